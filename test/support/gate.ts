import type pg from 'pg';

/** Any number; advisory locks belong to one database. */
const LOCK = 4_711;

/**
 * Stands before the end of chunks, so that work is caught in the middle: chunks from `first` on do all they have to
 * do and then wait, in their open transaction, until the gate opens.
 */
export class Gate {
  private constructor(private readonly owner: pg.Client) {}

  static async closeBefore(owner: pg.Client, first: number): Promise<Gate> {
    await owner.query(`
      create or replace function wait_at_the_gate() returns trigger language plpgsql as $$
      begin
        perform pg_advisory_xact_lock_shared(${LOCK});
        return new;
      end $$;
      create or replace trigger gate before update on run_chunk
        for each row when (new.state = 'done' and new.chunk_no >= ${first}) execute function wait_at_the_gate();
      select pg_advisory_lock(${LOCK})`);
    return new Gate(owner);
  }

  /** Until `count` chunks stand at the gate. */
  async reachedBy(count: number): Promise<void> {
    for (;;) {
      const { rows } = await this.owner.query<{ waiting: number }>(
        `select count(*)::int as waiting from pg_locks
          where locktype = 'advisory' and objid = ${LOCK} and not granted
            and database = (select oid from pg_database where datname = current_database())`,
      );
      if (rows[0]!.waiting >= count) return;
      await new Promise((resume) => setTimeout(resume, 20));
    }
  }

  async open(): Promise<void> {
    await this.owner.query(`select pg_advisory_unlock(${LOCK})`);
  }
}
