import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { type Route, ROUTES } from '../../src/delivery/http/routes.js';
import { rowCounts } from '../support/rows.js';
import { NOBODY } from '../support/samples.js';
import { type Asked, startTestService, type TestService } from '../support/service.js';

/** What holds of every route there is, and of every one to come: the table of routes says what there is to ask. */

let service: TestService;
let before: Record<string, string>;
beforeAll(async () => {
  service = await startTestService();
  before = await rowCounts(service.database.owner);
});
afterAll(async () => {
  expect(await rowCounts(service.database.owner)).toEqual(before);
  await service.close();
});

const routes = Object.entries(ROUTES).map(([line, route]) => {
  const [method, path] = line.split(' ') as [string, string];
  return { line, method, path, route };
});

const asking = ({ roles }: Route): NonNullable<Asked['as']> =>
  roles === 'open' || roles === 'everyone' ? 'auditor' : roles[0]!;

/** What a route takes beside what is wrong in its address. */
const besides = (route: Route): Asked => ({
  as: asking(route),
  key: 'every-route',
  ...(route.file ? { type: route.file[0]!, body: 'x' } : route.body ? { body: {} } : {}),
});

const NO_ID = [
  'abc',
  '%00',
  '%20',
  '..%2F..',
  "'%20or%20true",
  `${NOBODY}0`,
  '-1',
  '99999999999999999999',
];
const of = (path: string, value: string) => path.replaceAll(/:\w+/g, value);

test.each(routes.filter(({ path }) => path.includes(':')))(
  '$line: what names nothing is told so',
  async ({ method, path, route }) => {
    for (const id of NO_ID) {
      const answer = await service.ask(method, of(path, id), besides(route));
      // What is wrong in the body may be told first.
      expect(`${id}: ${answer.status} ${answer.json?.code}`).toMatch(
        /: (404 (unknown|not|no)-[a-z-]+|422 invalid-fields|409 [a-z-]+)$/,
      );
    }
  },
);

test.each<[Exclude<Asked['as'], readonly string[] | undefined>, string, string, RegExp]>([
  ['citizen', '/v1/me/statements/abc', 'no-statement', /^What .* is no year: .* four digits/],
  ['manager', '/v1/periods/0999/closure', 'not-found', /is no year: /],
  ['operator', '/v1/nation/amendments/2031-02-30', 'unknown-proposal', /is no day: /],
  ['treasurer', '/v1/payment-breaks/x/resolution', 'unknown-payment-break', /is no number: /],
  ['auditor', '/v1/incorporations/abc', 'unknown-incorporation', /is no id: ids are UUIDs/],
  ['auditor', '/v1/accounts/%C3%A9/postings', 'unknown-account', /is no account: /],
])('%s %s: why it names nothing', async (role, path, code, detail) => {
  const answer = await service.ask('GET', path, {
    as: role === 'citizen' ? ['citizen', 'X'] : role,
  });
  expect(answer).toMatchObject({
    status: 404,
    json: { code, detail: expect.stringMatching(detail) },
  });
});

test.each(routes.filter(({ route }) => route.query))(
  '$line: a parameter that it does not know is named',
  async ({ method, path, route }) => {
    const answer = await service.ask(
      method,
      `${of(path, NOBODY)}?surprise=1&limit[]=1`,
      besides(route),
    );
    expect(answer).toMatchObject({ status: 422, json: { code: 'invalid-fields' } });
    const named = (answer.json.errors as { pointer: string }[]).map(({ pointer }) => pointer);
    expect(named).toEqual(expect.arrayContaining(['/surprise', '/limit[]']));
  },
);

const isPage = ({ query }: Route) => query instanceof z.ZodObject && 'limit' in query.shape;
test.each(routes.filter(({ route }) => isPage(route)))(
  '$line: a page has its bounds',
  async ({ method, path, route }) => {
    for (const limit of ['', '0', '1001', '1.5', '1e2', 'abc', '%00']) {
      const answer = await service.ask(
        method,
        `${of(path, NOBODY)}?limit=${limit}`,
        besides(route),
      );
      expect(answer).toMatchObject({ status: 422, json: { errors: [{ pointer: '/limit' }] } });
    }
  },
);

test.each(routes.filter(({ route }) => route.idempotency === 'required'))(
  '$line demands a key',
  async ({ method, path, route }) => {
    const { key: _, ...asked } = besides(route);
    const answer = await service.ask(method, of(path, NOBODY), asked);
    expect(answer).toMatchObject({ status: 400, json: { code: 'idempotency-key-required' } });
  },
);
