import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { csvReport } from '../support/banking.js';
import { FUND_IBAN, ibanOf } from '../support/payments.js';
import { PublicFund } from '../support/public-fund.js';
import { Uploads } from '../support/uploads.js';
import { MANAGER_PAGES } from '../../src/delivery/web/manager/manager-pages.js';
import { PAYMENT_PAGES } from '../../src/delivery/web/payments/payment-pages.js';
import { PROPOSAL_PAGES } from '../../src/delivery/web/proposals/proposal-pages.js';
import { JOURNEYS, lookAt, notLookedAt, openBrowser } from './browser.js';
import { Hands } from './hands.js';

/**
 * A manager's day: the fund at a glance, a value proposed and approved by another, a dividend from its preview to its
 * distribution, its payment files, what the bank says of them and where every cent is. On a desk by keyboard alone.
 */

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
    fund = await PublicFund.start({ DEBTOR_NAME: 'The Fund', DEBTOR_IBAN: FUND_IBAN });
    await fund.payDividend();
    const cy = { nationalId: 'CY', name: 'Cy Doe', bornOn: '1980-01-01', iban: ibanOf(1) };
    await new Uploads(fund.service, '/v1/citizens', 'operator').lines({
      ...cy,
      residentSince: '2000-01-01',
    });
  });
  afterAll(async () => {
    for (const context of contexts) await context.close();
    await fund.close();
    expect(complaints).toEqual([]);
  });

  const press = (page: Page, to: Locator) => new Hands(page, way).press(to);
  const fill = (page: Page, label: string, text: string) =>
    new Hands(page, way).fill(page.getByLabel(label, { exact: true }), text);
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
  const link = (page: Page, name: string | RegExp) => page.getByRole('link', { name, exact: true });
  const see = (page: Page, text: string) => page.getByText(text, { exact: true }).first().waitFor();
  const go = (page: Page, to: string) => page.goto(`${fund.service.address}${to}`);

  const signedIn = async (name: string, role: string, to: string): Promise<Page> => {
    const { viewport, javaScriptEnabled } = way;
    const context = await browser.newContext({ viewport, javaScriptEnabled, locale: 'en-GB' });
    contexts.push(context);
    const page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    await go(page, `/sign-in?return=${to}&language=en`);
    await fill(page, 'Name', name);
    await new Hands(page, way).choose(page.getByLabel('What they do'), role);
    const form = page.locator('form', { has: page.getByLabel('Name', { exact: true }) });
    await press(page, form.getByRole('button'));
    await page.waitForURL(`**${to}`);
    return page;
  };
  const look = (page: Page, name: string) => lookAt(page, way, `manager-${name}`);
  /** By the link or by itself, until the page says so. */
  const until = async (page: Page, state: string) => {
    const said = page.getByText(state, { exact: true }).first();
    if (way.javaScriptEnabled) return said.waitFor({ timeout: 0 });
    const again = link(page, 'Show how it stands now');
    for (;;) {
      await said.or(again).first().waitFor();
      if (await said.isVisible()) return;
      await press(page, again);
      await page.waitForLoadState();
    }
  };

  let ann: Page;
  let ben: Page;
  test('the fund is valued by one manager, and the value made official by another', async () => {
    ann = await signedIn('ann', 'manager', '/manager');
    await look(ann, 'overview');
    await see(ann, 'Net asset value');

    await press(ann, button(ann, 'Value the fund'));
    await ann.waitForURL('**/valuations/new');
    await look(ann, 'valuation-new');
    await fill(ann, 'As of', '31.12.2025');
    await press(ann, button(ann, 'Propose'));
    await ann.locator('.govuk-error-summary').waitFor();
    expect(await ann.getByLabel('As of').inputValue()).toBe('31.12.2025');
    await look(ann, 'valuation-form');
    await fill(ann, 'As of', '2025-12-31');
    await press(ann, button(ann, 'Propose'));
    await ann.waitForURL(/valuations\/[0-9a-f-]{36}$/);
    await until(ann, 'Proposed: waits for another manager');
    await look(ann, 'valuation');
    await press(ann, button(ann, 'Approve'));
    await ann.locator('.govuk-error-summary').waitFor(); // Nobody approves what they proposed.
    ben = await signedIn('ben', 'manager', '/manager');
    await press(ben, link(ben, /^Value as of .* – Proposed/));
    await press(ben, button(ben, 'Approve'));
    await until(ben, 'Approved');
    await go(ben, '/manager/valuations');
    await see(ben, 'Approved');
    await look(ben, 'valuations');
  });

  test('a dividend goes from its preview to everybody', async () => {
    await go(ann, '/manager/dividends/new');
    await look(ann, 'dividend-new');
    await fill(ann, 'Year of the dividend', '2025');
    await fill(ann, 'On the roll by', '2025-12-31');
    await fill(ann, 'Paid on', '2025-01-01');
    await press(ann, button(ann, 'Look at it before it is proposed'));
    await ann.locator('.govuk-error-summary').waitFor();
    await look(ann, 'dividend-form');
    await fill(ann, 'Paid on', '2026-12-15');
    await press(ann, button(ann, 'Look at it before it is proposed'));
    await ann.getByRole('heading', { name: 'What the dividend of 2025 would be' }).waitFor();
    await look(ann, 'dividend-preview');
    await press(ann, button(ann, 'Propose'));
    await until(ann, 'Proposed: waits for another manager');
    await look(ann, 'dividend-proposed');

    await go(ben, '/manager');
    await look(ben, 'waiting');
    await press(ben, link(ben, 'Dividend of 2025 – Proposed: waits for another manager'));
    await press(ben, button(ben, 'Approve'));
    await until(ben, 'Distributed');
    await look(ben, 'dividend-distributed');
    await go(ben, '/manager/dividends');
    await look(ben, 'dividends');
  });

  test('it is paid by files that a treasurer releases, and reconciled by what the bank says', async () => {
    await go(ann, '/payments');
    await look(ann, 'payments');
    await press(ann, link(ann, 'Dividend of 2025'));
    await press(ann, button(ann, 'Build the files'));
    await until(ann, 'Done');
    await look(ann, 'payment-files');
    await press(ann, link(ann, 'File 1'));
    await see(ann, 'Built: waits to be released');
    expect(await button(ann, 'Release').count()).toBe(0);
    await look(ann, 'payment-file');
    const file = ann.url();

    const tara = await signedIn('tara', 'treasurer', '/payments');
    await tara.goto(file);
    const [kept] = await Promise.all([
      tara.waitForEvent('download'),
      press(tara, link(tara, 'Keep the file for the bank')),
    ]);
    expect(kept.suggestedFilename()).toMatch(/\.xml$/);
    await press(tara, button(tara, 'Release'));
    await see(tara, 'Released');

    await go(tara, '/bank-reports');
    await press(tara, button(tara, 'Take it in'));
    await tara.locator('.govuk-error-summary').waitFor(); // No file was chosen.
    const paid = await fund.service.ask('GET', contentAt(file), { as: 'treasurer' });
    const [, endToEndId = ''] = /<EndToEndId>([^<]+)</.exec(paid.text)!;
    const [, amount = ''] = /<InstdAmt [^>]*>([^<]+)</.exec(paid.text)!;
    const today = new Date().toISOString().slice(0, 10);
    const report = csvReport([[{ endToEndId, amount }, 'rejected', today, 'AC04']], 'USD');
    await tara
      .getByLabel('Choose a report')
      .setInputFiles({ name: 'bank.csv', mimeType: 'text/csv', buffer: Buffer.from(report) });
    await press(tara, button(tara, 'Take it in'));
    await tara.waitForURL(/bank-reports\/[0-9a-f-]{36}$/);
    await until(tara, 'Done');
    await see(tara, 'AC04 – The account is closed.');
    await look(tara, 'bank-report');
    await go(tara, '/bank-reports');
    await look(tara, 'bank-reports');

    const otherwise = csvReport([[{ endToEndId, amount }, 'settled', today]], 'USD');
    await tara
      .getByLabel('Choose a report')
      .setInputFiles({ name: 'b.csv', mimeType: 'text/csv', buffer: Buffer.from(otherwise) });
    await press(tara, button(tara, 'Take it in'));
    await tara.waitForURL(/bank-reports\/[0-9a-f-]{36}$/);
    await until(tara, 'Done');
    await press(tara, link(tara, 'Paid, after it was rejected'));
    await press(tara, button(tara, 'Propose'));
    await tara.locator('.govuk-error-summary').waitFor();
    await look(tara, 'break-wrong');
    await new Hands(tara, way).check(tara.getByLabel('Found to be nothing'));
    await fill(tara, 'Reason', 'The bank says on the telephone that it was mistaken');
    await press(tara, button(tara, 'Propose'));
    await see(tara, 'Waits for another person');
    await press(tara, button(tara, 'Approve'));
    await tara.locator('.govuk-error-summary').waitFor(); // Nobody approves what they proposed.
    await look(tara, 'proposal');
    await press(tara, link(tara, 'What does not fit'));
    await see(tara, 'A finding waits for a second person.');
    await look(tara, 'break');
    await go(ann, '/manager');
    await press(ann, link(ann, 'Findings on what banks said: 1'));
    await see(ann, 'Finding on what a bank said');
    await look(ann, 'proposals');
    await press(ann, link(ann, 'Finding on what a bank said'));
    await press(ann, button(ann, 'Approve'));
    await see(ann, 'Approved');
    await go(ann, file.replace(/^https?:..[^/]+/, ''));

    await press(ann, link(ann, 'Payments of the dividend of 2025'));
    await press(ann, link(ann, 'Reconciliation: where every citizen and every cent is'));
    await see(ann, 'Rejected by a bank');
    await look(ann, 'reconciliation');
  });

  test('what the fund owns, a holding over time, and the prices that are due', async () => {
    const number = await fund.foundCompany();
    await go(ann, '/manager/valuations/new');
    await fill(ann, 'As of', '2026-06-30');
    await press(ann, button(ann, 'Propose'));
    await until(ann, 'Proposed: waits for another manager');
    await ben.goto(ann.url());
    await press(ben, button(ben, 'Approve'));
    await until(ben, 'Approved');

    await go(ann, '/manager/prices');
    await fill(ann, 'Also due within so many days', 'soon');
    await press(ann, button(ann, 'Show'));
    await ann.locator('.govuk-error-summary').waitFor();
    await fill(ann, 'Also due within so many days', '30');
    await press(ann, button(ann, 'Show'));
    await see(ann, 'Missing');
    await look(ann, 'prices');
    await go(ann, '/manager/holdings');
    await look(ann, 'holdings');
    await press(ann, link(ann, number));
    await see(ann, 'By each official value of the fund');
    await look(ann, 'holding');
    await go(ann, '/manager');
    await look(ann, 'overview-later');
  });
});

test('every page of theirs was looked at', () => {
  expect(notLookedAt({ ...MANAGER_PAGES, ...PAYMENT_PAGES, ...PROPOSAL_PAGES })).toEqual([]);
});

/** Where the API has the file that a page is of. */
const contentAt = (page: string): string => {
  const [, run, file] = /payments\/([^/]+)\/files\/(\d+)$/.exec(page)!;
  return `/v1/dividend-runs/${run}/payment-files/${file}`;
};
