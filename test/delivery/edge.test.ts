import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { readConfig } from '../../src/config.js';
import { networkOf } from '../../src/delivery/http/limits.js';
import { configMistakes } from '../support/mistakes.js';
import { PageVisitor } from '../support/page-visitor.js';
import { expectProblem } from '../support/problems.js';
import { NationalProvider } from '../support/provider.js';
import { nextNumber } from '../support/registrar.js';
import { COMPANIES_HEADER, words } from '../support/samples.js';
import { type Asked, startTestService, type TestService } from '../support/service.js';
import { Wire } from '../support/wire.js';

/** What stands between the service and whoever asks too much, too slowly, or from somewhere else. */

const services: TestService[] = [];
const started = async (environment: Record<string, string> = {}): Promise<TestService> => {
  const service = await startTestService(environment);
  services.push(service);
  return service;
};
afterEach(async () => {
  for (const service of services.splice(0)) await service.close();
});

const IMPORTS = '/v1/incorporation-imports';

/** Until so many requests wait for the incorporations, which the test has locked. */
async function inHand({ database }: TestService, requests: number): Promise<void> {
  const waiting = `select from pg_locks where relation = 'incorporation'::regclass and not granted`;
  while ((await database.owner.query(waiting)).rowCount !== requests) await sleep(20);
}
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('whoever is slow', () => {
  /** A socket that says `head` at once and then a byte a second, until it is closed; how long that took, and what was said. */
  async function drip(service: TestService, head: string, byte = 'x') {
    const { hostname, port } = new URL(service.address);
    const socket: Socket = connect(Number(port), hostname).setEncoding('utf8');
    const startedAt = Date.now();
    let said = '';
    socket.on('data', (text: string) => (said += text)).on('error', () => undefined);
    socket.write(head);
    const drops = setInterval(() => byte && socket.write(byte), 1_000);
    await new Promise((resolve) => socket.once('close', resolve));
    clearInterval(drops);
    return { seconds: (Date.now() - startedAt) / 1_000, said };
  }

  test('is cut within seconds; whoever is steady is not', async () => {
    const service = await started();
    const bearer = `authorization: Bearer ${await service.token('clerk')}`;
    const post = (type: string) =>
      `POST ${type === 'text/csv' ? IMPORTS : '/v1/incorporations'} HTTP/1.1\r\nhost: a\r\n${bearer}\r\n` +
      `content-type: ${type}\r\ncontent-length: 100000\r\nidempotency-key: slow-${type}\r\n\r\n`;
    const steady = async () => {
      const rows = Array.from({ length: 15 * 20 }, () => `${nextNumber()},A,2020-01-01,A,100,,USD`);
      const file = [COMPANIES_HEADER, ...rows].join('\n').padEnd(15 * 2_048, ' ');
      const body = new ReadableStream({
        async start(stream) {
          for (let at = 0; at < file.length; at += 2_048) {
            stream.enqueue(Buffer.from(file.slice(at, at + 2_048)));
            await sleep(1_000);
          }
          stream.close();
        },
      });
      const answer = await fetch(service.address + IMPORTS, {
        method: 'POST',
        headers: { authorization: bearer.slice(15), 'content-type': 'text/csv' },
        body,
        duplex: 'half',
      });
      return answer.status;
    };
    const greedy = async () => {
      const { hostname, port } = new URL(service.address);
      const socket = connect(Number(port), hostname).on('error', () => undefined);
      const startedAt = Date.now();
      socket.pause();
      const large = 'GET /openapi.json HTTP/1.1\r\nhost: a\r\n\r\n';
      socket.write(large.repeat(60));
      // Paused, it is told of nothing: that it was closed shows when it writes.
      while (!socket.destroyed) {
        await sleep(500);
        socket.write('\r\n');
      }
      return (Date.now() - startedAt) / 1_000;
    };

    const [silent, headers, json, file, whole, unread] = await Promise.all([
      drip(service, '', ''),
      drip(service, 'GET /health/live HTTP/1.1\r\nx-slow: '),
      drip(service, post('application/json'), '{'),
      drip(service, post('text/csv'), 'a'),
      steady(),
      greedy(),
    ]);

    for (const { seconds } of [silent, headers, json, file]) {
      expect(seconds).toBeGreaterThan(9);
      expect(seconds).toBeLessThan(30);
    }
    for (const { said } of [headers, json, file]) {
      expect(said).toMatch(/^HTTP\/1\.1 408 /);
      expect(said).toContain('"code":"request-timeout"');
    }
    expect(whole).toBe(202);
    expect(unread).toBeLessThan(60);
    const { rows } = await service.database.owner.query(
      `select route, outcome from audit_event where outcome = 'request-timeout' order by route`,
    );
    expect(rows).toEqual([
      { route: 'POST /v1/incorporation-imports', outcome: 'request-timeout' },
      { route: 'POST /v1/incorporations', outcome: 'request-timeout' },
    ]);
  });

  test('without a token has no body read', async () => {
    const service = await started();
    const wire = await Wire.open(service.address);
    wire.head('POST /v1/incorporations', {
      'content-type': 'application/json',
      'content-length': '100000',
      connection: 'close',
    });
    expect(await wire.answer()).toMatchObject({ status: 401 });
  });
});

describe('when it stops', () => {
  test('it waits for nobody who asks nothing, and for no watcher', async () => {
    const service = await startTestService();
    const { hostname, port } = new URL(service.address);
    const open = async (said: string) => {
      const socket = connect(Number(port), hostname).on('error', () => undefined);
      socket.resume();
      await new Promise((resolve) => socket.once('connect', resolve));
      socket.write(said);
      return new Promise((resolve) => socket.once('close', resolve));
    };
    const file = `${COMPANIES_HEADER}\n${nextNumber()},A,2020-01-01,A,100,,USD`;
    await service.database.owner.query('begin; lock table run_chunk in access exclusive mode');
    const sent = service.ask('POST', IMPORTS, { as: 'clerk', type: 'text/csv', body: file });
    await sleep(200);
    await service.database.owner.query('rollback');
    const watched = (await sent).headers.get('location')!;
    const closed = [
      open(''),
      open('GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n'),
      open('GET /health/live HTTP/1.1\r\nhost: '),
      open(
        `GET ${watched}/events HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${await service.token('clerk')}\r\n\r\n`,
      ),
    ];
    await sleep(300);

    const startedAt = Date.now();
    await service.close();
    await Promise.all(closed);
    expect(Date.now() - startedAt).toBeLessThan(9_000); // Or it had waited its ten seconds for them.
  });

  test('it finishes what is in hand', async () => {
    const service = await startTestService();
    const { owner } = service.database;
    await owner.query('begin; lock table incorporation in access exclusive mode');
    const asked = service.ask('GET', '/v1/incorporations', { as: 'clerk' });
    await inHand(service, 1);
    const closing = service.close();
    await sleep(300);
    await owner.query('rollback');
    expect(await asked).toMatchObject({ status: 200, json: { items: [] } });
    await closing;
  });
});

describe('how much one may ask', () => {
  const list: [string, string, Asked] = ['GET', '/v1/incorporations', { as: 'clerk' }];

  test('a caller is told how much is left, and after that when to come again', async () => {
    const service = await started({ RATE_LIMIT: '3' });
    for (const left of [2, 1, 0]) {
      const { status, headers } = await service.ask(...list);
      expect(status).toBe(200);
      expect(headers.get('ratelimit-policy')).toBe('"address";q=600000;w=60, "caller";q=3;w=60');
      expect(headers.get('ratelimit')).toMatch(
        new RegExp(`^"address";r=\\d+;t=\\d+, "caller";r=${left};t=\\d+$`),
      );
    }
    const refused = await service.ask(...list);
    expectProblem(refused, 429, 'too-many-requests');
    expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d?$/);
    expect(refused.headers.get('ratelimit')).toMatch(/"caller";r=0;/);

    expect(
      (await service.ask('GET', '/v1/incorporations', { as: ['clerk', 'other'] })).status,
    ).toBe(200);
    expect((await service.ask('GET', '/health/ready', {})).status).toBe(200);
  });

  test('an address too, whoever asks from it; behind a proxy it is the one that the proxy saw', async () => {
    const service = await started({ RATE_LIMIT_PER_ADDRESS: '2', TRUST_PROXY: '1' });
    const from = (address: string, path = '/openapi.json') =>
      service.ask('GET', path, { headers: { 'x-forwarded-for': address } });
    expect((await from('203.0.113.1')).status).toBe(200);
    expect((await from('198.51.100.7, 203.0.113.1')).status).toBe(200); // The first is only said.
    expectProblem(await from('198.51.100.8, 203.0.113.1'), 429, 'too-many-requests');
    expect((await from('203.0.113.2')).status).toBe(200);
    for (const path of ['/health/live', '/health/ready', '/metrics'])
      expect((await from('203.0.113.1', path)).status).toBe(200);
    // A customer of IPv6 has a network to themselves.
    for (const last of ['1', '2']) expect((await from(`2001:db8::${last}`)).status).toBe(200);
    expectProblem(await from('2001:db8::3'), 429, 'too-many-requests');
  });

  test('without a proxy nobody says where they come from', async () => {
    const service = await started({ RATE_LIMIT_PER_ADDRESS: '2' });
    const from = (address: string) =>
      service.ask('GET', '/openapi.json', { headers: { 'x-forwarded-for': address } });
    for (const address of ['203.0.113.1', '203.0.113.2']) await from(address);
    expectProblem(await from('203.0.113.3'), 429, 'too-many-requests');
  });

  test('tokens cannot be guessed for long; a good one still gets in from there', async () => {
    const service = await started({ RATE_LIMIT_FAILED_SIGN_INS: '3' });
    const guess = (no: number) =>
      service.ask('GET', '/v1/incorporations', { headers: { authorization: `Bearer a.b.${no}` } });
    expect((await service.ask(...list)).status).toBe(200);
    for (let no = 0; no < 3; no++) expectProblem(await guess(no), 401, 'unauthorized');
    const refused = await guess(4);
    expectProblem(refused, 429, 'too-many-requests');
    expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d?$/);
    expect((await service.ask(...list)).status).toBe(200);
    const unknown = await service.ask('GET', '/v1/incorporations', { as: ['clerk', 'new'] });
    expect(unknown.status).toBe(200);
    expectProblem(await guess(5), 429, 'too-many-requests');
    expectProblem(await service.ask('GET', '/v1/incorporations'), 429, 'too-many-requests');
  });

  test('few tokens are looked at side by side from where they are guessed', async () => {
    const provider = await NationalProvider.start();
    provider.mood = 'hangs'; // So that looking takes its time.
    const service = await started({
      ...provider.environment,
      RATE_LIMIT_FAILED_SIGN_INS: '1',
      LOG_LEVEL: 'silent',
    });
    const token = await provider.token('ann', {});
    const ask = (bearer: string) =>
      service.ask('GET', '/v1/incorporations', { headers: { authorization: `Bearer ${bearer}` } });
    expectProblem(await ask('a.b.c'), 401, 'unauthorized');
    const looked = Array.from({ length: 8 }, () => ask(token));
    await sleep(300);
    expectProblem(await ask(token), 429, 'too-many-requests'); // At once: the provider says nothing.
    for (const answer of await Promise.all(looked))
      expectProblem(answer, 503, 'identity-provider-unavailable');
    await provider.stop();
  });

  const withRedis = process.env['REDIS_URL'] ? test : test.skip;
  withRedis('several processes count together', async () => {
    const deployment = { RATE_LIMIT: '3', MASTER_KEY: '5c'.repeat(32) };
    const [one, other] = [await started(deployment), await started(deployment)];
    const person = `shared-${crypto.randomUUID()}`;
    const ask = (service: TestService) =>
      service.ask('GET', '/v1/incorporations', { as: ['clerk', person] });
    for (const service of [one, other, one]) expect((await ask(service)).status).toBe(200);
    expectProblem(await ask(other), 429, 'too-many-requests');
  });

  test('an address of IPv6 is counted with its network', () => {
    expect(
      words('192.0.2.1 2001:db8::1 2001:db8:0:0:1:2:3:4 ::1 2001:db8:1:2:3::').map(networkOf),
    ).toEqual(['192.0.2.1', '2001:db8:0:0', '2001:db8:0:0', '0:0:0:0', '2001:db8:1:2']);
  });
});

describe('when too much goes on at once', () => {
  /** What is asked while nobody gets at the incorporations. */
  async function whileBlocked(service: TestService, ask: () => Promise<void>): Promise<void> {
    const { owner } = service.database;
    await owner.query('begin; lock table incorporation in access exclusive mode');
    try {
      await ask();
    } finally {
      await owner.query('rollback');
    }
  }
  const list = (service: TestService) => service.ask('GET', '/v1/incorporations', { as: 'clerk' });

  test('one more is told at once to come again; health, metrics and what waits for nothing are answered', async () => {
    const service = await started({ REQUESTS_MAX: '2' });
    const asked: Promise<unknown>[] = [];
    await whileBlocked(service, async () => {
      asked.push(list(service), list(service));
      await inHand(service, 2);
      const refused = await list(service); // Or it would wait as they do.
      expectProblem(refused, 503, 'overloaded');
      expect(refused.headers.get('retry-after')).toBe('1');
      for (const path of ['/health/live', '/health/ready', '/metrics'])
        expect((await service.ask('GET', path)).status).toBe(200);
      // Files are counted apart.
      const file = await service.ask('POST', IMPORTS, {
        as: 'clerk',
        type: 'text/csv',
        body: 'x\n',
      });
      expectProblem(file, 400, 'malformed-file');
    });
    for (const answer of await Promise.all(asked)) expect(answer).toMatchObject({ status: 200 });
    expect(await list(service)).toMatchObject({ status: 200 });
  });

  test('whoever gives up makes no room while their work goes on, and does once it is done', async () => {
    const service = await started({ REQUESTS_MAX: '1' });
    await whileBlocked(service, async () => {
      const wire = await Wire.open(service.address);
      wire.head('GET /v1/incorporations', {
        authorization: `Bearer ${await service.token('clerk')}`,
      });
      await inHand(service, 1);
      await wire.cut();
      expectProblem(await list(service), 503, 'overloaded');
    });
    let answer = await list(service);
    while (answer.status === 503) answer = await list(service);
    expect(answer).toMatchObject({ status: 200 });
  });

  test('uploads and watchers have limits of their own', async () => {
    const service = await started({ UPLOADS_MAX: '1', STREAMS_MAX: '1' });
    const wire = await Wire.open(service.address);
    wire.head(`POST ${IMPORTS}`, {
      authorization: `Bearer ${await service.token('clerk')}`,
      'content-type': 'text/csv',
      'content-length': '1000',
    });
    const file = `${COMPANIES_HEADER}\n${nextNumber()},A,2020-01-01,A,100,,USD`;
    const send = () => service.ask('POST', IMPORTS, { as: 'clerk', type: 'text/csv', body: file });
    let refused = await send();
    while (refused.status !== 503) refused = await send(); // Until the first is being received.
    expectProblem(refused, 503, 'overloaded');
    expect(refused.headers.get('retry-after')).toBe('10');
    expect(await list(service)).toMatchObject({ status: 200 });
    await wire.cut();
    let sent = await send();
    while (sent.status === 503) sent = await send();

    const at = sent.headers.get('location')!;
    const state = async () => (await service.ask('GET', at, { as: 'clerk' })).json.state;
    while ((await state()) !== 'completed') await sleep(20);
    await service.database.owner.query(
      `update run set state = 'running' where run_id = $1`, // It is watched for as long as it runs.
      [sent.json.id],
    );
    const first = await Wire.open(service.address);
    first.head(`GET ${at}/events`, { authorization: `Bearer ${await service.token('clerk')}` });
    await first.hears('event: progress');
    const second = await service.ask('GET', `${at}/events`, { as: 'clerk' });
    expectProblem(second, 503, 'overloaded');
    await first.cut();
  });

  test('a page has room for what it asks of the API itself; to look its reader up takes room, and counts', async () => {
    const service = await started({ REQUESTS_MAX: '1', UPLOADS_MAX: '1', RATE_LIMIT: '30' });
    const { owner } = service.database;
    const reader = new PageVisitor(service.address);
    const stays = () => reader.ask('GET', '/sign-in/stay');
    expect(await reader.signIn('clerk', 'cleo')).toMatchObject({
      status: 200,
      at: `${service.address}/companies`,
    });
    const form = (await reader.open('/company-files/new')).text;
    const sent = await service.ask(
      'POST',
      /action="(\/company-files[^"]+)"/.exec(form)![1]!.replace('&amp;', '&'),
      {
        type: 'multipart/form-data; boundary=b',
        body: `--b\r\ncontent-disposition: form-data; name="file"; filename="a.csv"\r\n\r\n${COMPANIES_HEADER}\r\n--b--\r\n`,
        headers: {
          accept: 'text/html',
          origin: service.address,
          cookie: `session=${reader.cookies.get('session')}`,
        },
      },
    );
    expect(sent.headers.get('location')).toMatch(/^\/company-files\//);

    await owner.query('begin; lock table web_session in access exclusive mode');
    const waits = stays();
    const waiting = `select from pg_locks where relation = 'web_session'::regclass and not granted`;
    while ((await owner.query(waiting)).rowCount !== 1) await sleep(20);
    expect(await stays()).toMatchObject({ status: 503 });
    await owner.query('rollback');
    expect(await waits).toMatchObject({ status: 200 });

    let page = await stays();
    while (page.status === 200) page = await stays();
    expect(page).toMatchObject({ status: 429 });
    expect(page.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await reader.ask('GET', '/')).toMatchObject({ status: 429 });
  });

  test('a file that no nation has is refused before it is sent', async () => {
    const service = await started();
    const wire = await Wire.open(service.address);
    wire.head(`POST ${IMPORTS}`, {
      authorization: `Bearer ${await service.token('clerk')}`,
      'content-type': 'text/csv',
      'content-length': String(2 ** 40),
    });
    expect(await wire.answer()).toMatchObject({ status: 413 });
  });

  test('more headers than anyone needs are refused', async () => {
    const service = await started();
    const headers = Object.fromEntries(Array.from({ length: 120 }, (_, no) => [`x-${no}`, '1']));
    const wire = await Wire.open(service.address);
    wire.head('GET /openapi.json', { ...headers, connection: 'close' });
    expect(await wire.answer()).toMatchObject({ status: 431 });
  });
});

describe('what goes with every answer', () => {
  test('other origins are closed out unless they are named', async () => {
    const closed = await started();
    const origin = { origin: 'https://fund.example.org' };
    const preflight = { ...origin, 'access-control-request-method': 'POST' };
    const at = '/v1/incorporations';
    for (const headers of [origin, preflight])
      for (const method of ['GET', 'OPTIONS']) {
        const answer = await closed.ask(method, at, { headers });
        expect(
          [...answer.headers.keys()].filter((name) => name.startsWith('access-control')),
        ).toEqual([]);
      }

    const open = await started({ CORS_ORIGINS: 'https://fund.example.org,http://localhost:8080' });
    const may = await open.ask('OPTIONS', at, { headers: preflight });
    expect(may.status).toBe(204);
    expect(may.headers.get('access-control-allow-origin')).toBe(origin.origin);
    expect(may.headers.get('access-control-allow-headers')).toContain('idempotency-key');
    expect(may.headers.get('access-control-allow-credentials')).toBeNull();
    const seen = await open.ask('GET', at, { headers: origin });
    expect(seen.status).toBe(401);
    expect(seen.headers.get('access-control-expose-headers')).toContain('retry-after');
    for (const stranger of [
      'https://evil.example',
      'null',
      'https://fund.example.org.evil.example',
    ])
      expect(
        (await open.ask('GET', at, { headers: { origin: stranger } })).headers.get(
          'access-control-allow-origin',
        ),
      ).toBeNull();
  });

  test('nothing may be made of it, and nobody keeps it', async () => {
    const service = await started();
    for (const [path, as] of [
      ['/v1/nav', 'manager'],
      ['/v1/nav', undefined],
      ['/nothing', undefined],
    ] as const) {
      const { headers } = await service.ask('GET', path, as ? { as } : {});
      expect(headers.get('content-security-policy')).toBe(
        "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
      );
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('same-origin');
      expect(headers.get('x-powered-by')).toBeNull();
      expect(headers.get('cache-control')).toBe(path.startsWith('/v1') ? 'no-store' : null);
      expect(headers.get('x-request-id')).toMatch(UUID);
    }
  });

  test('a request id is answered back if it is one', async () => {
    const service = await started();
    const answered = async (id: string) =>
      (await service.ask('GET', '/health/live', { headers: { 'x-request-id': id } })).headers.get(
        'x-request-id',
      )!;
    for (const id of ['0193c1d2-7a10-7000-8000-1234567890ab', '4bf92f3577b34da6a3ce929d0e0e4736'])
      expect([await answered(id), await answered(id.toUpperCase())]).toEqual([id, id]);
    for (const id of [
      '',
      '1',
      '123456789012345678', // Some nation's id.
      'GB33BUKB20201555555555',
      '4bf92f3577b34da6a3ce929d0e0e4736 {"level":60}',
      'x'.repeat(1_000),
    ])
      expect(await answered(id)).toMatch(UUID);
  });
});

describe('its configuration', () => {
  const NO_COUNT = ['x', '-1', '0', '1.5', '1e3', '99999999999', ' 5', '5 '];
  const WRONG: readonly (readonly [string, readonly string[]])[] = [
    [
      'TRUST_PROXY',
      [
        'yes',
        '0',
        '10',
        '-1',
        '10.0.0.0/33',
        '::1/129',
        '10.0.0/8',
        'localhost',
        '10.0.0.1,',
        '10.0.0.1/8/8',
        '*',
      ],
    ],
    [
      'CORS_ORIGINS',
      [
        '*',
        'fund.example.org',
        'https://fund.example.org/',
        'https://fund.example.org/a',
        'https://*.example.org',
        'null',
        'https://a.example,',
        'file:///etc',
        'https://Fund.example.org',
        'https://fund.example.org:443',
        'https://a@b.example',
      ],
    ],
    ['RATE_LIMIT', NO_COUNT],
    ['RATE_LIMIT_PER_ADDRESS', NO_COUNT],
    ['RATE_LIMIT_FAILED_SIGN_INS', NO_COUNT],
    ['REQUESTS_MAX', [...NO_COUNT, '100001']],
    ['UPLOADS_MAX', [...NO_COUNT, '13']],
    ['STREAMS_MAX', [...NO_COUNT, '100001']],
    ['CONNECTIONS_MAX', [...NO_COUNT, '9', '1000001']],
  ];
  test.each(WRONG)('%s must be right', (name, values) => {
    for (const value of values) {
      expect([value, configMistakes({ [name]: value })]).toEqual([
        value,
        [expect.stringMatching(new RegExp(`^${name} must be `))],
      ]);
    }
  });

  test('is taken as it is meant', () => {
    const trusted = (TRUST_PROXY: string) => readConfig({ TRUST_PROXY }).TRUST_PROXY;
    expect(['true', 'false', '2', '10.0.0.0/8, 2001:db8::1'].map(trusted)).toEqual([
      1,
      false,
      2,
      ['10.0.0.0/8', '2001:db8::1'],
    ]);
    expect(
      readConfig({ CORS_ORIGINS: 'https://a.example, http://localhost:8080' }).CORS_ORIGINS,
    ).toEqual(['https://a.example', 'http://localhost:8080']);
    // A clerk's system may ask as fast as the service can answer.
    expect(readConfig({}).RATE_LIMIT).toBeGreaterThanOrEqual(2_000 * 60);
  });
});
