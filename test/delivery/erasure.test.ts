import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { expectSoundBooks } from '../support/books.js';
import { freshDatabase } from '../support/database.js';
import { expectProblem } from '../support/problems.js';
import { dividend, NOBODY, receipt } from '../support/samples.js';
import { startTestServiceOn, type TestService } from '../support/service.js';
import { Uploads } from '../support/uploads.js';

/** What is held about a citizen, told to them, and erased when it need no longer be kept. */

const MASTER_KEY = '5e'.repeat(32);

let service: TestService;
let roll: Uploads;
beforeAll(async () => {
  service = await startTestServiceOn(await freshDatabase(), { MASTER_KEY });
  roll = new Uploads(service, '/v1/citizens', 'operator');
});
afterAll(async () => {
  await expectSoundBooks(service);
  await service.close();
  await service.database.drop();
});

let persons = 0;
const person = (changes: object = {}) => ({
  nationalId: `ZZERASE${String(++persons).padStart(5, '0')}`,
  name: 'Zzyzx Quillfeather',
  bornOn: '1920-05-06',
  residentSince: '1920-05-06',
  diedOn: '1999-12-31',
  iban: 'DE89370400440532013000',
  ...changes,
});
const post = (
  at: string,
  as: string,
  body: object = {},
  role: 'operator' | 'manager' = 'operator',
) => service.ask('POST', at, { as: [role, as], body, key: `key-${++keys}` });
let keys = 0;
const pseudonymOf = async (nationalId: string): Promise<string> =>
  (await service.ask('POST', '/v1/citizens/lookup', { as: 'caseworker', body: { nationalId } }))
    .json.citizen;
const fileOf = async (nationalId: string) =>
  (await service.ask('GET', '/v1/me/data', { as: ['citizen', nationalId] })).json;

/** Somebody on the roll whose record need not be kept any more. */
async function forgettable() {
  const known = person();
  await roll.lines(known);
  const citizen = await pseudonymOf(known.nationalId);
  return { known, citizen, at: `/v1/citizens/${citizen}/erasure` };
}
async function erased() {
  const { known, citizen, at } = await forgettable();
  expect((await post(at, 'ann', { reason: 'Asked for by the heirs' })).status).toBe(202);
  expect((await post(`${at}/approval`, 'ben')).status).toBe(200);
  return { known, citizen, at };
}

test('a citizen is told everything that is held about them, opened, and who looked at it', async () => {
  const ada = person({ diedOn: null, bornOn: '1980-05-06', residentSince: '2000-01-01' });
  await roll.lines(ada, person());
  await roll.lines({ ...ada, name: 'Zzyzx Nightshade' });
  await roll.lines({ ...ada, iban: 'DE00' });
  await service.ask('PUT', '/v1/me/account', {
    as: ['citizen', ada.nationalId],
    body: { iban: 'FR1420041010050500013M02606' },
  });
  await post('/v1/cash-receipts', 'cara', receipt('1000'), 'manager');
  const run = (await post('/v1/dividend-runs', 'ann', dividend('50.01'), 'manager')).headers.get(
    'location',
  )!;
  await service.until(run, ['proposed'], 'auditor');
  await post(`${run}/approval`, 'ben', {}, 'manager');
  await service.until(run, ['distributed'], 'auditor');
  const citizen = await pseudonymOf(ada.nationalId);
  await service.ask('GET', `/v1/citizens/${citizen}/statements`, { as: ['auditor', 'olga'] });

  const file = await fileOf(ada.nationalId);

  expect(file).toMatchObject({
    citizen,
    erasedAt: null,
    facts: [
      {
        nationalId: ada.nationalId,
        name: 'Zzyzx Nightshade',
        iban: 'FR1420041010050500013M02606',
        supersededAt: null,
      },
      { name: 'Zzyzx Nightshade', iban: ada.iban, changedBy: 'citizen' },
      {
        name: 'Zzyzx Quillfeather',
        iban: ada.iban,
        bornOn: '1980-05-06',
        changedBy: 'staff',
      },
    ],
    statements: [{ year: 2024, entitlement: { gross: '50.01' } }],
    postings: [{ account: 'liabilities:dividends-payable', amount: '50.01', currency: 'USD' }],
    rolls: [{ year: 2024, recordOn: '2024-12-31', state: 'distributed', reasons: [] }],
    accesses: [
      { role: 'caseworker', route: 'POST /v1/citizens/lookup' },
      { role: 'auditor', route: 'GET /v1/citizens/:pseudonym/statements' },
    ],
    proposals: [],
    sentBack: [{ line: 1, errors: [{ pointer: '/iban' }], row: { nationalId: ada.nationalId } }],
  });
  for (const list of ['facts', 'postings', 'rolls', 'sentBack'])
    expect(file[list]).toHaveLength(list === 'facts' ? 3 : 1);
});

test('two operators erase a citizen whose record need not be kept: the facts are gone, the books stay', async () => {
  const { known, citizen, at } = await forgettable();
  await roll.lines({ ...known, name: 'Zzyzx Nightshade' });
  await roll.lines({ ...known, residentSince: 'x' });
  const account = at.replace('erasure', 'account');
  const asCaseworker = { as: ['caseworker', 'cara'] as const };
  await service.ask('PUT', account, {
    ...asCaseworker,
    body: { iban: 'FR1420041010050500013M02606', reason: 'By letter' },
  });
  expect((await service.ask('GET', account, asCaseworker)).json.iban).toMatch(/^FR.*2606$/);
  const proposed = await post(at, 'ann', { reason: 'Asked for by the heirs' });

  expect(proposed).toMatchObject({
    status: 202,
    json: {
      kind: 'erasure',
      subject: citizen,
      state: 'proposed',
      reason: 'Asked for by the heirs',
      proposedBy: 'ann',
      decidedBy: null,
    },
  });
  expect(proposed.headers.get('location')).toBe(at);
  expect((await fileOf(known.nationalId)).facts[0].name).toBe('Zzyzx Nightshade');

  const { proposalHash } = proposed.json;
  const approved = await post(`${at}/approval`, 'ben', { proposalHash });
  expect(approved).toMatchObject({ status: 200, json: { state: 'approved', decidedBy: 'ben' } });
  expect((await service.ask('GET', at, { as: 'auditor' })).json).toEqual(approved.json);

  const file = await fileOf(known.nationalId);
  expect(file).toMatchObject({
    citizen,
    erasedAt: approved.json.decidedAt,
    sentBack: [],
    proposals: [
      { kind: 'erasure', state: 'approved' },
      { kind: 'account-change', state: 'proposed' },
    ],
  });
  expect(file.facts).toHaveLength(2);
  for (const facts of file.facts)
    expect(facts).toMatchObject({ nationalId: null, name: null, iban: null, diedOn: '1999-12-31' });
  expect((await service.ask('GET', account, asCaseworker)).json.iban).toBeNull();
  expectProblem(
    await service.ask('POST', `${account}/approval`, { as: ['caseworker', 'carl'], body: {} }),
    410,
    'citizen-erased',
  );
  const { rows } = await service.database.owner.query(
    `select (select count(*) from citizen_key k where k.citizen_id = c.citizen_id)::int as keys,
            (select count(*) from citizen_upload u where u.national_id_hash = c.national_id_hash and wrapped_key is not null)::int as uploads
       from citizen c where pseudonym = $1`,
    [citizen],
  );
  expect(rows).toEqual([{ keys: 0, uploads: 0 }]);
});

test('who is erased stays so, whatever comes in a file or from themselves', async () => {
  const { known, citizen, at } = await erased();

  expect(await roll.lines({ ...known, name: 'Zzyzx Again' })).toMatchObject({
    accepted: 0,
    updated: 0,
    duplicates: 1,
  });
  const iban = 'FR1420041010050500013M02606';
  const change = await service.ask('PUT', '/v1/me/account', {
    as: ['citizen', known.nationalId],
    body: { iban },
  });
  expectProblem(change, 410, 'citizen-erased');
  expectProblem(await post(at, 'ann', { reason: 'Again' }), 410, 'citizen-erased');
  expect((await fileOf(known.nationalId)).facts).toMatchObject([{ name: null }]);
  expect(await pseudonymOf(known.nationalId)).toBe(citizen);
});

test('what a restore brings back is erased again when the service starts', async () => {
  const { citizen } = await forgettable();
  const { owner } = service.database;
  const keys = async () =>
    (
      await owner.query(
        'select k.* from citizen_key k join citizen using (bucket, citizen_id) where pseudonym = $1',
        [citizen],
      )
    ).rows;
  const backup = await keys();
  expect(backup).toHaveLength(1);
  await post(`/v1/citizens/${citizen}/erasure`, 'ann', { reason: 'Asked for by the heirs' });
  await post(`/v1/citizens/${citizen}/erasure/approval`, 'ben');
  expect(await keys()).toEqual([]);

  for (const { bucket, citizen_id, recorded_at, wrapped_key } of backup)
    await owner.query('insert into citizen_key values ($1, $2, $3, $4)', [
      bucket,
      citizen_id,
      recorded_at,
      wrapped_key,
    ]);
  expect(await keys()).toEqual(backup);
  const second = await startTestServiceOn(service.database, { MASTER_KEY });
  await second.close();
  expect(second.notices.filter((notice) => notice.startsWith('Erasure'))).toEqual([
    'Erasure: keys of erased citizens had come back, by a restore; 1 were destroyed again.',
  ]);
  expect(await keys()).toEqual([]);
});

test.each(['approval', 'rejection'])(
  'a row leaves the upload as it goes on the roll, and an account that waited at its %s',
  async (verdict) => {
    const { owner } = service.database;
    const pending = async () =>
      (await owner.query('select count(*)::int as rows from citizen_upload where problems is null'))
        .rows[0].rows as number;
    const known = person();
    await roll.lines(known);
    expect(await pending()).toBe(0);
    const { id } = await roll.lines({ ...known, iban: 'FR1420041010050500013M02606' });
    expect(await pending()).toBe(1);
    await post(`/v1/citizen-imports/${id}/${verdict}`, 'ben');
    await service.until(`/v1/citizen-imports/${id}`, ['completed'], 'operator');
    expect(await pending()).toBe(0);
    expect((await fileOf(known.nationalId)).facts).toHaveLength(verdict === 'approval' ? 2 : 1);
  },
);

test('nobody decides on what they proposed, and a proposal is decided once', async () => {
  const { at } = await forgettable();
  expectProblem(await post(`${at}/approval`, 'ben'), 404, 'unknown-proposal');
  const { json } = await post(at, 'ann', { reason: 'Asked for by the heirs' });
  expectProblem(await post(at, 'cid', { reason: 'Asked for twice' }), 409, 'proposal-exists');
  expectProblem(await post(`${at}/approval`, 'ann'), 403, 'proposer-may-not-approve');
  expectProblem(
    await post(`${at}/approval`, 'ben', { proposalHash: 'a'.repeat(64) }),
    409,
    'proposal-changed',
  );

  expect((await post(`${at}/rejection`, 'ben')).json).toMatchObject({ state: 'rejected' });
  expectProblem(await post(`${at}/approval`, 'ben'), 409, 'not-in-that-state');
  const again = await post(at, 'ben', { reason: 'Asked for in writing' });
  expect(again.status).toBe(202);
  const old = json.proposalHash;
  expectProblem(
    await post(`${at}/approval`, 'ann', { proposalHash: old }),
    409,
    'proposal-changed',
  );
  expect((await post(`${at}/approval`, 'ann')).json).toMatchObject({ state: 'approved' });
});

const yearsAgo = (years: number, days = 0) => {
  const day = new Date();
  day.setUTCFullYear(day.getUTCFullYear() - years);
  day.setUTCDate(day.getUTCDate() + days);
  return day.toISOString().slice(0, 10);
};

test.each([
  ['lives here', { diedOn: null }, false],
  ['died within the ten years', { diedOn: yearsAgo(10, 1) }, false],
  ['died ten years ago to the day', { diedOn: yearsAgo(10) }, false],
  ['died longer ago', { diedOn: yearsAgo(10, -1) }, true],
  ['left longer ago', { diedOn: null, residentUntil: yearsAgo(10, -1) }, true],
  ['left long ago and died lately', { residentUntil: yearsAgo(30), diedOn: yearsAgo(1) }, false],
])('whether a record must be kept of who %s', async (_, changes, mayBeErased) => {
  const known = person(changes);
  await roll.lines(known);
  const at = `/v1/citizens/${await pseudonymOf(known.nationalId)}/erasure`;
  const answer = await post(at, 'ann', { reason: 'Asked for by the heirs' });

  if (mayBeErased) expect(answer.status).toBe(202);
  else expectProblem(answer, 409, 'retention-not-over');
});

test('a proposal is not carried out on somebody whose record must be kept again', async () => {
  const { known, at } = await forgettable();
  await post(at, 'ann', { reason: 'Asked for by the heirs' });
  await roll.lines({ ...known, diedOn: null });

  expectProblem(await post(`${at}/approval`, 'ben'), 409, 'retention-not-over');
  expect((await fileOf(known.nationalId)).facts[0].name).toBe('Zzyzx Quillfeather');
});

test('of a citizen who is not there nothing is said', async () => {
  for (const id of [NOBODY, 'x', "'; drop table citizen --"]) {
    const at = `/v1/citizens/${encodeURIComponent(id)}/erasure`;
    expectProblem(await post(at, 'ann', { reason: 'x' }), 404, 'unknown-citizen');
    expect([404]).toContain((await post(`${at}/approval`, 'ben')).status);
    expect([404]).toContain((await service.ask('GET', at, { as: 'operator' })).status);
  }
  expectProblem(
    await service.ask('GET', '/v1/me/data', { as: ['citizen', 'NOBODY'] }),
    404,
    'not-on-the-roll',
  );
});
