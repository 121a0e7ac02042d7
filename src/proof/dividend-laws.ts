import type { Law } from './law.js';

/** What dividends were paid from, proved again from the rows. */

/** The entries by which what nobody needed of a late reserve goes back to the fund. */
export const RELEASE_EVENTS = `
  select 'dividend:' || d.run_id || ':reserve-release:' || l.proposal_id as key, null::bigint as entry_id
    from late_reserve_release l join dividend_run d using (run_no)`;

export const DIVIDEND_LAWS: readonly Law[] = [
  {
    law: '13 cash is paid once',
    what: 'where the law has dividends paid from realised income only, none was more than was left of it when it was approved',
    counted: 'dividend runs',
    population: 'select count(*) from dividend_run where approved_on is not null',
    offenders: `
      select format('run of %s took %s, %s more than had been realised', d.year, trim_scale(gross + late_reserve), trim_scale(-left_over))
        from dividend_run d
        join journal_entry e on e.entry_key = 'dividend:' || d.run_id || ':approval'
       cross join lateral realised_left(d.year, e.recorded_at) left_over
       where left_over < 0
       order by d.year limit 1`,
  },
  {
    law: '13 cash is paid once',
    what: 'the late reserve holds what runs set aside, less who was included late and what two released of it',
    counted: 'dividend runs',
    population: 'select count(*) from dividend_run where approved_on is not null',
    offenders: `
      select wrong from (
        select 0 as year, format('the late reserve stands at %s instead of %s', trim_scale(posted), trim_scale(due)) as wrong
          from (select coalesce(-sum(quantity), 0) as posted from posting where account_id = account_id('liabilities:late-reserve')) p,
               (select coalesce(sum(late_reserve_left(run_no)), 0) as due from dividend_run where approved_on is not null) d
         where posted <> due
        union all
        select d.year, format('of the late reserve of %s was released %s, which is not what two agreed on', d.year, trim_scale(l.amount))
          from late_reserve_release l
          join dividend_run d using (run_no)
          left join proposal o on o.proposal_id = l.proposal_id and o.kind = 'late-reserve-release' and o.state = 'approved'
           and o.subject = d.run_id::text
          left join journal_entry e on e.entry_key = 'dividend:' || d.run_id || ':reserve-release:' || l.proposal_id
          left join posting p on p.entry_id = e.entry_id and p.account_id = account_id('equity:distributions')
         where (-p.quantity, (o.content->>'amount')::numeric, e.recorded_by, e.approved_by)
               is distinct from (l.amount, l.amount, o.proposed_by, o.decided_by)) w
       order by year limit 1`,
  },
];
