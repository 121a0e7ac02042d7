import { describe, expect, test } from '@jest/globals';
import {
  type BankCalendar,
  bankDay,
  closesTooLong,
  WEEKDAYS,
} from '../../src/domain/bank-calendar.js';
import { addDays } from '../../src/domain/calendar.js';
import { readNationPack } from '../../src/delivery/nation/nation-pack.js';

const calendarOf = (nation: string): BankCalendar => readNationPack(nation).laws[0]!.bankCalendar;
const holiday = (on: string, moves: BankCalendar['moves'] = 'following'): BankCalendar => ({
  closedOn: [],
  holidays: [{ on, name: 'Holiday' }],
  moves,
});

test.each([
  ['demo', '2026-12-25', '2026-12-25'], // Where nobody has said otherwise, banks never close.
  ['alaska', '2026-10-01', '2026-10-01'], // A Thursday, on which Alaska pays.
  ['alaska', '2026-10-10', '2026-10-13'], // Saturday, Sunday, Columbus Day.
  ['alaska', '2026-11-26', '2026-11-27'], // Thanksgiving Day.
  ['alaska', '2026-05-23', '2026-05-26'], // The last Monday of May is the 25th.
  ['alaska', '2026-05-18', '2026-05-18'],
  ['alaska', '2027-07-02', '2027-07-02'],
  ['alaska', '2027-07-04', '2027-07-06'], // Independence Day on a Sunday is kept on Monday …
  ['alaska', '2027-12-25', '2027-12-27'], // … and Christmas on a Saturday on no other day.
  ['meridia', '2026-04-06', '2026-04-02'], // Easter Monday, weekend, Good Friday: Maundy Thursday.
  ['meridia', '2027-05-01', '2027-04-30'], // A Saturday, and a holiday.
  ['meridia', '2026-12-26', '2026-12-24'],
])('in %s a payment on %s is made on %s', (nation, asked, paid) => {
  expect(bankDay(calendarOf(nation), asked)).toBe(paid);
});

// From the tables of the Book of Common Prayer and the Vatican: the earliest, the latest, and some between.
test.each([
  '1818-03-22',
  '1943-04-25',
  '1981-04-19',
  '2000-04-23',
  '2008-03-23',
  '2026-04-05',
  '2038-04-25',
])('Easter is on %s', (sunday) => {
  const [friday, monday] = [-2, 1].map((days) => {
    const moved = new Date(`${sunday}T00:00:00Z`);
    moved.setUTCDate(moved.getUTCDate() + days);
    return moved.toISOString().slice(0, 10);
  });

  expect(bankDay(holiday('good friday'), friday!)).not.toBe(friday);
  expect(bankDay(holiday('easter monday'), monday!)).not.toBe(monday);
  expect(bankDay(holiday('easter monday'), sunday)).toBe(sunday);
});

test.each([
  ['12-25', ['2026-12-25', '1999-12-25'], ['2026-12-24', '2026-11-25']],
  ['2027-04-05', ['2027-04-05'], ['2026-04-05']],
  ['1st monday of september', ['2026-09-07'], ['2026-09-14', '2026-09-01', '2026-10-05']],
  ['4th thursday of november', ['2026-11-26'], ['2026-11-19', '2026-11-27']],
  ['last monday of may', ['2026-05-25', '2027-05-31'], ['2026-05-18', '2027-05-24']],
])('%s is a holiday', (on, days, others) => {
  for (const day of days) expect(bankDay(holiday(on), day)).not.toBe(day);
  for (const day of others) expect(bankDay(holiday(on), day)).toBe(day);
});

test('where banks pay before a holiday, they pay before it', () => {
  expect(bankDay(holiday('01-01', 'preceding'), '2027-01-01')).toBe('2026-12-31');
});

describe('a calendar that leaves a payment nowhere to go is found out:', () => {
  const closed = (days: readonly string[], closedOn: BankCalendar['closedOn'] = []) => ({
    closedOn,
    moves: 'following' as const,
    holidays: days.map((on) => ({ on, name: 'Closed' })),
  });
  const days = (count: number, first = '2023-05-20') =>
    Array.from({ length: count }, (_, no) => addDays(first, no));
  const everyYear = (count: number) => days(count).map((day) => day.slice(5));
  const butSunday = WEEKDAYS.filter((weekday) => weekday !== 'sunday');
  const nthSundays = (...months: string[]) =>
    months.flatMap((month) =>
      ['1st', '2nd', '3rd', '4th', 'last'].map((nth) => `${nth} sunday of ${month}`),
    );

  test.each([
    ['sixty days are all there may be', closed(everyYear(60)), false],
    ['sixty-one', closed(everyYear(61)), true],
    ['sixty-one of one year, however far', closed(days(61, '2871-12-12')), true],
    ['sixty of one year', closed(days(60, '2871-12-12')), false],
    [
      'the only open day of the week, for two months',
      closed(nthSundays('may', 'june'), butSunday),
      true,
    ],
    ['for one month', closed(nthSundays('may'), butSunday), false],
    ['never a day of the week but Sundays', closed([], butSunday), false],
    [
      'the first two months, with their leap day and a day more in one year',
      closed([...days(59, '2023-01-01').map((day) => day.slice(5)), '2024-02-29', '2024-03-01']),
      true,
    ],
    ...['alaska', 'demo', 'meridia'].map((nation) => [nation, calendarOf(nation), false] as const),
  ])('%s', (_, calendar, isTooLong) => {
    expect(closesTooLong(calendar)).toBe(isTooLong);
  });

  test('what is let through moves every payment to an open day', () => {
    expect(() => bankDay(closed(everyYear(61)), '2026-05-20')).toThrow(/no open day/);
    expect(bankDay(closed(everyYear(60)), '2026-05-20')).toBe('2026-07-19');
  });
});
