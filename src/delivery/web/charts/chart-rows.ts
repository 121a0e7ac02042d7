import { Decimal } from 'decimal.js';
import type { GraphicComponentOption } from 'echarts';
import { figuresOf, type RowChart, type WaterfallChart } from './chart.js';
import type { Drawing } from './chart-layout.js';

/** A row: its name at one side, its figure at the other, and the bar below both. */
const ROW_HEIGHT = 50;
const TEXT_BASELINE = 14;
const BAR_TOP = 22;
const BAR_HEIGHT = 16;
/** Where a name is long, it goes on below, and the figure stands beside or below its last line. */
const LINE_HEIGHT = 18;
const NAME_LINES_MAX = 3;
/** Nothing here measures text: so wide is a letter at most in the middle, in the widest of the typefaces. */
const LETTER_WIDTH = 8.5;
const NAME_GAP = 10;
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

  const rows: GraphicComponentOption[] = [];
  const places: number[] = [];
  let top = 0;
  for (const { from, to, colour, name, figure } of spans) {
    const lines = nameLines(name, figure, size.width);
    const [start, end] = [along(Decimal.min(from, to)), along(Decimal.max(from, to))];
    const width = Math.max(BAR_WIDTH_MIN, end - start);
    const barTop = top + (lines.length - 1) * LINE_HEIGHT + BAR_TOP;
    rows.push(...texts(lines, figure, top + TEXT_BASELINE, drawing), {
      type: 'rect',
      shape: {
        x: isRightToLeft ? mirrored(start) - width : Math.min(start, size.width - width),
        y: barTop,
        width,
        height: BAR_HEIGHT,
      },
      style: { fill: colour },
    });
    places.push(barTop + BAR_HEIGHT / 2);
    top = barTop - BAR_TOP + ROW_HEIGHT;
  }
  return { rows, places, height: top };
}

/** A name in lines between its words, so that none is cut off; the last leaves its figure room, or is empty for it. */
function nameLines(name: string, figure: string, width: number): string[] {
  const letters = Math.floor(width / LETTER_WIDTH);
  const lines = name.split(' ').reduce<string[]>((above, word) => {
    const longer = above.length === 0 ? word : `${above.at(-1)} ${word}`;
    return longer.length <= letters ? [...above.slice(0, -1), longer] : [...above, word];
  }, []);
  const shown = [...lines.slice(0, NAME_LINES_MAX - 1), lines.slice(NAME_LINES_MAX - 1).join(' ')]
    .filter((line, no) => no === 0 || line !== '')
    .map((line) => (line.length <= letters ? line : `${line.slice(0, letters - 1)}…`));
  const taken = (shown.at(-1)!.length + figure.length) * LETTER_WIDTH + NAME_GAP;
  return taken <= width ? shown : [...shown, ''];
}

function texts(
  lines: readonly string[],
  figure: string,
  y: number,
  { size, colours, isRightToLeft }: Drawing,
): GraphicComponentOption[] {
  const style = {
    fill: colours.text,
    font: '14px inherit',
    verticalAlign: 'bottom' as const,
  };
  const [near, far] = isRightToLeft ? [size.width, 0] : [0, size.width];
  const [nearSide, farSide] = isRightToLeft
    ? (['right', 'left'] as const)
    : (['left', 'right'] as const);
  const yOf = (line: number) => y + line * LINE_HEIGHT;
  return [
    ...lines.flatMap((text, line): GraphicComponentOption[] =>
      text === ''
        ? []
        : [{ type: 'text', style: { ...style, x: near, y: yOf(line), align: nearSide, text } }],
    ),
    {
      type: 'text',
      style: {
        ...style,
        x: far,
        y: yOf(lines.length - 1),
        align: farSide,
        text: figure,
        font: 'bold 14px inherit',
      },
    },
  ];
}
