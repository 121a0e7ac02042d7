import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { balanceOf, expectSoundBooks } from '../support/books.js';
import { Managers } from '../support/fund.js';
import { proveBooks } from '../../src/proof/laws.js';
import { VerificationStore } from '../../src/proof/verification.store.js';
import { expectProblem } from '../support/problems.js';
import { Registrar } from '../support/registrar.js';
import { dividend, price } from '../support/samples.js';
import { type Answered, startTestService, type TestService } from '../support/service.js';
import { Uploads } from '../support/uploads.js';

let service: TestService;
let citizen: string;
/** Before the dividend was approved. */
let early: string;
/** One company, one citizen, a NAV and a dividend. */
beforeAll(async () => {
  service = await startTestService();
  const managers = new Managers(service);
  const clerk = new Registrar(service);
  await clerk.registered({
    registrationNumber: 'ACME-1',
    incorporatedOn: '2023-01-02',
    shareClasses: [
      { code: 'A', foundingShares: '1000', parValue: '0.5', currency: 'USD' },
      { code: 'B', foundingShares: '5', parValue: null, currency: 'USD' },
    ],
  });
  await new Uploads(service, '/v1/citizens', 'operator').lines({
    nationalId: 'ada',
    name: 'Ada',
    bornOn: '1980-01-01',
    residentSince: '2000-01-01',
  });
  await managers.prices(
    price({ registrationNumber: 'ACME-1', shareClass: 'A', pricePerShare: '2' }),
  );
  await managers.valued('2024-12-31');
  await managers.receive('100');
  early = new Date(Date.now() + 2).toISOString();
  await new Promise((resume) => setTimeout(resume, 5));
  const { at } = await managers.proposed('/v1/dividend-runs', dividend('60'));
  await managers.decide(at, 'approval');
  await service.until(at, ['distributed'], 'citizen');
  ({ citizen } = (
    await service.ask('POST', '/v1/citizens/lookup', { as: 'auditor', body: { nationalId: 'ada' } })
  ).json);
});
afterAll(async () => {
  await expectSoundBooks(service);
  await service.close();
});

const ask = (path: string) => service.ask('GET', path, { as: 'auditor' });
const get = async (path: string): Promise<Answered['json']> => (await ask(path)).json;

/** All of a list, read in pages of `limit`. */
async function readThrough(path: string, limit: number): Promise<Answered['json'][]> {
  const read: Answered['json'][] = [];
  for (let cursor = ''; ;) {
    const { items, nextCursor } = await get(`${path}?limit=${limit}${cursor}`);
    expect(items.length).toBeLessThanOrEqual(limit);
    read.push(...items);
    if (nextCursor === null) return read;
    cursor = `&cursor=${nextCursor}`;
  }
}

const balances = (
  accounts: { name: string; balances: { commodity: string; quantity: string }[] }[],
) =>
  Object.fromEntries(
    accounts
      .filter((account) => account.balances.length > 0)
      .map((account) => [
        account.name,
        account.balances.map(({ quantity, commodity }) => `${quantity} ${commodity}`).join(', '),
      ]),
  );

test('the accounts are the chart, and below it each holding, each class and each citizen', async () => {
  const { items, nextCursor } = await get('/v1/accounts?limit=1000');

  expect(nextCursor).toBeNull();
  expect(balances(items)).toEqual({
    'assets:cash': '100 USD',
    'assets:investments': '200 USD',
    'liabilities:dividends-payable': '-60 USD',
    'equity:contributions:founding-shares': '-50 USD',
    'equity:contributions:appropriations': '-100 USD',
    'equity:distributions': '60 USD',
    'income:unrealised-gains': '-150 USD',
    'assets:investments:ACME-1:A': '200 USD',
    'memorandum:shares-held:ACME-1:A': '100 ACME-1.A',
    'memorandum:shares-held:ACME-1:B': '0.5 ACME-1.B',
    'memorandum:shares-of:ACME-1:A': '-100 ACME-1.A',
    'memorandum:shares-of:ACME-1:B': '-0.5 ACME-1.B',
    [`liabilities:dividends-payable:${citizen}`]: '-60 USD',
  });
  expect(items[0].name).toBe('assets:cash');
  const names = items.map(({ name }: { name: string }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContain('assets:investments:ACME-1:B');
});

test('are read page by page, however small the page', async () => {
  const whole = (await get('/v1/accounts?limit=1000')).items;
  for (const limit of [1, 2, 5, 7]) expect(await readThrough('/v1/accounts', limit)).toEqual(whole);
});

test('each account of the list is found by its name, with the same balances', async () => {
  for (const account of (await get('/v1/accounts?limit=1000')).items)
    expect(await get(`/v1/accounts/${account.name}`)).toEqual(account);
  expect(await balanceOf(service, encodeURIComponent('assets:investments:ACME-1:A'))).toEqual({
    USD: '200',
  });
});

test('an account shows the postings that make up its balance, of a subsidiary ledger too', async () => {
  for (const { name, balances: stands } of (await get('/v1/accounts?limit=1000')).items) {
    const { items } = await get(`/v1/accounts/${name}/postings?limit=1000`);
    const sums = new Map<string, number>();
    for (const { account, commodity, quantity } of items) {
      if (!name.startsWith('memorandum')) expect(account).toBe(name);
      sums.set(commodity, (sums.get(commodity) ?? 0) + Number(quantity));
    }
    expect(Object.fromEntries([...sums].filter(([, sum]) => sum !== 0))).toEqual(
      Object.fromEntries(
        stands.map(({ commodity, quantity }: { commodity: string; quantity: string }) => [
          commodity,
          Number(quantity),
        ]),
      ),
    );
  }
});

test('a posting says of which entry it is, when and why', async () => {
  const { items } = await get(`/v1/accounts/liabilities:dividends-payable:${citizen}/postings`);
  expect(items).toEqual([
    {
      journalEntryId: expect.any(String),
      effectiveOn: items[0].recordedAt.slice(0, 10),
      recordedAt: expect.stringMatching(/Z$/),
      narrative: 'Dividend 2024',
      account: `liabilities:dividends-payable:${citizen}`,
      commodity: 'USD',
      quantity: '-60',
    },
  ]);
  const cash = await readThrough('/v1/accounts/assets:investments/postings', 1);
  expect(cash.map(({ quantity }) => quantity)).toEqual(['50', '150']);
});

test('the journal is read in the order it was recorded, entry by entry', async () => {
  const entries = await readThrough('/v1/journal-entries', 2);

  expect(entries.map(({ narrative }) => narrative)).toEqual([
    'Founding stake in Golden Gate Robotics, Inc.',
    'Revaluation as of 2024-12-31',
    'Appropriation of the fiscal year 2024',
    'Dividend 2024 approved',
    'Dividend 2024',
  ]);
  for (const entry of entries) {
    expect(await get(`/v1/journal-entries/${entry.id}`)).toEqual(entry);
    expect(entry).toMatchObject({ key: expect.any(String), reverses: null });
    const sums = new Map<string, number>();
    for (const { commodity, quantity } of entry.postings)
      sums.set(commodity, (sums.get(commodity) ?? 0) + Number(quantity));
    expect([...sums.values()].every((sum) => sum === 0)).toBe(true);
  }
  expect(entries.at(-2)).toMatchObject({
    effectiveOn: entries.at(-2).recordedAt.slice(0, 10),
    recordedBy: 'ann',
    approvedBy: 'ben',
    postings: [
      { account: 'equity:distributions', commodity: 'USD', quantity: '60' },
      { account: 'liabilities:dividends-declared', commodity: 'USD', quantity: '-60' },
    ],
  });
});

test('balances are told as of a day, and as known at an instant', async () => {
  const payable = `/v1/accounts/liabilities:dividends-payable:${citizen}`;
  const carried = '/v1/accounts/assets:investments:ACME-1:A';
  const cases: [string, Record<string, string>][] = [
    [`${payable}?asOf=2024-12-31`, {}],
    [`${payable}?asOf=9999-12-31`, { USD: '-60' }],
    [`${payable}?knownAt=${early}`, {}],
    [`${carried}?asOf=2023-01-01`, {}],
    [`${carried}?asOf=2023-01-02`, { USD: '50' }],
    [`${carried}?asOf=2024-12-30`, { USD: '50' }],
    [`${carried}?asOf=2024-12-31&knownAt=${early}`, { USD: '200' }],
    [`${carried}?knownAt=2023-06-01T00:00:00Z`, {}],
    ['/v1/accounts/memorandum:shares-held:ACME-1:B?asOf=2023-01-02', { 'ACME-1.B': '0.5' }],
    [`/v1/accounts/liabilities:dividends-payable?knownAt=${early}`, {}],
  ];
  for (const [path, expected] of cases)
    expect({ path, balances: (await get(path)).balances }).toEqual({
      path,
      balances: Object.entries(expected).map(([commodity, quantity]) => ({ commodity, quantity })),
    });
  const then = balances((await get(`/v1/accounts?limit=1000&knownAt=${early}`)).items);
  expect(then).toMatchObject({ 'assets:cash': '100 USD' });
  expect(then).not.toHaveProperty('liabilities:dividends-payable');
});

test('an instant that has only just come is waited for; one far ahead is a mistake', async () => {
  const soon = new Date(Date.now() + 300).toISOString();
  expect(await ask(`/v1/accounts/assets:cash?knownAt=${soon}`)).toMatchObject({ status: 200 });
  expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(soon));

  for (const path of ['/v1/accounts', '/v1/accounts/assets:cash', '/v1/holdings']) {
    const answer = await ask(`${path}?knownAt=2999-01-01T00:00:00Z`);
    expectProblem(answer, 422, 'invalid-fields', ['/knownAt']);
    expect(answer.json.errors).toMatchObject([{ detail: 'must not lie in the future' }]);
  }
});

test('while something is being recorded, what was known meanwhile is not settled', async () => {
  const { owner } = service.database;
  await owner.query('begin');
  try {
    await owner.query('select record_time()');
    const during = new Date().toISOString();
    const answer = ask(`/v1/accounts/assets:cash?knownAt=${during}`);
    const early = await Promise.race([
      answer,
      new Promise((resume) => setTimeout(resume, 300, 'waits')),
    ]);
    expect(early).toBe('waits');
    await owner.query('rollback');
    expect(await answer).toMatchObject({ status: 200 });
  } finally {
    await owner.query('rollback');
  }
});

test('the journal is searched by account, day and amount, and as it was known', async () => {
  const found = async (query: string) =>
    (await get(`/v1/journal-entries?limit=1000&${query}`)).items.map(
      ({ narrative }: { narrative: string }) => narrative.split(' ')[0],
    );
  const cases: [string, string[]][] = [
    ['account=assets:cash', ['Appropriation']],
    ['account=assets:investments', ['Founding', 'Revaluation']],
    ['account=equity:distributions', ['Dividend']],
    ['amount=60', ['Dividend', 'Dividend']],
    ['amount=60.00&account=liabilities:dividends-payable', ['Dividend']],
    ['amount=61', []],
    ['from=2024-12-31&to=2024-12-31', ['Revaluation']],
    ['to=2023-01-02', ['Founding']],
    [`knownAt=${early}&amount=60`, []],
    [`knownAt=${early}&from=2024-01-01`, ['Revaluation', 'Appropriation']],
  ];
  for (const [query, expected] of cases)
    expect({ query, found: await found(query) }).toEqual({ query, found: expected });
  const refused = async (query: string) => ask(`/v1/journal-entries?${query}`);
  for (const query of ['amount=0', 'amount=-1', 'amount=1e9', 'from=2024-02-30', 'account=%00'])
    expectProblem(await refused(query), 422, 'invalid-fields');
  expectProblem(await refused('from=2024-02-02&to=2024-02-01'), 422, 'invalid-fields');
  expectProblem(await refused('account=assets:nothing'), 404, 'unknown-account');
});

test('when the laws were proved last is on record, by whom, and what was found', async () => {
  const verifications = new VerificationStore();
  const { service: database } = service.database;
  const proofs = await proveBooks(database);
  const recorded = async (found: typeof proofs, at: string) =>
    verifications.record(database, at, 'olga on ledger-1', 5n, found);
  await recorded(proofs, '2026-01-02T03:04:05.000Z');
  const [first, ...others] = proofs;
  await recorded([{ ...first!, offender: 'entry 3 does not balance' }, ...others], early);

  const [newest, before] = (await get('/v1/verifications')).items;
  expect(newest).toMatchObject({ by: 'olga on ledger-1', upToEntry: '5', broken: 1 });
  expect(before).toMatchObject({ startedAt: '2026-01-02T03:04:05.000Z', broken: 0 });
  expect(await readThrough('/v1/verifications', 1)).toEqual([newest, before]);
  const { laws } = await get(`/v1/verifications/${newest.id}`);
  expect(laws).toHaveLength(proofs.length);
  expect(laws[0]).toMatchObject({
    what: first!.what,
    offender: 'entry 3 does not balance',
    heldAt: before.endedAt,
  });
  expect(laws[1]).toMatchObject({ offender: null, heldAt: newest.endedAt });
});
