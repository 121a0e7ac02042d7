import type { Law } from './law.js';

/** What was deducted is paid to whom it was deducted for, and what two persons found of banks' words, proved from the rows. */

/** Breaks that two persons have resolved, with what they found. */
export const RESOLVED = `
  select k.*, p.content->>'finding' as finding
    from payment_break k
    join proposal p on p.kind = 'payment-break' and p.subject = k.break_no::text and p.state = 'approved'`;

/** Payments that a bank had rejected, and two persons have found that it made. */
export const PAID_AFTER_ALL = `
  select i.*
    from payment_instruction i
    join (${RESOLVED}) k on k.end_to_end_id = i.end_to_end_id
   where k.kind = 'settled-after-rejection' and k.finding = 'paid' and i.state in ('settled', 'returned')`;

const CLAIMANTS = `select count(*) from payment_instruction where bucket = claimants_bucket()`;

export const CLAIMANT_LAWS: readonly Law[] = [
  {
    law: '13 cash is paid once',
    what: 'nobody was sent more of a dividend than was deducted for them, and no more is instructed than they are owed',
    counted: 'payments to claimants',
    population: CLAIMANTS,
    offenders: `
      with deducted as (
        select p.account_id, d.run_no, -sum(p.quantity) as amount
          from posting p
          join journal_entry e using (entry_id)
          join dividend_run d on e.entry_key like 'dividend:' || d.run_id || ':%'
         where split_part(e.entry_key, ':', 3) not in ('file', 'report')
           and p.account_id in (select citizen_id from payment_instruction where bucket = claimants_bucket())
           and p.quantity < 0
         group by 1, 2
      ), sent as (
        select citizen_id as account_id, run_no, sum(amount) as amount
          from payment_instruction where bucket = claimants_bucket() and state in ('sent', 'settled') group by 1, 2
      ), promised as (
        select citizen_id as account_id, sum(amount) as amount
          from payment_instruction where bucket = claimants_bucket() and state = 'instructed' group by 1
      ), owed as (
        select account_id, -sum(quantity) as amount
          from posting where account_id in (select account_id from promised) group by 1
      )
      select wrong from (
        select name, format('%s was sent %s of the dividend no. %s, for which %s was deducted', name, trim_scale(s.amount), s.run_no,
                            coalesce(trim_scale(d.amount)::text, 'nothing')) as wrong
          from sent s join account using (account_id) left join deducted d using (account_id, run_no)
         where s.amount > coalesce(d.amount, 0)
        union all
        select name, format('%s is to be sent %s, and is owed %s', name, trim_scale(p.amount), coalesce(trim_scale(o.amount)::text, 'nothing'))
          from promised p join account using (account_id) left join owed o using (account_id)
         where p.amount > coalesce(o.amount, 0) and not exists (
           select 1 from journal_entry e where e.entry_key like 'dividend:%:overpayment:%:withdrawal')) w
       order by name limit 1`,
  },
  {
    law: '13 cash is paid once',
    what: 'what is in transit to claimants is what was sent to a bank that has not said yet what became of it',
    counted: 'payments to claimants',
    population: CLAIMANTS,
    offenders: `
      select format('%s in transit to claimants, %s sent', trim_scale(t.amount), trim_scale(s.amount))
        from (select coalesce(-sum(quantity), 0) as amount from posting
               where account_id = account_id('liabilities:deductions-in-transit')) t
       cross join (select coalesce(sum(amount), 0) as amount from payment_instruction
                    where bucket = claimants_bucket() and state = 'sent') s
       where t.amount <> s.amount`,
  },
  {
    law: '9 four eyes',
    what: 'a claimant is paid on the account that two persons have entered for them',
    counted: 'accounts of claimants',
    population: 'select count(*) from claimant_payee',
    offenders: `
      select wrong from (
        select format('the account of %s is not the one that two agreed on', a.name) as wrong
          from claimant_payee n
          join account a using (account_id)
          left join proposal p on p.proposal_id = n.agreed_by and p.kind = 'claimant-payee' and p.state = 'approved'
           and (p.subject, p.content->>'name', p.content->>'iban') = (a.name, n.name, n.iban)
           and p.content->>'bic' is not distinct from n.bic
         where p.proposal_id is null
        union all
        select format('payment %s goes to no account of %s', i.end_to_end_id, a.name)
          from payment_instruction i
          join account a on a.account_id = i.citizen_id
          left join claimant_payee n on n.account_id = i.citizen_id and n.recorded_at = i.payee_facts_at
         where i.bucket = claimants_bucket() and (n.account_id is null or i.payee_id <> i.citizen_id)) w
       order by wrong limit 1`,
  },
];
