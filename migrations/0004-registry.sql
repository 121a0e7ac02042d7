-- 0004 The registry: which companies exist, with the fund's stake in each, and who the citizens are.

create table incorporation (
  incorporation_id    uuid primary key default new_id(),
  registration_number text not null check (registration_number ~ '^[A-Z0-9][A-Z0-9-]+$' and length(registration_number) between 3 and 40),
  legal_name          text not null check (length(legal_name) between 1 and 300),
  folded_name         text collate "C" not null,      -- without case and accents, to search by
  incorporated_on     date not null,
  legal_form          text,
  lei                 text,
  state               text not null default 'registered' check (state in ('registered', 'annulled')),
  annulled_on         date,
  annulled_at         timestamptz(3),                 -- when the books learned it
  annulled_by         text,
  annulment_reason    text,
  check ((state = 'annulled') = (annulled_on is not null) and (annulled_on is null) = (annulled_at is null))
);
create unique index registration_number_uniqueness on incorporation (registration_number) where state = 'registered';
create index incorporation_annulled on incorporation (registration_number) where state = 'annulled';
create index incorporation_by_name on incorporation (folded_name, incorporation_id);
create index incorporation_by_day on incorporation (incorporated_on, incorporation_id);

-- One class of shares, a commodity of its own, and the fund's holding of it.
create table share_class (
  commodity_id      bigint primary key default nextval('commodity_id'),
  incorporation_id  uuid not null,
  code              text not null check (code ~ '^[A-Z0-9-]+$' and length(code) <= 20),
  founding_shares   numeric(38,10) not null check (founding_shares > 0 and founding_shares < 1e15),
  contribution_rate numeric not null,
  fractions         text not null,
  exemption         text,                               -- why the company contributes nothing, or null
  stake             numeric(38,10) not null,
  par_value         numeric(38,10) check (par_value >= 0 and par_value < 1e12),
  unique (incorporation_id, code),
  -- Law 6, to the last digit: a product finer than the column would not equal what was stored.
  constraint stake_is_the_nations_contribution check (stake = stake_of(founding_shares, contribution_rate, fractions)),
  constraint exempt_with_a_reason check ((exemption is null) = (contribution_rate > 0))
);

-- A class belongs to a company. Held statement by statement, for a foreign key looks up and locks row by row, which
-- is a seventh of what it takes to register a file.
create function classes_have_their_company() returns trigger language plpgsql set enable_seqscan = off as $$
declare
  orphan record;
begin
  select s.code into orphan
    from inserted s
   where (select i.state from incorporation i where i.incorporation_id = s.incorporation_id) is null
   limit 1;
  if found then
    raise exception 'share class % belongs to no incorporation', orphan.code using errcode = 'LB006';
  end if;
  return null;
end $$;
create trigger class_has_its_company after insert on share_class
  referencing new table as inserted for each statement execute function classes_have_their_company();

-- Who registered a company that brought no stake, and when; for it no entry says so.
create table incorporation_without_stake (
  incorporation_id uuid primary key references incorporation,
  recorded_at      timestamptz not null,
  recorded_by      text not null
);
create trigger append_only before update or delete or truncate on incorporation_without_stake
  for each statement execute function refuse_change();

create function refuse_removal() returns trigger language plpgsql as $$
begin
  raise exception '% is never removed: annul the registration instead', tg_table_name using errcode = 'LB003';
end $$;
create trigger stays before delete or truncate on incorporation for each statement execute function refuse_removal();

create table incorporation_correction (
  correction_id    uuid primary key default new_id(),
  incorporation_id uuid not null references incorporation,
  before           jsonb not null,
  fields           jsonb not null,
  reason           text not null check (reason <> ''),
  corrected_by     text not null,
  corrected_at     timestamptz(3) not null,   -- when its entry was recorded, where it has one
  entry_id         bigint references journal_entry
);
create index incorporation_correction_of on incorporation_correction (incorporation_id, corrected_at, correction_id);
create index incorporation_correction_by_record on incorporation_correction (corrected_at);

-- What the registry said of a company as known at an instant: whether it was registered yet, its founding day, the shares of each
-- class that was corrected since, by its code, and the day of its annulment. What a correction changed is what the first one after
-- the instant found. In SQL alone, so that it becomes part of the query that asks, and what is not asked of it costs nothing; of a
-- million companies none is looked up among the corrections where there is none after the instant.
create function registered_then(of_company uuid, known_at timestamptz)
  returns table (incorporated_on date, founding_shares jsonb, is_registered boolean, annulled_on date) language sql stable as $$
  select coalesce((c.before->>'incorporatedOn')::date, i.incorporated_on), c.before->'foundingShares',
         known_at = 'infinity'
           or exists (select 1 from journal_entry e
                       where e.entry_key = 'incorporation:' || i.incorporation_id and e.recorded_at <= known_at)
           or exists (select 1 from incorporation_without_stake n
                       where n.incorporation_id = i.incorporation_id and n.recorded_at <= known_at),
         case when i.annulled_at <= known_at then i.annulled_on end
    from incorporation i
    left join lateral (
      select before from incorporation_correction c
       where exists (select 1 from incorporation_correction l where l.corrected_at > known_at)
         and c.incorporation_id = of_company and c.corrected_at > known_at
       order by c.corrected_at, c.correction_id limit 1) c on true
   where i.incorporation_id = of_company
$$;

-- How a commodity is called in the books: USD, or BRIGHTWATER.COMMON.
create view commodity as
  select commodity_id, code as symbol, code as currency, null::text as registration_number, null::text as class_code
    from currency
  union all
  select commodity_id, registration_number || '.' || code, null, registration_number, code
    from share_class join incorporation using (incorporation_id);

create type incorporation_draft as (
  registration_number text, legal_name text, folded_name text, incorporated_on date, legal_form text, lei text,
  class_codes text[], founding_shares numeric[], par_values numeric[], recorded_by text
);

-- Registers what is not registered yet and mints the fund's stake of every class, in the caller's transaction.
-- `anew`: a number that was annulled may be registered again. `whole`: legal form and LEI are stated too, and count
-- when a company that is registered already is compared with what is registered. A draft is known by its place, and
-- what is registered is looked up draft by draft: so one plan is right for one company and for thousands. What falls
-- into a closed year has a `second_person` and a reason.
create function register(
  drafts incorporation_draft[], anew boolean, whole boolean, second_person text default null, why text default null
)
  returns table (no bigint, incorporation_id uuid, outcome text)
  language plpgsql set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare
  law        record;
  ids        uuid[]  := array(select new_id() from unnest(drafts));  -- null, in the end, where nothing was registered
  created    bigint;
  entries    entry_draft[];
  postings   posting_draft[];
  holdings   holding_draft[];
begin
  perform hold_law();
  select f.currency_id as money, c.minor_unit as minor into law
    from fund f join currency c on c.commodity_id = f.currency_id;

  insert into incorporation
    (incorporation_id, registration_number, legal_name, folded_name, incorporated_on, legal_form, lei)
  select ids[d.no], d.registration_number, d.legal_name, d.folded_name, d.incorporated_on, d.legal_form, d.lei
    from unnest(drafts) with ordinality
      as d (registration_number, legal_name, folded_name, incorporated_on, legal_form, lei, codes, shares, pars, person, no)
   where anew or (select i.state from incorporation i
                   where i.registration_number = d.registration_number and i.state = 'annulled' limit 1) is null
   order by d.registration_number, d.no   -- so that two transactions never wait for each other in a ring
      on conflict (registration_number) where state = 'registered' do nothing;
  get diagnostics created = row_count;
  if created < cardinality(ids) then
    ids := array(
      select (select i.incorporation_id from incorporation i where i.incorporation_id = n.id)
        from unnest(ids) with ordinality as n (id, no) order by n.no);
  end if;

  if created > 0 then
    with company as materialized (
      select count(*) filter (where s.has_stake) over (rows unbounded preceding)::integer as no, ids[d.no] as id,
             d.legal_name, d.incorporated_on, d.codes, d.shares, d.pars, d.person, c.rate, c.fractions, c.exemption, s.has_stake
        from unnest(drafts) with ordinality
          as d (registration_number, legal_name, folded_name, incorporated_on, legal_form, lei, codes, shares, pars, person, no)
        left join lateral contribution_on(d.incorporated_on, d.legal_form) c on true
       cross join lateral (
         select case when c.rate = 0 then false
                     when c.fractions = 'down' then floor((select max(x) from unnest(d.shares) x) * c.rate) > 0
                     else true end as has_stake) s
       where ids[d.no] is not null
    ), holding as materialized (
      select no, id, nextval('commodity_id') as commodity_id, codes[n] as code, exactly(shares[n]) as founding_shares,
             rate, fractions, exemption, exactly(stake_of(shares[n], rate, fractions)) as stake, exactly(pars[n]) as par_value,
             coalesce(round_half_even(stake_of(shares[n], rate, fractions) * pars[n], law.minor), 0) as at_par
        from (select *, generate_subscripts(codes, 1) as n from company) c
    ), without_stake as (
      insert into incorporation_without_stake (incorporation_id, recorded_at, recorded_by)
      select id, record_time(), person from company where not has_stake
    ), minted as (
      insert into share_class
        (commodity_id, incorporation_id, code, founding_shares, contribution_rate, fractions, exemption, stake, par_value)
      select commodity_id, id, code, founding_shares, rate, fractions, exemption, stake, par_value from holding
    ), drafted as (
      select no, 'memorandum:shares-held' as account, commodity_id, stake as quantity from holding where stake <> 0
      union all
      select no, 'memorandum:shares-of', commodity_id, -stake from holding where stake <> 0
      union all
      select no, account, law.money, side * sum(at_par)
        from holding, (values ('assets:investments', 1), ('equity:contributions:founding-shares', -1)) as s (account, side)
       group by no, account, side having sum(at_par) <> 0
    )
    select (select array_agg(row('incorporation:' || id, incorporated_on, 'Founding stake in ' || legal_name,
                                 person, second_person, why, null)::entry_draft order by no) from company where has_stake),
           (select array_agg(row(no, account, commodity_id, quantity)::posting_draft order by no) from drafted),
           (select coalesce(array_agg(row(no, 'assets:investments', commodity_id, at_par)::holding_draft order by no), '{}')
              from holding where at_par <> 0)
      into entries, postings, holdings;
    if entries is not null then
      perform door.post_entries(entries, postings, holdings);
    end if;
  end if;

  return query
    select d.no, coalesce(ids[d.no], i.incorporation_id),
           case
             when ids[d.no] is not null then 'accepted'
             when i.incorporation_id is null then 'annulled'
             -- As it was registered, or as it is called by now: a register says the one or the other.
             when d.legal_name in (coalesce(i.founding_name, i.legal_name), i.legal_name) and i.incorporated_on = d.incorporated_on
              and (not whole or (i.legal_form is not distinct from d.legal_form and i.lei is not distinct from d.lei))
              and not exists (
                    select 1
                      from unnest(d.class_codes, d.founding_shares, d.par_values) as c (code, shares, par)
                      full join (select * from share_class s where s.incorporation_id = i.incorporation_id) s using (code)
                     where (s.founding_shares, s.par_value) is distinct from (c.shares, c.par))
               then 'duplicate'
             else 'different'
           end
      from unnest(drafts) with ordinality
        as d (registration_number, legal_name, folded_name, incorporated_on, legal_form, lei,
              class_codes, founding_shares, par_values, person, no)
      left join lateral (
        select * from incorporation i
         where ids[d.no] is null and i.registration_number = d.registration_number and i.state = 'registered' limit 1
      ) i on true;
end $$;

-- Registers companies of one transaction, drafts as JSON; what became of each, in their order.
create function door.register_incorporations(drafts json) returns table (incorporation_id uuid, outcome text)
  language sql security definer set search_path = public, pg_temp as $$
  select r.incorporation_id, r.outcome
    from register(array(select d from json_populate_recordset(null::incorporation_draft, drafts) d), true, true) r
   order by r.no
$$;

-- Classes the holding of which any event but founding, correction and valuation has touched.
create function holding_has_moved(of_incorporation uuid) returns boolean language sql stable as $$
  select exists (
    select 1
      from share_class s
      join posting p on p.commodity_id = s.commodity_id and p.account_id = account_id('memorandum:shares-held')
      join journal_entry e using (entry_id)
     where s.incorporation_id = of_incorporation
       and e.entry_key not like 'incorporation:%' and e.entry_key not like 'correction:%')
$$;

-- Annuls a registration that should never have been: its founding and correction entries are reversed, and what
-- valuations made of the holding is taken back, all effective today.
create function annul(of_incorporation uuid, by_person text, second_person text, why text) returns void
  language plpgsql as $$
declare
  company  incorporation;
  today    date := (now() at time zone 'UTC')::date;
  mistaken record;
  holdings holding_draft[];
  left_over numeric;
begin
  select * into strict company from incorporation where incorporation_id = of_incorporation;
  for mistaken in
    select id from journal_entry where entry_key = 'incorporation:' || of_incorporation
    union all
    select e.id from incorporation_correction c join journal_entry e using (entry_id)
     where c.incorporation_id = of_incorporation
  loop
    perform door.reverse_entry(mistaken.id, today, 'Annulment of ' || company.registration_number, by_person, why,
                               second_person);
  end loop;

  select array_agg(row(1, 'assets:investments', share_class_id, -carried)::holding_draft), -sum(carried)
    into holdings, left_over
    from (select h.share_class_id, sum(h.quantity) as carried
            from holding_posting h join share_class s on s.commodity_id = h.share_class_id
           where s.incorporation_id = of_incorporation
           group by h.share_class_id having sum(h.quantity) <> 0) h;
  if holdings is not null then
    perform door.post_entries(
      array[row('annulment:' || of_incorporation, today, 'Valuations of ' || company.registration_number || ' taken back',
                by_person, second_person, why, null)::entry_draft],
      (select array_agg(p) from (
         select row(1, 'assets:investments', currency_id, left_over)::posting_draft as p from fund
         union all
         select row(1, 'income:unrealised-gains', currency_id, -left_over)::posting_draft from fund where left_over <> 0) d),
      holdings);
  end if;

  update incorporation
     set state = 'annulled', annulled_on = today, annulled_at = record_time(), annulled_by = by_person, annulment_reason = why
   where incorporation_id = of_incorporation;
end $$;

-- Locks a company that is to be annulled, if it may be.
create function incorporation_to_annul(of_incorporation uuid) returns void language plpgsql as $$
declare
  company incorporation;
begin
  perform 1 from share_class where incorporation_id = of_incorporation order by commodity_id for update;   -- first, as actions do
  select * into company from incorporation where incorporation_id = of_incorporation for update;
  if company is null then perform refuse('unknown-incorporation'); end if;
  if company.state = 'annulled' then perform refuse('already-annulled'); end if;
  if holding_has_moved(of_incorporation) then perform refuse('holding-has-moved'); end if;
end $$;

-- On the day of its entry a registration is annulled at once. Later it is proposed (whose id is returned), and another
-- person approves: what has stood overnight has been relied upon.
create function door.annul_incorporation(of_incorporation uuid, by_person text, why text) returns uuid
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform incorporation_to_annul(of_incorporation);
  if (select (coalesce(e.recorded_at, n.recorded_at) at time zone 'UTC')::date = (now() at time zone 'UTC')::date
        from incorporation i
        left join journal_entry e on e.entry_key = 'incorporation:' || i.incorporation_id
        left join incorporation_without_stake n using (incorporation_id)
       where i.incorporation_id = of_incorporation) then
    perform annul(of_incorporation, by_person, null, why);
    return null;
  end if;
  return propose('annulment', of_incorporation::text, '{}', why, by_person);
end $$;

create function door.approve_annulment(of_proposal uuid, by_person text, hash text, why text) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  p proposal := decide(of_proposal, 'annulment', 'approved', by_person, hash, why);
begin
  perform incorporation_to_annul(p.subject::uuid);
  perform annul(p.subject::uuid, p.proposed_by, p.decided_by, p.reason);
end $$;

create type class_correction as (
  commodity_id bigint, stake_change numeric, par_change numeric, new_shares numeric, new_stake numeric
);

-- Corrects a record. Absent fields stay; corrected founding shares post the difference of the stake.
create function door.correct_incorporation(
  of_incorporation uuid, by_person text, why text, new_fields jsonb, new_folded_name text,
  class_codes text[], new_shares numeric[]
) returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
  company   incorporation;
  correction uuid := new_id();
  entry     bigint;
  stamp     timestamptz(3);
  unknown   text;
  changes   class_correction[];
  renamed   boolean;
  shares_before jsonb;
begin
  perform hold_off_approval();
  perform 1 from share_class where incorporation_id = of_incorporation order by commodity_id for update;   -- first, as actions do
  select * into company from incorporation where incorporation_id = of_incorporation for update;
  if company is null then perform refuse('unknown-incorporation'); end if;
  if company.state = 'annulled' then perform refuse('already-annulled'); end if;
  select c into unknown from unnest(class_codes) c
   where c not in (select code from share_class where incorporation_id = of_incorporation) limit 1;
  if found then perform refuse('unknown-share-class', jsonb_build_object('shareClass', unknown)); end if;

  select jsonb_object_agg(code, trim_scale(founding_shares)::text) into shares_before
    from share_class where incorporation_id = of_incorporation;
  select array_agg(row(s.commodity_id, n.stake - s.stake,
                       coalesce(round_half_even(n.stake * s.par_value, m.minor_unit)
                                - round_half_even(s.stake * s.par_value, m.minor_unit), 0),
                       exactly(c.shares), exactly(n.stake))::class_correction)
    into changes
    from unnest(class_codes, new_shares) as c (code, shares)
    join share_class s on s.incorporation_id = of_incorporation and s.code = c.code
   cross join lateral (select stake_of(c.shares, s.contribution_rate, s.fractions) as stake) n
    join fund on true join currency m on m.commodity_id = fund.currency_id
   where c.shares <> s.founding_shares;

  perform hold_law();
  -- Another day or legal form may be under another law; then the stake was never right, and is not mended in passing.
  if exists (
    select 1
      from share_class s
      left join contribution_on(coalesce((new_fields->>'incorporatedOn')::date, company.incorporated_on),
                                case when new_fields ? 'legalForm' then new_fields->>'legalForm' else company.legal_form end) l
        on true
     where s.incorporation_id = of_incorporation
       and (s.contribution_rate, s.fractions, s.exemption) is distinct from (l.rate, l.fractions, l.exemption))
  then
    perform refuse('contribution-would-change');
  end if;

  -- A correction says what the company was registered as. Where its name has changed since, it goes on being called so.
  renamed := exists (select 1 from corporate_action a
                      where a.incorporation_id = of_incorporation and a.kind = 'name-change'
                        and not exists (select 1 from corporate_action_reversal r where r.action_no = a.action_no));
  update incorporation
     set legal_name      = case when renamed then legal_name else coalesce(new_fields->>'legalName', legal_name) end,
         folded_name     = case when renamed then folded_name else coalesce(new_folded_name, folded_name) end,
         founding_name   = case when renamed or founding_name is not null
                                then coalesce(new_fields->>'legalName', founding_name, legal_name) end,
         incorporated_on = coalesce((new_fields->>'incorporatedOn')::date, incorporated_on),
         legal_form      = case when new_fields ? 'legalForm' then new_fields->>'legalForm' else legal_form end,
         lei             = case when new_fields ? 'lei' then new_fields->>'lei' else lei end
   where incorporation_id = of_incorporation;

  if changes is not null or new_fields ? 'incorporatedOn' then
    perform refuse_under_posting(least((new_fields->>'incorporatedOn')::date, company.incorporated_on));
  end if;
  if changes is not null then
    if holding_has_moved(of_incorporation) then perform refuse('holding-has-moved'); end if;
    if exists (select 1 from unnest(changes) where (stake_change, par_change) <> (0, 0)) then
      select p.entry_id, p.recorded_at into entry, stamp from door.post_entries(
        (select array[row('correction:' || correction, incorporated_on, 'Correction of the founding stake in ' || legal_name,
                          by_person, null, why, null)::entry_draft]
           from incorporation where incorporation_id = of_incorporation),
        (select array_agg(row(1, account, commodity_id, quantity)::posting_draft)
           from (select 'memorandum:shares-held' as account, commodity_id, stake_change as quantity from unnest(changes)
                  where stake_change <> 0
                 union all select 'memorandum:shares-of', commodity_id, -stake_change from unnest(changes)
                  where stake_change <> 0
                 union all select 'assets:investments', currency_id, (select sum(par_change) from unnest(changes)) from fund
                  where exists (select 1 from unnest(changes) where par_change <> 0)
                 union all select 'equity:contributions:founding-shares', currency_id,
                                  (select -sum(par_change) from unnest(changes)) from fund
                  where (select sum(par_change) from unnest(changes)) <> 0) d),
        coalesce((select array_agg(row(1, 'assets:investments', commodity_id, par_change)::holding_draft)
                    from unnest(changes) where par_change <> 0), '{}')) p;
    end if;
    update share_class s set founding_shares = c.new_shares, stake = c.new_stake
      from unnest(changes) c where c.commodity_id = s.commodity_id;
  end if;

  insert into incorporation_correction
    (correction_id, incorporation_id, before, fields, reason, corrected_by, corrected_at, entry_id)
  values (correction, of_incorporation,
          jsonb_build_object('legalName', coalesce(company.founding_name, company.legal_name), 'incorporatedOn', company.incorporated_on,
                             'legalForm', company.legal_form, 'lei', company.lei, 'foundingShares', shares_before),
          new_fields, why, by_person, coalesce(stamp, record_time()), entry);
end $$;

-- Imports ----------------------------------------------------------------------------------------------------------

-- What arrived, company by company, before it is registered. The service copies into it; that is the one thing it
-- writes by itself. `problems` is null for a good company; else [{ line, errors, row }], a row as it came.
create table incorporation_upload (
  run_id              uuid    not null,
  chunk_no            integer not null,
  line_no             bigint  not null,
  registration_number text,
  legal_name          text,
  folded_name         text,
  incorporated_on     date,
  legal_form          text,
  lei                 text,
  class_codes         text[],
  founding_shares     numeric[],
  par_values          numeric[],
  problems            json,      -- json, not jsonb: a row goes back as it came
  primary key (run_id, chunk_no, line_no)
);
-- Rows that are sent back are read in the order of their lines.
create index incorporation_upload_rejected on incorporation_upload (run_id, line_no) where problems is not null;

create function door.open_import(of_kind text, in_format text, by_person text) returns uuid
  language sql security definer set search_path = public, pg_temp as $$
  insert into run (kind, state, parameters, started_by)
  values (of_kind, 'receiving', jsonb_build_object('format', in_format), by_person)
  returning run_id
$$;

-- The whole body has arrived. A company whose rows do not stand together is refused; a repetition of a number in
-- lines that are each a company waits for a last chunk, so that the first line is the one that registers.
create function door.close_incorporation_upload(of_run uuid) returns void
  language plpgsql security definer set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  last_chunk integer;
  repeated   text[];  -- numbers that stand at several places; never joined, for nothing is known of what has just arrived
  again      bigint[];
  rows_stand_together boolean := (select parameters->>'format' = 'csv' from run where run_id = of_run);
begin
  select coalesce(max(chunk_no), 0) into last_chunk from incorporation_upload where run_id = of_run;
  repeated := array(
    select registration_number from incorporation_upload
     where run_id = of_run and registration_number is not null and (problems is null or rows_stand_together)
     group by registration_number having count(*) > 1);

  if repeated <> '{}' and rows_stand_together then
    update incorporation_upload
       set problems = json_build_array(json_build_object('line', line_no, 'errors', json_build_array(json_build_object(
                        'pointer', '/registration_number', 'code', 'rows-not-together',
                        'detail', 'rows of one registration number stand together; those of this one do not'))))
     where run_id = of_run and registration_number = any (repeated) and problems is null;
  elsif repeated <> '{}' then
    again := array(
      select line_no
        from (select line_no, row_number() over (partition by registration_number order by line_no) as nth
                from incorporation_upload
               where run_id = of_run and registration_number = any (repeated) and problems is null) l
       where nth > 1);
    update incorporation_upload set chunk_no = last_chunk + 1 where run_id = of_run and line_no = any (again);
  end if;

  insert into run_chunk (run_id, step, chunk_no, total)
  select of_run, case when chunk_no > last_chunk then 'register-repeated' else 'register' end, chunk_no, count(*)
    from incorporation_upload where run_id = of_run
   group by chunk_no;
  update run set state = case when last_chunk > 0 then 'running' else 'completed' end,
                 step  = case when last_chunk > 0 then 'register' end
   where run_id = of_run;
end $$;

-- Registers the good rows of one chunk and says what became of each.
create function door.register_chunk(of_run uuid, at_step text, of_chunk integer) returns void
  language plpgsql security definer set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  lines     bigint[];
  drafts    incorporation_draft[];
  annulled  bigint[];
  different bigint[];
  counts    jsonb;
  person    text    := (select started_by from run where run_id = of_run);
  -- The columns of the CSV form do not state legal form and LEI.
  whole     boolean := (select parameters->>'format' <> 'csv' from run where run_id = of_run);
begin
  -- Law 14 is kept row by row: one old company does not hold up a file.
  update incorporation_upload u
     set problems = json_build_array(json_build_object('line', line_no, 'errors', json_build_array(json_build_object(
           'pointer', '/incorporated_on', 'code', 'period-closed',
           'detail', 'the year in which it came into being is closed: propose it to a manager, POST /v1/periods/{year}/late-incorporations'))))
   where run_id = of_run and chunk_no = of_chunk and problems is null
     and exists (select 1 from closed_period p where p.year = extract(year from u.incorporated_on))
     and not exists (select 1 from incorporation i
                      where i.registration_number = u.registration_number and i.state = 'registered');

  select array_agg(line_no order by line_no),
         array_agg(row(registration_number, legal_name, folded_name, incorporated_on, legal_form, lei,
                       class_codes, founding_shares, par_values, person)::incorporation_draft order by line_no)
    into lines, drafts
    from incorporation_upload where run_id = of_run and chunk_no = of_chunk and problems is null;

  select jsonb_build_object('accepted', count(*) filter (where outcome = 'accepted'),
                            'duplicates', count(*) filter (where outcome = 'duplicate')),
         array_agg(lines[no]) filter (where outcome = 'annulled'),
         array_agg(lines[no]) filter (where outcome = 'different')
    into counts, annulled, different
    from register(drafts, false, whole);

  update incorporation_upload
     set problems = json_build_array(json_build_object('line', line_no, 'errors', json_build_array(
           case when line_no = any (annulled) then json_build_object('pointer', '', 'code', 'annulled',
             'detail', 'this registration was annulled; register the company anew one by one')
           else json_build_object('pointer', '', 'code', 'already-registered-differently',
             'detail', 'this number is registered with other particulars; correct the record instead') end)))
   where run_id = of_run and chunk_no = of_chunk and line_no = any (annulled || different);

  perform finish_chunk(of_run, at_step, of_chunk, counts || jsonb_build_object('rejected', (
    select count(*) from incorporation_upload where run_id = of_run and chunk_no = of_chunk and problems is not null)));
end $$;

-- Takes an import to its next step, or to its end, once every chunk is done.
create function door.advance_import(of_run uuid) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  current_step text := (select step from run where run_id = of_run);
  next_step    text;
begin
  if current_step is null or not step_is_complete(of_run, current_step) then
    return;
  end if;
  select step into next_step from run_chunk where run_id = of_run and state = 'open'
   order by step = 'enrol-accounts', step limit 1;
  if next_step = 'enrol-accounts' then
    -- The file is done with; the accounts wait, and nothing else for them.
    update run
       set state = 'completed', step = null,
           proposal_hash = encode((select sha256(string_agg(national_id_hash || account_hash, '' order by line_no))
                                     from citizen_upload where run_id = of_run and waits_since is not null), 'hex')
     where run_id = of_run;
    return;
  end if;
  update run set step = next_step, state = case when next_step is null then 'completed' else 'running' end
   where run_id = of_run;
end $$;

create function accounts_to_decide(of_run uuid, by_person text, hash text) returns void language plpgsql as $$
declare
  r run := run_to_decide(of_run, 'citizen-import', '{completed}', by_person, hash);
begin
  if r.proposal_hash is null or r.decided_by is not null then
    perform refuse('not-in-that-state', jsonb_build_object('state', r.state));
  end if;
end $$;

-- Lets the accounts of known citizens be what a file says, by another than who sent it; or leaves them as they are.
create function door.approve_import(of_run uuid, by_person text, hash text) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform accounts_to_decide(of_run, by_person, hash);
  update run set state = 'running', step = 'enrol-accounts', decided_by = by_person, decided_at = clock_timestamp()
   where run_id = of_run;
end $$;

create function door.reject_accounts(of_run uuid, by_person text, hash text, why text) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform accounts_to_decide(of_run, by_person, hash);
  update run_chunk set state = 'done' where run_id = of_run and step = 'enrol-accounts';
  delete from citizen_upload where run_id = of_run and problems is null;
  update run set decided_by = by_person, decided_at = clock_timestamp(), reason = why
   where run_id = of_run;
end $$;

-- Citizens ---------------------------------------------------------------------------------------------------------

-- Of whom a transaction is about, by pseudonym. Nobody where it is not said; what is no pseudonym is an error.
create function the_citizen() returns uuid language sql stable as
  $$ select nullif(current_setting('app.citizen', true), '')::uuid $$;

-- A citizen is known by a pseudonym. Name, national id and account stand sealed; the national id is found by its
-- keyed hash. Dates are in clear: eligibility is decided by them, for everyone at once.
create table citizen (
  bucket           smallint    not null,
  citizen_id       bigint      not null,
  pseudonym        uuid        not null default gen_random_uuid(),
  national_id_hash bytea       not null,
  facts_hash       bytea       not null,          -- keyed: tells whether a person arrives with other facts
  born_on          date        not null,
  resident_since   date        not null check (resident_since >= born_on),
  resident_until   date        check (resident_until >= resident_since),
  earlier_residence datemultirange not null default '{}',  -- spells that ended before the latest one
  died_on          date        check (died_on >= born_on),
  sealed           bytea       not null,
  has_account      boolean     not null,
  account_hash     bytea,                         -- keyed: finds an account that many are to be paid on
  recorded_at      timestamptz(3) not null,
  recorded_by      text        not null,          -- who stated the facts; an account is changed beside them
  primary key (bucket, citizen_id),
  unique (bucket, national_id_hash),
  unique (pseudonym, bucket),                     -- in this order, so that the pseudonym alone finds its row
  constraint bucket_follows_from_the_person check (bucket = get_byte(national_id_hash, 0) & 7),
  constraint earlier_spells_are_earlier check (upper(earlier_residence) <= resident_since and lower(earlier_residence) >= born_on)
) partition by list (bucket);

-- What was known of a citizen before: a run computes from what was known when it was frozen.
create table citizen_version (
  bucket         smallint    not null,
  citizen_id     bigint      not null,
  recorded_at    timestamptz(3) not null,
  superseded_at  timestamptz(3) not null check (superseded_at < 'infinity'),
  superseded_by  text        not null,
  facts_hash     bytea       not null,
  born_on        date        not null,
  resident_since date        not null,
  resident_until date,
  earlier_residence datemultirange not null,
  died_on        date,
  sealed         bytea       not null,
  has_account    boolean     not null,
  recorded_by    text        not null,
  primary key (bucket, citizen_id, superseded_at)
) partition by list (bucket);

-- Each set of facts is sealed under a random key of its own, and that is wrapped by a master key (its number is the
-- second byte). The keys stand here and nowhere else, so that who is erased is erased by deleting theirs: from every
-- version of their facts, and from every backup that left this table out.
create table citizen_key (
  bucket      smallint       not null,
  citizen_id  bigint         not null,
  recorded_at timestamptz(3) not null,            -- of the facts it opens
  wrapped_key bytea          not null,
  primary key (bucket, citizen_id, recorded_at)
) partition by list (bucket);

-- What is known of citizens besides, as it was stated, and by whom (null: by themselves; or `representative:` who). It is
-- withdrawn by a row that mirrors it and counts against it, so that sums over the rows known at an instant say what counted
-- at that instant.
--   absence: not here from since to until (null: not back yet), for a reason of the law's or of their own
--   conviction: sentenced or imprisoned on since, until the last day in prison (the same day where there is none; null: still)
--   application: for a year's dividend, filed on since
--   adoption: on since
create type fact_kind as enum ('absence', 'conviction', 'application', 'adoption');
create table citizen_fact (
  bucket      smallint       not null,
  citizen_id  bigint         not null,
  fact_id     uuid           not null default new_id(),
  kind        fact_kind      not null,
  since       date           not null,
  until       date           check (until >= since),
  reason      text           check (reason <> ''),
  year        smallint,
  counts      smallint       not null check (counts in (1, -1)),
  withdraws   uuid,
  why         text           check (why <> ''),          -- it is withdrawn
  recorded_at timestamptz(3) not null,
  recorded_by text,
  primary key (bucket, citizen_id, fact_id),
  constraint withdrawn_once unique (bucket, citizen_id, withdraws),
  constraint has_a_reason check ((kind in ('absence', 'conviction')) = (reason is not null)),
  constraint is_for_a_year check ((kind = 'application') = (year is not null)),
  constraint is_on_one_day check (kind in ('absence', 'conviction') or until is null),
  constraint a_withdrawal_counts_against check ((counts = -1) = (withdraws is not null) and (counts = -1) = (why is not null))
) partition by list (bucket);

-- Rules look at the applications of one year, and at all the rest.
create index citizen_application on citizen_fact (year, citizen_id) where year is not null;
create index citizen_fact_besides on citizen_fact (citizen_id) where year is null;
create index citizen_fact_withdrawn on citizen_fact (citizen_id, withdraws) where withdraws is not null;
-- Of what has become known since an instant: rows come in its order.
create index citizen_fact_since on citizen_fact using brin (recorded_at) with (autosummarize = on);
create index citizen_since on citizen using brin (recorded_at) with (autosummarize = on);
-- Law 9 asks what one person has stated of others.
create index citizen_fact_by_recorder on citizen_fact (recorded_by, recorded_at) where recorded_by is not null;

-- A fact is a citizen's, of their life, and is withdrawn as it was stated.
create function facts_are_somebodys() returns trigger language plpgsql set enable_seqscan = off as $$
declare
  wrong record;
begin
  select i.fact_id into wrong
    from inserted i
   where not coalesce((select i.counts = -1 or i.since >= c.born_on
                        from citizen c where c.bucket = i.bucket and c.citizen_id = i.citizen_id), false)
      or i.counts = -1 and not coalesce((
           select (f.kind, f.since, f.until, f.reason, f.year, f.counts) is not distinct from
                  (i.kind, i.since, i.until, i.reason, i.year, 1::smallint)
             from citizen_fact f where f.bucket = i.bucket and f.citizen_id = i.citizen_id and f.fact_id = i.withdraws), false)
   limit 1;
  if found then
    raise exception 'fact % is nobody''s, lies before their birth, or does not mirror what it withdraws', wrong.fact_id using errcode = 'LB006';
  end if;
  return null;
end $$;

do $$ begin
  for bucket in 0..7 loop
    execute format('create table citizen_%s partition of citizen for values in (%s)', bucket, bucket);
    execute format('create table citizen_fact_%s partition of citizen_fact for values in (%s)', bucket, bucket);
    execute format('create trigger append_only before update or delete or truncate on citizen_fact_%s
                      for each statement execute function refuse_change()', bucket);
    execute format('create trigger fact_is_somebodys after insert on citizen_fact_%s
                      referencing new table as inserted for each statement execute function facts_are_somebodys()', bucket);
    execute format('create table citizen_key_%s partition of citizen_key for values in (%s)', bucket, bucket);
    execute format('create table citizen_version_%s partition of citizen_version for values in (%s)', bucket, bucket);
    execute format('create trigger append_only before update or delete or truncate on citizen_version_%s
                      for each statement execute function refuse_change()', bucket);
  end loop;
end $$;
create trigger append_only before update or delete or truncate on citizen_version
  for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on citizen_fact
  for each statement execute function refuse_change();
create trigger fact_is_somebodys after insert on citizen_fact
  referencing new table as inserted for each statement execute function facts_are_somebodys();
create sequence citizen_id;

-- What has arrived, until it is on the roll; then it is deleted. Rows that are sent back stay. Each is sealed under a
-- key of its own, which becomes the citizen's; it is null once the person is erased.
create table citizen_upload (
  run_id           uuid    not null,
  chunk_no         integer not null,
  line_no          bigint  not null,
  national_id_hash bytea,       -- of a row that is sent back too, where it states one
  facts_hash       bytea,
  born_on          date,
  resident_since   date,
  resident_until   date,
  earlier_residence datemultirange,   -- null: the row states the latest spell only
  died_on          date,
  sealed           bytea,
  has_account      boolean,
  account_hash     bytea,
  waits_since      timestamptz(3),   -- it states another account of a known citizen, which takes a second person
  problems         bytea,       -- sealed: it holds the row as it came
  wrapped_key      bytea,
  primary key (run_id, chunk_no, line_no)
);
create index citizen_upload_rejected on citizen_upload (run_id, line_no) where problems is not null;
create index citizen_upload_rejected_of on citizen_upload (national_id_hash) where problems is not null;

create function door.close_citizen_upload(of_run uuid) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  last_chunk integer;
begin
  select coalesce(max(chunk_no), 0) into last_chunk from citizen_upload where run_id = of_run;
  -- The same person again in one file: the later line waits for a last chunk, where lines are taken in their order.
  with repeated as (
    select national_id_hash, min(line_no) as first_line
      from citizen_upload where run_id = of_run and problems is null
     group by national_id_hash having count(*) > 1
  )
  update citizen_upload u set chunk_no = last_chunk + 1
    from repeated r
   where u.run_id = of_run and u.national_id_hash = r.national_id_hash and u.line_no > r.first_line;

  insert into run_chunk (run_id, step, chunk_no, total)
  select of_run, case when chunk_no > last_chunk then 'enrol-repeated' else 'enrol' end, chunk_no, count(*)
    from citizen_upload where run_id = of_run
   group by chunk_no;
  update run set state = case when last_chunk > 0 then 'running' else 'completed' end,
                 step  = case when last_chunk > 0 then 'enrol' end
   where run_id = of_run;
end $$;

-- The spells before the latest: those that are stated, or those that are known and had ended before the latest began.
create function earlier_spells(known citizen, since date, stated datemultirange) returns datemultirange
  language sql immutable as $$
  select coalesce(stated, (
    select range_agg(spell)
      from unnest(known.earlier_residence + datemultirange(daterange(known.resident_since, known.resident_until, '[]'))) spell
     where upper(spell) <= since), '{}')
$$;

-- The days of those whose account waits, which decide eligibility, are recorded at once: a death waits for nobody. What
-- is sealed stays as it is, under its key, until the account is decided; no facts have an empty hash.
create function enrol_days(of_run uuid, of_chunk integer, stamp timestamptz, person text) returns void
  language plpgsql set enable_seqscan = off set plan_cache_mode = force_custom_plan as $$
declare
  lines bigint[] := array(
    select u.line_no
      from citizen_upload u
     cross join lateral (select * from citizen c
                          where c.bucket = get_byte(u.national_id_hash, 0) & 7 and c.national_id_hash = u.national_id_hash
                          limit 1) c
     where u.run_id = of_run and u.chunk_no = of_chunk and u.waits_since is not null
       and (c.born_on, c.resident_since, c.resident_until, c.earlier_residence, c.died_on)
           is distinct from (u.born_on, u.resident_since, u.resident_until,
                             coalesce(u.earlier_residence, c.earlier_residence), u.died_on));
begin
  insert into citizen_version
  select c.bucket, c.citizen_id, c.recorded_at, stamp, person, c.facts_hash, c.born_on, c.resident_since,
         c.resident_until, c.earlier_residence, c.died_on, c.sealed, c.has_account, c.recorded_by
    from citizen_upload u
   cross join lateral (select * from citizen c
                        where c.bucket = get_byte(u.national_id_hash, 0) & 7 and c.national_id_hash = u.national_id_hash
                        limit 1) c
   where u.run_id = of_run and u.chunk_no = of_chunk and u.line_no = any (lines);
  insert into citizen_key (bucket, citizen_id, recorded_at, wrapped_key)
  select k.bucket, k.citizen_id, stamp, k.wrapped_key
    from citizen_upload u
   cross join lateral (select * from citizen c
                        where c.bucket = get_byte(u.national_id_hash, 0) & 7 and c.national_id_hash = u.national_id_hash
                        limit 1) c
   cross join lateral (select * from citizen_key k
                        where k.bucket = c.bucket and k.citizen_id = c.citizen_id and k.recorded_at = c.recorded_at
                        limit 1) k
   where u.run_id = of_run and u.chunk_no = of_chunk and u.line_no = any (lines);
  update citizen c
     set born_on = u.born_on, resident_since = u.resident_since, resident_until = u.resident_until, died_on = u.died_on,
         earlier_residence = earlier_spells(c, u.resident_since, u.earlier_residence), facts_hash = '', recorded_at = stamp, recorded_by = person
    from citizen_upload u
   where u.run_id = of_run and u.chunk_no = of_chunk and u.line_no = any (lines)
     and c.bucket = get_byte(u.national_id_hash, 0) & 7 and c.national_id_hash = u.national_id_hash;
end $$;

-- Puts one chunk of citizens on the roll: new ones, ones with other facts, ones known as they are. Who is known and
-- would get another account waits for a second person in a last step of its own, all but their days; who is erased stays so.
-- Nothing is known of what has just arrived, so rows are looked up by key, one by one, and never joined.
create function door.enrol_chunk(of_run uuid, at_step text, of_chunk integer) returns void
  language plpgsql security definer set search_path = public, pg_temp
  set enable_seqscan = off set plan_cache_mode = force_custom_plan as $$
declare
  stamp    timestamptz(3);
  person   text := (select started_by from run where run_id = of_run);
  refused  bigint := (select count(*) from citizen_upload where run_id = of_run and chunk_no = of_chunk and problems is not null);
  good     bigint := (select count(*) from citizen_upload where run_id = of_run and chunk_no = of_chunk and problems is null);
  waiting  bigint := 0;
  lines    bigint[];
  buckets  smallint[];
  ids      bigint[];
  accepted bigint;
  changed  bigint;
begin
  perform lock_erasure_shared();
  -- Whoever is known is held before they are looked at, in one order, and the time is read after that: what they say of
  -- themselves meanwhile is neither missed nor dated after us.
  perform from (select national_id_hash from citizen_upload
                 where run_id = of_run and chunk_no = of_chunk and problems is null order by national_id_hash) u
    cross join lateral (select 1 from citizen c
                         where c.bucket = get_byte(u.national_id_hash, 0) & 7 and c.national_id_hash = u.national_id_hash
                           for update) held;
  stamp := record_time();

  if at_step = 'enrol-accounts' then
    -- Who has said or been said to be otherwise in the meantime is left as they are.
    update citizen_upload u set waits_since = null
     where run_id = of_run and chunk_no = of_chunk and waits_since < (
             select c.recorded_at from citizen c
              where c.bucket = get_byte(u.national_id_hash, 0) & 7 and c.national_id_hash = u.national_id_hash);
  else
    update citizen_upload u set waits_since = stamp
     where run_id = of_run and chunk_no = of_chunk and problems is null and account_hash is not null
       and (select c.account_hash is distinct from u.account_hash and not is_erased(c.pseudonym) from citizen c
             where c.bucket = get_byte(u.national_id_hash, 0) & 7 and c.national_id_hash = u.national_id_hash);
    get diagnostics waiting = row_count;
    insert into run_chunk (run_id, step, chunk_no, total) select of_run, 'enrol-accounts', of_chunk, 0 where waiting > 0;
    if waiting > 0 and at_step = 'enrol' then
      perform enrol_days(of_run, of_chunk, stamp, person);
    end if;
  end if;

  -- In one order, so that two imports never wait for each other in a ring.
  select array_agg(line_no order by national_id_hash), array_agg(nextval('citizen_id') order by national_id_hash)
    into lines, ids
    from (select distinct on (national_id_hash) line_no, national_id_hash from citizen_upload
           where run_id = of_run and chunk_no = of_chunk and problems is null
             and (waits_since is not null) = (at_step = 'enrol-accounts')
           order by national_id_hash, line_no) u
   where (select c.citizen_id from citizen c
           where c.bucket = get_byte(u.national_id_hash, 0) & 7 and c.national_id_hash = u.national_id_hash) is null;

  insert into citizen (bucket, citizen_id, national_id_hash, facts_hash, born_on, resident_since, resident_until,
                       earlier_residence, died_on, sealed, has_account, account_hash, commitment, recorded_at, recorded_by)
  select get_byte(u.national_id_hash, 0) & 7, n.citizen_id, u.national_id_hash, u.facts_hash, u.born_on,
         u.resident_since, u.resident_until, coalesce(u.earlier_residence, '{}'), u.died_on, u.sealed, u.has_account,
         u.account_hash, u.commitment, stamp, person
    from unnest(lines, ids) with ordinality as n (line_no, citizen_id, no)
   cross join lateral (select * from citizen_upload u
                        where u.run_id = of_run and u.chunk_no = of_chunk and u.line_no = n.line_no limit 1) u
   order by n.no
      on conflict (bucket, national_id_hash) do nothing;   -- another import was quicker: they are known now
  get diagnostics accepted = row_count;

  insert into citizen_key (bucket, citizen_id, recorded_at, wrapped_key)
  select get_byte(u.national_id_hash, 0) & 7, n.citizen_id, stamp, u.wrapped_key
    from unnest(lines, ids) as n (line_no, citizen_id)
   cross join lateral (select * from citizen_upload u
                        where u.run_id = of_run and u.chunk_no = of_chunk and u.line_no = n.line_no limit 1) u
   where accepted = cardinality(ids)
      or (select c.citizen_id from citizen c
           where c.bucket = get_byte(u.national_id_hash, 0) & 7 and c.citizen_id = n.citizen_id) is not null;

  -- In the last chunk a person may come more than once: the last line of theirs is what is known in the end.
  select array_agg(c.bucket order by c.bucket, c.citizen_id), array_agg(c.citizen_id order by c.bucket, c.citizen_id),
         array_agg(l.line_no order by c.bucket, c.citizen_id)
    into buckets, ids, lines
    from (select distinct on (national_id_hash) line_no, national_id_hash, facts_hash, earlier_residence from citizen_upload
           where run_id = of_run and chunk_no = of_chunk and problems is null
             and (waits_since is not null) = (at_step = 'enrol-accounts')
           order by national_id_hash, line_no desc) l
   cross join lateral (select * from citizen c
                        where c.bucket = get_byte(l.national_id_hash, 0) & 7 and c.national_id_hash = l.national_id_hash
                        limit 1) c
   where (c.facts_hash <> l.facts_hash or c.earlier_residence <> l.earlier_residence) and not is_erased(c.pseudonym);
  changed := coalesce(cardinality(ids), 0);

  if changed > 0 then
    perform from unnest(buckets, ids) as d (bucket, citizen_id)
      cross join lateral (select 1 from citizen c where c.bucket = d.bucket and c.citizen_id = d.citizen_id for update) l;
    insert into citizen_version
    select c.bucket, c.citizen_id, c.recorded_at, stamp, person, c.facts_hash, c.born_on, c.resident_since,
           c.resident_until, c.earlier_residence, c.died_on, c.sealed, c.has_account, c.recorded_by
      from unnest(buckets, ids) as d (bucket, citizen_id)
     cross join lateral (select * from citizen c where c.bucket = d.bucket and c.citizen_id = d.citizen_id limit 1) c;
    insert into citizen_key (bucket, citizen_id, recorded_at, wrapped_key)
    select d.bucket, d.citizen_id, stamp, u.wrapped_key
      from unnest(buckets, ids, lines) as d (bucket, citizen_id, line_no)
     cross join lateral (select * from citizen_upload u
                          where u.run_id = of_run and u.chunk_no = of_chunk and u.line_no = d.line_no limit 1) u;
    update citizen c
       set facts_hash = u.facts_hash, born_on = u.born_on, resident_since = u.resident_since,
           resident_until = u.resident_until, earlier_residence = earlier_spells(c, u.resident_since, u.earlier_residence),
           died_on = u.died_on, sealed = u.sealed, has_account = u.has_account,
           account_hash = u.account_hash, recorded_at = stamp, recorded_by = person
      from unnest(buckets, ids, lines) as d (bucket, citizen_id, line_no)
     cross join lateral (select * from citizen_upload u
                          where u.run_id = of_run and u.chunk_no = of_chunk and u.line_no = d.line_no limit 1) u
     where c.bucket = d.bucket and c.citizen_id = d.citizen_id;
  end if;
  delete from citizen_upload
   where run_id = of_run and chunk_no = of_chunk and problems is null and (waits_since is null or at_step = 'enrol-accounts');

  -- Whose account waits has been counted when the file was taken in.
  perform finish_chunk(of_run, at_step, of_chunk, case when at_step = 'enrol-accounts' then '{}' else jsonb_build_object(
    'accepted', accepted, 'updated', changed + waiting, 'duplicates', good - waiting - accepted - changed,
    'rejected', refused, 'accountChanges', waiting) end);
end $$;

-- Another account. The facts before it are kept; who stated them stays who they are by.
create function change_account(
  of_citizen uuid, new_sealed bytea, new_wrapped_key bytea, new_facts bytea, new_account bytea, by_person text
) returns void language plpgsql as $$
declare
  stamp timestamptz(3);
  known citizen;
begin
  perform lock_erasure_shared();
  select * into known from citizen where pseudonym = of_citizen for update;
  if not found then perform refuse('unknown-citizen'); end if;
  if is_erased(of_citizen) then perform refuse('citizen-erased'); end if;
  stamp := greatest(record_time(), known.recorded_at + interval '1 millisecond');  -- two changes never have one time
  insert into citizen_version
  values (known.bucket, known.citizen_id, known.recorded_at, stamp, by_person, known.facts_hash, known.born_on,
          known.resident_since, known.resident_until, known.earlier_residence, known.died_on, known.sealed,
          known.has_account, known.recorded_by);
  insert into citizen_key values (known.bucket, known.citizen_id, stamp, new_wrapped_key);
  update citizen
     set sealed = new_sealed, facts_hash = new_facts, has_account = true, account_hash = new_account, recorded_at = stamp
   where bucket = known.bucket and citizen_id = known.citizen_id;
end $$;

-- A citizen's own change takes nobody else: whose it is, is who they are to the books.
create function door.change_own_account(new_sealed bytea, new_wrapped_key bytea, new_facts bytea, new_account bytea)
  returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  -- Whoever signs in for the dead does not get their money.
  if exists (select 1 from citizen where pseudonym = the_citizen() and died_on is not null) then
    perform refuse('citizen-deceased');
  end if;
  perform change_account(the_citizen(), new_sealed, new_wrapped_key, new_facts, new_account, the_citizen()::text);
end $$;

-- Staff's change is proposed with the account sealed, under the data key of the facts known now, and its keyed hash. It
-- is done when a second person approves, from the facts as they are then.
create function door.propose_account(
  of_pseudonym uuid, account bytea, sealed_account bytea, under_key_of timestamptz, why text, by_person text
) returns uuid language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if is_erased(of_pseudonym) then perform refuse('citizen-erased'); end if;
  return propose('account-change', of_pseudonym::text,
                 jsonb_build_object('accountHash', encode(account, 'hex'), 'sealed', encode(sealed_account, 'base64'),
                                    'underKeyOf', under_key_of,
                                    'instead', (select encode(account_hash, 'hex') from citizen where pseudonym = of_pseudonym)),
                 why, by_person);
end $$;

create function door.approve_account(
  of_proposal uuid, new_sealed bytea, new_wrapped_key bytea, new_facts bytea, new_account bytea, by_person text, hash text,
  why text
) returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
  p proposal := decide(of_proposal, 'account-change', 'approved', by_person, hash, why);
  c citizen;
begin
  if encode(new_account, 'hex') is distinct from p.content->>'accountHash' then
    raise exception 'the account is not the one that was proposed' using errcode = 'LB011';
  end if;
  select * into strict c from citizen where pseudonym = p.subject::uuid for update;
  -- Who has changed it themselves meanwhile has the last word.
  if encode(c.account_hash, 'hex') is distinct from p.content->>'instead' then
    perform refuse('proposal-changed', '{"input": "account"}');
  end if;
  perform change_account(p.subject::uuid, new_sealed, new_wrapped_key, new_facts, new_account, p.proposed_by);
end $$;

-- Sent-back rows of an import, sealed as they are; those of who was erased can no longer be opened by anyone.
create function door.citizen_rejections(of_run uuid, after_line bigint, most integer)
  returns table (line_no bigint, problems bytea, wrapped_key bytea)
  language sql stable security definer set search_path = public, pg_temp as $$
  select line_no, problems, wrapped_key from citizen_upload
   where run_id = of_run and problems is not null and wrapped_key is not null and line_no > after_line
   order by line_no limit most
$$;

-- What has arrived is kept for as long as somebody may still be mending it. What came of it stays with its import.
create function door.purge_uploads() returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  done uuid[] := array(
    select run_id from run
     where kind like '%-import' and state = 'completed' and started_at < now() - interval '90 days');
begin
  delete from incorporation_upload where run_id = any (done);
  delete from citizen_upload where run_id = any (done) and problems is not null;
  delete from corporate_action_upload where run_id = any (done);
end $$;

-- What was known of the citizens at an instant, or is known now (null); in a range of ids, or all of them (null). The
-- conditions stand outside, where both tables become parts of the query that asks: of now, versions are not in its plan.
create function citizens_known_at(known_at timestamptz, in_bucket smallint, from_id bigint, to_id bigint)
  returns table (citizen_id bigint, born_on date, resident_since date, resident_until date,
                 earlier_residence datemultirange, died_on date, recorded_by text)
  language sql stable as $$
  select citizen_id, born_on, resident_since, resident_until, earlier_residence, died_on, recorded_by
    from (select bucket, citizen_id, born_on, resident_since, resident_until, earlier_residence, died_on, recorded_by, recorded_at,
                 timestamptz(3) 'infinity' as superseded_at from citizen
          union all
          select bucket, citizen_id, born_on, resident_since, resident_until, earlier_residence, died_on, recorded_by, recorded_at,
                 superseded_at from citizen_version) k
   where bucket = in_bucket and (from_id is null or citizen_id between from_id and to_id)
     and case when known_at is null then superseded_at = 'infinity' else recorded_at <= known_at and superseded_at > known_at end
$$;
