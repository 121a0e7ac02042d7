-- The least a registration could be: one row each of a company, its share class, a journal entry with its two
-- postings, and the answer that is kept; $1 is an id, $2 a registration number. Nothing is checked but the keys.
create table floor.incorporation (id uuid primary key, registration_number text);
create table floor.share_class (id uuid primary key, code text, shares numeric);
create table floor.journal_entry (id uuid primary key, effective_on date, recorded_at timestamptz);
create table floor.posting (id uuid, account smallint, quantity numeric, primary key (id, account));
create table floor.answer (key text primary key, body text);
begin;
insert into floor.incorporation values ($1::uuid, $2::text);
insert into floor.share_class values ($1::uuid, 'COMMON ' || $2::text, 10000000);
insert into floor.journal_entry values ($1::uuid, '2025-11-20', now());
insert into floor.posting values ($1::uuid, 1, 1000000);
insert into floor.posting values ($1::uuid, 2, -1000000);
insert into floor.answer values ($2::text, $1::uuid::text);
commit;
