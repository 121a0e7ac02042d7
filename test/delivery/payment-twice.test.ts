import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { dayOf } from '../../src/domain/calendar.js';
import { Bank, csvReport, type Sent } from '../support/banking.js';
import { expectSoundBooks } from '../support/books.js';
import { PayingFund } from '../support/paying.js';
import { text } from '../support/journal-text.js';
import { ibanOf } from '../support/payments.js';

/** Nobody is paid again what they were not owed, or may have been paid already. */

const today = dayOf(new Date());
let fund: PayingFund;
let bank: Bank;
let run: string;
const payments = new Map<string, Sent>();
beforeAll(async () => {
  fund = await PayingFund.start({ payment: { coolingOffDays: 0 } });
  bank = new Bank(fund);
  await fund.enrol(['ADA', 'BO', 'CY'].map((name, no) => ({ name, iban: ibanOf(no + 1) })));
  run = await fund.distributed('300.00');
  await fund.built(run);
  expect(await fund.release(run, 1)).toMatchObject({ status: 200 });
  for (const sent of await bank.paymentsOf(run, 1)) payments.set(sent.name, sent);
});
afterAll(() => fund.close());

const says = (name: string, status: string, code?: string) =>
  bank.reports(csvReport([[payments.get(name)!, status, today, code]]));

test('a dividend that was taken back, and comes back from the bank, pays what is owed of it', async () => {
  await says('ADA', 'settled');
  const proposed = await fund.post('/v1/overpayments', ['caseworker', 'cas'], {
    citizen: fund.pseudonymOf('ADA'),
    run: run.split('/').at(-1),
    reason: 'Had moved away',
  });
  expect(proposed).toMatchObject({ status: 202 });
  const approval = `${proposed.headers.get('location')}/approval`;
  expect(await fund.post(approval, ['caseworker', 'dot'])).toMatchObject({ status: 200 });
  const before = await fund.lastEntry();
  await says('ADA', 'returned', 'MD07');

  expect(await fund.journalAfter(before)).toBe(text`
    ${today} Dividend 2024, returned by the bank
      assets:cash                            100 EUR
      liabilities:dividends-payable:ADA     -100 EUR

    ${today} Dividend 2024, returned by the bank after it was taken back
      liabilities:dividends-payable:ADA      100 EUR
      assets:dividends-recoverable          -100 EUR`);
  const { json } = await fund.service.ask('GET', '/v1/overpayments', { as: 'caseworker' });
  expect(json.items).toMatchObject([
    { owed: { amount: '0.00' }, recoveries: [{ kind: 'returned', amount: { amount: '100.00' } }] },
  ]);
  expect(await fund.built(run)).toMatchObject({ instructed: '0', held: {} });
});

test('a payment that a bank rejected and then says it made is in question until it says it came back', async () => {
  await says('BO', 'rejected', 'AM04');
  await says('BO', 'settled');
  expect(await fund.built(run)).toMatchObject({
    instructed: '0',
    held: { 'payment-in-question': '1' },
  });
  expect((await fund.standing('BO')).state).not.toBe('sent');

  await says('BO', 'returned');
  expect(await fund.built(run)).toMatchObject({ instructed: '1', held: {} });
  await expectSoundBooks(fund.service);
});
