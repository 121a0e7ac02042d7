import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { dayOf } from '../../src/domain/calendar.js';
import { balanceOf, expectSoundBooks } from '../support/books.js';
import { text } from '../support/journal-text.js';
import { ibanOf } from '../support/payments.js';
import { PayingFund } from '../support/paying.js';
import { expectProblem } from '../support/problems.js';

/** What is not claimed within a year of the day it was to be paid goes back to the fund. */

let fund: PayingFund;
let run: string;
beforeAll(async () => {
  fund = await PayingFund.start({
    payment: { transactionsMax: 1, coolingOffDays: 0 },
    retention: { unclaimedYears: 1 },
  });
  await fund.enrol([
    { name: 'ADA', iban: ibanOf(1) },
    { name: 'BO', iban: ibanOf(2) },
    { name: 'CY' },
    { name: 'DI' },
  ]);
  run = await fund.distributed('400.00', { payOn: '2025-06-15' });
}, 60_000);
afterAll(() => fund.close());

test('one that can still be claimed does not expire, and the last day is named', async () => {
  const later = await fund.distributed('8.00', {
    year: 2023,
    recordOn: '2023-12-31',
    payOn: dayOf(new Date()),
  });
  const refused = await fund.post(`${later}/expiry`, ['manager', 'ann']);
  expectProblem(refused, 409, 'not-expired-yet');
  expect(refused.json.facts.claimableUntil).toBe(
    `${new Date().getUTCFullYear() + 1}${dayOf(new Date()).slice(4)}`,
  );
});

test('what nobody claimed is the fund’s again; what is on its way is not', async () => {
  // Of the two who have an account one is paid, and the other stands in a file that nobody has released.
  expect(await fund.built(run)).toMatchObject({ instructed: '2', files: 2 });
  expect(await fund.release(run, 1)).toMatchObject({ status: 200 });
  const before = await fund.lastEntry();

  const opened = await fund.post(`${run}/expiry`, ['manager', 'ann']);
  expect(opened).toMatchObject({ status: 202 });
  expect(
    await fund.service.until(opened.headers.get('location')!, ['completed'], 'treasurer'),
  ).toMatchObject({ expired: '2', startedBy: 'ann' });

  const today = dayOf(new Date());
  const entries = (await fund.journalAfter(before)).split(/\n(?=\d)/).sort();
  const gone = (name: string) => text`
    ${today} Dividend 2024, unclaimed
      liabilities:dividends-payable:${name}  100 EUR
      income:forfeited-dividends            -100 EUR`;
  expect(entries.map((entry) => entry.trim()).sort()).toEqual(
    entries.length === 1
      ? [expect.stringContaining('income:forfeited-dividends')]
      : [gone('CY'), gone('DI')].sort(),
  );
  expect(await balanceOf(fund.service, 'income:forfeited-dividends')).toEqual({ EUR: '-200' });
  expect(await fund.standing('CY')).toMatchObject({
    state: 'expired',
    reason: expect.stringContaining('not claimed'),
  });
  const states = await Promise.all(
    ['ADA', 'BO'].map(async (name) => (await fund.standing(name)).state),
  );
  expect(new Set(states)).toEqual(new Set(['instructed', 'sent']));
  await expectSoundBooks(fund.service);
});

test('a second expiry finds nothing more to take', async () => {
  const opened = await fund.post(`${run}/expiry`, ['manager', 'ann']);
  expect(
    await fund.service.until(opened.headers.get('location')!, ['completed'], 'manager'),
  ).toMatchObject({ expired: '0' });
});
