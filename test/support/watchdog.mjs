// `node watchdog.mjs <folder of a run>`: waits until whoever started it is gone (its standard input ends), then ends what
// they left running and removes the folder. Jest that is killed runs no teardown.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const [folder] = process.argv.slice(2);
const LOOKS_MAX = 100;

/** Processes of the run: the folder stands in their arguments, or in their environment as TMPDIR. */
const left = () =>
  execFileSync('ps', ['axeww', '-o', 'pid=,command='], { encoding: 'utf8', maxBuffer: 1 << 26 })
    .split('\n')
    .filter((line) => line.includes(folder))
    .map((line) => ({ pid: Number.parseInt(line, 10), isServer: line.includes('/postgres ') }))
    .filter(({ pid }) => pid !== process.pid);

process.stdin.resume().on('end', async () => {
  for (let look = 1; look <= LOOKS_MAX; look++) {
    const found = left();
    if (found.length === 0) break;
    for (const { pid, isServer } of found)
      try {
        process.kill(pid, isServer ? 'SIGQUIT' : 'SIGKILL'); // A server ends its own.
      } catch {}
    await sleep(100);
  }
  rmSync(folder, { recursive: true, force: true });
});
