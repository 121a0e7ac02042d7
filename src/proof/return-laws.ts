import type { Law } from './law.js';

/** The totals and units that the series of NAVs is read from, proved again from the postings. */

/** What a posting is in the totals: of the first cut that knows it. */
const CUT_OF_POSTING = `
  select (select array_agg(cut_no order by cut_no) from nav_cut)
           [width_bucket(recorded_at - interval '1 millisecond', (select array_agg(known_at order by known_at) from nav_cut)) + 1] as cut_no,
         p.effective_on, p.account_id, p.quantity
    from posting p join account a using (account_id)
   where exists (select 1 from nav_cut) and a.kind in ('equity', 'income', 'expense')`;

export const RETURN_LAWS: readonly Law[] = [
  {
    law: '12 NAV',
    what: 'the totals that NAVs are read from are those of the postings, day by day and account by account',
    counted: 'totals',
    population: 'select count(*) from nav_total',
    offenders: `
      select format('cut %s, %s of %s: %s instead of %s', cut_no, name, effective_on,
                    coalesce(trim_scale(t.quantity)::text, 'nothing'), coalesce(trim_scale(p.quantity)::text, 'nothing'))
        from nav_total t
        full join (select cut_no, effective_on, account_id, sum(quantity) as quantity from (${CUT_OF_POSTING}) c
                    where cut_no is not null group by cut_no, effective_on, account_id) p using (cut_no, effective_on, account_id)
        left join account using (account_id)
       where t.quantity is distinct from p.quantity
       order by cut_no, effective_on, account_id limit 1`,
  },
  {
    law: '12 NAV',
    what: 'the units at each official NAV are those that the totals come to, and their NAV is assets less liabilities',
    counted: 'NAVs in units',
    population: 'select count(*) from nav_units',
    offenders: `
      select wrong from (
        select format('cut %s, %s: %s in %s units instead of %s in %s', c.cut_no, as_of, trim_scale(n.nav), trim_scale(n.units),
                      trim_scale(u.nav), trim_scale(u.units)) as wrong
          from nav_cut c
         cross join lateral units_of_navs(c.cut_no, c.known_at) u
          full join nav_units n using (cut_no, as_of)
         where (n.nav, n.units) is distinct from (u.nav, u.units)
        union all
        select format('cut %s, %s: a NAV of %s, and the postings come to %s', cut_no, as_of, trim_scale(nav), trim_scale(booked))
          from (select n.*, (select coalesce(sum(p.quantity), 0) from posting p join account a using (account_id)
                              where a.kind in ('asset', 'liability') and p.effective_on <= n.as_of and p.recorded_at <= c.known_at) as booked
                  from nav_units n join nav_cut c using (cut_no)
                 where cut_no = (select max(cut_no) from nav_cut)) n
         where nav <> booked) w
       order by wrong limit 1`,
  },
];
