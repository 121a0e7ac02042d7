import { hash } from 'node:crypto';
import type { RecordedEntry } from './journal.js';

/** What the public log commits to of an entry: JSON by RFC 8785, and its SHA-256 behind a salt. */

/** Of an entry's lines, what each is of. */
export type LineKind = 'citizen' | 'commodity' | 'holding';

/** The lines of an entry, each as `lineText` writes it, with commas between. */
export interface EntryLines {
  readonly citizens: string;
  readonly holdings: string;
  readonly postings: string;
}

const SALT_BYTES = 32;
const HASH_BYTES = 32;

/** What lines of one kind on one account begin with (RFC 8785). */
export const lineOpening = (account: string | null, kind: LineKind): string =>
  `{"account":${JSON.stringify(account)},"${kind}":`;

/**
 * A line of an entry.
 * @param of        in JSON
 * @param quantity  a decimal as PostgreSQL writes it; zeros at its end are left out
 */
export const lineText = (opening: string, of: string, quantity: string): string =>
  `${opening}${of},"quantity":"${trimmed(quantity)}"}`;

/** The same number without the zeros that end its decimals. */
function trimmed(decimal: string): string {
  if (!decimal.includes('.')) return decimal;
  let end = decimal.length;
  while (decimal[end - 1] === '0') end--;
  return decimal.slice(0, decimal[end - 1] === '.' ? end - 1 : end);
}

/** An entry as the log commits to it (RFC 8785): its keys stand in order here, and ECMAScript escapes strings just so. */
export const entryText = (entryNo: string, entry: RecordedEntry, lines: EntryLines): string =>
  `{"approvedBy":${JSON.stringify(entry.approvedBy)},"citizens":[${lines.citizens}],"effectiveOn":"${entry.effectiveOn}",` +
  `"entryNo":"${entryNo}","holdings":[${lines.holdings}],"id":"${entry.id}","key":${JSON.stringify(entry.key)},` +
  `"narrative":${JSON.stringify(entry.narrative)},"postings":[${lines.postings}],"reason":${JSON.stringify(entry.reason)},` +
  `"recordedAt":"${entry.recordedAt}","recordedBy":${JSON.stringify(entry.recordedBy)},` +
  `"reverses":${JSON.stringify(entry.reverses)},"type":"universal-investment/journal-entry/1"}`;

/**
 * Writes the commitment to an entry: SHA-256 of a salt of 32 bytes and of the text behind it. Without the salt no guess can be
 * tried out.
 * @param no  which of the salts, and of the commitments, each 32 bytes
 */
export function commit(text: string, salts: Buffer, commitments: Buffer, no: number): void {
  const bytes = SALT_BYTES + 3 * text.length > SCRATCH.length ? roomFor(text) : SCRATCH;
  salts.copy(bytes, 0, no * SALT_BYTES, (no + 1) * SALT_BYTES);
  const length = SALT_BYTES + bytes.write(text, SALT_BYTES);
  // As text, because a buffer for each of a million takes longer than their hashing.
  commitments.write(hash('sha256', bytes.subarray(0, length), 'binary'), no * HASH_BYTES, 'binary');
}
const roomFor = (text: string): Buffer => Buffer.alloc(SALT_BYTES + Buffer.byteLength(text));
/** Overwritten by each call and read by none after it. */
const SCRATCH = Buffer.alloc(64 * 1024);
