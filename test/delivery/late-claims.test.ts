import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { dayOf } from '../../src/domain/calendar.js';
import { Bank } from '../support/banking.js';
import { expectSoundBooks } from '../support/books.js';
import { text } from '../support/journal-text.js';
import { PayingFund } from '../support/paying.js';
import { ibanOf } from '../support/payments.js';
import { expectProblem } from '../support/problems.js';

/** A claimant gets their part of a dividend that is paid late, by the files that pay everybody. */

const today = dayOf(new Date());
let fund: PayingFund;
let bank: Bank;
let run: string;
let claim: string;
beforeAll(async () => {
  fund = await PayingFund.start({
    payment: { coolingOffDays: 0 },
    deductions: { withholdingTax: '0.1', feePerClaim: '2' },
  });
  bank = new Bank(fund);
  await fund.enrol([
    { name: 'ADA', iban: ibanOf(1) },
    { name: 'EVE', iban: ibanOf(2), residentSince: '2024-06-01' },
  ]);
  const filed = await fund.post('/v1/claims', ['caseworker', 'cas'], {
    claimant: 'csed',
    citizen: fund.pseudonymOf('EVE'),
    kind: 'child-support',
    amount: { amount: '60.00', currency: 'EUR' },
    noticeCertifiedOn: '2026-01-05',
  });
  expect(filed).toMatchObject({ status: 201 });
  claim = filed.json.id;
  for (const [claimant, no] of [
    ['csed', 50],
    [null, 51],
  ] as const) {
    const body = { claimant, name: claimant ?? 'Treasury', iban: ibanOf(no), reason: 'Letter' };
    const entered = await fund.managers.post('/v1/claimant-payees', body);
    const at = entered.headers.get('location')!;
    expect(await fund.managers.decide(at, 'approval')).toMatchObject({ status: 200 });
  }
  run = await fund.distributed('200.00', { lateReserve: '100.00' });
}, 60_000);
afterAll(async () => {
  await expectSoundBooks(fund.service);
  await fund.close();
});

test('whoever filed the claim does not approve what pays it', async () => {
  await bank.settlesBatch(run);
  expect(await bank.reconciled(run)).toMatchObject({ balances: true });
  const proposed = await fund.post(`${run}/late-inclusions`, ['caseworker', 'dot'], {
    citizen: fund.pseudonymOf('EVE'),
    reason: 'The tenancy shows it',
  });
  const at = proposed.headers.get('location')!;
  const refused = await fund.post(`${at}/approval`, ['caseworker', 'cas']);
  expectProblem(refused, 403, 'recorder-may-not-approve');
  expect(refused.json.facts).toEqual({ input: 'claim' });

  const before = await fund.lastEntry();
  expect(await fund.post(`${at}/approval`, ['manager', 'ben'])).toMatchObject({ status: 200 });
  expect(await fund.journalAfter(before)).toBe(text`
    ${today} Dividend 2024, included late
      liabilities:late-reserve            100 EUR
      liabilities:dividends-payable:EVE   -28 EUR
      liabilities:withholding-tax         -10 EUR
      income:other                         -2 EUR
      liabilities:deductions:csed         -60 EUR`);
  const { json } = await fund.service.ask('GET', `/v1/claims/${claim}`, { as: 'caseworker' });
  expect(json).toMatchObject({ balance: { amount: '0.00' } });
});

test('the citizen reads it on their statement, and the next files pay them and the claimant', async () => {
  const { json } = await fund.service.ask('GET', '/v1/me/statements/2024', {
    as: ['citizen', 'EVE'],
  });
  expect(json.entitlement).toEqual({
    gross: '100.00',
    deductions: [
      { kind: 'withholding-tax', amount: '10.00' },
      { kind: 'child-support', claimant: 'csed', amount: '60.00' },
      { kind: 'fee', amount: '2.00' },
    ],
    net: '28.00',
  });
  const owing = await bank.reconciled(run);
  expect(owing).toMatchObject({ balances: false });
  expect(owing.claimants).toMatchObject([
    { claimant: 'csed', total: '60.00', unpaid: '60.00', state: 'due' },
    { claimant: null, total: '20.00', paid: '10.00', unpaid: '10.00' },
  ]);

  await bank.settlesBatch(run);

  expect(await fund.standing('EVE')).toMatchObject({ state: 'paid' });
  const settled = await bank.reconciled(run);
  expect(settled).toMatchObject({ balances: true });
  expect(settled.claimants).toMatchObject([
    { claimant: 'csed', total: '60.00', paid: '60.00', state: 'paid' },
    { claimant: null, total: '20.00', paid: '20.00', state: 'paid' },
  ]);
});
