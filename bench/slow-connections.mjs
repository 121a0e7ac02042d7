import { fork } from 'node:child_process';
import { once } from 'node:events';
import { loadBy } from './load.mjs';

/**
 * Companies registered one by one while a thousand connections say a byte a second, half of them in their headers and
 * half in a body that a clerk is allowed to send; whichever is cut comes again. Ours is the 99th percentile with them,
 * the floor the same without.
 */
export const name = 'slow-connections';
export const unit = 'ms, p99';
export const bar = { most: 2 };

const CONNECTIONS = 1_000;
const CLIENTS = 8;
const SECONDS = 30;
const WARM_UP_SECONDS = 3;

export async function setUp(_place, scale) {
  return { seconds: Math.max(5, SECONDS * scale) };
}

export const floor = (place, known, round) => ordinary(place, known, `without-${round}`);

export async function ours(place, known, round) {
  const maker = fork(new URL('load-slow.mjs', import.meta.url));
  place.watch(maker.pid);
  maker.send({
    address: place.address,
    token: await place.token('clerk', 'clerk'),
    connections: CONNECTIONS,
  });
  const [{ open }] = await once(maker, 'message');
  if (open < CONNECTIONS) throw new Error(`only ${open} slow connections could be opened`);
  const figures = await ordinary(place, known, `with-${round}`);
  maker.send('stop');
  const [{ cut }] = await once(maker, 'message');
  return { ...figures, cut };
}

async function ordinary({ address, token, watch }, { seconds }, round) {
  const { answered, p50Ms, p99Ms } = await loadBy(watch, 'load-http.mjs', {
    address,
    token: await token('clerk', 'clerk'),
    seconds,
    round,
    clients: CLIENTS,
    warmUpSeconds: WARM_UP_SECONDS,
  });
  return { figure: p99Ms, p50Ms, perSecond: Math.round(answered / seconds) };
}
