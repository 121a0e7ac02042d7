import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type TestDatabase, freshDatabase } from '../support/database.js';
import { expectProblem } from '../support/problems.js';
import { Registrar } from '../support/registrar.js';
import { company } from '../support/samples.js';
import { type Asked, startTestServiceOn, type TestService } from '../support/service.js';
import { Forger, inSeconds } from '../support/tokens.js';

/** The nation's law, amended by two persons while two processes work by it. */

const AMENDMENTS = '/v1/nation/amendments';
const ANN = ['operator', 'ann'] as const;
const BEN = ['operator', 'ben'] as const;

let database: TestDatabase;
let service: TestService;
let beside: TestService;
beforeAll(async () => {
  database = await freshDatabase();
  const deployment = { NATION: 'meridia', MASTER_KEY: '1a'.repeat(32) };
  service = await startTestServiceOn(database, deployment);
  beside = await startTestServiceOn(database, deployment);
});
afterAll(async () => {
  await beside?.close();
  await service?.close();
  await database.drop();
});

const propose = (amendment: object, as: NonNullable<Asked['as']> = ANN) =>
  service.ask('POST', AMENDMENTS, { as, body: { amendment, reason: 'Act 7' } });
const decide = (since: string, verb: string, as: NonNullable<Asked['as']>, body: object = {}) =>
  service.ask('POST', `${AMENDMENTS}/${since}/${verb}`, { as, body });
const nation = async () => (await service.ask('GET', '/v1/nation', { as: 'citizen' })).json;
const registeredIn = async (at: TestService, registrationNumber: string, incorporatedOn: string) =>
  new Registrar(at).registered(
    company({
      registrationNumber,
      incorporatedOn,
      shareClasses: [{ code: 'A', foundingShares: '1000', parValue: null, currency: 'EUR' }],
    }),
  );

test('everyone signed in sees the nation and its law', async () => {
  expect(await nation()).toMatchObject({
    name: 'meridia',
    currency: 'EUR',
    minorUnit: 2,
    laws: [
      { since: '1999-01-01', stated: { contributionRate: '0.08', retention: { recordYears: 15 } } },
      { since: '2020-07-01', stated: { contributionRate: '0.125', fractions: 'up' } },
    ],
    proposed: [],
    notOnRecord: [],
  });
});

test('an amendment waits for a second operator, and then holds in every process', async () => {
  const amendment = { since: '2022-01-01', contributionRate: '0.2', payableUnit: '0.05' };
  const proposed = await propose(amendment);
  expect(proposed).toMatchObject({
    status: 202,
    json: { kind: 'nation-law', subject: '2022-01-01', state: 'proposed', amendment },
  });
  expect(proposed.headers.get('location')).toBe(`${AMENDMENTS}/2022-01-01`);
  const waiting = await nation();
  expect(waiting.laws).toHaveLength(2);
  expect(waiting.proposed).toMatchObject([{ amendment, reason: 'Act 7' }]);
  expect(JSON.stringify(waiting)).not.toContain('ann'); // Who is at work is for those who decide.

  expectProblem(await decide('2022-01-01', 'approval', ANN), 403, 'proposer-may-not-approve');
  expectProblem(
    await decide('2022-01-01', 'approval', BEN, { proposalHash: 'a'.repeat(64) }),
    409,
    'proposal-changed',
  );
  const { proposalHash } = proposed.json;
  expect(await decide('2022-01-01', 'approval', BEN, { proposalHash })).toMatchObject({
    status: 200,
    json: { state: 'approved', proposedBy: 'ann', decidedBy: 'ben', amendment },
  });

  expect(await nation()).toMatchObject({
    laws: [{}, {}, { since: '2022-01-01', stated: amendment }],
    proposed: [],
  });
  for (const [at, number] of [
    [service, 'NEW-1'],
    [beside, 'NEW-2'],
  ] as const) {
    expect((await registeredIn(at, `${number}-A`, '2021-12-31')).stake[0]).toMatchObject({
      rate: '0.125',
      shares: '125',
    });
    expect((await registeredIn(at, `${number}-B`, '2022-01-01')).stake[0]).toMatchObject({
      rate: '0.2',
      shares: '200',
    });
  }
  expect(
    (
      await database.owner.query(
        `select contribution_rate, fractions, payable_unit, record_years from nation_law where since = '2022-01-01'`,
      )
    ).rows,
  ).toEqual([
    { contribution_rate: '0.2', fractions: 'up', payable_unit: '0.05', record_years: 15 },
  ]);
});

test('a process that only answers citizens takes it over within seconds', async () => {
  const { laws } = await nation();
  const forger = await Forger.of(database);
  const anHourAgo = { sub: 'NOBODY', roles: ['citizen'], auth_time: inSeconds(-3600) };
  const change = async () =>
    beside.ask('PUT', '/v1/me/account', {
      headers: { authorization: `Bearer ${await forger.signed(anHourAgo)}` },
      body: { iban: 'DE89370400440532013000' },
    });
  expectProblem(await change(), 403, 'fresh-sign-in-required');

  const payment = { ...laws[0].stated.payment, freshSignInMinutes: 120 };
  expect(await propose({ since: '2022-06-01', payment })).toMatchObject({ status: 202 });
  expect(await decide('2022-06-01', 'approval', BEN)).toMatchObject({ status: 200 });
  let answer = await change();
  while (answer.status === 403) {
    await sleep(100);
    answer = await change();
  }

  expectProblem(answer, 404, 'not-on-the-roll');
});

describe('an amendment is refused', () => {
  test.each([
    ['of a day on which there is a law', '2020-07-01', 'law-on-record-differs'],
    ['of a day before a law on record', '2021-01-01', 'law-comes-too-late'],
    ['of a day that companies on record fall under', '2022-01-01', 'law-on-record-differs'],
  ])('%s', async (_, since, code) => {
    expectProblem(await propose({ since, fractions: 'down' }), 409, code);
  });

  test('where it comes too late by the time it is approved', async () => {
    expect(await propose({ since: '2023-01-01', fractions: 'down' })).toMatchObject({
      status: 202,
    });
    expectProblem(
      await propose({ since: '2023-01-01', fractions: 'kept' }),
      409,
      'proposal-exists',
    );
    await registeredIn(beside, 'NEW-3', '2023-05-05');

    expectProblem(await decide('2023-01-01', 'approval', BEN), 409, 'law-comes-too-late');
    expect(await decide('2023-01-01', 'rejection', BEN)).toMatchObject({ status: 200 });
    expectProblem(await decide('2023-01-01', 'approval', BEN), 409, 'not-in-that-state');
    expect((await nation()).laws).toHaveLength(4);
  });

  test('with what is wrong in the nation’s money, or together', async () => {
    const { laws } = await nation();
    const answer = await propose({
      since: '2031-01-01',
      payableUnit: '0.005',
      exemptLegalForms: [
        { form: 'Guild', reason: 'One' },
        { form: 'guild', reason: 'Two' },
      ],
    });
    const apart = await propose({
      since: '2031-01-01',
      exemptLegalForms: [
        { form: 'Guild', reason: 'One' },
        { form: 'guild', reason: 'Two' },
      ],
      deductions: { ...laws[0].stated.deductions, exemptFrom: ['rent'] },
    });

    expectProblem(answer, 422, 'invalid-fields');
    expect(answer.json.errors).toMatchObject([
      { pointer: '/amendment/exemptLegalForms' },
      { pointer: '/amendment/payableUnit' },
    ]);
    expect(apart.json.errors).toEqual([
      { pointer: '/amendment/exemptLegalForms', detail: 'must name each legal form once' },
      {
        pointer: '/amendment/deductions/exemptFrom',
        detail: 'names rent, which order does not',
      },
    ]);
  });

  test('with a claim by the name of what the service itself takes', async () => {
    const { deductions } = (await nation()).laws[0].stated;
    const answer = await propose({
      since: '2031-01-01',
      deductions: { ...deductions, order: ['fee', 'held-until-majority'], exemptFrom: [] },
    });

    expectProblem(answer, 422, 'invalid-fields');
    expect(answer.json.errors).toMatchObject([
      { pointer: '/amendment/deductions/order/0' },
      { pointer: '/amendment/deductions/order/1' },
    ]);
  });

  test('with opening figures of a day on which no fiscal year ends by the law then', async () => {
    const opening = (endedOn: string) => ({
      netIncomes: [{ endedOn, amount: '1' }],
      earningsReserve: '1',
    });
    const pointers = async (amendment: object) =>
      (await propose(amendment)).json.errors?.map(({ pointer }: { pointer: string }) => pointer);
    const place = '/amendment/openingFigures/netIncomes/0/endedOn';

    expect(await pointers({ since: '2031-01-01', openingFigures: opening('2030-12-31') })).toEqual([
      place,
    ]);
    expect(
      await pointers({
        since: '2031-01-01',
        fiscalYearEnd: '12-31',
        openingFigures: opening('2030-09-30'),
      }),
    ).toEqual([place]);
  });

  test('that nobody proposed, or of what is no day', async () => {
    for (const since of ['2040-01-01', 'tomorrow', '%00', '2040-02-30'])
      for (const [method, path] of [
        ['GET', ''],
        ['POST', '/approval'],
        ['POST', '/rejection'],
      ] as const)
        expectProblem(
          await service.ask(method, `${AMENDMENTS}/${since}${path}`, {
            as: BEN,
            ...(method === 'POST' ? { body: {} } : {}),
          }),
          404,
          'unknown-proposal',
        );
  });
});

describe('a law that is to come', () => {
  const at = '2098-01-01';
  const later = '2099-01-01';
  const withdraw = (
    since: string,
    as: NonNullable<Asked['as']> = ANN,
    body: object = { reason: 'Act 9' },
  ) => service.ask('POST', `${AMENDMENTS}/${since}/withdrawal`, { as, body });
  const made = async (amendment: { since: string; fractions: string }) => {
    expect(await propose(amendment)).toMatchObject({ status: 202 });
    expect(await decide(amendment.since, 'approval', BEN)).toMatchObject({ status: 200 });
  };
  const days = async () => ((await nation()).laws as { since: string }[]).map(({ since }) => since);

  test('is withdrawn by two, in every process, and may be made anew', async () => {
    const before = await days();
    expect(await propose({ since: at, fractions: 'down' })).toMatchObject({
      status: 202,
    });
    const early = await withdraw(at);
    expectProblem(early, 409, 'not-in-that-state');
    expect(early.json.facts).toEqual({ state: 'proposed' });
    expect(await decide(at, 'approval', BEN)).toMatchObject({ status: 200 });

    const proposed = await withdraw(at);
    expect(proposed).toMatchObject({
      status: 202,
      json: {
        kind: 'law-withdrawal',
        subject: at,
        state: 'proposed',
        withdraws: { since: at, fractions: 'down' },
      },
    });
    expect(proposed.headers.get('location')).toBe(`${AMENDMENTS}/${at}/withdrawal`);
    expect((await nation()).proposed).toMatchObject([
      { withdraws: { since: at }, reason: 'Act 9' },
    ]);
    expectProblem(
      await decide(`${at}/withdrawal`, 'approval', ANN),
      403,
      'proposer-may-not-approve',
    );
    expect(await days()).toEqual([...before, at]);
    expect(await decide(`${at}/withdrawal`, 'approval', BEN)).toMatchObject({
      status: 200,
      json: { state: 'approved', proposedBy: 'ann', decidedBy: 'ben' },
    });
    expect(await days()).toEqual(before);
    expectProblem(await withdraw(at), 404, 'unknown-proposal');

    // As many laws as before, and another one: whoever counts them sees no change.
    await made({ since: at, fractions: 'kept' });
    expect(
      (await beside.ask('GET', '/v1/nation', { as: 'citizen' })).json.laws.at(-1),
    ).toMatchObject({
      since: at,
      stated: { fractions: 'kept' },
    });
  });

  test('stays while another builds on it, and whoever withdraws it is two', async () => {
    await made({ since: later, fractions: 'down' });
    const amended = await withdraw(at);
    expectProblem(amended, 409, 'not-in-that-state');
    expect(amended.json.facts).toEqual({ state: 'amended later' });
    expect(await withdraw(later)).toMatchObject({ status: 202 });
    expectProblem(await withdraw(later), 409, 'proposal-exists');
    expect(await decide(`${later}/withdrawal`, 'rejection', BEN)).toMatchObject({ status: 200 });
    expect(await days()).toContain(later);
  });

  test.each([
    ['in force', '2022-01-01', 409, 'not-in-that-state'],
    ['nobody has made', '2097-01-01', 404, 'unknown-proposal'],
    ['no day', 'tomorrow', 404, 'unknown-proposal'],
  ])('and none that is %s', async (_, since, status, code) => {
    expectProblem(await withdraw(since), status, code);
  });

  test('not without a reason, or with more than one', async () => {
    expectProblem(await withdraw(later, ANN, {}), 422, 'invalid-fields');
    expectProblem(await withdraw(later, ANN, { reason: 'x', surprise: 1 }), 422, 'invalid-fields');
  });

  test.each([
    ['in force', `delete from nation_law where since = '2022-01-01'`, 'LB003'],
    ['to come, by nobody', `delete from nation_law where since = '${later}'`, 'LB011'],
    ['changed', `update nation_law set fractions = 'up' where since = '${later}'`, 'LB003'],
  ])('is not taken from the database: one that is %s', async (_, statement, code) => {
    await expect(database.owner.query(statement)).rejects.toMatchObject({ code });
  });
});
