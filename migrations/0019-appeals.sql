-- 0019 Appeals that others make for a citizen, whom a look at a roll concerns, and how many a dividend has come to.

alter table appeal add column made_by uuid;
comment on column appeal.made_by is 'Who stands for the citizen, and made it for them; null: they themselves.';

-- Whom a roll would have otherwise, one by one: of a run that was approved as it was kept then, else as it is known now.
create function door.recheck_differences(of_run uuid, after_bucket smallint, after_id bigint, most integer)
  returns table (bucket smallint, "citizenId" bigint, citizen uuid, was smallint, "isNow" smallint)
  language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  d dividend_run;
begin
  select * into strict d from dividend_run where run_id = of_run;
  if d.rechecked is not null then
    return query
      select r.bucket, r.citizen_id, c.pseudonym, r.was, r.is_now
        from roll_recheck r join citizen c using (bucket, citizen_id)
       where r.run_no = d.run_no and (r.bucket, r.citizen_id) > (after_bucket, after_id)
       order by r.bucket, r.citizen_id limit most;
  else
    return query
      select r.bucket, r.citizen_id, c.pseudonym, r.was, r.is_now
        from recheck(of_run) r join citizen c using (bucket, citizen_id)
       where (r.bucket, r.citizen_id) > (after_bucket, after_id)
       order by r.bucket, r.citizen_id limit most;
  end if;
end $$;

-- How many citizens banks have paid of a dividend, and how much: net of what was deducted.
create function door.paid_of(of_run_no integer) returns table (citizens bigint, amount numeric)
  language sql stable security definer set search_path = public, pg_temp as $$
  select count(distinct (bucket, citizen_id)), coalesce(sum(amount), 0)
    from payment_instruction where run_no = of_run_no and state = 'settled'
$$;
