import type { Decimal } from 'decimal.js';
import type { DataSource, EntityManager } from 'typeorm';
import type { Instant } from '../domain/calendar.js';
import type { OfficialValuation } from './holdings-report.store.js';

/** What the companies of a year were worth. */
export interface VintageValue {
  readonly year: number;
  readonly value: Decimal;
}

/** Holdings that an official valuation had no price of, or one that was too old. */
export interface PricesWanting {
  readonly missing: number;
  readonly stale: number;
}

/** Reads what a fund comes to by an official valuation, as it was known at an instant. */
export class FundOverviewStore {
  /** When a NAV last became official; null: none has. */
  async lastApproval(database: DataSource): Promise<Instant | null> {
    const [{ at }] = await database.sql<[{ at: Instant | null }]>`
      select max(approved_at) as at from valuation where approved_at is not null`;
    return at;
  }

  /** Whether what was known at an instant can no longer change (law 4). */
  async isSettled(database: DataSource, at: Instant): Promise<boolean> {
    const [{ settled }] = await database.sql<[{ settled: boolean }]>`
      select door.is_settled(${at}) as settled`;
    return settled;
  }

  /** By year of incorporation, oldest first. */
  async vintages(
    tx: EntityManager,
    { valuationNo }: Pick<OfficialValuation, 'valuationNo'>,
    knownAt: Instant,
  ): Promise<VintageValue[]> {
    return tx.sql<VintageValue[]>`
      select extract(year from r.incorporated_on)::integer as year, sum(value) as value
        from valuation_line
        join share_class on commodity_id = share_class_id
       cross join lateral registered_then(incorporation_id, ${knownAt}) r
       where valuation_no = ${valuationNo}
       group by 1 order by 1`;
  }

  async pricesWanting(
    tx: EntityManager,
    { valuationNo }: Pick<OfficialValuation, 'valuationNo'>,
  ): Promise<PricesWanting> {
    const [wanting] = await tx.sql<[PricesWanting]>`
      select (count(*) filter (where price_id is null))::integer as missing,
             (count(*) filter (where is_stale))::integer as stale
        from valuation_line where valuation_no = ${valuationNo}`;
    return wanting;
  }

  /** The balance of the fund's account at banks, at the close of the valuation's day. */
  async cash(
    tx: EntityManager,
    { asOf }: Pick<OfficialValuation, 'asOf'>,
    knownAt: Instant,
  ): Promise<Decimal> {
    const [{ cash }] = await tx.sql<[{ cash: Decimal }]>`
      select coalesce(sum(quantity), 0) as cash
        from posting
       where account_id = (select account_id('assets:cash')) and effective_on <= ${asOf} and recorded_at <= ${knownAt}`;
    return cash;
  }
}
