import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { PublicFund } from '../support/public-fund.js';
import { lookAt, openBrowser, JOURNEYS } from './browser.js';

/** A manager's day: the fund at a glance, a value proposed and approved by another, a dividend from its preview to its distribution. */

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

describe.each(JOURNEYS)('on a $size, script: $javaScriptEnabled', (way) => {
  let fund: PublicFund;
  const contexts: BrowserContext[] = [];
  const complaints: string[] = [];
  beforeAll(async () => {
    fund = await PublicFund.start();
    await fund.payDividend();
  });
  afterAll(async () => {
    for (const context of contexts) await context.close();
    await fund.close();
    expect(complaints).toEqual([]);
  });

  const signedIn = async (name: string): Promise<Page> => {
    const { viewport, javaScriptEnabled } = way;
    const context = await browser.newContext({ viewport, javaScriptEnabled, locale: 'en-GB' });
    contexts.push(context);
    const page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${fund.service.address}/sign-in?return=/manager&language=en`);
    await page.getByLabel('Name').fill(name);
    await page.getByLabel('What they do').selectOption('manager');
    await page
      .locator('form', { has: page.getByLabel('Name') })
      .getByRole('button')
      .click();
    await page.waitForURL('**/manager');
    return page;
  };
  const look = (page: Page, name: string) => lookAt(page, way, `manager-${name}`);
  /** By the link or by itself, until the page says so. */
  const until = async (page: Page, state: string) => {
    const said = page.getByText(state, { exact: true }).first();
    if (way.javaScriptEnabled) return said.waitFor({ timeout: 0 });
    while (!(await said.isVisible()))
      await page.getByRole('link', { name: 'Show how it stands now' }).click();
  };

  test('the fund is valued, and a dividend goes from its preview to everybody', async () => {
    const ann = await signedIn('ann');
    await look(ann, 'overview');
    expect(await ann.getByText('Net asset value').first().isVisible()).toBe(true);

    await ann.goto(`${fund.service.address}/manager/holdings`);
    await look(ann, 'holdings');

    await ann.goto(`${fund.service.address}/manager/valuations/new`);
    await ann.getByLabel('As of').fill('31.12.2025');
    await ann.getByRole('button', { name: 'Propose' }).click();
    await ann
      .getByText('There is a problem')
      .or(ann.locator('.govuk-error-summary'))
      .first()
      .waitFor();
    expect(await ann.getByLabel('As of').inputValue()).toBe('31.12.2025');
    await look(ann, 'valuation-form');
    await ann.getByLabel('As of').fill('2025-12-31');
    await ann.getByRole('button', { name: 'Propose' }).click();
    await ann.waitForURL(/valuations\/[0-9a-f-]{36}$/);
    await until(ann, 'Proposed: waits for another manager');
    await look(ann, 'valuation');
    await ann.getByRole('button', { name: 'Approve' }).click();
    await ann.locator('.govuk-error-summary').waitFor(); // Nobody approves what they proposed.
    const ben = await signedIn('ben');
    await ben.goto(ann.url());
    await ben.getByRole('button', { name: 'Approve' }).click();
    await until(ben, 'Approved');

    await ann.goto(`${fund.service.address}/manager/dividends/new`);
    await ann.getByLabel('Year of the dividend').fill('2025');
    await ann.getByLabel('On the roll by').fill('2025-12-31');
    await ann.getByLabel('Paid on').fill('2025-01-01');
    await ann.getByRole('button', { name: 'Look at it' }).click();
    await ann.locator('.govuk-error-summary').waitFor();
    await look(ann, 'dividend-form');
    await ann.getByLabel('Paid on').fill('2026-12-15');
    await ann.getByRole('button', { name: 'Look at it' }).click();
    await ann.getByRole('heading', { name: 'What the dividend of 2025 would be' }).waitFor();
    await look(ann, 'dividend-preview');
    await ann.getByRole('button', { name: 'Propose' }).click();
    await until(ann, 'Proposed: waits for another manager');
    await look(ann, 'dividend-proposed');

    await ben.goto(`${fund.service.address}/manager`);
    await look(ben, 'waiting');
    await ben.getByRole('link', { name: 'The dividend of 2025 is proposed' }).focus();
    await ben.keyboard.press('Enter');
    await ben.getByRole('button', { name: 'Approve' }).focus();
    await Promise.all([
      ben.waitForResponse((answer) => answer.request().method() === 'POST'),
      ben.keyboard.press('Enter'),
    ]);
    await ben.waitForLoadState();
    await until(ben, 'Distributed');
    await look(ben, 'dividend-distributed');
    await ben.goto(`${fund.service.address}/manager/dividends`);
    await look(ben, 'dividends');
  });
});
