import type { Instant } from '../domain/calendar.js';
import { reasonCodes } from '../domain/eligibility.js';
import type { Law } from '../domain/nation.js';
import type { RollDifference } from './dividend.store.js';

/** What has become known since a roll was frozen, and would make another. */
export interface Recheck {
  readonly at: Instant;
  readonly noLongerEligible: bigint;
  readonly newlyEligible: bigint;
  /** Of who is no longer eligible, why not; of who is by now, why not before. Somebody may have several. */
  readonly byReason: readonly {
    readonly code: string;
    readonly noLongerEligible: bigint;
    readonly newlyEligible: bigint;
  }[];
}

/** The differences together, and by each reason in them. */
export function summed(
  found: readonly RollDifference[],
  at: Instant,
  { eligibility }: Pick<Law, 'eligibility'>,
): Recheck {
  const none = { noLongerEligible: 0n, newlyEligible: 0n };
  const sums = { ...none };
  const byReason = new Map<string, typeof none>();
  for (const { was, isNow, citizens } of found) {
    const side = isNow === 0 ? 'newlyEligible' : 'noLongerEligible';
    sums[side] += BigInt(citizens);
    for (const code of reasonCodes(isNow === 0 ? was : isNow, eligibility)) {
      const counted = byReason.get(code) ?? { ...none };
      counted[side] += BigInt(citizens);
      byReason.set(code, counted);
    }
  }
  return { at, ...sums, byReason: [...byReason].map(([code, counted]) => ({ code, ...counted })) };
}
