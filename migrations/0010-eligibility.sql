-- 0010 Eligibility: who is due a dividend, by the law of its year and what was known of each at an instant.

-- The law of one year's dividend, as days. A null says that the law does not ask.
create type eligibility_terms as (
  record_on         date,
  resident_from     date,      -- the qualifying period: residence, absence and convictions are looked at in it
  resident_until    date,
  owed_after        date,      -- who dies after this day is still owed; null: who is alive on the record date is
  application_year  smallint,
  application_from  date,
  application_until date,
  resident_applying boolean,   -- whoever applies has to be resident on that day
  new_since         date,      -- a child born or adopted from this day to the end of the period is asked for less
  absence_days      integer,
  excused           text[],    -- reasons of absence that count for nothing
  limited           text[],    -- reasons that do as long as their days are not more than …
  limited_days      integer[], -- … these
  presence_from     date,      -- one stretch of so many days without absence, from this day to the end of the period
  presence_days     integer,
  convictions       text[],
  born_by           date[]     -- for width_bucket: above the last of them in the first class, and so on down
);

-- A day of every year, in this year or, where it has to lie before another such day, in the year before.
create function day_before(of_year integer, month_day text, until text) returns date language sql immutable as $$
  select to_date(of_year - case when month_day > until then 1 else 0 end || '-' || month_day, 'YYYY-MM-DD')
$$;

create function eligibility_terms(of_year smallint, on_record date) returns eligibility_terms language plpgsql stable as $$
declare
  law   jsonb := law_on(make_date(of_year, 12, 31), 'eligibility');
  year  integer := of_year - case law->>'qualifyingYear' when 'previous' then 1 else 0 end;
  terms eligibility_terms;
begin
  terms.record_on      := on_record;
  terms.resident_from  := day_before(year, law->>'residentFrom', law->>'residentUntil');
  terms.resident_until := day_before(year, law->>'residentUntil', law->>'residentUntil');
  if law #>> '{aliveOn,day}' is not null then
    terms.owed_after := terms.resident_from + (law #>> '{aliveOn,day}')::integer - 1;
  end if;
  if law #>> '{application,until}' is not null then
    terms.application_year  := of_year;
    terms.application_from  := day_before(of_year, law #>> '{application,from}', law #>> '{application,until}');
    terms.application_until := day_before(of_year, law #>> '{application,until}', law #>> '{application,until}');
    terms.resident_applying := coalesce((law #>> '{application,residentOn}')::boolean, false);
  end if;
  if law #>> '{newChildren,withinYears}' is not null then
    terms.new_since := terms.resident_until + 1 - make_interval(years => (law #>> '{newChildren,withinYears}')::integer);
  end if;
  if law #>> '{absence,daysMax}' is not null then
    terms.absence_days := law #>> '{absence,daysMax}';
    select coalesce(array_agg(reason) filter (where most is null), '{}'),
           coalesce(array_agg(reason) filter (where most is not null), '{}'),
           coalesce(array_agg(most) filter (where most is not null), '{}')
      into terms.excused, terms.limited, terms.limited_days
      from jsonb_to_recordset(law #> '{absence,allowedFor}') as a (reason text, "daysMax" integer)
     cross join lateral (select "daysMax" as most) m;
  end if;
  if law #>> '{presence,hours}' is not null then
    terms.presence_days := ceil((law #>> '{presence,hours}')::integer / 24.0);
    terms.presence_from := terms.resident_until + 1 - make_interval(years => (law #>> '{presence,withinYears}')::integer);
  end if;
  if law->'convictions' <> '[]' then
    terms.convictions := array(select jsonb_array_elements_text(law->'convictions'));
  end if;
  -- A class is that of the first weight that fits. Who was born after record_on less its age is below that age; whom an
  -- earlier weight fits is not left to a later one, so the days only ever go back.
  terms.born_by := array(
    select min(coalesce((on_record - make_interval(years => below_age))::date + 1, '-infinity')) over (order by class_no)
      from weights_of(of_year)
     order by 1);
  return terms;
end $$;

-- What of a period nobody's residence covers.
create function not_resident(earlier datemultirange, since date, until date, from_day date, until_day date)
  returns datemultirange language sql immutable as $$
  select datemultirange(daterange(from_day, until_day, '[]')) - (earlier + datemultirange(daterange(since, until, '[]')))
$$;

-- What counted of a citizen at an instant (null: now): stated by then, and not withdrawn.
create function facts_known_at(known_at timestamptz, in_bucket smallint, of_citizen bigint, of_kind fact_kind)
  returns setof citizen_fact language sql stable as $$
  select f.*
    from citizen_fact f
   where f.bucket = in_bucket and f.citizen_id = of_citizen and f.kind = of_kind and f.counts = 1
     and (known_at is null or f.recorded_at <= known_at)
     and not exists (select 1 from citizen_fact w
                      where w.bucket = in_bucket and w.citizen_id = of_citizen and w.withdraws = f.fact_id
                        and (known_at is null or w.recorded_at <= known_at))
$$;

-- Evaluates the law over citizens of a partition as they were known at an instant: the sum of the reasons why not (0: they
-- are eligible; dividend_roll says which are which), and the number of the first weight that fits their age.
-- It is put into the query that asks, where the terms become constants: what the law does not ask is then not in the plan,
-- and where it asks nothing but days of residence, no fact is read. Facts are summed for everyone at once; those
-- whose sums leave a doubt (absences may overlap, one application of two be withdrawn) are looked at one by one.
-- Who asks it of many turns hash joins off: citizens and their facts both come in the order of their ids, and putting the
-- two beside each other takes about half of what looking each up in a table larger than the processor's cache does.
create function eligibility(l eligibility_terms, known_at timestamptz, in_bucket smallint, from_id bigint, to_id bigint)
  returns table (citizen_id bigint, reasons integer, class_no integer, recorded_by text) language sql stable as $$
  select c.citizen_id,
         case when c.resident_since <= l.resident_from and (c.resident_until is null or c.resident_until >= l.resident_until)
              then 0
              when isempty(not_resident(c.earlier_residence, c.resident_since, c.resident_until, u.first_day, u.last_day))
              then 0
              -- It began in the period, or again: something is missing before its end. It ended: something is after its beginning.
              else case when lower(not_resident(c.earlier_residence, c.resident_since, c.resident_until, u.first_day, u.last_day))
                             < coalesce(c.resident_until, 'infinity') then 1 else 0 end
                 + case when upper(not_resident(c.earlier_residence, c.resident_since, c.resident_until, u.first_day, u.last_day))
                             > least(lower(c.earlier_residence), c.resident_since) then 2 else 0 end
         end
       + case when c.died_on is null then 0
              when l.owed_after is null then case when c.died_on < l.record_on then 4 else 0 end
              when c.died_on > l.owed_after then 0
              when l.application_year is null then 4
              when f.application_rows is null or f.application_rows = 1 and f.filed_on > c.died_on then 4
              when f.application_rows = 1 then 0
              when exists (select from facts_known_at(known_at, in_bucket, c.citizen_id, 'application') a
                            where a.year = l.application_year and a.since <= c.died_on) then 0
              else 4
         end
       + case when l.application_year is null then 0
              when f.applied > 0
              then case when not l.resident_applying then 0
                        when c.resident_since <= l.application_from and coalesce(c.resident_until >= l.application_until, true)
                             and c.died_on is null then 0
                        -- An estate applies after a death: until then they lived here.
                        when f.application_rows = 1
                        then case when c.earlier_residence + datemultirange(daterange(c.resident_since, c.resident_until, '[]'))
                                       @> least(greatest(f.filed_on, l.application_from), c.died_on) then 0 else 256 end
                        when exists (select from facts_known_at(known_at, in_bucket, c.citizen_id, 'application') a
                                      where a.year = l.application_year and a.since <= l.application_until
                                        and c.earlier_residence + datemultirange(daterange(c.resident_since, c.resident_until, '[]'))
                                            @> least(greatest(a.since, l.application_from), c.died_on)) then 0
                        else 256
                   end
              when f.filed > 0 then 16
              else 8
         end
       + case when l.absence_days is null then 0
              when l.new_since is not null and (c.born_on between l.new_since and l.resident_until or f.adopted > 0) then 0
              when coalesce(f.away_days, 0) > l.absence_days and l.absence_days < (
                     -- A reason that is stretched beyond its days is none; a day away for two reasons of which one is none counts.
                     select coalesce(sum(upper(day) - lower(day)), 0)
                       from (select unnest(range_agg(away)) as day
                               from (select reason, range_agg(daterange(since, until, '[]') * daterange(l.resident_from, l.resident_until, '[]')) as away
                                       from facts_known_at(known_at, in_bucket, c.citizen_id, 'absence')
                                      group by reason) a
                              where reason <> all (l.excused)
                                and (select coalesce(sum(upper(spell) - lower(spell)), 0) from unnest(away) spell)
                                    > coalesce(l.limited_days[array_position(l.limited, reason)], -1)) a)
              then 32
              else 0
         end
       + case when l.presence_days is null then 0
              when l.new_since is not null and (c.born_on between l.new_since and l.resident_until or f.adopted > 0) then 0
              -- So many absences leave one stretch more than they are: of all the days between, one of them has its share.
              when coalesce(l.resident_until - l.presence_from + 1 - f.all_days <= (f.absences + 1) * (l.presence_days - 1), false)
                   and not exists (
                     select
                       from unnest(datemultirange(daterange(l.presence_from, l.resident_until, '[]')) - (
                              select range_agg(daterange(since, until, '[]'))
                                from facts_known_at(known_at, in_bucket, c.citizen_id, 'absence'))) here
                      where upper(here) - lower(here) >= l.presence_days)
              then 64
              else 0
         end
       + case when l.convictions is null then 0 when f.convicted > 0 then 128 else 0 end,
         case when cardinality(l.born_by) = 1 then 1
              else 1 + cardinality(l.born_by) - width_bucket(c.born_on, l.born_by) end,
         c.recorded_by
    from citizens_known_at(known_at, in_bucket, from_id, to_id) c
    left join (
      select f.citizen_id,
             sum(f.counts * (least(f.until, l.resident_until) - greatest(f.since, l.resident_from) + 1))
               filter (where f.kind = 'absence' and f.since <= l.resident_until
                         and coalesce(f.until >= l.resident_from, true) and f.reason <> all (l.excused)) as away_days,
             sum(f.counts * (least(f.until, l.resident_until) - greatest(f.since, l.presence_from) + 1))
               filter (where f.kind = 'absence' and f.since <= l.resident_until
                         and coalesce(f.until >= l.presence_from, true)) as all_days,
             sum(f.counts) filter (where f.kind = 'absence' and f.since <= l.resident_until
                                     and coalesce(f.until >= l.presence_from, true)) as absences,
             sum(f.counts) filter (where f.kind = 'adoption' and f.since between l.new_since and l.resident_until) as adopted,
             sum(f.counts) filter (where f.kind = 'conviction' and f.reason = any (l.convictions) and f.since <= l.resident_until
                                     and coalesce(f.until >= l.resident_from, true)) as convicted,
             sum(f.counts) filter (where f.year = l.application_year) as filed,
             sum(f.counts) filter (where f.year = l.application_year and f.since <= l.application_until) as applied,
             nullif(count(*) filter (where f.year = l.application_year), 0) as application_rows,
             min(f.since) filter (where f.year = l.application_year) as filed_on
        from citizen_fact f
       where f.bucket = in_bucket and (f.year is null or f.year = l.application_year) and (from_id is null or f.citizen_id between from_id and to_id)
         and (known_at is null or f.recorded_at <= known_at)
       group by f.citizen_id
    ) f on f.citizen_id = c.citizen_id
    -- Who is still owed after their death need have lived here no longer than they lived; a new child, no longer than since
    -- their birth or adoption.
   cross join lateral (select case when l.owed_after is null then l.resident_until
                                   else greatest(least(l.resident_until, c.died_on), l.resident_from) end as last_day) d
   cross join lateral (
     select d.last_day,
            case when l.new_since is null then l.resident_from
                 else least(d.last_day, greatest(
                        l.resident_from,
                        case when c.born_on between l.new_since and l.resident_until then c.born_on end,
                        case when f.adopted > 0 then (select max(since) from facts_known_at(known_at, in_bucket, c.citizen_id, 'adoption')
                                                       where since between l.new_since and l.resident_until) end))
            end as first_day) u
$$;

-- The same for a chunk of a run's roll; who is not eligible is in no class.
create function freeze_roll(of_year smallint, on_record date, known_at timestamptz, in_bucket smallint, from_id bigint, to_id bigint)
  returns table (citizen_id bigint, reasons smallint, class_no smallint, recorded_by text)
  language plpgsql stable set plan_cache_mode = force_custom_plan set work_mem = '32MB' set enable_hashjoin = off as $$
#variable_conflict use_column
declare
  terms eligibility_terms := eligibility_terms(of_year, on_record);
begin
  return query
    select e.citizen_id, e.reasons::smallint, case when e.reasons = 0 then e.class_no else 0 end::smallint, e.recorded_by
      from (select * from eligibility(terms, known_at, in_bucket, from_id, to_id) offset 0) e;  -- each evaluated once
end $$;

-- How many of each partition would be eligible in each class by what is known now.
create function eligible_now(of_year smallint, on_record date) returns table (class_no smallint, citizens bigint)
  language plpgsql stable set plan_cache_mode = force_custom_plan set work_mem = '32MB' set enable_hashjoin = off as $$
#variable_conflict use_column
declare
  terms eligibility_terms := eligibility_terms(of_year, on_record);
begin
  for bucket in 0..7 loop
    return query
      select e.class_no::smallint, count(*)
        from eligibility(terms, null, bucket::smallint, null, null) e
       where e.reasons = 0
       group by 1;
  end loop;
end $$;

-- What is known of citizens, as it is stated and withdrawn -----------------------------------------------------------

-- Facts as staff states them, in their order: of whom by pseudonym or by the hash of their national id. No id where nobody
-- is known by it, or where it lies before their birth; what is known already is not stated again, nor twice at once.
create function door.state_facts(facts json, by_person text) returns table (fact_id uuid, is_new boolean, before_birth boolean)
  language plpgsql security definer set search_path = public, pg_temp set enable_seqscan = off as $$
#variable_conflict use_column
declare
  stamp timestamptz(3) := record_time();
begin
  perform lock_erasure_shared();
  return query
  with stated as materialized (
    select s.*, coalesce(s.citizen::text, s.hash) as whose
      from rows from (json_to_recordset(facts) as (
             citizen uuid, "nationalIdHash" text, kind fact_kind, since date, until date, reason text, year smallint))
             with ordinality as s (citizen, hash, kind, since, until, reason, year, no)
  ), people as materialized (  -- each looked up once, whatever is stated of them
    select s.whose, c.bucket, c.citizen_id, c.born_on
      from (select distinct whose, citizen, hash from stated) s
      join lateral (
        select bucket, citizen_id, born_on from citizen
         where pseudonym = coalesce(s.citizen, pseudonym_of(decode(s.hash, 'hex'))) and not is_erased(pseudonym) limit 1) c on true
  ), together as (             -- with what is known of them, which comes first
    select s.no, p.bucket, p.citizen_id, s.kind, s.since, s.until, s.reason, s.year, new_id() as fact_id,
           coalesce(s.since < p.born_on, false) as before_birth
      from stated s left join people p using (whose)
    union all
    select 0, f.bucket, f.citizen_id, f.kind, f.since, f.until, f.reason, f.year, f.fact_id, false
      from (select distinct bucket, citizen_id from people) p
     cross join unnest(enum_range(null::fact_kind)) of_kind
     cross join lateral facts_known_at(null, p.bucket, p.citizen_id, of_kind) f
  ), outcome as materialized (
    select *, first_value(fact_id) over same as known_as, row_number() over same as nth
      from together
    window same as (partition by bucket, citizen_id, kind, since, until, reason, year order by no)
  ), added as (
    insert into citizen_fact (bucket, citizen_id, fact_id, kind, since, until, reason, year, counts, recorded_at, recorded_by)
    select bucket, citizen_id, fact_id, kind, since, until, reason, year, 1, stamp, by_person
      from outcome where no > 0 and nth = 1 and citizen_id is not null and not before_birth
  )
  select case when citizen_id is not null and not before_birth then known_as end, nth = 1, before_birth
    from outcome where no > 0 order by no;
end $$;

-- Two that withdraw it at the same moment: the second is told that it is done.
create function door.withdraw_fact(of_citizen uuid, of_fact uuid, why text, by_person text) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into citizen_fact (bucket, citizen_id, kind, since, until, reason, year, counts, withdraws, why, recorded_at, recorded_by)
  select f.bucket, f.citizen_id, f.kind, f.since, f.until, f.reason, f.year, -1, f.fact_id, $3, record_time(), by_person
    from citizen c join citizen_fact f using (bucket, citizen_id)
   where c.pseudonym = of_citizen and f.fact_id = of_fact and f.counts = 1;
  if not found then perform refuse('unknown-fact'); end if;
exception when unique_violation then
  perform refuse('already-withdrawn');
end $$;

-- A citizen's application for a year's dividend, today: their own, or as who stands for them (an estate's, too). Who has
-- applied has applied.
create function door.apply_for_dividend(of_year smallint, for_ward uuid default null) returns uuid
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  today date := (now() at time zone 'UTC')::date;
  terms eligibility_terms := eligibility_terms(of_year, today);
  c     citizen;
  filed uuid;
begin
  if terms.application_year is null then
    perform refuse('no-application-needed', jsonb_build_object('year', of_year));
  end if;
  if today not between terms.application_from and terms.application_until then
    perform refuse('not-in-application-window', jsonb_build_object('year', of_year, 'from', terms.application_from,
                                                                   'until', terms.application_until));
  end if;
  perform lock_erasure_shared();
  if for_ward is not null and not exists (select 1 from door.wards_of_the_citizen() w where w.ward = for_ward) then
    perform refuse('unknown-citizen');
  end if;
  select * into strict c from citizen where pseudonym = coalesce(for_ward, the_citizen()) for update;  -- one after the other
  if is_erased(c.pseudonym) then perform refuse('citizen-erased'); end if;
  select fact_id into filed from facts_known_at(null, c.bucket, c.citizen_id, 'application') where year = of_year limit 1;
  if filed is null then
    insert into citizen_fact (bucket, citizen_id, kind, since, year, counts, recorded_at, recorded_by)
    values (c.bucket, c.citizen_id, 'application', today, of_year, 1, record_time(),
            'representative:' || case when for_ward is not null then the_citizen()::text end)
    returning fact_id into filed;
  end if;
  return filed;
end $$;

-- What is known of citizens by now that would make another roll ---------------------------------------------------------

-- Who was eligible when a run was frozen and would not be now, and who would be and was not: by what has become known in
-- between. It is looked at again when the run is approved, and kept.
create table roll_recheck (
  bucket     smallint not null,
  run_no     integer  not null,
  citizen_id bigint   not null,
  was        smallint,          -- the reasons of the roll; null: they were not on it
  is_now     smallint not null,
  primary key (bucket, run_no, citizen_id),
  constraint is_another check (coalesce(was = 0, false) <> (is_now = 0))
) partition by list (bucket);
do $$ begin
  for bucket in 0..7 loop
    execute format('create table roll_recheck_%s partition of roll_recheck for values in (%s)', bucket, bucket);
    execute format('create trigger append_only before update or delete or truncate on roll_recheck_%s
                      for each statement execute function refuse_change()', bucket);
  end loop;
end $$;
create trigger append_only before update or delete or truncate on roll_recheck
  for each statement execute function refuse_change();
select guard_citizens('roll_recheck');

create function recheck(of_run uuid) returns setof roll_recheck language plpgsql stable set plan_cache_mode = force_custom_plan set work_mem = '32MB' as $$
declare
  d       dividend_run;
  terms   eligibility_terms;
  frozen  timestamptz := (select frozen_at from run where run_id = of_run);
  changed bigint[];
begin
  select * into strict d from dividend_run where run_id = of_run;
  terms := eligibility_terms(d.year, d.record_on);
  for b in 0..7 loop
    changed := array(select citizen_id from citizen where bucket = b and recorded_at > frozen
                     union
                     select citizen_id from citizen_fact where bucket = b and recorded_at > frozen);
    continue when changed = '{}';
    return query
      select b::smallint, d.run_no, e.citizen_id, l.reasons, e.reasons::smallint
        from (select * from eligibility(terms, null, b::smallint, null, null) where citizen_id = any (changed) offset 0) e
        left join dividend_roll l on l.bucket = b and l.run_no = d.run_no and l.citizen_id = e.citizen_id
       where coalesce(l.reasons = 0, false) <> (e.reasons = 0);
  end loop;
end $$;

-- How many there are, by the reasons they had and have; kept on record, and told, when a run is approved.
create function keep_recheck(of_run uuid) returns void language plpgsql as $$
begin
  with kept as (
    insert into roll_recheck select * from recheck(of_run) returning was, is_now
  ), counted as (
    select was, is_now, count(*) as citizens from kept group by was, is_now
  )
  update dividend_run
     set rechecked = (select coalesce(jsonb_agg(jsonb_build_object('was', was, 'isNow', is_now, 'citizens', citizens)
                                                order by was, is_now), '[]') from counted)
   where run_id = of_run;
end $$;

-- The same of a run that waits to be approved, as it is known now.
create function door.recheck(of_run uuid) returns table (was smallint, "isNow" smallint, citizens bigint)
  language sql stable security definer set search_path = public, pg_temp as $$
  select r.was, r.is_now, count(*) from recheck(of_run) r group by r.was, r.is_now order by r.was, r.is_now
$$;

-- Appeals, and late inclusions ------------------------------------------------------------------------------------------

-- Rows of these are of one citizen, and are never changed.
create table appeal (
  bucket       smallint       not null,
  citizen_id   bigint         not null,
  run_no       integer        not null,
  appeal_id    uuid           not null default new_id(),
  grounds      bytea          not null,      -- sealed, under the citizen's data key of
  under_key_of timestamptz(3) not null,
  made_at      timestamptz(3) not null default now(),
  decide_by    date           not null,
  primary key (bucket, citizen_id, run_no),  -- one against each roll
  unique (bucket, appeal_id)
) partition by list (bucket);
create table appeal_decision (
  bucket     smallint       not null,
  citizen_id bigint         not null,
  appeal_id  uuid           not null,
  outcome    text           not null check (outcome in ('granted', 'denied')),
  reason     text           not null check (reason <> ''),
  decided_by text           not null check (decided_by <> '' and decided_by not like 'machine:%'),
  decided_at timestamptz(3) not null default now(),
  primary key (bucket, appeal_id)
) partition by list (bucket);

-- Who was not on a roll, or not eligible by it, and is paid all the same, or was in a class that gets less than theirs, and is
-- paid the rest: by two, out of the run's late reserve.
create table late_inclusion (
  bucket      smallint       not null,
  citizen_id  bigint         not null,
  run_no      integer        not null,
  proposal_id uuid           not null references proposal,
  class_no    smallint       not null check (class_no >= 1),
  amount      numeric(38,10) not null check (amount > 0),
  tax         numeric(38,10) not null check (tax >= 0 and tax < amount),
  set_off     numeric(38,10) not null check (set_off >= 0),   -- against what they were overpaid; recoveries say of which
  deducted    numeric(38,10) not null check (deducted >= 0),  -- for others, with its fees; late_deduction says for whom
  held        numeric(38,10) not null check (held >= 0),      -- a minor's, until they come of age
  included_on date           not null,
  primary key (bucket, run_no, citizen_id),
  constraint no_more_is_taken_than_there_is check (tax + set_off + deducted + held <= amount),
  constraint what_is_held_is_all_that_is_left check (held = 0 or tax + set_off + deducted + held = amount)
) partition by list (bucket);

create function late_reserve_left(of_run_no integer) returns numeric language sql stable as $$
  select late_reserve - coalesce((select sum(amount) from late_inclusion where run_no = of_run_no), 0)
    from dividend_run where run_no = of_run_no
$$;
-- What a citizen gets by a run's roll; nothing where it left them out.
create function gets_by_roll(in_bucket smallint, of_citizen bigint, of_run_no integer) returns numeric language sql stable as $$
  select coalesce((select k.each_gets
                     from dividend_roll l join dividend_class k on k.run_no = l.run_no and k.class_no = l.class_no
                    where l.bucket = in_bucket and l.run_no = of_run_no and l.citizen_id = of_citizen and l.reasons = 0), 0)
$$;

create function reserves_are_not_overdrawn() returns trigger language plpgsql as $$
declare
  wrong record;
begin
  select distinct i.run_no into wrong from inserted i
   where late_reserve_left(i.run_no) < 0
      or i.amount is distinct from (select k.each_gets from dividend_class k where k.run_no = i.run_no and k.class_no = i.class_no)
                                   - gets_by_roll(i.bucket, i.citizen_id, i.run_no);
  if found then
    raise exception 'run %: who is included late gets it by its roll, or its reserve does not suffice', wrong.run_no
      using errcode = 'LB006';
  end if;
  return null;
end $$;

do $$
declare
  target text;
begin
  foreach target in array array['appeal', 'appeal_decision', 'late_inclusion'] loop
    for bucket in 0..7 loop
      execute format('create table %1$s_%2$s partition of %1$s for values in (%2$s)', target, bucket);
    end loop;
    perform guard_citizens(target::regclass);
  end loop;
  for target in
    select relid::text from unnest(array['appeal', 'appeal_decision', 'late_inclusion']::regclass[]) t, pg_partition_tree(t)
  loop
    execute format('create trigger append_only before update or delete or truncate on %s
                      for each statement execute function refuse_change()', target);
    if target like 'late_inclusion%' then
      execute format('create trigger reserve_suffices after insert on %s
                        referencing new table as inserted for each statement execute function reserves_are_not_overdrawn()', target);
    end if;
  end loop;
end $$;
create index appeal_by_due_date on appeal (decide_by, appeal_id);

-- The last day on which somebody may appeal against a dividend's roll.
create function appeal_until(d dividend_run) returns date language sql stable as $$
  select d.approved_on + (law_on(make_date(d.year, 12, 31), 'appeals')->>'days')::integer
$$;

-- The class somebody is in by their day of birth as it is known now, and what it gets beyond what the roll gives them.
create function late_part_of(c citizen, d dividend_run, out in_class smallint, out amount numeric) language plpgsql stable as $$
declare
  born date[] := (eligibility_terms(d.year, d.record_on)).born_by;
begin
  in_class := 1 + cardinality(born) - width_bucket(c.born_on, born);
  amount   := coalesce((select each_gets from dividend_class k where k.run_no = d.run_no and k.class_no = in_class), 0)
            - gets_by_roll(c.bucket, c.citizen_id, d.run_no);
end $$;

-- Whether somebody gets a dividend by its roll, all that their class gets, or was included in it late.
create function is_included(c citizen, of_run_no integer) returns boolean language sql stable as $$
  select exists (select 1 from late_inclusion l
                  where l.bucket = c.bucket and l.run_no = of_run_no and l.citizen_id = c.citizen_id)
      or exists (select 1 from dividend_roll l
                  where l.bucket = c.bucket and l.run_no = of_run_no and l.citizen_id = c.citizen_id and l.reasons = 0)
         and (select p.amount <= 0 from dividend_run d cross join lateral late_part_of(c, d) p where d.run_no = of_run_no)
$$;

-- A citizen's appeal against the roll of a year's dividend, within the days of the law: their own, or by who stands for them.
create function door.appeal(of_year smallint, sealed_grounds bytea, under_key timestamptz, for_ward uuid default null) returns uuid
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  today date := (now() at time zone 'UTC')::date;
  d     dividend_run;
  c     citizen;
  made  uuid;
begin
  select o.* into d from dividend_run o join run using (run_id)
   where o.year = of_year and o.approved_on is not null and run.state <> 'rejected';
  if not found then perform refuse('no-statement', jsonb_build_object('year', of_year)); end if;
  if today > appeal_until(d) then
    perform refuse('appeal-too-late', jsonb_build_object('year', of_year, 'until', appeal_until(d)));
  end if;
  perform lock_erasure_shared();
  if for_ward is not null and not exists (select 1 from door.wards_of_the_citizen() w where w.ward = for_ward) then
    perform refuse('unknown-citizen');
  end if;
  select * into strict c from citizen where pseudonym = coalesce(for_ward, the_citizen());
  if is_erased(c.pseudonym) then perform refuse('citizen-erased'); end if;
  -- Who gets less than others do may say that they are in the wrong class, before the roll knows of it.
  if is_included(c, d.run_no) and taken_back_by(c.bucket, c.citizen_id, d.run_no) is null
     and (exists (select 1 from late_inclusion l where l.bucket = c.bucket and l.run_no = d.run_no and l.citizen_id = c.citizen_id)
          or gets_by_roll(c.bucket, c.citizen_id, d.run_no) >= (select max(each_gets) from dividend_class k where k.run_no = d.run_no))
  then
    perform refuse('already-included', jsonb_build_object('year', of_year));
  end if;
  insert into appeal (bucket, citizen_id, run_no, grounds, under_key_of, decide_by, made_by)
  values (c.bucket, c.citizen_id, d.run_no, sealed_grounds, under_key,
          today + (law_on(make_date(of_year, 12, 31), 'appeals')->>'decisionDays')::integer,
          case when for_ward is not null then the_citizen() end)
  returning appeal_id into made;
  return made;
exception when unique_violation then
  perform refuse('already-appealed', jsonb_build_object('year', of_year));
end $$;

-- Of whom an appeal is.
create function door.citizen_of_appeal(of_appeal uuid) returns uuid
  language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  whose uuid := (select pseudonym from appeal join citizen using (bucket, citizen_id) where appeal_id = of_appeal);
begin
  if whose is null then perform refuse('unknown-appeal'); end if;
  return whose;
end $$;

-- Granting it proposes the late inclusion in the same breath, or that what was taken back is given back, so that it is not
-- forgotten. Where that cannot be (nothing is
-- left of the reserve, somebody has proposed it already), the appeal is granted all the same: it stays among those granted.
-- For who is due this dividend already a grant would lead nowhere, and is refused.
create function door.decide_appeal(of_appeal uuid, verdict text, why text, by_person text) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  a appeal;
begin
  if by_person like 'machine:%' then perform refuse('machine-may-not-approve'); end if;
  select * into a from appeal where appeal_id = of_appeal;
  if not found then perform refuse('unknown-appeal'); end if;
  begin
    insert into appeal_decision (bucket, citizen_id, appeal_id, outcome, reason, decided_by)
    values (a.bucket, a.citizen_id, a.appeal_id, verdict, why, by_person);
  exception when unique_violation then
    perform refuse('not-in-that-state', jsonb_build_object('state', 'decided'));
  end;
  if verdict = 'granted' then
    begin
      perform door.propose_late_inclusion(d.run_id, c.pseudonym, why, by_person)
         from dividend_run d, citizen c
        where d.run_no = a.run_no and c.bucket = a.bucket and c.citizen_id = a.citizen_id;
    exception when sqlstate 'LB000' then
      if sqlerrm = 'already-included' then raise; end if;
    end;
  end if;
end $$;

-- What somebody would get who is included in a run now, beyond what the roll gives them; refused where they cannot be.
create function late_inclusion_of(of_run uuid, of_citizen uuid, out part late_inclusion, out whose citizen)
  language plpgsql as $$
declare
  d dividend_run;
begin
  select o.* into d from dividend_run o join run using (run_id) where run_id = of_run;
  if not found then perform refuse('unknown-run'); end if;
  if d.approved_on is null then perform refuse('not-in-that-state', jsonb_build_object('state', 'proposed')); end if;
  select * into whose from citizen where pseudonym = of_citizen;
  if not found then perform refuse('unknown-citizen'); end if;
  if is_erased(of_citizen) then perform refuse('citizen-erased'); end if;
  if is_included(whose, d.run_no) then
    perform refuse('already-included', jsonb_build_object('year', d.year));
  end if;
  part.bucket     := whose.bucket;
  part.citizen_id := whose.citizen_id;
  part.run_no     := d.run_no;
  select p.in_class, p.amount into part.class_no, part.amount from late_part_of(whose, d) p;
  part.tax        := trunc(part.amount * (law_on(make_date(d.year, 12, 31), 'deductions')->>'withholdingTax')::numeric,
                           (select minor_unit from fund join currency on commodity_id = currency_id));
  if part.amount > late_reserve_left(d.run_no) or part.amount = 0 then
    perform refuse('late-reserve-exhausted', jsonb_build_object('left', trim_scale(late_reserve_left(d.run_no))::text));
  end if;
end $$;

-- Of whom the dividend was taken back, it is proposed that they are given it back.
create function door.propose_late_inclusion(of_run uuid, of_citizen uuid, why text, by_person text) returns uuid
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  part late_inclusion;
  was  smallint;
  o    record;
begin
  select x.* into o
    from citizen z
    join overpayment x using (bucket, citizen_id)
    join dividend_run d using (run_no)
   where z.pseudonym = of_citizen and d.run_id = of_run
     and x.overpayment_id = taken_back_by(z.bucket, z.citizen_id, d.run_no);
  if found then
    if is_erased(of_citizen) then perform refuse('citizen-erased'); end if;
    return propose('late-inclusion', of_citizen::text,
                   jsonb_build_object('run', of_run, 'reinstates', o.overpayment_id, 'amount', trim_scale(o.taken_back)::text),
                   why, by_person);
  end if;
  part := (late_inclusion_of(of_run, of_citizen)).part;
  was := (select l.class_no from dividend_roll l
           where l.bucket = part.bucket and l.run_no = part.run_no and l.citizen_id = part.citizen_id and l.reasons = 0);
  return propose('late-inclusion', of_citizen::text,
                 jsonb_build_object('run', of_run, 'classNo', part.class_no, 'amount', trim_scale(part.amount)::text)
                   || case when was is null then '{}' else jsonb_build_object('wasClassNo', was) end, why, by_person);
end $$;

-- How many have been included late, and what of the reserve they took.
create function door.late_inclusions_of(of_run_no integer) returns table (citizens bigint, amount numeric)
  language sql stable security definer set search_path = public, pg_temp as $$
  select count(*), coalesce(sum(amount), 0) from late_inclusion where run_no = of_run_no
$$;
