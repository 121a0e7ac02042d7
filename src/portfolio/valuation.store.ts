import type { Decimal } from 'decimal.js';
import type { DataSource, EntityManager } from 'typeorm';
import type { Instant, LocalDate } from '../domain/calendar.js';
import type { YearEndNav } from '../domain/payout.js';
import type { RunId } from '../runs/run.store.js';

/** One valuation run's own particulars; the rest is its run's. */
export interface Valuation {
  readonly runId: RunId;
  readonly asOf: LocalDate;
  readonly version: number;
  readonly restates: RunId | null;
  readonly nav: Decimal | null;
  readonly holdingsValue: Decimal | null;
  readonly otherNetAssets: Decimal | null;
  /** Of the holdings, the value of those without a confirmed title; null before that was told. */
  readonly unconfirmedValue: Decimal | null;
  /** What is still to be paid in on holdings: disclosed, and no part of the NAV. */
  readonly commitments: Decimal | null;
  readonly approvedAt: Instant | null;
  /** Why its approver held prices in doubt to be right; null where there were none. */
  readonly releasedBecause: string | null;
}

const select = `
  select run_id as "runId", as_of as "asOf", version, restates, nav, holdings_value as "holdingsValue",
         other_net_assets as "otherNetAssets", unconfirmed_value as "unconfirmedValue", commitments, approved_at as "approvedAt",
         released_because as "releasedBecause"
    from valuation`;

/** Valuations and NAVs. */
export class ValuationStore {
  async propose(
    tx: EntityManager,
    asOf: LocalDate,
    restates: string | null,
    reason: string | null,
    person: string,
  ): Promise<RunId> {
    const [{ id }] = await tx.sql<[{ id: RunId }]>`
      select door.propose_valuation(${asOf}, ${restates}, ${reason}, ${person}) as id`;
    return id;
  }

  async valueChunk(tx: EntityManager, runId: RunId, chunkNo: number): Promise<void> {
    await tx.sql`select door.value_chunk(${runId}, ${chunkNo})`;
  }

  async postChunk(tx: EntityManager, runId: RunId, chunkNo: number): Promise<void> {
    await tx.sql`select door.post_valuation_chunk(${runId}, ${chunkNo})`;
  }

  async advance(database: DataSource, runId: RunId): Promise<void> {
    await database.sql`select door.advance_valuation(${runId})`;
  }

  /** Keeps totals of what is recorded so far, from which the series of NAVs is read. */
  async cutNav(database: DataSource): Promise<void> {
    await database.sql`select door.cut_nav()`;
  }

  async approve(
    tx: EntityManager,
    runId: RunId,
    person: string,
    hash: string | null,
    reason: string | null,
  ): Promise<void> {
    await tx.sql`select door.approve_valuation(${runId}, ${person}, ${hash}, ${reason})`;
  }

  async reject(
    tx: EntityManager,
    runId: RunId,
    person: string,
    hash: string | null,
    reason: string | null,
  ): Promise<void> {
    await tx.sql`select door.reject_run(${runId}, 'valuation', ${person}, ${hash}, ${reason})`;
  }

  async find(tx: EntityManager | DataSource, runId: RunId): Promise<Valuation | undefined> {
    const [found] = await tx.sql<Valuation[]>`${() => select} where run_id = ${runId}`;
    return found;
  }

  /** Ids of runs, the newest first, from before the given one on. */
  async list(database: DataSource, limit: number, before: RunId | null): Promise<RunId[]> {
    const runs = await database.sql<{ runId: RunId }[]>`
      select run_id as "runId" from run
       where kind = 'valuation' and (${before}::uuid is null or run_id < ${before})
       order by run_id desc limit ${limit}`;
    return runs.map(({ runId }) => runId);
  }

  /** Official NAVs by day and version. */
  async navs(
    database: DataSource,
    from: LocalDate | null,
    to: LocalDate | null,
    limit: number,
    after: { asOf: LocalDate; version: number },
  ): Promise<Valuation[]> {
    return database.sql<Valuation[]>`
      ${() => select}
       where approved_at is not null and (as_of, version) > (${after.asOf}::date, ${after.version})
         and (${from}::date is null or as_of >= ${from}) and (${to}::date is null or as_of <= ${to})
       order by as_of, version limit ${limit}`;
  }

  /** The newest version of each NAV as of one of these days, newest first. */
  async yearEndNavs(
    tx: EntityManager,
    ends: readonly LocalDate[],
    knownAt: Instant,
  ): Promise<Pick<YearEndNav, 'asOf' | 'nav'>[]> {
    return tx.sql`
      select distinct on (as_of) as_of as "asOf", nav
        from valuation
       where approved_at <= ${knownAt} and as_of = any (${ends}::date[])
       order by as_of desc, version desc`;
  }
}
