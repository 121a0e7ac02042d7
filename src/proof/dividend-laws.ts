import type { Law } from './law.js';

/** What dividends were paid from, proved again from the rows. */

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
];
