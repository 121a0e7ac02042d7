import * as dividendProof from './dividend-proof.mjs';
import { WARMED } from './dividend-proof.mjs';
import { loadBy } from './load.mjs';

/**
 * The first page of a citizen among as many as a small nation has: how long 99 of a hundred take at most, asked fifty times a
 * second whether or not the last was answered; beside a page of the same size that asks nothing of anybody.
 */
export const name = 'citizen-page';
export const unit = 'ms';
export const bar = { of: 'ours', most: 50 };

const CITIZENS_OF_MILLION = 0.6;
const PER_SECOND = 50;
const SECONDS = 20;
const NATIONAL_ID = 'BENCH-1';

export const { openPlace } = dividendProof;

export async function setUp(place, scale) {
  const { citizens } = await dividendProof.setUp(place, scale * CITIZENS_OF_MILLION);
  await place.owner.query('vacuum analyze'); // Else autovacuum is at it while pages are asked for.
  return { citizens, cookie: await signedIn(place.address, `citizen ${NATIONAL_ID}`, '/me') };
}

export const floor = (place, { cookie }) => asked(place, `${place.address}/sign-in/stay`, cookie);
export const ours = (place, { cookie }) => asked(place, `${place.address}/me`, cookie);

/** Signs in as a browser does, to go to a page: goes where it is sent, and keeps the cookies on the way. @returns its cookies */
export async function signedIn(address, as, page) {
  const kept = new Map();
  const go = async (at, form) => {
    const answer = await fetch(new URL(at, address), {
      method: form ? 'POST' : 'GET',
      redirect: 'manual',
      headers: {
        cookie: cookieOf(kept),
        ...(form ? { 'content-type': 'application/x-www-form-urlencoded', origin: address } : {}),
      },
      ...(form ? { body: form } : {}),
    });
    for (const one of answer.headers.getSetCookie()) {
      const [, cookie, value] = /^([^=]+)=([^;]*)/.exec(one);
      kept.set(cookie, value);
    }
    await answer.arrayBuffer();
    return answer.headers.get('location') ?? undefined;
  };
  let at = await go(`/sign-in?return=${page}`);
  while (!at.includes('/sign-in/as/')) at = await go(at);
  at = await go(at, new URLSearchParams({ as }).toString());
  while (!at.endsWith(page)) at = await go(at);
  return cookieOf(kept);
}

const cookieOf = (kept) => [...kept].map(([cookie, value]) => `${cookie}=${value}`).join('; ');

/** Milliseconds until a page is answered, whole. */
export async function askedOnce(url, cookie) {
  const startAt = performance.now();
  const headers = { cookie, 'accept-encoding': 'gzip' };
  const answer = await fetch(url, { headers, redirect: 'manual' });
  await answer.arrayBuffer();
  if (answer.status !== 200) throw new Error(`${url} was answered with ${answer.status}`);
  return performance.now() - startAt;
}

/** Fifty times a second, once it is warm. */
export async function asked({ watch }, url, cookie) {
  const task = { url, cookie, perSecond: PER_SECOND, seconds: SECONDS, warmed: WARMED };
  const { p50Ms, p99Ms } = await loadBy(watch, './load-page.mjs', task);
  return { figure: p99Ms, median: p50Ms };
}
