import type { Law } from './law.js';

/** What of sum trees follows from tables alone; what is hashed, proveTrees proves. */
export const SUM_TREE_LAWS: readonly Law[] = [
  {
    law: '8 frozen inputs',
    what: 'the entry that approves a run declares its sum tree, which comes to what the entry declares as owed; no run, and no year, is declared twice',
    counted: 'declarations',
    population: 'select count(*) from dividend_declaration',
    offenders: `
      select wrong from (
        select d.year, format('the run of %s declares its sum tree by entry %s, which does not approve it', d.year, l.entry_id) as wrong
          from dividend_declaration l
          left join dividend_run d using (run_no)
          left join journal_entry e using (entry_id)
         where e.entry_key is distinct from 'dividend:' || d.run_id || ':approval'
        union all
        select d.year, format('the run of %s is approved, and its sum tree is not declared', d.year)
          from dividend_tree t join dividend_run d using (run_no) left join dividend_declaration l using (run_no)
         where d.approved_on is not null and l.run_no is null
        union all
        select d.year, format('the run of %s has a sum tree of %s, and declares %s', d.year, trim_scale(t.total),
                              coalesce(trim_scale(-p.quantity)::text, 'nothing'))
          from dividend_declaration l
          join dividend_tree t using (run_no)
          join dividend_run d using (run_no)
          left join posting p on p.entry_id = l.entry_id and p.account_id = account_id('liabilities:dividends-declared')
         where -p.quantity is distinct from t.total
        union all
        select null, format('leaf %s of the log is said to declare something, and there is no such leaf', position)
          from log_declaration left join log_leaf using (position) where entry_id is null
        union all
        select year, format('the dividend of %s is declared twice: by leaves %s and %s of the log', year, min(position), max(position))
          from (select (content::jsonb->>'year')::integer as year, position from log_declaration) o
         group by year having count(*) > 1
        union all
        select null, format('run %s is declared twice: by leaves %s and %s of the log', run, min(position), max(position))
          from (select content::jsonb->>'run' as run, position from log_declaration) o
         group by run having count(*) > 1) w
       order by year limit 1`,
  },
];
