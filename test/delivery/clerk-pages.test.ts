import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PageVisitor } from '../support/page-visitor.js';
import { NOBODY } from '../support/samples.js';
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
