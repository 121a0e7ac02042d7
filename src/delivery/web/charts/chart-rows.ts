import { Decimal } from 'decimal.js';
import type { GraphicComponentOption } from 'echarts';
import { figuresOf, type RowChart, type WaterfallChart } from './chart.js';
import type { Drawing } from './chart-layout.js';

/** A row: its name at one side, its figure at the other, and the bar below both. */
const ROW_HEIGHT = 50;
const TEXT_BASELINE = 14;
const BAR_TOP = 22;
const BAR_HEIGHT = 16;
/** What is next to nothing is still seen to be there. */
const BAR_WIDTH_MIN = 2;

/** A row as a length on the same measure as the others. */
interface Span {
  readonly name: string;
  readonly figure: string;
  readonly from: Decimal;
  readonly to: Decimal;
  readonly colour: string;
}

function spansOf(chart: RowChart | WaterfallChart, drawing: Drawing): Span[] {
  const { colours, format } = drawing;
  const nothing = new Decimal(0);
  let reached = nothing;
  return figuresOf(chart).map(({ name, value, isChange }) => {
    const from = isChange ? reached : nothing;
    const to = from.plus(value);
    reached = to;
    const written = isChange ? format.change(value) : format.brief(value);
    const colour = isChange
      ? value.lt(0)
        ? colours.fall
        : colours.rise
      : (colours.series[0] as string);
    return { name, figure: written, from, to, colour };
  });
}

/**
 * The rows as shapes, mirrored where one reads from the right. Each step of a waterfall begins below where the one before
 * ended.
 */
export function drawnRows(
  chart: RowChart | WaterfallChart,
  drawing: Drawing,
): { rows: GraphicComponentOption[]; places: number[]; height: number } {
  const { size, isRightToLeft } = drawing;
  const spans = spansOf(chart, drawing);
  const ends = spans.flatMap(({ from, to }) => [from, to]);
  const least = Decimal.min(0, ...ends);
  const most = Decimal.max(least.plus(1), ...ends);
  /** Pixels from the side that one reads from. */
  const along = (value: Decimal): number =>
    value.minus(least).div(most.minus(least)).times(size.width).toNumber();
  const mirrored = (x: number): number => (isRightToLeft ? size.width - x : x);

  const rows = spans.flatMap(({ from, to, colour, ...span }, no): GraphicComponentOption[] => {
    const top = no * ROW_HEIGHT;
    const [start, end] = [along(Decimal.min(from, to)), along(Decimal.max(from, to))];
    const width = Math.max(BAR_WIDTH_MIN, end - start);
    return [
      ...texts(span, top, drawing),
      {
        type: 'rect',
        shape: {
          x: isRightToLeft ? mirrored(start) - width : Math.min(start, size.width - width),
          y: top + BAR_TOP,
          width,
          height: BAR_HEIGHT,
        },
        style: { fill: colour },
      },
    ];
  });
  const places = spans.map((_, no) => no * ROW_HEIGHT + BAR_TOP + BAR_HEIGHT / 2);
  return { rows, places, height: spans.length * ROW_HEIGHT };
}

function texts(
  { name, figure }: Pick<Span, 'name' | 'figure'>,
  top: number,
  { size, colours, isRightToLeft }: Drawing,
): GraphicComponentOption[] {
  const style = {
    y: top + TEXT_BASELINE,
    fill: colours.text,
    font: '14px inherit',
    verticalAlign: 'bottom' as const,
  };
  const [near, far] = isRightToLeft ? [size.width, 0] : [0, size.width];
  const [nearSide, farSide] = isRightToLeft
    ? (['right', 'left'] as const)
    : (['left', 'right'] as const);
  return [
    { type: 'text', style: { ...style, x: near, align: nearSide, text: name } },
    {
      type: 'text',
      style: { ...style, x: far, align: farSide, text: figure, font: 'bold 14px inherit' },
    },
  ];
}
