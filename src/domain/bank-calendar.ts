import { addDays, type LocalDate } from './calendar.js';

export const WEEKDAYS = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
] as const;

export interface Holiday {
  /** `12-25`, `2027-04-05`, `good friday`, `easter monday`, `2nd monday of october` or `last monday of may`. */
  readonly on: string;
  readonly name: string;
  /** Where it falls on a Sunday, it is kept on the Monday after. */
  readonly observed?: 'monday' | undefined;
}

/** On which days a nation's banks do not pay. */
export interface BankCalendar {
  readonly closedOn: readonly Weekday[];
  readonly holidays: readonly Holiday[];
  /** Where a payment goes that falls on such a day: to the next day banks are open, or to the last before it. */
  readonly moves: 'following' | 'preceding';
}

/** For more days in a row banks are never closed. */
export const CLOSED_DAYS_MAX = 60;
/** Of so many years: after them the weekdays of all days come again. */
const CYCLE: readonly [LocalDate, LocalDate] = ['2000-01-01', '2399-12-31'];
/** What is written otherwise than four digits of a year, before or after them all, comes before it as text. */
const FIRST_DAY = '0001-01-01';

/** `day`, or where banks are closed on it the day on which they pay instead. */
export function bankDay(calendar: BankCalendar, day: LocalDate): LocalDate {
  const step = calendar.moves === 'following' ? 1 : -1;
  let moved = day;
  for (let tried = 0; isClosed(calendar, moved); tried++) {
    if (tried === CLOSED_DAYS_MAX)
      throw new Error(`the bank calendar has no open day within ${CLOSED_DAYS_MAX} of ${day}`);
    moved = addDays(moved, step);
  }
  return moved;
}

/**
 * Whether banks are ever closed for more than `CLOSED_DAYS_MAX` days in a row, so that a payment would have no day to move to.
 * So many days and one hold each day of the week eight times: where there are fewer holidays than would close those, it
 * need not be looked for. Else one of those days is the first, or every 61st after it, of the years after which days come
 * again; or it is a holiday of one year.
 */
export function closesTooLong(calendar: BankCalendar): boolean {
  const { closedOn, holidays } = calendar;
  const open = WEEKDAYS.length - new Set(closedOn).size;
  const kept = holidays.reduce((sum, { observed }) => sum + (observed ? 2 : 1), 0);
  if (kept < open * quotient(CLOSED_DAYS_MAX + 1, WEEKDAYS.length)) return false;
  for (let day = CYCLE[0]; day <= CYCLE[1]; day = addDays(day, CLOSED_DAYS_MAX + 1))
    if (closedAround(calendar, day) > CLOSED_DAYS_MAX) return true;
  return holidays
    .filter(({ on }) => /^\d{4}-/.test(on))
    .some(({ on }) => closedAround(calendar, on) > CLOSED_DAYS_MAX);
}

/** How many days in a row banks are closed of which this is one; none if they are open. It counts no further than it need. */
function closedAround(calendar: BankCalendar, day: LocalDate): number {
  if (!isClosed(calendar, day)) return 0;
  let days = 1;
  for (const step of [-1, 1])
    for (
      let beside = addDays(day, step);
      days <= CLOSED_DAYS_MAX && beside >= FIRST_DAY && isClosed(calendar, beside);
      beside = addDays(beside, step)
    )
      days++;
  return days;
}

const isClosed = ({ closedOn, holidays }: BankCalendar, day: LocalDate): boolean =>
  closedOn.includes(weekdayOf(day)) || holidays.some((holiday) => isKeptOn(holiday, day));

const isKeptOn = ({ on, observed }: Holiday, day: LocalDate): boolean =>
  fallsOn(on, day) ||
  (observed === 'monday' && weekdayOf(day) === 'monday' && fallsOn(on, addDays(day, -1)));

const weekdayOf = (day: LocalDate): Weekday => WEEKDAYS[new Date(`${day}T00:00:00Z`).getUTCDay()]!;

const NTH = ['1st', '2nd', '3rd', '4th'];
const NTH_WEEKDAY = /^(1st|2nd|3rd|4th|last) (\w+day) of (\w+)$/;

function fallsOn(holiday: string, day: LocalDate): boolean {
  if (holiday === 'good friday') return day === addDays(easter(yearOf(day)), -2);
  if (holiday === 'easter monday') return day === addDays(easter(yearOf(day)), 1);
  const [, nth, weekday, month] = NTH_WEEKDAY.exec(holiday) ?? [];
  if (nth === undefined) return holiday === day || holiday === day.slice(5);
  if (weekday !== weekdayOf(day) || month !== MONTHS[Number.parseInt(day.slice(5, 7), 10) - 1])
    return false;
  if (nth === 'last') return addDays(day, 7).slice(0, 7) !== day.slice(0, 7);
  return NTH.indexOf(nth) === quotient(Number.parseInt(day.slice(8), 10) - 1, 7);
}

const yearOf = (day: LocalDate): number => Number.parseInt(day.slice(0, 4), 10);
const quotient = (a: number, b: number): number => (a - (a % b)) / b;

/** Easter Sunday of the Gregorian calendar (the anonymous algorithm, Nature 1876; Meeus, Astronomical Algorithms, 8). */
function easter(year: number): LocalDate {
  const golden = year % 19;
  const century = quotient(year, 100);
  const ofCentury = year % 100;
  const epact =
    (19 * golden +
      century -
      quotient(century, 4) -
      quotient(century - quotient(century + 8, 25) + 1, 3) +
      15) %
    30;
  const weekday =
    (32 + 2 * (century % 4) + 2 * quotient(ofCentury, 4) - epact - (ofCentury % 4)) % 7;
  const late = quotient(golden + 11 * epact + 22 * weekday, 451);
  const moved = epact + weekday - 7 * late + 114;
  const month = String(quotient(moved, 31)).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${month}-${String((moved % 31) + 1).padStart(2, '0')}`;
}
