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

-- Law 13: assets:cash less all liabilities, over every recorded posting whatever its date, as known at an instant.
-- Liabilities are credits, so the difference is a sum.
create function available_cash(known_at timestamptz default 'infinity') returns numeric language sql stable as $$
  select coalesce(sum(p.quantity), 0)
    from account a join posting p using (account_id)
   where (a.name = 'assets:cash' or a.kind = 'liability') and p.recorded_at <= known_at
$$;

-- What came in and what it cost, day by day: dividends received, realised gains, other income, less expenses. Not what
-- prices made of holdings, nor dividends that nobody claimed.
create view realised_income as
  select p.effective_on, p.recorded_at, -p.quantity as amount
    from posting p join account a using (account_id)
   where a.kind = 'expense'
      or a.name in ('income:dividends', 'income:realised-gains', 'income:foreign-exchange', 'income:other');

-- What went out of it: dividends that were approved, less what was taken back of them, what nobody claimed, and what of a
-- late reserve nobody needed.
create view distributed_income as
  select p.recorded_at, p.quantity as amount
    from posting p join account a using (account_id)
   where a.name in ('equity:distributions', 'income:forfeited-dividends');

-- What was realised up to a day, less whatever has been distributed since: as known at an instant.
create function realised_and_kept(until date, known_at timestamptz default 'infinity') returns numeric
  language sql stable as $$
  select coalesce((select sum(amount) from realised_income where effective_on <= until and recorded_at <= known_at), 0)
       - coalesce((select sum(amount) from distributed_income where recorded_at <= known_at), 0)
$$;

-- The realised income that a year's dividend may be paid from, with what is stated of before the books; null where the
-- law of that year lets it be paid from all that the fund is worth.
create function realised_left(of_year smallint, known_at timestamptz default 'infinity') returns numeric
  language sql stable as $$
  select coalesce((law_on(day, 'openingFigures')->>'earningsReserve')::numeric, 0) + realised_and_kept('infinity', known_at)
    from make_date(of_year, 12, 31) day
   where law_on(day, 'distributable') = '"realised-income"'
$$;

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
  late_reserve numeric(38,10) not null default 0 check (late_reserve >= 0),  -- beside the pool, for who is included late
  eligible     bigint,
  per_citizen  numeric(38,10) check (per_citizen > 0),  -- of a whole share
  gross        numeric(38,10),                -- what all citizens get together
  residue      numeric(38,10),
  deducted     numeric(38,10) check (deducted between 0 and gross),
  roll_hash    bytea,
  compared_with integer references dividend_run (run_no),  -- the run approved last when this one was proposed
  approved_on  date,
  rechecked    jsonb,                         -- at approval: [{ was, isNow, wasClass, isNowClass, citizens }], whom another roll would have
  -- Law 5: what a division leaves over is recorded and stays in the fund.
  constraint pool_is_gross_plus_residue check (pool = gross + residue),
  constraint residue_is_less_than_a_unit_each check (residue >= 0 and residue < payable_unit * eligible),
  constraint per_citizen_is_payable check (mod(per_citizen, payable_unit) = 0)
);
create index dividend_run_by_year on dividend_run (year);

-- The parts of a whole share there are by law, and what each comes to: a child's half, say.
create table dividend_class (
  run_no    integer  not null references dividend_run (run_no),
  class_no  smallint not null check (class_no >= 1),
  weight    numeric  not null check (weight between 0 and 1),
  below_age smallint,                         -- on the record date; null: whatever age is left
  eligible  bigint         not null check (eligible >= 0),
  each_gets numeric(38,10) not null check (each_gets >= 0),
  primary key (run_no, class_no)
);
create trigger append_only before update or delete or truncate on dividend_class
  for each statement execute function refuse_change();

-- The roll as it stood when the run was frozen: everyone, with why they are not eligible (0: they are).
create table dividend_roll (
  bucket     smallint not null,
  run_no     integer  not null,
  citizen_id bigint   not null,
  reasons    smallint not null,
  class_no   smallint not null check ((class_no = 0) = (reasons <> 0)),  -- of who is eligible
  primary key (bucket, run_no, citizen_id)
) partition by list (bucket);
comment on column dividend_roll.reasons is
  'Sum of: 1 residence began too late, 2 residence ended too early, 4 died too early, 8 did not apply, 16 applied too late, 32 absent for too long, 64 not present, 128 convicted, 256 not resident when applying.';
do $$ begin
  for bucket in 0..7 loop
    execute format('create table dividend_roll_%s partition of dividend_roll for values in (%s)', bucket, bucket);
    execute format('create trigger append_only before update or delete or truncate on dividend_roll_%s
                      for each statement execute function refuse_change()', bucket);
  end loop;
end $$;
create trigger append_only before update or delete or truncate on dividend_roll
  for each statement execute function refuse_change();

-- What is taken from whom, and goes to which account; frozen before a run is proposed, posted when it is distributed.
create table dividend_deduction (
  bucket     smallint not null,
  run_no     integer  not null,
  citizen_id bigint   not null,
  line_no    smallint not null check (line_no >= 1),  -- in the order of the law
  kind       text     not null,
  account    text     not null,                       -- which is credited
  claim_id   uuid,                                    -- by whose right, where it is a claimant's
  amount     numeric(38,10) not null check (amount > 0),
  primary key (bucket, run_no, citizen_id, line_no)
) partition by list (bucket);
do $$ begin
  for bucket in 0..7 loop
    execute format('create table dividend_deduction_%s partition of dividend_deduction for values in (%s)', bucket, bucket);
    execute format('create trigger append_only before update or delete or truncate on dividend_deduction_%s
                      for each statement execute function refuse_change()', bucket);
  end loop;
end $$;
create trigger append_only before update or delete or truncate on dividend_deduction
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

-- No dividend is more than the cash there is, nor than what was realised where the law says so. Called under lock_cash.
create function refuse_beyond_means(of_year smallint, promised numeric) returns void language plpgsql as $$
begin
  if promised > available_cash() then
    perform refuse('insufficient-cash', jsonb_build_object('available', trim_scale(available_cash())::text));
  end if;
  if promised > realised_left(of_year) then
    perform refuse('insufficient-realised-income', jsonb_build_object('available', trim_scale(realised_left(of_year))::text));
  end if;
end $$;

-- What citizens get is summed in smallest coins, as numbers of 64 bits with a sign.
create function refuse_beyond_sums(promised numeric) returns void language plpgsql as $$
declare
  coin    constant numeric := (select power(10::numeric, -minor_unit) from fund join currency on commodity_id = currency_id);
  largest constant numeric := 9223372036854775807 * coin;
begin
  if promised > largest then
    perform refuse('pool-too-large', jsonb_build_object('most', trim_scale(largest)::text));
  end if;
end $$;

create function door.propose_dividend(
  of_year smallint, on_record date, on_pay date, by_rule jsonb, by_steps jsonb, of_pool numeric, reserve numeric,
  by_person text
) returns uuid language plpgsql security definer set search_path = public, pg_temp as $$
declare
  proposed uuid := new_id();
  -- Ids are dealt to eight buckets at random, so this many ids hold some 10,000 citizens of one bucket.
  width constant bigint := 80000;
begin
  perform hold_law();
  perform lock_cash();
  perform refuse_beyond_means(of_year, of_pool + reserve);
  perform refuse_beyond_sums(of_pool);
  insert into run (run_id, kind, subject, state, step, started_by, frozen_at)
  values (proposed, 'dividend', of_year, 'computing', 'freeze', by_person, next_millisecond());
  insert into dividend_run (run_id, year, record_on, pay_on, rule, steps, pool, late_reserve, payable_unit, compared_with)
  select proposed, of_year, on_record, on_pay, by_rule, by_steps, exactly(of_pool), exactly(reserve),
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

-- The classes of a year's dividend, by the law of that year; the first whose age fits is a citizen's.
create function weights_of(of_year smallint) returns table (class_no smallint, weight numeric, below_age smallint)
  language sql stable as $$
  select no::smallint, (w->>'weight')::numeric, (w->>'belowAge')::smallint
    from jsonb_array_elements(law_on(make_date(of_year, 12, 31), 'eligibility')->'weights') with ordinality as l (w, no)
$$;

create function digest_of_roll(of_run_no integer, in_bucket smallint, from_id bigint, to_id bigint) returns bytea
  language sql stable as $$
  select sha256(convert_to(coalesce(string_agg(citizen_id || ' ' || reasons || ' ' || class_no, E'\n' order by citizen_id), ''), 'UTF8'))
    from dividend_roll where bucket = in_bucket and run_no = of_run_no and citizen_id between from_id and to_id
$$;

create function door.freeze_chunk(of_run uuid, of_chunk integer) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  d dividend_run;
  c run_chunk;
  on_roll  bigint;
  eligible bigint;
  classes  jsonb;
begin
  select * into strict d from dividend_run where run_id = of_run;
  select * into strict c from run_chunk where run_id = of_run and step = 'freeze' and chunk_no = of_chunk;
  with frozen as materialized (
    select f.citizen_id, f.reasons, f.class_no, f.recorded_by
      from freeze_roll(d.year, d.record_on, (select frozen_at from run where run_id = of_run),
                       c.bucket, c.first_id, c.last_id) f
  ), enrolled as (
    insert into dividend_roll (bucket, run_no, citizen_id, reasons, class_no)
    select c.bucket, d.run_no, citizen_id, reasons, class_no from frozen
  ), changed as (
    insert into roll_change (run_no, chunk_no, recorded_by, added, removed)
    select d.run_no, c.chunk_no, recorded_by, count(*) filter (where f.reasons = 0), count(*) filter (where f.reasons <> 0)
      from frozen f
      left join dividend_roll l
        on l.bucket = c.bucket and l.run_no = d.compared_with and l.citizen_id = f.citizen_id
       and l.citizen_id between c.first_id and c.last_id
     where (f.reasons = 0) <> coalesce(l.reasons = 0, false)
     group by recorded_by
  ), counted as (
    select class_no, count(*) as citizens from frozen group by class_no
  )
  select sum(citizens), coalesce(sum(citizens) filter (where class_no > 0), 0),
         jsonb_object_agg('class ' || class_no, citizens) filter (where class_no > 0)
    into on_roll, eligible, classes from counted;
  perform finish_chunk(of_run, 'freeze', of_chunk,
                       jsonb_build_object('onRoll', coalesce(on_roll, 0), 'eligible', eligible) || coalesce(classes, '{}'),
                       digest_of_roll(d.run_no, c.bucket, c.first_id, c.last_id));
end $$;

-- How many of a run's roll are in each class.
create function eligible_by_class(of_run uuid)
  returns table (class_no smallint, weight numeric, below_age smallint, eligible bigint) language sql stable as $$
  select w.class_no, w.weight, w.below_age,
         (select coalesce(sum((counts->>('class ' || w.class_no))::bigint), 0)
            from run_chunk where run_id = of_run and step = 'freeze')::bigint
    from dividend_run d cross join lateral weights_of(d.year) w
   where d.run_id = of_run
$$;

-- The roll's totals, for the split; none while a chunk is still to be frozen.
create function door.roll_totals(of_run uuid)
  returns table (class_no smallint, weight numeric, below_age smallint, eligible bigint)
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if step_is_complete(of_run, 'freeze') then
    return query select * from eligible_by_class(of_run) c order by c.class_no;
  end if;
end $$;

create function propose_run(of_run uuid) returns void language plpgsql as $$
declare
  d dividend_run;
begin
  select * into strict d from dividend_run where run_id = of_run;
  update run set state = 'proposed', step = null, proposal_hash = hash_of_dividend(d) where run_id = of_run;
end $$;

-- The pool, of what was known when the run was frozen, and its split, by class; what is deducted from it is worked out next.
create function door.conclude_freeze(
  of_run uuid, of_pool numeric, by_steps jsonb, each_gets_of numeric[], whole_share numeric, left_over numeric
) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  d dividend_run;
begin
  if not step_is_complete(of_run, 'freeze') then
    return;
  end if;
  perform refuse_beyond_sums(of_pool);
  select * into strict d from dividend_run where run_id = of_run;
  insert into dividend_class (run_no, class_no, weight, below_age, eligible, each_gets)
  select d.run_no, c.class_no, c.weight, c.below_age, c.eligible, exactly(each_gets_of[c.class_no])
    from eligible_by_class(of_run) c;
  update dividend_run
     set eligible = (select sum(c.eligible) from dividend_class c where c.run_no = d.run_no),
         gross = (select sum(c.eligible * c.each_gets) from dividend_class c where c.run_no = d.run_no),
         pool = exactly(of_pool), steps = by_steps, per_citizen = whole_share, residue = left_over, deducted = 0,
         roll_hash = (select sha256(string_agg(digest, '' order by chunk_no)) from run_chunk
                       where run_id = of_run and step = 'freeze')
   where run_id = of_run
  returning * into d;
  if is_deducted_from(d) then
    -- Also where nobody gets anything, if what was held for minors may be released there.
    insert into run_chunk (run_id, step, chunk_no, bucket, first_id, last_id, total)
    select run_id, 'deduct', row_number() over (order by chunk_no), bucket, first_id, last_id, (counts->>'eligible')::bigint
      from run_chunk c
     where run_id = of_run and step = 'freeze'
       and ((counts->>'eligible')::bigint > 0
            or exists (select 1 from dividend_deduction h
                        where h.bucket = c.bucket and h.kind = 'held-until-majority'
                          and h.citizen_id between c.first_id and c.last_id));
    update run set step = 'deduct' where run_id = of_run;
  else
    perform open_tree(of_run);
  end if;
end $$;

-- What was worked out for a claim that has been withdrawn since, or objected to with success, is not taken: the run is to
-- be proposed anew. A mere objection does not hold everybody up.
create function refuse_undone_claims(d dividend_run) returns void language plpgsql as $$
declare
  undone bigint;
begin
  if d.deducted = 0 then
    return;
  end if;
  select count(distinct e.claim_id) into undone
    from claim_event e
    join dividend_deduction x
      on x.bucket = e.bucket and x.run_no = d.run_no and x.citizen_id = e.citizen_id and x.claim_id = e.claim_id
   where e.what in ('withdrawal', 'objection-upheld')
     and e.recorded_at > (select frozen_at from run where run_id = d.run_id);
  if undone > 0 then
    perform refuse('claims-have-changed', jsonb_build_object('claims', undone));
  end if;
end $$;

-- Approves a run: the liability is posted today, the means are checked under lock, and the chunks are released.
create function door.approve_dividend(of_run uuid, by_person text, hash text) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  r     run := run_to_decide(of_run, 'dividend', '{proposed}', by_person, hash);
  d     dividend_run;
  entry bigint;
  today date := (now() at time zone 'UTC')::date;
begin
  select * into strict d from dividend_run where run_id = of_run;
  perform refuse_own_input(of_run, by_person);
  perform refuse_undone_claims(d);
  perform keep_recheck(of_run);
  perform lock_cash();
  perform refuse_beyond_means(d.year, d.gross + d.late_reserve);
  select entry_id into strict entry from door.post_entries(
    array[row('dividend:' || of_run || ':approval', today, 'Dividend ' || d.year || ' approved', r.started_by, by_person,
              null, null)::entry_draft],
    (select array_agg(row(1, account, currency_id, quantity)::posting_draft)
       from fund cross join (values ('equity:distributions', d.gross + d.late_reserve),
                                    ('liabilities:dividends-declared', -d.gross),
                                    ('liabilities:late-reserve', -d.late_reserve)) as p (account, quantity)
      where quantity <> 0));
  insert into dividend_declaration (entry_id, run_no) select entry, run_no from dividend_tree where run_no = d.run_no;
  insert into run_chunk (run_id, step, chunk_no, bucket, first_id, last_id, total)
  select run_id, 'distribute', row_number() over (order by chunk_no), bucket, first_id, last_id, (counts->>'eligible')::bigint
    from run_chunk c
   where run_id = of_run and step = 'freeze'
     and ((counts->>'eligible')::bigint > 0
          or exists (select 1 from minor_release m
                      where m.bucket = c.bucket and m.run_no = d.run_no and m.citizen_id between c.first_id and c.last_id));
  update dividend_run set approved_on = today where run_id = of_run;
  update run set state = 'distributing', step = 'distribute', decided_by = by_person, decided_at = clock_timestamp()
   where run_id = of_run;
end $$;

-- Moves a chunk's part of the declared dividend to its citizens' payables: one entry, a posting for each citizen; and
-- takes from them what is deducted, by a second one.
create function door.distribute_chunk(of_run uuid, of_chunk integer) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  r        run;
  d        dividend_run;
  c        run_chunk;
  money    bigint := (select currency_id from fund);
  gets     numeric[];
  gross    numeric;
  citizens citizen_draft[];
begin
  select * into strict r from run where run_id = of_run;
  select * into strict d from dividend_run where run_id = of_run;
  select * into strict c from run_chunk where run_id = of_run and step = 'distribute' and chunk_no = of_chunk;
  gets := array(select nullif(each_gets, 0) from dividend_class where run_no = d.run_no order by class_no);
  select array_agg(row(1, 'liabilities:dividends-payable', l.bucket, l.citizen_id, -gets[l.class_no])::citizen_draft
                   order by l.citizen_id), sum(gets[l.class_no])
    into citizens, gross
    from dividend_roll l
   where l.bucket = c.bucket and l.run_no = d.run_no and l.citizen_id between c.first_id and c.last_id
     and l.reasons = 0 and gets[l.class_no] is not null;
  if citizens is not null then
    perform door.post_entries(
      array[row('dividend:' || of_run || ':chunk:' || of_chunk, d.approved_on, 'Dividend ' || d.year, r.started_by,
                r.decided_by, null, null)::entry_draft],
      array[row(1, 'liabilities:dividends-declared', money, gross)::posting_draft,
            row(1, 'liabilities:dividends-payable', money, -gross)::posting_draft],
      '{}', citizens);
  end if;
  if exists (select 1 from run_chunk where run_id = of_run and step = 'deduct') then
    perform post_deductions(r, d, c);
    perform post_releases(r, d, c);
  end if;
  perform finish_chunk(of_run, 'distribute', of_chunk, '{}');
end $$;

create function post_deductions(r run, d dividend_run, c run_chunk) returns void language plpgsql as $$
declare
  money    bigint := (select currency_id from fund);
  postings posting_draft[];
  citizens citizen_draft[];
begin
  select array_agg(row(1, account, money, -taken)::posting_draft order by account)
         || row(1, 'liabilities:dividends-payable', money, sum(taken))::posting_draft
    into postings
    from (select account, sum(amount) as taken from dividend_deduction
           where bucket = c.bucket and run_no = d.run_no and citizen_id between c.first_id and c.last_id group by account) x;
  select array_agg(row(1, 'liabilities:dividends-payable', c.bucket, citizen_id, taken)::citizen_draft order by citizen_id)
    into citizens
    from (select citizen_id, sum(amount) as taken from dividend_deduction
           where bucket = c.bucket and run_no = d.run_no and citizen_id between c.first_id and c.last_id group by citizen_id) x;
  if citizens is null then
    return;
  end if;
  perform door.post_entries(
    array[row('dividend:' || r.run_id || ':deductions:' || c.chunk_no, d.approved_on, 'Deductions from dividend ' || d.year,
              r.started_by, r.decided_by, null, null)::entry_draft],
    postings, '{}', citizens);
end $$;

create function door.conclude_distribution(of_run uuid) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if step_is_complete(of_run, 'distribute') then
    update run set state = 'distributed', step = null where run_id = of_run;
  end if;
end $$;

create function door.suspend_dividend(of_run uuid, by_person text, why text) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  r run;
begin
  select * into r from run where run_id = of_run and kind = 'dividend' for update;
  if r is null then perform refuse('unknown-run'); end if;
  if by_person like 'machine:%' then perform refuse('machine-may-not-approve'); end if;
  if r.state not in ('approved', 'distributing') then
    perform refuse('not-in-that-state', jsonb_build_object('state', r.state));
  end if;
  update run set state = 'suspended', failed_from = state, step = null, reason = coalesce(why, reason),
                 suspended_by = by_person, suspended_at = clock_timestamp()
   where run_id = of_run;
end $$;

create function door.resume_dividend(of_run uuid, by_person text, hash text) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform run_to_decide(of_run, 'dividend', '{suspended}', by_person, hash);
  update run set state = 'distributing', failed_from = null, step = 'distribute', resumed_by = by_person,
                 resumed_at = clock_timestamp()
   where run_id = of_run;
end $$;
