-- 0031 A claim is of none of the kinds that are taken otherwise; a recheck tells of who would be in another class, too.

-- What is paid for claims is counted without fees, and what is held for minors goes back to them, by the kind of a line.
alter table claim add constraint claims_have_kinds_of_their_own check (
  kind not in ('withholding-tax', 'set-off', 'fee', 'gift', 'savings', 'held-until-majority'));

-- What is known of citizens by now that would make another roll ---------------------------------------------------------

-- Whoever is eligible then as now may be so in another class, which gets something else: by a birth that was corrected.
alter table roll_recheck add was_class    smallint;   -- 0: they were not eligible, or not on the roll
alter table roll_recheck add is_now_class smallint;   -- 0: they are not eligible; both null: kept before classes were
alter table roll_recheck drop constraint is_another;
alter table roll_recheck add constraint is_another check (
  coalesce(was = 0, false) <> (is_now = 0) or coalesce(was_class <> is_now_class, false));

create or replace function recheck(of_run uuid) returns setof roll_recheck
  language plpgsql stable set plan_cache_mode = force_custom_plan set work_mem = '32MB' as $$
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
    -- Who is not eligible is in class 0: another eligibility is another class.
    return query
      select b::smallint, d.run_no, e.citizen_id, l.reasons, e.reasons::smallint, coalesce(l.class_no, 0::smallint), k.class_no
        from (select * from eligibility(terms, null, b::smallint, null, null) where citizen_id = any (changed) offset 0) e
       cross join lateral (select case when e.reasons = 0 then e.class_no else 0 end::smallint as class_no) k
        left join dividend_roll l on l.bucket = b and l.run_no = d.run_no and l.citizen_id = e.citizen_id
       where coalesce(l.class_no, 0) <> k.class_no;
  end loop;
end $$;

-- How many there are, by the reasons they had and have and the classes they were and are in; kept on record, and told, when
-- a run is approved.
create or replace function keep_recheck(of_run uuid) returns void language plpgsql as $$
begin
  with kept as (
    insert into roll_recheck select * from recheck(of_run) returning was, is_now, was_class, is_now_class
  ), counted as (
    select was, is_now, was_class, is_now_class, count(*) as citizens from kept group by 1, 2, 3, 4
  )
  update dividend_run
     set rechecked = (select coalesce(jsonb_agg(jsonb_build_object(
                               'was', was, 'isNow', is_now, 'wasClass', nullif(was_class, 0),
                               'isNowClass', nullif(is_now_class, 0), 'citizens', citizens)
                             order by was, is_now, was_class, is_now_class), '[]') from counted)
   where run_id = of_run;
end $$;

-- The same of a run that waits to be approved, as it is known now. Who is not eligible is in no class.
drop function door.recheck(uuid);
create function door.recheck(of_run uuid)
  returns table (was smallint, "isNow" smallint, "wasClass" smallint, "isNowClass" smallint, citizens bigint)
  language sql stable security definer set search_path = public, pg_temp as $$
  select r.was, r.is_now, nullif(r.was_class, 0::smallint), nullif(r.is_now_class, 0::smallint), count(*)
    from recheck(of_run) r
   group by r.was, r.is_now, r.was_class, r.is_now_class
   order by r.was, r.is_now, r.was_class, r.is_now_class
$$;

-- Whom a roll would have otherwise, one by one: of a run that was approved as it was kept then, else as it is known now.
drop function door.recheck_differences(uuid, smallint, bigint, integer);
create function door.recheck_differences(of_run uuid, after_bucket smallint, after_id bigint, most integer)
  returns table (bucket smallint, "citizenId" bigint, citizen uuid, was smallint, "isNow" smallint, "wasClass" smallint,
                 "isNowClass" smallint)
  language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  d dividend_run;
begin
  select * into strict d from dividend_run where run_id = of_run;
  if d.rechecked is not null then
    return query
      select r.bucket, r.citizen_id, c.pseudonym, r.was, r.is_now, nullif(r.was_class, 0::smallint),
             nullif(r.is_now_class, 0::smallint)
        from roll_recheck r join citizen c using (bucket, citizen_id)
       where r.run_no = d.run_no and (r.bucket, r.citizen_id) > (after_bucket, after_id)
       order by r.bucket, r.citizen_id limit most;
  else
    return query
      select r.bucket, r.citizen_id, c.pseudonym, r.was, r.is_now, nullif(r.was_class, 0::smallint),
             nullif(r.is_now_class, 0::smallint)
        from recheck(of_run) r join citizen c using (bucket, citizen_id)
       where (r.bucket, r.citizen_id) > (after_bucket, after_id)
       order by r.bucket, r.citizen_id limit most;
  end if;
end $$;
