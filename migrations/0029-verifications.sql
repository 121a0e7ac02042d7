-- 0029 Verifications: what every run of `verify` found, so that it is seen when each law was proved last, by whom and over what.

create table verification (
  verification_id uuid           primary key default new_id(),
  started_at      timestamptz(3) not null,
  ended_at        timestamptz(3) not null default clock_timestamp() check (ended_at >= started_at),
  verified_by     text           not null check (verified_by <> ''),  -- whoever ran it, and on which machine
  up_to_entry     bigint         not null check (up_to_entry >= 0)    -- the newest of the journal as it began; 0: there was none
);

-- The proofs of one, in the order in which they were told.
create table law_proof (
  verification_id uuid     not null references verification,
  proof_no        smallint not null check (proof_no >= 1),
  law             text     not null check (law <> ''),
  what            text     not null check (what <> ''),
  checked         text     not null,
  offender        text,                                                -- the first that breaks it; null: it holds
  primary key (verification_id, proof_no)
);
create index law_proof_held on law_proof (what, verification_id) where offender is null;

create trigger append_only before update or delete or truncate on verification
  for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on law_proof
  for each statement execute function refuse_change();

create function door.record_verification(since timestamptz, by_person text, newest_entry bigint, proofs json) returns uuid
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  recorded uuid;
begin
  insert into verification (started_at, verified_by, up_to_entry) values (since, by_person, newest_entry)
  returning verification_id into recorded;
  insert into law_proof (verification_id, proof_no, law, what, checked, offender)
  select recorded, no, p->>'law', p->>'what', p->>'checked', p->>'offender'
    from json_array_elements(proofs) with ordinality as t (p, no);
  return recorded;
end $$;
