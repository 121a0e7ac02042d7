import { hash } from 'node:crypto';

/**
 * What the public log commits to of an entry: JSON by RFC 8785, and its SHA-256 behind a salt. It is written from bytes to
 * bytes, in one pass: texts made of a million entries take several times as long as their hashing, and are thrown away.
 */

/**
 * Rows as PostgreSQL copies them out: fields between tabs, a line for each. Lines of entries give entry, account, what they are
 * of and quantity, in the order of the entries.
 */
export interface CopiedEntries {
  /** Number, id, key, effective on, recorded at (UTC), recorded by, approved by, narrative, reason, the id of what it reverses. */
  readonly entries: Buffer;
  /** Lines of citizens by pseudonym; of holdings and of postings by the number of a commodity. */
  readonly citizens: Buffer;
  readonly holdings: Buffer;
  readonly postings: Buffer;
  /** Number and name. */
  readonly accounts: Buffer;
  readonly commodities: Buffer;
}

const HASH_BYTES = 32;
const SALT_BYTES = 32;
const [TAB, NEWLINE, QUOTE, ZERO, POINT, BACKSLASH] = [9, 10, 0x22, 0x30, 0x2e, 0x5c];
const [NULL_LETTER, VERTICAL_TAB_LETTER] = [0x4e, 0x76]; // \N and \v, which JSON writes otherwise
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
  entryNo: bytesOf(',"entryNo":'),
  holdings: bytesOf(',"holdings":['),
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

  put(from: Uint8Array, start = 0, end = from.length): void {
    this.room(end - start);
    const { bytes } = this;
    let at = this.length;
    for (let no = start; no < end; no++) bytes[at++] = from[no]!;
    this.length = at;
  }

  /**
   * A field as a string of JSON; null as null. `COPY` escapes what JSON escapes, and alike, but for quotation marks, the
   * vertical tab and characters that it does not escape at all.
   */
  field(from: Uint8Array, start: number): void {
    if (from[start] === BACKSLASH && from[start + 1] === NULL_LETTER) return this.put(UNKNOWN);
    const end = endOfField(from, start);
    this.room(6 * (end - start) + 2);
    const { bytes } = this;
    let at = this.length;
    bytes[at++] = QUOTE;
    for (let no = start; no < end; no++) {
      let byte = from[no]!;
      if (byte === BACKSLASH) {
        byte = from[++no]!;
        if (byte === VERTICAL_TAB_LETTER) at = control(bytes, at, 11);
        else {
          bytes[at++] = BACKSLASH;
          bytes[at++] = byte;
        }
      } else if (byte < 0x20) at = control(bytes, at, byte);
      else {
        if (byte === QUOTE) bytes[at++] = BACKSLASH;
        bytes[at++] = byte;
      }
    }
    bytes[at++] = QUOTE;
    this.length = at;
  }

  /** A decimal without the zeros that end it. */
  decimal(from: Uint8Array, start: number, end: number): void {
    let last = end;
    if (hasPoint(from, start, end)) {
      while (from[last - 1] === ZERO) last--;
      if (from[last - 1] === POINT) last--;
    }
    this.put(from, start, last);
  }

  /** An instant of UTC to three decimals, of which PostgreSQL leaves out zeros at the end, and of which `Z` is left out. */
  instant(from: Uint8Array, start: number): void {
    this.put(from, start, start + 10);
    this.put(T);
    this.put(from, start + 11, start + 19);
    this.put(THOUSANDTHS);
    if (from[start + 19] !== POINT) return;
    for (let no = 0; no < 3 && isDigit(from[start + 20 + no]!); no++)
      this.bytes[this.length - 3 + no] = from[start + 20 + no]!;
  }
}
const T = bytesOf('T');
const THOUSANDTHS = bytesOf('.000');
const isDigit = (byte: number): boolean => byte >= ZERO && byte < ZERO + 10;

function hasPoint(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] === POINT) return true;
  return false;
}

function control(bytes: Uint8Array, at: number, byte: number): number {
  bytes.set([BACKSLASH, 0x75, ZERO, ZERO, HEX[byte >> 4]!, HEX[byte & 15]!], at);
  return at + 6;
}

function endOfField(bytes: Uint8Array, start: number): number {
  let at = start;
  while (bytes[at] !== TAB && bytes[at] !== NEWLINE) at++;
  return at;
}

/** The number that a field says. */
function numberAt(bytes: Uint8Array, start: number): number {
  let number = 0;
  for (let at = start; isDigit(bytes[at]!); at++) number = number * 10 + bytes[at]! - ZERO;
  return number;
}

/** What lines are of, by their numbers, each once. */
export function commoditiesOf(...lines: readonly Buffer[]): ReadonlySet<number> {
  const numbers = new Set<number>();
  for (const rows of lines)
    for (let at = 0; at < rows.length;) {
      const of = endOfField(rows, endOfField(rows, at) + 1) + 1;
      numbers.add(numberAt(rows, of));
      at = endOfField(rows, endOfField(rows, of) + 1) + 1;
    }
  return numbers;
}

/** Where what is said of each number begins. */
function placesIn(rows: Buffer): ReadonlyMap<number, number> {
  const places = new Map<number, number>();
  for (let at = 0; at < rows.length; at = endOfField(rows, at) + 1) {
    const number = numberAt(rows, at);
    at = endOfField(rows, at) + 1;
    places.set(number, at);
  }
  return places;
}

/** The lines of one kind, entry by entry. */
class Lines {
  private at = 0;
  private readonly kind: Buffer;
  private readonly openings = new Map<number, Buffer>();

  /** @param names  of what lines are of, where they give its number */
  constructor(
    private readonly rows: Buffer,
    kind: 'citizen' | 'commodity' | 'holding',
    accounts: Buffer,
    private readonly names?: {
      readonly rows: Buffer;
      readonly places: ReadonlyMap<number, number>;
    },
  ) {
    this.kind = bytesOf(`{"account":null,"${kind}":`);
    for (const [number, at] of placesIn(accounts)) {
      const opening = new Text();
      opening.put(bytesOf('{"account":'));
      opening.field(accounts, at);
      opening.put(bytesOf(`,"${kind}":`));
      this.openings.set(number, opening.bytes.subarray(SALT_BYTES, opening.length));
    }
  }

  /** Those of an entry: entries are to be asked for in their order. */
  write(text: Text, entry: number): void {
    const { rows } = this;
    for (let no = 0; this.at < rows.length && numberAt(rows, this.at) === entry; no++) {
      if (no > 0) text.put(COMMA);
      const account = endOfField(rows, this.at) + 1;
      const of = endOfField(rows, account) + 1;
      const quantity = endOfField(rows, of) + 1;
      const end = endOfField(rows, quantity);
      text.put(this.openings.get(numberAt(rows, account)) ?? this.kind);
      this.name(text, of);
      text.put(QUANTITY);
      text.decimal(rows, quantity, end);
      text.put(LINE_END);
      this.at = end + 1;
    }
  }

  private name(text: Text, of: number): void {
    if (!this.names) return text.field(this.rows, of);
    const place = this.names.places.get(numberAt(this.rows, of));
    if (place === undefined) text.put(UNKNOWN);
    else text.field(this.names.rows, place);
  }
}

/** Entries as the log commits to them, to be gone through once, in their order. */
export class EntryTexts {
  readonly count: number;
  private readonly text = new Text();
  private readonly citizens: Lines;
  private readonly holdings: Lines;
  private readonly postings: Lines;
  private at = 0;

  constructor(private readonly copied: CopiedEntries) {
    const { entries, citizens, holdings, postings, accounts, commodities } = copied;
    this.count = linesIn(entries);
    const names = { rows: commodities, places: placesIn(commodities) };
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
    salts.copy(bytes, 0, no * SALT_BYTES, (no + 1) * SALT_BYTES);
    // As text, because a buffer for each of a million takes longer than their hashing.
    commitments.write(
      hash('sha256', bytes.subarray(0, length), 'binary'),
      no * HASH_BYTES,
      'binary',
    );
  }

  /** The next entry as the log commits to it. */
  next(): string {
    this.write();
    return this.text.bytes.toString('utf8', SALT_BYTES, this.text.length);
  }

  private write(): void {
    const { text } = this;
    const { entries } = this.copied;
    const number = this.at;
    const id = endOfField(entries, number) + 1;
    const key = endOfField(entries, id) + 1;
    const effectiveOn = endOfField(entries, key) + 1;
    const recordedAt = endOfField(entries, effectiveOn) + 1;
    const recordedBy = endOfField(entries, recordedAt) + 1;
    const approvedBy = endOfField(entries, recordedBy) + 1;
    const narrative = endOfField(entries, approvedBy) + 1;
    const reason = endOfField(entries, narrative) + 1;
    const reverses = endOfField(entries, reason) + 1;
    this.at = endOfField(entries, reverses) + 1;
    const entry = numberAt(entries, number);
    const field = (before: Buffer, at: number) => {
      text.put(before);
      text.field(entries, at);
    };
    text.length = SALT_BYTES;
    field(BEFORE.approvedBy, approvedBy);
    text.put(BEFORE.citizens);
    this.citizens.write(text, entry);
    field(BEFORE.effectiveOn, effectiveOn);
    field(BEFORE.entryNo, number);
    text.put(BEFORE.holdings);
    this.holdings.write(text, entry);
    field(BEFORE.id, id);
    field(BEFORE.key, key);
    field(BEFORE.narrative, narrative);
    text.put(BEFORE.postings);
    this.postings.write(text, entry);
    field(BEFORE.reason, reason);
    text.put(BEFORE.recordedAt);
    text.instant(entries, recordedAt);
    text.put(BEFORE.recordedBy);
    text.field(entries, recordedBy);
    field(BEFORE.reverses, reverses);
    text.put(BEFORE.end);
  }
}

function linesIn(rows: Buffer): number {
  let lines = 0;
  for (let at = rows.indexOf(NEWLINE); at >= 0; at = rows.indexOf(NEWLINE, at + 1)) lines++;
  return lines;
}
