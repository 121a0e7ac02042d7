import { strict as assert } from 'node:assert';
import type { Decimal } from 'decimal.js';
import type { Payout, Step } from './payout.js';
import { floorShare } from './quantity.js';
import { refuseUnless } from './refusal.js';

export interface Pool {
  readonly pool: Decimal;
  readonly steps: readonly Step[];
}

/** The most that a run may distribute. */
export interface Distributable {
  /** Cash less all liabilities (law 13). */
  readonly cash: Decimal;
  /** What was realised and is not distributed yet, where the nation's law lets it distribute nothing else. */
  readonly realised?: Decimal;
}

/**
 * What a run distributes of what its rule asks for:
 *
 *     pool = min(payout, available cash, and realised income where the law says so)
 *
 * Each cap that binds is a step.
 *
 * @returns         a pool > 0
 * @throws Refusal  `insufficient-cash` and `pool-too-small` when there is nothing to distribute
 */
export function dividendPool(payout: Payout, { cash, realised }: Distributable): Pool {
  refuseUnless(cash.gt(0), 'insufficient-cash', { available: cash.toFixed() });
  let { pool } = payout;
  const steps = [...payout.steps];
  const cap = (label: string, amount: Decimal): void => {
    if (pool.lte(amount)) return;
    pool = amount;
    steps.push({ label, amount });
  };
  if (realised) cap('Capped at the realised income that is not distributed yet', realised);
  cap('Capped at the cash that is available', cash);
  refuseUnless(pool.gt(0), 'pool-too-small', { pool: pool.toFixed() });
  return { pool, steps: [...steps, { label: 'Dividend pool', amount: pool }] };
}

export interface EqualSplit {
  readonly perCitizen: Decimal;
  /** What the division leaves over. It stays in the fund; it is never rounded away. */
  readonly residue: Decimal;
}

/**
 * Splits the pool equally among the citizens eligible on the record date.
 *
 *     pool = perCitizen × citizens + residue,   0 ≤ residue < citizens × unit
 *
 * @param pool      money of the fund's currency, > 0
 * @param citizens  a count
 * @param unit      the smallest payable amount: 0.01, or 1 where dividends are paid in whole dollars
 * @throws Refusal  `no-eligible-citizens`, `pool-too-small` for one unit each
 */
export function splitEqually(pool: Decimal, citizens: Decimal, unit: Decimal): EqualSplit {
  refuseUnless(citizens.gte(1), 'no-eligible-citizens');
  const perCitizen = floorShare(pool, citizens, unit);
  refuseUnless(perCitizen.gt(0), 'pool-too-small', { pool, citizens });
  const residue = pool.minus(perCitizen.times(citizens));

  assert(residue.gte(0));
  assert(residue.lt(citizens.times(unit)));
  return { perCitizen, residue };
}

/** Why a citizen is not eligible, as bits of the roll (migration 0006). */
export const INELIGIBILITY = [
  {
    bit: 1,
    code: 'resident-since-too-late',
    detail: 'Residence began after 1 January of the year.',
  },
  { bit: 2, code: 'residence-ended', detail: 'Residence ended before 31 December of the year.' },
  { bit: 4, code: 'died-before-record-date', detail: 'Died before the record date.' },
] as const;

/** Every reason in `bits`; none for an eligible citizen. */
export const ineligibilityReasons = (bits: number) =>
  INELIGIBILITY.filter(({ bit }) => (bits & bit) !== 0).map(({ code, detail }) => ({
    code,
    detail,
  }));
