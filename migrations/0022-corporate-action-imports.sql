-- 0022 Corporate actions by file, each known by a reference of the world's.

-- What an action is called where it comes from, such as a broker's confirmation: recorded once, for ever.
create table corporate_action_reference (
  reference text   primary key check (length(reference) between 1 and 100),
  action_no bigint not null unique references corporate_action
);
create trigger append_only before update or delete or truncate on corporate_action_reference
  for each statement execute function refuse_change();

-- What arrived, action by action, before it is recorded. The service copies into it. `problems` is null for a good one;
-- else [{ line, errors, row }], a row as it came.
create table corporate_action_upload (
  run_id              uuid    not null,
  chunk_no            integer not null,
  line_no             bigint  not null,
  reference           text,
  kind                text,
  registration_number text,
  share_class         text,
  effective_on        date,
  terms               jsonb,
  row                 json    not null,   -- json, not jsonb: a row goes back as it came
  problems            json,
  primary key (run_id, chunk_no, line_no)
);
create index corporate_action_upload_rejected on corporate_action_upload (run_id, line_no) where problems is not null;

-- The whole body has arrived. What an action may be depends on what was recorded before it, so a file is worked at in its
-- order: each chunk is a step of its own.
create function door.close_action_upload(of_run uuid) returns void
  language plpgsql security definer set search_path = public, pg_temp set plan_cache_mode = force_custom_plan as $$
begin
  insert into run_chunk (run_id, step, chunk_no, total)
  select of_run, 'record ' || lpad(chunk_no::text, 8, '0'), chunk_no, count(*)
    from corporate_action_upload where run_id = of_run
   group by chunk_no;
  update run set (state, step) = (select case when min(step) is null then 'completed' else 'running' end, min(step)
                                    from run_chunk where run_id = of_run)
   where run_id = of_run;
end $$;

-- What came of a chunk: which actions were recorded under which reference, and why lines go back.
create function door.finish_action_chunk(
  of_run uuid, at_step text, of_chunk integer, references_of text[], actions uuid[], wrong_lines bigint[], errors json[],
  came_of_it jsonb
) returns void language plpgsql security definer set search_path = public, pg_temp set enable_seqscan = off as $$
begin
  insert into corporate_action_reference (reference, action_no)
  select n.reference, a.action_no
    from unnest(references_of, actions) as n (reference, id)
   cross join lateral (select action_no from corporate_action where action_id = n.id limit 1) a;
  update corporate_action_upload u
     set problems = json_build_array(json_build_object('line', u.line_no, 'errors', w.errors, 'row', u.row))
    from unnest(wrong_lines, errors) as w (line_no, errors)
   where u.run_id = of_run and u.chunk_no = of_chunk and u.line_no = w.line_no;
  perform finish_chunk(of_run, at_step, of_chunk, came_of_it || jsonb_build_object('rejected', (
    select count(*) from corporate_action_upload where run_id = of_run and chunk_no = of_chunk and problems is not null)));
end $$;
