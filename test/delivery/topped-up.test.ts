import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { dayOf } from '../../src/domain/calendar.js';
import { check } from '../../src/verifier/verify.js';
import { Bank } from '../support/banking.js';
import { expectSoundBooks } from '../support/books.js';
import { PayingFund } from '../support/paying.js';
import { ibanOf } from '../support/payments.js';
import { expectProblem } from '../support/problems.js';
import { sealed } from '../support/sealed.js';

/** KIM is on the roll as somebody young, with a half share, and is not: from the appeal to the payment of the rest. */

const today = dayOf(new Date());
let fund: PayingFund;
let bank: Bank;
let run: string;
beforeAll(async () => {
  fund = await PayingFund.start({
    payment: { coolingOffDays: 0 },
    eligibility: { weights: [{ belowAge: 30, weight: '0.5' }, { weight: '1' }] },
  });
  bank = new Bank(fund);
  await fund.enrol([
    { name: 'ADA', iban: ibanOf(1) },
    { name: 'KIM', iban: ibanOf(2), bornOn: '2000-01-01' },
    { name: 'ZOE', iban: ibanOf(3), bornOn: '2001-01-01' },
  ]);
  run = await fund.distributed('320.00', { lateReserve: '120.00' });
}, 60_000);
afterAll(async () => {
  await expectSoundBooks(fund.service);
  await fund.close();
});

const ask = (at: string, name: string) =>
  fund.service.ask('GET', `/v1/me/${at}`, { as: ['citizen', name] });
const appeal = (name: string) =>
  fund.service.ask('POST', '/v1/me/appeals', {
    as: ['citizen', name],
    body: { year: 2024, grounds: 'I am forty-four' },
  });
const decide = (id: string, outcome: string) =>
  fund.post(`/v1/appeals/${id}/decision`, ['caseworker', 'cas'], { outcome, reason: 'Passport' });

test('who gets less than others do may appeal; it is granted once the facts are put right', async () => {
  await bank.settlesBatch(run);
  expectProblem(await appeal('ADA'), 409, 'already-included');
  const { json: made } = await appeal('KIM');
  const { json: others } = await appeal('ZOE');
  expectProblem(await decide(made.id, 'granted'), 409, 'already-included');
  expect(await decide(others.id, 'denied')).toMatchObject({ status: 200 });

  await fund.enrol([{ name: 'KIM', iban: ibanOf(2), bornOn: '1980-01-01' }]);
  const granted = await decide(made.id, 'granted');
  const at = `${run}/late-inclusions/${granted.json.lateInclusion}`;
  const { json } = await fund.service.ask('GET', at, { as: 'auditor' });
  expect(json).toMatchObject({ amount: '50', classNo: 2, wasClassNo: 1, state: 'proposed' });
  const waiting = () => fund.service.ask('GET', '/v1/appeals?state=granted', { as: 'caseworker' });
  expect((await waiting()).json.items).toMatchObject([{ id: made.id }]);

  expectProblem(
    await fund.post(`${at}/approval`, ['caseworker', 'cas']),
    403,
    'proposer-may-not-approve',
  );
  expect(await fund.post(`${at}/approval`, ['caseworker', 'dot'])).toMatchObject({ status: 200 });
  expect((await waiting()).json.items).toEqual([]);
  expect((await fund.service.ask('GET', run, { as: 'citizen' })).json.includedLate).toEqual({
    citizens: '1',
    amount: '50.00',
  });
});

test('the statement tells of the rest; the published total is as it was, and proves the half', async () => {
  const { json: statement } = await ask('statements/2024', 'KIM');
  expect(statement).toMatchObject({
    entitlement: { gross: '100.00', deductions: [], net: '100.00' },
    why: { eligibility: 'eligible', toppedUp: { on: today, amount: '50.00' }, reasons: [] },
    isInTotal: true,
    lines: [{ amount: '50.00' }, { amount: '-50.00' }, { amount: '50.00', balance: '50.00' }],
  });
  expect(statement.why.includedLateOn).toBeUndefined();
  await sealed(fund.service.database.owner);
  const { json: proof } = await ask('statements/2024/proof', 'KIM');
  expect(proof).toMatchObject({ citizen: { gross: '50.00' }, dividend: { total: '200.00' } });
  const { text: keys } = await fund.service.ask('GET', '/log/key');
  const verified = (told: object) =>
    check({
      proof: JSON.stringify(proof),
      nationalId: 'KIM',
      keys,
      statement: JSON.stringify(told),
    });
  expect((await verified(statement)).at(-1)).toMatchObject({
    holds: true,
    says: expect.arrayContaining([expect.stringContaining('of which 50.00 was paid late')]),
  });
  const { why: _, ...silent } = statement;
  expect((await verified(silent)).at(-1)).toMatchObject({ holds: false });
});

test('the rest goes out with the next files, and the dividend balances', async () => {
  expect(await fund.standing('KIM')).toMatchObject({ state: 'due' });
  await bank.settlesBatch(run);
  expect(await fund.standing('KIM')).toMatchObject({ state: 'paid' });
  expect(await bank.reconciled(run)).toMatchObject({
    balances: true,
    lateIncluded: { citizens: '1', amount: '50.00' },
  });
});
