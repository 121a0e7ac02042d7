import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import type { Instant } from '../domain/calendar.js';
import { Refusal } from '../domain/refusal.js';

const WAIT_MS_MAX = 5_000;
const POLL_MS = 20;

/**
 * Waits until what was known at `knownAt` can no longer change: no writer is under way that might still record
 * something at or before it (law 4).
 *
 * @throws Refusal `not-yet-known` when that takes longer than five seconds
 */
export async function untilSettled(database: DataSource, knownAt: Instant): Promise<void> {
  const ahead = Date.parse(knownAt) - Date.now();
  for (const end = Date.now() + WAIT_MS_MAX; ahead <= WAIT_MS_MAX; await sleep(POLL_MS)) {
    const [{ settled }] = await database.sql<[{ settled: boolean }]>`
      select door.is_settled(${knownAt}) as settled`;
    if (settled) return;
    if (Date.now() > end) break;
  }
  throw new Refusal('not-yet-known', { knownAt });
}
