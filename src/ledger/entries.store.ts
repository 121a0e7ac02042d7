import type { Decimal } from 'decimal.js';
import type { DataSource } from 'typeorm';
import type { Instant, LocalDate } from '../domain/calendar.js';
import type { Posting, RecordedEntry } from '../domain/journal.js';
import { Refusal, refuseUnless } from '../domain/refusal.js';

export interface EntryView extends RecordedEntry {
  readonly entryNo: bigint;
  readonly postings: readonly Posting[];
}

/** Which entries are looked for. */
export interface EntryFilter {
  /** Of the chart. */
  readonly account?: string | undefined;
  readonly from?: LocalDate | undefined;
  readonly to?: LocalDate | undefined;
  /** Of a posting, on either side. */
  readonly amount?: Decimal | undefined;
  readonly knownAt?: Instant | undefined;
}

/** Leaves a condition out where there is no value for it, so that each question is planned for its own index. */
const unless = (value: unknown) => () => (value === undefined ? 'true or' : '');

/** Reads the journal, entry by entry. */
export class EntriesStore {
  constructor(private readonly database: DataSource) {}

  /** In the order of their numbers. @throws Refusal `unknown-account` */
  async entries(
    { account, from, to, amount, knownAt }: EntryFilter,
    limit: number,
    afterEntry: bigint,
  ): Promise<EntryView[]> {
    const accountId = account === undefined ? null : await this.ofChart(account);
    const isOfPostings = account !== undefined || amount !== undefined;
    return this.database.sql<EntryView[]>`
      ${() => entrySelect}
       where e.entry_id > ${afterEntry}
         and (${unless(from)} e.effective_on >= ${from ?? null})
         and (${unless(to)} e.effective_on <= ${to ?? null})
         and (${unless(knownAt)} e.recorded_at <= ${knownAt ?? null})
         and (${unless(isOfPostings || undefined)} e.entry_id in (
                select entry_id from posting
                 where (${unless(account)} account_id = ${accountId})
                   and (${unless(amount)} quantity in (${amount?.toFixed() ?? null}::numeric, -${amount?.toFixed() ?? null}::numeric))
                   and (${unless(from)} effective_on >= ${from ?? null}) and (${unless(to)} effective_on <= ${to ?? null})))
       order by e.entry_id limit ${limit}`;
  }

  /** @throws Refusal `unknown-account` */
  private async ofChart(name: string): Promise<number> {
    const [account] = await this.database.sql<{ accountId: number }[]>`
      select account_id as "accountId" from account where name = ${name}`;
    refuseUnless(account !== undefined, 'unknown-account', { account: name });
    return account.accountId;
  }

  /** @throws Refusal `unknown-entry` */
  async entry(id: string): Promise<EntryView> {
    const [found] = await this.database.sql<EntryView[]>`${() => entrySelect} where e.id = ${id}`;
    if (!found) throw new Refusal('unknown-entry');
    return found;
  }
}

/** Entries as they are shown, for a `where` to follow. */
export const entrySelect = `
  select e.entry_id as "entryNo", e.id, e.entry_key as key, e.effective_on as "effectiveOn",
         e.recorded_at as "recordedAt", e.recorded_by as "recordedBy", e.approved_by as "approvedBy",
         e.narrative, e.reason, (select id from journal_entry r where r.entry_id = e.reverses) as reverses,
         (select json_agg(json_build_object(
                   'account', case when registration_number is null then name
                                   else name || ':' || registration_number || ':' || class_code end,
                   'commodity', symbol, 'quantity', trim_scale(quantity)::text) order by quantity < 0, account_id, symbol)
            from posting p join account using (account_id) join commodity using (commodity_id)
           where p.entry_id = e.entry_id) as postings
    from journal_entry e`;
