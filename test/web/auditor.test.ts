import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { proveBooks } from '../../src/proof/laws.js';
import { VerificationStore } from '../../src/proof/verification.store.js';
import { PublicFund } from '../support/public-fund.js';
import { sealed } from '../support/sealed.js';
import { AUDITOR_PAGES } from '../../src/delivery/web/auditor/auditor-pages.js';
import { en } from '../../src/delivery/web/words/en.js';
import { JOURNEYS, lookAt, notLookedAt, openBrowser } from './browser.js';
import { Hands } from './hands.js';

/** An auditor's way through the books: on a phone and a desk, there by keyboard alone, with a script and without. */

const AUDITOR = 'audrey';
const { auditor: words } = en;
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
  let hands: Hands;
  const complaints: string[] = [];
  beforeAll(async () => {
    const { viewport, javaScriptEnabled } = way;
    context = await browser.newContext({ viewport, javaScriptEnabled, locale: 'en-GB' });
    page = await context.newPage();
    hands = new Hands(page, way);
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${fund.service.address}/sign-in?return=/journal`);
    await hands.follow(page.getByRole('button', { name: AUDITOR }));
    await page.waitForURL('**/journal');
  });
  afterAll(async () => {
    await context.close();
    expect(complaints.filter((one) => !/422/.test(one))).toEqual([]);
  });

  const looked = (name: string) => lookAt(page, way, `auditor-${name}`);
  const open = (at: string) => page.goto(`${fund.service.address}${at}`);
  const heading = (name: string | RegExp) => page.getByRole('heading', { name });
  const link = (name: string | RegExp) => page.getByRole('link', { name });
  const fill = (label: string, text: string) => hands.fill(page.getByLabel(label), text);
  const show = () => hands.follow(page.getByRole('button', { name: words.show }));
  /** Where there is no keyboard, by the address: the menu of a phone may be folded. */
  const choose = async (name: string, at: string) => {
    if (hands.byKeyboard)
      await hands.follow(page.getByRole('navigation').getByRole('link', { name, exact: true }));
    else await open(at);
    expect(new URL(page.url()).pathname).toBe(at);
  };

  test('the journal is searched, and an entry found with its proof', async () => {
    await looked('journal');
    await fill(words.account, 'liabilities:dividends-declared');
    await fill(words.journal.amount, '500');
    await show();
    // Of two citizens who are credited together there are two entries of this amount, else one.
    const found = link(/^Dividend 2024/).first();
    await found.waitFor();
    await looked('found');
    await hands.follow(found);
    expect(await page.getByText('universal-investment/demo').count()).toBeGreaterThan(0);
    await looked('entry');
    await hands.follow(link('liabilities:dividends-declared'));
    await heading('liabilities:dividends-declared').waitFor();
    await looked('account');
  });

  test('what cannot be looked for is said beside its field, and what was typed is kept', async () => {
    await choose(words.journal.title, '/journal');
    await fill(words.account, 'assets:nothing');
    await fill(words.journal.amount, 'many');
    await show();
    await heading('There is a problem').waitFor();
    expect(await page.getByLabel(words.journal.amount).inputValue()).toBe('many');
    await looked('mistaken');
    // Each mistake leads to its field.
    await hands.press(page.getByRole('alert').getByRole('link').first());
    expect(await page.locator(':focus').getAttribute('name')).toBe('amount');
    await fill(words.journal.amount, '5');
    await show();
    expect(await page.locator('#account-error').count()).toBe(1);
  });

  test('the trial balance comes to the same on both sides, as of a day', async () => {
    await choose(words.balance.title, '/trial-balance');
    await fill(words.asOf, '2024-12-31');
    await show();
    await heading('Trial balance').waitFor();
    const totals = page.locator('tbody tr').last();
    const [debit, credit] = await totals.locator('td').allTextContents();
    expect(debit).toBe(credit);
    await looked('trial-balance');
    await open('/trial-balance?knownAt=2000-01-01T00:00');
    expect(await page.getByText(words.nothing).count()).toBe(1);
  });

  test('the laws say when they were proved last, and which does not hold', async () => {
    await choose(words.laws.title, '/laws');
    await heading('Laws that do not hold: 1').waitFor();
    expect(await page.getByText('entry 3 does not balance').count()).toBe(1);
    expect(await page.getByText('olga on ledger-1').count()).toBeGreaterThan(1);
    await looked('laws');
  });

  test('the trail says who did what, and the public log what everybody sees', async () => {
    await choose(words.trail.title, '/trail');
    await fill(words.trail.person, 'ann');
    await hands.choose(page.getByLabel(words.trail.outcome), 'done');
    await show();
    expect(await page.getByText('POST /v1/dividend-runs').count()).toBeGreaterThan(0);
    await looked('trail');
    await choose(words.log.title, '/public-log');
    expect(await page.getByRole('cell', { name: '500 USD' }).count()).toBe(1);
    await looked('public-log');
  });
});

test('every page of theirs was looked at', () => {
  expect(notLookedAt(AUDITOR_PAGES)).toEqual([]);
});
