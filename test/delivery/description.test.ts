import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ANSWERS } from '../../src/delivery/http/answer-table.js';
import { ROUTES } from '../../src/delivery/http/routes.js';
import { groupName } from '../../src/delivery/web/public/reference.js';
import { PROBLEMS } from '../../src/delivery/http/problems.js';
import { expectProblem } from '../support/problems.js';
import { NOBODY } from '../support/samples.js';
import { startTestService, type TestService } from '../support/service.js';

/** What the service says of itself: its description, its pages, its health, and what it does not answer. */

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

const get = (path: string) => service.ask('GET', path);

/** Every object in a JSON value. */
function* objectsIn(value: unknown): Generator<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as Record<string, unknown>;
  for (const part of Object.values(value)) yield* objectsIn(part);
}

describe('GET /openapi.json', () => {
  test('is OpenAPI 3.1 and lists every route, and no other', async () => {
    const { status, headers, json } = await get('/openapi.json');
    const listed = Object.entries<object>(json.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );

    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(json.openapi).toMatch(/^3\.1\./);
    expect(listed.toSorted()).toEqual(
      Object.keys(ROUTES)
        .map((route) => route.replace(/:(\w+)/g, '{$1}').replace('*', '{path}'))
        .toSorted(),
    );
  });

  test('says of each operation what it takes, what it answers and who may', async () => {
    const { paths, components } = (await get('/openapi.json')).json;
    const names = new Set<string>();
    for (const [route, described] of Object.entries(ROUTES)) {
      const { roles, body, file, idempotency, status, media } = described;
      const [method = '', path = ''] = route
        .replace(/:(\w+)/g, '{$1}')
        .replace('*', '{path}')
        .split(' ');
      const operation = paths[path][method.toLowerCase()];
      names.add(operation.operationId);
      expect(operation.summary).toMatch(/./);
      expect(Object.keys(operation.responses)).toEqual([String(status), 'default']);
      const told = operation.responses[status].content;
      expect({ route, answers: Object.keys(told) }).toEqual({
        route,
        answers: [...(route in ANSWERS ? ['application/json'] : []), ...(media ? [media] : [])],
      });
      expect({ route, isDescribed: route in ANSWERS || media !== undefined }).toEqual({
        route,
        isDescribed: true,
      });
      expect(media).not.toBe('application/json'); // Its fields are to be told.
      const inPath = operation.parameters.filter((one: { in: string }) => one.in === 'path');
      expect(inPath.map(({ name }: { name: string }) => `{${name}}`)).toEqual(
        path.match(/\{\w+\}/g) ?? [],
      );
      const key = operation.parameters.find(
        ({ name }: { name: string }) => name === 'Idempotency-Key',
      );
      expect(key?.required).toBe(idempotency ? idempotency === 'required' : undefined);
      expect(Object.keys(operation.requestBody?.content ?? {})).toEqual([
        ...(file ?? []),
        ...(body ? ['application/json'] : []),
      ]);
      expect(operation.security).toEqual(roles === 'open' ? [] : undefined);
    }
    expect(Object.keys(ANSWERS).filter((route) => !(route in ROUTES))).toEqual([]);
    expect(names.size).toBe(Object.keys(ROUTES).length);
    expect(components.securitySchemes.bearer).toMatchObject({ type: 'http', scheme: 'bearer' });
    expect(components.schemas.Problem.properties.code.enum).toEqual(Object.keys(PROBLEMS));
  });

  test('refers to nothing that it does not hold', async () => {
    const { json } = await get('/openapi.json');
    const references = [...objectsIn(json)].flatMap(({ $ref }) =>
      $ref === undefined ? [] : [$ref as string],
    );

    expect(references.length).toBeGreaterThan(0);
    for (const reference of references) {
      expect(reference).toMatch(/^#\/components\/schemas\//);
      expect(json.components.schemas).toHaveProperty([reference.split('/').at(-1)!]);
    }
  });

  test('shows examples that the doors take', async () => {
    const { paths } = (await get('/openapi.json')).json;
    for (const [path, operations] of Object.entries<Record<string, any>>(paths))
      for (const [method, operation] of Object.entries(operations)) {
        const example = operation.requestBody?.content['application/json']?.example;
        if (example === undefined) continue;
        const answer = await service.ask(
          method.toUpperCase(),
          path.replace('{id}', NOBODY).replace('{name}', 'an-index'),
          {
            as: roleFor(method, path),
            key: 'example',
            body: example,
          },
        );
        expect({ path, code: answer.json.code }).not.toEqual({ path, code: 'invalid-fields' });
      }
  });
});

function roleFor(method: string, path: string) {
  const { roles } = ROUTES[`${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`]!;
  return roles === 'open' || roles === 'everyone' ? 'manager' : roles[0]!;
}

const ESCAPED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

describe('the pages of /docs', () => {
  const groups = new Set(Object.values(ROUTES).map(({ tag }) => groupName(tag)));

  test('lead to a page for every group, which tells each of its routes', async () => {
    const { text } = await get('/docs');
    for (const group of groups) expect(text).toContain(`href="/docs/${group}"`);
    const told = await Promise.all([...groups].map((group) => get(`/docs/${group}`)));
    const { paths } = (await get('/openapi.json')).json;
    for (const [path, operations] of Object.entries<Record<string, any>>(paths))
      for (const [method, { operationId, tags, summary }] of Object.entries(operations)) {
        const page = told[[...groups].indexOf(groupName(tags[0]))]!.text;
        expect(page).toContain(`id="${operationId}"`);
        expect(page).toContain(`>${method.toUpperCase()} ${path}<`);
        const escaped = summary.replaceAll(/[&<>"']/g, (one: string) => ESCAPED[one]!);
        expect(page).toContain(escaped);
      }
  });

  test.each([...groups, 'problems'])('%s leads nowhere that is not there', async (group) => {
    const { status, headers, text } = await get(`/docs/${group}`);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^text\/html/);
    const ids = [...text.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id!);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, anchor] of text.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(anchor);
    const problems = (await get('/docs/problems')).text;
    for (const [, code] of text.matchAll(/href="\/docs\/problems#([^"]+)"/g))
      expect(problems).toContain(`id="${code}"`);
    expect(text).not.toMatch(/(src|href)="(https?:)?\/\/|undefined|\[object/);
  });

  test('tell what a body takes: its fields with theirs, which are needed, and what each may be', async () => {
    const { text } = await get('/docs/registry');
    const row = (name: string) =>
      text
        .slice(text.indexOf(`>${name}</code>`))
        .split('</tr>')[0]!
        .replaceAll(/<[^>]+>/g, ' ')
        .replaceAll(/\s+/g, ' ');
    expect(row('shareClasses[].foundingShares')).toContain('string yes pattern: ^(0|[1-9]');
    expect(row('lei')).toContain('string | null no');
    expect(text).toContain('href="#shape-IncorporationRequest"');
    expect(text).toContain('Idempotency-Key: 2026-000123\nContent-Type: application/json\n\n{');
    expect((await get('/docs/dividend')).text).toContain('Never a machine');
    for (const nothing of ['/docs/nowhere', '/docs/__proto__', '/docs/%00'])
      expect((await get(nothing)).status).toBe(404);
  });
});

describe('health and metrics', () => {
  test('say that the process is up and can serve, to anyone', async () => {
    expect(await get('/health/live')).toMatchObject({ status: 200, json: { status: 'up' } });
    expect(await get('/health/ready')).toMatchObject({
      status: 200,
      json: { status: 'ready', checks: { database: 'up', queue: 'up' } },
    });
  });

  test('are for Prometheus, by route and never by address', async () => {
    await service.ask('GET', `/v1/incorporations/${NOBODY}`, { as: 'clerk' });
    await get(`/v1/nowhere/${NOBODY}`);
    const { status, headers, text } = await get('/metrics');

    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(text).toContain('route="/v1/incorporations/:id",status="404"');
    expect(text).not.toContain(NOBODY);
    expect(text).toMatch(/^queue_jobs\{state="wait"\} \d+$/m);
  });
});

describe('what is not there', () => {
  test.each([
    '/v1',
    '/v1/',
    '/v1/nav/',
    '/V1/nav',
    '//v1/nav',
    '/v1/companies',
    '/favicon.ico',
    '/.env',
  ])('nothing is at %s', async (path) => {
    expectProblem(await service.ask('GET', path, { as: 'manager' }), 404, 'not-found');
  });

  test.each([
    ['DELETE', '/v1/incorporations', 'POST, GET, HEAD'],
    ['PUT', `/v1/incorporations/${NOBODY}`, 'GET, HEAD'],
    ['PATCH', `/v1/incorporations/${NOBODY}`, 'GET, HEAD'],
    ['GET', `/v1/incorporations/${NOBODY}/corrections`, 'POST'],
    ['GET', '/v1/expenses', 'POST'],
    ['GET', '/v1/me/account', 'PUT'],
    ['POST', '/v1/nav?from=2024-01-01', 'GET, HEAD'],
    ['POST', '/health/live', 'GET, HEAD'],
    ['DELETE', '/openapi.json', 'GET, HEAD'],
    ['OPTIONS', '/v1/nav', 'GET, HEAD'],
  ])('%s %s is not a method of it, and Allow says which are', async (method, path, allow) => {
    const answer = await service.ask(method, path, { as: 'manager' });
    expectProblem(answer, 405, 'method-not-allowed');
    expect(answer.headers.get('allow')).toBe(allow);
  });

  test('nor is one that brings a form', async () => {
    const form = { type: 'application/x-www-form-urlencoded', body: 'a=1' };
    for (const path of ['/log/cosignatures', '/v1/incorporations'])
      expectProblem(await service.ask('PUT', path, form), 405, 'method-not-allowed');
    expectProblem(await service.ask('POST', '/nowhere', form), 404, 'not-found');
  });

  test('HEAD is answered as GET, without the body', async () => {
    for (const path of [
      '/health/ready',
      '/openapi.json',
      '/v1/nav',
      '/v1/incorporations?limit=1',
    ]) {
      const head = await service.ask('HEAD', path, { as: 'manager' });
      const whole = await service.ask('GET', path, { as: 'manager' });
      expect(head).toMatchObject({ status: 200, text: '' });
      expect(head.headers.get('content-type')).toBe(whole.headers.get('content-type'));
    }
    expect(await service.ask('HEAD', '/v1/nav')).toMatchObject({ status: 401, text: '' });
    expect(await service.ask('HEAD', '/v1/expenses', { as: 'manager' })).toMatchObject({
      status: 405,
    });
  });

  test('a body of another kind is refused before it is read', async () => {
    const answer = await service.ask('POST', '/v1/expenses', {
      as: 'manager',
      type: 'text/html',
      body: '<p>',
    });
    expectProblem(answer, 415, 'unsupported-media-type');
  });

  test('no answer tells what the service is made of', async () => {
    for (const path of ['/health/live', '/docs', '/v1/nav', '/nowhere']) {
      const { headers } = await get(path);
      expect(headers.get('x-powered-by')).toBeNull();
      expect(headers.get('server')).toBeNull();
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });
});
