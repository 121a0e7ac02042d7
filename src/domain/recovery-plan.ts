import { Decimal } from 'decimal.js';
import { type LocalDate, monthsLater } from './calendar.js';
import './quantity.js'; // Sets the precision.

/** How often an instalment falls due. */
export const PLAN_INTERVALS = ['month', 'quarter', 'year'] as const;
export type PlanInterval = (typeof PLAN_INTERVALS)[number];

const MONTHS: Readonly<Record<PlanInterval, number>> = { month: 1, quarter: 3, year: 12 };

/** In what instalments a citizen has agreed to pay back what they were overpaid. */
export interface RecoveryPlan {
  /** What was owed when it was agreed. */
  readonly owed: Decimal;
  readonly instalment: Decimal;
  readonly every: PlanInterval;
  /** The day on which the first is due; the others on the same day of their month, or its last. */
  readonly from: LocalDate;
}

export interface PlanStanding {
  /** What has fallen due so far, the day itself included. */
  readonly due: Decimal;
  /** What of that has not come back. */
  readonly overdue: Decimal;
  /** The next instalment after the day; null where nothing is left to fall due. */
  readonly next: { readonly on: LocalDate; readonly amount: Decimal } | null;
}

/**
 * How a plan stands on a day. All that has come back since it was agreed counts, set-offs against dividends too, and it
 * pays what fell due first. Sums of instalments, nothing is rounded.
 *
 * @param owed  what is owed now
 */
export function planStanding(plan: RecoveryPlan, owed: Decimal, today: LocalDate): PlanStanding {
  const dueOn = (no: number) => monthsLater(plan.from, no * MONTHS[plan.every]);
  let fallen = 0;
  let due = new Decimal(0);
  for (; dueOn(fallen) <= today && due.lt(plan.owed); fallen++)
    due = Decimal.min(due.plus(plan.instalment), plan.owed);
  const overdue = Decimal.max(due.minus(plan.owed.minus(owed)), 0);
  const rest = Decimal.min(owed.minus(overdue), plan.owed.minus(due), plan.instalment);
  return { due, overdue, next: rest.gt(0) ? { on: dueOn(fallen), amount: rest } : null };
}
