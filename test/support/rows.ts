import type pg from 'pg';

/**
 * How many rows each table of the record has; what the queue keeps for itself is none of it. The audit trail is left
 * out: it grows by what is refused as well.
 */
export async function rowCounts(owner: pg.Client): Promise<Record<string, string>> {
  const { rows: tables } = await owner.query<{ name: string }>(`
    select relname as name from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
       and relname <> 'audit_event' and relname !~ '^log_'
     order by relname`);
  const counts = tables.map(({ name }) => `select '${name}' as name, count(*)::text from ${name}`);
  const { rows } = await owner.query<{ name: string; count: string }>(counts.join(' union all '));
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]));
}
