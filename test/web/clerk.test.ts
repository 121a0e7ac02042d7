import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { en } from '../../src/delivery/web/words/en.js';
import { PublicFund } from '../support/public-fund.js';
import { expectAccessible, lookAt, openBrowser, SIZES, JOURNEYS } from './browser.js';

/** A clerk’s day, and a manager’s with corporate actions: on a phone and a desk, with a script and without. */

const { clerk: words } = en;
let fund: PublicFund;
let browser: Browser;
beforeAll(async () => {
  fund = await PublicFund.start();
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await fund.close();
});

const isPastSignIn = ({ pathname }: URL) => !pathname.startsWith('/sign-in');
describe.each(JOURNEYS)('on a $size, script: $javaScriptEnabled', (way) => {
  const company = `WEB-${way.size.toUpperCase()}-${way.javaScriptEnabled ? 1 : 2}`;
  const contexts: BrowserContext[] = [];
  const complaints: string[] = [];
  let page: Page;
  const at = (path: string) => `${fund.service.address}${path}`;
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  const fill = (label: string, value: string) =>
    page.getByLabel(label, { exact: true }).fill(value);
  const heading = () => page.getByRole('heading', { level: 1 }).innerText();

  async function signIn(name: string): Promise<void> {
    const { viewport, javaScriptEnabled } = way;
    const context = await browser.newContext({ viewport, javaScriptEnabled, locale: 'en-GB' });
    contexts.push(context);
    page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(at('/sign-in'));
    await page.getByRole('button', { name, exact: true }).click();
    await page.waitForURL(isPastSignIn);
  }
  /** The page stands in nobody’s way, in this state. */
  const looked = (name: string) => lookAt(page, way, `clerk-${name}`);
  afterAll(async () => {
    for (const context of contexts) await context.close();
    expect(complaints).toEqual([]);
  });

  test('a company is registered: what is wrong is said, what the fund receives is seen first', async () => {
    await signIn('cleo');
    await page.goto(at('/companies/new'));
    await looked('form');
    await press(words.check);
    expect(await page.getByRole('alert').innerText()).toContain(words.wrong.legalName);
    expect(await page.locator('#foundingShares_0-error').innerText()).toContain(
      words.wrong.foundingShares,
    );
    await looked('form-wrong');

    await fill(words.number, company.toLowerCase());
    await fill(words.name, `Harbour & Sons, ${company}`);
    await fill(words.cameOn, '2024-03-01');
    await page.locator('#code_0').fill('a');
    await page.locator('#foundingShares_0').fill('1000000');
    await press(words.anotherClass);
    expect(await page.locator('#foundingShares_0').inputValue()).toBe('1000000');
    await page.locator('#code_1').fill('B');
    await page.locator('#foundingShares_1').fill('25');
    await page.locator('#parValue_1').fill('0.01');
    await press(words.check);
    expect(await heading()).toBe(words.checkTitle);
    expect(await page.getByRole('table').innerText()).toMatch(/100,000[^]*2\.5/);
    await looked('check');
    await press(words.change);
    expect(await page.locator('#parValue_1').inputValue()).toBe('0.01');
    await press(words.check);
    await press(words.doRegister);
    expect(await heading()).toBe(`Harbour & Sons, ${company}`);
    expect(await page.getByRole('alert').innerText()).toContain(words.done.registered);
    await looked('company');

    // The same number once more.
    await page.goto(at('/companies/new'));
    await fill(words.number, company);
    await fill(words.name, 'Another');
    await fill(words.cameOn, '2024-03-01');
    await page.locator('#code_0').fill('A');
    await page.locator('#foundingShares_0').fill('10');
    await press(words.check);
    expect(await page.getByRole('alert').innerText()).toContain(
      words.refused['duplicate-registration-number'],
    );
  });

  test('it is found by its number and by its name, and what was entered by mistake is annulled', async () => {
    await page.goto(at('/companies'));
    await looked('companies');
    await fill(words.search, 'harbour & sons');
    await press(words.find);
    expect(await page.getByRole('table').innerText()).toContain(company);
    await fill(words.search, company.toLowerCase());
    await press(words.find);
    await page.getByRole('link', { name: `Harbour & Sons, ${company}` }).click();
    await page.getByRole('link', { name: words.annul }).click();
    await press(words.annul);
    expect(await page.getByRole('alert').innerText()).toContain(words.wrong.reason);
    await looked('annulment');
    await fill(words.reason, 'Entered for another register');
    await press(words.annul);
    expect(await page.getByRole('alert').innerText()).toContain(words.done.annulled);
    await page.goto(at('/companies?search=nobody-at-all'));
    expect(await page.locator('main').innerText()).toContain(words.noneFound);
  });

  test('a file is sent and followed; what comes back is corrected in its table and sent again', async () => {
    await page.goto(at('/company-files/new'));
    await looked('file');
    await press(words.send);
    expect(await page.getByRole('alert').innerText()).toContain(words.wrong.file);
    const rows = [
      'registration_number,legal_name,incorporated_on,share_class,founding_shares,par_value,currency',
      `${company}-F1,Pier One,2024-01-02,A,1000,,USD`,
      `${company}-F2,,2024-02-30,A,-5,,USD`,
      `${company}-F3,Pier Three,2024-01-02,A,3000,0.5,USD`,
    ];
    await page.locator('input[type=file]').setInputFiles({
      name: 'companies.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(rows.join('\n')),
    });
    await press(words.send);
    await untilDone();
    expect(await page.locator('[data-told=accepted]').innerText()).toBe('2');
    expect(await page.locator('[data-told=rejected]').innerText()).toBe('1');
    expect(await page.locator('main').innerText()).toContain(words.wrong.incorporatedOn);
    await looked('sent-back');
    const cell = (name: string) => page.getByLabel(words.cell(name, '3'), { exact: true });
    await cell(words.name).fill('Pier Two');
    await cell(words.cameOn).fill('2024-02-29');
    await cell(words.foundingShares).fill('2000');
    await press(words.sendCorrected);
    await untilDone();
    expect(await page.locator('[data-told=accepted]').innerText()).toBe('1');
    expect(await page.locator('main').innerText()).toContain(words.noneSentBack);
    await looked('file-done');
  });

  /** With a script the page sees it by itself; without one it is looked at again. */
  async function untilDone(): Promise<void> {
    const done = page.getByText(words.fileStates.completed);
    if (way.javaScriptEnabled) return done.waitFor();
    while ((await done.count()) === 0)
      await page.getByRole('link', { name: words.lookAgain }).click();
  }

  test('a manager records what became of it, and takes it back; the company tells it', async () => {
    await signIn('anna');
    await page.goto(at('/actions/new'));
    await looked('action-kind');
    await page.getByLabel(words.kinds.split, { exact: true }).check();
    await press(words.goOn);
    await fill(words.number, `${company}-F3`);
    await press(words.record);
    expect(await page.getByRole('alert').innerText()).toContain(words.wrongTerms.newShares);
    await looked('action-wrong');
    await fill(words.code, 'a');
    await fill(words.day, '2024-05-02');
    await fill(words.terms.newShares, '3');
    await fill(words.terms.oldShares, '1');
    await press(words.record);
    expect(await page.getByRole('alert').innerText()).toContain(words.done.recorded);
    expect(await page.locator('main').innerText()).toContain(words.changedShares('600', '6,000'));
    await looked('action');
    await page.goto(at(`/companies?search=${company}-F3`));
    await page.getByRole('link', { name: 'Pier Three' }).click();
    await page.getByRole('link', { name: words.kinds.split }).click();
    await fill(words.reason, 'Of another company');
    await press(words.takeBack);
    expect(await page.getByRole('alert').innerText()).toContain(words.done.reversed);
    await page.goto(at(`/actions?registrationNumber=${company}-F3`));
    expect(await page.getByRole('table').innerText()).toContain(words.takenBack);
    await looked('actions');
  });
});

test('after the day of entry another clerk decides on an annulment', async () => {
  const { json } = await fund.service.ask('POST', '/v1/incorporations', {
    as: ['clerk', 'cleo'],
    key: 'old',
    body: {
      registrationNumber: 'WEB-OLD',
      legalName: 'Old Company',
      incorporatedOn: '2020-01-01',
      shareClasses: [{ code: 'A', foundingShares: '10', currency: 'USD' }],
    },
  });
  await fund.service.database.owner.query(
    `set session_replication_role = replica;
     update journal_entry set recorded_at = recorded_at - interval '3 days' where entry_key like 'incorporation:%';
     set session_replication_role = origin`,
  );
  const page = await browser.newPage({ viewport: SIZES.desktop });
  const as = async (name: string) => {
    await page.context().clearCookies();
    await page.goto(`${fund.service.address}/sign-in`);
    await page.getByRole('button', { name, exact: true }).click();
    await page.waitForURL(isPastSignIn);
    await page.goto(`${fund.service.address}/companies/${json.id}`);
  };
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  const told = () => page.getByRole('alert').innerText();
  await as('cleo');
  await page.getByRole('link', { name: words.annul }).click();
  await page.getByLabel(words.reason, { exact: true }).fill('Twice');
  await press(words.annul);
  expect(await told()).toContain(words.done.proposed);
  await expectAccessible(page);
  await press(words.approve);
  expect(await told()).toContain(words.refused['proposer-may-not-approve']);
  await as('colin');
  await press(words.approve);
  expect(await told()).toContain(words.done.annulled);
  await page.close();
});
