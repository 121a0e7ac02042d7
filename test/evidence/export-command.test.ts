import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readExport } from '../../src/delivery/cli/export-arguments.js';
import { freshDatabase, type TestDatabase } from '../support/database.js';
import { given } from '../support/given.js';
import { usageMistakes } from '../support/mistakes.js';
import { startNode } from '../support/process.js';

/** `npm run export`, as a process of its own. */

let db: TestDatabase;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'investment-export-'));
  db = await freshDatabase();
  const world = await given(db);
  for (let company = 0; company < 300; company++)
    await world.incorporate(`MANY-${company}`, `${'A'.repeat(20)} 100 at 1, B 1`);
});
afterAll(async () => {
  await db?.drop();
  rmSync(folder, { recursive: true, force: true });
});

const start = (...args: readonly string[]) =>
  startNode(['dist/src/delivery/cli/export.js', ...args], db, folder);

async function run(...args: readonly string[]) {
  const child = start(...args);
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const [code] = await once(child, 'close');
  return { code, out, err };
}

test('the whole journal goes to standard output, and nothing else does', async () => {
  const { code, out, err } = await run('--format', 'hledger');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/^; The books of the fund, whole\n/);
  expect(out.match(/^2021-01-02 \* /gm)).toHaveLength(300);
});

test('whoever has read enough may stop', async () => {
  const child = start('--format', 'ledger');
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  child.stdout.once('data', () => child.stdout.destroy());
  expect([...(await once(child, 'close')), err]).toEqual([0, null, '']);
});

test('every mistake is named at once, with the usage', async () => {
  const { code, out, err } = await run('--format', 'gnucash', '--from', '2026-02-30', 'now');
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err.trimEnd().split('\n')).toEqual([
    'error: "now" is not understood',
    'error: --format "gnucash" is none of hledger, ledger, beancount',
    'error: --from "2026-02-30" is no day, such as 2026-01-31',
    expect.stringMatching(/^error: usage: npm run -s export -- --format hledger/),
  ]);
});

test('an instant that has not come is not answered', async () => {
  const { code, out, err } = await run('--format', 'hledger', '--known-at', '2999-01-01T00:00:00Z');
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toMatch(
    /^error: What was known at that instant may .* \(knownAt 2999-01-01T00:00:00.000Z\)\n$/,
  );
});

test.each<[readonly string[], readonly string[]]>([
  [[], ['--format is missing']],
  [['--format'], ['--format needs a value', '--format "" is none of hledger, ledger, beancount']],
  [['--format', 'ledger', '--format=hledger'], ['--format is given twice']],
  [['--format', 'HLEDGER'], ['--format "HLEDGER" is none of hledger, ledger, beancount']],
  [
    ['--format', 'ledger', '--year', '2026'],
    ['there is no option "--year"', '"2026" is not understood'],
  ],
  [['--format', 'ledger', '-x'], ['there is no option "-x"']],
  [['--format', 'ledger', '--to', 'tomorrow'], ['--to "tomorrow" is no day, such as 2026-01-31']],
  [
    ['--format', 'ledger', '--to', '2026-13-01'],
    ['--to "2026-13-01" is no day, such as 2026-01-31'],
  ],
  [['--format', 'ledger', '--from', ''], ['--from "" is no day, such as 2026-01-31']],
  [
    ['--format', 'ledger', '--from', '2026-02-01', '--to', '2026-01-01'],
    ['--from 2026-02-01 is after --to 2026-01-01'],
  ],
  ...[
    '2026-01-01',
    '2026-01-01T25:00:00Z',
    '2026-02-30T10:00:00Z',
    '2026-01-01T10:00:00+01:00',
    'now',
  ].map((instant): [readonly string[], readonly string[]] => [
    ['--format', 'ledger', '--known-at', instant],
    [`--known-at "${instant}" is no instant, such as 2026-01-31T09:00:00Z`],
  ]),
])('%j is refused', (args, mistakes) => {
  expect(usageMistakes(() => readExport(args))).toEqual(mistakes);
});

test('what is right is read', () => {
  expect(
    readExport([
      '--format=beancount',
      '--from',
      '2026-01-01',
      '--to',
      '2026-01-01',
      '--known-at',
      '2026-01-02T09:00:00Z',
    ]),
  ).toEqual({
    format: 'beancount',
    from: '2026-01-01',
    to: '2026-01-01',
    knownAt: '2026-01-02T09:00:00.000Z',
  });
});
