import type pg from 'pg';

/**
 * The schema as it stands after every migration, written from the catalogue so that a reviewer sees what a migration
 * comes to. The same on every PostgreSQL: what a version words differently is left out or written by us. Function
 * bodies stand in the migrations; here a digest says whether they changed.
 */
export async function schemaText(client: pg.Client): Promise<string> {
  const sections: string[] = [];
  for (const query of SECTIONS) {
    const { rows } = await client.query<{ text: string }>(query);
    sections.push(...rows.map(({ text }) => text));
  }
  return `${sections.join('\n\n')}\n`;
}

/** Ours: `public`, which the service reads, and `door`, which it calls. TypeORM's own table aside. */
const OURS = `n.nspname in ('public', 'door') and c.relname not like 'migration%'`;

const SECTIONS = [
  // Sequences that are not part of an identity column.
  `select string_agg(format('create sequence %s', c.oid::regclass), E'\\n' order by c.relname) as text
     from pg_class c join pg_namespace n on n.oid = relnamespace
    where relkind = 'S' and ${OURS} and not exists (select 1 from pg_depend where objid = c.oid and deptype = 'i')`,

  // Composite types.
  `select format(E'create type %s as (\\n%s\\n)', c.oid::regclass,
            string_agg(format('  %s %s', attname, format_type(atttypid, atttypmod)), E',\\n' order by attnum)) as text
     from pg_class c join pg_namespace n on n.oid = relnamespace
     join pg_attribute a on attrelid = c.oid and attnum > 0 and not attisdropped
    where relkind = 'c' and ${OURS}
    group by c.oid, c.relname order by c.relname`,

  // Tables with their columns, constraints, indexes and laws; of partitions only what is their own.
  `with line as (
     select attrelid as oid, 1 as part, attnum::int as no, null as name,
            format('  %s %s%s%s', rpad(attname, 20), format_type(atttypid, atttypmod),
                   case when attnotnull then ' not null' else '' end,
                   case when attidentity = 'a' then ' generated always as identity'
                        when adbin is not null then ' default ' || pg_get_expr(adbin, adrelid) else '' end) as text
       from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
      where attnum > 0 and not attisdropped
        and not exists (select 1 from pg_inherits where inhrelid = attrelid)
     union all
     select conrelid, 2, strpos('puxcf', contype::text), conname,
            format('  constraint %s %s', conname, pg_get_constraintdef(oid))
       from pg_constraint
      where contype in ('p', 'u', 'x', 'c', 'f') and conparentid = 0 and coninhcount = 0
     union all
     select i.indrelid, 3, 0, c.relname, '  ' || regexp_replace(pg_get_indexdef(i.indexrelid), ' ON (ONLY )?\\S+ USING btree', '')
       from pg_index i join pg_class c on c.oid = i.indexrelid
      where not exists (select 1 from pg_constraint where conindid = i.indexrelid and contype in ('p', 'u', 'x'))
        and not exists (select 1 from pg_inherits where inhrelid = i.indexrelid)
     union all
     select tgrelid, 4, 0, tgname,
            '  ' || regexp_replace(pg_get_triggerdef(oid), '^CREATE (.*) ON \\S+ (.*)$', '\\1 \\2')
       from pg_trigger where not tgisinternal
     union all
     select polrelid, 4, 1, polname,
            format('  policy %s on select%s', polname,
                   case when polroles <> '{0}' then ' to ' || (select string_agg(rolname, ', ' order by rolname) from pg_roles where oid = any (polroles)) else '' end)
       from pg_policy join pg_class on pg_class.oid = polrelid and relrowsecurity where polcmd = 'r'
     union all
     select objoid, 5, objsubid, null,
            format('  comment %s: %s', coalesce((select attname from pg_attribute where attrelid = objoid and attnum = objsubid
                                                   and objsubid > 0), 'on it'), description)
       from pg_description where classoid = 'pg_class'::regclass
   )
   select format('table %s%s%s%s', c.oid::regclass,
            case when relispartition then format(' partition of %s %s', (select inhparent::regclass from pg_inherits where inhrelid = c.oid),
                                                 pg_get_expr(relpartbound, c.oid)) else '' end,
            case when relkind = 'p' then ' partition by ' || pg_get_partkeydef(c.oid) else '' end,
            (select E'\\n' || string_agg(text, E'\\n' order by part, no, name collate "C") from line where line.oid = c.oid)) as text
     from pg_class c join pg_namespace n on n.oid = relnamespace
    where relkind in ('r', 'p') and ${OURS}
    order by c.relname collate "C"`,

  // Views. Newer versions print a column without its table where that is clear, so no version's is printed.
  `select format(E'view %s\\n%s\\n  as %s', c.oid::regclass,
            string_agg(format('  %s %s', rpad(attname, 20), format_type(atttypid, atttypmod)), E'\\n' order by attnum),
            regexp_replace(regexp_replace(pg_get_viewdef(c.oid), '\\m\\w+\\.', '', 'g'), '\\s+', ' ', 'g')) as text
     from pg_class c join pg_namespace n on n.oid = relnamespace
     join pg_attribute a on attrelid = c.oid and attnum > 0
    where relkind = 'v' and ${OURS}
    group by c.oid, c.relname order by c.relname collate "C"`,

  // Functions. new_id() is written for the server it finds itself on.
  `select format(E'function %s.%s(%s)\\n  returns %s language %s%s%s%s', n.nspname, proname, pg_get_function_arguments(p.oid),
            pg_get_function_result(p.oid), lanname, case provolatile when 'i' then ' immutable' when 's' then ' stable' else '' end,
            case when prosecdef then ' security definer' else '' end,
            (select string_agg(' set ' || setting, '' order by no) from unnest(proconfig) with ordinality as s (setting, no)))
          || case when proname = 'new_id' then '' else E'\\n  body ' || left(md5(prosrc), 12) end as text
     from pg_proc p join pg_namespace n on n.oid = pronamespace join pg_language l on l.oid = prolang
    where n.nspname in ('public', 'door')
      and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')
    order by n.nspname, proname collate "C", pg_get_function_identity_arguments(p.oid)`,
];
