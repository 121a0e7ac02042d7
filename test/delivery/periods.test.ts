import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { balanceOf, expectSoundBooks } from '../support/books.js';
import { Managers } from '../support/fund.js';
import { Gate } from '../support/gate.js';
import { PageVisitor } from '../support/page-visitor.js';
import { expectProblem } from '../support/problems.js';
import { nextNumber, Registrar } from '../support/registrar.js';
import { rowCounts } from '../support/rows.js';
import {
  adjustment,
  COMPANIES_HEADER,
  company,
  dividend,
  expense,
  NOBODY,
  posting,
  price,
  receipt,
} from '../support/samples.js';
import { startTestService, type TestService } from '../support/service.js';
import { Uploads } from '../support/uploads.js';

/** Law 14: a year that two persons have closed takes nothing more but what two persons adjust. */

const THIS_YEAR = new Date().getUTCFullYear();

let service: TestService;
let managers: Managers;
let clerk: Registrar;
let old: { id: string; registrationNumber: string };
let early: { id: string };
beforeAll(async () => {
  service = await startTestService();
  managers = new Managers(service);
  clerk = new Registrar(service);
  old = await clerk.registered({ incorporatedOn: '2020-06-01' });
  early = await managers.receive('5000.00', { receivedOn: '2020-03-01' });
});
afterAll(async () => {
  await expectSoundBooks(service);
  await service.close();
});

const rows = () => rowCounts(service.database.owner);
const get = async (path: string) => (await service.ask('GET', path, { as: 'auditor' })).json;
const closing = (year: number | string) => `/v1/periods/${year}/closure`;
const adjusting = (year: number | string) => `/v1/periods/${year}/adjustments`;

/** Until a transaction on these books waits for another. */
async function someoneWaits(): Promise<void> {
  const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  while ((await service.database.owner.query(waiting)).rowCount === 0)
    await new Promise((resume) => setTimeout(resume, 20));
}

describe('a closure', () => {
  test('is proposed by one manager, and the year closed by another', async () => {
    const proposed = await managers.post(closing(2020), { reason: 'Audited' });
    expect(proposed).toMatchObject({
      status: 202,
      json: {
        kind: 'period-closure',
        subject: '2020',
        state: 'proposed',
        reason: 'Audited',
        proposedBy: 'ann',
        decidedBy: null,
      },
    });
    expect(proposed.headers.get('location')).toBe(closing(2020));
    expect(await get(closing(2020))).toEqual(proposed.json);
    const before = await rows();

    expectProblem(await managers.post(closing(2020), {}), 409, 'proposal-exists');
    for (const verb of ['approval', 'rejection']) {
      const own = await managers.decide(closing(2020), verb, 'ann');
      expectProblem(own, 403, 'proposer-may-not-approve');
      const stale = { proposalHash: 'f'.repeat(64) };
      const other = await managers.decide(closing(2020), verb, 'ben', stale);
      expectProblem(other, 409, 'proposal-changed');
    }
    expect(await rows()).toEqual(before);
    await managers.receive('1.00', { receivedOn: '2020-12-31' }); // Still open.

    const { proposalHash } = proposed.json;
    const approved = await managers.decide(closing(2020), 'approval', 'ben', { proposalHash });
    expect(approved).toMatchObject({ status: 200, json: { state: 'approved', decidedBy: 'ben' } });
    const { items } = await get('/v1/periods');
    expect(items[0]).toEqual({
      year: 2020,
      state: 'closed',
      closedAt: expect.stringMatching(/Z$/),
      closedBy: 'ann',
      approvedBy: 'ben',
      adjustments: '0',
    });
    expect(items.at(-1)).toEqual({
      year: THIS_YEAR,
      state: 'open',
      closedAt: null,
      closedBy: null,
      approvedBy: null,
      adjustments: '0',
    });
    expectProblem(await managers.post(closing(2020), {}), 409, 'already-closed');
    expectProblem(await managers.decide(closing(2020), 'approval'), 409, 'not-in-that-state');
  });

  test('that is rejected closes nothing, and may be proposed anew', async () => {
    await managers.post(closing(2018), {});
    expect(
      await managers.decide(closing(2018), 'rejection', 'ben', { reason: 'No' }),
    ).toMatchObject({ status: 200, json: { state: 'rejected', decisionReason: 'No' } });
    expect(await managers.post(closing(2018), {})).toMatchObject({ status: 202 });
    expect(await managers.decide(closing(2018), 'rejection')).toMatchObject({ status: 200 });
  });

  test('waits until the year is over', async () => {
    for (const year of [THIS_YEAR, THIS_YEAR + 1])
      expectProblem(await managers.post(closing(year), {}), 409, 'period-not-over');
  });

  test('of what is no year is nothing there', async () => {
    for (const year of ['20', '20201', 'abcd', '0000', '2020x', NOBODY])
      for (const path of [closing(year), adjusting(year)])
        expectProblem(await service.ask('GET', path, { as: 'auditor' }), 404, 'not-found');
    expectProblem(
      await service.ask('GET', closing(1999), { as: 'auditor' }),
      404,
      'unknown-proposal',
    );
  });

  test('lets what is on its way into the year in first', async () => {
    await managers.post(closing(2017), {});
    const writer = service.database.service.createQueryRunner();
    await writer.startTransaction();
    await writer.query(
      `select door.record_receipt('2017-05-05', 10, 'other-income', null, 'Late', 'pam')`,
    );
    const approval = managers.decide(closing(2017), 'approval');
    await someoneWaits();
    await writer.commitTransaction();
    await writer.release();

    expect(await approval).toMatchObject({ status: 200 });
    expect((await get(adjusting(2017))).items).toEqual([]);
    const late = await managers.post(
      '/v1/cash-receipts',
      receipt('1', { receivedOn: '2017-05-05' }),
    );
    expectProblem(late, 409, 'period-closed');
  });
});

describe('what falls into a closed year is refused, and it is said what to do', () => {
  test.each<[string, () => Promise<Awaited<ReturnType<TestService['ask']>>>]>([
    [
      'a receipt',
      () => managers.post('/v1/cash-receipts', receipt('1', { receivedOn: '2020-01-01' })),
    ],
    ['an expense', () => managers.post('/v1/expenses', expense('1', { paidOn: '2020-12-31' }))],
    [
      'the reversal of a receipt of then',
      () => managers.post(`/v1/cash-receipts/${early.id}/reversal`, { reason: 'Twice' }),
    ],
    [
      'a company of then',
      () =>
        clerk.register(company({ registrationNumber: nextNumber(), incorporatedOn: '2020-02-02' })),
    ],
    [
      'a correction of what a company of then gave',
      () => clerk.correct(old.id, { shareClasses: [{ code: 'COMMON', foundingShares: '5' }] }),
    ],
    [
      'a NAV of then, without a reason',
      () => managers.post('/v1/valuation-runs', { asOf: '2020-12-31' }),
    ],
    [
      'a NAV of before, without a reason',
      () => managers.post('/v1/valuation-runs', { asOf: '2019-12-31' }),
    ],
  ])('%s', async (_, attempt) => {
    const before = await rows();
    const refused = await attempt();

    expectProblem(refused, 409, 'period-closed');
    expect(refused.json.detail).toMatch(/adjustment/);
    expect(await rows()).toEqual(before);
  });

  test('but what changes nothing there is done', async () => {
    const { registrationNumber } = old;
    const observed = price({ registrationNumber, observedOn: '2020-06-30' });
    expect(await managers.prices(observed)).toMatchObject({ status: 201, json: { recorded: 1 } });
    expect(await clerk.correct(old.id, { legalName: 'Another' })).toMatchObject({ status: 200 });
    expect(await clerk.annul(old.id)).toMatchObject({ status: 200 }); // Effective today.
  });

  test('companies of a file row by row; those that are known are known', async () => {
    const registered = await clerk.registered({ incorporatedOn: '2019-01-01' });
    const row = (number: string, day: string) =>
      `${number},Golden Gate Robotics,${day},COMMON,10000000,0.0001,USD`;
    const uploads = new Uploads(service, '/v1/incorporation-imports', 'clerk');
    const [closed, open] = [nextNumber(), nextNumber()];
    const done = await uploads.csv(
      COMPANIES_HEADER,
      row(closed, '2020-05-05'),
      row(open, '2021-05-05'),
      row(registered.registrationNumber, '2020-05-05'),
    );

    expect(done).toMatchObject({ accepted: 1, rejected: 2 });
    const sentBack = await uploads.rejections(done);
    expect(sentBack.map(({ line, errors }) => [line, errors[0].code])).toEqual([
      [2, 'period-closed'],
      [4, 'already-registered-differently'],
    ]);
  });
});

describe('an adjustment', () => {
  test('is posted in the closed year when another approves it, with the reason and both persons', async () => {
    const before = await balanceOf(service, 'assets:cash');
    const proposed = await managers.post(adjusting(2020), adjustment());
    const at = proposed.headers.get('location')!;
    expect(proposed).toMatchObject({
      status: 202,
      json: {
        kind: 'adjustment',
        state: 'proposed',
        effectiveOn: '2020-12-30',
        narrative: 'Audit of 2019',
        postings: [
          { account: 'expenses:audit', quantity: '1200' },
          { account: 'assets:cash', quantity: '-1200' },
        ],
      },
    });
    expect(at).toBe(`${adjusting(2020)}/${proposed.json.id}`);
    expect(await get(at)).toEqual(proposed.json);
    expect(await balanceOf(service, 'assets:cash')).toEqual(before);
    expectProblem(await managers.decide(at, 'approval', 'ann'), 403, 'proposer-may-not-approve');
    expect((await get(adjusting(2020))).items).toEqual([]);

    const { proposalHash } = proposed.json;
    expect(await managers.decide(at, 'approval', 'ben', { proposalHash })).toMatchObject({
      status: 200,
      json: { state: 'approved', decidedBy: 'ben' },
    });
    const { items } = await get(adjusting(2020));
    expect(items).toEqual([
      expect.objectContaining({
        key: `adjustment:${proposed.json.id}`,
        effectiveOn: '2020-12-30',
        recordedBy: 'ann',
        approvedBy: 'ben',
        reason: 'The invoice was found in March',
      }),
    ]);
    expect(await balanceOf(service, 'expenses:audit')).toEqual({ USD: '1200' });
    expect(
      (await get('/v1/periods')).items.find(({ year }: { year: number }) => year === 2020),
    ).toMatchObject({
      adjustments: '1',
    });
    expectProblem(await managers.decide(at, 'approval'), 409, 'not-in-that-state');
  });

  test('belongs to a closed year; in an open one what happened is recorded as what it is', async () => {
    const body = adjustment({ effectiveOn: '2021-01-01' });
    expectProblem(await managers.post(adjusting(2021), body), 409, 'period-open');
  });

  test('stands beside another of the same year, and may be rejected', async () => {
    const [one, other] = await Promise.all(
      ['1.00', '2.00'].map((amount) =>
        managers.post(
          adjusting(2020),
          adjustment({
            postings: [posting('income:other', amount), posting('income:dividends', `-${amount}`)],
          }),
        ),
      ),
    );
    const waiting = await get('/v1/proposals?state=proposed');
    const listed = [one!, other!].map(({ json, headers }) =>
      expect.objectContaining({ id: json.id, at: headers.get('location') }),
    );
    expect(waiting.items).toEqual(expect.arrayContaining(listed));
    expect(await managers.decide(other!.headers.get('location')!, 'rejection')).toMatchObject({
      status: 200,
      json: { state: 'rejected' },
    });
    await isRejectedOnItsPage(one!.json.id);
    expect((await get(adjusting(2020))).items).toHaveLength(1);
  });

  async function isRejectedOnItsPage(id: string): Promise<void> {
    const manager = new PageVisitor(service.address);
    await manager.signIn('manager', 'ben');
    for (const none of ['x', NOBODY, '..%2Fperiods'])
      expect(await manager.open(`/proposals/${none}`)).toMatchObject({ status: 404 });
    expect((await manager.open('/proposals?state=x&cursor=%00')).status).toBe(422);
    expect((await manager.open('/proposals')).text).toContain(`href="/proposals/${id}"`);
    const page = await manager.open(`/proposals/${id}`);
    expect(page.text).toMatch(/<h1[^>]*>Adjustment of a closed year<[^]*income:dividends<[^]*>-1</);
    const changed = { verdict: 'approval', proposalHash: 'a'.repeat(64) };
    expect((await manager.send(page, changed)).text).toContain('has changed since you saw it');
    const rejected = await manager.send(page, { verdict: 'rejection', reason: 'Twice' });
    expect(rejected).toMatchObject({ status: 200, at: page.at });
    expect(rejected.text).toMatch(/Rejected[^]*Twice/);
  }

  test('does not take cash that is not there', async () => {
    const body = adjustment({
      postings: [posting('expenses:audit', '999999.00'), posting('assets:cash', '-999999.00')],
    });
    const { headers } = await managers.post(adjusting(2020), body);
    const before = await rows();

    expectProblem(
      await managers.decide(headers.get('location')!, 'approval'),
      409,
      'insufficient-cash',
    );
    expect(await rows()).toEqual(before);
    await managers.decide(headers.get('location')!, 'rejection');
  });
});

describe('a company that came into being in a closed year', () => {
  const late = (body: object, year = 2020) =>
    service.ask('POST', `/v1/periods/${year}/late-incorporations`, {
      as: 'clerk',
      body: { incorporation: body, reason: 'The file was late' },
    });
  const ofThen = () => company({ registrationNumber: nextNumber(), incorporatedOn: '2020-12-29' });

  test('is proposed by a clerk, and on record with its stake when a manager approves', async () => {
    const body = ofThen();
    const proposed = await late(body);
    const at = proposed.headers.get('location')!;
    const { currency: _, ...shareClass } = body.shareClasses[0]!;
    expect(proposed).toMatchObject({
      status: 202,
      json: { state: 'proposed', incorporation: { ...body, shareClasses: [shareClass] } },
    });
    expect((await service.ask('GET', at, { as: 'clerk' })).json).toEqual(proposed.json);
    const found = async () =>
      (await clerk.list(`registrationNumber=${body.registrationNumber}`)).json.items;
    expect(await found()).toEqual([]);
    const { items: before } = await get(adjusting(2020));

    expectProblem(await managers.decide(at, 'approval', 'clerk'), 403, 'proposer-may-not-approve');
    expect(await managers.decide(at, 'approval')).toMatchObject({ status: 200 });
    const [record] = await found();
    expect(record).toMatchObject({ incorporatedOn: '2020-12-29', stake: [{ shares: '1000000' }] });
    const { items } = await get(adjusting(2020));
    expect(items.slice(before.length)).toEqual([
      expect.objectContaining({
        id: record.journalEntryId,
        effectiveOn: '2020-12-29',
        recordedBy: 'clerk',
        approvedBy: 'ben',
        reason: 'The file was late',
      }),
    ]);
  });

  test('is registered once', async () => {
    const body = ofThen();
    const [one, other] = [await late(body), await late(body)];
    await managers.decide(one.headers.get('location')!, 'approval');
    const again = other.headers.get('location')!;
    expectProblem(await managers.decide(again, 'approval'), 409, 'duplicate-registration-number');
    await managers.decide(again, 'rejection');
  });

  test('belongs to that year, and the year is closed', async () => {
    const elsewhere = await late(company({ incorporatedOn: '2021-01-01' }));
    expectProblem(elsewhere, 422, 'invalid-fields', ['/incorporation/incorporatedOn']);
    const open = await late(company({ incorporatedOn: '2024-01-20' }), 2024);
    expectProblem(open, 409, 'period-open');
  });
});

describe('a NAV of a closed year', () => {
  test('is proposed with a reason, approved by another, and its revaluation listed', async () => {
    const { registrationNumber } = await clerk.registered({ incorporatedOn: '2021-03-03' });
    await managers.prices(
      price({ registrationNumber, observedOn: '2021-06-01', pricePerShare: '2' }),
    );
    await managers.closed(2021);
    const reason = 'The valuation of 2021 came late';
    const { at } = await managers.valuation('2021-12-31', { reason });
    expect(await managers.decide(at, 'approval')).toMatchObject({ status: 200 });
    await service.until(at, ['approved'], 'auditor');

    const { items } = await get(adjusting(2021));
    expect(items).toEqual([
      expect.objectContaining({ reason, recordedBy: 'ann', approvedBy: 'ben' }),
    ]);
  });

  test('that was proposed while the year was open is not approved without one', async () => {
    const { at } = await managers.valuation('2022-12-31');
    await managers.closed(2022);

    expectProblem(await managers.decide(at, 'approval'), 409, 'period-closed');
    expect(await managers.decide(at, 'rejection')).toMatchObject({ status: 200 });
  });
});

test('a year in which a run still posts is not closed', async () => {
  await new Uploads(service, '/v1/citizens', 'operator').lines({
    nationalId: 'ADA',
    name: 'Ada',
    bornOn: '1980-01-01',
    residentSince: '2000-01-01',
  });
  await managers.receive('100.00', { receivedOn: '2023-02-02' });
  const { at } = await managers.proposed(
    '/v1/dividend-runs',
    dividend('100.00', { year: 2023, recordOn: '2023-12-31' }),
  );
  const gate = await Gate.closeBefore(service.database.owner, 1);
  await managers.decide(at, 'approval');
  await gate.reachedBy(1);
  // It was approved in a year that is over by now: only with every trigger off may that be said.
  await service.database.owner.query(`
    set session_replication_role = replica;
    update dividend_run set approved_on = '2023-12-31' where year = 2023;
    set session_replication_role = origin`);
  await managers.post(closing(2023), {});
  expectProblem(await managers.decide(closing(2023), 'approval'), 409, 'period-in-use');

  await service.database.owner.query(`
    set session_replication_role = replica;
    update dividend_run set approved_on = current_date where year = 2023;
    set session_replication_role = origin`);
  await gate.open();
  await service.until(at, ['distributed'], 'auditor');
  expect(await managers.decide(closing(2023), 'approval')).toMatchObject({ status: 200 });
});
