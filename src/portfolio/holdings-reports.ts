import type { Decimal } from 'decimal.js';
import type { DataSource, EntityManager } from 'typeorm';
import type { Instant, LocalDate } from '../domain/calendar.js';
import {
  herfindahl,
  type Level3Movement,
  ratioOf,
  unrealisedOf,
} from '../domain/holdings-report.js';
import { Refusal, refuseFields } from '../domain/refusal.js';
import type {
  CompanyValue,
  HoldingsReportStore,
  OfficialValuation,
  VintageCount,
} from './holdings-report.store.js';

/** Level 3 between two official NAVs. */
export interface Level3Period extends Level3Movement {
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly unrealised: Decimal;
}

export interface Concentration {
  readonly asOf: LocalDate;
  readonly nav: Decimal;
  readonly companies: number;
  readonly value: Decimal;
  readonly herfindahl: Decimal | null;
  readonly largest: readonly (CompanyValue & {
    readonly partOfNav: Decimal | null;
    readonly partOfHoldings: Decimal | null;
  })[];
}

export interface Vintage extends VintageCount {
  /** Neither held nor dissolved nor annulled: sold, merged, or never contributed to. */
  readonly left: number;
  /** Value ÷ cost of what is held. */
  readonly multiple: Decimal | null;
}

const NO_DAY: LocalDate = '0001-01-01';
/** Periods of one answer, at most. */
export const PERIODS_MAX = 60;

/** What the holdings come to, by what was officially said of them. */
export class HoldingsReports {
  constructor(
    private readonly database: DataSource,
    private readonly store: HoldingsReportStore,
  ) {}

  /** From each official NAV to the next. @throws Refusal `invalid-fields` where those are too many */
  level3(from: LocalDate, to: LocalDate, knownAt: Instant): Promise<Level3Period[]> {
    return this.read(async (tx) => {
      const navs = await this.store.officials(tx, from, to, knownAt, PERIODS_MAX + 2);
      refuseFields(
        navs.length > PERIODS_MAX + 1
          ? [{ pointer: '/from', detail: `must have at most ${PERIODS_MAX + 1} NAVs after it` }]
          : [],
      );
      const periods: Level3Period[] = [];
      for (const [no, closing] of navs.slice(1).entries()) {
        const moved = await this.store.level3(tx, navs[no]!, closing);
        periods.push({
          from: navs[no]!.asOf,
          to: closing.asOf,
          ...moved,
          unrealised: unrealisedOf(moved),
        });
      }
      return periods;
    });
  }

  /** By the last official valuation as of a day. @throws Refusal `no-approved-nav` */
  concentration(asOf: LocalDate, top: number, knownAt: Instant): Promise<Concentration> {
    return this.read(async (tx) => {
      const official = await this.official(tx, asOf, knownAt);
      const { companies, value, squares } = await this.store.total(tx, official.valuationNo);
      const largest = await this.store.largest(tx, official, knownAt, top);
      return {
        asOf: official.asOf,
        nav: official.nav,
        companies,
        value,
        herfindahl: herfindahl(squares, value),
        largest: largest.map((one) => ({
          ...one,
          partOfNav: ratioOf(one.value, official.nav),
          partOfHoldings: ratioOf(one.value, value),
        })),
      };
    });
  }

  /** The same by year of incorporation. @throws Refusal `no-approved-nav` */
  vintage(
    asOf: LocalDate,
    knownAt: Instant,
  ): Promise<{ readonly asOf: LocalDate; readonly years: readonly Vintage[] }> {
    return this.read(async (tx) => {
      const official = await this.official(tx, asOf, knownAt);
      const years = await this.store.vintages(tx, official, knownAt);
      return {
        asOf: official.asOf,
        years: years.map((one) => ({
          ...one,
          left: one.companies - one.held - one.dissolved - one.annulled,
          multiple: ratioOf(one.value, one.cost),
        })),
      };
    });
  }

  private async official(
    tx: EntityManager,
    asOf: LocalDate,
    knownAt: Instant,
  ): Promise<OfficialValuation> {
    const [official] = await this.store.officials(tx, NO_DAY, asOf, knownAt, 1);
    if (!official) throw new Refusal('no-approved-nav');
    return official;
  }

  private read<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return this.database.transaction('REPEATABLE READ', work);
  }
}
