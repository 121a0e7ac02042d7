import type { EntityManager } from 'typeorm';
import type { Instant, LocalDate } from '../domain/calendar.js';
import type { RecordedEntry } from '../domain/journal.js';
import { rowsOf } from './rows.store.js';

/** Which part of the journal: from a day to a day, both counted, as known at an instant. Null: without that bound. */
export interface Period {
  readonly from: LocalDate | null;
  readonly to: LocalDate | null;
  readonly knownAt: Instant | null;
}

/** A currency or a share class, by what it is called in the books. */
export interface Commodity {
  readonly symbol: string;
  /** Of a currency, the decimals of its smallest coin; null: a share class. */
  readonly minorUnit: number | null;
}

/** A line of an entry, or what has come together on an account: the quantity in plain notation, debit > 0. */
export interface Line {
  readonly account: string;
  readonly commodity: string;
  readonly quantity: string;
}

/** What one of a commodity is worth in another. */
export interface MarketPrice {
  readonly on: LocalDate;
  readonly commodity: string;
  readonly price: string;
  readonly currency: string;
}

/** What has to be read again in the subsidiary ledgers of an entry. */
interface Found extends RecordedEntry {
  readonly entryNo: string;
  readonly members: number;
  readonly hasCitizens: boolean;
}
interface Detail extends Line {
  readonly no: number;
}

/** About as many postings are held in memory, whatever the size of the journal. */
const POSTINGS_AT_ONCE = 20_000;

/** Names of accounts sort as their bytes do, wherever the database stands. */
const BYTES = 'collate "C"';
const NAMED = `concat_ws(':', a.name, m.registration_number, m.class_code)`;
/** What the share class of a number is called. */
const CLASS_NAMED = (number: string) => `
  select registration_number, code as class_code from share_class join incorporation using (incorporation_id)
   where commodity_id = ${number} offset 0`;
const FUND_CURRENCY =
  '(select c.code from currency c join fund f on f.currency_id = c.commodity_id)';
const DATED = `effective_on between coalesce($1::date, '-infinity') and coalesce($2::date, 'infinity')
                 and recorded_at <= coalesce($3::timestamptz, 'infinity')`;
const PRICED = `observed_on between coalesce($1::date, '-infinity') and coalesce($2::date, 'infinity')
                  and recorded_at <= coalesce($3::timestamptz, 'infinity')`;

/**
 * Reads the journal whole, down to the subsidiary ledgers: in the order of days, a batch of rows at a time by cursors of
 * the one transaction, which sees everyone and one instant. Citizens appear by pseudonym alone (law 10).
 */
export class JournalStore {
  constructor(private readonly tx: EntityManager) {}

  /** The day of the first entry; null where there is none. */
  async firstDay({ from, to, knownAt }: Period): Promise<LocalDate | null> {
    const [first] = await this.tx.query<{ day: LocalDate }[]>(
      `select effective_on as day from journal_entry where ${DATED} order by effective_on limit 1`,
      [from, to, knownAt],
    );
    return first?.day ?? null;
  }

  /** Every currency that money or a price is in, then every share class, by symbol. */
  commodities(): AsyncGenerator<Commodity[]> {
    return rowsOf(
      this.tx,
      'commodities',
      `select symbol, "minorUnit" from (
         select code as symbol, coalesce(c.minor_unit, 2)::int as "minorUnit"
           from (select code from currency
                 union select currency from price where currency is not null
                 union select base from exchange_rate union select quote from exchange_rate) named
           left join currency c using (code)
         union
         select symbol, null from commodity where registration_number is not null) x
        order by "minorUnit" is null, symbol ${BYTES}`,
    );
  }

  /** Every account that a line can stand on: of control and memorandum accounts what stands below them. */
  accounts(): AsyncGenerator<{ readonly name: string }[]> {
    return rowsOf(
      this.tx,
      'accounts',
      `select name from (
         select name from account where subsidiary = 'none'
         union
         select ${NAMED} from account a
          cross join commodity m where a.subsidiary in ('holding', 'share-class') and m.registration_number is not null
         union all
         select a.name || ':' || c.pseudonym from account a
          cross join citizen c
          where a.subsidiary = 'citizen'
            and exists (select 1 from citizen_posting p
                         where p.bucket = c.bucket and p.citizen_id = c.citizen_id and p.account_id = a.account_id)) x
        order by name ${BYTES}`,
    );
  }

  /** What stood on each account at the end of the day, detail of control accounts instead of themselves; none is 0. */
  balances(day: LocalDate, knownAt: Instant | null): AsyncGenerator<Line[]> {
    return rowsOf(
      this.tx,
      'balances',
      `select account, commodity, trim_scale(sum(quantity))::text as quantity from (
         select ${NAMED} as account, m.symbol as commodity, p.quantity
           from (select account_id, commodity_id, sum(quantity) as quantity from posting
                  where ${DATED} group by 1, 2) p
           join account a using (account_id) join commodity m using (commodity_id)
          where a.subsidiary not in ('holding', 'citizen')
         union all
         select ${NAMED}, ${FUND_CURRENCY}, h.quantity
           from (select h.account_id, h.share_class_id as commodity_id, sum(h.quantity) as quantity
                   from holding_posting h join journal_entry e using (entry_id)
                  where ${DATED.replace('effective_on', 'e.effective_on')} group by 1, 2) h
           join account a using (account_id) join commodity m using (commodity_id)
         union all
         select a.name || ':' || c.pseudonym, ${FUND_CURRENCY}, p.quantity
           from (select p.bucket, p.citizen_id, p.account_id, sum(p.quantity) as quantity
                   from citizen_posting p join journal_entry e using (entry_id)
                  where ${DATED} group by 1, 2, 3) p
           join account a using (account_id) join citizen c using (bucket, citizen_id)) line
        group by account, commodity having sum(quantity) <> 0
        order by account ${BYTES}, commodity ${BYTES}`,
      [null, day, knownAt],
    );
  }

  /** Entries in the order of their days, then as they were recorded; each followed by its lines, debits first. */
  async *entries({ from, to, knownAt }: Period): AsyncGenerator<{
    readonly entry?: RecordedEntry;
    readonly lines: readonly Line[];
  }> {
    const found = rowsOf<Found>(
      this.tx,
      'entries',
      `select e.entry_id::text as "entryNo", e.id, e.entry_key as key, e.effective_on as "effectiveOn",
              e.recorded_at as "recordedAt", e.recorded_by as "recordedBy", e.approved_by as "approvedBy", e.narrative,
              e.reason, (select o.id from journal_entry o where o.entry_id = e.reverses) as reverses,
              coalesce((select sum(members) from control_total t where t.entry_id = e.entry_id), 0)::int as members,
              exists (select 1 from control_total t join account using (account_id)
                       where t.entry_id = e.entry_id and subsidiary = 'citizen') as "hasCitizens"
         from journal_entry e where ${DATED} order by e.effective_on, e.entry_id`,
      [from, to, knownAt],
    );
    for await (const rows of found)
      for (const group of together(rows)) yield* this.withLines(group);
  }

  /** Observed prices of shares and currencies, of each day the one recorded last. */
  async *prices({ from, to, knownAt }: Period): AsyncGenerator<MarketPrice[]> {
    const bounds = [from, to, knownAt];
    yield* rowsOf<MarketPrice>(
      this.tx,
      'prices',
      `select distinct on (observed_on, symbol ${BYTES}) observed_on as on, symbol as commodity,
              trim_scale(price_per_share)::text as price, coalesce(p.currency, ${FUND_CURRENCY}) as currency
         from price p join commodity on commodity_id = share_class_id
        where ${PRICED} order by observed_on, symbol ${BYTES}, price_id desc`,
      bounds,
    );
    yield* rowsOf<MarketPrice>(
      this.tx,
      'rates',
      `select distinct on (observed_on, base, quote) observed_on as on, base as commodity,
              trim_scale(rate)::text as price, quote as currency
         from exchange_rate where ${PRICED} order by observed_on, base, quote, rate_no desc`,
      bounds,
    );
  }

  private async *withLines(group: readonly Found[]) {
    const details = rowsOf<Detail>(
      this.tx,
      'lines',
      // Each entry's rows, and what they are called, are looked up by their numbers (`offset 0`): a join might walk the whole
      // journal, or every share class, for every group.
      `select l.no::int as no, l.account, l.commodity, trim_scale(l.quantity)::text as quantity
         from (select no, ${NAMED} as account,
                      coalesce((select code from currency c where c.commodity_id = p.commodity_id), m.registration_number || '.' || m.class_code)
                        as commodity, p.quantity
                 from unnest($1::bigint[]) with ordinality w (entry_id, no)
                cross join lateral (select * from posting p where p.entry_id = w.entry_id offset 0) p
                 join account a using (account_id)
                 left join lateral (${CLASS_NAMED('p.commodity_id')}) m on true
                where a.subsidiary not in ('holding', 'citizen')
               union all
               select no, ${NAMED}, ${FUND_CURRENCY}, h.quantity
                 from unnest($1::bigint[]) with ordinality w (entry_id, no)
                cross join lateral (select * from holding_posting h where h.entry_id = w.entry_id offset 0) h
                 join account a using (account_id)
                cross join lateral (${CLASS_NAMED('h.share_class_id')}) m
               union all
               select no, a.name || ':' || c.pseudonym, ${FUND_CURRENCY}, p.quantity
                 from unnest($1::bigint[]) with ordinality w (entry_id, no)
                cross join lateral (select * from citizen_posting p where p.entry_id = w.entry_id offset 0) p
                 join account a using (account_id)
                cross join lateral (select pseudonym from citizen c
                                     where c.bucket = p.bucket and c.citizen_id = p.citizen_id offset 0) c
                where w.entry_id = any ($2::bigint[])) l
        order by l.no, l.quantity < 0, l.account ${BYTES}, l.commodity ${BYTES}`,
      [
        group.map(({ entryNo }) => entryNo),
        group.filter(({ hasCitizens }) => hasCitizens).map(({ entryNo }) => entryNo),
      ],
    );
    let told = 0; // Entries of the group that have been begun.
    for await (const rows of details)
      for (const { no, lines } of byEntry(rows)) {
        const isNext = no > told;
        told = no;
        yield isNext ? { entry: group[no - 1]!, lines } : { lines };
      }
  }
}

/** Entries whose lines are read together; one of a great many stands alone. */
function* together(entries: readonly Found[]): Generator<Found[]> {
  let group: Found[] = [];
  let postings = 0;
  for (const entry of entries) {
    if (group.length > 0 && postings + entry.members > POSTINGS_AT_ONCE) {
      yield group;
      [group, postings] = [[], 0];
    }
    group.push(entry);
    postings += entry.members + 2;
  }
  if (group.length > 0) yield group;
}

/** Lines that follow each other and belong to one entry. */
function* byEntry(rows: readonly Detail[]): Generator<{ no: number; lines: Detail[] }> {
  let lines: Detail[] = [];
  for (const row of rows) {
    if (lines.length > 0 && lines[0]!.no !== row.no) {
      yield { no: lines[0]!.no, lines };
      lines = [];
    }
    lines.push(row);
  }
  if (lines.length > 0) yield { no: lines[0]!.no, lines };
}
