import { randomUUID } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { asAuditor } from '../../src/ledger/reader.store.js';

/**
 * The journal as plain text, the language of these tests:
 *
 *     2021-01-02 Gift of a founder  ; reverses 2021-01-01 Gift
 *       assets:cash                    100 USD
 *       income:other                  -100 USD
 *
 * A line of a subsidiary ledger (assets:investments:ACME:COMMON) stands for its control account's posting too, unless
 * that is written itself. What is counted in shares is of the commodity ACME.COMMON.
 */
export interface Draft {
  readonly effectiveOn: string;
  readonly narrative: string;
  /** Day and narrative of the entry it reverses. */
  readonly reverses: string | null;
  readonly lines: readonly Line[];
}

export interface Line {
  readonly account: string;
  readonly quantity: string;
  readonly commodity: string;
}

const HEAD = /^(\d{4}-\d{2}-\d{2}) (.+?)(?:\s+; reverses (.+))?$/;
const LINE = /^([a-z]+:\S+)\s+(\S+) (\S+)$/;

/** Reads journal text. */
export function parsed(journal: string): readonly Draft[] {
  const drafts: (Draft & { lines: Line[] })[] = [];
  for (const raw of journal.split('\n')) {
    const [, effectiveOn, narrative, reverses = null] = HEAD.exec(raw.trim()) ?? [];
    const [, account, quantity, commodity] = LINE.exec(raw.trim()) ?? [];
    if (effectiveOn) drafts.push({ effectiveOn, narrative: narrative!, reverses, lines: [] });
    else if (account)
      drafts.at(-1)!.lines.push({ account, quantity: quantity!, commodity: commodity! });
    else if (raw.trim() !== '') throw new Error(`no line of a journal: ${raw}`);
  }
  return drafts;
}

/** Writes a journal in its one form, so that text compares with text. */
export const written = (drafts: readonly Draft[]): string =>
  drafts
    .map(({ effectiveOn, narrative, reverses, lines }) => {
      const width = Math.max(...lines.map(({ account }) => account.length));
      const digits = Math.max(...lines.map(({ quantity }) => quantity.length));
      return [
        `${effectiveOn} ${narrative}${reverses === null ? '' : `  ; reverses ${reverses}`}`,
        ...lines.map(
          ({ account, quantity, commodity }) =>
            `  ${account.padEnd(width)}  ${quantity.padStart(digits)} ${commodity}`,
        ),
      ].join('\n');
    })
    .join('\n');

/** The journal that a test expects, whatever its indentation. */
export const text = (parts: TemplateStringsArray, ...values: readonly unknown[]): string =>
  written(parsed(String.raw(parts, ...values)));

/** Who an entry is recorded by, and what else stands beside its text. */
export interface Particulars {
  /** One key for each entry; without them each is an event of its own. */
  readonly keys?: readonly string[];
  readonly recordedBy?: string;
  readonly approvedBy?: string | null;
  readonly reason?: string | null;
  /** The number of the entry that these reverse. */
  readonly reverses?: bigint | null;
}

export interface PostedEntry {
  readonly entryNo: bigint;
  readonly id: string;
  readonly recordedAt: string;
  readonly isNew: boolean;
}

/** A citizen as the subsidiary ledger knows them. */
export interface Member {
  readonly bucket: number;
  readonly citizenId: bigint;
}

/** Posts journal text through the one door. */
export async function post(
  tx: DataSource | EntityManager,
  journal: string,
  memberOf: (name: string) => Promise<Member>,
  { keys, recordedBy = 'ann', approvedBy = null, reason = null, reverses = null }: Particulars = {},
): Promise<PostedEntry[]> {
  const drafts = parsed(journal);
  const lines = drafts.flatMap((draft, no) =>
    draft.lines.map((line) => ({ ...line, no: no + 1, ...placeOf(line.account) })),
  );
  const members = await Promise.all(
    lines.map(async ({ citizen }) => (citizen === undefined ? null : await memberOf(citizen))),
  );
  return tx.sql<PostedEntry[]>`
    with line as (
      select no, control, name, class, bucket, citizen_id, quantity,
             coalesce((select max(commodity_id) from commodity where symbol = of_commodity), 0) as commodity_id,
             coalesce((select max(commodity_id) from commodity where symbol = class), 0) as class_id
        from unnest(${lines.map(({ no }) => no)}::int[], ${lines.map(({ control }) => control ?? null)}::text[],
                    ${lines.map(({ account }) => account)}::text[],
                    ${lines.map(({ shareClass }) => shareClass ?? null)}::text[],
                    ${members.map((member) => member?.bucket ?? null)}::smallint[],
                    ${members.map((member) => member && String(member.citizenId))}::bigint[],
                    ${lines.map(({ quantity }) => quantity)}::numeric[],
                    ${lines.map(({ commodity }) => commodity)}::text[])
          as l (no, control, name, class, bucket, citizen_id, quantity, of_commodity)
    ), posting as (
      select no, name, commodity_id, quantity from line where control is null
      union all
      select no, control, commodity_id, sum(quantity) from line l
       where control is not null
         and not exists (select 1 from line c where c.control is null and c.no = l.no and c.name = l.control)
       group by no, control, commodity_id
    )
    select entry_id as "entryNo", id, recorded_at as "recordedAt", is_new as "isNew"
      from door.post_entries(
        (select array_agg(row(key, day, narrative, ${recordedBy}, ${approvedBy}, ${reason}, ${reverses})::entry_draft
                          order by no)
           from unnest(${drafts.map((_, no) => keys?.[no] ?? randomUUID())}::text[],
                       ${drafts.map(({ effectiveOn }) => effectiveOn)}::date[],
                       ${drafts.map(({ narrative }) => narrative)}::text[]) with ordinality as e (key, day, narrative, no)),
        (select coalesce(array_agg(row(no, name, commodity_id, quantity)::posting_draft), '{}') from posting),
        (select coalesce(array_agg(row(no, control, class_id, quantity)::holding_draft), '{}')
           from line where class is not null and control is not null),
        (select coalesce(array_agg(row(no, control, bucket, citizen_id, quantity)::citizen_draft), '{}')
           from line where citizen_id is not null))
     order by entry_no`;
}

/** What an account's name says: a control account's detail, a share class of a memorandum account, or itself. */
function placeOf(account: string): {
  readonly account: string;
  readonly control?: string;
  readonly citizen?: string;
  readonly shareClass?: string;
} {
  const [, control, member] =
    /^(assets:investments|liabilities:dividends-payable|liabilities:payments-in-transit):(.+)$/.exec(
      account,
    ) ?? [];
  if (control === 'assets:investments')
    return { account, control, shareClass: member!.replace(':', '.') };
  if (control !== undefined) return { account, control, citizen: member! };
  const [, memorandum] = /^(memorandum:[a-z-]+):/.exec(account) ?? [];
  return { account: memorandum ?? account };
}

/**
 * The journal in the order in which it was recorded; of an entry the debits first, then in the order of the chart.
 *
 * @param nameOf      what a citizen is called, by pseudonym
 * @param afterEntry  the last entry that is left out
 */
export async function journalOf(
  database: DataSource,
  nameOf: (pseudonym: string) => string = (pseudonym) => pseudonym,
  afterEntry = 0n,
): Promise<string> {
  const entries = await asAuditor(
    database,
    (tx) => tx.sql<(Omit<Draft, 'lines'> & { lines: PrintedLine[] })[]>`
    select e.effective_on as "effectiveOn", e.narrative, o.effective_on || ' ' || o.narrative as reverses,
           (select coalesce(json_agg(json_build_object('chartNo', account_id, 'account', account, 'citizen', citizen,
                      'quantity', trim_scale(quantity)::text, 'commodity', symbol)), '[]')
              from (select account_id, quantity, symbol, null as citizen,
                           concat_ws(':', name, registration_number, class_code) as account
                      from posting join account using (account_id) join commodity using (commodity_id)
                     where entry_id = e.entry_id and subsidiary not in ('holding', 'citizen')
                    union all
                    select account_id, quantity, (select code from currency join fund on commodity_id = currency_id), null,
                           concat_ws(':', name, registration_number, class_code)
                      from holding_posting join account using (account_id)
                      join commodity on commodity.commodity_id = share_class_id
                     where entry_id = e.entry_id
                    union all
                    select account_id, quantity, (select code from currency join fund on commodity_id = currency_id),
                           pseudonym::text, name
                      from citizen_posting join account using (account_id) join citizen using (bucket, citizen_id)
                     where entry_id = e.entry_id) line) as lines
      from journal_entry e
      left join journal_entry o on o.entry_id = e.reverses
     where e.entry_id > ${afterEntry}
     order by e.entry_id`,
  );
  return written(
    entries.map((entry) => ({
      ...entry,
      lines: entry.lines
        .map((line) =>
          line.citizen === null
            ? line
            : { ...line, account: `${line.account}:${nameOf(line.citizen)}` },
        )
        .sort(asPrinted),
    })),
  );
}

interface PrintedLine extends Line {
  readonly chartNo: number;
  readonly citizen: string | null;
}

const asPrinted = (one: PrintedLine, other: PrintedLine): number =>
  Number(one.quantity.startsWith('-')) - Number(other.quantity.startsWith('-')) ||
  one.chartNo - other.chartNo ||
  one.account.localeCompare(other.account);
