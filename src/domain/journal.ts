import { strict as assert } from 'node:assert';
import { Decimal } from 'decimal.js';
import type { Instant, LocalDate } from './calendar.js';
import './quantity.js'; // Sets the precision.

/** One signed quantity on one account. Debit > 0, credit < 0. */
export interface Posting {
  readonly account: string;
  readonly commodity: string;
  readonly quantity: Decimal;
}

/** Dated postings that come to nothing in each commodity. */
export interface JournalEntry {
  /** Which event it records; posted once, for ever. */
  readonly key: string;
  readonly effectiveOn: LocalDate;
  readonly narrative: string;
  readonly recordedBy: string;
  readonly postings: readonly Posting[];
}

/** An entry as it was recorded, without its postings. */
export interface RecordedEntry {
  readonly id: string;
  readonly key: string;
  readonly effectiveOn: LocalDate;
  readonly recordedAt: Instant;
  readonly recordedBy: string;
  readonly approvedBy: string | null;
  readonly narrative: string;
  readonly reason: string | null;
  /** The id of the entry it reverses. */
  readonly reverses: string | null;
}

/** What is left over in each commodity that does not come to nothing. Empty for a sound entry. */
export function imbalances(postings: readonly Posting[]): ReadonlyMap<string, Decimal> {
  const sums = new Map<string, Decimal>();
  for (const { commodity, quantity } of postings)
    sums.set(commodity, (sums.get(commodity) ?? new Decimal(0)).plus(quantity));
  return new Map([...sums].filter(([, sum]) => !sum.isZero()));
}

/** `entry` itself, when it is in balance. An entry out of balance is our mistake, never a person's. */
export function balanced(entry: JournalEntry): JournalEntry {
  const off = imbalances(entry.postings);
  assert(
    off.size === 0,
    `entry ${entry.key} should come to 0 but comes to ${[...off].map(([c, q]) => `${q.toFixed()} ${c}`).join(', ')}`,
  );
  return entry;
}

/** The mirror of `postings`: together they come to nothing on every account. */
export const mirrored = (postings: readonly Posting[]): readonly Posting[] =>
  postings.map((posting) => ({ ...posting, quantity: posting.quantity.neg() }));
