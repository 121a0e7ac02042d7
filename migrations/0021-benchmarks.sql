-- 0021 Benchmarks: what else the money might have earned.

-- A level of an index on a day, such as an index of shares with its dividends reinvested. The newest word on a day counts.
create table benchmark_level (
  level_no    bigint         generated always as identity primary key,
  benchmark   text           not null check (benchmark ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(benchmark) <= 40),
  observed_on date           not null,
  level       numeric(38,10) not null check (level > 0 and level < 1e12),
  source      text           not null check (source <> ''),
  recorded_at timestamptz(3) not null,
  recorded_by text           not null check (recorded_by <> '')
);
create index benchmark_level_latest on benchmark_level (benchmark, observed_on desc, level_no desc);
create index benchmark_level_by_record on benchmark_level (benchmark, level_no);
create trigger append_only before update or delete or truncate on benchmark_level
  for each statement execute function refuse_change();

-- Records levels; one that says what the last one for its day says is left out.
create function door.record_benchmark_levels(
  of_benchmark text, days date[], levels numeric[], sources text[], by_person text
) returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
declare
  stamp    timestamptz(3) := record_time();
  recorded bigint;
begin
  insert into benchmark_level (benchmark, observed_on, level, source, recorded_at, recorded_by)
  select of_benchmark, n.day, exactly(n.level), n.source, stamp, by_person
    from unnest(days, levels, sources) with ordinality as n (day, level, source, no)
    left join lateral (
      select * from benchmark_level l where l.benchmark = of_benchmark and l.observed_on = n.day order by level_no desc limit 1
    ) known on true
   where (known.level, known.source) is distinct from (n.level, n.source)
   order by n.no;
  get diagnostics recorded = row_count;
  return recorded;
end $$;
