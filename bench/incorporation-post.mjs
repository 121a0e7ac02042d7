import { clearFloor, floorOf } from './floor.mjs';
import { loadBy } from './load.mjs';

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

async function load(watch, script, task) {
  const { answered, p50Ms, p99Ms } = await loadBy(watch, script, {
    ...task,
    clients: CLIENTS,
    warmUpSeconds: WARM_UP_SECONDS,
  });
  return { figure: answered / task.seconds, p50Ms, p99Ms };
}
