import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { expectSoundBooks } from '../support/books.js';
import { ChangedPack } from '../support/packs.js';
import { expectProblem } from '../support/problems.js';
import { CITIZENS_HEADER as HEADER, NOBODY } from '../support/samples.js';
import { startTestService, type TestService } from '../support/service.js';
import { Uploads } from '../support/uploads.js';

/** What eligibility looks at besides the roll, as it is stated, looked at and withdrawn. */
let service: TestService;
const pack = new ChangedPack();
const year = new Date().getUTCFullYear();
beforeAll(async () => {
  // Alaska's law, but for its window, which is open all year.
  pack.change('alaska', { "until: '03-31'": "until: '12-31'" });
  service = await startTestService({ NATION: pack.folder });
  const uploads = new Uploads(service, '/v1/citizens', 'operator');
  await uploads.csv(
    HEADER,
    'ADA,Ada,1980-01-01,2000-01-01,,,',
    'BO,Bo,1980-01-01,2000-01-01,,,',
    'CAI,Cai,1980-01-01,2000-01-01,,,',
    'DAN,Dan,1980-01-01,2000-01-01,,,',
    'KIM,Kim,2020-01-01,2020-01-01,,,',
  );
});
afterAll(async () => {
  await expectSoundBooks(service);
  await service.close();
  pack.remove();
});

const state = (body: unknown, as: 'caseworker' | 'operator' = 'caseworker') =>
  service.ask('POST', '/v1/citizen-facts', { as, body });
const pseudonymOf = async (nationalId: string): Promise<string> =>
  (await service.ask('POST', '/v1/citizens/lookup', { as: 'caseworker', body: { nationalId } }))
    .json.citizen;
const factsOf = async (citizen: string) =>
  (await service.ask('GET', `/v1/citizens/${citizen}/facts`, { as: 'auditor' })).json.items;
const absence = { kind: 'absence', from: '2024-02-01', until: '2024-07-31', reason: 'study' };

test('facts are stated by pseudonym or national id, all or none, and known once', async () => {
  const ada = await pseudonymOf('ADA');
  const facts = [
    { citizen: ada, ...absence },
    {
      nationalId: 'ADA',
      kind: 'conviction',
      from: '2010-05-05',
      until: '2012-01-01',
      reason: 'felony',
    },
    { nationalId: 'BO', kind: 'application', year: 2025, filedOn: '2025-03-31' },
    { nationalId: 'BO', kind: 'adoption', on: '1985-01-01' },
    { nationalId: 'ADA', ...absence },
  ];
  const stated = await state(facts, 'operator');
  expect(stated).toMatchObject({ status: 201, json: { recorded: 4, duplicates: 1 } });
  expect((await state(facts)).json).toMatchObject({ recorded: 0, duplicates: 5 });

  const found = await factsOf(ada);
  const record = { recordedAt: expect.any(String), recordedBy: 'staff', withdrawal: null };
  expect(found).toHaveLength(2);
  expect(found).toContainEqual({ id: stated.json.ids[0], ...absence, ...record });
  expect(await factsOf(await pseudonymOf('BO'))).toContainEqual({
    id: stated.json.ids[2],
    kind: 'application',
    year: 2025,
    filedOn: '2025-03-31',
    ...record,
  });
});

test('whoever is not known, and what cannot be, is named; then nothing is recorded', async () => {
  const unknown = await state([{ nationalId: 'NOBODY', ...absence }]);
  expectProblem(unknown, 404, 'unknown-citizen');
  expect(unknown.json.errors).toEqual([
    { pointer: '/0/nationalId', detail: 'no citizen is known by this' },
  ]);
  const before = (await factsOf(await pseudonymOf('CAI'))).length;
  const answer = await state([
    { nationalId: 'CAI', ...absence },
    { nationalId: 'NOBODY', ...absence },
    { citizen: NOBODY, ...absence },
    { nationalId: 'CAI', kind: 'application', year: 2025, filedOn: '2024-12-31' },
  ]);
  expectProblem(answer, 422, 'invalid-fields');
  expect(answer.json.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
    '/1/nationalId',
    '/2/citizen',
    '/3/filedOn',
  ]);
  expect(await factsOf(await pseudonymOf('CAI'))).toHaveLength(before);
});

test('what is stated several times at once is recorded once, under one id', async () => {
  const dan = await pseudonymOf('DAN');
  const other = { ...absence, reason: 'other' };
  const facts = [absence, absence, other, absence].map((one) => ({ nationalId: 'DAN', ...one }));
  const { json } = await state([...facts, { citizen: dan, ...absence }]);

  expect(json).toMatchObject({ recorded: 2, duplicates: 3 });
  const [first, , second] = json.ids;
  expect(json.ids).toEqual([first, first, second, first, first]);
  const ids = (await factsOf(dan)).map(({ id }: { id: string }) => id);
  expect(new Set(ids)).toEqual(new Set([first, second]));
  expect(ids).toHaveLength(2);
  expect((await state(facts)).json.ids).toEqual([first, first, second, first]);
});

test('what the records say of it is told together with what is wrong in form', async () => {
  const unknown = 'no citizen is known by this';
  const answer = await state([
    { nationalId: 'NOBODY', ...absence, from: '2024-02-30', reason: 'stduy' },
    { nationalId: 'DAN', kind: 'adoption', on: '1979-12-31' },
    { nationalId: 'NOBODY', kind: 'marriage' },
    { ...absence, surprise: 1 },
  ]);
  expectProblem(answer, 422, 'invalid-fields');
  expect(answer.json.errors).toEqual(
    expect.arrayContaining([
      { pointer: '/0/from', detail: expect.any(String) },
      { pointer: '/0/reason', detail: expect.stringContaining('study') },
      { pointer: '/0/nationalId', detail: unknown },
      { pointer: '/1/on', detail: 'must not lie before their birth' },
      { pointer: '/2/kind', detail: expect.any(String) },
      { pointer: '/2/nationalId', detail: unknown },
      { pointer: '/3/citizen', detail: expect.any(String) },
      { pointer: '/3/surprise', detail: expect.any(String) },
    ]),
  );
  expect(answer.json.errors).toHaveLength(8);

  const claim = await service.ask('POST', '/v1/claims', {
    as: 'caseworker',
    key: 'of-nobody',
    body: { citizen: NOBODY, claimant: '' },
  });
  expect(claim.json.errors).toEqual(
    expect.arrayContaining([
      { pointer: '/claimant', detail: expect.any(String) },
      { pointer: '/citizen', detail: unknown },
    ]),
  );
});

test('a reason that no law on record knows is refused, with those there are; so is what lies before a birth', async () => {
  const conviction = { kind: 'conviction', from: '2024-02-01', reason: 'felony' };
  const answer = await state([
    { nationalId: 'DAN', ...conviction, reason: 'fellony' },
    { nationalId: 'DAN', ...absence, reason: 'stduy' },
    { nationalId: 'DAN', ...absence, from: '1979-12-31', reason: 'other' },
    { nationalId: 'DAN', kind: 'adoption', on: '1979-12-31' },
    { nationalId: 'DAN', ...conviction, from: '1980-01-01' },
    { nationalId: 'NOBODY', ...absence },
  ]);
  expectProblem(answer, 422, 'invalid-fields');
  expect(answer.json.errors).toEqual([
    {
      pointer: '/0/reason',
      detail: 'must be one of felony, misdemeanour-after-earlier-convictions',
    },
    {
      pointer: '/1/reason',
      detail:
        'must be one of study, armed-forces, medical-care, caring-for-family, settling-an-estate, public-office, other',
    },
    { pointer: '/2/from', detail: 'must not lie before their birth' },
    { pointer: '/3/on', detail: 'must not lie before their birth' },
    { pointer: '/5/nationalId', detail: 'no citizen is known by this' },
  ]);
});

test.each([
  ['nobody', { ...absence }, ['/citizen']],
  ['two persons', { citizen: NOBODY, nationalId: 'ADA', ...absence }, ['/citizen']],
  ['fields of another kind', { nationalId: 'ADA', ...absence, year: 2025 }, ['/year']],
  [
    'an end before its beginning',
    { nationalId: 'ADA', ...absence, until: '2024-01-31' },
    ['/until'],
  ],
  [
    'all of it wrong',
    { kind: 'absence', from: 'x', reason: 'A B', until: 5 },
    ['/citizen', '/from', '/reason', '/until'],
  ],
  ['no kind', { nationalId: 'ADA' }, ['/kind']],
  ['nothing', {}, ['/citizen', '/kind']],
])('a fact of %s is refused', async (_, fact, pointers) => {
  const answer = await state(fact);
  expectProblem(answer, 422, 'invalid-fields');
  expect(answer.json.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual(
    pointers,
  );
});

test('a fact is withdrawn once, with its reason, and stays on record', async () => {
  const cai = await pseudonymOf('CAI');
  const [id] = (await state({ citizen: cai, ...absence })).json.ids;
  const withdraw = (fact: string, citizen = cai) =>
    service.ask('POST', `/v1/citizens/${citizen}/facts/${fact}/withdrawal`, {
      as: 'caseworker',
      body: { reason: 'Of somebody else' },
    });

  expectProblem(await withdraw(id, await pseudonymOf('ADA')), 404, 'unknown-fact');
  expectProblem(await withdraw('x'), 404, 'unknown-fact');
  const withdrawn = {
    ...absence,
    id,
    withdrawal: { at: expect.any(String), reason: 'Of somebody else' },
  };
  expect(await withdraw(id)).toMatchObject({ status: 200, json: withdrawn });
  expectProblem(await withdraw(id), 409, 'already-withdrawn');
  expect(await factsOf(cai)).toMatchObject([withdrawn]);

  const again = await state({ citizen: cai, ...absence });
  expect(again.json).toMatchObject({ recorded: 1 });
  expect(again.json.ids).not.toEqual([id]);
});

test('a citizen applies within the window of the law, once; out of it they are told which it is', async () => {
  const apply = (of: number) =>
    service.ask('POST', '/v1/me/applications', { as: ['citizen', 'ADA'], body: { year: of } });
  const answer = await apply(year);
  const filedOn = new Date().toISOString().slice(0, 10);
  expect(answer).toMatchObject({
    status: 201,
    json: { kind: 'application', year, filedOn, recordedBy: 'citizen' },
  });
  expect((await apply(year)).json.id).toBe(answer.json.id);
  expect((await factsOf(await pseudonymOf('ADA')))[0]).toEqual(answer.json);

  const early = await apply(year + 1);
  expectProblem(early, 409, 'not-in-application-window');
  expect(early.json.facts).toEqual({
    year: String(year + 1),
    from: `${year + 1}-01-01`,
    until: `${year + 1}-12-31`,
  });
  const unknown = { as: ['citizen', 'NOBODY'] as const, body: { year } };
  expectProblem(await service.ask('POST', '/v1/me/applications', unknown), 404, 'not-on-the-roll');
});

test('who stands for somebody applies for them, and nobody else does', async () => {
  const ward = await pseudonymOf('KIM');
  const apply = (as: string) =>
    service.ask('POST', '/v1/me/applications', { as: ['citizen', as], body: { year, for: ward } });
  expectProblem(await apply('BO'), 404, 'unknown-citizen');

  const guardian = await service.ask('POST', `/v1/citizens/${ward}/representatives`, {
    as: ['caseworker', 'cara'],
    body: {
      kind: 'guardian',
      representative: await pseudonymOf('BO'),
      since: '2020-01-01',
      reason: 'Birth certificate seen',
    },
  });
  const at = guardian.headers.get('location')!;
  const approved = { as: ['caseworker', 'carl'] as const, body: {} };
  expect(await service.ask('POST', `${at}/approval`, approved)).toMatchObject({ status: 200 });

  const filed = await apply('BO');
  expect(filed).toMatchObject({
    status: 201,
    json: { kind: 'application', year, recordedBy: 'representative' },
  });
  expect((await apply('BO')).json.id).toBe(filed.json.id);
  expect(await factsOf(ward)).toEqual([filed.json]);
  expectProblem(await apply('CAI'), 404, 'unknown-citizen');
});
