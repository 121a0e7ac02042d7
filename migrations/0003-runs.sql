-- 0003 Runs: work that takes long, cut into chunks. The queue is a doorbell; these tables are the record.

-- One piece of long work. `subject` names what there may be only one live run of: a dividend's year, a valuation's
-- date and version; an import has none. `step` is the step whose chunks are being worked at, null while it rests.
create table run (
  run_id        uuid primary key default new_id(),
  kind          text not null check (kind in ('incorporation-import', 'citizen-import', 'corporate-action-import', 'valuation', 'dividend', 'payment-batch',
                                              'payment-report', 'expiry')),
  subject       text,
  state         text not null check (state in ('receiving', 'running', 'completed', 'computing', 'proposed', 'approving',
                                               'approved', 'distributing', 'distributed', 'suspended', 'rejected', 'failed')),
  step          text,
  failed_from   text,                          -- the state to go back to when a failed or suspended run is resumed
  problem       jsonb,
  parameters    jsonb not null default '{}',
  started_by    text not null check (started_by <> ''),
  started_at    timestamptz not null default now(),
  frozen_at     timestamptz,                   -- inputs are what was known at this instant (law 8)
  proposal_hash text,
  decided_by    text,
  decided_at    timestamptz(3),
  reason        text,
  suspended_by  text,                          -- who stopped it last: any manager may, also its proposer
  suspended_at  timestamptz(3),
  resumed_by    text,                          -- who let it go on last, after it was suspended or had failed
  resumed_at    timestamptz(3),
  constraint a_decision_is_somebodys check (
    coalesce(failed_from, state) not in ('approving', 'approved', 'distributing', 'distributed', 'suspended', 'rejected')
    or (decided_by is not null and decided_at is not null)),
  constraint a_suspension_is_somebodys check (state <> 'suspended' or (suspended_by is not null and suspended_at is not null)),
  constraint proposer_may_not_approve check (decided_by <> started_by),
  constraint machine_may_not_approve check (decided_by not like 'machine:%'),
  constraint machine_may_not_suspend check (suspended_by not like 'machine:%')
);
-- A run that failed after it was approved has posted: it holds its place until it is resumed, or its year would be paid twice.
create unique index one_live_run_per_subject on run (kind, subject)
  where state not in ('rejected', 'failed') or (state = 'failed' and failed_from in ('approving', 'distributing', 'suspended'));
-- Says which run holds the place that another asked for.
create function refuse_second_run(of_kind text, of_subject text) returns void language plpgsql as $$
begin
  perform refuse(of_kind || '-run-exists', jsonb_build_object('subject', of_subject, 'id', (
    select run_id from run
     where kind = of_kind and subject = of_subject
       and (state not in ('rejected', 'failed') or (state = 'failed' and failed_from in ('approving', 'distributing', 'suspended'))))));
end $$;
create index run_with_work on run (kind) where step is not null;
create index run_by_kind on run (kind, run_id);

-- A chunk is one transaction. What it covers is written when it is cut, so that whoever takes it finds out alone.
create table run_chunk (
  run_id     uuid     not null references run,
  step       text     not null,
  chunk_no   integer  not null check (chunk_no >= 1),
  bucket     smallint,
  first_id   bigint,
  last_id    bigint,
  total      bigint   not null default 0,      -- how many companies, citizens or holdings it covers
  state      text     not null default 'open' check (state in ('open', 'done', 'failed')),
  attempts   smallint not null default 0,
  counts     jsonb    not null default '{}',   -- what came of it: accepted, rejected, eligible …
  digest     bytea,
  problem    jsonb,
  primary key (run_id, step, chunk_no)
);
create index run_chunk_open on run_chunk (run_id, step, chunk_no) where state = 'open';

-- Takes a chunk until the transaction ends. Null when it is done, belongs to another step, or is in other hands.
create function door.claim_chunk(of_run uuid, at_step text, of_chunk integer) returns setof run_chunk
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  -- Shared, so that chunks run side by side but a run is not suspended or failed under one.
  perform 1 from run where run_id = of_run and step = at_step for share;
  if not found then
    return;
  end if;
  return query select * from run_chunk c
    where c.run_id = of_run and c.step = at_step and c.chunk_no = of_chunk and c.state = 'open'
      for update skip locked;
end $$;

create function finish_chunk(of_run uuid, at_step text, of_chunk integer, came_of_it jsonb, chunk_digest bytea default null)
  returns void language sql as $$
  update run_chunk set state = 'done', counts = came_of_it, digest = chunk_digest, problem = null
   where run_id = of_run and step = at_step and chunk_no = of_chunk
$$;

-- Counts a failure; the fifth makes the run failed. True when it may be tried again. A run that rests meanwhile has
-- nothing counted against it: when it goes on, the chunk is still open.
create function door.fail_chunk(of_run uuid, at_step text, of_chunk integer, what jsonb) returns boolean
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  attempts_max constant smallint := 5;
  tried smallint;
begin
  perform 1 from run where run_id = of_run and step = at_step for update;
  if not found then
    return false;
  end if;
  update run_chunk set attempts = attempts + 1, problem = what,
         state = case when attempts + 1 >= attempts_max then 'failed' else state end
   where run_id = of_run and step = at_step and chunk_no = of_chunk and state = 'open'
  returning attempts into tried;
  if tried >= attempts_max then
    update run set state = 'failed', failed_from = state, step = null,
           problem = what || jsonb_build_object('step', at_step, 'chunk', of_chunk, 'attempts', tried)
     where run_id = of_run and step = at_step;
  end if;
  return coalesce(tried < attempts_max, false);
end $$;

-- Says what an open chunk waits for; nothing counts against it.
create function door.put_chunk_back(of_run uuid, at_step text, of_chunk integer, what jsonb) returns void
  language sql security definer set search_path = public, pg_temp as $$
  update run_chunk set problem = what where run_id = of_run and step = at_step and chunk_no = of_chunk and state = 'open'
$$;

-- Opens a failed run's work again where it stopped. What was approved goes on by another than who proposed it.
create function door.resume_failed_run(of_run uuid, by_person text) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  broken record;
begin
  select * into broken from run where run_id = of_run for update;
  if broken.state is distinct from 'failed' or broken.problem->>'step' is null then
    perform refuse('not-in-that-state', jsonb_build_object('state', broken.state));
  end if;
  if broken.decided_by is not null then
    perform refuse_decision(by_person, broken.started_by, true, broken.state, null, null);
  end if;
  update run_chunk set state = 'open', attempts = 0
   where run_id = of_run and step = broken.problem->>'step' and state = 'failed';
  update run set state = failed_from, failed_from = null, step = broken.problem->>'step', problem = null,
                 resumed_by = by_person, resumed_at = clock_timestamp()
   where run_id = of_run;
exception when unique_violation then
  perform refuse_second_run(broken.kind, broken.subject);
end $$;

create function door.fail_run(of_run uuid, what jsonb) returns void
  language sql security definer set search_path = public, pg_temp as $$
  update run set state = 'failed', failed_from = state, step = null, problem = what where run_id = of_run
$$;

-- True, with the run locked, when every chunk of its step is done: the next step may then be taken, once.
create function step_is_complete(of_run uuid, at_step text) returns boolean language plpgsql as $$
begin
  -- Looked at before it is locked: the lock would wait for every chunk in hand.
  if exists (select 1 from run_chunk where run_id = of_run and step = at_step and state <> 'done') then
    return false;
  end if;
  perform 1 from run where run_id = of_run and step = at_step for update;
  return found;
end $$;

-- Law 3 at the door of the service: a request is answered once. The record commits with its effect.
create table idempotency_record (
  caller      text     not null,
  method      text     not null,
  path        text     not null,
  key         text     not null check (length(key) between 1 and 255),
  body_hash   bytea    not null,
  status      smallint not null check (status between 200 and 299),
  location    text,
  body        json,                            -- json, not jsonb: said again to the letter
  recorded_at timestamptz not null default now(),
  primary key (caller, method, path, key)
);
create trigger append_only before update or delete or truncate on idempotency_record
  for each statement execute function refuse_change();

-- Takes the keys of requests that came together until the transaction ends, but none that another request holds or
-- that comes a second time. Then says what was answered under each before: in a statement of its own, so that it sees
-- what the last holder committed.
create function door.take_idempotency_keys(by_callers text[], by_method text, at_path text, by_keys text[])
  returns table (is_held boolean, body_hash bytea, status smallint, location text, body json)
  language plpgsql security definer set search_path = public, pg_temp set enable_seqscan = off as $$
#variable_conflict use_column
declare
  held boolean[];
begin
  held := array(
    select case when nth = 1 then pg_try_advisory_xact_lock(hashtextextended(
             'idempotency ' || jsonb_build_array(caller, by_method, at_path, key)::text, 0)) else false end
      from (select caller, key, no, row_number() over (partition by caller, key order by no) as nth
              from unnest(by_callers, by_keys) with ordinality as n (caller, key, no)) n
     order by no);
  return query
    select held[n.no], r.body_hash, r.status, r.location, r.body
      from unnest(by_callers, by_keys) with ordinality as n (caller, key, no)
      left join lateral (
        select * from idempotency_record r
         where held[n.no] and r.caller = n.caller and r.method = by_method and r.path = at_path and r.key = n.key limit 1
      ) r on true
     order by n.no;
end $$;

create function door.record_answers(
  by_callers text[], by_method text, at_path text, by_keys text[], of_bodies bytea[], statuses smallint[],
  locations text[], said json[]
) returns void language sql security definer set search_path = public, pg_temp as $$
  insert into idempotency_record (caller, method, path, key, body_hash, status, location, body)
  select caller, by_method, at_path, key, body_hash, status, location, body
    from unnest(by_callers, by_keys, of_bodies, statuses, locations, said)
      as a (caller, key, body_hash, status, location, body)
$$;

-- What the deployment keeps for itself: the embedded development provider's signing key, the check value of the
-- master key. Written once.
create table deployment_setting (
  name  text primary key,
  value jsonb not null
);
create function door.keep_setting(setting text, first_value jsonb) returns jsonb
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into deployment_setting (name, value) values (setting, first_value) on conflict (name) do nothing;
  return (select value from deployment_setting where name = setting);
end $$;

-- Proposals: what takes two persons and is no run. One proposes; another decides, once; nothing happens in between.
-- `content` is what will be done, so that the hash says it whole; nothing personal stands in it but sealed or hashed.
create function hash_of_proposal(id uuid, kind text, subject text, content jsonb, reason text, proposed_by text) returns text
  language sql immutable as $$
  select encode(sha256(convert_to(jsonb_build_array(id, kind, subject, content, reason, proposed_by)::text, 'UTF8')), 'hex')
$$;

create table proposal (
  proposal_id     uuid primary key default new_id(),
  kind            text not null check (kind in ('annulment', 'account-change', 'erasure', 'period-closure', 'adjustment',
                                                         'nation-law', 'overpayment', 'write-off', 'representative', 'claimant-payment',
                                                         'late-inclusion', 'late-reserve-release', 'claimant-payee',
                                                         'payment-break', 'law-withdrawal')),
  subject         text not null check (subject <> ''),   -- what it is about: an id, a pseudonym, a year
  content         jsonb not null,
  reason          text not null check (reason <> ''),
  proposed_by     text not null check (proposed_by <> ''),
  proposed_at     timestamptz(3) not null default now(),
  hash            text not null generated always as (
                    hash_of_proposal(proposal_id, kind, subject, content, reason, proposed_by)) stored,
  state           text not null default 'proposed' check (state in ('proposed', 'approved', 'rejected')),
  decided_by      text,
  decided_at      timestamptz(3),
  decided_hash    text,
  decision_reason text,
  constraint a_decision_is_somebodys check (
    num_nulls(decided_by, decided_at, decided_hash) = case state when 'proposed' then 3 else 0 end),
  constraint a_decision_is_on_what_was_proposed check (decided_hash = hash),
  constraint proposer_may_not_decide check (decided_by <> proposed_by),
  constraint machine_may_not_decide check (decided_by not like 'machine:%')
);
-- Of most things there is one open proposal at a time; adjustments stand beside each other, and who stands for a citizen.
create unique index one_open_proposal on proposal (kind, subject)
  where state = 'proposed' and kind not in ('adjustment', 'representative');
create index proposal_of on proposal (kind, subject, proposal_id);

-- A proposal is decided once, and nothing else of it ever changes.
create function proposals_are_decided_once() returns trigger language plpgsql as $$
begin
  if tg_op <> 'UPDATE' or old.state <> 'proposed'
     or (new.proposal_id, new.kind, new.subject, new.content, new.reason, new.proposed_by, new.proposed_at)
        <> (old.proposal_id, old.kind, old.subject, old.content, old.reason, old.proposed_by, old.proposed_at) then
    raise exception 'a proposal is decided once and never changed' using errcode = 'LB003';
  end if;
  return new;
end $$;
create trigger decided_once before update on proposal for each row execute function proposals_are_decided_once();
create trigger stays before delete or truncate on proposal for each statement execute function proposals_are_decided_once();

create function propose(of_kind text, about text, what jsonb, why text, by_person text) returns uuid language plpgsql as $$
declare
  proposed uuid;
begin
  insert into proposal (kind, subject, content, reason, proposed_by) values (of_kind, about, what, why, by_person)
  returning proposal_id into proposed;
  return proposed;
exception when unique_violation then
  perform refuse('proposal-exists', jsonb_build_object('kind', of_kind, 'subject', about));
end $$;

-- Law 9, for whatever is decided upon. A machine account is written `machine:<subject>`, in whatever it does.
create function refuse_decision(by_person text, proposed_by text, is_open boolean, state text, hash text, now_proposed text)
  returns void language plpgsql as $$
begin
  if by_person like 'machine:%' then perform refuse('machine-may-not-approve'); end if;
  if by_person = proposed_by then perform refuse('proposer-may-not-approve'); end if;
  if not is_open then perform refuse('not-in-that-state', jsonb_build_object('state', state)); end if;
  if hash is not null and hash is distinct from now_proposed then
    perform refuse('proposal-changed', jsonb_build_object('proposalHash', now_proposed));
  end if;
end $$;

-- Decides on a proposal, for the transaction that then does what was approved.
create function decide(of_proposal uuid, of_kind text, verdict text, by_person text, hash text, why text) returns proposal
  language plpgsql as $$
declare
  p proposal;
begin
  select * into p from proposal where proposal_id = of_proposal and kind = of_kind for update;
  if p is null then perform refuse('unknown-proposal'); end if;
  perform refuse_decision(by_person, p.proposed_by, p.state = 'proposed', p.state, hash, p.hash);
  update proposal set state = verdict, decided_by = by_person, decided_at = now(), decided_hash = p.hash,
                      decision_reason = why
   where proposal_id = of_proposal
  returning * into p;
  return p;
end $$;

create function door.reject_proposal(of_proposal uuid, of_kind text, by_person text, hash text, why text) returns void
  language sql security definer set search_path = public, pg_temp as $$
  select decide(of_proposal, of_kind, 'rejected', by_person, hash, why)
$$;
