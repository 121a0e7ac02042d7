import type { Law } from './law.js';

/** What is taken from dividends, and comes back of what was overpaid, proved again from the rows. */

const LINES = 'select count(*) from dividend_deduction';

/** What runs take for claims and set off, and what is taken for claims of who is included late. */
const FOR_CLAIMS = `
  select bucket, run_no, citizen_id, kind, account, claim_id, amount from dividend_deduction where claim_id is not null
  union all
  select bucket, run_no, citizen_id, kind, account, claim_id, amount from late_deduction where claim_id is not null`;

/** The entries that post what runs take and release: a chunk has one where it has anything to post. */
export const DEDUCTION_EVENTS = `
  select distinct 'dividend:' || d.run_id || ':deductions:' || c.chunk_no as key, null::bigint as entry_id
    from run_chunk c join dividend_run d using (run_id)
    join dividend_deduction l on l.bucket = c.bucket and l.run_no = d.run_no and l.citizen_id between c.first_id and c.last_id
   where c.step = 'distribute' and c.state = 'done'
  union all
  select distinct 'dividend:' || d.run_id || ':releases:' || c.chunk_no, null::bigint
    from run_chunk c join dividend_run d using (run_id)
    join minor_release l on l.bucket = c.bucket and l.run_no = d.run_no and l.citizen_id between c.first_id and c.last_id
   where c.step = 'distribute' and c.state = 'done'
  union all
  select 'dividend:' || d.run_id || ':overpayment:' || o.overpayment_id || ':receivable', null::bigint
    from overpayment o join dividend_run d using (run_no) where o.receivable > 0
  union all
  select 'dividend:' || d.run_id || ':overpayment:' || o.overpayment_id || ':withdrawal', null::bigint
    from overpayment o join dividend_run d using (run_no) where o.because = 'not-due'
  union all
  select 'dividend:' || d.run_id || ':reinstatement:' || n.proposal_id, null::bigint
    from reinstatement n join overpayment o using (bucket, overpayment_id) join dividend_run d using (run_no)
  union all
  select 'dividend:' || d.run_id || ':overpayment:' || p.proposal_id || ':receivable', null::bigint
    from proposal p
    join payment_break k on k.break_no = p.subject::bigint
    join dividend_run d using (run_no)
    join journal_entry e on e.entry_key = 'dividend:' || d.run_id || ':overpayment:' || p.proposal_id || ':receivable'
   where p.kind = 'payment-break' and p.state = 'approved' and bucket_of_payment(k.end_to_end_id) = claimants_bucket()
  union all
  select case when r.run_no is null then 'recovery:' else 'dividend:' || d.run_id || ':recovery:' end || recovery_id, null::bigint
    from recovery r left join dividend_run d using (run_no) where kind <> 'set-off'
  union all
  select 'claimant-payment:' || proposal_id, null::bigint from proposal where kind = 'claimant-payment' and state = 'approved'`;

/** What each citizen was posted by entries of a kind, of a run. */
const POSTED = (kind: string) => `
  select substr(e.entry_key, 10, 36)::uuid as run_id, p.bucket, p.citizen_id, sum(p.quantity) as amount
    from journal_entry e join citizen_posting p using (entry_id)
   where e.entry_key like 'dividend:%:${kind}:%'
   group by 1, 2, 3`;

export const DEDUCTION_LAWS: readonly Law[] = [
  {
    law: '5 exact',
    what: 'whoever something was deducted for was paid that at most, and by two as they agreed',
    counted: 'payments to claimants',
    population: `select count(*) from proposal where kind = 'claimant-payment' and state = 'approved'`,
    offenders: `
      select wrong from (
        select name, format('%s was paid %s more than was deducted', name, trim_scale(quantity)) as wrong
          from account a
         cross join lateral (select sum(quantity) as quantity from posting p where p.account_id = a.account_id) p
         where (name like 'liabilities:deductions:%' or name = 'liabilities:withholding-tax') and quantity > 0
        union all
        select e.entry_key, format('entry %s is not the payment that two agreed on', e.entry_id)
          from journal_entry e
          join proposal p on e.entry_key = 'claimant-payment:' || p.proposal_id
          left join (posting join account using (account_id)) on posting.entry_id = e.entry_id and name = p.subject
         where (e.recorded_by, e.approved_by, e.effective_on, quantity)
               is distinct from (p.proposed_by, p.decided_by, (p.content->>'paidOn')::date, (p.content->>'amount')::numeric)) w
       order by name limit 1`,
  },
  {
    law: '5 exact',
    what: 'gross = net + deductions: no more is taken from a citizen than they get, and from each what was posted to the last cent',
    counted: 'lines',
    population: LINES,
    offenders: `
      with taken as (
        select bucket, run_no, citizen_id, sum(amount) as amount from dividend_deduction group by 1, 2, 3
      ), posted as (${POSTED('deductions')})
      select wrong from (
        select t.run_no, format('run %s takes %s from citizen %s of bucket %s, who gets %s', t.run_no, trim_scale(t.amount),
                                t.citizen_id, t.bucket, coalesce(trim_scale(k.each_gets)::text, 'nothing')) as wrong
          from taken t
          left join dividend_roll r using (bucket, run_no, citizen_id)
          left join dividend_class k on k.run_no = r.run_no and k.class_no = r.class_no
         where t.amount > coalesce(k.each_gets, 0)
        union all
        select d.run_no, format('run of %s: from citizen %s of bucket %s was posted %s instead of %s', d.year, citizen_id, bucket,
                                coalesce(trim_scale(p.amount)::text, 'nothing'), coalesce(trim_scale(t.amount)::text, 'nothing'))
          from (select d.run_id, t.* from taken t join dividend_run d using (run_no) join run r using (run_id)
                 where r.state = 'distributed') t
          full join (select * from posted join run using (run_id) where state = 'distributed') p using (run_id, bucket, citizen_id)
          join dividend_run d using (run_id)
         where t.amount is distinct from p.amount
        union all
        select d.run_no, format('run of %s says it takes %s, its lines come to %s, its totals to %s', d.year, trim_scale(d.deducted),
                                trim_scale(coalesce(t.amount, 0)), trim_scale(coalesce(s.amount, 0)))
          from dividend_run d
          left join (select run_no, sum(amount) as amount from taken group by run_no) t using (run_no)
          left join (select run_no, sum(amount) as amount from deduction_total group by run_no) s using (run_no)
         where d.roll_hash is not null and (coalesce(t.amount, 0), coalesce(s.amount, 0)) is distinct from (d.deducted, d.deducted)
           and exists (select 1 from run where run.run_id = d.run_id and proposal_hash is not null)) w
       order by run_no limit 1`,
  },
  {
    law: '5 exact',
    what: 'from everyone who gets anything the law’s tax was withheld, rounded down to the smallest coin',
    counted: 'lines of tax',
    population: `select count(*) from dividend_deduction where kind = 'withholding-tax'`,
    offenders: `
      select format('run of %s: of citizen %s of bucket %s was withheld %s instead of %s', year, citizen_id, bucket,
                    coalesce(trim_scale(amount)::text, 'nothing'), trim_scale(tax))
        from (select d.year, d.run_no, k.class_no,
                     trunc(k.each_gets * (law_on(make_date(d.year, 12, 31), 'deductions')->>'withholdingTax')::numeric,
                           (select minor_unit::integer from fund join currency on commodity_id = currency_id)) as tax
                from dividend_run d join run using (run_id) join dividend_class k using (run_no)
               where proposal_hash is not null and law_on(make_date(d.year, 12, 31), 'deductions') ? 'withholdingTax'
              offset 0) k   -- what each gets is worked out once for a class, and not once for each citizen
        join dividend_roll r using (run_no, class_no)
        left join (select * from dividend_deduction where kind = 'withholding-tax') l using (bucket, run_no, citizen_id)
       where coalesce(l.amount, 0) <> k.tax
         and (k.tax <> 0 or k.run_no in (select run_no from dividend_deduction where kind = 'withholding-tax'))
       order by run_no, bucket, citizen_id limit 1`,
  },
  {
    law: '5 exact',
    what: 'no claim was paid more than its amount, and nothing was taken for one who had withdrawn it or was held up',
    counted: 'claims',
    population: 'select count(*) from claim',
    offenders: `
      select wrong from (
        select c.claim_id, format('claim %s of %s was paid %s', c.claim_id, trim_scale(c.amount), trim_scale(sum(l.amount))) as wrong
          from claim c join (${FOR_CLAIMS}) l on l.claim_id = c.claim_id and l.kind <> 'fee'
         where takes(l.run_no)
         group by c.claim_id, c.amount having sum(l.amount) > c.amount
        union all
        select l.claim_id, format('run of %s takes from citizen %s for claim %s, which is not theirs, of another, or was not open',
                                  d.year, l.citizen_id, l.claim_id)
          from (${FOR_CLAIMS}) l
          join dividend_run d using (run_no)
          join run r using (run_id)
          left join claim c on c.claim_id = l.claim_id
          left join overpayment o on o.overpayment_id = l.claim_id
         where case when l.kind = 'set-off'
                    then (l.bucket, l.citizen_id, l.account) is distinct from (o.bucket, o.citizen_id, 'assets:dividends-recoverable')
                    else (l.bucket, l.citizen_id) is distinct from (c.bucket, c.citizen_id)
                      or (l.kind <> 'fee' and (l.kind, l.account) is distinct from (c.kind, 'liabilities:deductions:' || c.claimant))
                      or c.filed_at > r.frozen_at or claim_state_at(c.claim_id, c.bucket, r.frozen_at) <> 'open' end) w
       order by claim_id limit 1`,
  },
  {
    law: '5 exact',
    what: 'no claim counts before it was filed, nor before the citizen could be heard on it',
    counted: 'claims',
    population: 'select count(*) from claim',
    // The day a claim is filed is the service's, whose clock may be on the other side of midnight.
    offenders: `
      with law as (
        select filed_on, (law_on(filed_on, 'deductions')->>'hearingDays')::integer as hearing_days
          from (select distinct (filed_at at time zone 'UTC')::date as filed_on from claim) f offset 0
      )
      select format('claim %s counts from %s: it was filed on %s, and %s days after %s the citizen could be heard', claim_id,
                    counts_from, filed_on, hearing_days, notice_certified_on)
        from claim join law on filed_on = (filed_at at time zone 'UTC')::date
       where counts_from < filed_on - 1 or counts_from < notice_certified_on + hearing_days
       order by claim_id limit 1`,
  },
  {
    law: '5 exact',
    what: 'what citizens have to pay back is what stands on its account, and so is what is held for minors; nobody owes less than nothing',
    counted: 'overpayments',
    population: 'select count(*) from overpayment',
    offenders: `
      with posted as (
        select l.kind, sum(l.amount) as amount
          from dividend_deduction l
          join dividend_run d using (run_no)
          join run_chunk c on c.run_id = d.run_id and c.step = 'distribute' and c.state = 'done' and c.bucket = l.bucket
           and l.citizen_id between c.first_id and c.last_id
         group by l.kind
      ), released as (
        select sum(m.amount) as amount
          from minor_release m
          join dividend_run d using (run_no)
          join run_chunk c on c.run_id = d.run_id and c.step = 'distribute' and c.state = 'done' and c.bucket = m.bucket
           and m.citizen_id between c.first_id and c.last_id
      ), detail (account, amount) as (
        select 'assets:dividends-recoverable',
               coalesce((select sum(receivable) from overpayment), 0)
             - coalesce((select sum(amount) from recovery where kind <> 'returned-after-write-off'), 0)
             - coalesce((select amount from posted where kind = 'set-off'), 0)
             - coalesce((select sum(cancelled) from reinstatement), 0)
        union all
        select 'liabilities:held-for-minors',
               coalesce((select sum(held) from overpayment), 0) + coalesce((select amount from released), 0)
             - coalesce((select amount from posted where kind = 'held-until-majority'), 0)
             - coalesce((select sum(held) from late_inclusion), 0)
             - coalesce((select sum(o.held) from reinstatement join overpayment o using (bucket, overpayment_id)), 0)
      )
      select wrong from (
        select account, format('%s: the account says %s, its detail %s', account, trim_scale(coalesce(b.amount, 0)), trim_scale(d.amount)) as wrong
          from detail d
          left join (select name as account, sum(quantity) as amount from posting join account using (account_id)
                      where account_id in (account_id('assets:dividends-recoverable'), account_id('liabilities:held-for-minors'))
                      group by name) b using (account)
         where d.amount <> coalesce(b.amount, 0)
        union all
        select overpayment_id::text, format('of overpayment %s %s is owed', overpayment_id, trim_scale(owed_on(overpayment_id, bucket)))
          from overpayment where owed_on(overpayment_id, bucket) < 0) w
       order by account limit 1`,
  },
  {
    law: '5 exact',
    what: 'what was taken back by mistake was given back whole, as two agreed on',
    counted: 'reinstatements',
    population: 'select count(*) from reinstatement',
    offenders: `
      with posted as (
        select e.entry_id, substr(e.entry_key, 61)::uuid as proposal_id, e.recorded_by, e.approved_by
          from journal_entry e where e.entry_key like 'dividend:%:reinstatement:%'
      )
      select format('of overpayment %s was given back %s, %s cancelled and %s no loss, which is not what was taken back, or posted',
                    n.overpayment_id, trim_scale(n.given_back), trim_scale(n.cancelled), trim_scale(n.lost))
        from reinstatement n
        join overpayment o using (bucket, overpayment_id)
        left join proposal p on p.proposal_id = n.proposal_id and p.kind = 'late-inclusion' and p.state = 'approved'
         and p.content->>'reinstates' = n.overpayment_id::text
        left join posted e on e.proposal_id = n.proposal_id and (e.recorded_by, e.approved_by) = (p.proposed_by, p.decided_by)
        left join citizen_posting c on c.entry_id = e.entry_id and c.bucket = n.bucket and c.citizen_id = n.citizen_id
        left join posting q on q.entry_id = e.entry_id and q.account_id = account_id('equity:distributions')
       where o.taken_back <> o.withheld + o.held + n.cancelled + n.lost + n.given_back
          or coalesce(-c.quantity, 0) <> n.given_back or q.quantity is distinct from o.taken_back
          or o.citizen_id <> n.citizen_id or p.proposal_id is null
       order by n.overpayment_id limit 1`,
  },
  {
    law: '9 four eyes',
    what: 'a dividend was taken back, and a debt written off, by two; an objection was decided by another than who filed the claim',
    counted: 'overpayments and objections',
    population: `select (select count(*) from overpayment) + (select count(*) from claim_event)`,
    offenders: `
      with approved as (select * from proposal where state = 'approved')
      select wrong from (
        select format('overpayment %s was not approved as it is', o.overpayment_id) as wrong
          from overpayment o
          join citizen z using (bucket, citizen_id)
          join dividend_run d using (run_no)
          left join approved p on p.proposal_id = o.overpayment_id
           and case o.because when 'not-due' then (p.kind, p.subject, p.content->>'run') = ('overpayment', z.pseudonym::text, d.run_id::text)
                              else (p.kind, p.content->>'finding') = ('payment-break', 'paid') end
         where p.proposal_id is null
        union all
        select format('recovery %s was written off by %s without a second person', r.recovery_id, r.recorded_by)
          from recovery r
          left join approved p on p.kind = 'write-off' and p.content->>'overpayment' = r.overpayment_id::text
           and p.proposed_by = r.recorded_by
         where r.kind = 'write-off' and p.proposal_id is null
        union all
        select format('late inclusion %s was approved by %s, who filed a claim that it pays', l.proposal_id, p.decided_by)
          from late_inclusion l
          join late_deduction x using (bucket, run_no, citizen_id)
          join proposal p using (proposal_id)
         where has_own_claim(array[x.claim_id], p.decided_by)
        union all
        select format('the objection to claim %s was decided by who filed it', c.claim_id)
          from claim c join claim_event e using (bucket, claim_id)
         where e.what like 'objection-%' and (e.recorded_by = c.filed_by or e.recorded_by like 'machine:%')) w
       order by wrong limit 1`,
  },
];
