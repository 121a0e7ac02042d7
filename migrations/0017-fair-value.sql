-- 0017 Fair value: prices in any currency and how they were found, how long they count, the title to a stake.

-- One of `base` is worth `rate` of `quote`. Currencies are named, not counted: the books hold the fund's own alone.
create table exchange_rate (
  rate_no     bigint         generated always as identity primary key,
  base        text           not null check (base ~ '^[A-Z]{3}$'),
  quote       text           not null check (quote ~ '^[A-Z]{3}$' and quote <> base),
  observed_on date           not null,
  rate        numeric(38,10) not null check (rate > 0 and rate < 1e12),
  source      text           not null check (source <> ''),
  recorded_at timestamptz(3) not null,
  recorded_by text           not null check (recorded_by <> '')
);
create index exchange_rate_by_day on exchange_rate (observed_on, base, quote);
create index exchange_rate_of_pair on exchange_rate (base, quote, observed_on desc, rate_no desc);
create trigger append_only before update or delete or truncate on exchange_rate
  for each statement execute function refuse_change();

-- For how many days a rate may stand for a later one: over weekends and holidays, not over a market that closed.
create function exchange_rate_days_max() returns integer language sql immutable as 'select 7';

-- What one of each currency is worth in the fund's as of a day, as known at an instant: `numerator ÷ divisor`, so that
-- nothing is rounded until a value is. The newest rate of the pair, whichever way it was stated; else over one third
-- currency, the one whose older rate is newest (of two alike the first by name).
create function rates_to_fund(day date, known_at timestamptz)
  returns table (currency text, numerator numeric, divisor numeric, observed_on date) language sql stable as $$
  with leg as materialized (
    select distinct on (sold, bought) sold, bought, num, den, on_day
      from (select base as sold, quote as bought, rate as num, 1::numeric as den, r.observed_on as on_day, rate_no
              from exchange_rate r
             where r.observed_on between day - exchange_rate_days_max() and day and r.recorded_at <= known_at
            union all
            select quote, base, 1, rate, r.observed_on, rate_no
              from exchange_rate r
             where r.observed_on between day - exchange_rate_days_max() and day and r.recorded_at <= known_at) q
     order by sold, bought, on_day desc, rate_no desc
  ), own as (
    select c.code from fund f join currency c on c.commodity_id = f.currency_id
  )
  select distinct on (sold) sold, num, den, on_day
    from (select l.sold, l.num, l.den, l.on_day, 0 as legs, '' as over from leg l join own on l.bought = own.code
          union all
          select a.sold, a.num * b.num, a.den * b.den, least(a.on_day, b.on_day), 1, a.bought
            from leg a join leg b on b.sold = a.bought join own on b.bought = own.code and a.sold <> own.code) way
   order by sold, legs, on_day desc, over
$$;

-- Records rates; one that says what the last one for its pair and day says is left out.
create function door.record_exchange_rates(
  bases text[], quotes text[], days date[], rates numeric[], sources text[], by_person text
) returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
declare
  stamp    timestamptz(3) := record_time();
  recorded bigint;
begin
  insert into exchange_rate (base, quote, observed_on, rate, source, recorded_at, recorded_by)
  select n.base, n.quote, n.day, exactly(n.rate), n.source, stamp, by_person
    from unnest(bases, quotes, days, rates, sources) with ordinality as n (base, quote, day, rate, source, no)
    left join lateral (
      select * from exchange_rate r
       where r.base = n.base and r.quote = n.quote and r.observed_on = n.day order by rate_no desc limit 1) known on true
   where (known.rate, known.source) is distinct from (n.rate, n.source)
   order by n.no;
  get diagnostics recorded = row_count;
  return recorded;
end $$;

-- Prices -----------------------------------------------------------------------------------------------------------

alter table price add currency         text check (currency ~ '^[A-Z]{3}$');   -- null: the fund's own
alter table price add level            smallint check (level between 1 and 3);
alter table price add is_insider_round boolean not null default false;
alter table price add stated           jsonb not null default '{}';   -- inputs, calibration, class rights: as stated
-- By rewriting, so that the trigger that refuses every change stays where it is.
alter table price alter level type smallint using fair_value_level(method);
alter table price alter level set not null;
create index price_in_foreign_currency on price (currency, observed_on) where currency is not null;
create index price_by_class on price (share_class_id, price_id);

drop function door.record_prices(bigint[], date[], numeric[], text[], text[], text);
-- Records observations; one that says what the last one for its class and day says is left out. What is not stated of
-- one: its currency is the fund's, its level that of its technique. A price in another currency has a rate on its day.
create function door.record_prices(
  classes bigint[], days date[], prices numeric[], methods text[], sources text[], by_person text,
  currencies text[] default '{}', levels smallint[] default '{}', insiders boolean[] default '{}', facts jsonb[] default '{}'
) returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
declare
  stamp    timestamptz(3) := record_time();
  own      text           := (select c.code from fund f join currency c on c.commodity_id = f.currency_id);
  missing  record;
  recorded bigint;
begin
  select n.code, n.day into missing
    from (select distinct code, day from unnest(currencies, days) as u (code, day) where code <> own) n
   where not exists (select 1 from rates_to_fund(n.day, 'infinity') r where r.currency = n.code)
   limit 1;
  if found then
    perform refuse('no-exchange-rate', jsonb_build_object('currency', missing.code, 'asOf', missing.day));
  end if;
  insert into price (share_class_id, observed_on, price_per_share, method, source, recorded_at, recorded_by,
                     currency, level, is_insider_round, stated)
  select n.class, n.day, exactly(n.price), n.method, n.source, stamp, by_person, n.code, n.level, n.insider, n.fact
    from (select no, class, day, price, method, source, nullif(code, own) as code,
                 coalesce(level, fair_value_level(method)) as level, coalesce(insider, false) as insider,
                 coalesce(fact, '{}') as fact
            from unnest(classes, days, prices, methods, sources, currencies, levels, insiders, facts) with ordinality
              as u (class, day, price, method, source, code, level, insider, fact, no)
           where class is not null) n
    left join lateral (
      select * from price p where p.share_class_id = n.class and p.observed_on = n.day order by price_id desc limit 1
    ) known on true
   where (known.price_per_share, known.method, known.source, known.currency, known.level, known.is_insider_round, known.stated)
         is distinct from (n.price, n.method, n.source, n.code, n.level, n.insider, n.fact)
   order by n.no;
  get diagnostics recorded = row_count;
  return recorded;
end $$;

-- Titles -----------------------------------------------------------------------------------------------------------

-- What the fund's stake in a company rests on, and what of it is still to be paid in. The newest word as of a day
-- counts; without one it is confirmed and paid up, for the registry itself entered it.
create table stake_title (
  title_no         bigint         generated always as identity primary key,
  incorporation_id uuid           not null references incorporation,
  state            text           not null check (state in ('claimed', 'confirmed', 'disputed')),
  evidence_sha256  bytea          not null check (length(evidence_sha256) = 32),
  paid_up          numeric        check (paid_up between 0 and 1),   -- null where the amount was stated
  uncalled         numeric(38,10) not null check (uncalled >= 0 and uncalled < 1e15),
  effective_on     date           not null,
  reason           text           check (reason <> ''),
  recorded_at      timestamptz(3) not null,
  recorded_by      text           not null check (recorded_by <> '')
);
create index stake_title_of_company on stake_title (incorporation_id, effective_on desc, title_no desc);
create trigger append_only before update or delete or truncate on stake_title
  for each statement execute function refuse_change();

-- The titles as of a day, as known at an instant.
create function titles_as_of(day date, known_at timestamptz) returns setof stake_title language sql stable as $$
  select distinct on (incorporation_id) t.*
    from stake_title t
   where t.effective_on <= day and t.recorded_at <= known_at
   order by t.incorporation_id, t.effective_on desc, t.title_no desc
$$;

-- Valuations -------------------------------------------------------------------------------------------------------

-- What a line rests on. Lines of valuations before this say nothing of it.
alter table valuation_line add basis text check (basis in ('priced', 'par', 'par-expired', 'no-price', 'dissolved'));
alter table valuation_line add is_stale      boolean;
alter table valuation_line add exchange_rate numeric(38,10);   -- to the fund's currency, rounded; null: it was its own
alter table valuation add unconfirmed_value numeric(38,10);    -- what of the holdings has no confirmed title
alter table valuation add commitments       numeric(38,10);    -- what is still to be paid in on them

-- Looked at for every class that is valued, and seldom there.
create index corporate_action_dissolving on corporate_action (incorporation_id, effective_on) where kind = 'dissolution';
create index corporate_action_by_record on corporate_action (recorded_at);
create index corporate_action_reversal_by_record on corporate_action_reversal (recorded_at);

drop function value_holdings(date, timestamptz, bigint, bigint);
-- Values of a range of classes by what was known at the freeze; deterministic, so that a replay can compare.
--   value = round half even(shares × price × rate × old ÷ new shares, minor unit), rounded once. A division of numerics
--   keeps few decimals of big numbers, so the dividend is given thirty more.
--   `limits`: for how many days a price of each technique counts; an old one still does, marked. Par counts from the
--   founding, and after its days the holding is worth nothing until a technique says otherwise. Null: no limit.
-- Written for a range at a time: no function with a query in it is called for each class, only for the few with a split.
-- A value that is null has no rate to the fund's currency.
create function value_holdings(day date, known_at timestamptz, first_class bigint, last_class bigint, limits jsonb)
  returns table (share_class_id bigint, shares numeric, price_id bigint, price_per_share numeric, level smallint,
                 value numeric, basis text, is_stale boolean, exchange_rate numeric)
  language sql stable as $$
  with held as materialized (
    select p.commodity_id, sum(p.quantity) as shares
      from posting p
     where p.account_id = account_id('memorandum:shares-held') and p.commodity_id between first_class and last_class
       and p.effective_on <= day and p.recorded_at <= known_at
     group by p.commodity_id
  ), rated as materialized (
    select * from rates_to_fund(day, known_at)
  ), split as materialized (
    select distinct a.share_class_id
      from corporate_action a
     where a.share_class_id between first_class and last_class and a.kind in ('split', 'consolidation')
       and a.effective_on <= day and a.recorded_at <= known_at
  ), found as materialized (
    select h.commodity_id, h.shares, p.price_id, p.level, p.currency, r.numerator, r.divisor, p.observed_on, s.incorporation_id,
           x.share_class_id is not null as has_split, coalesce(p.price_per_share, s.par_value, 0) as price,
           case when exists (select 1
                               from corporate_action a
                              where a.incorporation_id = s.incorporation_id and a.kind = 'dissolution'
                                and a.effective_on <= day and a.recorded_at <= known_at
                                and not exists (select 1 from corporate_action_reversal r
                                                 where r.action_no = a.action_no and r.recorded_at <= known_at)) then 'dissolved'
                when p.price_id is null and s.par_value is null then 'no-price'
                when coalesce(p.method, 'par') <> 'par' then 'priced'
                when day - (select i.incorporated_on from incorporation i where i.incorporation_id = s.incorporation_id)
                     > (limits->>'par')::integer then 'par-expired'
                else 'par' end as basis,
           coalesce(p.method <> 'par' and day - p.observed_on > (limits->>p.method)::integer, false) as is_stale
      from held h
      join share_class s on s.commodity_id = h.commodity_id and s.commodity_id between first_class and last_class
      left join lateral (
        select * from price p
         where p.share_class_id = h.commodity_id and p.observed_on <= day and p.recorded_at <= known_at
         order by p.observed_on desc, p.price_id desc limit 1) p on true
      left join split x on x.share_class_id = h.commodity_id
      left join rated r on r.currency = p.currency
     where h.shares <> 0 or carrying_value(h.commodity_id, day, known_at) <> 0
  ), since as materialized (   -- par is of the shares of the founding
    select f.*, case when f.has_split then coalesce(f.observed_on, (
                  select i.incorporated_on - 1 from incorporation i where i.incorporation_id = f.incorporation_id)) end as since_day
      from found f
  ), restated as materialized (
    select f.*,
           case when f.has_split then (split_ratio(f.commodity_id, f.since_day, day, known_at)).old_shares else 1 end as old_shares,
           case when f.has_split then (split_ratio(f.commodity_id, f.since_day, day, known_at)).new_shares else 1 end as new_shares
      from since f
  ), counted as materialized (
    select f.*, case when f.basis in ('priced', 'par') then f.price else 0 end as counts,
           f.currency is not null and f.basis in ('priced', 'par') as is_foreign
      from restated f
  ), quotient as materialized (
    select c.*, case when c.is_foreign then c.numerator else 1 end * c.old_shares as times,
           case when c.is_foreign then c.divisor else 1 end * c.new_shares as parts
      from counted c
  ), exact as materialized (
    select c.*, case when c.parts = 1 then c.counts * c.times
                     else c.counts * c.times * 1.000000000000000000000000000000 / c.parts end as each,
           case when c.parts = 1 then c.shares * c.counts * c.times
                else c.shares * c.counts * c.times * 1.000000000000000000000000000000 / c.parts end as worth
      from quotient c
  )
  select e.commodity_id, e.shares, e.price_id, round_half_even(e.each, 10), coalesce(e.level, 3)::smallint,
         round_half_even(e.worth, m.minor_unit), e.basis, e.is_stale,
         case when e.is_foreign
              then round_half_even(e.numerator * 1.000000000000000000000000000000 / e.divisor, 10) end
    from exact e
   cross join (select c.minor_unit from fund f join currency c on c.commodity_id = f.currency_id) m
$$;

-- What a valuation before 0017 says comes out as it did: concat_ws leaves out what is null.
create or replace function digest_of_values(of_valuation integer, first_class bigint, last_class bigint) returns bytea
  language sql stable as $$
  select sha256(convert_to(coalesce(string_agg(concat_ws(' ', share_class_id, trim_scale(shares), price_id,
                             trim_scale(price_per_share), trim_scale(value), basis, is_stale, trim_scale(exchange_rate)),
                             E'\n' order by share_class_id), ''), 'UTF8'))
    from valuation_line where valuation_no = of_valuation and share_class_id between first_class and last_class
$$;

-- Currencies of prices that holdings would be valued by as of a day, and that have no rate to the fund's.
create function unrated_currency(day date) returns text language sql stable as $$
  with recursive coded as (   -- each currency there is a price in, one look at the index for each
    (select currency from price where currency is not null order by currency limit 1)
    union all
    select (select p.currency from price p where p.currency > coded.currency order by p.currency limit 1)
      from coded where coded.currency is not null
  )
  select c.currency
    from coded c
   where c.currency is not null
     and not exists (select 1 from rates_to_fund(day, 'infinity') r where r.currency = c.currency)
     and exists (select 1 from price p
                  where p.currency = c.currency and p.observed_on <= day
                    and not exists (select 1 from price n
                                     where n.share_class_id = p.share_class_id and n.observed_on <= day
                                       and (n.observed_on, n.price_id) > (p.observed_on, p.price_id))
                    and shares_held(p.share_class_id, day, 'infinity') <> 0)
   limit 1
$$;

create or replace function door.propose_valuation(day date, restated uuid, why text, by_person text) returns uuid
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  proposed uuid := new_id();
  official record;
  unrated  text;
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
  unrated := unrated_currency(day);
  if unrated is not null then
    perform refuse('no-exchange-rate', jsonb_build_object('currency', unrated, 'asOf', day));
  end if;
  perform hold_law();
  insert into run (run_id, kind, subject, state, step, started_by, frozen_at, reason, parameters)
  values (proposed, 'valuation', day || ' version ' || coalesce(official.version, 0) + 1, 'computing', 'value', by_person,
          next_millisecond(), why,   -- as records are stamped: what came a moment before is known
          jsonb_strip_nulls(jsonb_build_object(
            -- The law of that day, as it is now; and what its changes are told against.
            'staleAfterDays', law_on(day, 'portfolio')->'staleAfterDays',
            'previous', (select v.valuation_no from valuation v
                          where v.approved_at is not null and (v.as_of < day or v.run_id = restated)
                          order by v.as_of desc, v.version desc limit 1))));
  insert into valuation (run_id, as_of, version, restates)
  values (proposed, day, coalesce(official.version, 0) + 1, restated);
  perform cut_share_classes(proposed, 'value', 5000);
  return proposed;
exception when unique_violation then
  perform refuse_second_run('valuation', day || ' version ' || coalesce(official.version, 0) + 1);
end $$;

create function refuse_missing_rate(of_price bigint, day date) returns numeric language plpgsql as $$
begin
  perform refuse('no-exchange-rate', jsonb_build_object('currency', (select currency from price where price_id = of_price),
                                                        'asOf', day));
end $$;

-- The plan is made for ranges of a size, whatever the tables were when a session made it first.
create or replace function door.value_chunk(of_run uuid, of_chunk integer) returns void
  language plpgsql security definer set search_path = public, pg_temp
  set plan_cache_mode = force_custom_plan set enable_seqscan = off as $$
declare
  v valuation;
  c run_chunk;
  r run;
begin
  select * into strict v from valuation where run_id = of_run;
  select * into strict r from run where run_id = of_run;
  select * into strict c from run_chunk where run_id = of_run and step = 'value' and chunk_no = of_chunk;
  insert into valuation_line (valuation_no, share_class_id, shares, price_id, price_per_share, level, value, basis, is_stale,
                              exchange_rate)
  select v.valuation_no, h.share_class_id, h.shares, h.price_id, h.price_per_share, h.level,
         case when h.value is null then refuse_missing_rate(h.price_id, v.as_of) else h.value end,
         h.basis, h.is_stale, h.exchange_rate
    from value_holdings(v.as_of, r.frozen_at, c.first_id, c.last_id, r.parameters->'staleAfterDays') h;
  perform finish_chunk(of_run, 'value', of_chunk, '{}', digest_of_values(v.valuation_no, c.first_id, c.last_id));
end $$;
