import type { Law } from './law.js';

/** What of the public log follows from its tables alone; what is hashed and signed, proveLog proves. */
export const LOG_LAWS: readonly Law[] = [
  {
    law: '2 append only',
    what: 'the public log has every entry up to its newest, in the order of their numbers, and nothing else',
    counted: 'leaves',
    population: 'select count(*) from log_leaf',
    offenders: `
      select format('leaf %s: %s', position, wrong) from (
        select n.no as position, format('should be of entry %s, and is of %s', e.entry_id, coalesce(l.entry_id::text, 'none')) as wrong
          from (select row_number() over (order by entry_id) - 1 as no, entry_id from journal_entry
                 where entry_id <= (select max(entry_id) from log_leaf)) e
          full join log_leaf l on l.position = e.no
         cross join lateral (select coalesce(e.no, l.position) as no) n
         where e.entry_id is distinct from l.entry_id) w
       order by position limit 1`,
  },
];
