-- The least that $1 payments could be, by one connection: an instruction each, three postings (from the payable, into transit,
-- out of it) and what the bank says, under the keys they are found by; nothing is sealed, written or checked.
create table floor.payment_instruction (
  citizen       bigint primary key,
  end_to_end_id text unique,
  amount        numeric,
  state         smallint
);
create table floor.citizen_posting (
  citizen bigint,
  entry   bigint,
  account smallint,
  amount  numeric,
  primary key (citizen, entry, account)
);
create table floor.payment_outcome (
  report        bigint,
  outcome       bigint,
  end_to_end_id text,
  amount        numeric,
  status        smallint,
  primary key (report, outcome)
);
insert into floor.payment_instruction
select citizen, 'D0' || upper(replace(gen_random_uuid()::text, '-', '')), 100, 3 from generate_series(1, $1::bigint) citizen;
insert into floor.citizen_posting
select citizen, side.* from generate_series(1, $1::bigint) citizen, (values (1, 1, 100), (1, 2, -100), (2, 2, 100)) side;
insert into floor.payment_outcome
select 1, citizen, end_to_end_id, amount, 3 from floor.payment_instruction where citizen <= $1::bigint;
