import { strict as assert } from 'node:assert';
import { Decimal } from 'decimal.js';
import type { LocalDate } from './calendar.js';
import { floorShare, floorTo } from './quantity.js';
import { refuseUnless } from './refusal.js';

/** How a year's pool comes about. */
export type DividendRule =
  | { readonly name: 'fixed-appropriation'; readonly amount: Decimal }
  | {
      readonly name: 'percent-of-market-value';
      /** Of the mean NAV, 0 < rate ≤ 1. */
      readonly rate: Decimal;
      /** How many year-end NAVs the mean is of. */
      readonly years: number;
      /** How many of the newest are left out first. */
      readonly skip: number;
    };

/** One line of a computation, as people read it. */
export interface Step {
  readonly label: string;
  /** Money of the fund's currency. */
  readonly amount: Decimal;
}

export interface YearEndNav {
  readonly asOf: LocalDate;
  readonly nav: Decimal;
}

export interface Pool {
  readonly pool: Decimal;
  readonly steps: readonly Step[];
}

/**
 * The pool of a year, with each step of its computation:
 *
 *     fixed-appropriation:      pool = min(amount, available cash)
 *     percent-of-market-value:  pool = min(⌊rate × mean NAV⌋ to the payable unit, available cash)
 *
 * The mean is of the newest `years` approved fiscal-year-end NAVs after leaving out the newest `skip`; fewer are
 * those there are. After Alaska's percent of market value (AS 37.13.140(b): years 5, skip 1).
 *
 * @param navs       approved fiscal-year-end NAVs at or before the record date, newest first
 * @param available  cash less all liabilities; law 13 lets a run distribute no more
 * @param unit       the payable unit
 * @returns          a pool > 0
 * @throws Refusal   `no-approved-nav`, `insufficient-cash` and `pool-too-small` when there is nothing to distribute
 */
export function dividendPool(
  rule: DividendRule,
  navs: readonly YearEndNav[],
  available: Decimal,
  unit: Decimal,
): Pool {
  const wanted =
    rule.name === 'fixed-appropriation' ? appropriated(rule) : marketValuePart(rule, navs, unit);
  refuseUnless(available.gt(0), 'insufficient-cash', { available: available.toFixed() });
  refuseUnless(wanted.pool.gt(0), 'pool-too-small', { pool: wanted.pool.toFixed() });
  if (wanted.pool.lte(available))
    return {
      pool: wanted.pool,
      steps: [...wanted.steps, { label: 'Dividend pool', amount: wanted.pool }],
    };
  return {
    pool: available,
    steps: [
      ...wanted.steps,
      { label: 'Capped at the cash that is available', amount: available },
      { label: 'Dividend pool', amount: available },
    ],
  };
}

function appropriated({ amount }: DividendRule & { name: 'fixed-appropriation' }): Pool {
  return { pool: amount, steps: [{ label: 'Appropriated amount', amount }] };
}

function marketValuePart(
  { rate, years, skip }: DividendRule & { name: 'percent-of-market-value' },
  navs: readonly YearEndNav[],
  unit: Decimal,
): Pool {
  const averaged = navs.slice(skip, skip + years);
  refuseUnless(averaged.length > 0, 'no-approved-nav', { years, skip });
  const sum = averaged.reduce((total, { nav }) => total.plus(nav), new Decimal(0));
  const mean = sum.div(averaged.length);
  // Multiplied before it is divided, so that only the rounding to the payable unit remains.
  const pool = floorTo(Decimal.max(sum.times(rate).div(averaged.length), 0), unit);
  const count =
    averaged.length < years
      ? `Mean of ${averaged.length} year-end NAV (the rule asks for ${years}; these are all there are)`
      : `Mean of ${averaged.length} year-end NAVs`;
  return {
    pool,
    steps: [
      ...averaged.map(({ asOf, nav }) => ({ label: `NAV as of ${asOf}`, amount: nav })),
      // Shown to the payable unit; the pool is computed from the sum itself.
      { label: count, amount: floorTo(mean, unit) },
      {
        label: `${rate.times(100).toFixed()}% of it, rounded down to ${unit.toFixed()}`,
        amount: pool,
      },
    ],
  };
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
