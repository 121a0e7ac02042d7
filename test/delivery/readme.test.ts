import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestService, type TestService } from '../support/service.js';

/** The worked year of README.md, run as it stands there. */
const [, year = ''] =
  /^## One worked year$(.*?)^## /ms.exec(readFileSync('README.md', 'utf8')) ?? [];
const script = [...year.matchAll(/^```bash\n(.*?)^```$/gms)].map(([, block]) => block).join('');
const shortened = JSON.parse(/^```json\n(.*?)^```$/ms.exec(year)?.[1] ?? 'null') as object;

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
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

/** What the year printed. It stops at the first command that fails. */
function runYear(): Promise<string> {
  const child = spawn('bash', ['-euo', 'pipefail'], {
    env: {
      ...process.env,
      DATABASE_URL: service.database.url,
      npm_config_ignore_scripts: 'true', // `npm test` has compiled already.
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (text) => (out += String(text)));
  child.stderr.on('data', (text) => (err += String(text)));
  child.stdin.end(script.replaceAll('http://127.0.0.1:3000', service.address));
  return new Promise((resolve, reject) =>
    child.on('close', (code) =>
      code === 0 ? resolve(out) : reject(new Error(`the year ends with ${code}: ${err}${out}`)),
    ),
  );
}

testWithCurl(
  'the worked year of README.md works as it stands, and run again it does nothing twice',
  async () => {
    const first = await runYear();
    const [ada, dee] = first
      .split('\n')
      .filter((line) => line.startsWith('{"year":2025'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(ada).toMatchObject(shortened);
    expect(dee).toMatchObject({ why: { reasons: [{ code: 'resident-since-too-late' }] } });
    expect(first).toMatch(/The books are sound/);

    const entries = () =>
      service.database.owner.query('select entry_key from journal_entry order by entry_id');
    const before = (await entries()).rows;
    await runYear();
    expect((await entries()).rows).toEqual(before);
  },
  180_000,
);
