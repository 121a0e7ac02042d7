import { Decimal } from 'decimal.js';
import type { LocalDate } from './calendar.js';
import { daysBetween } from './performance.js';
import './quantity.js'; // Sets the precision.

/** What an investor pays in (negative) or gets (positive) on a day. */
export interface CashFlow {
  readonly on: LocalDate;
  readonly amount: Decimal;
}

/** Why there is no one rate: all flows have one sign, or no rate makes them worth nothing, or several do. */
export type RateGap = 'no-rate' | 'several-rates';

/** What 1.00 grows to in a day, and the rate of a year of 365 such days. */
export interface MoneyWeighted {
  readonly ofDay: Decimal;
  readonly rate: Decimal;
}

/** Enough digits: a rate is told with twelve decimals, and the longest series has some ten thousand days. */
const Digits = Decimal.clone({ precision: 34 });
const ONE = new Digits(1);
const TWO = new Digits(2);
const DAYS_OF_YEAR = 365;
/** How often the growth of a year is squared, from a doubling or halving, until nobody looks for a rate beyond. */
const SQUARINGS_MAX = 13;
const CLOSE_ENOUGH = new Digits('1e-21');
const STEPS_MAX = 200;
/** Growths of a year at which it is looked for another rate. */
const ELSEWHERE = (
  '0.000001 0.0001 0.01 0.05 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9 0.95 1 1.05 1.1 1.15 1.2 1.3 1.4 1.5 1.6 1.8 2 2.5 3 4 5 7 ' +
  '10 20 50 100 1000 10000 1000000'
)
  .split(' ')
  .map((growth) => new Digits(growth));

/** A flow, and for how many days the next lets it wait. */
interface Term {
  readonly amount: Decimal;
  readonly days: number;
}

/**
 * The rate of a year at which what was paid in and what came out are worth the same: XIRR, of a year of 365 days, as
 * spreadsheets have it. Flows of a day are one. With x, the growth of a day, it is the root of Σ amount × x^(days left), a
 * polynomial. Found between bounds by Newton's steps, halving where one would leave them.
 *
 * That there is no other: dividing by (x − root) leaves the running balances as coefficients; where all have one sign,
 * the quotient has no positive root (Descartes). Where they have not, it is looked for one elsewhere.
 */
export function moneyWeightedRate(
  flows: readonly CashFlow[],
): MoneyWeighted | { readonly gap: RateGap } {
  const terms = termsOf(flows);
  const bounds = boundsOf(terms);
  if (bounds === undefined) return { gap: changesOfSign(terms) > 1 ? 'several-rates' : 'no-rate' };
  const root = rootBetween(terms, ...bounds);
  if (!isOnlyRoot(terms, root) && changesOfSign(terms) > 1) return { gap: 'several-rates' };
  return { ofDay: new Decimal(root), rate: new Decimal(root.pow(DAYS_OF_YEAR).minus(1)) };
}

function termsOf(flows: readonly CashFlow[]): Term[] {
  const byDay = new Map<LocalDate, Decimal>();
  for (const { on, amount } of flows) byDay.set(on, (byDay.get(on) ?? new Digits(0)).plus(amount));
  const days = [...byDay.keys()].filter((day) => !byDay.get(day)!.isZero()).toSorted();
  return days.map((day, no) => ({
    amount: byDay.get(day)!,
    days: no + 1 < days.length ? daysBetween(day, days[no + 1]!) : 0,
  }));
}

const grown = (x: Decimal, days: number): Decimal => (days === 1 ? x : x.pow(days));

/** What the flows have come to at the last of them, at a growth of `x` a day. */
function worthAt(terms: readonly Term[], x: Decimal): Decimal {
  let worth: Decimal = new Digits(0);
  for (const { amount, days } of terms) {
    worth = worth.plus(amount);
    if (days > 0) worth = worth.times(grown(x, days));
  }
  return worth;
}

/** The same, and by what it changes with x: (w·xᵈ)' = (w'·x + d·w)·xᵈ⁻¹. */
function worthAndSlopeAt(terms: readonly Term[], x: Decimal): { worth: Decimal; slope: Decimal } {
  let worth: Decimal = new Digits(0);
  let slope: Decimal = new Digits(0);
  for (const { amount, days } of terms) {
    worth = worth.plus(amount);
    if (days === 0) continue;
    slope = slope.times(x).plus(days === 1 ? worth : worth.times(days));
    if (days > 1) slope = slope.times(grown(x, days - 1));
    worth = worth.times(grown(x, days));
  }
  return { worth, slope };
}

const ofDay = (growth: Decimal): Decimal => growth.pow(ONE.div(DAYS_OF_YEAR));
const signAt = (terms: readonly Term[], x: Decimal): number => worthAt(terms, x).comparedTo(0);

/** Two growths of a day between which the worth changes its sign: from no growth outward, to where it points. */
function boundsOf(terms: readonly Term[]): [Decimal, Decimal] | undefined {
  if (terms.every(({ amount }) => amount.gt(0)) || terms.every(({ amount }) => amount.lt(0)))
    return undefined;
  const atRest = signAt(terms, ONE);
  if (atRest === 0) return [ONE, ONE];
  // What was paid in first weighs the more, the higher the rate.
  const upFirst = terms[0]!.amount.isNegative() === atRest > 0;
  return (
    outward(terms, atRest, upFirst ? TWO : ONE.div(TWO)) ??
    outward(terms, atRest, upFirst ? ONE.div(TWO) : TWO)
  );
}

function outward(
  terms: readonly Term[],
  sign: number,
  by: Decimal,
): [Decimal, Decimal] | undefined {
  let near = ONE;
  let far = ofDay(by);
  for (let squaring = 0; squaring <= SQUARINGS_MAX; squaring++) {
    if (signAt(terms, far) !== sign) return near.lt(far) ? [near, far] : [far, near];
    near = far;
    far = far.times(far);
  }
  return undefined;
}

function rootBetween(terms: readonly Term[], low: Decimal, high: Decimal): Decimal {
  const lowSign = signAt(terms, low);
  let x = low.plus(high).div(2);
  for (let step = 0; step < STEPS_MAX; step++) {
    const { worth, slope } = worthAndSlopeAt(terms, x);
    if (worth.isZero()) return x;
    if (worth.comparedTo(0) === lowSign) low = x;
    else high = x;
    const newton = slope.isZero() ? low : x.minus(worth.div(slope));
    const next = newton.gt(low) && newton.lt(high) ? newton : low.plus(high).div(2);
    if (next.minus(x).abs().lt(CLOSE_ENOUGH)) return next;
    x = next;
  }
  return x;
}

/** Has every balance before the last flow the same sign? */
function isOnlyRoot(terms: readonly Term[], root: Decimal): boolean {
  let balance: Decimal = new Digits(0);
  const sign = terms[0]!.amount.comparedTo(0);
  return terms.slice(0, -1).every(({ amount, days }) => {
    balance = balance.plus(amount);
    const isSame = balance.isZero() || balance.comparedTo(0) === sign;
    balance = balance.times(root.pow(days));
    return isSame;
  });
}

function changesOfSign(terms: readonly Term[]): number {
  const signs = ELSEWHERE.map((growth) => signAt(terms, ofDay(growth))).filter(
    (sign) => sign !== 0,
  );
  return signs.filter((sign, no) => no > 0 && sign !== signs[no - 1]).length;
}
