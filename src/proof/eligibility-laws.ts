import type { Law } from './law.js';

/** Who was left out of a dividend and paid after all, proved again from the rows. */

/** The entries that pay who is included late. */
export const LATE_EVENTS = `
  select 'dividend:' || d.run_id || ':late:' || l.proposal_id as key, null::bigint as entry_id
    from late_inclusion l join dividend_run d using (run_no)`;

export const ELIGIBILITY_LAWS: readonly Law[] = [
  {
    law: '5 exact',
    what: 'who was included late was credited what their class gets beyond the roll, less what was taken of it, by two, out of a reserve that sufficed',
    counted: 'late inclusions',
    population: 'select count(*) from late_inclusion',
    offenders: `
      select wrong from (
        select format('run of %s: %s was credited %s instead of %s', d.year, l.proposal_id, coalesce(-p.quantity, 0),
                      l.amount - l.tax - l.set_off - l.deducted - l.held) as wrong
          from late_inclusion l
          join dividend_run d using (run_no)
          join dividend_class k using (run_no, class_no)
          left join proposal o on o.proposal_id = l.proposal_id and o.kind = 'late-inclusion' and o.state = 'approved'
          left join journal_entry e on e.entry_key = 'dividend:' || d.run_id || ':late:' || l.proposal_id
          left join citizen_posting p on p.entry_id = e.entry_id and p.bucket = l.bucket and p.citizen_id = l.citizen_id
         where l.amount <> k.each_gets - gets_by_roll(l.bucket, l.citizen_id, l.run_no) or coalesce(-p.quantity, 0) <> l.amount - l.tax - l.set_off - l.deducted - l.held
            or o.proposal_id is null
            or l.set_off <> coalesce((select sum(r.amount) from recovery r where r.kind = 'set-off' and r.run_no = l.run_no
                                         and r.bucket = l.bucket and r.citizen_id = l.citizen_id), 0)
            or l.deducted <> coalesce((select sum(x.amount) from late_deduction x where x.run_no = l.run_no
                                          and x.bucket = l.bucket and x.citizen_id = l.citizen_id), 0)
        union all
        select format('late inclusion %s: %s was posted %s, and its lines come to %s', proposal_id, account,
                      coalesce(trim_scale(p.amount)::text, 'nothing'), coalesce(trim_scale(t.amount)::text, 'nothing'))
          from (select l.proposal_id, t.account, sum(t.amount) as amount
                  from late_inclusion l
                 cross join lateral deductions_of(l.bucket, l.citizen_id, l.run_no) t
                 where t.place > 100000
                 group by 1, 2) t
          full join (select substr(e.entry_key, 52)::uuid as proposal_id, a.name as account, -sum(q.quantity) as amount
                       from journal_entry e
                       join posting q using (entry_id)
                       join account a using (account_id)
                      where e.entry_key like 'dividend:%:late:%'
                        and a.name not in ('liabilities:late-reserve', 'liabilities:dividends-payable')
                      group by 1, 2) p using (proposal_id, account)
         where t.amount is distinct from p.amount
        union all
        select format('run of %s: %s were promised out of a reserve of %s', d.year, l.amount, d.late_reserve)
          from (select run_no, sum(amount) as amount from late_inclusion group by run_no) l
          join dividend_run d using (run_no)
         where l.amount > d.late_reserve) w
       order by wrong limit 1`,
  },
];
