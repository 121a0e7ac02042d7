import type { Decimal } from 'decimal.js';
import type { DataSource, EntityManager } from 'typeorm';
import type { Instant, LocalDate } from '../domain/calendar.js';

/** One of `base` was worth `rate` of `quote`. */
export interface ExchangeRate {
  readonly base: string;
  readonly quote: string;
  readonly observedOn: LocalDate;
  readonly rate: Decimal;
  readonly source: string;
}

export interface RecordedRate extends ExchangeRate {
  readonly rateNo: bigint;
  readonly recordedAt: Instant;
  readonly recordedBy: string;
}

export interface RateFilter {
  readonly base?: string | undefined;
  readonly quote?: string | undefined;
  readonly from?: LocalDate | undefined;
  readonly to?: LocalDate | undefined;
}

/** What currencies are worth in each other, day by day. */
export class ExchangeRateStore {
  /** How many of the rates say something new. */
  async record(tx: EntityManager, rates: readonly ExchangeRate[], person: string): Promise<bigint> {
    const [{ recorded }] = await tx.sql<[{ recorded: bigint }]>`
      select door.record_exchange_rates(
               ${rates.map(({ base }) => base)}::text[], ${rates.map(({ quote }) => quote)}::text[],
               ${rates.map(({ observedOn }) => observedOn)}::date[],
               ${rates.map(({ rate }) => rate.toFixed())}::numeric[],
               ${rates.map(({ source }) => source)}::text[], ${person}) as recorded`;
    return recorded;
  }

  /** In the order in which they were recorded, after the given one. */
  async list(
    database: DataSource,
    { base = null, quote = null, from = null, to = null }: Nullable<RateFilter>,
    limit: number,
    after: bigint,
  ): Promise<RecordedRate[]> {
    return database.sql<RecordedRate[]>`
      select rate_no as "rateNo", base, quote, observed_on as "observedOn", rate, source, recorded_at as "recordedAt",
             recorded_by as "recordedBy"
        from exchange_rate
       where rate_no > ${after} and (${base}::text is null or base = ${base}) and (${quote}::text is null or quote = ${quote})
         and (${from}::date is null or observed_on >= ${from}) and (${to}::date is null or observed_on <= ${to})
       order by rate_no limit ${limit}`;
  }

  /** Of currencies on days, the places of those that had no rate to the fund's currency. */
  async missing(
    tx: EntityManager,
    asked: readonly { readonly currency: string; readonly observedOn: LocalDate }[],
  ): Promise<number[]> {
    const found = await tx.sql<{ no: number }[]>`
      with asked as (
        select code, day, no
          from unnest(${asked.map(({ currency }) => currency)}::text[],
                      ${asked.map(({ observedOn }) => observedOn)}::date[]) with ordinality as n (code, day, no)
         where code <> (select c.code from fund f join currency c on c.commodity_id = f.currency_id)
      ), unrated as (
        select code, day from (select distinct code, day from asked) d
         where not exists (select 1 from rates_to_fund(d.day, 'infinity') r where r.currency = d.code)
      )
      select (no - 1)::integer as no from asked join unrated using (code, day) order by no`;
    return found.map(({ no }) => no);
  }
}

type Nullable<T> = { readonly [K in keyof T]: T[K] | null };
