-- 0009 Four eyes (law 9) and closed periods (law 14): what takes a second person, kept by the tables themselves.

-- What a run counts on one person's word: the name of an input that `person` recorded by hand, alone, and that no run
-- approved before has counted. What one has counted, somebody else than its recorder has had under their eyes.
--   NAV: the prices it values by, whenever recorded; every journal entry as of its day that has no second person: cash
--     in and out, companies registered and corrected, what was reversed. A reversed entry counts no more; its reversal does.
--   Dividend: every such entry of cash or a liability; whoever's facts put a citizen on its roll, or took one off;
--     absences, convictions and applications stated or withdrawn since the run approved before.
create function own_record(of_run uuid, person text) returns text language sql stable set enable_nestloop = on as $$
  with alone as (
    select e.entry_id, e.effective_on, e.recorded_at
      from journal_entry e
     where e.recorded_by = person and e.approved_by is null
       and not exists (select 1 from journal_entry v where v.reverses = e.entry_id)
  )
  select 'price'
    from run r join valuation v using (run_id) join valuation_line l using (valuation_no) join price p using (price_id)
   where r.run_id = of_run and p.recorded_by = person
  union all
  select 'journal entry'
    from run r
    join valuation v using (run_id)
    join alone e on e.effective_on <= v.as_of and e.recorded_at <= r.frozen_at
   where r.run_id = of_run
     and not exists (select 1 from run o join valuation ov using (run_id)
                      where ov.approved_at is not null and o.decided_at < coalesce(r.decided_at, 'infinity')
                        and ov.as_of >= e.effective_on and o.frozen_at >= e.recorded_at)
  union all
  select 'journal entry'
    from run r
    join alone e on e.recorded_at <= coalesce(r.decided_at, 'infinity')
   where r.run_id = of_run and r.kind = 'dividend'
     and exists (select 1 from posting p join account a using (account_id)
                  where p.entry_id = e.entry_id and (a.name = 'assets:cash' or a.kind = 'liability'))
     and e.recorded_at > coalesce((
           select max(o.decided_at) from run o join dividend_run od using (run_id)
            where od.approved_on is not null and o.decided_at < coalesce(r.decided_at, 'infinity')), '-infinity')
  union all
  select 'roll of citizens'
    from dividend_run d join roll_change c using (run_no)
   where d.run_id = of_run and c.recorded_by = person
  union all
  select 'facts of citizens'
    from run r join citizen_fact f on f.recorded_by = person and f.recorded_at <= r.frozen_at
   where r.run_id = of_run and r.kind = 'dividend'
     and f.recorded_at > coalesce((
           select max(o.frozen_at) from run o join dividend_run od using (run_id)
            where od.approved_on is not null and o.decided_at < coalesce(r.decided_at, 'infinity')), '-infinity')
  limit 1
$$;

create function refuse_own_input(of_run uuid, by_person text) returns void language plpgsql as $$
declare
  input text := own_input(of_run, by_person);
begin
  if input is not null then
    perform refuse('recorder-may-not-approve', jsonb_build_object('input', input));
  end if;
end $$;

-- The law as the table keeps it, whatever door is used: the proposer does not decide (a constraint); nor does whoever
-- recorded an input; a decision stays whose it was; and what was stopped goes on by another than the proposer.
create function decisions_take_four_eyes() returns trigger language plpgsql as $$
declare
  input text;
begin
  if old.decided_by is not null and (new.decided_by, new.decided_at) is distinct from (old.decided_by, old.decided_at)
     or (new.run_id, new.kind, new.started_by) is distinct from (old.run_id, old.kind, old.started_by) then
    raise exception 'run %: who proposed and who decided is never changed', old.run_id using errcode = 'LB011';
  end if;
  if old.decided_by is null and new.decided_by is not null and new.state <> 'rejected' then
    input := own_input(new.run_id, new.decided_by);
    if input is not null then
      raise exception 'run %: who approves it recorded one of its inputs (%)', new.run_id, input using errcode = 'LB011';
    end if;
  end if;
  if old.decided_by is not null and old.failed_from is not null and new.failed_from is null
     and (new.resumed_at is not distinct from old.resumed_at or new.resumed_by is null
          or new.resumed_by = new.started_by or new.resumed_by like 'machine:%') then
    raise exception 'run %: going on takes another than who proposed it', new.run_id using errcode = 'LB011';
  end if;
  return new;
end $$;
create trigger four_eyes before update on run for each row execute function decisions_take_four_eyes();

-- Annulling a stake after the day of its entry takes a second person.
create function annulments_take_four_eyes() returns trigger language plpgsql set enable_seqscan = off as $$
declare
  lone record;
begin
  select r.entry_key into lone
    from inserted r
   cross join lateral (select * from journal_entry e where e.entry_id = r.reverses limit 1) e
   where r.reverses is not null and r.approved_by is null and e.entry_key like 'incorporation:%'
     and (e.recorded_at at time zone 'UTC')::date < (r.recorded_at at time zone 'UTC')::date
   limit 1;
  if found then
    raise exception '%: a stake is annulled by two after the day of its entry', lone.entry_key using errcode = 'LB011';
  end if;
  return null;
end $$;
create trigger four_eyes after insert on journal_entry
  referencing new table as inserted for each statement execute function annulments_take_four_eyes();

-- No machine is anybody's second person.
alter table journal_entry add constraint machine_may_not_approve check (approved_by not like 'machine:%');
alter table closed_period add constraint machine_may_not_approve check (second_by not like 'machine:%');

-- Periods ----------------------------------------------------------------------------------------------------------

create function door.propose_closure(of_year smallint, why text, by_person text) returns uuid
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select 1 from closed_period where year = of_year) then
    perform refuse('already-closed', jsonb_build_object('year', of_year));
  end if;
  if of_year >= extract(year from now() at time zone 'UTC') then
    perform refuse('period-not-over', jsonb_build_object('year', of_year));
  end if;
  return propose('period-closure', of_year::text, '{}', why, by_person);
end $$;

-- What was approved in a year, or revalues it, is posted to its end before the year is closed.
create function refuse_period_in_use(of_year smallint) returns void language plpgsql as $$
declare
  at_work uuid;
begin
  select run_id into at_work
    from run r left join valuation v using (run_id) left join dividend_run d using (run_id)
   where (extract(year from d.approved_on) = of_year or extract(year from v.as_of) <= of_year)
     and coalesce(r.failed_from, r.state) in ('approving', 'distributing')
   limit 1;
  if found then
    perform refuse('period-in-use', jsonb_build_object('run', at_work));
  end if;
end $$;

-- Closes a year. Writers hold the lock on the record's time from before they look whether a period is closed until they
-- commit; so once this has it alone, nothing is on its way into the year.
create function door.approve_closure(of_proposal uuid, by_person text, hash text, why text) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  p       proposal := decide(of_proposal, 'period-closure', 'approved', by_person, hash, why);
  of_year smallint := p.subject;
begin
  perform pg_advisory_xact_lock(hashtext('universal-investment'), hashtext('approve-valuation'));
  perform refuse_period_in_use(of_year);  -- before it is waited for, too: a distribution takes its time
  perform pg_advisory_xact_lock(hashtext('universal-investment'), hashtext('record-time'));
  perform refuse_period_in_use(of_year);
  insert into closed_period (year, closed_at, closed_by, second_by)
  values (of_year, next_millisecond(), p.proposed_by, p.decided_by);
end $$;

-- Accounts whose detail stands elsewhere, and what runs keep, are not adjusted by hand.
create function is_adjustable(account_name text) returns boolean language sql stable as $$
  select account_name ~ '^expenses:[a-z0-9-]{1,40}$'
      or exists (select 1 from account
                  where name = account_name and subsidiary = 'none' and name not in (
                    'liabilities:dividends-declared', 'liabilities:held-for-minors', 'assets:dividends-recoverable',
                    'liabilities:deductions-in-transit'))
$$;

-- `what`: { effectiveOn, narrative, postings: [{ account, quantity }] }, in the fund's currency; or { incorporation }, the
-- draft of a company that came into being in that year.
create function door.propose_adjustment(of_year smallint, what jsonb, why text, by_person text) returns uuid
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select 1 from closed_period where year = of_year) then
    perform refuse('period-open', jsonb_build_object('year', of_year));
  end if;
  return propose('adjustment', of_year::text, what, why, by_person);
end $$;

-- Registers, in a closed year, the company that was proposed.
create function register_late(p proposal) returns void language plpgsql as $$
declare
  draft      incorporation_draft := json_populate_record(null::incorporation_draft, (p.content->'incorporation')::json);
  registered record;
begin
  draft.recorded_by := p.proposed_by;
  if extract(year from draft.incorporated_on)::text is distinct from p.subject then
    raise exception 'this is no company of %', p.subject using errcode = 'LB006';
  end if;
  select * into registered from register(array[draft], true, true, p.decided_by, p.reason);
  if registered.outcome <> 'accepted' then
    perform refuse('duplicate-registration-number', jsonb_build_object('id', registered.incorporation_id));
  end if;
end $$;

-- Posts what was proposed, in the closed year. Cash that has been promised is not adjusted away (law 13).
create function door.approve_adjustment(of_proposal uuid, by_person text, hash text, why text) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  p         proposal := decide(of_proposal, 'adjustment', 'approved', by_person, hash, why);
  day       date := p.content->>'effectiveOn';
  available numeric;
  held_by   text;
begin
  if p.content ? 'incorporation' then
    perform register_late(p);
    return;
  end if;
  select account into held_by from jsonb_to_recordset(p.content->'postings') as d (account text) where not is_adjustable(account);
  if found or extract(year from day)::text <> p.subject then
    raise exception 'this is no adjustment of %: % on %', p.subject, held_by, day using errcode = 'LB006';
  end if;
  perform lock_cash();
  available := available_cash();
  perform door.open_account(account) from jsonb_to_recordset(p.content->'postings') as d (account text) where account like 'expenses:%';
  perform door.post_entries(
    array[row('adjustment:' || of_proposal, day, p.content->>'narrative', p.proposed_by, by_person, p.reason, null)::entry_draft],
    (select array_agg(row(1, account, currency_id, quantity)::posting_draft)
       from jsonb_to_recordset(p.content->'postings') as d (account text, quantity numeric), fund));
  if available_cash() < least(available, 0) then
    perform refuse('insufficient-cash', jsonb_build_object('available', trim_scale(available)::text));
  end if;
end $$;
