import type { Decimal } from 'decimal.js';
import type { EntityManager } from 'typeorm';
import type { Instant, LocalDate } from '../domain/calendar.js';
import type { FundDay, PerformancePart, Standing } from '../domain/performance.js';

/** Up to where totals of the journal are kept, of what was known at an instant. */
export interface Cut {
  readonly cutNo: number;
  readonly knownAt: Instant;
  /** Whatever was recorded later has a higher number. */
  readonly afterEntry: bigint;
}

/** What was known before anything was. */
export const UNCUT: Cut = { cutNo: 0, knownAt: '-infinity', afterEntry: 0n };

/** An official NAV, and where the fund stood at its close by the postings when the journal was last cut. */
export interface OfficialNav {
  readonly asOf: LocalDate;
  readonly nav: Decimal;
  readonly version: number;
  readonly approvedAt: Instant;
  readonly standing: Standing | null;
}

export interface PartOfPeriod {
  /** Of the periods asked for, from 0. */
  readonly period: number;
  readonly part: PerformancePart;
  readonly amount: Decimal;
}

/**
 * What was posted by day and account and counts in the fund's return, after a day and up to another, as known at an
 * instant: the totals of the cuts, and the postings since.
 */
const moved = `
  select effective_on, account_id, quantity from nav_total
   where effective_on > $1 and effective_on <= $2 and cut_no <= $3
  union all
  select effective_on, account_id, quantity from posting join account using (account_id)
   where entry_id > $4 and recorded_at > $5 and recorded_at <= $6 and effective_on > $1 and effective_on <= $2
     and performance_part(name, kind) is not null`;

/** Reads what the fund was worth on each day, and what moved it. */
export class PerformanceStore {
  /** The newest cut of what was known at an instant. */
  async cutAt(tx: EntityManager, knownAt: Instant): Promise<Cut> {
    const [cut] = await tx.sql<Cut[]>`
      select cut_no as "cutNo", known_at as "knownAt", after_entry as "afterEntry"
        from nav_cut where known_at <= ${knownAt} order by known_at desc limit 1`;
    return cut ?? UNCUT;
  }

  /** The first day that was posted to after a cut; null: none. */
  async firstDaySince(tx: EntityManager, cut: Cut, knownAt: Instant): Promise<LocalDate | null> {
    const [{ day }] = await tx.sql<[{ day: LocalDate | null }]>`
      select min(effective_on) as day
        from posting join account using (account_id)
       where entry_id > ${cut.afterEntry} and recorded_at > ${cut.knownAt} and recorded_at <= ${knownAt}
         and performance_part(name, kind) is not null`;
    return day;
  }

  /** What moved the fund, day by day, after a day and up to another. */
  async days(
    tx: EntityManager,
    cut: Cut,
    knownAt: Instant,
    after: LocalDate,
    until: LocalDate,
  ): Promise<FundDay[]> {
    return tx.query<FundDay[]>(
      `select effective_on as day, -sum(quantity) as change,
              -coalesce(sum(quantity) filter (where is_external(performance_part(name, kind))), 0) as flow
         from (${moved}) m join account using (account_id)
        group by effective_on order by effective_on`,
      [after, until, cut.cutNo, cut.afterEntry, cut.knownAt, knownAt],
    );
  }

  /** The same by period and part, periods being those that end on these days, the first after `after`. */
  async parts(
    tx: EntityManager,
    cut: Cut,
    knownAt: Instant,
    after: LocalDate,
    ends: readonly LocalDate[],
  ): Promise<PartOfPeriod[]> {
    return tx.query<PartOfPeriod[]>(
      `select width_bucket(effective_on - 1, $7::date[]) as period, performance_part(name, kind) as part, -sum(quantity) as amount
         from (${moved}) m join account using (account_id)
        group by 1, 2`,
      [after, ends.at(-1)!, cut.cutNo, cut.afterEntry, cut.knownAt, knownAt, ends],
    );
  }

  /** The newest version of each official NAV as known at an instant, and where the fund stood by the last cut. */
  async officialNavs(
    tx: EntityManager,
    cut: Cut,
    knownAt: Instant,
    from: LocalDate,
    to: LocalDate,
  ): Promise<OfficialNav[]> {
    const found = await tx.sql<
      (Omit<OfficialNav, 'standing'> & { booked: Decimal | null; units: Decimal | null })[]
    >`
      select distinct on (v.as_of) v.as_of as "asOf", v.nav, v.version, v.approved_at as "approvedAt",
             u.nav as booked, u.units
        from valuation v
        left join nav_units u on u.cut_no = ${cut.cutNo} and u.as_of = v.as_of
       where v.approved_at <= ${knownAt} and v.as_of between ${from} and ${to}
       order by v.as_of, v.version desc`;
    return found.map(({ booked, units, ...official }) => ({
      ...official,
      standing: booked && units ? { nav: booked, units } : null,
    }));
  }

  /** Where the fund stood at the close of the last official NAV before a day, by the cut. */
  async standingBefore(
    tx: EntityManager,
    cut: Cut,
    day: LocalDate,
  ): Promise<(Standing & { readonly asOf: LocalDate }) | undefined> {
    const [found] = await tx.sql<(Standing & { asOf: LocalDate })[]>`
      select as_of as "asOf", nav, units
        from nav_units where cut_no = ${cut.cutNo} and as_of < ${day} order by as_of desc limit 1`;
    return found;
  }
}
