import type { Decimal } from 'decimal.js';
import type { DataSource, EntityManager } from 'typeorm';
import type { Instant, LocalDate } from '../domain/calendar.js';
import { FundHistory } from '../domain/fund-history.js';
import { ratioOf } from '../domain/holdings-report.js';
import type { Nation } from '../domain/nation.js';
import { unitise } from '../domain/performance.js';
import { Refusal } from '../domain/refusal.js';
import type { BenchmarkStore } from './benchmark.store.js';
import type { FundOverviewStore, PricesWanting, VintageValue } from './fund-overview.store.js';
import type { CompanyValue, HoldingsReportStore } from './holdings-report.store.js';
import {
  type BenchmarkReturn,
  type Changed,
  changed,
  fiscalYears,
  heldAgainst,
} from './performance-reports.js';
import type { PerformanceStore } from './performance.store.js';

/** An official NAV, and the day it is of. */
export interface NavOfDay {
  readonly asOf: LocalDate;
  readonly nav: Decimal;
}

/** A fund by its newest official NAV, as it was known when a NAV last became official. */
interface Figures extends NavOfDay {
  readonly knownAt: Instant;
  readonly holdingsValue: Decimal;
  readonly cash: Decimal;
  readonly companies: number;
  /** Some of the official NAVs up to this one, evenly, by their newest versions; this is the last. */
  readonly navs: readonly NavOfDay[];
  /** The newest fiscal years, oldest first, the last as far as this NAV. */
  readonly years: readonly Changed[];
  readonly largest: readonly (CompanyValue & { readonly partOfNav: Decimal | null })[];
  readonly vintage: readonly VintageValue[];
  readonly pricesWanting: PricesWanting;
}

export interface FundOverview extends Omit<Figures, 'years'> {
  readonly years: readonly (Changed & { readonly benchmarks: readonly BenchmarkReturn[] })[];
}

/** What was told last, and the levels it was held against. */
interface Told {
  readonly figures: Figures;
  readonly levels: string;
  readonly overview: FundOverview;
}

/** What was worked out, and what it follows from. */
interface Kept {
  readonly knownAt: Instant;
  readonly laws: Nation['laws'];
  readonly figures: Promise<Figures>;
}

const NO_DAY: LocalDate = '0001-01-01';
const LAST_DAY: LocalDate = '9999-12-31';
const NAVS_MAX = 120;
const LARGEST = 10;
const YEARS = 30;

/**
 * The fund at a glance. It is told by the newest official NAV and by what was known at the instant when a NAV last became
 * official: both never change (law 4), so that it is worked out once, kept until another NAV is official, and never stale.
 * What is asked anew each time is which NAV that is, and the levels of benchmarks, which come later than NAVs.
 */
export class FundOverviews {
  private kept: Kept | undefined;
  private told: Told | undefined;

  constructor(
    private readonly database: DataSource,
    private readonly store: FundOverviewStore,
    private readonly holdings: HoldingsReportStore,
    private readonly performance: PerformanceStore,
    private readonly benchmarks: BenchmarkStore,
    private readonly nation: Pick<Nation, 'laws'>,
  ) {}

  /** The same object, while it is the same that is to be told. @throws Refusal `no-approved-nav` */
  async overview(): Promise<FundOverview> {
    const knownAt = await this.store.lastApproval(this.database);
    if (knownAt === null) throw new Refusal('no-approved-nav');
    const figures = await this.figuresAt(knownAt);
    const closes = [...new Set(figures.years.flatMap(({ from, to }) => [from, to]))];
    const found = await this.benchmarks.levelsAt(this.database, closes, 'infinity');
    const levels = JSON.stringify(found);
    if (this.told?.figures !== figures || this.told.levels !== levels) {
      const years = figures.years.map((year) => heldAgainst(found, year));
      this.told = { figures, levels, overview: { ...figures, years } };
    }
    return this.told.overview;
  }

  /** Whoever asks while it is worked out waits for the same. It is kept where nobody can have a word in it any more. */
  private figuresAt(knownAt: Instant): Promise<Figures> {
    const { laws } = this.nation;
    if (this.kept?.knownAt === knownAt && this.kept.laws === laws) return this.kept.figures;
    const worked = this.worked(knownAt);
    const kept: Kept = { knownAt, laws, figures: worked.then(({ figures }) => figures) };
    this.kept = kept;
    const letGo = () => {
      if (this.kept === kept) this.kept = undefined;
    };
    void worked.then(({ isSettled }) => isSettled || letGo(), letGo);
    return kept.figures;
  }

  private async worked(knownAt: Instant): Promise<{ figures: Figures; isSettled: boolean }> {
    // In this order: what is settled is seen whole by whoever looks later.
    const isSettled = await this.store.isSettled(this.database, knownAt);
    const figures = await this.database.transaction('REPEATABLE READ', (tx) =>
      this.read(tx, knownAt),
    );
    return { figures, isSettled };
  }

  private async read(tx: EntityManager, knownAt: Instant): Promise<Figures> {
    const [official] = await this.holdings.officials(tx, NO_DAY, LAST_DAY, knownAt, 1);
    const { asOf, nav, valuationNo } = official!; // It is there: one was approved at that instant.
    const { companies, value } = await this.holdings.total(tx, valuationNo);
    const largest = await this.holdings.largest(tx, official!, knownAt, LARGEST);
    return {
      knownAt,
      asOf,
      nav,
      holdingsValue: value,
      cash: await this.store.cash(tx, official!, knownAt),
      companies,
      largest: largest.map((one) => ({ ...one, partOfNav: ratioOf(one.value, nav) })),
      vintage: await this.store.vintages(tx, official!, knownAt),
      pricesWanting: await this.store.pricesWanting(tx, official!),
      ...(await this.past(tx, asOf, knownAt)),
    };
  }

  private async past(
    tx: EntityManager,
    until: LocalDate,
    knownAt: Instant,
  ): Promise<Pick<Figures, 'navs' | 'years'>> {
    const cut = await this.performance.cutAt(tx, knownAt);
    const navs = await this.performance.officialNavs(tx, cut, knownAt, NO_DAY, until);
    const days = await this.performance.days(tx, cut, knownAt, NO_DAY, until);
    const history = new FundHistory(unitise(days));
    const [began] = history.inceptions;
    const spans = began === undefined ? [] : fiscalYears(this.nation, began, until, YEARS);
    const first = spans[0];
    if (!first) return { navs: evenly(navs), years: [] };
    const closes = spans.map(({ to }) => to);
    const moved = await this.performance.parts(tx, cut, knownAt, first.from, closes);
    return {
      navs: evenly(navs),
      years: spans.map((span) => changed(span, history, closes, moved)),
    };
  }
}

/** Every so many-th, so that few enough are left, and the last. */
function evenly(navs: readonly NavOfDay[]): NavOfDay[] {
  const step = Math.ceil(navs.length / (NAVS_MAX - 1));
  return navs
    .filter((_, no) => no % step === 0 || no === navs.length - 1)
    .map(({ asOf, nav }) => ({ asOf, nav }));
}
