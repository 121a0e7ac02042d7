import type { DataSource, EntityManager } from 'typeorm';
import type { Instant } from '../domain/calendar.js';

export type RunId = string & { readonly of?: 'run' };
export type RunKind =
  | 'incorporation-import'
  | 'citizen-import'
  | 'corporate-action-import'
  | 'valuation'
  | 'dividend'
  | 'payment-batch'
  | 'expiry'
  | 'payment-report';

/** Long work, as its table has it. */
export interface Run {
  readonly runId: RunId;
  readonly kind: RunKind;
  readonly state: string;
  /** The step its chunks are worked at; null while it rests. */
  readonly step: string | null;
  readonly problem: { readonly code: string; readonly detail: string } | null;
  readonly startedBy: string;
  readonly startedAt: Instant;
  /** Inputs are what was known at this instant. */
  readonly frozenAt: Instant | null;
  readonly proposalHash: string | null;
  readonly decidedBy: string | null;
  readonly decidedAt: Instant | null;
  /** Who stopped it last, and who let it go on last. */
  readonly suspendedBy: string | null;
  readonly resumedBy: string | null;
  readonly reason: string | null;
  readonly progress: { readonly done: number; readonly total: number };
  /** What came of the chunks that are done: accepted, rejected, eligible …, summed. */
  readonly counts: Readonly<Record<string, number>>;
}

/** One piece of a run's work, by name. */
export interface ChunkName {
  readonly runId: RunId;
  readonly step: string;
  readonly chunkNo: number;
}

/** Reads runs and moves their chunks through the doors. */
export class RunStore {
  async find(tx: EntityManager | DataSource, runId: RunId): Promise<Run | undefined> {
    const [run] = await tx.sql<Run[]>`
      select r.run_id as "runId", kind, state, step, problem, started_by as "startedBy", started_at as "startedAt",
             to_char(frozen_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "frozenAt",
             proposal_hash as "proposalHash", decided_by as "decidedBy", decided_at as "decidedAt",
             suspended_by as "suspendedBy", resumed_by as "resumedBy", reason,
             json_build_object('done', coalesce(done, 0), 'total', coalesce(total, 0)) as progress,
             coalesce(counts, '{}') as counts
        from run r
        left join lateral (
          -- Imports are counted over all their steps; other runs over the step they are at or were at last.
          select sum(total) filter (where c.state = 'done')::bigint as done, sum(total)::bigint as total
            from run_chunk c
           where c.run_id = r.run_id
             and (r.kind like '%import' or c.step = coalesce(r.step, r.problem->>'step',
                   (select max(l.step) filter (where l.step in ('post', 'distribute')) from run_chunk l
                     where l.run_id = r.run_id), c.step))) p on true
        left join lateral (
          select json_object_agg(key, quantity) as counts
            from (select key, sum(value::bigint) as quantity
                    from run_chunk c, jsonb_each_text(c.counts) where c.run_id = r.run_id group by key) k) k on true
       where r.run_id = ${runId}`;
    return run;
  }

  /** The little that working at a chunk needs to know, without counting what is done. */
  async head(
    database: DataSource,
    runId: RunId,
  ): Promise<Pick<Run, 'kind' | 'step' | 'frozenAt'> | undefined> {
    const [head] = await database.sql<Run[]>`
      select kind, step, to_char(frozen_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "frozenAt"
        from run where run_id = ${runId}`;
    return head;
  }

  /** The next open chunks of a run's step. Empty when it rests or waits for its next step. */
  async due(database: DataSource, runId: RunId, limit: number): Promise<ChunkName[]> {
    return database.sql<ChunkName[]>`
      select run_id as "runId", step, chunk_no as "chunkNo"
        from run_chunk join run using (run_id, step)
       where run_id = ${runId} and run_chunk.state = 'open'
       order by chunk_no limit ${limit}`;
  }

  /** Runs that have something to do. */
  async atWork(database: DataSource): Promise<RunId[]> {
    const runs = await database.sql<{ runId: RunId }[]>`
      select run_id as "runId" from run where step is not null order by run_id`;
    return runs.map(({ runId }) => runId);
  }

  /** Does this chunk wait to be worked at? */
  async isOpen(database: DataSource, { runId, step, chunkNo }: ChunkName): Promise<boolean> {
    const found = await database.sql<unknown[]>`
      select 1 from run_chunk
       where run_id = ${runId} and step = ${step} and chunk_no = ${chunkNo} and state = 'open'`;
    return found.length > 0;
  }

  /** Holds a chunk until the transaction ends. False when it is done, at another step, or in other hands. */
  async claim(tx: EntityManager, { runId, step, chunkNo }: ChunkName): Promise<boolean> {
    const claimed = await tx.sql<
      unknown[]
    >`select 1 from door.claim_chunk(${runId}, ${step}, ${chunkNo})`;
    return claimed.length > 0;
  }

  /** Counts a failure. True when the chunk may be tried again; the fifth makes its run failed. */
  async countFailure(database: DataSource, chunk: ChunkName, problem: object): Promise<boolean> {
    const [{ again }] = await database.sql<[{ again: boolean }]>`
      select door.fail_chunk(${chunk.runId}, ${chunk.step}, ${chunk.chunkNo}, ${JSON.stringify(problem)}) as again`;
    return again;
  }

  /** Says what a chunk waits for; nothing counts against it. */
  async putBack(database: DataSource, chunk: ChunkName, problem: object): Promise<void> {
    await database.sql`
      select door.put_chunk_back(${chunk.runId}, ${chunk.step}, ${chunk.chunkNo}, ${JSON.stringify(problem)})`;
  }

  async fail(database: DataSource, runId: RunId, problem: object): Promise<void> {
    await database.sql`select door.fail_run(${runId}, ${JSON.stringify(problem)})`;
  }

  /** Takes an import whose chunks are done to its next step, or to its end. */
  async advanceImport(database: DataSource, runId: RunId): Promise<void> {
    await database.sql`select door.advance_import(${runId})`;
  }

  /** Forgets the rows of files that were taken in 90 days ago, also those that were sent back. */
  async purgeUploads(database: DataSource): Promise<void> {
    await database.sql`select door.purge_uploads()`;
  }

  async resume(tx: EntityManager, runId: RunId, person: string): Promise<void> {
    await tx.sql`select door.resume_failed_run(${runId}, ${person})`;
  }
}
