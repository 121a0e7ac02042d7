import type { Decimal } from 'decimal.js';
import type { DataSource, EntityManager } from 'typeorm';
import type { Change } from '../domain/action-stage.js';
import type { Instant, LocalDate } from '../domain/calendar.js';
import { type ActionKind, type CorporateAction, termsOf } from '../domain/corporate-action.js';
import type { ClassValuation, Founding } from '../domain/replay.js';
import type { RunId } from '../runs/run.store.js';

/** A company with its classes, as the registry has it. */
export interface RegisteredCompany {
  readonly id: string;
  readonly registrationNumber: string;
  readonly incorporatedOn: LocalDate;
  /** The day of its annulment, where that was known; null: it stands. */
  readonly annulledOn: LocalDate | null;
  readonly legalName: string;
  /** What it was called at first. */
  readonly foundingName: string;
  readonly classes: readonly { readonly id: bigint; readonly code: string }[];
}

/** What stands of an action and a class. */
interface PostedChange extends Change {
  readonly actionId: string;
  readonly classId: bigint;
}

type Reader = EntityManager | DataSource;

/** What happened to companies and their classes, read for a replay: a query for each kind of event, whatever their number. */
export class HistoryStore {
  /** Companies that were known at an instant, under the names and of the days they were registered by as known then. */
  async companies(
    tx: Reader,
    ids: readonly string[],
    knownAt: Instant,
  ): Promise<RegisteredCompany[]> {
    const found = await tx.sql<
      (Omit<RegisteredCompany, 'classes'> & { classes: { id: string; code: string }[] })[]
    >`
      select i.incorporation_id as id, i.registration_number as "registrationNumber", r.incorporated_on as "incorporatedOn",
             r.annulled_on as "annulledOn", i.legal_name as "legalName", case when ${knownAt}::timestamptz = 'infinity' then coalesce(i.founding_name, i.legal_name)
                  else registered_name(i.incorporation_id, ${knownAt}) end as "foundingName",
             (select json_agg(json_build_object('id', commodity_id::text, 'code', code) order by commodity_id)
                from share_class s where s.incorporation_id = i.incorporation_id) as classes
        from incorporation i cross join lateral registered_then(i.incorporation_id, ${knownAt}) r
       where i.incorporation_id = any (${ids}::uuid[]) and r.is_registered`;
    return found.map(({ classes, ...company }) => ({
      ...company,
      classes: classes.map(({ id, code }) => ({ id: BigInt(id), code })),
    }));
  }

  /** A company with all that actions tie to it. */
  async tied(tx: Reader, company: string): Promise<string[]> {
    const [{ tied }] = await tx.sql<[{ tied: string[] }]>`
      select tied_companies(array[${company}::uuid]) as tied`;
    return tied;
  }

  /** What the books say of each class of a company as of a day, as known at an instant. */
  async books(
    tx: Reader,
    company: string,
    asOf: LocalDate,
    knownAt: Instant,
  ): Promise<
    { classId: bigint; code: string; held: Decimal; outstanding: Decimal; carried: Decimal }[]
  > {
    return tx.sql`
      select commodity_id as "classId", code, shares_held(commodity_id, ${asOf}, ${knownAt}) as held,
             shares_outstanding(commodity_id, ${asOf}, ${knownAt}) as outstanding,
             carrying_value(commodity_id, ${asOf}, ${knownAt}) as carried
        from share_class where incorporation_id = ${company} order by commodity_id`;
  }

  /** What classes began with: all their shares as the registry had them, the fund's by the entries of founding and correction. */
  async foundings(tx: Reader, companies: readonly string[], knownAt: Instant): Promise<Founding[]> {
    return tx.sql<Founding[]>`
      with entry as (
        select i.incorporation_id, e.entry_id, e.effective_on
          from incorporation i join journal_entry e on e.entry_key = 'incorporation:' || i.incorporation_id
         where i.incorporation_id = any (${companies}::uuid[]) and e.recorded_at <= ${knownAt}
        union all
        select c.incorporation_id, e.entry_id, e.effective_on
          from incorporation_correction c join journal_entry e using (entry_id)
         where c.incorporation_id = any (${companies}::uuid[]) and e.recorded_at <= ${knownAt}
      )
      select s.commodity_id as "classId", r.incorporated_on as "on",
             coalesce((r.founding_shares->>s.code)::numeric, s.founding_shares) as outstanding, 0::numeric as held,
             0::numeric as cost
        from share_class s cross join lateral registered_then(s.incorporation_id, ${knownAt}) r
       where s.incorporation_id = any (${companies}::uuid[]) and r.is_registered
      union all
      select s.commodity_id, e.effective_on, 0, coalesce(p.quantity, 0), coalesce(h.quantity, 0)
        from entry e
        join share_class s using (incorporation_id)
        left join posting p on p.entry_id = e.entry_id and p.commodity_id = s.commodity_id
         and p.account_id = (select account_id('memorandum:shares-held'))
        left join holding_posting h on h.share_class_id = s.commodity_id and h.entry_id = e.entry_id
       where coalesce(p.quantity, h.quantity) is not null
       order by 1, 2`;
  }

  /** Actions that stand, as known at an instant, by day and in the order they were recorded. */
  async actions(
    tx: Reader,
    companies: readonly string[],
    knownAt: Instant,
  ): Promise<CorporateAction[]> {
    const found = await tx.sql<
      (Omit<CorporateAction, 'terms'> & { kind: ActionKind; terms: Record<string, unknown> })[]
    >`
      select a.action_id as id, a.incorporation_id as "companyId", a.share_class_id as "classId",
             a.into_class_id as "intoClassId", a.effective_on as "effectiveOn", a.kind, a.terms
        from corporate_action a
       where a.incorporation_id = any (${companies}::uuid[]) and a.recorded_at <= ${knownAt}
         and not exists (select 1 from corporate_action_reversal r
                          where r.action_no = a.action_no and r.recorded_at <= ${knownAt})
       order by a.effective_on, a.action_no`;
    return found.map(({ kind, terms, ...action }) => ({ ...action, terms: termsOf(kind, terms) }));
  }

  /**
   * Approved valuations from a day on, the newest version of each, of classes that they have a line of.
   * @param posted  a valuation that is being approved and has been posted; null: none
   */
  async valuations(
    tx: Reader,
    companies: readonly string[],
    from: LocalDate,
    posted: RunId | null,
  ): Promise<ClassValuation[]> {
    return tx.sql<ClassValuation[]>`
      with official as materialized (
        select distinct on (v.as_of) v.valuation_no, v.as_of, r.frozen_at
          from valuation v join run r using (run_id)
         where (v.approved_at is not null or v.run_id = ${posted}) and v.as_of >= ${from}
         order by v.as_of, v.version desc
      )
      select l.share_class_id as "classId", o.as_of as "asOf", l.shares, l.price_per_share as "pricePerShare", l.value,
             k.new_shares as "newShares", k.old_shares as "oldShares"
        from share_class s
       cross join official o
        join valuation_line l on l.valuation_no = o.valuation_no and l.share_class_id = s.commodity_id
       cross join lateral split_ratio(s.commodity_id, '-infinity', o.as_of, o.frozen_at) k
       where s.incorporation_id = any (${companies}::uuid[])
       order by o.as_of, 1`;
  }

  /** By how much entries change what classes are carried at: each day from the given one on, and all before it as null. */
  async carried(
    tx: Reader,
    companies: readonly string[],
    from: LocalDate,
  ): Promise<{ classId: bigint; on: LocalDate | null; quantity: Decimal }[]> {
    return tx.sql`
      select h.share_class_id as "classId", case when h.effective_on >= ${from} then h.effective_on end as "on",
             sum(h.quantity) as quantity
        from share_class s join holding_posting h on h.share_class_id = s.commodity_id
       where s.incorporation_id = any (${companies}::uuid[])
       group by 1, 2`;
  }

  /** What stands of the actions from a day on, by class. */
  async changes(
    tx: Reader,
    companies: readonly string[],
    from: LocalDate,
  ): Promise<PostedChange[]> {
    return tx.sql<PostedChange[]>`
      select a.action_id as "actionId", c.share_class_id as "classId", sum(c.held) as held,
             sum(c.outstanding) as outstanding, sum(c.cost) as cost, sum(c.carried) as carried
        from corporate_action a join position_change c using (action_no)
       where a.incorporation_id = any (${companies}::uuid[]) and a.effective_on >= ${from}
       group by 1, 2`;
  }

  /** What the entries of these actions have posted on accounts of money besides the holdings, and how many there are. */
  async money(
    tx: Reader,
    companies: readonly string[],
    from: LocalDate,
  ): Promise<{ actionId: string; account: string | null; quantity: Decimal; entries: bigint }[]> {
    return tx.sql`
      with entry as (
        select distinct a.action_id, c.entry_id
          from corporate_action a join position_change c using (action_no)
         where a.incorporation_id = any (${companies}::uuid[]) and a.effective_on >= ${from} and c.entry_id is not null
      )
      select e.action_id as "actionId", b.name as account, coalesce(sum(p.quantity), 0) as quantity,
             (select count(*) from entry o where o.action_id = e.action_id) as entries
        from entry e
        left join (posting p join account b on b.account_id = p.account_id and b.kind <> 'memorandum'
                                           and b.name <> 'assets:investments') on p.entry_id = e.entry_id
       group by 1, 2`;
  }

  /** Companies of which an action that stands is of a later day, in the order of their ids. */
  async withActionsAfter(
    tx: Reader,
    day: LocalDate,
    after: string,
    limit: number,
  ): Promise<string[]> {
    const found = await tx.sql<{ id: string }[]>`
      select distinct a.incorporation_id as id
        from corporate_action a
       where a.effective_on > ${day} and a.incorporation_id > ${after}
         and not exists (select 1 from corporate_action_reversal r where r.action_no = a.action_no)
       order by 1 limit ${limit}`;
    return found.map(({ id }) => id);
  }
}
