import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { balanceOf, expectSoundBooks } from '../support/books.js';
import { Managers } from '../support/fund.js';
import { expectProblem } from '../support/problems.js';
import { Registrar } from '../support/registrar.js';
import { rowCounts } from '../support/rows.js';
import { expense, NOBODY, receipt } from '../support/samples.js';
import { startTestService, type TestService } from '../support/service.js';

let service: TestService;
let managers: Managers;
beforeAll(async () => {
  service = await startTestService();
  managers = new Managers(service);
});
afterAll(async () => {
  await expectSoundBooks(service);
  await service.close();
});

const rows = () => rowCounts(service.database.owner);
const entryOf = async ({ journalEntryId }: { journalEntryId: string }) =>
  (await service.ask('GET', `/v1/journal-entries/${journalEntryId}`, { as: 'auditor' })).json;
const posted = ({ postings }: { postings: { account: string; quantity: string }[] }) =>
  Object.fromEntries(postings.map(({ account, quantity }) => [account, quantity]));

describe('a cash receipt', () => {
  test.each([
    ['appropriation', 'equity:contributions:appropriations'],
    ['dividend', 'income:dividends'],
    ['other-income', 'income:other'],
  ])('of kind %s is cash, and %s', async (kind, account) => {
    const recorded = await managers.receive('50000000.1', { kind, narrative: '  From the state ' });

    expect(recorded).toEqual({
      id: expect.any(String),
      journalEntryId: expect.any(String),
      recordedAt: expect.stringMatching(/Z$/),
      receivedOn: '2024-03-02',
      amount: { amount: '50000000.10', currency: 'USD' },
      kind,
      narrative: 'From the state',
    });
    const entry = await entryOf(recorded);
    expect(entry).toMatchObject({
      effectiveOn: '2024-03-02',
      narrative: 'From the state',
      recordedBy: 'pam',
    });
    expect(posted(entry)).toEqual({ 'assets:cash': '50000000.1', [account]: '-50000000.1' });
  });

  test('may name the company it comes from, if there is such a company', async () => {
    const { registrationNumber } = await new Registrar(service).registered();
    const before = await rows();
    const other = { kind: 'dividend', registrationNumber: 'NOBODY-1' };
    const refused = await managers.post('/v1/cash-receipts', receipt('1', other));

    expectProblem(refused, 422, 'invalid-fields', ['/registrationNumber']);
    const bothWrong = await managers.post('/v1/cash-receipts', receipt('-1', other));
    expectProblem(bothWrong, 422, 'invalid-fields', ['/amount/amount', '/registrationNumber']);
    expect(await rows()).toEqual(before);
    const recorded = await managers.receive('1', {
      kind: 'dividend',
      registrationNumber: registrationNumber.toLowerCase(),
    });
    expect(recorded).toMatchObject({ registrationNumber });
  });

  test('is reversed once, by an entry that mirrors it', async () => {
    const recorded = await managers.receive('123.45');
    const before = await balanceOf(service, 'assets:cash');
    const reverse = (key: string) =>
      managers.post(
        `/v1/cash-receipts/${recorded.id}/reversal`,
        { reason: 'Entered twice' },
        'ben',
        key,
      );
    const reversal = await reverse('reversal');

    expect(reversal).toMatchObject({
      status: 201,
      json: { id: recorded.id, reason: 'Entered twice' },
    });
    expect(await entryOf(reversal.json)).toMatchObject({
      reverses: recorded.journalEntryId,
      effectiveOn: '2024-03-02',
      reason: 'Entered twice',
      recordedBy: 'ben',
    });
    expect(posted(await entryOf(reversal.json))).toEqual({
      'assets:cash': '-123.45',
      'equity:contributions:appropriations': '123.45',
    });
    const after = await balanceOf(service, 'assets:cash');
    expect(Number(before['USD']) - Number(after['USD'])).toBeCloseTo(123.45, 2);

    expect(await reverse('reversal')).toMatchObject({ status: 201, text: reversal.text });
    expectProblem(await reverse('another key'), 409, 'already-reversed');
    const nothing = await managers.post(`/v1/cash-receipts/${NOBODY}/reversal`, { reason: 'x' });
    expectProblem(nothing, 404, 'unknown-receipt');
  });

  test('that is repeated under its key is recorded once', async () => {
    const send = () => managers.post('/v1/cash-receipts', receipt('77'), 'pam', 'one receipt');
    const [first, again] = [await send(), await send()];

    expect(again).toMatchObject({ status: 201, text: first.text });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const other = await managers.post('/v1/cash-receipts', receipt('78'), 'pam', 'one receipt');
    expectProblem(other, 422, 'idempotency-key-reused');
  });
});

describe('an expense', () => {
  test('is paid from cash to an account of its kind', async () => {
    await managers.receive('1000');
    const paid = await managers.post(
      '/v1/expenses',
      expense('12.50', { kind: 'audit-2023' }),
      'pam',
    );

    expect(paid).toMatchObject({
      status: 201,
      json: {
        id: expect.any(String),
        paidOn: '2024-03-03',
        amount: { amount: '12.50', currency: 'USD' },
        kind: 'audit-2023',
        narrative: 'Audit of 2023',
      },
    });
    expect(posted(await entryOf(paid.json))).toEqual({
      'expenses:audit-2023': '12.5',
      'assets:cash': '-12.5',
    });
    expect(await balanceOf(service, 'expenses:audit-2023')).toEqual({ USD: '12.5' });
  });

  test('is refused for more than there is, and what there is is said', async () => {
    const { USD: available } = await balanceOf(service, 'assets:cash');
    const before = await rows();
    const more = await managers.post('/v1/expenses', expense('999999999999'));

    expectProblem(more, 409, 'insufficient-cash');
    expect(more.json.facts).toEqual({ available });
    expect(await rows()).toEqual(before);
  });

  test('of all there is is paid once, also when two try at once', async () => {
    const { USD: all } = await balanceOf(service, 'assets:cash');
    const answers = await Promise.all(
      [1, 2, 3].map(() => managers.post('/v1/expenses', expense(all!))),
    );

    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 409, 409]);
    expect(await balanceOf(service, 'assets:cash')).toEqual({});
  });
});
