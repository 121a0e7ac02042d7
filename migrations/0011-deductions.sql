-- 0011 Deductions: what others may take from a citizen's dividend, what citizens give away of it, and what was paid too much.

-- Claims -----------------------------------------------------------------------------------------------------------

-- What a claimant has against a citizen. It is never changed; what becomes of it are events. It counts from the day it is
-- filed, and not before the citizen, told of it, could be heard.
create table claim (
  bucket              smallint       not null,
  claim_id            uuid           not null default new_id(),
  citizen_id          bigint         not null,
  claimant            text           not null check (claimant ~ '^[a-z0-9-]{1,40}$'),
  kind                text           not null check (kind <> ''),
  amount              numeric(38,10) not null check (amount > 0),
  notice_certified_on date           not null,
  counts_from         date           not null check (counts_from >= notice_certified_on),
  object_until        date           not null,
  filed_by            text           not null check (filed_by <> ''),
  filed_at            timestamptz(3) not null,
  primary key (claim_id, bucket)                  -- in this order, so that the id alone finds its row
) partition by list (bucket);
create index claim_of_citizen on claim (bucket, citizen_id);

create table claim_event (
  bucket      smallint       not null,
  claim_id    uuid           not null,
  citizen_id  bigint         not null,
  what        text           not null check (what in ('withdrawal', 'objection', 'objection-upheld', 'objection-dismissed')),
  reason      text           not null check (reason <> ''),
  recorded_by text           not null check (recorded_by <> ''),
  recorded_at timestamptz(3) not null,
  primary key (claim_id, what, bucket)            -- each happens once
) partition by list (bucket);

-- What citizens want done with their dividend: each row is all of it, from then on.
create table directives (
  bucket      smallint       not null,
  citizen_id  bigint         not null,
  recorded_at timestamptz(3) not null,
  given       jsonb          not null check (jsonb_typeof(given) = 'array'),   -- [{ kind, beneficiary, amount or share }]
  primary key (bucket, citizen_id, recorded_at)
) partition by list (bucket);

-- The same instant says the same of a claim for ever: what was withdrawn or objected to later is not known then.
create function claim_state_at(of_claim uuid, in_bucket smallint, known_at timestamptz) returns text
  language sql stable as $$
  select case when 'withdrawal' = any (happened) then 'withdrawn'
              when 'objection-upheld' = any (happened) then 'refused'
              when 'objection' = any (happened) and not 'objection-dismissed' = any (happened) then 'held'
              else 'open' end
    from (select coalesce(array_agg(what), '{}') as happened
            from claim_event e
           where e.claim_id = of_claim and e.bucket = in_bucket and e.recorded_at <= known_at) e
$$;

-- An objection is decided once it is made, by another than who filed the claim; what has ended goes on no more.
create function claim_events_keep_the_laws() returns trigger language plpgsql as $$
declare
  c     claim;
  state text := claim_state_at(new.claim_id, new.bucket, 'infinity');
begin
  select * into c from claim where claim_id = new.claim_id and bucket = new.bucket;
  if c.citizen_id is distinct from new.citizen_id
     or state not in ('open', 'held')
     or (new.what like 'objection-%' and (state <> 'held' or new.recorded_by in (c.filed_by) or new.recorded_by like 'machine:%'))
     or new.recorded_at < c.filed_at then
    raise exception 'claim % is %: no % by %', new.claim_id, state, new.what, new.recorded_by using errcode = 'LB011';
  end if;
  return new;
end $$;
create trigger decided_by_another before insert on claim_event
  for each row execute function claim_events_keep_the_laws();

do $$
declare
  target text;
begin
  foreach target in array array['claim', 'claim_event', 'directives'] loop
    for bucket in 0..7 loop
      execute format('create table %s_%s partition of %s for values in (%s)', target, bucket, target, bucket);
      execute format('create trigger append_only before update or delete or truncate on %s_%s
                        for each statement execute function refuse_change()', target, bucket);
    end loop;
    execute format('create trigger append_only before update or delete or truncate on %s
                      for each statement execute function refuse_change()', target);
    perform guard_citizens(target::regclass);
  end loop;
end $$;

-- Claimants have accounts of their own, of which the chart holds so many.
create function open_claimants_account(of_claimant text) returns void language plpgsql as $$
declare
  claimants_max constant integer := 20000;
begin
  if account_id('liabilities:deductions:' || of_claimant) is null
     and (select count(*) from account where name like 'liabilities:deductions:%') >= claimants_max then
    perform refuse('too-many-claimants', jsonb_build_object('most', claimants_max));
  end if;
  perform door.open_account('liabilities:deductions:' || of_claimant);
end $$;

create function door.file_claim(
  of_citizen uuid, by_claimant text, of_kind text, money numeric, certified_on date, from_day date, until_day date,
  by_person text
) returns uuid language plpgsql security definer set search_path = public, pg_temp as $$
declare
  known citizen;
  filed uuid;
begin
  select * into known from citizen where pseudonym = of_citizen;
  if not found then perform refuse('unknown-citizen'); end if;
  if is_erased(of_citizen) then perform refuse('citizen-erased'); end if;
  perform open_claimants_account(by_claimant);
  insert into claim (bucket, citizen_id, claimant, kind, amount, notice_certified_on, counts_from, object_until, filed_by, filed_at)
  values (known.bucket, known.citizen_id, by_claimant, of_kind, exactly(money), certified_on, from_day, until_day, by_person,
          record_time())
  returning claim_id into filed;
  return filed;
end $$;

-- Records what becomes of a claim; those who act on one, or pay it, take turns. Says whom it is against.
create function record_claim_event(of_claim uuid, what text, why text, by_person text) returns uuid language plpgsql as $$
declare
  c     claim;
  state text;
begin
  perform lock_dues(bucket) from claim where claim_id = of_claim;
  select * into c from claim where claim_id = of_claim for update;
  if not found then perform refuse('unknown-claim'); end if;
  state := claim_state_at(of_claim, c.bucket, 'infinity');
  if what like 'objection-%' then
    perform refuse_decision(by_person, c.filed_by, state = 'held', state, null, null);
  elsif state not in ('open', 'held') or (what = 'objection' and exists (
          select 1 from claim_event e where e.claim_id = of_claim and e.bucket = c.bucket and e.what = 'objection')) then
    perform refuse('not-in-that-state', jsonb_build_object('state', state));
  end if;
  insert into claim_event (bucket, claim_id, citizen_id, what, reason, recorded_by, recorded_at)
  values (c.bucket, of_claim, c.citizen_id, what, why, by_person, record_time());
  return (select pseudonym from citizen where bucket = c.bucket and citizen_id = c.citizen_id);
end $$;

create function door.withdraw_claim(of_claim uuid, why text, by_person text) returns uuid
  language sql security definer set search_path = public, pg_temp as
  $$ select record_claim_event(of_claim, 'withdrawal', why, by_person) $$;

create function door.decide_objection(of_claim uuid, is_upheld boolean, why text, by_person text) returns uuid
  language sql security definer set search_path = public, pg_temp as $$
  select record_claim_event(of_claim, case when is_upheld then 'objection-upheld' else 'objection-dismissed' end, why, by_person)
$$;

-- The citizen's own word, on a claim on what is theirs.
create function door.object_to_claim(of_claim uuid, grounds text) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  until_day date;
begin
  select c.object_until into until_day
    from citizen z join claim c using (bucket, citizen_id)
   where z.pseudonym = the_citizen() and c.claim_id = of_claim;
  if not found then perform refuse('unknown-claim'); end if;
  if until_day < (now() at time zone 'UTC')::date then
    perform refuse('objection-too-late', jsonb_build_object('until', until_day));
  end if;
  perform record_claim_event(of_claim, 'objection', grounds, the_citizen()::text);
end $$;

create function door.give_directives(wanted jsonb) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  known citizen;
begin
  select * into known from citizen where pseudonym = the_citizen() for update;  -- one after the other
  if not found then perform refuse('unknown-citizen'); end if;
  if is_erased(known.pseudonym) then perform refuse('citizen-erased'); end if;
  insert into directives (bucket, citizen_id, recorded_at, given)
  values (known.bucket, known.citizen_id,
          greatest(record_time(), (select max(recorded_at) + interval '1 millisecond' from directives d
                                    where d.bucket = known.bucket and d.citizen_id = known.citizen_id)), wanted);
end $$;

-- What runs take ---------------------------------------------------------------------------------------------------

-- Lines of these runs count: what a rejected or a failed run has taken is free for another. One that failed after its
-- approval goes on, and holds what it took.
create function takes(of_run_no integer) returns boolean language sql stable as $$
  select r.state <> 'rejected' and (r.state <> 'failed' or r.failed_from in ('approved', 'distributing', 'suspended'))
    from dividend_run join run r using (run_id) where run_no = of_run_no
$$;

create index deduction_for on dividend_deduction (claim_id) where claim_id is not null;
create index deduction_held on dividend_deduction (bucket, citizen_id) where kind = 'held-until-majority';

-- What others receive of a dividend that was paid late: what is claimed, given and saved, with the fees, in the law's order.
create table late_deduction (
  bucket     smallint       not null,
  citizen_id bigint         not null,
  run_no     integer        not null,
  line_no    smallint       not null check (line_no >= 1),
  kind       text           not null check (kind not in ('withholding-tax', 'set-off', 'held-until-majority')),
  account    text           not null,                       -- which is credited
  claim_id   uuid,                                          -- by whose right, where it is a claimant's
  amount     numeric(38,10) not null check (amount > 0),
  primary key (bucket, run_no, citizen_id, line_no),
  foreign key (bucket, run_no, citizen_id) references late_inclusion
) partition by list (bucket);
create index late_deduction_for on late_deduction (claim_id) where claim_id is not null;

-- What runs that count have taken for a claim, or set off against an overpayment, and what was taken late for a claim; fees
-- are not for the claimant.
create function taken_for(of_claim uuid) returns numeric language sql stable as $$
  select coalesce((select sum(amount) from dividend_deduction where claim_id = of_claim and kind <> 'fee' and takes(run_no)), 0)
       + coalesce((select sum(amount) from late_deduction where claim_id = of_claim and kind <> 'fee'), 0)
$$;

-- Whoever takes for claims of a partition, or changes what is left of an overpayment, does so one after the other, so
-- that each sees what the others took.
create function lock_dues(in_bucket smallint) returns void language sql as
  $$ select pg_advisory_xact_lock(hashtext('universal-investment dues'), in_bucket) $$;

-- Overpayments -----------------------------------------------------------------------------------------------------

-- A citizen's dividend of a run that they were not owed, less what of it expired, taken back by two: `taken_back` = what its tax and what was held
-- for a minor give back + what was still owed to them (`withdrawn`) + what they owe from then on (`receivable`).
create table overpayment (
  bucket         smallint       not null,
  overpayment_id uuid           not null references proposal,
  citizen_id     bigint         not null,
  run_no         integer        not null references dividend_run (run_no),
  taken_back     numeric(38,10) not null check (taken_back > 0),
  withheld       numeric(38,10) not null check (withheld >= 0),
  held           numeric(38,10) not null check (held >= 0),
  withdrawn      numeric(38,10) not null check (withdrawn >= 0),
  receivable     numeric(38,10) not null check (receivable >= 0),
  recorded_at    timestamptz(3) not null,
  -- Or they were owed it and paid it twice, as a bank had rejected a payment that it made.
  because        text           not null default 'not-due' check (because in ('not-due', 'paid-twice')),
  primary key (overpayment_id, bucket),
  constraint what_was_paid_twice_is_owed check (because = 'not-due' or taken_back = receivable),
  constraint it_is_taken_back_whole check (taken_back = withheld + held + withdrawn + receivable)
) partition by list (bucket);
create unique index a_dividend_is_taken_back_once on overpayment (bucket, citizen_id, run_no) where because = 'not-due';

-- What came back otherwise than as runs deduct it, or never will.
--   repayment                  cash
--   set-off                    out of a late inclusion
--   returned                   a bank gave back what it had paid
--   returned-after-write-off   likewise, of what had been given up: it lessens the loss, and not what is owed
--   write-off                  given up, by two
create table recovery (
  bucket         smallint       not null,
  recovery_id    uuid           not null default new_id(),
  overpayment_id uuid           not null,
  citizen_id     bigint         not null,
  kind           text           not null check (kind in (
                   'repayment', 'set-off', 'returned', 'returned-after-write-off', 'write-off')),
  run_no         integer        references dividend_run (run_no),   -- out of which dividend it came
  amount         numeric(38,10) not null check (amount > 0),
  recovered_on   date           not null,
  recorded_by    text           not null check (recorded_by <> ''),
  recorded_at    timestamptz(3) not null,
  primary key (recovery_id, bucket),
  foreign key (overpayment_id, bucket) references overpayment,
  constraint cash_and_losses_come_out_of_none check ((run_no is null) = (kind in ('repayment', 'write-off')))
) partition by list (bucket);
create index recovery_of on recovery (overpayment_id, bucket);

create function owed_on(of_overpayment uuid, in_bucket smallint) returns numeric language sql stable as $$
  select o.receivable - taken_for(o.overpayment_id)
       - (select coalesce(sum(r.amount), 0) from recovery r
           where r.overpayment_id = o.overpayment_id and r.bucket = o.bucket and r.kind <> 'returned-after-write-off')
    from overpayment o where o.overpayment_id = of_overpayment and o.bucket = in_bucket
$$;

create function recoveries_keep_the_laws() returns trigger language plpgsql as $$
begin
  if owed_on(new.overpayment_id, new.bucket) < 0 then
    raise exception 'more comes back of overpayment % than is owed', new.overpayment_id using errcode = 'LB009';
  end if;
  return null;
end $$;
create trigger never_more_than_owed after insert on recovery for each row execute function recoveries_keep_the_laws();

do $$
declare
  target text;
begin
  foreach target in array array['overpayment', 'recovery'] loop
    for bucket in 0..7 loop
      execute format('create table %s_%s partition of %s for values in (%s)', target, bucket, target, bucket);
      execute format('create trigger append_only before update or delete or truncate on %s_%s
                        for each statement execute function refuse_change()', target, bucket);
    end loop;
    execute format('create trigger append_only before update or delete or truncate on %s
                      for each statement execute function refuse_change()', target);
    perform guard_citizens(target::regclass);
  end loop;
end $$;

-- Whom a proposal about a citizen is about, for who decides on it by its id.
create function door.subject_of_proposal(of_proposal uuid, of_kind text) returns text
  language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  found_subject text := (select subject from proposal where proposal_id = of_proposal and kind = of_kind);
begin
  if found_subject is null then perform refuse('unknown-proposal'); end if;
  return found_subject;
end $$;

-- What a citizen was credited of a run that has been distributed to them, by its roll and late: gross, and the net that went
-- to their payable. Nothing where they were not.
create function credited_of(of_citizen citizen, of_run_no integer)
  returns table (gross numeric, withheld numeric, held numeric, net numeric) language sql stable as $$
  select sum(p.gross), sum(p.withheld), sum(p.held), sum(p.net) from (
  select k.each_gets as gross, l.withheld, l.held, k.each_gets - l.taken as net
    from dividend_roll r
    join dividend_class k on k.run_no = r.run_no and k.class_no = r.class_no
   cross join lateral (
     select coalesce(sum(amount), 0) as taken, coalesce(sum(amount) filter (where kind = 'withholding-tax'), 0) as withheld,
            coalesce(sum(amount) filter (where kind = 'held-until-majority'), 0) as held
       from dividend_deduction x
      where x.bucket = r.bucket and x.run_no = r.run_no and x.citizen_id = r.citizen_id) l
   where r.bucket = of_citizen.bucket and r.run_no = of_run_no and r.citizen_id = of_citizen.citizen_id and r.class_no > 0
  union all
  select i.amount, i.tax, i.held, i.amount - i.tax - i.set_off - i.deducted - i.held
    from late_inclusion i
   where i.bucket = of_citizen.bucket and i.run_no = of_run_no and i.citizen_id = of_citizen.citizen_id) p
  having count(*) > 0
$$;

-- What became of so much that a run put on a citizen's payable: what of it is still owed, and what went back to the fund
-- because they did not claim it. Every entry that moves a dividend says so by its key.
create function standing_of(of_citizen citizen, of_run uuid, credited numeric)
  returns table (unpaid numeric, expired numeric, owed_in_all numeric) language sql stable as $$
  select least(own, credited), least(gone, credited - least(own, credited)), owed_in_all
    from (select greatest(coalesce(-sum(q.quantity) filter (where starts_with(e.entry_key, 'dividend:' || of_run || ':')), 0), 0) as own,
                 greatest(coalesce(sum(q.quantity) filter (
                   where starts_with(e.entry_key, 'dividend:' || of_run || ':expiry:')), 0), 0) as gone,
                 coalesce(-sum(q.quantity), 0) as owed_in_all
            from citizen_posting q join journal_entry e using (entry_id)
           where q.bucket = of_citizen.bucket and q.citizen_id = of_citizen.citizen_id
             and q.account_id = account_id('liabilities:dividends-payable')) p
$$;

create function door.propose_overpayment(of_citizen uuid, of_run uuid, why text, by_person text) returns uuid
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  known citizen;
  d     dividend_run;
begin
  select * into known from citizen where pseudonym = of_citizen;
  if not found then perform refuse('unknown-citizen'); end if;
  select dividend_run.* into d from dividend_run join run using (run_id) where run_id = of_run and state = 'distributed';
  if not found then perform refuse('unknown-run'); end if;
  if not exists (select 1 from credited_of(known, d.run_no) k
                  where k.gross > (select expired from standing_of(known, of_run, k.net))) or exists (
       select 1 from overpayment o
        where o.bucket = known.bucket and o.citizen_id = known.citizen_id and o.run_no = d.run_no and o.because = 'not-due') then
    perform refuse('nothing-to-take-back', jsonb_build_object('year', d.year));
  end if;
  return propose('overpayment', of_citizen::text, jsonb_build_object('run', of_run, 'year', d.year), why, by_person);
end $$;

-- Takes the dividend back: what was paid becomes a receivable, and the whole is withdrawn to where it came from. Why is in
-- the proposal alone: the journal is open to more than may read of citizens.
create function door.approve_overpayment(of_proposal uuid, by_person text, hash text, why text) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  p      proposal := decide(of_proposal, 'overpayment', 'approved', by_person, hash, why);
  money  bigint := (select currency_id from fund);
  today  date := (now() at time zone 'UTC')::date;
  c      citizen;
  d      dividend_run;
  was    record;
  later  record;
  own    record;
  released record;
  unpaid numeric;
  with_treasury numeric;
  instructed text;
  owed   numeric;
  back   numeric;
  at     text;
begin
  select * into strict c from citizen where pseudonym = p.subject::uuid;
  d := dividend_to_work_on((p.content->>'run')::uuid);   -- nobody pays it meanwhile
  perform dividend_to_work_on(run_id) from release_of(c, d.run_no);
  perform lock_cash();
  perform lock_dues(c.bucket);
  perform lock_payables(array[c.bucket, claimants_bucket()]);
  select * into was from credited_of(c, d.run_no);
  -- What was held for them may have been released since: then it is on their payable, or paid, by the run that released
  -- it. A run that is about to release it does so first.
  select * into later from release_of(c, d.run_no);
  if found then
    perform dividend_to_work_on(later.run_id);
    was.held := 0;
  end if;
  -- A bank will say whether what it was sent is paid or comes back; a file that is not released can be cancelled.
  select i.state into instructed
    from payment_instruction i
   where i.bucket = c.bucket and i.run_no in (d.run_no, later.run_no) and i.citizen_id = c.citizen_id
     and i.state in ('instructed', 'sent');
  if found then
    perform refuse('not-in-that-state', jsonb_build_object('state', instructed));
  end if;
  -- Of what stands on their payable, what is this dividend's; and of what expired, which is the fund's again, and was never
  -- theirs to pay back.
  select * into own from standing_of(c, d.run_id, was.net);
  select * into released from standing_of(c, later.run_id, coalesce(later.amount, 0));
  unpaid := least(own.unpaid + released.unpaid, greatest(own.owed_in_all, 0));
  was.gross := was.gross - own.expired - released.expired;
  if was.gross = 0 then
    perform refuse('nothing-to-take-back', jsonb_build_object('year', d.year));
  end if;
  back := was.gross - was.withheld - was.held;
  owed := back - unpaid;
  -- Tax that was paid to the treasury already is for the treasury to give back.
  with_treasury := greatest(was.withheld - (select coalesce(-sum(quantity), 0) from posting
                                             where account_id = account_id('liabilities:withholding-tax')), 0);
  at := 'dividend:' || d.run_id || ':overpayment:' || of_proposal;
  if owed > 0 then
    perform door.post_entries(
      array[row(at || ':receivable', today, 'Dividend ' || d.year || ' was not due: to be paid back', p.proposed_by, by_person,
                null, null)::entry_draft],
      array[row(1, 'assets:dividends-recoverable', money, owed)::posting_draft,
            row(1, 'liabilities:dividends-payable', money, -owed)::posting_draft],
      '{}', array[row(1, 'liabilities:dividends-payable', c.bucket, c.citizen_id, -owed)::citizen_draft]);
  end if;
  perform door.post_entries(
    array[row(at || ':withdrawal', today, 'Dividend ' || d.year || ' taken back', p.proposed_by, by_person, null,
              null)::entry_draft],
    array(select row(1, account, money, quantity)::posting_draft
            from (values ('equity:distributions', -was.gross), ('liabilities:withholding-tax', was.withheld - with_treasury),
                         ('assets:receivables', with_treasury), ('liabilities:held-for-minors', was.held), ('liabilities:dividends-payable', back))
                 as v (account, quantity)
           where quantity <> 0),
    '{}',
    array(select row(1, 'liabilities:dividends-payable', c.bucket, c.citizen_id, back)::citizen_draft where back > 0));
  insert into overpayment (bucket, overpayment_id, citizen_id, run_no, taken_back, withheld, held, withdrawn, receivable,
                           recorded_at)
  values (c.bucket, of_proposal, c.citizen_id, d.run_no, was.gross, was.withheld, was.held, unpaid, owed, record_time());
exception when unique_violation then
  perform refuse('nothing-to-take-back', jsonb_build_object('year', d.year));
end $$;

create function record_recovery(
  of_overpayment uuid, of_kind text, money numeric, day date, by_person text, out_of integer, as_recovery uuid default new_id()
) returns uuid language plpgsql as $$
begin
  insert into recovery (bucket, recovery_id, overpayment_id, citizen_id, kind, run_no, amount, recovered_on, recorded_by, recorded_at)
  select bucket, as_recovery, overpayment_id, citizen_id, of_kind, out_of, money, day, by_person, record_time()
    from overpayment where overpayment_id = of_overpayment;
  return as_recovery;
end $$;

-- What a bank gives back of a dividend that had been taken back pays what is owed of it, before it could be paid again; and
-- makes good what was written off of it. Whatever is more is the citizen's. Whoever calls holds the dues of the partition.
create function keep_of_returned(in_bucket smallint, of_citizen bigint, of_run_no integer, came_back numeric, by_person text)
  returns void language plpgsql as $$
declare
  today date := (now() at time zone 'UTC')::date;
  d     dividend_run;
  part  record;
  kept  numeric;
begin
  select * into strict d from dividend_run where run_no = of_run_no;
  for part in
    select o.overpayment_id, l.*
      from overpayment o
     cross join lateral (
       select 'returned' as kind, 'assets:dividends-recoverable' as account, owed_on(o.overpayment_id, o.bucket) as most
       union all
       select 'returned-after-write-off', 'expenses:dividends-written-off',
              coalesce(sum(case kind when 'write-off' then amount else -amount end), 0)
         from recovery r
        where r.overpayment_id = o.overpayment_id and r.bucket = o.bucket and r.kind in ('write-off', 'returned-after-write-off')
          and not exists (select 1 from reinstatement n where n.overpayment_id = o.overpayment_id and n.bucket = o.bucket)) l
     where o.bucket = in_bucket and o.citizen_id = of_citizen and most > 0
       and (o.run_no = of_run_no
            or exists (select 1 from minor_release m
                        where m.bucket = o.bucket and m.citizen_id = o.citizen_id and m.run_no = of_run_no and m.held_by = o.run_no))
     order by o.recorded_at, o.overpayment_id, kind
  loop
    kept := least(part.most, came_back);
    exit when kept = 0;
    came_back := came_back - kept;
    perform door.post_entries(
      array[row('dividend:' || d.run_id || ':recovery:'
                  || record_recovery(part.overpayment_id, part.kind, kept, today, by_person, of_run_no),
                today, 'Dividend ' || d.year || ', returned by the bank after it was taken back', by_person, null, null,
                null)::entry_draft],
      (select array[row(1, 'liabilities:dividends-payable', currency_id, kept)::posting_draft,
                    row(1, part.account, currency_id, -kept)::posting_draft] from fund),
      '{}', array[row(1, 'liabilities:dividends-payable', in_bucket, of_citizen, kept)::citizen_draft]);
  end loop;
end $$;

create function recover(
  of_overpayment uuid, of_kind text, money numeric, day date, what text, by_person text, second_person text
) returns uuid language plpgsql as $$
declare
  o         overpayment;
  recovered uuid := new_id();
  left_over numeric;
begin
  select * into o from overpayment where overpayment_id = of_overpayment;
  if not found then perform refuse('unknown-overpayment'); end if;
  perform lock_cash();
  perform lock_dues(o.bucket);
  left_over := owed_on(of_overpayment, o.bucket);
  if coalesce(money, left_over) > left_over or left_over = 0 then
    perform refuse('more-than-is-owed', jsonb_build_object('owed', trim_scale(left_over)::text));
  end if;
  if day < (o.recorded_at at time zone 'UTC')::date then   -- or the receivable would have stood below nothing
    perform refuse('not-in-that-state', jsonb_build_object('state', 'owed since ' || (o.recorded_at at time zone 'UTC')::date));
  end if;
  money := coalesce(money, left_over);
  perform door.open_account('expenses:dividends-written-off');
  perform door.post_entries(
    array[row('recovery:' || recovered, day, what, by_person, second_person, null, null)::entry_draft],
    (select array[row(1, case of_kind when 'repayment' then 'assets:cash' else 'expenses:dividends-written-off' end,
                      currency_id, money)::posting_draft,
                  row(1, 'assets:dividends-recoverable', currency_id, -money)::posting_draft] from fund));
  perform record_recovery(of_overpayment, of_kind, money, day, by_person, null, recovered);
  return (select pseudonym from citizen where bucket = o.bucket and citizen_id = o.citizen_id);
end $$;

-- Cash that a citizen paid back.
create function door.record_repayment(of_overpayment uuid, money numeric, day date, by_person text) returns uuid
  language sql security definer set search_path = public, pg_temp as $$
  select recover(of_overpayment, 'repayment', exactly(money), day, 'Overpaid dividend paid back', by_person, null)
$$;

-- What will not come back is written off by two: what was owed when it was proposed, so that both know how much it is.
create function door.propose_write_off(of_overpayment uuid, why text, by_person text) returns uuid
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  o    overpayment;
  owed numeric;
begin
  select * into o from overpayment where overpayment_id = of_overpayment;
  if not found then perform refuse('unknown-overpayment'); end if;
  owed := owed_on(of_overpayment, o.bucket);
  if owed = 0 then
    perform refuse('more-than-is-owed', '{"owed": "0"}');
  end if;
  return propose('write-off', (select pseudonym::text from citizen z where z.bucket = o.bucket and z.citizen_id = o.citizen_id),
                 jsonb_build_object('overpayment', of_overpayment, 'owed', trim_scale(owed)::text), why, by_person);
end $$;

create function door.approve_write_off(of_proposal uuid, by_person text, hash text, why text) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  p proposal := decide(of_proposal, 'write-off', 'approved', by_person, hash, why);
  o overpayment;
begin
  select * into strict o from overpayment where overpayment_id = (p.content->>'overpayment')::uuid;
  perform lock_cash();
  perform lock_dues(o.bucket);
  if owed_on(o.overpayment_id, o.bucket) <> (p.content->>'owed')::numeric then
    perform refuse('proposal-changed', '{"input": "what is owed"}');
  end if;
  perform recover((p.content->>'overpayment')::uuid, 'write-off', null, (now() at time zone 'UTC')::date,
                  'Overpaid dividend written off', p.proposed_by, by_person);
end $$;

-- The step that deducts -------------------------------------------------------------------------------------------

-- Minors whose dividend was held, and who have come of age: what a run releases to their payable, of which run's.
create table minor_release (
  bucket     smallint       not null,
  run_no     integer        not null,
  citizen_id bigint         not null,
  held_by    integer        not null,
  amount     numeric(38,10) not null check (amount > 0),
  primary key (bucket, run_no, citizen_id, held_by)
) partition by list (bucket);
create index minor_release_of on minor_release (bucket, citizen_id);

-- The run that releases to a citizen what another held for them.
create function release_of(of_citizen citizen, held_by_run integer)
  returns table (run_no integer, run_id uuid, amount numeric) language sql stable as $$
  select m.run_no, d.run_id, m.amount
    from minor_release m join dividend_run d using (run_no)
   where m.bucket = of_citizen.bucket and m.citizen_id = of_citizen.citizen_id and m.held_by = held_by_run and takes(m.run_no)
$$;

-- What a run takes, by what it is for and where it goes.
create table deduction_total (
  run_no   integer        not null references dividend_run (run_no),
  kind     text           not null,
  account  text           not null,
  lines    bigint         not null check (lines > 0),
  amount   numeric(38,10) not null check (amount > 0),
  primary key (run_no, kind, account)
);
create trigger append_only before update or delete or truncate on deduction_total
  for each statement execute function refuse_change();

-- Of one dividend no more is taken than there is, and while its run deducts.
create function deductions_keep_the_laws() returns trigger language plpgsql set enable_seqscan = off as $$
declare
  wrong record;
begin
  select i.run_no, i.citizen_id into wrong
    from (select distinct bucket, run_no, citizen_id from inserted) i
   where (select sum(l.amount) from dividend_deduction l
           where l.bucket = i.bucket and l.run_no = i.run_no and l.citizen_id = i.citizen_id)
         > coalesce((select k.each_gets from dividend_roll r join dividend_class k using (run_no, class_no)
                      where r.bucket = i.bucket and r.run_no = i.run_no and r.citizen_id = i.citizen_id), 0)
   limit 1;
  if found then
    raise exception 'run %: more is taken from citizen % than they get', wrong.run_no, wrong.citizen_id using errcode = 'LB009';
  end if;
  select i.run_no into wrong
    from (select distinct run_no from inserted) i
    left join lateral (select r.step from dividend_run d join run r using (run_id) where d.run_no = i.run_no) r on true
   where r.step is distinct from 'deduct'
   limit 1;
  if found then
    raise exception 'run %: what it takes is settled', wrong.run_no using errcode = 'LB003';
  end if;
  return null;
end $$;

-- For a claim no more is taken than is claimed, of an overpayment no more than is owed, by all runs that count. What is taken
-- goes to whom it is for: tax and what is held to the law's accounts, a fee to the fund, what is claimed to who claims it, a
-- gift and savings to whom the citizen named, as known when the run was frozen.
create function deductions_go_where_they_belong() returns trigger language plpgsql set enable_seqscan = off as $$
declare
  wrong record;
begin
  perform refuse_overdrawn(array(select distinct claim_id from inserted where claim_id is not null and kind <> 'fee'));
  with law as materialized (   -- of each run once
    select n.run_no, r.frozen_at, law_on(make_date(d.year, 12, 31), 'deductions')->'beneficiaries' as beneficiaries
      from (select distinct run_no from inserted) n join dividend_run d using (run_no) join run r using (run_id)
  )
  select i.run_no, i.citizen_id, i.kind, i.account into wrong
    from inserted i join law using (run_no)
   where case i.kind
         when 'withholding-tax' then (i.account, i.claim_id) is distinct from ('liabilities:withholding-tax', null)
         when 'held-until-majority' then (i.account, i.claim_id) is distinct from ('liabilities:held-for-minors', null)
         when 'set-off' then i.account <> 'assets:dividends-recoverable' or not exists (
           select 1 from overpayment o
            where o.overpayment_id = i.claim_id and o.bucket = i.bucket and o.citizen_id = i.citizen_id)
         when 'fee' then i.account <> 'income:other' or not exists (
           select 1 from claim c where c.claim_id = i.claim_id and c.bucket = i.bucket and c.citizen_id = i.citizen_id)
         else case when i.kind in ('gift', 'savings')
              then i.claim_id is not null or not exists (
                select 1
                  from jsonb_array_elements((select given from directives w
                                              where w.bucket = i.bucket and w.citizen_id = i.citizen_id and w.recorded_at <= law.frozen_at
                                              order by w.recorded_at desc limit 1)) g
                  join jsonb_array_elements(law.beneficiaries) b on b->>'id' = g->>'beneficiary' and b->>'takes' = g->>'kind'
                 where g->>'kind' = i.kind and 'liabilities:deductions:' || (g->>'beneficiary') = i.account)
              else not exists (
                select 1 from claim c
                 where c.claim_id = i.claim_id and c.bucket = i.bucket and c.citizen_id = i.citizen_id
                   and c.kind = i.kind and 'liabilities:deductions:' || c.claimant = i.account) end
         end
   limit 1;
  if found then
    raise exception 'run %: % of citizen % goes to %, who has no right to it', wrong.run_no, wrong.kind, wrong.citizen_id, wrong.account
      using errcode = 'LB009';
  end if;
  return null;
end $$;

create function refuse_overdrawn(of_claims uuid[]) returns void language plpgsql set enable_seqscan = off as $$
declare
  wrong uuid;
begin
  select id into wrong
    from unnest(of_claims) as n (id)
   where taken_for(id) > coalesce((select c.amount from claim c where c.claim_id = id),
                                  (select owed_on(id, o.bucket) + taken_for(id) from overpayment o where o.overpayment_id = id), 0)
   limit 1;
  if found then
    raise exception 'more is taken for % than is claimed', wrong using errcode = 'LB009';
  end if;
end $$;

-- A failed run that goes on takes again what it took, and releases what it was to release: others may have done so, or
-- taken it back, meanwhile.
create function resumed_runs_keep_the_laws() returns trigger language plpgsql as $$
begin
  perform lock_dues(b::smallint) from generate_series(0, 7) b;
  perform refuse_overdrawn(array(
    select distinct claim_id from dividend_deduction l join dividend_run d using (run_no)
     where d.run_id = new.run_id and claim_id is not null and l.kind <> 'fee'));
  if exists (select 1
               from minor_release m
               join dividend_run d using (run_no)
              where d.run_id = new.run_id
                and (exists (select 1 from minor_release x
                              where x.bucket = m.bucket and x.citizen_id = m.citizen_id and x.held_by = m.held_by
                                and x.run_no <> m.run_no and takes(x.run_no))
                     or taken_back_by(m.bucket, m.citizen_id, m.held_by) is not null)) then
    perform refuse('taken-meanwhile');
  end if;
  return null;
exception when sqlstate 'LB009' then
  perform refuse('taken-meanwhile');
end $$;
create trigger takes_no_more_than_is_claimed after update on run
  for each row when (new.kind = 'dividend' and old.state = 'failed' and new.state <> 'failed')
  execute function resumed_runs_keep_the_laws();

do $$
declare
  target text;
begin
  for bucket in 0..7 loop
    execute format('create table minor_release_%s partition of minor_release for values in (%s)', bucket, bucket);
  end loop;
  foreach target in array array['minor_release'] || array(select 'minor_release_' || b from generate_series(0, 7) b) loop
    execute format('create trigger append_only before update or delete or truncate on %I
                      for each statement execute function refuse_change()', target);
  end loop;
  foreach target in array array['dividend_deduction'] || array(select 'dividend_deduction_' || b from generate_series(0, 7) b) loop
    execute format('create trigger no_more_than_there_is after insert on %I referencing new table as inserted
                      for each statement execute function deductions_keep_the_laws()', target);
    execute format('create trigger who_has_a_right_to_it after insert on %I referencing new table as inserted
                      for each statement execute function deductions_go_where_they_belong()', target);
  end loop;
  perform guard_citizens('minor_release');
end $$;

-- The age until which minors' dividends of a year are held; null where they are not.
create function held_until(of_year smallint) returns integer language sql stable as $$
  select (law->>'majorityAge')::integer
    from law_on(make_date(of_year, 12, 31), 'minors') law where law->>'payTo' = 'held-until-majority'
$$;

-- Who was under age on a day, as known at an instant.
create function minors_on(day date, majority_age integer, known_at timestamptz, in_bucket smallint, from_id bigint, to_id bigint)
  returns table (citizen_id bigint) language sql stable as $$
  select citizen_id from citizens_known_at(known_at, in_bucket, from_id, to_id)
   where born_on > day - make_interval(years => majority_age)
$$;

-- What there is to take from citizens besides tax: their claims that were open and what they wanted, as known when the run was
-- frozen; what they owe when they are paid, and no claim that has ended by then. In order, so that the same is computed each time.
create function dues_known(known_at timestamptz, paid_at timestamptz, in_bucket smallint, from_id bigint, to_id bigint)
  returns table (citizen_id bigint, claims jsonb, recoverables jsonb, directives jsonb)
  language sql stable as $$
  with claimed as (
    select c.citizen_id, jsonb_agg(jsonb_build_object('id', c.claim_id, 'claimant', c.claimant, 'kind', c.kind,
             'balance', (c.amount - taken_for(c.claim_id))::text, 'countsFrom', c.counts_from) order by c.claim_id) as claims
      from claim c
     where c.bucket = in_bucket and c.citizen_id between from_id and to_id and c.filed_at <= known_at
       and claim_state_at(c.claim_id, c.bucket, known_at) = 'open' and c.amount > taken_for(c.claim_id)
       and (paid_at = known_at or claim_state_at(c.claim_id, c.bucket, paid_at) not in ('withdrawn', 'refused'))
     group by c.citizen_id
  ), owed as (
    select o.citizen_id, jsonb_agg(jsonb_build_object('id', o.overpayment_id, 'balance', owed_on(o.overpayment_id, o.bucket)::text)
             order by o.recorded_at, o.overpayment_id) as recoverables
      from overpayment o
     where o.bucket = in_bucket and o.citizen_id between from_id and to_id and o.recorded_at <= paid_at
       and owed_on(o.overpayment_id, o.bucket) > 0
     group by o.citizen_id
  ), wanted as (
    select distinct on (w.citizen_id) w.citizen_id, w.given as directives
      from directives w
     where w.bucket = in_bucket and w.citizen_id between from_id and to_id and w.recorded_at <= known_at
     order by w.citizen_id, w.recorded_at desc
  )
  select citizen_id, coalesce(claims, '[]'), coalesce(recoverables, '[]'), coalesce(directives, '[]')
    from claimed
    full join owed using (citizen_id)
    full join wanted using (citizen_id)
$$;

-- Of the citizens of a chunk.
create function dues_of(
  d dividend_run, held_age integer, known_at timestamptz, in_bucket smallint, from_id bigint, to_id bigint
) returns table (citizen_id bigint, gross numeric, is_held boolean, claims jsonb, recoverables jsonb, directives jsonb)
  language sql stable as $$
  select r.citizen_id, k.each_gets, m.citizen_id is not null, u.claims, u.recoverables, u.directives
    from dues_known(known_at, known_at, in_bucket, from_id, to_id) u
    join dividend_roll r on r.bucket = in_bucket and r.run_no = d.run_no and r.citizen_id = u.citizen_id
    join dividend_class k on k.run_no = r.run_no and k.class_no = r.class_no
    left join minors_on(d.record_on, held_age, known_at, in_bucket, from_id, to_id) m on m.citizen_id = r.citizen_id
   where r.class_no > 0
   order by r.citizen_id
$$;

-- Does anything take from the dividends of this run?
create function is_deducted_from(d dividend_run) returns boolean language sql stable as $$
  select (law_on(make_date(d.year, 12, 31), 'deductions')->>'withholdingTax')::numeric > 0
      or held_until(d.year) is not null
      or exists (select 1 from claim) or exists (select 1 from directives) or exists (select 1 from overpayment)
      or exists (select 1 from dividend_deduction where kind = 'held-until-majority')
      or exists (select 1 from late_inclusion where held > 0)
$$;

-- What there is to take in a chunk. Held until the transaction ends, so that nothing is promised to two.
create function door.dues_of_chunk(of_run uuid, of_chunk integer)
  returns table (citizen_id bigint, gross numeric, is_held boolean, claims jsonb, recoverables jsonb, directives jsonb)
  language plpgsql security definer set search_path = public, pg_temp set enable_nestloop = off as $$
declare
  r run;
  d dividend_run;
  c run_chunk;
begin
  select * into strict r from run where run_id = of_run;
  select * into strict d from dividend_run where run_id = of_run;
  select * into strict c from run_chunk where run_id = of_run and step = 'deduct' and chunk_no = of_chunk;
  perform lock_dues(c.bucket);
  return query select * from dues_of(d, held_until(d.year), r.frozen_at, c.bucket, c.first_id, c.last_id);
end $$;

-- A chunk is read whole: looking its citizens up one by one, which a planner without statistics takes for cheap, took ten
-- seconds for a thousand. What a chunk takes: `lines` from the citizens of `worked_out`, tax and what is held for minors from everyone else. And
-- what it releases to who has come of age, or has died, since theirs was held.
create function door.deduct_chunk(of_run uuid, of_chunk integer, worked_out bigint[], lines json) returns void
  language plpgsql security definer set search_path = public, pg_temp set enable_nestloop = off as $$
declare
  r        run;
  d        dividend_run;
  c        run_chunk;
  tax_rate numeric;
  held_age integer;
  grown_up date;
  decimals smallint := (select minor_unit from fund join currency on commodity_id = currency_id);
begin
  select * into strict r from run where run_id = of_run;
  select * into strict d from dividend_run where run_id = of_run;
  select * into strict c from run_chunk where run_id = of_run and step = 'deduct' and chunk_no = of_chunk;
  tax_rate := (law_on(make_date(d.year, 12, 31), 'deductions')->>'withholdingTax')::numeric;
  held_age := held_until(d.year);
  grown_up := d.record_on - make_interval(
                years => (law_on(make_date(d.year, 12, 31), 'minors')->>'majorityAge')::integer);
  perform lock_dues(c.bucket);
  perform open_claimants_account(substr(account, 24))
     from (select distinct account from json_to_recordset(lines) as l (account text)) a
    where account like 'liabilities:deductions:%'
    order by account;
  insert into dividend_deduction (bucket, run_no, citizen_id, line_no, kind, account, claim_id, amount)
  select c.bucket, d.run_no, l.citizen_id, l.line_no, l.kind, l.account, l.claim_id, exactly(l.amount)
    from json_to_recordset(lines) as l (citizen_id bigint, line_no smallint, kind text, account text, claim_id uuid, amount numeric);
  insert into dividend_deduction (bucket, run_no, citizen_id, line_no, kind, account, amount)
  select c.bucket, d.run_no, l.citizen_id, t.line_no, t.kind, t.account, t.amount
    from dividend_roll l
    join (select class_no, each_gets, trunc(each_gets * tax_rate, decimals) as tax   -- rounded down to the smallest coin
            from dividend_class where run_no = d.run_no) k using (class_no)
    left join unnest(worked_out) as w (citizen_id) using (citizen_id)
    left join minors_on(d.record_on, held_age, r.frozen_at, c.bucket, c.first_id, c.last_id) m using (citizen_id)
   cross join lateral (values
           (1, 'withholding-tax', 'liabilities:withholding-tax', tax),
           (case when tax > 0 then 2 else 1 end, 'held-until-majority', 'liabilities:held-for-minors',
            case when m.citizen_id is not null then each_gets - tax else 0 end)) as t (line_no, kind, account, amount)
   where l.bucket = c.bucket and l.run_no = d.run_no and l.citizen_id between c.first_id and c.last_id
     and w.citizen_id is null and t.amount > 0;
  insert into minor_release (bucket, run_no, citizen_id, held_by, amount)
  select h.bucket, d.run_no, h.citizen_id, h.run_no, h.amount
    from (select bucket, citizen_id, run_no, sum(amount) as amount   -- by the roll, and of the rest that was paid late
            from (select bucket, citizen_id, run_no, amount from dividend_deduction where kind = 'held-until-majority'
                  union all
                  select bucket, citizen_id, run_no, held from late_inclusion where held > 0) all_held
           group by bucket, citizen_id, run_no) h
    join dividend_run o on o.run_no = h.run_no
    join run on run.run_id = o.run_id and run.state = 'distributed'
    join citizens_known_at(r.frozen_at, c.bucket, c.first_id, c.last_id) z on z.citizen_id = h.citizen_id
   where h.bucket = c.bucket
     and (z.died_on is not null or z.born_on <= grown_up)
     and not exists (select 1 from overpayment v
                      where v.bucket = h.bucket and v.citizen_id = h.citizen_id and v.run_no = h.run_no
                        and v.because = 'not-due'
                        and not exists (select 1 from reinstatement n
                                         where n.bucket = v.bucket and n.overpayment_id = v.overpayment_id))
     and not exists (select 1 from minor_release m
                      where m.bucket = h.bucket and m.citizen_id = h.citizen_id and m.held_by = h.run_no and takes(m.run_no));
  perform finish_chunk(of_run, 'deduct', of_chunk, '{}', digest_of_deductions(d.run_no, c.bucket, c.first_id, c.last_id));
end $$;

create function digest_of_deductions(of_run_no integer, in_bucket smallint, from_id bigint, to_id bigint) returns bytea
  language sql stable as $$
  select sha256(convert_to(coalesce(string_agg(line, E'\n' order by citizen_id, no), ''), 'UTF8'))
    from (select citizen_id, line_no::integer as no,
                 concat_ws(' ', citizen_id, line_no, kind, account, claim_id, trim_scale(amount)) as line
            from dividend_deduction
           where bucket = in_bucket and run_no = of_run_no and citizen_id between from_id and to_id
          union all
          select citizen_id, -held_by, concat_ws(' ', citizen_id, 'released of run', held_by, trim_scale(amount))
            from minor_release
           where bucket = in_bucket and run_no = of_run_no and citizen_id between from_id and to_id) l
$$;

create function door.conclude_deductions(of_run uuid) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  of_run_no integer;
begin
  if not step_is_complete(of_run, 'deduct') then
    return;
  end if;
  select run_no into strict of_run_no from dividend_run where run_id = of_run;
  insert into deduction_total (run_no, kind, account, lines, amount)
  select of_run_no, kind, account, count(*), sum(amount)
    from dividend_deduction where run_no = of_run_no group by kind, account;
  update dividend_run set deducted = coalesce((select sum(amount) from deduction_total where run_no = of_run_no), 0)
   where run_no = of_run_no;
  perform open_tree(of_run);
end $$;

-- What was held for who has come of age goes to their payable, beside a chunk of the run that releases it.
create function post_releases(r run, d dividend_run, c run_chunk) returns void language plpgsql as $$
declare
  money    bigint := (select currency_id from fund);
  released numeric;
  citizens citizen_draft[];
begin
  select array_agg(row(1, 'liabilities:dividends-payable', c.bucket, citizen_id, -amount)::citizen_draft order by citizen_id),
         sum(amount)
    into citizens, released
    from (select citizen_id, sum(amount) as amount from minor_release
           where bucket = c.bucket and run_no = d.run_no and citizen_id between c.first_id and c.last_id
           group by citizen_id) m;
  if citizens is null then
    return;
  end if;
  perform door.post_entries(
    array[row('dividend:' || r.run_id || ':releases:' || c.chunk_no, d.approved_on, 'Dividends held until majority, released',
              r.started_by, r.decided_by, null, null)::entry_draft],
    array[row(1, 'liabilities:held-for-minors', money, released)::posting_draft,
          row(1, 'liabilities:dividends-payable', money, -released)::posting_draft],
    '{}', citizens);
end $$;

-- Law 9, of claims: who filed one that a run takes for, or had a say in it, counted on their own word.
create function own_claim(of_run uuid, person text) returns text language sql stable as $$
  select 'claim'
    from claim c
    join dividend_deduction l on l.claim_id = c.claim_id
    join dividend_run d using (run_no)
   where d.run_id = of_run
     and (c.filed_by = person
          or exists (select 1 from claim_event e where e.claim_id = c.claim_id and e.bucket = c.bucket and e.recorded_by = person))
   limit 1
$$;
create function own_input(of_run uuid, person text) returns text language sql stable as $$
  select coalesce(own_record(of_run, person), own_claim(of_run, person))
$$;

-- Late inclusions --------------------------------------------------------------------------------------------------

-- Laws 5 and 9, as the table keeps them: what goes to others is what the inclusion says, whole, and was approved by nobody
-- who filed one of the claims, or had a say in it.
create function late_deductions_keep_the_laws() returns trigger language plpgsql as $$
declare
  wrong record;
begin
  select l.run_no, l.citizen_id into wrong
    from (select distinct bucket, run_no, citizen_id from inserted) i
    join late_inclusion l using (bucket, run_no, citizen_id)
   where l.deducted <> (select sum(x.amount) from late_deduction x
                         where x.bucket = l.bucket and x.run_no = l.run_no and x.citizen_id = l.citizen_id);
  if found then
    raise exception 'run %: what is taken late from citizen % is not what their inclusion says', wrong.run_no, wrong.citizen_id
      using errcode = 'LB009';
  end if;
  select p.decided_by into wrong
    from late_inclusion l
    join proposal p using (proposal_id)
    join (select bucket, run_no, citizen_id, array_agg(claim_id) as claims from inserted group by 1, 2, 3) i
      using (bucket, run_no, citizen_id)
   where has_own_claim(i.claims, p.decided_by);
  if found then
    raise exception 'a late inclusion is approved by %, who filed a claim that it pays', wrong.decided_by using errcode = 'LB011';
  end if;
  return null;
end $$;

do $$
declare
  target text;
begin
  for bucket in 0..7 loop
    execute format('create table late_deduction_%1$s partition of late_deduction for values in (%1$s)', bucket);
  end loop;
  foreach target in array array(select relid::regclass::text from pg_partition_tree('late_deduction')) loop
    execute format('create trigger append_only before update or delete or truncate on %s
                      for each statement execute function refuse_change()', target);
    execute format('create trigger as_the_inclusion_says after insert on %s referencing new table as inserted
                      for each statement execute function late_deductions_keep_the_laws()', target);
    execute format('create trigger who_has_a_right_to_it after insert on %s referencing new table as inserted
                      for each statement execute function deductions_go_where_they_belong()', target);
  end loop;
end $$;
select guard_citizens('late_deduction');

-- What there is to take of a late inclusion that waits for its approval, as if they had been on the roll: the claims that
-- counted for the run and have not ended since, with what is left of them; the directives of then, and what fees and gifts the
-- run took already, where it pays the rest. What they were overpaid is what they owe today, and a minor is who is one today,
-- unless what the run held for them is released. Nothing where what was taken back is given back: what was taken of
-- that stays as it is. Held until the transaction ends, so that nothing is promised to two.
create function door.dues_of_late_inclusion(of_proposal uuid)
  returns table (run_id uuid, gross numeric, is_held boolean, claims jsonb, recoverables jsonb, directives jsonb, taken jsonb)
  language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  p     proposal;
  part  late_inclusion;
  whose citizen;
  d     dividend_run;
  today date := (now() at time zone 'UTC')::date;
begin
  select * into p from proposal where proposal_id = of_proposal and kind = 'late-inclusion' and state = 'proposed';
  if not found or p.content ? 'reinstates' then
    return;
  end if;
  -- One after the other: each sees what the others left of the reserve.
  perform pg_advisory_xact_lock(hashtext('universal-investment'), hashtext('late-reserve'));
  part := (late_inclusion_of((p.content->>'run')::uuid, p.subject::uuid)).part;
  select * into strict whose from citizen where pseudonym = p.subject::uuid;
  perform lock_dues(part.bucket);
  select * into strict d from dividend_run where run_no = part.run_no;
  return query
    select d.run_id, part.amount,
           whose.died_on is null and exists (
             select 1 from minors_on(greatest(d.record_on, today), held_until(d.year), null, part.bucket, part.citizen_id,
                                     part.citizen_id))
             and not exists (select 1 from release_of(whose, d.run_no)),
           coalesce(u.claims, '[]'), coalesce(u.recoverables, '[]'), coalesce(u.directives, '[]'),
           taken_already(part.bucket, part.citizen_id, part.run_no)
      from run r
      left join dues_known(r.frozen_at, 'infinity', part.bucket, part.citizen_id, part.citizen_id) u on true
     where r.run_id = d.run_id;
end $$;

-- What a run took of a citizen's dividend that is taken of a dividend once: fees of claims, gifts and savings.
create function taken_already(in_bucket smallint, of_citizen bigint, of_run_no integer) returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(jsonb_build_object('kind', kind, 'account', account, 'claimId', claim_id, 'amount', amount::text)
                            order by line_no), '[]')
    from dividend_deduction
   where bucket = in_bucket and run_no = of_run_no and citizen_id = of_citizen and kind in ('fee', 'gift', 'savings')
$$;

-- All that was taken of a citizen's dividend of a run, in order, and then what was taken of what was paid of it late.
create function deductions_of(in_bucket smallint, of_citizen bigint, of_run_no integer)
  returns table (place integer, kind text, account text, claim_id uuid, amount numeric) language sql stable as $$
  select line_no::integer, kind, account, claim_id, amount
    from dividend_deduction where bucket = in_bucket and run_no = of_run_no and citizen_id = of_citizen
  union all
  select v.* from late_inclusion i
   cross join lateral (values (100001, 'withholding-tax', 'liabilities:withholding-tax', null::uuid, i.tax),
                              (100002, 'set-off', 'assets:dividends-recoverable', null, i.set_off),
                              (200000, 'held-until-majority', 'liabilities:held-for-minors', null, i.held))
                as v (place, kind, account, claim_id, amount)
   where i.bucket = in_bucket and i.run_no = of_run_no and i.citizen_id = of_citizen and v.amount > 0
  union all
  select 100002 + line_no, kind, account, claim_id, amount
    from late_deduction where bucket = in_bucket and run_no = of_run_no and citizen_id = of_citizen
$$;

-- Whether somebody filed one of these claims, or had a say in it.
create function has_own_claim(of_claims uuid[], person text) returns boolean language sql stable as $$
  select exists (select 1 from claim where claim_id = any (of_claims) and filed_by = person)
      or exists (select 1 from claim_event where claim_id = any (of_claims) and recorded_by = person)
$$;

-- Pays who is included late: `lines` is all that is taken of it, in the law's order.
create function door.approve_late_inclusion(of_proposal uuid, by_person text, hash text, why text, lines json) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  p     proposal := decide(of_proposal, 'late-inclusion', 'approved', by_person, hash, why);
  today date := (now() at time zone 'UTC')::date;
  part  late_inclusion;
  net   numeric;
  money bigint := (select currency_id from fund);
begin
  if p.content ? 'reinstates' then
    perform reinstate(p, by_person);
    return;
  end if;
  perform pg_advisory_xact_lock(hashtext('universal-investment'), hashtext('late-reserve'));
  part := (late_inclusion_of((p.content->>'run')::uuid, p.subject::uuid)).part;
  if (part.class_no, part.amount) is distinct from ((p.content->>'classNo')::smallint, (p.content->>'amount')::numeric) then
    perform refuse('proposal-changed', '{"input": "the class"}');   -- by facts that were put right since
  end if;
  perform lock_dues(part.bucket);
  if has_own_claim(array(select claim_id from json_to_recordset(lines) as l (claim_id uuid)), by_person) then
    perform refuse('recorder-may-not-approve', '{"input": "claim"}');
  end if;
  select coalesce(sum(amount) filter (where kind = 'set-off'), 0),
         coalesce(sum(amount) filter (where kind = 'held-until-majority'), 0),
         coalesce(sum(amount) filter (where kind not in ('withholding-tax', 'set-off', 'held-until-majority')), 0)
    into part.set_off, part.held, part.deducted
    from json_to_recordset(lines) as l (kind text, amount numeric);
  net := part.amount - part.tax - part.set_off - part.deducted - part.held;
  -- What is set off comes out of what this citizen owes; the tax is the law's.
  if part.amount - net is distinct from (
       select coalesce(sum(amount), 0) from json_to_recordset(lines) as l (kind text, account text, claim_id uuid, amount numeric)
        where kind <> 'set-off' or exists (select 1 from overpayment o
                                            where o.overpayment_id = l.claim_id and o.bucket = part.bucket
                                              and o.citizen_id = part.citizen_id)) then
    raise exception 'what is taken late from citizen % is not what the law takes', part.citizen_id using errcode = 'LB009';
  end if;
  perform record_recovery(claim_id, 'set-off', amount, today, p.proposed_by, part.run_no)
     from (select * from json_to_recordset(lines) as l (kind text, claim_id uuid, amount numeric)
            where kind = 'set-off' offset 0) s;
  insert into late_inclusion (bucket, citizen_id, run_no, proposal_id, class_no, amount, tax, set_off, deducted, held, included_on)
  values (part.bucket, part.citizen_id, part.run_no, of_proposal, part.class_no, part.amount, part.tax, part.set_off,
          part.deducted, part.held, today);
  perform open_claimants_account(substr(account, 24))
     from (select distinct account from json_to_recordset(lines) as l (account text)) a
    where account like 'liabilities:deductions:%'
    order by account;
  insert into late_deduction (bucket, citizen_id, run_no, line_no, kind, account, claim_id, amount)
  select part.bucket, part.citizen_id, part.run_no, row_number() over (order by line_no), kind, account, claim_id, exactly(amount)
    from json_to_recordset(lines) as l (line_no smallint, kind text, account text, claim_id uuid, amount numeric)
   where kind not in ('withholding-tax', 'set-off', 'held-until-majority');
  perform door.post_entries(
    array[row('dividend:' || (p.content->>'run') || ':late:' || of_proposal, today,
              'Dividend ' || (select year from dividend_run where run_no = part.run_no) || ', included late',
              p.proposed_by, by_person, null, null)::entry_draft],
    array(select row(1, account, money, quantity)::posting_draft
            from (values ('liabilities:late-reserve', part.amount), ('liabilities:withholding-tax', -part.tax),
                         ('assets:dividends-recoverable', -part.set_off), ('liabilities:held-for-minors', -part.held),
                         ('liabilities:dividends-payable', -net)) as v (account, quantity)
           where quantity <> 0
          union all
          select row(1, account, money, -sum(amount))::posting_draft from late_deduction
           where bucket = part.bucket and run_no = part.run_no and citizen_id = part.citizen_id
           group by account),
    '{}',
    array(select row(1, 'liabilities:dividends-payable', part.bucket, part.citizen_id, -net)::citizen_draft where net > 0));
end $$;

-- Payments to claimants ---------------------------------------------------------------------------------------------

-- Where what was deducted for a claimant or a beneficiary is owed to them; of nobody, the tax that is owed to the treasury.
create function claimants_account(of_claimant text) returns text language sql immutable as $$
  select coalesce('liabilities:deductions:' || of_claimant, 'liabilities:withholding-tax')
$$;

-- What stands in a payment file that is not released is spoken for; what was sent is not owed on the account any more.
create function refuse_unowed(of_claimant text, money numeric) returns void language plpgsql as $$
declare
  of_account bigint  := account_id(claimants_account(of_claimant));
  owed       numeric := (select coalesce(-sum(quantity), 0) from posting where account_id = of_account)
                      - (select coalesce(sum(amount), 0) from payment_instruction i
                          where i.bucket = claimants_bucket() and i.citizen_id = of_account and i.state = 'instructed');
begin
  if money > owed then
    perform refuse('more-than-is-owed', jsonb_build_object('owed', trim_scale(owed)::text));
  end if;
end $$;

-- What was deducted and paid otherwise than by a payment file: one says what was paid, another has seen that it was.
create function door.propose_claimant_payment(of_claimant text, money numeric, day date, why text, by_person text) returns uuid
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform refuse_unowed(of_claimant, exactly(money));
  return propose('claimant-payment', claimants_account(of_claimant),
                 jsonb_build_object('claimant', of_claimant, 'amount', trim_scale(money)::text, 'paidOn', day), why, by_person);
end $$;

create function door.approve_claimant_payment(of_proposal uuid, by_person text, hash text, why text) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  p     proposal := decide(of_proposal, 'claimant-payment', 'approved', by_person, hash, why);
  money numeric := p.content->>'amount';
  cash  numeric;
begin
  perform lock_cash();
  perform lock_payables(array[claimants_bucket()]);
  perform refuse_unowed(p.content->>'claimant', money);
  cash := (select coalesce(sum(quantity), 0) from posting where account_id = account_id('assets:cash'));
  if money > cash then
    perform refuse('insufficient-cash', jsonb_build_object('available', trim_scale(cash)::text));
  end if;
  perform door.post_entries(
    array[row('claimant-payment:' || of_proposal, (p.content->>'paidOn')::date,
              'Paid to ' || coalesce(p.content->>'claimant', 'the treasury'), p.proposed_by, by_person, p.reason, null)::entry_draft],
    (select array[row(1, p.subject, currency_id, money)::posting_draft,
                  row(1, 'assets:cash', currency_id, -money)::posting_draft] from fund));
end $$;
