/**
 * Rows as PostgreSQL sends them of a copy (`COPY … TO STDOUT`, text format), each a message of its protocol: a letter, and four
 * bytes that say how long the message is from them on; then the row's fields, between tabs, and a newline.
 */
export type CopiedRows = Buffer;

/** Letter and length. */
export const HEAD_BYTES = 5;
export const ZERO = 0x30;
export const isDigit = (byte: number): boolean => byte >= ZERO && byte < ZERO + 10;

/** Where the message ends that begins here, of which the head is there. */
export const messageEnd = (bytes: Uint8Array, at: number): number =>
  at +
  1 +
  ((bytes[at + 1]! << 24) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 8) | bytes[at + 4]!);

/** Rows, gone through field by field. */
export class Rows {
  /** Where the next field begins. */
  at = 0;
  /** Where the row ends that it is of. */
  end = 0;

  constructor(readonly bytes: CopiedRows) {}

  /** Goes on to the first field of the next row. False where there is none. */
  next(): boolean {
    if (this.end >= this.bytes.length) return false;
    this.goTo(this.end);
    return true;
  }

  /** Goes to the first field of the row that begins there. */
  goTo(row: number): void {
    this.at = row + HEAD_BYTES;
    this.end = messageEnd(this.bytes, row);
  }

  /** The number that the next field says: one of the digits alone. */
  number(): number {
    const { bytes } = this;
    let { at } = this;
    let number = 0;
    for (let byte = bytes[at]!; isDigit(byte); byte = bytes[++at]!)
      number = number * 10 + (byte - ZERO);
    this.at = at + 1;
    return number;
  }
}

/** How many there are. */
export function rowsIn(copied: CopiedRows): number {
  const rows = new Rows(copied);
  let count = 0;
  while (rows.next()) count++;
  return count;
}

/** Rows that each begin with a number, found by it: of thousands, a Map takes longer to be made than to be asked. */
export class NumberedRows {
  private readonly rows: Rows;
  /** Where rows begin, counted from 1; 0 where none is. Each is at the place that its number is scattered to, or behind it. */
  private readonly begins: Int32Array;
  private readonly shift: number;

  constructor(copied: CopiedRows) {
    this.rows = new Rows(copied);
    this.shift = Math.clz32(rowsIn(copied)) - 1; // Half of all places, or more, are left free.
    this.begins = new Int32Array(1 << (32 - this.shift));
    const all = new Rows(copied);
    for (let at = 0; all.next(); at = all.end) this.begins[this.placeOf(all.number())] = at + 1;
  }

  /** The row of this number, behind it; undefined where there is none. */
  find(number: number): Rows | undefined {
    return this.begins[this.placeOf(number)] === 0 ? undefined : this.rows;
  }

  private placeOf(number: number): number {
    const { rows, begins } = this;
    let place = Math.imul(number, SCATTER) >>> this.shift;
    for (;;) {
      const begin = begins[place]!;
      if (begin === 0) return place;
      rows.goTo(begin - 1);
      if (rows.number() === number) return place;
      place = (place + 1) & (begins.length - 1);
    }
  }
}
/** 2^32 over the golden ratio (Knuth, The Art of Computer Programming, 6.4). */
const SCATTER = 0x9e3779b1;
