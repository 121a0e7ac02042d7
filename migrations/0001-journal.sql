-- 0001 The journal: what happened. It is added to, by one door, and never changed.
--
-- Tables live in `public`, where the service may only read. What it may do stands in `door`: functions that run
-- as the owner, check what they are given and write. Error codes: LB000 is a refusal (the message is its code),
-- LB001 and up are broken laws.

create schema door;

-- UUIDv7 (RFC 9562), so that ids sort by time. PostgreSQL 18 has it built in; before that, the milliseconds are
-- laid over a random UUID and the version bits set.
do $$ begin
  if to_regprocedure('uuidv7()') is not null then
    create function new_id() returns uuid language sql volatile as 'select uuidv7()';
  else
    create function new_id() returns uuid language sql volatile as $body$
      select encode(
               set_bit(set_bit(
                 overlay(uuid_send(gen_random_uuid())
                         placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
                         from 1 for 6), 52, 1), 53, 1), 'hex')::uuid
    $body$;
  end if;
end $$;

-- An expected no. `facts` go to the person who asked, so they hold nothing personal.
create function refuse(code text, facts jsonb default '{}') returns void language plpgsql as $$
begin
  raise exception using errcode = 'LB000', message = code, detail = facts::text;
end $$;

-- Law 5. Storing into numeric(38,10) would round a finer number silently, so it is refused before it is stored.
-- Infinity and NaN are no quantities. An expression and not strict, so that it becomes part of the statement it
-- stands in instead of being called for every row.
create function refuse_quantity(quantity numeric) returns numeric language plpgsql immutable strict as $$
begin
  if quantity = trunc(quantity, 10) then
    raise exception 'no quantity: %', quantity using errcode = 'LB005';
  end if;
  perform refuse('quantity-too-fine', jsonb_build_object('quantity', quantity::text));
end $$;
create function exactly(quantity numeric) returns numeric language sql immutable as $$
  select case when quantity = trunc(quantity, 10) and abs(quantity) < 1e28 then quantity else refuse_quantity(quantity) end
$$;

-- Round half to even, as IEEE 754 and bookkeeping do; PostgreSQL's round() goes away from zero.
create function round_half_even(x numeric, decimals integer) returns numeric language sql immutable
  as $$
  select case
           when abs(x - trunc(x, decimals)) * 10::numeric ^ decimals = 0.5
            and mod(trunc(x, decimals) * 10::numeric ^ decimals, 2) = 0
             then trunc(x, decimals)
           else round(x, decimals)
         end
$$;

-- Currencies and share classes are both commodities: one sequence numbers them, so an id means one of them only.
create sequence commodity_id;

create table currency (
  commodity_id bigint   primary key default nextval('commodity_id'),
  code         text     not null unique check (code ~ '^[A-Z]{3}$'),
  minor_unit   smallint not null check (minor_unit between 0 and 4)
);

-- The one fund of this deployment.
create table fund (
  only_one    boolean primary key default true check (only_one),
  nation      text    not null check (nation ~ '^[a-z][a-z0-9-]*$'),
  currency_id bigint  not null references currency
);

-- The nation's law, each from its day on until the next. What it has been it stays: an amendment is a row of its own.
create table nation_law (
  since              date    primary key,      -- -infinity: as far back as anyone asks
  contribution_rate  numeric not null check (contribution_rate > 0 and contribution_rate <= 1),
  fractions          text    not null check (fractions in ('kept', 'up', 'down')),
  exempt_legal_forms jsonb   not null,         -- [{ form, reason }]
  payable_unit       numeric not null check (payable_unit > 0),
  record_years       smallint not null check (record_years between 0 and 100),   -- for how long a citizen's record is kept
  stated             jsonb   not null,         -- all that it states; of an amendment what it changes
  adopted_at         timestamptz not null default now()
);

-- One setting of the law on a day, as it was written: of the newest law that says anything of it.
create function law_on(day date, setting text) returns jsonb language sql stable as $$
  select stated->setting from nation_law where since <= day and stated ? setting order by since desc limit 1
$$;

-- Holds the law as it is until the transaction ends: whatever is recorded under a law is so before another comes.
create function hold_law() returns void language sql as $$
  select pg_advisory_xact_lock_shared(hashtext('universal-investment'), hashtext('nation'))
$$;

-- What a company owes the fund by the law on the day it came into being; nothing, with the reason, where its legal
-- form is exempt.
create function contribution_on(day date, form text)
  returns table (rate numeric, fractions text, exemption text) language sql stable as $$
  select case when e.reason is null then l.contribution_rate else 0 end, l.fractions, e.reason
    from (select * from nation_law where since <= day order by since desc limit 1) l
    left join lateral (
      select x->>'reason' as reason from jsonb_array_elements(l.exempt_legal_forms) x
       where lower(btrim(x->>'form')) = lower(btrim(form)) limit 1) e on true
$$;

-- The fund's part of a class. Fractions of a share are kept, or rounded to a whole share.
create function stake_of(founding_shares numeric, rate numeric, fractions text) returns numeric language sql immutable as $$
  select case fractions when 'up' then ceil(founding_shares * rate)
                        when 'down' then floor(founding_shares * rate)
                        else founding_shares * rate end
$$;

create table account (
  account_id smallint generated always as identity primary key,
  name       text not null unique check (name ~ '^[a-z]+(:[a-z0-9-]+)+$'),
  kind       text not null check (kind in ('asset', 'liability', 'equity', 'income', 'expense', 'memorandum')),
  subsidiary text not null check (subsidiary in ('none', 'holding', 'citizen', 'share-class')),
  constraint memorandum_accounts_count_shares check ((kind = 'memorandum') = (subsidiary = 'share-class'))
);
comment on column account.subsidiary is
  'Where its detail stands: holding and citizen accounts control a subsidiary ledger; a memorandum account''s detail is the share class itself.';

insert into account (name, kind, subsidiary) values
  ('assets:cash',                            'asset',      'none'),
  ('assets:investments',                     'asset',      'holding'),
  ('assets:receivables',                     'asset',      'none'),
  ('assets:dividends-recoverable',           'asset',      'none'),
  ('liabilities:dividends-declared',         'liability',  'none'),
  ('liabilities:dividends-payable',          'liability',  'citizen'),
  ('liabilities:payments-in-transit',        'liability',  'citizen'),
  ('liabilities:withholding-tax',            'liability',  'none'),
  ('liabilities:held-for-minors',            'liability',  'none'),
  ('liabilities:late-reserve',               'liability',  'none'),
  ('equity:contributions:founding-shares',   'equity',     'none'),
  ('equity:contributions:appropriations',    'equity',     'none'),
  ('equity:opening-balances',                'equity',     'none'),
  ('equity:distributions',                   'equity',     'none'),
  ('income:unrealised-gains',                'income',     'none'),
  ('income:realised-gains',                  'income',     'none'),
  ('income:dividends',                       'income',     'none'),
  ('income:foreign-exchange',                'income',     'none'),
  ('income:forfeited-dividends',             'income',     'none'),
  ('income:other',                           'income',     'none'),
  ('memorandum:shares-held',                 'memorandum', 'share-class'),
  ('memorandum:shares-of',                   'memorandum', 'share-class');

create function account_id(account_name text) returns smallint language sql stable strict as
  'select account_id from account where name = account_name';

-- Law 14. Closing posts nothing: it forbids.
create table closed_period (
  year      smallint    primary key,
  closed_at timestamptz not null default now(),
  closed_by text        not null,
  second_by text        not null,
  constraint closing_takes_two_persons check (closed_by <> second_by)
);

create table journal_entry (
  entry_id     bigint generated always as identity,
  id           uuid           not null unique default new_id(),
  entry_key    text           not null unique check (entry_key <> ''),  -- the event it records, once, for ever
  effective_on date           not null,                                 -- when it was true in the world
  recorded_at  timestamptz(3) not null,                                 -- when the books learned it
  recorded_in  xid8           not null default pg_current_xact_id(),    -- its postings arrive in the same transaction
  recorded_by  text           not null check (recorded_by <> ''),
  approved_by  text           check (approved_by <> recorded_by),
  narrative    text           not null check (narrative <> ''),
  reason       text           check (reason <> ''),
  reverses     bigint,
  primary key (entry_id) include (effective_on, recorded_at),  -- whoever looks an entry up by its number wants its dates
  foreign key (reverses) references journal_entry
);
create unique index entry_is_reversed_once on journal_entry (reverses) where reverses is not null;
create index journal_entry_by_day on journal_entry (effective_on, entry_id);
comment on column journal_entry.approved_by is 'The second person, where the law asks for one.';

-- One posting per account and commodity of an entry; debit > 0, credit < 0. Dates are the entry's, repeated here
-- so that a balance as of a day and as known at an instant is one index-only range.
create table posting (
  entry_id     bigint         not null,
  account_id   smallint       not null,
  commodity_id bigint         not null,
  quantity     numeric(38,10) not null check (quantity <> 'NaN'),
  effective_on date           not null,
  recorded_at  timestamptz(3) not null,
  -- Whoever proves or seals entries goes through all of them in order: half of that was reading the rows behind their keys.
  primary key (entry_id, account_id, commodity_id) include (quantity, effective_on, recorded_at)
);
create index posting_by_account on posting (account_id, commodity_id, effective_on) include (recorded_at, quantity);

-- Subsidiary ledger of assets:investments: the same money, holding by holding.
create table holding_posting (
  share_class_id bigint         not null,
  entry_id       bigint         not null,
  account_id     smallint       not null,
  quantity       numeric(38,10) not null check (quantity <> 0 and quantity <> 'NaN'),
  effective_on   date           not null,
  primary key (share_class_id, entry_id, account_id)
);
-- An entry's rows are read together when it is reversed or proved.
create index holding_posting_by_entry on holding_posting (entry_id);

-- Subsidiary ledger of what is owed to citizens. Partitioned by citizen; no foreign key into the journal, so that
-- it can be distributed while the journal stays on one node.
create table citizen_posting (
  bucket     smallint       not null,
  citizen_id bigint         not null,
  entry_id   bigint         not null,
  account_id smallint       not null,
  quantity   numeric(38,10) not null check (quantity <> 0 and quantity <> 'NaN'),
  primary key (bucket, citizen_id, entry_id, account_id)
) partition by list (bucket);
-- An entry's rows are read together when it is reversed. They were written together and never move: a summary of which
-- entries stand in which pages finds them, and costs a distribution nothing.
create index citizen_posting_by_entry on citizen_posting using brin (entry_id) with (autosummarize = on);

-- What a control account's posting must equal: the sum of the entry's rows in the subsidiary ledger. One per entry
-- and account, so a second set of rows for the same posting is refused by the key. Detail is recorded before the
-- postings, which are held against it. (A foreign key to the posting would be looked up by whichever index a planner
-- without statistics picks: a first import of a hundred thousand companies grew quadratic by it.)
create table control_total (
  entry_id     bigint         not null,
  account_id   smallint       not null,
  commodity_id bigint         not null,
  quantity     numeric(38,10) not null,
  members      bigint         not null check (members > 0),
  primary key (entry_id, account_id)
);

-- Law 2 ----------------------------------------------------------------------------------------------------------

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: post a reversal instead', tg_table_name using errcode = 'LB003';
end $$;
create trigger append_only before update or delete or truncate on nation_law
  for each statement execute function refuse_change();

-- Law 1 and 3 ----------------------------------------------------------------------------------------------------

-- A new entry may not fall into a closed period unless it is an adjustment with a reason and a second person.
create function entry_respects_closed_periods() returns trigger language plpgsql as $$
declare
  late record;
begin
  select e.effective_on, e.entry_key into late
    from inserted e
    join closed_period p on p.year = extract(year from e.effective_on)
   where e.reason is null or e.approved_by is null
   limit 1;
  if found then
    perform refuse('period-closed', jsonb_build_object('effectiveOn', late.effective_on));
  end if;
  return null;
end $$;

-- Law 4. What was known at an instant before this transaction began does not change.
create function entry_is_recorded_now() returns trigger language plpgsql as $$
declare
  backdated record;
begin
  select entry_id, recorded_at into backdated from inserted where recorded_at <= now() limit 1;
  if found then
    raise exception 'entry % is recorded at %, which has passed', backdated.entry_id, backdated.recorded_at
      using errcode = 'LB002';
  end if;
  return null;
end $$;

-- By the time its transaction ends an entry has its postings.
create function entry_has_postings() returns trigger language plpgsql set enable_seqscan = off as $$
begin
  if not exists (select 1 from posting where entry_id = new.entry_id) then
    raise exception 'entry % has no postings', new.entry_id using errcode = 'LB001';
  end if;
  return null;
end $$;

-- The plans of these checks are made once and kept for long, perhaps since the tables were empty. So what is looked up
-- for a posting is looked up by index, posting by posting (`limit 1`, `offset 0`): a join might walk the table.
create function postings_keep_the_laws() returns trigger language plpgsql set enable_seqscan = off as $$
declare
  wrong record;
  entry record;
begin
  select entry_id, commodity_id, sum(quantity) as difference into wrong
    from inserted group by entry_id, commodity_id having sum(quantity) <> 0 limit 1;
  if found then
    raise exception 'entry % is out of balance by % of commodity %',
      wrong.entry_id, wrong.difference, wrong.commodity_id using errcode = 'LB001';
  end if;

  select min(p.entry_id) filter (where e.recorded_in is distinct from pg_current_xact_id()
                                    or (e.effective_on, e.recorded_at) <> (p.effective_on, p.recorded_at)) as stranger,
         bool_or(e.reverses is not null) as is_reversal
    into entry
    from (select distinct entry_id, effective_on, recorded_at from inserted) p
    left join lateral (select * from journal_entry e where e.entry_id = p.entry_id limit 1) e on true;
  if entry.stranger is not null then
    raise exception 'postings of entry % do not belong to this transaction and its dates', entry.stranger
      using errcode = 'LB002';
  end if;

  select p.entry_id, coalesce(a.name, p.account_id::text) as account into wrong
    from inserted p
    left join account a using (account_id)
    left join currency m using (commodity_id)
   where a.account_id is null
      or (a.kind <> 'memorandum' and m.commodity_id is null)
      or (a.kind = 'memorandum' and (select s.code from share_class s where s.commodity_id = p.commodity_id) is null)
      or (p.quantity = 0 and a.subsidiary not in ('holding', 'citizen'))
   limit 1;
  if found then
    raise exception 'entry %: % cannot hold this commodity or this quantity', wrong.entry_id, wrong.account
      using errcode = 'LB006';
  end if;

  select entry_id, (select name from account a where a.account_id = control_account) as account,
         p.quantity as control, t.quantity as detail into wrong
    from (select entry_id, account_id as control_account, commodity_id, quantity
            from inserted join account using (account_id) where subsidiary in ('holding', 'citizen')) p
    full join (select t.entry_id, t.account_id as control_account, t.commodity_id, t.quantity
                 from (select distinct entry_id from inserted) n
                cross join lateral (select * from control_total t where t.entry_id = n.entry_id offset 0) t) t
      using (entry_id, control_account)
   where (t.quantity, t.commodity_id) is distinct from (p.quantity, p.commodity_id)
   limit 1;
  if found then
    raise exception 'entry %: % is posted % but its subsidiary ledger holds %', wrong.entry_id, wrong.account,
      coalesce(wrong.control::text, 'nothing'), coalesce(wrong.detail::text, 'nothing') using errcode = 'LB007';
  end if;

  -- A reversal mirrors every posting of what it reverses, and of each subsidiary ledger as many rows: that each row is
  -- the mirror of one is held there.
  if not entry.is_reversal then
    return null;
  end if;
  select e.entry_id into wrong
    from journal_entry e
   where e.reverses is not null
     and e.entry_id in (select entry_id from inserted)
     and exists (
           select 1
             from (select account_id, commodity_id, p.quantity, members
                     from inserted p left join control_total using (entry_id, account_id, commodity_id)
                    where p.entry_id = e.entry_id) mine
             full join (select account_id, commodity_id, o.quantity, members
                          from posting o left join control_total using (entry_id, account_id, commodity_id)
                         where o.entry_id = e.reverses) theirs
               using (account_id, commodity_id)
            where (mine.quantity, mine.members) is distinct from (-theirs.quantity, theirs.members))
   limit 1;
  if found then
    raise exception 'entry % does not mirror the entry it reverses', wrong.entry_id using errcode = 'LB008';
  end if;
  return null;
end $$;

-- Rows of a subsidiary ledger belong to an entry of this very transaction and add up to one control total each.
create function subsidiary_keeps_the_laws() returns trigger language plpgsql set enable_seqscan = off as $$
declare
  wrong record;
begin
  select p.entry_id into wrong
    from (select distinct entry_id from inserted) p
    left join lateral (select * from journal_entry e where e.entry_id = p.entry_id limit 1) e on true
   where e.recorded_in is distinct from pg_current_xact_id()
      or (select o.entry_id from posting o where o.entry_id = p.entry_id limit 1) is not null
   limit 1;
  if found then
    raise exception 'subsidiary postings of entry % do not belong to this transaction, or come after its postings',
      wrong.entry_id using errcode = 'LB002';
  end if;

  select p.entry_id into wrong
    from (select distinct entry_id, account_id from inserted) p left join account a using (account_id)
   where a.subsidiary is distinct from tg_argv[0]
   limit 1;
  if found then
    raise exception 'entry % posts detail to an account that this ledger does not detail', wrong.entry_id
      using errcode = 'LB006';
  end if;

  insert into control_total (entry_id, account_id, commodity_id, quantity, members)
  select entry_id, account_id, (select currency_id from fund), sum(quantity), count(*)
    from inserted
   group by entry_id, account_id
   order by entry_id;
  return null;
end $$;

-- What is owed is owed to somebody on the roll. A citizen's payable is never negative; and what reverses a citizen's
-- posting mirrors it, member by member.
create function citizens_keep_the_laws() returns trigger language plpgsql set enable_seqscan = off as $$
declare
  wrong record;
begin
  -- Who takes from the citizens of a partition does so one after the other, so that each sees what the others took.
  perform pg_advisory_xact_lock(hashtext('universal-investment payable'), bucket)
     from (select distinct bucket from inserted where quantity > 0 order by bucket) taken_from;
  select i.entry_id into wrong
    from (select bucket, citizen_id, account_id, max(entry_id) as entry_id
            from inserted group by bucket, citizen_id, account_id having max(quantity) > 0) i
   where (select sum(p.quantity) from citizen_posting p
           where p.bucket = i.bucket and p.citizen_id = i.citizen_id and p.account_id = i.account_id) > 0
   limit 1;
  if found then
    raise exception 'entry % takes more from a citizen than they are owed', wrong.entry_id using errcode = 'LB009';
  end if;

  select i.entry_id into wrong
    from (select distinct entry_id from inserted) n
   cross join lateral (select * from journal_entry e where e.entry_id = n.entry_id limit 1) e
    join inserted i on i.entry_id = e.entry_id and e.reverses is not null
    left join citizen_posting o
      on o.bucket = i.bucket and o.citizen_id = i.citizen_id and o.entry_id = e.reverses and o.account_id = i.account_id
   where o.quantity is distinct from -i.quantity
   limit 1;
  if found then
    raise exception 'entry % does not mirror the entry it reverses', wrong.entry_id using errcode = 'LB008';
  end if;
  return null;
end $$;

-- A holding is of a share class there is; and what reverses a holding's posting mirrors it.
create function holdings_keep_the_laws() returns trigger language plpgsql set enable_seqscan = off as $$
declare
  wrong record;
begin
  select i.entry_id into wrong
    from inserted i
   where (select s.code from share_class s where s.commodity_id = i.share_class_id) is null
   limit 1;
  if found then
    raise exception 'entry % details a holding of an unknown share class', wrong.entry_id using errcode = 'LB006';
  end if;

  select i.entry_id into wrong
    from (select distinct entry_id from inserted) n
   cross join lateral (select * from journal_entry e where e.entry_id = n.entry_id limit 1) e
    join inserted i on i.entry_id = e.entry_id and e.reverses is not null
    left join holding_posting o
      on o.share_class_id = i.share_class_id and o.entry_id = e.reverses and o.account_id = i.account_id
   where o.quantity is distinct from -i.quantity
   limit 1;
  if found then
    raise exception 'entry % does not mirror the entry it reverses', wrong.entry_id using errcode = 'LB008';
  end if;
  return null;
end $$;

create trigger append_only before update or delete or truncate on closed_period
  for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on journal_entry
  for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on posting
  for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on holding_posting
  for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on control_total
  for each statement execute function refuse_change();

create trigger closed_is_closed after insert on journal_entry
  referencing new table as inserted for each statement execute function entry_respects_closed_periods();
create trigger recorded_now after insert on journal_entry
  referencing new table as inserted for each statement execute function entry_is_recorded_now();
create constraint trigger entry_has_postings after insert on journal_entry
  deferrable initially deferred for each row execute function entry_has_postings();
create trigger double_entry after insert on posting
  referencing new table as inserted for each statement execute function postings_keep_the_laws();
create trigger control_equals_detail after insert on holding_posting
  referencing new table as inserted for each statement execute function subsidiary_keeps_the_laws('holding');

create trigger holding_is_known after insert on holding_posting
  referencing new table as inserted for each statement execute function holdings_keep_the_laws();

-- A statement trigger on a partitioned table does not fire when a partition is addressed directly, so each law
-- stands on every partition too.
do $$
declare
  target text;
begin
  for bucket in 0..7 loop
    execute format('create table citizen_posting_%s partition of citizen_posting for values in (%s)', bucket, bucket);
  end loop;
  foreach target in array
    array['citizen_posting'] || array(select 'citizen_posting_' || b from generate_series(0, 7) b)
  loop
    execute format('create trigger append_only before update or delete or truncate on %I
                      for each statement execute function refuse_change()', target);
    execute format('create trigger control_equals_detail after insert on %I referencing new table as inserted
                      for each statement execute function subsidiary_keeps_the_laws(''citizen'')', target);
    execute format('create trigger payable_never_negative after insert on %I referencing new table as inserted
                      for each statement execute function citizens_keep_the_laws()', target);
  end loop;
end $$;
