import type { Decimal } from 'decimal.js';
import type { DataSource, EntityManager } from 'typeorm';
import type { Instant, LocalDate } from '../domain/calendar.js';
import type { PriceMethod } from '../domain/valuation.js';

/** What is kept of how a price was found, as it was stated: decimals as text. */
export interface StatedPrice {
  readonly inputs?: object | undefined;
  readonly significantInputs?: readonly object[] | undefined;
  readonly classRights?: string | undefined;
  readonly calibration?:
    | {
        readonly toPricedOn: LocalDate;
        readonly transactionPrice: string;
        readonly modelPrice: string;
        readonly factor: string;
      }
    | undefined;
}

export interface ObservedPrice {
  readonly shareClassId: bigint;
  readonly observedOn: LocalDate;
  readonly pricePerShare: Decimal;
  readonly currency: string;
  readonly method: PriceMethod;
  readonly source: string;
  readonly level: 1 | 2 | 3;
  readonly isInsiderRound: boolean;
  readonly stated: StatedPrice;
}

export interface RecordedPrice extends Omit<ObservedPrice, 'shareClassId'> {
  readonly priceId: bigint;
  readonly registrationNumber: string;
  readonly shareClass: string;
  readonly recordedAt: Instant;
  readonly recordedBy: string;
}

/** A holding that somebody should price. */
export interface DuePrice {
  readonly shareClassId: bigint;
  readonly registrationNumber: string;
  readonly shareClass: string;
  readonly shares: Decimal;
  readonly state: 'missing' | 'stale' | 'due-soon';
  /** Of its newest price; null where there is none. */
  readonly method: PriceMethod | null;
  readonly observedOn: LocalDate | null;
  /** The last day on which what it is valued by counts unmarked; null: for ever. */
  readonly dueOn: LocalDate | null;
}

export interface PriceFilter {
  readonly registrationNumber: string | null;
  readonly shareClass: string | null;
  readonly from: LocalDate | null;
  readonly to: LocalDate | null;
}

const select = `
  select p.price_id as "priceId", i.registration_number as "registrationNumber", s.code as "shareClass",
         p.observed_on as "observedOn", p.price_per_share as "pricePerShare", coalesce(p.currency, own.code) as currency,
         p.method, p.source, p.level, p.is_insider_round as "isInsiderRound", p.stated,
         p.recorded_at as "recordedAt", p.recorded_by as "recordedBy"`;
const joined = `
    join share_class s on s.commodity_id = p.share_class_id
    join incorporation i using (incorporation_id)
   cross join (select c.code from fund f join currency c on c.commodity_id = f.currency_id) own`;

/** Prices of share classes, and how each was found. */
export class PriceStore {
  /** How many of the prices say something new. */
  async record(
    tx: EntityManager,
    prices: readonly ObservedPrice[],
    person: string,
  ): Promise<bigint> {
    const [{ recorded }] = await tx.sql<[{ recorded: bigint }]>`
      select door.record_prices(
               ${prices.map(({ shareClassId }) => String(shareClassId))}::bigint[],
               ${prices.map(({ observedOn }) => observedOn)}::date[],
               ${prices.map(({ pricePerShare }) => pricePerShare.toFixed())}::numeric[],
               ${prices.map(({ method }) => method)}::text[],
               ${prices.map(({ source }) => source)}::text[], ${person},
               ${prices.map(({ currency }) => currency)}::text[],
               ${prices.map(({ level }) => level)}::smallint[],
               ${prices.map(({ isInsiderRound }) => isInsiderRound)}::boolean[],
               ${prices.map(({ stated }) => JSON.stringify(stated))}::jsonb[]) as recorded`;
    return recorded;
  }

  /** In the order in which they were recorded, after the given one. */
  async list(
    database: DataSource,
    { registrationNumber, shareClass, from, to }: PriceFilter,
    limit: number,
    after: bigint,
  ): Promise<RecordedPrice[]> {
    if (registrationNumber === null)
      return database.sql<RecordedPrice[]>`
        ${() => select}
          from price p ${() => joined}
         where p.price_id > ${after}
           and (${from}::date is null or p.observed_on >= ${from}) and (${to}::date is null or p.observed_on <= ${to})
         order by p.price_id limit ${limit}`;
    return database.sql<RecordedPrice[]>`
      ${() => select}
        from (select commodity_id
                from (select incorporation_id from incorporation
                       where registration_number = ${registrationNumber} and state = 'registered'
                      union all
                      select incorporation_id from incorporation
                       where registration_number = ${registrationNumber} and state = 'annulled') company
                join share_class using (incorporation_id)
               where ${shareClass}::text is null or code = ${shareClass}) class
       cross join lateral (
         select * from price p
          where p.share_class_id = class.commodity_id and p.price_id > ${after}
            and (${from}::date is null or p.observed_on >= ${from}) and (${to}::date is null or p.observed_on <= ${to})
          order by p.price_id limit ${limit}) p
        ${() => joined}
       order by p.price_id limit ${limit}`;
  }

  /** Holdings whose price is missing, too old, or will be within so many days; in the order of registration. */
  async due(
    database: DataSource,
    { asOf, within }: { readonly asOf: LocalDate; readonly within: number },
    limit: number,
    after: bigint,
  ): Promise<DuePrice[]> {
    return database.sql<DuePrice[]>`
      with law as materialized (select law_on(${asOf}::date, 'portfolio')->'staleAfterDays' as limits)
      select s.commodity_id as "shareClassId", i.registration_number as "registrationNumber", s.code as "shareClass",
             h.shares, p.method, p.observed_on as "observedOn", d.due_on as "dueOn",
             case when p.price_id is null then 'missing' when ${asOf}::date > d.due_on then 'stale' else 'due-soon' end as state
        from share_class s
        join incorporation i using (incorporation_id)
       cross join law
       cross join lateral (select shares_held(s.commodity_id, ${asOf}, 'infinity') as shares) h
        left join lateral (
          select price_id, method, observed_on from price p
           where p.share_class_id = s.commodity_id and p.observed_on <= ${asOf}
             and price_counts(p.method, i.incorporated_on, ${asOf}, limits)
           order by observed_on desc, price_id desc limit 1) p on true
       cross join lateral (
         select case when coalesce(p.method, 'par') = 'par' then i.incorporated_on + (limits->>'par')::integer
                     else p.observed_on + (limits->>p.method)::integer end as due_on) d
       where s.commodity_id > ${after} and h.shares <> 0
         and (p.price_id is null or ${asOf}::date + ${within}::integer > d.due_on)
         and not exists (select 1 from corporate_action a
                          where a.incorporation_id = s.incorporation_id and a.kind = 'dissolution' and a.effective_on <= ${asOf}
                            and (a.share_class_id is null or a.share_class_id = s.commodity_id)
                            and not exists (select 1 from corporate_action_reversal r where r.action_no = a.action_no))
       order by s.commodity_id limit ${limit}`;
  }

  /** By what it can be told that a holding, a price, a founding day or the law has changed since. */
  async mark(database: DataSource): Promise<string> {
    const [{ mark }] = await database.sql<[{ mark: string }]>`
      select concat_ws(' ', (select max(price_id) from price), (select max(entry_id) from journal_entry),
                       (select max(action_no) from corporate_action), (select count(*) from corporate_action_reversal),
                       (select count(*) from incorporation_correction), (select count(*) from nation_law)) as mark`;
    return mark;
  }

  /** Prices of classes on days that others are calibrated to: the newest of a technique or of a transaction. */
  async onDays(
    tx: EntityManager,
    asked: readonly { readonly shareClassId: bigint; readonly day: LocalDate }[],
  ): Promise<PriceOnDay[]> {
    return tx.sql<PriceOnDay[]>`
      select distinct on (p.share_class_id, p.observed_on, p.method)
             p.share_class_id as "shareClassId", p.observed_on as "observedOn", p.method,
             p.price_per_share as "pricePerShare", p.stated,
             coalesce(p.currency, (select c.code from fund f join currency c on c.commodity_id = f.currency_id)) as currency
        from (select distinct class, day
                from unnest(${asked.map(({ shareClassId }) => String(shareClassId))}::bigint[],
                            ${asked.map(({ day }) => day)}::date[]) as u (class, day)) n
        join price p on p.share_class_id = n.class and p.observed_on = n.day
       order by p.share_class_id, p.observed_on, p.method, p.price_id desc`;
  }
}

export type PriceOnDay = Pick<
  ObservedPrice,
  'shareClassId' | 'observedOn' | 'method' | 'pricePerShare' | 'currency' | 'stated'
>;
