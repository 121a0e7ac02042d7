import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { en } from '../../src/delivery/web/words/en.js';
import { Managers } from '../support/fund.js';
import { packageOfBrightwater, zipOfBundle } from '../support/ocf.js';
import { PublicFund } from '../support/public-fund.js';
import { CLERK_PAGES } from '../../src/delivery/web/clerk/clerk-pages.js';
import { expectAccessible, JOURNEYS, lookAt, notLookedAt, openBrowser, SIZES } from './browser.js';
import { Hands } from './hands.js';

/** A clerk’s day, and a manager’s with corporate actions: on a phone and a desk, there by keyboard alone, with a script and without. */

const { clerk: words, registry } = en;
const CLOSED = 2001;
const files = mkdtempSync(path.join(tmpdir(), 'clerk-'));
let fund: PublicFund;
let browser: Browser;
beforeAll(async () => {
  fund = await PublicFund.start();
  await new Managers(fund.service).closed(CLOSED);
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await fund.close();
  rmSync(files, { recursive: true });
});

const isPastSignIn = ({ pathname }: URL) => !pathname.startsWith('/sign-in');
describe.each(JOURNEYS)('on a $size, script: $javaScriptEnabled', (way) => {
  const company = `WEB-${way.size.toUpperCase()}-${way.javaScriptEnabled ? 1 : 2}`;
  const contexts: BrowserContext[] = [];
  const complaints: string[] = [];
  let page: Page;
  let hands: Hands;
  const at = (path: string) => `${fund.service.address}${path}`;
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const press = (name: string) => hands.follow(button(name));
  const go = (name: string) => hands.follow(page.getByRole('link', { name }));
  /** Where there is no keyboard, by the address: the menu of a phone may be folded. */
  const choose = async (name: string, path: string) => {
    if (!hands.byKeyboard) return void (await page.goto(at(path)));
    await hands.follow(page.getByRole('navigation').getByRole('link', { name, exact: true }));
    expect(new URL(page.url()).pathname).toBe(path);
  };
  const field = (label: string) => page.getByLabel(label, { exact: true });
  const fill = (label: string, value: string) => hands.fill(field(label), value);
  /** The system’s own dialog, which a key opens, is not the page’s. */
  const give = async (name: string, content: Buffer) => {
    const chosen = page.locator('input[type=file]');
    if (hands.byKeyboard) await hands.reach(chosen);
    // From a disk: what answers it is sent again to be seen in another language, and what was never a file is empty then.
    const file = path.join(files, name);
    writeFileSync(file, content);
    await chosen.setInputFiles(file);
  };
  const heading = () => page.getByRole('heading', { level: 1 }).innerText();

  async function signIn(name: string): Promise<void> {
    const { viewport, javaScriptEnabled } = way;
    const context = await browser.newContext({ viewport, javaScriptEnabled, locale: 'en-GB' });
    contexts.push(context);
    page = await context.newPage();
    hands = new Hands(page, way);
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(at('/sign-in'));
    await press(name);
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
    await choose(words.register, '/companies/new');
    await looked('form');
    await press(words.check);
    expect(await page.getByRole('alert').innerText()).toContain(words.wrong.legalName);
    expect(await page.locator('#foundingShares_0-error').innerText()).toContain(
      words.wrong.foundingShares,
    );
    await looked('form-wrong');
    // Each mistake leads to its field.
    await hands.press(page.getByRole('alert').getByRole('link', { name: words.wrong.legalName }));
    expect(await page.locator(':focus').getAttribute('name')).toBe('legalName');

    await fill(words.number, company.toLowerCase());
    await fill(words.name, `Harbour & Sons, ${company}`);
    await fill(words.cameOn, '2024-03-01');
    await hands.fill(page.locator('#code_0'), 'a');
    await hands.fill(page.locator('#foundingShares_0'), '1000000');
    await press(words.anotherClass);
    expect(await page.locator('#foundingShares_0').inputValue()).toBe('1000000');
    await hands.fill(page.locator('#code_1'), 'B');
    await hands.fill(page.locator('#foundingShares_1'), '25');
    await hands.fill(page.locator('#parValue_1'), '0.01');
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
    await hands.fill(page.locator('#code_0'), 'A');
    await hands.fill(page.locator('#foundingShares_0'), '10');
    await press(words.check);
    expect(await page.getByRole('alert').innerText()).toContain(
      words.refused['duplicate-registration-number'],
    );

    // Of a closed year it is proposed.
    await fill(words.number, `${company}-LATE`);
    await fill(words.cameOn, `${CLOSED}-05-01`);
    await press(words.check);
    await press(words.doRegister);
    expect(await heading()).toBe(words.late);
    await looked('late');
    await press(words.proposeLate);
    expect(await page.getByRole('alert').innerText()).toContain(words.wrong.reason);
    await fill(words.reason, 'Found in the archive');
    await press(words.proposeLate);
    expect(await page.getByRole('alert').innerText()).toContain(words.done.late);
    await looked('late-proposed');
  });

  test('what its stake rests on is recorded, what was misread is put right after a look, and a cap table may come whole', async () => {
    await page.goto(at(`/companies?search=${company}`));
    await go(`Harbour & Sons, ${company}`);
    await go(registry.title);
    await press(registry.recordTitle);
    expect(await page.getByRole('alert').innerText()).toContain(registry.wrongTitle.evidenceSha256);
    await looked('title-wrong');
    await hands.check(field(registry.titles.confirmed));
    await fill(registry.evidence, 'ab'.repeat(32));
    await fill(registry.effectiveOn, '2024-03-01');
    await fill(words.reason, 'Its own register says so');
    await press(registry.recordTitle);
    expect(await page.getByRole('alert').innerText()).toContain(words.done.title);
    expect(await page.locator('main').innerText()).toContain('ab'.repeat(32));
    await looked('title');

    await go(`Harbour & Sons, ${company}`);
    await go(registry.correct);
    await looked('correction-new');
    await press(words.check);
    expect(await page.getByRole('alert').innerText()).toContain(registry.nothingChanged);
    // Looked at before anything is typed: to be seen in another language, what answers a form is sent again.
    await looked('correction');
    await fill(words.legalForm, 'corporation');
    await fill(words.reason, 'Left out');
    await press(words.check);
    expect(await page.getByRole('table').innerText()).toContain('corporation');
    await looked('correction-check');
    await press(registry.doCorrect);
    expect(await page.getByRole('alert').innerText()).toContain(words.done.corrected);

    await choose(registry.package, '/company-packages/new');
    await looked('package');
    await press(words.check);
    expect(await page.getByRole('alert').innerText()).toContain(registry.wrongFile);
    await looked('package-wrong');
    await fill(registry.packageNumber, `${company}-OCF`);
    await give('cap-table.zip', await zipOfBundle(packageOfBrightwater()));
    await press(words.check);
    expect(await heading()).toBe(registry.checkPackage);
    await looked('package-check');
    expect(await heading()).toBe(registry.checkPackage);
  });

  test('it is found by its number and by its name, and what was entered by mistake is annulled', async () => {
    await choose(words.companies, '/companies');
    await looked('companies');
    await fill(words.search, 'harbour & sons');
    await press(words.find);
    expect(await page.getByRole('table').innerText()).toContain(company);
    await fill(words.search, company.toLowerCase());
    await press(words.find);
    await go(`Harbour & Sons, ${company}`);
    await go(words.annul);
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
    await choose(words.file, '/company-files/new');
    await looked('file');
    await press(words.send);
    expect(await page.getByRole('alert').innerText()).toContain(words.wrong.file);
    const rows = [
      'registration_number,legal_name,incorporated_on,share_class,founding_shares,par_value,currency',
      `${company}-F1,Pier One,2024-01-02,A,1000,,USD`,
      `${company}-F2,,2024-02-30,A,-5,,USD`,
      `${company}-F3,Pier Three,2024-01-02,A,3000,0.5,USD`,
    ];
    await give('companies.csv', Buffer.from(rows.join('\n')));
    await press(words.send);
    await untilDone();
    expect(await page.locator('[data-told=accepted]').innerText()).toBe('2');
    expect(await page.locator('[data-told=rejected]').innerText()).toBe('1');
    expect(await page.locator('main').innerText()).toContain(words.wrong.incorporatedOn);
    await looked('sent-back');
    const cell = (name: string) => words.cell(name, '3');
    await fill(cell(words.name), 'Pier Two');
    await fill(cell(words.cameOn), '2024-02-29');
    await fill(cell(words.foundingShares), '2000');
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
    while ((await done.count()) === 0) await go(words.lookAgain);
  }

  test('a manager records what became of it, and takes it back; the company tells it', async () => {
    await signIn('anna');
    await page.goto(at('/actions/new'));
    await looked('action-kind');
    await hands.check(field(words.kinds.split));
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
    await go('Pier Three');
    await go(words.kinds.split);
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

test('every page of theirs was looked at', () => {
  expect(notLookedAt(CLERK_PAGES)).toEqual([]);
});
