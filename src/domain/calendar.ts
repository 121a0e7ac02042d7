/** A day of the proleptic Gregorian calendar as `YYYY-MM-DD`. Days in this form compare as text. */
export type LocalDate = string;

/** An instant as RFC 3339 in UTC. */
export type Instant = string;

/** The fund's day at an instant; its clock is UTC. */
export const dayOf = (instant: Date): LocalDate => instant.toISOString().slice(0, 10);

/** `day` moved by whole days. */
export function addDays(day: LocalDate, days: number): LocalDate {
  const moved = new Date(`${day}T00:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return dayOf(moved);
}

/** The fiscal year is the calendar year; it ends on this day. */
export const fiscalYearEnd = (year: number): LocalDate => `${String(year).padStart(4, '0')}-12-31`;
