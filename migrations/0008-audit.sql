-- 0008 The audit trail: who did what or tried to, and who looked at whom. It is added to, by one door, and never changed.

-- A UUIDv7 begins with its millisecond: an event's id says when it was recorded, and a span of time is a range of ids
-- in whichever index a question is answered from.
create function instant_of(id uuid) returns timestamptz language sql immutable as $$
  select to_timestamp(('x' || translate(left(id::text, 13), '-', ''))::bit(48)::bigint / 1000.0)
$$;
create function first_id_at(instant timestamptz) returns uuid language sql immutable as $$
  select (lpad(to_hex(ceil(extract(epoch from instant) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

create table audit_event (
  audit_event_id uuid           primary key default new_id(),
  recorded_at    timestamptz(3) not null generated always as (instant_of(audit_event_id)) stored,
  request_id     text           check (length(request_id) <= 64),
  route          text           not null,                     -- its pattern: what stands in a path may be personal
  person         text           check (person <> ''),
  role           text           check (role <> ''),
  agent          text           check (agent <> ''),
  machine        boolean        not null default false,
  address        inet,
  citizen        uuid,
  resource       text           check (resource ~ '^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{1,6})$'),
  status         smallint       not null check (status between 200 and 599),
  outcome        text           not null,
  attempts       integer        not null check (attempts > 0),
  constraint outcome_fits_status check ((outcome in ('done', 'replayed')) = (status < 400))
);
comment on column audit_event.person is
  'Null: nobody signed in. A citizen is named by their pseudonym; one who is not on the roll, by the keyed hash of their national id.';
comment on column audit_event.role is 'In which they came in; where none let them in, those that they have.';
comment on column audit_event.agent is 'What acted in the person''s name.';
comment on column audit_event.machine is 'A system that signed in as itself, for nobody.';
comment on column audit_event.citizen is 'Whom it concerns: of a citizen who acts, themselves.';
comment on column audit_event.outcome is 'done, replayed (the first answer again, under the same key), or the code of the problem.';
comment on column audit_event.attempts is 'More than one: attempts of one kind in the same minute, counted instead of told one by one.';

-- An index for each question: what a person did, what was done by a route, who looked at a citizen, what was refused.
create index audit_event_by_person on audit_event (person, audit_event_id);
create index audit_event_by_route on audit_event (route, audit_event_id);
create index audit_event_by_citizen on audit_event (citizen, audit_event_id) where citizen is not null;
create index audit_event_refused on audit_event (outcome, audit_event_id) where outcome not in ('done', 'replayed');

create trigger append_only before update or delete or truncate on audit_event
  for each statement execute function refuse_change();
select guard_citizens('audit_event');

create function pseudonym_of(hash bytea) returns uuid language plpgsql stable set enable_seqscan = off as $$
begin
  return (select pseudonym from citizen where bucket = get_byte(hash, 0) & 7 and national_id_hash = hash);
end $$;

-- Many at once. A citizen who acts comes by the hash that the roll knows them by; nobody else is looked up.
create function door.record_audit_events(events json) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into audit_event (request_id, route, person, role, agent, machine, address, citizen, resource, status, outcome, attempts)
  select e.request_id, e.route, coalesce(e.person, acting.pseudonym::text, encode(e.citizen_hash, 'hex')), e.role,
         e.agent, e.machine, e.address, coalesce(e.citizen, acting.pseudonym), e.resource, e.status, e.outcome, e.attempts
    from json_to_recordset(events) as e (
           request_id text, route text, person text, citizen_hash bytea, role text, agent text, machine boolean,
           address inet, citizen uuid,
           resource text, status smallint, outcome text, attempts integer)
   cross join lateral (
           select case when e.citizen_hash is not null then pseudonym_of(e.citizen_hash) end as pseudonym offset 0
         ) acting;
end $$;
