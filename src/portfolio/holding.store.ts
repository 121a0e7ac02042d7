import type { Decimal } from 'decimal.js';
import type { DataSource } from 'typeorm';
import type { Instant, LocalDate } from '../domain/calendar.js';

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

/** What the fund owned of a class by an official valuation, and what part that was of all its shares. */
export interface HoldingThen {
  readonly shareClassId: bigint;
  readonly asOf: LocalDate;
  readonly shareClass: string;
  readonly shares: Decimal;
  readonly outstanding: Decimal;
  readonly pricePerShare: Decimal;
  readonly value: Decimal;
  readonly level: number;
}

/** As of a day, as known at an instant. */
interface HoldingFilter {
  readonly asOf: LocalDate;
  readonly knownAt: Instant;
}

/**
 * What the fund owns. Shares come from the journal; price, level and value from the last valuation approved for the day,
 * the price restated by the splits that it did not count, and par with its mark where no valuation has valued it yet.
 */
export class HoldingStore {
  /** In the order of registration, after the given one. */
  async list(
    database: DataSource,
    { asOf, knownAt }: HoldingFilter,
    limit: number,
    after: bigint,
  ): Promise<Holding[]> {
    return database.sql<Holding[]>`
      with official as (
        select valuation_no, as_of, frozen_at from valuation join run using (run_id)
         where approved_at <= ${knownAt} and as_of <= ${asOf}
         order by as_of desc, version desc limit 1
      )
      select s.commodity_id as cursor, i.registration_number as "registrationNumber", s.code as "shareClass", h.shares,
             round_half_even(w.times * 1.000000000000000000000000000000 / r.new_shares, 10) as "pricePerShare",
             case when h.shares * r.old_shares = l.shares * r.new_shares then l.value
                  else round_half_even(h.shares * w.times * 1.000000000000000000000000000000 / r.new_shares, m.minor_unit)
             end as value,
             coalesce(l.level, 3) as level, l.price_id is null as "priceMissing"
        from share_class s
        join incorporation i using (incorporation_id)
        join fund on true
        join currency m on m.commodity_id = fund.currency_id
        left join official o on true
       cross join lateral (select shares_held(s.commodity_id, ${asOf}, ${knownAt}) as shares) h
        left join valuation_line l on l.valuation_no = o.valuation_no and l.share_class_id = s.commodity_id
       cross join lateral restated_since(s.commodity_id, case when l.value is not null then o.as_of end, o.frozen_at,
                                         ${asOf}, ${knownAt}) r
       cross join lateral (select coalesce(l.price_per_share, s.par_value, 0) * r.old_shares as times) w
       where s.commodity_id > ${after} and h.shares <> 0
       order by s.commodity_id limit ${limit}`;
  }

  /** The same of one company, which is looked up and not looked for. */
  async ofCompany(
    database: DataSource,
    { asOf, knownAt }: HoldingFilter,
    registrationNumber: string,
    limit: number,
    after: bigint,
  ): Promise<Holding[]> {
    return database.sql<Holding[]>`
      select share_class_id as cursor, ${registrationNumber}::text as "registrationNumber", code as "shareClass", shares,
             price_per_share as "pricePerShare", value, level, price_missing as "priceMissing"
        from holdings_of_company(${registrationNumber}, ${asOf}, ${knownAt})
       where share_class_id > ${after}
       order by share_class_id limit ${limit}`;
  }

  /** A company's classes by each official valuation, its newest version, the newest first; all shares as it knew them. */
  async history(
    database: DataSource,
    incorporationId: string,
    limit: number,
    before: { readonly asOf: LocalDate; readonly shareClassId: bigint },
  ): Promise<HoldingThen[]> {
    return database.sql<HoldingThen[]>`
      with official as materialized (
        select distinct on (as_of) valuation_no, as_of, frozen_at
          from valuation join run using (run_id)
         where approved_at is not null and as_of <= ${before.asOf}
         order by as_of desc, version desc
      )
      select s.commodity_id as "shareClassId", o.as_of as "asOf", s.code as "shareClass", l.shares,
             shares_outstanding(s.commodity_id, o.as_of, o.frozen_at) as outstanding, l.price_per_share as "pricePerShare",
             l.value, l.level
        from share_class s
       cross join official o
        join valuation_line l on l.valuation_no = o.valuation_no and l.share_class_id = s.commodity_id
       where s.incorporation_id = ${incorporationId} and (o.as_of, s.commodity_id) < (${before.asOf}::date, ${before.shareClassId}::bigint)
       order by o.as_of desc, s.commodity_id desc limit ${limit}`;
  }
}
