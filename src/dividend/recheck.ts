import type { Instant } from '../domain/calendar.js';
import { reasonCodes } from '../domain/eligibility.js';
import type { Law } from '../domain/nation.js';
import type { RollDifference } from './dividend.store.js';

/** What has become known since a roll was frozen, and would make another. */
export interface Recheck {
  readonly at: Instant;
  readonly noLongerEligible: bigint;
  readonly newlyEligible: bigint;
  /** Eligible then as now, and in another class. */
  readonly inAnotherClass: bigint;
  /** Of who is no longer eligible, why not; of who is by now, why not before. Somebody may have several. */
  readonly byReason: readonly {
    readonly code: string;
    readonly noLongerEligible: bigint;
    readonly newlyEligible: bigint;
  }[];
  /** From which class to which; they are counted from 1. */
  readonly byClass: readonly {
    readonly was: number;
    readonly isNow: number;
    readonly citizens: bigint;
  }[];
}

/** The differences together, by each reason in them, and by the classes of who is eligible then as now. */
export function summed(
  found: readonly RollDifference[],
  at: Instant,
  { eligibility }: Pick<Law, 'eligibility'>,
): Recheck {
  const none = { noLongerEligible: 0n, newlyEligible: 0n };
  const sums = { ...none };
  const byReason = new Map<string, typeof none>();
  const byClass: Recheck['byClass'][number][] = [];
  for (const { was, isNow, wasClass, isNowClass, citizens } of found) {
    if (was === 0 && isNow === 0) {
      byClass.push({ was: wasClass!, isNow: isNowClass!, citizens: BigInt(citizens) });
      continue;
    }
    const side = isNow === 0 ? 'newlyEligible' : 'noLongerEligible';
    sums[side] += BigInt(citizens);
    for (const code of reasonCodes(isNow === 0 ? was : isNow, eligibility)) {
      const counted = byReason.get(code) ?? { ...none };
      counted[side] += BigInt(citizens);
      byReason.set(code, counted);
    }
  }
  return {
    at,
    ...sums,
    inAnotherClass: byClass.reduce((sum, { citizens }) => sum + citizens, 0n),
    byReason: [...byReason].map(([code, counted]) => ({ code, ...counted })),
    byClass,
  };
}
