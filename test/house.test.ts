import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';

/**
 * The house rules, as functions from a file to what is wrong with it. Adding a rule is adding a line to RULES and,
 * below, a file that breaks it.
 */
interface SourceFile {
  /** From the root of the project: `src/domain/journal.ts`. */
  readonly path: string;
  readonly source: string;
}
type Rule = (file: SourceFile) => readonly string[];

/** From the inside out. A folder may import itself and anything before it; nothing after it. */
const ORDER = [
  'domain',
  'ledger',
  'log',
  'runs',
  'registry',
  'portfolio',
  'interchange',
  'dividend',
  'payment',
  'statement',
];
/** Beside the order: proofs read the tables with no help from what wrote them. The doors may use everything. */
const REACH: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(ORDER.map((folder, no) => [folder, ORDER.slice(0, no + 1)])),
  proof: ['domain', 'ledger', 'proof'],
  evidence: ['domain', 'ledger', 'evidence'],
};

/** The packages a folder may import. `delivery` and the files above the folders are free. */
const ARITHMETIC = /^(node:(assert|crypto)|decimal\.js)$/;
const BOOKS = /^(node:assert|node:timers\/promises|decimal\.js|typeorm)$/;
const PACKAGES: Readonly<Record<string, RegExp>> = {
  domain: ARITHMETIC,
  ledger: BOOKS,
  // Entries are copied out, salts are drawn, and notes signed.
  log: /^(node:(assert|crypto|stream|timers\/promises)|typeorm|pg)$/,
  runs: BOOKS,
  // Files are copied in as they arrive, and what is personal is sealed.
  registry:
    /^(node:(assert|crypto|stream|stream\/promises)|decimal\.js|typeorm|pg|pg-copy-streams)$/,
  // Corporate actions are copied in as they arrive.
  portfolio: /^(node:(assert|timers\/promises)|decimal\.js|typeorm|pg)$/,
  // Ids and checksums that come from what they are of.
  interchange: /^(node:(assert|crypto)|decimal\.js|typeorm)$/,
  dividend: BOOKS,
  // What banks are sent, and what they send: hashed, checked and read by what knows how.
  payment: /^(node:(assert|crypto)|decimal\.js|typeorm|pg|ibantools|papaparse|saxes)$/,
  statement: BOOKS,
  // What the log commits to is written anew, by RFC 8785; what a rule came to is worked out again.
  proof: /^(node:(assert|crypto)|decimal\.js|typeorm|canonicalize)$/,
  // Names that a program takes, and what a file's bytes are known by.
  evidence: /^(node:(assert|crypto)|decimal\.js|typeorm)$/,
};

/** Where SQL may stand besides the stores, and why. */
const SQL_ELSEWHERE: Readonly<Record<string, string>> = {
  'src/ledger/known.ts': 'waits for one door',
  'src/registry/copy.ts': 'COPY, of whatever table and columns a register names',
  'src/proof/laws.ts': 'each proof is a query',
  'src/database.ts': 'migrations, grants and the lock they run under',
  'src/embedded-postgres.ts': 'makes the logins and the database themselves',
  'src/service.ts': 'claims its role, keeps its settings',
  'src/delivery/http/answers.ts': 'an answer is recorded with its effect',
  'src/delivery/http/health.controller.ts': 'asks the database whether it is there',
  'src/delivery/identity/development-provider.ts': 'keeps its signing key',
};

/** Where the environment is read: once, and where a child process is given it. */
const ENVIRONMENT = ['src/config.ts', 'src/embedded-postgres.ts'];

const LINES_MAX = 360;
/** What is one table, one list or one launcher stays one file. */
const LONG: readonly string[] = [
  'src/app.module.ts',
  'src/delivery/http/problems.ts',
  'src/delivery/http/routes.ts',
  'src/embedded-postgres.ts',
  'src/proof/laws.ts',
];

/** Names that name nothing. */
const NAMELESS =
  /^index$|(^|-)(utils?|helpers?|common|shared|base|misc|data|types|interfaces|constants)$|\.(service|util|helper|interface|dto|entity|types)$/;

const folderOf = (file: string): string | undefined => /^src\/([a-z]+)\//.exec(file)?.[1];

const importsOf = ({ source }: SourceFile): string[] =>
  [
    ...source.matchAll(/^(?:import|export)\b[^;'"]*?\bfrom '([^']+)'/gm),
    ...source.matchAll(/(?:^import |\bimport\()'([^']+)'/gm),
  ].map((found) => found[1]!);

/** Program text without its comments and strings. */
const bare = (source: string): string =>
  source.replace(/\/\*[^]*?\*\/|\/\/.*|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/g, '');

const finds = ({ path, source }: SourceFile, pattern: RegExp, what: string): string[] =>
  pattern.test(source) ? [`${path} ${what}`] : [];

const RULES: Readonly<Record<string, Rule>> = {
  'imports point inward': (file) => {
    const reach = REACH[folderOf(file.path) ?? ''];
    if (!reach) return []; // The doors, and src/main.ts and its neighbours, which wire everything.
    return importsOf(file)
      .filter((name) => name.startsWith('.'))
      .filter(
        (name) => !reach.includes(folderOf(path.posix.join(path.dirname(file.path), name)) ?? ''),
      )
      .map((name) => `${file.path} reaches out to ${name}`);
  },

  'a folder depends on its own packages only': (file) => {
    const allowed = PACKAGES[folderOf(file.path) ?? ''];
    return importsOf(file)
      .filter((name) => !name.startsWith('.') && allowed?.test(name) === false)
      .map((name) => `${file.path} depends on ${name}`);
  },

  'SQL stands in stores': (file) =>
    file.path.endsWith('.store.ts') || file.path in SQL_ELSEWHERE
      ? []
      : finds(file, /\.sql\s*[`<]|\.query\s*[(<]/, 'speaks SQL'),

  'nothing is exported twice': (file) =>
    finds(file, /^export (type )?(\*|\{[^}]*\} from)/m, 'exports what is another’s'),

  'the environment is read in one place': (file) =>
    ENVIRONMENT.includes(file.path) ? [] : finds(file, /\bprocess\.env\b/, 'reads the environment'),

  'no floating point touches money or shares': (file) => {
    const folder = folderOf(file.path) ?? '';
    if (folder !== 'domain' && !(folder in PACKAGES)) return [];
    const floating =
      folder === 'domain'
        ? /\bparseFloat\b|\bNumber\(|\.toNumber\(|\bMath\.(round|floor|ceil|trunc)\b|\b\d+\.\d/
        : /\bparseFloat\b|\.toNumber\(/;
    return finds({ ...file, source: bare(file.source) }, floating, 'computes in floating point');
  },

  'whatever computes in decimals sets their precision': (file) =>
    folderOf(file.path) === 'domain' &&
    /^import \{[^}]*\bDecimal\b[^}]*\} from/m.test(file.source) &&
    !/^Decimal\.set\(/m.test(file.source) &&
    !importsOf(file).includes('./quantity.js')
      ? [`${file.path} computes in whatever precision there is`]
      : [],

  'the domain has no clock and no chance': (file) =>
    folderOf(file.path) === 'domain'
      ? finds(
          file,
          /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\brandom(UUID|Bytes|Int|Fill(Sync)?)\b|\bgenerateKey/,
          'asks for more',
        )
      : [],

  'a file fits in the head': (file) => {
    const lines = file.source.split('\n').length - 1;
    return lines > LINES_MAX && !LONG.includes(file.path)
      ? [`${file.path} has ${lines} lines`]
      : [];
  },

  'a file is named for what is in it': ({ path: name }) =>
    NAMELESS.test(path.basename(name, '.ts')) ? [`${name} is called nothing`] : [],
};

const filesBelow = (folder: string): SourceFile[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.posix.join(folder, ...name.split(path.sep)))
    .map((file) => ({ path: file, source: readFileSync(file, 'utf8') }));
const FILES = filesBelow('src');

test.each(Object.entries(RULES))('%s', (_, rule) => {
  expect(FILES.flatMap(rule)).toEqual([]);
});

/** For each rule something that breaks it: a rule that sees nothing would pass for ever. */
const BROKEN: readonly (readonly [rule: string, file: string, source: string])[] = [
  ['imports point inward', 'src/domain/a.ts', `import { a } from '../ledger/a.js';`],
  ['imports point inward', 'src/registry/a.ts', `import type {\n  A,\n} from '../dividend/a.js';`],
  ['imports point inward', 'src/runs/a.ts', `import '../delivery/a.js';`],
  ['imports point inward', 'src/ledger/a.ts', `const a = await import('../database.js');`],
  ['imports point inward', 'src/proof/a.ts', `import { a } from '../registry/a.js';`],
  ['imports point inward', 'src/dividend/a.ts', `import { prove } from '../proof/laws.js';`],
  ['a folder depends on its own packages only', 'src/domain/a.ts', `import pg from 'pg';`],
  [
    'a folder depends on its own packages only',
    'src/ledger/a.ts',
    `import { A } from '@nestjs/a';`,
  ],
  ['SQL stands in stores', 'src/ledger/a.ts', 'await tx.sql<Row[]>`select 1`;'],
  ['SQL stands in stores', 'src/delivery/http/a.ts', `await client.query('select 1');`],
  ['nothing is exported twice', 'src/domain/a.ts', `export * from './b.js';`],
  ['nothing is exported twice', 'src/domain/a.ts', `export type { B } from './b.js';`],
  ['the environment is read in one place', 'src/delivery/a.ts', `const a = process.env['A'];`],
  ['no floating point touches money or shares', 'src/domain/a.ts', 'const tenth = 0.1;'],
  ['no floating point touches money or shares', 'src/dividend/a.ts', 'return pool.toNumber();'],
  [
    'whatever computes in decimals sets their precision',
    'src/domain/a.ts',
    `import { Decimal } from 'decimal.js';`,
  ],
  ['the domain has no clock and no chance', 'src/domain/a.ts', 'const now = new Date();'],
  ['a file fits in the head', 'src/delivery/a.ts', '\n'.repeat(LINES_MAX + 1)],
  ['a file is named for what is in it', 'src/domain/index.ts', ''],
  ['a file is named for what is in it', 'src/delivery/http/date-utils.ts', ''],
  ['a file is named for what is in it', 'src/dividend/dividend.service.ts', ''],
];

test.each(BROKEN)('it would be seen that not %s: %s', (rule, file, source) => {
  expect(RULES[rule]!({ path: file, source })).toHaveLength(1);
});

test('every rule is known to see', () => {
  expect(new Set(BROKEN.map(([rule]) => rule))).toEqual(new Set(Object.keys(RULES)));
});

test('what is exempt is there, and long for a reason', () => {
  const files = new Map(FILES.map(({ path, source }) => [path, source]));
  const exempt = [...Object.keys(SQL_ELSEWHERE), ...ENVIRONMENT, ...LONG];

  expect(exempt.filter((file) => !files.has(file))).toEqual([]);
  expect(LONG.filter((file) => files.get(file)!.split('\n').length <= LINES_MAX)).toEqual([]);
});

test('every file is reached from a way in', () => {
  const files = new Map(FILES.map((file) => [file.path, file]));
  const reached = new Set<string>();
  const walk = (file: string): void => {
    if (reached.has(file) || !files.has(file)) return;
    reached.add(file);
    for (const name of importsOf(files.get(file)!))
      walk(path.posix.join(path.dirname(file), name).replace(/\.js$/, '.ts'));
  };
  const scripts = readFileSync('package.json', 'utf8');
  for (const file of files.keys())
    if (scripts.includes(file.replace(/^/, 'dist/').replace(/\.ts$/, '.js'))) walk(file);

  expect(reached).toContain('src/main.ts');
  expect([...files.keys()].filter((file) => !reached.has(file))).toEqual([]);
});

test('migrations are numbered without a gap, and each says what it is', () => {
  const files = readdirSync('migrations')
    .filter((name) => name.endsWith('.sql') && name !== 'grants.sql')
    .sort((one, other) => one.localeCompare(other));

  expect(files).toEqual(files.map(() => expect.stringMatching(/^\d{4}-[a-z]+(-[a-z]+)*\.sql$/)));
  files.forEach((name, no) => {
    const number = String(no + 1).padStart(4, '0');
    expect(name.slice(0, 4)).toBe(number);
    expect(readFileSync(`migrations/${name}`, 'utf8')).toMatch(new RegExp(`^-- ${number} \\S`));
  });
});
