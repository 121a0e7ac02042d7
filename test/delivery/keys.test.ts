import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { expectSoundBooks } from '../support/books.js';
import { freshDatabase, type TestDatabase } from '../support/database.js';
import { expectProblem } from '../support/problems.js';
import { startNode } from '../support/process.js';
import { startTestServiceOn, type TestService } from '../support/service.js';
import { Uploads } from '../support/uploads.js';

/** The master key is changed while the service works, and whoever is killed at it goes on where they were. */

const CITIZENS = 400;
const GATE = 4_243;
const newKey = () => randomBytes(32).toString('hex');

let db: TestDatabase;
let service: TestService | undefined;
const dataDir = mkdtempSync(path.join(tmpdir(), 'investment-keys-'));
beforeAll(async () => {
  db = await freshDatabase();
});
afterAll(async () => {
  await service?.close();
  await db.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

const idOf = (no: number) => `ZZKEY${String(no).padStart(5, '0')}`;
const person = (no: number) => ({
  nationalId: idOf(no),
  name: `Zzyzx ${no}`,
  bornOn: '1980-05-06',
  residentSince: '2000-01-01',
});
const nameOf = async (no: number): Promise<string> =>
  (await service!.ask('GET', '/v1/me/data', { as: ['citizen', idOf(no)] })).json.facts[0].name;

/** Runs a program of the build to its end, or until `meanwhile` has killed it. */
async function run(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  meanwhile?: (kill: () => void) => Promise<void>,
) {
  const child = startNode([`dist/src/${program}.js`, ...args], db, dataDir, {
    MASTER_KEY: '',
    ...environment,
  });
  let out = '';
  let errors = '';
  child.stdout.on('data', (text) => (out += text));
  child.stderr.on('data', (text) => (errors += text));
  const ended = once(child, 'close');
  await meanwhile?.(() => child.kill('SIGKILL'));
  const [code] = (await ended) as [number | null];
  return { code, out, errors };
}
const keys = (args: string, environment: Readonly<Record<string, string>>) =>
  run('delivery/cli/keys', args.split(' '), environment);

/** How many data keys each master key wraps, by its number. */
async function wrapped(): Promise<Record<number, number>> {
  const { rows } = await db.owner.query(
    `select get_byte(wrapped_key, 1) as no, count(*)::int as keys from citizen_key group by 1 order by 1`,
  );
  return Object.fromEntries(rows.map((row) => [row.no, row.keys]));
}

/** Rotates until the keys of one partition, and kills it there. */
async function killedHalfWay(environment: Readonly<Record<string, string>>) {
  await db.owner.query(`
    create or replace function wait_at_the_gate() returns trigger language plpgsql as $$ begin
      perform pg_advisory_xact_lock_shared(${GATE});
      return new;
    end $$;
    create trigger gate before update on citizen_key_4 for each row execute function wait_at_the_gate()`);
  await db.owner.query('select pg_advisory_lock($1)', [GATE]);
  const { code } = await run('delivery/cli/keys', ['rotate'], environment, async (kill) => {
    const waiting = `select 1 from pg_locks where locktype = 'advisory' and objid = ${GATE} and not granted`;
    while ((await db.owner.query(waiting)).rowCount === 0) await sleep(20);
    kill();
  });
  await db.owner.query('select pg_advisory_unlock($1)', [GATE]);
  await db.owner.query('drop trigger gate on citizen_key_4');
  expect(code).toBeNull();
}

describe('with the keys in the environment', () => {
  const [first, second, stranger] = [newKey(), newKey(), newKey()];
  const both = { MASTER_KEY: second, MASTER_KEY_PREVIOUS: first };
  let pseudonyms: readonly string[];

  const started = async (environment: Readonly<Record<string, string>>) => {
    await service?.close();
    service = await startTestServiceOn(db, environment);
  };
  const everyPseudonym = async () =>
    (await db.owner.query(`select pseudonym, bucket from citizen order by citizen_id`)).rows;

  test('a roll is sealed under the first', async () => {
    await started({ MASTER_KEY: first });
    const people = Array.from({ length: CITIZENS }, (_, no) => person(no));
    await new Uploads(service!, '/v1/citizens', 'operator').lines(...people, {
      nationalId: 'ZZ-SENT-BACK',
    });
    pseudonyms = await everyPseudonym();

    expect(await wrapped()).toEqual({ 1: CITIZENS });
    const status = await keys('status', { MASTER_KEY: first });
    expect(status).toMatchObject({ code: 0, errors: '' });
    expect(status.out).toMatch(
      /^master key 1: in use since \S+, at hand; wraps 400 data keys of citizens, 1 of rows not on the roll\n$/,
    );
  });

  test.each([
    ['status', { MASTER_KEY: stranger }],
    ['rotate', { MASTER_KEY: stranger }],
    ['rotate', { MASTER_KEY: second, MASTER_KEY_PREVIOUS: stranger }],
  ])(
    '%s with keys that are not its own is one line, and changes nothing',
    async (what, environment) => {
      expect(await keys(what, environment)).toEqual({
        code: 1,
        out: '',
        errors: 'error: MASTER_KEY is not the one this database was sealed with\n',
      });
      expect(await wrapped()).toEqual({ 1: CITIZENS });
    },
  );

  test.each([
    ['', /^error: usage: npm run -s keys -- status\|rotate$/m],
    ['turn', /^error: usage: /],
    ['rotate now', /^error: usage: /],
    [
      'rotate',
      /^error: set MASTER_KEY to the new key .* and MASTER_KEY_PREVIOUS to the one before it/,
    ],
  ])('it says what to send instead of: %s', async (args, said) => {
    const { code, errors } = await keys(args, { MASTER_KEY: first });
    expect(code).toBe(1);
    expect(errors).toMatch(said);
  });

  test('killed half-way, nothing is lost: with both keys the service reads and writes everything', async () => {
    await started(both);
    expect(await nameOf(7)).toBe('Zzyzx 7');
    await killedHalfWay(both);

    const between = await wrapped();
    expect(Object.keys(between)).toEqual(['1', '2']);
    for (let no = 0; no < CITIZENS; no += 40) expect(await nameOf(no)).toBe(`Zzyzx ${no}`);
    const iban = 'FR1420041010050500013M02606';
    await service!.ask('PUT', '/v1/me/account', { as: ['citizen', idOf(0)], body: { iban } });
    await new Uploads(service!, '/v1/citizens', 'operator').lines(person(CITIZENS));
    expect(await wrapped()).toEqual({ 1: between[1], 2: between[2]! + 2 });
    const alone = await run('main', [], { MASTER_KEY: second });
    expect(alone).toMatchObject({ code: 1, out: '' });
    expect(alone.errors).toMatch(
      /^error: a change of the master key is under way and needs both: .*\n$/,
    );
  });

  test('begun again it goes on to the end, and the first key opens nothing any more', async () => {
    const { out, ...ended } = await keys('rotate', both);
    expect(ended).toEqual({ code: 0, errors: '' });
    expect(out).toMatch(
      /^Everything is under the new master key\. MASTER_KEY_PREVIOUS is needed no more/m,
    );
    expect(await wrapped()).toEqual({ 2: CITIZENS + 2 });
    expect((await keys('status', { MASTER_KEY: second })).out.split('\n').slice(0, 2)).toEqual([
      expect.stringMatching(
        /^master key 1: retired at \S+, not at hand; wraps 0 .* 0 of rows not on the roll$/,
      ),
      expect.stringMatching(
        /^master key 2: in use since \S+, at hand; wraps 402 .* 1 of rows not on the roll$/,
      ),
    ]);
    const late = await keys('status', { MASTER_KEY: first });
    expect(late.code).toBe(1);
    expect(late.errors).toMatch(
      /^error: this master key is not in use any more \(since \S+\): take the one that followed it\n$/,
    );
  });

  test('the second alone opens everything, and everyone is found as before', async () => {
    await started({ MASTER_KEY: second });
    for (let no = 0; no <= CITIZENS; no += 40) expect(await nameOf(no)).toBe(`Zzyzx ${no}`);
    expect((await everyPseudonym()).slice(0, CITIZENS)).toEqual(pseudonyms);
    const uploads = new Uploads(service!, '/v1/citizens', 'operator');
    const { rows } = await db.owner.query(
      `select run_id as id from citizen_upload where problems is not null`,
    );
    expect(await uploads.rejections(rows[0])).toMatchObject([
      { row: { nationalId: 'ZZ-SENT-BACK' } },
    ]);
    await expectSoundBooks(service!);
    expect((await keys('rotate', both)).code).toBe(0);
    const back = await keys('rotate', { MASTER_KEY: first, MASTER_KEY_PREVIOUS: second });
    expect(back.code).toBe(1);
    expect(back.errors).toMatch(
      /^error: the new master key was in use before, until \S+: make another\n$/,
    );
  });

  test('facts that are moved to another citizen do not open, nor those without their key', async () => {
    const [from, to] = await Promise.all(
      [1, 2].map(async (no) => {
        const body = { nationalId: idOf(no) };
        return (await service!.ask('POST', '/v1/citizens/lookup', { as: 'caseworker', body })).json
          .citizen as string;
      }),
    );
    await db.owner.query(`
      with moved as (select wrapped_key, sealed from citizen join citizen_key using (bucket, citizen_id, recorded_at)
                      where pseudonym = '${from}'),
           facts as (update citizen set sealed = moved.sealed from moved where pseudonym = '${to}')
      update citizen_key k set wrapped_key = moved.wrapped_key
        from moved, citizen c where c.pseudonym = '${to}' and (k.bucket, k.citizen_id) = (c.bucket, c.citizen_id)`);

    expect(await nameOf(1)).toBe('Zzyzx 1');
    const fileOf2 = () => service!.ask('GET', '/v1/me/data', { as: ['citizen', idOf(2)] });
    expectProblem(await fileOf2(), 500, 'internal-error');
    // Nor is a key that is lost taken for an erasure.
    await db.owner.query(
      `delete from citizen_key k using citizen c where c.pseudonym = '${to}' and k.citizen_id = c.citizen_id`,
    );
    expectProblem(await fileOf2(), 500, 'internal-error');
  });
});

describe('with the key in the data directory', () => {
  const file = path.join(dataDir, 'master.key');
  const lines = () => readFileSync(file, 'utf8').trim().split('\n');
  beforeAll(async () => {
    await service?.close();
    await db.drop();
    db = await freshDatabase();
    service = await startTestServiceOn(db, { DATA_DIR: dataDir });
    const people = Array.from({ length: CITIZENS }, (_, no) => person(no));
    await new Uploads(service, '/v1/citizens', 'operator').lines(...people);
  });
  afterEach(async () => {
    // The same process, which has not been told of any change.
    expect(await nameOf(11)).toBe('Zzyzx 11');
    await new Uploads(service!, '/v1/citizens', 'operator').lines(person(CITIZENS));
  });

  test('killed half-way, the file holds both keys, the new one first', async () => {
    const [old] = lines();
    await killedHalfWay({});
    expect(lines()).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), old]);
    expect(Object.keys(await wrapped())).toEqual(['1', '2']);
  });

  test('begun again it goes on with the same key, and leaves that one alone', async () => {
    const [next] = lines();
    expect((await keys('rotate', {})).out).toMatch(/^Everything is under the new master key\.$/m);
    expect(lines()).toEqual([next]);
    expect(Object.keys(await wrapped())).toEqual(['2']);
  });

  test('and again changes it again', async () => {
    const [before] = lines();
    expect((await keys('rotate', {})).code).toBe(0);
    expect(lines()).not.toContain(before);
    expect(Object.keys(await wrapped())).toEqual(['3']);
  });
});
