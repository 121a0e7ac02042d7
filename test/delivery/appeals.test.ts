import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { addDays } from '../../src/domain/calendar.js';
import { balanceOf, expectSoundBooks } from '../support/books.js';
import { Managers } from '../support/fund.js';
import { expectProblem } from '../support/problems.js';
import { dividend, NOBODY } from '../support/samples.js';
import { placesOf } from '../support/secrets.js';
import { startTestService, type TestService } from '../support/service.js';
import { Uploads } from '../support/uploads.js';

/** Who was left out of a dividend: what had changed by its approval, what they say, and how they are paid after all. */
let service: TestService;
let managers: Managers;
let run: string;
const GROUNDS = 'I have lived at Harbour Street 4 since 2019';
const today = new Date().toISOString().slice(0, 10);

const person = (nationalId: string, changes: object = {}) => ({
  nationalId,
  name: nationalId,
  bornOn: '1980-01-01',
  residentSince: '2000-01-01',
  ...changes,
});
const late = (nationalId: string) => person(nationalId, { residentSince: '2024-03-01' });

/** 2024: ada, bo and cy are eligible, dee, eve and fay came late; 100 each is set aside for two. */
beforeAll(async () => {
  service = await startTestService();
  managers = new Managers(service);
  const roll = new Uploads(service, '/v1/citizens', 'operator');
  await roll.lines(
    person('ada'),
    person('bo'),
    person('cy'),
    late('dee'),
    late('eve'),
    late('fay'),
  );
  await managers.receive('1000.00');
  const body = dividend('500.00', { lateReserve: '200.00' });
  ({ at: run } = await managers.proposed('/v1/dividend-runs', body));
  // In between somebody dies, somebody turns out to have lived here, and somebody is entered.
  await roll.lines(person('cy', { diedOn: '2024-06-01' }), person('dee'), person('new'));
});
afterAll(async () => {
  await expectSoundBooks(service);
  await service.close();
});

const pseudonymOf = async (nationalId: string): Promise<string> =>
  (await service.ask('POST', '/v1/citizens/lookup', { as: 'caseworker', body: { nationalId } }))
    .json.citizen;
const appeal = (nationalId: string, body: object = { year: 2024, grounds: GROUNDS }) =>
  service.ask('POST', '/v1/me/appeals', { as: ['citizen', nationalId], body });
const include = async (nationalId: string, person = 'cara') =>
  service.ask('POST', `${run}/late-inclusions`, {
    as: ['caseworker', person],
    body: { citizen: await pseudonymOf(nationalId), reason: 'Appeal granted' },
  });
const approve = (at: string, person = 'carl') =>
  service.ask('POST', `${at}/approval`, { as: ['caseworker', person], body: {} });
/** Whom the roll would have otherwise, so many to a page. */
async function differencesBy(limit: number): Promise<object[]> {
  const items: object[] = [];
  let page = { nextCursor: '' };
  do {
    const cursor = page.nextCursor && `&cursor=${page.nextCursor}`;
    const at = `${run}/recheck/differences?limit=${limit}${cursor}`;
    ({ json: page } = await service.ask('GET', at, { as: 'caseworker' }));
    items.push(...(page as unknown as { items: object[] }).items);
  } while (page.nextCursor !== null);
  return items;
}
const waiting = async (state: string) =>
  (await service.ask('GET', `/v1/appeals?state=${state}`, { as: 'caseworker' })).json.items;
/** Moves the days of the appeals back or forth. */
const move = (days: number) =>
  service.database.owner.query(
    `set session_replication_role = replica;
     update appeal set decide_by = decide_by - ${days};
     set session_replication_role = origin`,
  );
const statementOf = async (nationalId: string) =>
  (await service.ask('GET', '/v1/me/statements/2024', { as: ['citizen', nationalId] })).json;

test('whoever approves sees what has become known since the roll was frozen; it is kept with the run', async () => {
  const found = {
    noLongerEligible: '1',
    newlyEligible: '2',
    byReason: expect.arrayContaining([
      { code: 'died-before-record-date', noLongerEligible: '1', newlyEligible: '0' },
      { code: 'resident-since-too-late', noLongerEligible: '0', newlyEligible: '1' },
      { code: 'not-on-the-roll', noLongerEligible: '0', newlyEligible: '1' },
    ]),
  };
  const live = await service.ask('GET', `${run}/recheck`, { as: 'auditor' });
  expect(live).toMatchObject({ status: 200, json: found });
  expect((await service.ask('GET', run, { as: 'citizen' })).json).toMatchObject({
    recheck: null,
    announced: null,
  });
  expectProblem(await include('eve'), 409, 'not-in-that-state');
  expectProblem(await appeal('eve'), 404, 'no-statement');
  const differences = await differencesBy(2);
  expect(differences).toEqual(
    expect.arrayContaining([
      {
        citizen: await pseudonymOf('cy'),
        was: [],
        isNow: ['died-before-record-date'],
        wasClass: 1,
        isNowClass: null,
      },
      {
        citizen: await pseudonymOf('dee'),
        was: ['resident-since-too-late'],
        isNow: [],
        wasClass: null,
        isNowClass: 1,
      },
      {
        citizen: await pseudonymOf('new'),
        was: ['not-on-the-roll'],
        isNow: [],
        wasClass: null,
        isNowClass: 1,
      },
    ]),
  );
  expect(differences).toHaveLength(3);

  const approved = await managers.decide(run, 'approval');
  expect(approved.json).toMatchObject({ announced: '3', recheck: found });
  expect(await differencesBy(1)).toEqual(differences);
  const done = await service.until(run, ['distributed'], 'citizen');
  expect(done).toMatchObject({
    announced: '3',
    includedLate: { citizens: '0', amount: '0.00' },
    recheck: approved.json.recheck,
  });
  expect((await service.ask('GET', `${run}/recheck`, { as: 'manager' })).json).toEqual(
    approved.json.recheck,
  );
});

test('a citizen appeals once, within the days of the law; caseworkers decide by the clock', async () => {
  const made = await appeal('eve');
  expect(made).toMatchObject({
    status: 201,
    json: { year: 2024, decideBy: addDays(today, 60), outcome: null },
  });
  const { id } = made.json;
  expectProblem(await appeal('eve'), 409, 'already-appealed');
  expectProblem(await appeal('NOBODY'), 404, 'not-on-the-roll');
  expectProblem(await appeal('eve', { year: 2023, grounds: GROUNDS }), 404, 'no-statement');

  const open = await service.ask('GET', '/v1/appeals', { as: 'caseworker' });
  expect(open.json.items).toMatchObject([{ id, citizen: await pseudonymOf('eve'), year: 2024 }]);
  expect(open.text).not.toContain('Harbour');
  expect(open.json.items[0]).toMatchObject({ madeBy: 'citizen', overdue: false });
  await move(61);
  expect(await waiting('open')).toMatchObject([{ id, overdue: true }]);
  await move(-61);
  const told = await statementOf('eve');
  expect(told.appeal).toMatchObject({ id, state: 'open', decideBy: addDays(today, 60) });
  expect(told.payment.nextStep).toMatch(/being looked at/);
  expect(told.why.reasons).toMatchObject([{ nextStep: told.payment.nextStep }]);
  const one = await service.ask('GET', `/v1/appeals/${id}`, { as: 'caseworker' });
  expect(one.json).toMatchObject({ id, grounds: GROUNDS, outcome: null });
  expect(await placesOf(service.database.owner, 'Harbour')).toEqual([]);

  const decide = (body: object, as = 'cara') =>
    service.ask('POST', `/v1/appeals/${id}/decision`, { as: ['caseworker', as], body });
  const verdict = { outcome: 'granted', reason: 'The tenancy shows it' };
  const granted = await decide(verdict);
  expect(granted).toMatchObject({ status: 200, json: { id, ...verdict } });
  expectProblem(await decide(verdict), 409, 'not-in-that-state');
  expect(await waiting('open')).toEqual([]);
  const { lateInclusion } = granted.json;
  expect(await waiting('granted')).toMatchObject([{ id, lateInclusion, overdue: false }]);
  expect(await statementOf('eve')).toMatchObject({
    appeal: { state: 'granted', reason: verdict.reason },
    payment: { state: 'none', nextStep: expect.stringMatching(/was granted/) },
  });
  const mine = await service.ask('GET', '/v1/me/appeals', { as: ['citizen', 'eve'] });
  expect(mine.json.items).toMatchObject([{ id, grounds: GROUNDS, ...verdict }]);
  const file = await service.ask('GET', '/v1/me/data', { as: ['citizen', 'eve'] });
  expect(file.json.appeals).toEqual(mine.json.items);
});

test('when the days of the law have passed, nobody appeals', async () => {
  const approvedEarlierBy = (days: number) =>
    service.database.owner.query(
      `update dividend_run set approved_on = approved_on - $1::integer where year = 2024`,
      [days],
    );
  await approvedEarlierBy(31);
  const answer = await appeal('fay');
  expectProblem(answer, 409, 'appeal-too-late');
  expect(answer.json.facts).toEqual({ year: '2024', until: addDays(today, -1) });
  expect((await statementOf('fay')).payment.nextStep).toMatch(/could be made until/);
  await approvedEarlierBy(-31);
});

test('a guardian appeals for their ward, and reads what is told of them; nobody else does', async () => {
  const [ada, fay] = [await pseudonymOf('ada'), await pseudonymOf('fay')];
  const body = { year: 2024, grounds: GROUNDS, for: fay };
  const read = (by: string) =>
    service.ask('GET', `/v1/me/wards/${fay}/statements/2024`, { as: ['citizen', by] });
  expectProblem(await appeal('ada', body), 404, 'unknown-citizen');
  expectProblem(await read('ada'), 404, 'unknown-citizen');

  const { json: begun } = await service.ask('POST', `/v1/citizens/${fay}/representatives`, {
    as: ['caseworker', 'cara'],
    body: { kind: 'guardian', representative: ada, since: '2024-01-01', reason: 'Court order' },
  });
  await approve(`/v1/citizens/${fay}/representatives/${begun.id}`);
  expect((await read('ada')).json).toMatchObject({
    why: { reasons: [{ code: 'resident-since-too-late' }] },
  });
  expectProblem(await read('bo'), 404, 'unknown-citizen');
  expectProblem(await appeal('bo', body), 404, 'unknown-citizen');
  const made = await appeal('ada', body);
  expect(made).toMatchObject({ status: 201, json: { citizen: fay, madeBy: 'representative' } });
  expectProblem(await appeal('fay'), 409, 'already-appealed');
  const { json: one } = await service.ask('GET', `/v1/appeals/${made.json.id}`, {
    as: 'caseworker',
  });
  expect(one).toMatchObject({ citizen: fay, grounds: GROUNDS, madeBy: 'representative' });
  expect((await read('ada')).json.appeal).toMatchObject({ id: made.json.id, state: 'open' });
  const { json: accesses } = await service.ask('GET', '/v1/me/accesses', {
    as: ['citizen', 'fay'],
  });
  expect(accesses.items).toContainEqual(
    expect.objectContaining({ route: 'GET /v1/me/wards/:pseudonym/statements/:year' }),
  );
});

test('who is included late is paid by two, from the reserve, and reads it on their statement', async () => {
  expectProblem(await include('eve'), 409, 'proposal-exists');
  const [{ lateInclusion }] = await waiting('granted');
  const at = `${run}/late-inclusions/${lateInclusion}`;
  const proposed = await service.ask('GET', at, { as: 'auditor' });
  expect(proposed.json).toMatchObject({
    subject: await pseudonymOf('eve'),
    amount: '100',
    state: 'proposed',
    reason: 'The tenancy shows it',
  });
  expectProblem(await approve(at, 'cara'), 403, 'proposer-may-not-approve');
  expect(await approve(at)).toMatchObject({ status: 200, json: { state: 'approved' } });
  expectProblem(await approve(at), 409, 'not-in-that-state');
  expectProblem(await include('eve'), 409, 'already-included');
  expectProblem(await include('ada'), 409, 'already-included');
  expectProblem(await appeal('ada'), 409, 'already-included');

  expect(await statementOf('eve')).toMatchObject({
    entitlement: { gross: '100.00', deductions: [], net: '100.00' },
    why: { eligibility: 'eligible', includedLateOn: today, reasons: [] },
    appeal: { state: 'granted' },
    payment: { state: 'due' },
    lines: [{ on: today, narrative: 'Dividend 2024, included late', amount: '100.00' }],
  });
  expect(await waiting('granted')).toEqual([]);
  expect(await balanceOf(service, 'liabilities:late-reserve')).toEqual({ USD: '-100' });
  expect((await service.ask('GET', run, { as: 'citizen' })).json.includedLate).toEqual({
    citizens: '1',
    amount: '100.00',
  });
});

test('the reserve is never overdrawn, also when two are approved at the same moment', async () => {
  await appeal('dee');
  const [dee, fay] = await Promise.all([include('dee'), include('fay')]);
  const places = [dee, fay].map(({ headers }) => headers.get('location')!);
  const answers = await Promise.all(places.map((at) => approve(at)));
  expect(answers.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([
    200, 409,
  ]);
  expectProblem(
    answers.find(({ status }) => status === 409)!,
    409,
    'late-reserve-exhausted',
  );
  expect(await balanceOf(service, 'liabilities:late-reserve')).toEqual({});
  expectProblem(await include('new'), 409, 'late-reserve-exhausted');

  // Whose appeal was made before: there is nothing left to grant.
  const [included, other] = answers[0]!.status === 200 ? ['dee', 'fay'] : ['fay', 'dee'];
  const open = await waiting('open');
  const decide = async (outcome: string, of: string) => {
    const citizen = await pseudonymOf(of);
    const { id } = open.find((one: { citizen: string }) => one.citizen === citizen);
    return service.ask('POST', `/v1/appeals/${id}/decision`, {
      as: ['caseworker', 'cara'],
      body: { outcome, reason: 'The facts are as they were' },
    });
  };
  expectProblem(await decide('granted', included), 409, 'already-included');
  expect(await decide('denied', included)).toMatchObject({ json: { outcome: 'denied' } });
  expect((await statementOf(included)).appeal).toMatchObject({ state: 'denied' });
  await decide('denied', other);
  expect((await statementOf(other)).payment.nextStep).toMatch(/was denied; .* a court/);

  // Granted all the same, and not forgotten.
  const { json: made } = await appeal('new');
  const { json: granted } = await service.ask('POST', `/v1/appeals/${made.id}/decision`, {
    as: ['caseworker', 'cara'],
    body: { outcome: 'granted', reason: 'It is so' },
  });
  expect(granted).toMatchObject({ outcome: 'granted', lateInclusion: null });
  expect(await waiting('granted')).toMatchObject([{ id: made.id, lateInclusion: null }]);
});

test('a dividend that was taken back by mistake is appealed against, and given back by two', async () => {
  const body = {
    citizen: await pseudonymOf('bo'),
    run: run.split('/').at(-1),
    reason: 'Reported dead',
  };
  const taken = await service.ask('POST', '/v1/overpayments', { as: ['caseworker', 'cara'], body });
  await approve(taken.headers.get('location')!);
  expect((await statementOf('bo')).takenBack).toMatchObject({ amount: '100.00' });
  const { json: made } = await appeal('bo');

  const { json: granted } = await service.ask('POST', `/v1/appeals/${made.id}/decision`, {
    as: ['caseworker', 'cara'],
    body: { outcome: 'granted', reason: 'Came in person' },
  });
  const waits = expect.objectContaining({ id: made.id, lateInclusion: granted.lateInclusion });
  expect(await waiting('granted')).toContainEqual(waits);
  const at = `${run}/late-inclusions/${granted.lateInclusion}`;
  expectProblem(await approve(at, 'cara'), 403, 'proposer-may-not-approve');
  const reinstates = taken.headers.get('location')!.split('/').at(-1);
  expect(await approve(at)).toMatchObject({ status: 200, json: { reinstates, amount: '100' } });

  expect(await waiting('granted')).not.toContainEqual(waits);
  const statement = await statementOf('bo');
  expect(statement).toMatchObject({
    appeal: { state: 'granted' },
    payment: { state: 'due' },
    lines: expect.arrayContaining([
      expect.objectContaining({ narrative: 'Dividend 2024 was due after all', amount: '100.00' }),
    ]),
  });
  expect(statement.takenBack).toBeUndefined();
  const { json: overpaid } = await service.ask('GET', `/v1/overpayments?citizen=${body.citizen}`, {
    as: 'caseworker',
  });
  expect(overpaid.items).toMatchObject([{ reinstatedOn: today, owed: { amount: '0.00' } }]);
  expectProblem(await include('bo'), 409, 'already-included');
  expectProblem(await appeal('bo'), 409, 'already-included');
});

test('what is proposed of one run is not found under another, and nobody is included in none', async () => {
  const citizen = await pseudonymOf('new');
  const at = `/v1/dividend-runs/${NOBODY}/late-inclusions`;
  const body = { citizen, reason: 'x' };
  expectProblem(await service.ask('POST', at, { as: 'manager', body }), 404, 'unknown-run');
  expectProblem(
    await service.ask('POST', `${run}/late-inclusions`, {
      as: 'manager',
      body: { ...body, citizen: NOBODY },
    }),
    404,
    'unknown-citizen',
  );
  expectProblem(
    await service.ask('GET', `${run}/late-inclusions/${NOBODY}`, { as: 'auditor' }),
    404,
    'unknown-proposal',
  );
});
