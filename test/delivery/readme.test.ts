import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { asAuditor } from '../../src/ledger/reader.store.js';
import { startTestService, type TestService } from '../support/service.js';

/** The commands of README.md and of the pages for each reader, run as they stand there. */

/** The blocks of a language in a page, or in the section of it with this heading. */
function blocksOf(page: string, language: string, section?: string): string[] {
  const whole = readFileSync(page, 'utf8');
  const text = section ? whole.split(`\n## ${section}\n`)[1]!.split('\n## ')[0]! : whole;
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))].map(
    ([, block]) => block!,
  );
}

const year = blocksOf('README.md', 'bash', 'One worked year');
const shortened = JSON.parse(blocksOf('README.md', 'json', 'One worked year')[0]!) as object;

// The examples are written for curl 7.84 or newer (2022), which can print a header.
const curl = /^curl (\d+)\.(\d+)/.exec(
  spawnSync('curl', ['--version'], { encoding: 'utf8' }).stdout ?? '',
);
const isCurlNewEnough = curl !== null && Number(curl[1]) * 1000 + Number(curl[2]) >= 7084;
const testWithCurl = isCurlNewEnough
  ? test
  : (((title: string) =>
      test.skip(`${title} (needs curl 7.84 or newer; ${curl?.[0] ?? 'there is none'})`, () =>
        undefined)) as unknown as typeof test);

let service: TestService;
let folder: string;
beforeAll(async () => {
  service = await startTestService();
  folder = mkdtempSync(path.join(tmpdir(), 'investment-readme-'));
});
afterAll(async () => {
  await service.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A token is asked for once and then remembered, which only saves time: it is valid for twelve hours. */
const REMEMBERED_TOKENS = `
npm() {
  local kept="$FOLDER/$*"
  [[ $* == 'run -s token '* ]] || { command npm "$@"; return; }
  [ -s "$kept" ] || command npm "$@" > "$kept"
  cat "$kept"
}
`;

/** What the commands printed. They stop at the first that fails. */
function run(blocks: readonly string[]): Promise<string> {
  const child = spawn('bash', ['-euo', 'pipefail'], {
    env: {
      ...process.env,
      DATABASE_URL: service.database.url,
      FOLDER: folder,
      TMPDIR: folder, // What an auditor writes goes with it.
      npm_config_ignore_scripts: 'true', // `npm test` has compiled already.
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (text) => (out += String(text)));
  child.stderr.on('data', (text) => (err += String(text)));
  child.stdin.end(
    [REMEMBERED_TOKENS, ...blocks]
      .join('')
      .replaceAll('http://127.0.0.1:3000', service.address)
      .replaceAll('@companies.csv', `@${folder}/companies.csv`),
  );
  return new Promise((resolve, reject) =>
    child.on('close', (code) =>
      code === 0 ? resolve(out) : reject(new Error(`the commands end with ${code}: ${err}${out}`)),
    ),
  );
}

const entryKeys = async (): Promise<string[]> => {
  const { rows } = await service.database.owner.query<{ entry_key: string }>(
    'select entry_key from journal_entry order by entry_id',
  );
  return rows.map(({ entry_key: key }) => key);
};

testWithCurl(
  'the worked year works as it stands, and again it does nothing twice; so do the commands of each page',
  async () => {
    const said = await run(year);
    const [ada, dee] = said
      .split('\n')
      .filter((line) => line.startsWith('{"year":2025'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(ada).toMatchObject(shortened);
    expect(dee).toMatchObject({ why: { reasons: [{ code: 'resident-since-too-late' }] } });
    expect(said).toMatch(/The books are sound/);
    const before = await entryKeys();

    writeFileSync(path.join(folder, 'companies.csv'), blocksOf('docs/clerk.md', 'csv')[0]!);
    await run([
      ...year,
      'AUDITOR=$(npm run -s token -- auditor)\n',
      ...['clerk', 'citizen', 'auditor'].flatMap((page) => blocksOf(`docs/${page}.md`, 'bash')),
    ]);
    const keys = await entryKeys();
    expect(keys.slice(0, before.length)).toEqual(before);
    // The company of the clerk's file, and nothing else.
    expect(keys.slice(before.length)).toEqual([expect.stringMatching(/^incorporation:/)]);
  },
);

testWithCurl("the auditor's own statements find the books as they should be", async () => {
  const [trialBalance, ...offenders] = blocksOf('docs/auditor.md', 'sql')
    .join('')
    .split(/;$/m)
    .filter((statement) => statement.trim() !== '');
  const asked = <Rows>(statement: string): Promise<Rows> =>
    asAuditor(service.database.service, (tx) => tx.query<Rows>(statement));
  const balances = await asked<{ account: string; balance: unknown }[]>(trialBalance!);
  expect(balances.length).toBeGreaterThan(3);
  expect(String(balances.at(-1)!.balance)).toBe('0');
  expect(balances.at(-1)!.account).toBe('all accounts');
  expect(offenders).toHaveLength(2);
  for (const statement of offenders) expect(await asked(statement)).toEqual([]);
});
