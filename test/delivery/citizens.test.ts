import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { expectSoundBooks } from '../support/books.js';
import { expectProblem } from '../support/problems.js';
import { rowCounts } from '../support/rows.js';
import { CITIZENS_HEADER as HEADER, words } from '../support/samples.js';
import { placesOf } from '../support/secrets.js';
import { type Asked, startTestService, type TestService } from '../support/service.js';
import { Uploads } from '../support/uploads.js';

let service: TestService;
let uploads: Uploads;
beforeAll(async () => {
  service = await startTestService();
  uploads = new Uploads(service, '/v1/citizens', 'operator');
});
afterAll(async () => {
  await expectSoundBooks(service);
  await service.close();
});

let persons = 0;
const nextId = () => `NID-${String(++persons).padStart(6, '0')}`;
const person = (changes: object = {}) => ({
  nationalId: nextId(),
  name: 'Ada Example',
  bornOn: '1980-05-06',
  residentSince: '2000-01-01',
  iban: 'DE89370400440532013000',
  ...changes,
});
const counts = (accepted: number, updated: number, duplicates: number, rejected: number) => {
  const total = accepted + updated + duplicates + rejected;
  const progress = { done: total, total };
  return { state: 'completed', accepted, updated, duplicates, rejected, progress, problem: null };
};
const lookup = (nationalId: string, as: NonNullable<Asked['as']> = 'caseworker') =>
  service.ask('POST', '/v1/citizens/lookup', { as, body: { nationalId } });
const rows = () => rowCounts(service.database.owner);

/** What the roll knows of a person in clear, and what it knew before, oldest first. */
async function onTheRoll(nationalId: string) {
  const { citizen } = (await lookup(nationalId)).json;
  const dates = `born_on::text, resident_since::text, resident_until::text, died_on::text, has_account`;
  const { rows: known } = await service.database.owner.query(
    `select ${dates}, recorded_at from citizen where pseudonym = $1
     union all
     select v.born_on::text, v.resident_since::text, v.resident_until::text, v.died_on::text, v.has_account, v.recorded_at
       from citizen_version v join citizen c using (bucket, citizen_id) where pseudonym = $1
      order by recorded_at`,
    [citizen],
  );
  return known;
}

describe('a file of citizens', () => {
  test('puts them on the roll, each under a pseudonym', async () => {
    const [ada, bo] = [nextId(), nextId()];
    const done = await uploads.csv(
      HEADER,
      `${ada},"Example, Ada",1980-05-06,2000-01-01,,,DE89 3704 0044 0532 0130 00`,
      `${bo},Bo Søn,1950-12-31,1950-12-31,2024-06-30,2024-07-01,`,
    );

    expect(done).toMatchObject(counts(2, 0, 0, 0));
    const [first, second] = [(await lookup(ada)).json, (await lookup(bo)).json];
    expect(first).toEqual({
      citizen: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    });
    expect(first.citizen).not.toBe(second.citizen);
    expect(await onTheRoll(bo)).toMatchObject([
      {
        born_on: '1950-12-31',
        resident_since: '1950-12-31',
        resident_until: '2024-06-30',
        died_on: '2024-07-01',
        has_account: false,
      },
    ]);
  });

  test('answers 202 with the import, which another keeper of the roll may follow', async () => {
    const sent = await uploads.send(JSON.stringify(person()), 'application/x-ndjson');
    expect(sent.status).toBe(202);
    const location = sent.headers.get('location')!;
    expect(location).toBe(`/v1/citizen-imports/${sent.json.id}`);

    expect(await service.until(location, ['completed'], 'caseworker')).toMatchObject(
      counts(1, 0, 0, 0),
    );
    expectProblem(
      await service.ask('GET', location.replace('citizen', 'incorporation'), { as: 'clerk' }),
      404,
      'unknown-run',
    );
  });

  test('that is sent again changes nothing', async () => {
    const people = [person(), person({ iban: null }), person({ residentUntil: '2024-12-31' })];
    await uploads.lines(...people);
    const before = await rows();

    expect(await uploads.lines(...people)).toMatchObject(counts(0, 0, 3, 0));
    const spelt = { ...people[0], iban: 'de89 3704 0044 0532 0130 00', name: ' Ada Example ' };
    expect(await uploads.lines(spelt)).toMatchObject(counts(0, 0, 1, 0));
    for (const table of ['citizen', 'citizen_version'])
      expect((await rows())[table]).toBe(before[table]);
  });

  test.each([
    ['the name', { name: 'Ada Married' }],
    ['the day of birth', { bornOn: '1980-06-05' }],
    ['since when resident', { residentSince: '2001-01-01' }],
    ['until when resident', { residentUntil: '2024-12-31' }],
    ['the day of death', { diedOn: '2024-12-31' }],
    ['that there is no account', { iban: null }],
  ])(
    'with other facts of a known person updates %s, and keeps what was known before',
    async (_, changes) => {
      const known = person();
      await uploads.lines(known);
      const { citizen } = (await lookup(known.nationalId)).json;
      const done = await uploads.lines({ ...known, ...changes });

      expect(done).toMatchObject(counts(0, 1, 0, 0));
      expect((await lookup(known.nationalId)).json).toEqual({ citizen });
      const [before, now] = await onTheRoll(known.nationalId);
      expect(before).toMatchObject({
        born_on: '1980-05-06',
        resident_until: null,
        has_account: true,
      });
      const told = {
        born_on: 'bornOn',
        resident_since: 'residentSince',
        resident_until: 'residentUntil',
        died_on: 'diedOn',
      };
      for (const [column, field] of Object.entries(told))
        if (field in changes) expect(now[column]).toBe((changes as Record<string, string>)[field]);
    },
  );

  describe('that states another account of a known person', () => {
    const other = 'FR1420041010050500013M02606';
    const sent = async (...lines: object[]) => {
      const text = lines.map((line) => JSON.stringify(line)).join('\n');
      const { headers } = await uploads.send(text, 'application/x-ndjson');
      const at = headers.get('location')!;
      return { at, import: await service.until(at, ['completed'], 'operator') };
    };
    const decide = (at: string, verb: string, as: string, body: object = {}) =>
      service.ask('POST', `${at}/${verb}`, { as: ['operator', as], body });

    test('waits with it for a second person, and does all the rest', async () => {
      const [known, fresh] = [person(), person()];
      await uploads.lines(known);
      const changed = { ...known, name: 'Ada Married', iban: other };
      const { at, import: waiting } = await sent(fresh, changed);

      expect(waiting).toMatchObject({
        accepted: 1,
        updated: 1,
        duplicates: 0,
        rejected: 0,
        accountChanges: 1,
        progress: { done: 2, total: 2 },
        proposedBy: 'operator',
        approvedBy: null,
        proposalHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      });
      expect(await onTheRoll(known.nationalId)).toHaveLength(1);
      const before = await rows();
      for (const verb of ['approval', 'rejection']) {
        expectProblem(await decide(at, verb, 'operator'), 403, 'proposer-may-not-approve');
        const stale = { proposalHash: 'f'.repeat(64) };
        expectProblem(await decide(at, verb, 'otto', stale), 409, 'proposal-changed');
      }
      expect(await rows()).toEqual(before);

      const { proposalHash } = waiting;
      expect(await decide(at, 'approval', 'otto', { proposalHash })).toMatchObject({ status: 202 });
      const done = await service.until(at, ['completed'], 'operator');
      expect(done).toMatchObject({ accepted: 1, updated: 1, duplicates: 0, approvedBy: 'otto' });
      expect(await onTheRoll(known.nationalId)).toHaveLength(2);
      expect(await uploads.lines(changed)).toMatchObject(counts(0, 0, 1, 0));
      expectProblem(await decide(at, 'approval', 'otto'), 409, 'not-in-that-state');
    });

    test('waits with nothing that decides eligibility: a death counts at once', async () => {
      const known = person();
      await uploads.lines(known);
      const { at, import: waiting } = await sent({ ...known, diedOn: '2024-12-31', iban: other });
      expect(waiting).toMatchObject({ updated: 1, accountChanges: 1 });
      const onRoll = await onTheRoll(known.nationalId);
      expect(onRoll).toHaveLength(2);
      await decide(at, 'rejection', 'otto', { reason: 'Not theirs' });
      expect(await onTheRoll(known.nationalId)).toEqual(onRoll);
      expect(JSON.stringify(onRoll)).toContain('2024-12-31');
    });

    test('leaves it as it is when that is rejected', async () => {
      const known = person();
      await uploads.lines(known);
      const { at } = await sent({ ...known, iban: other });
      expect(await decide(at, 'rejection', 'otto', { reason: 'Not theirs' })).toMatchObject({
        status: 200,
        json: { state: 'completed', approvedBy: 'otto' },
      });
      expectProblem(await decide(at, 'approval', 'otto'), 409, 'not-in-that-state');
      expect(await uploads.lines(known)).toMatchObject(counts(0, 0, 1, 0));
    });

    test('gives way to what the citizen has said meanwhile', async () => {
      const known = person();
      await uploads.lines(known);
      const { at } = await sent({ ...known, iban: other });
      const own = 'GB33BUKB20201555555555';
      await service.ask('PUT', '/v1/me/account', {
        as: ['citizen', known.nationalId],
        body: { iban: own },
      });
      await decide(at, 'approval', 'otto');
      await service.until(at, ['completed'], 'operator');
      expect(await uploads.lines({ ...known, iban: own })).toMatchObject(counts(0, 0, 1, 0));
    });
  });

  test('in which a person comes more than once ends with the last line', async () => {
    const ada = person();
    const done = await uploads.lines(
      ada,
      person(),
      { ...ada, residentUntil: '2023-12-31' },
      { ...ada, residentUntil: '2024-12-31' },
    );

    expect(done).toMatchObject({ accepted: 2, rejected: 0, progress: { done: 4, total: 4 } });
    expect(done.updated + done.duplicates).toBe(2);
    expect((await onTheRoll(ada.nationalId)).at(-1)).toMatchObject({
      resident_until: '2024-12-31',
    });
  });

  test('sends back what is wrong, with every error, and lets the others on the roll', async () => {
    const done = await uploads.csv(
      HEADER,
      `${nextId()},Good,1980-05-06,2000-01-01,,,`,
      ',,1980-02-30,tomorrow,9999-99-99,2999-01-01,DE00',
      `${nextId()},Early,1980-05-06,1970-01-01,1960-01-01,1950-01-01,`,
      `${nextId()},Short,1980-05-06`,
      `${'x'.repeat(65)},Mixed,1980-05-06,2000-01-01,1999-12-31,,`,
    );

    expect(done).toMatchObject(counts(1, 0, 0, 4));
    const rejections = await uploads.rejections(done);
    const pointers = rejections.map(({ line, errors }) => [
      line,
      new Set(errors.map(({ pointer }: { pointer: string }) => pointer)),
    ]);
    expect(pointers).toEqual([
      [3, new Set(HEADER.split(',').map((column) => `/${column}`))],
      [4, new Set(words('/resident_since /resident_until /died_on'))],
      [5, new Set([''])],
      [6, new Set(words('/national_id /resident_until'))],
    ]);
    expect(rejections[0]!.row).toEqual({
      national_id: '',
      name: '',
      born_on: '1980-02-30',
      resident_since: 'tomorrow',
      resident_until: '9999-99-99',
      died_on: '2999-01-01',
      iban: 'DE00',
    });
  });

  test('of JSON lines names the fields as a request does', async () => {
    const wrong = { nationalId: 5, name: 'a\u0000b', bornOn: null, iban: '', gender: 'x' };
    const done = await uploads.lines(wrong, [], person());

    expect(done).toMatchObject(counts(1, 0, 0, 2));
    const [first, second] = await uploads.rejections(done);
    const pointers = first!.errors.map(({ pointer }: { pointer: string }) => pointer);
    expect(pointers.toSorted()).toEqual(
      words('/bornOn /gender /iban /name /nationalId /residentSince'),
    );
    expect(first).toMatchObject({ line: 1, row: wrong });
    expect(second).toMatchObject({ line: 2, errors: [{ pointer: '' }], row: [] });
  });

  test('with another header is refused whole', async () => {
    const before = await rows();
    const other = HEADER.replace('national_id', 'id');
    expectProblem(await uploads.send(`${other}\n`, 'text/csv'), 400, 'malformed-file');
    expect(await rows()).toEqual(before);
  });
});

describe('a look-up', () => {
  test('finds the pseudonym, and is logged with who asked, found or not', async () => {
    const known = person();
    await uploads.lines(known);
    const found = await lookup(known.nationalId, ['caseworker', 'carl']);
    expectProblem(await lookup('NOBODY-AT-ALL', ['auditor', 'olga']), 404, 'unknown-citizen');

    const { rows: events } = await service.database.owner.query(
      `select person, role, outcome, citizen from audit_event
        where route = 'POST /v1/citizens/lookup' order by audit_event_id desc limit 2`,
    );
    expect(events).toEqual([
      { person: 'olga', role: 'auditor', outcome: 'unknown-citizen', citizen: null },
      { person: 'carl', role: 'caseworker', outcome: 'done', citizen: found.json.citizen },
    ]);
  });
});

describe("a citizen's own change of account", () => {
  const change = (nationalId: string, iban: string) =>
    service.ask('PUT', '/v1/me/account', { as: ['citizen', nationalId], body: { iban } });

  test('is answered with its end only, and keeps what was there before', async () => {
    const ada = person({ iban: null });
    await uploads.lines(ada);
    const changed = await change(ada.nationalId, 'fr14 2004 1010 0505 0001 3M02 606');

    expect(changed).toMatchObject({ status: 200, json: { iban: 'FR•••••••••••••••••••••2606' } });
    expect(await onTheRoll(ada.nationalId)).toMatchObject([
      { has_account: false },
      { has_account: true },
    ]);
    const same = { ...ada, iban: 'FR1420041010050500013M02606' };
    expect(await uploads.lines(same)).toMatchObject(counts(0, 0, 1, 0));
    expect(await uploads.lines(ada)).toMatchObject(counts(0, 1, 0, 0));
  });

  test('is told to a person who is not on the roll', async () => {
    const answer = await change('NOT-ON-THE-ROLL', 'DE89370400440532013000');
    expectProblem(answer, 404, 'not-on-the-roll');
    expect(answer.text).not.toContain('NOT-ON-THE-ROLL');
  });
});

describe('names, national ids and accounts', () => {
  const SECRETS = {
    nationalId: 'ZZSECRETID77',
    name: 'Zzyzx Quillfeather',
    iban: 'GB33BUKB20201555555555',
    newName: 'Zzyzx Nightshade',
    newIban: 'FR1420041010050500013M02606',
    refusedId: 'ZZREFUSEDID88',
    refusedName: 'Ysolde Refused',
    refusedIban: 'GB00BUKB20201555555500',
    askedFor: 'ZZASKEDFOR99',
    broken: 'ZZBROKENLINE00',
  };

  test('stand in clear in no table, whatever was done with them', async () => {
    const { nationalId, name, iban, newName, newIban } = SECRETS;
    const citizen = person({ nationalId, name, iban });
    const refused = {
      nationalId: SECRETS.refusedId,
      name: SECRETS.refusedName,
      iban: SECRETS.refusedIban,
    };
    const lines = [citizen, refused, citizen].map((line) => JSON.stringify(line));
    await uploads.done(
      [...lines, `{"nationalId": "${SECRETS.broken}`].join('\n'),
      'application/x-ndjson',
      {
        key: 'secrets',
      },
    );
    await uploads.csv(
      HEADER,
      `${nationalId},${newName},1980-05-06,2000-01-01,,,${iban}`,
      `${SECRETS.refusedId},${SECRETS.refusedName},1980-05-06,2000-01-01,,,${SECRETS.refusedIban}`,
      `${SECRETS.broken},too,few`,
    );
    await service.ask('PUT', '/v1/me/account', {
      as: ['citizen', nationalId],
      body: { iban: newIban },
    });
    const found = await lookup(nationalId);
    expect(found.status).toBe(200);
    await lookup(SECRETS.askedFor);
    await service.ask('GET', `/v1/citizens/${found.json.citizen}/statements`, { as: 'auditor' });
    for (const own of ['/v1/me/statements', '/v1/me/data'])
      expect((await service.ask('GET', own, { as: ['citizen', nationalId] })).status).toBe(200);
    await service.ask('POST', `/v1/citizens/${found.json.citizen}/erasure`, {
      as: 'operator',
      key: 'erasure',
      body: { reason: 'Asked for' },
    });
    for (const path of ['/v1/incorporations', '/v1/nav'])
      await service.ask('GET', path, { as: ['citizen', nationalId] });

    for (const secret of Object.values(SECRETS))
      expect(await placesOf(service.database.owner, secret)).toEqual([]);
    expect(await placesOf(service.database.owner, found.json.citizen)).not.toEqual([]);
  });

  test('are repeated in no refusal', async () => {
    const { nationalId, name, iban } = SECRETS;
    const row = `${nationalId},${name},1980-05-06,2000-01-01,,,${iban}`;
    const broken = [`"${row}"x`, `"${row}`, `"${nationalId}"x,${name}`, row.repeat(2_000)];
    const answers = [
      ...(await Promise.all(
        broken.map((line) => uploads.send(`${HEADER}\n${line}\n`, 'text/csv')),
      )),
      await service.ask('POST', '/v1/citizens/lookup', {
        as: 'caseworker',
        type: 'application/json',
        body: `{"nationalId": ${nationalId}}`,
      }),
      await lookup(SECRETS.askedFor),
      await lookup(`${nationalId}\u0000`),
      await service.ask('PUT', '/v1/me/account', {
        as: ['citizen', nationalId],
        body: { iban: SECRETS.refusedIban },
      }),
      await service.ask('GET', '/v1/me/statements', { as: ['citizen', SECRETS.askedFor] }),
    ];

    for (const answer of answers) {
      expect(answer.status).toBeGreaterThanOrEqual(400);
      for (const secret of Object.values(SECRETS)) expect(answer.text).not.toContain(secret);
    }
  });

  test('are given back to who sent them, and to nobody who asks without the key', async () => {
    const done = await uploads.lines({ nationalId: SECRETS.refusedId });
    const [rejected] = await uploads.rejections(done);

    expect(rejected!.row).toEqual({ nationalId: SECRETS.refusedId });
    expect(rejected!.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(
      words('/name /bornOn /residentSince'),
    );
  });
});
