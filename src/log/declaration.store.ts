import type { DataSource, EntityManager } from 'typeorm';
import type { Declaration } from '../domain/dividend-proof.js';

/** What an entry declares, but for what stands for the entry itself, which is not known before it is sealed. */
export interface DeclaredByEntry {
  /** Which of the entries it is, from 0. */
  readonly no: number;
  readonly declares: Omit<Declaration, 'entry'>;
}

/** A declaration as the log has it. */
export interface DeclaredLeaf {
  readonly position: bigint;
  /** JSON by RFC 8785: the leaf itself. */
  readonly content: string;
}

/** Leaves of the log that anyone may read: what was declared of each dividend run. */
export class DeclarationStore {
  /** What entries after one, up to another, declare. */
  async ofEntries(tx: EntityManager, after: bigint, last: bigint): Promise<DeclaredByEntry[]> {
    return tx.sql<DeclaredByEntry[]>`
      select (select count(*) from journal_entry e where e.entry_id > ${after} and e.entry_id < l.entry_id)::integer as no,
             json_build_object('year', d.year, 'run', d.run_id, 'currency', m.code, 'total', round(t.total, m.minor_unit::integer)::text,
                               'citizens', t.citizens::text, 'root', encode(t.root, 'base64')) as declares
        from dividend_declaration l
        join dividend_tree t using (run_no)
        join dividend_run d using (run_no)
       cross join fund join currency m on m.commodity_id = fund.currency_id
       where l.entry_id > ${after} and l.entry_id <= ${last}
       order by l.entry_id`;
  }

  /** Of so many leaves that are signed, those after a position. */
  async list(
    database: DataSource,
    size: bigint,
    limit: number,
    after: bigint,
  ): Promise<DeclaredLeaf[]> {
    return database.sql<DeclaredLeaf[]>`
      select position, content from log_declaration
       where position > ${after} and position < ${size} order by position limit ${limit}`;
  }
}
