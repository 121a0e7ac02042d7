import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { verifierKeyText } from '../../src/domain/signed-note.js';
import { verifierPage } from '../../src/verifier/single-file.js';
import { dividendProof, LOG_KEY } from '../support/dividend-proof.js';
import { signedFile } from '../support/signed-file.js';
import { expectAccessible, openBrowser, SIZES } from './browser.js';

/** The verifier as a citizen has it: a page that was saved, opened with the network switched off. */

const ME = 'ZZ-1980-ADA';
const folder = mkdtempSync(path.join(tmpdir(), 'investment-verifier-'));
const at = (name: string) => path.join(folder, name);
let browser: Browser;

beforeAll(async () => {
  writeFileSync(at('verify.html'), verifierPage().html);
  writeFileSync(at('proof.json'), JSON.stringify(dividendProof(ME)));
  writeFileSync(at('statement.json'), JSON.stringify(signedFile()));
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

describe.each(Object.entries(SIZES))('on a %s', (_, viewport) => {
  let context: BrowserContext;
  let page: Page;
  const complaints: string[] = [];
  beforeAll(async () => {
    context = await browser.newContext({ viewport, offline: true, locale: 'en-GB' });
    page = await context.newPage();
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(pathToFileURL(at('verify.html')).href);
  });
  afterAll(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });

  const answer = () => page.locator('#answer');

  test('it says what is missing', async () => {
    await page.getByRole('button', { name: 'Check' }).click();
    await answer().getByRole('heading', { name: 'Something is missing' }).waitFor();
    expect(await answer().getByRole('listitem').count()).toBe(3);
    await expectAccessible(page);
  });

  test('it says yes, and shows each step; by keyboard alone', async () => {
    await page.getByLabel('The proof').setInputFiles(at('proof.json'));
    await page.getByLabel('Your national id').focus();
    await page.keyboard.type(ME);
    await page.keyboard.press('Tab');
    await page.keyboard.type(verifierKeyText(LOG_KEY));
    await page.keyboard.press('Tab'); // What else could be compared.
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await answer().getByRole('heading', { name: 'Yes: your dividend is in the total' }).waitFor();
    expect(await answer().getByRole('listitem').count()).toBe(5);
    expect(await answer().textContent()).toContain('one of 3 citizens who get 100.00 USD together');
    await expectAccessible(page);
  });

  test('it says what is wrong', async () => {
    await page.getByLabel('Your national id').fill('ZZ-OTHER');
    await page.getByRole('button', { name: 'Check' }).click();
    await answer().getByRole('heading', { name: 'No: something is wrong' }).waitFor();
    expect(await answer().textContent()).toContain('is not of this national id');
    await expectAccessible(page);
  });

  test('it reads a signed statement, too, which takes no national id', async () => {
    await page.getByLabel('The proof').setInputFiles(at('statement.json'));
    await page.getByLabel('Your national id').fill('');
    await page.getByRole('button', { name: 'Check' }).click();
    await answer().getByRole('heading', { name: 'Yes: the fund signed this statement' }).waitFor();
    expect(await answer().getByRole('listitem').count()).toBe(2);
    await expectAccessible(page);
  });

  test('it cannot ask anybody, even if it would', async () => {
    const refused = await page.evaluate(
      `fetch('https://fund.example.org/').then(() => 'sent', (error) => String(error))`,
    );
    expect(refused).toMatch(/Failed to fetch/);
    complaints.length = 0; // The browser complains of that, as it should.
  });
});
