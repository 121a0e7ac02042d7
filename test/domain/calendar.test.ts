import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDays, dayOf, fiscalYearEnd, fiscalYearEnds } from '../../src/domain/calendar.js';

test.each([
  ['2024-02-28', 1, '2024-02-29'],
  ['2023-02-28', 1, '2023-03-01'],
  ['1900-02-28', 1, '1900-03-01'],
  ['2024-12-31', 1, '2025-01-01'],
  ['2025-01-01', -1, '2024-12-31'],
  ['2024-01-01', 366, '2025-01-01'],
  ['2021-03-27', 2, '2021-03-29'], // Clocks that are changed that night change nothing.
])('%s and %i days is %s', (day, days, moved) => {
  expect(addDays(day, days)).toBe(moved);
});

const day = fc
  .date({ min: new Date('1600-01-01'), max: new Date('2400-12-31'), noInvalidDate: true })
  .map(dayOf);

test('days compare as text, and moving there and back is to stay', () => {
  fc.assert(
    fc.property(day, fc.integer({ min: 1, max: 100_000 }), (from, days) => {
      const later = addDays(from, days);
      expect(later > from).toBe(true);
      expect(addDays(later, -days)).toBe(from);
    }),
  );
});

test("the fund's day is UTC's", () => {
  expect(dayOf(new Date('2021-12-31T23:59:59.999Z'))).toBe('2021-12-31');
  expect(dayOf(new Date('2021-12-31T23:59:59.999-01:00'))).toBe('2022-01-01');
});

test('a fiscal year ends with the calendar year, or on the day the law says', () => {
  expect([fiscalYearEnd(2025), fiscalYearEnd(800), fiscalYearEnd(2025, '06-30')]).toEqual([
    '2025-12-31',
    '0800-12-31',
    '2025-06-30',
  ]);
});

test.each([
  ['2025-12-31', '12-31', ['2025-12-31', '2024-12-31']],
  ['2025-12-30', '12-31', ['2024-12-31', '2023-12-31']],
  ['2025-06-30', '06-30', ['2025-06-30', '2024-06-30']],
  ['2025-06-29', '06-30', ['2024-06-30', '2023-06-30']],
  ['0001-01-05', '01-04', ['0001-01-04']],
])('up to %s the newest years that end on %s', (until, endsOn, ends) => {
  expect(fiscalYearEnds(until, endsOn, 2)).toEqual(ends);
});
