import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Managers } from '../support/fund.js';
import { packageOfBrightwater, zipOfBundle } from '../support/ocf.js';
import { type PageSeen, PageVisitor } from '../support/page-visitor.js';
import { company, NOBODY } from '../support/samples.js';
import { startTestService, type TestService } from '../support/service.js';

/** The registry's pages, whatever they are sent; how they work for a clerk is seen in test/web. */

let service: TestService;
let clerk: PageVisitor;
beforeAll(async () => {
  service = await startTestService();
  clerk = new PageVisitor(service.address);
  expect(await clerk.signIn('clerk', 'cleo')).toMatchObject({ status: 200 });
});
afterAll(() => service.close());
const form = (at: string) => clerk.open(at);

test.each([
  ['a form that is not ours', '/companies', { csrf: 'x' }, 403],
  ['nothing', '/companies/check', {}, 422],
  ['classes without end', '/companies/check', { classes: '1e99', code_0: 'A' }, 422],
  ['classes below none', '/companies/check', { classes: '-5', more: '1' }, 200],
  ['markup', '/companies/check', { legalName: '"><script>alert(1)</script>' }, 422],
  ['what breaks lines', '/companies', { registrationNumber: 'A\r\nB: C', legalName: '\0' }, 422],
  ['too much', '/companies/check', { legalName: 'x'.repeat(300_000) }, 413],
  ['no reason', `/companies/${NOBODY}/annulment`, { reason: '' }, 404],
  ['no verdict', `/companies/${NOBODY}/annulment/approval`, { proposalHash: 'x' }, 404],
  ['no id', '/companies/..%2F..%2Fnav/annulment', { reason: 'x' }, 404],
  ['what is a manager’s', '/actions', { kind: 'split' }, 403],
  ['a title of nobody', `/companies/${NOBODY}/title`, { state: 'claimed' }, 404],
  ['a correction of nobody', `/companies/${NOBODY}/correction`, { legalName: 'x' }, 404],
  ['no package', '/company-packages', {}, 422],
  ['a package that is none', '/company-packages', { package: '!!', type: 'text/html' }, 422],
])('%s', async (_, at, sent, status) => {
  const { text } = await form('/companies/new');
  const own = Object.fromEntries(
    ['csrf', 'idempotencyKey'].map((name) => [
      name,
      new RegExp(`action="/companies/check"[^]*?name="${name}" value="([^"]*)"`).exec(text)![1]!,
    ]),
  );
  const answer = await clerk.ask('POST', at, { ...own, ...sent });
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(answer.text).not.toMatch(/<script>alert|undefined|\[object/);
});

test.each([
  ['/companies?cursor=nonsense', 422],
  ['/companies?search=%00', 422],
  [`/companies?search=${'x'.repeat(2_000)}`, 200],
  ['/companies?search=a&search=b', 200],
  ['/companies/nobody', 404],
  [`/company-files/${NOBODY}`, 404],
  ['/actions?registrationNumber=..', 422],
  ['/actions/new?kind=__proto__', 403],
])('%s', async (at, status) => {
  expect((await form(at)).status).toBe(status);
});

test.each([
  ['without a boundary', 'multipart/form-data', 'x', 400],
  ['that is no form', 'multipart/form-data; boundary=b', 'nothing of the kind', 400],
  ['that breaks off', 'multipart/form-data; boundary=b', fileOf('csv', 'a').slice(0, -8), 400],
  ['of nothing', 'multipart/form-data; boundary=b', '--b--\r\n', 422],
  ['with another first line', 'multipart/form-data; boundary=b', fileOf('csv', 'a,b\n1,2'), 422],
  ['that is no UTF-8', 'multipart/form-data; boundary=b', fileOf('ndjson', '\xff\xfe'), 422],
  ['of another type', 'text/csv', 'x', 415],
])('a file %s', async (_, type, body, status) => {
  const { text } = await form('/company-files/new');
  const action = /action="(\/company-files[^"]+)"/.exec(text)![1]!.replace('&amp;', '&');
  const answer = await service.ask('POST', action, {
    type,
    body: Buffer.from(body, 'latin1'),
    headers: {
      accept: 'text/html',
      origin: service.address,
      cookie: [...clerk.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
    },
  });
  expect({ status: answer.status, text: answer.text }).toMatchObject({ status });
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
});

describe('of a company on record', () => {
  let at: string;
  beforeAll(async () => {
    const { json } = await service.ask('POST', '/v1/incorporations', {
      as: ['clerk', 'colin'],
      key: 'titled',
      body: company({ registrationNumber: 'TITLED-1' }),
    });
    at = `/companies/${json.id}`;
  });
  const EVIDENCE = 'ab'.repeat(32);

  test('what the stake rests on is recorded, by the hash of what shows it', async () => {
    const page = await form(`${at}/title`);
    expect(page.text).toContain('Nobody has said anything yet');
    const wrong = await clerk.send(page, { state: '', evidenceSha256: 'x', paidUp: '2' });
    expect(wrong).toMatchObject({ status: 422 });
    for (const field of ['state', 'evidenceSha256', 'paidUp', 'effectiveOn'])
      expect(wrong.text).toContain(`href="#${field}"`);
    expect(wrong.text).toContain('value="2"');
    const done = await clerk.send(wrong, {
      state: 'disputed',
      evidenceSha256: EVIDENCE.toUpperCase(),
      paidUp: '0.25',
      effectiveOn: '2024-06-01',
      reason: 'A letter of <the> founder',
    });
    expect(done).toMatchObject({ status: 200 });
    expect(done.text).toContain('It is on record from that day on.');
    expect(done.text).toContain(EVIDENCE);
    expect(done.text).toMatch(/June 1, 2024 – Disputed[^]*25%[^]*A letter of &lt;the&gt; founder/);
  });

  test('what is wrong is corrected, once it was looked at', async () => {
    const page = await form(`${at}/correction`);
    const asItIs = await clerk.send(page, fieldsIn(page), `${at}/correction/check`);
    expect(asItIs).toMatchObject({ status: 422 });
    expect(asItIs.text).toContain('Nothing was changed yet.');
    const fields = {
      ...fieldsIn(page),
      legalName: 'Golden Gate Robots',
      shares_0: '20000000',
      reason: 'Misspelt',
    };
    const check = await clerk.send(page, fields, `${at}/correction/check`);
    expect(check.text.replaceAll(/<[^>]*>|\s+/g, ' ')).toMatch(
      /Name\s+Golden Gate Robotics, Inc\.\s+Golden Gate Robots .*\s10000000\s+20000000/,
    );
    const changed = await clerk.send(check, { change: '1' }, `${at}/correction/check`);
    expect(changed.text).toMatch(/id="shares_0"[^>]*value="20000000"/);
    const refused = await clerk.send(check, { shares_0: '-1' }, `${at}/correction`);
    expect(refused).toMatchObject({ status: 422 });
    expect(refused.text).toContain('href="#shares_0"');
    const done = await clerk.send(check, {}, `${at}/correction`);
    expect(done).toMatchObject({ status: 200 });
    expect(done.text).toMatch(/The record is corrected\.[^]*Golden Gate Robots[^]*2,000,000/);
  });
});

test('of a closed year a company is proposed, with a reason', async () => {
  const year = 2019;
  await new Managers(service).closed(year);
  const filled = {
    ...fieldsIn(await form('/companies/new')),
    registrationNumber: 'LATE-1',
    legalName: 'Late & Co.',
    incorporatedOn: `${year}-05-01`,
    code_0: 'A',
    foundingShares_0: '1000',
  };
  const check = await clerk.send(await form('/companies/new'), filled, '/companies/check');
  const late = await clerk.send(check, {}, '/companies');
  expect(late).toMatchObject({ status: 422 });
  expect(late.text).toMatch(/2019 is closed\.[^]*Late &amp; Co\./);
  const wordless = await clerk.send(late, {}, '/companies/late');
  expect(wordless).toMatchObject({ status: 422 });
  expect(wordless.text).toContain('href="#reason"');
  const back = await clerk.send(wordless, { change: '1' }, '/companies/check');
  expect(back.text).toMatch(/id="foundingShares_0"[^>]*value="1000"/);

  const done = await clerk.send(wordless, { reason: 'Found in the archive' }, '/companies/late');
  expect(done).toMatchObject({ status: 200 });
  expect(done.text).toContain('The registration is proposed.');
  const { json } = await service.ask('GET', '/v1/proposals?state=proposed', {
    as: ['manager', 'ben'],
  });
  expect(json.items).toMatchObject([{ kind: 'adjustment', reason: 'Found in the archive' }]);
});

describe('a cap table', () => {
  const send = async (name: string, content: Buffer, fields: Record<string, string> = {}) => {
    const { text } = await form('/company-packages/new');
    const parts = Object.entries(fields).map(
      ([field, value]) =>
        `--b\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n${value}\r\n`,
    );
    const { status, text: page } = await service.ask(
      'POST',
      /action="(\/company-packages[^"]+)"/.exec(text)![1]!,
      {
        type: 'multipart/form-data; boundary=b',
        body: Buffer.concat([
          Buffer.from(
            `${parts.join('')}--b\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n`,
          ),
          content,
          Buffer.from('\r\n--b--\r\n'),
        ]),
        headers: {
          accept: 'text/html',
          origin: service.address,
          cookie: [...clerk.cookies].map(([one, value]) => `${one}=${value}`).join('; '),
        },
      },
    );
    return {
      status,
      text: page,
      at: `${service.address}/company-packages/check`,
      headers: new Headers(),
    };
  };

  test.each([
    ['zip', () => zipOfBundle(packageOfBrightwater())],
    ['json', async () => Buffer.from(JSON.stringify(packageOfBrightwater()))],
  ])('as %s is looked at, then registered, once', async (kind, made) => {
    const registrationNumber = `PACKED-${kind.toUpperCase()}`;
    const check = await send(`a.${kind}`, await made(), { registrationNumber });
    expect({ status: check.status, text: check.text }).toMatchObject({ status: 200 });
    expect(check.text).toMatch(/The fund receives[^]*Brightwater/);
    const { rows } = await service.database.owner.query(
      'select 1 from incorporation where registration_number = $1',
      [registrationNumber],
    );
    expect(rows).toEqual([]);
    const [done, again] = [
      await clerk.send(check, {}, '/company-packages'),
      await clerk.send(check, {}, '/company-packages'),
    ];
    expect(done).toMatchObject({ status: 200 });
    expect(done.text).toContain('The company is on record, and the fund has its shares.');
    expect(again.at).toBe(done.at);
  });

  test.each<[string, string, () => Promise<Buffer>, Record<string, string>, RegExp]>([
    [
      'without a number',
      'a.zip',
      () => zipOfBundle(packageOfBrightwater()),
      {},
      /#registrationNumber/,
    ],
    ['that is no zip', 'a.zip', async () => Buffer.from('PK'), {}, /error-summary/],
    ['that is no JSON', 'a.json', async () => Buffer.from('{'), {}, /error-summary/],
    ['of nothing', 'a.json', async () => Buffer.alloc(0), {}, /error-summary/],
    [
      'that is too large',
      'a.zip',
      async () => Buffer.alloc(200_000),
      {},
      /too large for this page/,
    ],
    ['that was not chosen', '', async () => Buffer.alloc(0), {}, /Choose a package/],
    [
      'with places that are wrong',
      'a.json',
      async () => Buffer.from(JSON.stringify({ manifest: {}, files: {} })),
      { registrationNumber: 'X-123' },
      /\/manifest[^ ]*: /,
    ],
  ])('%s is sent back, and why', async (_, name, made, fields, says) => {
    const { status, text } = await send(name, await made(), fields);
    expect({ status, text }).toMatchObject({ status: 422 });
    expect(text).toMatch(says);
    expect(text).not.toMatch(/undefined|\[object/);
  });

  test('larger than any is refused before it is read', async () => {
    expect(await send('a.zip', Buffer.alloc(5_000_000))).toMatchObject({ status: 413 });
  });
});

/** What stands in the fields of a page's form. */
const fieldsIn = ({ text }: PageSeen): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/<input class="govuk-input[^>]* name="([^"]+)"[^>]*? value="([^"]*)"/g)].map(
      ([, name, value]) => [name!, value!],
    ),
  );

/** A form with a file of this name in it. */
function fileOf(extension: string, content: string): string {
  return [
    '--b',
    `Content-Disposition: form-data; name="file"; filename="x.${extension}"`,
    'Content-Type: text/plain',
    '',
    content,
    '--b--',
    '',
  ].join('\r\n');
}
