import { Decimal } from 'decimal.js';
import type { journalEntry, Read } from '../../http/answer-contracts.js';
import type { periodView } from '../../http/views.js';
import { inWords } from '../book-words.js';
import { present, type Row } from '../manager/run-rows.js';
import type { Reader } from '../page-answers.js';

/** What the API answers of years, as these pages show it. */
export type Period = ReturnType<typeof periodView>;
export type Entry = Read<typeof journalEntry>;

/** A year in cells of a table; the first leads to the whole of it. */
export const periodCells = (
  { year, state, closedBy, approvedBy, adjustments }: Period,
  { words, format }: Reader,
) => [
  { text: format.year(year), href: `/years/${year}` },
  words.proposing.states[state],
  closedBy ?? '–',
  approvedBy ?? '–',
  format.count(BigInt(adjustments)),
];

export const periodRows = (
  { state, closedAt, closedBy, approvedBy, adjustments }: Period,
  { words, format }: Reader,
): Row[] =>
  present([
    [words.manager.state, words.proposing.states[state]],
    [words.proposing.closedAt, closedAt && format.instant(closedAt)],
    [words.proposing.closedBy, closedBy],
    [words.proposing.closedWith, approvedBy],
    [words.proposing.adjustments, state === 'closed' ? format.count(BigInt(adjustments)) : null],
  ]);

/** What was recorded in a closed year, in cells of a table. */
export const entryCells = (entry: Entry, reader: Reader, currency: string): readonly string[] => [
  inWords(entry.narrative, reader),
  reader.format.day(entry.effectiveOn),
  entry.reason ?? '–',
  entry.recordedBy,
  entry.approvedBy ?? '–',
  debited(entry, reader, currency),
];

/** What an entry comes to: what it debits, which is what it credits; of a company's founding, shares beside money. */
function debited({ postings }: Entry, { format }: Reader, currency: string): string {
  const sums = new Map<string, Decimal>();
  for (const { commodity, quantity } of postings) {
    const debit = Decimal.max(quantity, 0);
    sums.set(commodity, debit.plus(sums.get(commodity) ?? 0));
  }
  const told = [...sums].map(([commodity, sum]) =>
    commodity === currency ? format.money(sum) : `${format.quantity(sum.toFixed())} ${commodity}`,
  );
  return format.list(told);
}
