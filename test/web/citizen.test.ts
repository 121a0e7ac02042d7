import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { PublicFund } from '../support/public-fund.js';
import { Uploads } from '../support/uploads.js';
import { CITIZEN_PAGES } from '../../src/delivery/web/citizen/citizen-pages.js';
import { en } from '../../src/delivery/web/words/en.js';
import { JOURNEYS, lookAt, notLookedAt, openBrowser, type Way } from './browser.js';
import { Hands } from './hands.js';

/**
 * A citizen's journey: signing in, how much and why, the account, gifts, a ward, a check that they were counted, and out.
 * On a desk by keyboard alone.
 */

const { citizen: words, ward: wards } = en;
let fund: PublicFund;
let browser: Browser;

/** Who came too late for the roll: one for each way, as one appeals once. */
const lateComerOf = ({ size, javaScriptEnabled }: Way) => `CY-${size}-${javaScriptEnabled}`;

beforeAll(async () => {
  fund = await PublicFund.start();
  const late = { name: 'Cy', bornOn: '1980-01-01', residentSince: '2024-06-01' };
  await new Uploads(fund.service, '/v1/citizens', 'operator').lines(
    ...JOURNEYS.map((way) => ({ ...late, nationalId: lateComerOf(way) })),
  );
  await fund.payDividend();
  for (const guardian of ['ADA', lateComerOf(JOURNEYS[0]!)]) await fund.represented('BO', guardian);
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

  let hands: Hands;
  beforeAll(() => {
    hands = new Hands(page, way);
  });
  const seen = async (name: string) => {
    expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
    await lookAt(page, way, `citizen-${name}`);
  };
  const open = (at: string) => page.goto(`${fund.service.address}${at}`);
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const link = (name: string) => page.getByRole('link', { name, exact: true });
  /** Where there is no keyboard, by the address: the menu of a phone may be folded. */
  const choose = async (name: string, at: string) => {
    if (hands.byKeyboard)
      await hands.follow(page.getByRole('navigation').getByRole('link', { name }));
    else await open(at);
    expect(new URL(page.url()).pathname).toBe(at);
  };
  const signIn = async (name: string) => {
    await open('/?language=en');
    await hands.follow(link('Sign in'));
    await page.waitForURL('**/sign-in/as/**');
    await hands.choose(page.getByLabel('What they do'), 'citizen');
    await hands.fill(page.getByLabel('Name', { exact: true }), name);
    await page.keyboard.press('Enter');
    // From the page of the fund it leads back there.
    await page.getByText(name, { exact: true }).waitFor();
    await choose(words.dividend, '/me');
  };

  test('the page of people to choose from', async () => {
    await open('/sign-in');
    await page.waitForURL('**/sign-in/as/**');
    await seen('who');
  });

  test('how much, why and when; and it is kept', async () => {
    await signIn('ADA');
    await page.getByText('$250.00').first().waitFor();
    await page.getByRole('heading', { name: words.why }).waitFor();
    await seen('dividend');
    for (const [name, file] of [
      [words.pdf, /\.pdf$/],
      [words.signed, /\.json$/],
    ] as const) {
      const kept = page.waitForEvent('download');
      await Promise.all([kept, hands.press(link(name))]);
      expect((await kept).suggestedFilename()).toMatch(file);
    }
    await choose(words.years, '/me/years');
    await seen('years');
    await choose(words.claims, '/me/claims');
    await seen('claims');
    await choose(words.accesses, '/me/accesses');
    await seen('accesses');
    await open('/me/years/2024');
    await seen('year');
    await open('/me?language=ar');
    await seen('dividend-ar');
    await open('/me/appeals?language=en');
    await seen('appeals');
  });

  test('what is given of it', async () => {
    await choose(words.gifts, '/me/gifts');
    await hands.choose(page.getByLabel(words.whom).first(), 'gift food-bank');
    await hands.fill(page.getByLabel(words.amount).first(), 'much');
    await hands.follow(button(words.saveGifts));
    await page.getByRole('alert').waitFor();
    await seen('gifts-wrong');
    // Each mistake leads to its field.
    await hands.press(page.getByRole('alert').getByRole('link').first());
    expect(await page.locator(':focus').getAttribute('name')).toBe('amount-0');
    await hands.fill(page.getByLabel(words.amount).first(), '25');
    await hands.follow(button(words.saveGifts));
    await page.getByText(words.giftsChanged).waitFor();
    await seen('gifts');
  });

  test('another account, looked at twice', async () => {
    await choose(words.account, '/me/account');
    await hands.fill(page.getByLabel(words.iban), 'DE00 1234');
    await hands.follow(button(words.goOn));
    await hands.follow(button(words.changeAccount));
    await page.getByRole('alert').waitFor();
    await seen('account-wrong');
    await hands.press(page.getByRole('alert').getByRole('link'));
    expect(await page.locator(':focus').getAttribute('name')).toBe('iban');
    await hands.fill(page.getByLabel(words.iban), 'DE89 3704 0044 0532 0130 00');
    await hands.follow(button(words.goOn));
    await page.getByRole('heading', { name: words.checkAccount }).waitFor();
    await seen('account-check');
    await hands.follow(button(words.changeAccount));
    await page.getByText(words.accountChanged).waitFor();
    await seen('account');
  });

  test('whom the reader stands for: what they get, and whether they were counted', async () => {
    await choose(wards.wards, '/me/wards');
    await seen('wards');
    await hands.follow(page.getByRole('link', { name: /^Born on/ }));
    await page.getByText(wards.told.yours).waitFor();
    await seen('ward');
    await hands.follow(link(wards.told.counted));
    await seen('ward-check');
    await page.goto(page.url().replace('/check', ''));
    await seen('ward-year');
    await choose(wards.wards, '/me/wards');
    await hands.follow(page.getByRole('link', { name: wards.payee }));
    await hands.check(page.getByLabel(wards.otherGuardian));
    await hands.follow(button(words.goOn));
    await page.getByRole('heading', { name: wards.checkPayee }).waitFor();
    await seen('payee-check');
    await hands.follow(button(wards.namePayee));
    await page.getByText(wards.payeeNamed).waitFor();
    await seen('payee');
  });

  test('they were counted', async () => {
    await choose(words.dividend, '/me');
    await hands.follow(link(words.counted));
    await link(words.proof).waitFor();
    const now = button(words.checkNow);
    expect(await now.isVisible()).toBe(way.javaScriptEnabled);
    if (way.javaScriptEnabled) {
      const answer = page.locator('#check-answer');
      // It is in the log within seconds.
      for (;;) {
        await hands.press(now);
        await answer.locator('h2, p').first().waitFor();
        if ((await answer.locator('h2').count()) > 0) break;
        await page.reload();
      }
      expect(await answer.locator('h2').textContent()).toBe(words.yes);
      expect(await answer.getByRole('listitem').count()).toBe(5);
      await seen('check');
      await hands.reach(page.getByLabel(words.nationalId), 'Shift+Tab');
      await hands.fill(page.getByLabel(words.nationalId), 'SOMEBODY');
      await hands.press(now);
      await answer.getByText(words.no).waitFor();
    }
    await seen('check-no');
  });

  test('out again; who is not eligible reads why, and appeals', async () => {
    await hands.follow(button('Sign out'));
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
    await seen('out');
    await open('/me');
    await page.waitForURL('**/sign-in/as/**');
    await signIn(lateComerOf(way));
    await page.getByText(words.whyNot).waitFor();
    await hands.follow(button(words.sendAppeal));
    await page.getByRole('alert').waitFor();
    await seen('not-eligible');
    await hands.press(page.getByRole('alert').getByRole('link'));
    expect(await page.locator(':focus').getAttribute('name')).toBe('grounds');
    await hands.fill(page.getByLabel(words.grounds), 'I have lived here since 1980.');
    await hands.follow(button(words.sendAppeal));
    await page.getByText('I have lived here since 1980.').waitFor();
    await seen('appeal');
    await open('/me/years/1999');
    await seen('problem');
    await hands.follow(button('Sign out'));
  });
});

test('every page of theirs was looked at', () => {
  expect(notLookedAt(CITIZEN_PAGES)).toEqual([]);
});
