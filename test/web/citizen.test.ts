import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { PublicFund } from '../support/public-fund.js';
import { Uploads } from '../support/uploads.js';
import { lookAt, openBrowser, JOURNEYS } from './browser.js';

/** A citizen's journey: signing in, how much and why, the account, a check that they were counted, and out. */

let fund: PublicFund;
let browser: Browser;

beforeAll(async () => {
  fund = await PublicFund.start();
  await new Uploads(fund.service, '/v1/citizens', 'operator').lines({
    nationalId: 'CY',
    name: 'Cy',
    bornOn: '1980-01-01',
    residentSince: '2024-06-01',
  });
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
  beforeAll(async () => {
    const { viewport, javaScriptEnabled } = way;
    context = await browser.newContext({ viewport, javaScriptEnabled, locale: 'en-GB' });
    page = await context.newPage();
    page.on('console', (message) => {
      // The browser complains of every answer that says no, too.
      if (!/status of 4\d\d/.test(message.text()))
        complaints.push(`${page.url()} ${message.text()}`);
    });
    page.on('pageerror', (error) => complaints.push(`${page.url()} ${error.message}`));
  });
  afterAll(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });

  const seen = async (name: string) => {
    expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
    await lookAt(page, way, `citizen-${name}`);
  };
  /** By keyboard alone. */
  const press = async (name: string) => {
    await page.getByRole('button', { name, exact: true }).focus();
    await page.keyboard.press('Enter');
  };
  const signIn = async (name: string) => {
    await page.goto(`${fund.service.address}/?language=en`);
    await page.getByRole('link', { name: 'Sign in' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/sign-in/as/**');
    await page.getByLabel('What they do').selectOption('citizen');
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.keyboard.press('Enter');
    // From the page of the fund it leads back there.
    await page.getByText(name, { exact: true }).waitFor();
    await page.goto(`${fund.service.address}/me`);
  };

  test('the page of people to choose from', async () => {
    await page.goto(`${fund.service.address}/sign-in`);
    await page.waitForURL('**/sign-in/as/**');
    await seen('who');
  });

  test('how much, why and when', async () => {
    await signIn('ADA');
    await page.getByText('$250.00').first().waitFor();
    await seen('dividend');
    await page.goto(`${fund.service.address}/me?language=ar`);
    await seen('dividend-ar');
    for (const at of ['years', 'claims', 'gifts', 'appeals', 'accesses']) {
      await page.goto(`${fund.service.address}/me/${at}?language=en`);
      await seen(at);
    }
  });

  test('another account, looked at twice, by keyboard alone', async () => {
    await page.goto(`${fund.service.address}/me/account`);
    await page.getByLabel('Account (IBAN)').focus();
    await page.keyboard.type('DE00 1234');
    await page.keyboard.press('Enter');
    await press('Yes, change it');
    await page.getByRole('alert').waitFor();
    await seen('account-wrong');
    await page.getByLabel('Account (IBAN)').fill('DE89 3704 0044 0532 0130 00');
    await press('Go on');
    await page.getByRole('heading', { name: 'Is this your account?' }).waitFor();
    await seen('account-check');
    await press('Yes, change it');
    await page.getByText('Your account has been changed.').waitFor();
    await seen('account');
  });

  test('they were counted', async () => {
    await page.goto(`${fund.service.address}/me/years/2024/check`);
    await page.getByRole('link', { name: 'Download the proof' }).waitFor();
    const now = page.getByRole('button', { name: 'Check now' });
    expect(await now.isVisible()).toBe(way.javaScriptEnabled);
    if (way.javaScriptEnabled) {
      const answer = page.locator('#check-answer');
      // It is in the log within seconds.
      for (;;) {
        await press('Check now');
        await answer.locator('h2, p').first().waitFor();
        if ((await answer.locator('h2').count()) > 0) break;
        await page.reload();
      }
      expect(await answer.locator('h2').textContent()).toBe('Yes: your dividend is in the total');
      expect(await answer.getByRole('listitem').count()).toBe(5);
      await page.getByLabel('Your national id').fill('SOMEBODY');
      await seen('check');
      await press('Check now');
      await answer.getByText('No: something is wrong').waitFor();
    }
    await seen('check-no');
  });

  test('out again; who is not eligible reads why, and may appeal', async () => {
    await page.goto(`${fund.service.address}/me`);
    await press('Sign out');
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
    await seen('out');
    await page.goto(`${fund.service.address}/me`);
    await page.waitForURL('**/sign-in/as/**');
    await signIn('CY');
    await page.getByText('Why you get nothing').waitFor();
    await seen('not-eligible');
    await page.goto(`${fund.service.address}/me/years/1999`);
    await seen('problem');
    await page.goto(`${fund.service.address}/me`);
    await press('Sign out');
  });
});
