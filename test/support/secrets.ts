import type pg from 'pg';

/**
 * Where a secret stands in clear: every row of every table is read as text, whatever its types are; bytes show as
 * hexadecimal there, and are looked for as such too.
 */
export async function placesOf(owner: pg.Client, secret: string): Promise<string[]> {
  const { rows: tables } = await owner.query<{ name: string }>(`
    select format('%I.%I', nspname, relname) as name
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where relkind = 'r' and nspname not in ('pg_catalog', 'information_schema') and nspname not like 'pg_toast%'`);
  const places: string[] = [];
  for (const { name } of tables) {
    const { rows } = await owner.query<{ row: string }>(
      `select t::text as row from ${name} t
        where strpos(lower(t::text), lower($1)) > 0 or strpos(t::text, encode(convert_to($1, 'UTF8'), 'hex')) > 0
        limit 1`,
      [secret],
    );
    places.push(...rows.map(({ row }) => `${name}: ${row}`));
  }
  return places;
}
