import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import type { Instant } from '../domain/calendar.js';
import { Refusal } from '../domain/refusal.js';

/** So long, in milliseconds, an instant that has only just come, or is about to, is waited for. */
export const SETTLED_MS_MAX = 5_000;
const POLL_MS = 20;

/**
 * Waits until what was known at `knownAt` can no longer change: no writer is under way that might still record
 * something at or before it (law 4).
 *
 * @throws Refusal `not-yet-known` when that takes longer than five seconds
 */
export async function untilSettled(database: DataSource, knownAt: Instant): Promise<void> {
  const end = Date.now() + SETTLED_MS_MAX;
  // An instant that lies further ahead than one may wait is not waited for.
  while (Date.parse(knownAt) <= end && Date.now() <= end) {
    const [{ settled }] = await database.sql<[{ settled: boolean }]>`
      select door.is_settled(${knownAt}) as settled`;
    if (settled) return;
    await sleep(POLL_MS);
  }
  throw new Refusal('not-yet-known', { knownAt });
}
