import { strict as assert } from 'node:assert';
import { hash } from 'node:crypto';

/**
 * The Merkle tree of a log, as RFC 9162 section 2 (and RFC 6962 before it) defines it, with SHA-256. Positions and sizes
 * are counts of leaves. Everything here follows from what it is given: nothing is read, nothing is remembered.
 */

/** 32 bytes. */
export type Hash = Buffer;

/** Leaves of a tree from `from` up to, and not with, `to`. */
export interface Span {
  readonly from: bigint;
  readonly to: bigint;
}

const sha256 = (bytes: Buffer): Hash => hash('sha256', bytes, 'buffer');

/** The root of no leaves at all. */
export const EMPTY_ROOT: Hash = sha256(Buffer.alloc(0));

export const HASH_BYTES = 32;

/** RFC 9162, 2.1.1: a leaf is hashed behind a zero byte, so that no leaf can pass for a node. */
export const leafHash = (entry: Buffer): Hash => sha256(Buffer.concat([Buffer.of(0), entry]));

/** Hashes, one after the other: thousands of them take longer to be made buffers of their own than to be hashed. */
export type HashRow = Buffer;

/** The leaf hashes of entries of 32 bytes, which stand one after the other. */
export function leafHashes(entries: Buffer): HashRow {
  const row = Buffer.allocUnsafe(entries.length);
  for (let at = 0; at < entries.length; at += HASH_BYTES)
    putHash(row, at, filled(LEAF, entries, at, HASH_BYTES));
  return row;
}
/** Overwritten by each hash and read by none after it. */
const LEAF = Buffer.alloc(1 + HASH_BYTES);

/** The bytes that are hashed together, behind the one that says what they are. */
function filled(hashed: Buffer, from: Buffer, start: number, length: number): Buffer {
  for (let no = 0; no < length; no++) hashed[no + 1] = from[start + no]!;
  return hashed;
}

const putHash = (row: HashRow, at: number, bytes: Buffer): number =>
  row.write(hash('sha256', bytes, 'binary'), at, 'binary');

/** Hashes that stand one after the other, taken apart. */
export const hashesIn = (row: HashRow): Hash[] =>
  Array.from({ length: row.length / HASH_BYTES }, (_, no) => hashAt(row, no));

const hashAt = (row: HashRow, no: number): Hash =>
  row.subarray(no * HASH_BYTES, (no + 1) * HASH_BYTES);

/** RFC 9162, 2.1.1: two subtrees are hashed behind a byte of one. */
export function nodeHash(left: Hash, right: Hash): Hash {
  left.copy(NODE, 1);
  right.copy(NODE, 33);
  return sha256(NODE);
}
/** Like LEAF. */
const NODE = Buffer.alloc(65, 1);

/** The root over hashes of 2^n equal complete subtrees, which stand side by side. */
export function completeHash(hashes: HashRow): Hash {
  const count = hashes.length / HASH_BYTES;
  assert(count >= 1 && (count & (count - 1)) === 0, 'not a power of two');
  const row = Buffer.from(hashes);
  for (let length = row.length / 2; length >= HASH_BYTES; length /= 2)
    for (let at = 0; at < length; at += HASH_BYTES)
      putHash(row, at, filled(NODE, row, 2 * at, 2 * HASH_BYTES));
  return Buffer.from(row.subarray(0, HASH_BYTES));
}

/** The complete subtrees, from the largest to the smallest, that so many equal ones side by side make up. */
function peaksOf(hashes: HashRow): Hash[] {
  const peaks: Hash[] = [];
  let at = 0;
  for (let width = 1 << 30; width > 0; width >>= 1)
    if ((hashes.length / HASH_BYTES) & width)
      peaks.push(completeHash(hashes.subarray(at, (at += width * HASH_BYTES))));
  return peaks;
}

/** The root over complete subtrees that stand side by side, each smaller than the one before. */
const rootOfPeaks = (peaks: readonly Hash[]): Hash =>
  peaks.length === 0
    ? EMPTY_ROOT
    : peaks.slice(0, -1).reduceRight((root, peak) => nodeHash(peak, root), peaks.at(-1)!);

/** RFC 9162, 2.1.1: the root of the tree over these leaf hashes. */
export const treeHash = (leaves: readonly Hash[]): Hash =>
  rootOfPeaks(peaksOf(Buffer.concat(leaves)));

/** How many hashes a full tile has (C2SP tlog-tiles): it is a subtree of height eight. */
export const TILE_WIDTH = 256;
const TILE_BITS = 8n;
const TILE_BYTES = TILE_WIDTH * HASH_BYTES;
const NONE = Buffer.alloc(0);

/**
 * What is unfinished at the right of a tree: of each level the hashes in its last tile while that is not full. Level l
 * has the hashes of complete subtrees of 256^l leaves; from them and new leaves the tree grows without reading more.
 */
export interface RightEdge {
  readonly size: bigint;
  readonly levels: readonly HashRow[];
}

export const EMPTY_EDGE: RightEdge = { size: 0n, levels: [] };

/** The hash of the complete subtree over leaves `number` × 256^level up to (`number` + 1) × 256^level. */
export interface Subtree {
  readonly level: number;
  readonly number: bigint;
  readonly hash: Hash;
}

/** The edge after these leaf hashes, and the subtrees of 256^1, 256^2 … leaves that they have made complete. */
export function extended(
  edge: RightEdge,
  leaves: HashRow,
): { readonly edge: RightEdge; readonly complete: readonly Subtree[] } {
  const levels: HashRow[] = [];
  const complete: Subtree[] = [];
  let carried = leaves;
  for (let level = 0; level < edge.levels.length || carried.length > 0; level++) {
    const row = Buffer.concat([edge.levels[level] ?? NONE, carried]);
    const firstTile = edge.size >> (TILE_BITS * BigInt(level + 1));
    const above: Hash[] = [];
    let at = 0;
    for (; at + TILE_BYTES <= row.length; at += TILE_BYTES) {
      const subtree = completeHash(row.subarray(at, at + TILE_BYTES));
      complete.push({ level: level + 1, number: firstTile + BigInt(above.length), hash: subtree });
      above.push(subtree);
    }
    levels.push(row.subarray(at));
    carried = Buffer.concat(above);
  }
  return { edge: { size: edge.size + BigInt(leaves.length / HASH_BYTES), levels }, complete };
}

/** The root of the tree that ends in this edge. */
export const rootOf = ({ levels }: RightEdge): Hash =>
  rootOfPeaks(levels.toReversed().flatMap((hashes) => peaksOf(hashes)));

/** How many hashes each level's last tile has in a tree of this size (tlog-tiles: floor(size ÷ 256^l) mod 256). */
export function edgeWidths(size: bigint): number[] {
  const widths: number[] = [];
  for (let left = size; left > 0n; left >>= TILE_BITS)
    widths.push(Number.parseInt(String(left & 255n), 10));
  return widths;
}

/** The largest power of two that is smaller than `count`, which is two or more. */
function split(count: bigint): bigint {
  let power = 1n;
  while (power * 2n < count) power *= 2n;
  return power;
}

/**
 * RFC 9162, 2.1.3.1: the spans whose roots prove that the leaf at `position` is in the tree of `size` leaves, from the
 * leaf up.
 */
export function inclusionSpans(position: bigint, size: bigint): Span[] {
  assert(position >= 0n && position < size, 'no such leaf');
  const spans: Span[] = [];
  let [from, to] = [0n, size];
  while (to - from > 1n) {
    const middle = from + split(to - from);
    if (position < middle) {
      spans.unshift({ from: middle, to });
      to = middle;
    } else {
      spans.unshift({ from, to: middle });
      from = middle;
    }
  }
  return spans;
}

/** RFC 9162, 2.1.4.1: the spans whose roots prove that a tree of `size` leaves begins with that of `earlier` leaves. */
export function consistencySpans(earlier: bigint, size: bigint): Span[] {
  assert(earlier >= 0n && earlier <= size, 'no such tree');
  if (earlier === 0n) return [];
  const spans: Span[] = [];
  let [from, to] = [0n, size];
  let isWhole = true;
  while (earlier < to) {
    const middle = from + split(to - from);
    if (earlier <= middle) {
      spans.unshift({ from: middle, to });
      to = middle;
    } else {
      spans.unshift({ from, to: middle });
      from = middle;
      isWhole = false;
    }
  }
  return isWhole ? spans : [{ from, to }, ...spans];
}

/** Where a tile stands: its level, and its number in that level. */
export interface TileAt {
  readonly level: number;
  readonly number: bigint;
}

/** A complete subtree of 2^height leaves, by the hashes of a tile that it is made of. */
interface Part extends TileAt {
  readonly first: number;
  readonly count: number;
}

/** A span that a proof names, cut into complete subtrees, from the largest to the smallest. */
function partsOf({ from, to }: Span): Part[] {
  const parts: Part[] = [];
  for (let at = from; at < to;) {
    let height = 0n;
    while (at + (2n << height) <= to) height++;
    assert(at % (1n << height) === 0n, 'not a span of a proof');
    const level = height / TILE_BITS;
    const first = at >> (level * TILE_BITS);
    parts.push({
      level: Number.parseInt(String(level), 10),
      number: first >> TILE_BITS,
      first: Number.parseInt(String(first & 255n), 10),
      count: 1 << Number.parseInt(String(height % TILE_BITS), 10),
    });
    at += 1n << height;
  }
  return parts;
}

/** The tiles that the roots of these spans are worked out from, each once. */
export function tilesOf(spans: readonly Span[]): TileAt[] {
  const tiles = new Map<string, TileAt>();
  for (const { level, number } of spans.flatMap((span) => partsOf(span)))
    tiles.set(`${level} ${number}`, { level, number });
  return [...tiles.values()];
}

/** The root over a span that a proof names, from tiles that are at least as wide as the tree is there. */
export const spanHash = (span: Span, tile: (at: TileAt) => readonly Hash[]): Hash =>
  rootOfPeaks(
    partsOf(span).map((part) => {
      const hashes = tile(part).slice(part.first, part.first + part.count);
      assert(hashes.length === part.count, 'the tile is too narrow');
      return completeHash(Buffer.concat(hashes));
    }),
  );

/** RFC 9162, 2.1.3.2: is the leaf of this hash at `position` of the tree of `size` leaves with this root? */
export function isIncluded(
  leaf: Hash,
  position: bigint,
  size: bigint,
  proof: readonly Hash[],
  root: Hash,
): boolean {
  if (position < 0n || position >= size) return false;
  let [node, last] = [position, size - 1n];
  let hashed = leaf;
  for (const sibling of proof) {
    if (last === 0n) return false;
    if ((node & 1n) === 1n || node === last) {
      hashed = nodeHash(sibling, hashed);
      while (node !== 0n && (node & 1n) === 0n) [node, last] = [node >> 1n, last >> 1n];
    } else hashed = nodeHash(hashed, sibling);
    [node, last] = [node >> 1n, last >> 1n];
  }
  return last === 0n && hashed.equals(root);
}

/** A tree, by its size and its root. */
export interface TreeHead {
  readonly size: bigint;
  readonly root: Hash;
}

/** RFC 9162, 2.1.4.2: does the later tree begin with the earlier one? */
export function isConsistent(earlier: TreeHead, later: TreeHead, proof: readonly Hash[]): boolean {
  if (earlier.size > later.size) return false;
  if (earlier.size === later.size) return proof.length === 0 && earlier.root.equals(later.root);
  if (earlier.size === 0n) return proof.length === 0 && earlier.root.equals(EMPTY_ROOT);
  const isPowerOfTwo = (earlier.size & (earlier.size - 1n)) === 0n;
  const [start, ...path] = isPowerOfTwo ? [earlier.root, ...proof] : proof;
  if (start === undefined) return false;
  let [node, last] = [earlier.size - 1n, later.size - 1n];
  while ((node & 1n) === 1n) [node, last] = [node >> 1n, last >> 1n];
  let [ofEarlier, ofLater] = [start, start];
  for (const sibling of path) {
    if (last === 0n) return false;
    if ((node & 1n) === 1n || node === last) {
      ofEarlier = nodeHash(sibling, ofEarlier);
      ofLater = nodeHash(sibling, ofLater);
      while (node !== 0n && (node & 1n) === 0n) [node, last] = [node >> 1n, last >> 1n];
    } else ofLater = nodeHash(ofLater, sibling);
    [node, last] = [node >> 1n, last >> 1n];
  }
  return last === 0n && ofEarlier.equals(earlier.root) && ofLater.equals(later.root);
}
