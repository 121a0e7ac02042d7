import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { test } from '@jest/globals';
import { Decimal } from 'decimal.js';
import { type Format, FORMATS } from '../../src/evidence/plain-text.js';

/** Programs that others wrote, and what they make of the books. */

/** Debian's packages have these names; whoever says so holds a missing one for a failure. */
const MUST_BE_THERE = process.env['PLAIN_TEXT_PROGRAMS'] === 'required';
const PROGRAM: Readonly<Record<Format, string>> = {
  hledger: 'hledger',
  ledger: 'ledger',
  beancount: 'bean-check',
};
const isThere = (format: Format): boolean => spawnSync(PROGRAM[format], ['--version']).status === 0;

/** A test for each program; where one is not installed it is skipped, and its title says why. */
export function testWithPrograms(
  title: string,
  work: (format: Format) => Promise<void>,
  formats: readonly Format[] = FORMATS,
): void {
  for (const format of formats)
    if (MUST_BE_THERE || isThere(format)) test(`${format}: ${title}`, () => work(format));
    else
      test.skip(`${format}: ${title} (skipped: ${PROGRAM[format]} is not installed)`, () =>
        undefined);
}

interface Said {
  readonly status: number | null;
  readonly text: string;
}

function run(program: string, args: readonly string[]): Said {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: { ...process.env, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' },
  });
  if (error) throw error;
  return { status, text: `${stdout}${stderr}` };
}

/** The strictest reading that a program has: status 0 and nothing said when all is well. */
export function strictly(format: Format, file: string): Said {
  if (format === 'hledger')
    return run('hledger', ['-f', file, 'check', '--strict', 'ordereddates']);
  if (format === 'beancount') return run('bean-check', [file]);
  const { status, text } = run('ledger', ['-f', file, '--args-only', '--pedantic', 'balance']);
  return { status, text: status === 0 ? '' : text };
}

/** Sums of what beancount has read, for its own report rounds. */
const SUMS = `
import sys, collections, decimal
from beancount import loader
from beancount.core import data
decimal.getcontext().prec = 60
entries, errors, _ = loader.load_file(sys.argv[1])
assert not errors, errors
named = {e.account: e.meta['name'] for e in entries if isinstance(e, data.Open)}
symbol = {e.currency: e.meta['name'] for e in entries if isinstance(e, data.Commodity)}
sums = collections.defaultdict(decimal.Decimal)
for e in entries:
    if isinstance(e, data.Transaction) and str(e.date) <= sys.argv[2]:
        for p in e.postings:
            sums[named[p.account], symbol[p.units.currency]] += p.units.number
for (account, commodity), number in sums.items():
    print(account, format(number, 'f'), commodity, sep='\\t')
`;

/** Balances at the end of a day as a program reckons them: `account commodity` to quantity; none is 0. */
export function balancesBy(format: Format, file: string, day: string): Map<string, string> {
  const after = new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
  if (format === 'beancount') {
    const script = `${file}.py`;
    writeFileSync(script, SUMS);
    return balances(run('/usr/bin/python3', [script, file, day]).text);
  }
  if (format === 'hledger') {
    const { text } = run('hledger', [
      '-f',
      file,
      'balance',
      '--flat',
      '--no-total',
      '--end',
      after,
      '--format',
      '%(account)  %(total)',
    ]);
    return balances(text);
  }
  const { text } = run('ledger', [
    '-f',
    file,
    '--args-only',
    'balance',
    '--flat',
    '--no-total',
    '--end',
    after,
    '--balance-format',
    '%(account)\t%(display_total)\n',
  ]);
  return balances(text);
}

/** The order of names, so that what is compared reads side by side. */
export const byName = ([one]: [string, string], [other]: [string, string]): number =>
  one < other ? -1 : 1;

function balances(report: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of report.split('\n').filter((text) => text.trim() !== '')) {
    const [, account, quantity, commodity] =
      /^\s*(\S+)\s+(-?[\d.]+) "?([^"\s]+)"?\s*$/.exec(line.replace(/\t(-?[\d.]+)\t/, '\t$1 ')) ??
      [];
    if (!account) throw new Error(`no balance: ${line}`);
    const sum = new Decimal(quantity!);
    if (!sum.isZero()) found.set(`${account} ${commodity}`, sum.toFixed());
  }
  return new Map([...found].sort(byName));
}
