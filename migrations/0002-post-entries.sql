-- 0002 post_entries: the only door into the journal.

create type entry_draft as (
  entry_key text, effective_on date, narrative text, recorded_by text, approved_by text, reason text, reverses bigint
);
-- entry_no is the draft's place in its array, from 1.
create type posting_draft as (entry_no integer, account text, commodity_id bigint, quantity numeric);
create type holding_draft as (entry_no integer, account text, share_class_id bigint, quantity numeric);
create type citizen_draft as (entry_no integer, account text, bucket smallint, citizen_id bigint, quantity numeric);

-- Law 4. Every writer of a dated record holds two locks (shared) from before it reads the clock until it commits: one that
-- all writers have in common, which whoever closes a period takes alone; and one whose key is the time it was taken. So
-- an instant T is settled once the clock is past it and nobody holds a time at or before it: whoever comes later is
-- stamped later. The stamp is the next full millisecond, never an earlier one. Locks are seen by everyone; since when a
-- session writes is not, unless one may read all statistics.
create function next_millisecond() returns timestamptz language sql volatile as
  $$ select date_trunc('milliseconds', clock_timestamp()) + interval '1 millisecond' $$;

-- A key has 31 bits: the milliseconds of some 25 days, of which half lie before another and half after it.
create function writing_since(moment timestamptz) returns integer language sql immutable as
  $$ select (floor(extract(epoch from moment) * 1000)::bigint % (1::bigint << 31))::integer $$;

create function record_time() returns timestamptz language plpgsql volatile as $$
begin
  perform pg_advisory_xact_lock_shared(hashtext('universal-investment'), hashtext('record-time'));
  perform pg_advisory_xact_lock_shared(hashtext('universal-investment writing since'), writing_since(clock_timestamp()));
  return next_millisecond();
end $$;

create function door.is_settled(known_at timestamptz) returns boolean
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if known_at >= clock_timestamp() then
    return false;
  end if;
  return not exists (
    select 1
      from pg_locks
     where locktype = 'advisory' and pid <> pg_backend_pid()
       and database = (select oid from pg_database where datname = current_database())
       and classid = (hashtext('universal-investment writing since')::bigint & x'ffffffff'::bigint)::oid
       -- At or before `known_at`, by the shorter way round. Who has written for ten days holds up what is older as well.
       and (writing_since(greatest(known_at, clock_timestamp() - interval '10 days')) - objid::bigint + (1::bigint << 31)) % (1::bigint << 31) < 1::bigint << 30);
end $$;

-- Records entries with all their postings, each once per key. An entry recorded before with the same postings is
-- left as it is; the same key with other postings is an error (LB004).
create function door.post_entries(
  entries  entry_draft[],
  postings posting_draft[],
  holdings holding_draft[] default '{}',
  citizens citizen_draft[] default '{}'
) returns table (entry_no integer, entry_id bigint, id uuid, recorded_at timestamptz, is_new boolean)
  language plpgsql security definer set search_path = public, pg_temp
  set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare
  stamp      timestamptz := record_time();
  ids        bigint[];
  uuids      uuid[];
  days       date[];
  created    bigint;
  repeated   record;
begin
  select array_agg(nextval('journal_entry_entry_id_seq') order by e.no), array_agg(new_id() order by e.no),
         array_agg(e.effective_on order by e.no)
    into ids, uuids, days
    from unnest(entries) with ordinality
      as e (entry_key, effective_on, narrative, recorded_by, approved_by, reason, reverses, no);

  insert into journal_entry
    (entry_id, id, entry_key, effective_on, recorded_at, recorded_by, approved_by, narrative, reason, reverses)
  overriding system value
  select ids[e.no], uuids[e.no], e.entry_key, e.effective_on, stamp, e.recorded_by, e.approved_by, e.narrative, e.reason, e.reverses
    from unnest(entries) with ordinality
      as e (entry_key, effective_on, narrative, recorded_by, approved_by, reason, reverses, no)
   order by e.no
      on conflict (entry_key) do nothing;
  get diagnostics created = row_count;

  if created < cardinality(entries) then
    -- Some were recorded before: those must say the same, and only the others go on.
    for repeated in
      select e.no::integer as no, e.entry_key, j.entry_id, j.id, j.effective_on
        from unnest(entries) with ordinality
          as e (entry_key, effective_on, narrative, recorded_by, approved_by, reason, reverses, no)
        join journal_entry j using (entry_key)
       where j.entry_id <> ids[e.no]
    loop
      if repeated.effective_on <> days[repeated.no] or exists (
        select 1
          from (select account_id, p.commodity_id, p.quantity
                  from unnest(postings) p join account a on a.name = p.account
                 where p.entry_no = repeated.no) mine
          full join (select account_id, commodity_id, quantity from posting o where o.entry_id = repeated.entry_id) theirs
            using (account_id, commodity_id)
         where mine.quantity is distinct from theirs.quantity)
      -- Its detail is looked up from the draft, for the citizens' ledger stands in their order; then counted.
      or exists (
        select 1
          from unnest(holdings) h
          left join holding_posting o on o.share_class_id = h.share_class_id and o.entry_id = repeated.entry_id
           and o.account_id = account_id(h.account)
         where h.entry_no = repeated.no and o.quantity is distinct from h.quantity)
      or exists (
        select 1
          from unnest(citizens) c
          left join citizen_posting o on o.bucket = c.bucket and o.citizen_id = c.citizen_id
           and o.entry_id = repeated.entry_id and o.account_id = account_id(c.account)
         where c.entry_no = repeated.no and o.quantity is distinct from c.quantity)
      or (select coalesce(sum(members), 0) from control_total t where t.entry_id = repeated.entry_id)
         <> (select count(*) from unnest(holdings) h where h.entry_no = repeated.no)
          + (select count(*) from unnest(citizens) c where c.entry_no = repeated.no)
      then
        raise exception 'entry % was recorded before, with other postings', repeated.entry_key using errcode = 'LB004';
      end if;
      ids[repeated.no] := -repeated.entry_id;
      uuids[repeated.no] := repeated.id;
    end loop;
  end if;

  -- Entries recorded before have a negative id here. A draft of no entry goes under 0, which no entry has, so that the
  -- law refuses it (LB002) instead of its being lost.
  if cardinality(holdings) > 0 then
    insert into holding_posting (share_class_id, entry_id, account_id, quantity, effective_on)
    select h.share_class_id, coalesce(ids[h.entry_no], 0), a.account_id, exactly(h.quantity),
           coalesce(days[h.entry_no], 'infinity')
      from unnest(holdings) h
      left join (select * from account offset 0) a on a.name = h.account
     where coalesce(ids[h.entry_no], 0) >= 0;
  end if;

  if cardinality(citizens) > 0 then
    insert into citizen_posting (bucket, citizen_id, entry_id, account_id, quantity)
    select c.bucket, c.citizen_id, coalesce(ids[c.entry_no], 0), a.account_id, exactly(c.quantity)
      from unnest(citizens) c
      left join (select * from account offset 0) a on a.name = c.account
     where coalesce(ids[c.entry_no], 0) >= 0;
  end if;

  insert into posting (entry_id, account_id, commodity_id, quantity, effective_on, recorded_at)
  select coalesce(ids[p.entry_no], 0), coalesce(a.account_id, -1), p.commodity_id, exactly(p.quantity),
         coalesce(days[p.entry_no], 'infinity'), stamp
    from unnest(postings) p
    left join (select * from account offset 0) a on a.name = p.account   -- an unknown account is refused by the law
   where coalesce(ids[p.entry_no], 0) >= 0;

  return query
    select n.no::integer, abs(n.entry_id), n.id,
           case when n.entry_id > 0 then stamp
                else (select j.recorded_at from journal_entry j where j.entry_id = -n.entry_id) end,
           n.entry_id > 0
      from unnest(ids, uuids) with ordinality as n (entry_id, id, no)
     order by n.no;
end $$;

-- Opens an account the chart leaves to the nation, such as expenses:audit. Opening it again changes nothing.
create function door.open_account(account_name text) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if account_name !~ '^(expenses:[a-z0-9-]{1,40}|liabilities:deductions:[a-z0-9-]{1,40})$' then
    raise exception 'the chart has no account %', account_name using errcode = 'LB006';
  end if;
  insert into account (name, kind, subsidiary)
  values (account_name, case when account_name like 'expenses:%' then 'expense' else 'liability' end, 'none')
      on conflict (name) do nothing;
end $$;

-- Drafts the mirror image of an entry, every posting and every subsidiary row, and posts it.
create function door.reverse_entry(
  reversed uuid, reversal_on date, reversal_narrative text, by_person text, why text, second_person text default null
) returns uuid language plpgsql security definer set search_path = public, pg_temp as $$
declare
  original journal_entry;
  reversal uuid;
begin
  -- Locked, so that two who reverse it at the same moment take turns.
  select * into strict original from journal_entry e where e.id = reversed for no key update;
  if exists (select 1 from journal_entry e where e.reverses = original.entry_id) then
    perform refuse('already-reversed', jsonb_build_object('entry', reversed));
  end if;
  select p.id into reversal from door.post_entries(
    array[row('reversal:' || original.id, reversal_on, reversal_narrative, by_person, second_person, why,
              original.entry_id)::entry_draft],
    (select array_agg(row(1, a.name, p.commodity_id, -p.quantity)::posting_draft)
       from posting p join account a using (account_id) where p.entry_id = original.entry_id),
    coalesce((select array_agg(row(1, a.name, h.share_class_id, -h.quantity)::holding_draft)
       from holding_posting h join account a using (account_id) where h.entry_id = original.entry_id), '{}'),
    coalesce((select array_agg(row(1, a.name, c.bucket, c.citizen_id, -c.quantity)::citizen_draft)
       from citizen_posting c join account a using (account_id)
      where c.entry_id = original.entry_id
        and exists (select 1 from control_total t join account using (account_id)
                     where t.entry_id = original.entry_id and subsidiary = 'citizen')), '{}')
  ) p;
  return reversal;
end $$;
