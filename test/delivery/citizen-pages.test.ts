import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type PageSeen, PageVisitor } from '../support/page-visitor.js';
import { PublicFund } from '../support/public-fund.js';
import { rowCounts } from '../support/rows.js';
import { Uploads } from '../support/uploads.js';

/** A citizen's own pages, as they go over the wire: they ask the API, and say what it says. */

const IBAN = 'DE89370400440532013000';
let fund: PublicFund;
beforeAll(async () => {
  fund = await PublicFund.start();
  const late = { bornOn: '1980-01-01', residentSince: '2024-06-01' };
  await new Uploads(fund.service, '/v1/citizens', 'operator').lines(
    { nationalId: 'CY', name: 'Cy', ...late },
    { nationalId: 'DI', name: 'Di', ...late },
  );
  await fund.payDividend();
});
afterAll(() => fund.close());

const signedIn = async (name: string, role: 'citizen' | 'clerk' = 'citizen') => {
  const me = new PageVisitor(fund.service.address);
  const page = await me.signIn(role, name);
  return { me, page };
};
/** What of a page is said to its reader. */
const saidIn = ({ text }: PageSeen) =>
  text.replaceAll(/<script[^]*?<\/script>|<svg[^]*?<\/svg>|<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');

describe('a citizen', () => {
  test('sees how much, why and when, on the first page after signing in', async () => {
    const { page } = await signedIn('ADA');
    expect(page).toMatchObject({ status: 200, at: `${fund.service.address}/me` });
    const said = saidIn(page);
    expect(said).toMatch(/Dividend of 2024 You get \$250\.00 It will be paid to your account/);
    expect(said).toContain('$500.00 were shared equally among 2 citizens: $250.00 for each');
    expect(page.text).toContain('<svg');
  });

  test('who is not eligible reads why, and appeals from the same page, once', async () => {
    const { me, page } = await signedIn('CY');
    expect(saidIn(page)).toMatch(/Why you get nothing Residence began, or began again, after/);
    const empty = await me.send(page, { grounds: ' ' }, '/me/years/2024/appeal');
    expect(empty).toMatchObject({ status: 422 });
    expect(empty.text).toMatch(/href="#grounds">Write why/);
    expect(empty.text).toMatch(/id="grounds-error"[^>]*>[^]*Write why/);
    const grounds = 'I lived here <b>all</b> the time.';
    const appealed = await me.send(empty, { grounds }, '/me/years/2024/appeal');
    expect(appealed).toMatchObject({ status: 200, at: `${fund.service.address}/me/appeals` });
    expect(appealed.text).toContain('I lived here &lt;b&gt;all&lt;/b&gt; the time.');
    // The same form sent once more is the same request.
    const again = await me.send(empty, { grounds }, '/me/years/2024/appeal');
    expect(again).toMatchObject({ status: 200, at: appealed.at });
    expect((await me.open('/me')).text).not.toContain('name="grounds"');
    expect((await rowCounts(fund.service.database.owner))['appeal']).toBe('1');
  });

  test('is paid to another account, after a second look', async () => {
    const { me } = await signedIn('ADA');
    const form = await me.open('/me/account');
    const wrong = await me.send(await me.send(form, { iban: 'DE00 1234' }));
    expect(wrong).toMatchObject({ status: 422 });
    expect(wrong.text).toContain('value="DE00 1234"');
    expect(wrong.text).toContain('This is no IBAN');
    const checked = await me.send(form, { iban: 'de89 3704 0044 0532 0130 00' });
    expect(saidIn(checked)).toContain('Is this your account? Account (IBAN) DE89 3704 0044');
    const changed = await me.send(checked);
    expect(saidIn(changed)).toContain('Your account has been changed.');
    expect(saidIn(changed)).toContain('DE89 3704 0044 0532 0130 00');
    const { json } = await fund.service.ask('GET', '/v1/me/data', { as: ['citizen', 'ADA'] });
    expect(json.facts[0].iban).toBe(IBAN);
  });

  test('gives and saves, and is told what the law does not know', async () => {
    const { me } = await signedIn('BO');
    const form = await me.open('/me/gifts');
    const taker = /<option value="((gift|savings) [^"]+)"/.exec(form.text)![1]!;
    const wrong = await me.send(form, { 'taker-1': taker, 'amount-1': '-5' });
    expect(wrong).toMatchObject({ status: 422 });
    expect(wrong.text).toMatch(/href="#amount-1"/);
    expect(saidIn(wrong)).toMatch(/There is a problem Enter an amount/);
    const given = await me.send(wrong, { 'taker-1': taker, 'amount-1': '5.00' });
    expect(saidIn(given)).toContain('It is kept so for your next dividend.');
    expect(given.text).toMatch(/id="amount-0"[^>]*value="5.00"/);
  });

  test('is told in their own language who looked at what of theirs', async () => {
    const pseudonym = await fund.pseudonymOf('ADA');
    await fund.service.ask('GET', `/v1/citizens/${pseudonym}/facts`, { as: 'caseworker' });
    const { me } = await signedIn('ADA');
    const said = saidIn(await me.open('/me/accesses?language=de'));
    expect(said).toContain('Angesehen: wer Ihre nationale Kennung hat');
    expect(said).toContain('Angesehen: was über Sie angegeben ist');
  });

  test('gets the proof as a file, and the page that checks it', async () => {
    const { me } = await signedIn('ADA');
    const page = await me.open('/me/years/2024/check');
    expect(page.text).toMatch(/data-proof="\/me\/years\/2024\/proof"/);
    for (;;) {
      const proof = await me.open('/me/years/2024/proof');
      if (proof.status === 200) {
        expect(proof.headers.get('content-disposition')).toBe(
          'attachment; filename="proof-2024.json"',
        );
        expect(proof.headers.get('cache-control')).toBe('no-store');
        expect(JSON.parse(proof.text)).toMatchObject({ citizen: { gross: '250.00' } });
        return;
      }
      expect(proof.status).toBe(409); // It is in the log within seconds.
    }
  });

  test.each([
    ['pdf', 'application/pdf', /^%PDF-/],
    ['signed', 'application/json', /^\{/],
  ])('keeps the statement as %s', async (form, type, begins) => {
    const { me } = await signedIn('ADA');
    const file = await me.open(`/me/years/2024/${form}`);
    expect(file).toMatchObject({ status: 200, text: expect.stringMatching(begins) });
    expect(file.headers.get('content-type')).toContain(type);
    expect(file.headers.get('content-disposition')).toContain('attachment');
    expect(await me.open(`/me/years/1999/${form}`)).toMatchObject({ status: 404 });
  });

  test('sees who looked, what is claimed, and all years', async () => {
    const { citizen } = (
      await fund.service.ask('POST', '/v1/citizens/lookup', {
        as: 'caseworker',
        body: { nationalId: 'BO' },
      })
    ).json;
    await fund.service.ask('GET', `/v1/citizens/${citizen}/statements`, { as: 'auditor' });
    const { me } = await signedIn('BO');
    expect(saidIn(await me.open('/me/accesses'))).toContain('An auditor');
    expect(saidIn(await me.open('/me/claims'))).toContain('Nobody claims anything');
    expect(saidIn(await me.open('/me/years'))).toContain('Dividend of 2024 – $250.00');
  });

  test.each([
    ['/me/years/2023', 404, 'Nothing is known of that year'],
    ['/me/years/x', 404, 'Nothing is known of that year'],
    ['/me/years/%00', 404, 'Nothing is known of that year'],
    ['/me/years/..%2F..%2Fdata', 404, 'Nothing is known of that year'],
    ['/me/years/2024%3Fx=1', 404, 'Nothing is known of that year'],
    ['/me/accesses?cursor=x', 422, 'Some fields are wrong'],
    ['/me/nowhere', 404, 'There is no such page'],
  ])('is told in words what is wrong with %s', async (at, status, words) => {
    const { me } = await signedIn('ADA');
    const page = await me.open(at);
    expect(page).toMatchObject({ status });
    expect(saidIn(page)).toContain(words);
  });

  test('who is not on the roll is told so', async () => {
    const { page } = await signedIn('STRANGER');
    expect(page).toMatchObject({ status: 404 });
    expect(saidIn(page)).toContain('You are not on the roll of citizens');
  });

  test('is who sees these pages, and nobody else', async () => {
    const { me } = await signedIn('cleo', 'clerk');
    const page = await me.open('/me');
    expect(page).toMatchObject({ status: 403 });
    expect(saidIn(page)).toContain('This page is not for you');
    const asked = await new PageVisitor(fund.service.address).ask('GET', '/me/years?x=1');
    expect(asked.headers.get('location')).toBe('/sign-in?return=%2Fme%2Fyears%3Fx%3D1');
  });
});

describe('who stands for somebody', () => {
  let ward: string;
  beforeAll(async () => {
    for (const nationalId of ['CY', 'BO']) await fund.represented(nationalId, 'ADA');
    await fund.represented('BO', 'DI');
    ward = await fund.pseudonymOf('BO');
  });

  test('sees what they get, keeps their statement, and checks that they were counted', async () => {
    const { me } = await signedIn('ADA');
    const wards = await me.open('/me/wards');
    expect(saidIn(wards)).toContain(
      'Born on January 1, 1980 – you are a guardian since January 1, 2024',
    );
    expect(wards.text).toContain(`href="/me/wards/${ward}"`);
    const page = await me.open(`/me/wards/${ward}`);
    expect(saidIn(page)).toMatch(/They get \$250\.00/);
    const at = `/me/wards/${ward}/years/2024`;
    const check = await me.open(`${at}/check`);
    expect(check.text).toMatch(/name="nationalId" type="text" (?!value)/);
    expect(check.text).toContain(`data-proof="${at}/proof"`);
    expect(JSON.parse((await me.open(`${at}/proof`)).text)).toMatchObject({
      citizen: { gross: '250.00' },
    });
    for (const [file, begins] of [
      ['pdf', /^%PDF-/],
      ['signed', /^\{/],
    ] as const)
      expect((await me.open(`${at}/${file}`)).text).toMatch(begins);
    const { json } = await fund.service.ask('GET', '/v1/me/accesses', { as: ['citizen', 'BO'] });
    expect(json.items).toContainEqual(
      expect.objectContaining({ route: 'GET /v1/me/wards/:pseudonym/statements/:year/pdf' }),
    );
  });

  test('sees how an appeal of theirs stands', async () => {
    const { me } = await signedIn('ADA');
    const cy = await fund.pseudonymOf('CY');
    const page = await me.open(`/me/wards/${cy}/years/2024`);
    expect(saidIn(page)).toMatch(/Why they get nothing .* You have appealed: Not decided yet/);
  });

  test('says which guardian is paid for them, after a second look', async () => {
    const { me } = await signedIn('ADA');
    const form = await me.open(`/me/wards/${ward}/payee`);
    expect(saidIn(form)).toContain(
      'You have named Nobody Who is to be paid? I am The other guardian Go on',
    );
    const other = await fund.pseudonymOf('DI');
    for (const payee of ['', 'x', ward]) {
      const wrong = await me.send(form, { payee });
      expect(wrong).toMatchObject({ status: 422 });
      expect(wrong.text).toMatch(/href="#payee">Choose one of the guardians/);
    }
    const checked = await me.send(form, { payee: other });
    expect(saidIn(checked)).toContain('Is that right? Who is to be paid? The other guardian');
    for (const payee of ['', 'x', ward])
      expect(await me.send(checked, { payee })).toMatchObject({ status: 422 });
    const named = await me.send(checked);
    expect(saidIn(named)).toMatch(/It is on record\..* You have named The other guardian/);
    const { json } = await fund.service.ask('GET', '/v1/me/wards', { as: ['citizen', 'ADA'] });
    expect(json.items).toContainEqual(expect.objectContaining({ ward, names: other }));
  });

  test('and of nobody else, of whom they learn nothing', async () => {
    for (const name of ['CY', 'BO']) {
      const { me } = await signedIn(name);
      expect(saidIn(await me.open('/me/wards'))).toContain('You stand for nobody.');
      for (const at of [
        '',
        '/years/2024',
        '/years/2024/check',
        '/years/2024/proof',
        '/years/x',
        '/payee',
      ])
        expect(await me.open(`/me/wards/${ward}${at}`)).toMatchObject({ status: 404 });
      expect(await me.open('/me/wards/..%2F..%2Fdata')).toMatchObject({ status: 404 });
    }
  });
});

test('what a page asks stands in the trail as what anybody asks: its reader’s, by the API’s route', async () => {
  const { rows } = await fund.service.database.owner.query<{ route: string; outcome: string }>(
    `select distinct route, outcome from audit_event where route ~ ' /(v1/)?me' order by 1, 2`,
  );
  const told = rows.map(({ route, outcome }) => `${route} ${outcome}`);
  expect(told).toEqual(
    expect.arrayContaining([
      'GET /me forbidden',
      'POST /v1/me/appeals done',
      'POST /v1/me/appeals invalid-fields',
      'PUT /v1/me/account done',
      'PUT /v1/me/directives done',
    ]),
  );
  expect(told.filter((one) => / \/me/.test(one))).toEqual(['GET /me forbidden']);
});
