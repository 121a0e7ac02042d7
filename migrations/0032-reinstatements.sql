-- 0032 Reinstatements: a dividend that was taken back by mistake is given back, by two.

-- What was taken back = what its tax and what was held for a minor take again + what was still owed of it, and is owed no more
-- (`cancelled`) + what had been written off, and is no loss (`lost`) + what the citizen is paid (`given_back`).
create table reinstatement (
  bucket         smallint       not null,
  overpayment_id uuid           not null,
  citizen_id     bigint         not null,
  proposal_id    uuid           not null references proposal,
  cancelled      numeric(38,10) not null check (cancelled >= 0),
  lost           numeric(38,10) not null check (lost >= 0),
  given_back     numeric(38,10) not null check (given_back >= 0),
  recorded_at    timestamptz(3) not null,
  primary key (overpayment_id, bucket),             -- it is given back once
  foreign key (overpayment_id, bucket) references overpayment
) partition by list (bucket);

create or replace function owed_on(of_overpayment uuid, in_bucket smallint) returns numeric language sql stable as $$
  select o.receivable - taken_for(o.overpayment_id)
       - (select coalesce(sum(r.amount), 0) from recovery r
           where r.overpayment_id = o.overpayment_id and r.bucket = o.bucket and r.kind <> 'returned-after-write-off')
       - coalesce((select n.cancelled from reinstatement n where n.overpayment_id = o.overpayment_id and n.bucket = o.bucket), 0)
    from overpayment o where o.overpayment_id = of_overpayment and o.bucket = in_bucket
$$;

-- By which a citizen's dividend of a run is taken back now; null where it is theirs.
create function taken_back_by(in_bucket smallint, of_citizen bigint, of_run_no integer) returns uuid language sql stable as $$
  select o.overpayment_id
    from overpayment o
   where o.bucket = in_bucket and o.citizen_id = of_citizen and o.run_no = of_run_no and o.because = 'not-due'
     and not exists (select 1 from reinstatement n where n.overpayment_id = o.overpayment_id and n.bucket = o.bucket)
$$;

-- Laws 5 and 9, as the table keeps them: whole, and by a proposal that says so and was approved.
create function reinstatements_keep_the_laws() returns trigger language plpgsql as $$
begin
  if owed_on(new.overpayment_id, new.bucket) <> 0
     or not exists (select 1 from overpayment o join proposal p on p.proposal_id = new.proposal_id
                     where o.overpayment_id = new.overpayment_id and o.bucket = new.bucket and o.citizen_id = new.citizen_id
                       and o.because = 'not-due'
                       and o.taken_back = o.withheld + o.held + new.cancelled + new.lost + new.given_back
                       and p.kind = 'late-inclusion' and p.state = 'approved'
                       and p.content->>'reinstates' = new.overpayment_id::text) then
    raise exception 'overpayment % is reinstated whole, and by two', new.overpayment_id using errcode = 'LB011';
  end if;
  return null;
end $$;

do $$
declare
  target text;
begin
  for bucket in 0..7 loop
    execute format('create table reinstatement_%1$s partition of reinstatement for values in (%1$s)', bucket);
  end loop;
  foreach target in array array(select relid::regclass::text from pg_partition_tree('reinstatement')) loop
    execute format('create trigger append_only before update or delete or truncate on %s
                      for each statement execute function refuse_change()', target);
  end loop;
end $$;
create trigger whole_and_by_two after insert on reinstatement for each row execute function reinstatements_keep_the_laws();
select guard_citizens('reinstatement');

-- Gives back what was taken: nothing is owed of it any more, what came back of it is the citizen's, and tax and what was held
-- are as they were. Tax is owed to the treasury anew; what it may have to give back of the old stays to be received.
create function reinstate(p proposal, by_person text) returns void language plpgsql as $$
declare
  money   bigint := (select currency_id from fund);
  today   date   := (now() at time zone 'UTC')::date;
  o       overpayment;
  d       dividend_run;
  part    reinstatement;
  waiting text;
begin
  select * into strict o from overpayment where overpayment_id = (p.content->>'reinstates')::uuid;
  if is_erased((select pseudonym from citizen z where z.bucket = o.bucket and z.citizen_id = o.citizen_id)) then
    perform refuse('citizen-erased');
  end if;
  d := dividend_to_work_on((select run_id from dividend_run where run_no = o.run_no));   -- nobody pays it meanwhile
  perform lock_cash();
  perform lock_payables(array[o.bucket]);
  if taken_back_by(o.bucket, o.citizen_id, o.run_no) is distinct from o.overpayment_id then
    perform refuse('already-included', jsonb_build_object('year', d.year));
  end if;
  -- What a run is still to set off would be given back before it was taken, and the run may be rejected.
  select r.state into waiting
    from dividend_deduction l join dividend_run x using (run_no) join run r using (run_id)
   where l.claim_id = o.overpayment_id and takes(l.run_no) and r.state <> 'distributed' limit 1;
  if found then perform refuse('not-in-that-state', jsonb_build_object('state', waiting)); end if;
  part.cancelled  := owed_on(o.overpayment_id, o.bucket);
  part.lost       := (select coalesce(sum(case kind when 'write-off' then amount else -amount end), 0) from recovery r
                       where r.overpayment_id = o.overpayment_id and r.bucket = o.bucket
                         and r.kind in ('write-off', 'returned-after-write-off'));
  part.given_back := o.taken_back - o.withheld - o.held - part.cancelled - part.lost;
  if part.given_back + o.withheld + o.held > available_cash() then
    perform refuse('insufficient-cash', jsonb_build_object('available', trim_scale(available_cash())::text));
  end if;
  if o.taken_back > realised_left(d.year) then
    perform refuse('insufficient-realised-income', jsonb_build_object('available', trim_scale(realised_left(d.year))::text));
  end if;
  insert into reinstatement (bucket, overpayment_id, citizen_id, proposal_id, cancelled, lost, given_back, recorded_at)
  values (o.bucket, o.overpayment_id, o.citizen_id, p.proposal_id, part.cancelled, part.lost, part.given_back, record_time());
  perform door.post_entries(
    array[row('dividend:' || d.run_id || ':reinstatement:' || p.proposal_id, today,
              'Dividend ' || d.year || ' was due after all', p.proposed_by, by_person, null, null)::entry_draft],
    array(select row(1, account, money, quantity)::posting_draft
            from (values ('equity:distributions', o.taken_back), ('liabilities:withholding-tax', -o.withheld),
                         ('liabilities:held-for-minors', -o.held), ('assets:dividends-recoverable', -part.cancelled),
                         ('expenses:dividends-written-off', -part.lost), ('liabilities:dividends-payable', -part.given_back))
                 as v (account, quantity)
           where quantity <> 0),
    '{}',
    array(select row(1, 'liabilities:dividends-payable', o.bucket, o.citizen_id, -part.given_back)::citizen_draft
           where part.given_back > 0));
end $$;
