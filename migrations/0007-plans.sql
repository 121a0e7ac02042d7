-- 0007 Plans: which way the doors look things up, whatever the statistics say.
--
-- A plan made while a table is small, or from statistics taken while its first rows were not yet committed, walks the
-- whole table for each row once it has grown: a chunk of 2,500 companies went from 0.2 s to 10 s until the next
-- analyze. Settings of a function hold for all that it calls.

-- Doors that move sets plan each statement anew (a millisecond a chunk), and never walk a table that has an index.
do $$
declare
  chunk_door text;
begin
  foreach chunk_door in array array[
    'door.close_incorporation_upload(uuid)', 'door.register_chunk(uuid, text, integer)',
    'door.close_citizen_upload(uuid)', 'door.enrol_chunk(uuid, text, integer)',
    'door.record_prices(bigint[], date[], numeric[], text[], text[], text)',
    'door.value_chunk(uuid, integer)', 'door.post_valuation_chunk(uuid, integer)', 'door.advance_valuation(uuid)',
    'door.freeze_chunk(uuid, integer)', 'door.distribute_chunk(uuid, integer)']
  loop
    execute format('alter function %s set plan_cache_mode = force_custom_plan', chunk_door);
    execute format('alter function %s set enable_seqscan = off', chunk_door);
  end loop;
end $$;

-- Doors that record one event keep their plans, and go by index: a handful of rows is looked up at any size.
do $$
declare
  event_door text;
begin
  foreach event_door in array array[
    'door.register_incorporation(text, text, text, date, text, text, text[], numeric[], numeric[], text)',
    'door.record_receipt(date, numeric, text, text, text, text)',
    'door.record_expense(date, numeric, text, text, text)']
  loop
    execute format('alter function %s set enable_seqscan = off', event_door);
    execute format('alter function %s set enable_hashjoin = off', event_door);
    execute format('alter function %s set enable_mergejoin = off', event_door);
  end loop;
end $$;
