import type { EntityManager } from 'typeorm';
import {
  climbed,
  dividendLeaf,
  inLeafOrder,
  nodesIn,
  rootOver,
  SUM_SHARD_LEAVES_MIN,
  type SumNode,
  stepsIn,
  tileRoots,
  tileWidths,
} from '../domain/sum-tree.js';
import type { Proof } from './law.js';
import {
  type ShardRow,
  type ShareholdersRow,
  SumTreeProofStore,
  type TileRow,
  type TreeRow,
} from './sum-tree-proof.store.js';

/** Sum trees, built anew from the frozen rolls with none of the database's functions. */

const HASH_BYTES = 32;

/** Who should have which leaf. */
interface Due {
  readonly citizenId: string;
  readonly leaf: SumNode;
}

/** Raised at the first thing that is wrong with a tree; says it. */
class Wrong extends Error {}

const refuse = (isWrong: boolean, what: string): void => {
  if (isWrong) throw new Wrong(what);
};

const sameNode = (one: SumNode, other: SumNode): boolean =>
  one.hash.equals(other.hash) && one.sum === other.sum && one.count === other.count;

/** What a shard's leaves should be: of who is not erased each; of who is, at least how many coins it is of. */
interface DueOfShard {
  readonly known: readonly Due[];
  readonly erased: readonly bigint[];
}

function dueOf({ runId, coins }: TreeRow, held: readonly ShareholdersRow[]): DueOfShard {
  const known: Due[] = [];
  const erased: bigint[] = [];
  for (const { classNo, isErased, ids, commitments } of held) {
    const gets = coins[classNo - 1];
    refuse(gets == null, `pays class ${classNo} what no coins make up`);
    if (gets === '0') continue;
    for (const [no, citizenId] of ids.entries()) {
      const commitment = commitments.subarray(no * HASH_BYTES, (no + 1) * HASH_BYTES);
      refuse(
        commitment.equals(NONE) !== isErased,
        `has citizen ${citizenId}, who is ${isErased ? '' : 'not '}erased and has ${isErased ? 'a' : 'no'} commitment`,
      );
      if (isErased) erased.push(BigInt(gets!));
      else known.push({ citizenId, leaf: dividendLeaf(runId, commitment, BigInt(gets!)) });
    }
  }
  return { known, erased };
}
const NONE = Buffer.alloc(HASH_BYTES);

/** The leaves of a shard as they stand, whose every row is what its hashes say. */
function leavesOf(tiles: readonly TileRow[]): SumNode[] {
  const rows = tiles.map(({ leaves: bytes }) => nodesIn(bytes));
  const widths = tileWidths(rows.reduce((count, { length }) => count + length, 0));
  for (const [no, { tileNo, firstLeaf }] of tiles.entries()) {
    const own = rows[no]!;
    refuse(tileNo !== no, `has a tile ${tileNo} in place of tile ${no}`);
    refuse(!own[0]?.hash.equals(firstLeaf), `has a tile ${no} that is not found by its first leaf`);
    refuse(own.length !== widths[no], `has a tile ${no} of ${own.length} leaves`);
  }
  const leaves = rows.flat();
  const ordered = inLeafOrder(leaves);
  refuse(
    leaves.some(({ hash }, no) => !hash.equals(ordered[no]!.hash)),
    'has leaves out of order',
  );
  return leaves;
}

/** Everybody has their leaf, and nobody else has one; of the erased it is told by its amount. */
function checkLeaves(leaves: readonly SumNode[], { known, erased }: DueOfShard) {
  const standing = new Map<string, SumNode>();
  for (const leaf of leaves) standing.set(leaf.hash.toString('latin1'), leaf);
  refuse(standing.size !== leaves.length, 'has a leaf twice');
  const take = ({ leaf }: Due): boolean => {
    const key = leaf.hash.toString('latin1');
    const isThere = standing.get(key)?.sum === leaf.sum;
    if (isThere) standing.delete(key);
    return isThere;
  };
  for (const due of known)
    refuse(!take(due), `has no leaf of ${due.leaf.sum} coins for citizen ${due.citizenId}`);
  // Erased before it was built, they have the leaf of nobody; later, one that nobody can tell any more.
  const untold = erased.toSorted(byAmount);
  const left = [...standing.values()].map(({ sum }) => sum).toSorted(byAmount);
  refuse(
    untold.length !== left.length || untold.some((amount, no) => amount !== left[no]),
    `has leaves of ${left.join(', ') || 'nothing'} coins for nobody on the roll, and of the erased there should be ${untold.join(', ') || 'none'}`,
  );
}
const byAmount = (one: bigint, other: bigint): number => (one < other ? -1 : one > other ? 1 : 0);

/** The root of a shard, which is what it says of itself; nothing where nobody in it gets anything. */
async function shardOf(
  store: SumTreeProofStore,
  tree: TreeRow,
  shard: ShardRow,
): Promise<SumNode | undefined> {
  const held: ShareholdersRow[] = [];
  for (const slice of shard.slices) held.push(...(await store.shareholders(tree.runNo, slice)));
  const due = dueOf(tree, held);
  const leaves = leavesOf(await store.tiles(tree.runNo, shard));
  checkLeaves(leaves, due);
  if (leaves.length === 0) {
    refuse(shard.hash !== null, 'is of nobody, and has a root');
    return undefined;
  }
  const tiles = tileRoots(leaves);
  const said = nodesIn(shard.tiles ?? Buffer.alloc(0));
  refuse(
    said.length !== tiles.length || tiles.some((tile, no) => !sameNode(tile, said[no]!)),
    'has roots of tiles that are not those of their leaves',
  );
  const root = rootOver(tiles);
  const { hash, coins, citizens } = shard;
  refuse(
    !hash || !sameNode(root, { hash, sum: coins!, count: citizens! }),
    'has a root that is not that of its leaves',
  );
  return root;
}

/** @throws Wrong */
async function checkTree(store: SumTreeProofStore, tree: TreeRow): Promise<void> {
  const shards: { readonly shard: ShardRow; readonly root: SumNode }[] = [];
  for (const shard of await store.shards(tree)) {
    try {
      const root = await shardOf(store, tree, shard);
      if (root) shards.push({ shard, root });
    } catch (error) {
      throw error instanceof Wrong ? new Wrong(`shard ${shard.shardNo} ${error.message}`) : error;
    }
  }
  refuse(tree.root === null, 'has no sum tree');
  shards.sort((one, other) => Buffer.compare(one.root.hash, other.root.hash));
  const roots = shards.map(({ root }) => root);
  const few = shards.find(({ root }) => root.count < SUM_SHARD_LEAVES_MIN);
  refuse(
    few !== undefined && shards.length > 1,
    `shard ${few?.shard.shardNo} shows others what ${few?.root.count} get`,
  );
  const root = rootOver(roots);
  refuse(!root.hash.equals(tree.root!), 'has a root that is not that of its shards');
  refuse(
    String(root.sum) !== tree.total || String(root.count) !== tree.citizens,
    `says ${tree.total} coins for ${tree.citizens}, and its leaves come to ${root.sum} for ${root.count}`,
  );
  refuse(tree.gross !== tree.total, `is split into ${tree.gross} coins`);
  for (const [place, { shard }] of shards.entries()) {
    const { steps } = climbed(roots, place);
    const said = stepsIn(shard.path ?? Buffer.alloc(0));
    refuse(
      said.length !== steps.length ||
        steps.some(
          (step, no) => step.side !== said[no]!.side || !sameNode(step.node, said[no]!.node),
        ),
      `has a way from shard ${shard.shardNo} that does not lead to its root`,
    );
  }
}

/** Builds every run's sum tree anew and holds it against what was approved, first offender first. */
export async function proveTrees(tx: EntityManager): Promise<Proof> {
  const store = new SumTreeProofStore(tx);
  const trees = await store.trees();
  let offender = (await store.strays())[0] ?? null;
  let leaves = 0n;
  for (const tree of trees) {
    leaves += BigInt(tree.citizens ?? 0);
    if (offender !== null) break;
    try {
      await checkTree(store, tree);
    } catch (error) {
      if (!(error instanceof Wrong)) throw error;
      offender = `the sum tree of the run of ${tree.year}: ${error.message}`;
    }
  }
  return {
    law: '8 frozen inputs',
    what: 'every run’s sum tree, built anew from the roll, has a leaf of what each citizen gets and no other, and the root that was approved',
    offender,
    checked: `${leaves} leaves`,
  };
}
