import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { packNames, readNationPack } from '../../src/delivery/nation/nation-pack.js';
import { PageAssets } from '../../src/delivery/web/page-assets.js';
import { PAGES } from '../../src/delivery/web/pages.js';
import { PAGE_WORDS } from '../../src/delivery/web/words/words.js';
import { PublicFund } from '../support/public-fund.js';
import {
  draw,
  expectAccessible,
  expectAccessibleBy,
  notLookedAt,
  openBrowser,
  JOURNEYS,
  SIZES,
} from './browser.js';

/** Pages as people have them: on a phone and a desk, with a script and without, in each language. */

const PAGES_LISTED = Object.entries(PAGES);
const pages = PAGES_LISTED.filter(([, { roles, menu }]) => roles === 'open' && menu).map(
  ([route]) => route.slice('GET '.length),
);
let fund: PublicFund;
let browser: Browser;

beforeAll(async () => {
  fund = await PublicFund.start();
  await fund.payDividend();
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await fund.close();
});

describe.each(JOURNEYS)('on a $size, script: $javaScriptEnabled', (way) => {
  let context: BrowserContext;
  let page: Page;
  const complaints: string[] = [];
  const elsewhere: string[] = [];
  beforeAll(async () => {
    const { viewport, javaScriptEnabled } = way;
    context = await browser.newContext({ viewport, javaScriptEnabled, locale: 'en-GB' });
    page = await context.newPage();
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (new URL(request.url()).origin !== fund.service.address) elsewhere.push(request.url());
    });
  });
  afterAll(async () => {
    await context.close();
    expect(elsewhere).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test.each([...pages, '/docs', '/docs/registry', '/docs/problems'])(
    '%s stands in nobody’s way, in any language',
    async (at) => {
      for (const [language, words] of Object.entries(PAGE_WORDS)) {
        await page.goto(`${fund.service.address}${at}?language=${language}`);
        expect(await page.locator('html').getAttribute('lang')).toBe(language);
        expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
        expect(await page.getByRole('link', { name: words.layout.skip }).count()).toBe(1);
        // Each language where there is least room, and each direction where there is most; of what is English throughout and long, one.
        const isTried = at.startsWith('/docs')
          ? language === (way.size === 'phone' ? 'en' : 'ar')
          : way.size === 'phone' || ['en', 'ar'].includes(language);
        if (isTried) await expectAccessibleBy(page, way);
        const name = at === '/' ? 'fund' : at.slice(1).replaceAll('/', '-');
        await draw(
          page,
          `public-${name}-${way.size}-${way.javaScriptEnabled ? 'script' : 'plain'}-${language}`,
        );
      }
    },
  );

  test('every page is reached from the first by keyboard, and in another language', async () => {
    await page.goto(`${fund.service.address}/?language=en`);
    for (const at of pages.slice(1)) {
      if (await page.getByRole('button', { name: 'Menu' }).isVisible()) {
        await page.getByRole('button', { name: 'Menu' }).focus();
        await page.keyboard.press('Enter');
      }
      const link = page.locator(`.govuk-service-navigation a[href="${at}"]`);
      await link.focus();
      await page.keyboard.press('Enter');
      await page.waitForURL(`**${at}`);
    }
    await page.getByRole('link', { name: 'Français' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**language=fr');
    expect(await page.locator('html').getAttribute('lang')).toBe('fr');
    await page.goto(`${fund.service.address}/`);
    expect(await page.locator('html').getAttribute('lang')).toBe('fr'); // It was kept.
  });
});

test.each(packNames())('the theme of %s can be read by everybody', async (name) => {
  const { theme } = readNationPack(name);
  const assets = new PageAssets(new Set(['ltr']), theme);
  const { body, type } = assets.find(path.basename(assets.stylesheets.ltr!))!;
  const page = await browser.newPage({ viewport: SIZES.desktop, locale: 'en-GB' });
  await page.route('**/pages-ltr-*.css', (route) => route.fulfill({ body, contentType: type }));
  for (const at of ['/', '/rules', '/docs']) {
    await page.goto(`${fund.service.address}${at}`);
    const brand = `getComputedStyle(document.documentElement).getPropertyValue('--govuk-brand-colour')`;
    expect(await page.evaluate(brand)).toBe(theme.colours.brand);
    await expectAccessible(page);
    await draw(page, `theme-${name}-${path.basename(at) || 'fund'}`);
  }
  await page.close();
});

test('the API is read by keyboard: from the foot of any page to a route, and to what refuses it', async () => {
  const page = await browser.newPage({ viewport: SIZES.phone, locale: 'en-GB' });
  await page.goto(`${fund.service.address}/`);
  for (const [link, to] of [
    ['.govuk-footer a[href="/docs"]', '/docs'],
    ['a[href="/docs/registry"]', '/docs/registry'],
    ['a[href="#POSTVIncorporations"]', '/docs/registry#POSTVIncorporations'],
    ['#POSTVIncorporations ~ p a[href$="#forbidden"]', '/docs/problems#forbidden'],
  ] as const) {
    await page.locator(link).first().focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(`**${to}`);
  }
  await page.close();
});

test('the first key leads past what every page begins with', async () => {
  const page = await browser.newPage();
  await page.goto(`${fund.service.address}/`);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(await page.evaluate('document.activeElement.id')).toBe('main-content');
  await page.close();
});

test('what is not there is said in words, and stands in nobody’s way', async () => {
  const page = await browser.newPage({ viewport: SIZES.phone });
  await page.goto(`${fund.service.address}/nowhere`);
  await expectAccessible(page);
  await page.getByRole('link', { name: 'To the page about the fund' }).click();
  await page.waitForURL(`${fund.service.address}/`);
  await page.close();
});

test('every page for everybody was looked at', () => {
  const isPublic = ([line, { roles }]: (typeof PAGES_LISTED)[number]) =>
    roles === 'open' && !/\/sign-(in|out)/.test(line);
  expect(notLookedAt(Object.fromEntries(PAGES_LISTED.filter(isPublic)))).toEqual([]);
});
