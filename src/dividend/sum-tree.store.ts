import type { Decimal } from 'decimal.js';
import type { DataSource, EntityManager } from 'typeorm';
import type { RunId } from '../runs/run.store.js';

/** What a run's sum tree comes to. */
export interface SumTree {
  /** 32 bytes in base64. */
  readonly root: string;
  /** What its leaves come to, in the fund's currency. */
  readonly total: Decimal;
  /** How many get anything. */
  readonly citizens: bigint;
}

/** The citizen's leaf in a run's tree, and what leads from it to the root. */
export interface LeafInTree {
  readonly commitment: Buffer;
  /** The data key that their salt follows from. */
  readonly wrappedKey: Buffer;
  readonly gross: Decimal;
  /** Its hash. */
  readonly leaf: Buffer;
  /** Of its tile, 48 bytes each: hash, coins and 1. */
  readonly leaves: Buffer;
  readonly tileNo: number;
  /** The roots of its shard's tiles, 48 bytes each. */
  readonly tiles: Buffer;
  /** From the root of its shard up, 49 bytes each. */
  readonly path: Buffer;
}

/** The trees over what each citizen gets of a run. */
export class SumTreeStore {
  async buildShard(tx: EntityManager, runId: RunId, chunkNo: number): Promise<void> {
    await tx.sql`select door.build_shard(${runId}, ${chunkNo})`;
  }

  /** Builds the top once every shard is there; then the run is proposed. */
  async conclude(database: DataSource, runId: RunId): Promise<void> {
    await database.sql`select door.conclude_tree(${runId})`;
  }

  async find(tx: EntityManager | DataSource, runNo: number): Promise<SumTree | undefined> {
    const [found] = await tx.sql<SumTree[]>`
      select encode(root, 'base64') as root, total, citizens from dividend_tree where run_no = ${runNo}`;
    return found;
  }

  /** Of the citizen whom the transaction is about; nothing where they are not in it. */
  async leaf(tx: EntityManager, runId: RunId): Promise<LeafInTree | undefined> {
    const [found] = await tx.sql<LeafInTree[]>`
      select commitment, wrapped_key as "wrappedKey", gross, leaf, leaves, tile_no as "tileNo", tiles, path
        from door.dividend_path(${runId})`;
    return found;
  }
}
