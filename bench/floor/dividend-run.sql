-- The least a dividend run could be, by one connection: a row of the ledger and a payment instruction for each citizen,
-- $1 of them, under the keys they are found by, and nothing that checks them.
create table floor.citizen_posting (
  citizen bigint,
  entry   bigint,
  amount  numeric,
  primary key (citizen, entry)
);
create table floor.payment_instruction (
  instruction bigint primary key,
  citizen     bigint,
  amount      numeric,
  state       smallint
);
insert into floor.citizen_posting
select citizen, 1, 100 from generate_series(1, $1::bigint) citizen;
insert into floor.payment_instruction
select citizen, citizen, 100, 0 from generate_series(1, $1::bigint) citizen;
