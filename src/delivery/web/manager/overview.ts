import { Decimal } from 'decimal.js';
import type { Read } from '../../http/answer-contracts.js';
import type { fundOverview, worklist } from '../../http/manager-contracts.js';
import type { Chart } from '../charts/chart.js';
import type { Reader } from '../page-answers.js';
import { wordFor } from '../words/words.js';

/** What the API tells of the fund at a glance; decimals are strings, as on the wire. */
export type Overview = Read<typeof fundOverview>;
export type Worklist = Read<typeof worklist>;
type Part = keyof Reader['words']['manager']['parts'];

/** What waits for the reader, and where it is done. */
export interface Waiting {
  readonly text: string;
  readonly href: string;
}

const orNothing = (value: string | null): Decimal | null =>
  value === null ? null : new Decimal(value);

/** The official NAVs over time; nothing of fewer than two. */
export function navChart({ navs: shown }: Overview, { words, format }: Reader): Chart | undefined {
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
export function returnsChart({ years }: Overview, { words, format }: Reader): Chart | undefined {
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

/** What led from the NAV at the last year's beginning to that at its end; what was nothing is left out. */
export function changesChart({ years }: Overview, { words, format }: Reader): Chart | undefined {
  const year = years.at(-1);
  if (!year) return undefined;
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
export function largestChart({ largest }: Overview, { words, format }: Reader): Chart | undefined {
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

/** As many years are drawn: more would not be told apart. */
const VINTAGES_MAX = 30;

/** What the companies of each year are worth; nothing of fewer than two years. */
export function vintageChart({ vintage }: Overview, { words, format }: Reader): Chart | undefined {
  const shown = vintage.slice(-VINTAGES_MAX);
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

/** What waits for somebody: runs first, then files to be released, other proposals, and prices that are wanting today. */
export function waitingFor(
  { runs, proposals, paymentFiles, pricesDue = { missing: 0, stale: 0 } }: Worklist,
  { words, format }: Reader,
): Waiting[] {
  const of = (run: Worklist['runs'][number]) =>
    run.kind === 'dividend'
      ? words.manager.dividend(format.year(run.year!))
      : words.manager.valuation(format.day(run.asOf!));
  const wanting = pricesDue.missing + pricesDue.stale;
  return [
    ...runs.map((run) => ({
      text: `${of(run)} – ${wordFor(words.manager.states, run.state)}`,
      href: `/manager/${run.kind}s/${run.id}`,
    })),
    ...paymentFiles.map(({ dividendRun, year, files }) => ({
      text: words.manager.waitsFiles(format.year(year), format.count(files)),
      href: `/payments/${dividendRun}`,
    })),
    ...Object.entries(proposals).map(([kind, count]) => ({
      text: words.manager.waitsProposals(
        wordFor(words.manager.proposalKinds, kind),
        format.count(count),
      ),
      href: '/proposals',
    })),
    ...(wanting > 0
      ? [
          {
            text: words.manager.waitsPrices(format.count(wanting)),
            href: '/manager/prices',
          },
        ]
      : []),
  ];
}
