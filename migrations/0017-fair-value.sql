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
  select string_agg(distinct n.code, ', ') as codes, min(n.day) as day into missing
    from (select distinct code, day from unnest(currencies, days) as u (code, day) where code <> own) n
   where not exists (select 1 from rates_to_fund(n.day, 'infinity') r where r.currency = n.code);
  if missing.codes is not null then
    perform refuse('no-exchange-rate', jsonb_build_object('currencies', missing.codes, 'asOf', missing.day));
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
create index price_of_par on price (share_class_id) where method = 'par';
create index corporate_action_by_record on corporate_action (recorded_at);
create index corporate_action_reversal_by_record on corporate_action_reversal (recorded_at);

-- The same as split_ratio(), as one value.
create type ratio as (new_shares numeric, old_shares numeric);
create function restatement(class bigint, after_day date, up_to date, known_at timestamptz) returns ratio language sql stable as
  'select new_shares, old_shares from split_ratio(class, after_day, up_to, known_at)';

-- How many new shares stand for how many old ones between two looks at a class: the shares of one day as they were known at one
-- instant (those of the founding where the day is null), and of another as known at another. So a split after the first day counts,
-- one of that day or before that was not known then, and, the other way round, one that has been taken back since.
create function restated_since(class bigint, valued_on date, frozen_at timestamptz, up_to date, known_at timestamptz)
  returns ratio language sql stable as $$
  select product((a.terms->>case when k.counts then 'newShares' else 'oldShares' end)::numeric),
         product((a.terms->>case when k.counts then 'oldShares' else 'newShares' end)::numeric)
    from corporate_action a
    left join corporate_action_reversal r on r.action_no = a.action_no
   cross join lateral (
     select a.effective_on <= up_to and a.recorded_at <= known_at and coalesce(r.recorded_at > known_at, true) as counts,
            coalesce(a.effective_on <= valued_on and a.recorded_at <= frozen_at and coalesce(r.recorded_at > frozen_at, true),
                     false) as counted) k
   where a.share_class_id = class and a.kind in ('split', 'consolidation') and k.counts <> k.counted
$$;

-- Rounds as it did. Most numbers are no tie, which is seen by their digits, before anything is raised to a power.
create or replace function round_half_even(x numeric, decimals integer) returns numeric language sql immutable
  as $$
  select case
           when x = trunc(x, decimals + 1) and x <> trunc(x, decimals)
            and abs(x - trunc(x, decimals)) * 10::numeric ^ decimals = 0.5
            and mod(trunc(x, decimals) * 10::numeric ^ decimals, 2) = 0
             then trunc(x, decimals)
           else round(x, decimals)
         end
$$;

-- Whether a price counts as of a day: one of a technique does for ever, marked once it is stale; a par that is stated as a
-- price only for as long as par does. So where its days are over, the technique that was applied before it has the word.
create function price_counts(method text, founded date, day date, limits jsonb) returns boolean language sql immutable as
  $$ select method <> 'par' or (day - founded > (limits->>'par')::integer) is not true $$;

drop function value_holdings(date, timestamptz, bigint, bigint);
-- Values of a range of classes by what was known at the freeze; deterministic, so that a replay can compare.
--   value = round half even(shares × price × rate × old ÷ new shares, minor unit), rounded once. A division of numerics
--   keeps few decimals of big numbers, so the dividend is given thirty more.
--   `limits`: for how many days a price of each technique counts; an old one still does, marked. Par counts from the
--   founding, stated as a price or not, and after its days the holding is worth nothing unless a technique says otherwise.
--   Null: no limit.
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
    select r.currency, r.numerator, r.divisor,
           round_half_even(r.numerator * 1.000000000000000000000000000000 / r.divisor, 10) as rate
      from rates_to_fund(day, known_at) r
  ), split as materialized (
    select distinct a.share_class_id
      from corporate_action a
     where a.share_class_id between first_class and last_class and a.kind in ('split', 'consolidation')
       and a.effective_on <= day and a.recorded_at <= known_at
  ), past_par as materialized (   -- par that is stated as a price, and has had its days
    select p.price_id
      from price p
      join share_class s on s.commodity_id = p.share_class_id
     cross join lateral registered_then(s.incorporation_id, known_at) f
     where p.share_class_id between first_class and last_class and p.method = 'par'
       and p.observed_on <= day and p.recorded_at <= known_at and not price_counts(p.method, f.incorporated_on, day, limits)
  ), seen as (
    select h.commodity_id, h.shares, s.incorporation_id, s.par_value, p.price_id, p.level, p.observed_on, p.method, p.currency,
           p.price_per_share
      from held h
      join share_class s on s.commodity_id = h.commodity_id and s.commodity_id between first_class and last_class
      left join lateral (
        select * from price p
         where p.share_class_id = h.commodity_id and p.observed_on <= day and p.recorded_at <= known_at
           and (p.method <> 'par' or p.price_id not in (select price_id from past_par))
         order by p.observed_on desc, p.price_id desc limit 1) p on true
     where h.shares <> 0 or carrying_value(h.commodity_id, day, known_at) <> 0
    offset 0   -- each step once for a row, and not once more wherever the next one names it
  ), found as (
    select p.commodity_id, p.shares, p.price_id, p.level, p.observed_on, p.incorporation_id,
           x.share_class_id is not null as has_split, p.currency is not null as is_foreign, r.numerator, r.divisor, r.rate,
           coalesce(p.price_per_share, p.par_value, 0) as price,
           case when exists (select 1
                               from corporate_action a
                              where a.incorporation_id = p.incorporation_id and a.kind = 'dissolution'
                                and (a.share_class_id is null or a.share_class_id = p.commodity_id)
                                and a.effective_on <= day and a.recorded_at <= known_at
                                and not exists (select 1 from corporate_action_reversal r
                                                 where r.action_no = a.action_no and r.recorded_at <= known_at)) then 'dissolved'
                when p.price_id is null and p.par_value is null then 'no-price'
                when p.method <> 'par' then 'priced'
                when p.price_id is null and day - (select f.incorporated_on from registered_then(p.incorporation_id, known_at) f)
                     > (limits->>'par')::integer then 'par-expired'
                else 'par' end as basis,
           coalesce(p.method <> 'par' and day - p.observed_on > (limits->>p.method)::integer, false) as is_stale
      from seen p
      left join split x on x.share_class_id = p.commodity_id
      left join rated r on r.currency = p.currency
    offset 0
  ), counted as (
    select f.commodity_id, f.shares, f.price_id, f.level, f.basis, f.is_stale, f.numerator, f.divisor, f.rate,
           f.is_foreign and f.basis in ('priced', 'par') as is_foreign,
           case when f.basis in ('priced', 'par') then f.price else 0 end as price,
           -- A price of one day on another; par is of the shares of the founding.
           case when f.has_split then restatement(f.commodity_id, coalesce(f.observed_on, '-infinity'), day, known_at)
           end as restated
      from found f
    offset 0
  ), quotient as (
    select c.*, c.is_foreign or c.restated is not null as has_quotient,
           case when c.is_foreign then c.numerator else 1 end * coalesce((c.restated).old_shares, 1) as times,
           case when c.is_foreign then c.divisor else 1 end * coalesce((c.restated).new_shares, 1) as parts
      from counted c
    offset 0
  ), exact as (
    select q.commodity_id, q.shares, q.price_id, q.level, q.basis, q.is_stale, q.is_foreign, q.rate, q.has_quotient,
           case when not q.has_quotient then q.price
                when q.parts = 1 then q.price * q.times
                else q.price * q.times * 1.000000000000000000000000000000 / q.parts end as each,
           case when not q.has_quotient then q.shares * q.price
                when q.parts = 1 then q.shares * q.price * q.times
                else q.shares * q.price * q.times * 1.000000000000000000000000000000 / q.parts end as worth
      from quotient q
    offset 0
  )
  select e.commodity_id, e.shares, e.price_id, case when e.has_quotient then round_half_even(e.each, 10) else e.each end,
         coalesce(e.level, 3)::smallint, round_half_even(e.worth, m.minor_unit), e.basis, e.is_stale,
         case when e.is_foreign then e.rate end
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

-- Currencies of prices that holdings would be valued by as of a day, and that have no rate to the fund's; null: none.
create function unrated_currencies(day date) returns text language sql stable as $$
  with recursive law as materialized (
    select law_on(day, 'portfolio')->'staleAfterDays' as limits
  ), coded as (   -- each currency there is a price in, one look at the index for each
    (select currency from price where currency is not null order by currency limit 1)
    union all
    select (select p.currency from price p where p.currency > coded.currency order by p.currency limit 1)
      from coded where coded.currency is not null
  )
  select string_agg(c.currency, ', ' order by c.currency)
    from coded c
   where c.currency is not null
     and not exists (select 1 from rates_to_fund(day, 'infinity') r where r.currency = c.currency)
     and exists (select 1 from price p
                  where p.currency = c.currency and p.observed_on <= day and shares_held(p.share_class_id, day, 'infinity') <> 0
                    and p.price_id = (
                      select n.price_id from price n
                       where n.share_class_id = p.share_class_id and n.observed_on <= day
                         and price_counts(n.method, (select i.incorporated_on from share_class s join incorporation i using (incorporation_id)
                                                      where s.commodity_id = n.share_class_id), day, (select limits from law))
                       order by n.observed_on desc, n.price_id desc limit 1))
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
  unrated := unrated_currencies(day);
  if unrated is not null then
    perform refuse('no-exchange-rate', jsonb_build_object('currencies', unrated, 'asOf', day));
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
  perform refuse('no-exchange-rate', jsonb_build_object('currencies', (select currency from price where price_id = of_price),
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

-- Posts a chunk's changes of value at the valuation's date. What is not the newest word on a holding is taken back
-- on the day the newer word begins: the next approved valuation that has a line of it (one that knew of no shares of it
-- said nothing), or the day the registration was annulled. Why prices in doubt were let pass stands with the entries, and
-- so in the public log.
create or replace function door.post_valuation_chunk(of_run uuid, of_chunk integer) returns void
  language plpgsql security definer set search_path = public, pg_temp
  set plan_cache_mode = force_custom_plan set enable_seqscan = off as $$
declare
  v        valuation;
  c        run_chunk;
  r        run;
  money    bigint := (select currency_id from fund);
  entries  entry_draft[];
  postings posting_draft[];
  holdings holding_draft[];
begin
  select * into strict v from valuation where run_id = of_run;
  select * into strict r from run where run_id = of_run;
  select * into strict c from run_chunk where run_id = of_run and step = 'post' and chunk_no = of_chunk;
  perform 1 from share_class where commodity_id between c.first_id and c.last_id order by commodity_id for share;

  with carried as materialized (
    select h.share_class_id, sum(h.quantity) as quantity
      from holding_posting h
     where h.share_class_id between c.first_id and c.last_id and h.effective_on <= v.as_of
     group by h.share_class_id
  ), later as materialized (
    select distinct on (as_of) as_of, valuation_no from valuation
     where as_of > v.as_of and approved_at is not null order by as_of, version desc
  ), change as materialized (
    select l.share_class_id, l.value - coalesce(k.quantity, 0) as quantity, least(n.as_of, i.annulled_on) as until_on
      from valuation_line l
      join share_class s on s.commodity_id = l.share_class_id and s.commodity_id between c.first_id and c.last_id
      join incorporation i using (incorporation_id)
      left join carried k on k.share_class_id = l.share_class_id
     cross join lateral (
       select min(o.as_of) as as_of from later o join valuation_line w using (valuation_no)
        where w.share_class_id = l.share_class_id) n
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
                    r.started_by, r.decided_by,
                    nullif(concat_ws('; ', r.reason, 'prices in doubt are right: ' || v.released_because), ''),
                    null)::entry_draft order by no) from entry),
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

-- What of a valuation's holdings has no confirmed title, and what is still to be paid in on them.
create function title_disclosures(of_valuation integer, day date, known_at timestamptz, out unconfirmed numeric, out commitments numeric)
  language sql stable as $$
  select coalesce(sum(w.value) filter (where t.state <> 'confirmed'), 0), coalesce(sum(t.uncalled) filter (where w.value is not null), 0)
    from titles_as_of(day, known_at) t
   cross join lateral (
     select sum(l.value) as value
       from share_class s join valuation_line l on l.valuation_no = of_valuation and l.share_class_id = s.commodity_id
      where s.incorporation_id = t.incorporation_id) w
$$;

-- Titles are kept for a company by its registry. A part that is not paid up is uncalled: the same part of the stake at par.
create function door.record_title(
  of_incorporation uuid, its_state text, evidence bytea, paid numeric, amount numeric, day date, why text, by_person text
) returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
  company incorporation;
  at_par  numeric;
  minor   smallint := (select c.minor_unit from fund f join currency c on c.commodity_id = f.currency_id);
begin
  select * into company from incorporation where incorporation_id = of_incorporation for share;
  if company is null then perform refuse('unknown-incorporation'); end if;
  if company.state = 'annulled' then perform refuse('already-annulled'); end if;
  if day < company.incorporated_on then
    raise exception 'a title to % from before its founding', company.registration_number using errcode = 'LB006';
  end if;
  select case when bool_and(par_value is not null) then sum(stake * par_value) end into at_par
    from share_class where incorporation_id = of_incorporation;
  if amount is null and coalesce(paid, 1) < 1 and at_par is null then
    raise exception 'what is uncalled of % has no par', company.registration_number using errcode = 'LB006';
  end if;
  insert into stake_title (incorporation_id, state, evidence_sha256, paid_up, uncalled, effective_on, reason, recorded_at, recorded_by)
  values (of_incorporation, its_state, evidence, paid,
          exactly(coalesce(amount, round_half_even((1 - coalesce(paid, 1)) * coalesce(at_par, 0), minor))), day, why, record_time(),
          by_person);
end $$;

-- Of a valuation before titles: as it was, for concat_ws leaves out what is null.
create function hash_of_valuation(v valuation) returns text language sql stable as $$
  select encode(sha256(convert_to(concat_ws(' ', v.run_id, v.as_of, v.version, trim_scale(v.nav), encode(v.inputs_hash, 'hex'),
                                            trim_scale(v.unconfirmed_value), trim_scale(v.commitments)), 'UTF8')), 'hex')
$$;

create or replace function door.advance_valuation(of_run uuid) returns void
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
       set holdings_value = n.worth, other_net_assets = n.other, nav = n.worth + n.other,
           unconfirmed_value = n.unconfirmed, commitments = n.commitments,
           inputs_hash = (select sha256(coalesce(string_agg(digest, '' order by chunk_no), ''))
                            from run_chunk where run_id = of_run and step = 'value')
      from (select o.valuation_no, other_net_assets(o.as_of, r.frozen_at) as other, t.unconfirmed, t.commitments,
                   (select coalesce(sum(value), 0) from valuation_line l where l.valuation_no = o.valuation_no) as worth
              from valuation o cross join lateral title_disclosures(o.valuation_no, o.as_of, r.frozen_at) t
             where o.run_id = of_run) n
     where u.valuation_no = n.valuation_no
    returning u.* into v;
    update run set state = 'proposed', step = null, proposal_hash = hash_of_valuation(v) where run_id = of_run;
  else
    update valuation set approved_at = record_time() where run_id = of_run;
    update run set state = 'approved', step = null where run_id = of_run;
  end if;
end $$;

-- Whoever records what would make a valuation another holds this from before it is stamped until it commits. An approval
-- takes it alone: so it sees all that is stamped before it, and whatever comes after it is stamped later.
create function hold_off_approval() returns void language sql as
  $$ select pg_advisory_xact_lock_shared(hashtext('universal-investment'), hashtext('approve-valuation')) $$;

-- Nothing of its day or before is recorded under a valuation that is being posted.
create function refuse_under_posting(from_day date) returns void language plpgsql as $$
declare
  has_failed boolean;
begin
  select bool_or(failed_from is not null) into has_failed
    from run join valuation using (run_id)
   where kind = 'valuation' and coalesce(failed_from, state) = 'approving' and as_of >= from_day;
  if has_failed is not null then
    perform refuse('valuation-in-progress', jsonb_build_object('state', case when has_failed then 'failed' else 'approving' end));
  end if;
end $$;

-- What became known after a valuation was frozen, and would make it another: an action of its day or before, or one that
-- never was; a correction of what was founded. Null: nothing.
create function changed_input(of_run uuid) returns text language sql stable as $$
  select 'corporate action'
    from run r join valuation v using (run_id) join corporate_action a on a.recorded_at > r.frozen_at and a.effective_on <= v.as_of
   where r.run_id = of_run
  union all
  select 'corporate action'
    from run r join valuation v using (run_id)
    join corporate_action_reversal x on x.recorded_at > r.frozen_at
    join corporate_action a on a.action_no = x.action_no and a.effective_on <= v.as_of
   where r.run_id = of_run
  union all
  select 'correction'
    from run r join valuation v using (run_id)
    join incorporation_correction c on c.corrected_at > r.frozen_at
    join incorporation i on i.incorporation_id = c.incorporation_id
     and least(i.incorporated_on, (c.before->>'incorporatedOn')::date) <= v.as_of
   where r.run_id = of_run and (c.entry_id is not null or i.incorporated_on <> (c.before->>'incorporatedOn')::date)
  limit 1
$$;

-- Lines valued by a price of which nobody said whether it is of the shares before a split or after it. One that is of the split's
-- day or later counts as of a new share: here is what was recorded before the split was known, and is nearer to the price of an old
-- one. One of a day before counts as of an old share: here is what was recorded afterwards, and is nearer to the price of a new one.
-- Of a split that was reversed, here is what was recorded while it stood: it counts as of an old share, whatever its day. What shares
-- cost before is told by the last price recorded before it; without one every such price is in doubt. What a NAV has counted
-- since the split, or its reversal, was known is not asked again, if it was approved before this one was decided on: so of a
-- decision the same is told ever after.
create function prices_in_doubt(of_run uuid) returns table (valuation_no integer, share_class_id bigint, value numeric)
  language sql stable as $$
  select distinct l.valuation_no, l.share_class_id, l.value
    from run r
    join valuation v using (run_id)
    join corporate_action a on a.kind in ('split', 'consolidation') and a.effective_on <= v.as_of and a.recorded_at <= r.frozen_at
    join valuation_line l on l.valuation_no = v.valuation_no and l.share_class_id = a.share_class_id
    left join corporate_action_reversal x on x.action_no = a.action_no and x.recorded_at <= r.frozen_at
    join price p on p.price_id = l.price_id and p.method <> 'par'
     and case when x.action_no is null then (a.effective_on <= p.observed_on) = (a.recorded_at > p.recorded_at)
              else p.recorded_at >= a.recorded_at and p.recorded_at < x.recorded_at end
   cross join lateral (select (a.terms->>'newShares')::numeric as new, (a.terms->>'oldShares')::numeric as old) s
    left join lateral (
      select e.price_per_share * k.old_shares as price, k.new_shares as parts
        from (select * from price e
               where e.share_class_id = p.share_class_id and e.price_id < p.price_id and e.observed_on < a.effective_on
                 and e.currency is not distinct from p.currency
               order by e.observed_on desc, e.price_id desc limit 1) e
       cross join lateral split_ratio(e.share_class_id, e.observed_on, a.effective_on - 1, r.frozen_at) k) b on true
   where r.run_id = of_run
     -- Nearer in proportion: on the far side of the geometric mean of the two, in whole numbers.
     and coalesce(sign((p.price_per_share * b.parts) ^ 2 * s.new - b.price ^ 2 * s.old)
                  * sign(s.new - s.old) * case when x.action_no is null and a.effective_on <= p.observed_on then 1 else -1 end >= 0, true)
     and not exists (
       select 1
         from valuation o join run q using (run_id) join valuation_line ol using (valuation_no)
        where q.run_id <> of_run and o.approved_at <= coalesce(r.decided_at, 'infinity')
          and ol.share_class_id = l.share_class_id and ol.price_id = l.price_id
          and q.frozen_at >= coalesce(x.recorded_at, a.recorded_at))
$$;
alter table valuation add released_because text check (released_because <> '');   -- why prices in doubt are right

drop function door.approve_valuation(uuid, text, text);
create function door.approve_valuation(of_run uuid, by_person text, hash text, why text) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  r run := run_to_decide(of_run, 'valuation', '{proposed}', by_person, hash);
  v valuation;
  changed text;
  doubts  bigint;
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
  changed := changed_input(of_run);
  if changed is not null then
    perform refuse('inputs-have-changed', jsonb_build_object('asOf', v.as_of, 'input', changed));
  end if;
  doubts := (select count(*) from prices_in_doubt(of_run));
  if doubts > 0 then
    if why is null then perform refuse('prices-in-doubt', jsonb_build_object('positions', doubts)); end if;
    update valuation set released_because = why where run_id = of_run;
  end if;
  insert into run_chunk (run_id, step, chunk_no, first_id, last_id, total)
  select run_id, 'post', chunk_no, first_id, last_id, total from run_chunk where run_id = of_run and step = 'value';
  update run set state = 'approving', step = 'post', decided_by = by_person, decided_at = next_millisecond() where run_id = of_run;
end $$;

-- Law 9. Rates and titles are inputs of a NAV that somebody records by hand, alone; a title that an approved NAV has
-- counted has been under another person's eyes.
create function own_fair_value(of_run uuid, person text) returns text language sql stable as $$
  select 'exchange rate'
    from run r join valuation v using (run_id)
   where r.run_id = of_run
     and exists (select 1 from exchange_rate x
                  where x.recorded_by = person and x.recorded_at <= r.frozen_at
                    and x.observed_on between v.as_of - exchange_rate_days_max() and v.as_of)
     and exists (select 1 from valuation_line l where l.valuation_no = v.valuation_no and l.exchange_rate is not null)
  union all
  select 'title'
    from run r join valuation v using (run_id)
    join stake_title t on t.recorded_by = person and t.effective_on <= v.as_of and t.recorded_at <= r.frozen_at
   where r.run_id = of_run
     and not exists (select 1 from run o join valuation ov using (run_id)
                      where ov.approved_at is not null and o.decided_at < coalesce(r.decided_at, 'infinity')
                        and ov.as_of >= t.effective_on and o.frozen_at >= t.recorded_at)
  limit 1
$$;
create or replace function own_input(of_run uuid, person text) returns text language sql stable as $$
  select coalesce(own_record(of_run, person), own_claim(of_run, person), own_fair_value(of_run, person))
$$;

-- A dividend that counts a NAV which has been restated since is proposed anew; its steps name the NAVs that it counts. What
-- was approved stays as it was. A restatement that is on its way is waited for, and one that comes later waits in its turn.
create function dividends_count_official_navs() returns trigger language plpgsql as $$
declare
  restated record;
begin
  perform 1
    from dividend_run d
   cross join jsonb_array_elements(d.steps) step
    join valuation v on step->>'label' = 'NAV as of ' || v.as_of and v.version > 1
   where d.run_id = new.run_id
   order by v.valuation_no for share of v;
  select v.as_of, v.version into restated
    from dividend_run d
   cross join jsonb_array_elements(d.steps) step
    join valuation v on step->>'label' = 'NAV as of ' || v.as_of and v.version > 1 and v.approved_at > new.frozen_at
   where d.run_id = new.run_id
   order by v.as_of, v.version desc limit 1;
  if found then
    perform refuse('nav-restated', jsonb_build_object('asOf', restated.as_of, 'version', restated.version));
  end if;
  return new;
end $$;
create trigger official_navs before update on run for each row
  when (old.kind = 'dividend' and old.decided_by is null and new.decided_by is not null and new.state <> 'rejected')
  execute function dividends_count_official_navs();

-- What the inputs of a price come to, by its technique: the arithmetic of the service once more, for the proofs. A power is
-- a product, for the database's own keeps few digits.
create function discounted(amount numeric, rate numeric, years integer) returns numeric language sql immutable as $$
  select amount * 1.0000000000000000000000000000000000000000 / coalesce(product(1 + rate), 1) from generate_series(1, years)
$$;
create function price_by_inputs(method text, stated jsonb) returns numeric language sql immutable as $$
  with given as (
    select stated->'inputs' as i, stated->'calibration' as c
  ), worth as (
    select case method
             when 'multiples' then (i->>'metric')::numeric * (i->>'multiple')::numeric
             when 'industry-benchmark' then (i->>'units')::numeric * (i->>'benchmark')::numeric
             when 'net-assets' then (i->>'assets')::numeric - (i->>'liabilities')::numeric
             when 'recent-investment' then (i->>'roundPrice')::numeric
             when 'discounted-cash-flow' then (
               select sum(discounted((f->>'amount')::numeric, (i->>'discountRate')::numeric, (f->>'year')::integer))
                 from jsonb_array_elements(i->'cashFlows') f)
               + coalesce((
               select discounted((f->>'amount')::numeric * (1 + (i->>'terminalGrowth')::numeric)
                                 * 1.0000000000000000000000000000000000000000
                                 / ((i->>'discountRate')::numeric - (i->>'terminalGrowth')::numeric),
                                 (i->>'discountRate')::numeric, (f->>'year')::integer)
                 from jsonb_array_elements(i->'cashFlows') f order by (f->>'year')::integer desc limit 1), 0)
             when 'milestone' then (
               select sum((o->>'probability')::numeric
                          * discounted((o->>'value')::numeric, coalesce((o->>'discountRate')::numeric, 0), coalesce((o->>'years')::integer, 0)))
                 from jsonb_array_elements(i->'scenarios') o)
             when 'scenario' then (
               select sum((o->>'probability')::numeric
                          * discounted((o->>'value')::numeric, coalesce((o->>'discountRate')::numeric, 0), coalesce((o->>'years')::integer, 0)))
                 from jsonb_array_elements(i->'scenarios') o)
           end as value, i, c
      from given
  )
  select greatest(0, value - coalesce((i->>'netDebt')::numeric, 0) - coalesce((i->>'preferredClaims')::numeric, 0))
         * (1 - coalesce((i->>'discount')::numeric, 0)) * coalesce((c->>'transactionPrice')::numeric, 1)
         * 1.0000000000000000000000000000000000000000
         / (coalesce((i->>'dilutedShares')::numeric, 1) * coalesce((c->>'modelPrice')::numeric, 1))
    from worth
   where value is not null   -- a quoted price is as it is stated, and greatest() would make nothing of it
$$;

-- What the fund holds of one company as of a day, as known at an instant, and what it is worth by the last valuation approved
-- for the day, its price restated by the splits that it did not count; at par where none has valued it yet. Step by step, and by
-- plans that are made once: to plan it as one statement takes ten times as long as to answer it.
create function holdings_of_company(number text, day date, known_at timestamptz)
  returns table (share_class_id bigint, code text, shares numeric, price_per_share numeric, value numeric, level smallint,
                 price_missing boolean)
  language plpgsql stable set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare
  companies uuid[] := array(select i.incorporation_id from incorporation i
                             where i.registration_number = number and i.state = 'registered'
                            union all
                            select i.incorporation_id from incorporation i
                             where i.registration_number = number and i.state = 'annulled');
  minor     smallint := (select c.minor_unit from fund f join currency c on c.commodity_id = f.currency_id);
  holder    smallint := account_id('memorandum:shares-held');
  official  valuation;
  frozen_at timestamptz;
begin
  select * into official from valuation v
   where v.approved_at <= known_at and v.as_of <= day order by v.as_of desc, v.version desc limit 1;
  frozen_at := (select r.frozen_at from run r where r.run_id = official.run_id);
  return query
    -- Whole is multiplied before it is divided: a tie that was divided first is none any more.
    select h.commodity_id, h.code, h.shares,
           round_half_even(h.price * h.old_shares * 1.000000000000000000000000000000 / h.new_shares, 10),
           case when h.shares * h.old_shares = h.valued_shares * h.new_shares then h.valued_at
                else round_half_even(h.shares * h.price * h.old_shares * 1.000000000000000000000000000000 / h.new_shares, minor)
           end,
           coalesce(h.level, 3)::smallint, h.price_id is null
      from (select s.commodity_id, s.code, p.shares, l.level, l.price_id, l.shares as valued_shares, l.value as valued_at,
                   coalesce(l.price_per_share, s.par_value, 0) as price, coalesce((r.ratio).old_shares, 1) as old_shares,
                   coalesce((r.ratio).new_shares, 1) as new_shares
              from (select c.commodity_id, c.code, c.par_value, c.incorporation_id
                      from share_class c where c.incorporation_id = any (companies) offset 0) s
             cross join lateral (
               select sum(p.quantity) as shares from posting p
                where p.account_id = holder and p.commodity_id = s.commodity_id and p.effective_on <= day
                  and p.recorded_at <= known_at) p
              left join lateral (
                select * from valuation_line l
                 where l.valuation_no = official.valuation_no and l.share_class_id = s.commodity_id) l on true
             cross join lateral (
               select case when exists (select 1 from corporate_action a
                                         where a.share_class_id = s.commodity_id and a.kind in ('split', 'consolidation'))
                           then restated_since(s.commodity_id, case when l.value is not null then official.as_of end, frozen_at,
                                               day, known_at) end as ratio offset 0) r
             where p.shares <> 0
            offset 0) h;
end $$;
