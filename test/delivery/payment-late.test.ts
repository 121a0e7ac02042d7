import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { dayOf } from '../../src/domain/calendar.js';
import { Bank, csvReport } from '../support/banking.js';
import { balanceOf, expectSoundBooks } from '../support/books.js';
import { text } from '../support/journal-text.js';
import { PayingFund } from '../support/paying.js';
import { ibanOf } from '../support/payments.js';

/** Who is included late is one of those a dividend pays, with all that holds of them. */

const today = dayOf(new Date());
const SHARED = ibanOf(900);
const moved = { residentSince: '2024-06-01' };
let fund: PayingFund;
let bank: Bank;
let run: string;
beforeAll(async () => {
  fund = await PayingFund.start({
    payment: { coolingOffDays: 0, citizensPerAccountMax: 2 },
    minors: { payTo: 'held-until-majority' },
    recovery: { share: '0.3' },
    retention: { unclaimedYears: 1 },
  });
  bank = new Bank(fund);
  await fund.enrol([
    { name: 'ADA', iban: ibanOf(1) },
    ...['BO', 'CY', 'DEE'].map((name) => ({ name, iban: SHARED, ...moved })),
    { name: 'KID', bornOn: '2015-01-01', ...moved },
    { name: 'EVE', ...moved },
  ]);
  run = await fund.distributed('700.00', { lateReserve: '600.00', payOn: '2025-06-15' });
});
afterAll(async () => {
  await expectSoundBooks(fund.service);
  await fund.close();
});

async function byTwo(path: string, body: object): Promise<void> {
  const proposed = await fund.post(path, ['caseworker', 'cas'], body);
  expect(proposed).toMatchObject({ status: 202 });
  const approval = `${proposed.headers.get('location')}/approval`;
  expect(await fund.post(approval, ['caseworker', 'dot'])).toMatchObject({ status: 200 });
}
const include = (name: string, of = run) =>
  byTwo(`${of}/late-inclusions`, { citizen: fund.pseudonymOf(name), reason: 'Appeal granted' });
const takeBack = (name: string) =>
  byTwo('/v1/overpayments', {
    citizen: fund.pseudonymOf(name),
    run: run.split('/').at(-1),
    reason: 'Was not due',
  });

test('they count on an account that too many are to be paid on', async () => {
  for (const name of ['BO', 'CY', 'DEE']) await include(name);

  const batch = await fund.built(run);
  expect(batch).toMatchObject({ instructed: '1', held: { 'shared-account': '3' } });
  expect(await fund.release(run, 1)).toMatchObject({ status: 200 });
});

test('a minor’s is held where the law holds it, and released like the others', async () => {
  const before = await fund.lastEntry();
  await include('KID');

  expect(await fund.journalAfter(before)).toBe(text`
    ${today} Dividend 2024, included late
      liabilities:late-reserve      100 EUR
      liabilities:held-for-minors  -100 EUR`);
  expect(await fund.standing('KID')).toMatchObject({
    state: 'held',
    reason: 'held-until-majority',
  });
  // The register had the day of birth wrong: KID is of age.
  await fund.enrol([{ name: 'KID', bornOn: '2000-01-01' }]);
  const next = await fund.distributed('60.00', {
    year: 2025,
    recordOn: '2025-12-31',
    payOn: '2026-06-15',
  });
  const { json } = await fund.service.ask('GET', '/v1/me/statements/2025', {
    as: ['citizen', 'KID'],
  });
  expect(json.lines).toMatchObject([{ amount: '10.00' }, { amount: '100.00' }]);
  expect(await balanceOf(fund.service, 'liabilities:held-for-minors')).toEqual({});
  expect(await fund.standing('KID')).toMatchObject({
    reason: 'released',
    nextStep: expect.stringContaining('2025'),
  });
  // Out of 2025 they are paid, and stand on an account like anyone.
  await fund.changeAccount('KID', SHARED);
  await fund.changeAccount('BO', ibanOf(2));
  expect(await fund.built(next)).toMatchObject({
    held: { 'shared-account': '3', 'no-account': '1' },
  });
});

test('it is taken back like another, and what it pays of a debt is set off', async () => {
  await takeBack('BO');
  expect(await balanceOf(fund.service, 'assets:dividends-recoverable')).toEqual({});
  expect(await fund.standing('BO')).toMatchObject({ reason: 'taken-back' });

  const [sent] = await bank.paymentsOf(run, 1);
  await bank.reports(csvReport([[sent!, 'settled', today]]));
  await takeBack('ADA');
  await fund.enrol([{ name: 'ADA', iban: ibanOf(1), ...moved }]);
  const other = await fund.distributed('150.00', {
    year: 2023,
    recordOn: '2023-12-31',
    lateReserve: '100.00',
  });
  const before = await fund.lastEntry();
  await include('ADA', other);
  expect(await fund.journalAfter(before)).toBe(text`
    ${today} Dividend 2023, included late
      liabilities:late-reserve             50 EUR
      assets:dividends-recoverable        -15 EUR
      liabilities:dividends-payable:ADA   -35 EUR`);
  const { json } = await fund.service.ask('GET', '/v1/me/statements/2023', {
    as: ['citizen', 'ADA'],
  });
  expect(json.entitlement).toEqual({
    gross: '50.00',
    deductions: [{ kind: 'set-off', amount: '15.00' }],
    net: '35.00',
  });
});

test('what was credited a day before the dividend expires can be claimed for as long as the law gives', async () => {
  await include('EVE');
  const opened = await fund.post(`${run}/expiry`, ['manager', 'ann']);
  const done = await fund.service.until(opened.headers.get('location')!, ['completed'], 'manager');
  // Nor does it take of KID, to whom it owes nothing, what other dividends owe them.
  expect(done).toMatchObject({ expired: '0' });
  expect(await fund.standing('EVE')).toMatchObject({ state: 'due' });
});
