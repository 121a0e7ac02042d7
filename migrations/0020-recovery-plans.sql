-- 0020 Recovery plans: in what instalments citizens have agreed to pay back what they were overpaid.

-- The newest of an overpayment counts; what was agreed before stays on record.
create table recovery_plan (
  bucket         smallint       not null,
  overpayment_id uuid           not null,
  plan_no        integer        not null check (plan_no >= 1),
  citizen_id     bigint         not null,
  owed           numeric(38,10) not null,              -- when it was agreed
  instalment     numeric(38,10) not null check (instalment > 0 and instalment <= owed),
  every          text           not null check (every in ('month', 'quarter', 'year')),
  first_on       date           not null,
  agreed_by      text           not null check (agreed_by <> ''),
  agreed_at      timestamptz(3) not null,
  primary key (overpayment_id, plan_no, bucket),
  foreign key (overpayment_id, bucket) references overpayment
) partition by list (bucket);

do $$
declare
  target text;
begin
  for bucket in 0..7 loop
    execute format('create table recovery_plan_%1$s partition of recovery_plan for values in (%1$s)', bucket);
  end loop;
  foreach target in array array(select relid::regclass::text from pg_partition_tree('recovery_plan')) loop
    execute format('create trigger append_only before update or delete or truncate on %s
                      for each statement execute function refuse_change()', target);
  end loop;
end $$;
select guard_citizens('recovery_plan');

-- Says whose it is. Nothing is posted: what falls due shows what to ask for, and what comes back is recorded as ever.
create function door.agree_recovery_plan(of_overpayment uuid, money numeric, how_often text, from_day date, by_person text)
  returns uuid language plpgsql security definer set search_path = public, pg_temp as $$
declare
  o         overpayment;
  left_over numeric;
begin
  select * into o from overpayment where overpayment_id = of_overpayment;
  if not found then perform refuse('unknown-overpayment'); end if;
  perform lock_dues(o.bucket);
  left_over := owed_on(of_overpayment, o.bucket);
  if exactly(money) > left_over then
    perform refuse('more-than-is-owed', jsonb_build_object('owed', trim_scale(left_over)::text));
  end if;
  insert into recovery_plan (bucket, overpayment_id, plan_no, citizen_id, owed, instalment, every, first_on, agreed_by, agreed_at)
  select o.bucket, o.overpayment_id,
         1 + coalesce((select max(plan_no) from recovery_plan p where p.overpayment_id = o.overpayment_id and p.bucket = o.bucket), 0),
         o.citizen_id, left_over, exactly(money), how_often, from_day, by_person, record_time();
  return (select pseudonym from citizen where bucket = o.bucket and citizen_id = o.citizen_id);
end $$;
