import type { Decimal } from 'decimal.js';
import type { DataSource, EntityManager } from 'typeorm';
import type { Instant, LocalDate } from '../domain/calendar.js';
import {
  type ActionKind,
  type CorporateAction,
  termsOf,
  termsText,
} from '../domain/corporate-action.js';
import type { RunId } from '../runs/run.store.js';

/** A class as it is named, and what it is named in the books; null where there is none. */
export interface FoundClass {
  readonly companyId: string | null;
  readonly incorporatedOn: LocalDate | null;
  readonly classId: bigint | null;
}

/** Whose an ISIN is. */
interface IsinOfClass {
  readonly isin: string;
  readonly classId: bigint;
  readonly registrationNumber: string;
  readonly shareClass: string;
}

/** An entry that is to be posted, with all that it moves. */
export interface EntryToPost {
  readonly key: string;
  readonly effectiveOn: LocalDate;
  readonly narrative: string;
  readonly postings: readonly {
    readonly account: string;
    /** Null: money of the fund's currency. */
    readonly commodityId: bigint | null;
    readonly quantity: Decimal;
  }[];
  readonly holdings: readonly { readonly classId: bigint; readonly quantity: Decimal }[];
}

/** What an action changes of a class, and the place of the entry that posts it, from 1. */
export interface ChangeToRecord {
  readonly actionId: string;
  readonly classId: bigint;
  readonly held: Decimal;
  readonly outstanding: Decimal;
  readonly cost: Decimal;
  readonly carried: Decimal;
  readonly entryNo: number | null;
}

export interface NewName {
  readonly companyId: string;
  readonly legalName: string;
  readonly foldedName: string;
}

export interface Effects {
  readonly entries: readonly EntryToPost[];
  readonly changes: readonly ChangeToRecord[];
  readonly names: readonly NewName[];
}

/** An action as it stands on record, with what has come of it for the fund. */
export interface RecordedAction {
  readonly id: string;
  readonly actionNo: bigint;
  readonly kind: ActionKind;
  readonly registrationNumber: string;
  readonly shareClass: string | null;
  readonly effectiveOn: LocalDate;
  readonly terms: Readonly<Record<string, unknown>>;
  readonly recordedAt: Instant;
  readonly recordedBy: string;
  readonly reversedAt: Instant | null;
  readonly reversedBy: string | null;
  readonly reversalReason: string | null;
  readonly effects: readonly {
    readonly registrationNumber: string;
    readonly shareClass: string;
    readonly held: string;
    readonly outstanding: string;
    readonly cost: string;
    readonly carried: string;
  }[];
  readonly journalEntryIds: readonly string[];
  /** Of a split that stands: the parts of a share, below a ten-billionth, that rounding down left over. */
  readonly leftOver: { readonly held: string; readonly outstanding: string } | null;
}

export interface ActionFilter {
  readonly registrationNumber?: string | undefined;
  readonly kind?: ActionKind | undefined;
  readonly from?: LocalDate | undefined;
  readonly to?: LocalDate | undefined;
}

/** (shares × times) ÷ per, less that rounded down to ten decimals; written to twenty. */
const leftOver = (shares: string) =>
  `trim_scale(trunc(mod(p.${shares} * p.times * 1e10, p.per) / p.per, 10) / 1e10)::text`;

const select = `
  select a.action_id as id, a.action_no as "actionNo", a.kind, i.registration_number as "registrationNumber",
         s.code as "shareClass", a.effective_on as "effectiveOn", a.terms, a.recorded_at as "recordedAt",
         a.recorded_by as "recordedBy", r.recorded_at as "reversedAt", r.recorded_by as "reversedBy",
         r.reason as "reversalReason",
         (select coalesce(json_agg(json_build_object(
                   'registrationNumber', c.registration_number, 'shareClass', c.class_code,
                   'held', trim_scale(c.held)::text, 'outstanding', trim_scale(c.outstanding)::text,
                   'cost', trim_scale(c.cost)::text, 'carried', trim_scale(c.carried)::text) order by c.share_class_id), '[]')
            from (select p.share_class_id, registration_number, class_code, sum(held) as held, sum(outstanding) as outstanding,
                         sum(cost) as cost, sum(carried) as carried
                    from position_change p join commodity on commodity_id = share_class_id
                   where p.action_no = a.action_no
                   group by 1, 2, 3) c) as effects,
         array(select e.id from journal_entry e
                where e.entry_id in (select entry_id from position_change p where p.action_no = a.action_no)
                order by e.entry_id) as "journalEntryIds",
         case when a.kind in ('split', 'consolidation') and r.action_no is null then (
           select json_build_object('held', ${leftOver('held')}, 'outstanding', ${leftOver('outstanding')})
             from (select s.stake + coalesce(sum(b.held), 0) as held,
                          s.founding_shares + coalesce(sum(b.outstanding), 0) as outstanding,
                          (a.terms->>'newShares')::numeric as times, (a.terms->>'oldShares')::numeric as per
                     from position_change b join corporate_action o using (action_no)
                    where b.share_class_id = s.commodity_id and (b.effective_on, o.action_no) < (a.effective_on, a.action_no)) p
         ) end as "leftOver"
    from corporate_action a
    join incorporation i using (incorporation_id)
    left join share_class s on s.commodity_id = a.share_class_id
    left join corporate_action_reversal r using (action_no)`;

/** Corporate actions and what they change of positions. */
export class CorporateActionStore {
  /** Classes, or companies where no class is named, by registration number; in the order asked. */
  async find(
    tx: EntityManager,
    named: readonly { registrationNumber: string; shareClass: string | null }[],
  ): Promise<FoundClass[]> {
    return tx.sql<FoundClass[]>`
      select i.incorporation_id as "companyId", i.incorporated_on as "incorporatedOn", s.commodity_id as "classId"
        from unnest(${named.map(({ registrationNumber }) => registrationNumber)}::text[],
                    ${named.map(({ shareClass }) => shareClass)}::text[]) with ordinality as n (number, code, no)
        left join incorporation i on i.registration_number = n.number and i.state = 'registered'
        left join share_class s on s.incorporation_id = i.incorporation_id and s.code = n.code
       order by n.no`;
  }

  /** Locks the classes of these companies and of all that are tied to them; those companies. */
  async lock(tx: EntityManager, companies: readonly string[], from: LocalDate): Promise<string[]> {
    const [{ tied }] = await tx.sql<[{ tied: string[] }]>`
      select door.lock_tied_companies(${companies}::uuid[], ${from}) as tied`;
    return tied;
  }

  /** The same for a valuation that is being approved; none once it has been. */
  async lockValued(
    tx: EntityManager,
    runId: RunId,
    companies: readonly string[],
  ): Promise<string[]> {
    const [{ tied }] = await tx.sql<[{ tied: string[] }]>`
      select door.lock_valued_companies(${runId}, ${companies}::uuid[]) as tied`;
    return tied;
  }

  /** Posts what an approved valuation changes of later actions, on the word of who proposed and who approved it. */
  async restate(tx: EntityManager, runId: RunId, effects: Effects): Promise<void> {
    const [by] = await tx.sql<[Recorder]>`
      select started_by as person, decided_by as "secondPerson", reason from run where run_id = ${runId}`;
    const drafted = draftsOf(effects, by);
    await tx.sql`
      select door.record_corporate_actions(
               '[]', ${drafted.entries}, ${drafted.postings}, ${drafted.holdings}, ${drafted.changes}, '[]', ${by.person})`;
  }

  /** Of these ISINs those that are a class's. */
  async isins(tx: EntityManager, isins: readonly string[]): Promise<IsinOfClass[]> {
    return tx.sql<IsinOfClass[]>`
      select i.isin, i.share_class_id as "classId", c.registration_number as "registrationNumber",
             c.class_code as "shareClass"
        from isin_of_class i join commodity c on c.commodity_id = i.share_class_id
       where i.isin = any (${isins}::text[])`;
  }

  async newIds(tx: EntityManager, count: number): Promise<string[]> {
    const ids = await tx.sql<{ id: string }[]>`
      select new_id() as id from generate_series(1, ${count}::integer) as n`;
    return ids.map(({ id }) => id);
  }

  /** What may be spent, held until the transaction ends. */
  async cashToSpend(tx: EntityManager): Promise<Decimal> {
    const [{ cash }] = await tx.sql<[{ cash: Decimal }]>`select door.cash_to_spend() as cash`;
    return cash;
  }

  async record(
    tx: EntityManager,
    actions: readonly CorporateAction[],
    effects: Effects,
    person: string,
  ): Promise<void> {
    const drafts = actions.map((action) => ({
      action_id: action.id,
      kind: action.terms.kind,
      incorporation_id: action.companyId,
      share_class_id: text(action.classId),
      into_class_id: text(action.intoClassId),
      effective_on: action.effectiveOn,
      terms: termsText(action.terms),
    }));
    const drafted = draftsOf(effects, { person });
    await tx.sql`
      select door.record_corporate_actions(
               ${JSON.stringify(drafts)}, ${drafted.entries}, ${drafted.postings}, ${drafted.holdings},
               ${drafted.changes}, ${drafted.names}, ${person})`;
  }

  async reverse(
    tx: EntityManager,
    id: string,
    reason: string,
    effects: Effects,
    person: string,
  ): Promise<void> {
    const drafted = draftsOf(effects, { person, reason });
    await tx.sql`
      select door.reverse_corporate_action(
               ${id}, ${reason}, ${drafted.entries}, ${drafted.postings}, ${drafted.holdings}, ${drafted.changes},
               ${drafted.names}, ${person})`;
  }

  /** An action as it was stated, with the companies it is about. */
  async stated(
    tx: EntityManager,
    id: string,
  ): Promise<{ action: CorporateAction; companies: string[] } | undefined> {
    const [found] = await tx.sql<
      (Omit<CorporateAction, 'terms'> & {
        kind: ActionKind;
        terms: Record<string, unknown>;
        companies: string[];
      })[]
    >`
      select a.action_id as id, a.incorporation_id as "companyId", a.share_class_id as "classId",
             a.into_class_id as "intoClassId", a.effective_on as "effectiveOn", a.kind, a.terms,
             array_remove(array[a.incorporation_id, s.incorporation_id], null) as companies
        from corporate_action a left join share_class s on s.commodity_id = a.into_class_id
       where a.action_id = ${id}`;
    if (!found) return undefined;
    const { kind, terms, companies, ...action } = found;
    return { action: { ...action, terms: termsOf(kind, terms) }, companies };
  }

  /** Those there are of these, in the order they were recorded. */
  async findAll(tx: EntityManager | DataSource, ids: readonly string[]): Promise<RecordedAction[]> {
    return tx.sql<RecordedAction[]>`
      ${() => select} where a.action_id = any (${ids}::uuid[]) order by a.action_no`;
  }

  /** In the order they were recorded, after the given one. */
  async list(
    database: DataSource | EntityManager,
    { registrationNumber = null, kind = null, from = null, to = null }: Nullable<ActionFilter>,
    limit: number,
    after: bigint,
  ): Promise<RecordedAction[]> {
    return database.sql<RecordedAction[]>`
      ${() => select}
       where a.action_no > ${after}
         and (${registrationNumber}::text is null or i.registration_number = ${registrationNumber}
              or a.into_class_id in (select commodity_id from commodity where registration_number = ${registrationNumber}))
         and (${kind}::text is null or a.kind = ${kind})
         and (${from}::date is null or a.effective_on >= ${from})
         and (${to}::date is null or a.effective_on <= ${to})
       order by a.action_no limit ${limit}`;
  }
}

/** As the doors take them. */
function draftsOf(
  { entries, changes, names }: Effects,
  { person, secondPerson = null, reason = null }: Recorder,
) {
  return {
    entries: JSON.stringify(
      entries.map(({ key, effectiveOn, narrative }) => ({
        entry_key: key,
        effective_on: effectiveOn,
        narrative,
        recorded_by: person,
        approved_by: secondPerson,
        reason,
      })),
    ),
    postings: JSON.stringify(
      entries.flatMap(({ postings }, no) =>
        postings.map(({ account, commodityId, quantity }) => ({
          entry_no: no + 1,
          account,
          commodity_id: text(commodityId),
          quantity: quantity.toFixed(),
        })),
      ),
    ),
    holdings: JSON.stringify(
      entries.flatMap(({ holdings }, no) =>
        holdings.map(({ classId, quantity }) => ({
          entry_no: no + 1,
          account: 'assets:investments',
          share_class_id: String(classId),
          quantity: quantity.toFixed(),
        })),
      ),
    ),
    changes: JSON.stringify(
      changes.map((change) => ({
        action_id: change.actionId,
        share_class_id: String(change.classId),
        held: change.held.toFixed(),
        outstanding: change.outstanding.toFixed(),
        cost: change.cost.toFixed(),
        carried: change.carried.toFixed(),
        entry_no: change.entryNo,
      })),
    ),
    names: JSON.stringify(
      names.map(({ companyId, legalName, foldedName }) => ({
        incorporation_id: companyId,
        legal_name: legalName,
        folded_name: foldedName,
      })),
    ),
  };
}

/** On whose word something is posted. */
interface Recorder {
  readonly person: string;
  readonly secondPerson?: string | null;
  readonly reason?: string | null;
}

type Nullable<T> = { readonly [K in keyof T]?: T[K] | null };

const text = (id: bigint | null): string | null => (id === null ? null : String(id));
