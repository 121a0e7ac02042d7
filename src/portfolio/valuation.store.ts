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
  readonly approvedAt: Instant | null;
}

/** What the fund owns of a class on a day, and what it is worth by the last approved valuation. */
export interface Holding {
  readonly cursor: bigint;
  readonly registrationNumber: string;
  readonly shareClass: string;
  readonly shares: Decimal;
  readonly pricePerShare: Decimal;
  readonly value: Decimal;
  readonly level: number;
  readonly priceMissing: boolean;
}

const select = `
  select run_id as "runId", as_of as "asOf", version, restates, nav, holdings_value as "holdingsValue",
         other_net_assets as "otherNetAssets", approved_at as "approvedAt"
    from valuation`;

/** Valuations, holdings and NAVs. */
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
  ): Promise<void> {
    await tx.sql`select door.approve_valuation(${runId}, ${person}, ${hash})`;
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
  ): Promise<Pick<YearEndNav, 'asOf' | 'nav'>[]> {
    return tx.sql`
      select distinct on (as_of) as_of as "asOf", nav
        from valuation
       where approved_at is not null and as_of = any (${ends}::date[])
       order by as_of desc, version desc`;
  }

  /**
   * Shares from the journal; price, level and value from the last valuation approved for the day, and par with its
   * mark where that valuation knew no price. In the order of registration.
   */
  async holdings(
    database: DataSource,
    asOf: LocalDate,
    knownAt: Instant,
    limit: number,
    after: bigint,
  ): Promise<Holding[]> {
    return database.sql<Holding[]>`
      with official as (
        select valuation_no from valuation
         where approved_at <= ${knownAt} and as_of <= ${asOf}
         order by as_of desc, version desc limit 1
      )
      select s.commodity_id as cursor, registration_number as "registrationNumber", s.code as "shareClass", h.shares,
             coalesce(l.price_per_share, s.par_value, 0) as "pricePerShare",
             round_half_even(h.shares * coalesce(l.price_per_share, s.par_value, 0), minor_unit) as value,
             coalesce(l.level, 3) as level, l.price_id is null as "priceMissing"
        from share_class s
        join incorporation using (incorporation_id)
        join fund on true
        join currency m on m.commodity_id = fund.currency_id
       cross join lateral (select shares_held(s.commodity_id, ${asOf}, ${knownAt}) as shares) h
        left join valuation_line l on l.valuation_no = (select valuation_no from official) and l.share_class_id = s.commodity_id
       where s.commodity_id > ${after} and h.shares <> 0
       order by s.commodity_id limit ${limit}`;
  }
}
