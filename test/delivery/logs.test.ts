import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ROUTES } from '../../src/delivery/http/routes.js';
import { ROLES } from '../../src/delivery/identity/caller.js';
import { freshDatabase, type TestDatabase } from '../support/database.js';
import { startNode } from '../support/process.js';
import {
  CITIZENS_HEADER,
  COMPANIES_HEADER,
  company,
  expense,
  NOBODY,
  words,
} from '../support/samples.js';
import { Wire } from '../support/wire.js';

/** What the service says of its work, while secrets go through every door of it. */

const NATIONAL_ID = 'ZZ-4711-SECRET-0815';
const NAME = 'Quillfeather Zzyzx';
const IBAN = 'GB33BUKB20201555555555';
const SPACED = 'GB33 BUKB 2020 1555 5555 55';
const CONTACT = 'quill@zzyzx.example';
const KEY = 'key-of-quillfeather';
/** None of these may be found, in whatever case. */
const SECRETS = [NATIONAL_ID, 'Quillfeather', 'Zzyzx', IBAN, 'BUKB', SPACED, '4711-SECRET'];

let db: TestDatabase;
let dataDir: string;
beforeAll(async () => {
  db = await freshDatabase();
  dataDir = mkdtempSync(path.join(tmpdir(), 'investment-logs-'));
});
afterAll(async () => {
  await db.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** A program of the build, and all that it says. */
function run(program: string, args: readonly string[], environment: Record<string, string> = {}) {
  const child = startNode([program, ...args], db, dataDir, environment);
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => said.push(text));
  const all = () => said.join('');
  const ended = once(child, 'close').then(all);
  return { child, all, ended };
}

const found = (text: string, secrets: readonly string[]): string[] => {
  const lines = text.toLowerCase().split('\n');
  return secrets.flatMap((secret) =>
    lines.filter((line) => line.includes(secret.toLowerCase())).map((line) => `${secret}: ${line}`),
  );
};

test('it would be seen', () => {
  expect(found(`a\nfor QUILLFEATHER\nb`, SECRETS)).toEqual(['Quillfeather: for quillfeather']);
});

test('no name, national id, account or token stands in a line, whatever goes wrong and however talkative it is', async () => {
  // Whatever is recorded of a company or an expense fails, and the database quotes it.
  await db.owner.query(`
    create function quote_it() returns trigger language plpgsql as $$
    begin
      raise exception 'what is this: %', new using detail = 'Failing row contains ' || new, hint = new::text, column = 'x';
    end $$;
    create trigger quoting before insert on incorporation for each row execute function quote_it();
    create trigger quoting before insert on expense for each row execute function quote_it();`);
  const service = run('dist/src/main.js', [], { LOG_LEVEL: 'trace' });
  let address: string | undefined;
  while (address === undefined) {
    [, address] = /^Ready in .*: (\S+) /m.exec(service.all()) ?? [];
    await new Promise((resume) => setTimeout(resume, 50));
  }
  const tokens = await Promise.all(
    ROLES.map(async (role) => {
      const subject = role === 'citizen' ? NATIONAL_ID : role;
      const out = await run('dist/src/delivery/cli/token.js', [role, subject]).ended;
      return [role, out.trim()] as const;
    }),
  );
  const tokenOf = new Map<string, string>(tokens);
  const requestId = crypto.randomUUID();
  const ask = async (
    method: string,
    at: string,
    token: string | undefined,
    headers: Record<string, string> = {},
    body?: string,
  ) => {
    const answer = await fetch(address + at, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        'x-request-id': NATIONAL_ID,
        'x-forwarded-for': NATIONAL_ID,
        'idempotency-key': KEY,
        'user-agent': NAME,
        referer: `https://a.example/${IBAN}`,
        cookie: `name=${CONTACT}`,
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    // A progress that goes on is not waited for.
    if (answer.headers.get('content-type') === 'text/event-stream') await answer.body!.cancel();
    else await answer.text();
    return answer.status;
  };

  const person = { nationalId: NATIONAL_ID, name: NAME, iban: IBAN, contact: CONTACT };
  const bodies = [
    JSON.stringify(person),
    JSON.stringify({ ...company({ legalName: NAME }), ...person }),
    `{"nationalId":"${NATIONAL_ID}","name":${NAME}}`,
    `"${IBAN}`,
    '{"reason":"x"}',
  ];
  const json = { 'content-type': 'application/json' };
  for (const [route, { roles, file }] of Object.entries(ROUTES)) {
    const [method = '', pattern = ''] = route.split(' ');
    const mine = tokenOf.get(roles === 'open' || roles === 'everyone' ? 'manager' : roles[0]!);
    const query = `?nationalId=${NATIONAL_ID}&name=${encodeURIComponent(NAME)}&iban=${IBAN}&person=${NATIONAL_ID}`;
    const filled = [NATIONAL_ID, IBAN, encodeURIComponent(NAME), NOBODY].map((secret) =>
      pattern.replace(/:\w+/g, secret),
    );
    for (const at of new Set(filled))
      for (const token of [mine, tokenOf.get('citizen'), undefined, `${NATIONAL_ID}.${IBAN}.x`]) {
        if (method === 'GET') await ask(method, at + query, token);
        for (const body of method === 'GET' || file ? [] : bodies)
          await ask(method, at + query, token, json, body);
      }
    const rows = {
      'text/csv': [
        `${CITIZENS_HEADER}\n${NATIONAL_ID},${NAME},1980-05-06,2000-01-01,,,${IBAN}\n`,
        `${CITIZENS_HEADER}\n${NATIONAL_ID},${NAME},never,2000-01-01,,,${IBAN}x\n`,
        `${CITIZENS_HEADER}\n"${NATIONAL_ID},${NAME}\n`,
        `${NAME},${NATIONAL_ID}\n`,
        `${COMPANIES_HEADER}\nSECRET-1,${NAME},2020-01-01,A,100,,USD\n`,
        `${COMPANIES_HEADER}\nSECRET-1,${NAME},${NATIONAL_ID},A,100,,USD\n`,
      ],
      'application/x-ndjson': [
        `${JSON.stringify({ ...person, bornOn: '1980-05-06', residentSince: '2000-01-01' })}\n{"name":"${NAME}`,
        JSON.stringify(company({ registrationNumber: 'SECRET-2', legalName: NAME })),
      ],
    };
    for (const [type, files] of file ? Object.entries(rows) : [])
      for (const [no, one] of files.entries())
        await ask(
          method,
          pattern,
          mine,
          {
            'content-type': type,
            'idempotency-key': `${KEY}-${route.length}-${type.length}-${no}`,
          },
          one,
        );
  }
  // What fails in the database, of a request and of a chunk of an import.
  const made = company({ registrationNumber: 'SECRET-3', legalName: `${NAME} ${NATIONAL_ID}` });
  const failing = { ...json, 'x-request-id': requestId };
  expect(
    await ask('POST', '/v1/incorporations', tokenOf.get('clerk'), failing, JSON.stringify(made)),
  ).toBe(500);
  const cost = expense('5.00', { narrative: `For ${NAME}, ${SPACED}` });
  await ask('POST', '/v1/expenses', tokenOf.get('manager'), failing, JSON.stringify(cost));
  // What never becomes a request, and an address that cannot be decoded.
  for (const noise of [
    `${NATIONAL_ID} ${NAME}\r\n\r\n`,
    `GET /${IBAN}%ff HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`,
  ]) {
    const wire = await Wire.open(address);
    wire.send(noise);
    await wire.answer();
  }
  while (!service.all().includes('chunk failed'))
    await new Promise((resume) => setTimeout(resume, 100));

  service.child.kill('SIGTERM');
  const said = await service.ended;
  // It has said something of all this, with the request's id, and where it failed.
  expect(said).toContain(requestId);
  expect(said).toMatch(/"route":"\/v1\/citizens\/:pseudonym\/statements"/);
  expect(said).toMatch(/request failed/);
  expect(said).toMatch(/the database refused it \(P0001\)/);
  expect(said.split('\n').length).toBeGreaterThan(500);
  const ofTokens = [...tokenOf.values()].flatMap((token) => token.split('.').slice(1));
  expect(found(said, [...SECRETS, CONTACT, KEY, ...ofTokens])).toEqual([]);
});

test('in production a line is JSON, and what others quote is cut out of it', async () => {
  const script = `
    import { openLog, NestLog } from './dist/src/delivery/logger.js';
    const log = openLog({ NODE_ENV: 'production' });
    const nest = new NestLog(log);
    try { JSON.parse('${NAME}'); } catch (error) { log.error({ err: error }, 'parsed'); }
    log.warn({ err: new Error('no such thing', { cause: new TypeError('\\'${NATIONAL_ID}\\' is none') }) }, 'caused');
    log.warn({ err: Object.assign(new Error('duplicate key "${NAME}"'), { severity: 'ERROR', code: '23505',
      detail: 'Key (name)=(${NAME}) already exists', table: 'citizen', constraint: 'citizen_pkey',
      where: 'COPY citizen_upload, line 7, column name: "${NAME}"' }) }, 'database');
    log.info('told of ${IBAN} and of ${SPACED}');
    log.info({ account: '${IBAN}', token: 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJaWiJ9.c2ln' }, 'handed on');
    nest.error("'${NAME}' failed", 'Error: ${NAME}\\n    at somewhere');
    log.error({ err: '${NAME}' }, 'thrown');`;
  const said = await run('--input-type=module', ['-e', script]).ended;

  const lines = said
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map(({ msg }) => msg)).toEqual([
    'parsed',
    'caused',
    'database',
    'told of … and of …',
    'handed on',
    '"…" failed',
    'thrown',
  ]);
  expect(lines[2].err).toMatchObject({
    message: 'the database refused it (23505)',
    code: '23505',
    table: 'citizen',
    constraint: 'citizen_pkey',
    where: ['COPY citizen_upload, line 7'],
    stack: expect.arrayContaining([expect.stringMatching(/^ {4}at /)]),
  });
  expect(lines[1].err).toMatchObject({
    message: 'no such thing',
    cause: { message: '"…" is none' },
  });
  expect(found(said, [...SECRETS, ...words('eyJ c2ln')])).toEqual([]);
});
