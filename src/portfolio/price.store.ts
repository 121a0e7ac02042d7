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
        from (select s.commodity_id
                from incorporation i join share_class s using (incorporation_id)
               where i.registration_number = ${registrationNumber}
                 and (${shareClass}::text is null or s.code = ${shareClass})) class
       cross join lateral (
         select * from price p
          where p.share_class_id = class.commodity_id and p.price_id > ${after}
            and (${from}::date is null or p.observed_on >= ${from}) and (${to}::date is null or p.observed_on <= ${to})
          order by p.price_id limit ${limit}) p
        ${() => joined}
       order by p.price_id limit ${limit}`;
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
