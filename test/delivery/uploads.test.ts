import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { expectSoundBooks } from '../support/books.js';
import { Gate } from '../support/gate.js';
import { expectProblem } from '../support/problems.js';
import { nextNumber } from '../support/registrar.js';
import { rowCounts } from '../support/rows.js';
import { COMPANIES_HEADER, company } from '../support/samples.js';
import { startTestService, type TestService } from '../support/service.js';
import { Uploads } from '../support/uploads.js';
import { Wire } from '../support/wire.js';

/** How files come in, whatever is in them: whole or not at all, once, and watched to their end. */

let service: TestService;
let uploads: Uploads;
beforeAll(async () => {
  service = await startTestService();
  uploads = new Uploads(service, '/v1/incorporation-imports', 'clerk');
});
afterAll(async () => {
  await expectSoundBooks(service);
  await service.close();
});

const IMPORTS = '/v1/incorporation-imports';
const NDJSON = 'application/x-ndjson';
const rows = () => rowCounts(service.database.owner);
const line = (changes: object = {}) =>
  JSON.stringify(company({ registrationNumber: nextNumber(), ...changes }));
const isReplay = ({ headers }: { headers: Headers }) =>
  headers.get('idempotency-replayed') === 'true';

/** Begins an upload that does not end: a megabyte is announced, a few lines come. */
async function begin(key: string): Promise<Wire> {
  const wire = await Wire.open(service.address);
  wire.head(`POST ${IMPORTS}`, {
    authorization: `Bearer ${await service.token('clerk')}`,
    'content-type': NDJSON,
    'content-length': '1000000',
    'idempotency-key': key,
  });
  wire.send(`${line()}\n${line()}\n`);
  await transactions((count) => count > 0);
  return wire;
}

/** Waits until as many of the service's connections as asked for are in the middle of a transaction. */
async function transactions(isEnough: (count: number) => boolean): Promise<void> {
  for (;;) {
    const { rows: found } = await service.database.owner.query<{ count: number }>(
      `select count(*)::int as count from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()
          and xact_start is not null and query ilike 'copy incorporation_upload%'`,
    );
    if (isEnough(found[0]!.count)) return;
    await new Promise((resume) => setTimeout(resume, 20));
  }
}

describe('an upload that breaks off', () => {
  test('leaves nothing behind, and its key is free', async () => {
    const before = await rows();
    const wire = await begin('broken off');
    await wire.cut();
    await transactions((count) => count === 0);

    expect(await rows()).toEqual(before);
    const whole = await uploads.send(line(), NDJSON, { key: 'broken off' });
    expect(whole.status).toBe(202);
    expect(isReplay(whole)).toBe(false);
  });

  test('holds its key until then', async () => {
    const wire = await begin('held');
    expectProblem(
      await uploads.send(line(), NDJSON, { key: 'held' }),
      409,
      'idempotency-key-in-use',
    );

    await wire.cut();
    await transactions((count) => count === 0);
    expect(await uploads.send(line(), NDJSON, { key: 'held' })).toMatchObject({ status: 202 });
  });

  test('does no harm where it was refused before it was read', async () => {
    const first = await begin('held twice');
    const second = await Wire.open(service.address);
    second.head(`POST ${IMPORTS}`, {
      authorization: `Bearer ${await service.token('clerk')}`,
      'content-type': NDJSON,
      'content-length': '50000000',
      'idempotency-key': 'held twice',
    });
    second.send(`${line()}\n`.repeat(10_000));
    await second.cut();
    await first.cut();
    await transactions((count) => count === 0);

    expect(await service.ask('GET', '/health/ready')).toMatchObject({ status: 200 });
  });

  test('may have sent much that is wrong', async () => {
    const before = await rows();
    const wire = await begin('much');
    wire.send('{}\n'.repeat(100_000));
    await wire.cut();
    await transactions((count) => count === 0);

    expect(await rows()).toEqual(before);
  });
});

describe('a file under an Idempotency-Key', () => {
  test('is taken once: the same bytes again get the first answer', async () => {
    const file = `${line()}\n${line({ legalName: '' })}\n`;
    const first = await uploads.send(file, NDJSON, { key: 'once' });
    const location = first.headers.get('location')!;
    await service.until(location, ['completed'], 'clerk');
    const before = await rows();
    const again = await uploads.send(file, NDJSON, { key: 'once' });

    expect(again).toMatchObject({ status: 202, text: first.text });
    expect(again.headers.get('location')).toBe(location);
    expect(isReplay(again)).toBe(true);
    expect(await rows()).toEqual(before);
  });

  test('refuses other bytes, if only by a blank', async () => {
    const file = line();
    await uploads.done(file, NDJSON, { key: 'bytes' });
    const before = await rows();
    const large = `${line()}\n`.repeat(20_000);
    for (const other of [`${file} `, file.slice(0, -1), '', large])
      expectProblem(
        await uploads.send(other, NDJSON, { key: 'bytes' }),
        422,
        'idempotency-key-reused',
      );

    expect(await rows()).toEqual(before);
  });

  test('that was refused may be sent again, put right', async () => {
    const refused = await uploads.send('a,b', 'text/csv', { key: 'right' });
    expectProblem(refused, 400, 'malformed-file');

    const mended = await uploads.send(`${COMPANIES_HEADER}\n`, 'text/csv', { key: 'right' });
    expect(mended.status).toBe(202);
  });

  test('of two at once is taken once', async () => {
    const before = await rows();
    const file = Array.from({ length: 500 }, () => line()).join('\n');
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => uploads.send(file, NDJSON, { key: 'at once' })),
    );

    const taken = answers.filter((answer) => answer.status === 202);
    expect(taken.filter((answer) => !isReplay(answer))).toHaveLength(1);
    for (const answer of answers)
      if (answer.status !== 202) expectProblem(answer, 409, 'idempotency-key-in-use');
    expect(Number((await rows())['run'])).toBe(Number(before['run']) + 1);
    await service.until(taken[0]!.headers.get('location')!, ['completed'], 'clerk');
  });
});

describe('an import', () => {
  test('is found where Location says, and answers with itself at once', async () => {
    const sent = await uploads.send(line(), NDJSON);

    expect(sent.json).toEqual({
      id: expect.any(String),
      state: 'running',
      progress: { done: 0, total: 1 },
      accepted: 0,
      duplicates: 0,
      rejected: 0,
      startedAt: expect.stringMatching(/Z$/),
      problem: null,
    });
    expect(sent.headers.get('location')).toBe(`${IMPORTS}/${sent.json.id}`);
    await service.until(sent.headers.get('location')!, ['completed'], 'clerk');
  });

  test('is counted in companies while it goes on, and can be watched to its end', async () => {
    const gate = await Gate.closeBefore(service.database.owner, 2);
    const companies = Array.from({ length: 2_500 }, (_, no) =>
      line(no === 0 ? { legalName: '' } : {}),
    );
    const sent = await uploads.send([...companies, line(), line()].join('\n'), NDJSON);
    await gate.reachedBy(1);
    const location = sent.headers.get('location')!;
    const events = watch(location);
    for await (const event of events)
      if (event.progress.done === 2_500) {
        expect(event).toMatchObject({ state: 'running', progress: { total: 2_502 }, rejected: 1 });
        break;
      }
    await gate.open();
    const seen = [];
    for await (const event of watch(location)) seen.push(event);

    expect(seen.at(-1)).toEqual((await service.ask('GET', location, { as: 'clerk' })).json);
    expect(seen.at(-1)).toMatchObject({
      state: 'completed',
      progress: { done: 2_502, total: 2_502 },
      accepted: 2_501,
      rejected: 1,
    });
    const done = seen.map(({ progress }) => progress.done);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
  });

  test('gives back what it refused, however much, line by line in order', async () => {
    const file = Array.from({ length: 1_203 }, (_, no) => line({ legalName: ' ', no })).join('\n');
    const done = await uploads.done(file, NDJSON);
    expect(done).toMatchObject({ accepted: 0, rejected: 1_203 });

    const path = `${IMPORTS}/${done.id}/rejections`;
    const { headers } = await service.ask('GET', path, { as: 'clerk' });
    expect(headers.get('content-type')).toMatch(/^application\/x-ndjson/);
    const rejections = await uploads.rejections(done);
    expect(rejections.map((rejected) => rejected.line)).toEqual(
      Array.from({ length: 1_203 }, (_, no) => no + 1),
    );
    expect(rejections[700]).toMatchObject({
      row: { no: 700 },
      errors: [{ pointer: '/legalName' }, { pointer: '/no' }],
    });
  });

  test('that has rested is told in one event', async () => {
    const done = await uploads.done(line(), NDJSON);
    const seen = [];
    for await (const event of watch(`${IMPORTS}/${done.id}`)) seen.push(event);

    expect(seen).toEqual([done]);
  });
});

/** The events of a run or import as they come. */
async function* watch(path: string) {
  const answer = await fetch(`${service.address}${path}/events`, {
    headers: { authorization: `Bearer ${await service.token('clerk')}` },
  });
  expect(answer.headers.get('content-type')).toBe('text/event-stream');
  let text = '';
  for await (const bytes of answer.body as unknown as AsyncIterable<Uint8Array>) {
    text += new TextDecoder().decode(bytes);
    const events = text.split('\n\n');
    text = events.pop()!;
    for (const event of events) {
      if (event.startsWith(':')) continue;
      const [name, data = ''] = event.split('\n');
      expect(name).toBe('event: progress');
      yield JSON.parse(data.replace(/^data: /, ''));
    }
  }
}

describe('a chunk that fails', () => {
  afterEach(() => service.database.owner.query('drop trigger if exists trouble on incorporation'));

  test('five times makes its import failed, with the problem; resumed, it goes on to the end', async () => {
    const { owner } = service.database;
    await owner.query(`
      create or replace function make_trouble() returns trigger language plpgsql as
        $$ begin raise exception 'the disk is full of secrets'; end $$;
      create trigger trouble before insert on incorporation execute function make_trouble();
      -- Four failures are behind it.
      create or replace function nearly_failed() returns trigger language plpgsql as
        $$ begin new.attempts = 4; return new; end $$;
      create trigger nearly_failed before insert on run_chunk for each row execute function nearly_failed()`);
    const sent = await uploads.send(line(), NDJSON);
    const location = sent.headers.get('location')!;
    const failed = await service.until(location, ['failed'], 'clerk');
    await owner.query('drop trigger nearly_failed on run_chunk');

    expect(failed).toMatchObject({
      progress: { done: 0, total: 1 },
      problem: { code: 'internal-error', step: 'register', chunk: 1, attempts: 5 },
    });
    expect(JSON.stringify(failed)).not.toContain('secrets');
    await owner.query('drop trigger trouble on incorporation');
    const resumed = await service.ask('POST', `${location}/resumption`, { as: 'clerk' });
    expect(resumed).toMatchObject({ status: 202, json: { state: 'running', problem: null } });
    expect(await service.until(location, ['completed'], 'clerk')).toMatchObject({ accepted: 1 });
    expectProblem(
      await service.ask('POST', `${location}/resumption`, { as: 'clerk' }),
      409,
      'not-in-that-state',
    );
  });
});
