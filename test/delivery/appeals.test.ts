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

  const approved = await managers.decide(run, 'approval');
  expect(approved.json).toMatchObject({ announced: '3', recheck: found });
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
  const one = await service.ask('GET', `/v1/appeals/${id}`, { as: 'caseworker' });
  expect(one.json).toMatchObject({ id, grounds: GROUNDS, outcome: null });
  expect(await placesOf(service.database.owner, 'Harbour')).toEqual([]);

  const decide = (body: object, as = 'cara') =>
    service.ask('POST', `/v1/appeals/${id}/decision`, { as: ['caseworker', as], body });
  const verdict = { outcome: 'granted', reason: 'The tenancy shows it' };
  expect(await decide(verdict)).toMatchObject({ status: 200, json: { id, ...verdict } });
  expectProblem(await decide(verdict), 409, 'not-in-that-state');
  expect((await service.ask('GET', '/v1/appeals', { as: 'caseworker' })).json.items).toEqual([]);
  const mine = await service.ask('GET', '/v1/me/appeals', { as: ['citizen', 'eve'] });
  expect(mine.json.items).toMatchObject([{ id, grounds: GROUNDS, ...verdict }]);
  const file = await service.ask('GET', '/v1/me/data', { as: ['citizen', 'eve'] });
  expect(file.json.appeals).toEqual(mine.json.items);
});

test('when the days of the law have passed, nobody appeals', async () => {
  const move = (days: number) =>
    service.database.owner.query(
      `update dividend_run set approved_on = approved_on - $1::integer where year = 2024`,
      [days],
    );
  await move(31);
  const answer = await appeal('fay');
  expectProblem(answer, 409, 'appeal-too-late');
  expect(answer.json.facts).toEqual({ year: '2024', until: addDays(today, -1) });
  expect((await statementOf('fay')).payment.nextStep).toMatch(/could be made until/);
  await move(-31);
});

test('who is included late is paid by two, from the reserve, and reads it on their statement', async () => {
  const proposed = await include('eve');
  expect(proposed).toMatchObject({
    status: 202,
    json: { subject: await pseudonymOf('eve'), amount: '100', state: 'proposed' },
  });
  const at = proposed.headers.get('location')!;
  expectProblem(await approve(at, 'cara'), 403, 'proposer-may-not-approve');
  expect(await approve(at)).toMatchObject({ status: 200, json: { state: 'approved' } });
  expectProblem(await approve(at), 409, 'not-in-that-state');
  expectProblem(await include('eve'), 409, 'already-included');
  expectProblem(await include('ada'), 409, 'already-included');

  expect(await statementOf('eve')).toMatchObject({
    entitlement: { gross: '100.00', deductions: [], net: '100.00' },
    why: { eligibility: 'eligible', includedLateOn: today },
    payment: { state: 'due' },
    lines: [{ on: today, narrative: 'Dividend 2024, included late', amount: '100.00' }],
  });
  expect(await balanceOf(service, 'liabilities:late-reserve')).toEqual({ USD: '-100' });
  expect((await service.ask('GET', run, { as: 'citizen' })).json.includedLate).toEqual({
    citizens: '1',
    amount: '100.00',
  });
});

test('the reserve is never overdrawn, also when two are approved at the same moment', async () => {
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
