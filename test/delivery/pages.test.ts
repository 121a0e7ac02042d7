import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import canonicalizeModule from 'canonicalize';
import { Decimal } from 'decimal.js';
import { flattenedVerify, importJWK } from 'jose';
import { SaxesParser } from 'saxes';
import { inWords, sentenceIn } from '../../src/delivery/web/book-words.js';
import type { Chart } from '../../src/delivery/web/charts/chart.js';
import { CHART_COLOURS } from '../../src/delivery/web/charts/chart-colours.js';
import { Charts } from '../../src/delivery/web/charts/charts.js';
import { formatsOf } from '../../src/delivery/web/formats.js';
import { gzipOf, KEPT_HERE, keptPart, wholeOf } from '../../src/delivery/web/kept-part.js';
import { encodingFor } from '../../src/delivery/web/page-assets.js';
import { languageWished, offeredBy } from '../../src/delivery/web/page-language.js';
import { rulesOf, toldLaws } from '../../src/delivery/web/public/rules.js';
import type { Reader } from '../../src/delivery/web/page-answers.js';
import { groupName } from '../../src/delivery/web/public/reference.js';
import { ROUTES } from '../../src/delivery/http/routes.js';
import { PAGES } from '../../src/delivery/web/pages.js';
import { PAGE_WORDS } from '../../src/delivery/web/words/words.js';
import { readVerifierKey } from '../../src/domain/signed-note.js';
import { readNationPack, packNames } from '../../src/delivery/nation/nation-pack.js';
import type { Law } from '../../src/domain/nation.js';
import { dividendPool } from '../../src/domain/dividend.js';
import { type PayoutRule, payout } from '../../src/domain/payout.js';
import { expectProblem } from '../support/problems.js';
import { PublicFund } from '../support/public-fund.js';
import { NOBODY } from '../support/samples.js';
import type { Answered } from '../support/service.js';

/** Pages as they go over the wire; how they look and work in a browser is seen in test/web. */

/** The module's only export, which its types do not know to be callable. */
const canonicalize = canonicalizeModule as unknown as (value: unknown) => string;

let fund: PublicFund;
beforeAll(async () => {
  fund = await PublicFund.start();
});
afterAll(() => fund.close());

const get = (at: string, headers: Record<string, string> = {}): Promise<Answered> =>
  fund.service.ask('GET', at, { headers: { accept: 'text/html', ...headers } });
const BODY_BYTES_MAX = 100_000;
const TEMPLATES = 'src/delivery/web/templates';
const pages = Object.entries(PAGES)
  .filter(([, { roles, menu }]) => roles === 'open' && menu)
  .map(([route]) => route.slice('GET '.length));
const DOCS = [...new Set(Object.values(ROUTES).map(({ tag }) => `/docs/${groupName(tag)}`))];

test('a fund that has nothing yet says so', async () => {
  const { text } = await get('/');
  expect(text).toContain('It has not been valued yet.');
  expect(text).toContain('No dividend has been approved yet.');
});

describe('a page', () => {
  beforeAll(() => fund.payDividend());

  test('has the figures that are public, as the reader writes them', async () => {
    // What was read before the dividend is shown for some seconds still.
    for (;;) {
      const { text } = await get('/');
      if (!text.includes('No dividend has been approved yet.')) break;
      await new Promise((resume) => setTimeout(resume, 100));
    }
    const english = (await get('/')).text;
    for (const figure of ['$1,234.56 as of December 31, 2024', '$250.00', '$500.00'])
      expect(english).toContain(figure);
    expect((await get('/?language=fr')).text.replaceAll(/\s/g, ' ')).toContain(
      '1 234,56 $US au 31 décembre 2024',
    );
    expect((await get('/?language=de')).text.replaceAll(/\s/g, ' ')).toContain(
      '1.234,56 $ am 31. Dezember 2024',
    );
    expect((await get('/?language=ar')).text).toContain('<html lang="ar" dir="rtl"');
  });

  test.each([...pages, '/docs', '/docs/problems', ...DOCS])(
    '%s loads nothing from elsewhere, runs nothing of its own, is small',
    async (at) => {
      for (const language of Object.keys(PAGE_WORDS)) {
        const { status, headers, text } = await get(`${at}?language=${language}`);
        expect(status).toBe(200);
        expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
        expect(headers.get('content-security-policy')).toMatch(
          /^default-src 'none';base-uri 'none';form-action 'self';frame-ancestors 'none';script-src 'self';style-src 'self';img-src 'self';connect-src 'self'$/,
        );
        expect(text).not.toMatch(
          /(src|href|action)="(https?:)?\/\/|<style|\sstyle=|\son\w+=|<script(?! type="module" src="\/)|undefined|\[object/,
        );
        const assets = [...text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(
          ([, asset]) => asset!,
        );
        expect(assets).toHaveLength(3);
        const asked = { headers: { 'accept-encoding': 'gzip' } };
        const sizes = await Promise.all(
          [`${at}?language=${language}`, ...assets].map(async (one) => {
            const answer = await fetch(`${fund.service.address}${one}`, asked);
            expect(answer.headers.get('content-encoding')).toBe('gzip');
            return Number(answer.headers.get('content-length'));
          }),
        );
        expect(sizes.reduce((so, size) => so + size)).toBeLessThan(BODY_BYTES_MAX);
      }
    },
  );

  test('that the reader has already is not sent again', async () => {
    const etag = (await get('/')).headers.get('etag')!;
    expect(await get('/', { 'if-none-match': etag })).toMatchObject({ status: 304, text: '' });
    expect(await get('/?language=fr', { 'if-none-match': etag })).toMatchObject({ status: 200 });
  });

  test('speaks the language that was chosen last, then that of the browser', async () => {
    const chosen = (await get('/?language=fr')).headers.get('set-cookie')!;
    expect(chosen).toBe('language=fr; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly');
    const cookie = chosen.split(';')[0]!;
    const language = async (at: string, headers: Record<string, string>) =>
      /<html lang="(\w+)"/.exec((await get(at, headers)).text)![1];
    expect(await language('/', { cookie, 'accept-language': 'de' })).toBe('fr');
    expect(await language('/', { 'accept-language': 'es, de;q=0.5' })).toBe('de');
    // What is no language of the nation's is none that was chosen.
    for (const nonsense of ['xx', '', 'fr&language=de', '%00', 'fr%0d%0aset-cookie:x', '<script>'])
      expect(await language(`/?language=${nonsense}`, {})).toBe('en');
    expect((await get('/')).headers.get('set-cookie')).toBeNull();
  });

  test('that answers a form leads to the form in another language, there where it may be asked for', () => {
    const answering = Object.entries(PAGES).filter(
      ([line, { isPage, signsInOrOut }]) => line.startsWith('POST ') && isPage && !signsInOrOut,
    );
    expect(answering.length).toBeGreaterThan(40);
    for (const [line, { form, roles }] of answering) {
      const shown = PAGES[`GET ${(form ?? line.slice('POST '.length)).split('?')[0]}`];
      expect([line, shown?.isPage]).toEqual([line, true]);
      const isShownTo = (role: string) =>
        !Array.isArray(shown!.roles) || shown!.roles.some((one) => one === role);
      expect([roles].flat().filter((role) => !isShownTo(role))).toEqual([]);
      const named = [...(form ?? '').split('?')[0]!.matchAll(/:\w+/g)].map(([name]) => name);
      for (const name of named) expect(line).toContain(name);
    }
  });

  test('is told to people and to programs apart, where something is wrong', async () => {
    const none = await get('/nowhere?language=de');
    expect(none).toMatchObject({ status: 404 });
    expect(none.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(none.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(none.text).toContain('Diese Seite gibt es nicht');
    expect(await get('/assets/none.css')).toMatchObject({ status: 404 });
    for (const at of ['/v1/nowhere', '/v1/nav', `/log/checkpoints/${NOBODY}`])
      expect((await get(at)).headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expectProblem(await fund.service.ask('GET', '/nowhere'), 404, 'not-found');
    const other = await fund.service.ask('POST', '/', { headers: { accept: 'text/html' } });
    expect(other).toMatchObject({ status: 405 });
    expect(other.text).toContain('That cannot be done here');
    const answer = await get('/claimants/payees/check?language=de');
    expect(answer).toMatchObject({ status: 405 });
    expect(answer.text).toContain('Diese Seite gibt es nicht für sich');
  });

  test('says that its reader asks too often', async () => {
    const strict = await PublicFund.start({ RATE_LIMIT_PER_ADDRESS: '1' });
    await strict.service.ask('GET', '/');
    const refused = await strict.service.ask('GET', '/');
    await strict.close();
    expect(refused).toMatchObject({ status: 429 });
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(refused.text).toContain('That was too often');
  });
});

test('a part that is kept stands in a page as if in one piece, pressed or not', async () => {
  const kept = '<p>\u00e9 \u0639</p>'.repeat(2_000);
  const part = await keptPart(kept);
  for (const page of [`<h1>\u00fc</h1>${KEPT_HERE}<hr>`, KEPT_HERE]) {
    const whole = wholeOf(page, part);
    expect(whole.toString()).toBe(page.replace(KEPT_HERE, kept));
    expect(gunzipSync(await gzipOf(page, part)).equals(whole)).toBe(true);
  }
});

test('what pages are drawn with is kept for ever, and is without what only GOV.UK may use', async () => {
  const { text } = await get('/');
  const sheet = /href="(\/assets\/pages-[^"]+\.css)"/.exec(text)![1]!;
  const { headers, status } = await get(sheet, { 'accept-encoding': 'identity' });
  expect(status).toBe(200);
  expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  const css = (await get(sheet)).text;
  expect(css).toContain('.govuk-table');
  expect(css).not.toMatch(/GDS Transport|@font-face|url\(|crown copyright|@import/i);
  const zipped = await fetch(`${fund.service.address}${sheet}`, {
    headers: { 'accept-encoding': 'gzip' },
  });
  expect(await zipped.text()).toBe(css);
  const right = /href="(\/assets\/pages-[^"]+\.css)"/.exec((await get('/?language=ar')).text)![1]!;
  expect(right).not.toBe(sheet);
});

test.each([
  [undefined, undefined],
  ['', undefined],
  ['gzip, deflate, br', 'br'],
  ['gzip;q=1.0, br;q=0', 'gzip'],
  ['BR', 'br'],
  ['identity', undefined],
  ['br;q=0.000, gzip;q=0', undefined],
])('who takes %j is sent %s', (accepted, encoding) => {
  expect(encodingFor(accepted)).toBe(encoding);
});

test('a nation is offered those of its languages that pages are written in, by region', () => {
  const of = (...languages: string[]) => offeredBy({ languages }).map(({ tag }) => tag);
  expect(of('es', 'de-AT', 'de', 'ar-EG')).toEqual(['de-AT', 'ar-EG']);
  expect(of('es')).toEqual(['en']);
  const offered = offeredBy({ languages: ['fr', 'ar'] });
  expect(languageWished(offered, { accepted: 'ar-MA;q=0.3' })).toMatchObject({
    language: 'ar',
    direction: 'rtl',
  });
  expect(languageWished(offered, { asked: 'de', cookie: 'x=1; language=ar' }).tag).toBe('ar');
  expect(languageWished(offered, {}).tag).toBe('fr');
});

/** As `pdftotext` (poppler) reads it out, its lines in the order they are read. */
const readOut = (pdf: Buffer): string | null => {
  const { error, stdout } = spawnSync('pdftotext', ['-enc', 'UTF-8', '-', '-'], { input: pdf });
  if (error && process.env['PLAIN_TEXT_PROGRAMS'] !== 'required') return null;
  // Without the marks of direction that it adds.
  return stdout.toString().replaceAll(/[\u202a-\u202e]/g, '');
};

describe('a statement to keep', () => {
  const kept = async (file: string, language = 'en') => {
    const answer = await fetch(`${fund.service.address}/v1/me/statements/2024/${file}`, {
      headers: {
        authorization: `Bearer ${await fund.service.token(['citizen', 'ADA'])}`,
        'accept-language': language,
      },
    });
    return { answer, bytes: Buffer.from(await answer.arrayBuffer()) };
  };
  const TOLD = {
    en: ['Your dividend of 2024', '$250.00', 'It will be paid', 'What was booked'],
    de: ['Ihre Dividende 2024', 'Sie wird gezahlt', 'Was gebucht wurde', 'Was bewilligt wurde'],
    fr: ['Votre dividende de 2024', 'Il sera payé'],
    ar: ['عائدك لسنة 2024', '250.00 US$', 'سيُدفع', 'يوم الدفع'],
  };

  test.each(Object.entries(TOLD))('is a PDF in %s, the same each time', async (language, lines) => {
    const { answer, bytes } = await kept('pdf', language);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/pdf');
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
    expect(answer.headers.get('content-disposition')).toBe(
      'attachment; filename="statement-2024.pdf"',
    );
    expect((await kept('pdf', language)).bytes).toEqual(bytes);
    const raw = bytes.toString('latin1');
    expect(raw).toContain('/MarkInfo');
    expect(raw).toContain('<pdfuaid:part>1</pdfuaid:part>');
    const [, drawn] = /<xmp:CreateDate>([^<]+)/.exec(raw)!;
    expect(Date.parse(drawn!)).toBeLessThanOrEqual(Date.now());
    expect(raw.match(/\/FontFile2/g)!.length).toBeGreaterThanOrEqual(2); // Each font is in it.
    const text = readOut(bytes);
    for (const line of lines) if (text !== null) expect(text).toContain(line);
  });

  test('is signed by the key of the public log, which any library can verify, and no change goes unseen', async () => {
    const { answer, bytes } = await kept('signed');
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect((await kept('signed')).bytes).toEqual(bytes);
    const { statement, signature } = JSON.parse(bytes.toString());
    const { json: plain } = await fund.service.ask('GET', '/v1/me/statements/2024', {
      as: ['citizen', 'ADA'],
    });
    expect(statement).toMatchObject({ ...plain, type: 'citizen-statement/1' });
    // As of a record that there is: neither of when it was asked for, nor of the day on which it will be paid.
    const { rows } = await fund.service.database.owner.query(
      `select exists (select 1 from journal_entry where recorded_at = $1 union all select 1 from run where decided_at = $1
                      union all select 1 from citizen where recorded_at = $1 union all select 1 from payment_file where created_at = $1) as "isKnown"`,
      [statement.asOf],
    );
    expect(rows).toEqual([{ isKnown: true }]);
    const key = readVerifierKey((await get('/log/key')).text.trim());
    const publicKey = await importJWK(
      { kty: 'OKP', crv: 'Ed25519', x: key.publicKey.toString('base64url') },
      'EdDSA',
    );
    const [header, , signed] = signature.split('.');
    const verified = (said: object) =>
      flattenedVerify(
        {
          protected: header,
          payload: Buffer.from(canonicalize(said)).toString('base64url'),
          signature: signed,
        },
        publicKey,
      );
    expect((await verified(statement)).protectedHeader).toEqual({
      alg: 'EdDSA',
      kid: `${key.name}+${key.keyId}`,
      typ: 'citizen-statement/1',
    });
    for (const change of [{ citizen: NOBODY }, { year: 2023 }, { isInTotal: 'yes' }, { more: 1 }])
      await expect(verified({ ...statement, ...change })).rejects.toThrow(
        'signature verification failed',
      );
  });

  test.each(['pdf', 'signed'])('is refused as %s where there is none', async (file) => {
    for (const [at, code] of [
      ['me/statements/2023', 'no-statement'],
      ['me/statements/20240', 'no-statement'],
      ['me/statements/%00', 'no-statement'],
      [`me/wards/${NOBODY}/statements/2024`, 'unknown-citizen'],
      ['me/wards/x/statements/2024', 'unknown-citizen'],
    ] as const)
      expectProblem(
        await fund.service.ask('GET', `/v1/${at}/${file}`, { as: ['citizen', 'ADA'] }),
        404,
        code,
      );
  });
});

const on = (amount: string) => new Decimal(amount);
const TITLED = { unit: 'money', title: 'Worth & <more>', description: 'It "rose".' } as const;
const NAMED = { of: 'What', figure: 'Amount' };
const CHARTS: Record<Chart['kind'], Chart> = {
  line: {
    ...TITLED,
    kind: 'line',
    of: 'Day',
    days: ['2023-12-31', '2024-12-31', '2025-12-31'],
    lines: [
      { name: 'Fund', values: [on('1.5'), on('20000000000.25'), on('3')] },
      { name: '<b>', values: [on('1'), null, on('-2')] },
    ],
  },
  bars: {
    ...TITLED,
    ...NAMED,
    kind: 'bars',
    bars: [
      { name: '2023', value: on('250') },
      { name: '2024', value: on('-250.5') },
    ],
  },
  rows: { ...TITLED, ...NAMED, kind: 'rows', rows: [{ name: 'A & <B>', value: on('0') }] },
  waterfall: {
    ...TITLED,
    ...NAMED,
    kind: 'waterfall',
    steps: [
      { name: '2024', value: on('100'), isTotal: true },
      { name: 'Paid', value: on('-130') },
      { name: '2025', value: on('-30'), isTotal: true },
    ],
  },
};

const TABLES: Record<Chart['kind'], string[][]> = {
  line: [
    ['Day', 'Fund', '<b>'],
    ['December 31, 2023', '$1.50', '$1.00'],
    ['December 31, 2024', '$20,000,000,000.25', '–'],
    ['December 31, 2025', '$3.00', '-$2.00'],
  ],
  bars: [
    ['What', 'Amount'],
    ['2023', '$250.00'],
    ['2024', '-$250.50'],
  ],
  rows: [
    ['What', 'Amount'],
    ['A & <B>', '$0.00'],
  ],
  waterfall: [
    ['What', 'Amount'],
    ['2024', '$100.00'],
    ['Paid', '-$130.00'],
    ['2025', '-$30.00'],
  ],
};

describe.each(Object.values(CHARTS))('a chart: $kind', (chart) => {
  const nation = { currency: 'USD', minorUnit: 2 };
  const drawn = (tag: string, direction: 'ltr' | 'rtl') =>
    new Charts(CHART_COLOURS).draw(chart, { tag, direction, format: formatsOf(tag, nation) });

  test('is drawn the same each time, needs no style, and says what it shows', async () => {
    const { wide, narrow, title, ...rest } = await drawn('en', 'ltr');
    expect({ wide, narrow, title, ...rest }).toEqual(await drawn('en', 'ltr'));
    for (const svg of [wide, narrow]) {
      new SaxesParser().write(svg).close(); // It is well-formed, or this throws.
      expect(svg).not.toMatch(
        /style|class="(?!chart__)|zr\d|NaN|undefined|<b>|<more>|<script|\son\w+=/,
      );
      expect(svg).toContain('>Worth &#38; &#60;more&#62;</title>');
      expect(svg).toMatch(/^<svg [^>]*role="img" direction="ltr" aria-labelledby="(\S+) (\S+)"/);
    }
    const { columns, rows } = rest.table;
    // Each row of the table has its place in the picture, for who points at it.
    for (const svg of [wide, narrow]) {
      const [, width, height] = / viewBox="0 0 (\d+) (\d+)"/.exec(svg)!;
      const [, axis, places] = / data-axis="([xy])" data-places="([-\d. ]+)"/.exec(svg)!;
      const most = Number(axis === 'x' ? width : height);
      const inside = places!.split(' ').map((one) => Number(one) >= 0 && Number(one) <= most);
      expect(inside).toEqual(rows.map(() => true));
    }
    expect([columns.map(({ text }) => text), ...rows]).toEqual(TABLES[chart.kind]);
  });

  test('is mirrored for who reads from the right', async () => {
    const right = await drawn('ar', 'rtl');
    expect(right.wide).not.toBe((await drawn('ar', 'ltr')).wide);
    expect(right.wide).toContain('\u2067');
  });
});

test('a long name of a row goes on below where there is little room, and nothing is drawn over its figure', async () => {
  const name = 'Geschenkt von vielen neuen Unternehmen im ganzen Land';
  const rows = [name, `${name} `.repeat(9).trim(), 'Kurz'].map((one) => ({
    name: one,
    value: new Decimal(1_234_567),
  }));
  const chart: Chart = { ...TITLED, ...NAMED, kind: 'rows', rows };
  const format = formatsOf('de', { currency: 'USD', minorUnit: 2 });
  const { narrow, wide } = await new Charts(CHART_COLOURS).draw(chart, {
    tag: 'de',
    direction: 'ltr',
    format,
  });
  const textsOf = (svg: string) =>
    [...svg.matchAll(/<text[^>]*>(?:\u2066)?([^<\u2069]*)/g)].map(([, text]) => text!);
  expect(textsOf(wide).filter((text) => text === name)).toHaveLength(1);
  const lines = textsOf(narrow);
  expect(lines.slice(0, 2)).toEqual(['Geschenkt von vielen neuen', 'Unternehmen im ganzen Land']);
  expect(lines.find((text) => text.endsWith('…'))).toHaveLength(34);
  expect(Math.max(...lines.map((text) => text.length))).toBeLessThanOrEqual(34);
});

const readers: Reader[] = Object.values(PAGE_WORDS).map((words, no) => {
  const tag = Object.keys(PAGE_WORDS)[no] as keyof typeof PAGE_WORDS;
  const format = formatsOf(tag, { currency: 'USD', minorUnit: 2 });
  return { tag, language: tag, direction: tag === 'ar' ? 'rtl' : 'ltr', words, format };
});

describe('the rules in words', () => {
  const packs = packNames().flatMap((name) => readNationPack(name).laws);
  const [half, lines] = [on('0.5'), [{ label: 'Line', amount: on('7') }]];
  const rules: PayoutRule[] = [
    {
      name: 'alaska-statutory',
      incomeRate: half,
      years: 5,
      transferRate: half,
      additions: lines,
      obligations: lines,
      appropriations: lines,
    },
    { name: 'expected-real-return', rate: half, skip: 1 },
    { name: 'fixed-appropriation', amount: on('9'), supplements: lines },
    { name: 'manual', lines, reason: 'Act 1' },
    {
      name: 'net-investment-return-contribution',
      expectedReturn: half,
      share: on('0.4'),
      otherNetIncome: on('8'),
      skip: 1,
    },
    { name: 'percent-of-market-value', rate: half, years: 3, skip: 1 },
    {
      name: 'smoothed-spending',
      weight: on('0.8'),
      target: on('0.1'),
      floor: on('0.04'),
      cap: half,
      inflation: on('0.02'),
      skip: 1,
    },
  ];
  const laws: Law[] = [...packs, ...rules.map((payoutRule) => ({ ...packs[0]!, payoutRule }))];
  laws.push({
    ...packs[0]!,
    openingFigures: {
      netIncomes: [{ endedOn: '2020-12-31', amount: on('5'), isOpening: true }],
      earningsReserve: on('6'),
      yearEndNavs: [{ asOf: '2020-12-31', nav: on('7'), isOpening: true }],
      lastSpending: on('8'),
    },
  });
  const isAlwaysOpen = ({ bankCalendar: { closedOn, holidays } }: Law) =>
    closedOn.length + holidays.length === 0;
  const told = (law: Law, reader: Reader) =>
    JSON.stringify(rulesOf(law, reader).map(({ lines: all }) => all));

  /** What else a setting may say, where its words are one of a few. */
  const ELSE: Readonly<Record<string, readonly unknown[]>> = {
    fractions: ['kept', 'up', 'down'],
    distributable: ['nav', 'realised-income'],
    lots: ['fifo', 'average'],
    moves: ['following', 'preceding'],
    qualifyingYear: ['same', 'previous'],
    aliveOn: ['record-date', { day: 90 }],
    payTo: ['guardian', 'held-until-majority', 'themselves'],
    takes: ['gift', 'savings'],
    closedOn: ['saturday', 'sunday', 'wednesday'],
    on: ['02-03', '2031-02-03', 'good friday', 'easter monday', '4th monday of may'],
    observed: ['monday', undefined],
    topUp: [null, { raisedMax: null, years: null, untilListed: false }],
  };
  /** No part of the law, or what nobody is told by: ids, and what a rule is called in a file. */
  const UNTOLD = ['/since', '/stated', '/payoutRule/name', '/isOpening', '/id'];

  /** Every value that is like this one but in one place. */
  function* otherwise(value: unknown, key: string, at: string): Generator<[string, unknown]> {
    const others = Array.isArray(value) ? [] : (ELSE[key] ?? []);
    for (const other of others) if (other !== value) yield [at, other];
    if (value instanceof Decimal) yield [at, value.plus('0.01')];
    else if (typeof value === 'number') yield [at, value + 1];
    else if (typeof value === 'boolean') yield [at, !value];
    else if (typeof value === 'string' && !(key in ELSE))
      yield [at, /^\d\d-\d\d$/.test(value) ? '02-03' : value.replace(/^\d{4}|$/, '1999')];
    else if (Array.isArray(value)) {
      if (value.length > 1) yield [at, value.slice(1)];
      for (const [no, one] of value.entries())
        for (const [where, other] of otherwise(one, key, `${at}/${no}`))
          yield [where, value.with(no, other)];
    } else if (typeof value === 'object' && value !== null)
      for (const [one, part] of Object.entries(value))
        if (!UNTOLD.some((end) => `${at}/${one}`.endsWith(end)))
          for (const [where, other] of otherwise(part, one, `${at}/${one}`))
            yield [where, { ...value, [one]: other }];
  }

  test.each(readers)('leave no setting of any law untold, in $tag', (reader) => {
    const untold = laws.flatMap((law) => {
      const before = told(law, reader);
      return (
        [...otherwise(law, '', '')]
          .filter(([, other]) => told(other as Law, reader) === before)
          .map(([at]) => at)
          // Where banks are always open, no day of payment moves.
          .filter((at) => at !== '/bankCalendar/moves' || !isAlwaysOpen(law))
      );
    });
    expect(untold).toEqual([]);
  });

  test.each(readers)('name nothing by its code that a pack of ours has, in $tag', (reader) => {
    for (const law of packs)
      for (const code of [
        ...law.exemptLegalForms.flatMap(({ form, reason }) => [form, reason]),
        ...(law.eligibility.absence?.allowedFor ?? []).map(({ reason }) => reason),
        ...law.eligibility.convictions,
        ...law.deductions.order,
      ])
        expect(told(law, reader)).not.toContain(`\u2068${code}\u2069`);
  });

  test('tell what is in force, and of each law that is decided for later what it changes', () => {
    const of = (day: string, nation = 'meridia') =>
      toldLaws(readNationPack(nation), day, readers[0]!);
    const ids = (sections: readonly { readonly id: string }[]) => sections.map(({ id }) => id);
    expect(of('1998-12-31').now).toBeNull();
    expect(of('1998-12-31').later.map(({ since }) => since)).toEqual(['1999-01-01', '2020-07-01']);
    const { now, later } = of('2020-06-30');
    expect(now!.since).toBe('1999-01-01');
    expect(later.map(({ sections }) => ids(sections))).toEqual([['contribution']]);
    expect(JSON.stringify(later)).toContain('12.5%');
    expect(of('2020-07-01')).toMatchObject({ now: { since: '2020-07-01' }, later: [] });
    expect(of('2020-07-01', 'alaska').now!.since).toBe('2007-01-01');
  });

  test('and every step that a rule computes are told in each language', () => {
    const navs = [1, 2, 3, 4].map((year) => ({
      asOf: `202${year}-12-31`,
      nav: on('1000'),
      isOpening: year === 1,
    }));
    const incomes = navs.map(({ asOf, isOpening }, no) => ({
      endedOn: asOf,
      amount: on(no === 3 ? '900' : '10'),
      isOpening,
    }));
    const units = { payable: on('1'), smallest: on('0.01') };
    const steps = rules.flatMap((rule) =>
      ['1', '10000'].flatMap((last) =>
        [navs, navs.slice(0, 2)].flatMap((some) => {
          const paid = payout(
            rule,
            {
              navs: some,
              netIncomes: incomes,
              earningsReserve: on('0'),
              lastSpending: { amount: on(last), isOpening: last === '1' },
              residue: on('3'),
            },
            units,
          );
          const most = { cash: paid.pool.minus('0.5'), realised: paid.pool.minus('0.2') };
          return [...paid.steps, ...dividendPool(paid, most, on('0.1')).steps];
        }),
      ),
    );
    const labels = new Set(steps.map(({ label }) => label));
    labels.delete('Line');
    for (const happened of ['', ', paid', ', included late', ' taken back', ', payment file 3'])
      labels.add(`Dividend 2024${happened}`);
    expect([...labels].filter((label) => !sentenceIn(label))).toEqual([]);
    const arabic = readers.find(({ tag }) => tag === 'ar')!;
    for (const label of labels)
      expect(inWords(label, arabic)).not.toMatch(/[A-Za-z]{3}(?<!Act)|undefined|NaN/);
    expect(inWords('Mean of 2 year-end NAVs (opening figure)', readers[0]!)).toBe(
      'Mean of these year-ends (2), as stated when the books were opened',
    );
    expect(inWords('<b>', arabic)).toBe('\u2068<b>\u2069');
  });

  test('are those that programs are told', async () => {
    const { json } = await fund.service.ask('GET', '/v1/nation/law');
    expect(Object.keys(json)).toEqual(['name', 'currency', 'minorUnit', 'languages', 'laws']);
    expect(json.laws).toMatchObject([{ since: null, stated: { contributionRate: '0.1' } }]);
    expect((await get('/rules')).text).toContain('gives the fund 10% of its founding shares');
  });
});

/** What is said, by the way to it: `fund.title`. */
function* said(words: object, before = ''): Generator<[at: string, words: unknown]> {
  for (const [key, value] of Object.entries(words))
    if (typeof value === 'object' && value !== null) yield* said(value, `${before}${key}.`);
    else yield [before + key, value];
}

test('an amount with a sign has its currency where one without has it, also from the right', () => {
  const { money, change } = formatsOf('ar', { currency: 'USD', minorUnit: 2 });
  expect(money(new Decimal('100'))).toBe('\u200f100.00\u00a0US$\u200e');
  expect(money(new Decimal('-100'))).toBe('\u200f\u2066-100.00\u2069\u00a0US$\u200e');
  expect(change(new Decimal('100'))).toBe('\u200f\u2066+100\u2069\u00a0US$\u200e');
});

describe('the words of pages', () => {
  const keys = [...said(PAGE_WORDS.en)].map(([key]) => key);
  const source = readdirSync('src/delivery/web', { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(njk|ts)$/.test(file))
    .map((file) => path.join('src/delivery/web', file))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const used = new Set(
    [...source.matchAll(/(?<![/-])\bwords((?:\.\w+)+)/g)].map(([, at]) => at!.slice(1)),
  );
  /** Looked up by what there is: any of them may be asked for. */
  const LOOKED_UP = [
    /^(problems|statement|books)\./,
    /^signIn\.(roles|told)\./,
    /^manager\.(wrong|states|parts|outlierKinds|proposalKinds|dueStates|methods)\./,
    /^proposals\.(states|lists|kinds|refused)\./,
    /^proposing\.(states|refused|wrong)\./,
    /^payments\.(holds|paid|fileStates|reportStates|paymentStates|breakKinds|states|findings|checks|refused)\./,
    /^citizen\.(states|none|deductionKinds|claimStates|outcomes|accessParts)\./,
    /^reference\.(groups|places)\./,
    /^rules\.(sections|contribution\.(fractions|forms|reasons)|payout\.distributable|eligibility\.(resident|reasons|convictionsOf)|minors\.payTo|payDay\.(moves|feasts|nth)|portfolio\.(lots|methods))\./,
    /^ward\.(kinds|told)\./,
    /^registry\.(titles|wrongTitle)\./,
    /^citizen\.(yours|includedLate|toppedUp|whyNot|appealMean|groundsHint|movements|left|takenSeen)$/,
    /^citizen\.(counted|countedLead|yes|nationalId|withoutMean)$/,
    /^clerk\.(done|fileStates|kinds|terms|termHints|choices|wrong|wrongTerms|refused)\./,
  ];

  test.each(Object.entries(PAGE_WORDS))('are all there in %s', (_, words) => {
    const all = [...said(words)];
    expect(all.map(([key]) => key).toSorted()).toEqual(keys.toSorted());
    expect(all.filter(([, value]) => value === '')).toEqual([]);
  });

  test('are each used, and none is used that is not there', () => {
    const isThere = (at: string) => keys.some((key) => key === at || key.startsWith(`${at}.`));
    expect([...used].filter((at) => !isThere(at))).toEqual([]);
    expect(keys.filter((key) => !LOOKED_UP.some((all) => all.test(key)) && !used.has(key))).toEqual(
      [],
    );
  });

  /** All that is said in a language, of whatever it is said. */
  const toldIn = (words: object): string[] =>
    [...said(words)].map(([, one]) =>
      typeof one === 'function' ? (one as (...of: string[]) => string)(...'wxyz') : String(one),
    );

  test('leave no sign of French alone on the next line', () => {
    expect(toldIn(PAGE_WORDS.fr).filter((text) => / [:;?!»]|« /.test(text))).toEqual([]);
  });

  test('say in Arabic in which order a day is typed, as it is typed', () => {
    const marked = /\u2066[^\u2069]*\u2069/g;
    const scrambled = /[\dw-z]+-\d\d-\d\d|\d%/; // Digits after Arabic letters go on from the right.
    const all = toldIn(PAGE_WORDS.ar).map((text) => text.replaceAll(marked, ''));
    expect(all.filter((text) => scrambled.test(text))).toEqual([]);
  });

  test('are nowhere but in their files', () => {
    const templates = readdirSync(TEMPLATES, { recursive: true, encoding: 'utf8' });
    for (const file of templates.filter((name) => name.endsWith('.njk'))) {
      const text = readFileSync(path.join(TEMPLATES, file), 'utf8')
        .replaceAll(/\{%[^]*?%\}|\{#[^]*?#\}|\{\{[^]*?\}\}|<[^>]*>/g, '')
        .replaceAll(/[\s–]+/g, '');
      expect([file, text]).toEqual([file, '']);
    }
  });
});
