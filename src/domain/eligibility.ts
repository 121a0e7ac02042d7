import type { LocalDate, MonthDay } from './calendar.js';
import type { EligibilityLaw } from './nation.js';

/** What the law of eligibility means in one year, and in words; who is eligible, the database works out for all at once. */

export interface Days {
  readonly from: LocalDate;
  readonly until: LocalDate;
}

/** From one day of the year to another; where the first stands later in the year, it is that of the year before. */
const daysOf = (year: number, from: MonthDay, until: MonthDay): Days => {
  const on = (of: number, day: MonthDay) => `${String(of).padStart(4, '0')}-${day}`;
  return { from: on(from > until ? year - 1 : year, from), until: on(year, until) };
};

/** The days in which residence, absence and convictions count for a year's dividend. */
export const qualifyingPeriod = (
  { qualifyingYear, residentFrom, residentUntil }: EligibilityLaw,
  year: number,
): Days => daysOf(qualifyingYear === 'previous' ? year - 1 : year, residentFrom, residentUntil);

/** The days in which one applies for a year's dividend; null: nobody needs to. */
export const applicationWindow = ({ application }: EligibilityLaw, year: number): Days | null =>
  application && daysOf(year, application.from, application.until);
