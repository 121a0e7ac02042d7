/**
 * Whether the laws of every posting hold at all, told by sums in which each row has a weight that is drawn for the occasion.
 * What comes to nothing, or to the same, entry by entry does so in any weights; what does not comes to it in these with a chance
 * of about one in 2^60 (Freivalds 1977), as far as PostgreSQL's hash behaves as random: nobody knows its seed before. A sum takes
 * a fraction of what grouping or matching the rows takes; who breaks a law is looked for only where one is broken.
 */

/**
 * Selects one row: whether what it looks at `holds`, how much was looked at of what laws count (`checked`), and what it adds to
 * totals that come to nothing over all of them (`sums`).
 */
type Sum = string;

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

/** Of a row, by its numbers, as floats: those are hashed whole, where `hashint8extended` folds them to 32 bits. */
const weightBy = (...numbers: readonly string[]): string =>
  numbers.reduce((seed, number) => `hashfloat8extended((${number})::float8, ${seed})`, ':seed');
/** No float is of two such numbers. */
const isExact = (number: string): string =>
  `${number} between -9007199254740992 and 9007199254740992`;
const OF_DATES = ["date_part('epoch', recorded_at)", "date_part('epoch', effective_on)"];
const BY_ACCOUNT = weightBy('entry_id', 'account_id');
/** Quantities have ten decimals; sums go out without. */
const whole = (sum: string): string => `trunc(coalesce(${sum}, 0) * 10000000000)::text`;

/**
 * Every entry comes to nothing in each commodity, of each pair of dates; and every control account is posted what its control
 * total says, whose sums and members are those of the subsidiary ledger.
 */
const BALANCE: Sum = `
  with posted as (
    select count(*) as postings,
           sum(quantity * ${weightBy(...OF_DATES, 'entry_id', 'commodity_id')}) as balance,
           bool_and(coalesce(${COUNTS_SHARES}[account_id] = case when commodity_id = any ${CURRENCIES} then 0 else 1 end
                             and ${isExact('entry_id')} and ${isExact('commodity_id')}, false)) as fit,
           sum(quantity * ${BY_ACCOUNT}) filter (where account_id = ${CONTROLS}) as quantity,
           sum(${BY_ACCOUNT}) filter (where account_id = ${CONTROLS}) as times
      from posting
  ), control as (
    select count(*) as controls, sum(quantity * ${BY_ACCOUNT}) as quantity, sum(${BY_ACCOUNT}) as times,
           sum(members * ${BY_ACCOUNT}::numeric) as members
      from control_total
  ), holding as (
    select bool_and(account_id = ${accountsOf('holding')} and ${isExact('entry_id')}) as fit,
           sum(quantity * ${BY_ACCOUNT}) as quantity, sum(${BY_ACCOUNT}) as members from holding_posting
  )
  select coalesce(posted.balance, 0) = 0 and coalesce(posted.fit, true) and coalesce(holding.fit, true)
         and (posted.quantity, posted.times) is not distinct from (control.quantity, control.times) as holds,
         jsonb_build_object('postings', postings::text, 'control postings', controls::text) as checked,
         jsonb_build_object('quantity', ${whole('coalesce(control.quantity, 0) - coalesce(holding.quantity, 0)')},
                            'members', ${whole('coalesce(control.members, 0) - coalesce(holding.members, 0)')}) as sums
    from posted, control, holding`;

/**
 * Every entry has postings; postings and those of holdings have their entry, of the same dates, and their share class. What
 * comes to nothing of each pair of dates has a side that is not below nothing, which tells.
 */
const DATES: Sum = `
  select coalesce(bool_and(coalesce(p.effective_on = e.effective_on and p.recorded_at is not distinct from
                                      case when p.is_holding then null else e.recorded_at end
                                    and (p.commodity_id = any ${CURRENCIES} or s.commodity_id is not null), false)), true)
         and coalesce(max(e.recorded_at) <= now() + interval '1 minute', true) as holds,
         jsonb_build_object('entries', (select count(*) from journal_entry)::text,
                            'postings of holdings', (count(*) filter (where p.is_holding))::text) as checked,
         '{}'::jsonb as sums
    from (select entry_id, commodity_id, effective_on, recorded_at, false as is_holding from posting where quantity >= 0
          union all
          select entry_id, share_class_id, effective_on, null, true from holding_posting) p
    full join journal_entry e using (entry_id)
    left join share_class s on s.commodity_id = p.commodity_id`;

/**
 * Whoever is owed something is on the roll, and only who was debited can be owed less than nothing. Of each run, and each amount,
 * those who were credited it are those whom it is due to; of a run that is under way that is not told.
 */
const citizens = (bucket: number): Sum => `
  with posted as materialized (
    select entry_id, account_id, quantity, count(*) as members, count(c.citizen_id) as known,
           sum(${weightBy('p.citizen_id')}) as weight, bool_and(${isExact('p.citizen_id')}) as fit
      from citizen_posting p left join citizen c on c.bucket = ${bucket} and c.citizen_id = p.citizen_id
     where p.bucket = ${bucket} group by entry_id, account_id, quantity
  ), class as (${RUN_CLASSES}
  ), rolled as materialized (
    select run_no, class_no, count(*) as citizens, sum(${weightBy('citizen_id')}) as weight,
           bool_and(${isExact('citizen_id')}) as fit
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
  select coalesce(bool_and(members = known and fit and account_id = ${accountsOf('citizen')} and ${isExact('entry_id')}), true)
         and not exists (select from rolled where not fit)
         and not exists (select from due d full join credited p using (run_no, amount)
                          where (d.citizens, d.weight) is distinct from (p.citizens, p.weight))
         and not exists (select from citizen_posting
                          where bucket = ${bucket}
                            and (citizen_id, account_id) in (select citizen_id, account_id from citizen_posting
                                                              where bucket = ${bucket} and quantity > 0)
                          group by citizen_id, account_id having sum(quantity) > 0) as holds,
         jsonb_build_object('credits to citizens', coalesce(sum(members), 0)::text,
                            'citizens on rolls', (select coalesce(sum(citizens), 0) from rolled)::text) as checked,
         jsonb_build_object('quantity', ${whole(`-sum(quantity * members * ${BY_ACCOUNT})`)},
                            'members', ${whole(`-sum(members * ${BY_ACCOUNT}::numeric)`)}) as sums
    from posted`;

/** Those that take longest come first, so that what is left fits in beside them. */
const SUMS: readonly Sum[] = [BALANCE, DATES, ...BUCKETS.map(citizens)];

/** @param seed  of the weights: 64 bits that nobody could know before */
export const postingSums = (seed: bigint): readonly Sum[] =>
  SUMS.map((sum) => sum.replaceAll(':seed', `'${seed}'::bigint`));
