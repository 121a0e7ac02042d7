import { Decimal } from 'decimal.js';
import type { Chart } from '../charts/chart.js';
import type { Reader } from '../page-answers.js';

/** What the API tells of the fund, as far as the overview shows it; decimals are strings, as on the wire. */
export interface NavReport {
  readonly items: readonly { readonly asOf: string; readonly nav: string }[];
}
export interface PerformanceReport {
  readonly years: readonly PerformanceYear[];
}
type Part = keyof Reader['words']['manager']['parts'];
export type PerformanceYear = Readonly<Record<Part, string>> & {
  readonly from: string;
  readonly to: string;
  readonly timeWeighted: { readonly return: string | null };
  readonly benchmarks: readonly { readonly name: string; readonly return: string | null }[];
};
export interface ConcentrationReport {
  readonly asOf: string;
  readonly nav: string;
  readonly holdingsValue: string;
  readonly companies: number | string;
  readonly largest: readonly { readonly legalName: string; readonly value: string }[];
}
export interface VintageReport {
  readonly years: readonly { readonly year: number; readonly value: string }[];
}

/** As many are drawn: more would not be told apart. */
const YEARS_MAX = 30;
/** Days in a chart; of more, every so many-th and the last. */
const DAYS_MAX = 120;

const orNothing = (value: string | null): Decimal | null =>
  value === null ? null : new Decimal(value);

/** The official NAVs over time; nothing of fewer than two. */
export function navChart({ items }: NavReport, { words, format }: Reader): Chart | undefined {
  const step = Math.ceil(items.length / DAYS_MAX);
  const shown = items.filter((_, no) => no % step === 0 || no === items.length - 1);
  const [first, last] = [shown[0], shown.at(-1)];
  if (!first || !last || first === last) return undefined;
  return {
    kind: 'line',
    unit: 'money',
    title: words.manager.worth,
    description: words.charts.worthSeen(
      format.roughly(new Decimal(first.nav)),
      format.day(first.asOf),
      format.roughly(new Decimal(last.nav)),
      format.day(last.asOf),
    ),
    of: words.charts.day,
    days: shown.map(({ asOf }) => asOf),
    lines: [{ name: words.manager.worth, values: shown.map(({ nav }) => new Decimal(nav)) }],
  };
}

/** The time-weighted return of each fiscal year, beside that of each benchmark; nothing of fewer than two. */
export function returnsChart(
  report: PerformanceReport,
  { words, format }: Reader,
): Chart | undefined {
  const years = report.years.slice(-YEARS_MAX);
  if (years.length < 2) return undefined;
  const names = [...new Set(years.flatMap(({ benchmarks }) => benchmarks.map(({ name }) => name)))];
  return {
    kind: 'line',
    unit: 'percent',
    title: words.manager.returns,
    description: words.manager.returnsSeen(format.count(years.length)),
    of: words.charts.day,
    days: years.map(({ to }) => to),
    lines: [
      {
        name: words.manager.theFund,
        values: years.map(({ timeWeighted }) => orNothing(timeWeighted.return)),
      },
      ...names.map((name) => ({
        name,
        values: years.map(({ benchmarks }) =>
          orNothing(benchmarks.find((one) => one.name === name)?.return ?? null),
        ),
      })),
    ],
  };
}

const CHANGES = [
  'contributionsInKind',
  'appropriations',
  'distributions',
  'unrealisedGains',
  'realisedGains',
  'income',
  'costs',
] as const satisfies readonly Part[];

/** What led from the NAV at a year's beginning to that at its end; what was nothing is left out. */
export function changesChart(year: PerformanceYear, { words, format }: Reader): Chart {
  const { parts } = words.manager;
  const step = (part: Part) => ({ name: parts[part], value: new Decimal(year[part]) });
  return {
    kind: 'waterfall',
    unit: 'money',
    title: words.manager.changed(format.day(year.from), format.day(year.to)),
    description: words.manager.changedSeen(
      format.money(new Decimal(year.openingNav)),
      format.money(new Decimal(year.closingNav)),
    ),
    of: words.manager.what,
    figure: words.manager.amount,
    steps: [
      { ...step('openingNav'), isTotal: true },
      ...CHANGES.map(step).filter(({ value }) => !value.isZero()),
      { ...step('closingNav'), isTotal: true },
    ],
  };
}

/** The largest companies by value; nothing where none is held. */
export function largestChart(
  { largest }: ConcentrationReport,
  { words, format }: Reader,
): Chart | undefined {
  if (largest.length === 0) return undefined;
  return {
    kind: 'rows',
    unit: 'money',
    title: words.manager.largest,
    description: words.manager.largestSeen(format.count(largest.length)),
    of: words.manager.company,
    figure: words.manager.value,
    rows: largest.map(({ legalName, value }) => ({ name: legalName, value: new Decimal(value) })),
  };
}

/** What the companies of each year are worth now; nothing of fewer than two years. */
export function vintageChart(
  { years }: VintageReport,
  { words, format }: Reader,
): Chart | undefined {
  const shown = years.slice(-YEARS_MAX);
  if (shown.length < 2) return undefined;
  return {
    kind: 'bars',
    unit: 'money',
    title: words.manager.vintage,
    description: words.manager.vintageSeen(format.count(shown.length)),
    of: words.manager.year,
    figure: words.manager.value,
    bars: shown.map(({ year, value }) => ({ name: format.year(year), value: new Decimal(value) })),
  };
}
