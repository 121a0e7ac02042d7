import { Decimal } from 'decimal.js';
import type { LocalDate } from './calendar.js';
import type { OpeningFigures } from './nation.js';
import type { FundFacts, YearEndNav, YearIncome } from './payout.js';
import './quantity.js'; // Sets the precision.

/** What was before the books, beside what the books know themselves. All lists are newest first. */

/**
 * The net incomes of fiscal years, each once. What is stated of a year stands until the books have a net amount of that
 * year themselves: a receipt of another year, or one that was reversed, does not take its place. Years without any
 * income count once the books have begun, and no year before what is known.
 *
 * @param held   of every fiscal year, what the books come to
 * @param until  the day by which a stated year must have ended
 */
export function netIncomesWithOpening(
  held: readonly Pick<YearIncome, 'endedOn' | 'amount'>[],
  { netIncomes }: Pick<OpeningFigures, 'netIncomes'>,
  until: LocalDate,
): readonly YearIncome[] {
  const own = held.filter(({ amount }) => !amount.isZero());
  const ofBooks = new Set(own.map(({ endedOn }) => endedOn));
  const stated = netIncomes.filter(({ endedOn }) => endedOn <= until && !ofBooks.has(endedOn));
  const isStated = new Set(stated.map(({ endedOn }) => endedOn));
  const begun = own.at(-1)?.endedOn;
  return [
    ...held
      .filter(({ endedOn }) => begun !== undefined && endedOn >= begun && !isStated.has(endedOn))
      .map((year) => ({ ...year, isOpening: false })),
    ...stated,
  ].toSorted(newestFirst(({ endedOn }) => endedOn));
}

/**
 * What had been realised before a fiscal year, and was kept, of what is stated of before the books: the reserve is
 * stated as of the last of the years stated, so their incomes from that year on are still in it.
 */
export const reserveBefore = (
  { netIncomes, earningsReserve }: Pick<OpeningFigures, 'netIncomes' | 'earningsReserve'>,
  newest: Pick<YearIncome, 'endedOn'> | undefined,
): Decimal =>
  earningsReserve.minus(
    Decimal.sum(
      0,
      ...netIncomes
        .filter(({ endedOn }) => newest !== undefined && endedOn >= newest.endedOn)
        .map(({ amount }) => amount),
    ),
  );

/** Year-end NAVs, each once: those that were approved, and what is stated of year-ends that have none. */
export function navsWithOpening(
  approved: readonly Pick<YearEndNav, 'asOf' | 'nav'>[],
  { yearEndNavs }: Pick<OpeningFigures, 'yearEndNavs'>,
  until: LocalDate,
): readonly YearEndNav[] {
  const ofBooks = new Set(approved.map(({ asOf }) => asOf));
  return [
    ...approved.map((one) => ({ ...one, isOpening: false })),
    ...yearEndNavs.filter(({ asOf }) => asOf <= until && !ofBooks.has(asOf)),
  ].toSorted(newestFirst(({ asOf }) => asOf));
}

/** What the books know of a fund by themselves. */
export interface BooksOfFund {
  /** Of every fiscal year, what the books come to. */
  readonly netIncomes: readonly Pick<YearIncome, 'endedOn' | 'amount'>[];
  /** What was realised before the newest of them, and kept. */
  readonly keptBefore: Decimal;
  readonly navs: readonly Pick<YearEndNav, 'asOf' | 'nav'>[];
  /** The dividend before, of which a run has been approved. */
  readonly last: {
    readonly gross: Decimal;
    readonly residue: Decimal;
    readonly rule: string;
  } | null;
}

/** What every rule looks at. @param until  the day by which a year must have ended, or a NAV been, that is stated */
export function factsWithOpening(
  { last, ...books }: BooksOfFund,
  opening: OpeningFigures,
  until: LocalDate,
): FundFacts {
  const netIncomes = netIncomesWithOpening(books.netIncomes, opening, until);
  const { lastSpending } = opening;
  return {
    navs: navsWithOpening(books.navs, opening, until),
    netIncomes,
    earningsReserve: reserveBefore(opening, netIncomes[0]).plus(books.keptBefore),
    lastSpending: last
      ? { amount: last.gross, isOpening: false }
      : lastSpending && { amount: lastSpending, isOpening: true },
    // Only a dividend fund keeps what a division leaves over; by other rules it stays in the fund itself.
    residue: last?.rule === 'alaska-statutory' ? last.residue : new Decimal(0),
  };
}

const newestFirst =
  <T>(dayOf: (one: T) => LocalDate) =>
  (a: T, b: T): number =>
    dayOf(a) < dayOf(b) ? 1 : -1;
