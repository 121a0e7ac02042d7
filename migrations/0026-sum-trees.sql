-- 0026 Sum trees: every run's dividends as leaves of a Merkle sum tree, whose root is approved with the run and stands in the
-- public log, so that each citizen can prove that theirs is in the published total.

-- Who is meant by a leaf: SHA-256(0x02 ‖ salt ‖ national id), where the salt follows from the data key of a citizen's first
-- facts. It goes with their keys when they are erased.
alter table citizen add column commitment bytea check (length(commitment) = 32);
alter table citizen_upload add column commitment bytea;
comment on column citizen.commitment is 'Null of who is erased.';

create function commitments_stay() returns trigger language plpgsql as $$
begin
  raise exception 'what commits to citizen % stays, until they are erased', old.citizen_id using errcode = 'LB003';
end $$;
create trigger commitment_stays before update of commitment on citizen for each row
  when (new.commitment is not null and old.commitment is distinct from new.commitment) execute function commitments_stay();

-- Which slices of the roll are in which shard of a tree: those in which anybody gets anything. A shard has 256 leaves or
-- more, or all there are: its sum is shown to citizens of others, and must say nothing of a few.
create table dividend_slice (
  run_no   integer  not null,
  bucket   smallint not null,
  first_id bigint   not null,
  last_id  bigint   not null check (last_id >= first_id),
  shard_no integer  not null check (shard_no >= 1),
  primary key (run_no, bucket, first_id)
);
create index dividend_slice_by_shard on dividend_slice (run_no, shard_no);

-- Leaves of a shard in the order of their hashes, up to 256 to a row. Each is a node of 48 bytes: hash, how many smallest coins
-- it is (eight bytes), how many citizens: one. Whose a leaf is, stands nowhere.
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

-- The leaf of the log for such an entry is no commitment but the declaration itself, in clear, so that whoever copies the log
-- sees every one there is. Each run has one, and each year one run that was approved.
create table log_declaration (
  run_no   integer primary key references dividend_declaration (run_no),
  position bigint  not null unique references log_leaf,
  content  text    not null                    -- JSON by RFC 8785
);
create unique index one_approved_dividend_a_year on dividend_run (year) where approved_on is not null;

do $$
declare
  target text;
begin
  foreach target in array array['dividend_slice', 'dividend_tile', 'dividend_shard', 'dividend_shard_path', 'dividend_tree',
                                'dividend_declaration', 'log_declaration'] loop
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

-- What is declared of a run: `entry` is what the leaf would commit to were its entry one like others.
create function declaration_text(of_run_no integer, commitment bytea) returns text language sql stable as $$
  select format('{"citizens":"%s","currency":"%s","entry":"%s","root":"%s","run":"%s","total":"%s",'
                '"type":"universal-investment/dividend/1","year":%s}',
                t.citizens, m.code, encode(commitment, 'base64'), encode(t.root, 'base64'), d.run_id,
                round(t.total, m.minor_unit::integer), d.year)
    from dividend_tree t join dividend_run d using (run_no) cross join fund join currency m on m.commodity_id = fund.currency_id
   where t.run_no = of_run_no
$$;

-- A leaf declares what the tree and the entry of the run's approval are, and nothing else.
create function declarations_are_true() returns trigger language plpgsql as $$
begin
  if not exists (select from log_leaf l join dividend_declaration d using (entry_id)
                  where l.position = new.position and d.run_no = new.run_no
                    and new.content = declaration_text(new.run_no, l.commitment)) then
    raise exception 'leaf % of the log declares what is not so of run %', new.position, new.run_no using errcode = 'LB010';
  end if;
  return null;
end $$;
create trigger is_true after insert on log_declaration for each row execute function declarations_are_true();

-- Money as a count of smallest coins.
create function coins_of(money numeric) returns bigint language sql stable as $$
  select case when coins = trunc(coins) then coins::bigint end
    from (select money * power(10::numeric, minor_unit) as coins from fund join currency on commodity_id = currency_id) c
$$;

-- Nobody, who gets nothing: what is missing from a row of nodes, at any height.
create function empty_node() returns bytea language sql immutable as $$ select decode(repeat('00', 48), 'hex') $$;

-- Two halves together: SHA-256(0x01 ‖ left ‖ right), each of hash, coins and citizens; then what they come to.
create function sum_node(halves bytea, coins bigint, citizens bigint) returns bytea language sql immutable as
  $$ select sha256('\x01'::bytea || halves) || int8send(coins) || int8send(citizens) $$;

-- The nodes so many levels above a row of them, 48 bytes each; with what they come to, and how many citizens they are of. As a
-- generic plan, or each element is looked for from the beginning of its array.
create function climb(inout nodes bytea, inout coins bigint[], inout citizens bigint[], levels integer)
  language plpgsql immutable set plan_cache_mode = force_generic_plan as $$
begin
  for level in 1..levels loop
    if mod(cardinality(coins), 2) = 1 then
      nodes := nodes || empty_node();
      coins := coins || 0::bigint;
      citizens := citizens || 0::bigint;
    end if;
    select string_agg(sum_node(substring(nodes from 48 * i - 47 for 96), coins[i] + coins[i + 1], citizens[i] + citizens[i + 1]), ''),
           array_agg(coins[i] + coins[i + 1]), array_agg(citizens[i] + citizens[i + 1])
      into nodes, coins, citizens
      from generate_series(1, cardinality(coins), 2) i;
  end loop;
end $$;

-- The roots of full tiles, whose leaves stand side by side. It is what nearly all of a tree costs, so two levels are climbed at
-- once: a row costs more than a hash.
create function roots_of_full_tiles(inout nodes bytea, inout coins bigint[], leaves integer)
  language plpgsql immutable set plan_cache_mode = force_generic_plan as $$
declare
  citizens bigint := 1;
begin
  while citizens < 256 loop
    select string_agg(sum_node(sum_node(substring(nodes from 48 * i - 47 for 96), coins[i] + coins[i + 1], 2 * citizens)
                               || sum_node(substring(nodes from 48 * i + 49 for 96), coins[i + 2] + coins[i + 3], 2 * citizens),
                               coins[i] + coins[i + 1] + coins[i + 2] + coins[i + 3], 4 * citizens), ''),
           array_agg(coins[i] + coins[i + 1] + coins[i + 2] + coins[i + 3])
      into nodes, coins
      from generate_series(1, (leaves / citizens)::integer, 4) i;
    citizens := 4 * citizens;
  end loop;
end $$;

-- How many levels are above a row of so many nodes: until one is left.
create function levels_above(nodes integer) returns integer language sql immutable as
  $$ select coalesce((select min(level) from generate_series(0, 30) level where 1 << level >= nodes), 0) $$;

-- What a leaf is hashed from, up to the commitment: 0x00 and the run.
create function leaf_prefix(of_run uuid) returns bytea language sql immutable as $$ select '\x00'::bytea || uuid_send(of_run) $$;
-- Who has no commitment any more is stood for by one that is nobody's: random bytes, which are kept nowhere else.
create function nobodys_commitment() returns bytea language sql volatile as
  $$ select sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) $$;

-- What each class of a run gets, in coins; null where that is nothing.
create function coins_by_class(of_run_no integer) returns bigint[] language sql stable as $$
  select array_agg(nullif(coins_of(each_gets), 0) order by class_no) from dividend_class where run_no = of_run_no
$$;

-- Puts the slices of a run into shards, two by two: so they are rarely of two buckets. Small ones, as the last of each bucket may
-- be, join the next.
create function cut_shards(d dividend_run) returns void language plpgsql as $$
declare
  leaves_min constant bigint := 256;
  slices_min constant integer := 2;
  slices integer[];
  leaves bigint[];
  shards integer[] := '{}';
  shard  integer := 0;
  held   bigint;
  taken  integer;
begin
  select array_agg(s.chunk_no order by bucket, first_id), array_agg(s.leaves order by bucket, first_id) into slices, leaves
    from (select chunk_no, bucket, first_id, (select sum((c.counts->>('class ' || k.class_no))::bigint)
                                                from dividend_class k where k.run_no = d.run_no and k.each_gets > 0) as leaves
            from run_chunk c where run_id = d.run_id and step = 'freeze') s
   where s.leaves > 0;
  for place in 1..coalesce(cardinality(slices), 0) loop
    if shard = 0 or held >= leaves_min and taken >= slices_min then
      shard := shard + 1;
      held := 0;
      taken := 0;
    end if;
    shards := shards || shard;
    held := held + leaves[place];
    taken := taken + 1;
  end loop;
  -- What is left at the end joins those before it.
  shard := case when held < leaves_min then greatest(shard - 1, 1) else shard end;
  insert into dividend_slice (run_no, bucket, first_id, last_id, shard_no)
  select d.run_no, c.bucket, c.first_id, c.last_id, least(s.shard_no, shard)
    from unnest(slices, shards) as s (chunk_no, shard_no)
    join run_chunk c on c.run_id = d.run_id and c.step = 'freeze' and c.chunk_no = s.chunk_no;
  insert into run_chunk (run_id, step, chunk_no, total)
  select d.run_id, 'tree', least(s.shard_no, shard), sum(s.leaves)
    from unnest(shards, leaves) as s (shard_no, leaves) group by 2, 3;
end $$;

-- Opens the last step before a run is proposed; where nobody gets anything it is done at once.
create function open_tree(of_run uuid) returns void language plpgsql as $$
declare
  d dividend_run;
begin
  select * into strict d from dividend_run where run_id = of_run;
  if coins_of(d.gross) is null then
    raise exception 'run % pays what no coins make up', of_run using errcode = 'LB012';
  end if;
  perform cut_shards(d);
  update run set step = 'tree' where run_id = of_run;
end $$;

-- How many leaves each tile of a shard has: 256; but the last two share what is left, so that the last, whose sum the whole
-- shard may see, is not of a few.
create function tile_widths(leaves integer) returns integer[] language sql immutable as $$
  select case when leaves <= 256 then array[leaves]
              else array_fill(256, array[(leaves - 1) / 256 - 1]) || (rest + 1) / 2 || rest / 2 end
    from (select leaves - 256 * ((leaves - 1) / 256 - 1) as rest) r
$$;

-- Builds a shard of the tree: who gets anything of its slices of the roll. A row of nodes is one text of bytes: an array of them
-- takes twice the memory, and half the time goes to asking for it.
create function door.build_shard(of_run uuid, of_shard integer) returns void
  language plpgsql security definer set search_path = public, pg_temp set plan_cache_mode = force_generic_plan
  set enable_nestloop = off as $$
declare
  d        dividend_run;
  c        record;
  gets     bigint[];
  amounts  bytea[];
  ends     bytea[];
  prefix   constant bytea := leaf_prefix(of_run);
  nodes    bytea;
  coins    bigint[];
  earlier_nodes bytea;
  earlier_coins bigint[];
  widths   integer[];
  width    integer;
  done     integer;
  tiles    bytea := '';
  sums     bigint[] := '{}';
  counts   bigint[] := '{}';
begin
  select * into strict d from dividend_run where run_id = of_run;
  gets := coins_by_class(d.run_no);
  select array_agg(int8send(each) order by class_no), array_agg(int8send(each) || int8send(1) order by class_no) into amounts, ends
    from unnest(gets) with ordinality as g (each, class_no);
  for c in
    select bucket, min(first_id) as first_id, max(last_id) as last_id, row_number() over (order by bucket) > 1 as is_further
      from dividend_slice where run_no = d.run_no and shard_no = of_shard group by bucket
  loop
    if c.is_further then
      earlier_nodes := nodes;
      earlier_coins := coins;
    end if;
    select string_agg(hash || ends[class_no], ''), array_agg(gets[class_no]) into nodes, coins
      from (select sha256(prefix || coalesce(z.commitment, nobodys_commitment()) || amounts[l.class_no]) as hash, l.class_no
              from dividend_roll l join citizen z on z.bucket = c.bucket and z.citizen_id = l.citizen_id
             where l.bucket = c.bucket and l.run_no = d.run_no and l.citizen_id between c.first_id and c.last_id
               and z.citizen_id between c.first_id and c.last_id and l.reasons = 0 and gets[l.class_no] is not null
             order by hash) n;
    if c.is_further then
      nodes := earlier_nodes || nodes;
      coins := earlier_coins || coins;
      select string_agg(node, ''), array_agg(amount) into nodes, coins
        from (select substring(nodes from 48 * i - 47 for 48) as node, coins[i] as amount
                from generate_series(1, cardinality(coins)) i
               order by node) n;
    end if;
  end loop;
  widths := tile_widths(cardinality(coins));
  insert into dividend_tile (run_no, shard_no, first_leaf, tile_no, leaves)
  select d.run_no, of_shard, substring(nodes from 48 * first + 1 for 32), tile - 1, substring(nodes from 48 * first + 1 for 48 * w.width)
    from (select tile, t.width, sum(t.width) over (order by tile)::integer - t.width as first
            from unnest(widths) with ordinality as t (width, tile)) w;
  -- All but the last two are full.
  done := 256 * greatest(cardinality(widths) - 2, 0);
  if done > 0 then
    select t.nodes, t.coins into tiles, sums from roots_of_full_tiles(nodes, coins, done) t;
    counts := array_fill(256::bigint, array[cardinality(sums)]);
  end if;
  foreach width in array widths[done / 256 + 1:] loop
    select tiles || k.nodes, sums || k.coins, counts || k.citizens into tiles, sums, counts
      from climb(substring(nodes from 48 * done + 1 for 48 * width), coins[done + 1:done + width],
                 array_fill(1::bigint, array[width]), 8) k;
    done := done + width;
  end loop;
  insert into dividend_shard (run_no, shard_no, hash, coins, citizens, tiles)
  select d.run_no, of_shard, substring(k.nodes for 32), k.coins[1], k.citizens[1], tiles
    from climb(tiles, sums, counts, levels_above(cardinality(sums))) k;
  perform finish_chunk(of_run, 'tree', of_shard, '{}');
end $$;

-- Puts the shards side by side, in the order of their hashes, which says nothing of who is in them; then the run is proposed.
create function door.conclude_tree(of_run uuid) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  of_run_no integer;
  shards    integer[];
  nodes     bytea;
  sums      bigint[];
  counts    bigint[];
  paths     bytea[];
  level     integer := 0;
begin
  if not step_is_complete(of_run, 'tree') then
    return;
  end if;
  select run_no into strict of_run_no from dividend_run where run_id = of_run;
  select array_agg(shard_no order by hash), string_agg(hash || int8send(coins) || int8send(citizens), '' order by hash),
         array_agg(coins order by hash), array_agg(citizens order by hash), array_agg(''::bytea)
    into shards, nodes, sums, counts, paths
    from dividend_shard where run_no = of_run_no;
  while cardinality(sums) > 1 loop
    paths := array(
      select path || case when beside < place then '\x00'::bytea else '\x01' end
             || case when beside < cardinality(sums) then substring(nodes from 48 * beside + 1 for 48) else empty_node() end
        from (select path, no, (no::integer - 1) >> level as place, ((no::integer - 1) >> level) # 1 as beside
                from unnest(paths) with ordinality as p (path, no)) p
       order by no);
    select k.nodes, k.coins, k.citizens into nodes, sums, counts from climb(nodes, sums, counts, 1) k;
    level := level + 1;
  end loop;
  insert into dividend_shard_path (run_no, shard_no, path)
  select of_run_no, s.shard_no, s.path from unnest(shards, paths) as s (shard_no, path);
  insert into dividend_tree (run_no, root, total, citizens)
  select of_run_no, substring(coalesce(nodes, empty_node()) for 32),
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

-- What leads from a citizen's leaf to the root of a run's tree: the key that their salt follows from, the tile with their leaf,
-- the roots of the tiles beside it, and the way from their shard up. Nothing where they are not in it.
create function path_of(z citizen, d dividend_run)
  returns table (commitment bytea, wrapped_key bytea, gross numeric, leaf bytea, leaves bytea, tile_no integer, tiles bytea, path bytea)
  language plpgsql stable set enable_seqscan = off as $$
#variable_conflict use_column
declare
  t    dividend_tile;
  each numeric;
  own  bytea;
begin
  each := (select k.each_gets from dividend_roll l join dividend_class k using (run_no, class_no)
            where l.bucket = z.bucket and l.run_no = d.run_no and l.citizen_id = z.citizen_id and l.reasons = 0);
  if z.commitment is null or each > 0 is not true then
    return;
  end if;
  own := sha256(leaf_prefix(d.run_id) || z.commitment || int8send(coins_of(each)));
  select * into t
    from dividend_tile
   where run_no = d.run_no and first_leaf <= own
     and shard_no = (select shard_no from dividend_slice
                      where run_no = d.run_no and bucket = z.bucket and first_id <= z.citizen_id and last_id >= z.citizen_id
                      order by first_id desc limit 1)
   order by first_leaf desc limit 1;
  return query
    select z.commitment, (select k.wrapped_key from citizen_key k
                           where k.bucket = z.bucket and k.citizen_id = z.citizen_id order by recorded_at limit 1),
           each, own, t.leaves, t.tile_no, s.tiles, p.path
      from dividend_shard s join dividend_shard_path p using (run_no, shard_no)
     where s.run_no = t.run_no and s.shard_no = t.shard_no
       and position(own in t.leaves) > 0; -- Nowhere but at a leaf's place: no 32 bytes across two leaves are a hash of anything.
end $$;

-- Is the citizen whom the transaction is about in the total of a run?
create function door.is_in_total(of_run uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from citizen z, dividend_run d, path_of(z, d) where z.pseudonym = the_citizen() and d.run_id = of_run)
$$;

-- All that a citizen's proof is made of, in one answer: a row where there is such a citizen, and nothing in it of what there is
-- not. The checkpoint is the newest, or that of a size.
create function proof_of(of_citizen uuid, of_year integer, of_size bigint)
  returns table (run_id uuid, erased boolean, included_on date, late_entry uuid, commitment bytea, wrapped_key bytea, gross numeric,
                 leaf bytea, leaves bytea, tile_no integer, tiles bytea, path bytea, log_position bigint, declaration text,
                 size bigint, note text, cosignatures text[])
  language plpgsql stable set enable_seqscan = off as $$
#variable_conflict use_column
declare
  z citizen;
  d dividend_run;
  k log_checkpoint;
begin
  select * into z from citizen where pseudonym = of_citizen;
  if not found then
    return;
  end if;
  select * into d from dividend_run where year = of_year and approved_on is not null;
  if of_size is null then
    select * into k from log_checkpoint order by checkpoint_no desc limit 1;
  else
    select * into k from log_checkpoint where size = of_size order by checkpoint_no desc limit 1;
  end if;
  return query
    select d.run_id, is_erased(of_citizen), i.included_on,
           case when i.run_no is not null
                then (select e.id from journal_entry e where e.entry_key = 'dividend:' || d.run_id || ':late:' || i.proposal_id) end,
           p.*, l.position, l.content, k.size, k.note,
           array(select line from log_cosignature where checkpoint_no = k.checkpoint_no order by received_at, witness_key)
      from (select) one
      left join late_inclusion i on i.bucket = z.bucket and i.run_no = d.run_no and i.citizen_id = z.citizen_id
      left join lateral path_of(z, d) p on true
      left join log_declaration l on l.run_no = d.run_no;
end $$;

-- For who has signed in with this national id, by its keyed hash.
create function door.proof_of_dividend(hash bytea, of_year integer, of_size bigint)
  returns table (run_id uuid, erased boolean, included_on date, late_entry uuid, commitment bytea, wrapped_key bytea, gross numeric,
                 leaf bytea, leaves bytea, tile_no integer, tiles bytea, path bytea, log_position bigint, declaration text,
                 size bigint, note text, cosignatures text[])
  language sql stable security definer set search_path = public, pg_temp as $$
  select * from proof_of(pseudonym_of(hash), of_year, of_size)
$$;

-- The same of a ward, for who stands for them now and has signed in with this national id. Of anybody else they learn nothing.
create function door.proof_of_ward(hash bytea, of_ward uuid, of_year integer, of_size bigint)
  returns table (run_id uuid, erased boolean, included_on date, late_entry uuid, commitment bytea, wrapped_key bytea, gross numeric,
                 leaf bytea, leaves bytea, tile_no integer, tiles bytea, path bytea, log_position bigint, declaration text,
                 size bigint, note text, cosignatures text[])
  language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  me uuid := pseudonym_of(hash);
begin
  if me is null then perform refuse('not-on-the-roll'); end if;
  if not exists (select from citizen g
                   join representative r on r.representative_bucket = g.bucket and r.representative_id = g.citizen_id
                                        and r.until is null
                   join citizen w on w.bucket = r.bucket and w.citizen_id = r.citizen_id
                  where g.pseudonym = me and w.pseudonym = of_ward) then
    perform refuse('unknown-citizen');
  end if;
  return query select * from proof_of(of_ward, of_year, of_size);
end $$;
