import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { csvOf } from '../../src/delivery/http/report-answers.js';
import { expectSoundBooks } from '../support/books.js';
import { Managers } from '../support/fund.js';
import { expectProblem } from '../support/problems.js';
import { Registrar } from '../support/registrar.js';
import { price } from '../support/samples.js';
import { startTestService, type TestService } from '../support/service.js';

let service: TestService;
let managers: Managers;

/** A company at par of 100, priced at 300 at the end of 2023; 60 appropriated in 2024. */
beforeAll(async () => {
  service = await startTestService();
  managers = new Managers(service);
  const { registrationNumber } = await new Registrar(service).registered({
    incorporatedOn: '2023-01-02',
    legalName: '=HYPERLINK("x")',
    shareClasses: [{ code: 'A', foundingShares: '1000', parValue: '1', currency: 'USD' }],
  });
  const priced = { registrationNumber, shareClass: 'A', pricePerShare: '3' };
  await managers.prices(price({ ...priced, observedOn: '2023-12-01' }));
  await managers.valued('2023-12-31');
  await managers.receive('60.00', { receivedOn: '2024-03-01' });
});
afterAll(async () => {
  await expectSoundBooks(service);
  await service.close();
});

const get = (
  path: string,
  headers: Record<string, string> = {},
  as: 'auditor' | 'citizen' = 'auditor',
) => service.ask('GET', `/v1/reports/${path}`, { as, headers });

describe('GET /v1/reports/performance', () => {
  test('tells returns, units and what they came of', async () => {
    const answer = await get('performance?to=2024-12-31');
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({
      to: '2024-12-31',
      knownAt: null,
      currency: 'USD',
      inceptionOn: '2023-01-02',
      nav: '360.00',
      units: '120',
      navPerUnit: '3',
      gaps: [],
      sinceInception: {
        from: '2023-01-02',
        openingNav: '100.00',
        contributionsInKind: '0.00',
        appropriations: '60.00',
        unrealisedGains: '200.00',
        closingNav: '360.00',
        timeWeighted: { return: '2', annualised: expect.stringMatching(/^0\.7\d+$/) },
      },
      years: [
        { year: 2023, timeWeighted: { return: '2', annualised: null } },
        {
          year: 2024,
          from: '2023-12-31',
          to: '2024-12-31',
          timeWeighted: { return: '0', annualised: null },
        },
      ],
    });
  });

  test('as of a day on which the fund has not begun, there is nothing to tell', async () => {
    expect((await get('performance?to=2022-12-31')).json).toMatchObject({
      inceptionOn: null,
      nav: '0.00',
      units: '0',
      navPerUnit: null,
      period: null,
      sinceInception: null,
      years: [],
    });
  });

  test('tells what was known at an instant, and waits for one that is not settled', async () => {
    const { json } = await get('performance?to=2024-12-31&knownAt=2020-01-01T00:00:00.000Z');
    expect(json).toMatchObject({ inceptionOn: null, knownAt: '2020-01-01T00:00:00.000Z' });
    const ahead = await get('performance?knownAt=2100-01-01T00:00:00.000Z');
    expectProblem(ahead, 422, 'invalid-fields', ['/knownAt']);
  });

  test('is CSV by Accept or by format, JSON otherwise', async () => {
    const csv = await get('performance?to=2024-12-31', { accept: 'text/csv' });
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(csv.headers.get('content-disposition')).toBe(
      'attachment; filename="performance-2024-12-31.csv"',
    );
    const [header, ...rows] = csv.text.split('\r\n');
    expect(header).toMatch(/^period,from,to,openingNav,contributionsInKind,.*,currency$/);
    expect(rows.map((row) => row.split(',')[0])).toEqual([
      'period',
      'since-inception',
      'fiscal-year-2023',
      'fiscal-year-2024',
      '',
    ]);
    expect(
      (await get('performance?to=2024-12-31&format=csv', { accept: 'application/json' })).text,
    ).toBe(csv.text);
    for (const accept of [
      '*/*',
      'application/json, text/csv',
      'text/csv;q=0.5, */*',
      'text/csv;q=x',
      'text/csv;q=0',
    ])
      expect((await get('performance', { accept })).json).toHaveProperty('sinceInception');
    expect((await get('performance?format=json', { accept: 'text/csv' })).json).toHaveProperty(
      'years',
    );
  });

  test.each([
    ['from=2024-02-30', ['/from']],
    ['from=2024-02-01&to=2024-01-31', ['/from']],
    ['from=1800-01-01&to=2024-01-31', ['/from']],
    ['to=2999-01-01', ['/to']],
    ['from=x&to=y&knownAt=z&format=xml&extra=1', ['/from', '/to', '/knownAt', '/format', '/extra']],
    ['to=2024-01-01&to=2024-01-02', ['/to']],
  ])('?%s is refused by the names of its fields', async (query, pointers) => {
    expectProblem(await get(`performance?${query}`), 422, 'invalid-fields', pointers);
  });
});

describe('GET /v1/reports/nav', () => {
  test('tells the official NAVs in units, to everyone who is signed in', async () => {
    const { status, json } = await get('nav?to=2024-12-31', {}, 'citizen');
    expect(status).toBe(200);
    expect(json).toEqual({
      to: '2024-12-31',
      knownAt: null,
      currency: 'USD',
      items: [
        {
          asOf: '2023-12-31',
          nav: '300.00',
          units: '100',
          navPerUnit: '3',
          bookedNav: '300.00',
          version: 1,
          approvedAt: expect.any(String),
        },
      ],
    });
    expect((await get('nav?to=2023-12-30')).json.items).toEqual([]);
    expect((await get('nav?knownAt=2020-01-01T00:00:00.000Z')).json.items).toEqual([]);
  });

  test('is CSV, too', async () => {
    const { text } = await get('nav?format=csv&to=2024-12-31');
    expect(text).toMatch(
      /^asOf,nav,units,navPerUnit,bookedNav,version,approvedAt,currency\r\n2023-12-31,300.00,100,3,300.00,1,[^,]+,USD\r\n$/,
    );
  });
});

describe('a benchmark', () => {
  const levels = (name: string, body: unknown, person = 'pam') =>
    managers.post(`/v1/benchmarks/${name}/levels`, body, person);
  const level = (observedOn: string, value: string) => ({ observedOn, level: value, source: 'x' });

  test('is recorded level by level, and performance is held against it', async () => {
    expect(
      await levels('world-equities', [
        level('2022-12-30', '100'),
        level('2023-12-29', '99'),
        level('2024-12-31', '150'),
      ]),
    ).toMatchObject({ status: 201, json: { recorded: 3, unchanged: 0 } });
    expect((await levels('world-equities', level('2023-12-29', '120'))).json).toEqual({
      recorded: 1, // The newest word on a day counts.
      unchanged: 0,
    });
    expect((await levels('world-equities', level('2023-12-29', '120.0'))).json.unchanged).toBe(1);
    await levels('young', level('2024-06-30', '7'));

    expect((await service.ask('GET', '/v1/benchmarks', { as: 'auditor' })).json).toEqual({
      items: [
        { name: 'world-equities', from: '2022-12-30', to: '2024-12-31', days: 3, latest: '150' },
        { name: 'young', from: '2024-06-30', to: '2024-06-30', days: 1, latest: '7' },
      ],
      nextCursor: null,
    });
    const page = (query: string) =>
      service.ask('GET', `/v1/benchmarks/world-equities/levels?${query}`, { as: 'auditor' });
    const { items, nextCursor } = (await page('limit=2&from=2023-01-01')).json;
    expect(items).toMatchObject([
      { observedOn: '2023-12-29', level: '99', source: 'x', recordedBy: 'pam' },
      { observedOn: '2024-12-31', level: '150' },
    ]);
    const last = (await page(`limit=2&from=2023-01-01&cursor=${nextCursor}`)).json;
    expect(last).toMatchObject({
      items: [{ observedOn: '2023-12-29', level: '120' }], // What was known before stays on record.
      nextCursor: null,
    });
    expectProblem(await page('cursor=eA'), 422, 'invalid-fields', ['/cursor']);
    expectProblem(await page('from=2024-02-01&to=2024-01-31'), 422, 'invalid-fields', ['/from']);
    const none = await service.ask('GET', '/v1/benchmarks/none/levels', { as: 'manager' });
    expectProblem(none, 404, 'unknown-benchmark');

    const { sinceInception, years } = (await get('performance?to=2024-12-31')).json;
    expect(sinceInception.benchmarks).toEqual([
      { name: 'world-equities', return: '0.5', difference: '1.5' },
      { name: 'young', return: null, difference: null },
    ]);
    expect(years.map(({ benchmarks }: any) => benchmarks[0].return)).toEqual(['0.2', '0.25']);
    const csv = (await get('performance?to=2024-12-31&format=csv')).text;
    expect(csv.split('\r\n')[0]).toMatch(
      /,currency,return:world-equities,difference:world-equities,/,
    );
  });

  test.each(['A', 'a_b', '-a', 'a--b', 'a%20b', 'x'.repeat(41)])(
    'is not called %s',
    async (name) => {
      expectProblem(await levels(name, level('2024-01-01', '1')), 422, 'invalid-fields', ['/name']);
    },
  );
});

describe('the holdings', () => {
  test('by company, the largest first', async () => {
    const { json } = await get('concentration?asOf=2024-12-31&top=1');
    expect(json).toMatchObject({
      asOf: '2023-12-31',
      nav: '300.00',
      holdingsValue: '300.00',
      companies: 1,
      herfindahl: '1',
      largest: [{ value: '300.00', partOfNav: '1', partOfHoldings: '1' }],
    });
    expect((await get('concentration?format=csv')).text).toMatch(
      /^registrationNumber,legalName,value,partOfNav,partOfHoldings,currency\r\n/,
    );
  });

  test('by the year their companies were incorporated in', async () => {
    expect((await get('vintage')).json).toMatchObject({
      asOf: '2023-12-31',
      years: [
        {
          year: 2023,
          companies: 1,
          held: 1,
          dissolved: 0,
          annulled: 0,
          left: 0,
          value: '300.00',
          cost: '100.00',
          multiple: '3',
        },
      ],
    });
    expect((await get('vintage?format=csv')).text).toContain(
      '\r\n2023,1,1,0,0,0,300.00,100.00,3,USD',
    );
  });

  test('are unknown before the first official NAV', async () => {
    for (const report of ['vintage', 'concentration']) {
      const answer = await get(`${report}?asOf=2023-12-30`);
      expectProblem(answer, 422, 'no-approved-nav');
      expect(answer.json.detail).toMatch(/^A report needs an approved NAV/);
    }
    expect((await get('level3?to=2023-12-30')).json.periods).toEqual([]);
  });

  test.each([
    ['concentration?top=0&asOf=x', ['/asOf', '/top']],
    ['concentration?top=1001', ['/top']],
    [
      'vintage?asOf=2999-01-01&knownAt=x&format=pdf&from=2024-01-01',
      ['/asOf', '/knownAt', '/format', '/from'],
    ],
    ['level3?from=2024-02-01&to=2024-01-01', ['/from']],
    ['vintage?to=2024-01-01', ['/to'], 'is not a field of this request; it takes asOf'],
    ['level3?asOf=2024-01-01', ['/asOf'], 'is not a field of this request'],
  ])('%s is refused by the names of its fields', async (path, pointers, detail = '') => {
    const answer = await get(path);
    expectProblem(answer, 422, 'invalid-fields', pointers);
    expect(answer.json.errors[0].detail).toContain(detail);
  });

  test('are not for everyone', async () => {
    for (const report of ['performance', 'level3', 'vintage', 'concentration', 'overview'])
      expectProblem(await get(report, {}, 'citizen'), 403, 'forbidden');
  });
});

describe('the fund at a glance', () => {
  const overview = async () => (await get('overview')).json;
  const told = ({ moneyWeighted: _money, benchmarks: _benchmarks, ...year }: any) => year;

  test('is what the reports say by the last official NAV, as it was known then', async () => {
    const found = await overview();
    expect(found).toMatchObject({
      asOf: '2023-12-31',
      nav: '300.00',
      holdingsValue: '300.00',
      otherNetAssets: '0.00',
      cash: '0.00',
      companies: 1,
      navs: [{ asOf: '2023-12-31', nav: '300.00' }],
      largest: [{ value: '300.00', partOfNav: '1' }],
      vintage: [{ year: 2023, value: '300.00' }],
      pricesWanting: { missing: 0, stale: 0 },
    });
    const { years } = (await get(`performance?to=2023-12-31&knownAt=${found.knownAt}`)).json;
    expect(found.years.map(told)).toEqual(years.map(told));
  });

  test('stays so whatever comes on record, until another NAV is official; benchmarks do not wait', async () => {
    const before = await overview();
    await managers.receive('40.00', { receivedOn: '2023-06-01' });
    await managers.post('/v1/benchmarks/young/levels', {
      observedOn: '2022-12-31',
      level: '3.5',
      source: 'x',
    });
    const { years, ...meanwhile } = await overview();
    expect({ ...meanwhile, years: years.map(told) }).toEqual({
      ...before,
      years: before.years.map(told),
    });
    expect(years[0].benchmarks).toContainEqual({ name: 'young', return: null, difference: null });

    await managers.valued('2024-12-31');
    const after = await overview();
    expect(after).toMatchObject({
      asOf: '2024-12-31',
      nav: '400.00',
      cash: '100.00',
      navs: [{ asOf: '2023-12-31' }, { asOf: '2024-12-31', nav: '400.00' }],
      years: [
        { year: 2023, appropriations: '40.00' },
        { year: 2024, openingNav: '340.00' },
      ],
      pricesWanting: { missing: 0, stale: 1 },
    });
    const performance = (await get('performance?to=2024-12-31')).json;
    expect(after.years.map(({ timeWeighted }: any) => timeWeighted)).toEqual(
      performance.years.map(({ timeWeighted }: any) => timeWeighted),
    );
  });

  test('a holding is told by each official valuation, the newest first', async () => {
    const { json } = await service.ask('GET', '/v1/incorporations', { as: 'manager' });
    const at = `/v1/incorporations/${json.items[0].id}/holdings`;
    const first = (await service.ask('GET', `${at}?limit=1`, { as: 'manager' })).json;
    const each = { shareClass: 'A', shares: '100', outstanding: '1000', part: '0.1', level: 3 };
    expect(first.items).toEqual([
      { ...each, asOf: '2024-12-31', pricePerShare: '3', currency: 'USD', value: '300.00' },
    ]);
    const rest = await service.ask('GET', `${at}?cursor=${first.nextCursor}`, { as: 'auditor' });
    expect(rest.json).toMatchObject({
      items: [{ ...each, asOf: '2023-12-31' }],
      nextCursor: null,
    });
  });

  test('what waits is told to whoever decides upon it; valuations are listed, the newest first', async () => {
    const worklist = async (as: 'manager' | 'treasurer') =>
      (await service.ask('GET', '/v1/worklist', { as })).json;
    const nothing = { runs: [], proposals: {}, paymentFiles: [] };
    const pricesDue = { missing: 0, stale: 1 };
    expect(await worklist('manager')).toEqual({ ...nothing, pricesDue });
    const { at, run } = await managers.valuation('2024-06-30');
    await managers.post('/v1/periods/2022/closure', { reason: 'Audited' });
    expect(await worklist('manager')).toEqual({
      runs: [
        { id: run.id, kind: 'valuation', state: 'proposed', asOf: '2024-06-30', proposedBy: 'ann' },
      ],
      proposals: { 'period-closure': 1 },
      paymentFiles: [],
      pricesDue,
    });
    expect(await worklist('treasurer')).toEqual(nothing);

    const runs = async (query: string) =>
      (await service.ask('GET', `/v1/valuation-runs?${query}`, { as: 'auditor' })).json;
    const { items, nextCursor } = await runs('limit=2');
    expect(items).toMatchObject([
      { id: run.id, state: 'proposed' },
      { asOf: '2024-12-31', state: 'approved', nav: { amount: '400.00' } },
    ]);
    const rest = await runs(`limit=2&cursor=${nextCursor}`);
    expect(rest).toMatchObject({ items: [{ asOf: '2023-12-31' }], nextCursor: null });
    await managers.decide(at, 'rejection', 'ben', { reason: 'Not needed' });
    expect((await worklist('manager')).runs).toEqual([]);
  });
});

describe('CSV', () => {
  test('quotes what needs it, and lets no text be a formula', () => {
    const rows = [
      { a: 'x,y', b: '-1.5' },
      { a: 'say "so"', b: null },
      { a: '=1+1', b: '+1' },
      { a: '@x', b: '-x' },
      { a: 'two\nlines', b: 3 },
    ];
    expect(csvOf(['a', 'b'], rows)).toBe(
      'a,b\r\n"x,y",-1.5\r\n"say ""so""",\r\n\'=1+1,\'+1\r\n\'@x,\'-x\r\n"two\nlines",3\r\n',
    );
  });
});
