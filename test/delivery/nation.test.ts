import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { dayOf } from '../../src/domain/calendar.js';
import { expectProblem } from '../support/problems.js';
import { Registrar } from '../support/registrar.js';
import { company, receipt } from '../support/samples.js';
import { startTestService, type TestService } from '../support/service.js';
import { Uploads } from '../support/uploads.js';

/** The service of a nation whose law is not the demo's. */

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ NATION: 'meridia' });
});
afterAll(() => service.close());

const inEuro = (changes: object = {}) =>
  company({
    legalForm: 'company',
    shareClasses: [{ code: 'A', foundingShares: '1000001', parValue: '0.5', currency: 'EUR' }],
    ...changes,
  });

describe('a company', () => {
  test('contributes by the nation’s law, in its currency', async () => {
    const register = new Registrar(service);
    const registered = await register.registered(inEuro({ registrationNumber: 'MER-1' }));

    expect(registered.stake).toEqual([
      {
        shareClass: 'A',
        foundingShares: '1000001',
        parValue: '0.5',
        rate: '0.125',
        shares: '125001',
      },
    ]);
    expect(registered).not.toHaveProperty('exemption');
  });

  test('of an exempt legal form contributes nothing, and is told why', async () => {
    const register = new Registrar(service);
    const registered = await register.registered(
      inEuro({ registrationNumber: 'MER-2', legalForm: 'Cooperative' }),
    );

    expect(registered).toMatchObject({
      exemption: 'A cooperative belongs to its members, who are citizens already',
      stake: [{ rate: '0', shares: '0' }],
      journalEntryId: null,
      state: 'registered',
    });
    expect(Date.parse(registered.recordedAt)).not.toBeNaN();
    expect((await register.list('registrationNumber=MER-2')).json.items).toEqual([registered]);
  });

  test('in another currency, or from before the law, is refused by field', async () => {
    const { shareClasses } = company();
    const dollars = await new Registrar(service).register(inEuro({ shareClasses }));
    const early = await new Registrar(service).register(inEuro({ incorporatedOn: '1998-12-31' }));

    expectProblem(dollars, 422, 'invalid-fields');
    expect(dollars.json.errors).toEqual([
      {
        pointer: '/shareClasses/0/currency',
        detail: "must be the fund's currency, EUR",
      },
    ]);
    expectProblem(early, 422, 'invalid-fields');
    expect(early.json.errors).toEqual([
      {
        pointer: '/incorporatedOn',
        detail: "must not lie before 1999-01-01, when the nation's law begins",
      },
    ]);
  });
});

describe('a preview', () => {
  const asked = (rule?: object) => ({
    year: 2024,
    recordOn: '2024-12-31',
    payOn: '2025-12-26',
    ...(rule ? { rule } : {}),
  });
  const preview = (body: object, as: 'clerk' | 'manager' = 'manager') =>
    service.ask('POST', '/v1/dividend-runs/preview', { as, body });
  const recorded = async () =>
    (
      await service.database.owner.query(
        `select (select count(*) from run) as runs, (select count(*) from journal_entry) as entries`,
      )
    ).rows;

  beforeAll(async () => {
    await new Uploads(service, '/v1/citizens', 'operator').lines(
      ...['ADA', 'BO', 'CY'].map((nationalId) => ({
        nationalId,
        name: nationalId,
        bornOn: '1980-01-01',
        residentSince: '1980-01-01',
      })),
    );
    const cash = receipt('1000000', { amount: { amount: '1000000', currency: 'EUR' } });
    await service.ask('POST', '/v1/cash-receipts', { as: 'manager', key: 'cash', body: cash });
  });

  test('says what an appropriation would be for each, by its parts, and records nothing', async () => {
    const before = await recorded();
    const answer = await preview(
      asked({
        name: 'fixed-appropriation',
        amount: '100.00',
        supplements: [{ label: 'Energy relief', amount: '50.01' }],
      }),
    );

    expect(answer).toMatchObject({ status: 200 });
    expect(answer.json).toMatchObject({
      year: 2024,
      payOn: '2025-12-24', // Banks are closed on the days asked for, and pay before.
      currency: 'EUR',
      steps: [
        { label: 'Appropriated amount', amount: '100.00' },
        { label: 'Energy relief', amount: '50.01' },
        { label: 'Dividend pool', amount: '150.01' },
      ],
      pool: '150.01',
      eligible: '3',
      perCitizen: '50.00',
      residue: '0.01',
      parts: [
        { label: 'Dividend', amount: '33.33' },
        { label: 'Energy relief', amount: '16.67' },
      ],
    });
    expect(await recorded()).toEqual(before);
    expect((await service.ask('GET', '/v1/dividend-runs', { as: 'manager' })).json.items).toEqual(
      [],
    );
  });

  test.each<[string, object, object]>([
    [
      'alaska-statutory',
      {
        name: 'alaska-statutory',
        incomeRate: '0.21',
        years: 5,
        transferRate: '0.5',
        additions: [{ label: 'Lapsed', amount: '300' }],
        obligations: [{ label: 'Owed', amount: '30' }],
      },
      { pool: '270.00', perCitizen: '90.00', reductions: [{ label: 'Owed', amount: '10.00' }] },
    ],
    [
      'manual',
      {
        name: 'manual',
        reason: 'Act 7',
        lines: [
          { label: 'Royalties', amount: '10' },
          { label: 'Costs', amount: '-1' },
        ],
      },
      { pool: '9.00', perCitizen: '3.00' },
    ],
    [
      'an appropriation of more than there is',
      { name: 'fixed-appropriation', amount: '90000000' },
      { pool: '1000000.00', perCitizen: '333333.33', residue: '0.01' },
    ],
  ])('by %s', async (_, rule, figures) => {
    expect(await preview(asked(rule))).toMatchObject({ status: 200, json: figures });
  });

  test('is what the run then is, and what the citizen is told', async () => {
    const rule = { name: 'fixed-appropriation', amount: '9.01' };
    const body = asked({ ...rule, supplements: [{ label: 'Relief', amount: '3' }] });
    const { rules: _, ...foretold } = (await preview(body)).json;
    const { headers } = await service.ask('POST', '/v1/dividend-runs', {
      as: ['manager', 'ann'],
      key: 'run',
      body,
    });
    const at = headers.get('location')!;
    expect(await service.until(at, ['proposed'], 'manager')).toMatchObject(foretold);

    await service.ask('POST', `${at}/approval`, { as: ['manager', 'ben'], body: {} });
    expect(await service.until(at, ['distributed'], 'manager')).toMatchObject(foretold);
    const statement = await service.ask('GET', '/v1/me/statements/2024', {
      as: ['citizen', 'ADA'],
    });
    expect(statement.json).toMatchObject({
      currency: 'EUR',
      entitlement: { gross: '4.00' },
      why: {
        parts: [
          { label: 'Dividend', amount: '3.00' },
          { label: 'Relief', amount: '1.00' },
        ],
      },
      payment: { state: 'due', payOn: '2025-12-24' },
    });
  });

  test('tells what stands in the way of a rule, and what each other would pay', async () => {
    const before = await recorded();
    const manual = { name: 'manual', reason: 'Act 7', lines: [{ label: 'Lines', amount: '9' }] };
    const answer = await preview({ ...asked(), rules: [manual] });

    expect(answer).toMatchObject({
      status: 200,
      json: {
        rule: { name: 'percent-of-market-value', rate: '0.04', years: 3, skip: 0 },
        pool: null,
        eligible: '3',
        perCitizen: null,
        problem: { code: 'no-approved-nav' },
      },
    });
    const withoutNav = { problem: { code: 'no-approved-nav' }, steps: [] };
    expect(answer.json.rules).toMatchObject([
      { name: 'percent-of-market-value', of: 'law', ...withoutNav },
      {
        name: 'manual',
        of: 'asked',
        rule: manual,
        pool: '9.00',
        perCitizen: '3.00',
        steps: [{}, {}, { label: 'Dividend pool', amount: '9.00' }],
      },
      { name: 'alaska-statutory', of: 'published', problem: { code: 'pool-too-small' } },
      { name: 'expected-real-return', of: 'published', ...withoutNav },
      { name: 'smoothed-spending', source: expect.stringContaining('Yale'), ...withoutNav },
    ]);
    expect(await recorded()).toEqual(before);
  });

  test('is refused where a field is wrong', async () => {
    const all = { ...asked({ name: 'fixed-appropriation', amount: '9' }), lateReserve: '9' };
    const reserve = await preview(all);
    expectProblem(reserve, 422, 'invalid-fields');
    expect(reserve.json.errors).toEqual([
      { pointer: '/lateReserve', detail: 'must be less than there is, 9' },
    ]);
    const never = await preview({ ...asked(), year: 9998 });
    expect(never.json.errors).toMatchObject([{ pointer: '/year' }]);
    expectProblem(await preview({ ...asked(), year: 1998 }), 422, 'invalid-fields');
    expectProblem(await preview(asked(), 'clerk'), 403, 'forbidden');
    const wrong = await preview({
      year: 2024,
      recordOn: dayOf(new Date(Date.now() + 86_400_000)),
      payOn: '2025-12-26',
      rule: {
        name: 'smoothed-spending',
        weight: '1',
        target: '2',
        floor: '0.04',
        cap: '0',
        inflation: '-1',
        skip: 51,
      },
    });
    expectProblem(wrong, 422, 'invalid-fields');
    expect(wrong.json.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/recordOn',
      '/rule/weight',
      '/rule/target',
      '/rule/cap',
      '/rule/inflation',
      '/rule/skip',
    ]);
  });
});

test('the description has examples in the nation’s currency', async () => {
  const { text, json } = await service.ask('GET', '/openapi.json');
  const { example } = json.paths['/v1/cash-receipts'].post.requestBody.content['application/json'];

  expect(text).not.toContain('USD');
  expect(
    await service.ask('POST', '/v1/cash-receipts', { as: 'manager', key: 'shown', body: example }),
  ).toMatchObject({ status: 201, json: { amount: { currency: 'EUR' } } });
});
