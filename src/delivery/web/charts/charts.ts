import { createHash } from 'node:crypto';
import type { EChartsType } from 'echarts';
import type { Formats } from '../formats.js';
import type { Direction } from '../page-language.js';
import { type Chart, type ChartFormats, type ChartTable, tableOf } from './chart.js';
import {
  barsLaid,
  type ChartColours,
  type Drawing,
  type Laid,
  linesLaid,
  rowsLaid,
  type Size,
  SIZES,
} from './chart-layout.js';
import { asPartOfPage } from './chart-svg.js';

/** A chart as a page has it: drawn for both sizes of screen, with the same figures as a table. */
export interface DrawnChart {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** SVG that can stand in the page: an element, without styles of its own. */
  readonly wide: string;
  readonly narrow: string;
  readonly table: ChartTable;
}

/** Who it is drawn for. */
export interface ChartReader {
  /** Language and region, as `tag` says it. */
  readonly tag: string;
  readonly direction: Direction;
  readonly format: Formats;
}

/** So many charts are kept as they were drawn, the newest asked for; each takes some 20 kB. */
const KEPT_MAX = 300;
/** More days are more than there are pixels to tell them apart. */
const POINTS_MAX = 2_000;

/** The whole in one file, which is read sooner than its four hundred; it has no types of its own. */
const LIBRARY: string = 'echarts/dist/echarts.esm.min.mjs';
type Library = {
  setPlatformAPI: (platform: { measureText: typeof measuredText }) => void;
  init: (dom: null, theme: null, settings: object) => EChartsType;
};

/** Draws charts as SVG, each once for those who read it in the same language. */
export class Charts {
  private readonly kept = new Map<string, Promise<DrawnChart>>();
  /** Read when a first chart is asked for: it takes a tenth of a second and some megabytes. */
  private library: Promise<Library> | undefined;

  constructor(private readonly colours: ChartColours) {}

  /** The chart, drawn now or before: the same figures in the same language are the same bytes. */
  draw(chart: Chart, reader: ChartReader): Promise<DrawnChart> {
    const key = createHash('sha256')
      .update(JSON.stringify([reader.tag, chart]))
      .digest('base64url');
    const drawn = this.kept.get(key) ?? this.drawn(chart, reader, `chart-${key.slice(0, 10)}`);
    // Asked for last, let go last.
    this.kept.delete(key);
    this.kept.set(key, drawn);
    if (this.kept.size > KEPT_MAX) this.kept.delete(this.kept.keys().next().value!);
    drawn.catch(() => this.kept.delete(key));
    return drawn;
  }

  private async drawn(chart: Chart, reader: ChartReader, id: string): Promise<DrawnChart> {
    if (chart.kind === 'line' && chart.days.length > POINTS_MAX)
      throw new RangeError(`A chart of ${chart.days.length} days: thin them out first`);
    this.library ??= opened();
    const library = await this.library;
    const { title, description } = chart;
    const isRightToLeft = reader.direction === 'rtl';
    const format = chartFormats(chart, reader.format);
    const svg = (size: Size, name: string) => {
      const { option, height, places } = laid(chart, {
        size,
        colours: this.colours,
        format,
        isRightToLeft,
      });
      const instance = library.init(null, null, {
        renderer: 'svg',
        ssr: true,
        width: size.width,
        height,
      });
      instance.setOption(option);
      const text = instance.renderToSVGString({ useViewBox: true });
      const seen = placesIn(instance, places);
      instance.dispose();
      return asPartOfPage(text, {
        id: `${id}-${name}`,
        className: name,
        title,
        description,
        isRightToLeft,
        ...seen,
      });
    };
    return {
      id,
      title,
      description,
      wide: svg(SIZES.wide, 'wide'),
      narrow: svg(SIZES.narrow, 'narrow'),
      table: tableOf(chart, format),
    };
  }
}

/** Where the rows of its table are in a chart that was drawn, for who points at it. */
const placesIn = (drawn: EChartsType, places: Laid['places']) =>
  'down' in places
    ? { axis: 'y' as const, places: places.down }
    : {
        axis: 'x' as const,
        places: places.across.map((value) => drawn.convertToPixel({ xAxisIndex: 0 }, value)),
      };

async function opened(): Promise<Library> {
  const library = (await import(LIBRARY)) as Library;
  library.setPlatformAPI({ measureText: measuredText });
  return library;
}

/** Widths of signs in parts of the size of letters, as most fonts have them: the server does not know which is drawn in. */
const WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/\p{Mn}|\p{Cf}/u, 0],
  [/[ .,:;'’|!il٬٫]/u, 0.3],
  [/[%@mwMW]/u, 0.9],
  [/\p{Nd}/u, 0.6],
  [/\p{Lu}/u, 0.7],
  [/[\p{Script=Arabic}]/u, 0.5],
  [/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u, 1],
  [/./su, 0.57],
];

/** How wide a text is, roughly. @param font  as CSS has it: with its size in px */
function measuredText(text: string, font = ''): { width: number } {
  const size = Number(/([\d.]+)px/.exec(font)?.[1] ?? 12);
  const widths = Array.from(text, (sign) => WIDTHS.find(([signs]) => signs.test(sign))![1]);
  return { width: size * widths.reduce((sum, width) => sum + width, 0) };
}

function laid(chart: Chart, drawing: Drawing): Laid {
  switch (chart.kind) {
    case 'line':
      return linesLaid(chart, drawing);
    case 'bars':
      return barsLaid(chart, drawing);
    case 'rows':
    case 'waterfall':
      return rowsLaid(chart, drawing);
  }
}

function chartFormats({ unit }: Chart, format: Formats): ChartFormats {
  const { day, year } = format;
  switch (unit) {
    case 'money':
      return { day, year, full: format.money, brief: format.briefly, change: format.change };
    case 'percent':
      return { day, year, full: format.percent, brief: format.percent, change: format.percent };
    case 'count': {
      const count = (value: Parameters<Formats['money']>[0]) =>
        format.count(BigInt(value.toFixed(0)));
      return { day, year, full: count, brief: count, change: count };
    }
  }
}
