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
}
