import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';

/** Resolves once every entry is in the log, and a checkpoint of it is signed. */
export async function sealed(owner: pg.Client): Promise<void> {
  for (;;) {
    const { rows } = await owner.query<{ done: boolean }>(`
      select (select max(entry_id) from journal_entry) is not distinct from (select max(entry_id) from log_leaf)
         and (select size from log_checkpoint order by checkpoint_no desc limit 1)
             = coalesce((select max(position) + 1 from log_leaf), 0) as done`);
    if (rows[0]!.done) return;
    await sleep(50);
  }
}
