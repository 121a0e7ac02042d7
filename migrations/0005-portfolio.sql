-- 0005 The portfolio: what the holdings are worth.

create table price (
  price_id        bigint generated always as identity primary key,
  share_class_id  bigint         not null references share_class,
  observed_on     date           not null,
  price_per_share numeric(38,10) not null check (price_per_share >= 0 and price_per_share < 1e12),
  method          text           not null check (method in ('quoted-price', 'recent-investment', 'multiples',
                    'industry-benchmark', 'discounted-cash-flow', 'net-assets', 'milestone', 'scenario', 'par')),
  source          text           not null,
  recorded_at     timestamptz(3) not null,
  recorded_by     text           not null
);
create index price_latest on price (share_class_id, observed_on desc, price_id desc);
create trigger append_only before update or delete or truncate on price
  for each statement execute function refuse_change();

-- Records observations; one that says what the last one for its class and day says is left out.
create function door.record_prices(
  classes bigint[], days date[], prices numeric[], methods text[], sources text[], by_person text
) returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
declare
  stamp    timestamptz(3) := record_time();
  recorded bigint;
begin
  insert into price (share_class_id, observed_on, price_per_share, method, source, recorded_at, recorded_by)
  select n.class, n.day, exactly(n.price), n.method, n.source, stamp, by_person
    from unnest(classes, days, prices, methods, sources) with ordinality as n (class, day, price, method, source, no)
    left join lateral (
      select * from price p where p.share_class_id = n.class and p.observed_on = n.day order by price_id desc limit 1
    ) known on true
   where (known.price_per_share, known.method, known.source) is distinct from (n.price, n.method, n.source)
   order by n.no;
  get diagnostics recorded = row_count;
  return recorded;
end $$;

create table valuation (
  run_id            uuid     primary key references run,
  valuation_no      integer  generated always as identity unique,
  as_of             date     not null,
  version           smallint not null check (version >= 1),
  restates          uuid     references valuation,
  holdings_value    numeric(38,10),
  other_net_assets  numeric(38,10),   -- cash and receivables less every liability
  nav               numeric(38,10),
  inputs_hash       bytea,
  approved_at       timestamptz(3),
  constraint nav_adds_up check (nav = holdings_value + other_net_assets)
);
create index valuation_by_day on valuation (as_of, version);

create table valuation_line (
  valuation_no    integer        not null,
  share_class_id  bigint         not null,
  shares          numeric(38,10) not null,
  price_id        bigint,                   -- null: no price was known, carried at par
  price_per_share numeric(38,10) not null,
  level           smallint       not null check (level between 1 and 3),
  value           numeric(38,10) not null,
  primary key (valuation_no, share_class_id)
);
create trigger append_only before update or delete or truncate on valuation_line
  for each statement execute function refuse_change();

-- Cuts the share classes into chunks of about `size` each, by their numbers. The last has no end, for a class that is
-- being registered counts once that commits, though nobody sees it yet.
create function cut_share_classes(of_run uuid, at_step text, size integer) returns void language sql as $$
  insert into run_chunk (run_id, step, chunk_no, first_id, last_id, total)
  select of_run, at_step, slice + 1, slice * size, coalesce(nullif(slice, last_slice) * size + size - 1, 9223372036854775807),
         coalesce(classes, 0)
    from (select last_value / size as last_slice from commodity_id) numbered
   cross join generate_series(0, last_slice) slice
    left join (select commodity_id / size as slice, count(*) as classes from share_class group by 1) s using (slice)
$$;

-- Law 14. A valuation posts at its date and takes back at later ones, so that one of a closed year, or of a year before
-- one, needs a reason besides its second person.
create function refuse_closed_by(day date) returns void language plpgsql as $$
begin
  if exists (select 1 from closed_period where year >= extract(year from day)) then
    perform refuse('period-closed', jsonb_build_object('asOf', day));
  end if;
end $$;

create function door.propose_valuation(day date, restated uuid, why text, by_person text) returns uuid
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  proposed uuid := new_id();
  official record;
begin
  select v.run_id, v.version into official
    from valuation v where v.as_of = day and v.approved_at is not null order by version desc limit 1;
  if official.run_id is not null and restated is null then
    perform refuse('nav-already-approved', jsonb_build_object('id', official.run_id, 'asOf', day));
  end if;
  if restated is distinct from official.run_id then
    perform refuse('not-the-official-nav', jsonb_build_object('restates', restated));
  end if;
  if why is null then perform refuse_closed_by(day); end if;
  insert into run (run_id, kind, subject, state, step, started_by, frozen_at, reason)
  values (proposed, 'valuation', day || ' version ' || coalesce(official.version, 0) + 1, 'computing', 'value', by_person,
          next_millisecond(), why);   -- as records are stamped: what came a moment before is known
  insert into valuation (run_id, as_of, version, restates)
  values (proposed, day, coalesce(official.version, 0) + 1, restated);
  perform cut_share_classes(proposed, 'value', 5000);
  return proposed;
exception when unique_violation then
  perform refuse_second_run('valuation', day || ' version ' || coalesce(official.version, 0) + 1);
end $$;

-- The fund's shares of a class as of a day, as known at an instant: from the journal, never from a copy.
create function shares_held(class bigint, day date, known_at timestamptz) returns numeric language sql stable as $$
  select coalesce(sum(quantity), 0) from posting
   where account_id = account_id('memorandum:shares-held') and commodity_id = class
     and effective_on <= day and recorded_at <= known_at
$$;

-- What a class is carried at in assets:investments as of a day, as known at an instant.
create function carrying_value(class bigint, day date, known_at timestamptz) returns numeric language sql stable as $$
  select coalesce(sum(h.quantity), 0)
    from holding_posting h join journal_entry e using (entry_id)
   where h.share_class_id = class and h.effective_on <= day and e.recorded_at <= known_at
$$;

-- IFRS 13: a quoted price in an active market is Level 1; every other technique rests on inputs one cannot observe.
create function fair_value_level(method text) returns smallint language sql immutable as
  $$ select case when method = 'quoted-price' then 1 else 3 end::smallint $$;

-- Values of a range of classes by the prices known at the freeze; deterministic, so that a replay can compare.
create function value_holdings(day date, known_at timestamptz, first_class bigint, last_class bigint)
  returns table (share_class_id bigint, shares numeric, price_id bigint, price_per_share numeric, level smallint, value numeric)
  language sql stable as $$
  select s.commodity_id, h.shares, p.price_id, coalesce(p.price_per_share, s.par_value, 0),
         case when p.price_id is null then 3 else fair_value_level(p.method) end::smallint,
         round_half_even(h.shares * coalesce(p.price_per_share, s.par_value, 0), m.minor_unit)
    from share_class s
    join fund on true
    join currency m on m.commodity_id = fund.currency_id
   cross join lateral (select shares_held(s.commodity_id, day, known_at) as shares,
                              carrying_value(s.commodity_id, day, known_at) as carried) h
    left join lateral (
      select price_id, price_per_share, method from price p
       where p.share_class_id = s.commodity_id and p.observed_on <= day and p.recorded_at <= known_at
       order by observed_on desc, price_id desc limit 1) p on true
   where s.commodity_id between first_class and last_class and (h.shares <> 0 or h.carried <> 0)
$$;

create function digest_of_values(of_valuation integer, first_class bigint, last_class bigint) returns bytea language sql stable as $$
  select sha256(convert_to(coalesce(string_agg(concat_ws(' ', share_class_id, trim_scale(shares), price_id,
                             trim_scale(price_per_share), trim_scale(value)), E'\n' order by share_class_id), ''), 'UTF8'))
    from valuation_line where valuation_no = of_valuation and share_class_id between first_class and last_class
$$;

create function door.value_chunk(of_run uuid, of_chunk integer) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v valuation;
  c run_chunk;
  frozen timestamptz := (select frozen_at from run where run_id = of_run);
begin
  select * into strict v from valuation where run_id = of_run;
  select * into strict c from run_chunk where run_id = of_run and step = 'value' and chunk_no = of_chunk;
  insert into valuation_line (valuation_no, share_class_id, shares, price_id, price_per_share, level, value)
  select v.valuation_no, h.share_class_id, h.shares, h.price_id, h.price_per_share, h.level, h.value
    from value_holdings(v.as_of, frozen, c.first_id, c.last_id) h;
  perform finish_chunk(of_run, 'value', of_chunk, '{}', digest_of_values(v.valuation_no, c.first_id, c.last_id));
end $$;

-- Posts a chunk's changes of value at the valuation's date. What is not the newest word on a holding is taken back
-- on the day the newer word begins: the next approved valuation, or the day the registration was annulled.
create function door.post_valuation_chunk(of_run uuid, of_chunk integer) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v        valuation;
  c        run_chunk;
  r        run;
  money    bigint := (select currency_id from fund);
  next_day date;
  entries  entry_draft[];
  postings posting_draft[];
  holdings holding_draft[];
begin
  select * into strict v from valuation where run_id = of_run;
  select * into strict r from run where run_id = of_run;
  select * into strict c from run_chunk where run_id = of_run and step = 'post' and chunk_no = of_chunk;
  select min(as_of) into next_day from valuation where as_of > v.as_of and approved_at is not null;
  perform 1 from share_class where commodity_id between c.first_id and c.last_id order by commodity_id for share;

  with change as materialized (
    select l.share_class_id, l.value - carrying_value(l.share_class_id, v.as_of, 'infinity') as quantity,
           least(next_day, i.annulled_on) as until_on
      from valuation_line l
      join share_class s on s.commodity_id = l.share_class_id
      join incorporation i using (incorporation_id)
     where l.valuation_no = v.valuation_no and l.share_class_id between c.first_id and c.last_id
       and coalesce(i.annulled_on > v.as_of, true)   -- annulled by that day, it has left nothing to revalue
  ), dated as (
    select v.as_of as day, share_class_id, quantity from change where quantity <> 0
    union all
    select until_on, share_class_id, -quantity from change where quantity <> 0 and until_on is not null
  ), entry as (
    select day, row_number() over (order by day)::integer as no, sum(quantity) as total from dated group by day
  )
  select (select array_agg(row('valuation:' || of_run || ':' || c.chunk_no || ':' || day, day,
                    case when day = v.as_of then 'Revaluation as of ' || v.as_of
                         else 'Revaluation as of ' || v.as_of || ' gives way' end,
                    r.started_by, r.decided_by, r.reason, null)::entry_draft order by no) from entry),
         (select array_agg(p) from (
            select row(no, 'assets:investments', money, total)::posting_draft as p from entry
            union all
            select row(no, 'income:unrealised-gains', money, -total)::posting_draft from entry where total <> 0) d),
         (select array_agg(row(e.no, 'assets:investments', share_class_id, quantity)::holding_draft)
            from dated d join entry e using (day))
    into entries, postings, holdings;
  if entries is not null then
    perform door.post_entries(entries, postings, holdings);
  end if;
  perform finish_chunk(of_run, 'post', of_chunk, '{}');
end $$;

-- Cash and receivables less every liability, as of a day, as known at an instant.
create function other_net_assets(day date, known_at timestamptz) returns numeric language sql stable as $$
  select coalesce(sum(p.quantity), 0)
    from account a join posting p using (account_id)
   where a.kind in ('asset', 'liability') and a.name <> 'assets:investments'
     and p.effective_on <= day and p.recorded_at <= known_at
$$;

create function door.advance_valuation(of_run uuid) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  r run;
  v valuation;
begin
  select * into r from run where run_id = of_run;
  if r.step is null or not step_is_complete(of_run, r.step) then
    return;
  end if;
  if r.step = 'value' then
    update valuation u
       set holdings_value = (select coalesce(sum(value), 0) from valuation_line l where l.valuation_no = u.valuation_no),
           other_net_assets = other_net_assets(u.as_of, r.frozen_at),
           nav = (select coalesce(sum(value), 0) from valuation_line l where l.valuation_no = u.valuation_no)
                 + other_net_assets(u.as_of, r.frozen_at),
           inputs_hash = (select sha256(coalesce(string_agg(digest, '' order by chunk_no), ''))
                            from run_chunk where run_id = of_run and step = 'value')
     where run_id = of_run
    returning * into v;
    update run set state = 'proposed', step = null,
           proposal_hash = encode(sha256(convert_to(concat_ws(' ', of_run, v.as_of, v.version, trim_scale(v.nav),
                                                              encode(v.inputs_hash, 'hex')), 'UTF8')), 'hex')
     where run_id = of_run;
  else
    update valuation set approved_at = record_time() where run_id = of_run;
    update run set state = 'approved', step = null where run_id = of_run;
  end if;
end $$;

-- Locks a run that is to be decided upon.
create function run_to_decide(of_run uuid, of_kind text, in_states text[], by_person text, hash text) returns run
  language plpgsql as $$
declare
  r run;
begin
  select * into r from run where run_id = of_run and kind = of_kind for update;
  if r is null then perform refuse('unknown-run'); end if;
  perform refuse_decision(by_person, r.started_by, r.state = any (in_states), r.state, hash, r.proposal_hash);
  return r;
end $$;

create function door.approve_valuation(of_run uuid, by_person text, hash text) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  r run := run_to_decide(of_run, 'valuation', '{proposed}', by_person, hash);
  v valuation;
begin
  select * into strict v from valuation where run_id = of_run;
  perform refuse_own_input(of_run, by_person);
  if exists (select 1 from valuation o where o.as_of = v.as_of and o.version >= v.version and o.approved_at is not null) then
    perform refuse('proposal-changed', jsonb_build_object('asOf', v.as_of));
  end if;
  -- One valuation is posted at a time: each computes its changes from what the others left.
  perform pg_advisory_xact_lock(hashtext('universal-investment'), hashtext('approve-valuation'));
  if r.reason is null then perform refuse_closed_by(v.as_of); end if;
  if exists (select 1 from run where kind = 'valuation' and state = 'approving') then
    perform refuse('valuation-in-progress');
  end if;
  insert into run_chunk (run_id, step, chunk_no, first_id, last_id, total)
  select run_id, 'post', chunk_no, first_id, last_id, total from run_chunk where run_id = of_run and step = 'value';
  update run set state = 'approving', step = 'post', decided_by = by_person, decided_at = now() where run_id = of_run;
end $$;

create function door.reject_run(of_run uuid, of_kind text, by_person text, hash text, why text) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform run_to_decide(of_run, of_kind, '{proposed}', by_person, hash);
  update run set state = 'rejected', step = null, decided_by = by_person, decided_at = now(), reason = coalesce(why, reason)
   where run_id = of_run;
end $$;
