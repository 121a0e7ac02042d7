import type { Decimal } from 'decimal.js';
import type { DataSource, EntityManager } from 'typeorm';
import type { Instant, LocalDate } from '../domain/calendar.js';
import { type EntryView, entrySelect } from './entries.store.js';
import type { Proposal, Verdict } from './proposal.store.js';

/** A fiscal year of the books. */
export interface Period {
  readonly year: number;
  readonly state: 'open' | 'closed';
  readonly closedAt: Instant | null;
  readonly closedBy: string | null;
  readonly approvedBy: string | null;
  /** Entries recorded in it since it was closed. */
  readonly adjustments: bigint;
}

/** An entry for a closed year, of accounts whose detail stands nowhere else, in the fund's currency. */
export interface Adjustment {
  readonly effectiveOn: LocalDate;
  readonly narrative: string;
  readonly postings: readonly { readonly account: string; readonly quantity: Decimal }[];
}

/** Years that are closed, and what is recorded in them all the same (law 14). */
export class PeriodStore {
  /** Every year from the first in the journal to this one, after the given one. */
  async list(database: DataSource, limit: number, after: number): Promise<Period[]> {
    return database.sql<Period[]>`
      select y.year, case when c.year is null then 'open' else 'closed' end as state, c.closed_at as "closedAt",
             c.closed_by as "closedBy", c.second_by as "approvedBy", coalesce(a.adjustments, 0) as adjustments
        from (select greatest(${after} + 1, extract(year from least(
                       (select min(effective_on) from journal_entry), (select make_date(min(year), 1, 1) from closed_period),
                       now() at time zone 'UTC')))::int as first) f
       cross join lateral generate_series(first, extract(year from now() at time zone 'UTC')::int) y (year)
        left join closed_period c on c.year = y.year
        left join lateral (
          select count(*) as adjustments from journal_entry e
           where e.effective_on between make_date(y.year, 1, 1) and make_date(y.year, 12, 31)
             and e.recorded_at > c.closed_at) a on true
       order by y.year limit ${limit}`;
  }

  /** What was recorded in a year after it was closed: adjustments, and what else took a reason and a second person. */
  async adjustments(
    database: DataSource,
    year: number,
    limit: number,
    afterEntry: bigint,
  ): Promise<EntryView[]> {
    return database.sql<EntryView[]>`
      ${() => entrySelect}
        join closed_period c on c.year = ${year} and e.recorded_at > c.closed_at
       where e.effective_on between make_date(c.year, 1, 1) and make_date(c.year, 12, 31) and e.entry_id > ${afterEntry}
       order by e.entry_id limit ${limit}`;
  }

  /** @throws Refusal `already-closed`, `period-not-over`, `proposal-exists` */
  async proposeClosure(tx: EntityManager, year: number, person: string, reason: string) {
    await tx.sql`select door.propose_closure(${year}::smallint, ${reason}, ${person})`;
  }

  /** @throws Refusal `proposer-may-not-approve`, `not-in-that-state`, `proposal-changed`, `period-in-use` */
  async approveClosure(tx: EntityManager, { id }: Proposal, { person, hash, reason }: Verdict) {
    await tx.sql`select door.approve_closure(${id}, ${person}, ${hash}, ${reason})`;
  }

  /** Which of these accounts are not adjusted by hand. */
  async unadjustable(tx: EntityManager, accounts: readonly string[]): Promise<string[]> {
    const found = await tx.sql<{ account: string }[]>`
      select account from unnest(${accounts}::text[]) account where not is_adjustable(account)`;
    return found.map(({ account }) => account);
  }

  /** @throws Refusal `period-open` */
  async proposeAdjustment(
    tx: EntityManager,
    year: number,
    adjustment: Adjustment,
    person: string,
    reason: string,
  ): Promise<string> {
    const [{ id }] = await tx.sql<[{ id: string }]>`
      select door.propose_adjustment(${year}::smallint, ${JSON.stringify(adjustment)}, ${reason}, ${person}) as id`;
    return id;
  }

  /** @throws Refusal `proposer-may-not-approve`, `not-in-that-state`, `proposal-changed`, `insufficient-cash` */
  async approveAdjustment(tx: EntityManager, { id }: Proposal, { person, hash, reason }: Verdict) {
    await tx.sql`select door.approve_adjustment(${id}, ${person}, ${hash}, ${reason})`;
  }
}
