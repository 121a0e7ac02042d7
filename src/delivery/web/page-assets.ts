import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import rtlcss from 'rtlcss';
import type { Theme } from '../../domain/nation.js';
import { projectRoot } from '../../project-root.js';
import { verifierModule } from '../../verifier/single-file.js';
import type { Direction } from './page-language.js';

/** Where the components are: their templates stand below it, too. */
export const COMPONENTS = path.dirname(
  path.dirname(
    createRequire(import.meta.url).resolve('govuk-frontend/dist/govuk/govuk-frontend.min.css'),
  ),
);
const own = (name: string): string =>
  readFileSync(path.join(projectRoot, 'src/delivery/web/static', name), 'utf8');
const component = (name: string): string =>
  readFileSync(path.join(COMPONENTS, 'govuk', name), 'utf8').replace(/\s*\/[*/]# source.*$/, '');

/** The components' styles without what only GOV.UK may use: its typeface, for which pages.css has another, and the royal arms. */
const unbranded = (css: string): string =>
  css
    .replace(/(\/\*![^*]*\*\/)?\s*@font-face\s*\{[^}]*\}/g, '')
    .replace(/(background|mask|-webkit-mask)-image:url\(\/assets\/[^)]*\);?/g, '')
    .replaceAll('GDS Transport,arial,sans-serif', 'var(--page-typeface)');

/** The components' colours, as the nation has them. */
const themed = ({ brand, onBrand, link, linkHover, linkVisited, surface }: Theme['colours']) =>
  `:root{--govuk-brand-colour:${brand};--on-brand-colour:${onBrand};--govuk-link-colour:${link};` +
  `--govuk-link-hover-colour:${linkHover};--govuk-link-visited-colour:${linkVisited};` +
  `--govuk-surface-background-colour:${surface};--govuk-template-background-colour:${surface}}`;

export type Encoding = 'br' | 'gzip';

/** A file that pages are drawn with. */
export interface Asset {
  /** What is in it is in its name: it may be kept for ever. */
  readonly name: string;
  readonly type: string;
  readonly body: Buffer;
}

/** What pages are drawn with, from this server alone. */
export class PageAssets {
  private readonly byName = new Map<string, Asset>();
  private readonly smaller = new Map<string, Promise<Buffer>>();
  /** The stylesheet of each direction of writing, the script and the icon, by their addresses. */
  readonly stylesheets: Readonly<Partial<Record<Direction, string>>>;
  readonly script: string;
  /** What checks a citizen's proof in their browser: the verifier's own code. */
  readonly checkScript: string;
  /** What lets a reader point at a chart: some of its words, and none of a library's. */
  readonly chartScript: string;
  readonly icon: string;

  /** @param directions  the directions that the nation's languages are written in */
  constructor(directions: ReadonlySet<Direction>, { colours }: Pick<Theme, 'colours'>) {
    const components = unbranded(component('govuk-frontend.min.css'));
    const sheets = [...directions].map((direction): [Direction, string] => [
      direction,
      this.add(
        `pages-${direction}`,
        'css',
        `${direction === 'rtl' ? rtlcss.process(components) : components}\n${themed(colours)}\n${own('pages.css')}`,
      ),
    ]);
    this.stylesheets = Object.fromEntries(sheets);
    const library = this.add('components', 'js', component('govuk-frontend.min.js'));
    const start = own('pages.js').replace('govuk-frontend', library);
    this.script = this.add('pages', 'js', start);
    const check = own('check.js').replace('/* The verifier stands here. */', () =>
      verifierModule(),
    );
    this.checkScript = this.add('check', 'js', check);
    this.chartScript = this.add('charts', 'js', own('charts.js'));
    const icon = own('icon.svg').replace('#1d70b8', colours.brand).replace('#fff', colours.onBrand);
    this.icon = this.add('icon', 'svg', icon);
  }

  private add(stem: string, extension: keyof typeof TYPES, text: string): string {
    const body = Buffer.from(text);
    const digest = createHash('sha256').update(body).digest('hex').slice(0, 16);
    const name = `${stem}-${digest}.${extension}`;
    this.byName.set(name, { name, type: TYPES[extension], body });
    return `/assets/${name}`;
  }

  find = (name: string): Asset | undefined => this.byName.get(name);

  /** The same in fewer bytes; made once. */
  compressed({ name, body }: Asset, encoding: Encoding): Promise<Buffer> {
    const key = `${encoding} ${name}`;
    const known = this.smaller.get(key) ?? compress(body, encoding);
    this.smaller.set(key, known);
    return known;
  }
}

const TYPES = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
} as const;

const asBrotli = promisify(brotliCompress);
const asGzip = promisify(gzip);
const compress = (body: Buffer, encoding: Encoding): Promise<Buffer> =>
  encoding === 'br' ? asBrotli(body) : asGzip(body);

/** The best encoding that a request takes (RFC 9110): what it weighs otherwise is left aside, what it refuses is not sent. */
export const encodingFor = (accepted = ''): Encoding | undefined => {
  const taken = accepted
    .split(',')
    .map((one) => one.trim().toLowerCase())
    .filter((one) => !/;\s*q=0(\.0*)?$/.test(one))
    .map((one) => one.split(';')[0]!.trim());
  return (['br', 'gzip'] as const).find((encoding) => taken.includes(encoding));
};
