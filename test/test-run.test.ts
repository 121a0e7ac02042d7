import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';

test('a run of the tests that is killed leaves neither server nor service nor files behind', async () => {
  const run = spawn(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `import { spawn } from 'node:child_process';
       const { default: setup } = await import('./test/support/global-setup.mjs');
       await setup();
       const { DATABASE_URL, ...env } = process.env;
       const dir = process.env.TMPDIR + '/of-a-service';
       const service = spawn(process.execPath, ['dist/src/main.js'], { env: { ...env, PORT: '0', DATA_DIR: dir } });
       service.stdout.on('data', (text) => /Ready in/.test(text) && console.log(process.env.TMPDIR));`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [said] = (await once(run.stdout, 'data')) as [Buffer];
  const folder = said.toString().trim();
  const atWork = () =>
    execFileSync('ps', ['axeww', '-o', 'pid=,command='], { encoding: 'utf8', maxBuffer: 1 << 26 })
      .split('\n')
      .filter((line) => line.includes(folder));
  expect(atWork().length).toBeGreaterThanOrEqual(4); // Two servers, a service, and who watches.

  run.kill('SIGKILL');
  while (existsSync(folder)) await sleep(50);
  expect(atWork()).toEqual([]);
});
