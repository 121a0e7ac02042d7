import { Decimal } from 'decimal.js';
import type { Reader } from '../page-answers.js';
import type { PublicDividend, PublicNav } from '../public-figures.store.js';
import type { BarChart, LineChart } from './chart.js';

/** Fewer say nothing of how it went. */
const FIGURES_MIN = 2;

/** What the fund was worth at each official NAV; nothing where there is none to compare with. @param navs  newest first */
export function worthByYear(
  navs: readonly PublicNav[],
  { words, format }: Reader,
): LineChart | undefined {
  if (navs.length < FIGURES_MIN) return undefined;
  const [last, first] = [navs[0]!, navs.at(-1)!];
  const oldestFirst = navs.toReversed();
  return {
    kind: 'line',
    unit: 'money',
    title: words.fund.byYear,
    description: words.charts.worthSeen(
      format.roughly(first.nav),
      format.day(first.asOf),
      format.roughly(last.nav),
      format.day(last.asOf),
    ),
    of: words.charts.day,
    days: oldestFirst.map(({ asOf }) => asOf),
    lines: [{ name: words.fund.worth, values: oldestFirst.map(({ nav }) => nav) }],
  };
}

/** What each dividend was of a whole share. @param dividends  newest first */
export function dividendsByYear(
  dividends: readonly Pick<PublicDividend, 'year' | 'perCitizen'>[],
  { words, format }: Reader,
): BarChart | undefined {
  if (dividends.length < FIGURES_MIN) return undefined;
  const amounts = dividends.map(({ perCitizen }) => perCitizen);
  return {
    kind: 'bars',
    unit: 'money',
    title: words.fund.eachByYear,
    description: words.charts.eachSeen(
      format.money(Decimal.min(...amounts)),
      format.money(Decimal.max(...amounts)),
      format.count(dividends.length),
    ),
    of: words.fund.year,
    figure: words.fund.each,
    bars: dividends
      .toReversed()
      .map(({ year, perCitizen }) => ({ name: format.year(year), value: perCitizen })),
  };
}
