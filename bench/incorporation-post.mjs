import { fork } from 'node:child_process';
import { once } from 'node:events';
import { clearFloor, floorOf } from './floor.mjs';

/** Companies registered one by one over HTTP, each in its own request under its own key, by many clients at once. */
export const name = 'incorporation-post';
export const unit = 'requests/s';
export const bar = { least: 0.4 };

const CLIENTS = 32;
const SECONDS = 10;
const WARM_UP_SECONDS = 2;

export async function setUp(_place, scale) {
  return { seconds: Math.max(1, SECONDS * scale) };
}

export async function floor({ owner, ownerUrl, watch }, { seconds }, round) {
  const statements = await floorOf(name);
  await clearFloor(owner);
  for (const table of statements.filter((statement) => statement.startsWith('create')))
    await owner.query(table);
  const transaction = statements.filter((statement) => !statement.startsWith('create'));
  return load(watch, 'load-postgres.mjs', { url: ownerUrl, transaction, seconds, round });
}

export async function ours({ address, token, watch }, { seconds }, round) {
  return load(watch, 'load-http.mjs', {
    address,
    token: await token('clerk', 'clerk'),
    seconds,
    round,
  });
}

/** Has another process make the load, so that what it takes to ask is not taken from who answers. */
async function load(watch, script, task) {
  const maker = fork(new URL(script, import.meta.url));
  watch(maker.pid);
  maker.send({ ...task, clients: CLIENTS, warmUpSeconds: WARM_UP_SECONDS });
  const [answer] = await Promise.race([
    once(maker, 'message'),
    once(maker, 'exit').then(([code]) => {
      throw new Error(`${script} ended with ${code}`);
    }),
  ]);
  maker.disconnect();
  const figures = answer.latencies.toSorted((a, b) => a - b);
  const percentile = (share) => Number(figures[Math.floor(figures.length * share)].toFixed(2));
  return {
    figure: figures.length / task.seconds,
    p50Ms: percentile(0.5),
    p99Ms: percentile(0.99),
  };
}
