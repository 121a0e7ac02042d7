import { expect, test } from '@jest/globals';
import { Decimal } from 'decimal.js';
import { planStanding, type PlanInterval } from '../../src/domain/recovery-plan.js';

/** 250 owed on 2026-01-31, to come back by 100 each time. */
function standing(every: PlanInterval, owed: string, today: string) {
  const plan = { owed: new Decimal(250), instalment: new Decimal(100), every, from: '2026-01-31' };
  const { due, overdue, next } = planStanding(plan, new Decimal(owed), today);
  const then = next ? `${next.amount.toFixed()} on ${next.on}` : 'no more';
  return `${due.toFixed()} due, ${overdue.toFixed()} overdue, ${then}`;
}

test.each([
  ['month', '250', '2026-01-30', '0 due, 0 overdue, 100 on 2026-01-31'],
  ['month', '250', '2026-01-31', '100 due, 100 overdue, 100 on 2026-02-28'],
  ['month', '150', '2026-01-31', '100 due, 0 overdue, 100 on 2026-02-28'],
  ['month', '120', '2026-02-28', '200 due, 70 overdue, 50 on 2026-03-31'],
  ['month', '120', '2026-03-31', '250 due, 120 overdue, no more'],
  // Ahead of it, by a set-off: what is next is no more than is left.
  ['month', '20', '2026-01-31', '100 due, 0 overdue, 20 on 2026-02-28'],
  ['month', '0', '2030-01-01', '250 due, 0 overdue, no more'],
  ['quarter', '250', '2026-02-28', '100 due, 100 overdue, 100 on 2026-04-30'],
  ['year', '250', '2027-01-30', '100 due, 100 overdue, 100 on 2027-01-31'],
] as const)('every %s, %s still owed on %s: %s', (every, owed, today, stands) => {
  expect(standing(every, owed, today)).toBe(stands);
});
