import { strict as assert } from 'node:assert';
import { Decimal } from 'decimal.js';
import { addDays, type LocalDate } from './calendar.js';
import { bankDay } from './bank-calendar.js';
import { qualifyingPeriod } from './eligibility.js';
import type { Law } from './nation.js';
import type { Payout, Step } from './payout.js';
import { floorShare } from './quantity.js';
import { type FieldProblem, refuseFields, refuseUnless } from './refusal.js';

/** How many days ahead a payment may be asked for. */
export const PAY_AHEAD_DAYS_MAX = 366;

/**
 * The day a dividend is paid on: `payOn`, or where banks are closed on it the day on which they pay instead.
 * @throws Refusal `invalid-fields`: of a year whose qualifying period has not begun by the record date; paid before the
 *                 record date or too far ahead, after the move
 */
export function payDay(
  { eligibility, bankCalendar }: Pick<Law, 'eligibility' | 'bankCalendar'>,
  asked: { readonly year: number; readonly recordOn: LocalDate; readonly payOn: LocalDate },
  today: LocalDate,
): LocalDate {
  const wrong: FieldProblem[] = [];
  const { from } = qualifyingPeriod(eligibility, asked.year);
  if (from > asked.recordOn)
    wrong.push({
      pointer: '/year',
      detail: `must have begun: the period that qualifies for it begins on ${from}, after recordOn`,
    });
  const paid = bankDay(bankCalendar, asked.payOn);
  if (paid < asked.recordOn)
    wrong.push({
      pointer: '/payOn',
      detail: `must not be paid before recordOn: banks are closed on it, and pay on ${paid}`,
    });
  if (paid > addDays(today, PAY_AHEAD_DAYS_MAX))
    wrong.push({
      pointer: '/payOn',
      detail: `must be at most ${PAY_AHEAD_DAYS_MAX} days ahead: banks are closed on it, and pay on ${paid}`,
    });
  refuseFields(wrong);
  return paid;
}

export interface Pool {
  readonly pool: Decimal;
  readonly steps: readonly Step[];
}

/** The most that a run may distribute. */
export interface Distributable {
  /** Cash less all liabilities (law 13). */
  readonly cash: Decimal;
  /** What was realised and is not distributed yet, where the nation's law lets it distribute nothing else. */
  readonly realised?: Decimal | undefined;
}

/**
 * What a run distributes of what its rule asks for:
 *
 *     pool = min(payout, available cash, and realised income where the law says so)
 *
 * Each cap that binds is a step. What is set aside for those who are included late comes out of it first, and stands
 * beside the pool.
 *
 * @returns         a pool > 0
 * @throws Refusal  `insufficient-cash` and `pool-too-small` when there is nothing to distribute; `invalid-fields` when
 *                  all of it would be set aside
 */
export function dividendPool(
  payout: Payout,
  { cash, realised }: Distributable,
  lateReserve: Decimal,
): Pool {
  refuseUnless(cash.gt(0), 'insufficient-cash', { available: cash.toFixed() });
  let { pool } = payout;
  const steps = [...payout.steps];
  const cap = (label: string, amount: Decimal): void => {
    if (pool.lte(amount)) return;
    pool = amount;
    steps.push({ label, amount });
  };
  if (realised)
    cap('Capped at the realised income that is not distributed yet', Decimal.max(realised, 0));
  cap('Capped at the cash that is available', cash);
  refuseUnless(pool.gt(0), 'pool-too-small', { pool: pool.toFixed() });
  if (lateReserve.gt(0)) {
    if (lateReserve.gte(pool))
      refuseFields([
        { pointer: '/lateReserve', detail: `must be less than there is, ${pool.toFixed()}` },
      ]);
    pool = pool.minus(lateReserve);
    steps.push({ label: 'Set aside for those included late', amount: lateReserve.negated() });
  }
  return { pool, steps: [...steps, { label: 'Dividend pool', amount: pool }] };
}

/** Citizens who get the same part of a whole share: children a half, say. */
export interface ShareClass {
  /** Of a whole share, 0 ≤ weight ≤ 1. */
  readonly weight: Decimal;
  /** A count. */
  readonly citizens: Decimal;
}

export interface Split {
  /** What a whole share comes to. */
  readonly perCitizen: Decimal;
  /** What each citizen of each class gets, in the order of the classes. */
  readonly eachGets: readonly Decimal[];
  /** What the division leaves over. It stays in the fund; it is never rounded away. */
  readonly residue: Decimal;
}

/**
 * Splits the pool among the citizens eligible on the record date, by the weight of their class. Each part is rounded
 * down to the payable unit:
 *
 *     each gets = ⌊pool × weight ÷ Σ (weight × citizens)⌋
 *     pool = Σ (each gets × citizens) + residue,   0 ≤ residue < citizens × unit
 *
 * @param pool  money of the fund's currency, > 0
 * @param unit  the smallest payable amount: 0.01, or 1 where dividends are paid in whole dollars
 * @throws Refusal  `no-eligible-citizens`, `pool-too-small` for one unit to a whole share
 */
export function splitByWeight(pool: Decimal, classes: readonly ShareClass[], unit: Decimal): Split {
  const shares = Decimal.sum(0, ...classes.map(({ weight, citizens }) => weight.times(citizens)));
  refuseUnless(shares.gt(0), 'no-eligible-citizens');
  const perCitizen = floorShare(pool, shares, unit);
  refuseUnless(perCitizen.gt(0), 'pool-too-small', { pool, shares });
  const eachGets = classes.map(({ weight }) => floorShare(pool.times(weight), shares, unit));
  const gross = Decimal.sum(0, ...classes.map(({ citizens }, no) => citizens.times(eachGets[no]!)));
  const residue = pool.minus(gross);

  assert(residue.gte(0));
  assert(residue.lt(Decimal.sum(0, ...classes.map(({ citizens }) => citizens)).times(unit)));
  return { perCitizen, eachGets, residue };
}
