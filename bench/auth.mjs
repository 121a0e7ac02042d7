import { loadBy } from './load.mjs';

/** What it takes a cheap request of somebody signed in to pass the door: beside the same with a door that lets in all. */
export const name = 'auth';
export const unit = 'ms, p50';
export const bar = { most: 0.3, of: 'more' };

const SECONDS = 8;
const WARM_UP_SECONDS = 3;

export async function setUp(place, scale) {
  const stub = await place.start('bench/stub-guard.mjs', {
    DATA_DIR: place.dir, // The key stands there.
    DATABASE_URL: place.serviceUrl,
    MIGRATION_DATABASE_URL: place.ownerUrl,
  });
  return { seconds: Math.max(1, SECONDS * scale), stub: stub.address };
}

export const floor = (place, { stub, seconds }) => askNav(place, stub, seconds);
export const ours = (place, { seconds }) => askNav(place, place.address, seconds);

/** One client, who waits for each answer: what is measured is the answer, not a queue for it. */
async function askNav(place, address, seconds) {
  const { p50Ms, p99Ms, answered } = await loadBy(place.watch, 'load-nav.mjs', {
    address,
    token: await place.token('manager', 'manager'),
    clients: 1,
    seconds,
    warmUpSeconds: WARM_UP_SECONDS,
  });
  return { figure: p50Ms, p99Ms, answered };
}
