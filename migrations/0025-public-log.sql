-- 0025 The public log: every journal entry is a leaf of a Merkle tree (RFC 9162) that only grows, in the order of the
-- entries' numbers. What is published of an entry is a commitment; whoever has the entry and its salt can prove it is there.

create table log_leaf (
  position   bigint primary key check (position >= 0),
  entry_id   bigint not null unique,
  salt       bytea  not null check (length(salt) = 32),
  commitment bytea  not null check (length(commitment) = 32)
);
comment on column log_leaf.salt is
  'Secret: without it nobody can try out whether a commitment is that of an entry they guess.';
comment on column log_leaf.commitment is
  'SHA-256 of the salt and of the entry in JSON by RFC 8785, with every field and every line: the leaf, unless it declares something.';

-- Hashes of complete subtrees of 256^level leaves, from level 1 on: what tiles above the leaves consist of (C2SP tlog-tiles).
create table log_subtree (
  level  smallint not null check (level between 1 and 7),
  number bigint   not null check (number >= 0),
  hash   bytea    not null check (length(hash) = 32),
  primary key (level, number)
);

-- Public keys that checkpoints were signed with, as C2SP signed-note writes verifier keys.
create table log_key (
  verifier_key  text        primary key,
  introduced_at timestamptz not null default now()
);

create table log_checkpoint (
  checkpoint_no bigint         generated always as identity primary key,
  size          bigint         not null check (size >= 0),
  root          bytea          not null check (length(root) = 32),
  note          text           not null,       -- signed, as it was published
  signed_at     timestamptz(3) not null default now()
);
create index log_checkpoint_by_size on log_checkpoint (size, checkpoint_no);

-- What witnesses say: that they have seen this checkpoint, and no other history before it (C2SP tlog-cosignature).
create table log_cosignature (
  checkpoint_no bigint         not null references log_checkpoint,
  witness_key   text           not null,
  line          text           not null,       -- the line as it stands in the note
  cosigned_at   timestamptz(0) not null,
  received_at   timestamptz(3) not null default now(),
  primary key (checkpoint_no, witness_key)
);

do $$
declare
  target text;
begin
  foreach target in array array['log_leaf', 'log_subtree', 'log_key', 'log_checkpoint', 'log_cosignature'] loop
    execute format('create trigger append_only before update or delete or truncate on %I
                      for each statement execute function refuse_change()', target);
  end loop;
end $$;

-- Leaves follow each other without a gap, in the order of the entries, and no entry is left out.
create function log_only_grows() returns trigger language plpgsql set enable_seqscan = off as $$
declare
  grown  record;
  before record;
begin
  -- In the order in which they came, whatever it was: where both only grow, they are in the same order.
  select min(position) as first, max(position) as last, min(entry_id) as first_entry, max(entry_id) as last_entry, count(*) as leaves,
         bool_or(position <= previous or entry_id <= earlier) as are_mixed
    into grown
    from (select position, entry_id, lag(position) over () as previous, lag(entry_id) over () as earlier from inserted) i;
  if grown.leaves = 0 then
    return null;
  end if;
  select position, entry_id into before from log_leaf where position < grown.first order by position desc limit 1;
  if grown.first <> coalesce(before.position, -1) + 1 or grown.last - grown.first + 1 <> grown.leaves
     or grown.first_entry <= coalesce(before.entry_id, 0)
     or grown.leaves <> (select count(*) from journal_entry
                          where entry_id > coalesce(before.entry_id, 0) and entry_id <= grown.last_entry)
     or grown.are_mixed then
    raise exception 'leaf % of the log does not follow leaf %', grown.first, before.position using errcode = 'LB010';
  end if;
  return null;
end $$;
create trigger log_only_grows after insert on log_leaf
  referencing new table as inserted for each statement execute function log_only_grows();

-- A checkpoint never goes back, is of leaves there are, and of one size there is one root.
create function checkpoints_agree() returns trigger language plpgsql as $$
begin
  if new.size > coalesce((select max(position) + 1 from log_leaf), 0)
     or new.size < (select size from log_checkpoint where checkpoint_no < new.checkpoint_no order by checkpoint_no desc limit 1)
     or exists (select 1 from log_checkpoint where size = new.size and root <> new.root) then
    raise exception 'a checkpoint of % leaves contradicts the log', new.size using errcode = 'LB010';
  end if;
  return null;
end $$;
create trigger checkpoints_agree after insert on log_checkpoint
  for each row execute function checkpoints_agree();

-- The last number that an entry has been given, and who is writing now. Whoever writes holds the lock of record_time()
-- before an entry of theirs gets its number: once these are done, no entry up to that number is still to come.
create function door.log_horizon() returns table (up_to_entry bigint, writers text[])
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  up_to_entry := (select last_value from journal_entry_entry_id_seq);
  writers := array(
    select distinct virtualtransaction
      from pg_locks
     where locktype = 'advisory' and granted and pid is distinct from pg_backend_pid()
       and database = (select oid from pg_database where datname = current_database())
       and classid = (hashtext('universal-investment')::bigint & x'ffffffff'::bigint)::oid
       and objid = (hashtext('record-time')::bigint & x'ffffffff'::bigint)::oid);
  return next;
end $$;

-- Are any of these still writing?
create function door.are_writing(writers text[]) returns boolean
  language sql volatile security definer set search_path = public, pg_temp as $$
  select exists (select 1 from pg_locks where locktype = 'advisory' and granted and virtualtransaction = any (writers))
$$;

-- Nothing else goes into the log until the transaction ends.
create function door.lock_log() returns void
  language sql security definer set search_path = public, pg_temp as $$
  select pg_advisory_xact_lock(hashtext('universal-investment'), hashtext('log'))
$$;

-- Puts the entries after one into the log, up to another, both of which are settled: `salts` and `commitments` are 32 bytes
-- for each, in the order of their numbers; `declared` what those of them are that approve a dividend, and so declare it.
-- False, and nothing is done, where the log does not end with the first and its commitment: somebody else has gone on meanwhile.
create function door.seal_entries(
  after_entry bigint, after_commitment bytea, last_entry bigint, salts bytea, commitments bytea, declared text[]
) returns boolean
  language plpgsql security definer set search_path = public, pg_temp
  set enable_seqscan = off set plan_cache_mode = force_custom_plan as $$
declare
  newest record;
  leaves bigint;
begin
  perform door.lock_log();
  select position, entry_id, commitment into newest from log_leaf order by position desc limit 1;
  if (coalesce(newest.entry_id, 0), newest.commitment) is distinct from (after_entry, after_commitment) then
    return false;
  end if;
  -- What a machine that dies loses of it is sealed anew, with other salts; whoever signs it waits until all of it is kept.
  perform set_config('synchronous_commit', 'off', true);
  insert into log_leaf (position, entry_id, salt, commitment)
  select coalesce(newest.position, -1) + no, entry_id, substring(salts from (no * 32 - 31)::integer for 32),
         substring(commitments from (no * 32 - 31)::integer for 32)
    from (select entry_id, row_number() over (order by entry_id) as no from journal_entry
           where entry_id > after_entry and entry_id <= last_entry) e;
  get diagnostics leaves = row_count;
  if leaves * 32 <> all (array[length(salts), length(commitments)]) then
    raise exception '% entries follow entry %, up to entry %', leaves, after_entry, last_entry using errcode = 'LB010';
  end if;
  insert into log_declaration (run_no, position, content)
  select run_no, position, declared[row_number() over (order by position)]
    from dividend_declaration join log_leaf using (entry_id) where entry_id > after_entry and entry_id <= last_entry;
  get diagnostics leaves = row_count;
  if leaves <> coalesce(cardinality(declared), 0) then
    raise exception '% of these entries declare a dividend', leaves using errcode = 'LB010';
  end if;
  return true;
end $$;

create function door.keep_subtrees(levels smallint[], numbers bigint[], hashes bytea[]) returns void
  language sql security definer set search_path = public, pg_temp as $$
  insert into log_subtree (level, number, hash) select * from unnest(levels, numbers, hashes)
$$;

create function door.introduce_log_key(vkey text) returns void
  language sql security definer set search_path = public, pg_temp as $$
  insert into log_key (verifier_key) values (vkey) on conflict (verifier_key) do nothing
$$;

create function door.record_checkpoint(of_size bigint, of_root bytea, signed_note text) returns void
  language sql security definer set search_path = public, pg_temp as $$
  insert into log_checkpoint (size, root, note) values (of_size, of_root, signed_note)
$$;

-- How many of these are new.
create function door.record_cosignatures(
  of_checkpoint bigint, witness_keys text[], lines text[], instants timestamptz[]
) returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
declare
  recorded bigint;
begin
  insert into log_cosignature (checkpoint_no, witness_key, line, cosigned_at)
  select of_checkpoint, k.witness_key, k.line, k.instant from unnest(witness_keys, lines, instants) as k (witness_key, line, instant)
      on conflict (checkpoint_no, witness_key) do nothing;
  get diagnostics recorded = row_count;
  return recorded;
end $$;

-- Totals by day: what of the books is published in clear. A leaf counts for the newest day that it or a leaf before it was
-- recorded on (UTC), so that a day is a span of leaves. Days are published together with those after them until nobody's
-- figures can be told from their totals; what is published stays as it is.
create table log_period (
  first_on   date   primary key,
  last_on    date   not null unique check (last_on >= first_on),
  first_leaf bigint not null unique,
  after_leaf bigint not null check (after_leaf > first_leaf),
  totals     jsonb  not null            -- by part of the chart: { "assets": "12.34", … }, in the fund's currency
);
create trigger append_only before update or delete or truncate on log_period
  for each statement execute function refuse_change();

-- What a span of leaves comes to by part of the chart; and of the entries that are somebody's (of whom there are fewer than
-- ten in the entry), whose they are: how many, how much they moved together, and how much whoever moved most. Entries of the
-- fund's own (appropriations, costs, what is declared) are nobody's.
create function log_totals(from_leaf bigint, before_leaf bigint)
  returns table (part text, change numeric, subjects bigint, moved numeric, most numeric) language sql stable as $$
  with entry as materialized (
    select entry_id from log_leaf where position >= from_leaf and position < before_leaf
  ), span as (
    select min(entry_id) as first, max(entry_id) as last from entry
  ), member as (
    select p.entry_id, 'company ' || s.incorporation_id as who
      from posting p join share_class s using (commodity_id), span where p.entry_id between first and last
    union
    select h.entry_id, 'company ' || s.incorporation_id
      from holding_posting h join share_class s on s.commodity_id = h.share_class_id, span where h.entry_id between first and last
    union
    select c.entry_id, 'citizen ' || c.bucket || ' ' || c.citizen_id
      from citizen_posting c, span where c.entry_id between first and last
  ), members as (
    select entry_id, count(*) as number, min(who) as one from member group by entry_id
  ), line as (
    select p.entry_id, split_part(a.name, ':', 1) as part, p.quantity,
           a.kind in ('equity', 'expense')
           or a.name in ('assets:cash', 'liabilities:dividends-declared', 'liabilities:late-reserve') as is_own
      from posting p join account a using (account_id), span
     where p.entry_id between first and last and a.kind <> 'memorandum'
  ), movement as (
    select entry_id, part, sum(quantity) as net,
           case when members.number is null and own.is_own then null   -- The fund's own.
                when members.number >= 10 then null                    -- Too many to tell one.
                when members.number = 1 then members.one
                else 'entry ' || entry_id end as whose
      from line
      join (select entry_id, bool_and(is_own) as is_own from line group by entry_id) own using (entry_id)
      left join members using (entry_id)
     group by entry_id, part, members.number, members.one, own.is_own
  ), by_subject as (
    select part, whose, sum(net) as net, sum(abs(net)) as moved from movement group by part, whose
  )
  select part, sum(net), count(whose), coalesce(sum(moved) filter (where whose is not null), 0),
         coalesce(max(moved) filter (where whose is not null), 0)
    from by_subject group by part order by part
$$;

-- Publishes what days have gone by, of which every entry is in the log. How many spans of days are new.
create function door.publish_days() returns bigint
  language plpgsql security definer set search_path = public, pg_temp set enable_seqscan = off as $$
declare
  subjects_min constant bigint := 10;
  today     date := (clock_timestamp() at time zone 'UTC')::date;
  newest    record;
  d         record;
  totals    record;
  published bigint := 0;
  begins    bigint;
  begins_on date;
begin
  perform door.lock_log();
  if not door.is_settled(today::timestamp at time zone 'UTC' - interval '1 millisecond')
     or exists (select 1 from journal_entry where entry_id > coalesce((select max(entry_id) from log_leaf), 0)
                                              and recorded_at < today::timestamp at time zone 'UTC') then
    return null;
  end if;
  select last_on, after_leaf into newest from log_period order by last_on desc limit 1;
  begins := coalesce(newest.after_leaf, 0);
  -- No leaf counts for an earlier day than the one before it: while the first is of today, all are.
  if (select (recorded_at at time zone 'UTC')::date from log_leaf join journal_entry using (entry_id) where position = begins) >= today then
    return 0;
  end if;
  for d in
    select day, max(position) + 1 as after_leaf
      from (select position, max((e.recorded_at at time zone 'UTC')::date) over (order by position) as day
              from log_leaf join journal_entry e using (entry_id) where position >= begins) l
     where day < today
     group by day order by day
  loop
    -- A leaf of an earlier day that came late counts for the day after the last that is published.
    begins_on := coalesce(begins_on, greatest(d.day, newest.last_on + 1));
    select jsonb_object_agg(part, trim_scale(change)::text) as by_part,
           bool_or(subjects > 0 and (subjects < subjects_min or most * 2 > moved)) as show_somebody
      into totals from log_totals(begins, d.after_leaf);
    if begins_on >= today or totals.show_somebody then
      continue;
    end if;
    insert into log_period (first_on, last_on, first_leaf, after_leaf, totals)
    values (begins_on, greatest(d.day, begins_on), begins, d.after_leaf, totals.by_part);
    published := published + 1;
    begins := d.after_leaf;
    newest.last_on := greatest(d.day, begins_on);
    begins_on := null;
  end loop;
  return published;
end $$;
