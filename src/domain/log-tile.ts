import { type Hash, TILE_WIDTH, type TileAt } from './merkle.js';

/** Addresses and contents of tiles (C2SP tlog-tiles). */

/** Of a level of the tree, or of the entries themselves; `width` is how many of the 256 it has. */
export interface TileName extends Omit<TileAt, 'level'> {
  readonly level: number | 'entries';
  readonly width: number;
}

const LEVEL_MAX = 63;
const HASH_BYTES = 32;
const PATH = /^(entries|0|[1-9]\d?)\/((?:x\d{3}\/){0,6}\d{3})(?:\.p\/([1-9]\d{0,2}))?$/;

/** tlog-tiles: three digits to an element of the path, all but the last behind an x; 1234067 is x001/x234/067. */
function numberPath(number: bigint): string {
  const groups: string[] = [];
  for (let left = number; left > 0n || groups.length === 0; left /= 1000n)
    groups.unshift(String(left % 1000n).padStart(3, '0'));
  return groups.map((group, no) => (no < groups.length - 1 ? `x${group}` : group)).join('/');
}

/** `<level>/<number>[.p/<width>]`, below `…/tile/`. */
export const tilePath = ({ level, number, width }: TileName): string =>
  `${level}/${numberPath(number)}${width < TILE_WIDTH ? `.p/${width}` : ''}`;

/** Undefined where that is no tile's path, or none in the one way in which it is written. */
export function readTilePath(path: string): TileName | undefined {
  const [, level = '', number = '', width = String(TILE_WIDTH)] = PATH.exec(path) ?? [];
  if (level === '') return undefined;
  const tile: TileName = {
    level: level === 'entries' ? level : Number.parseInt(level, 10),
    number: BigInt(number.replaceAll(/[x/]/g, '')),
    width: Number.parseInt(width, 10),
  };
  return tilePath(tile) === path && (tile.level === 'entries' || tile.level <= LEVEL_MAX)
    ? tile
    : undefined;
}

/** How many hashes, or entries, a tile has in a tree of this size; 0 where it is not there yet. */
export function tileWidth({ level, number }: Omit<TileName, 'width'>, size: bigint): number {
  const bits = level === 'entries' ? 0n : 8n * BigInt(level);
  const left = (size >> bits) - number * 256n;
  return left <= 0n ? 0 : left >= 256n ? TILE_WIDTH : Number.parseInt(String(left), 10);
}

/** tlog-tiles: each entry behind its length in two bytes. */
export const entryBundle = (entries: readonly Buffer[]): Buffer =>
  Buffer.concat(
    entries.flatMap((entry) => [Buffer.of(entry.length >> 8, entry.length & 255), entry]),
  );

/** Undefined where a length does not fit. */
export function readEntryBundle(bundle: Buffer): Buffer[] | undefined {
  const entries: Buffer[] = [];
  for (let at = 0; at < bundle.length;) {
    if (at + 2 > bundle.length) return undefined;
    const end = at + 2 + bundle.readUInt16BE(at);
    if (end > bundle.length) return undefined;
    entries.push(bundle.subarray(at + 2, end));
    at = end;
  }
  return entries;
}

/** Undefined where these are no whole hashes. */
export function readHashes(tile: Buffer): Hash[] | undefined {
  if (tile.length % HASH_BYTES !== 0) return undefined;
  return Array.from({ length: tile.length / HASH_BYTES }, (_, no) =>
    tile.subarray(no * HASH_BYTES, (no + 1) * HASH_BYTES),
  );
}
