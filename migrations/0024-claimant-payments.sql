-- 0024 Payments to claimants, and what two persons find out of payments that banks contradict themselves on.

-- Payees of what was deducted --------------------------------------------------------------------------------------

-- What was deducted and is on its way to a bank; whose it is stands in the payments, for claimants are no citizens.
insert into account (name, kind, subsidiary) values ('liabilities:deductions-in-transit', 'liability', 'none');

-- To whom, and to which account, what is owed on an account of deductions is paid: a claimant's, a beneficiary's, the
-- treasury's for the tax. The newest counts. It takes two persons, as it says who gets the money.
create table claimant_payee (
  account_id  smallint       not null references account,
  recorded_at timestamptz(3) not null,
  name        text           not null check (length(name) between 1 and 140),
  iban        text           not null check (iban ~ '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$'),
  bic         text           check (bic ~ '^[A-Z0-9]{8}([A-Z0-9]{3})?$'),
  agreed_by   uuid           not null unique references proposal,
  primary key (account_id, recorded_at)
);
create trigger append_only before update or delete or truncate on claimant_payee
  for each statement execute function refuse_change();

alter table payment_file add column pays text not null default 'citizens' check (pays in ('citizens', 'claimants'));
create trigger pays_whom_it_was_built_for before update on payment_file for each row
  when (old.pays <> new.pays) execute function refuse_payment_change();

-- The partition of claimants' payments. That one is paid to nobody but them is the same law as of citizens.
alter table payment_instruction drop constraint payment_instruction_paid_as_check;
alter table payment_instruction add constraint payment_instruction_paid_as_check
  check (paid_as in ('citizen', 'guardian', 'estate', 'claimant'));
alter table payment_instruction add constraint claimants_have_their_own_bucket
  check ((paid_as = 'claimant') = (bucket = claimants_bucket()));
alter table payment_instruction add constraint a_claimant_is_their_own_payee
  check (paid_as <> 'claimant' or (payee_bucket, payee_id) = (bucket, citizen_id));
do $$
declare
  target text;
begin
  foreach target in array array['payment_instruction', 'payment_hold', 'payment_result'] loop
    execute format('create table %1$s_8 partition of %1$s for values in (8)', target);
    execute format('create trigger %s on %s_8 for each statement execute function refuse_change()',
                   case target when 'payment_instruction' then 'stays before delete or truncate'
                               else 'append_only before update or delete or truncate' end, target);
    perform guard_citizens((target || '_8')::regclass);
  end loop;
end $$;

create function door.propose_claimant_payee(
  of_claimant text, of_name text, of_iban text, of_bic text, why text, by_person text
) returns uuid language sql security definer set search_path = public, pg_temp as $$
  select propose('claimant-payee', claimants_account(of_claimant),
                 jsonb_build_object('claimant', of_claimant, 'name', of_name, 'iban', of_iban, 'bic', of_bic), why, by_person)
$$;

create function door.approve_claimant_payee(of_proposal uuid, by_person text, hash text, why text) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  p proposal := decide(of_proposal, 'claimant-payee', 'approved', by_person, hash, why);
begin
  perform lock_payables(array[claimants_bucket()]);   -- A file is not released over it.
  if p.content->>'claimant' is not null then
    perform open_claimants_account(p.content->>'claimant');
  end if;
  insert into claimant_payee (account_id, recorded_at, name, iban, bic, agreed_by)
  select a.account_id, greatest(record_time(), max(n.recorded_at) + interval '1 millisecond'), p.content->>'name',
         p.content->>'iban', p.content->>'bic', of_proposal
    from account a left join claimant_payee n using (account_id)
   where a.name = p.subject
   group by a.account_id;
end $$;

-- What is owed to claimants ----------------------------------------------------------------------------------------

-- The accounts on which a dividend may owe what it deducted.
create function claimants_of_run(of_run_no integer) returns setof smallint language sql stable as $$
  select account_id(account)
    from (select account from deduction_total where run_no = of_run_no
          union
          select account from late_deduction where run_no = of_run_no
          union
          select 'liabilities:withholding-tax' from late_inclusion where run_no = of_run_no and tax > 0) a
   where account like 'liabilities:deductions:%' or account = 'liabilities:withholding-tax'
$$;

-- What each dividend owes on accounts of deductions: `own`, what its own entries leave, of which `instructed` stands in
-- files that are not released; and `unpaid`, what is to be paid yet and stands in no file. All of it together is never more
-- than stands on the account: what was paid elsewhere, or taken back, has paid the oldest dividends first.
create function owed_to_claimants(of_accounts smallint[])
  returns table (account_id smallint, run_no integer, own numeric, instructed numeric, unpaid numeric, balance numeric)
  language sql stable as $$
  with posted as (
    select p.account_id, case when starts_with(e.entry_key, 'dividend:') then substr(e.entry_key, 10, 36) end as run_id,
           -sum(p.quantity) as amount
      from posting p join journal_entry e using (entry_id)
     where p.account_id = any (of_accounts)
     group by 1, 2
  ), promised as (
    select i.citizen_id::smallint as account_id, i.run_no, sum(i.amount) as amount
      from payment_instruction i
     where i.bucket = 8 and i.state = 'instructed' and i.citizen_id = any (of_accounts)
     group by 1, 2
  ), whole as (
    select p.account_id, sum(p.amount) as balance,
           sum(p.amount) - coalesce((select sum(m.amount) from promised m where m.account_id = p.account_id), 0) as free
      from posted p group by 1
  ), dividend as (
    select p.account_id, d.run_no, p.amount as own, coalesce(m.amount, 0) as instructed,
           greatest(p.amount - coalesce(m.amount, 0), 0) as open
      from posted p
      join dividend_run d on d.run_id::text = p.run_id
      left join promised m on m.account_id = p.account_id and m.run_no = d.run_no
  )
  select account_id, run_no, own, instructed,
         greatest(least(open, free - (sum(open) over (partition by account_id order by run_no desc) - open)), 0), balance
    from dividend join whole using (account_id)
$$;

-- Who is to be paid on an account now; `is_first` where it was never changed.
create function payee_of_claimant(of_account smallint)
  returns table (recorded_at timestamptz, name text, iban text, bic text, is_first boolean) language sql stable as $$
  select recorded_at, name, iban, bic, count(*) over () = 1
    from claimant_payee where account_id = of_account order by recorded_at desc limit 1
$$;

-- Instructs or holds every claimant whom the dividend owes to and who is in no live payment of it. What is more than the
-- banks take at once goes out in as many batches as it takes.
create function instruct_claimants(b payment_batch) returns void language plpgsql as $$
declare
  ours constant smallint := claimants_bucket();
begin
  perform lock_payables(array[ours]);
  with judged as materialized (
    select o.account_id, o.unpaid, p.recorded_at,
           case when k.hold is not null then k.hold
                when p.recorded_at is null then 'no-account'
                when exists (select 1 from payment_instruction i
                               join payment_result r using (bucket, run_no, citizen_id, attempt, state)
                              where r.said_of = 'payment' and i.payee_bucket = ours and i.payee_id = o.account_id and i.state in ('rejected', 'returned')
                                and not b.terms->'fundMends' ? coalesce(i.reason_code, '') and i.payee_facts_at = p.recorded_at)
                then 'account-rejected'
                when not p.is_first and (p.recorded_at at time zone 'UTC')::date + (b.terms->>'coolingOffDays')::integer > b.opened_on
                then 'account-cooling-off' end as hold,
           (p.recorded_at at time zone 'UTC')::date + (b.terms->>'coolingOffDays')::integer as until
      from owed_to_claimants(array(select claimants_of_run(b.run_no))) o
      left join lateral payee_of_claimant(o.account_id) p on true
      left join kept_from_payment(b.run_no, ours, 0, 32767) k on k.citizen_id = o.account_id
     where o.run_no = b.run_no and o.unpaid > 0
       and not exists (select 1 from payment_instruction i
                        where i.bucket = ours and i.run_no = b.run_no and i.citizen_id = o.account_id
                          and i.state in ('instructed', 'sent'))
  ), held as (
    insert into payment_hold (bucket, run_no, citizen_id, batch_no, reason, until)
    select ours, b.run_no, account_id, b.batch_no, hold, case hold when 'account-cooling-off' then until end
      from judged where hold is not null
  )
  insert into payment_instruction (bucket, run_no, citizen_id, attempt, batch_no, end_to_end_id, amount, paid_as,
                                   payee_bucket, payee_id, payee_facts_at, state_on)
  select ours, b.run_no, j.account_id,
         1 + coalesce((select max(attempt) from payment_instruction i
                        where i.bucket = ours and i.run_no = b.run_no and i.citizen_id = j.account_id), 0),
         b.batch_no, new_end_to_end_id(ours), least(j.unpaid, (b.terms->>'amountMax')::numeric), 'claimant', ours,
         j.account_id, j.recorded_at, b.opened_on
    from judged j
   where j.hold is null
   order by j.account_id;
end $$;

-- What claimants' instructions are written of: of a batch that stand in no file yet, or of a file, in their order.
create function door.claimants_to_pay(of_batch uuid, of_file_no integer)
  returns table (account_id bigint, end_to_end_id text, amount numeric, name text, iban text, bic text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select i.citizen_id, i.end_to_end_id, i.amount, p.name, p.iban, p.bic
    from payment_batch b
    join payment_instruction i on i.bucket = claimants_bucket() and i.run_no = b.run_no and i.batch_no = b.batch_no
     and i.file_no is not distinct from of_file_no
    join claimant_payee p on p.account_id = i.payee_id and p.recorded_at = i.payee_facts_at
   where b.run_id = of_batch
   order by i.citizen_id
$$;

-- Puts what a file pays to claimants in transit: from the accounts that it is owed on, today. Says in which entry.
create function send_to_claimants(f payment_file, of_dividend uuid, by_person text) returns bigint language plpgsql as $$
declare
  ours constant smallint := claimants_bucket();
  money    bigint := (select currency_id from fund);
  uncovered bigint;
  changed   bigint;
begin
  perform lock_payables(array[ours]);
  select count(*) filter (where o.run_no is null or i.amount > least(o.own, o.balance)),
         count(*) filter (where p.recorded_at <> i.payee_facts_at)
    into uncovered, changed
    from payment_instruction i
   cross join lateral payee_of_claimant(i.citizen_id::smallint) p
    left join owed_to_claimants(array(select claimants_of_run(f.run_no))) o
      on o.account_id = i.citizen_id and o.run_no = i.run_no
   where i.bucket = ours and i.run_no = f.run_no and i.file_no = f.file_no;
  perform refuse_changed_file(uncovered, changed, 'claimants');
  return (select p.entry_id from door.post_entries(
    array[row('dividend:' || of_dividend || ':file:' || f.file_no, (now() at time zone 'UTC')::date,
              (select 'Deductions of dividend ' || year || ', payment file ' || f.file_no
                 from dividend_run where run_no = f.run_no),
              f.built_by, by_person, null, null)::entry_draft],
    array(select row(1, a.name, money, i.amount)::posting_draft
            from payment_instruction i join account a on a.account_id = i.citizen_id
           where i.bucket = ours and i.run_no = f.run_no and i.file_no = f.file_no
          union all
          select row(1, 'liabilities:deductions-in-transit', money, -f.sum)::posting_draft)) p);
end $$;

-- Breaks -----------------------------------------------------------------------------------------------------------

-- A break is resolved by two. They find that the bank did pay (`paid`), that it did not (`not-paid`), or that nothing is
-- to be posted (`void`): the report was wrong, or what it says is none of ours.
create function is_resolved(of_break bigint) returns boolean language sql stable as $$
  select exists (select 1 from proposal
                  where kind = 'payment-break' and subject = of_break::text and state = 'approved')
$$;

-- What a finding makes of a payment; null where it makes nothing of a payment in its state.
create function comes_to(k payment_break, finding text, state text) returns text language sql immutable as $$
  select case when finding = 'paid' and state = 'sent' then 'settled'
              when finding = 'paid' and state = 'rejected' and k.kind = 'settled-after-rejection' then 'settled-after-rejection'
              when finding = 'not-paid' and state = 'sent' then 'rejected'
              when finding = 'not-paid' and state = 'settled' then 'returned' end
   where k.kind in ('other-file', 'amount-differs', 'currency-differs', 'settled-after-rejection', 'rejected-after-settlement',
                    'duplicate')
$$;

create function payment_in_question(k payment_break, finding text) returns payment_instruction language plpgsql as $$
declare
  i payment_instruction;
begin
  select * into i from payment_instruction n
   where n.bucket = bucket_of_payment(k.end_to_end_id) and n.end_to_end_id = k.end_to_end_id;
  if finding <> 'void' and comes_to(k, finding, i.state) is null then
    perform refuse('not-in-that-state', jsonb_build_object('state', coalesce(i.state, k.kind)));
  end if;
  return i;
end $$;

create function door.propose_break_resolution(of_break bigint, finding text, why text, by_person text) returns uuid
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  k payment_break;
begin
  select * into k from payment_break where break_no = of_break;
  if not found then perform refuse('unknown-payment-break'); end if;
  if is_resolved(of_break) then perform refuse('not-in-that-state', '{"state": "resolved"}'); end if;
  perform payment_in_question(k, finding);
  return propose('payment-break', of_break::text, jsonb_build_object('finding', finding), why, by_person);
end $$;

-- Makes room for cash that has left after all, where less than that is still owed: whoever got it owes the rest.
create function owe_what_was_paid_twice(i payment_instruction, of_dividend uuid, p proposal, by_person text) returns void
  language plpgsql as $$
declare
  money   bigint := (select currency_id from fund);
  owed    numeric;
  surplus numeric;
  payable text := 'liabilities:dividends-payable';
  owing   text := 'assets:dividends-recoverable';
begin
  if i.bucket = claimants_bucket() then
    select o.unpaid into owed from owed_to_claimants(array[i.citizen_id::smallint]) o where o.run_no = i.run_no;
    payable := (select name from account a where a.account_id = i.citizen_id);
    owing := 'assets:receivables';
  else
    select o.amount into owed from owed_of_dividend(of_dividend, i.bucket, i.citizen_id, i.citizen_id) o;
  end if;
  surplus := i.amount - least(coalesce(owed, 0), i.amount);
  if surplus = 0 then
    return;
  end if;
  perform door.post_entries(
    array[row('dividend:' || of_dividend || ':overpayment:' || p.proposal_id || ':receivable', (now() at time zone 'UTC')::date,
              (select 'Dividend ' || year || ' was paid twice: to be paid back' from dividend_run where run_no = i.run_no),
              p.proposed_by, by_person, null, null)::entry_draft],
    array[row(1, owing, money, surplus)::posting_draft, row(1, payable, money, -surplus)::posting_draft],
    '{}', case when i.bucket = claimants_bucket() then '{}'::citizen_draft[]
               else array[row(1, payable, i.bucket, i.citizen_id, -surplus)::citizen_draft] end);
  if i.bucket <> claimants_bucket() then
    insert into overpayment (bucket, overpayment_id, citizen_id, run_no, taken_back, withheld, held, withdrawn, receivable,
                             because, recorded_at)
    values (i.bucket, p.proposal_id, i.citizen_id, i.run_no, surplus, 0, 0, 0, surplus, 'paid-twice', record_time());
  end if;
end $$;

-- Does what was found, on the day of the bank's word or the day it is known, as reports are posted.
create function door.approve_break_resolution(of_proposal uuid, by_person text, hash text, why text) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  p        proposal := decide(of_proposal, 'payment-break', 'approved', by_person, hash, why);
  today    date     := (now() at time zone 'UTC')::date;
  k        payment_break;
  said     payment_outcome;
  i        payment_instruction;
  dividend uuid;
  became   text;
  day      date;
begin
  if p.content->>'finding' = 'void' then
    return;
  end if;
  select * into strict k from payment_break where break_no = p.subject::bigint;
  select * into strict said from payment_outcome o where o.run_id = k.report_id and o.outcome_no = k.outcome_no;
  select d.run_id into strict dividend from dividend_run d where d.run_no = k.run_no;
  perform dividend_to_work_on(dividend);   -- Nobody pays it meanwhile.
  perform lock_cash();
  perform lock_dues(bucket_of_payment(k.end_to_end_id));
  perform lock_payables(array[bucket_of_payment(k.end_to_end_id)]);
  i := payment_in_question(k, p.content->>'finding');
  became := comes_to(k, p.content->>'finding', i.state);
  day := case when said.said_on between i.state_on and today
                   and not exists (select 1 from closed_period where year = extract(year from said.said_on)) then said.said_on
              else today end;
  if became = 'settled-after-rejection' then
    perform owe_what_was_paid_twice(i, dividend, p, by_person);
  end if;
  -- What was refused as a duplicate and was none failed between the banks: it goes out again as it was.
  update payment_instruction
     set state = split_part(became, '-', 1), state_on = day,
         reason_code = case when became in ('rejected', 'returned') then case k.kind when 'duplicate' then 'TECH' else said.reason_code end end
   where bucket = i.bucket and run_no = i.run_no and citizen_id = i.citizen_id and attempt = i.attempt;
  perform post_payments(k.report_id, 'resolution', k.break_no,
    array[row(k.outcome_no, i.bucket, i.run_no, i.citizen_id, i.attempt, became, day, i.amount)::payment_reached],
    p.proposed_by, by_person);
  if became = 'returned' and i.bucket <> claimants_bucket() then
    perform keep_of_returned(i.bucket, i.citizen_id, i.run_no, i.amount, by_person);
  end if;
end $$;
