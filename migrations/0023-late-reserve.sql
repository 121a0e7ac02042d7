-- 0023 The late reserve: what nobody needed of it goes back to the fund, by two.

create table late_reserve_release (
  run_no      integer        primary key references dividend_run (run_no),
  proposal_id uuid           not null unique references proposal,
  amount      numeric(38,10) not null check (amount > 0),
  released_on date           not null
);
create trigger append_only before update or delete or truncate on late_reserve_release
  for each statement execute function refuse_change();

create or replace function late_reserve_left(of_run_no integer) returns numeric language sql stable as $$
  select late_reserve - coalesce((select sum(amount) from late_inclusion where run_no = of_run_no), 0)
                      - coalesce((select amount from late_reserve_release where run_no = of_run_no), 0)
    from dividend_run where run_no = of_run_no
$$;

-- Law 9 and law 5, as the table keeps them: all that was left, by a proposal that says it and was approved.
create function releases_take_four_eyes() returns trigger language plpgsql as $$
begin
  if late_reserve_left(new.run_no) <> 0
     or not exists (select 1 from proposal p join dividend_run d on d.run_id::text = p.subject
                     where p.proposal_id = new.proposal_id and d.run_no = new.run_no and p.kind = 'late-reserve-release'
                       and p.state = 'approved' and (p.content->>'amount')::numeric = new.amount) then
    raise exception 'run %: all that is left of a late reserve is released by two', new.run_no using errcode = 'LB011';
  end if;
  return null;
end $$;
create trigger four_eyes after insert on late_reserve_release
  for each row execute function releases_take_four_eyes();

-- What is left of a run's late reserve, where nobody can need it any more: the time to appeal is over, every appeal is
-- decided, and whoever was found right has been included. What is less than anybody's part pays nobody: it waits for none.
create function releasable_reserve(of_run uuid, out of_run_no integer, out of_year smallint, out amount numeric)
  language plpgsql as $$
declare
  d       dividend_run;
  r       run;
  waiting bigint;
begin
  select * into d from dividend_run where run_id = of_run;
  if not found then perform refuse('unknown-run'); end if;
  select * into strict r from run where run_id = of_run;
  if r.state <> 'distributed' then perform refuse('not-in-that-state', jsonb_build_object('state', r.state)); end if;
  if (now() at time zone 'UTC')::date <= appeal_until(d) then
    perform refuse('late-reserve-needed', jsonb_build_object('until', appeal_until(d)));
  end if;
  of_run_no := d.run_no;
  of_year   := d.year;
  amount    := late_reserve_left(d.run_no);
  if amount = 0 then perform refuse('late-reserve-exhausted', '{"left": "0"}'); end if;
  if amount < (select min(each_gets) from dividend_class k where k.run_no = d.run_no and each_gets > 0) then
    return;
  end if;
  select count(*) into waiting
    from appeal a
    join citizen z using (bucket, citizen_id)
    left join appeal_decision e using (bucket, citizen_id, appeal_id)
   where a.run_no = d.run_no and e.outcome is distinct from 'denied'
     and not exists (select 1 from late_inclusion l
                      where l.bucket = a.bucket and l.run_no = a.run_no and l.citizen_id = a.citizen_id)
     and not (e.outcome is not null and is_included(z, d.run_no));
  if waiting > 0 then perform refuse('late-reserve-needed', jsonb_build_object('appeals', waiting)); end if;
  select count(*) into waiting from proposal
   where kind = 'late-inclusion' and state = 'proposed' and content->>'run' = of_run::text
     and not content ? 'reinstates';   -- that takes nothing of the reserve
  if waiting > 0 then perform refuse('late-reserve-needed', jsonb_build_object('lateInclusions', waiting)); end if;
end $$;

create function door.propose_reserve_release(of_run uuid, why text, by_person text) returns uuid
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  left_over numeric := (releasable_reserve(of_run)).amount;
begin
  return propose('late-reserve-release', of_run::text, jsonb_build_object('amount', trim_scale(left_over)::text), why, by_person);
end $$;

-- Takes back what had been set aside as distributed: it can be distributed again.
create function door.approve_reserve_release(of_proposal uuid, by_person text, hash text, why text) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  p     proposal := decide(of_proposal, 'late-reserve-release', 'approved', by_person, hash, why);
  today date := (now() at time zone 'UTC')::date;
  part  record;
begin
  -- After whoever is being included late.
  perform pg_advisory_xact_lock(hashtext('universal-investment'), hashtext('late-reserve'));
  select * into part from releasable_reserve(p.subject::uuid);
  if part.amount <> (p.content->>'amount')::numeric then perform refuse('proposal-changed'); end if;
  insert into late_reserve_release (run_no, proposal_id, amount, released_on)
  values (part.of_run_no, of_proposal, part.amount, today);
  perform door.post_entries(
    array[row('dividend:' || p.subject || ':reserve-release:' || of_proposal, today,
              'Dividend ' || part.of_year || ', late reserve released', p.proposed_by, by_person, null, null)::entry_draft],
    (select array[row(1, 'liabilities:late-reserve', currency_id, part.amount)::posting_draft,
                  row(1, 'equity:distributions', currency_id, -part.amount)::posting_draft] from fund));
end $$;
