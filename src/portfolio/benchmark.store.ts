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

/** A level as it stands on record; a later one of the same day counts instead of it. */
export interface RecordedLevel extends BenchmarkLevel {
  readonly levelNo: bigint;
  readonly recordedAt: Instant;
  readonly recordedBy: string;
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

  /** Is there any level of this name? */
  async isKnown(database: DataSource, name: string): Promise<boolean> {
    const found = await database.sql<unknown[]>`
      select 1 from benchmark_level where benchmark = ${name} limit 1`;
    return found.length > 0;
  }

  /** Every level of a benchmark, in the order they were recorded, after the given one. */
  async levels(
    database: DataSource,
    name: string,
    { from = null, to = null }: { readonly [K in 'from' | 'to']?: LocalDate | null | undefined },
    limit: number,
    after: bigint,
  ): Promise<RecordedLevel[]> {
    return database.sql<RecordedLevel[]>`
      select level_no as "levelNo", observed_on as "observedOn", level, source, recorded_at as "recordedAt",
             recorded_by as "recordedBy"
        from benchmark_level
       where benchmark = ${name} and level_no > ${after}
         and (${from}::date is null or observed_on >= ${from}) and (${to}::date is null or observed_on <= ${to})
       order by level_no limit ${limit}`;
  }

  /** Of each benchmark the level at each of these closes, as known at an instant; none where there was none yet. */
  async levelsAt(
    tx: EntityManager | DataSource,
    closes: readonly LocalDate[],
    knownAt: Instant,
  ): Promise<LevelAt[]> {
    // Names are skipped through: there are few of them, and many levels.
    return tx.sql<LevelAt[]>`
      with recursive named as (
        (select benchmark from benchmark_level order by benchmark limit 1)
        union all
        select (select b.benchmark from benchmark_level b where b.benchmark > n.benchmark order by b.benchmark limit 1)
          from named n where n.benchmark is not null
      )
      select b.benchmark, close, observed_on as "observedOn", level
        from named b
       cross join unnest(${closes}::date[]) as c (close)
       cross join lateral (
         select observed_on, level from benchmark_level l
          where l.benchmark = b.benchmark and l.observed_on <= c.close and l.recorded_at <= ${knownAt}
          order by observed_on desc, level_no desc limit 1) l
       order by b.benchmark, close`;
  }
}
