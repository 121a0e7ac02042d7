import { Decimal } from 'decimal.js';
import type { account, journalEntry, Read } from '../../http/answer-contracts.js';

/** What auditors' pages show, as the API has it and made ready for a table. */

export type Entry = Read<typeof journalEntry>;
export type PostingLine = Entry['postings'][number];
export type Balances = Read<typeof account>;

/** A quantity on the side that it is booked on. */
export interface Sided {
  readonly account: string;
  readonly commodity: string;
  readonly debit: string | null;
  readonly credit: string | null;
}

export const sided = ({ account, commodity, quantity }: PostingLine): Sided => {
  const amount = new Decimal(quantity);
  const side = amount.abs().toFixed();
  return amount.isNegative()
    ? { account, commodity, debit: null, credit: side }
    : { account, commodity, debit: side, credit: null };
};

/** A trial balance: each account that has one, and what both sides come to, by commodity. */
export function trialBalance(accounts: readonly Balances[]): {
  readonly rows: readonly Sided[];
  readonly totals: readonly Sided[];
} {
  const lines = accounts.flatMap(({ name, balances }) =>
    balances.map((balance) => ({ ...balance, account: name })),
  );
  const commodities = [...new Set(lines.map(({ commodity }) => commodity))].toSorted();
  const total = (of: string, isDebit: boolean) =>
    lines
      .filter(({ commodity, quantity }) => commodity === of && quantity.startsWith('-') !== isDebit)
      .reduce((sum, { quantity }) => sum.plus(quantity), new Decimal(0))
      .abs()
      .toFixed();
  return {
    rows: lines.map(sided),
    totals: commodities.map((commodity) => ({
      account: '',
      commodity,
      debit: total(commodity, true),
      credit: total(commodity, false),
    })),
  };
}

/** An entry in a list: what it moved is what stands on its debit side, up to three amounts. */
const MOVED_MAX = 3;
export const listed = ({ id, effectiveOn, recordedAt, recordedBy, narrative, postings }: Entry) => {
  const debits = postings.map(sided).filter(({ debit }) => debit !== null);
  return {
    id,
    effectiveOn,
    recordedAt,
    recordedBy,
    narrative,
    moved: debits.slice(0, MOVED_MAX),
    more: Math.max(debits.length - MOVED_MAX, 0),
  };
};

/** A checkpoint, taken apart (C2SP tlog-checkpoint). */
export function checkpointView(note: string) {
  const end = note.lastIndexOf('\n\n');
  const [origin = '', size = '', root = ''] = note.slice(0, end).split('\n');
  const signers = note
    .slice(end + 2)
    .split('\n')
    .flatMap((line) => /^— (\S+) /.exec(line)?.[1] ?? []);
  const own = signers.filter((name) => name === origin);
  return { note, origin, size, root, witnesses: signers.slice(own.length) };
}
