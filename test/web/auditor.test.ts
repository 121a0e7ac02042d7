import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { proveBooks } from '../../src/proof/laws.js';
import { VerificationStore } from '../../src/proof/verification.store.js';
import { PublicFund } from '../support/public-fund.js';
import { sealed } from '../support/sealed.js';
import { lookAt, openBrowser, JOURNEYS } from './browser.js';

/** An auditor's way through the books: on a phone and a desk, with a script and without, and by keyboard. */

const AUDITOR = 'audrey';
let fund: PublicFund;
let browser: Browser;

beforeAll(async () => {
  fund = await PublicFund.start();
  await fund.payDividend();
  const { owner, service } = fund.service.database;
  await sealed(owner);
  const proofs = await proveBooks(service);
  const verifications = new VerificationStore();
  await verifications.record(service, '2026-01-02T03:04:05Z', 'olga on ledger-1', 9n, proofs);
  const [first, ...others] = proofs;
  const broken = [{ ...first!, offender: 'entry 3 does not balance' }, ...others];
  await verifications.record(service, '2026-02-03T04:05:06Z', 'olga on ledger-1', 9n, broken);
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
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${fund.service.address}/sign-in?return=/journal`);
    await page.getByRole('button', { name: AUDITOR }).click();
    await page.waitForURL('**/journal');
  });
  afterAll(async () => {
    await context.close();
    expect(complaints.filter((one) => !/422/.test(one))).toEqual([]);
  });

  const looked = (name: string) => lookAt(page, way, `auditor-${name}`);
  const open = (at: string) => page.goto(`${fund.service.address}${at}`);
  const heading = (name: string | RegExp) => page.getByRole('heading', { name });

  test('the journal is searched, and an entry found with its proof', async () => {
    await looked('journal');
    await page.getByLabel('Amount').fill('500');
    await page.getByLabel('Account').fill('liabilities:dividends-declared');
    await page.getByRole('button', { name: 'Show' }).press('Enter');
    await page.waitForURL('**amount=500**');
    const found = page.getByRole('link', { name: /^Dividend 2024/ });
    expect(await found.count()).toBe(1);
    await looked('found');
    await found.press('Enter');
    await page.waitForURL('**/journal/*');
    expect(await page.getByText('universal-investment/demo').count()).toBeGreaterThan(0);
    await looked('entry');
    await page.getByRole('link', { name: 'liabilities:dividends-declared' }).press('Enter');
    await page.waitForURL('**/accounts/*');
    await heading('liabilities:dividends-declared').waitFor();
    await looked('account');
  });

  test('what cannot be looked for is said beside its field, and what was typed is kept', async () => {
    await open('/journal?amount=many&account=assets:nothing');
    await heading('There is a problem').waitFor();
    expect(await page.getByLabel('Amount').inputValue()).toBe('many');
    await looked('mistaken');
    await open('/journal?account=assets:nothing');
    expect(await page.locator('#account-error').count()).toBe(1);
  });

  test('the trial balance comes to the same on both sides, as of a day', async () => {
    await open('/trial-balance?asOf=2024-12-31');
    await heading('Trial balance').waitFor();
    const totals = page.locator('tbody tr').last();
    const [debit, credit] = await totals.locator('td').allTextContents();
    expect(debit).toBe(credit);
    await looked('trial-balance');
    await open('/trial-balance?knownAt=2000-01-01T00:00');
    expect(await page.getByText('Nothing was found.').count()).toBe(1);
  });

  test('the laws say when they were proved last, and which does not hold', async () => {
    await open('/laws');
    await heading('Laws that do not hold: 1').waitFor();
    expect(await page.getByText('entry 3 does not balance').count()).toBe(1);
    expect(await page.getByText('olga on ledger-1').count()).toBeGreaterThan(1);
    await looked('laws');
  });

  test('the trail says who did what, and the public log what everybody sees', async () => {
    await open('/trail?outcome=done&person=ann');
    expect(await page.getByText('POST /v1/dividend-runs').count()).toBeGreaterThan(0);
    await looked('trail');
    await open('/public-log');
    expect(await page.getByRole('cell', { name: '500 USD' }).count()).toBe(1);
    await looked('public-log');
  });
});
