/** A day of the proleptic Gregorian calendar as `YYYY-MM-DD`. Days in this form compare as text. */
export type LocalDate = string;

/** An instant as RFC 3339 in UTC. */
export type Instant = string;

/** The fund's day at an instant; its clock is UTC. */
export const dayOf = (instant: Date): LocalDate => instant.toISOString().slice(0, 10);

/** In the order of time. */
export const compareDays = (one: LocalDate, other: LocalDate): number =>
  one === other ? 0 : one < other ? -1 : 1;

/** `day` moved by whole days. */
export function addDays(day: LocalDate, days: number): LocalDate {
  const moved = new Date(`${day}T00:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return dayOf(moved);
}

/** The same day some years later; 29 February becomes 28 where there is none. */
export function yearsLater(day: LocalDate, years: number): LocalDate {
  const later = `${String(Number.parseInt(day.slice(0, 4), 10) + years).padStart(4, '0')}${day.slice(4)}`;
  const moved = new Date(`${later}T00:00:00Z`);
  return dayOf(moved) === later ? later : addDays(dayOf(moved), -1);
}

/** The same day some months later; the last of its month where there is none. */
export function monthsLater(day: LocalDate, months: number): LocalDate {
  const first = new Date(`${day.slice(0, 7)}-01T00:00:00Z`);
  first.setUTCMonth(first.getUTCMonth() + months + 1);
  const last = addDays(dayOf(first), -1);
  const later = `${last.slice(0, 7)}${day.slice(7)}`;
  return later < last ? later : last;
}

/** A day of every year as `MM-DD`. */
export type MonthDay = string;

/** The last day of a fiscal year that ends in this calendar year. */
export const fiscalYearEnd = (year: number, endsOn: MonthDay = '12-31'): LocalDate =>
  `${String(year).padStart(4, '0')}-${endsOn}`;

/** The newest fiscal year ends at or before a day, newest first. */
export function fiscalYearEnds(until: LocalDate, endsOn: MonthDay, count: number): LocalDate[] {
  const year = Number.parseInt(until.slice(0, 4), 10);
  const newest = fiscalYearEnd(year, endsOn) <= until ? year : year - 1;
  return Array.from({ length: count }, (_, no) => newest - no)
    .filter((ended) => ended > 0)
    .map((ended) => fiscalYearEnd(ended, endsOn));
}
