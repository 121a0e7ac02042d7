import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { PAGES } from '../../src/delivery/web/pages.js';
import { PAGE_WORDS } from '../../src/delivery/web/words/words.js';
import { PublicFund } from '../support/public-fund.js';
import { draw, expectAccessible, openBrowser, SIZES, WAYS } from './browser.js';

/** Pages as people have them: on a phone and a desk, with a script and without, in each language. */

const pages = Object.entries(PAGES)
  .filter(([, { roles, menu }]) => roles === 'open' && menu)
  .map(([route]) => route.slice('GET '.length));
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

describe.each(WAYS)('on a $size, script: $javaScriptEnabled', (way) => {
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

  test.each(pages)('%s stands in nobody’s way, in any language', async (at) => {
    for (const [language, words] of Object.entries(PAGE_WORDS)) {
      await page.goto(`${fund.service.address}${at}?language=${language}`);
      expect(await page.locator('html').getAttribute('lang')).toBe(language);
      expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
      expect(await page.getByRole('link', { name: words.layout.skip }).count()).toBe(1);
      // Each language where there is least room, and each direction where there is most.
      const isTried = way.size === 'phone' || ['en', 'ar'].includes(language);
      if (way.javaScriptEnabled && isTried) await expectAccessible(page);
      await draw(page, `${at === '/' ? 'fund' : at.slice(1)}-${language}-${way.size}`);
    }
  });

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
