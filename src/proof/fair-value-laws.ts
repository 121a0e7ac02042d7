import type { Law } from './law.js';

/** What holdings are valued by, proved again from the rows. */
export const FAIR_VALUE_LAWS: readonly Law[] = [
  {
    law: '5 exact',
    what: 'every price is what its inputs come to, by the formula of its technique',
    counted: 'prices with inputs',
    population: `select count(*) from price where stated ? 'inputs'`,
    offenders: `
      select format('price %s is %s, and its inputs come to %s', price_id, trim_scale(price_per_share), round(by_inputs, 10))
        from price cross join lateral price_by_inputs(method, stated) as by_inputs
       where stated ? 'inputs' and abs(price_per_share - by_inputs) > 0.0000000001
       order by price_id limit 1`,
  },
  {
    law: '8 frozen inputs',
    what: 'no NAV was approved after an action or a correction of its day or before became known, and no dividend on a NAV that was restated by then',
    counted: 'approved runs',
    population: `select count(*) from run where kind in ('valuation', 'dividend') and decided_by is not null and state <> 'rejected'`,
    offenders: `
      select wrong from (
        select v.run_id, format('NAV as of %s version %s was approved though action %s had become known', v.as_of, v.version,
                                a.action_no) as wrong
          from valuation v
          join run r on r.run_id = v.run_id and r.decided_by is not null and r.state <> 'rejected'
          join (select action_no, effective_on, recorded_at from corporate_action
                union all
                select action_no, a.effective_on, x.recorded_at
                  from corporate_action_reversal x join corporate_action a using (action_no)) a
            on a.recorded_at > r.frozen_at and a.recorded_at < r.decided_at and a.effective_on <= v.as_of
        union all
        select v.run_id, format('NAV as of %s version %s was approved though %s had been corrected', v.as_of, v.version,
                                i.registration_number)
          from valuation v
          join run r on r.run_id = v.run_id and r.decided_by is not null and r.state <> 'rejected'
          join incorporation_correction c on c.corrected_at > r.frozen_at and c.corrected_at < r.decided_at
          join incorporation i using (incorporation_id)
         cross join lateral (select (c.before->>'incorporatedOn')::date as before,
                                    coalesce(c.fields->>'incorporatedOn', c.before->>'incorporatedOn')::date as after) day
         where (c.entry_id is not null or day.before <> day.after) and least(day.before, day.after) <= v.as_of
        union all
        select d.run_id, format('dividend of %s was approved though the NAV as of %s was restated', d.year, v.as_of)
          from dividend_run d
          join run r on r.run_id = d.run_id and r.decided_by is not null and r.state <> 'rejected'
         cross join jsonb_array_elements(d.steps) told
          join valuation v on told->>'label' = 'NAV as of ' || v.as_of and v.version > 1
                          and v.approved_at > r.frozen_at and v.approved_at < r.decided_at) w
       order by run_id limit 1`,
  },
  {
    law: '12 NAV',
    what: 'what of a NAV has no confirmed title, and what is still to be paid in, is what the titles say',
    counted: 'valuations',
    population: 'select count(*) from valuation where unconfirmed_value is not null',
    offenders: `
      select format('NAV as of %s version %s tells %s without a confirmed title and %s uncalled, and they come to %s and %s', as_of,
                    version, trim_scale(unconfirmed_value), trim_scale(v.commitments), trim_scale(t.unconfirmed),
                    trim_scale(t.commitments))
        from valuation v
        join run using (run_id)
       cross join lateral title_disclosures(v.valuation_no, v.as_of, frozen_at) t
       where unconfirmed_value is not null
         and (unconfirmed_value, v.commitments) is distinct from (t.unconfirmed, t.commitments)
       order by as_of, version limit 1`,
  },
  {
    law: '12 NAV',
    what: 'no NAV that counts prices in doubt was approved without a reason why they are right',
    counted: 'approved NAVs',
    population: `select count(*) from valuation where approved_at is not null`,
    offenders: `
      select format('NAV as of %s version %s counts prices in doubt, and nobody said why they are right', as_of, version)
        from valuation v
       where approved_at is not null and released_because is null and exists (select 1 from prices_in_doubt(v.run_id))
       order by as_of, version limit 1`,
  },
];
