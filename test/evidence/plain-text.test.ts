import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Decimal } from 'decimal.js';
import { exported } from '../../src/evidence/journal-export.js';
import { JournalStore, type Period } from '../../src/evidence/journal.store.js';
import {
  beancountAccount,
  beancountCommodity,
  type Format,
} from '../../src/evidence/plain-text.js';
import type { ActionTerms } from '../../src/domain/corporate-action.js';
import { asAuditorOfOneInstant } from '../../src/ledger/reader.store.js';
import { proveBooks } from '../../src/proof/laws.js';
import { balancesBy, byName, strictly, testWithPrograms } from '../support/accounting.js';
import { freshDatabase, type TestDatabase } from '../support/database.js';
import { given, type World } from '../support/given.js';

/** The books as other programs read them. */

const WHOLE: Period = { from: null, to: null, knownAt: null };
const d = (quantity: string) => new Decimal(quantity);
const LONG_NUMBER = `9${'-LONG'.repeat(7)}-4`;

/** What somebody might write who means the books harm. */
const HOSTILE = [
  'Rent ; date:1999-01-01, entry:forged',
  'A note | with a payee  ; and a comment\ttoo',
  '"quoted" \\ and \\" ended',
  '* ! (code) = ~ P 2020-01-01 USD 5 EUR',
  '2020-01-01 open Assets:Cash',
  'include /etc/passwd',
  '  comment',
  '\u202Eesrever\u200B and \u0007bell',
  `long ${'x'.repeat(600)}`,
  '日本語 ٣ ñ “quotes” #tag ^link @ 5 {3 USD}',
];

let db: TestDatabase;
let world: World;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'investment-books-'));
  db = await freshDatabase();
  world = await given(db);
  await everyKind();
});
afterAll(async () => {
  await db?.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** A journal with entries of every kind. */
async function everyKind(): Promise<void> {
  await world.incorporate('ACME', 'COMMON 1000 at 1, -A 7 at 0.0000000003, -- 3, 007 11');
  await world.incorporate(LONG_NUMBER, `${'Z'.repeat(20)} 123456789012345.6789 at 0.5`);
  await world.incorporate('BUYER', 'A 900 at 2');
  await world.incorporate('MERGED', 'A 500 at 1');
  await world.incorporate('GONE', 'A 100 at 1');
  const { id } = await world.incorporate('TWICE', 'A 100 at 3');
  await world.annul(id);
  await world.incorporate('TWICE', 'A 200 at 3');
  await world.price('2021-12-30', 'ACME.COMMON at 4.0000000001');
  await world.price('2021-12-30', 'BUYER.A at 5');
  await world.rate('2021-12-29', 'EUR = 1.25 USD');
  await world.price('2021-12-30', 'MERGED.A at 6 EUR');
  await world.price('2021-12-30', 'MERGED.A at 7 EUR'); // Observed again: the later record counts.
  await world.approveValuation(await world.proposeValuation('2021-12-31'));
  await world.act('2022-02-01', 'ACME.COMMON', {
    kind: 'split',
    newShares: d('3'),
    oldShares: d('1'),
    fractions: 'kept',
    cashInLieuPrice: null,
  });
  await world.act('2022-03-01', 'ACME.COMMON', {
    kind: 'disposal',
    shares: d('40'),
    proceeds: d('200.00'),
  });
  const { id: undone } = await world.act('2022-04-01', 'ACME.COMMON', {
    kind: 'cash-dividend',
    amount: d('12.34'),
  });
  await world.undo(undone);
  await everyAction();
  await world.receive('2022-05-01', '50000.01');
  await world.receive('2022-05-02', '100', 'other-income');
  await world.spend('2022-05-03', '99.99');
  await world.enrol('Ada', 'Bo', 'Cy');
  const run = await world.proposeDividend(2022, '3000.01');
  await world.approveDividend(run);
  await world.work(run);
  const today = world.today;
  const [paid] = await world.post(`
    ${today} Payment file released
      liabilities:dividends-payable:Ada     900 USD
      liabilities:dividends-payable:Bo      800 USD
      liabilities:payments-in-transit:Ada  -900 USD
      liabilities:payments-in-transit:Bo   -800 USD
    ${today} Tax withheld
      liabilities:dividends-payable:Ada     100 USD
      liabilities:withholding-tax          -100 USD
    ${today} The bank settled
      liabilities:payments-in-transit:Ada   900 USD
      assets:cash                          -900 USD
    ${today} The bank rejected
      liabilities:payments-in-transit:Bo    800 USD
      liabilities:dividends-payable:Bo     -800 USD
    ${today} The bank returned
      assets:cash                           900 USD
      liabilities:dividends-payable:Ada    -900 USD
    2023-01-05 The smallest there is
      assets:cash                             0.0000000001 USD
      income:other                           -0.0000000001 USD`);
  expect(paid.isNew).toBe(true);
  for (const narrative of HOSTILE) await postAs(narrative);
  const [wrong] = await world.post(`
    2023-02-01 Recorded by mistake
      assets:cash          5 USD
      income:other        -5 USD`);
  await db.owner.query(
    `select door.reverse_entry($1, '2023-02-02', 'Reversal: ; of a mistake', 'ann', 'misread')`,
    [wrong.id],
  );
}

/** What becomes of companies, by each kind of action. */
async function everyAction(): Promise<void> {
  const into = { registrationNumber: 'BUYER', shareClass: 'A' };
  await world.incorporate('SPUN', 'A 300 at 1');
  await world.incorporate('TAKEN', 'A 400 at 1, B 100 at 1');
  const actions: readonly (readonly [string, ActionTerms])[] = [
    [
      'BUYER.A',
      { kind: 'share-issue', sharesIssued: d('100'), pricePerShare: d('2'), sharesTakenUp: null },
    ],
    [
      'BUYER.A',
      {
        kind: 'consolidation',
        newShares: d('1'),
        oldShares: d('3'),
        fractions: 'kept',
        cashInLieuPrice: null,
      },
    ],
    [
      'TAKEN.B',
      {
        kind: 'class-conversion',
        into: 'A',
        ratio: d('1.5'),
        shares: null,
        cashInLieuPrice: null,
      },
    ],
    [
      'TAKEN.A',
      { kind: 'transfer', direction: 'out', shares: d('3'), counterparty: 'A ; fund', value: null },
    ],
    [
      'TAKEN.A',
      {
        kind: 'buyback',
        sharesBoughtBack: d('10'),
        sharesTendered: d('1'),
        proceeds: d('4.44'),
      },
    ],
    [
      'BUYER.A',
      {
        kind: 'spin-off',
        into: { registrationNumber: 'SPUN', shareClass: 'A' },
        ratio: d('0.1'),
        costShare: d('0.25'),
        cashInLieuPrice: null,
      },
    ],
    ['MERGED.A', { kind: 'merger', into, ratio: d('0.5'), cashInLieuPrice: d('6') }],
    ['TAKEN.A', { kind: 'acquisition-for-cash', pricePerShare: d('5'), proceeds: null }],
    ['BUYER.A', { kind: 'listing', isin: 'US0378331005' }],
    ['BUYER', { kind: 'name-change', legalName: 'Buyer ; and "Sons" | Co.' }],
    ['GONE', { kind: 'dissolution', proceeds: d('30') }],
  ];
  let day = 1;
  for (const [subject, terms] of actions)
    await world.act(`2022-04-${String(++day).padStart(2, '0')}`, subject, terms);
}

/** Posts an entry of a narrative that journal text cannot say. */
async function postAs(narrative: string): Promise<void> {
  await db.owner.query(
    `select door.post_entries(array[row($1::text, '2023-01-06', $1::text, 'ann', null, null, null)::entry_draft],
       array[row(1, 'assets:cash', currency_id, 1)::posting_draft, row(1, 'income:other', currency_id, -1)::posting_draft])
       from fund`,
    [narrative],
  );
}

async function textOf(format: Format, period: Period = WHOLE): Promise<string> {
  return asAuditorOfOneInstant(world.database, async (tx) => {
    let text = '';
    for await (const piece of exported(new JournalStore(tx), format, period)) text += piece;
    return text;
  });
}

let files = 0;
function fileOf(text: string): string {
  const file = path.join(folder, `books-${++files}`);
  writeFileSync(file, text);
  return file;
}
const written = async (format: Format, period?: Period) => fileOf(await textOf(format, period));

/** Balances as the service tells them, of the accounts that have no detail below them. */
async function ours(asOf: string): Promise<Map<string, string>> {
  const { accounts } = await world.books.accounts({ asOf }, 1000);
  const lines = accounts
    .filter(
      ({ name }) =>
        !/^(assets:investments|liabilities:(dividends-payable|payments-in-transit))$/.test(name),
    )
    .flatMap(({ name, balances }) =>
      balances.map(({ commodity, quantity }) => [`${name} ${commodity}`, quantity] as const),
    );
  const sums = new Map<string, Decimal>(); // A number registered anew is one account.
  for (const [name, quantity] of lines) sums.set(name, (sums.get(name) ?? d('0')).plus(quantity));
  return new Map(
    [...sums]
      .filter(([, sum]) => !sum.isZero())
      .map(([name, sum]): [string, string] => [name, sum.toFixed()])
      .sort(byName),
  );
}

const days = () => [
  '2021-01-01',
  '2021-01-02',
  '2021-12-31',
  '2022-02-01',
  '2022-04-01',
  '2023-01-06',
  '2023-02-02',
  world.today,
];

test('the books that are written are sound', async () => {
  expect((await ours(world.today)).size).toBeGreaterThan(20);
  const broken = (await proveBooks(world.database)).filter(({ offender }) => offender !== null);
  // What this test posts by itself records no event; all else holds.
  expect(broken.map(({ law }) => law)).toEqual(['3 once']);
});

testWithPrograms(
  'reads the journal strictly, and has our balances, account by account and day by day',
  async (format) => {
    const file = await written(format);
    expect(strictly(format, file)).toEqual({ status: 0, text: '' });
    for (const day of days())
      expect([day, balancesBy(format, file, day)]).toEqual([day, await ours(day)]);
  },
);

testWithPrograms('reads a period, and has our balances all the same', async (format) => {
  const file = await written(format, { from: '2022-01-01', to: '2023-01-06', knownAt: null });
  expect(strictly(format, file)).toEqual({ status: 0, text: '' });
  for (const day of ['2022-01-01', '2022-04-01', '2023-01-06'])
    expect([day, balancesBy(format, file, day)]).toEqual([day, await ours(day)]);
  expect(balancesBy(format, file, '2030-01-01')).toEqual(await ours('2023-01-06'));
});

testWithPrograms('finds a difference of the last decimal', async (format) => {
  const text = await textOf(format);
  const changed = text.replace(/(ncome:other {2}-5\.00)(?= USD)/i, '$100000001');
  expect(changed).not.toBe(text);
  expect(strictly(format, fileOf(changed)).text).toMatch(/balance/i);
});

test.each(['hledger', 'ledger', 'beancount'] as const)(
  '%s: nobody is named, and the same books are the same bytes',
  async (format) => {
    const text = await textOf(format);
    expect(text).not.toMatch(/\b(Ada|Bo|Cy)\b/);
    expect(await textOf(format)).toBe(text);
  },
);

test.each(['hledger', 'ledger', 'beancount'] as const)(
  '%s: no narrative becomes a directive, a comment or a tag',
  async (format) => {
    const lines = (await textOf(format)).split(/\r\n|[\n\r\u0085\u2028\u2029]/);
    const ofOurs =
      format === 'beancount'
        ? /^($|; The books|option "|\d{4}-\d\d-\d\d (commodity|open|price) [\w:.'-]+( -?[\d.]+ [\w.'-]+)?$|\d{4}-\d\d-\d\d \* "(?:[^"\\]|\\["\\])*"$| {2}(name|entry|key|recorded-at|reverses|opening): "(?:[^"\\]|\\["\\])*"$| {2}[A-Z][\w:-]+ {2}-?[\d.]+ [\w.'-]+$)/
        : /^($|; The books|decimal-mark \.$|tag [a-z-]+$|commodity |    format |account \S+$|P \d{4}-\d\d-\d\d \S+ [\d.]+ \S+$|\d{4}-\d\d-\d\d \* \([^)]+\) [^;|]+$|    ; (entry|key|recorded-at|reverses|opening): [^;]*$|    [a-z]+:\S+ {2}-?[\d.]+ \S+$)/;
    expect(lines.filter((line) => !ofOurs.test(line) && !line.includes('key: '))).toEqual([]);
    expect(lines.filter((line) => line.includes('Rent'))).toHaveLength(2);
  },
);

test('what was known at an instant is exported as it was', async () => {
  const [{ at }] = (
    await db.owner.query(
      `select to_char(min(recorded_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at from journal_entry`,
    )
  ).rows;
  const text = await textOf('hledger', { ...WHOLE, knownAt: at });
  expect(text.match(/^\d{4}-\d\d-\d\d \* /gm)).toHaveLength(1);
});

test('two names never become one', () => {
  expect(
    [
      'a:-x',
      'a:hyphen-x',
      'a:-X',
      'a:HYPHEN-X',
      'a:x',
      'memorandum:shares-held:7:A',
      'equity:memorandum',
    ].map(beancountAccount),
  ).toEqual([
    'A:HyPhen-x',
    'A:Hyphen-x',
    'A:HyPhen-X',
    'A:HYPHEN-X',
    'A:X',
    'Equity:Memorandum:Shares-held:7:A',
    'Equity:Memorandum',
  ]);
  expect(beancountCommodity('ACME.COMMON')).toBe('ACME.COMMON');
  for (const odd of ['7ACME.COMMON', 'ACME.-', `${LONG_NUMBER}.A`])
    expect(beancountCommodity(odd)).toMatch(/^H-[0-9A-F]{22}$/);
});
