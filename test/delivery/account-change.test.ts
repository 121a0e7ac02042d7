import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { expectSoundBooks } from '../support/books.js';
import { expectProblem } from '../support/problems.js';
import { rowCounts } from '../support/rows.js';
import { NOBODY } from '../support/samples.js';
import { placesOf } from '../support/secrets.js';
import { type Asked, startTestService, type TestService } from '../support/service.js';
import { Uploads } from '../support/uploads.js';

/** Staff change a citizen's account in twos: one proposes, another approves, and only then it is changed. */

const [FIRST, SECOND, THIRD] = [
  'DE89370400440532013000',
  'FR1420041010050500013M02606',
  'GB33BUKB20201555555555',
] as const;

let service: TestService;
let citizen: string;
let at: string;
beforeAll(async () => {
  service = await startTestService();
  await new Uploads(service, '/v1/citizens', 'operator').lines({
    nationalId: 'ADA-1815',
    name: 'Ada',
    bornOn: '1980-01-01',
    residentSince: '2000-01-01',
    iban: FIRST,
  });
  const found = await service.ask('POST', '/v1/citizens/lookup', {
    as: 'caseworker',
    body: { nationalId: 'ADA-1815' },
  });
  ({ citizen } = found.json);
  at = `/v1/citizens/${citizen}/account`;
});
afterAll(async () => {
  await expectSoundBooks(service);
  await service.close();
});

const rows = () => rowCounts(service.database.owner);
const propose = (iban: string, as: Asked['as'] = ['caseworker', 'cas']) =>
  service.ask('PUT', at, { as, body: { iban, reason: 'New card at the counter' } });
const decide = (verb: string, as: Asked['as'] = ['caseworker', 'dot'], body: object = {}) =>
  service.ask('POST', `${at}/${verb}`, { as, body });
/** The keyed hash of the account on record: tells whether it is the same, and nothing else. */
const account = async (): Promise<string> => {
  const { rows: found } = await service.database.owner.query<{ hash: string }>(
    `select encode(account_hash, 'hex') as hash from citizen`,
  );
  return found[0]!.hash;
};

test('nothing is proposed for whom there is not', async () => {
  const nobody = `/v1/citizens/${NOBODY}/account`;
  const body = { iban: SECOND, reason: 'x' };
  expectProblem(
    await service.ask('PUT', nobody, { as: 'caseworker', body }),
    404,
    'unknown-citizen',
  );
  expectProblem(await service.ask('GET', at, { as: 'auditor' }), 404, 'unknown-proposal');
});

test('the account is the old one until another approves it, then the one that was proposed', async () => {
  const first = await account();
  const proposed = await propose(SECOND);
  expect(proposed).toMatchObject({
    status: 202,
    json: { kind: 'account-change', subject: citizen, state: 'proposed', proposedBy: 'cas' },
  });
  expect(proposed.headers.get('location')).toBe(at);
  expect(proposed.text).not.toContain(SECOND);
  const before = await rows();

  expectProblem(await propose(THIRD, ['caseworker', 'dot']), 409, 'proposal-exists');
  for (const verb of ['approval', 'rejection']) {
    const own = await decide(verb, ['caseworker', 'cas']);
    expectProblem(own, 403, 'proposer-may-not-approve');
    const stale = await decide(verb, ['caseworker', 'dot'], { proposalHash: '0'.repeat(64) });
    expectProblem(stale, 409, 'proposal-changed');
  }
  const after = await rows();
  expect(after).toEqual(before);
  expect(await account()).toBe(first);

  // The second person sees what they decide on, as far as it takes to compare it.
  const seen = await service.ask('GET', at, { as: ['caseworker', 'dot'] });
  expect(seen.json).toEqual({ ...proposed.json, iban: 'FR•••••••••••••••••••••2606' });
  const { proposalHash } = seen.json;
  expect(await decide('approval', ['caseworker', 'dot'], { proposalHash })).toMatchObject({
    status: 200,
    json: { state: 'approved', decidedBy: 'dot' },
  });
  const second = await account();
  expect(second).not.toBe(first);

  // The citizen's own change is theirs alone; and an account comes to the same hash whoever states it.
  const own = (iban: string) =>
    service.ask('PUT', '/v1/me/account', { as: ['citizen', 'ADA-1815'], body: { iban } });
  await own(FIRST);
  expect(await account()).toBe(first);
  await own(SECOND);
  expect(await account()).toBe(second);
});

test('what is rejected changes nothing, and leaves room for another', async () => {
  const before = await account();
  await propose(THIRD);
  expect(await decide('rejection')).toMatchObject({ status: 200, json: { state: 'rejected' } });
  expectProblem(await decide('approval'), 409, 'not-in-that-state');
  expect(await account()).toBe(before);
  expect(await propose(THIRD)).toMatchObject({ status: 202 });
  await decide('rejection');
});

test('what waits is listed to caseworkers and auditors, and to nobody else', async () => {
  const { json } = await propose(THIRD);
  const waiting = async (as: Asked['as']) =>
    (await service.ask('GET', '/v1/proposals?state=proposed', { as: as! })).json.items;

  for (const role of ['caseworker', 'auditor'] as const)
    expect(await waiting(role)).toEqual([
      expect.objectContaining({ id: json.id, subject: citizen }),
    ]);
  for (const role of ['clerk', 'manager', 'operator'] as const)
    expect(await waiting(role)).toEqual([]);
  await decide('rejection');
});

test('each look and each step stands in the audit trail', async () => {
  const { rows: events } = await service.database.owner.query<{ person: string; route: string }>(
    `select distinct person, route from audit_event where citizen = $1 and outcome = 'done'`,
    [citizen],
  );

  const ACCOUNT = '/v1/citizens/:pseudonym/account';
  expect(events).toEqual(
    expect.arrayContaining(
      [
        ['cas', `PUT ${ACCOUNT}`],
        ['dot', `GET ${ACCOUNT}`],
        ['dot', `POST ${ACCOUNT}/approval`],
      ].map(([person, route]) => ({ person, route })),
    ),
  );
});

test('no account stands anywhere in clear', async () => {
  for (const iban of [FIRST, SECOND, THIRD])
    expect(await placesOf(service.database.owner, iban)).toEqual([]);
});

test('a door of the database takes no other account than the one proposed', async () => {
  const { json } = await propose(SECOND);
  const approve = service.database.service.query(
    `select door.approve_account($1, 'x', 'x', 'x', 'another', 'dot', null, null)`,
    [json.id],
  );

  await expect(approve).rejects.toMatchObject({ driverError: { code: 'LB011' } });
  await decide('rejection');
});
