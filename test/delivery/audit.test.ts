import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fastify, type FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { readConfig } from '../../src/config.js';
import { AuditStore } from '../../src/delivery/audit/audit.store.js';
import { AuditTrail } from '../../src/delivery/audit/audit-trail.js';
import { DoorGuard } from '../../src/delivery/http/door.guard.js';
import { Limits } from '../../src/delivery/http/limits.js';
import { ProblemFilter } from '../../src/delivery/http/problem.filter.js';
import { PROBLEMS, type ProblemCode } from '../../src/delivery/http/problems.js';
import { DevelopmentProvider } from '../../src/delivery/identity/development-provider.js';
import { ROUTES } from '../../src/delivery/http/routes.js';
import { Identity } from '../../src/delivery/identity/identity.js';
import { seeEveryone } from '../../src/ledger/reader.store.js';
import { MasterKeyStore } from '../../src/registry/master-key.store.js';
import { MasterKeys } from '../../src/registry/master-keys.js';
import { freshDatabase, type TestDatabase } from '../support/database.js';
import { expectProblem } from '../support/problems.js';
import { nextNumber, Registrar } from '../support/registrar.js';
import { CITIZENS_HEADER, company, NOBODY, price } from '../support/samples.js';
import { placesOf } from '../support/secrets.js';
import {
  type Answered,
  type Asked,
  startTestService,
  type TestService,
} from '../support/service.js';
import { Uploads } from '../support/uploads.js';
import { Wire } from '../support/wire.js';

/** Who did what or tried to, and who looked at whom. */

const NATIONAL_ID = 'AUDITED-0815';

let service: TestService;
let registrar: Registrar;
/** A citizen's pseudonym. */
let ada: string;
beforeAll(async () => {
  service = await startTestService({ TRUST_PROXY: 'true', LOG_LEVEL: 'silent' });
  registrar = new Registrar(service);
  await new Uploads(service, '/v1/citizens', 'operator').csv(
    CITIZENS_HEADER,
    `${NATIONAL_ID},Ada Lovelace,1990-01-01,2000-01-01,,,`,
  );
  const { rows } = await service.database.owner.query('select pseudonym from citizen');
  ada = rows[0].pseudonym;
});
afterAll(() => service.close());

const trail = async (query = '') =>
  (await service.ask('GET', `/v1/audit-events?limit=1000&${query}`, { as: ['auditor', 'olga'] }))
    .json.items;

/** What a request leaves in the trail. */
async function leftBy(ask: (headers: Record<string, string>) => Promise<unknown>) {
  const id = crypto.randomUUID();
  await ask({ 'x-request-id': id });
  const { rows } = await service.database.owner.query(
    `select route, person, role, host(address) as address, citizen, resource, status, outcome, attempts
       from audit_event where request_id = $1`,
    [id],
  );
  return rows;
}
const left = (method: string, path: string, asked: Asked) =>
  leftBy((headers) =>
    service.ask(method, path, { ...asked, headers: { ...asked.headers, ...headers } }),
  );

describe('a write', () => {
  test('stands in the trail with what it made, and once more when it is repeated', async () => {
    const body = company({ registrationNumber: nextNumber() });
    const asked: Asked = { as: ['clerk', 'carl'], key: 'audited', body };
    const ask = () => left('POST', '/v1/incorporations', asked);
    const [event, ...more] = await ask();
    const { json } = await service.ask('POST', '/v1/incorporations', asked);

    expect(more).toEqual([]);
    expect(event).toEqual({
      route: 'POST /v1/incorporations',
      person: 'carl',
      role: 'clerk',
      address: '127.0.0.1',
      citizen: null,
      resource: json.id,
      status: 201,
      outcome: 'done',
      attempts: 1,
    });
    expect(await ask()).toEqual([{ ...event, outcome: 'replayed' }]);
  });

  test('that many make at once stands there for each of them', async () => {
    const since = new Date().toISOString();
    const made = await Promise.all(Array.from({ length: 50 }, () => registrar.registered()));

    const events = await trail(`from=${since}&route=POST%20/v1/incorporations`);
    const resources = events.map(({ resource }: { resource: string }) => resource);
    expect(new Set(resources)).toEqual(new Set(made.map(({ id }) => id)));
    expect(resources).toHaveLength(50);
  });

  test('is undone with its event, and its event with it', async () => {
    const { owner } = service.database;
    await owner.query('alter table audit_event add constraint closed check (false) not valid');
    const asked: Asked = { as: 'manager', body: price({ registrationNumber: 'NOBODY' }) };
    const number = nextNumber();
    const refused = await registrar.register(company({ registrationNumber: number }));
    const attempted = await service.ask('POST', '/v1/prices', asked);
    const read = await service.ask('GET', `/v1/citizens/${ada}/statements`, { as: 'auditor' });
    await owner.query('alter table audit_event drop constraint closed');

    expectProblem(refused, 500, 'internal-error');
    expect((await registrar.list(`registrationNumber=${number}`)).json.items).toEqual([]);
    expectProblem(attempted, 422, 'invalid-fields'); // It had no effect; it is kept and counted.
    expectProblem(read, 500, 'internal-error'); // What cannot be logged is not answered.
    expect(read.text).not.toContain(ada);
  });
});

describe('an attempt', () => {
  const incorporations = '/v1/incorporations';
  test.each<[string, () => Promise<unknown[]>, number, ProblemCode, object]>([
    [
      'without sign-in',
      () =>
        left('POST', incorporations, { headers: { 'x-forwarded-for': '203.0.113.7' }, body: {} }),
      401,
      'unauthorized',
      { person: null, role: null, address: '203.0.113.7' },
    ],
    [
      'in another role',
      () => left('POST', incorporations, { as: ['manager', 'mia'], body: {} }),
      403,
      'forbidden',
      { person: 'mia', role: 'manager' },
    ],
    [
      'to read in another role',
      () => left('GET', '/v1/accounts', { as: ['clerk', 'carl'] }),
      403,
      'forbidden',
      { route: 'GET /v1/accounts', person: 'carl' },
    ],
    [
      'of a citizen, who is named by pseudonym',
      () => left('POST', incorporations, { as: ['citizen', NATIONAL_ID], body: {} }),
      403,
      'forbidden',
      { role: 'citizen', person: () => ada, citizen: () => ada },
    ],
    [
      'of a citizen who is not on the roll, who is named by a hash',
      () => left('POST', incorporations, { as: ['citizen', 'STRANGER-1'], body: {} }),
      403,
      'forbidden',
      { role: 'citizen', person: expect.stringMatching(/^[0-9a-f]{64}$/), citizen: null },
    ],
    [
      'with wrong fields',
      () => left('POST', incorporations, { as: ['clerk', 'carl'], key: 'a', body: {} }),
      422,
      'invalid-fields',
      { person: 'carl', resource: null },
    ],
    [
      'with a body that cannot be read',
      () =>
        left('POST', incorporations, {
          as: ['clerk', 'carl'],
          type: 'application/json',
          body: '{',
        }),
      400,
      'malformed-json',
      { person: 'carl', role: 'clerk' },
    ],
    [
      'with another kind of body',
      () => left('POST', incorporations, { as: ['clerk', 'carl'], type: 'text/plain', body: 'x' }),
      415,
      'unsupported-media-type',
      { person: 'carl' },
    ],
    [
      'at what there is not',
      () =>
        left('POST', `${incorporations}/${NOBODY}/annulment`, {
          as: 'clerk',
          body: { reason: 'x' },
        }),
      404,
      'unknown-incorporation',
      { route: 'POST /v1/incorporations/:id/annulment', resource: NOBODY },
    ],
    [
      'at what is named after a person',
      () =>
        left('POST', `${incorporations}/DE89370400440532013000/annulment`, {
          as: 'clerk',
          body: { reason: 'x' },
        }),
      404,
      'unknown-incorporation',
      { route: 'POST /v1/incorporations/:id/annulment', resource: null },
    ],
    [
      'to look at somebody there is not',
      () => left('GET', `/v1/citizens/${NOBODY}/statements`, { as: ['auditor', 'olga'] }),
      404,
      'unknown-citizen',
      { route: 'GET /v1/citizens/:pseudonym/statements', citizen: NOBODY },
    ],
  ])('%s is recorded', async (_, attempt, status, outcome, facts) => {
    const known = Object.fromEntries(
      Object.entries(facts).map(([name, value]) => [
        name,
        typeof value === 'function' ? value() : value,
      ]),
    );
    expect(await attempt()).toEqual([expect.objectContaining({ status, outcome, ...known })]);
  });

  test('that is refused by the books is recorded after they have', async () => {
    const body = company({ registrationNumber: nextNumber() });
    await registrar.register(body);
    expect(
      await left('POST', incorporations, { as: ['clerk', 'carl'], key: 'once more', body }),
    ).toEqual([
      expect.objectContaining({
        person: 'carl',
        status: 409,
        outcome: 'duplicate-registration-number',
      }),
    ]);
  });

  test('of an upload that breaks off is recorded', async () => {
    const id = crypto.randomUUID();
    const wire = await Wire.open(service.address);
    wire.head('POST /v1/incorporation-imports', {
      authorization: `Bearer ${await service.token('clerk')}`,
      'content-type': 'text/csv',
      'content-length': '1000',
      'x-request-id': id,
    });
    wire.send('registration_number');
    await new Promise((resume) => setTimeout(resume, 100));
    await wire.cut();
    const found = async () =>
      (
        await service.database.owner.query(
          'select outcome from audit_event where request_id = $1',
          [id],
        )
      ).rows;
    while ((await found()).length === 0) await new Promise((resume) => setTimeout(resume, 20));
    expect(await found()).toEqual([{ outcome: 'malformed-request' }]);
  });
});

describe('a read of a citizen by another', () => {
  const ACCOUNT = 'liabilities:dividends-payable';
  const OTHERS = (): [string, Asked, string, string | null][] => [
    [
      `/v1/citizens/${ada}/statements`,
      { as: 'caseworker' },
      'GET /v1/citizens/:pseudonym/statements',
      ada,
    ],
    [`/v1/accounts/${ACCOUNT}:${ada}`, { as: 'manager' }, 'GET /v1/accounts/:name', ada],
    [
      `/v1/accounts/${ACCOUNT}:${ada}/postings`,
      { as: 'auditor' },
      'GET /v1/accounts/:name/postings',
      ada,
    ],
    [`/v1/audit-events?citizen=${ada}`, { as: 'auditor' }, 'GET /v1/audit-events', ada],
    ['/v1/audit-events', { as: 'auditor' }, 'GET /v1/audit-events', null],
  ];

  test('is recorded, whichever way it goes', async () => {
    for (const [path, asked, route, citizen] of OTHERS())
      expect(await left('GET', path, asked)).toEqual([
        expect.objectContaining({ route, citizen, person: asked.as, status: 200, outcome: 'done' }),
      ]);
    const lookup: Asked = { as: 'caseworker', body: { nationalId: NATIONAL_ID } };
    expect(await left('POST', '/v1/citizens/lookup', lookup)).toEqual([
      expect.objectContaining({ citizen: ada, person: 'caseworker', outcome: 'done' }),
    ]);
    const { rows } = await service.database.owner.query(
      `select run_id as id from run where kind = 'citizen-import'`,
    );
    const rejections = `/v1/citizen-imports/${rows[0].id}/rejections`;
    expect(await left('GET', rejections, { as: 'operator' })).toEqual([
      expect.objectContaining({ person: 'operator', resource: rows[0].id, outcome: 'done' }),
    ]);
  });

  test('is what every route is that has a pseudonym in it', () => {
    const unseen = Object.entries(ROUTES).filter(
      ([route, line]) => /^GET .*:pseudonym/.test(route) && !line.readsCitizens,
    );
    expect(unseen).toEqual([]);
  });

  test('is not what other reads are, nor those of oneself', async () => {
    for (const [path, as] of [
      ['/v1/me/statements', ['citizen', NATIONAL_ID]],
      ['/v1/me/accesses', ['citizen', NATIONAL_ID]],
      ['/v1/accounts/assets:cash', 'auditor'],
      ['/v1/accounts', 'auditor'], // Nobody is owed anything yet.
      ['/v1/incorporations', 'clerk'],
    ] as const)
      expect(await left('GET', path, { as })).toEqual([]);
  });

  test('is shown to the citizen, by role and purpose; what they did themselves is not', async () => {
    const asked: Asked = { as: ['citizen', NATIONAL_ID] };
    const all = async (): Promise<Answered['json'][]> => {
      const items: Answered['json'][] = [];
      for (let cursor = ''; ;) {
        const { json } = await service.ask('GET', `/v1/me/accesses?limit=2${cursor}`, asked);
        items.push(...json.items);
        if (json.nextCursor === null) return items;
        cursor = `&cursor=${json.nextCursor}`;
      }
    };
    const before = await all();
    await service.ask('PUT', '/v1/me/account', {
      ...asked,
      body: { iban: 'DE89370400440532013000' },
    });
    await service.ask('GET', `/v1/citizens/${ada}/statements`, { as: ['caseworker', 'carla'] });
    await service.ask('GET', `/v1/citizens/${ada}/statements`, { as: 'clerk' });

    expect((await all()).slice(before.length)).toEqual([
      {
        id: expect.any(String),
        recordedAt: expect.stringMatching(/Z$/),
        role: 'caseworker',
        route: 'GET /v1/citizens/:pseudonym/statements',
        what: expect.stringMatching(/statements/),
      },
    ]);
    expectProblem(
      await service.ask('GET', '/v1/me/accesses', { as: ['citizen', 'STRANGER-1'] }),
      404,
      'not-on-the-roll',
    );
    expect(await trail(`person=${ada}&outcome=done`)).toEqual([
      expect.objectContaining({ route: 'PUT /v1/me/account', citizen: ada, role: 'citizen' }),
    ]);
  });
});

describe('GET /v1/audit-events', () => {
  test('answers each question, page by page, in the order it was recorded', async () => {
    const since = new Date().toISOString();
    await registrar.register(company({ registrationNumber: nextNumber() }), {
      as: ['clerk', 'zoe'],
    });
    await registrar.register({}, { as: ['clerk', 'zoe'] });
    await service.ask('GET', `/v1/citizens/${ada}/statements`, { as: ['auditor', 'zoe'] });
    await service.ask('GET', '/v1/accounts', { as: ['clerk', 'zoe'] });
    const outcomes = async (query: string) =>
      (await trail(`from=${since}&${query}`)).map(({ outcome }: { outcome: string }) => outcome);

    expect(await outcomes('person=zoe')).toEqual(['done', 'invalid-fields', 'done', 'forbidden']);
    expect(await outcomes('person=zoe&outcome=done')).toEqual(['done', 'done']);
    expect(await outcomes('person=zoe&outcome=refused')).toEqual(['invalid-fields', 'forbidden']);
    expect(await outcomes('person=zoe&outcome=forbidden')).toEqual(['forbidden']);
    expect(await outcomes(`person=zoe&citizen=${ada.toUpperCase()}`)).toEqual(['done']);
    expect(await outcomes('route=POST%20/v1/incorporations&person=zoe')).toEqual([
      'done',
      'invalid-fields',
    ]);
    expect(await trail(`person=zoe&to=${since}`)).toEqual([]);
    expect(await trail('person=zoe&from=2999-01-01T00:00:00Z')).toEqual([]);

    const whole = await trail('person=zoe');
    const paged: unknown[] = [];
    for (let cursor = ''; ;) {
      const { json } = await service.ask('GET', `/v1/audit-events?person=zoe&limit=1${cursor}`, {
        as: 'auditor',
      });
      paged.push(...json.items);
      if (json.nextCursor === null) break;
      cursor = `&cursor=${json.nextCursor}`;
    }
    expect(paged).toEqual(whole);
    expect(whole[0]).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      recordedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      route: 'POST /v1/incorporations',
      person: 'zoe',
      role: 'clerk',
      agent: null,
      machine: false,
      address: '127.0.0.1',
      citizen: null,
      resource: expect.stringMatching(/^[0-9a-f-]{36}$/),
      status: 201,
      outcome: 'done',
      attempts: 1,
    });
    const at = new Date(whole[0].recordedAt).getTime();
    expect(await trail(`person=zoe&from=${new Date(at).toISOString()}`)).toHaveLength(4);
    expect(await trail(`person=zoe&to=${new Date(at).toISOString()}`)).toEqual([]);
  });

  test.each([
    [{}, 'audit_event_pkey'],
    [{ person: 'zoe' }, 'audit_event_by_person'],
    [{ route: 'GET /v1/nav' }, 'audit_event_by_route'],
    [{ citizen: NOBODY }, 'audit_event_by_citizen'],
    [{ outcome: 'forbidden' }, 'audit_event_refused'],
  ] as const)('%j has its index', async (filter, index) => {
    const { owner } = service.database;
    await owner.query('analyze audit_event');
    const explained: string[] = [];
    // The statement as the store writes it, explained instead of run, as the role it is read by.
    const explaining = {
      transaction: (work: (tx: object) => Promise<unknown>) =>
        service.database.service.transaction(async (tx) => {
          await tx.query('set local enable_seqscan = off; set local enable_sort = off');
          await seeEveryone(tx);
          const sql = async (strings: TemplateStringsArray, ...values: unknown[]) => {
            if (strings.join('').includes('set_config')) return [];
            const rows = await tx.sql<Record<string, string>[]>(
              Object.assign([`explain ${strings[0]}`, ...strings.slice(1)], {
                raw: strings.raw,
              }) as never,
              ...values,
            );
            explained.push(...rows.map((row) => row['QUERY PLAN']!));
            return [];
          };
          return work({ sql });
        }),
    };
    await new AuditStore().list(explaining as never, filter, 100, NOBODY);
    expect(explained.join('\n')).toContain(`using ${index}`);
  });
});

test('no national id stands in the trail, nor anywhere else in clear', async () => {
  await service.ask('GET', `/v1/citizens/${NATIONAL_ID}/statements`, { as: 'auditor' });
  await service.ask('POST', `/v1/incorporations/${NATIONAL_ID}/annulment`, {
    as: ['citizen', NATIONAL_ID],
    headers: { 'x-request-id': NATIONAL_ID, 'x-forwarded-for': NATIONAL_ID },
  });
  expect(await placesOf(service.database.owner, NATIONAL_ID)).toEqual([]);
  expect(await placesOf(service.database.owner, 'STRANGER-1')).toEqual([]);
});

describe('what fills no disk', () => {
  let db: TestDatabase;
  let audit: AuditTrail;
  let door: FastifyInstance;
  let token: string;
  /** The trail and the door of the service, before routes that do nothing. */
  beforeAll(async () => {
    db = await freshDatabase();
    const log = pino({ level: 'silent' });
    const provider = await DevelopmentProvider.open(db.service, 'http://localhost');
    const masterKeys = new MasterKeys(new MasterKeyStore(db.service), () => [Buffer.alloc(32, 7)]);
    const vault = await masterKeys.openVault();
    audit = new AuditTrail(db.service, new AuditStore(), vault, log);
    door = fastify({ trustProxy: true });
    const filter = new ProblemFilter(log);
    door.setErrorHandler((error, request, reply) => filter.answer(error, request, reply));
    audit.watch(door);
    const limits = new Limits(readConfig({}), vault, log);
    await limits.watch(door);
    new DoorGuard(new Identity(provider.source), limits).watch(door);
    door.post('/v1/prices', async () => ({}));
    door.post('/v1/expenses', async (_request, reply) => reply.status(409).send(PROBLEMS));
    token = await provider.token('manager', 'mia');
  });
  afterAll(async () => {
    await door.close();
    await db.drop();
  });
  const knock = (url: string, headers: Record<string, string>) =>
    door.inject({ method: 'POST', url, headers });

  test('a route that writes and does not record what it does answers nothing', async () => {
    const answer = await knock('/v1/prices', { authorization: `Bearer ${token}` });
    expect(answer.statusCode).toBe(500);
  });

  test('attempts without end become one line a minute of each kind, and none is lost', async () => {
    for (let no = 0; no < 500; no++) {
      await knock('/v1/prices', { 'x-forwarded-for': `203.0.113.${no % 2}` });
      await knock('/v1/expenses', { authorization: `Bearer ${token}` });
    }
    await audit.close();

    const { rows } = await db.owner.query(
      `select route, person, host(address) as address, count(*)::int as lines, sum(attempts)::int as attempts
         from audit_event where route <> 'POST /v1/prices' or person is null
        group by 1, 2, 3 order by 1, 3`,
    );
    expect(rows).toEqual([
      {
        route: 'POST /v1/expenses',
        person: 'mia',
        address: '127.0.0.1',
        lines: 100,
        attempts: 500,
      },
      { route: 'POST /v1/prices', person: null, address: '203.0.113.0', lines: 2, attempts: 250 },
      { route: 'POST /v1/prices', person: null, address: '203.0.113.1', lines: 2, attempts: 250 },
    ]);
  });
});
