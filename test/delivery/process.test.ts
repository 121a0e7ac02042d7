import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, expect, test } from '@jest/globals';

/** The service as a process of its own, on an embedded database of its own. */
const dataDir = mkdtempSync(path.join(tmpdir(), 'investment-process-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const environment = (changes: Record<string, string>): NodeJS.ProcessEnv => ({
  ...process.env,
  NODE_ENV: 'development',
  DATABASE_URL: '',
  REDIS_URL: '',
  DATA_DIR: dataDir,
  PORT: '0',
  ...changes,
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly errors: string;
}

/** Runs a program of the build; resolves with what it said when it ends, or when it says it is ready. */
async function run(program: string, args: readonly string[], changes: Record<string, string> = {}) {
  const child = spawn(process.execPath, [`dist/src/${program}.js`, ...args], {
    env: environment(changes),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // A group of its own, as a terminal gives it.
  });
  let out = '';
  let errors = '';
  child.stdout.on('data', (text) => (out += text));
  child.stderr.on('data', (text) => (errors += text));
  const ended = once(child, 'close').then(([code]): Ended => ({
    code: code as number | null,
    out,
    errors,
  }));
  const ready = new Promise<string>((resolve) => {
    child.stdout.on('data', () => {
      const [, address] =
        /^(?:R|Worker r)eady in \S+ s: (http:[^\s/]*\/\/[^\s/]+)/m.exec(out) ?? [];
      if (address) resolve(address);
    });
  });
  return { child, ended, ready };
}

const ranToItsEnd = async (
  program: string,
  args: readonly string[],
  changes?: Record<string, string>,
) => (await run(program, args, changes)).ended;

/** The server process of the embedded database, if it lives. */
function serverOf(dir: string): number | undefined {
  try {
    const [pid] = readFileSync(path.join(dir, 'pgdata', 'postmaster.pid'), 'utf8').split('\n');
    process.kill(Number(pid), 0);
    return Number(pid);
  } catch {
    return undefined;
  }
}

/** The owner of the embedded database, who can do what the service cannot. */
async function ownerOf(dir: string): Promise<pg.Client> {
  const password = readFileSync(path.join(dir, 'owner-password'), 'utf8').trim();
  const port = readFileSync(path.join(dir, 'pgdata', 'postmaster.pid'), 'utf8').split('\n')[3]!;
  const owner = new pg.Client(`postgres://app:${password}@127.0.0.1:${port}/investment`);
  await owner.connect();
  return owner;
}

/** Programs that are at work in a data directory, by what they were called with. */
const atWorkIn = (dir: string): string[] =>
  execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(dir));

test('a wrong environment stops the start with one line for each mistake', async () => {
  const { code, out, errors } = await ranToItsEnd('main', [], {
    PORT: 'eighty',
    ROLE: 'boss',
    MASTER_KEY: 'short',
    NATION: 'atlantis',
  });

  expect(code).toBe(1);
  expect(out).toBe('');
  expect(
    errors
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[1]),
  ).toEqual(['PORT', 'NATION', 'ROLE', 'MASTER_KEY']);
  expect(errors).not.toContain('short');
});

test('the embedded provider is refused in production', async () => {
  const { code, errors } = await ranToItsEnd('main', [], { NODE_ENV: 'production' });

  expect(code).toBe(1);
  expect(errors).toMatch(/^error: OIDC_ISSUER is needed with NODE_ENV=production/m);
});

test('a port in use stops the start before anything is started', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as { port: number };

  const { code, errors } = await ranToItsEnd('main', [], { PORT: String(port) });

  taken.close();
  expect(code).toBe(1);
  expect(errors).toBe(
    `error: port ${port} of 127.0.0.1 is in use: stop what uses it, or set PORT to another\n`,
  );
  expect(serverOf(dataDir)).toBeUndefined();
});

test('a service runs once on a data directory; tools attach to it; killed, the next start recovers; stopped, nothing is left', async () => {
  const first = await run('main', []);
  await first.ready;

  const second = await ranToItsEnd('main', []);
  expect(second.code).toBe(1);
  expect(second.errors).toMatch(
    /^error: another process is the api of .*: stop it, or set DATA_DIR/,
  );

  const token = await ranToItsEnd('delivery/cli/token', ['clerk', 'carl']);
  expect(token).toMatchObject({ code: 0, errors: '' });
  expect(token.out).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);

  first.child.kill('SIGKILL');
  await first.ended;
  expect(serverOf(dataDir)).toBeDefined();

  const third = await run('main', []);
  const address = await third.ready;
  const asClerk = { headers: { authorization: `Bearer ${token.out.trim()}` } };
  expect((await fetch(`${address}/v1/incorporations`, asClerk)).status).toBe(200);
  expect(await ranToItsEnd('delivery/cli/verify', [])).toMatchObject({ code: 0 });

  third.child.kill('SIGTERM');
  expect(await third.ended).toMatchObject({ code: 0 });
  expect(serverOf(dataDir)).toBeUndefined();
});

test('told to stop while it starts, it stops what it began', async () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'investment-process-'));
  const { child, ended } = await run('main', [], { DATA_DIR: dir });
  while (!existsSync(path.join(dir, 'pgdata'))) await sleep(5);
  child.kill('SIGTERM');

  const { code, out, errors } = await ended;
  expect({ code, out, errors }).toEqual({
    code: 0,
    out: 'Stopping: finishing what is in hand.\n',
    errors: '',
  });
  expect(atWorkIn(dir)).toEqual([]);
  rmSync(dir, { recursive: true, force: true });
});

test('Ctrl-C, and again while it stops, stops it in order', async () => {
  const service = await run('main', []);
  await service.ready;
  const pressing = setInterval(() => process.kill(-service.child.pid!, 'SIGINT'), 10);
  service.child.on('exit', () => clearInterval(pressing));

  const { code, out, errors } = await service.ended;
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  expect(out.match(/^Stopping: /gm)).toHaveLength(1);
  expect(serverOf(dataDir)).toBeUndefined();
});

test('a worker tells how it is, and answers nothing else', async () => {
  const worker = await run('main', [], { ROLE: 'worker' });
  const address = await worker.ready;
  const ask = async (at: string) => {
    const answer = await fetch(address + at);
    return { status: answer.status, text: await answer.text() };
  };

  expect(await ask('/health/live')).toMatchObject({ status: 200 });
  expect(await ask('/health/ready')).toEqual({
    status: 200,
    text: '{"status":"ready","checks":{"database":"up","queue":"up"}}',
  });
  expect(await ask('/metrics')).toMatchObject({
    status: 200,
    text: expect.stringContaining('queue_jobs{state="wait"}'),
  });
  for (const at of ['/v1/nav', '/v1/incorporations', '/openapi.json', '/docs', '/oidc/jwks'])
    expect(await ask(at)).toMatchObject({
      status: 404,
      text: expect.stringContaining('"code":"not-found"'),
    });
  process.kill(serverOf(dataDir)!, 'SIGKILL');
  let asked = await ask('/health/ready');
  while (asked.status === 200) asked = await ask('/health/ready');
  expect(asked.status).toBe(503);
  worker.child.kill('SIGTERM');
  await worker.ended;
});

test('told to stop, it finishes what is in hand, also for a client that has gone; whoever watches does not hold it up', async () => {
  const service = await run('main', [], { ROLE: 'api', LOG_LEVEL: 'warn' }); // Without a worker nothing comes to rest.
  const address = await service.ready;
  const token = (await ranToItsEnd('delivery/cli/token', ['clerk', 'carl'])).out.trim();
  const post = (at: string, type: string, body: string, signal?: AbortSignal) =>
    fetch(address + at, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': type,
        'idempotency-key': 'in hand',
      },
      body,
      ...(signal ? { signal } : {}),
    });
  const company = {
    registrationNumber: 'IN-HAND-1',
    legalName: 'In hand',
    incorporatedOn: '2020-01-01',
    shareClasses: [{ code: 'COMMON', foundingShares: '1000', parValue: '0.5', currency: 'USD' }],
  };
  const imported = await post(
    '/v1/incorporation-imports',
    'application/x-ndjson',
    JSON.stringify({ ...company, registrationNumber: 'IN-HAND-2' }),
  );
  const watching = await fetch(`${address}${imported.headers.get('location')}/events`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(watching.status).toBe(200);

  const owner = await ownerOf(dataDir);
  await owner.query('begin');
  await owner.query('lock table incorporation in exclusive mode');
  const gone = new AbortController();
  const asked = post(
    '/v1/incorporations',
    'application/json',
    JSON.stringify(company),
    gone.signal,
  );
  for (;;) {
    const { rows } = await owner.query('select 1 from pg_locks where not granted');
    if (rows.length > 0) break;
    await sleep(20);
  }
  gone.abort();
  await expect(asked).rejects.toThrow('aborted');
  service.child.kill('SIGTERM');
  await sleep(500);
  await owner.query('commit');
  await owner.end();

  const { code, out, errors } = await service.ended;
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  expect(out.split('\n').filter((line) => line.startsWith('{'))).toEqual([]);
  await watching.text().catch(() => undefined); // Whoever watches is cut off, and comes back.

  const next = await run('main', []);
  const found = await fetch(`${await next.ready}/v1/incorporations?registrationNumber=IN-HAND-1`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(await found.json()).toMatchObject({ items: [{ legalName: 'In hand' }] });
  next.child.kill('SIGTERM');
  await next.ended;
});

test('what is personal stands in no line it writes, however talkative; told to stop, it waits for no upload that was refused', async () => {
  const service = await run('main', [], { LOG_LEVEL: 'trace' });
  const address = await service.ready;
  const as = async (role: string, subject: string) =>
    (await ranToItsEnd('delivery/cli/token', [role, subject])).out.trim();
  const [operator, caseworker, citizen] = await Promise.all([
    as('operator', 'olga'),
    as('caseworker', 'carl'),
    as('citizen', 'ZZSECRETID77'),
  ]);
  const ask = (method: string, at: string, token: string, type: string, body?: string) =>
    fetch(address + at, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': type },
      ...(body === undefined ? {} : { body }),
    });
  const header = 'national_id,name,born_on,resident_since,resident_until,died_on,iban';
  const row = 'ZZSECRETID77,Zzyzx Quillfeather,1980-05-06,2000-01-01,,,GB33BUKB20201555555555';
  for (const file of [row, `${row}x`, `"${row}`, 'ZZSECRETID77'])
    await ask('POST', '/v1/citizens', operator, 'text/csv', `${header}\n${file}\n`);
  for (const body of [
    '{"nationalId":"ZZSECRETID77"}',
    '{"nationalId":ZZSECRETID77}',
    '"ZZSECRETID77"',
  ])
    await ask('POST', '/v1/citizens/lookup', caseworker, 'application/json', body);
  const iban = '{"iban":"GB33BUKB20201555555555"}';
  await ask('PUT', '/v1/me/account', citizen, 'application/json', iban);
  let file = await ask('GET', '/v1/me/data', citizen, 'application/json');
  while (file.status === 404) file = await ask('GET', '/v1/me/data', citizen, 'application/json');
  expect(await file.text()).toContain('Quillfeather');
  const refused = await ask(
    'POST',
    '/v1/citizens',
    operator,
    'text/csv',
    `x\n${'x\n'.repeat(1 << 20)}`,
  );
  expect(refused.status).toBe(400);

  service.child.kill('SIGTERM');
  const { code, out, errors } = await service.ended;
  expect(code).toBe(0);
  expect(out.split('\n').length).toBeGreaterThan(10);
  for (const secret of ['ZZSECRETID77', 'Quillfeather', 'BUKB2020', citizen])
    expect(out + errors).not.toContain(secret);
});

test('when the database dies under it, it says so; whatever was going on then, the next start finishes', async () => {
  const first = await run('main', [], { LOG_LEVEL: 'silent' });
  const address = await first.ready;
  const token = (await ranToItsEnd('delivery/cli/token', ['clerk', 'carl'])).out.trim();
  const asClerk = { headers: { authorization: `Bearer ${token}` } };
  const rows = Array.from(
    { length: 10_000 },
    (_, no) => `P-${no + 100},Company ${no},2020-01-01,COMMON,1000,0.5,USD`,
  );
  const sent = await fetch(`${address}/v1/incorporation-imports`, {
    method: 'POST',
    headers: { ...asClerk.headers, 'content-type': 'text/csv' },
    body: `registration_number,legal_name,incorporated_on,share_class,founding_shares,par_value,currency\n${rows.join('\n')}`,
  });
  expect(sent.status).toBe(202);

  process.kill(serverOf(dataDir)!, 'SIGKILL');
  const ask = () => fetch(`${address}/v1/incorporations`, asClerk);
  let asked = await ask();
  while (asked.ok) asked = await ask(); // Its children take a moment to notice.
  expect(asked.status).toBe(503);
  expect(await asked.json()).toMatchObject({ code: 'unavailable' });
  expect(asked.headers.get('retry-after')).toMatch(/^\d+$/);
  expect((await fetch(`${address}/health/ready`)).status).toBe(503);
  expect((await fetch(`${address}/health/live`)).status).toBe(200);
  first.child.kill('SIGKILL');
  await first.ended;

  const second = await run('main', []);
  const found = `${await second.ready}${sent.headers.get('location')}`;
  let { state, accepted } = { state: 'running', accepted: 0 };
  while (state === 'running')
    ({ state, accepted } = (await (await fetch(found, asClerk)).json()) as {
      state: string;
      accepted: number;
    });
  expect({ state, accepted }).toEqual({ state: 'completed', accepted: 10_000 });
  expect(await ranToItsEnd('delivery/cli/verify', [])).toMatchObject({ code: 0 });
  second.child.kill('SIGTERM');
  expect(await second.ended).toMatchObject({ code: 0 });
});

test('a token is for a role there is', async () => {
  const { code, errors } = await ranToItsEnd('delivery/cli/token', ['king']);

  expect(code).toBe(1);
  expect(errors).toMatch(/^error: usage: npm run -s token -- <role> \[subject\]/);
});

test('a data directory of a newer version is left alone', async () => {
  const service = await run('main', []);
  await service.ready;
  const owner = await ownerOf(dataDir);
  await owner.query(
    `insert into migration (timestamp, name) values (9999, 'from-the-future-0000000009999')`,
  );
  await owner.end();
  service.child.kill('SIGTERM');
  await service.ended;

  const newer = await ranToItsEnd('main', []);
  expect(newer.code).toBe(1);
  expect(newer.errors).toMatch(
    /^error: the database was written by a newer version of this program/,
  );

  writeFileSync(path.join(dataDir, 'pgdata', 'PG_VERSION'), '99\n');
  const newest = await ranToItsEnd('main', []);
  expect(newest.code).toBe(1);
  expect(newest.errors).toMatch(/^error: the data directory was written by PostgreSQL 99/);
  expect(serverOf(dataDir)).toBeUndefined();
});
