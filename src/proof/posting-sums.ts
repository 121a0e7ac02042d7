import type { Sum } from './law.js';

/**
 * Whether the laws of every posting hold at all, told by sums in which each row has a weight that is drawn for the occasion.
 * What comes to nothing, or to the same, key by key does so in any weights. What does not has a key whose own sum is not
 * nothing, and comes to nothing over all of them for one value of that key's weight at most, whatever the others' are: a
 * chance of one in 2^62, for weights have 62 bits at least (Freivalds 1977), as far as PostgreSQL's hash behaves as random:
 * nobody knows its seeds before. Numbers are hashed by 32 bits, so it is told that none has more. A sum takes a fraction of what
 * grouping or matching the rows takes; who breaks a law is looked for only where one is broken.
 */

/**
 * What sums are told before: `:seed1` to `:seed3`, from which weights are drawn, and the accounts that control holdings
 * (`:holding`) and what is owed to citizens (`:citizen`). A number is compared faster than it is looked up.
 */
export type Told = Readonly<Record<'seed1' | 'seed2' | 'seed3' | 'holding' | 'citizen', string>>;
export const toldOf = (sum: Sum, told: Told): string =>
  sum.replaceAll(/:(seed[123]|holding|citizen)\b/g, (_, name: keyof Told) => told[name]);

/** Whether what an account counts is detailed as that can be. */
export const FITS = `(coalesce((kind = 'memorandum') = (subsidiary = 'share-class'), false) and subsidiary in ('none', 'share-class', 'holding', 'citizen'))`;
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

/**
 * Of a row, by a number that is hashed, and by others that its seed differs by: each in bits of its own, for that takes a third of
 * what hashing them takes. What adds up beside other things has another `seed` than they.
 */
export const weightBy = (seed: string, hashed: string, ...others: readonly string[]): string =>
  `hashint8extended(${hashed}, ${[seed, ...others].join(' # ')})`;
/** A weight of 63 bits, so that two of them can be added. */
const part = (weight: string): string => `(${weight} >> 1)`;
/** That no number of a column is of more than 32 bits; an index knows the least and the greatest. */
const LEAST = '(-9223372036854775808)';
const GREATEST = '9223372036854775807';
export const areNarrow = (column: string, table: string): string =>
  `coalesce((select min(${column}) from ${table}) >= 0 and (select max(${column}) from ${table}) < 4294967296, true)`;

const ofCommodity = (of: string): string =>
  part(weightBy(':seed1', `${of}.entry_id`, `${of}.commodity_id`));
/** Of a posting to a control account, and of the total beside, which say the same. */
const ofTotal = (of: string): string =>
  weightBy(`hash_numeric_extended(${of}.quantity, :seed2)`, `${of}.entry_id`, `${of}.account_id`);
/** Of those whom a total is of. */
const ofMembers = (of: string): string =>
  part(weightBy(':seed2', `${of}.entry_id`, `${of}.account_id`));
/** Of what subsidiary ledgers come to; that of holdings has dates. Those without end are told of before. */
const ofDetail = (of: string): string =>
  part(weightBy(':seed3', `${of}.entry_id`, `${of}.account_id`));
const ofHolding = (of: string): string => {
  const day = `case when isfinite(${of}.effective_on) then ${of}.effective_on - date '2000-01-01' else 0 end`;
  return part(weightBy(':seed3', `${of}.entry_id`, `${of}.account_id`, `((${day})::bigint << 16)`));
};
/** Quantities have ten decimals; sums go out without. */
const whole = (sum: string): string => `trunc(coalesce(${sum}, 0) * 10000000000)::text`;

/**
 * Every posting has its entry, of the same dates, and every entry has postings, which come to nothing in each commodity. What
 * they post to control accounts is in the sums beside, to which control totals and subsidiary ledgers add as much less.
 */
const POSTINGS: Sum = `
  with posted as (
    select count(*) as postings,
           sum(p.quantity * (${ofCommodity('p')} + case when p.account_id in (:holding) then ${ofHolding('p')}
                                                        when p.account_id in (:citizen) then ${ofDetail('p')}
                                                        else 0 end)) as quantity,
           sum(${ofTotal('p')}) filter (where p.account_id in (:holding, :citizen)) as totals,
           count(*) filter (where p.effective_on = e.effective_on and p.recorded_at = e.recorded_at) as fit
      from posting p
      full join journal_entry e using (entry_id)
  )
  select fit = postings and coalesce(quantity, 0) <> 'NaN'
         and ${areNarrow('entry_id', 'journal_entry')}
         and coalesce((select min(effective_on) > '-infinity' and max(effective_on) < 'infinity' from journal_entry), true) as holds,
         jsonb_build_object('postings', postings::text) as checked,
         jsonb_build_object('quantity', ${whole('quantity')}, 'totals', coalesce(totals, 0)::text) as sums
    from posted`;

/** What lies between the numbers of a column, below the least and above the greatest. */
const gapsOf = (column: string, table: string): string => `
    select low, high
      from (select ${column} + 1 as low, lead(${column}) over (order by ${column}) - 1 as high from ${table}) g
     where low <= high
       and (select count(*) from ${table}) < (select max(${column}) from ${table}) - (select min(${column}) from ${table}) + 1
    union all
    select ${LEAST}, coalesce((select min(${column}) - 1 from ${table}), ${GREATEST})
    union all
    select (select max(${column}) + 1 from ${table}), ${GREATEST}`;

/**
 * Every posting has an account that there is and that fits; where it is of shares, a class, else a currency. Looked for in the
 * gaps between their numbers, of which there are few, or none, as counting them tells: an index of postings has accounts, and
 * each one's commodities, in order.
 */
const COMMODITIES: Sum = `
  with class_gap as materialized (${gapsOf('commodity_id', 'share_class')}
  ), currency_gap as materialized (${gapsOf('commodity_id', 'currency')}
  ), account_gap as materialized (${gapsOf('account_id::bigint', 'account')}
  ), gap as materialized (
    select account_id, low, high from account cross join class_gap where kind = 'memorandum'
    union all
    select account_id, low, high from account cross join currency_gap where kind <> 'memorandum'
    union all
    select account_id, ${LEAST}, ${GREATEST} from account where not ${FITS} or account_id < 1
  )
  select not exists (select from gap
                      cross join lateral (select from posting p
                                           where p.account_id = gap.account_id and p.commodity_id between low and high limit 1) stranger)
         and not exists (select from account_gap
                          cross join lateral (select from posting where account_id between low and high limit 1) stranger)
         and not exists (select from class_gap
                          cross join lateral (select from holding_posting where share_class_id between low and high limit 1) stranger) as holds,
         '{}'::jsonb as checked, '{}'::jsonb as sums`;

/**
 * Control totals are what is posted, and what subsidiary ledgers come to; holdings have their entry's date. Those of a wrong day
 * that are above nothing cannot come to nothing but with others that are not, and those are held against their entries.
 */
const HOLDINGS: Sum = `
  with control as (
    select count(*) as controls, coalesce(sum(${ofTotal('t')}), 0) as totals,
           coalesce(sum(${ofMembers('t')}), 0)
           + coalesce(sum((members - 1) * ${ofMembers('t')}::numeric) filter (where members <> 1), 0) as members
      from control_total t
  ), holding as (
    select count(*) as holdings, coalesce(sum(quantity * ${ofHolding('h')}), 0) as quantity, coalesce(sum(${ofMembers('h')}), 0) as members,
           count(*) filter (where quantity <= 0) as below,
           coalesce(bool_and(account_id in (:holding) and isfinite(effective_on)), true) as fit
      from holding_posting h
  )
  select holding.fit and holding.quantity <> 'NaN'
         and ${areNarrow('entry_id', 'control_total')} and ${areNarrow('entry_id', 'holding_posting')}
         and (below = 0
              or not exists (select from holding_posting h left join journal_entry e using (entry_id)
                              where h.quantity <= 0 and h.effective_on is distinct from e.effective_on)) as holds,
         jsonb_build_object('control postings', controls::text, 'postings of holdings', holdings::text) as checked,
         jsonb_build_object('quantity', ${whole('-holding.quantity')}, 'totals', (-control.totals)::text,
                            'members', (control.members - holding.members)::text) as sums
    from control, holding`;

/**
 * Whoever is owed something is on the roll, and only who was debited can be owed less than nothing. Of each run, and each amount,
 * those who were credited it are those whom it is due to; of a run that is under way that is not told. What is read from end to
 * end is read from its partition, which has no other bucket's rows to ask about.
 *
 * Rolls have every citizen up to the newest of their time. Where they do, those whom they credit are there, as are those of other
 * credits who are looked up; whoever has no credit is owed less than nothing. Else everybody is looked up.
 */
const citizens = (bucket: number): Sum => {
  const stranger = (condition: string) => `
                  select from citizen_posting p
                   where p.bucket = ${bucket} ${condition}
                     and not exists (select from citizen c where c.bucket = ${bucket} and c.citizen_id = p.citizen_id)`;
  return `
  with posted as materialized (
    select entry_id, account_id, quantity, count(*) as members, sum(${weightBy(':seed1', 'citizen_id')}) as weight
      from citizen_posting_${bucket} group by entry_id, account_id, quantity
  ), distribution as materialized (${DISTRIBUTION}
  ), other as materialized (
    select entry_id from posted where quantity <= 0 and entry_id not in (select entry_id from distribution)
  ), class as (${RUN_CLASSES}
  ), rolled as materialized (
    select run_no, class_no, count(*) as citizens, sum(${weightBy(':seed1', 'citizen_id')}) as weight
      from dividend_roll_${bucket} group by run_no, class_no
  ), roll as materialized (
    select *, dense_rank() over (order by newest) - 1 as older_rolls
      from (select run_no, sum(citizens) as citizens, sum(weight) as weight from rolled group by run_no) r
     cross join lateral (select min(citizen_id) as oldest, max(citizen_id) as newest
                           from dividend_roll where bucket = ${bucket} and run_no = r.run_no) n
  ), enrolled as materialized (
    select width_bucket(citizen_id, array(select distinct newest + 1 from roll order by 1)) as newer_than_rolls,
           count(*) as citizens, sum(${weightBy(':seed1', 'citizen_id')}) as weight
      from citizen where bucket = ${bucket} group by 1
  ), due as (
    select run_no, each_gets as amount, sum(citizens) as citizens, sum(weight) as weight
      from rolled join class using (run_no, class_no)
     where each_gets > 0 and is_done
     group by run_no, each_gets
  ), credited as materialized (
    select run_no, -quantity as amount, sum(members) as citizens, sum(weight) as weight
      from posted join distribution using (entry_id)
     group by run_no, quantity
  )
  select coalesce(bool_and(account_id in (:citizen) and entry_id between 0 and 4294967295
                           and quantity <> 'NaN'), true)
         and ${areNarrow('citizen_id', `citizen where bucket = ${bucket}`)}
         and not exists (select from roll where oldest < 0 or newest > 4294967295)
         and not exists (select from due d full join credited p using (run_no, amount)
                          where (d.citizens, d.weight) is distinct from (p.citizens, p.weight))
         and (not exists (select from roll r
                           cross join lateral (select sum(citizens) as citizens, sum(weight) as weight
                                                 from enrolled where newer_than_rolls <= r.older_rolls) e
                           where run_no in (select run_no from credited)
                             and (r.citizens, r.weight) is distinct from (e.citizens, e.weight))
              and (not exists (select from other)
                   or not exists (${stranger(`and p.entry_id between (select min(entry_id) from other) and (select max(entry_id) from other)
                     and p.entry_id = any (array(select entry_id from other)) and p.quantity <= 0`)}))
              or not exists (${stranger('')}))
         and (not exists (select from posted where quantity > 0)
              or not exists (select from citizen_posting
                              where bucket = ${bucket}
                                and (citizen_id, account_id) in (select citizen_id, account_id from citizen_posting
                                                                  where bucket = ${bucket} and quantity > 0)
                              group by citizen_id, account_id having sum(quantity) > 0)) as holds,
         jsonb_build_object('credits to citizens', coalesce(sum(members), 0)::text,
                            'citizens on rolls', (select coalesce(sum(citizens), 0) from rolled)::text) as checked,
         jsonb_build_object('quantity', ${whole(`-sum(quantity * members * ${ofDetail('posted')})`)},
                            'members', coalesce(-sum(members * ${ofMembers('posted')}::numeric), 0)::text) as sums
    from posted`;
};

/** What takes longest. */
export const LEDGERS: readonly Sum[] = [POSTINGS, HOLDINGS];
/** What takes less time, so that it fills in what is left. */
export const OWED: readonly Sum[] = [...BUCKETS.map(citizens), COMMODITIES];
