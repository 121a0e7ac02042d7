import { Decimal } from 'decimal.js';
import { type LocalDate, yearsLater } from './calendar.js';
import './quantity.js'; // Sets the precision.

/** What moved the NAV on a day; money of the fund's currency, more is positive. */
export interface FundDay {
  readonly day: LocalDate;
  /** Contributed less distributed: neither earned nor lost in the fund. */
  readonly flow: Decimal;
  /** All of it, the flow included. */
  readonly change: Decimal;
}

/** Why there is no return of a day: nothing was there to earn it on, or nothing was left of it. */
export type ReturnGap = 'base-not-positive' | 'nav-not-positive';

/** A day of the fund, from its opening to its close. */
export interface NavDay {
  readonly day: LocalDate;
  readonly opening: Decimal;
  readonly flow: Decimal;
  readonly nav: Decimal;
  readonly units: Decimal;
  /** At its close the fund begins, or begins anew: one unit is 1.00. */
  readonly isInception: boolean;
  readonly gap: ReturnGap | null;
}

/** Where a fund stands at the close of a day. */
export type Standing = Pick<NavDay, 'nav' | 'units'>;

/** Units have ten decimals. What their rounding leaves over stays in the fund, to the good or ill of all units alike. */
export const UNIT_DECIMALS = 10;
/** Decimals of a return. */
export const RETURN_DECIMALS = 12;

const ZERO = new Decimal(0);
const ONE = new Decimal(1);
export const NOTHING: Standing = { nav: ZERO, units: ZERO };

/**
 * The fund in units, as investment funds keep it. It begins at the close of the first day with a NAV above zero, one unit
 * for each 1.00. Flows are taken at the start of their day: they buy or redeem `flow × units ÷ NAV before it`, rounded
 * half-even to ten decimals. Where the NAV and the flow come to nothing, or nothing is left at the close, the day has no
 * return and the fund begins anew with the next NAV above zero.
 *
 * @param days  in their order; days on which nothing moved may be left out
 * @param from  where it stood before the first of them
 */
export function unitise(days: readonly FundDay[], from: Standing = NOTHING): NavDay[] {
  let { nav, units } = from;
  return days.map(({ day, flow, change }) => {
    const opening = nav;
    const wasBegun = units.gt(0);
    nav = opening.plus(change);
    const kept = wasBegun && opening.plus(flow).gt(0) ? unitsAfter(units, opening, flow) : ZERO;
    units = nav.lte(0) ? ZERO : kept.gt(0) ? kept : nav;
    const gap = !wasBegun
      ? null
      : kept.lte(0)
        ? 'base-not-positive'
        : nav.lte(0)
          ? 'nav-not-positive'
          : null;
    return { day, opening, flow, nav, units, isInception: units.gt(0) && kept.lte(0), gap };
  });
}

const unitsAfter = (units: Decimal, nav: Decimal, flow: Decimal): Decimal =>
  flow.isZero()
    ? units
    : units.plus(
        flow.times(units).div(nav).toDecimalPlaces(UNIT_DECIMALS, Decimal.ROUND_HALF_EVEN),
      );

/** NAV per unit, half-even to ten decimals; null where there are no units. */
export const navPerUnit = ({ nav, units }: Standing): Decimal | null =>
  units.gt(0) ? nav.div(units).toDecimalPlaces(UNIT_DECIMALS, Decimal.ROUND_HALF_EVEN) : null;

/** A return as it is told, half-even to twelve decimals. */
export const toldReturn = (rate: Decimal): Decimal =>
  rate.toDecimalPlaces(RETURN_DECIMALS, Decimal.ROUND_HALF_EVEN);

/** By what 1.00 grew, or why nobody can say. */
export type Growth =
  { readonly factor: Decimal } | { readonly gap: ReturnGap; readonly on: LocalDate };

/**
 * Growth of 1.00 that stood in the fund at the close before the first of these days until the close of the last,
 * time-weighted: linked at each external flow, so that neither their size nor their day counts, as the Global Investment
 * Performance Standards have it: Π NAV before the next flow ÷ (NAV before the flow + flow).
 */
export function timeWeightedGrowth(opening: Decimal, days: readonly NavDay[]): Growth {
  let factor = ONE;
  let base = opening;
  for (const { day, gap, flow, opening: before } of days) {
    if (gap !== null) return { gap, on: day };
    if (flow.isZero()) continue;
    factor = factor.times(before).div(base);
    base = before.plus(flow);
  }
  return { factor: factor.times(days.at(-1)?.nav ?? base).div(base) };
}

/** Only then is a return told as a rate of a year: the Global Investment Performance Standards forbid to stretch one. */
export const isLongerThanYear = (from: LocalDate, to: LocalDate): boolean =>
  to > yearsLater(from, 1);

/** The rate of a year, of 365 days, that comes to `factor` from one day to the other. */
export const rateOfYear = (factor: Decimal, from: LocalDate, to: LocalDate): Decimal =>
  factor.pow(new Decimal(365).div(daysBetween(from, to))).minus(1);

const DAY_MS = 86_400_000;

/** Days from one to the other. */
export const daysBetween = (from: LocalDate, to: LocalDate): number =>
  (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS;

/** Everything that moves a NAV, by what it is; costs and distributions are negative. */
export const PARTS = [
  'in-kind',
  'appropriations',
  'distributions',
  'unrealised',
  'realised',
  'income',
  'costs',
] as const;
export type PerformancePart = (typeof PARTS)[number];
export type Attribution = Readonly<Record<PerformancePart, Decimal>>;

/** Opening NAV + every part = closing NAV, exactly: both are sums of the same postings. */
export const closingOf = (opening: Decimal, parts: Attribution): Decimal =>
  PARTS.reduce((sum, part) => sum.plus(parts[part]), opening);
