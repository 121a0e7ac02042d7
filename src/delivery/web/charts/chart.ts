import type { Decimal } from 'decimal.js';
import type { LocalDate } from '../../../domain/calendar.js';

/** What figures count: it says how they are written. */
export type ChartUnit = 'money' | 'percent' | 'count';

interface Titled {
  /** What the chart shows, in the reader's language; the name of the picture. */
  readonly title: string;
  /** What one sees in it, in a sentence or two, for who does not see it. */
  readonly description: string;
  readonly unit: ChartUnit;
  /** What the first column of its table is of: a day, a year, a company. */
  readonly of: string;
  /** What the second column is of, where there are no lines with names of their own. */
  readonly figure: string;
}

/** How something went over time, one line or a few on the same days. Null: not known on that day. */
export interface LineChart extends Omit<Titled, 'figure'> {
  readonly kind: 'line';
  readonly days: readonly LocalDate[];
  readonly lines: readonly {
    readonly name: string;
    readonly values: readonly (Decimal | null)[];
  }[];
}

/** One figure for each of some years, side by side. */
export interface BarChart extends Titled {
  readonly kind: 'bars';
  readonly bars: readonly NamedFigure[];
}

/** Named figures below one another, from the same edge: what is largest. */
export interface RowChart extends Titled {
  readonly kind: 'rows';
  readonly rows: readonly NamedFigure[];
}

/** How one sum becomes another: each step begins where the one before ended; a total begins at nothing. */
export interface WaterfallChart extends Titled {
  readonly kind: 'waterfall';
  readonly steps: readonly (NamedFigure & { readonly isTotal?: true })[];
}

export interface NamedFigure {
  readonly name: string;
  readonly value: Decimal;
}

export type Chart = LineChart | BarChart | RowChart | WaterfallChart;

/** The same figures as cells: the first column names the row. */
export interface ChartTable {
  readonly columns: readonly { readonly text: string; readonly isNumber?: true }[];
  readonly rows: readonly (readonly string[])[];
}

/** How a chart's figures are written in full, and how briefly beside what is drawn. */
export interface ChartFormats {
  readonly full: (value: Decimal) => string;
  readonly brief: (value: Decimal) => string;
  /** With its sign, also where it is a plus. */
  readonly change: (value: Decimal) => string;
  readonly day: (day: LocalDate) => string;
  readonly year: (year: number) => string;
}

const NOT_KNOWN = '–';

/** What is drawn, as a table: nothing that a chart says is said by the picture alone. */
export function tableOf(chart: Chart, format: ChartFormats): ChartTable {
  const first = { text: chart.of };
  if (chart.kind === 'line')
    return {
      columns: [first, ...chart.lines.map(({ name }) => ({ text: name, isNumber: true as const }))],
      rows: chart.days.map((day, no) => [
        format.day(day),
        ...chart.lines.map(({ values }) => {
          const value = values[no] ?? null;
          return value === null ? NOT_KNOWN : format.full(value);
        }),
      ]),
    };
  return {
    columns: [first, { text: chart.figure, isNumber: true }],
    rows: figuresOf(chart).map(({ name, value }) => [name, format.full(value)]),
  };
}

/** The figures of a chart without lines; whether each is a change, which is written with its sign. */
export function figuresOf(
  chart: Exclude<Chart, LineChart>,
): readonly (NamedFigure & { readonly isChange: boolean })[] {
  switch (chart.kind) {
    case 'bars':
      return chart.bars.map((bar) => ({ ...bar, isChange: false }));
    case 'rows':
      return chart.rows.map((row) => ({ ...row, isChange: false }));
    case 'waterfall':
      return chart.steps.map((step) => ({ ...step, isChange: step.isTotal !== true }));
  }
}
