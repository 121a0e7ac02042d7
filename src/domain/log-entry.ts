import { hash } from 'node:crypto';
import { type CopiedRows, isDigit, NumberedRows, Rows, rowsIn, ZERO } from './copied-rows.js';

/**
 * What the public log commits to of an entry: JSON by RFC 8785, and its SHA-256 behind a salt. It is written from bytes to
 * bytes, in one pass: texts made of a million entries take several times as long as their hashing, and are thrown away.
 */

/** Lines of entries give entry, account, what they are of and quantity, in the order of the entries. */
export interface CopiedEntries {
  /**
   * Number; then in the order in which they are written: approved by, effective on, id, key, narrative, reason, recorded at
   * (UTC), recorded by, the id of what it reverses.
   */
  readonly entries: CopiedRows;
  /** Lines of citizens by pseudonym; of holdings and of postings by the number of a commodity. */
  readonly citizens: CopiedRows;
  readonly holdings: CopiedRows;
  readonly postings: CopiedRows;
  /** Number and name. */
  readonly accounts: CopiedRows;
  readonly commodities: CopiedRows;
}

const HASH_BYTES = 32;
const SALT_BYTES = 32;
/** A byte that is written escaped becomes so many. */
const ESCAPED_BYTES = 6;
const [TAB, NEWLINE, QUOTE, POINT, BACKSLASH] = [9, 10, 0x22, 0x2e, 0x5c];
const [NULL_LETTER, VERTICAL_TAB_LETTER, VERTICAL_TAB] = [0x4e, 0x76, 11]; // \N and \v, which JSON writes otherwise
/** Which bytes end a field, or are not written as they stand. */
const IS_SPECIAL = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < 0x20 || byte === QUOTE || byte === BACKSLASH ? 1 : 0,
);
const bytesOf = (text: string): Buffer => Buffer.from(text);

const UNKNOWN = bytesOf('null');
const COMMA = bytesOf(',');
const QUANTITY = bytesOf(',"quantity":"');
const LINE_END = bytesOf('"}');
const HEX = bytesOf('0123456789abcdef');
/** What stands before each field of an entry: keys in their order, as RFC 8785 has them. */
const BEFORE = {
  approvedBy: bytesOf('{"approvedBy":'),
  citizens: bytesOf(',"citizens":['),
  effectiveOn: bytesOf('],"effectiveOn":'),
  entryNo: bytesOf(',"entryNo":"'),
  holdings: bytesOf('","holdings":['),
  id: bytesOf('],"id":'),
  key: bytesOf(',"key":'),
  narrative: bytesOf(',"narrative":'),
  postings: bytesOf(',"postings":['),
  reason: bytesOf('],"reason":'),
  recordedAt: bytesOf(',"recordedAt":"'),
  recordedBy: bytesOf('Z","recordedBy":'),
  reverses: bytesOf(',"reverses":'),
  end: bytesOf(',"type":"universal-investment/journal-entry/1"}'),
} as const;

/** Bytes that are written one after the other, behind a salt. */
class Text {
  bytes = Buffer.alloc(64 * 1024);
  length = SALT_BYTES;

  private room(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const wider = Buffer.alloc(2 * (this.length + more));
    this.bytes.copy(wider);
    this.bytes = wider;
  }

  put(from: Uint8Array): void {
    this.room(from.length);
    this.bytes.set(from, this.length);
    this.length += from.length;
  }

  /** The same of some of the bytes; few, of which no array of their own is worth it. */
  putPart(from: Uint8Array, start: number, end: number): void {
    this.room(end - start);
    const { bytes } = this;
    let to = this.length;
    for (let at = start; at < end; at++) bytes[to++] = from[at]!;
    this.length = to;
  }

  /**
   * The next field as a string of JSON; null as null. `COPY` escapes what JSON escapes, and alike, but for quotation marks, the
   * vertical tab and characters that it does not escape at all.
   */
  field(rows: Rows): void {
    const from = rows.bytes;
    let { at } = rows;
    if (from[at] === BACKSLASH && from[at + 1] === NULL_LETTER) {
      rows.at = at + 3;
      this.put(UNKNOWN);
      return;
    }
    this.room(ESCAPED_BYTES * (rows.end - at) + 2);
    const { bytes } = this;
    let to = this.length;
    bytes[to++] = QUOTE;
    for (;;) {
      let byte = from[at++]!;
      for (; IS_SPECIAL[byte] === 0; byte = from[at++]!) bytes[to++] = byte;
      if (byte === TAB || byte === NEWLINE) break;
      const said = byte === BACKSLASH ? from[at++]! : byte;
      if (said < 0x20) to = control(bytes, to, said);
      else if (said === VERTICAL_TAB_LETTER) to = control(bytes, to, VERTICAL_TAB);
      else {
        bytes[to++] = BACKSLASH;
        bytes[to++] = said;
      }
    }
    bytes[to++] = QUOTE;
    this.length = to;
    rows.at = at;
  }

  /** A name, which the next field says; null where there is none. */
  name(rows: Rows | undefined): void {
    if (rows) this.field(rows);
    else this.put(UNKNOWN);
  }

  /** The next field, a decimal, without the zeros that end it. */
  decimal(rows: Rows): void {
    this.room(rows.end - rows.at);
    const from = rows.bytes;
    const { bytes } = this;
    let { at } = rows;
    let to = this.length;
    let end = to; // Behind the last digit that counts.
    let isFraction = false;
    for (let byte = from[at]!; IS_SPECIAL[byte] === 0; byte = from[++at]!) {
      bytes[to++] = byte;
      if (byte === POINT) isFraction = true;
      else if (byte !== ZERO || !isFraction) end = to;
    }
    this.length = end;
    rows.at = at + 1;
  }

  /**
   * The next field, an instant of UTC, to three decimals, of which PostgreSQL leaves out zeros at the end; `Z` is left
   * to whoever writes on.
   */
  instant(rows: Rows): void {
    const from = rows.bytes;
    const day = rows.at;
    this.putPart(from, day, day + 10);
    this.put(T);
    this.putPart(from, day + 11, day + 19);
    this.put(THOUSANDTHS);
    let at = day + 19;
    if (from[at] === POINT)
      for (let no = 3; isDigit(from[++at]!) && no > 0; no--)
        this.bytes[this.length - no] = from[at]!;
    while (from[at] !== TAB) at++;
    rows.at = at + 1;
  }
}
const T = bytesOf('T');
const THOUSANDTHS = bytesOf('.000');

function control(bytes: Uint8Array, at: number, byte: number): number {
  bytes.set([BACKSLASH, 0x75, ZERO, ZERO, HEX[byte >> 4]!, HEX[byte & 15]!], at);
  return at + 6;
}

/** What lines are of, by their numbers; seldom one of them twice. */
export function commoditiesOf(...lines: readonly CopiedRows[]): readonly number[] {
  const numbers: number[] = [];
  const seen = new Int32Array(SEEN).fill(-1); // By their last digits: what was seen long ago may be forgotten.
  for (const copied of lines)
    for (const rows = new Rows(copied); rows.next();) {
      rows.number();
      rows.number();
      const of = rows.number();
      if (seen[of & (SEEN - 1)] === of) continue;
      seen[of & (SEEN - 1)] = of;
      numbers.push(of);
    }
  return numbers;
}
const SEEN = 1 << 15;

/** The lines of one kind, entry by entry. */
class Lines {
  private readonly rows: Rows;
  /** That which the next line is of; -1 behind the last. */
  private entry = -1;
  /** What stands before what a line is of: by the number of its account, and where that has no name. */
  private readonly openings: Buffer[] = [];
  private readonly unknown: Buffer;

  /** @param names  of what lines are of, where they give its number */
  constructor(
    copied: CopiedRows,
    kind: 'citizen' | 'commodity' | 'holding',
    accounts: CopiedRows,
    private readonly names?: NumberedRows,
  ) {
    this.rows = new Rows(copied);
    this.goOn();
    const text = new Text();
    const opening = (name?: Rows) => {
      text.length = 0;
      text.put(bytesOf('{"account":'));
      text.name(name);
      text.put(bytesOf(`,"${kind}":`));
      return Buffer.from(text.bytes.subarray(0, text.length));
    };
    this.unknown = opening();
    for (const named = new Rows(accounts); named.next();)
      this.openings[named.number()] = opening(named);
  }

  private goOn(): void {
    this.entry = this.rows.next() ? this.rows.number() : -1;
  }

  /** Those of an entry: entries are to be asked for in their order. */
  write(text: Text, entry: number): void {
    const { rows } = this;
    for (let no = 0; this.entry === entry; no++) {
      if (no > 0) text.put(COMMA);
      text.put(this.openings[rows.number()] ?? this.unknown);
      if (this.names) text.name(this.names.find(rows.number()));
      else text.field(rows);
      text.put(QUANTITY);
      text.decimal(rows);
      text.put(LINE_END);
      this.goOn();
    }
  }
}

/** Entries as the log commits to them, to be gone through once, in their order. */
export class EntryTexts {
  readonly count: number;
  private readonly text = new Text();
  private readonly entries: Rows;
  private readonly citizens: Lines;
  private readonly holdings: Lines;
  private readonly postings: Lines;

  constructor({ entries, citizens, holdings, postings, accounts, commodities }: CopiedEntries) {
    this.count = rowsIn(entries);
    this.entries = new Rows(entries);
    const names = new NumberedRows(commodities);
    this.citizens = new Lines(citizens, 'citizen', accounts);
    this.holdings = new Lines(holdings, 'holding', accounts, names);
    this.postings = new Lines(postings, 'commodity', accounts, names);
  }

  /**
   * Writes the commitment to the next entry: SHA-256 of a salt of 32 bytes and of the entry behind it. Without the salt no
   * guess can be tried out.
   * @param no  which of the salts, and of the commitments, each 32 bytes
   */
  commit(salts: Buffer, commitments: Buffer, no: number): void {
    this.write();
    const { bytes, length } = this.text;
    const at = no * SALT_BYTES;
    for (let byte = 0; byte < SALT_BYTES; byte++) bytes[byte] = salts[at + byte]!;
    // Told as text, and of a plain array: buffers of a million entries take longer than their hashing.
    const salted = new Uint8Array(bytes.buffer, bytes.byteOffset, length);
    commitments.write(hash('sha256', salted, 'binary'), no * HASH_BYTES, 'binary');
  }

  /** The next entry as the log commits to it. */
  next(): string {
    this.write();
    return this.text.bytes.toString('utf8', SALT_BYTES, this.text.length);
  }

  private write(): void {
    const { text, entries } = this;
    entries.next();
    const number = entries.at;
    const entry = entries.number();
    const numberEnd = entries.at - 1;
    text.length = SALT_BYTES;
    text.put(BEFORE.approvedBy);
    text.field(entries);
    text.put(BEFORE.citizens);
    this.citizens.write(text, entry);
    text.put(BEFORE.effectiveOn);
    text.field(entries);
    text.put(BEFORE.entryNo);
    text.putPart(entries.bytes, number, numberEnd);
    text.put(BEFORE.holdings);
    this.holdings.write(text, entry);
    text.put(BEFORE.id);
    text.field(entries);
    text.put(BEFORE.key);
    text.field(entries);
    text.put(BEFORE.narrative);
    text.field(entries);
    text.put(BEFORE.postings);
    this.postings.write(text, entry);
    text.put(BEFORE.reason);
    text.field(entries);
    text.put(BEFORE.recordedAt);
    text.instant(entries);
    text.put(BEFORE.recordedBy);
    text.field(entries);
    text.put(BEFORE.reverses);
    text.field(entries);
    text.put(BEFORE.end);
  }
}
