import { expect, test } from '@jest/globals';
import { Decimal } from 'decimal.js';
import {
  navsWithOpening,
  netIncomesWithOpening,
  reserveBefore,
} from '../../src/domain/opening-figures.js';

const d = (text: string) => new Decimal(text);
const year = (of: number, amount: string) => ({ endedOn: `${of}-06-30`, amount: d(amount) });
const stated = (of: number, amount: string) => ({ ...year(of, amount), isOpening: true });
/** Every fiscal year there might be, newest first, with what the books have of it. */
const books = (held: Record<number, string>) =>
  Array.from({ length: 20 }, (_, no) => year(2025 - no, held[2025 - no] ?? '0'));
const told = (
  held: Record<number, string>,
  opening: readonly ReturnType<typeof stated>[],
  until = '2025-12-31',
) =>
  netIncomesWithOpening(books(held), { netIncomes: opening }, until).map(
    ({ endedOn, amount, isOpening }) =>
      `${endedOn.slice(0, 4)} ${amount.toFixed()}${isOpening ? ' stated' : ''}`,
  );
const OPENING = [stated(2023, '40'), stated(2022, '-1')];

test.each<[string, Record<number, string>, string[]]>([
  ['before the books', {}, ['2023 40 stated', '2022 -1 stated']],
  [
    'the books go on from there, an idle year included',
    { 2024: '30', 2025: '0' },
    ['2025 0', '2024 30', '2023 40 stated', '2022 -1 stated'],
  ],
  [
    'the books know a year themselves',
    { 2023: '35' },
    ['2025 0', '2024 0', '2023 35', '2022 -1 stated'],
  ],
  [
    'one receipt of long ago takes the place of its own year only',
    { 2025: '5', 2020: '1' },
    ['2025 5', '2024 0', '2023 40 stated', '2022 -1 stated', '2021 0', '2020 1'],
  ],
])('an opening figure stands: %s', (_, held, years) => {
  expect(told(held, OPENING)).toEqual(years);
});

test('of a year that has not ended yet nothing is stated', () => {
  expect(told({}, OPENING, '2023-06-29')).toEqual(['2022 -1 stated']);
});

test.each([
  ['a year of the books: all of it', year(2024, '0'), '50'],
  ['the last year stated: what was there without its income', year(2023, '0'), '10'],
  ['a year before: without the later ones either', year(2022, '0'), '11'],
  ['no year', undefined, '50'],
])('the reserve before %s', (_, newest, left) => {
  expect(reserveBefore({ netIncomes: OPENING, earningsReserve: d('50') }, newest)).toEqual(d(left));
});

test('a NAV that was approved takes the place of one that is stated', () => {
  const nav = (asOf: string, amount: string) => ({ asOf, nav: d(amount) });
  const opening = [nav('2024-12-31', '9'), nav('2023-12-31', '8'), nav('2026-12-31', '7')];
  const found = navsWithOpening(
    [nav('2025-12-31', '12'), nav('2024-12-31', '10')],
    { yearEndNavs: opening.map((one) => ({ ...one, isOpening: true })) },
    '2025-12-31',
  );

  expect(found.map((one) => `${one.asOf} ${one.nav.toFixed()} ${one.isOpening}`)).toEqual([
    '2025-12-31 12 false',
    '2024-12-31 10 false',
    '2023-12-31 8 true',
  ]);
});
