import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { balanceOf, expectSoundBooks } from '../support/books.js';
import { expectProblem } from '../support/problems.js';
import { rowCounts } from '../support/rows.js';
import { company } from '../support/samples.js';
import { startTestService, type TestService } from '../support/service.js';

/** Corporate actions by file: in its order, each once, and what is wrong goes back with every reason. */

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
  for (const no of [1, 2])
    await service.ask('POST', '/v1/incorporations', {
      as: 'clerk',
      key: `company-${no}`,
      body: company({
        registrationNumber: `ACT-${no}`,
        incorporatedOn: '2020-01-01',
        shareClasses: [{ code: 'COMMON', foundingShares: '10000', parValue: '1', currency: 'USD' }],
      }),
    });
});
afterAll(async () => {
  await expectSoundBooks(service);
  await service.close();
});

const HEADER =
  'reference,kind,registration_number,share_class,effective_on,new_shares,old_shares,fractions,cash_in_lieu_price,' +
  'shares_issued,price_per_share,shares_taken_up,shares,proceeds,amount,into_registration_number,into_share_class,' +
  'ratio,cost_share,direction,counterparty,value,shares_bought_back,shares_tendered,isin,legal_name';
const COLUMNS = HEADER.split(',');

/** Rows of the columns named, the others empty. */
const csv = (...rows: Readonly<Record<string, string>>[]) =>
  [HEADER, ...rows.map((row) => COLUMNS.map((column) => row[column] ?? '').join(','))].join('\n');

const split = {
  reference: 'broker-1',
  kind: 'split',
  registration_number: 'ACT-1',
  share_class: 'COMMON',
  effective_on: '2024-03-01',
  new_shares: '3',
  old_shares: '1',
};
const disposal = {
  reference: 'broker-2',
  kind: 'disposal',
  registration_number: 'ACT-1',
  share_class: 'COMMON',
  effective_on: '2024-03-02',
  shares: '2500', // There are that many only after the split.
  proceeds: '5000.00',
};
const dividend = {
  reference: 'broker-3',
  kind: 'cash-dividend',
  registration_number: 'ACT-2',
  share_class: 'COMMON',
  effective_on: '2024-04-01',
  amount: '12.34',
};

let files = 0;
async function taken(file: string, type = 'text/csv') {
  const { status, headers } = await service.ask('POST', '/v1/corporate-action-imports', {
    as: 'manager',
    key: `file-${++files}`,
    type,
    body: file,
  });
  expect(status).toBe(202);
  const at = headers.get('location')!;
  const done = await service.until(at, ['completed'], 'manager');
  const { text } = await service.ask('GET', `${at}/rejections`, { as: 'manager' });
  const rejections = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  return { done, rejections };
}

test('a file is recorded in its order', async () => {
  const { done, rejections } = await taken(csv(split, disposal, dividend));

  expect(done).toMatchObject({ accepted: 3, duplicates: 0, rejected: 0 });
  expect(rejections).toEqual([]);
  expect(await balanceOf(service, 'assets:cash')).toEqual({ USD: '5012.34' });
  expect(await balanceOf(service, 'memorandum:shares-held:ACT-1:COMMON')).toEqual({
    'ACT-1.COMMON': '500',
  });
});

test('what comes again is counted, in whatever form, and changes nothing', async () => {
  const before = await rowCounts(service.database.owner);
  const lines = [
    { ...body(dividend), amount: { amount: '12.34', currency: 'USD' } },
    body(disposal),
    body(split),
  ];
  const { done } = await taken(
    lines.map((line) => JSON.stringify(line)).join('\n'),
    'application/x-ndjson',
  );

  expect(done).toMatchObject({ accepted: 0, duplicates: 3, rejected: 0 });
  const after = await rowCounts(service.database.owner);
  for (const table of ['corporate_action', 'journal_entry', 'posting', 'position_change'])
    expect(after[table]).toBe(before[table]);
});

const body = (row: Readonly<Record<string, string>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );

test('what is wrong goes back by column, row by row, and keeps nothing else out', async () => {
  const { done, rejections } = await taken(
    csv(
      {
        ...split,
        reference: '',
        registration_number: 'NOBODY-2',
        new_shares: 'three',
        old_shares: '0',
      },
      { ...dividend, reference: 'broker-4', registration_number: 'NOBODY-1' },
      { ...disposal, reference: 'broker-5', shares: '501' },
      { ...dividend, amount: '12.35' },
      { ...dividend, reference: 'broker-6', effective_on: '2024-05-01' },
      { ...dividend, reference: 'broker-6', effective_on: '2024-05-01' },
      { ...dividend, reference: 'broker-6', effective_on: '2024-05-02' },
      { ...dividend, reference: 'broker-7', kind: 'gift' },
    ),
  );

  expect(done).toMatchObject({ accepted: 1, duplicates: 1, rejected: 6 });
  const told = rejections.map(({ line, errors }) => [
    line,
    ...errors.map(({ pointer, code }: { pointer: string; code?: string }) => code ?? pointer),
  ]);
  expect(told).toEqual([
    [2, '/reference', '/new_shares', '/old_shares', '/registration_number'],
    [3, '/registration_number'],
    [4, 'more-than-is-held'],
    [5, 'already-recorded-differently'],
    [8, 'already-recorded-differently'],
    [9, '/kind'],
  ]);
  expect(rejections[1].row).toMatchObject({
    reference: 'broker-4',
    registration_number: 'NOBODY-1',
  });
  expect(rejections[2].errors[0].detail).toMatch(/\S+ \S+/);
});

test('marks and line ends of other editors are no fault; figures in odd forms are, row by row', async () => {
  const odd: readonly (readonly [Readonly<Record<string, string>>, string])[] = [
    [{ ...dividend, amount: '1e3' }, '/amount'],
    [{ ...dividend, amount: '=1+1' }, '/amount'],
    [{ ...dividend, amount: '1.001' }, '/amount'],
    [{ ...dividend, amount: '-12.34' }, '/amount'],
    [{ ...dividend, amount: 'NaN' }, '/amount'],
    [{ ...split, new_shares: '0.00000000001' }, '/new_shares'],
    [{ ...disposal, shares: '1e999' }, '/shares'],
    [{ ...dividend, effective_on: '2999-01-01' }, '/effective_on'],
    [{ ...dividend, effective_on: '0000-01-01' }, '/effective_on'],
    [{ ...dividend, effective_on: '2024-02-30' }, '/effective_on'],
    [{ ...dividend, effective_on: '2019-12-31' }, '/effective_on'], // Before the incorporation.
    [{ ...dividend, isin: 'US0378331005' }, '/isin'],
  ];
  const rows = odd.map(([row], no) => ({ ...row, reference: `odd-${no}` }));
  const good = { ...dividend, reference: '=1+1', effective_on: '2024-06-01' };
  const file = `\ufeff${csv(...rows, good)}\n${good.reference},split\n`.replaceAll('\n', '\r\n');
  const { done, rejections } = await taken(file);

  expect(done).toMatchObject({ accepted: 1, duplicates: 0, rejected: odd.length + 1 });
  expect(rejections.map(({ errors }) => errors[0].pointer)).toEqual([
    ...odd.map(([, pointer]) => pointer),
    '', // Too few columns.
  ]);
});

test('lines of JSON are as strict: what nobody knows, what is no text, what is no JSON', async () => {
  const line = { ...body(dividend), reference: 'line' };
  const lines = [
    JSON.stringify({ ...line, surprise: 1 }),
    JSON.stringify(line).replace('{', '{"__proto__":{"kind":"split"},'),
    JSON.stringify({ ...line, amount: 12.34 }),
    JSON.stringify({ ...line, reference: 'x'.repeat(101) }),
    '{"reference":',
    '[]',
    '['.repeat(10_000),
    `${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}`,
  ];
  const { done, rejections } = await taken(lines.join('\n'), 'application/x-ndjson');

  expect(done).toMatchObject({ accepted: 0, rejected: lines.length });
  expect(rejections.map(({ errors }) => errors[0].pointer)).toEqual([
    '/surprise',
    '/__proto__',
    '/amount',
    '/reference',
    '',
    expect.any(String),
    '',
    '',
  ]);
  expect(rejections.at(-1)!.errors[0].detail).toBe('is nested in more than 32 levels');
});

test.each<[string, string | Buffer, string?]>([
  ['another header', 'kind,amount\n'],
  ['no header', ''],
  ['a quote that is not closed', `${HEADER}\n"x`],
  ['a row without end', `${HEADER}\n${'x'.repeat(70_000)}`],
  ['bytes that are no UTF-8', Buffer.from(`${HEADER}\n\xff\xfe`, 'latin1'), 'malformed-utf-8'],
])('a file with %s is refused whole', async (_, file, code = 'malformed-file') => {
  const before = await rowCounts(service.database.owner);
  const answer = await service.ask('POST', '/v1/corporate-action-imports', {
    as: 'manager',
    type: 'text/csv',
    body: file,
  });
  expectProblem(answer, 400, code);
  expect(await rowCounts(service.database.owner)).toEqual(before);
});
