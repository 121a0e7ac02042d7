import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { dayOf } from '../../src/domain/calendar.js';
import { Bank, csvReport, type Sent } from '../support/banking.js';
import { balanceOf, expectSoundBooks } from '../support/books.js';
import { text } from '../support/journal-text.js';
import { PayingFund } from '../support/paying.js';
import { ibanOf } from '../support/payments.js';
import { expectProblem } from '../support/problems.js';
import type { Answered } from '../support/service.js';

/** What was deducted from three citizens of 300 euros each is paid to whom it was deducted for, by the same files. */

const today = dayOf(new Date());
let fund: PayingFund;
let bank: Bank;
let run: string;
beforeAll(async () => {
  fund = await PayingFund.start({
    payment: { coolingOffDays: 7 },
    deductions: { withholdingTax: '0.1', feePerClaim: '0', hearingDays: 30 },
  });
  bank = new Bank(fund);
  await fund.enrol(['ADA', 'BO', 'CY'].map((name, no) => ({ name, iban: ibanOf(no + 1) })));
  for (const [claimant, citizen, amount] of [
    ['csed', 'ADA', '100.00'],
    ['csed', 'BO', '50.00'],
    ['bank', 'BO', '20.00'],
  ] as const)
    expect(
      await fund.post('/v1/claims', ['caseworker', 'cas'], {
        claimant,
        citizen: fund.pseudonymOf(citizen),
        kind: 'child-support',
        amount: { amount, currency: 'EUR' },
        noticeCertifiedOn: '2026-01-05',
      }),
    ).toMatchObject({ status: 201 });
  run = await fund.distributed('900.00');
}, 60_000);
afterAll(() => fund.close());

const payee = (claimant: string | null, iban: string, changes: object = {}) => ({
  claimant,
  name: claimant ?? 'Treasury',
  iban,
  reason: 'Letter seen',
  ...changes,
});
const enter = (body: object): Promise<Answered> => fund.managers.post('/v1/claimant-payees', body);
async function entered(body: object): Promise<void> {
  const at = (await enter(body)).headers.get('location')!;
  expect(await fund.managers.decide(at, 'approval')).toMatchObject({ status: 200 });
}
const claimants = async () => (await bank.reconciled(run)).claimants;
/** Of the file that pays claimants: its number, and its payments by name. */
async function fileOf(batch: number): Promise<{ no: number; payments: Map<string, Sent> }> {
  const files = await fund.files(run);
  const { file } = files.find((one) => one.batch === batch && one.pays === 'claimants');
  const payments = await bank.paymentsOf(run, file);
  return { no: file, payments: new Map(payments.map((one) => [one.name, one])) };
}

describe('an account of a claimant', () => {
  test('is entered by two, and shown to whoever pays', async () => {
    const proposed = await enter(payee('csed', ibanOf(50), { bic: 'INGBNL2A' }));
    const at = proposed.headers.get('location')!;
    expect(proposed).toMatchObject({
      status: 202,
      json: { state: 'proposed', claimant: 'csed', bic: 'INGBNL2A' },
    });
    // What is kept for whoever asks again does not have it; who decides sees it.
    expect(proposed.text).not.toContain(ibanOf(50));
    expect((await fund.service.ask('GET', at, { as: 'treasurer' })).json.iban).toBe(ibanOf(50));
    expectProblem(
      await fund.managers.decide(at, 'approval', 'ann'),
      403,
      'proposer-may-not-approve',
    );
    expectProblem(await enter(payee('csed', ibanOf(51))), 409, 'proposal-exists');
    expect(await fund.managers.decide(at, 'approval')).toMatchObject({
      json: { state: 'approved' },
    });
    const { json } = await fund.service.ask('GET', '/v1/claimant-payees', { as: 'treasurer' });
    expect(json.items).toEqual([
      {
        claimant: 'csed',
        name: 'csed',
        iban: ibanOf(50),
        bic: 'INGBNL2A',
        recordedAt: expect.any(String),
        enteredBy: 'ann',
        approvedBy: 'ben',
      },
    ]);
  });
});

describe('what was deducted', () => {
  test('is paid in the same run: one instruction for each claimant, the rest held with the reason', async () => {
    expect(await bank.reconciled(run)).toMatchObject({ balances: false });
    const batch = await fund.built(run);
    expect(batch).toMatchObject({
      instructed: '3',
      files: 2,
      claimants: { instructed: '1', held: '2' },
    });
    const { no } = await fileOf(1);
    const { text: xml } = await fund.download(run, no);
    expect(PayingFund.told(xml)).toEqual([`csed ${ibanOf(50)} 150.00`]);
    expect(xml).toContain('<Ustrd>Deductions of Dividend 2024</Ustrd>');
    expect(xml).toContain('<BICFI>INGBNL2A</BICFI>');

    expectProblem(await fund.release(run, no, 'tess'), 403, 'proposer-may-not-approve');
    const last = await fund.lastEntry();
    expect(await fund.release(run, no)).toMatchObject({ status: 200 });
    expect(await fund.journalAfter(last)).toBe(text`
      ${today} Deductions of dividend 2024, payment file ${no}
        liabilities:deductions:csed 150 EUR
        liabilities:deductions-in-transit -150 EUR
    `);
    expect(await claimants()).toMatchObject([
      {
        claimant: 'bank',
        total: '20.00',
        unpaid: '20.00',
        state: 'held',
        reason: { code: 'no-account' },
      },
      {
        claimant: 'csed',
        total: '150.00',
        inTransit: '150.00',
        unpaid: '0.00',
        state: 'in-transit',
      },
      { claimant: null, total: '90.00', unpaid: '90.00', state: 'held' },
    ]);
  });

  test('is paid once a bank says so, and owed again where it comes back', async () => {
    const { payments } = await fileOf(1);
    const last = await fund.lastEntry();
    await bank.reports(csvReport([[payments.get('csed')!, 'settled', today]]));
    await bank.reports(csvReport([[payments.get('csed')!, 'returned', today, 'AC04']]));
    expect(await fund.journalAfter(last)).toBe(text`
      ${today} Deductions of dividend 2024, paid
        liabilities:deductions-in-transit 150 EUR
        assets:cash -150 EUR

      ${today} Deductions of dividend 2024, returned by the bank
        assets:cash 150 EUR
        liabilities:deductions:csed -150 EUR
    `);
    expect((await claimants())[1]).toMatchObject({
      state: 'returned',
      unpaid: '150.00',
      reason: { code: 'AC04' },
    });
    expect(await fund.built(run)).toMatchObject({ claimants: { instructed: '0', held: '3' } });
    expect((await claimants())[1].reason.code).toBe('account-rejected');
  });

  test('goes out by a later batch by itself; a changed account waits, and stops a file', async () => {
    await entered(payee('csed', ibanOf(60)));
    await entered(payee('bank', ibanOf(61)));
    await entered(payee(null, ibanOf(62)));
    const batch = await fund.built(run);
    expect(batch).toMatchObject({ claimants: { instructed: '2', held: '1' } });
    expect((await claimants())[1].reason.code).toBe('account-cooling-off');
    const { no, payments } = await fileOf(3);
    expect([...payments.keys()].toSorted()).toEqual(['Treasury', 'bank']);

    await entered(payee('bank', ibanOf(63)));
    const refused = await fund.release(run, no);
    expectProblem(refused, 409, 'payees-have-changed');
    expect(refused.json.facts).toEqual({ claimants: '1' });
  });

  test('and was paid elsewhere is not paid again: what stands in a file is spoken for', async () => {
    const elsewhere = (amount: string) =>
      fund.managers.post('/v1/claimant-payments', {
        claimant: null,
        amount: { amount, currency: 'EUR' },
        paidOn: today,
        reason: 'Transfer 4711',
      });
    expectProblem(await elsewhere('0.01'), 409, 'more-than-is-owed');
    const { no } = await fileOf(3);
    await fund.post(`${run}/payment-files/${no}/cancellation`, ['treasurer', 'tess'], {
      reason: 'x',
    });
    const paid = (await elsewhere('40.00')).headers.get('location')!;
    const both = (await elsewhere('90.00')).headers.get('location');
    expect(both).toBeNull(); // One is proposed at a time.
    expect(await fund.managers.decide(paid, 'approval')).toMatchObject({ status: 200 });
    expect(await fund.built(run)).toMatchObject({ claimants: { instructed: '1', held: '2' } });
    const { no: next, payments } = await fileOf(4);
    expect(payments.get('Treasury')!.amount).toBe('50.00');
    expect(await fund.release(run, next)).toMatchObject({ status: 200 });
    await bank.reports(csvReport([[payments.get('Treasury')!, 'settled', today]]));
    expect((await claimants())[2]).toMatchObject({ total: '90.00', paid: '90.00', state: 'paid' });
    expect(await balanceOf(fund.service, 'liabilities:withholding-tax')).toEqual({});
  });

  test('leaves the books sound, and a dividend unbalanced while a claimant waits', async () => {
    expect((await bank.reconciled(run)).balances).toBe(false);
    expect(await balanceOf(fund.service, 'liabilities:deductions:csed')).toEqual({ EUR: '-150' });
    await expectSoundBooks(fund.service);
  });
});
