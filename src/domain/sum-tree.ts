import { strict as assert } from 'node:assert';
import { hash } from 'node:crypto';
import type { Decimal } from 'decimal.js';
import type { Hash } from './merkle.js';
import { ofCoins } from './quantity.js';

/**
 * The Merkle sum tree of a dividend run (after G. Maxwell's proof of liabilities; each node's hash covers the sum and the
 * count of each of its halves, not only their total, so that neither can be understated beside the other). SHA-256.
 * Amounts are counts of the currency's smallest coin, never negative.
 */

export interface SumNode {
  /** 32 bytes. */
  readonly hash: Hash;
  /** What the leaves below it come to, in smallest coins. */
  readonly sum: bigint;
  /** How many leaves are below it, without those that only fill up. */
  readonly count: bigint;
}

/** A node beside the way from a leaf up. */
export interface SumStep {
  /** Where it stands, seen from the way. */
  readonly side: 'left' | 'right';
  readonly node: SumNode;
}

/** No sum and no count reaches it, so that neither can turn round to a negative one. */
export const SUM_BOUND = 2n ** 63n;
/** The most money that a tree can come to, and so a dividend's pool. */
export const sumMax = (minorUnit: number): Decimal => ofCoins(SUM_BOUND - 1n, minorUnit);
/** What is missing, at any height: nobody, who gets nothing. No leaf and no node is known to have this hash. */
export const EMPTY_NODE: SumNode = { hash: Buffer.alloc(32), sum: 0n, count: 0n };
/** A tile holds up to so many leaves, and is so many levels high. What it has fewer is filled up with nobody. */
export const SUM_TILE_WIDTH = 256;
export const SUM_TILE_HEIGHT = 8;
/** A shard's sum is shown to citizens of others, so it is of no fewer, unless there are no more. */
export const SUM_SHARD_LEAVES_MIN = 256n;
/** Steps that a way may have: more than any nation's. */
export const SUM_STEPS_MAX = 64;
const NODE_BYTES = 48;
const STEP_BYTES = 1 + NODE_BYTES;

/** What is hashed says at its first byte what it is, so that none can pass for another. */
const PREFIX = { leaf: 0, node: 1, identity: 2 } as const;

const sha256 = (...parts: readonly Buffer[]): Hash =>
  hash('sha256', Buffer.concat(parts), 'buffer');

function eightBytes(number: bigint): Buffer {
  assert(number >= 0n && number < SUM_BOUND, 'no sum of a tree');
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(number);
  return bytes;
}

/** The 16 bytes of a UUID. */
const uuidBytes = (uuid: string): Buffer => Buffer.from(uuid.replaceAll('-', ''), 'hex');

/**
 * Binds a leaf to one person, and tells nobody who it is without the salt:
 *
 *     SHA-256(0x02 ‖ salt ‖ national id)
 *
 * @param salt        32 random bytes
 * @param nationalId  as the register has it, without blanks around it; in UTF-8
 */
export function identityCommitment(salt: Buffer, nationalId: string): Hash {
  assert(salt.length === 32, 'a salt has 32 bytes');
  return sha256(Buffer.of(PREFIX.identity), salt, Buffer.from(nationalId));
}

/**
 * What one citizen gets of a run:
 *
 *     SHA-256(0x00 ‖ run ‖ identity commitment ‖ gross)
 *
 * with the 16 bytes of the run's id and the gross in eight, the highest first. Of two runs they have nothing in common.
 */
export const dividendLeaf = (run: string, commitment: Hash, gross: bigint): SumNode => ({
  hash: sha256(Buffer.of(PREFIX.leaf), uuidBytes(run), commitment, eightBytes(gross)),
  sum: gross,
  count: 1n,
});

/**
 * Two halves together:
 *
 *     SHA-256(0x01 ‖ left hash ‖ left sum ‖ left count ‖ right hash ‖ right sum ‖ right count)
 */
export function sumNode(left: SumNode, right: SumNode): SumNode {
  write(left, 1);
  write(right, 1 + NODE_BYTES);
  return {
    hash: Buffer.from(hash('sha256', NODE, 'binary'), 'binary'), // By way of a text: a buffer of its own takes three times as long.
    sum: left.sum + right.sum,
    count: left.count + right.count,
  };
}
/** Overwritten by each call and read by none after it: a million nodes need no buffers of their own. */
const NODE = Buffer.alloc(1 + 2 * NODE_BYTES, PREFIX.node);
/** A buffer reads and writes such numbers by way of five others, which have to be cleared away. */
const viewOf = ({ buffer, byteOffset, length }: Buffer) => new DataView(buffer, byteOffset, length);
const NUMBERS = viewOf(NODE);

function write({ hash: digest, sum, count }: SumNode, at: number): void {
  digest.copy(NODE, at);
  NUMBERS.setBigUint64(at + 32, sum);
  NUMBERS.setBigUint64(at + 40, count);
}

/** Nodes of 48 bytes each: hash, sum, count. */
export const nodesIn = (bytes: Buffer): SumNode[] => nodesEvery(bytes, NODE_BYTES, 0);

/** Steps of 49 bytes each: 0 where the node stands to the left, 1 to the right; and the node. */
export const stepsIn = (bytes: Buffer): SumStep[] =>
  nodesEvery(bytes, STEP_BYTES, 1).map((node, no) => ({
    side: bytes[no * STEP_BYTES] === 0 ? 'left' : 'right',
    node,
  }));

/** The nodes in records of so many bytes each, behind the first of each. */
function nodesEvery(bytes: Buffer, width: number, behind: number): SumNode[] {
  const numbers = viewOf(bytes);
  return Array.from({ length: bytes.length / width }, (_, no) => {
    const at = no * width + behind;
    return {
      hash: bytes.subarray(at, at + 32),
      sum: numbers.getBigUint64(at + 32),
      count: numbers.getBigUint64(at + 40),
    };
  });
}

const above = (row: readonly SumNode[]): SumNode[] =>
  Array.from({ length: (row.length + 1) >> 1 }, (_, no) =>
    sumNode(row[2 * no]!, row[2 * no + 1] ?? EMPTY_NODE),
  );

/** The rows of a tree over nodes, from them up to its root; of `height` levels, or as many as it takes. */
function rowsOf(nodes: readonly SumNode[], height?: number): (readonly SumNode[])[] {
  const rows = [nodes];
  while (height === undefined ? rows.at(-1)!.length > 1 : rows.length <= height)
    rows.push(above(rows.at(-1)!));
  return rows;
}

/** The root over nodes side by side, and the way to it from the one at `place`. */
export function climbed(
  nodes: readonly SumNode[],
  place: number,
  height?: number,
): { readonly root: SumNode; readonly steps: readonly SumStep[] } {
  assert(place >= 0 && place < nodes.length, 'no such node');
  const rows = rowsOf(nodes, height);
  const steps = rows.slice(0, -1).map((row, level): SumStep => {
    const at = place >> level;
    return at % 2 === 1
      ? { side: 'left', node: row[at - 1]! }
      : { side: 'right', node: row[at + 1] ?? EMPTY_NODE };
  });
  return { root: rows.at(-1)![0]!, steps };
}

/** The root over nodes side by side; of none, nobody. */
export const rootOver = (nodes: readonly SumNode[], height?: number): SumNode =>
  nodes.length === 0 ? EMPTY_NODE : climbed(nodes, 0, height).root;

/** Leaves in the order they stand in: of their hashes, which says nothing of whose they are. */
export const inLeafOrder = (leaves: readonly SumNode[]): SumNode[] =>
  leaves.toSorted((one, other) => Buffer.compare(one.hash, other.hash));

/**
 * How many leaves each tile of a shard has: 256; but the last two share what is left, the larger half first, because the sum of
 * the last one may be shown to the whole shard, and is then not of a few.
 */
export function tileWidths(leaves: number): readonly number[] {
  if (leaves <= SUM_TILE_WIDTH) return leaves === 0 ? [] : [leaves];
  const full = ((leaves - 1) >> SUM_TILE_HEIGHT) - 1;
  const rest = leaves - full * SUM_TILE_WIDTH;
  return [...Array.from({ length: full }, () => SUM_TILE_WIDTH), (rest + 1) >> 1, rest >> 1];
}

/** The roots of the tiles of a shard, whose leaves stand in their order. */
export function tileRoots(leaves: readonly SumNode[]): SumNode[] {
  let end = 0;
  return tileWidths(leaves.length).map((width) =>
    rootOver(leaves.slice(end, (end += width)), SUM_TILE_HEIGHT),
  );
}

/** Where the way leads from a node. Sums grow only: a step that would take one past its bound leads nowhere. */
export function wayUp(from: SumNode, steps: readonly SumStep[]): SumNode | undefined {
  let at = from;
  for (const { side, node } of steps) {
    if (!isSum(node.sum) || !isSum(node.count)) return undefined;
    if (!isSum(at.sum + node.sum) || !isSum(at.count + node.count)) return undefined;
    at = side === 'left' ? sumNode(node, at) : sumNode(at, node);
  }
  return at;
}

const isSum = (number: bigint): boolean => number >= 0n && number < SUM_BOUND;
