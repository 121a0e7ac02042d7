import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { expectSoundBooks } from '../support/books.js';
import { ibanOf } from '../support/payments.js';
import { PayingFund } from '../support/paying.js';
import { expectProblem } from '../support/problems.js';
import { Forger, inSeconds } from '../support/tokens.js';

/**
 * The fraud drill where the money leaves: Mallory is a treasurer, or a caseworker, or has a citizen's session. Whatever
 * is tried, nothing is on its way to a bank that was not to be paid, and no account of his stands in a file.
 */

const MALLORYS = ibanOf(666);
let fund: PayingFund;
let forger: Forger;
let run: string;
beforeAll(async () => {
  fund = await PayingFund.start({
    payment: { coolingOffDays: 7, citizensPerAccountMax: 2, freshSignInMinutes: 15 },
    minors: { payTo: 'guardian' },
  });
  forger = await Forger.of(fund.service.database);
  await fund.enrol([
    ...['ADA', 'BO', 'CY', 'DEE', 'MALLORY'].map((name, no) => ({ name, iban: ibanOf(no + 1) })),
    { name: 'KID', bornOn: '2015-01-01' },
  ]);
  await fund.represented('KID', 'ADA');
  await fund.cooledOff();
  run = await fund.distributed('600.00');
});
afterAll(async () => {
  await expectSoundBooks(fund.service);
  await fund.close();
});

/** What is on its way, citizen by citizen, and who stands for whom. */
async function whatLeft(): Promise<unknown> {
  const { rows } = await fund.service.database.owner.query(`
    select bucket, citizen_id, a.name, sum(quantity)::text as quantity
      from citizen_posting join account a using (account_id) group by 1, 2, 3
    union all
    select bucket, citizen_id, 'representative ' || representative_id, until::text from representative
     order by 1, 2, 3`);
  return rows;
}

/** What is tried; no money moves by it, and nobody gets another's word. */
function drill(title: string, attack: () => Promise<void>): void {
  test(title, async () => {
    const before = await whatLeft();
    await attack();
    expect(await whatLeft()).toEqual(before);
  });
}

const withClaims = async (method: string, path: string, claims: object, body: unknown = {}) =>
  fund.service.ask(method, path, {
    headers: { authorization: `Bearer ${await forger.signed({ ...claims })}` },
    body,
  });

/** What a batch that was built just now would tell the bank; it is withdrawn again. */
async function toldIfBuilt(): Promise<{ told: string[]; held: Record<string, string> }> {
  const { batch } = await fund.built(run);
  const told = [];
  for (const { file, batch: of } of await fund.files(run)) {
    if (of !== batch) continue;
    told.push(...PayingFund.told((await fund.download(run, file)).text));
    await fund.post(`${run}/payment-files/${file}/cancellation`, ['treasurer', 'tess'], {
      reason: 'A drill',
    });
  }
  return { told, held: await fund.holds(run, batch) };
}

drill('a payment file released by who had it built', async () => {
  await fund.built(run);
  const release = `${run}/payment-files/1/release`;
  expectProblem(await fund.release(run, 1, 'tess'), 403, 'proposer-may-not-approve');
  const tess = { sub: 'tess', roles: ['treasurer'] };
  expectProblem(
    await withClaims('POST', release, { ...tess, act: { sub: 'assistant' } }),
    403,
    'proposer-may-not-approve',
  );
  expectProblem(
    await withClaims('POST', release, { sub: 'robot', client_id: 'robot', roles: ['treasurer'] }),
    403,
    'machine-may-not-approve',
  );
  // With the service's own login, past every door of HTTP.
  const id = run.split('/').at(-1);
  const { service } = fund.service.database;
  for (const person of ['tess', 'machine:robot'])
    await expect(
      service.query('select door.release_payment_file($1, 1, $2, null)', [id, person]),
    ).rejects.toMatchObject({ driverError: { code: 'LB000' } });
  for (const statement of [
    `update payment_file set state = 'released'`,
    `update payment_instruction set payee_id = 1`,
    `insert into representative select * from representative`,
  ])
    await expect(service.query(statement)).rejects.toMatchObject({
      driverError: { code: '42501' },
    });
  await fund.post(`${run}/payment-files/1/cancellation`, ['treasurer', 'theo'], {
    reason: 'Drill',
  });
});

drill('a payment turned to somebody else by whoever owns the tables', async () => {
  await fund.built(run);
  for (const change of [
    'payee_id = payee_id + 1',
    'amount = amount + 1',
    `end_to_end_id = new_end_to_end_id(bucket)`,
    `state = 'settled'`,
  ])
    await expect(
      fund.service.database.owner.query(
        `update payment_instruction set ${change} where state = 'instructed'`,
      ),
    ).rejects.toMatchObject({ code: 'LB003' });
  await expect(
    fund.service.database.owner.query('delete from payment_instruction'),
  ).rejects.toMatchObject({ code: 'LB003' });
  await fund.post(`${run}/payment-files/2/cancellation`, ['treasurer', 'theo'], {
    reason: 'Drill',
  });
});

drill('an account changed the day before a file', async () => {
  // With a session that was left open somewhere:
  const stale = {
    sub: 'BO',
    roles: ['citizen'],
    iat: inSeconds(-3600),
    auth_time: inSeconds(-3600),
  };
  expectProblem(
    await withClaims('PUT', '/v1/me/account', stale, { iban: MALLORYS }),
    403,
    'fresh-sign-in-required',
  );
  // With the password itself:
  expect(await fund.changeAccount('BO', MALLORYS)).toMatchObject({ status: 200 });

  const { told, held } = await toldIfBuilt();
  expect(held).toEqual({ BO: 'account-cooling-off' });
  expect(told.filter((line) => line.includes(MALLORYS))).toEqual([]);
  expect(await fund.standing('BO')).toMatchObject({
    state: 'held',
    nextStep: expect.stringContaining('tell the office'),
  });
  await fund.changeAccount('BO', ibanOf(2));
});

drill('one account on many citizens', async () => {
  for (const name of ['CY', 'DEE', 'MALLORY']) await fund.changeAccount(name, MALLORYS);
  await fund.cooledOff(); // He waits that long.

  const { told, held } = await toldIfBuilt();
  expect(held).toEqual({ CY: 'shared-account', DEE: 'shared-account', MALLORY: 'shared-account' });
  expect(told.filter((line) => line.includes(MALLORYS))).toEqual([]);
});

drill('a guardian who is none', async () => {
  expectProblem(await fund.names('MALLORY', 'KID', 'MALLORY'), 404, 'unknown-citizen');
  expectProblem(await fund.names('ADA', 'KID', 'MALLORY'), 422, 'not-a-guardian');

  const at = `/v1/citizens/${fund.pseudonymOf('KID')}/representatives`;
  const proposed = await fund.post(at, ['caseworker', 'mallory'], {
    kind: 'guardian',
    representative: fund.pseudonymOf('MALLORY'),
    since: '2024-01-01',
    reason: 'Trust me',
  });
  expect(proposed).toMatchObject({ status: 202 });
  const path = proposed.headers.get('location')!;
  expectProblem(
    await fund.post(`${path}/approval`, ['caseworker', 'mallory']),
    403,
    'proposer-may-not-approve',
  );
  expect((await toldIfBuilt()).told.filter((line) => line.startsWith('ADA '))).toHaveLength(2);
  await fund.post(`${path}/rejection`, ['caseworker', 'dot']);
  expectProblem(
    await fund.post(`${path}/approval`, ['caseworker', 'dot']),
    409,
    'not-in-that-state',
  );
});

drill('an estate that nobody died for, and a dead man’s account', async () => {
  const at = `/v1/citizens/${fund.pseudonymOf('DEE')}/representatives`;
  expectProblem(
    await fund.post(at, ['caseworker', 'mallory'], {
      kind: 'estate',
      representative: fund.pseudonymOf('MALLORY'),
      since: '2024-01-01',
      reason: 'She is gone',
    }),
    409,
    'not-in-that-state',
  );
  await fund.enrol([{ name: 'DEE', diedOn: '2026-01-01', iban: MALLORYS }]);
  expectProblem(await fund.changeAccount('DEE', ibanOf(7)), 409, 'citizen-deceased');
  expect((await toldIfBuilt()).held).toMatchObject({ DEE: 'no-estate' });
});
