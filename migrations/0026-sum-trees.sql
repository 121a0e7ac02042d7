-- 0026 Sum trees: every run's dividends as leaves of a Merkle sum tree, whose root is approved with the run and stands in the
-- public log, so that each citizen can prove that theirs is in the published total.

-- Who is meant by a leaf: SHA-256(0x02 ‖ salt ‖ national id), where the salt follows from the data key of a citizen's first
-- facts. It goes with their keys when they are erased.
alter table citizen add column commitment bytea check (length(commitment) = 32);
alter table citizen_upload add column commitment bytea;
comment on column citizen.commitment is 'Null of who is erased, and of whom it was never known.';

create function commitments_stay() returns trigger language plpgsql as $$
begin
  raise exception 'what commits to citizen % stays, until they are erased', old.citizen_id using errcode = 'LB003';
end $$;
create trigger commitment_stays before update of commitment on citizen for each row
  when (new.commitment is not null and old.commitment is distinct from new.commitment) execute function commitments_stay();

-- Leaves in the order of their hashes, 256 to a row. Each is a node of 48 bytes: hash, how many smallest coins it is (eight
-- bytes), how many citizens: one. A shard is a chunk of the roll. Whose a leaf is, stands nowhere.
create table dividend_tile (
  run_no     integer not null,
  shard_no   integer not null,
  first_leaf bytea   not null check (length(first_leaf) = 32),
  tile_no    integer not null check (tile_no >= 0),
  leaves     bytea   not null check (length(leaves) between 48 and 256 * 48 and mod(length(leaves), 48) = 0),
  primary key (run_no, shard_no, first_leaf)
);
alter table dividend_tile alter leaves set storage external;  -- Hashes are not compressed, and it need not be tried.

-- The root of a shard: its hash, how many coins its leaves come to and how many they are; and the roots of its tiles, as nodes.
create table dividend_shard (
  run_no   integer not null,
  shard_no integer not null,
  hash     bytea   not null check (length(hash) = 32),
  coins    bigint  not null check (coins > 0),
  citizens bigint  not null check (citizens > 0),
  tiles    bytea   not null check (length(tiles) >= 48 and mod(length(tiles), 48) = 0),
  primary key (run_no, shard_no)
);

-- From the root of a shard to that of its run: a byte that says on which side (0: left), and the node that stands there.
create table dividend_shard_path (
  run_no   integer not null,
  shard_no integer not null,
  path     bytea   not null check (mod(length(path), 49) = 0),
  primary key (run_no, shard_no)
);

create table dividend_tree (
  run_no   integer        primary key references dividend_run (run_no),
  root     bytea          not null check (length(root) = 32),
  total    numeric(38,10) not null check (total >= 0),
  citizens bigint         not null check (citizens >= 0)
);

-- The entry that approves a run declares its tree: what the log commits to there is the declaration, and the entry in it.
create table dividend_declaration (
  entry_id bigint  primary key references journal_entry,
  run_no   integer not null unique references dividend_tree (run_no)
);

-- Leaves of the log of which it is published what they commit to: SHA-256 of `content` is the commitment.
create table log_declaration (
  position bigint primary key,
  content  text   not null
);

do $$
declare
  target text;
begin
  foreach target in array array['dividend_tile', 'dividend_shard', 'dividend_shard_path', 'dividend_tree', 'dividend_declaration',
                                'log_declaration'] loop
    execute format('create trigger append_only before update or delete or truncate on %I
                      for each statement execute function refuse_change()', target);
  end loop;
end $$;

-- A tree is over what its run is split into, to the last coin and the last citizen who gets anything.
create function trees_are_whole() returns trigger language plpgsql as $$
begin
  if (new.total, new.citizens) is distinct from (
       select (d.gross, (select coalesce(sum(eligible), 0) from dividend_class c where c.run_no = d.run_no and each_gets > 0)::bigint)
         from dividend_run d where d.run_no = new.run_no) then
    raise exception 'the sum tree of run % comes to % for % citizens', new.run_no, new.total, new.citizens using errcode = 'LB012';
  end if;
  return null;
end $$;
create trigger tree_is_whole after insert on dividend_tree for each row execute function trees_are_whole();

create function declarations_are_committed_to() returns trigger language plpgsql as $$
begin
  if not exists (select 1 from log_leaf where position = new.position and commitment = sha256(convert_to(new.content, 'UTF8'))) then
    raise exception 'leaf % of the log does not commit to what is declared of it', new.position using errcode = 'LB010';
  end if;
  return null;
end $$;
create trigger is_committed_to after insert on log_declaration for each row execute function declarations_are_committed_to();

-- Money as a count of smallest coins.
create function coins_of(money numeric) returns bigint language sql stable as $$
  select case when coins = trunc(coins) then coins::bigint end
    from (select money * power(10::numeric, minor_unit) as coins from fund join currency on commodity_id = currency_id) c
$$;

-- Nobody, who gets nothing: what is missing from a row of nodes, at any height.
create function empty_node() returns bytea language sql immutable as $$ select decode(repeat('00', 48), 'hex') $$;

-- Two halves together: SHA-256(0x01 ‖ left ‖ right), each of hash, coins and citizens; then what they come to.
create function sum_node(one bytea, other bytea, coins bigint, citizens bigint) returns bytea language sql immutable as
  $$ select sha256('\x01'::bytea || one || other) || int8send(coins) || int8send(citizens) $$;

-- The nodes one level above a row of them (2 halves to each), or two levels (4 quarters); with what they come to, and how many
-- they are. Two at once take a third of the time: a row costs more than a hash. As a generic plan, or each element is looked
-- for from the beginning of its array.
create function climb(inout nodes bytea[], inout coins bigint[], inout citizens bigint[], levels integer)
  language plpgsql immutable set plan_cache_mode = force_generic_plan as $$
declare
  nobody constant bytea := empty_node();
  count  integer;
begin
  while levels > 0 loop
    count := cardinality(nodes);
    if levels = 1 then
      select array_agg(sum_node(nodes[i], coalesce(nodes[i + 1], nobody), coins[i] + coalesce(coins[i + 1], 0),
                                citizens[i] + coalesce(citizens[i + 1], 0))),
             array_agg(coins[i] + coalesce(coins[i + 1], 0)), array_agg(citizens[i] + coalesce(citizens[i + 1], 0))
        into nodes, coins, citizens
        from generate_series(1, count, 2) i;
    else
      select array_agg(sum_node(
               sum_node(nodes[i], coalesce(nodes[i + 1], nobody), coins[i] + coalesce(coins[i + 1], 0),
                        citizens[i] + coalesce(citizens[i + 1], 0)),
               case when i + 2 > count then nobody
                    else sum_node(nodes[i + 2], coalesce(nodes[i + 3], nobody), coins[i + 2] + coalesce(coins[i + 3], 0),
                                  citizens[i + 2] + coalesce(citizens[i + 3], 0)) end,
               coins[i] + coalesce(coins[i + 1], 0) + coalesce(coins[i + 2], 0) + coalesce(coins[i + 3], 0),
               citizens[i] + coalesce(citizens[i + 1], 0) + coalesce(citizens[i + 2], 0) + coalesce(citizens[i + 3], 0))),
             array_agg(coins[i] + coalesce(coins[i + 1], 0) + coalesce(coins[i + 2], 0) + coalesce(coins[i + 3], 0)),
             array_agg(citizens[i] + coalesce(citizens[i + 1], 0) + coalesce(citizens[i + 2], 0) + coalesce(citizens[i + 3], 0))
        into nodes, coins, citizens
        from generate_series(1, count, 4) i;
    end if;
    levels := levels - 2;
  end loop;
end $$;

-- How many levels are above a row of so many nodes: until one is left.
create function levels_above(nodes integer) returns integer language sql immutable as
  $$ select coalesce((select min(level) from generate_series(0, 30) level where 1 << level >= nodes), 0) $$;

-- What a leaf is hashed from, up to the commitment: 0x00 and the run.
create function leaf_prefix(of_run uuid) returns bytea language sql immutable as $$ select '\x00'::bytea || uuid_send(of_run) $$;
-- Who has no commitment is stood for by one that is nobody's: 0x03 and the pseudonym.
create function nobodys_commitment(of_citizen uuid) returns bytea language sql immutable as
  $$ select sha256('\x03'::bytea || uuid_send(of_citizen)) $$;

-- What each class of a run gets, in coins; null where that is nothing.
create function coins_by_class(of_run_no integer) returns bigint[] language sql stable as $$
  select array_agg(nullif(coins_of(each_gets), 0) order by class_no) from dividend_class where run_no = of_run_no
$$;

-- Opens the last step before a run is proposed; where nobody gets anything it is done at once.
create function open_tree(of_run uuid) returns void language plpgsql as $$
begin
  if (select coalesce(coins_of(gross) is null, true) from dividend_run where run_id = of_run) then
    raise exception 'run % pays what no coins make up', of_run using errcode = 'LB012';
  end if;
  insert into run_chunk (run_id, step, chunk_no, bucket, first_id, last_id, total)
  select run_id, 'tree', chunk_no, bucket, first_id, last_id, (counts->>'eligible')::bigint
    from run_chunk where run_id = of_run and step = 'freeze' and (counts->>'eligible')::bigint > 0;
  update run set step = 'tree' where run_id = of_run;
end $$;

-- Builds a shard of the tree: who gets anything of a chunk of the roll.
create function door.build_shard(of_run uuid, of_chunk integer) returns void
  language plpgsql security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan
  set enable_nestloop = off as $$
declare
  d        dividend_run;
  c        run_chunk;
  gets     bigint[];
  prefix   constant bytea := leaf_prefix(of_run);
  one      constant bytea := int8send(1);
  nodes    bytea[];
  coins    bigint[];
  top      record;
begin
  select * into strict d from dividend_run where run_id = of_run;
  select * into strict c from run_chunk where run_id = of_run and step = 'tree' and chunk_no = of_chunk;
  gets := coins_by_class(d.run_no);
  select array_agg(node), array_agg(amount) into nodes, coins
    from (select sha256(prefix || coalesce(z.commitment, nobodys_commitment(z.pseudonym)) || int8send(gets[l.class_no]))
                 || int8send(gets[l.class_no]) || one as node,
                 gets[l.class_no] as amount
            from dividend_roll l join citizen z on z.bucket = c.bucket and z.citizen_id = l.citizen_id
           where l.bucket = c.bucket and l.run_no = d.run_no and l.citizen_id between c.first_id and c.last_id
             and z.citizen_id between c.first_id and c.last_id and l.reasons = 0 and gets[l.class_no] is not null
           order by node) n;
  if nodes is not null then
    insert into dividend_tile (run_no, shard_no, first_leaf, tile_no, leaves)
    select d.run_no, of_chunk, substring(nodes[tile * 256 + 1] for 32), tile,
           (select string_agg(nodes[i] || coalesce(nodes[i + 1], '') || coalesce(nodes[i + 2], '') || coalesce(nodes[i + 3], ''), '')
              from generate_series(tile * 256 + 1, least(cardinality(nodes), tile * 256 + 256), 4) i)
      from generate_series(0, (cardinality(nodes) - 1) / 256) tile;
    select * into top from climb(nodes, coins, array_fill(1::bigint, array[cardinality(nodes)]), 8);
    insert into dividend_shard (run_no, shard_no, hash, coins, citizens, tiles)
    select d.run_no, of_chunk, substring(k.nodes[1] for 32), k.coins[1], k.citizens[1],
           (select string_agg(tile, '' order by no) from unnest(top.nodes) with ordinality as t (tile, no))
      from climb(top.nodes, top.coins, top.citizens, levels_above(cardinality(top.nodes))) k;
  end if;
  perform finish_chunk(of_run, 'tree', of_chunk, '{}');
end $$;

-- Puts the shards side by side, in the order of their hashes, which says nothing of who is in them; then the run is proposed.
create function door.conclude_tree(of_run uuid) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  of_run_no integer;
  shards    integer[];
  nodes     bytea[];
  sums      bigint[];
  counts    bigint[];
  paths     bytea[];
  level     integer := 0;
begin
  if not step_is_complete(of_run, 'tree') then
    return;
  end if;
  select run_no into strict of_run_no from dividend_run where run_id = of_run;
  select array_agg(shard_no order by hash), array_agg(hash || int8send(coins) || int8send(citizens) order by hash),
         array_agg(coins order by hash), array_agg(citizens order by hash), array_agg(''::bytea)
    into shards, nodes, sums, counts, paths
    from dividend_shard where run_no = of_run_no;
  while cardinality(nodes) > 1 loop
    paths := array(
      select path || case when beside < place then '\x00'::bytea else '\x01' end || coalesce(nodes[beside + 1], empty_node())
        from (select path, no, (no - 1) >> level as place, ((no - 1) >> level) # 1 as beside
                from unnest(paths) with ordinality as p (path, no)) p
       order by no);
    select k.nodes, k.coins, k.citizens into nodes, sums, counts from climb(nodes, sums, counts, 1) k;
    level := level + 1;
  end loop;
  insert into dividend_shard_path (run_no, shard_no, path)
  select of_run_no, s.shard_no, s.path from unnest(shards, paths) as s (shard_no, path);
  insert into dividend_tree (run_no, root, total, citizens)
  select of_run_no, substring(coalesce(nodes[1], empty_node()) for 32),
         coalesce(sums[1], 0) / power(10::numeric, minor_unit), coalesce(counts[1], 0)
    from fund join currency on commodity_id = currency_id;
  perform propose_run(of_run);
end $$;

-- All that is approved: of the roll and of what is deducted the digests, of what each gets the root of the tree.
create or replace function hash_of_dividend(d dividend_run) returns text language sql stable as $$
  select encode(sha256(convert_to(concat_ws(' ', d.run_id, d.year, d.record_on, d.pay_on, d.rule, d.steps,
           trim_scale(d.pool), trim_scale(d.late_reserve), d.eligible, trim_scale(d.per_citizen),
           (select string_agg(concat_ws('/', class_no, weight, below_age, eligible, trim_scale(each_gets)), ',' order by class_no)
              from dividend_class where run_no = d.run_no),
           trim_scale(d.residue), trim_scale(d.deducted), encode(d.roll_hash, 'hex'),
           (select encode(sha256(string_agg(digest, '' order by chunk_no)), 'hex')
              from run_chunk where run_id = d.run_id and step = 'deduct'),
           (select concat_ws('/', encode(root, 'hex'), trim_scale(total), citizens) from dividend_tree where run_no = d.run_no)),
           'UTF8')), 'hex')
$$;

-- What leaves of the log commit to that is published.
create function door.declare_leaves(positions bigint[], contents text[]) returns void
  language sql security definer set search_path = public, pg_temp as $$
  insert into log_declaration (position, content) select * from unnest(positions, contents)
$$;

-- What proves that the citizen whom the transaction is about is in the total of a run: the key that their salt follows from,
-- the tile with their leaf, the roots of the tiles beside it, and the way from their shard up. Nothing where they are not in it.
create function door.dividend_path(of_run uuid)
  returns table (commitment bytea, wrapped_key bytea, gross numeric, leaf bytea, leaves bytea, tile_no integer, tiles bytea, path bytea)
  language plpgsql stable security definer set search_path = public, pg_temp set enable_seqscan = off as $$
#variable_conflict use_column
declare
  z    citizen;
  d    dividend_run;
  l    dividend_roll;
  t    dividend_tile;
  each numeric;
  own  bytea;
begin
  select * into z from citizen where pseudonym = the_citizen();
  select * into d from dividend_run where run_id = of_run;
  select * into l from dividend_roll where bucket = z.bucket and run_no = d.run_no and citizen_id = z.citizen_id and reasons = 0;
  if z.commitment is null or l.class_no is null then
    return;
  end if;
  each := (select each_gets from dividend_class where run_no = d.run_no and class_no = l.class_no);
  if each > 0 is not true then
    return;
  end if;
  own := sha256(leaf_prefix(of_run) || z.commitment || int8send(coins_of(each)));
  select * into t
    from dividend_tile
   where run_no = d.run_no and first_leaf <= own
     and shard_no = (select chunk_no from run_chunk
                      where run_id = of_run and step = 'tree' and bucket = z.bucket and z.citizen_id between first_id and last_id)
   order by first_leaf desc limit 1;
  return query
    select z.commitment, (select k.wrapped_key from citizen_key k
                           where k.bucket = z.bucket and k.citizen_id = z.citizen_id order by recorded_at limit 1),
           each, own, t.leaves, t.tile_no, s.tiles, p.path
      from dividend_shard s join dividend_shard_path p using (run_no, shard_no)
     where s.run_no = t.run_no and s.shard_no = t.shard_no
       and exists (select from generate_series(1, length(t.leaves), 48) place where substring(t.leaves from place for 32) = own);
end $$;
