-- The bytes that are hashed for each entry: the entry behind its salt, its leaf, and a node of the tree.
create unlogged table floor.bytes as
select sha256('salt') || convert_to(content, 'UTF8') as entry, '\x00'::bytea || sha256('entry') as leaf,
       '\x01'::bytea || sha256('left') || sha256('right') as node
  from log_entries(0, (select max(entry_id) from journal_entry));
select count(sha256(entry)), count(sha256(leaf)), count(sha256(node)) from floor.bytes;
