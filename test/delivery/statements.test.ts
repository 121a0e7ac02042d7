import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { expectSoundBooks } from '../support/books.js';
import { Managers } from '../support/fund.js';
import { expectProblem } from '../support/problems.js';
import { dividend } from '../support/samples.js';
import { startTestService, type TestService } from '../support/service.js';
import { Uploads } from '../support/uploads.js';

const IBAN = 'DE89370400440532013000';

let service: TestService;
let managers: Managers;
let roll: Uploads;
let approvedOn: string;
/** Statements of the year 2024: 100.02 for ada and bo. */
beforeAll(async () => {
  service = await startTestService();
  managers = new Managers(service);
  roll = new Uploads(service, '/v1/citizens', 'operator');
  await roll.lines(
    person('ada', { iban: IBAN }),
    person('bo'),
    person('cy', { residentSince: '2024-01-02' }),
    person('dee', { residentUntil: '2024-12-30', diedOn: '2024-12-30' }),
    person('eve', {
      residentSince: '2024-01-02',
      residentUntil: '2024-06-30',
      diedOn: '2024-07-01',
    }),
  );
  await managers.receive('100.03');
  await distributed(2024, '100.03');
  const { items } = (await service.ask('GET', '/v1/journal-entries', { as: 'auditor' })).json;
  approvedOn = items.at(-1).recordedAt.slice(0, 10);
  await roll.lines(person('late'));
});
afterAll(async () => {
  await expectSoundBooks(service);
  await service.close();
});

const person = (nationalId: string, changes: object = {}) => ({
  nationalId,
  name: nationalId,
  bornOn: '1980-01-01',
  residentSince: '2000-01-01',
  ...changes,
});

async function distributed(year: number, amount: string): Promise<void> {
  const body = dividend(amount, { year, recordOn: `${year}-12-31`, payOn: `${year + 1}-06-15` });
  const { at } = await managers.proposed('/v1/dividend-runs', body);
  await managers.decide(at, 'approval');
  await service.until(at, ['distributed'], 'citizen');
}

const mine = (subject: string, year: number | string = 2024) =>
  service.ask('GET', `/v1/me/statements/${year}`, { as: ['citizen', subject] });

/** What everyone's statement of 2024 says of the run. */
const WHY = {
  rule: 'fixed-appropriation',
  pool: '100.03',
  eligibleCitizens: '2',
  perCitizen: '50.01',
  residue: '0.01',
  steps: [
    { label: 'Appropriated amount', amount: '100.03' },
    { label: 'Dividend pool', amount: '100.03' },
  ],
};

test('a citizen who is eligible reads what they are due, why, and when', async () => {
  const { status, json } = await mine('ada');

  expect(status).toBe(200);
  expect(json).toEqual({
    year: 2024,
    currency: 'USD',
    entitlement: { gross: '50.01', deductions: [], net: '50.01' },
    why: { eligibility: 'eligible', reasons: [], ...WHY },
    payment: { state: 'due', payOn: '2025-06-15', reason: null, nextStep: null },
    isInTotal: true,
    lines: [
      {
        on: approvedOn,
        narrative: 'Dividend 2024',
        amount: '50.01',
        balance: '50.01',
      },
    ],
  });
});

test('one whose account is not known is told to name it; once it is, nothing is left to do', async () => {
  expect((await mine('bo')).json.payment).toEqual({
    state: 'due',
    payOn: '2025-06-15',
    reason: null,
    nextStep: expect.stringMatching(/account/),
  });
  await service.ask('PUT', '/v1/me/account', { as: ['citizen', 'bo'], body: { iban: IBAN } });
  expect((await mine('bo')).json.payment.nextStep).toBeNull();
});

test.each([
  ['cy', ['resident-since-too-late']],
  ['dee', ['residence-ended', 'died-before-record-date']],
  ['eve', ['resident-since-too-late', 'residence-ended', 'died-before-record-date']],
  ['late', ['not-on-the-roll']],
])('%s, who is not eligible, reads every reason and how to appeal', async (subject, reasons) => {
  const { json } = await mine(subject);

  expect(json).toMatchObject({
    entitlement: { gross: '0.00', deductions: [], net: '0.00' },
    why: { eligibility: 'not-eligible', ...WHY },
    payment: { state: 'none', payOn: null, nextStep: expect.stringMatching(/./) },
    lines: [],
  });
  expect(json.why.reasons.map(({ code }: { code: string }) => code)).toEqual(reasons);
  for (const { detail, nextStep } of json.why.reasons)
    for (const sentence of [detail, nextStep]) expect(sentence).toMatch(/\.$/);
  expect(json.payment.nextStep).toMatch(/appeal by/);
});

test('each reason names its days, and shows the facts that it was found by', async () => {
  const [began, ended, died] = (await mine('eve')).json.why.reasons;
  expect(began.detail).toBe('Residence began, or began again, after January 1, 2024.');
  const residence = { what: 'residence', since: '2024-01-02', until: '2024-06-30', reason: null };
  expect(began.evidence).toEqual([residence]);
  expect(ended.evidence).toEqual([residence]);
  expect(died.evidence).toEqual([
    { what: 'death', since: '2024-07-01', until: null, reason: null },
  ]);

  // What is recorded afterwards is not what the roll was frozen from.
  await roll.lines(person('eve', { residentSince: '2000-01-01' }));
  expect((await mine('eve')).json.why.reasons[0].evidence).toEqual([residence]);
});

test('who signs in without being on the roll is told so, and nothing of anyone', async () => {
  for (const path of ['/v1/me/statements', '/v1/me/statements/2024']) {
    const answer = await service.ask('GET', path, { as: ['citizen', 'stranger'] });
    expectProblem(answer, 404, 'not-on-the-roll');
    expect(answer.text).not.toContain('stranger');
  }
});

test('of a year without an approved dividend there is no statement', async () => {
  for (const year of [1999, 2025, 'x', '20245', '-2024', '2024.0', '0x7e8', '%00'])
    expectProblem(await mine('ada', year), 404, 'no-statement');
});

test("a run that is only proposed is nobody's statement yet; approved, years stand newest first", async () => {
  await managers.receive('20');
  const body = dividend('20', { year: 2023, recordOn: '2023-12-31' });
  const { at } = await managers.proposed('/v1/dividend-runs', body);
  const years = async () => {
    const { json } = await service.ask('GET', '/v1/me/statements', { as: ['citizen', 'ada'] });
    expect(json.nextCursor).toBeNull();
    return json.items.map(({ year }: { year: number }) => year);
  };
  expect(await years()).toEqual([2024]);
  expectProblem(await mine('ada', 2023), 404, 'no-statement');

  await managers.decide(at, 'approval');
  await service.until(at, ['distributed'], 'citizen');
  expect(await years()).toEqual([2024, 2023]);
  expect((await mine('ada')).json.lines).toHaveLength(1);
});

test("a statement is its own citizen's: another subject reads another, and no address leads to it", async () => {
  const ada = (await mine('ada')).json;
  const { citizen } = (
    await service.ask('POST', '/v1/citizens/lookup', {
      as: 'caseworker',
      body: { nationalId: 'ada' },
    })
  ).json;

  expect((await mine('cy')).json).not.toEqual(ada);
  for (const subject of ['ADA', ' ada', 'ada ', citizen])
    expectProblem(await mine(subject), 404, 'not-on-the-roll');
  for (const as of ['ada', 'cy'])
    expectProblem(
      await service.ask('GET', `/v1/citizens/${citizen}/statements`, { as: ['citizen', as] }),
      403,
      'forbidden',
    );
});

test('a caseworker and an auditor read the same, under the pseudonym, and are logged', async () => {
  const { citizen } = (
    await service.ask('POST', '/v1/citizens/lookup', { as: 'auditor', body: { nationalId: 'ada' } })
  ).json;
  const own = (await service.ask('GET', '/v1/me/statements', { as: ['citizen', 'ada'] })).json;
  const log = async () =>
    (
      await service.database.owner.query(
        `select person, role, citizen from audit_event
          where route = 'GET /v1/citizens/:pseudonym/statements' and outcome = 'done' order by audit_event_id`,
      )
    ).rows;
  const before = await log();
  for (const role of ['caseworker', 'auditor'] as const)
    expect(
      (await service.ask('GET', `/v1/citizens/${citizen}/statements`, { as: [role, `${role} 1`] }))
        .json,
    ).toEqual(own);

  expect((await log()).slice(before.length)).toEqual([
    { person: 'caseworker 1', role: 'caseworker', citizen },
    { person: 'auditor 1', role: 'auditor', citizen },
  ]);
  await mine('ada');
  expect(await log()).toHaveLength(before.length + 2);
});
