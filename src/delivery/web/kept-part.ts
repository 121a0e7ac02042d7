import { promisify } from 'node:util';
import { constants, crc32, deflateRaw } from 'node:zlib';

/**
 * A part of pages that is the same for many readers, kept as bytes, and as bytes that are pressed (RFC 1951) and end at a
 * byte with nothing that what follows could refer to (a full flush): so it stands in any stream as it is.
 */
export interface KeptPart {
  readonly bytes: Buffer;
  readonly pressed: Buffer;
}

/** Where a kept part stands in a page. What anybody types is escaped before it is shown, so nobody can write this. */
export const KEPT_HERE = '<!--kept-->';

/** The first ten bytes of a gzip member (RFC 1952): deflate, no name, no time, of no particular system. */
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);

const press = promisify(deflateRaw);
const open = { finishFlush: constants.Z_FULL_FLUSH } as const;

export async function keptPart(html: string): Promise<KeptPart> {
  const bytes = Buffer.from(html);
  return { bytes, pressed: await press(bytes, open) };
}

/** A page with the part in its place. */
export function wholeOf(page: string, { bytes }: KeptPart): Buffer {
  const [before, after] = around(page);
  return Buffer.concat([before, bytes, after]);
}

/** The same as gzip (RFC 1952): only what is around the part is pressed now. */
export async function gzipOf(page: string, { bytes, pressed }: KeptPart): Promise<Buffer> {
  const [before, after] = around(page);
  const [first, last] = await Promise.all([press(before, open), press(after)]);
  const end = Buffer.alloc(8);
  // Of nothing, zlib's sum is none, whatever came before.
  const some = [before, bytes, after].filter(({ length }) => length > 0);
  end.writeUInt32LE(some.reduce((sum, piece) => crc32(piece, sum), 0));
  end.writeUInt32LE(before.length + bytes.length + after.length, 4);
  return Buffer.concat([HEADER, first, pressed, last, end]);
}

function around(page: string): [Buffer, Buffer] {
  const [before = '', after = ''] = page.split(KEPT_HERE);
  return [Buffer.from(before), Buffer.from(after)];
}
