import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { addDays, dayOf, monthsLater } from '../../src/domain/calendar.js';
import { balanceOf, expectSoundBooks } from '../support/books.js';
import { Managers } from '../support/fund.js';
import { NationFolder } from '../support/nation-folder.js';
import { expectProblem } from '../support/problems.js';
import { dividend, NOBODY } from '../support/samples.js';
import { type Answered, startTestService, type TestService } from '../support/service.js';
import { Uploads } from '../support/uploads.js';

/** Claims, directives and overpayments at the doors, in a nation whose law takes as Alaska's does. */

let service: TestService;
let managers: Managers;
let ada: string;
let bo: string;
const nation = new NationFolder({
  deductions: { feePerClaim: '2', hearingDays: 30, giftUnit: '25' },
});
beforeAll(async () => {
  service = await startTestService({ NATION: nation.path });
  managers = new Managers(service);
  await new Uploads(service, '/v1/citizens', 'operator').lines(
    ...['ADA', 'BO', 'CY'].map((nationalId) => ({
      nationalId,
      name: nationalId,
      bornOn: '1980-01-01',
      residentSince: '2000-01-01',
    })),
  );
  [ada, bo] = [await pseudonymOf('ADA'), await pseudonymOf('BO')];
  await managers.receive('9000');
});
afterAll(async () => {
  await expectSoundBooks(service);
  await service.close();
  nation.remove();
});

async function pseudonymOf(nationalId: string): Promise<string> {
  const found = await service.ask('POST', '/v1/citizens/lookup', {
    as: 'caseworker',
    body: { nationalId },
  });
  return found.json.citizen;
}

const usd = (amount: string) => ({ amount, currency: 'USD' });
const claim = (changes: object = {}) => ({
  claimant: 'csed',
  citizen: ada,
  kind: 'child-support',
  amount: usd('500.00'),
  noticeCertifiedOn: '2026-01-05',
  ...changes,
});
const post = (at: string, body: object, as: 'carl' | 'cora' = 'carl', key?: string) =>
  service.ask('POST', at, { as: ['caseworker', as], body, ...(key ? { key } : {}) });
const get = (at: string) => service.ask('GET', at, { as: 'caseworker' });
const mine = (nationalId: string, at: string) =>
  service.ask('GET', `/v1/me/${at}`, { as: ['citizen', nationalId] });
const balance = async (at: string) => (await get(at)).json.balance.amount;

/** A dividend of a year, distributed. */
async function distributed(year: number, amount: string): Promise<Answered['json']> {
  const { at } = await managers.proposed(
    '/v1/dividend-runs',
    dividend(amount, { year, recordOn: `${year}-12-31`, payOn: `${year + 1}-06-15` }),
  );
  expect(await managers.decide(at, 'approval')).toMatchObject({ status: 200 });
  return service.until(at, ['distributed'], 'auditor');
}

describe('a claim', () => {
  test('is filed once, with its address, and shown to whoever may', async () => {
    const filed = await post('/v1/claims', claim(), 'carl', 'filed-once');
    const at = filed.headers.get('location')!;

    expect(filed).toMatchObject({
      status: 201,
      json: {
        claimant: 'csed',
        citizen: ada,
        kind: 'child-support',
        amount: usd('500.00'),
        balance: usd('500.00'),
        noticeCertifiedOn: '2026-01-05',
        countsFrom: dayOf(new Date()),
        objectUntil: addDays(dayOf(new Date()), 30),
        state: 'open',
        filedBy: 'carl',
        objection: null,
        withdrawal: null,
      },
    });
    expect(at).toBe(`/v1/claims/${filed.json.id}`);
    expect((await get(at)).json).toEqual(filed.json);
    expect((await post('/v1/claims', claim(), 'carl', 'filed-once')).json).toEqual(filed.json);
    for (const found of [`citizen=${ada}`, 'claimant=csed', 'open=true'])
      expect((await get(`/v1/claims?${found}`)).json.items).toEqual([filed.json]);
    for (const none of [`citizen=${bo}`, 'claimant=bank', 'open=false'])
      expect((await get(`/v1/claims?${none}`)).json.items).toEqual([]);

    const { json } = await mine('ADA', 'claims');
    expect(json.items).toMatchObject([{ id: filed.json.id, state: 'open' }]);
    expect(JSON.stringify(json)).not.toContain('carl');
    expect((await mine('BO', 'claims')).json.items).toEqual([]);
    await post(`${at}/withdrawal`, { reason: 'Filed for a test' });
    expectProblem(await post(`${at}/withdrawal`, { reason: 'x' }), 409, 'not-in-that-state');
  });

  test('waits until the citizen could be heard', async () => {
    const noticeCertifiedOn = addDays(dayOf(new Date()), -29);
    const filed = await post('/v1/claims', claim({ noticeCertifiedOn }));
    expect(filed.json.countsFrom).toBe(addDays(dayOf(new Date()), 1));

    const run = await distributed(2019, '30');
    expect(run).toMatchObject({ gross: '30.00', deducted: '0.00', net: '30.00', deductions: [] });
    await post(`/v1/claims/${filed.json.id}/withdrawal`, { reason: 'Filed for a test' });
  });

  test('of a kind the law does not know, or on nobody, is refused', async () => {
    const wrong = { kind: 'poker-debt', amount: '-1', noticeCertifiedOn: '2999-01-01' };
    const kind = await post('/v1/claims', claim(wrong));
    const pointers = ['/amount/amount', '/noticeCertifiedOn', '/kind'];
    expectProblem(kind, 422, 'invalid-fields', pointers);
    expect(kind.json.errors[2].detail).toContain('must be one of child-support, ');
    expectProblem(await post('/v1/claims', claim({ citizen: NOBODY })), 404, 'unknown-citizen');
  });

  test('to which the citizen objects is held until another than its filer decides', async () => {
    const { json } = await post('/v1/claims', claim({ amount: usd('40.00') }));
    const object = (nationalId: string, id = json.id) =>
      service.ask('POST', `/v1/me/claims/${id}/objection`, {
        as: ['citizen', nationalId],
        body: { grounds: 'paid-already' },
      });
    const decide = (as: 'carl' | 'cora', verdict: string) =>
      post(`/v1/claims/${json.id}/objection-decision`, { verdict, reason: 'Seen' }, as);

    expectProblem(await decide('cora', 'dismissed'), 409, 'not-in-that-state');
    expectProblem(await object('BO'), 404, 'unknown-claim');
    expectProblem(await object('ADA', NOBODY), 404, 'unknown-claim');
    expect(await object('ADA')).toMatchObject({
      status: 200,
      json: { state: 'held', objection: { grounds: 'paid-already', decision: null } },
    });
    expectProblem(await object('ADA'), 409, 'not-in-that-state');
    expect((await distributed(2018, '30')).deducted).toBe('0.00');

    expectProblem(await decide('carl', 'dismissed'), 403, 'proposer-may-not-approve');
    expect(await decide('cora', 'dismissed')).toMatchObject({
      status: 200,
      json: { state: 'open', objection: { decision: { verdict: 'dismissed', reason: 'Seen' } } },
    });
    expect((await distributed(2017, '30')).deductions).toEqual([
      { kind: 'child-support', lines: '1', amount: '8.00' },
      { kind: 'fee', lines: '1', amount: '2.00' },
    ]);
    expect(await balance(`/v1/claims/${json.id}`)).toBe('32.00');
    await post(`/v1/claims/${json.id}/withdrawal`, { reason: 'Filed for a test' });
  });

  test('is deducted, shown in the statement, and owed to the claimant', async () => {
    const support = await post('/v1/claims', claim());
    await post('/v1/claims', claim({ kind: 'ordinary-creditor', claimant: 'bank' }));
    const run = await distributed(2024, '3000');

    expect(run).toMatchObject({ gross: '3000.00', deducted: '804.00', net: '2196.00' });
    expect(run.deductions).toEqual([
      { kind: 'child-support', lines: '1', amount: '500.00' },
      { kind: 'fee', lines: '2', amount: '4.00' },
      { kind: 'ordinary-creditor', lines: '1', amount: '300.00' },
    ]);
    const statement = (await mine('ADA', 'statements/2024')).json;
    expect(statement.entitlement).toEqual({
      gross: '1000.00',
      deductions: [
        { kind: 'child-support', claimant: 'csed', amount: '500.00' },
        { kind: 'ordinary-creditor', claimant: 'bank', amount: '300.00' },
        { kind: 'fee', amount: '2.00' },
        { kind: 'fee', amount: '2.00' },
      ],
      net: '196.00',
    });
    expect(statement.lines).toMatchObject([
      { narrative: 'Dividend 2024', amount: '1000.00', balance: '1000.00' },
      { narrative: 'Deductions from dividend 2024', amount: '-804.00', balance: '196.00' },
    ]);
    expect(await balanceOf(service, 'liabilities:deductions:csed')).toEqual({ USD: '-508' });
    expect(await balance(`/v1/claims/${support.json.id}`)).toBe('0.00');
  });

  test('is decided upon by nobody who filed it: they do not approve the run that takes it', async () => {
    await post('/v1/claims', claim({ amount: usd('1.00') }));
    const { at } = await managers.proposed(
      '/v1/dividend-runs',
      dividend('30', { year: 2016, recordOn: '2016-12-31', payOn: '2017-06-15' }),
    );
    expectProblem(await managers.decide(at, 'approval', 'carl'), 403, 'recorder-may-not-approve');
    expect(await managers.decide(at, 'rejection')).toMatchObject({ status: 200 });
  });
});

describe('what was deducted', () => {
  test('goes to whom it is owed by two, and no more than that', async () => {
    const owed = async () => (await balanceOf(service, 'liabilities:deductions:csed'))['USD'];
    const before = await owed();
    const paid = (amount: string) =>
      managers.post('/v1/claimant-payments', {
        claimant: 'csed',
        amount: usd(amount),
        paidOn: dayOf(new Date()),
        reason: 'Transfer 4711',
      });

    expectProblem(await paid('100000.00'), 409, 'more-than-is-owed');
    const proposed = await paid('400.00');
    const at = proposed.headers.get('location')!;
    expect(proposed).toMatchObject({
      status: 202,
      json: { state: 'proposed', claimant: 'csed', amount: usd('400.00') },
    });
    expectProblem(await managers.decide(at, 'approval', 'ann'), 403, 'proposer-may-not-approve');
    expect(await owed()).toBe(before);
    expect(await managers.decide(at, 'approval')).toMatchObject({ json: { state: 'approved' } });
    expect(Number(await owed())).toBe(Number(before) + 400);
    const rejected = (await paid('1.00')).headers.get('location')!;
    expect(await managers.decide(rejected, 'rejection')).toMatchObject({
      json: { state: 'rejected' },
    });
    const treasury = await managers.post('/v1/claimant-payments', {
      claimant: null,
      amount: usd('1.00'),
      paidOn: dayOf(new Date()),
      reason: 'x',
    });
    expectProblem(treasury, 409, 'more-than-is-owed'); // This nation withholds no tax.
  });
});

describe('directives', () => {
  const put = (directives: unknown) =>
    service.ask('PUT', '/v1/me/directives', { as: ['citizen', 'CY'], body: { directives } });
  const gift = (changes: object = {}) => ({
    kind: 'gift',
    beneficiary: 'food-bank',
    amount: usd('50.00'),
    ...changes,
  });

  test('say what is given and saved; the newest count', async () => {
    const savings = { kind: 'savings', beneficiary: 'pension', share: '0.1' };
    expect((await mine('CY', 'directives')).json).toEqual({ directives: [] });
    await put([gift({ amount: usd('975.00') })]);
    expect(await put([gift(), savings])).toMatchObject({
      status: 200,
      json: { directives: [gift(), savings] },
    });
    expect((await mine('CY', 'directives')).json).toEqual({ directives: [gift(), savings] });
    expect((await mine('BO', 'directives')).json).toEqual({ directives: [] });

    await distributed(2015, '900');
    expect((await mine('CY', 'statements/2015')).json.entitlement).toEqual({
      gross: '300.00',
      deductions: [
        { kind: 'gift', claimant: 'food-bank', amount: '50.00' },
        { kind: 'savings', claimant: 'pension', amount: '25.00' },
      ],
      net: '225.00',
    });
    await put([]);
  });

  test.each([
    ['no multiple of the unit', [gift({ amount: usd('30.00') })], '/directives/0/amount'],
    ['nobody the law names', [gift({ beneficiary: 'me' })], '/directives/0/beneficiary'],
    ['savings with whom takes gifts', [gift({ kind: 'savings' })], '/directives/0/beneficiary'],
    [
      'a share of a gift',
      [{ kind: 'gift', beneficiary: 'food-bank', share: '0.5' }],
      '/directives/0/share',
    ],
    ['neither amount nor share', [{ kind: 'savings', beneficiary: 'pension' }], '/directives/0'],
  ])('with %s are refused by their field', async (_, directives, pointer) => {
    expectProblem(await put(directives), 422, 'invalid-fields', [pointer]);
  });
});

describe('an overpayment', () => {
  test('is taken back by two, paid back in part, and the rest written off by two', async () => {
    const run = await distributed(2014, '300');
    const asked = { citizen: bo, run: run.id, reason: 'Died before the record date' };
    const proposed = await post('/v1/overpayments', asked);
    const at = proposed.headers.get('location')!;
    expect(proposed).toMatchObject({ status: 202, json: { state: 'proposed', subject: bo } });
    expectProblem(await post('/v1/overpayments', asked), 409, 'proposal-exists');
    expectProblem(await post(`${at}/approval`, {}), 403, 'proposer-may-not-approve');
    expect(await post(`${at}/approval`, {}, 'cora')).toMatchObject({ status: 200 });
    expectProblem(await post('/v1/overpayments', asked), 409, 'nothing-to-take-back');

    expect((await get(at)).json).toMatchObject({
      state: 'approved',
      citizen: bo,
      takenBack: usd('100.00'),
      notPaid: usd('100.00'),
      owed: usd('0.00'),
      recoveries: [],
    });
    expect((await get(`/v1/overpayments?citizen=${bo}`)).json.items).toHaveLength(1);
    expect((await mine('BO', 'statements/2014')).json).toMatchObject({
      takenBack: { amount: '100.00', owed: '0.00' },
      payment: { state: 'none', reason: 'taken-back' },
      lines: [{ amount: '100.00' }, { narrative: 'Dividend 2014 taken back', amount: '-100.00' }],
    });
    const repayment = { amount: usd('1.00'), receivedOn: dayOf(new Date()) };
    expectProblem(
      await post(`${at}/repayment`, repayment, 'carl', 'too-much'),
      409,
      'more-than-is-owed',
    );
    expectProblem(await post(`${at}/write-offs`, { reason: 'x' }), 409, 'more-than-is-owed');
  });

  test('of what a claimant received is owed by the citizen, and comes back', async () => {
    const run = (await service.ask('GET', '/v1/dividend-runs?limit=1000', { as: 'auditor' })).json;
    const { id } = run.items.find(({ year }: { year: number }) => year === 2024);
    const proposed = await post('/v1/overpayments', { citizen: ada, run: id, reason: 'Moved' });
    const at = proposed.headers.get('location')!;
    await post(`${at}/approval`, {}, 'cora');
    expect((await get(at)).json).toMatchObject({ notPaid: usd('196.00'), owed: usd('804.00') });

    // In two halves, the first today; what was agreed before stays on record and counts no more.
    const today = dayOf(new Date());
    const agree = (instalment: string) =>
      service.ask('PUT', `${at}/plan`, {
        as: ['caseworker', 'carl'],
        body: { instalment: usd(instalment), every: 'month', from: today },
      });
    expectProblem(await agree('804.01'), 409, 'more-than-is-owed');
    expect(await agree('100.00')).toMatchObject({ status: 200 });
    expect((await agree('402.00')).json.plan).toMatchObject({
      instalment: usd('402.00'),
      due: usd('402.00'),
      overdue: usd('402.00'),
      next: { on: monthsLater(today, 1), amount: usd('402.00') },
      agreedBy: 'carl',
    });

    const repayment = { amount: usd('800.00'), receivedOn: today };
    expect(await post(`${at}/repayment`, repayment, 'carl', 'paid-back')).toMatchObject({
      status: 201,
      json: {
        owed: usd('4.00'),
        plan: { due: usd('402.00'), overdue: usd('0.00'), next: { amount: usd('4.00') } },
      },
    });
    expectProblem(
      await post(`${at}/repayment`, { amount: usd('1.00'), receivedOn: '2020-01-01' }, 'carl', 'x'),
      409,
      'not-in-that-state',
    );
    const early = await post(`${at}/write-offs`, { reason: 'Less than it costs' });
    expect(early.json).toMatchObject({ owed: usd('4.00') });
    const less = { amount: usd('1.00'), receivedOn: today };
    expect(await post(`${at}/repayment`, less, 'carl', 'less')).toMatchObject({ status: 201 });
    const stale = early.headers.get('location')!;
    expectProblem(await post(`${stale}/approval`, {}, 'cora'), 409, 'proposal-changed');
    await post(`${stale}/rejection`, {}, 'cora');
    const off = await post(`${at}/write-offs`, { reason: 'Less than it costs' });
    const decide = `${off.headers.get('location')}/approval`;
    expectProblem(await post(decide, {}), 403, 'proposer-may-not-approve');
    expect(await post(decide, {}, 'cora')).toMatchObject({ status: 200 });
    expect((await get(at)).json).toMatchObject({
      owed: usd('0.00'),
      recoveries: [
        { kind: 'repayment', amount: usd('800.00') },
        { kind: 'repayment', amount: usd('1.00') },
        { kind: 'write-off', amount: usd('3.00') },
      ],
    });
    expect(await balanceOf(service, 'assets:dividends-recoverable')).toEqual({});
    expect(await balanceOf(service, 'expenses:dividends-written-off')).toEqual({ USD: '3' });
  });

  test('and claims and directives stand in the citizen’s own file, without who was at work', async () => {
    const { json } = await mine('ADA', 'data');
    expect(json).toMatchObject({
      directives: [],
      overpayments: [{ owed: '0.00', year: 2024, plan: { overdue: '0.00', next: null } }],
    });
    expect(json.claims.map(({ state }: { state: string }) => state)).toContain('withdrawn');
    expect(JSON.stringify([json.claims, json.overpayments])).not.toMatch(/carl|cora/);
  });

  test.each([
    ['of nobody', { citizen: NOBODY }, 'unknown-citizen'],
    ['by no run', { run: NOBODY }, 'unknown-run'],
  ])('%s is not found', async (_, changes, code) => {
    const asked = { citizen: bo, run: NOBODY, reason: 'x', ...changes };
    expectProblem(await post('/v1/overpayments', asked), 404, code);
  });
});
