import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect } from '@jest/globals';
import { type Browser, chromium, type Page } from 'playwright-core';

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
export const WAYS = Object.entries(SIZES).flatMap(([size, viewport]) =>
  [true, false].map((javaScriptEnabled) => ({ size, viewport, javaScriptEnabled })),
);
/** How journeys are gone, which are long: where time is short (`CI`), on a desk with a script and on a phone without. */
export const JOURNEYS = WAYS.filter(
  ({ size, javaScriptEnabled }) => !process.env['CI'] || javaScriptEnabled === (size === 'desktop'),
);

/** Where SCREENSHOTS names a folder, a page is drawn there, to be looked at. */
export async function draw(page: Page, name: string): Promise<void> {
  const folder = process.env['SCREENSHOTS'];
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WCAG_22_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Nothing that axe knows stands in anybody's way, and nothing is wider than the screen. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axe);
  const found = await page.evaluate<string[]>(
    `axe.run(document, { runOnly: ${JSON.stringify(WCAG_22_AA)} }).then(({ violations }) =>
       violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))`,
  );
  expect(found).toEqual([]);
  expect(
    await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth'),
  ).toBeLessThanOrEqual(0);
}
