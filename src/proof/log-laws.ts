import type { Law, Sum } from './law.js';
import { areNarrow, besideEntry, weightBy } from './posting-sums.js';

/** Leaves are entries at their places when both come to the same in weights that are drawn for the occasion. */
const LEAVES: Sum = `
  select ${areNarrow('position', 'log_leaf')} and ${areNarrow('entry_id', 'log_leaf')}
         and ${areNarrow('entry_id', 'journal_entry')} as tells,
         (log.leaves, log.weight) is not distinct from (journal.entries, journal.weight) as holds,
         jsonb_build_object('leaves', log.leaves::text) as checked,
         '{}'::jsonb as sums
    from (select count(*) as leaves, sum(${weightBy(':seed1', besideEntry('entry_id', 'position'))}) as weight from log_leaf) log,
         (select count(*) as entries, sum(${weightBy(':seed1', besideEntry('entry_id', '(no - 1)'))}) as weight
            from (select entry_id, row_number() over (order by entry_id) as no
                    from journal_entry where entry_id <= (select max(entry_id) from log_leaf)) e) journal`;

/** What of the public log follows from its tables alone; what is hashed and signed, proveLog proves. */
export const LOG_LAWS: readonly Law[] = [
  {
    law: '2 append only',
    what: 'the public log has every entry up to its newest, in the order of their numbers, and nothing else',
    counted: 'leaves',
    population: 'select count(*) from log_leaf',
    sum: LEAVES,
    offenders: `
      select format('leaf %s: %s', position, wrong) from (
        select coalesce(no, position) as position,
               format('should be of entry %s, and is of %s', coalesce(entry_id::text, 'none'), coalesce(of_entry::text, 'none')) as wrong
          from (select e.entry_id, l.entry_id as of_entry, l.position,
                       case when e.entry_id is not null then count(e.entry_id) over (order by entry_id rows unbounded preceding) - 1 end as no
                  from (select entry_id from journal_entry where entry_id <= (select max(entry_id) from log_leaf)) e
                  full join log_leaf l using (entry_id)) l
         where no is distinct from position) w
       order by position limit 1`,
  },
  {
    law: '2 append only',
    what: 'what is published of a day is what its entries come to, and every leaf counts for one day',
    counted: 'leaves',
    population: 'select coalesce(max(position) + 1, 0) from log_leaf', // Places have no gaps, as the law above proves.
    offenders: `
      select format('the days from %s: %s', first_on, wrong) from (
        select first_on, 'do not begin where the last ones end' as wrong
          from (select *, lag(after_leaf, 1, 0) over (order by first_on) as ended, lag(last_on) over (order by first_on) as ended_on
                  from log_period) p
         where first_leaf <> ended or first_on <= ended_on
        union all
        select first_on, format('say %s of %s, and it is %s', coalesce(totals->>part, 'nothing'), part, coalesce(change::text, 'nothing'))
          from log_period p
         cross join lateral (
           select part, change from (select split_part(a.name, ':', 1) as part, trim_scale(sum(quantity)) as change
              from log_leaf l join posting using (entry_id) join account a using (account_id)
             where l.position >= p.first_leaf and l.position < p.after_leaf and kind <> 'memorandum' group by 1) c
             full join (select jsonb_object_keys(totals) as part) t using (part)) c
         where change::text is distinct from totals->>part) w
       order by first_on limit 1`,
  },
];
