-- 0028 Sessions of people who have signed in on the pages. What they signed in with is sealed under a key that only their cookie
-- gives, and a session is known by a keyed hash of it: a copy of these rows opens nothing. They are no record, and go when they end.

create table web_session (
  session_hash   bytea       primary key check (length(session_hash) = 32),
  person_hash    bytea       not null check (length(person_hash) = 32),
  sealed         text        not null check (length(sealed) between 1 and 65536),
  began_at       timestamptz not null default now(),
  seen_at        timestamptz not null default now(),
  ends_at        timestamptz not null,
  renewing_until timestamptz,
  constraint ends_after_it_began check (ends_at > began_at and seen_at >= began_at)
);
comment on column web_session.person_hash is 'Keyed hash of the person: nobody has sessions without end.';
comment on column web_session.ends_at is 'At the latest, however busy.';
comment on column web_session.renewing_until is 'One process asks the provider for a new token; meanwhile the others do not.';
create index web_session_by_person on web_session (person_hash, began_at);
create index web_session_by_seen on web_session (seen_at);
create index web_session_by_end on web_session (ends_at);

-- A person has ten sessions at most: with one more, their oldest ends.
create function door.begin_session(hash bytea, of_person bytea, contents text, seconds integer) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtext('web_session'), hashtext(encode(of_person, 'hex')));
  delete from web_session
   where session_hash in (select session_hash from web_session where person_hash = of_person
                           order by began_at desc, session_hash offset 9);
  insert into web_session (session_hash, person_hash, sealed, ends_at)
  values (hash, of_person, contents, now() + make_interval(secs => seconds));
end $$;

-- What is sealed of a session that has not ended. Where that is a use of it, it was seen now: written twice a minute at most.
create function door.see_session(hash bytea, idle_seconds integer, is_use boolean) returns text
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  s web_session;
begin
  select * into s from web_session
   where session_hash = hash and ends_at > now() and seen_at > now() - make_interval(secs => idle_seconds);
  if not found then return null; end if;
  if is_use and s.seen_at < now() - make_interval(secs => least(30, idle_seconds / 10.0)) then
    update web_session set seen_at = now() where session_hash = hash and seen_at < now();
  end if;
  return s.sealed;
end $$;

-- Whether it is the caller who is to ask the provider for a new token now, by what they have seen of the session; and what is
-- sealed of it now: null where it has ended.
create function door.claim_session_renewal(hash bytea, seen text, seconds integer, out claimed boolean, out contents text)
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update web_session set renewing_until = now() + make_interval(secs => seconds)
   where session_hash = hash and sealed = seen and (renewing_until is null or renewing_until < now());
  claimed := found;
  select sealed into contents from web_session where session_hash = hash;
end $$;

-- What nobody has renewed since it was seen; with what was seen itself, the claim is given back.
create function door.renew_session(hash bytea, seen text, contents text) returns void
  language sql security definer set search_path = public, pg_temp as $$
  update web_session set sealed = contents, renewing_until = null where session_hash = hash and sealed = seen
$$;

-- Ends a session; with `seen`, only where nobody has renewed it since.
create function door.end_session(hash bytea, seen text) returns void
  language sql security definer set search_path = public, pg_temp as $$
  delete from web_session where session_hash = hash and (seen is null or sealed = seen)
$$;

-- Forgets sessions that have ended, so many at most; says how many.
create function door.sweep_sessions(idle_seconds integer, at_most integer) returns bigint
  language sql security definer set search_path = public, pg_temp as $$
  with swept as (
    delete from web_session where session_hash in (
      select session_hash from web_session
       where seen_at <= now() - make_interval(secs => idle_seconds) or ends_at <= now()
       limit at_most for update skip locked)
    returning 1)
  select count(*) from swept
$$;
