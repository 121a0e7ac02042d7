-- 0007 Privacy: who may see a citizen's rows, under which master keys their data keys are wrapped, and erasure.

-- Row-level security -----------------------------------------------------------------------------------------------

-- Lets whoever reads a table see the rows of that one citizen, on every partition too: a partition can be asked
-- directly. It is not forced on the owner, as whom the doors do their work in bulk and backups are taken.
create function guard_citizens(of_table regclass) returns void language plpgsql as $$
declare
  target regclass;
  named  text[] := array(select attname from pg_attribute where attrelid = of_table and attnum > 0 and not attisdropped);
  whose  text   := case
    when 'pseudonym'  = any (named) then 'pseudonym = the_citizen()'
    when 'citizen_id' = any (named) then
      '(bucket, citizen_id) = (select c.bucket, c.citizen_id from citizen c where c.pseudonym = the_citizen())'
    else 'citizen = the_citizen()' end;
begin
  for target in select of_table union select relid from pg_partition_tree(of_table) loop
    execute format('alter table %s enable row level security', target);
    execute format('create policy one_citizen on %s for select using (%s)', target, whose);
  end loop;
end $$;

-- Master keys ------------------------------------------------------------------------------------------------------

-- The master keys there have been. Each wraps data keys, and seals the one key by which citizens are found: that one is
-- kept when the master key is changed, so that hashes, and the partitions that follow from them, stay as they are.
create table master_key (
  key_no        smallint    primary key check (key_no between 1 and 255),   -- the second byte of what it wraps
  check_value   bytea       not null unique,                                -- tells which key it is
  hashing_key   bytea,                                                      -- sealed under it
  introduced_at timestamptz not null default now(),
  retired_at    timestamptz,
  constraint a_retired_key_opens_nothing check ((retired_at is null) = (hashing_key is not null))
);

-- Introduces a key, unless somebody was quicker.
create function door.introduce_master_key(after_key smallint, new_check bytea, sealed_hashing_key bytea) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtext('universal-investment'), hashtext('master-key'));
  insert into master_key (key_no, check_value, hashing_key)
  select after_key + 1, new_check, sealed_hashing_key
   where after_key = (select coalesce(max(key_no), 0) from master_key);
end $$;

-- The key to wrap with, which is not retired before this transaction has ended.
create function door.current_master_key() returns table (key_no smallint, check_value bytea)
  language sql security definer set search_path = public, pg_temp as $$
  select key_no, check_value from master_key where retired_at is null order by key_no desc limit 1 for share
$$;

create function wrapped_under(wrapped_key bytea) returns smallint language sql immutable as
  $$ select get_byte(wrapped_key, 1)::smallint $$;

-- How many data keys each master key wraps.
create function door.count_wrapped_keys() returns table (key_no smallint, citizens bigint, uploads bigint)
  language sql stable security definer set search_path = public, pg_temp as $$
  select m.key_no, coalesce(c.keys, 0), coalesce(u.keys, 0)
    from master_key m
    left join (select wrapped_under(wrapped_key) as key_no, count(*) as keys from citizen_key group by 1) c using (key_no)
    left join (select wrapped_under(wrapped_key) as key_no, count(*) as keys
                 from citizen_upload where wrapped_key is not null group by 1) u using (key_no)
   order by m.key_no
$$;

-- The next data keys of a partition that another master key wraps, and the same wrapped anew. What has changed in
-- between is left as it is.
create function door.citizen_keys_to_rewrap(
  to_key smallint, in_bucket smallint, after_citizen bigint, after_recorded timestamptz, most integer
) returns table (citizen_id bigint, recorded_at timestamptz, wrapped_key bytea)
  language sql stable security definer set search_path = public, pg_temp as $$
  select citizen_id, recorded_at, wrapped_key
    from citizen_key
   where bucket = in_bucket and (citizen_id, recorded_at) > (after_citizen, after_recorded)
     and wrapped_under(wrapped_key) <> to_key
   order by citizen_id, recorded_at limit most
$$;
create function door.rewrap_citizen_keys(
  in_bucket smallint, ids bigint[], times timestamptz[], old_keys bytea[], new_keys bytea[]
) returns void language sql security definer set search_path = public, pg_temp as $$
  update citizen_key k
     set wrapped_key = n.new_key
    from unnest(ids, times, old_keys, new_keys) as n (citizen_id, recorded_at, old_key, new_key)
   where k.bucket = in_bucket and k.citizen_id = n.citizen_id and k.recorded_at = n.recorded_at
     and k.wrapped_key = n.old_key
$$;
create function door.upload_keys_to_rewrap(
  to_key smallint, after_run uuid, after_chunk integer, after_line bigint, most integer
) returns table (run_id uuid, chunk_no integer, line_no bigint, wrapped_key bytea)
  language sql stable security definer set search_path = public, pg_temp as $$
  select run_id, chunk_no, line_no, wrapped_key
    from citizen_upload
   where (run_id, chunk_no, line_no) > (after_run, after_chunk, after_line) and wrapped_under(wrapped_key) <> to_key
   order by run_id, chunk_no, line_no limit most
$$;
create function door.rewrap_upload_keys(
  runs uuid[], chunks integer[], lines bigint[], old_keys bytea[], new_keys bytea[]
) returns void language sql security definer set search_path = public, pg_temp as $$
  update citizen_upload u
     set wrapped_key = n.new_key
    from unnest(runs, chunks, lines, old_keys, new_keys) as n (run_id, chunk_no, line_no, old_key, new_key)
   where u.run_id = n.run_id and u.chunk_no = n.chunk_no and u.line_no = n.line_no and u.wrapped_key = n.old_key
$$;

-- Retires every key before the current one that wraps nothing any more. Who still wraps with one holds its row, and is
-- waited for. False while one is left that something stands under.
create function door.retire_master_keys() returns boolean
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  current smallint := (select max(key_no) from master_key where retired_at is null);
begin
  perform 1 from master_key where key_no < current and retired_at is null for update;
  update master_key m set retired_at = now(), hashing_key = null
   where m.key_no < current and m.retired_at is null
     and not exists (select 1 from citizen_key where wrapped_under(wrapped_key) = m.key_no)
     and not exists (select 1 from citizen_upload where wrapped_under(wrapped_key) = m.key_no);
  return not exists (select 1 from master_key where key_no < current and retired_at is null);
end $$;

-- Erasure ----------------------------------------------------------------------------------------------------------

-- Who has been erased, by the pseudonym only. It stays for ever, in every backup, so that what was erased is erased again
-- after a restore.
create table erasure (
  citizen     uuid           primary key,
  proposal_id uuid           not null unique references proposal,
  erased_at   timestamptz(3) not null default now()
);
create trigger append_only before update or delete or truncate on erasure
  for each statement execute function refuse_change();

-- Whoever gives a citizen a key holds this lock until it is recorded; whoever erases one waits for them.
create function lock_erasure_shared() returns void language sql as
  $$ select pg_advisory_xact_lock_shared(hashtext('universal-investment'), hashtext('erasure')) $$;

create function is_erased(of_citizen uuid) returns boolean language sql stable as $$
  select exists (select 1 from erasure where citizen = of_citizen)
$$;

-- Sent-back rows that seem to be of whom the transaction is about.
create function door.rejections_of_the_citizen(most integer) returns table (run_id uuid, problems bytea, wrapped_key bytea)
  language sql stable security definer set search_path = public, pg_temp as $$
  select u.run_id, u.problems, u.wrapped_key
    from citizen c
    join citizen_upload u on u.national_id_hash = c.national_id_hash
   where c.pseudonym = the_citizen() and u.problems is not null and u.wrapped_key is not null
   order by u.run_id desc, u.line_no limit most
$$;

-- Until when a citizen's record is kept: as many years as today's law says after their death, the end of their residence
-- or what last moved their account, whichever came last. Without end while they live here, anything is owed or no law is
-- in force.
create function kept_until(of_citizen citizen) returns date language sql stable as $$
  select case
           when coalesce(of_citizen.died_on, of_citizen.resident_until) is null then 'infinity'
           when exists (select 1 from citizen_posting p
                         where p.bucket = of_citizen.bucket and p.citizen_id = of_citizen.citizen_id
                         group by account_id having sum(quantity) <> 0) then 'infinity'
           else coalesce((greatest(of_citizen.died_on, of_citizen.resident_until, (
                   select max(greatest(e.effective_on, (e.recorded_at at time zone 'UTC')::date))
                     from citizen_posting p join journal_entry e using (entry_id)
                    where p.bucket = of_citizen.bucket and p.citizen_id = of_citizen.citizen_id))
                 + make_interval(years => (select record_years from nation_law where since <= (now() at time zone 'UTC')::date
                                           order by since desc limit 1)))::date, 'infinity')
         end
$$;

create function refuse_while_kept(of_citizen citizen) returns void language plpgsql stable as $$
declare
  until date := kept_until(of_citizen);
begin
  if until >= (now() at time zone 'UTC')::date then
    perform refuse('retention-not-over', case when isfinite(until) then jsonb_build_object('keptUntil', until) else '{}' end);
  end if;
end $$;

-- Deletes the keys of who is erased, wherever they stand, and the hashes by which their facts, or they in a sum tree, could be told: at their
-- erasure, and again whenever a restore brought them back. How many keys there were.
create function destroy_keys(of_citizens uuid[]) returns bigint language plpgsql as $$
declare
  of_facts bigint;
  of_rows  bigint;
begin
  with person as materialized (
    select c.* from unnest(of_citizens) as e (pseudonym)
     cross join lateral (select * from citizen c where c.pseudonym = e.pseudonym limit 1) c
  ), destroyed as (
    delete from citizen_key k using person p where k.bucket = p.bucket and k.citizen_id = p.citizen_id returning 1
  ), unsealed as (
    update citizen_upload u set wrapped_key = null from person p
     where u.national_id_hash = p.national_id_hash and u.wrapped_key is not null returning 1
  ), forgotten as (
    update citizen c set facts_hash = '', account_hash = null, commitment = null from person p
     where c.bucket = p.bucket and c.citizen_id = p.citizen_id and (c.facts_hash <> '' or c.commitment is not null)
  )
  select (select count(*) from destroyed), (select count(*) from unsealed) into of_facts, of_rows;
  return of_facts + of_rows;
end $$;

create function door.apply_erasures() returns bigint
  language sql security definer set search_path = public, pg_temp as $$
  select destroy_keys(array(select citizen from erasure))
$$;

create function door.propose_erasure(of_citizen uuid, why text, by_person text) returns uuid
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  known citizen;
begin
  select * into known from citizen where pseudonym = of_citizen for update;
  if not found then perform refuse('unknown-citizen'); end if;
  if is_erased(of_citizen) then perform refuse('citizen-erased'); end if;
  perform refuse_while_kept(known);
  return propose('erasure', of_citizen::text, '{}', why, by_person);
end $$;

-- Destroys the keys; the books stay as they are.
create function door.approve_erasure(of_proposal uuid, by_person text, hash text, why text) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  p     proposal := decide(of_proposal, 'erasure', 'approved', by_person, hash, why);
  known citizen;
begin
  perform pg_advisory_xact_lock(hashtext('universal-investment'), hashtext('erasure'));
  select * into strict known from citizen where pseudonym = p.subject::uuid for update;
  perform refuse_while_kept(known);
  insert into erasure (citizen, proposal_id) values (known.pseudonym, of_proposal);
  perform destroy_keys(array[known.pseudonym]);
end $$;

-- Who has this national id, by its keyed hash.
create function door.pseudonym_of(hash bytea) returns uuid
  language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return pseudonym_of(hash);
end $$;

-- Every table with a citizen in it. What arrives in uploads is copied in, which such tables refuse: those nobody but the
-- owner reads.
select guard_citizens(name)
  from unnest(array['citizen', 'citizen_key', 'citizen_version', 'citizen_fact', 'citizen_posting', 'dividend_roll',
                    'dividend_deduction', 'erasure']::regclass[]) as name;

-- Some proposals are about a citizen.
alter table proposal enable row level security;
create policy one_citizen on proposal for select
  using (kind not in ('account-change', 'erasure', 'overpayment', 'write-off', 'representative', 'late-inclusion') or subject = the_citizen()::text);
