-- 0018 How corporate actions are recorded and reversed, and what their tables keep by themselves.

-- Law 11: with how many companies those of an action, or of a thousand from a file, may be tied.
create function tied_companies_max() returns integer language sql immutable as 'select 2000';

create index corporate_action_ties on corporate_action (incorporation_id, into_class_id) where into_class_id is not null;

-- Companies that actions tie to each other: by a merger, a spin-off. It looks no further than the limit, and an action that
-- would tie more is refused before it is recorded; so what is on record never does.
create function tied_companies(companies uuid[]) returns uuid[] language plpgsql stable set enable_seqscan = off as $$
declare
  tied uuid[];
begin
  with recursive found (id) as (
    select unnest(companies)
    union
    select other.id
      from found t
     cross join lateral (
       select s.incorporation_id as id
         from corporate_action a
        cross join lateral (select incorporation_id from share_class where commodity_id = a.into_class_id limit 1) s
        where a.incorporation_id = t.id and a.into_class_id is not null
       union all
       select a.incorporation_id
         from share_class s join corporate_action a on a.into_class_id = s.commodity_id
        where s.incorporation_id = t.id) other
  )
  select array_agg(id) into tied from (select id from found limit tied_companies_max() + 1) some_of_them;
  if cardinality(tied) > tied_companies_max() then
    perform refuse('too-many-tied-companies', jsonb_build_object('companiesMax', tied_companies_max()));
  end if;
  return tied;
end $$;

-- Locks all classes of companies and of those tied to them until the transaction ends, and says whose they are.
create function lock_tied(companies uuid[]) returns uuid[] language plpgsql as $$
declare
  locked uuid[] := tied_companies(companies);
  tied   uuid[];
begin
  loop
    perform 1 from share_class where incorporation_id = any (locked) order by commodity_id for no key update;
    tied := tied_companies(locked);   -- as it is now that one has it: another may have tied more meanwhile
    exit when cardinality(tied) = cardinality(locked);   -- each round has more of them, up to the limit
    locked := tied;
  end loop;
  return locked;
end $$;

-- For an action: two at once take turns. Nothing is recorded under a valuation that is being posted, and none is approved
-- meanwhile.
create function door.lock_tied_companies(companies uuid[], from_day date) returns uuid[]
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform hold_off_approval();
  perform refuse_under_posting(from_day);
  return lock_tied(companies);
end $$;

-- For a valuation that has been posted, as far as it goes: later actions are worked out anew under it.
create function door.lock_valued_companies(of_run uuid, companies uuid[]) returns uuid[]
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform 1 from run where run_id = of_run and kind = 'valuation' and state = 'approving' for share;
  if not found then
    return '{}';
  end if;
  return lock_tied(companies);
end $$;

-- What may be spent (law 13), held until the transaction ends.
create function door.cash_to_spend() returns numeric
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform lock_cash();
  return available_cash();
end $$;

create type action_draft as (
  action_id uuid, kind text, incorporation_id uuid, share_class_id bigint, into_class_id bigint, effective_on date, terms jsonb
);
-- entry_no is the place of the entry that posts it among the drafts, from 1; null where it posts nothing.
create type position_draft as (
  action_id uuid, share_class_id bigint, held numeric, outstanding numeric, cost numeric, carried numeric, entry_no integer
);
-- Postings as they are stated; those that name no commodity are of money.
create function posting_drafts(postings json) returns posting_draft[] language sql stable as $$
  select coalesce(array_agg(row(p.entry_no, p.account, coalesce(p.commodity_id, f.currency_id), p.quantity)::posting_draft), '{}')
    from json_populate_recordset(null::posting_draft, postings) p cross join fund f
$$;

create type name_draft as (incorporation_id uuid, legal_name text, folded_name text);

-- What a company was called before its name first changed; null while it never has.
alter table incorporation add column founding_name text;

-- What a company was registered as, as known at an instant: a correction says what was always so, and is known from then on.
create function registered_name(of_company uuid, known_at timestamptz) returns text language sql stable as $$
  select coalesce((select c.before->>'legalName' from incorporation_correction c
                    where c.incorporation_id = i.incorporation_id and c.corrected_at > known_at
                    order by c.corrected_at, c.correction_id limit 1), i.founding_name, i.legal_name)
    from incorporation i
   where i.incorporation_id = of_company
$$;

-- What a company is called as of a day, as known at an instant: by the newest change of its name, else as it was registered.
create function legal_name_on(of_company uuid, day date, known_at timestamptz) returns text language sql stable as $$
  select coalesce((select a.terms->>'legalName' from corporate_action a
                    where a.incorporation_id = of_company and a.kind = 'name-change'
                      and a.effective_on <= day and a.recorded_at <= known_at
                      and not exists (select 1 from corporate_action_reversal r
                                       where r.action_no = a.action_no and r.recorded_at <= known_at)
                    order by a.effective_on desc, a.action_no desc limit 1), registered_name(of_company, known_at))
$$;

create function take_names(names json) returns void language sql as $$
  update incorporation i
     set founding_name = coalesce(i.founding_name, i.legal_name), legal_name = n.legal_name, folded_name = n.folded_name
    from json_populate_recordset(null::name_draft, names) n
   where n.incorporation_id = i.incorporation_id and i.legal_name <> n.legal_name
$$;

-- Records actions with what follows of them for the fund, and with what that changes of later ones. All at one instant.
create function door.record_corporate_actions(
  actions json, entries json, postings json, holdings json, changes json, names json, by_person text
) returns void language plpgsql security definer set search_path = public, pg_temp set enable_seqscan = off as $$
declare
  stamp   timestamptz(3) := record_time();
  wrong   record;
  drafts  entry_draft[] := array(select e from json_populate_recordset(null::entry_draft, entries) e);
  posted  bigint[] := '{}';
  spent   numeric;
begin
  select a.effective_on as "effectiveOn" into wrong
    from json_populate_recordset(null::action_draft, actions) a
    left join incorporation i using (incorporation_id)
   where a.effective_on > (now() at time zone 'UTC')::date or a.effective_on < i.incorporated_on or i.state is distinct from 'registered'
   limit 1;
  if found then
    raise exception 'an action of % is of no company on that day', wrong."effectiveOn" using errcode = 'LB006';
  end if;
  select a.effective_on as "effectiveOn" into wrong
    from json_populate_recordset(null::action_draft, actions) a
    join closed_period on year = extract(year from a.effective_on)
   limit 1;
  if found then perform refuse('period-closed', to_jsonb(wrong)); end if;

  if cardinality(drafts) > 0 then
    select array_agg(p.entry_id order by p.entry_no), max(p.recorded_at) into posted, stamp
      from door.post_entries(drafts, posting_drafts(postings),
                             array(select h from json_populate_recordset(null::holding_draft, holdings) h)) p;
  end if;
  insert into corporate_action (action_id, kind, incorporation_id, share_class_id, into_class_id, effective_on, terms, recorded_at, recorded_by)
  select a.action_id, a.kind, a.incorporation_id, a.share_class_id, a.into_class_id, a.effective_on, a.terms, stamp, by_person
    from rows from (json_populate_recordset(null::action_draft, actions)) with ordinality
      as a (action_id, kind, incorporation_id, share_class_id, into_class_id, effective_on, terms, no)
   order by a.no;
  insert into position_change (share_class_id, action_no, effective_on, recorded_at, held, outstanding, cost, carried, entry_id)
  select c.share_class_id, a.action_no, a.effective_on, stamp, exactly(c.held), exactly(c.outstanding), exactly(c.cost),
         exactly(c.carried), posted[c.entry_no]
    from json_populate_recordset(null::position_draft, changes) c
   cross join lateral (select * from corporate_action where action_id = c.action_id limit 1) a;   -- by key, however many there are
  perform take_names(names);

  -- Law 13: what is taken up is paid out of what is there.
  select -coalesce(sum(p.quantity), 0) into spent
    from unnest(drafts) with ordinality as e (entry_key, effective_on, narrative, recorded_by, approved_by, reason, reverses, no)
    join json_populate_recordset(null::posting_draft, postings) p on p.entry_no = e.no and p.account = 'assets:cash' and p.quantity < 0
    join json_populate_recordset(null::action_draft, actions) a on a.kind = 'share-issue' and e.entry_key = 'corporate-action:' || a.action_id;
  if spent > 0 and door.cash_to_spend() < 0 then
    perform refuse('insufficient-cash', jsonb_build_object('available', trim_scale(available_cash() + spent)::text));
  end if;
end $$;

-- Takes an action back, as if it had never been: its entries are mirrored, and what came after it is as it would have been.
create function door.reverse_corporate_action(
  of_action uuid, why text, entries json, postings json, holdings json, changes json, names json, by_person text
) returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
  action corporate_action;
  drafts entry_draft[] := array(select e from json_populate_recordset(null::entry_draft, entries) e);
  lines  posting_draft[] := posting_drafts(postings);
  parts  holding_draft[] := array(select h from json_populate_recordset(null::holding_draft, holdings) h);
  stamp  timestamptz(3) := record_time();
  mirrored bigint[];
  posted bigint[] := '{}';
begin
  select * into strict action from corporate_action where action_id = of_action for no key update;
  if exists (select 1 from corporate_action_reversal where action_no = action.action_no) then
    perform refuse('already-reversed', jsonb_build_object('action', of_action));
  end if;
  if exists (select 1 from closed_period where year = extract(year from action.effective_on)) then
    perform refuse('period-closed', jsonb_build_object('effectiveOn', action.effective_on));
  end if;
  mirrored := array(select distinct entry_id from position_change
                     where action_no = action.action_no and entry_id is not null order by entry_id);
  drafts := drafts || array(
    select row('reversal:' || e.id, e.effective_on, 'Reversal: ' || e.narrative, by_person, null, why, e.entry_id)::entry_draft
      from unnest(mirrored) with ordinality as m (entry_id, no) join journal_entry e using (entry_id) order by m.no);
  lines := lines || array(
    select row(json_array_length(entries) + m.no, a.name, p.commodity_id, -p.quantity)::posting_draft
      from unnest(mirrored) with ordinality as m (entry_id, no) join posting p using (entry_id) join account a using (account_id));
  parts := parts || array(
    select row(json_array_length(entries) + m.no, a.name, h.share_class_id, -h.quantity)::holding_draft
      from unnest(mirrored) with ordinality as m (entry_id, no) join holding_posting h using (entry_id) join account a using (account_id));
  if cardinality(drafts) > 0 then
    select array_agg(p.entry_id order by p.entry_no), max(p.recorded_at) into posted, stamp
      from door.post_entries(drafts, lines, parts) p;
  end if;
  insert into corporate_action_reversal (action_no, reason, recorded_at, recorded_by)
  values (action.action_no, why, stamp, by_person);
  insert into position_change (share_class_id, action_no, effective_on, recorded_at, held, outstanding, cost, carried, entry_id)
  select share_class_id, action_no, effective_on, stamp, -held, -outstanding, -cost, -carried,
         posted[json_array_length(entries) + array_position(mirrored, entry_id)]
    from position_change where action_no = action.action_no
  union all
  select c.share_class_id, a.action_no, a.effective_on, stamp, exactly(c.held), exactly(c.outstanding), exactly(c.cost),
         exactly(c.carried), posted[c.entry_no]
    from json_populate_recordset(null::position_draft, changes) c
   cross join lateral (select * from corporate_action where action_id = c.action_id limit 1) a;   -- by key, however many there are
  perform take_names(names);
end $$;

-- A row says what its entry posts of the class, to the last digit, and an entry is of the day of its action. On no day
-- does the fund hold less than nothing, or more than there is.
create function positions_keep_the_laws() returns trigger language plpgsql set enable_seqscan = off as $$
declare
  holder smallint := account_id('memorandum:shares-held');
  wrong  record;
begin
  select c.entry_id, c.share_class_id into wrong
    from (select entry_id, share_class_id, sum(held) as held, sum(carried) as carried, min(effective_on) as day
            from inserted group by entry_id, share_class_id) c
    left join lateral (select quantity from posting p
                        where p.entry_id = c.entry_id and p.account_id = holder
                          and p.commodity_id = c.share_class_id limit 1) s on true
    left join lateral (select quantity, effective_on from holding_posting h
                        where h.share_class_id = c.share_class_id and h.entry_id = c.entry_id limit 1) h on true
   where (c.held, c.carried) is distinct from (coalesce(s.quantity, 0), coalesce(h.quantity, 0))
      or c.day <> coalesce((select e.effective_on from journal_entry e where e.entry_id = c.entry_id limit 1), c.day)
   limit 1;
  if found then
    raise exception 'position change of class % is not what entry % posts', wrong.share_class_id, wrong.entry_id using errcode = 'LB014';
  end if;

  select p.share_class_id, p.effective_on, p.held, p.outstanding into wrong
    from (select n.share_class_id, c.effective_on,
                 s.stake + sum(c.held) over (partition by n.share_class_id order by c.effective_on) as held,
                 s.founding_shares + sum(c.outstanding) over (partition by n.share_class_id order by c.effective_on) as outstanding
            from (select distinct share_class_id from inserted) n
           cross join lateral (select stake, founding_shares from share_class where commodity_id = n.share_class_id limit 1) s
           cross join lateral (select effective_on, held, outstanding from position_change c
                                where c.share_class_id = n.share_class_id offset 0) c) p
   where not (p.held between 0 and p.outstanding)
   limit 1;
  if found then
    raise exception 'on % the fund would hold % of % shares of class %', wrong.effective_on, trim_scale(wrong.held),
      trim_scale(wrong.outstanding), wrong.share_class_id using errcode = 'LB014';
  end if;
  return null;
end $$;
create trigger position_is_what_was_posted after insert on position_change
  referencing new table as inserted for each statement execute function positions_keep_the_laws();

-- Classes the holding of which any event but founding, correction and valuation has touched, or an action that stands.
create or replace function holding_has_moved(of_incorporation uuid) returns boolean language sql stable as $$
  select exists (
    select 1
      from share_class s
      join posting p on p.commodity_id = s.commodity_id and p.account_id = account_id('memorandum:shares-held')
      join journal_entry e using (entry_id)
     where s.incorporation_id = of_incorporation
       and e.entry_key not like 'incorporation:%' and e.entry_key not like 'correction:%'
       and not exists (select 1 from position_change c where c.share_class_id = s.commodity_id and c.entry_id = e.entry_id))
  or exists (
    select 1
      from corporate_action a left join share_class s on s.commodity_id = a.into_class_id
     where of_incorporation in (a.incorporation_id, s.incorporation_id)
       and not exists (select 1 from corporate_action_reversal r where r.action_no = a.action_no))
$$;

-- Nothing happens to a company before it came into being. Nor does a founding day move under an issue that its law tops up, or does
-- not, by how old the company is: what the fund was given would not be what that day says.
create function companies_precede_their_actions() returns trigger language plpgsql as $$
begin
  if new.incorporated_on > old.incorporated_on and exists (select 1 from corporate_action a left join share_class s on s.commodity_id = a.into_class_id
              where new.incorporation_id in (a.incorporation_id, s.incorporation_id) and a.effective_on < new.incorporated_on
                and not exists (select 1 from corporate_action_reversal r where r.action_no = a.action_no)) then
    perform refuse('holding-has-moved');
  end if;
  if exists (select 1
               from corporate_action a
              cross join lateral (
                select make_interval(years => (law_on(a.effective_on, 'portfolio')->'dilution'->'topUp'->>'years')::integer) as age) l
              where a.incorporation_id = new.incorporation_id and a.kind = 'share-issue'
                and (a.effective_on < old.incorporated_on + l.age) <> (a.effective_on < new.incorporated_on + l.age)
                and not exists (select 1 from corporate_action_reversal r where r.action_no = a.action_no)) then
    perform refuse('holding-has-moved');
  end if;
  return new;
end $$;
create trigger founded_before_its_actions before update of incorporated_on on incorporation
  for each row when (new.incorporated_on <> old.incorporated_on) execute function companies_precede_their_actions();

-- Law only goes forward: an amendment comes into force after all that was recorded under the law it amends, actions too.
create or replace function refuse_amendment(of_day date) returns void language plpgsql as $$
begin
  if exists (select 1 from nation_law where since = of_day) then
    perform refuse('law-on-record-differs', jsonb_build_object('since', of_day::text));
  end if;
  if exists (select 1 from nation_law where since > of_day)
     or exists (select 1 from incorporation where incorporated_on >= of_day)
     or exists (select 1 from corporate_action where effective_on >= of_day)
     or exists (select 1 from dividend_run d join run using (run_id)
                 where make_date(d.year, 12, 31) >= of_day and state <> 'rejected') then
    perform refuse('law-comes-too-late', jsonb_build_object('since', of_day::text));
  end if;
end $$;
