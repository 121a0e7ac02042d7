-- 0014 The nation and its law: adopted once, with the fund; from then on amended, by two persons.

alter table nation_law add proposal_id uuid unique references proposal;   -- null: adopted with the fund

-- The law that is `stated`; what it does not say stays as it was `before`.
create function law_of(stated jsonb, before nation_law, by_proposal uuid) returns nation_law language sql stable as $$
  select row(coalesce((stated->>'since')::date, '-infinity'),
             coalesce((stated->>'contributionRate')::numeric, before.contribution_rate),
             coalesce(stated->>'fractions', before.fractions),
             coalesce(stated->'exemptLegalForms', before.exempt_legal_forms),
             coalesce((stated->>'payableUnit')::numeric, before.payable_unit),
             coalesce((stated->'retention'->>'recordYears')::smallint, before.record_years),
             stated, now(), by_proposal)::nation_law
$$;

-- Law 9, as the table keeps it: after the first adoption a law comes on record by a proposal that says it and was approved.
create function amendments_take_four_eyes() returns trigger language plpgsql as $$
declare
  lone date;
begin
  select l.since into lone
    from inserted l
    left join proposal p on p.proposal_id = l.proposal_id and p.kind = 'nation-law' and p.state = 'approved'
                        and p.content->'amendment' = l.stated
   where p.proposal_id is null
     and (l.proposal_id is not null or exists (select 1 from nation_law o where o.adopted_at < l.adopted_at))
   limit 1;
  if found then
    raise exception 'the law of % is amended by two', lone using errcode = 'LB011';
  end if;
  return null;
end $$;
create trigger four_eyes after insert on nation_law
  referencing new table as inserted for each statement execute function amendments_take_four_eyes();

-- What is law is never changed. One that nobody has lived under yet may be withdrawn, by two; all that it said stays in the
-- proposals.
drop trigger append_only on nation_law;
create trigger append_only before update or truncate on nation_law for each statement execute function refuse_change();
create function withdrawals_take_four_eyes() returns trigger language plpgsql as $$
begin
  if old.since <= (now() at time zone 'UTC')::date then
    raise exception 'the law of % is in force', old.since using errcode = 'LB003';
  end if;
  if not exists (select 1 from proposal p
                  where p.kind = 'law-withdrawal' and p.subject = old.since::text and p.state = 'approved'
                    and p.content->'withdraws' = old.stated and p.decided_at >= date_trunc('milliseconds', old.adopted_at)) then
    raise exception 'the law of % is withdrawn by two', old.since using errcode = 'LB011';
  end if;
  return old;
end $$;
create trigger withdrawn_by_two before delete on nation_law for each row execute function withdrawals_take_four_eyes();

-- Makes the books the nation's, the first time, with its law as its pack states it; later sees that they are. A database
-- is of one nation.
create function door.adopt_nation(in_nation text, in_currency text, minor smallint, laws jsonb) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  on_record record;
  given     nation_law;
  law       jsonb;
begin
  perform pg_advisory_xact_lock(hashtext('universal-investment'), hashtext('nation'));
  insert into currency (code, minor_unit) values (in_currency, minor) on conflict (code) do nothing;
  insert into fund (nation, currency_id) select in_nation, commodity_id from currency where code = in_currency
      on conflict (only_one) do nothing;
  select f.nation, c.code, c.minor_unit into on_record from fund f join currency c on c.commodity_id = f.currency_id;
  if on_record.nation <> in_nation then
    perform refuse('fund-of-another-nation', jsonb_build_object('nation', on_record.nation));
  end if;
  if (on_record.code, on_record.minor_unit) <> (in_currency, minor) then
    perform refuse('fund-has-another-currency', jsonb_build_object('currency', on_record.code));
  end if;
  if exists (select 1 from nation_law) then
    return;
  end if;
  for law in select l from jsonb_array_elements(laws) with ordinality as s (l, no) order by no loop
    given := law_of(law, given, null);
    insert into nation_law select given.*;
  end loop;
end $$;

-- Tells one state of the law on record from every other: only the last is ever withdrawn, and what is added comes later.
create function door.law_mark() returns text
  language sql stable security definer set search_path = public, pg_temp as $$
  select count(*) || ' ' || coalesce(extract(epoch from max(adopted_at))::text, '') from nation_law
$$;

-- Holds the law, and says all of it, with its mark, to whoever knows another.
create function door.hold_law(known text) returns table (stated jsonb, mark text)
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform hold_law();
  return query select l.stated, door.law_mark() from nation_law l where door.law_mark() <> known order by since;
end $$;

-- Law only goes forward: an amendment comes into force after the law on record, and after all that was recorded under it.
create function refuse_amendment(of_day date) returns void language plpgsql as $$
begin
  if exists (select 1 from nation_law where since = of_day) then
    perform refuse('law-on-record-differs', jsonb_build_object('since', of_day::text));
  end if;
  if exists (select 1 from nation_law where since > of_day)
     or exists (select 1 from incorporation where incorporated_on >= of_day)
     or exists (select 1 from dividend_run d join run using (run_id)
                 where make_date(d.year, 12, 31) >= of_day and state <> 'rejected') then
    perform refuse('law-comes-too-late', jsonb_build_object('since', of_day::text));
  end if;
end $$;

create function door.propose_amendment(amendment jsonb, why text, by_person text) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform refuse_amendment((amendment->>'since')::date);
  perform propose('nation-law', amendment->>'since', jsonb_build_object('amendment', amendment), why, by_person);
end $$;

-- Puts an amendment on record, once nothing more is on its way under the law that it amends.
create function door.approve_amendment(of_proposal uuid, by_person text, hash text, why text) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  p      proposal := decide(of_proposal, 'nation-law', 'approved', by_person, hash, why);
  latest nation_law;
  given  nation_law;
begin
  perform pg_advisory_xact_lock(hashtext('universal-investment'), hashtext('nation'));
  perform refuse_amendment(p.subject::date);
  select * into strict latest from nation_law order by since desc limit 1;
  given := law_of(p.content->'amendment', latest, p.proposal_id);
  insert into nation_law select given.*;
end $$;

-- The law of a day that is to come, if nothing builds on it: no later law, and nothing that was recorded under it.
create function law_to_withdraw(of_day date) returns nation_law language plpgsql as $$
declare
  l     nation_law;
  state text;
begin
  select * into l from nation_law where since = of_day;
  if not found then
    if exists (select 1 from proposal where kind = 'nation-law' and subject = of_day::text and proposal.state = 'proposed') then
      perform refuse('not-in-that-state', '{"state": "proposed"}');
    end if;
    perform refuse('unknown-proposal');
  end if;
  state := case when of_day <= (now() at time zone 'UTC')::date then 'in force'
                when exists (select 1 from nation_law where since > of_day) then 'amended later'
                when exists (select 1 from incorporation where incorporated_on >= of_day)
                  or exists (select 1 from dividend_run d join run using (run_id)
                              where make_date(d.year, 12, 31) >= of_day and run.state <> 'rejected') then 'in use' end;
  if state is not null then
    perform refuse('not-in-that-state', jsonb_build_object('state', state));
  end if;
  return l;
end $$;

create function door.propose_law_withdrawal(of_day date, why text, by_person text) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  l nation_law := law_to_withdraw(of_day);
begin
  perform propose('law-withdrawal', of_day::text, jsonb_build_object('withdraws', l.stated), why, by_person);
end $$;

-- Takes a law off the record, once nothing more is on its way under it.
create function door.approve_law_withdrawal(of_proposal uuid, by_person text, hash text, why text) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  p proposal := decide(of_proposal, 'law-withdrawal', 'approved', by_person, hash, why);
  l nation_law;
begin
  perform pg_advisory_xact_lock(hashtext('universal-investment'), hashtext('nation'));
  l := law_to_withdraw(p.subject::date);
  if l.stated <> p.content->'withdraws' then
    perform refuse('proposal-changed', '{"input": "law"}');
  end if;
  delete from nation_law where since = l.since;
end $$;
