import type { Decimal } from 'decimal.js';
import type { DataSource, EntityManager } from 'typeorm';
import type { Instant, LocalDate } from '../domain/calendar.js';

export interface BenchmarkLevel {
  readonly observedOn: LocalDate;
  readonly level: Decimal;
  readonly source: string;
}

/** What is known of a benchmark: from when until when, at how many days. */
export interface Benchmark {
  readonly name: string;
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly days: number;
  readonly latest: Decimal;
}

/** The level that holds at a close: the newest on or before it. */
export interface LevelAt {
  readonly benchmark: string;
  readonly close: LocalDate;
  readonly observedOn: LocalDate;
  readonly level: Decimal;
}

/** Levels of indices that the fund is held against. */
export class BenchmarkStore {
  /** How many of the levels say something new. */
  async record(
    tx: EntityManager,
    name: string,
    levels: readonly BenchmarkLevel[],
    person: string,
  ): Promise<bigint> {
    const [{ recorded }] = await tx.sql<[{ recorded: bigint }]>`
      select door.record_benchmark_levels(${name}, ${levels.map(({ observedOn }) => observedOn)}::date[],
               ${levels.map(({ level }) => level.toFixed())}::numeric[],
               ${levels.map(({ source }) => source)}::text[], ${person}) as recorded`;
    return recorded;
  }

  async list(database: DataSource, limit: number, after: string): Promise<Benchmark[]> {
    return database.sql<Benchmark[]>`
      select benchmark as name, min(observed_on) as from, max(observed_on) as to,
             count(distinct observed_on)::integer as days,
             (array_agg(level order by observed_on desc, level_no desc))[1] as latest
        from benchmark_level where benchmark > ${after} group by benchmark order by benchmark limit ${limit}`;
  }

  /** Of each benchmark the level at each of these closes, as known at an instant; none where there was none yet. */
  async levelsAt(
    tx: EntityManager,
    closes: readonly LocalDate[],
    knownAt: Instant,
  ): Promise<LevelAt[]> {
    return tx.sql<LevelAt[]>`
      select benchmark, close, observed_on as "observedOn", level
        from (select distinct benchmark from benchmark_level where recorded_at <= ${knownAt}) b
       cross join unnest(${closes}::date[]) as c (close)
       cross join lateral (
         select observed_on, level from benchmark_level l
          where l.benchmark = b.benchmark and l.observed_on <= c.close and l.recorded_at <= ${knownAt}
          order by observed_on desc, level_no desc limit 1) l
       order by benchmark, close`;
  }
}
