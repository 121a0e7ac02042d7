import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { expectSoundBooks } from '../support/books.js';
import { PayingFund } from '../support/paying.js';
import { ibanOf } from '../support/payments.js';
import { expectProblem } from '../support/problems.js';

/** Who is paid is whoever may be on the day that the file leaves. */

let fund: PayingFund;
let run: string;
beforeAll(async () => {
  fund = await PayingFund.start({
    payment: { coolingOffDays: 0, citizensPerAccountMax: 2 },
    minors: { payTo: 'guardian' },
  });
  await fund.enrol([
    ...['ADA', 'BO', 'CY'].map((name, no) => ({ name, iban: ibanOf(no + 1) })),
    ...['KID', 'LEE'].map((name) => ({ name, bornOn: '2015-01-01' })),
  ]);
  await fund.represented('KID', 'ADA');
  run = await fund.distributed('500.00');
});
afterAll(() => fund.close());

test('a file is not released once accounts were changed, or payees have died', async () => {
  expect(await fund.built(run)).toMatchObject({ instructed: '4', held: { 'no-guardian': '1' } });
  expect(await fund.changeAccount('CY', ibanOf(70))).toMatchObject({ status: 200 });
  await fund.enrol([{ name: 'BO', diedOn: '2026-01-02', iban: ibanOf(2) }]);

  const before = await fund.lastEntry();
  const refused = await fund.release(run, 1);
  expectProblem(refused, 409, 'payees-have-changed');
  expect(refused.json.facts).toEqual({ citizens: '2' });
  expect(await fund.lastEntry()).toBe(before);

  const cancellation = `${run}/payment-files/1/cancellation`;
  const cancelled = await fund.post(cancellation, ['treasurer', 'tess'], { reason: 'Changed' });
  expect(cancelled).toMatchObject({ status: 200 });
  expect(await fund.built(run)).toMatchObject({ instructed: '3', held: { 'no-estate': '1' } });
  expect(await fund.release(run, 2)).toMatchObject({ status: 200 });
  await expectSoundBooks(fund.service);
});

test('who is paid for others counts on their account as often', async () => {
  await fund.represented('LEE', 'ADA');
  expect(await fund.built(run)).toMatchObject({
    instructed: '0',
    held: { 'no-estate': '1', 'shared-account': '1' },
  });
});
