import type { Decimal } from 'decimal.js';
import { navPerUnit, PARTS, type PerformancePart } from '../../domain/performance.js';
import { moneyText, plainText } from '../../domain/quantity.js';
import type {
  Changed,
  NavInUnits,
  Performance,
  Period,
  Return,
} from '../../portfolio/performance-reports.js';
import type { Report, Row } from './report-answers.js';
import type { Money } from './views.js';

const PART_NAMES = {
  'in-kind': 'contributionsInKind',
  appropriations: 'appropriations',
  distributions: 'distributions',
  unrealised: 'unrealisedGains',
  realised: 'realisedGains',
  income: 'income',
  costs: 'costs',
} as const satisfies Readonly<Record<PerformancePart, string>>;
type PartName = (typeof PART_NAMES)[PerformancePart];

const words = (text: string): string[] => text.split(' ');
const orNull = (rate: Decimal | null): string | null => rate && plainText(rate);

const returnView = ({ rate, annualised, gap, gapOn }: Return) => ({
  return: orNull(rate),
  annualised: orNull(annualised),
  ...(gap === null ? {} : { reason: gap, ...(gapOn === null ? {} : { on: gapOn }) }),
});

export function changedView(period: Changed & Pick<Period, 'benchmarks'>, { minorUnit }: Money) {
  const moved = Object.fromEntries(
    PARTS.map((part) => [PART_NAMES[part], moneyText(period.parts[part], minorUnit)]),
  ) as Record<PartName, string>;
  return {
    ...(period.year === undefined ? {} : { year: period.year }),
    from: period.from,
    to: period.to,
    openingNav: moneyText(period.openingNav, minorUnit),
    ...moved,
    closingNav: moneyText(period.closingNav, minorUnit),
    timeWeighted: returnView(period.timeWeighted),
    benchmarks: period.benchmarks.map(({ name, rate, difference }) => ({
      name,
      return: orNull(rate),
      difference: orNull(difference),
    })),
  };
}

function periodView(period: Period, money: Money) {
  const { benchmarks, ...changed } = changedView(period, money);
  return { ...changed, moneyWeighted: returnView(period.moneyWeighted), benchmarks };
}

const COLUMNS = [
  'period',
  'from',
  'to',
  'openingNav',
  ...PARTS.map((part) => PART_NAMES[part]),
  'closingNav',
  'timeWeightedReturn',
  'timeWeightedAnnualised',
  'timeWeightedReason',
  'moneyWeightedReturn',
  'moneyWeightedAnnualised',
  'moneyWeightedReason',
  'currency',
];

function periodRow(name: string, period: Period | null, money: Money): Row[] {
  if (period === null) return [];
  const { timeWeighted, moneyWeighted, benchmarks, ...rest } = periodView(period, money);
  return [
    {
      period: name,
      ...rest,
      timeWeightedReturn: timeWeighted.return,
      timeWeightedAnnualised: timeWeighted.annualised,
      timeWeightedReason: period.timeWeighted.gap,
      moneyWeightedReturn: moneyWeighted.return,
      moneyWeightedAnnualised: moneyWeighted.annualised,
      moneyWeightedReason: period.moneyWeighted.gap,
      currency: money.currency,
      ...Object.fromEntries(
        benchmarks.flatMap((one) => [
          [`return:${one.name}`, one.return],
          [`difference:${one.name}`, one.difference],
        ]),
      ),
    },
  ];
}

/** Each benchmark that any period is held against has two columns. */
const benchmarkColumns = ({ asked, sinceInception, years }: Performance): string[] => {
  const periods = [asked, sinceInception, ...years].filter((period) => period !== null);
  const names = new Set(periods.flatMap(({ benchmarks }) => benchmarks.map(({ name }) => name)));
  return [...names].toSorted().flatMap((name) => [`return:${name}`, `difference:${name}`]);
};

export const performanceReport = (
  found: Performance,
  knownAt: string | null,
  money: Money,
): Report => ({
  name: `performance-${found.to}`,
  json: () => ({
    to: found.to,
    knownAt,
    currency: money.currency,
    inceptionOn: found.inceptionOn,
    nav: moneyText(found.standing.nav, money.minorUnit),
    units: plainText(found.standing.units),
    navPerUnit: orNull(navPerUnit(found.standing)),
    period: found.asked && periodView(found.asked, money),
    sinceInception: found.sinceInception && periodView(found.sinceInception, money),
    years: found.years.map((year) => periodView(year, money)),
    gaps: found.gaps.map(({ on, gap }) => ({ on, reason: gap })),
  }),
  columns: [...COLUMNS, ...benchmarkColumns(found)],
  rows: () => [
    ...periodRow('period', found.asked, money),
    ...periodRow('since-inception', found.sinceInception, money),
    ...found.years.flatMap((year) => periodRow(`fiscal-year-${year.year}`, year, money)),
  ],
});

const navView = (one: NavInUnits, { minorUnit }: Money) => ({
  asOf: one.asOf,
  nav: moneyText(one.nav, minorUnit),
  units: plainText(one.units),
  navPerUnit: orNull(navPerUnit(one)),
  bookedNav: moneyText(one.booked, minorUnit),
  version: one.version,
  approvedAt: one.approvedAt,
});

export const navReport = (
  found: readonly NavInUnits[],
  to: string,
  knownAt: string | null,
  money: Money,
): Report => ({
  name: `nav-${to}`,
  json: () => ({
    to,
    knownAt,
    currency: money.currency,
    items: found.map((one) => navView(one, money)),
  }),
  columns: words('asOf nav units navPerUnit bookedNav version approvedAt currency'),
  rows: () => found.map((one) => ({ ...navView(one, money), currency: money.currency })),
});
