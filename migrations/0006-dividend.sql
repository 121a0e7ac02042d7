-- 0006 The dividend: cash in and out, the yearly run, what each citizen is due.

create table cash_receipt (
  receipt_id          uuid primary key default new_id(),
  received_on         date not null,
  amount              numeric(38,10) not null check (amount > 0),
  kind                text not null check (kind in ('dividend', 'appropriation', 'other-income')),
  registration_number text,
  narrative           text not null check (narrative <> ''),
  recorded_by         text not null,
  entry_id            bigint not null references journal_entry
);
create trigger append_only before update or delete or truncate on cash_receipt
  for each statement execute function refuse_change();
create index cash_receipt_by_entry on cash_receipt (entry_id);

create table expense (
  expense_id  uuid primary key default new_id(),
  paid_on     date not null,
  amount      numeric(38,10) not null check (amount > 0),
  kind        text not null,
  narrative   text not null check (narrative <> ''),
  recorded_by text not null,
  entry_id    bigint not null references journal_entry
);
create trigger append_only before update or delete or truncate on expense
  for each statement execute function refuse_change();

-- Law 13: assets:cash less all liabilities, over every recorded posting whatever its date. Liabilities are credits,
-- so the difference is a sum.
create function available_cash() returns numeric language sql stable as $$
  select coalesce(sum(p.quantity), 0)
    from account a join posting p using (account_id)
   where a.name = 'assets:cash' or a.kind = 'liability'
$$;

-- What came in and what it cost, day by day: dividends received, realised gains, other income, less expenses. Not what
-- prices made of holdings, nor dividends that nobody claimed.
create view realised_income as
  select p.effective_on, -p.quantity as amount
    from posting p join account a using (account_id)
   where a.kind = 'expense'
      or a.name in ('income:dividends', 'income:realised-gains', 'income:foreign-exchange', 'income:other');

-- Whoever spends or promises cash holds this lock until the promise is recorded.
create function lock_cash() returns void language sql as
  $$ select pg_advisory_xact_lock(hashtext('universal-investment'), hashtext('cash')) $$;

create function door.record_receipt(
  day date, money numeric, of_kind text, from_company text, what text, by_person text
) returns table (receipt_id uuid, journal_entry_id uuid, recorded_at timestamptz)
  language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  receipt uuid := new_id();
  posted  record;
begin
  select * into posted from door.post_entries(
    array[row('cash-receipt:' || receipt, day, what, by_person, null, null, null)::entry_draft],
    (select array[row(1, 'assets:cash', currency_id, money)::posting_draft,
                  row(1, case of_kind when 'dividend' then 'income:dividends'
                                      when 'appropriation' then 'equity:contributions:appropriations'
                                      else 'income:other' end, currency_id, -money)::posting_draft] from fund));
  insert into cash_receipt (receipt_id, received_on, amount, kind, registration_number, narrative, recorded_by, entry_id)
  values (receipt, day, money, of_kind, from_company, what, by_person, posted.entry_id);
  return query select receipt, posted.id, posted.recorded_at;
end $$;

create function door.reverse_receipt(of_receipt uuid, by_person text, why text) returns uuid
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  r record;
begin
  select c.*, e.id as entry into r from cash_receipt c join journal_entry e using (entry_id) where receipt_id = of_receipt;
  if r is null then perform refuse('unknown-receipt'); end if;
  perform lock_cash();
  return door.reverse_entry(r.entry, r.received_on, 'Reversal: ' || r.narrative, by_person, why);
end $$;

create function door.record_expense(day date, money numeric, of_kind text, what text, by_person text)
  returns table (expense_id uuid, journal_entry_id uuid, recorded_at timestamptz)
  language plpgsql security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
declare
  paid   uuid := new_id();
  posted record;
begin
  perform lock_cash();
  if available_cash() < money then
    perform refuse('insufficient-cash', jsonb_build_object('available', trim_scale(available_cash())::text));
  end if;
  perform door.open_account('expenses:' || of_kind);
  select * into posted from door.post_entries(
    array[row('expense:' || paid, day, what, by_person, null, null, null)::entry_draft],
    (select array[row(1, 'expenses:' || of_kind, currency_id, money)::posting_draft,
                  row(1, 'assets:cash', currency_id, -money)::posting_draft] from fund));
  insert into expense (expense_id, paid_on, amount, kind, narrative, recorded_by, entry_id)
  values (paid, day, money, of_kind, what, by_person, posted.entry_id);
  return query select paid, posted.id, posted.recorded_at;
end $$;

create table dividend_run (
  run_id       uuid     primary key references run,
  run_no       integer  generated always as identity unique,
  year         smallint not null,
  record_on    date     not null,
  pay_on       date     not null,
  rule         jsonb    not null,
  steps        jsonb    not null,             -- how the pool came about: [{ label, amount }]
  pool         numeric(38,10) not null check (pool > 0),
  payable_unit numeric  not null check (payable_unit > 0),
  eligible     bigint,
  per_citizen  numeric(38,10) check (per_citizen > 0),
  residue      numeric(38,10),
  roll_hash    bytea,
  compared_with integer references dividend_run (run_no),  -- the run approved last when this one was proposed
  approved_on  date,
  -- Law 5: what a division leaves over is recorded and stays in the fund.
  constraint pool_is_gross_plus_residue check (pool = per_citizen * eligible + residue),
  constraint residue_is_less_than_a_unit_each check (residue >= 0 and residue < payable_unit * eligible),
  constraint per_citizen_is_payable check (mod(per_citizen, payable_unit) = 0)
);
create index dividend_run_by_year on dividend_run (year);

-- The roll as it stood when the run was frozen: everyone, with why they are not eligible (0: they are).
create table dividend_roll (
  bucket     smallint not null,
  run_no     integer  not null,
  citizen_id bigint   not null,
  reasons    smallint not null,
  primary key (bucket, run_no, citizen_id)
) partition by list (bucket);
comment on column dividend_roll.reasons is
  'Sum of: 1 resident since after 1 January, 2 residence ended before 31 December, 4 died before the record date.';
do $$ begin
  for bucket in 0..7 loop
    execute format('create table dividend_roll_%s partition of dividend_roll for values in (%s)', bucket, bucket);
    execute format('create trigger append_only before update or delete or truncate on dividend_roll_%s
                      for each statement execute function refuse_change()', bucket);
  end loop;
end $$;
create trigger append_only before update or delete or truncate on dividend_roll
  for each statement execute function refuse_change();

-- Proposes a year's dividend: the pool is computed, the roll is frozen and cut into chunks of one partition each.
-- What a roll differs in from that of the run approved last: who is eligible now and was not, who was and is not now,
-- by whoever recorded their facts. Those facts are the run's inputs that were recorded by hand (law 9).
create table roll_change (
  run_no      integer not null,
  chunk_no    integer not null,
  recorded_by text    not null,
  added       bigint  not null check (added >= 0),
  removed     bigint  not null check (removed >= 0),
  primary key (run_no, chunk_no, recorded_by)
);
create trigger append_only before update or delete or truncate on roll_change
  for each statement execute function refuse_change();

create function door.propose_dividend(
  of_year smallint, on_record date, on_pay date, by_rule jsonb, by_steps jsonb, of_pool numeric, by_person text
) returns uuid language plpgsql security definer set search_path = public, pg_temp as $$
declare
  proposed uuid := new_id();
  -- Ids are dealt to eight buckets at random, so this many ids hold some 10,000 citizens of one bucket.
  width constant bigint := 80000;
begin
  if of_pool > available_cash() then
    perform refuse('insufficient-cash', jsonb_build_object('available', trim_scale(available_cash())::text));
  end if;
  insert into run (run_id, kind, subject, state, step, started_by, frozen_at)
  values (proposed, 'dividend', of_year, 'computing', 'freeze', by_person, next_millisecond());
  insert into dividend_run (run_id, year, record_on, pay_on, rule, steps, pool, payable_unit, compared_with)
  select proposed, of_year, on_record, on_pay, by_rule, by_steps, exactly(of_pool),
         (select l.payable_unit from nation_law l where l.since <= make_date(of_year, 12, 31) order by l.since desc limit 1),
         (select run_no from dividend_run join run using (run_id) where approved_on is not null order by decided_at desc limit 1);
  -- The last chunk of a bucket has no end: a citizen who is being enrolled counts once that commits.
  insert into run_chunk (run_id, step, chunk_no, bucket, first_id, last_id, total)
  select proposed, 'freeze', row_number() over (order by slice, bucket), bucket, slice * width,
         coalesce(nullif(slice, last_slice) * width + width - 1, 9223372036854775807), coalesce(citizens, 0)
    from (select last_value / width as last_slice from citizen_id) numbered
   cross join generate_series(0, last_slice) slice
   cross join generate_series(0, 7) bucket
    left join (select bucket, citizen_id / width as slice, count(*) as citizens from citizen group by 1, 2) s
      using (bucket, slice);
  return proposed;
exception when unique_violation then
  perform refuse_second_run('dividend', of_year::text);
end $$;

-- Eligible: resident from 1 January to 31 December of the year, and alive on the record date.
create function freeze_roll(of_year smallint, on_record date, known_at timestamptz, in_bucket smallint, from_id bigint, to_id bigint)
  returns table (citizen_id bigint, reasons smallint, recorded_by text) language sql stable as $$
  select citizen_id,
         (case when resident_since > make_date(of_year, 1, 1) then 1 else 0 end
        + case when resident_until < make_date(of_year, 12, 31) then 2 else 0 end
        + case when died_on < on_record then 4 else 0 end)::smallint,
         recorded_by
    from citizens_known_at(known_at, in_bucket, from_id, to_id)
$$;

create function digest_of_roll(of_run_no integer, in_bucket smallint, from_id bigint, to_id bigint) returns bytea
  language sql stable as $$
  select sha256(convert_to(coalesce(string_agg(citizen_id || ' ' || reasons, E'\n' order by citizen_id), ''), 'UTF8'))
    from dividend_roll where bucket = in_bucket and run_no = of_run_no and citizen_id between from_id and to_id
$$;

create function door.freeze_chunk(of_run uuid, of_chunk integer) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  d dividend_run;
  c run_chunk;
  on_roll  bigint;
  eligible bigint;
begin
  select * into strict d from dividend_run where run_id = of_run;
  select * into strict c from run_chunk where run_id = of_run and step = 'freeze' and chunk_no = of_chunk;
  with frozen as materialized (
    select f.citizen_id, f.reasons, f.recorded_by
      from freeze_roll(d.year, d.record_on, (select frozen_at from run where run_id = of_run),
                       c.bucket, c.first_id, c.last_id) f
  ), enrolled as (
    insert into dividend_roll (bucket, run_no, citizen_id, reasons)
    select c.bucket, d.run_no, citizen_id, reasons from frozen
  ), changed as (
    insert into roll_change (run_no, chunk_no, recorded_by, added, removed)
    select d.run_no, c.chunk_no, recorded_by, count(*) filter (where f.reasons = 0), count(*) filter (where f.reasons <> 0)
      from frozen f
      left join dividend_roll l
        on l.bucket = c.bucket and l.run_no = d.compared_with and l.citizen_id = f.citizen_id
       and l.citizen_id between c.first_id and c.last_id
     where (f.reasons = 0) <> coalesce(l.reasons = 0, false)
     group by recorded_by
  )
  select count(*), count(*) filter (where reasons = 0) into on_roll, eligible from frozen;
  perform finish_chunk(of_run, 'freeze', of_chunk, jsonb_build_object('onRoll', on_roll, 'eligible', eligible),
                       digest_of_roll(d.run_no, c.bucket, c.first_id, c.last_id));
end $$;

-- The roll's totals, for the split.
create function door.roll_totals(of_run uuid) returns table (eligible bigint, is_complete boolean)
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  is_complete := step_is_complete(of_run, 'freeze');
  select coalesce(sum((counts->>'eligible')::bigint), 0) into eligible
    from run_chunk where run_id = of_run and step = 'freeze';
  return next;
end $$;

create function door.conclude_freeze(of_run uuid, citizens bigint, each_gets numeric, left_over numeric) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  d dividend_run;
begin
  if not step_is_complete(of_run, 'freeze') then
    return;
  end if;
  if citizens is distinct from (select sum((counts->>'eligible')::bigint) from run_chunk
                                 where run_id = of_run and step = 'freeze') then
    raise exception 'run % has not % eligible citizens', of_run, citizens using errcode = 'LB010';
  end if;
  update dividend_run
     set eligible = citizens, per_citizen = each_gets, residue = left_over,
         roll_hash = (select sha256(string_agg(digest, '' order by chunk_no)) from run_chunk
                       where run_id = of_run and step = 'freeze')
   where run_id = of_run
  returning * into d;
  update run set state = 'proposed', step = null,
         proposal_hash = encode(sha256(convert_to(concat_ws(' ', d.run_id, d.year, d.record_on, d.pay_on, d.rule, d.steps,
           trim_scale(d.pool), d.eligible, trim_scale(d.per_citizen), trim_scale(d.residue),
           encode(d.roll_hash, 'hex')), 'UTF8')), 'hex')
   where run_id = of_run;
end $$;

-- Approves a run: the liability is posted today, the cash is checked under lock, and the chunks are released.
create function door.approve_dividend(of_run uuid, by_person text, hash text) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  r     run := run_to_decide(of_run, 'dividend', '{proposed}', by_person, hash);
  d     dividend_run;
  gross numeric;
  today date := (now() at time zone 'UTC')::date;
begin
  select * into strict d from dividend_run where run_id = of_run;
  gross := d.per_citizen * d.eligible;
  perform refuse_own_input(of_run, by_person);
  perform lock_cash();
  if gross > available_cash() then
    perform refuse('insufficient-cash', jsonb_build_object('available', trim_scale(available_cash())::text));
  end if;
  perform door.post_entries(
    array[row('dividend:' || of_run || ':approval', today, 'Dividend ' || d.year || ' approved', r.started_by, by_person,
              null, null)::entry_draft],
    (select array[row(1, 'equity:distributions', currency_id, gross)::posting_draft,
                  row(1, 'liabilities:dividends-declared', currency_id, -gross)::posting_draft] from fund));
  insert into run_chunk (run_id, step, chunk_no, bucket, first_id, last_id, total)
  select run_id, 'distribute', row_number() over (order by chunk_no), bucket, first_id, last_id, (counts->>'eligible')::bigint
    from run_chunk where run_id = of_run and step = 'freeze' and (counts->>'eligible')::bigint > 0;
  update dividend_run set approved_on = today where run_id = of_run;
  update run set state = 'distributing', step = 'distribute', decided_by = by_person, decided_at = clock_timestamp()
   where run_id = of_run;
end $$;

-- Moves a chunk's part of the declared dividend to its citizens' payables: one entry, a posting for each citizen.
create function door.distribute_chunk(of_run uuid, of_chunk integer) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  r        run;
  d        dividend_run;
  c        run_chunk;
  money    bigint := (select currency_id from fund);
  citizens citizen_draft[];
begin
  select * into strict r from run where run_id = of_run;
  select * into strict d from dividend_run where run_id = of_run;
  select * into strict c from run_chunk where run_id = of_run and step = 'distribute' and chunk_no = of_chunk;
  select array_agg(row(1, 'liabilities:dividends-payable', l.bucket, l.citizen_id, -d.per_citizen)::citizen_draft
                   order by l.citizen_id)
    into citizens
    from dividend_roll l
   where l.bucket = c.bucket and l.run_no = d.run_no and l.citizen_id between c.first_id and c.last_id and l.reasons = 0;
  perform door.post_entries(
    array[row('dividend:' || of_run || ':chunk:' || of_chunk, d.approved_on, 'Dividend ' || d.year, r.started_by,
              r.decided_by, null, null)::entry_draft],
    array[row(1, 'liabilities:dividends-declared', money, d.per_citizen * c.total)::posting_draft,
          row(1, 'liabilities:dividends-payable', money, -d.per_citizen * c.total)::posting_draft],
    '{}', citizens);
  perform finish_chunk(of_run, 'distribute', of_chunk, '{}');
end $$;

create function door.conclude_distribution(of_run uuid) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if step_is_complete(of_run, 'distribute') then
    update run set state = 'distributed', step = null where run_id = of_run;
  end if;
end $$;

create function door.suspend_dividend(of_run uuid, why text) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  r run;
begin
  select * into r from run where run_id = of_run and kind = 'dividend' for update;
  if r is null then perform refuse('unknown-run'); end if;
  if r.state not in ('approved', 'distributing') then
    perform refuse('not-in-that-state', jsonb_build_object('state', r.state));
  end if;
  update run set state = 'suspended', failed_from = state, step = null, reason = coalesce(why, reason) where run_id = of_run;
end $$;

create function door.resume_dividend(of_run uuid, by_person text, hash text) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform run_to_decide(of_run, 'dividend', '{suspended}', by_person, hash);
  update run set state = 'distributing', failed_from = null, step = 'distribute', resumed_by = by_person,
                 resumed_at = clock_timestamp()
   where run_id = of_run;
end $$;
