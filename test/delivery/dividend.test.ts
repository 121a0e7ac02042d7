import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { balanceOf, expectSoundBooks } from '../support/books.js';
import { Managers } from '../support/fund.js';
import { Gate } from '../support/gate.js';
import { expectProblem } from '../support/problems.js';
import { rowCounts } from '../support/rows.js';
import { dividend, expense } from '../support/samples.js';
import { type Answered, startTestService, type TestService } from '../support/service.js';
import { Uploads } from '../support/uploads.js';

const RUNS = '/v1/dividend-runs';

let service: TestService;
let managers: Managers;
beforeAll(async () => {
  service = await startTestService();
  managers = new Managers(service);
  await new Uploads(service, '/v1/citizens', 'operator').lines(
    ...['ADA', 'BO', 'CY'].map((nationalId) => ({
      nationalId,
      name: nationalId,
      bornOn: '1980-01-01',
      residentSince: '2000-01-01',
    })),
    { nationalId: 'DEE', name: 'DEE', bornOn: '1980-01-01', residentSince: '2024-06-01' },
  );
});
afterAll(async () => {
  await expectSoundBooks(service);
  await service.close();
});

const rows = () => rowCounts(service.database.owner);
const run = async (at: string) => (await service.ask('GET', at, { as: 'citizen' })).json;
const propose = (body: object, key?: string) => managers.post(RUNS, body, 'ann', key);
const paidOut = (at: string) => service.until(at, ['distributed'], 'citizen');
const states = (...answers: Answered[]) => answers.map(({ json }) => json.state);

describe('a dividend run', () => {
  test('is refused while there is no cash, and without a NAV where the rule asks for one', async () => {
    const before = await rows();
    expectProblem(await propose(dividend('1000')), 409, 'insufficient-cash');
    const byNav = { name: 'percent-of-market-value', rate: '0.05' };
    expectProblem(await propose(dividend('1', { rule: byNav })), 422, 'no-approved-nav');
    const { rule: _, ...byTheNation } = dividend('1');
    expectProblem(await propose(byTheNation), 422, 'no-approved-nav');
    expect(await rows()).toEqual(before);
  });

  test('goes from computing to proposed to distributing to distributed', async () => {
    await managers.receive('1000.01');
    const { at, run: proposed } = await managers.proposed(RUNS, dividend('1000.01'));

    expect(proposed).toEqual({
      id: expect.any(String),
      year: 2024,
      recordOn: '2024-12-31',
      payOn: '2025-06-15',
      currency: 'USD',
      rule: { name: 'fixed-appropriation', amount: '1000.01' },
      steps: [
        { label: 'Appropriated amount', amount: '1000.01' },
        { label: 'Dividend pool', amount: '1000.01' },
      ],
      pool: '1000.01',
      eligible: '3',
      perCitizen: '333.33',
      gross: '999.99',
      lateReserve: '0.00',
      deducted: '0.00',
      deductions: [],
      announced: null,
      includedLate: null,
      paid: null,
      recheck: null,
      net: '999.99',
      classes: [{ weight: '1', belowAge: null, eligible: '3', eachGets: '333.33' }],
      residue: '0.02',
      state: 'proposed',
      // The roll, and then the tree over what each gets.
      progress: { done: 7, total: 7 },
      proposedBy: 'ann',
      approvedBy: null,
      sumTree: {
        root: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
        total: '999.99',
        citizens: '3',
      },
      proposalHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      reason: null,
      problem: null,
    });
    expect(at).toBe(`${RUNS}/${proposed.id}`);
    expect(await balanceOf(service, 'liabilities:dividends-declared')).toEqual({});

    const { proposalHash } = proposed;
    const approved = await managers.decide(at, 'approval', 'ben', { proposalHash });
    expect(approved).toMatchObject({
      status: 200,
      json: { state: 'distributing', approvedBy: 'ben' },
    });
    const done = await paidOut(at);
    expect(done).toEqual({
      ...proposed,
      state: 'distributed',
      approvedBy: 'ben',
      progress: { done: 3, total: 3 },
      announced: '3',
      includedLate: { citizens: '0', amount: '0.00' },
      paid: { citizens: '0', amount: '0.00' },
      recheck: {
        at: expect.any(String),
        noLongerEligible: '0',
        newlyEligible: '0',
        inAnotherClass: '0',
        byReason: [],
        byClass: [],
      },
    });
    expect(await balanceOf(service, 'liabilities:dividends-declared')).toEqual({});
    expect(await balanceOf(service, 'liabilities:dividends-payable')).toEqual({ USD: '-999.99' });
    expect(await balanceOf(service, 'equity:distributions')).toEqual({ USD: '999.99' });
    const events = await service.ask('GET', `${at}/events`, { as: 'citizen' });
    expect(events.text).toBe(`event: progress\ndata: ${JSON.stringify(done)}\n\n`);
  });

  test('there is one of a year; the answer to a second says where the first is', async () => {
    const [first] = (await service.ask('GET', RUNS, { as: 'citizen' })).json.items;
    await managers.receive('10');
    const again = await propose(dividend('1', { recordOn: '2024-11-30' }));

    expectProblem(again, 409, 'dividend-run-exists');
    expect(again.headers.get('location')).toBe(`${RUNS}/${first.id}`);
  });

  test('of one year, proposed by two at once, is one', async () => {
    const body = dividend('1', { year: 2001, recordOn: '2001-12-31', payOn: '2002-06-15' });
    const answers = await Promise.all([1, 2, 3, 4].map(() => propose(body)));

    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([202, 409, 409, 409]);
    const { headers } = answers.find(({ status }) => status === 202)!;
    for (const answer of answers.filter(({ status }) => status === 409)) {
      expectProblem(answer, 409, 'dividend-run-exists');
      expect(answer.headers.get('location')).toBe(headers.get('location'));
    }
    await service.until(headers.get('location')!, ['proposed'], 'citizen');
    await managers.decide(headers.get('location')!, 'rejection');
  });

  test('is decided by nobody who proposed it or put in its cash, and only as it is', async () => {
    await managers.receive('100', {}, 'rob');
    const { at, run: proposed } = await managers.proposed(
      RUNS,
      dividend('100', { year: 2003, recordOn: '2003-12-31' }),
    );
    const before = await rows();

    for (const verb of ['approval', 'rejection'])
      expectProblem(await managers.decide(at, verb, 'ann'), 403, 'proposer-may-not-approve');
    expectProblem(await managers.decide(at, 'approval', 'rob'), 403, 'recorder-may-not-approve');
    const stale = { proposalHash: 'f'.repeat(64) };
    for (const verb of ['approval', 'rejection'])
      expectProblem(await managers.decide(at, verb, 'ben', stale), 409, 'proposal-changed');
    for (const verb of ['suspension', 'resumption'])
      expectProblem(await managers.decide(at, verb), 409, 'not-in-that-state');
    expect(await rows()).toEqual(before);
    expect(await run(at)).toEqual(proposed);

    const rejected = await managers.decide(at, 'rejection', 'ben', { reason: 'Too much' });
    expect(rejected.json).toMatchObject({
      state: 'rejected',
      approvedBy: null,
      reason: 'Too much',
    });
    expectProblem(await managers.decide(at, 'approval'), 409, 'not-in-that-state');
    const anew = await managers.proposed(
      RUNS,
      dividend('50', { year: 2003, recordOn: '2003-12-31' }),
    );
    await managers.decide(anew.at, 'rejection');
  });

  test('is capped at the cash there is, in a step that says so, and stays proposed when that is gone', async () => {
    const { USD: cash } = await balanceOf(service, 'assets:cash');
    const available = (Number(cash) - 999.99).toFixed(2);
    const body = dividend('5000000', { year: 2004, recordOn: '2004-12-31' });
    const { at, run: proposed } = await managers.proposed(RUNS, body);
    expect(proposed).toMatchObject({
      pool: available,
      steps: [
        { label: 'Appropriated amount', amount: '5000000.00' },
        { label: expect.stringMatching(/cash/), amount: available },
        { label: 'Dividend pool', amount: available },
      ],
    });

    await managers.post('/v1/expenses', expense('5'), 'pam');
    expectProblem(await managers.decide(at, 'approval'), 409, 'insufficient-cash');
    expect(await run(at)).toEqual(proposed);
    await managers.decide(at, 'rejection');
  });

  test('by market value says the NAVs it is made of, and how few there are', async () => {
    const { nav } = await managers.valued('2005-12-31');
    expect(nav.amount).toBe('0.00');
    await managers.receive('200', { receivedOn: '2006-03-01' });
    await managers.valued('2006-12-31');
    const body = { year: 2006, recordOn: '2006-12-31', payOn: '2007-06-15' };
    const { at, run: proposed } = await managers.proposed(RUNS, body);

    expect(proposed).toMatchObject({
      rule: { name: 'percent-of-market-value', rate: '0.05', years: 5, skip: 0 },
      pool: '5.00',
      steps: [
        { label: 'NAV as of 2006-12-31', amount: '200.00' },
        { label: 'NAV as of 2005-12-31', amount: '0.00' },
        { label: expect.stringContaining('Mean of 2'), amount: '100.00' },
        { label: expect.stringContaining('5%'), amount: '5.00' },
        { label: 'Dividend pool', amount: '5.00' },
      ],
    });
    await managers.decide(at, 'rejection');
  });

  test('is stopped between two chunks and goes on where it stopped', async () => {
    await managers.receive('30');
    const { at } = await managers.proposed(
      RUNS,
      dividend('30', { year: 2007, recordOn: '2007-12-31' }),
    );
    const gate = await Gate.closeBefore(service.database.owner, 1);
    await managers.decide(at, 'approval');
    await gate.reachedBy(1);
    // The one who suspends waits for the chunk that is at work.
    const suspension = managers.decide(at, 'suspension', 'ben', { reason: 'A doubt' });
    await gate.open();
    const suspended = await suspension;

    if (suspended.status === 200) {
      expect(states(suspended, { ...suspended, json: await run(at) })).toEqual([
        'suspended',
        'suspended',
      ]);
      expect(suspended.json).toMatchObject({ suspendedBy: 'ben', resumedBy: null });
      expectProblem(
        await managers.decide(at, 'resumption', 'ann'),
        403,
        'proposer-may-not-approve',
      );
      expect(await managers.decide(at, 'resumption')).toMatchObject({ status: 200 });
    } else expectProblem(suspended, 409, 'not-in-that-state');
    await paidOut(at);
    expect(await balanceOf(service, 'liabilities:dividends-declared')).toEqual({});
    expectProblem(await managers.decide(at, 'suspension'), 409, 'not-in-that-state');
  });

  test('for so little that nobody would get a cent fails and says so', async () => {
    await managers.receive('0.02');
    const body = dividend('0.02', { year: 2008, recordOn: '2008-12-31' });
    const answer = await propose(body, 'little');
    const at = answer.headers.get('location')!;

    expect(await service.until(at, ['failed'], 'citizen')).toMatchObject({
      problem: { code: 'pool-too-small' },
      perCitizen: null,
      approvedBy: null,
    });
    expect(await propose(body, 'little')).toMatchObject({ status: 202, text: answer.text });
    expectProblem(await managers.decide(at, 'approval'), 409, 'not-in-that-state');
  });
});

describe('the list of dividend runs', () => {
  test('is for everyone, in the order they were proposed, page by page', async () => {
    const { json: whole } = await service.ask('GET', `${RUNS}?limit=1000`, { as: 'treasurer' });
    expect(whole.nextCursor).toBeNull();
    expect(whole.items.length).toBeGreaterThan(5);
    const read: object[] = [];
    for (let cursor = ''; ;) {
      const { json } = await service.ask('GET', `${RUNS}?limit=2${cursor}`, { as: 'citizen' });
      read.push(...json.items);
      if (json.nextCursor === null) break;
      cursor = `&cursor=${json.nextCursor}`;
    }
    expect(read).toEqual(whole.items);
  });
});
