import type { Sum } from './law.js';

/**
 * Whether the laws of every posting hold at all, told by sums in which each row has a weight that is drawn for the occasion.
 * What comes to nothing, or to the same, key by key does so in any weights. What does not has a key whose own sum is not
 * nothing, and comes to nothing over all of them for one value of that key's weight at most, whatever the others' are: a
 * chance of one in 2^63, for weights have 63 bits (Freivalds 1977), as far as PostgreSQL's hash behaves as random: nobody
 * knows its seeds before. Numbers are hashed by 32 bits, so it is told that none has more. A sum takes a fraction of what
 * grouping or matching the rows takes; who breaks a law is looked for only where one is broken.
 */

/** Uncorrelated, so each is found out once. */
export const CURRENCIES = '(array(select commodity_id from currency))';
const accountsOf = (...subsidiaries: readonly string[]): string =>
  `any (array(select account_id from account where subsidiary in (${subsidiaries.map((one) => `'${one}'`).join(', ')})))`;
export const CONTROLS = accountsOf('holding', 'citizen');
/** By the number of an account: 1 where it counts shares, 0 where it counts money; null where there is no such account. */
export const COUNTS_SHARES = `(array(select (kind = 'memorandum')::integer from generate_series(1, (select max(account_id) from account)) n
                                left join account on account_id = n order by n))`;
/** Entries that credit a dividend, and of which run. */
export const DISTRIBUTION = `
      select entry_id, run_no
        from (select entry_id, case when entry_key like 'dividend:%:chunk:%' then substr(entry_key, 10, 36)::uuid end as run_id
                from journal_entry where entry_key like 'dividend:%:chunk:%') e
        join dividend_run using (run_id)`;
/** What each class of a run gets; class 0 is of who is not eligible. */
export const RUN_CLASSES = `
      select run_no, class_no, each_gets, state = 'distributed' as is_done
        from (select run_no, class_no, each_gets from dividend_class
              union all
              select run_no, 0, 0 from dividend_run) k
        join dividend_run using (run_no)
        join run using (run_id)`;
/** The citizens' ledger is read a partition at a time, of which what each is owed fits into memory. */
export const BUCKETS = [0, 1, 2, 3, 4, 5, 6, 7];

/** Of a row, by its numbers. Where one weight stands for one thing and one for another, they have another `seed`. */
export const weightBy = (seed: string, ...numbers: readonly string[]): string =>
  numbers.reduce((seeded, number) => `hashint8extended(${number}, ${seeded})`, seed);
/** A weight of 63 bits, so that one more can be added to it. */
const half = (weight: string): string => `(${weight} >> 1)`;
/** Of the least and the greatest of a column: an index knows them. */
export const areNarrow = (column: string, table: string): string =>
  `coalesce((select min(${column}) from ${table}) >= 0 and (select max(${column}) from ${table}) < 4294967296, true)`;

const ofCommodity = (of: string): string =>
  half(weightBy(':seed', `${of}.entry_id`, `${of}.commodity_id`));
const ofAccount = (of: string): string =>
  half(weightBy('~ :seed', `${of}.entry_id`, `${of}.account_id`));
/** Quantities have ten decimals; sums go out without. */
const whole = (sum: string): string => `trunc(coalesce(${sum}, 0) * 10000000000)::text`;
/**
 * Every posting has its entry, of the same dates, its account and its commodity, and every entry has postings, which come to
 * nothing in each commodity. What they post to control accounts goes into the totals with another weight.
 */
const POSTINGS: Sum = `
  with posted as (
    select count(p.entry_id) as postings,
           sum(p.quantity * (${ofCommodity('p')} + case when p.account_id = ${CONTROLS} then ${ofAccount('p')} else 0 end)) as quantity,
           sum(${ofAccount('p')}) filter (where p.account_id = ${CONTROLS}) as times,
           bool_and(coalesce(p.effective_on = e.effective_on and p.recorded_at = e.recorded_at
                             and case ${COUNTS_SHARES}[p.account_id]
                                   when 0 then p.commodity_id = any ${CURRENCIES}
                                   when 1 then p.commodity_id <> all ${CURRENCIES} and s.commodity_id is not null end, false)) as fit
      from posting p
      full join journal_entry e using (entry_id)
      left join share_class s on s.commodity_id = p.commodity_id
  )
  select coalesce(fit, true) and coalesce(quantity, 0) <> 'NaN' and ${areNarrow('entry_id', 'journal_entry')}
         and ${areNarrow('commodity_id', 'share_class')} and ${areNarrow('commodity_id', 'currency')} as holds,
         jsonb_build_object('postings', postings::text) as checked,
         jsonb_build_object('posted', ${whole('quantity')}, 'times', coalesce(times, 0)::text) as sums
    from posted`;

/** Control totals are what is posted, and what subsidiary ledgers come to; those of holdings have their entry's date, and a class. */
const HOLDINGS: Sum = `
  with control as (
    select count(*) as controls, coalesce(sum(quantity * ${ofAccount('t')}), 0) as quantity, sum(${ofAccount('t')}) as times,
           coalesce(sum(${ofAccount('t')}) filter (where members = 1), 0)
           + coalesce(sum(members * ${ofAccount('t')}::numeric) filter (where members <> 1), 0) as members
      from control_total t
  ), holding as (
    select count(*) as holdings, coalesce(sum(h.quantity * ${ofAccount('h')}), 0) as quantity, coalesce(sum(${ofAccount('h')}), 0) as members,
           bool_and(coalesce(h.effective_on = e.effective_on and h.account_id = ${accountsOf('holding')}
                             and s.commodity_id is not null, false)) as fit
      from holding_posting h
      left join journal_entry e using (entry_id)
      left join share_class s on s.commodity_id = h.share_class_id
  )
  select coalesce(holding.fit, true) and control.quantity <> 'NaN' and holding.quantity <> 'NaN'
         and ${areNarrow('entry_id', 'control_total')} as holds,
         jsonb_build_object('control postings', controls::text, 'postings of holdings', holdings::text) as checked,
         jsonb_build_object('posted', ${whole('-holding.quantity')},
                            'controlled', ${whole('control.quantity - holding.quantity')},
                            'times', (-coalesce(control.times, 0))::text,
                            'members', (control.members - holding.members)::text) as sums
    from control, holding`;

/**
 * Whoever is owed something is on the roll, and only who was debited can be owed less than nothing. Of each run, and each amount,
 * those who were credited it are those whom it is due to; of a run that is under way that is not told.
 */
const citizens = (bucket: number): Sum => `
  with posted as materialized (
    select entry_id, account_id, quantity, count(*) as members, count(c.citizen_id) as known,
           sum(${weightBy(':seed', 'p.citizen_id')}) as weight
      from citizen_posting p left join citizen c on c.bucket = ${bucket} and c.citizen_id = p.citizen_id
     where p.bucket = ${bucket} group by entry_id, account_id, quantity
  ), class as (${RUN_CLASSES}
  ), rolled as materialized (
    select run_no, class_no, count(*) as citizens, sum(${weightBy(':seed', 'citizen_id')}) as weight,
           bit_or(citizen_id) between 0 and 4294967295 as is_narrow
      from dividend_roll where bucket = ${bucket} group by run_no, class_no
  ), due as (
    select run_no, each_gets as amount, sum(citizens) as citizens, sum(weight) as weight
      from rolled join class using (run_no, class_no)
     where each_gets > 0 and is_done
     group by run_no, each_gets
  ), credited as (
    select run_no, -quantity as amount, sum(members) as citizens, sum(weight) as weight
      from posted join (${DISTRIBUTION}) d using (entry_id)
     group by run_no, quantity
  )
  select coalesce(bool_and(members = known and account_id = ${accountsOf('citizen')} and entry_id between 0 and 4294967295
                           and quantity <> 'NaN'), true)
         and ${areNarrow('citizen_id', `citizen where bucket = ${bucket}`)}
         and not exists (select from rolled where not is_narrow)
         and not exists (select from due d full join credited p using (run_no, amount)
                          where (d.citizens, d.weight) is distinct from (p.citizens, p.weight))
         and (not exists (select from posted where quantity > 0)
              or not exists (select from citizen_posting
                              where bucket = ${bucket}
                                and (citizen_id, account_id) in (select citizen_id, account_id from citizen_posting
                                                                  where bucket = ${bucket} and quantity > 0)
                              group by citizen_id, account_id having sum(quantity) > 0)) as holds,
         jsonb_build_object('credits to citizens', coalesce(sum(members), 0)::text,
                            'citizens on rolls', (select coalesce(sum(citizens), 0) from rolled)::text) as checked,
         jsonb_build_object('posted', ${whole(`-sum(quantity * members * ${ofAccount('posted')})`)},
                            'controlled', ${whole(`-sum(quantity * members * ${ofAccount('posted')})`)},
                            'members', coalesce(-sum(members * ${ofAccount('posted')}::numeric), 0)::text) as sums
    from posted`;

/** Those that take longest come first, so that what is left fits in beside them. */
export const POSTING_SUMS: readonly Sum[] = [POSTINGS, HOLDINGS, ...BUCKETS.map(citizens)];
