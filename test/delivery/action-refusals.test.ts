import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { expectSoundBooks } from '../support/books.js';
import { Managers } from '../support/fund.js';
import { Gate } from '../support/gate.js';
import { expectProblem } from '../support/problems.js';
import { Registrar } from '../support/registrar.js';
import { rowCounts } from '../support/rows.js';
import { NOBODY } from '../support/samples.js';
import { startTestService, type TestService } from '../support/service.js';

/** What shuts corporate actions out for a while or for good, by itself and in a file: nothing is half recorded. */

let service: TestService;
let managers: Managers;
let registrationNumber: string;
beforeAll(async () => {
  service = await startTestService();
  managers = new Managers(service);
  ({ registrationNumber } = await new Registrar(service).registered({
    incorporatedOn: '2019-06-01',
  }));
});
afterAll(async () => {
  await expectSoundBooks(service);
  await service.close();
});

const split = (effectiveOn: string) => ({
  kind: 'split',
  registrationNumber,
  shareClass: 'COMMON',
  effectiveOn,
  newShares: '2',
  oldShares: '1',
});
const record = (effectiveOn: string) => managers.post('/v1/corporate-actions', split(effectiveOn));
const named = ({ registrationNumber }: { registrationNumber: string }) => ({ registrationNumber });
/** A company of ten million shares, a million of them the fund's. */
const ours = () => new Registrar(service).registered({ incorporatedOn: '2019-06-01' });
/** Sends a file of actions under a name of its own; where its import is. */
async function sendLines(name: string, lines: readonly object[]): Promise<string> {
  const { status, headers } = await service.ask('POST', '/v1/corporate-action-imports', {
    as: 'manager',
    key: `file-${name}`,
    type: 'application/x-ndjson',
    body: lines
      .map((line, no) => JSON.stringify({ reference: `${name}-${no}`, ...line }))
      .join('\n'),
  });
  expect(status).toBe(202);
  return headers.get('location')!;
}
/** A file of splits on these days. */
const send = (...days: readonly string[]) => sendLines(days.join(), days.map(split));
/** Until a chunk waits for a NAV; nothing counts against it. */
async function hasBeenPutBack(): Promise<void> {
  const waiting = `select attempts from run_chunk where state = 'open' and problem->>'code' = 'valuation-in-progress'`;
  for (;;) {
    const { rows } = await service.database.owner.query(waiting);
    if (rows.length > 0) return expect(rows).toEqual([{ attempts: 0 }]);
    await new Promise((resume) => setTimeout(resume, 20));
  }
}
const actions = async () => (await rowCounts(service.database.owner))['corporate_action'];

test('a year that is closed takes none; of a file the others are recorded', async () => {
  await managers.post('/v1/periods/2020/closure', {});
  await managers.decide('/v1/periods/2020/closure', 'approval');
  const before = await rowCounts(service.database.owner);

  expectProblem(await record('2020-05-01'), 409, 'period-closed');
  expect(await rowCounts(service.database.owner)).toEqual(before);

  const at = await send('2020-05-01', '2021-05-01', '2020-06-01');
  expect(await service.until(at, ['completed'], 'manager')).toMatchObject({
    accepted: 1,
    rejected: 2,
  });
  const { text } = await service.ask('GET', `${at}/rejections`, { as: 'manager' });
  const told = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(told.map(({ line, errors }) => [line, errors[0].code])).toEqual([
    [1, 'period-closed'],
    [3, 'period-closed'],
  ]);
});

test('companies that nobody knows are told of together with what else is wrong', async () => {
  const answer = await managers.post('/v1/corporate-actions', {
    kind: 'merger',
    registrationNumber: 'NOBODY-1',
    shareClass: 'COMMON',
    effectiveOn: '2023-05-01',
    into: { registrationNumber: 'NOBODY-2', shareClass: 'COMMON' },
    ratio: '0',
  });
  expectProblem(answer, 422, 'invalid-fields', [
    '/into/registrationNumber',
    '/ratio',
    '/registrationNumber',
  ]);
});

test.each([
  [
    'as many shares of a class as there may not be',
    { kind: 'share-issue', sharesIssued: '999999999999999' },
    'too-many-shares',
    /10\^15/,
  ],
  [
    'more shares that come to the fund than there are',
    { kind: 'transfer', direction: 'in', shares: '9000001', counterparty: 'A donor', value: '1' },
    'more-than-outstanding',
    /Record the issue of the shares first/,
  ],
  [
    'more bought back of others than they have',
    { kind: 'buyback', sharesBoughtBack: '9000001' },
    'more-than-outstanding',
    /Record the issue of the shares first/,
  ],
])('%s', async (_, terms, code, advice) => {
  const effectiveOn = '2022-05-01';
  const company = { ...named(await ours()), shareClass: 'COMMON' };
  const before = await rowCounts(service.database.owner);

  const refused = await managers.post('/v1/corporate-actions', {
    ...terms,
    ...company,
    effectiveOn,
  });
  expectProblem(refused, 409, code);
  expect(refused.json.facts).toEqual({ ...company, kind: terms.kind, effectiveOn });
  expect(refused.json.detail).toMatch(advice);
  expect(await rowCounts(service.database.owner)).toEqual(before);

  const at = await sendLines(code + terms.kind, [{ ...terms, ...company, effectiveOn }]);
  expect(await service.until(at, ['completed'], 'manager')).toMatchObject({ rejected: 1 });
  expect((await service.ask('GET', `${at}/rejections`, { as: 'manager' })).text).toContain(code);
});

test('an action that nobody recorded is neither shown nor reversed', async () => {
  for (const id of [NOBODY, 'x', `${NOBODY}0`, '%00']) {
    const at = `/v1/corporate-actions/${id}`;
    expectProblem(await service.ask('GET', at, { as: 'manager' }), 404, 'unknown-corporate-action');
    const reversed = await managers.post(`${at}/reversal`, { reason: 'Mistyped' });
    expectProblem(reversed, 404, 'unknown-corporate-action');
  }
});

test('companies that actions tie to each other have a limit; beyond it, nothing is tied', async () => {
  const { owner } = service.database;
  const limit = (companies: number) =>
    owner.query(
      `create or replace function tied_companies_max() returns integer language sql immutable as 'select ${companies}'`,
    );
  const clerk = new Registrar(service);
  const [into, ...others] = await Promise.all(
    Array.from({ length: 5 }, () => clerk.registered({ incorporatedOn: '2019-06-01' })),
  );
  const merger = (from: { registrationNumber: string }) => ({
    kind: 'merger',
    registrationNumber: from.registrationNumber,
    shareClass: 'COMMON',
    effectiveOn: '2023-05-01',
    into: { registrationNumber: into.registrationNumber, shareClass: 'COMMON' },
    ratio: '1',
  });
  await limit(3);
  for (const one of others.slice(0, 2))
    expect(await managers.post('/v1/corporate-actions', merger(one))).toMatchObject({
      status: 201,
    });
  const before = await rowCounts(owner);
  const refused = await managers.post('/v1/corporate-actions', merger(others[2]));
  expectProblem(refused, 409, 'too-many-tied-companies');
  expect(refused.json.detail).toMatch(/Record a transfer out/);
  expect(await rowCounts(owner)).toEqual(before);

  // In a file only those go back that would tie more; what is tied already goes on.
  const lines = [merger(others[2]), split('2023-06-01'), merger(others[3])];
  const at = await sendLines('tied', [...lines, { ...split('2023-06-01'), ...named(into) }]);
  expect(await service.until(at, ['completed'], 'manager')).toMatchObject({
    accepted: 2,
    rejected: 2,
  });
  const { text } = await service.ask('GET', `${at}/rejections`, { as: 'manager' });
  expect(text.match(/too-many-tied-companies/g)).toHaveLength(2);
  await limit(2_000);
});

test('an ISIN is one class’s: of two at once, later, earlier and in a file, until no listing under it stands', async () => {
  const clerk = new Registrar(service);
  const some = await Promise.all(
    Array.from({ length: 4 }, () => clerk.registered({ incorporatedOn: '2019-06-01' })),
  );
  const listing = (
    of: { registrationNumber: string },
    isin: string,
    effectiveOn = '2023-07-01',
  ) => ({
    kind: 'listing',
    registrationNumber: of.registrationNumber,
    shareClass: 'COMMON',
    effectiveOn,
    isin,
  });
  const list = (...terms: Parameters<typeof listing>) =>
    managers.post('/v1/corporate-actions', listing(...terms));
  const [ours, free] = ['US5949181045', 'US0231351067'];
  const raced = await Promise.all(some.slice(0, 2).map((one) => list(one, ours)));
  expect(raced.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
  const [winner, loser] = raced[0]!.status === 201 ? some : [some[1], some[0]];
  const refused = await list(loser, ours, '2020-01-01');
  expectProblem(refused, 409, 'isin-in-use');
  expect(refused.json.facts).toEqual({ isin: ours, ...named(winner), shareClass: 'COMMON' });
  const again = await list(winner, ours, '2023-08-01'); // On another exchange.
  expect(again.status).toBe(201);

  const at = await sendLines('isins', [
    listing(loser, ours),
    listing(some[2], free),
    listing(some[3], free),
    split('2023-08-01'),
  ]);
  expect(await service.until(at, ['completed'], 'manager')).toMatchObject({
    accepted: 2,
    rejected: 2,
  });
  const { text } = await service.ask('GET', `${at}/rejections`, { as: 'manager' });
  expect(text.match(/isin-in-use/g)).toHaveLength(2);

  // By the database itself, whoever writes.
  await expect(
    service.database.owner.query(
      `insert into corporate_action (kind, incorporation_id, share_class_id, effective_on, terms, recorded_at, recorded_by)
       select 'listing', incorporation_id, commodity_id, '2023-07-01', '{"isin": "${ours}"}', now(), 'x'
         from share_class join incorporation using (incorporation_id) where registration_number = $1`,
      [loser.registrationNumber],
    ),
  ).rejects.toMatchObject({ code: 'LB000', message: 'isin-in-use' });

  const first = raced.find(({ status }) => status === 201)!;
  for (const { headers } of [first, again]) {
    expectProblem(await list(loser, ours), 409, 'isin-in-use');
    await managers.post(`${headers.get('location')!}/reversal`, { reason: 'Mistyped' });
  }
  expect((await list(loser, ours)).status).toBe(201);
});

test('a NAV that is being posted shuts out those of its day and before; a file goes on by itself afterwards', async () => {
  const { at } = await managers.valuation('2022-12-31');
  const gate = await Gate.closeBefore(service.database.owner, 1);
  let shut: string;
  try {
    await managers.decide(at, 'approval');
    await gate.reachedBy(1);
    const before = await actions();

    expectProblem(await record('2022-12-31'), 409, 'valuation-in-progress');
    shut = await send('2022-06-01');
    await hasBeenPutBack();
    expect(await actions()).toBe(before);
  } finally {
    await gate.open();
  }

  await service.until(at, ['approved'], 'manager');
  expect(await record('2022-12-31')).toMatchObject({ status: 201 });
  expect(await service.until(shut, ['completed'], 'manager')).toMatchObject({
    accepted: 1,
    rejected: 0,
  });
});

test('a file does not wait for a NAV whose posting has failed: it says so, and goes on when it is told to', async () => {
  const { owner } = service.database;
  // Behind the laws' back: nobody can make a posting fail on purpose.
  const posting = (state: string, from: string | null) =>
    owner.query(`
      set session_replication_role = replica;
      update run set state = '${state}', failed_from = ${from && `'${from}'`} where run_id = '${nav.split('/').at(-1)}';
      reset session_replication_role`);
  const { at: nav } = await managers.valuation('2023-12-31');
  await managers.decide(nav, 'rejection');
  await posting('failed', 'approving');

  const at = await send('2023-07-01');
  expect(await service.until(at, ['failed'], 'manager')).toMatchObject({
    problem: { code: 'valuation-in-progress' },
  });

  await posting('rejected', null);
  expect(await managers.post(`${at}/resumption`, {})).toMatchObject({ status: 202 });
  expect(await service.until(at, ['completed'], 'manager')).toMatchObject({ accepted: 1 });
});
