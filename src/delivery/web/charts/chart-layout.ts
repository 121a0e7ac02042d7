import { Decimal } from 'decimal.js';
import type { EChartsOption, SeriesOption } from 'echarts';
import type { LocalDate } from '../../../domain/calendar.js';
import type { BarChart, ChartFormats, LineChart, RowChart, WaterfallChart } from './chart.js';
import { drawnRows } from './chart-rows.js';

/**
 * How charts are laid out, as what ECharts takes. Lengths are drawn from floats, and nothing else is: whatever is
 * written beside them is written from the decimals.
 */

/** Colours that stand out by 3 : 1 from the page and, as each has its own mark, need not be told apart (WCAG 1.4.1, 1.4.11). */
export interface ChartColours {
  readonly text: string;
  /** Lines behind what is drawn. */
  readonly faint: string;
  readonly series: readonly string[];
  readonly rise: string;
  readonly fall: string;
}

export interface Size {
  readonly width: number;
  readonly isNarrow: boolean;
}

/** For a phone and for everything that is wider. The numbers are pixels where nothing is scaled. */
export const SIZES = {
  wide: { width: 720, isNarrow: false },
  narrow: { width: 290, isNarrow: true },
} as const satisfies Record<string, Size>;

/** What a layout is drawn with. */
export interface Drawing {
  readonly size: Size;
  readonly colours: ChartColours;
  readonly format: ChartFormats;
  readonly isRightToLeft: boolean;
}

export interface Laid {
  readonly height: number;
  readonly option: EChartsOption;
  /** Where each row of its table is: by its value on the axis that runs across, or by its pixels from the top. */
  readonly places: { readonly across: readonly number[] } | { readonly down: readonly number[] };
}

/** Told apart without colour: by their marks and by how they are drawn. */
const MARKS = ['circle', 'rect', 'triangle', 'diamond'] as const;
const STROKES = ['solid', 'dashed', 'dotted', 'solid'] as const;
const FONT_SIZE = 14;
const LEGEND_HEIGHT = 26;

const textOf = ({ colours }: Drawing) => ({
  fontFamily: 'inherit',
  fontSize: FONT_SIZE,
  color: colours.text,
});

/** The plane that years run across: from the side that the language is read from. */
function plane(drawing: Drawing, top: number, end: number): EChartsOption {
  const { colours, format, isRightToLeft, size } = drawing;
  return {
    animation: false,
    textStyle: textOf(drawing),
    grid: {
      top,
      bottom: 6,
      left: isRightToLeft ? end : 4,
      right: isRightToLeft ? 4 : end,
      containLabel: true,
    },
    yAxis: {
      type: 'value',
      position: isRightToLeft ? 'right' : 'left',
      splitNumber: size.isNarrow ? 3 : 5,
      axisLabel: {
        ...textOf(drawing),
        formatter: (tick: number) => format.brief(new Decimal(tick)),
      },
      splitLine: { lineStyle: { color: colours.faint } },
    },
  };
}

const yearOf = (day: LocalDate): number => Number(day.slice(0, 4));
/** Year-ends stand side by side, each under its year; other days at their place in time. */
const isByYear = ({ days }: LineChart): boolean => new Set(days.map(yearOf)).size === days.length;
const millisecondsOf = (day: LocalDate): number => Date.parse(`${day}T00:00:00Z`);

function daysAxis(chart: LineChart, drawing: Drawing): EChartsOption['xAxis'] {
  const { format, isRightToLeft, size, colours } = drawing;
  const alike = {
    inverse: isRightToLeft,
    axisLine: { lineStyle: { color: colours.text } },
  };
  const label = { ...textOf(drawing), hideOverlap: true };
  if (isByYear(chart))
    return {
      ...alike,
      type: 'category',
      data: chart.days.map((day) => format.year(yearOf(day))),
      axisLabel: label,
    };
  return {
    ...alike,
    type: 'time',
    splitNumber: size.isNarrow ? 1 : 3,
    axisLabel: {
      ...label,
      alignMinLabel: isRightToLeft ? 'right' : 'left',
      alignMaxLabel: isRightToLeft ? 'left' : 'right',
      formatter: (at: number) => format.day(new Date(at).toISOString().slice(0, 10)),
    },
  };
}

/** Lines over time, each with its name in a legend where there are more than one. */
export function linesLaid(chart: LineChart, drawing: Drawing): Laid {
  const { colours, isRightToLeft, size } = drawing;
  const hasLegend = chart.lines.length > 1;
  const byYear = isByYear(chart);
  const series = chart.lines.map(({ name, values }, no): SeriesOption => ({
    type: 'line',
    name: name,
    data: chart.days.map((day, at) => {
      const value = values[at]?.toNumber() ?? null;
      return byYear ? value : [millisecondsOf(day), value];
    }),
    connectNulls: true,
    symbol: MARKS[no % MARKS.length]!,
    symbolSize: chart.days.length > 40 ? 0 : 7,
    color: colours.series[no % colours.series.length]!,
    lineStyle: { width: 3, type: STROKES[no % STROKES.length]! },
    silent: true,
    emphasis: { disabled: true },
  }));
  const legendHeight = hasLegend ? LEGEND_HEIGHT * (size.isNarrow ? chart.lines.length : 1) : 0;
  return {
    places: { across: chart.days.map((day, no) => (byYear ? no : millisecondsOf(day))) },
    height: (size.isNarrow ? 200 : 300) + legendHeight,
    option: {
      ...plane(drawing, 12 + legendHeight, 14),
      useUTC: true,
      xAxis: daysAxis(chart, drawing),
      legend: {
        show: hasLegend,
        top: 0,
        ...(isRightToLeft ? { right: 0, align: 'right' } : { left: 0 }),
        orient: size.isNarrow ? 'vertical' : 'horizontal',
        itemGap: size.isNarrow ? 8 : 24,
        itemWidth: 34,
        selectedMode: false,
        textStyle: textOf(drawing),
      },
      series,
    },
  };
}

/** As many bars can have their figure above them. */
const LABELLED_MAX = { narrow: 1, wide: 6 };

/** A bar for each year; where there are many, only the last says its figure, and the table says them all. */
export function barsLaid(chart: BarChart, drawing: Drawing): Laid {
  const { colours, format, isRightToLeft, size } = drawing;
  const labelled = size.isNarrow ? LABELLED_MAX.narrow : LABELLED_MAX.wide;
  const isLabelled = (no: number) => chart.bars.length <= labelled || no === chart.bars.length - 1;
  return {
    places: { across: chart.bars.map((_, no) => no) },
    height: size.isNarrow ? 220 : 300,
    option: {
      ...plane(drawing, 30, 44),
      xAxis: {
        type: 'category',
        inverse: isRightToLeft,
        data: chart.bars.map(({ name }) => name),
        axisTick: { show: false },
        axisLabel: { ...textOf(drawing), hideOverlap: true },
        axisLine: { lineStyle: { color: colours.text } },
      },
      series: [
        {
          type: 'bar',
          barCategoryGap: '30%',
          barMaxWidth: 80,
          color: colours.series[0]!,
          silent: true,
          emphasis: { disabled: true },
          data: chart.bars.map(({ value }, no) => ({
            value: value.toNumber(),
            label: {
              show: isLabelled(no),
              position: value.lt(0) ? ('bottom' as const) : ('top' as const),
              formatter: () => format.brief(value),
              ...textOf(drawing),
              fontWeight: 'bold' as const,
            },
          })),
        },
      ],
    },
  };
}

/** Names above their bars, so that none is cut off on a phone. */
export function rowsLaid(chart: RowChart | WaterfallChart, drawing: Drawing): Laid {
  const { rows, places, height } = drawnRows(chart, drawing);
  return {
    places: { down: places },
    height,
    option: { animation: false, graphic: rows, textStyle: textOf(drawing) },
  };
}
