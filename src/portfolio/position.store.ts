import type { Decimal } from 'decimal.js';
import type { DataSource } from 'typeorm';
import type { LocalDate } from '../domain/calendar.js';
import type { PriceMethod } from '../domain/valuation.js';
import type { RunId } from '../runs/run.store.js';
import type { StatedPrice } from './price.store.js';

/** One holding in a valuation: what it counts for, by what, and what has changed since the valuation before. */
export interface Position {
  readonly cursor: bigint;
  readonly registrationNumber: string;
  readonly shareClass: string;
  readonly shares: Decimal;
  readonly value: Decimal;
  /** Of the fund's currency. */
  readonly pricePerShare: Decimal;
  readonly basis: string | null;
  readonly isStale: boolean | null;
  readonly level: number;
  readonly priceId: bigint | null;
  readonly method: PriceMethod | null;
  readonly observedOn: LocalDate | null;
  readonly currency: string;
  readonly exchangeRate: Decimal | null;
  readonly recordedBy: string | null;
  readonly isInsiderRound: boolean;
  /** What its price followed from; null where it has none. */
  readonly stated: StatedPrice | null;
  readonly title: string;
  readonly previousAsOf: LocalDate | null;
  readonly previousShares: Decimal | null;
  readonly previousValue: Decimal | null;
  readonly byShares: Decimal;
  readonly byCurrency: Decimal;
  readonly byPrice: Decimal;
}

/** What an approver looks at first. */
export const OUTLIERS = [
  'changed-most',
  'missing',
  'stale',
  'manual',
  'insider-round',
  'unconfirmed',
  'split-in-doubt',
] as const;
export type Outlier = (typeof OUTLIERS)[number];

/**
 * What has changed, told in three parts that add up: by shares at the price and rate of last time, by currency at the price
 * of last time, and the rest by price. A holding that is new has changed by its shares.
 */
const positions = `
      select l.share_class_id as cursor, i.registration_number as "registrationNumber", s.code as "shareClass", l.shares,
             l.value, l.price_per_share as "pricePerShare", l.basis, l.is_stale as "isStale", l.level,
             l.price_id as "priceId", p.method, p.observed_on as "observedOn", coalesce(p.currency, m.code) as currency,
             l.exchange_rate as "exchangeRate", p.recorded_by as "recordedBy",
             coalesce(p.is_insider_round, false) as "isInsiderRound", p.stated,
             coalesce((select t.state from stake_title t
                        where t.incorporation_id = s.incorporation_id and t.effective_on <= v.as_of
                          and t.recorded_at <= r.frozen_at
                        order by t.effective_on desc, t.title_no desc limit 1), 'confirmed') as title,
             b.as_of as "previousAsOf", o.shares as "previousShares", o.value as "previousValue",
             c.by_shares as "byShares", c.by_currency as "byCurrency",
             l.value - coalesce(o.value, 0) - c.by_shares - c.by_currency as "byPrice"`;
const joined = `
        join valuation v on v.valuation_no = l.valuation_no
        join run r on r.run_id = v.run_id
        join share_class s on s.commodity_id = l.share_class_id
        join incorporation i on i.incorporation_id = s.incorporation_id
       cross join fund f
        join currency m on m.commodity_id = f.currency_id
        left join price p on p.price_id = l.price_id
        left join valuation b on b.valuation_no = (r.parameters->>'previous')::integer
        left join run e on e.run_id = b.run_id
        left join valuation_line o on o.valuation_no = b.valuation_no and o.share_class_id = l.share_class_id
        left join price q on q.price_id = o.price_id
       cross join lateral restated_since(l.share_class_id, b.as_of, e.frozen_at, v.as_of, r.frozen_at) x
       cross join lateral (
         select case when o.value is null then l.value
                     else round_half_even((l.shares * x.old_shares - o.shares * x.new_shares) * o.price_per_share
                                          * 1.000000000000000000000000000000 / x.new_shares, m.minor_unit) end as by_shares,
                case when q.currency = p.currency and o.exchange_rate > 0
                     then round_half_even(l.shares * o.price_per_share * x.old_shares * (l.exchange_rate - o.exchange_rate)
                                          * 1.000000000000000000000000000000 / (x.new_shares * o.exchange_rate), m.minor_unit)
                     else 0 end as by_currency) c`;

/** A valuation, position by position. */
export class PositionStore {
  /** In the order of registration, after the given one. */
  async list(
    database: DataSource,
    runId: RunId,
    limit: number,
    after: bigint,
  ): Promise<Position[]> {
    return database.sql<Position[]>`
      ${() => positions}
        from (select * from valuation_line
               where valuation_no = (select valuation_no from valuation where run_id = ${runId}) and share_class_id > ${after}
               order by share_class_id limit ${limit}) l
        ${() => joined}
       order by l.share_class_id`;
  }

  /** How many there are of each kind. */
  async outlierCounts(database: DataSource, runId: RunId): Promise<Record<Outlier, bigint>> {
    const [counts] = await database.sql<[Record<Outlier, bigint>]>`
      with valued as materialized (${() => valued} where v.run_id = ${runId}), ${() => flagged}
      select count(*) filter (where change <> 0) as "changed-most", count(*) filter (where is_missing) as missing,
             count(*) filter (where is_stale) as stale, count(*) filter (where is_manual) as manual,
             count(*) filter (where is_insider) as "insider-round", count(*) filter (where is_unconfirmed) as unconfirmed,
             (select count(*) from prices_in_doubt(${runId})) as "split-in-doubt"
        from line`;
    return counts;
  }

  /** The largest of each kind: by how much they changed, else by what they are worth. */
  async outliers(
    database: DataSource,
    runId: RunId,
    limit: number,
  ): Promise<(Position & { readonly kind: Outlier })[]> {
    return database.sql<(Position & { readonly kind: Outlier })[]>`
      with valued as materialized (${() => valued} where v.run_id = ${runId}), ${() => flagged}, shown as (
        (select 'changed-most' as kind, valuation_no, share_class_id, abs(change) as size from line where change <> 0
          order by size desc, share_class_id limit ${limit})
        union all
        (select 'missing', valuation_no, share_class_id, held from line where is_missing
          order by held desc, share_class_id limit ${limit})
        union all
        (select 'stale', valuation_no, share_class_id, value from line where is_stale
          order by value desc, share_class_id limit ${limit})
        union all
        (select 'manual', valuation_no, share_class_id, value from line where is_manual
          order by value desc, share_class_id limit ${limit})
        union all
        (select 'insider-round', valuation_no, share_class_id, value from line where is_insider
          order by value desc, share_class_id limit ${limit})
        union all
        (select 'unconfirmed', valuation_no, share_class_id, value from line where is_unconfirmed
          order by value desc, share_class_id limit ${limit})
        union all
        (select 'split-in-doubt', valuation_no, share_class_id, value from prices_in_doubt(${runId})
          order by value desc, share_class_id limit ${limit})
      )
      ${() => positions}, w.kind
        from shown w
        join valuation_line l using (valuation_no, share_class_id)
        ${() => joined}
       order by w.kind, w.size desc, l.share_class_id`;
  }
}

const valued = `
        select v.valuation_no, v.as_of, r.frozen_at, (r.parameters->>'previous')::integer as previous
          from valuation v join run r on r.run_id = v.run_id`;

/** Every line of a valuation with what an approver would look at it for. */
const flagged = `
      titled as materialized (
        select s.commodity_id
          from valued v cross join lateral titles_as_of(v.as_of, v.frozen_at) t
          join share_class s on s.incorporation_id = t.incorporation_id
         where t.state <> 'confirmed'
      ), line as materialized (
        select l.valuation_no, l.share_class_id, l.value, l.shares as held, l.value - coalesce(o.value, 0) as change,
               l.price_id is null as is_missing, coalesce(l.is_stale, false) as is_stale,
               coalesce(p.recorded_by not like 'machine:%', false) as is_manual,
               coalesce(p.is_insider_round, false) as is_insider, t.commodity_id is not null as is_unconfirmed
          from valued v
          join valuation_line l on l.valuation_no = v.valuation_no
          left join price p on p.price_id = l.price_id
          left join valuation_line o on o.valuation_no = v.previous and o.share_class_id = l.share_class_id
          left join titled t on t.commodity_id = l.share_class_id
      )`;
