import type { Sum } from './law.js';

/**
 * Whether the laws of every posting hold at all, told by sums in which each row has a weight that is drawn for the occasion.
 * What comes to nothing, or to the same, key by key does so in any weights. What does not has a key whose own sum is not
 * nothing, and comes to nothing over all of them for one value of that key's weight at most, whatever the others' are: a
 * chance of one in 2^62, for weights have 62 bits at least (Freivalds 1977), as far as PostgreSQL's hash behaves as random:
 * nobody knows its seeds before. A sum takes a fraction of what grouping or matching the rows takes; who breaks a law is looked
 * for only where one is broken. Rows without a number or an amount would vanish from a sum, so that rows are counted as well.
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
        from (select entry_id, substr(entry_key, 10, 36) as run from journal_entry where entry_key like 'dividend:%:chunk:%') e
        join dividend_run on run_id::text = run`;
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
 * Of a row, by its numbers, which have bits of their own in one key. What adds up beside other things has another `seed` than they.
 * As part of the seed a key is mixed twice, and whole; as what is hashed it would be folded to 32 bits, and mixed once.
 */
export const weightBy = (seed: string, key: string): string =>
  `hashint8extended(0, ${seed} # ${key})`;
/** Of an entry, and of another number beside it: `areNarrow` says of which columns that is a key. */
export const besideEntry = (entry: string, other: string): string =>
  `${entry} # (${other}::bigint << 32)`;
/** That no number of some rows has more than 32 bits; an index knows the least and the greatest. */
export const areNarrow = (column: string, from: string): string =>
  `coalesce((select min(${column}) from ${from}) >= 0 and (select max(${column}) from ${from}) < 4294967296, true)`;

/** A weight of 62 bits, so that three of them can be added. */
const part = (weight: string): string => `(${weight} >> 2)`;
const accountOf = (of: string): string => besideEntry(`${of}.entry_id`, `${of}.account_id`);
const ofCommodity = (of: string): string =>
  part(weightBy(':seed1', besideEntry(`${of}.entry_id`, `${of}.commodity_id`)));
/** Of what is posted to a control account, and of the total beside, which come to the same. */
const ofTotal = (of: string): string => part(weightBy(':seed2', accountOf(of)));
/** That there is such a posting, a total, and those whom it is of. */
const ofMember = (of: string): string => weightBy(':seed2', accountOf(of));
/** Of what subsidiary ledgers come to; that of holdings has dates. */
const ofDetail = (of: string): string => part(weightBy(':seed3', accountOf(of)));
/** A day has the 24 bits above those of an account, which has 8. */
const DAYS = `between date '0001-01-01' and date '9999-12-31'`;
const ofHolding = (of: string): string => {
  const day = `case when ${of}.effective_on ${DAYS} then ${of}.effective_on - date '2000-01-01' else 0 end`;
  return part(weightBy(':seed3', `${accountOf(of)} # ((${day})::bigint << 40)`));
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
           sum(p.quantity * (${ofCommodity('p')} + case when p.account_id in (:holding) then ${ofTotal('p')} + ${ofHolding('p')}
                                                        when p.account_id in (:citizen) then ${ofTotal('p')} + ${ofDetail('p')}
                                                        else 0 end)) as quantity,
           sum(${ofMember('p')}) filter (where p.account_id in (:holding, :citizen)) as controls,
           count(*) filter (where p.effective_on = e.effective_on and p.recorded_at = e.recorded_at
                              and p.account_id is not null and p.commodity_id is not null and p.quantity is not null) as fit
      from posting p
      full join journal_entry e using (entry_id)
  )
  select ${areNarrow('entry_id', 'journal_entry')}
         and ${areNarrow('commodity_id', 'currency')} and ${areNarrow('commodity_id', 'share_class')}
         and coalesce((select max(account_id) < 256 from account), true)
         and coalesce((select min(effective_on) ${DAYS} and max(effective_on) ${DAYS} from journal_entry), true) as tells,
         fit = postings and coalesce(quantity, 0) <> 'NaN' as holds,
         jsonb_build_object('postings', postings::text) as checked,
         jsonb_build_object('quantity', ${whole('quantity')}, 'controls', coalesce(controls, 0)::text) as sums
    from posted`;

const LEAST = '(-9223372036854775808)';
const GREATEST = '9223372036854775807';
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
  select true as tells,
         not exists (select from gap
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
    select count(*) as controls, sum(quantity * ${ofTotal('t')}) as quantity, coalesce(sum(${ofMember('t')}), 0) as weight,
           coalesce(sum((members - 1) * ${ofMember('t')}::numeric) filter (where members <> 1), 0) as more_members,
           count(*) filter (where entry_id is not null and account_id is not null and quantity is not null and members is not null) as fit
      from control_total t
  ), holding as (
    select count(*) as holdings, sum(quantity * ${ofHolding('h')}) as quantity, coalesce(sum(${ofMember('h')}), 0) as weight,
           count(*) filter (where quantity <= 0) as below,
           count(*) filter (where account_id in (:holding) and effective_on ${DAYS} and entry_id is not null and quantity is not null) as fit
      from holding_posting h
  )
  select ${areNarrow('entry_id', 'control_total')} and ${areNarrow('entry_id', 'holding_posting')} as tells,
         control.fit = controls and holding.fit = holdings
         and coalesce(control.quantity, 0) <> 'NaN' and coalesce(holding.quantity, 0) <> 'NaN'
         and (below = 0
              or not exists (select from holding_posting h left join journal_entry e using (entry_id)
                              where h.quantity <= 0 and h.effective_on is distinct from e.effective_on)) as holds,
         jsonb_build_object('control postings', controls::text, 'postings of holdings', holdings::text) as checked,
         jsonb_build_object('quantity', ${whole('-(coalesce(control.quantity, 0) + coalesce(holding.quantity, 0))')},
                            'controls', (-control.weight)::text,
                            'members', (control.weight + more_members - holding.weight)::text) as sums
    from control, holding`;

/**
 * Of each run, and each amount, those who were credited it are those on its roll whom it is due to; of a run that is under way
 * that cannot be told. Whoever is owed something is there, and only who was debited can be owed less than nothing. What is
 * read from end to end is read from its partition, which has no other bucket's rows to ask about.
 *
 * That citizens are there is looked up of credits that no run made. Those whom runs credit are on their rolls, as this
 * statement tells; a roll has every citizen up to the newest of its time, and if it has, so that it comes to what they come to,
 * nobody else. (One that began while somebody was enrolled may lack them: then everybody is looked up.) Who was only debited is
 * owed less than nothing.
 */
const citizens = (bucket: number): Sum => {
  const weight = weightBy(':seed1', 'citizen_id');
  const strangers = (condition: string) => `
                  select from citizen_posting p
                   where p.bucket = ${bucket} and ${condition}
                     and not exists (select from citizen c where c.bucket = ${bucket} and c.citizen_id = p.citizen_id)`;
  // A summary of pages finds what is between two entries.
  const isOfNoRun = `p.quantity <= 0 and p.entry_id = any (array(select entry_id from of_no_run))
                     and p.entry_id between (select min(entry_id) from of_no_run) and (select max(entry_id) from of_no_run)`;
  return `
  with posted as materialized (
    select entry_id, account_id, quantity, count(*) as members, sum(${weight}) as weight
      from citizen_posting_${bucket} group by entry_id, account_id, quantity
  ), distribution as materialized (${DISTRIBUTION}
  ), class as materialized (${RUN_CLASSES}
  ), credited as materialized (
    select run_no, -quantity as amount, sum(members) as citizens, sum(weight) as weight
      from posted join distribution using (entry_id)
     group by run_no, quantity
  ), of_no_run as materialized (
    select entry_id from posted where quantity <= 0 and entry_id not in (select entry_id from distribution)
  ), rolled as materialized (
    select run_no, class_no, count(*) as citizens, sum(${weight}) as weight
      from dividend_roll_${bucket} group by run_no, class_no
  ), due as (
    select run_no, each_gets as amount, sum(citizens) as citizens, sum(weight) as weight
      from rolled join class using (run_no, class_no)
     where class_no > 0 and each_gets > 0 and is_done
     group by run_no, each_gets
  ), roll as materialized (
    select *, dense_rank() over (order by newest) - 1 as older_rolls
      from (select run_no, sum(citizens) as citizens, sum(weight) as weight from rolled group by run_no) r
     cross join lateral (select least(max(citizen_id), ${GREATEST} - 1) as newest
                           from dividend_roll where bucket = ${bucket} and run_no = r.run_no) n
     where run_no in (select run_no from credited)
  ), enrolled as materialized (
    select width_bucket(citizen_id, array(select distinct newest + 1 from roll order by 1)) as rolls_before,
           count(*) as citizens, sum(${weight}) as weight
      from citizen where bucket = ${bucket} group by 1
  ), incomplete_roll as (
    select run_no
      from roll r
     cross join lateral (select sum(citizens) as citizens, sum(weight) as weight
                           from enrolled where rolls_before <= r.older_rolls) e
     where (r.citizens, r.weight) is distinct from (e.citizens, e.weight)
  )
  select not exists (select from credited join class using (run_no) where not is_done) as tells,
         count(*) filter (where account_id in (:citizen) and entry_id between 0 and 4294967295 and quantity <> 'NaN') = count(*)
         and not exists (select from citizen_posting_${bucket} where citizen_id is null)
         and not exists (select from class group by run_no, class_no having count(*) > 1)
         and not exists (select from due d full join credited p using (run_no, amount)
                          where (d.citizens, d.weight) is distinct from (p.citizens, p.weight))
         and case when exists (select from incomplete_roll) then not exists (${strangers('true')})
                  else not exists (select from of_no_run) or not exists (${strangers(isOfNoRun)}) end
         and (not exists (select from posted where quantity > 0)
              or not exists (select from citizen_posting
                              where bucket = ${bucket}
                                and (citizen_id, account_id) in (select citizen_id, account_id from citizen_posting
                                                                  where bucket = ${bucket} and quantity > 0)
                              group by citizen_id, account_id having sum(quantity) > 0)) as holds,
         jsonb_build_object('credits to citizens', coalesce(sum(members), 0)::text,
                            'citizens on rolls', (select coalesce(sum(citizens), 0) from rolled)::text) as checked,
         jsonb_build_object('quantity', ${whole(`-sum(quantity * members * ${ofDetail('posted')})`)},
                            'members', coalesce(-sum(members * ${ofMember('posted')}::numeric), 0)::text) as sums
    from posted`;
};

/** What takes longest. */
export const LEDGERS: readonly Sum[] = [POSTINGS, HOLDINGS];
/** What takes less time, so that it fills in what is left. */
export const OWED: readonly Sum[] = [...BUCKETS.map(citizens), COMMODITIES];
