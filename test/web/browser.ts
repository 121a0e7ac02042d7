import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect } from '@jest/globals';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { Route } from '../../src/delivery/http/routes.js';
import { PAGE } from '../../src/delivery/web/page-line.js';

/** Debian's Chromium, or another that CHROMIUM names. As root it has no sandbox of its own. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env['CHROMIUM'] || '/usr/bin/chromium',
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });

/** A cheap phone and a desk. */
export const SIZES = {
  phone: { width: 320, height: 640 },
  desktop: { width: 1280, height: 900 },
} as const;

/** How pages are met: on each size, with a script and without. */
const WAYS = Object.entries(SIZES).flatMap(([size, viewport]) =>
  [true, false].map((javaScriptEnabled) => ({ size, viewport, javaScriptEnabled })),
);
/** How journeys are gone, which are long: where time is short (`CI`), on a desk with a script and on a phone without. */
export const JOURNEYS = WAYS.filter(
  ({ size, javaScriptEnabled }) => !process.env['CI'] || javaScriptEnabled === (size === 'desktop'),
);

export type Way = (typeof WAYS)[number];

/** Where pictures of every page go, to be looked at (`npm run screenshots`). */
const SCREENSHOTS = process.env['SCREENSHOTS'];
/** In which a page is looked at beside the one that a journey is gone in: all where pictures are wanted, Arabic where time is not short. */
const OTHERS = SCREENSHOTS ? ['ar', 'de', 'fr'] : process.env['CI'] ? [] : ['ar'];

/**
 * Looks at a page as it stands, on a journey that is gone in English: by itself, and without its script where there is
 * none; and in other languages.
 */
export async function lookAt(page: Page, way: Way, name: string): Promise<void> {
  const as = `${name}-${way.size}-${way.javaScriptEnabled ? 'script' : 'plain'}`;
  await draw(page, `${as}-en`);
  await expectAccessibleBy(page, way);
  const at = new URL(page.url());
  if (!way.javaScriptEnabled || at.pathname.startsWith('/oidc/') || OTHERS.length === 0) return;
  const speak = (language: string) =>
    page
      .context()
      .addCookies([{ name: 'language', value: language, url: at.origin, httpOnly: true }]);
  // What answers a form has no address: it is sent again.
  const link = await page.locator('.page-header__languages a').first().getAttribute('href');
  const isAnswer = link?.startsWith('?') === false;
  for (const language of OTHERS) {
    const other = isAnswer ? page : await page.context().newPage();
    at.searchParams.set('language', language);
    await (isAnswer ? speak(language).then(() => page.reload()) : other.goto(at.href));
    expect(await other.locator('html').getAttribute('lang')).toBe(language);
    await draw(other, `${as}-${language}`);
    await expectAccessible(other);
    if (!isAnswer) await other.close();
  }
  await speak('en');
  if (isAnswer) await page.reload();
}

/** With its script; or, where time is not short, as it is without. */
export async function expectAccessibleBy(page: Page, way: Way): Promise<void> {
  if (way.javaScriptEnabled) await expectAccessible(page);
  else if (!process.env['CI']) await expectPlainAccessible(page, way);
}

/** A page is drawn where SCREENSHOTS says. */
export async function draw(page: Page, name: string): Promise<void> {
  if (!SCREENSHOTS) return;
  mkdirSync(SCREENSHOTS, { recursive: true });
  const taken = () =>
    page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`), fullPage: true });
  // Chromium now and then says that it is unable to, of a page that it draws a moment later.
  await taken().catch(taken);
}

/** The same page, whose own scripts never came: axe is a script, too, so it looks at it in a browser that has them. */
async function expectPlainAccessible(page: Page, { viewport }: Way): Promise<void> {
  const context = await page.context().browser()!.newContext({ viewport });
  const copy = await context.newPage();
  const body = await page.content();
  await context.route('**/*.js', (route) => route.abort());
  await context.route(page.url(), (route) =>
    route.fulfill({ body, contentType: 'text/html; charset=utf-8' }),
  );
  await copy.goto(page.url());
  await expectAccessible(copy);
  await context.close();
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WCAG_22_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** The paths of all that axe has looked at in this suite. */
const lookedAt = new Set<string>();

/** Of a part of the table, the pages that no journey of this suite has had looked at: where one reads, and what one looks at before it is sent. */
export const notLookedAt = (part: Readonly<Record<string, Route>>): readonly string[] =>
  Object.entries(part)
    .filter(([line, { answer }]) => answer === PAGE && /^GET |\/(check|preview)$/.test(line))
    .map(([line]) => line)
    .filter((line) => {
      const pattern = new RegExp(`^${line.split(' ')[1]!.replaceAll(/:\w+/g, '[^/]+')}$`);
      return ![...lookedAt].some((at) => pattern.test(at));
    });

/** Nothing that axe knows stands in anybody's way, and nothing is wider than the screen. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axe);
  const found = await page.evaluate<string[]>(
    `axe.run(document, { runOnly: ${JSON.stringify(WCAG_22_AA)} }).then(({ violations }) =>
       violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))`,
  );
  expect(found).toEqual([]);
  lookedAt.add(new URL(page.url()).pathname);
  expect(
    await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth'),
  ).toBeLessThanOrEqual(0);
}
