import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { PublicFund } from '../support/public-fund.js';
import { PROPOSING_PAGES } from '../../src/delivery/web/proposing/proposing-pages.js';
import { JOURNEYS, lookAt, notLookedAt, openBrowser } from './browser.js';
import { Hands } from './hands.js';

/**
 * What a manager puts forward and another decides: a year is closed and adjusted, the treasury gets an account and is paid,
 * and what is left of a reserve goes back. On a desk by keyboard alone.
 */

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

describe.each(JOURNEYS)('on a $size, script: $javaScriptEnabled', (way) => {
  let fund: PublicFund;
  let ann: Page;
  let ben: Page;
  const contexts: BrowserContext[] = [];
  const complaints: string[] = [];
  beforeAll(async () => {
    fund = await PublicFund.start();
    await fund.payDividend({ lateReserve: '100.00' });
    ann = await signedIn('ann');
    ben = await signedIn('ben');
  });
  afterAll(async () => {
    for (const context of contexts) await context.close();
    await fund.close();
    expect(complaints).toEqual([]);
  });

  const hands = (page: Page) => new Hands(page, way);
  const follow = (page: Page, to: Locator) => hands(page).follow(to);
  const fill = (page: Page, field: string, text: string) =>
    hands(page).fill(page.locator(`#${field}`), text);
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const link = (page: Page, name: string) => page.getByRole('link', { name, exact: true });
  const see = (page: Page, text: string) => page.getByText(text, { exact: true }).first().waitFor();
  const go = (page: Page, to: string) => page.goto(`${fund.service.address}${to}`);
  const look = (page: Page, name: string) => lookAt(page, way, `proposing-${name}`);
  const isWrong = (page: Page) => page.locator('.govuk-error-summary').waitFor();

  async function signedIn(name: string): Promise<Page> {
    const { viewport, javaScriptEnabled } = way;
    const context = await browser.newContext({ viewport, javaScriptEnabled, locale: 'en-GB' });
    contexts.push(context);
    const page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    await go(page, '/sign-in?return=/proposals&language=en');
    await hands(page).fill(page.getByLabel('Name', { exact: true }), name);
    await hands(page).choose(page.getByLabel('What they do'), 'manager');
    const form = page.locator('form', { has: page.getByLabel('Name', { exact: true }) });
    await follow(page, form.getByRole('button'));
    await page.waitForURL('**/proposals');
    return page;
  }
  /** Another has a look at what the first has proposed, and agrees. */
  async function approved(): Promise<void> {
    await see(ann, 'Waits for another person');
    await ben.goto(ann.url());
    await follow(ben, button(ben, 'Approve'));
    await see(ben, 'Approved');
  }

  test('a year is closed, and what was forgotten in it is recorded all the same', async () => {
    await look(ann, 'nothing-waits');
    await follow(ann, link(ann, 'Closing of a year, or an adjustment of a closed one'));
    await look(ann, 'years');
    await follow(ann, ann.locator('main').getByRole('link', { name: '2024', exact: true }));
    await look(ann, 'year-open');
    await fill(ann, 'reason', 'Audited');
    await follow(ann, button(ann, 'Propose to close it'));
    await look(ann, 'closing');
    await follow(ann, link(ann, 'Fiscal year 2024'));
    await see(ann, 'Its closing is proposed, and waits for another manager.');
    await look(ann, 'year-waits');
    await follow(ann, link(ann, 'Its closing is proposed, and waits for another manager.'));
    await approved();

    await go(ann, '/years/2024');
    await follow(ann, button(ann, 'Propose an adjustment'));
    await look(ann, 'adjustment');
    await follow(ann, button(ann, 'Check before proposing'));
    await isWrong(ann);
    await look(ann, 'adjustment-wrong');
    await fill(ann, 'effectiveOn', '2024-12-30');
    await fill(ann, 'narrative', 'Tax on the audit');
    await fill(ann, 'account_0', 'expenses:audit');
    await fill(ann, 'debit_0', '60.00');
    await fill(ann, 'account_1', 'liabilities:withholding-tax');
    await fill(ann, 'credit_1', '50.00');
    await fill(ann, 'reason', 'The notice came in March');
    await follow(ann, button(ann, 'Check before proposing'));
    await isWrong(ann);
    await look(ann, 'adjustment-differs');
    await follow(ann, button(ann, 'Add another line'));
    await fill(ann, 'account_2', 'assets:cash');
    await fill(ann, 'credit_2', '10.00');
    await follow(ann, button(ann, 'Check before proposing'));
    await see(ann, 'Check the adjustment');
    await look(ann, 'adjustment-check');
    await follow(ann, button(ann, 'Change something'));
    await follow(ann, button(ann, 'Check before proposing'));
    await follow(ann, button(ann, 'Propose'));
    await look(ann, 'adjustment-proposed');
    await approved();
    await go(ann, '/years/2024');
    await see(ann, 'The notice came in March');
    await look(ann, 'year-closed');
  });

  test('the treasury gets an account, and what was paid to it otherwise is recorded', async () => {
    await go(ann, '/claimants');
    await look(ann, 'claimants-none');
    await follow(ann, button(ann, 'Propose an account'));
    await look(ann, 'payee');
    await follow(ann, button(ann, 'Check before proposing'));
    await isWrong(ann);
    await look(ann, 'payee-wrong');
    await hands(ann).check(ann.getByLabel('The treasury, the tax that was withheld'));
    await fill(ann, 'name', 'Department of the Treasury');
    await fill(ann, 'iban', 'DE89 3704 0044 0532 0130 00');
    await fill(ann, 'reason', 'Letter of 2 February, called back');
    await follow(ann, button(ann, 'Check before proposing'));
    await see(ann, 'Check the account');
    await look(ann, 'payee-check');
    await follow(ann, button(ann, 'Propose'));
    await look(ann, 'payee-proposed');
    await approved();
    await follow(ann, ann.locator('main').getByRole('link', { name: 'Claimants', exact: true }));
    await see(ann, 'Department of the Treasury');
    await look(ann, 'claimants');

    await follow(ann, button(ann, 'Record a payment'));
    await look(ann, 'payment');
    await follow(ann, button(ann, 'Check before proposing'));
    await isWrong(ann);
    await look(ann, 'payment-wrong');
    await hands(ann).check(ann.getByLabel('The treasury, the tax that was withheld'));
    await fill(ann, 'amount', '60.00');
    await fill(ann, 'paidOn', '2026-03-02');
    await fill(ann, 'reason', 'Transfer 4711 of the bank');
    await follow(ann, button(ann, 'Check before proposing'));
    await see(ann, 'Check the payment');
    await follow(ann, button(ann, 'Propose'));
    await isWrong(ann);
    await see(ann, 'That is more than is owed and stands in no payment file: $50.00.');
    await look(ann, 'payment-refused');
    await fill(ann, 'amount', '50.00');
    await follow(ann, button(ann, 'Check before proposing'));
    await look(ann, 'payment-check');
    await follow(ann, button(ann, 'Propose'));
    await approved();
  });

  test('what is left of a reserve goes back to the fund', async () => {
    await go(ann, '/manager/dividends');
    await follow(ann, ann.locator('main').getByRole('link').first());
    await follow(ann, link(ann, 'Release a late reserve'));
    await look(ann, 'release');
    await follow(ann, button(ann, 'Propose the release'));
    await isWrong(ann);
    await look(ann, 'release-wrong');
    await fund.service.database.owner.query(
      'update dividend_run set approved_on = approved_on - 40',
    );
    await fill(ann, 'reason', 'Nobody has appealed');
    await follow(ann, button(ann, 'Propose the release'));
    await look(ann, 'release-proposed');
    await approved();
    await go(ann, '/proposals?state=approved');
    await look(ann, 'approved');
  });
});

test('every page of theirs was looked at', () => {
  expect(notLookedAt(PROPOSING_PAGES)).toEqual([]);
});
