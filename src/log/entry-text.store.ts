import type { EntityManager } from 'typeorm';
import { commoditiesOf, EntryTexts } from '../domain/log-entry.js';
import { copiedFrom, CopyRoom } from './copied.store.js';

/** Entries that follow each other, up to one that is counted. */
export interface EntrySpan {
  readonly after: bigint;
  readonly last: bigint;
  readonly hasCitizens: boolean;
}

/** Reads entries whole, many at once, as the public log commits to them. To be asked as the auditor. */
export class EntryTextStore {
  /** The next entries, so many at most and so many rows of subsidiary ledgers, but one entry at least. */
  async nextSpan(
    tx: EntityManager,
    after: bigint,
    upTo: bigint,
    entriesMax: number,
    membersMax: number,
  ): Promise<EntrySpan | undefined> {
    await this.byKeys(tx);
    const [{ last, hasCitizens }] = await tx.sql<[{ last: bigint | null; hasCitizens: boolean }]>`
      with page as materialized (
        select entry_id from journal_entry
         where entry_id > ${after} and entry_id <= ${upTo} order by entry_id limit ${entriesMax}
      ), detail as (
        select coalesce(sum(members), 0) as members,
               coalesce(bool_or(account_id = any (array(select account_id from account where subsidiary = 'citizen'))), false) as "hasCitizens"
          from control_total where entry_id > ${after} and entry_id <= (select max(entry_id) from page)
      ), beyond as (
        select min(entry_id) as first
          from (select entry_id, sum(members) over (order by entry_id) as members from control_total
                 where entry_id > ${after} and entry_id <= (select max(entry_id) from page)) t
         where t.members > ${membersMax} and (select members from detail) > ${membersMax}
      )
      select case when (select members from detail) <= ${membersMax} then (select max(entry_id) from page)
                  else (select greatest(max(entry_id) filter (where entry_id < beyond.first), min(entry_id)) from page, beyond) end as last,
             (select "hasCitizens" from detail) as "hasCitizens"`;
    return last === null ? undefined : { after, last, hasCitizens };
  }

  /**
   * Of each entry of a span what the log commits to, in the order of their numbers.
   * @param room  what is kept of them until they have been gone through
   */
  async texts(
    tx: EntityManager,
    { after, last, hasCitizens }: EntrySpan,
    room = new CopyRoom(),
  ): Promise<EntryTexts> {
    await this.byKeys(tx);
    const copied = (select: string) => copiedFrom(tx, select, room);
    const span = `entry_id > ${after} and entry_id <= ${last}`;
    const entries = await copied(
      `select entry_id, approved_by, effective_on, id, entry_key, narrative, reason, recorded_at, recorded_by,
              case when reverses is not null then (select r.id from journal_entry r where r.entry_id = e.reverses) end
         from journal_entry e where ${span} order by entry_id`,
    );
    const postings = await copied(
      `select entry_id, account_id, commodity_id, quantity from posting
        where ${span} order by entry_id, account_id, commodity_id`,
    );
    const holdings = await copied(
      `select entry_id, account_id, share_class_id, quantity from holding_posting
        where ${span} order by entry_id, account_id, share_class_id`,
    );
    return new EntryTexts({
      entries,
      postings,
      holdings,
      citizens: hasCitizens ? await copied(citizensOf(span)) : NONE,
      accounts: await copied('select account_id, name from account'),
      commodities: await copied(namesOf(commoditiesOf(postings, holdings))),
    });
  }

  /** What the log commits to of one entry, which there is. */
  async text(tx: EntityManager, entryId: bigint): Promise<string> {
    const span = { after: entryId - 1n, last: entryId, hasCitizens: true };
    return (await this.texts(tx, span)).next();
  }

  /** Whatever is known of the tables: they may have been empty when it was found out. */
  private async byKeys(tx: EntityManager): Promise<void> {
    await tx.query(
      `select set_config('enable_seqscan', 'off', true), set_config('plan_cache_mode', 'force_custom_plan', true),
              set_config('enable_sort', 'off', true), set_config('work_mem', '64MB', true)`,
    );
  }
}

const NONE = Buffer.alloc(0);

const citizensOf = (span: string): string =>
  `select entry_id, account_id,
          (select c.pseudonym from citizen c where c.bucket = o.bucket and c.citizen_id = o.citizen_id), quantity
     from (select * from citizen_posting where ${span} order by entry_id, account_id, bucket, citizen_id) o`;

/** What currencies and share classes are called. */
const namesOf = (numbers: readonly number[]): string =>
  // By a subquery: a planner would look at each of thousands of numbers.
  `select commodity_id, incorporation_id || ':' || code from share_class
    where commodity_id = any ((select '{${numbers.join(',')}}'::bigint[])::bigint[])
   union all
   select commodity_id, code from currency`;
