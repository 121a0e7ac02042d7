import { Decimal } from 'decimal.js';
import type { DataSource } from 'typeorm';
import { fiscalYearEnd, type Instant, type LocalDate } from '../domain/calendar.js';
import { FundHistory } from '../domain/fund-history.js';
import { type CashFlow, moneyWeightedRate, type RateGap } from '../domain/money-weighted.js';
import { lawOfDividend, type Nation } from '../domain/nation.js';
import {
  type Attribution,
  daysBetween,
  isLongerThanYear,
  PARTS,
  rateOfYear,
  type ReturnGap,
  type Standing,
  timeWeightedGrowth,
  toldReturn,
  unitise,
} from '../domain/performance.js';
import type { BenchmarkStore, LevelAt } from './benchmark.store.js';
import type { OfficialNav, PartOfPeriod, PerformanceStore } from './performance.store.js';

/** A return, or why there is none, and since when. */
export interface Return {
  readonly rate: Decimal | null;
  /** The same as a rate of a year, where the period is longer than one. */
  readonly annualised: Decimal | null;
  readonly gap: ReturnGap | RateGap | null;
  readonly gapOn: LocalDate | null;
}

/** What is between the closes of two days; `year`: a fiscal year, or what there is of it. */
export interface Span {
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly year?: number;
}

/** What moved the fund between two closes, and what it earned. */
export interface Period extends Span {
  readonly openingNav: Decimal;
  readonly closingNav: Decimal;
  readonly parts: Attribution;
  readonly timeWeighted: Return;
  readonly moneyWeighted: Return;
  readonly benchmarks: readonly BenchmarkReturn[];
}

/** What a benchmark earned meanwhile, and how much more the fund did; null where its level is not known at both ends. */
export interface BenchmarkReturn {
  readonly name: string;
  readonly rate: Decimal | null;
  readonly difference: Decimal | null;
}

export interface Performance {
  readonly to: LocalDate;
  /** The close at which the fund began, or last began anew; null: it has not. */
  readonly inceptionOn: LocalDate | null;
  readonly standing: Standing;
  /** Days that have no return, and why. */
  readonly gaps: readonly { readonly on: LocalDate; readonly gap: ReturnGap }[];
  /** Null where it has no days. */
  readonly asked: Period | null;
  readonly sinceInception: Period | null;
  readonly years: readonly Period[];
}

/** The same but for what the money in it earned. */
export type Changed = Omit<Period, 'benchmarks' | 'moneyWeighted'>;
type Earned = Omit<Period, 'benchmarks'>;

/** An official NAV, and the fund in units at its close. */
export interface NavInUnits extends Omit<OfficialNav, 'standing'> {
  /** What the postings come to, as they are known now. */
  readonly booked: Decimal;
  readonly units: Decimal;
}

const inUnits = (
  { asOf, nav, version, approvedAt }: OfficialNav,
  standing: Standing,
): NavInUnits => ({ asOf, nav, version, approvedAt, booked: standing.nav, units: standing.units });

const NO_DAY: LocalDate = '0001-01-01';
const LAST_DAY: LocalDate = '9999-12-31';
/** Of fiscal years, the newest. */
export const YEARS_MAX = 100;

/** What the fund has earned: by the units it stands in, and on the money that was put into it. */
export class PerformanceReports {
  constructor(
    private readonly database: DataSource,
    private readonly store: PerformanceStore,
    private readonly benchmarks: BenchmarkStore,
    private readonly nation: Pick<Nation, 'laws'>,
  ) {}

  /**
   * Performance between the closes of two days, from inception until the second, and of each fiscal year of the law
   * between them: all from one state of the books.
   */
  async performance(
    from: LocalDate | undefined,
    to: LocalDate,
    knownAt: Instant,
  ): Promise<Performance> {
    return this.database.transaction('REPEATABLE READ', async (tx) => {
      const cut = await this.store.cutAt(tx, knownAt);
      const history = new FundHistory(unitise(await this.store.days(tx, cut, knownAt, NO_DAY, to)));
      const { inceptions } = history;
      const [asked, sinceInception, years] = this.spans(inceptions, from, to);
      const spans = [asked, sinceInception, ...years].filter((span) => span !== null);
      const closes = [...new Set(spans.flatMap((span) => [span.from, span.to]))].toSorted();
      const moved =
        closes.length === 0 ? [] : await this.store.parts(tx, cut, knownAt, NO_DAY, closes);
      const levels = await this.benchmarks.levelsAt(tx, closes, knownAt);
      const periodOf = (span: Span) => heldAgainst(levels, earned(span, history, closes, moved));
      const period = (span: Span | null) => span && periodOf(span);
      const whole = period(sinceInception);
      return {
        to,
        inceptionOn: inceptions.at(-1) ?? null,
        standing: history.at(to),
        gaps: history.days.flatMap(({ day, gap }) => (gap === null ? [] : [{ on: day, gap }])),
        asked: asked?.from === sinceInception?.from ? whole : period(asked), // Both end on the same day.
        sinceInception: whole,
        years: years.map((year) => periodOf(year)),
      };
    });
  }

  /**
   * The official NAVs between two days, each by its newest version, with the units the fund stood in at its close. What the
   * totals of the last cut know of is as they have it; what came later is worked out from where they stood before it.
   */
  async navSeries(from: LocalDate, to: LocalDate, knownAt: Instant): Promise<NavInUnits[]> {
    return this.database.transaction('REPEATABLE READ', async (tx) => {
      const cut = await this.store.cutAt(tx, knownAt);
      const navs = await this.store.officialNavs(tx, cut, knownAt, from, to);
      const changed = (await this.store.firstDaySince(tx, cut, knownAt)) ?? LAST_DAY;
      const unsure = navs.find(({ asOf, standing }) => standing === null || asOf >= changed);
      if (unsure === undefined) return navs.map((nav) => inUnits(nav, nav.standing!));
      const before = await this.store.standingBefore(
        tx,
        cut,
        unsure.asOf < changed ? unsure.asOf : changed,
      );
      const since = await this.store.days(tx, cut, knownAt, before?.asOf ?? NO_DAY, to);
      const history = new FundHistory(unitise(since, before), before);
      return navs.map((nav) =>
        inUnits(nav, nav.asOf < unsure.asOf ? nav.standing! : history.at(nav.asOf)),
      );
    });
  }

  /** What is asked for, since the last inception, and the fiscal years of what is asked for. */
  private spans(
    inceptions: readonly LocalDate[],
    from: LocalDate | undefined,
    to: LocalDate,
  ): [Span | null, Span | null, readonly Span[]] {
    const [first, last] = [inceptions[0], inceptions.at(-1)];
    if (first === undefined || last === undefined) return [null, null, []];
    const since = from === undefined || from < first ? first : from;
    return [
      since < to ? { from: since, to } : null,
      last < to ? { from: last, to } : null,
      since < to ? fiscalYears(this.nation, since, to) : [],
    ];
  }
}

const yearOf = (day: LocalDate): number => Number.parseInt(day.slice(0, 4), 10);

/**
 * The fiscal years between two closes, oldest first, each by the law of its year; the first and last as far as they go.
 * @param most  the newest so many
 */
export function fiscalYears(
  nation: Pick<Nation, 'laws'>,
  since: LocalDate,
  until: LocalDate,
  most = YEARS_MAX,
): Span[] {
  const endOf = (year: number) => fiscalYearEnd(year, lawOfDividend(nation, year)?.fiscalYearEnd);
  const years: Span[] = [];
  let to = until;
  for (let year = yearOf(until) + 1; to > since && years.length < most; year--) {
    const before = endOf(year - 1);
    if (before >= to) continue;
    const from = before > since ? before : since;
    years.push({ year, from, to });
    to = from;
  }
  return years.toReversed();
}

function earned(
  span: Span,
  history: FundHistory,
  closes: readonly LocalDate[],
  moved: readonly PartOfPeriod[],
): Earned {
  const period = changed(span, history, closes, moved);
  const { openingNav, closingNav } = period;
  return { ...period, moneyWeighted: moneyWeighted(span, history, openingNav, closingNav) };
}

/** What moved the fund between two closes, and what 1.00 in it earned. @param closes  at which what `moved` it ends, by number */
export function changed(
  span: Span,
  history: FundHistory,
  closes: readonly LocalDate[],
  moved: readonly PartOfPeriod[],
): Changed {
  const { from, to } = span;
  const openingNav = history.at(from).nav;
  const closingNav = history.at(to).nav;
  // The nth of what was summed ends at the nth close.
  const within = moved.filter(({ period }) => closes[period]! > from && closes[period]! <= to);
  const parts = Object.fromEntries(
    PARTS.map((part) => [
      part,
      within
        .filter((one) => one.part === part)
        .reduce((sum, { amount }) => sum.plus(amount), new Decimal(0)),
    ]),
  ) as Attribution;
  return {
    ...span,
    openingNav,
    closingNav,
    parts,
    timeWeighted: timeWeighted(span, history, openingNav),
  };
}

/** A benchmark without a newer level than it had at the first close has none at the last. */
export function heldAgainst<One extends Changed>(
  levels: readonly LevelAt[],
  period: One,
): One & Pick<Period, 'benchmarks'> {
  const at = (close: LocalDate) => levels.filter((one) => one.close === close);
  const opening = at(period.from);
  const { rate: fund } = period.timeWeighted;
  return {
    ...period,
    benchmarks: at(period.to).map(({ benchmark: name, observedOn, level }) => {
      const before = opening.find(({ benchmark }) => benchmark === name);
      const isKnown = before !== undefined && before.observedOn < observedOn;
      const rate = isKnown ? toldReturn(level.div(before.level).minus(1)) : null;
      return { name, rate, difference: rate && fund && fund.minus(rate) };
    }),
  };
}

function timeWeighted({ from, to }: Span, history: FundHistory, opening: Decimal): Return {
  if (opening.lte(0)) return missing('nav-not-positive', from);
  const growth = timeWeightedGrowth(opening, history.between(from, to));
  if ('gap' in growth) return missing(growth.gap, growth.on);
  const { factor } = growth;
  return {
    rate: toldReturn(factor.minus(1)),
    annualised: isLongerThanYear(from, to) ? toldReturn(rateOfYear(factor, from, to)) : null,
    gap: null,
    gapOn: null,
  };
}

/** What stood in the fund was put into it at the first close, and is taken out of it at the last. */
function moneyWeighted(
  { from, to }: Span,
  history: FundHistory,
  opening: Decimal,
  closing: Decimal,
): Return {
  const flows: CashFlow[] = [
    { on: from, amount: opening.neg() },
    ...history.between(from, to).map(({ day, flow }) => ({ on: day, amount: flow.neg() })),
    { on: to, amount: closing },
  ];
  const found = moneyWeightedRate(flows);
  if ('gap' in found) return missing(found.gap, null);
  return {
    rate: toldReturn(found.ofDay.pow(daysBetween(from, to)).minus(1)),
    annualised: isLongerThanYear(from, to) ? toldReturn(found.rate) : null,
    gap: null,
    gapOn: null,
  };
}

const missing = (gap: ReturnGap | RateGap, gapOn: LocalDate | null): Return => ({
  rate: null,
  annualised: null,
  gap,
  gapOn,
});
