-- The bytes that are hashed for each of $1 entries: the entry behind its salt, $2 of them together; its leaf; and a node of
-- the tree.
create unlogged table floor.bytes (entry bytea, leaf bytea, node bytea);
insert into floor.bytes
select sha256('salt') || convert_to(rpad(no::text, $2::integer - 32, 'x'), 'UTF8'), '\x00'::bytea || sha256('entry'),
       '\x01'::bytea || sha256('left') || sha256('right')
  from generate_series(1, $1::bigint) no;
select count(sha256(entry)), count(sha256(leaf)), count(sha256(node)) from floor.bytes;
