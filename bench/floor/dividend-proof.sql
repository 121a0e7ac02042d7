-- The least that a proof could be: for $1 citizens rows of 256 hashes and amounts, one of them read by its key, and 255 nodes
-- hashed of it.
create table floor.tile (
  no     integer primary key,
  leaves bytea
);
insert into floor.tile
select no, (select string_agg(sha256(int8send(no * 256 + leaf)) || int8send(100), '') from generate_series(0, 255) leaf)
  from generate_series(0, $1::bigint / 256) no;
select count(sha256(substring(leaves from 1 + node * 40 for 40) || substring(leaves from 1 + node * 40 for 57)))
  from floor.tile, generate_series(0, 254) node where no = $1::integer;
