import type { EntityManager } from 'typeorm';
import type { Subtree } from '../domain/merkle.js';
import type { Declaration } from '../domain/dividend-proof.js';
import type { RecordedEntry } from '../domain/journal.js';

/** A leaf, and the entry it is of as the tables have it now; null where there is none. */
export interface LeafRow {
  readonly position: bigint;
  readonly entryId: bigint;
  readonly salt: Buffer;
  readonly commitment: Buffer;
  readonly entry: RecordedEntry | null;
  /** What the entry declares, but for itself; null where it declares nothing. */
  readonly declares: Omit<Declaration, 'entry'> | null;
  /** What the leaf is in clear; null where it is the commitment. */
  readonly declared: string | null;
}

/** A line of an entry: a posting, or a row of a subsidiary ledger. */
export interface LineRow {
  readonly entryId: bigint;
  readonly account: string;
  /** The commodity, the holding or the citizen. */
  readonly of: string;
  readonly quantity: string;
}

export interface CheckpointRow {
  readonly checkpointNo: bigint;
  readonly size: bigint;
  readonly root: Buffer;
  readonly note: string;
}

const CLASS = `(select s.incorporation_id || ':' || s.code from share_class s where s.commodity_id = l.commodity_id)`;
const line = (of: string, table: string, order: string) => `
  select l.entry_id as "entryId", a.name as account, ${of} as of, trim_scale(l.quantity)::text as quantity
    from ${table} l left join account a using (account_id)
   where l.entry_id >= $1 and l.entry_id <= $2
   order by l.entry_id, l.account_id, ${order}`;

/** Reads what the log is proved from, a page at a time. */
export class LogProofStore {
  /** A page is read by keys: everything before reads whole tables. */
  async byKeys(tx: EntityManager): Promise<void> {
    await tx.query('set local enable_nestloop = on; set local enable_seqscan = off');
  }

  /** The next leaves, at most so many, and of so many rows of subsidiary ledgers, but one at least. */
  async leaves(
    tx: EntityManager,
    from: bigint,
    most: number,
    membersMost: number,
  ): Promise<LeafRow[]> {
    const rows = await tx.sql<(Omit<LeafRow, 'entry'> & RecordedEntry)[]>`
      select position, "entryId", salt, commitment, id, key, "effectiveOn", "recordedAt", "recordedBy", "approvedBy",
             narrative, reason, reverses, declares, declared from (
        select l.position, l.entry_id as "entryId", l.salt, l.commitment, e.id, e.entry_key as key,
               to_char(e.effective_on, 'YYYY-MM-DD') as "effectiveOn", e.recorded_at as "recordedAt",
               e.recorded_by as "recordedBy", e.approved_by as "approvedBy", e.narrative, e.reason,
               (select r.id from journal_entry r where r.entry_id = e.reverses) as reverses,
               (select json_build_object('year', d.year, 'run', d.run_id, 'currency', m.code, 'citizens', t.citizens::text,
                                         'total', round(t.total, m.minor_unit::integer)::text, 'root', encode(t.root, 'base64'))
                  from dividend_declaration c join dividend_tree t using (run_no) join dividend_run d using (run_no)
                 cross join fund join currency m on m.commodity_id = fund.currency_id
                 where c.entry_id = l.entry_id) as declares,
               (select content from log_declaration o where o.position = l.position) as declared,
               sum(coalesce((select sum(members) from control_total t where t.entry_id = l.entry_id), 0))
                 over (order by l.position) as members
          from (select * from log_leaf where position >= ${from} order by position limit ${most}) l
          left join journal_entry e using (entry_id)) l
       where members <= ${membersMost} or position = ${from}
       order by position`;
    return rows.map(({ position, entryId, salt, commitment, declares, declared, ...entry }) => ({
      position,
      entryId,
      salt,
      commitment,
      entry: entry.id === null ? null : entry,
      declares,
      declared,
    }));
  }

  async lines(tx: EntityManager, first: bigint, last: bigint) {
    const read = (statement: string): Promise<LineRow[]> =>
      tx.query(statement, [String(first), String(last)]);
    return {
      postings: await read(
        line(
          `coalesce((select code from currency m where m.commodity_id = l.commodity_id), ${CLASS})`,
          'posting',
          'l.commodity_id',
        ),
      ),
      holdings: await read(
        line(
          CLASS.replace('l.commodity_id', 'l.share_class_id'),
          'holding_posting',
          'l.share_class_id',
        ),
      ),
      citizens: await read(
        line(
          `(select c.pseudonym::text from citizen c where c.bucket = l.bucket and c.citizen_id = l.citizen_id)`,
          'citizen_posting',
          'l.bucket, l.citizen_id',
        ),
      ),
    };
  }

  async subtrees(tx: EntityManager, wanted: readonly Subtree[]): Promise<Subtree[]> {
    return tx.sql<Subtree[]>`
      select level::integer as level, number, hash from log_subtree
        join unnest(${wanted.map(({ level }) => level)}::smallint[],
                    ${wanted.map(({ number }) => number)}::bigint[]) as w (level, number) using (level, number)`;
  }

  /** Checkpoints of more than `after` leaves, up to `upTo`. */
  async checkpoints(tx: EntityManager, after: bigint, upTo: bigint): Promise<CheckpointRow[]> {
    return tx.sql<CheckpointRow[]>`
      select checkpoint_no as "checkpointNo", size, root, note from log_checkpoint
       where size > ${after} and size <= ${upTo} order by size, checkpoint_no`;
  }

  /** The first checkpoint of more leaves than there are. */
  async beyond(tx: EntityManager, size: bigint): Promise<CheckpointRow | undefined> {
    const [first] = await tx.sql<CheckpointRow[]>`
      select checkpoint_no as "checkpointNo", size, root, note from log_checkpoint
       where size > ${size} order by size, checkpoint_no limit 1`;
    return first;
  }

  async newest(tx: EntityManager): Promise<CheckpointRow | undefined> {
    const [newest] = await tx.sql<CheckpointRow[]>`
      select checkpoint_no as "checkpointNo", size, root, note from log_checkpoint order by checkpoint_no desc limit 1`;
    return newest;
  }

  async keys(tx: EntityManager): Promise<string[]> {
    const keys = await tx.sql<{ key: string }[]>`select verifier_key as key from log_key`;
    return keys.map(({ key }) => key);
  }

  /** Cosignatures after one, by checkpoint and witness, each with its checkpoint's note. */
  async cosignatures(
    tx: EntityManager,
    after: readonly [bigint, string],
    most: number,
  ): Promise<{ checkpointNo: bigint; witnessKey: string; line: string; note: string }[]> {
    return tx.sql`
      select checkpoint_no as "checkpointNo", witness_key as "witnessKey", line, note
        from log_cosignature join log_checkpoint using (checkpoint_no)
       where (checkpoint_no, witness_key) > (${after[0]}, ${after[1]})
       order by checkpoint_no, witness_key limit ${most}`;
  }
}
