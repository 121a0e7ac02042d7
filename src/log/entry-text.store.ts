import type { EntityManager } from 'typeorm';
import type { Instant } from '../domain/calendar.js';
import { entryText, type LineKind, lineOpening, lineText } from '../domain/log-entry.js';
import { copiedFrom, fieldsOf } from './copied.store.js';

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

  /** Of each entry of a span what the log commits to, in the order of their numbers. */
  async texts(tx: EntityManager, { after, last, hasCitizens }: EntrySpan): Promise<EntryTexts> {
    await this.byKeys(tx);
    const span = `entry_id > ${after} and entry_id <= ${last}`;
    const entries = await copiedFrom(
      tx,
      `select entry_id, id, entry_key, effective_on, recorded_at, recorded_by, approved_by, narrative, reason,
              case when reverses is not null then (select r.id from journal_entry r where r.entry_id = e.reverses) end
         from journal_entry e where ${span} order by entry_id`,
    );
    const postings = await copiedFrom(
      tx,
      `select entry_id, account_id, commodity_id, quantity from posting
        where ${span} order by entry_id, account_id, commodity_id`,
    );
    const holdings = await copiedFrom(
      tx,
      `select entry_id, account_id, share_class_id, quantity from holding_posting
        where ${span} order by entry_id, account_id, share_class_id`,
    );
    const citizens = hasCitizens ? await this.citizens(tx, span) : [];
    const accounts = await copiedFrom(tx, 'select account_id, name from account');
    const commodities = await this.commodities(tx, [postings, holdings]);
    return new EntryTexts(
      entries,
      new LineTexts('citizen', accounts, undefined, citizens),
      new LineTexts('holding', accounts, commodities, holdings),
      new LineTexts('commodity', accounts, commodities, postings),
    );
  }

  /** What the log commits to of one entry, which there is. */
  async text(tx: EntityManager, entryId: bigint): Promise<string> {
    const span = { after: entryId - 1n, last: entryId, hasCitizens: true };
    const [text] = await this.texts(tx, span);
    return text!;
  }

  /** Whatever is known of the tables: they may have been empty when it was found out. */
  private async byKeys(tx: EntityManager): Promise<void> {
    await tx.query(
      `select set_config('enable_seqscan', 'off', true), set_config('plan_cache_mode', 'force_custom_plan', true),
              set_config('work_mem', '64MB', true)`,
    );
  }

  private citizens(tx: EntityManager, span: string): Promise<string[]> {
    return copiedFrom(
      tx,
      `select entry_id, account_id,
              (select c.pseudonym from citizen c where c.bucket = o.bucket and c.citizen_id = o.citizen_id), quantity
         from (select * from citizen_posting where ${span} order by entry_id, account_id, bucket, citizen_id) o`,
    );
  }

  /** What currencies and share classes that lines are of are called, by their numbers. */
  private async commodities(
    tx: EntityManager,
    lines: readonly (readonly string[])[],
  ): Promise<ReadonlyMap<string, string>> {
    const numbers = new Set<string>();
    for (const some of lines) for (const line of some) numbers.add(line.slice(...ofWhat(line)));
    return namesIn(
      await copiedFrom(
        tx,
        // By a subquery: a planner would look at each of thousands of numbers.
        `select commodity_id, incorporation_id || ':' || code from share_class
          where commodity_id = any ((select '{${[...numbers].join(',')}}'::bigint[])::bigint[])
         union all
         select commodity_id, code from currency`,
      ),
    );
  }
}

/** Where a line says what it is of, its third field: from where up to where. */
function ofWhat(line: string): [number, number] {
  const from = line.indexOf('\t', line.indexOf('\t') + 1) + 1;
  return [from, line.indexOf('\t', from)];
}

/** Names in JSON, by their numbers. */
const namesIn = (lines: readonly string[]): ReadonlyMap<string, string> =>
  new Map(
    lines.map((line) => {
      const [number, name] = line.split('\t') as [string, string];
      return [number, JSON.stringify(name)];
    }),
  );

/** The lines of one kind, entry by entry. */
class LineTexts {
  private readonly openings: ReadonlyMap<string, string>;
  private readonly unknown: string;
  private at = 0;

  /**
   * @param names  of what lines are of, where they give its number
   * @param lines  entry, account, what it is of, quantity
   */
  constructor(
    kind: LineKind,
    accounts: readonly string[],
    private readonly names: ReadonlyMap<string, string> | undefined,
    private readonly lines: readonly string[],
  ) {
    this.openings = new Map(
      accounts.map((account) => {
        const [number, name] = account.split('\t') as [string, string];
        return [number, lineOpening(name, kind)];
      }),
    );
    this.unknown = lineOpening(null, kind);
  }

  /** Those of an entry: entries are to be asked for in their order. */
  next(entry: string): string {
    const its = `${entry}\t`;
    let text = '';
    for (;;) {
      const line = this.lines[this.at];
      if (!line?.startsWith(its)) return text;
      this.at++;
      const [of, end] = ofWhat(line);
      const opening = this.openings.get(line.slice(its.length, of - 1)) ?? this.unknown;
      text +=
        (text && ',') + lineText(opening, this.nameOf(line.slice(of, end)), line.slice(end + 1));
    }
  }

  private nameOf(of: string): string {
    if (this.names) return this.names.get(of) ?? 'null';
    return of === '\\N' ? 'null' : `"${of}"`; // A pseudonym.
  }
}

/** Entries as the log commits to them, in the order of their numbers, to be gone through once. */
export class EntryTexts {
  constructor(
    private readonly entries: readonly string[],
    private readonly citizens: LineTexts,
    private readonly holdings: LineTexts,
    private readonly postings: LineTexts,
  ) {}

  get count(): number {
    return this.entries.length;
  }

  *[Symbol.iterator](): Generator<string> {
    let [told, recordedAt]: [string, Instant] = ['', ''];
    for (const entry of this.entries) {
      const [
        number,
        id,
        key,
        effectiveOn,
        at,
        recordedBy,
        approvedBy,
        narrative,
        reason,
        reverses,
      ] = fieldsOf(entry) as Fields;
      if (at !== told) [told, recordedAt] = [at, instantOf(at)];
      yield entryText(
        number,
        { id, key, effectiveOn, recordedAt, recordedBy, approvedBy, narrative, reason, reverses },
        {
          citizens: this.citizens.next(number),
          holdings: this.holdings.next(number),
          postings: this.postings.next(number),
        },
      );
    }
  }
}

/** Of an entry, in the order in which they are read. */
type Fields = [
  number: string,
  id: string,
  key: string,
  effectiveOn: string,
  recordedAt: string,
  recordedBy: string,
  approvedBy: string | null,
  narrative: string,
  reason: string | null,
  reverses: string | null,
];

/** As PostgreSQL writes an instant in UTC, which leaves zeros out. */
const instantOf = (text: string): Instant =>
  new Date(text.replace(' ', 'T').replace('+00', 'Z')).toISOString();
