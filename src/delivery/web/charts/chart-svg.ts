/** What a picture is called, and what marks it in its page. */
interface Named {
  readonly id: string;
  readonly className: string;
  readonly title: string;
  readonly description: string;
  readonly isRightToLeft: boolean;
  /** Where each row of its table is, from the left or from the top. */
  readonly axis: 'x' | 'y';
  readonly places: readonly number[];
}

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Declarations that are attributes of SVG as well (SVG 2, 6.6): what ECharts writes of text and strokes. */
const PRESENTATION =
  /^(font(-(size|family|weight|style))?|fill|stroke|stroke-width|opacity|cursor)$/;

/** `font: bold 14px inherit` is no attribute; its parts are. */
const FONT =
  /^(?:(italic|normal|oblique) )?(?:(?:normal|small-caps) )?(?:(bold|normal|\d00) )?(?:normal )?(\d+(?:\.\d+)?px) (.+)$/;

function attribute(name: string, value: string): string {
  const [, , weight, size, family] = (name === 'font' && FONT.exec(value)) || [];
  if (name !== 'font') return ` ${name}="${value}"`;
  return (
    (size ? ` font-size="${size}"` : '') +
    (family ? ` font-family="${family}"` : '') +
    (weight ? ` font-weight="${weight}"` : '')
  );
}

const attributes = (style: string): string =>
  style
    .split(';')
    .map((declaration) => declaration.split(':').map((part) => part.trim()))
    .filter(([name = '', value]) => value !== undefined && PRESENTATION.test(name))
    .map(([name, value]) => attribute(name!, value!))
    .join('');

/**
 * ECharts' SVG as an element of a page whose policy forbids styles in the page: what it styles becomes attributes, its
 * rules for pointers go, its ids are its own in the page and the same each time. It has a name and a description.
 */
export function asPartOfPage(
  svg: string,
  { id, className, title, description, isRightToLeft, axis, places }: Named,
): string {
  const viewBox = /viewBox="([^"]+)"/.exec(svg)![1]!;
  const inner = svg
    .slice(svg.indexOf('>') + 1, svg.lastIndexOf('</svg>'))
    .replace(/<style[^>]*>[^]*?<\/style>/g, '')
    .replace(/ class="[^"]*"/g, '')
    .replace(/ style="([^"]*)"/g, (_, style: string) => attributes(style))
    .replace(/zr\d+-/g, `${id}-`)
    // The picture is laid from the left; what is written in it is read from the right (an isolate, UAX #9).
    .replace(/(<text [^>]*>)([^<]*)/g, isRightToLeft ? '$1\u2067$2\u2069' : '$1$2')
    .replace(/\n\s*/g, '');
  return (
    `<svg class="chart__picture chart__picture--${className}" viewBox="${viewBox}" role="img" direction="ltr"` +
    ` aria-labelledby="${id}-title ${id}-desc" focusable="false"` +
    ` data-axis="${axis}" data-places="${places.map((one) => Math.round(one * 10) / 10).join(' ')}">` +
    `<title id="${id}-title">${escaped(title)}</title><desc id="${id}-desc">${escaped(description)}</desc>${inner}</svg>`
  );
}
