import type { EntityManager } from 'typeorm';

/** A run with a tree, or that should have one. */
export interface TreeRow {
  readonly runNo: number;
  readonly runId: string;
  readonly year: number;
  /** What each class gets, in smallest coins; null where that is no whole number of them. */
  readonly coins: readonly (string | null)[];
  readonly gross: string;
  /** Null where there is no tree. */
  readonly root: Buffer | null;
  readonly total: string | null;
  readonly citizens: string | null;
}

/** Part of a roll: ids of one bucket. */
export interface SliceRow {
  readonly bucket: number;
  readonly firstId: string;
  readonly lastId: string;
}

export interface ShardRow {
  readonly shardNo: number;
  readonly slices: readonly SliceRow[];
  /** Null where nobody in it gets anything. */
  readonly hash: Buffer | null;
  readonly coins: bigint | null;
  readonly citizens: bigint | null;
  readonly tiles: Buffer | null;
  readonly path: Buffer | null;
}

/** Who of a slice gets anything, by class and by whether they have been erased. */
export interface ShareholdersRow {
  readonly classNo: number;
  readonly isErased: boolean;
  readonly ids: readonly string[];
  /** 32 bytes each; of who has none, 32 zeros. */
  readonly commitments: Buffer;
}

export interface TileRow {
  readonly tileNo: number;
  readonly firstLeaf: Buffer;
  readonly leaves: Buffer;
}

/** Reads what sum trees are proved from, shard by shard. */
export class SumTreeProofStore {
  constructor(private readonly tx: EntityManager) {}

  /** Runs that have come to the step of their tree and are past it. */
  async trees(): Promise<TreeRow[]> {
    return this.tx.sql<TreeRow[]>`
      with unit as (select power(10::numeric, minor_unit) as coins from fund join currency on commodity_id = currency_id)
      select d.run_no as "runNo", d.run_id as "runId", d.year, trunc(d.gross * unit.coins)::text as gross,
             array(select case when each_gets * unit.coins = trunc(each_gets * unit.coins) then trunc(each_gets * unit.coins)::text end
                     from dividend_class c where c.run_no = d.run_no order by class_no) as coins,
             t.root, trunc(t.total * unit.coins)::text as total, t.citizens::text as citizens
        from dividend_run d
        join run r using (run_id)
       cross join unit
        left join dividend_tree t using (run_no)
       where t.run_no is not null
          or (r.proposal_hash is not null and exists (select 1 from run_chunk c where c.run_id = d.run_id and c.step = 'tree'))
       order by d.run_no`;
  }

  async shards({ runNo, runId }: TreeRow): Promise<ShardRow[]> {
    return this.tx.sql<ShardRow[]>`
      select c.chunk_no as "shardNo", s.hash, s.coins, s.citizens, s.tiles, p.path,
             (select coalesce(json_agg(json_build_object('bucket', bucket, 'firstId', first_id::text, 'lastId', last_id::text)), '[]')
                from dividend_slice l where l.run_no = ${runNo} and l.shard_no = c.chunk_no) as slices
        from run_chunk c
        left join dividend_shard s on s.run_no = ${runNo} and s.shard_no = c.chunk_no
        left join dividend_shard_path p on p.run_no = ${runNo} and p.shard_no = c.chunk_no
       where c.run_id = ${runId} and c.step = 'tree'
       order by c.chunk_no`;
  }

  /** Rows of trees that belong to no part of their run. */
  async strays(): Promise<string[]> {
    const strays = await this.tx.sql<{ wrong: string }[]>`
      select format('run %s has a shard %s that is of no part of its roll', run_no, shard_no) as wrong
        from (select run_no, shard_no from dividend_tile union select run_no, shard_no from dividend_shard
              union select run_no, shard_no from dividend_shard_path union select run_no, shard_no from dividend_slice) s
       where not exists (select 1 from dividend_run d join run_chunk c using (run_id)
                          where d.run_no = s.run_no and c.step = 'tree' and c.chunk_no = s.shard_no)
       union all
      select format('run %s has a slice of bucket %s, from %s, that is no part of its roll', run_no, bucket, first_id)
        from dividend_slice s
       where not exists (select 1 from dividend_run d join run_chunk c using (run_id)
                          where d.run_no = s.run_no and c.step = 'freeze' and c.bucket = s.bucket
                            and c.first_id = s.first_id and c.last_id = s.last_id)
       order by 1 limit 1`;
    return strays.map(({ wrong }) => wrong);
  }

  async shareholders(
    runNo: number,
    { bucket, firstId, lastId }: SliceRow,
  ): Promise<ShareholdersRow[]> {
    return this.tx.sql<ShareholdersRow[]>`
      select class_no as "classNo", is_erased as "isErased", array_agg(citizen_id order by citizen_id)::text[] as ids,
             string_agg(coalesce(commitment, decode(repeat('00', 32), 'hex')), '' order by citizen_id) as commitments
        from (select l.class_no, l.citizen_id, c.commitment,
                     exists (select 1 from erasure e where e.citizen = c.pseudonym) as is_erased
                from dividend_roll l
                left join citizen c on c.bucket = ${bucket} and c.citizen_id = l.citizen_id
                 and c.citizen_id between ${firstId} and ${lastId}
               where l.run_no = ${runNo} and l.bucket = ${bucket} and l.citizen_id between ${firstId} and ${lastId}
                 and l.reasons = 0) r
       group by class_no, is_erased`;
  }

  async tiles(runNo: number, { shardNo }: ShardRow): Promise<TileRow[]> {
    return this.tx.sql<TileRow[]>`
      select tile_no as "tileNo", first_leaf as "firstLeaf", leaves from dividend_tile
       where run_no = ${runNo} and shard_no = ${shardNo} order by first_leaf`;
  }
}
