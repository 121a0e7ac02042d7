import type { Survey } from './law.js';
import { BUCKETS, DISTRIBUTION, FITS, RUN_CLASSES } from './posting-sums.js';

/**
 * The laws of every posting, proved again in as few readings of the journal as can be: they are what takes long where there
 * are many. Entries are gone through in the order of their numbers, in which their postings stand, so nothing is sorted.
 */

/** Uncorrelated, so each is found out once. */
const MONEY = '(select currency_id from fund)';
const CURRENCIES = '(array(select commodity_id from currency))';
const CONTROLS = `any (array(select account_id from account where subsidiary in ('holding', 'citizen')))`;
/** By the number of an account: 1 where it counts shares, 0 where it counts money; null where there is none that fits. */
const COUNTS_SHARES = `(array(select case when ${FITS} then (kind = 'memorandum')::integer end
                                       from generate_series(1, (select max(account_id) from account)) n
                                       left join account on account_id = n order by n))`;

/**
 * An entry of money and one more commodity at most comes to nothing in each when it does in money and in what else there is;
 * where there are more of them, each is summed up.
 */
const UNBALANCED = `
  case when p.lowest is not distinct from p.highest then p.money <> 0 or p.other <> 0
       else exists (select 1 from posting q where q.entry_id = p.entry_id group by commodity_id having sum(quantity) <> 0) end`;
const OF_UNKNOWN = `
  case when p.lowest is not distinct from p.highest
       then p.lowest is not null and s.commodity_id is null and p.lowest <> all (array(select commodity_id from currency))
       else exists (select 1 from posting q left join share_class c using (commodity_id)
                     where q.entry_id = p.entry_id and c.commodity_id is null and q.commodity_id <> all (array(select commodity_id from currency)))
  end`;

const ENTRIES: Survey = {
  laws: [
    {
      law: '1 double entry',
      what: 'every entry comes to nothing in every commodity',
      counted: 'entries',
    },
    {
      law: '1 double entry',
      what: 'every entry has postings, and every posting its entry, account and commodity',
      counted: 'postings',
    },
    {
      law: '4 two clocks',
      what: 'postings carry the dates of their entry, and nothing was recorded after now',
      counted: 'postings',
    },
  ],
  parts: [
    `
    with p as (
      select entry_id, count(*) as lines, coalesce(sum(quantity) filter (where is_money), 0) as money,
             coalesce(sum(quantity) filter (where not is_money), 0) as other,
             min(commodity_id) filter (where not is_money) as lowest, max(commodity_id) filter (where not is_money) as highest,
             bool_and(coalesce(${COUNTS_SHARES}[account_id] = case when is_money or commodity_id = any ${CURRENCIES} then 0 else 1 end, false)) as fits,
             min(effective_on) as effective_from, max(effective_on) as effective_to,
             min(recorded_at) as recorded_from, max(recorded_at) as recorded_to,
             count(*) filter (where effective_on is null or recorded_at is null) as undated
        from (select *, commodity_id = ${MONEY} as is_money from posting order by entry_id offset 0) q
       group by entry_id
    ), first as (
      select min(entry_id) filter (where ${UNBALANCED}) as unbalanced,
             min(entry_id) filter (where p.lines is null or e.id is null or not p.fits or ${OF_UNKNOWN}) as unfit,
             min(entry_id) filter (where (p.effective_from, p.effective_to, p.recorded_from, p.recorded_to)
                                         is distinct from (e.effective_on, e.effective_on, e.recorded_at, e.recorded_at)
                                     and p.lines is not null and e.id is not null or p.undated > 0) as misdated,
             min(entry_id) filter (where e.recorded_at > now() + interval '1 minute') as of_tomorrow,
             count(e.id) as entries, coalesce(sum(p.lines), 0)::bigint as postings
        from p full join journal_entry e using (entry_id) left join share_class s on s.commodity_id = p.lowest
    )
    select array[
             (select format('entry %s is out of balance by %s of %s', entry_id, trim_scale(sum(quantity)), commodity_id)
                from posting where entry_id = unbalanced group by entry_id, commodity_id having sum(quantity) <> 0
               order by commodity_id limit 1),
             case when unfit is not null
                  then format('entry %s: %s', unfit, case when exists (select 1 from posting where entry_id = unfit)
                                then 'posts to an account, in a commodity or of an entry that does not fit' else 'has no postings' end) end,
             case when of_tomorrow < coalesce(misdated, 9223372036854775807) then format('entry %s was recorded in the future', of_tomorrow)
                  when misdated is not null then format('a posting of entry %s carries another date', misdated) end
           ] as offenders,
           array[entries, postings, postings]::text[] as checked
      from first`,
  ],
};

const CONTROL_ACCOUNTS: Survey = {
  laws: [
    {
      law: '1 double entry',
      what: 'every control account is posted the sum of its subsidiary ledger, entry by entry',
      counted: 'control postings',
    },
    {
      law: '4 two clocks',
      what: 'postings of holdings carry the date of their entry',
      counted: 'postings of holdings',
    },
  ],
  parts: [
    `
    with detail as (
      select entry_id, account_id, sum(quantity) as quantity, count(*) as members, count(*) as holdings,
             min(effective_on) as effective_from, max(effective_on) as effective_to
        from (select * from holding_posting order by entry_id, account_id offset 0) h group by entry_id, account_id
      union all
      select entry_id, account_id, sum(quantity), count(*), 0, null, null from citizen_posting group by entry_id, account_id
    ), wrong as (
      select entry_id, account_id, c.quantity as posted, t.quantity as control, d.quantity as detail,
             (c.quantity, t.quantity, t.members) is distinct from (d.quantity, d.quantity, d.members) as is_off,
             d.holdings > 0 and (d.effective_from, d.effective_to) is distinct from (e.effective_on, e.effective_on) as is_misdated,
             d.holdings, t.entry_id is not null as is_control
        from (select entry_id, account_id, quantity from posting
               where account_id = ${CONTROLS}) c
        full join control_total t using (entry_id, account_id)
        full join detail d using (entry_id, account_id)
        left join journal_entry e using (entry_id)
    ), first as (
      select min(entry_id) filter (where is_off) as off, min(entry_id) filter (where is_misdated) as misdated,
             count(*) filter (where is_control) as controls, coalesce(sum(holdings), 0)::bigint as holdings
        from wrong
    )
    select array[
             (select format('entry %s, %s: posted %s, control total %s, subsidiary ledger %s', off, coalesce(a.name, '?'),
                            coalesce(trim_scale(c.quantity)::text, 'nothing'), coalesce(trim_scale(t.quantity)::text, 'nothing'),
                            coalesce(trim_scale(d.quantity)::text, 'nothing'))
                from (select account_id, quantity from posting join account using (account_id)
                       where entry_id = off and subsidiary in ('holding', 'citizen')) c
                full join (select account_id, quantity, members from control_total where entry_id = off) t using (account_id)
                full join (select account_id, sum(quantity) as quantity, count(*) as members
                             from (select account_id, quantity from holding_posting where entry_id = off
                                   union all
                                   select account_id, quantity from citizen_posting where entry_id = off) s
                            group by account_id) d using (account_id)
                left join account a using (account_id)
               where (c.quantity, t.quantity, t.members) is distinct from (d.quantity, d.quantity, d.members)
               order by account_id limit 1),
             case when misdated is not null then format('a posting of a holding of entry %s carries another date', misdated) end
           ] as offenders,
           array[controls, holdings]::text[] as checked
      from first`,
  ],
};

const CITIZENS: Survey = {
  laws: [
    {
      law: '1 double entry',
      what: 'what is owed to a citizen is owed to one who is on the roll',
      counted: 'credits to citizens',
    },
    {
      law: '5 exact',
      what: 'no citizen is owed less than nothing',
      counted: 'credits to citizens',
    },
  ],
  parts: BUCKETS.map(
    (bucket) => `
    with owed as (
      select bucket, citizen_id, account_id, sum(quantity) as quantity, count(*) as lines
        from citizen_posting where bucket = ${bucket} group by bucket, citizen_id, account_id
    ), first as (
      select min(o.citizen_id) filter (where c.citizen_id is null) as stranger, min(o.citizen_id) filter (where o.quantity > 0) as overdrawn,
             coalesce(sum(lines), 0)::bigint as lines
        from owed o left join citizen c on c.bucket = ${bucket} and c.citizen_id = o.citizen_id
    )
    select array[
             (select format('entry %s details citizen %s of bucket %s, who is not there', min(entry_id), stranger, bucket)
                from citizen_posting where bucket = ${bucket} and citizen_id = stranger group by bucket),
             (select format('citizen %s of bucket %s is owed %s', overdrawn, bucket, -quantity)
                from owed where citizen_id = overdrawn and quantity > 0 order by account_id limit 1)
           ] as offenders,
           array[lines, lines]::text[] as checked
      from first`,
  ),
};

/** Every citizen on a roll beside what they were credited: whoever is credited twice makes more credits than there are of them. */
const CREDITS: Survey = {
  laws: [
    {
      law: '5 exact',
      what: 'every eligible citizen was credited what their class gets, once, nobody else anything',
      counted: 'citizens on rolls',
    },
  ],
  parts: BUCKETS.map(
    (bucket) => `
    with distribution as materialized (${DISTRIBUTION}
    ), run_class as materialized (${RUN_CLASSES}
    ), rolled as materialized (
      select run_no, class_no, count(*) as citizens
        from dividend_roll where bucket = ${bucket} group by run_no, class_no
    ), met as (
      select run_no, class_no, amount, count(*) as times
        from (select run_no, citizen_id, -quantity as amount from citizen_posting join distribution using (entry_id)
               where bucket = ${bucket}) c
        full join (select run_no, citizen_id, class_no from dividend_roll where bucket = ${bucket}) l using (run_no, citizen_id)
       group by run_no, class_no, amount
    ), class as (
      select year, class_no, amount, each_gets, is_done, citizens, sum(times) over (partition by run_no, class_no) as times
        from met join dividend_run using (run_no)
        left join rolled using (run_no, class_no)
        left join run_class using (run_no, class_no)
    )
    select array[
             (select case when class_no is null
                          then format('run of %s: somebody who is not on its roll was credited %s', year, amount)
                          when coalesce(amount, 0) = coalesce(each_gets, 0)
                          then format('run of %s: %s citizens were credited %s times', year, citizens, times)
                          else format('run of %s: a citizen on the roll was credited %s instead of %s', year,
                                      coalesce(amount::text, 'nothing'), coalesce(each_gets, 0)) end
                from class
               where class_no is null or times > citizens or (is_done and coalesce(amount, 0) <> coalesce(each_gets, 0))
               order by year, class_no, amount limit 1)
           ] as offenders,
           array[(select coalesce(sum(citizens), 0)::bigint from rolled)]::text[] as checked`,
  ),
};

/** Those that take longest come first, so that what is left fits in beside them. */
export const POSTING_SURVEYS: readonly Survey[] = [ENTRIES, CONTROL_ACCOUNTS, CREDITS, CITIZENS];
