import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { balanceOf, expectSoundBooks } from '../support/books.js';
import { Managers } from '../support/fund.js';
import { expectProblem } from '../support/problems.js';
import { Registrar } from '../support/registrar.js';
import { rowCounts } from '../support/rows.js';
import { price } from '../support/samples.js';
import { startTestService, type TestService } from '../support/service.js';

let service: TestService;
let clerk: Registrar;
let managers: Managers;
beforeAll(async () => {
  service = await startTestService();
  clerk = new Registrar(service);
  managers = new Managers(service);
});
afterAll(async () => {
  await expectSoundBooks(service);
  await service.close();
});

const rows = () => rowCounts(service.database.owner);
const get = async (path: string, as: 'auditor' | 'citizen' = 'auditor') =>
  (await service.ask('GET', path, { as })).json;
const itemsOf = async (path: string) => (await get(path)).items;

/** A company with one class A of which the fund has `stake` shares. */
const company = (stake: number, parValue: string | null) =>
  clerk.registered({
    incorporatedOn: '2023-01-02',
    shareClasses: [{ code: 'A', foundingShares: String(stake * 10), parValue, currency: 'USD' }],
  });
const priced = (registrationNumber: string, pricePerShare: string, observedOn = '2023-12-01') =>
  price({ registrationNumber, shareClass: 'A', observedOn, pricePerShare });

describe('prices', () => {
  test('come one by one or many at once, and say how many were new', async () => {
    const [one, two] = [await company(10, null), await company(20, null)];
    const first = priced(one.registrationNumber, '1.5');
    const second = priced(two.registrationNumber.toLowerCase(), '0');

    expect(await managers.prices(first)).toMatchObject({
      status: 201,
      json: { recorded: 1, unchanged: 0 },
    });
    expect((await managers.prices([first, second])).json).toEqual({ recorded: 1, unchanged: 1 });
    expect((await managers.prices({ ...first, pricePerShare: '1.50' })).json).toEqual({
      recorded: 0,
      unchanged: 1,
    });
    expect((await managers.prices({ ...first, source: 'Another' })).json).toEqual({
      recorded: 1,
      unchanged: 0,
    });
  });

  test('are recorded all or none: each class that is not registered is named', async () => {
    const { registrationNumber } = await company(10, null);
    const annulled = await company(10, null);
    await clerk.annul(annulled.id);
    const before = await rows();
    const good = priced(registrationNumber, '2');

    const answer = await managers.prices([
      good,
      { ...good, shareClass: 'B' },
      good,
      priced('NOBODY-1', '1'),
      priced(annulled.registrationNumber, '1'),
    ]);
    expectProblem(
      answer,
      422,
      'invalid-fields',
      [1, 3, 4].map((no) => `/${no}/registrationNumber`),
    );
    expectProblem(await managers.prices(priced('NOBODY-1', '1')), 422, 'invalid-fields', [
      '/registrationNumber',
    ]);
    const bothWrong = await managers.prices([good, priced('NOBODY-1', '-1')]);
    expectProblem(bothWrong, 422, 'invalid-fields', ['/1/pricePerShare', '/1/registrationNumber']);
    expect(await rows()).toEqual(before);
  });

  test('of 10,000 at once are taken', async () => {
    const { registrationNumber } = await company(10, null);
    const days = Array.from({ length: 10_000 }, (_, no) =>
      new Date(Date.UTC(1990, 0, 1 + no)).toISOString().slice(0, 10),
    );
    const answer = await managers.prices(
      days.map((day, no) => priced(registrationNumber, `${no}.5`, day)),
    );
    expect(answer.json).toEqual({ recorded: 10_000, unchanged: 0 });
  });
});

describe('a valuation run', () => {
  test('goes from computing to proposed to approved, by two persons, and is then the NAV', async () => {
    const { registrationNumber } = await company(1_000, '0.5');
    await managers.prices(priced(registrationNumber, '3.333'));
    const answer = await managers.post('/v1/valuation-runs', { asOf: '2023-12-31' });
    const at = answer.headers.get('location')!;
    const events = service.ask('GET', `${at}/events`, { as: 'auditor' });

    expect(answer).toMatchObject({
      status: 202,
      json: {
        id: expect.any(String),
        asOf: '2023-12-31',
        version: 1,
        restates: null,
        nav: null,
        state: 'computing',
        proposedBy: 'ann',
        approvedBy: null,
        approvedAt: null,
        proposalHash: null,
        problem: null,
      },
    });
    expect(at).toBe(`/v1/valuation-runs/${answer.json.id}`);
    const proposed = await service.until(at, ['proposed'], 'auditor');
    expect(proposed).toMatchObject({
      approvedBy: null,
      proposalHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(proposed.progress.done).toBe(proposed.progress.total);
    expect((await get('/v1/nav')).items).toEqual([]);
    expect((await events).text).toContain('"state":"proposed"');

    const approval = await managers.decide(at, 'approval', 'ben', {
      proposalHash: proposed.proposalHash,
    });
    expect(approval).toMatchObject({ status: 200, json: { approvedBy: 'ben' } });
    const approved = await service.until(at, ['approved'], 'auditor');
    expect(approved).toMatchObject({ nav: proposed.nav, approvedBy: 'ben', proposedBy: 'ann' });
    const official = {
      id: approved.id,
      asOf: '2023-12-31',
      nav: approved.nav,
      unconfirmed: '0.00',
      commitments: '0.00',
      version: 1,
      approvedAt: approved.approvedAt,
    };
    expect(await get('/v1/nav', 'citizen')).toEqual({ items: [official], nextCursor: null });
    expect(approved.nav).toEqual({ amount: approved.holdingsValue, currency: 'USD' });
    expect(await balanceOf(service, `assets:investments:${registrationNumber}:A`)).toEqual({
      USD: '3333',
    });
  });

  test('is approved by nobody who proposed it, or recorded a price of it', async () => {
    const { at, run } = await managers.valuation('2024-01-31');
    const before = await rows();

    for (const verb of ['approval', 'rejection'])
      expectProblem(await managers.decide(at, verb, 'ann'), 403, 'proposer-may-not-approve');
    expectProblem(await managers.decide(at, 'approval', 'pam'), 403, 'recorder-may-not-approve');
    expectProblem(
      await managers.decide(at, 'approval', 'ben', { proposalHash: '0'.repeat(64) }),
      409,
      'proposal-changed',
    );
    expect(await rows()).toEqual(before);
    expect(await get(at)).toEqual(run);
  });

  test('that is rejected says by whom and why, and leaves the day free', async () => {
    const { at } = await managers.valuation('2024-02-29');
    const rejected = await managers.decide(at, 'rejection', 'ben', {
      reason: 'A price is missing',
    });

    expect(rejected).toMatchObject({
      status: 200,
      json: { state: 'rejected', approvedBy: null, reason: 'A price is missing' },
    });
    expectProblem(await managers.decide(at, 'approval'), 409, 'not-in-that-state');
    expect(await managers.valued('2024-02-29')).toMatchObject({ version: 1 });
  });

  test('there is one of a day at a time, and a NAV once approved is only restated', async () => {
    const { at } = await managers.valuation('2024-03-31');
    const again = () => managers.post('/v1/valuation-runs', { asOf: '2024-03-31' });
    const second = await again();
    expectProblem(second, 409, 'valuation-run-exists');
    expect(second.headers.get('location')).toBe(at);

    await managers.decide(at, 'approval');
    const first = await service.until(at, ['approved'], 'auditor');
    const refused = await again();
    expectProblem(refused, 409, 'nav-already-approved');
    expect(refused.headers.get('location')).toBe(at);
    const { id: other } = await managers.valued('2024-03-30');
    const wrong = { asOf: '2024-03-31', restates: other, reason: 'Late price' };
    expectProblem(await managers.post('/v1/valuation-runs', wrong), 409, 'not-the-official-nav');

    const { registrationNumber } = await company(10, null);
    await managers.prices(priced(registrationNumber, '7', '2024-03-31'));
    const restated = await managers.valued('2024-03-31', {
      restates: first.id,
      reason: 'Late price',
    });
    expect(restated).toMatchObject({ version: 2, restates: first.id, reason: 'Late price' });
    expect(Number(restated.nav.amount) - Number(first.nav.amount)).toBe(70);
    const navs = await itemsOf('/v1/nav?from=2024-03-31&to=2024-03-31');
    expect(navs.map(({ id, version }: { id: string; version: number }) => [id, version])).toEqual([
      [first.id, 1],
      [restated.id, 2],
    ]);
  });

  test('answers a repeated request once', async () => {
    const ask = () => managers.post('/v1/valuation-runs', { asOf: '2024-04-30' }, 'ann', 'april');
    const [first, again] = [await ask(), await ask()];

    expect(again).toMatchObject({ status: 202, text: first.text });
    await service.until(first.headers.get('location')!, ['proposed'], 'auditor');
  });

  test('takes back what it made of a company that is annulled', async () => {
    const { id, registrationNumber } = await company(10, '1');
    await managers.prices(priced(registrationNumber, '9', '2024-05-01'));
    await managers.valued('2024-05-31');
    const account = `assets:investments:${registrationNumber}:A`;
    expect(await balanceOf(service, account)).toEqual({ USD: '90' });

    expect(await clerk.annul(id)).toMatchObject({ status: 200 });
    expect(await balanceOf(service, account)).toEqual({});
    expect(await balanceOf(service, `memorandum:shares-held:${registrationNumber}:A`)).toEqual({});
  });
});

describe('NAVs', () => {
  test('are listed by day, from and to included, page by page', async () => {
    for (const day of ['2021-01-31', '2021-02-28', '2021-03-31']) await managers.valued(day);
    const days = async (query: string) =>
      (await itemsOf(`/v1/nav?${query}`)).map(({ asOf }: { asOf: string }) => asOf);

    expect(await days('from=2021-01-31&to=2021-02-28')).toEqual(['2021-01-31', '2021-02-28']);
    expect(await days('to=2021-01-30')).toEqual([]);
    const first = await get('/v1/nav?to=2021-12-31&limit=2');
    const second = await get(`/v1/nav?to=2021-12-31&limit=2&cursor=${first.nextCursor}`);
    expect([...first.items, ...second.items].map(({ asOf }: { asOf: string }) => asOf)).toEqual([
      '2021-01-31',
      '2021-02-28',
      '2021-03-31',
    ]);
    expect(second.nextCursor).toBeNull();
  });
});

describe('holdings', () => {
  const holdingOf = async (registrationNumber: string, query = '') =>
    (await itemsOf(`/v1/holdings?limit=1000${query}`)).find(
      (holding: { registrationNumber: string }) =>
        holding.registrationNumber === registrationNumber,
    );

  test('are carried at par, marked, until a valuation has a price; and by their day and what was known', async () => {
    const { registrationNumber } = await company(40, '0.25');
    const atPar = {
      registrationNumber,
      shareClass: 'A',
      shares: '40',
      pricePerShare: '0.25',
      currency: 'USD',
      value: '10.00',
      level: 3,
      priceMissing: true,
    };
    expect(await holdingOf(registrationNumber)).toEqual(atPar);

    await managers.prices([
      { ...priced(registrationNumber, '2.125', '2024-06-01'), method: 'quoted-price' },
    ]);
    expect(await holdingOf(registrationNumber)).toEqual(atPar);
    const before = new Date().toISOString();
    await managers.valued('2024-06-30');
    expect(await holdingOf(registrationNumber)).toEqual({
      ...atPar,
      pricePerShare: '2.125',
      value: '85.00',
      level: 1,
      priceMissing: false,
    });
    expect(await holdingOf(registrationNumber, '&asOf=2024-06-29')).toEqual(atPar);
    expect(await holdingOf(registrationNumber, `&knownAt=${before}`)).toEqual(atPar);
    expect(await holdingOf(registrationNumber, '&asOf=2023-01-01')).toBeUndefined();
    expect(await holdingOf(registrationNumber, '&knownAt=2024-01-01T00:00:00Z')).toBeUndefined();
  });

  test('without a par value are carried at nothing', async () => {
    const { registrationNumber } = await company(7, null);
    expect(await holdingOf(registrationNumber)).toMatchObject({
      shares: '7',
      pricePerShare: '0',
      value: '0.00',
      priceMissing: true,
    });
  });

  test('are read page by page in the order of registration', async () => {
    const whole = await itemsOf('/v1/holdings?limit=1000');
    const read: object[] = [];
    for (let cursor = ''; ;) {
      const { items, nextCursor } = await get(`/v1/holdings?limit=3${cursor}`);
      read.push(...items);
      if (nextCursor === null) break;
      cursor = `&cursor=${nextCursor}`;
    }
    expect(read).toEqual(whole);
  });
});
