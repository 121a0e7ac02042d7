import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Decimal } from 'decimal.js';
import { fromBufferPromise } from 'yauzl';
import { archived } from '../../src/delivery/cli/archive.js';
import { readPack } from '../../src/delivery/cli/export-arguments.js';
import { DeclarationStore } from '../../src/log/declaration.store.js';
import { EntryTextStore } from '../../src/log/entry-text.store.js';
import { LogKeys } from '../../src/log/log-keys.js';
import { LogStore } from '../../src/log/log.store.js';
import { Sealing } from '../../src/log/sealing.js';
import { balancesBy, strictly, testWithPrograms } from '../support/accounting.js';
import { freshDatabase, type TestDatabase } from '../support/database.js';
import { given, type World } from '../support/given.js';
import { usageMistakes } from '../support/mistakes.js';
import { streamed } from '../support/payments.js';
import { startNode } from '../support/process.js';

/** The evidence of a year, as an auditor takes it out of its archive. */

let db: TestDatabase;
let world: World;
let folder: string;
let year: number;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'investment-pack-'));
  db = await freshDatabase();
  world = await given(db);
  year = Number(world.today.slice(0, 4));
  await world.incorporate('ACME', 'COMMON 1000 at 1');
  await world.price(`${year - 1}-12-30`, 'ACME.COMMON at 4');
  await world.receive(`${year - 1}-05-01`, '50000.01');
  await world.price(`${year}-01-01`, 'ACME.COMMON at 5.0000000001');
  await world.rate(`${year}-01-01`, 'EUR = 1.25 USD');
  await world.act(`${year}-01-01`, 'ACME.COMMON', {
    kind: 'split',
    newShares: new Decimal(2),
    oldShares: new Decimal(1),
    fractions: 'kept',
    cashInLieuPrice: null,
  });
  await world.approveValuation(await world.proposeValuation(`${year}-01-01`));
  await world.enrol('Ada', 'Bo', 'Cy');
  const run = await world.proposeDividend(year - 1, '3000.01');
  await world.approveDividend(run);
  await world.work(run);
  const keys = new LogKeys('test/log', [generateKeyPairSync('ed25519').privateKey]);
  const { database } = world;
  await new Sealing(
    database,
    new LogStore(),
    new EntryTextStore(),
    new DeclarationStore(),
    keys,
  ).round();
});
afterAll(async () => {
  await db?.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function command(...args: readonly string[]) {
  const child = startNode(['dist/src/delivery/cli/audit-pack.js', ...args], db, folder);
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  const [code] = await once(child, 'close');
  return { code, said };
}

let packs = 0;
/** A pack's archive, and the folder it was taken out into. */
async function packed() {
  const archive = path.join(folder, `pack-${++packs}.zip`);
  expect(await command('--year', String(year), '--to', archive)).toMatchObject({ code: 0 });
  const out = mkdtempSync(path.join(folder, 'out-'));
  await unpack(archive, out);
  return { archive, out };
}

async function unpack(archive: string, out: string): Promise<void> {
  const zip = await fromBufferPromise(readFileSync(archive), { lazyEntries: true });
  for await (const entry of zip.eachEntry()) {
    const pieces: Buffer[] = [];
    for await (const piece of await zip.openReadStreamPromise(entry)) pieces.push(piece as Buffer);
    mkdirSync(path.dirname(path.join(out, entry.fileName)), { recursive: true });
    writeFileSync(path.join(out, entry.fileName), Buffer.concat(pieces));
  }
}

const checkedBy = (out: string) =>
  spawnSync('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], {
    cwd: out,
    encoding: 'utf8',
  });

const records = (out: string, file: string) =>
  readFileSync(path.join(out, file), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

test('the pack is whole, says what the year was, and is checked by its sums', async () => {
  const { out, archive } = await packed();
  expect(checkedBy(out)).toMatchObject({ status: 0, stdout: '' });
  const files = readdirSync(out, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => path.relative(out, path.join(one.parentPath, one.name)));
  const manifest = JSON.parse(readFileSync(path.join(out, 'manifest.json'), 'utf8'));
  expect(manifest).toMatchObject({ year, nation: 'demo', currency: 'USD' });
  const sums = readFileSync(path.join(out, 'SHA256SUMS'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.slice(66));
  const listed = manifest.files.map((one: { path: string }) => one.path);
  expect([...listed, 'manifest.json']).toEqual(sums);
  expect([...sums, 'SHA256SUMS'].sort()).toEqual(files.sort());

  expect(
    records(out, 'journal/entries.ndjson').map((entry) => entry.postings.length),
  ).not.toContain(0);
  expect(records(out, 'valuation/runs.ndjson')).toMatchObject([
    {
      asOf: `${year}-01-01`,
      state: 'approved',
      nav: expect.stringMatching(/^[\d.]+$/),
      proposedBy: 'ann',
      decidedBy: 'ben',
    },
  ]);
  expect(records(out, 'valuation/positions.ndjson')).toMatchObject([
    { shares: '200', pricePerShare: '5.0000000001', value: '1000' },
  ]);
  expect(records(out, 'valuation/corporate-actions.ndjson')).toMatchObject([{ kind: 'split' }]);
  expect(records(out, 'dividends/runs.ndjson')).toMatchObject([
    { pool: '3000.01', gross: '3000', residue: '0.01', eligible: '3' },
  ]);
  expect(records(out, 'payments/reconciliations.ndjson')).toMatchObject([{ year: year - 1 }]);
  expect(records(out, 'proofs.ndjson').filter(({ offender }) => offender !== null)).toEqual([]);
  expect(readFileSync(path.join(out, 'trial-balance/start.csv'), 'utf8')).toMatch(
    /^assets:cash,USD,50000\.01$/m,
  );

  const all = files.map((file) => readFileSync(path.join(out, file), 'utf8')).join('');
  expect(all).not.toMatch(/\b(Ada|Bo|Cy)\b/);
  expect(readFileSync((await packed()).archive).equals(readFileSync(archive))).toBe(true);
});

testWithPrograms(
  'balances the year that was packed, as the trial balances say',
  async () => {
    const { out } = await packed();
    const journal = path.join(out, 'journal/books.journal');
    expect(strictly('hledger', journal)).toEqual({ status: 0, text: '' });
    const stated = readFileSync(path.join(out, 'trial-balance/end.csv'), 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','))
      .map(([account, commodity, quantity]): [string, string] => [
        `${account} ${commodity}`,
        quantity!,
      ]);
    expect(balancesBy('hledger', journal, `${year}-12-31`)).toEqual(new Map(stated));
  },
  ['hledger'],
); // The pack is written for one.

const hasPrograms = ['jq', 'openssl'].every(
  (program) => spawnSync(program, ['--help']).error === undefined,
);

(hasPrograms ? test : test.skip)(
  'what the pack says of its log is done as it says, and finds a note that is another',
  async () => {
    const { out } = await packed();
    const [, steps = ''] =
      /^With jq and OpenSSL 3.*\n\n((?: {4}.*\n)+)/m.exec(
        readFileSync(path.join(out, 'README.md'), 'utf8'),
      ) ?? [];
    const taken = () => spawnSync('sh', ['-e', '-c', steps], { cwd: out, encoding: 'utf8' });
    expect(taken()).toMatchObject({ status: 0, stdout: 'Signature Verified Successfully\n' });

    const checkpoints = path.join(out, 'log/checkpoints.ndjson');
    const { size } = records(out, 'log/checkpoints.ndjson').at(-1);
    const text = readFileSync(checkpoints, 'utf8');
    writeFileSync(checkpoints, text.replace(`\\n${size}\\n`, `\\n${size}0\\n`));
    expect(taken().status).toBe(1);
  },
);

test('a year that is not over is said to be so, and one that has not begun is refused', async () => {
  const archive = path.join(folder, 'unfinished.zip');
  const { said } = await command('--year', String(year), '--to', archive);
  expect(said).toContain(`${year} is not over: its last day in there is ${world.today}.\n`);
  const out = mkdtempSync(path.join(folder, 'out-'));
  await unpack(archive, out);
  expect(readFileSync(path.join(out, 'README.md'), 'utf8')).toContain('**The year is not over.**');

  const next = String(year + 1);
  const unbegun = path.join(folder, 'unbegun.zip');
  expect(await command('--year', next, '--to', unbegun)).toEqual({
    code: 1,
    said: `error: ${next} has not begun: there is nothing of it to pack\n`,
  });
  expect(existsSync(unbegun)).toBe(false);
});

test('a file that was changed, taken away or put in another’s place is found', async () => {
  const { out } = await packed();
  const prices = path.join(out, 'valuation/prices.ndjson');
  const before = readFileSync(prices, 'utf8');
  writeFileSync(prices, before.replace('5.0000000001', '5.0000000002'));
  expect(checkedBy(out)).toMatchObject({ status: 1, stdout: 'valuation/prices.ndjson: FAILED\n' });
  writeFileSync(prices, before);
  expect(checkedBy(out)).toMatchObject({ status: 0 });
  appendFileSync(path.join(out, 'manifest.json'), ' ');
  expect(checkedBy(out).stdout).toBe('manifest.json: FAILED\n');
  rmSync(path.join(out, 'proofs.ndjson'));
  expect(checkedBy(out).stdout).toContain('proofs.ndjson: FAILED open or read');
});

test('what cannot be written is said before anything is read, and nothing is left behind', async () => {
  expect(await command('--year', '2026', '--to', path.join(folder, 'nowhere', 'a.zip'))).toEqual({
    code: 1,
    said: `error: there is no folder ${path.join(folder, 'nowhere')}\n`,
  });
  expect(await command('--year', '2026', '--to', folder)).toEqual({
    code: 1,
    said: `error: ${folder} is a folder: name a file in it\n`,
  });
  expect(existsSync(path.join(folder, 'nowhere'))).toBe(false);
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
});

test('a pack that cannot be finished is not begun, and the one before it stays', async () => {
  const archive = path.join(folder, 'kept.zip');
  writeFileSync(archive, 'the one before');
  await expect(archived(filesThatFail(), archive)).rejects.toThrow('the disk was taken away');
  expect(readFileSync(archive, 'utf8')).toBe('the one before');
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
});

async function* filesThatFail() {
  yield { path: 'a', content: streamed(['whole']) };
  yield { path: 'b', content: halfOfIt() };
}

async function* halfOfIt(): AsyncGenerator<string> {
  yield 'half';
  throw new Error('the disk was taken away');
}

test.each<[readonly string[], readonly string[]]>([
  [[], ['--year is missing']],
  [['--year', '26'], ['--year "26" is no year, such as 2026']],
  [
    ['--year', '2026.5', '--to', ''],
    ['--year "2026.5" is no year, such as 2026', '--to names no file'],
  ],
  [
    ['2026', '--format', 'ledger'],
    [
      '"2026" is not understood',
      'there is no option "--format"',
      '"ledger" is not understood',
      '--year is missing',
    ],
  ],
  [['--year', '2026', '--year', '2025'], ['--year is given twice']],
])('%j is refused', (args, mistakes) => {
  expect(usageMistakes(() => readPack(args))).toEqual(mistakes);
});
