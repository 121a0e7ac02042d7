import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { dayOf } from '../../src/domain/calendar.js';
import { accountReport, entry } from '../support/bank.js';
import { Bank, csvReport, nextReportId, type Sent } from '../support/banking.js';
import { balanceOf, expectSoundBooks } from '../support/books.js';
import { PayingFund } from '../support/paying.js';
import { text } from '../support/journal-text.js';
import { ibanOf } from '../support/payments.js';
import { expectProblem } from '../support/problems.js';
import type { Answered } from '../support/service.js';

/** Nobody is paid again what they were not owed, or may have been paid already; and what left all the same is booked. */

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

describe('a break that no bank closes', () => {
  let dividend: string;
  beforeAll(async () => {
    await fund.enrol([{ name: 'DI', iban: ibanOf(4) }]);
    dividend = await fund.distributed('400.00', { year: 2023, recordOn: '2023-12-31' });
    await fund.built(dividend);
    expect(await fund.release(dividend, 1)).toMatchObject({ status: 200 });
    for (const sent of await bank.paymentsOf(dividend, 1)) payments.set(sent.name, sent);
  });
  const breakOf = async (report: { id: string }) => (await bank.breaksOf(report))[0].no;
  const propose = (no: string, finding: string) =>
    fund.post(`/v1/payment-breaks/${no}/resolution`, ['treasurer', 'tess'], {
      finding,
      reason: 'The bank says so in writing',
    });
  const approve = (no: string, by = 'theo') =>
    fund.post(`/v1/payment-breaks/${no}/resolution/approval`, ['treasurer', by]);

  test('is resolved by two: a bank paid twice, so cash left twice and the citizen owes it', async () => {
    await says('BO', 'rejected', 'AM04');
    await fund.built(dividend);
    expect(await fund.release(dividend, 2)).toMatchObject({ status: 200 });
    const [again] = (await bank.paymentsOf(dividend, 2)) as [Sent];
    const settled = await says('BO', 'settled');
    await bank.reports(csvReport([[again, 'settled', today]]));
    expect(await bank.reconciled(dividend)).toMatchObject({
      balances: false,
      breaks: { open: { 'settled-after-rejection': 1 } },
    });

    const no = await breakOf(settled);
    expectProblem(await propose(no, 'not-paid'), 409, 'not-in-that-state');
    expect(await propose(no, 'paid')).toMatchObject({
      status: 202,
      json: { state: 'proposed', finding: 'paid' },
    });
    expectProblem(await approve(no, 'tess'), 403, 'proposer-may-not-approve');
    const last = await fund.lastEntry();
    expect(await approve(no)).toMatchObject({ status: 200, json: { state: 'approved' } });
    expect(await fund.journalAfter(last)).toBe(text`
      ${today} Dividend 2023 was paid twice: to be paid back
        assets:dividends-recoverable 100 EUR
        liabilities:dividends-payable:BO -100 EUR
      ${today} Dividend 2023, paid though the bank had rejected it
        liabilities:dividends-payable:BO 100 EUR
        assets:cash -100 EUR
    `);
    expectProblem(await propose(no, 'void'), 409, 'not-in-that-state');
    const { json } = await fund.service.ask(
      'GET',
      `/v1/overpayments?citizen=${fund.pseudonymOf('BO')}`,
      { as: 'caseworker' },
    );
    expect(json.items).toMatchObject([{ because: 'paid-twice', owed: { amount: '100.00' } }]);
    expect(await bank.reconciled(dividend)).toMatchObject({ breaks: { open: {} } });
    expect(await balanceOf(fund.service, 'assets:dividends-recoverable')).toEqual({ EUR: '100' });
  });

  test('is paid from what is still owed, where nothing was sent again', async () => {
    await says('CY', 'rejected', 'AC04');
    const no = await breakOf(await says('CY', 'settled'));
    await propose(no, 'paid');
    const last = await fund.lastEntry();
    expect(await approve(no)).toMatchObject({ status: 200 });
    expect(await fund.journalAfter(last)).toBe(text`
      ${today} Dividend 2023, paid though the bank had rejected it
        liabilities:dividends-payable:CY 100 EUR
        assets:cash -100 EUR
    `);
  });

  test('is void, with a reason, or not paid: then it goes out again', async () => {
    const report = await says('DI', 'rejected', 'AM05');
    const no = await breakOf(report);
    await propose(no, 'void');
    expect(await approve(no)).toMatchObject({ status: 200 });
    expect(await bank.breaksOf(report)).toMatchObject([{ isOpen: false, finding: 'void' }]);

    const again = await breakOf(await says('DI', 'rejected', 'DUPL'));
    await propose(again, 'not-paid');
    expect(await approve(again)).toMatchObject({ status: 200 });
    expect(await fund.built(dividend)).toMatchObject({ instructed: '1' });
    expect(await bank.reconciled(dividend)).toMatchObject({ balances: true });
    await expectSoundBooks(fund.service);
  });
});

test('a batch that is booked as if it were one payment settles its file, if the sum is its', async () => {
  const batch = await fund.distributed('300.00', { year: 2022, recordOn: '2022-12-31' });
  await fund.built(batch);
  expect(await fund.release(batch, 1)).toMatchObject({ status: 200 });
  const [{ messageId, sum, transactions }] = (await fund.files(batch)) as [Answered['json']];
  const booked = (amount: string) =>
    accountReport(
      'camt.053',
      '',
      entry(
        amount,
        'DBIT',
        `<TxDtls><Refs><MsgId>${messageId}</MsgId><PmtInfId>${messageId}</PmtInfId><EndToEndId>NOTPROVIDED</EndToEndId></Refs></TxDtls>`,
        { on: today },
      ),
      { id: nextReportId() },
    );
  const wrong = await bank.reports(booked('99.00'));
  expect(await bank.breaksOf(wrong)).toMatchObject([{ kind: 'batch-differs' }]);
  expect(await bank.reports(booked(sum.amount))).toMatchObject({
    settled: transactions,
    breaks: 0,
  });
});
