import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { proveBooks } from '../../src/proof/laws.js';
import { expectProblem } from '../support/problems.js';
import { rowCounts } from '../support/rows.js';
import { company } from '../support/samples.js';
import {
  type Answered,
  type Asked,
  startTestService,
  type TestService,
} from '../support/service.js';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(async () => {
  const proofs = await proveBooks(service.database.service);
  expect(proofs.filter(({ offender }) => offender !== null)).toEqual([]);
  await service.close();
});

let numbers = 0;
const nextNumber = () => `REG-${String(++numbers).padStart(4, '0')}`;

const register = (body: object, asked: Asked = {}) =>
  service.ask('POST', '/v1/incorporations', {
    as: 'clerk',
    key: `register-${++numbers}`,
    body,
    ...asked,
  });

/** Registers a company that is right but for `changes`, and answers with its record. */
async function registered(changes: object = {}, as: Asked['as'] = 'clerk') {
  const answer = await register(company({ registrationNumber: nextNumber(), ...changes }), {
    as: as!,
  });
  expect(answer.status).toBe(201);
  return answer.json;
}

const onIncorporation = (id: string, what: string, body: object, as: Asked['as'] = 'clerk') =>
  service.ask('POST', `/v1/incorporations/${id}/${what}`, { as: as!, body });

const balance = async (account: string) =>
  (await service.ask('GET', `/v1/accounts/${account}`, { as: 'auditor' })).json.balances;

const entries = async () => (await rowCounts(service.database.owner))['journal_entry'];

describe('registering a company', () => {
  test('answers with the stake, to the last digit, and where the record is', async () => {
    const answer = await register({
      registrationNumber: '  sf-2024-000777 ',
      legalName: '  Brightwater & Søn, “Ltd” 🌊 ',
      incorporatedOn: '2024-02-29',
      shareClasses: [
        { code: 'COMMON', foundingShares: '10000000', parValue: '0.0001', currency: 'USD' },
        { code: 'A-1', foundingShares: '3', parValue: null, currency: 'USD' },
        { code: 'TINY', foundingShares: '0.000000001', currency: 'USD' },
        { code: 'HUGE', foundingShares: '999999999999999.5', parValue: '0', currency: 'USD' },
      ],
    });

    expect(answer.status).toBe(201);
    expect(answer.json).toEqual({
      id: expect.stringMatching(
        /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      ),
      registrationNumber: 'SF-2024-000777',
      legalName: 'Brightwater & Søn, “Ltd” 🌊',
      incorporatedOn: '2024-02-29',
      legalForm: null,
      lei: null,
      state: 'registered',
      stake: [
        ['COMMON', '10000000', '0.0001', '1000000'],
        ['A-1', '3', null, '0.3'],
        ['TINY', '0.000000001', null, '0.0000000001'],
        ['HUGE', '999999999999999.5', '0', '99999999999999.95'],
      ].map(([shareClass, foundingShares, parValue, shares]) => ({
        shareClass,
        foundingShares,
        parValue,
        rate: '0.1',
        shares,
      })),
      journalEntryId: expect.any(String),
      recordedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
    expect(answer.headers.get('location')).toBe(`/v1/incorporations/${answer.json.id}`);

    for (const as of ['clerk', 'manager', 'auditor'] as const)
      expect(await service.ask('GET', answer.headers.get('location')!, { as })).toMatchObject({
        status: 200,
        json: answer.json,
      });
    const { json: entry } = await service.ask(
      'GET',
      `/v1/journal-entries/${answer.json.journalEntryId}`,
      { as: 'auditor' },
    );
    expect(entry.effectiveOn).toBe('2024-02-29');
    const posted = entry.postings.map(
      (posting: { account: string; quantity: string; commodity: string }) =>
        `${posting.account} ${posting.quantity} ${posting.commodity}`,
    );
    const held = 'memorandum:shares-held:SF-2024-000777';
    const of = 'memorandum:shares-of:SF-2024-000777';
    expect(posted.sort()).toEqual(
      [
        'assets:investments 100 USD',
        'equity:contributions:founding-shares -100 USD',
        `${held}:COMMON 1000000 SF-2024-000777.COMMON`,
        `${of}:COMMON -1000000 SF-2024-000777.COMMON`,
        `${held}:A-1 0.3 SF-2024-000777.A-1`,
        `${of}:A-1 -0.3 SF-2024-000777.A-1`,
        `${held}:TINY 0.0000000001 SF-2024-000777.TINY`,
        `${of}:TINY -0.0000000001 SF-2024-000777.TINY`,
        `${held}:HUGE 99999999999999.95 SF-2024-000777.HUGE`,
        `${of}:HUGE -99999999999999.95 SF-2024-000777.HUGE`,
      ].sort(),
    );
  });

  test.each([
    ['the longest number', { registrationNumber: `A${'-'.repeat(39)}` }],
    ['the shortest number', { registrationNumber: '0-0' }],
    ['300 characters of name', { legalName: '🌊'.repeat(300) }],
    [
      '20 classes',
      {
        shareClasses: Array.from({ length: 20 }, (_, no) => ({
          code: `${no}`,
          foundingShares: '1',
          currency: 'USD',
        })),
      },
    ],
    ['the first day there is', { incorporatedOn: '0001-01-01' }],
    ['today', { incorporatedOn: new Date().toISOString().slice(0, 10) }],
    ['a Legal Entity Identifier', { lei: '5493001KJTIIGC8Y1R12' }],
  ])('takes what is just within its limits: %s', async (_, changes) => {
    await registered(changes);
  });

  test('takes JSON that says its character set', async () => {
    const type = 'application/json; charset=utf-8';
    const body = JSON.stringify(company({ registrationNumber: nextNumber() }));
    expect(await register({}, { type, body })).toMatchObject({ status: 201 });
  });

  test('a number that is registered is refused, with the place of its record', async () => {
    const { id, registrationNumber } = await registered();
    const before = await entries();

    for (const number of [registrationNumber, ` ${registrationNumber.toLowerCase()} `]) {
      const answer = await register(company({ registrationNumber: number, legalName: 'Other' }));
      expectProblem(answer, 409, 'duplicate-registration-number');
      expect(answer.headers.get('location')).toBe(`/v1/incorporations/${id}`);
    }
    expect(await entries()).toBe(before);
  });

  test('of ten clerks who register one number at once, one does', async () => {
    const registrationNumber = nextNumber();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, no) =>
        register(company({ registrationNumber }), { as: ['clerk', `clerk-${no}`], key: 'race' }),
      ),
    );

    expect(answers.map(({ status }) => status).sort()).toEqual([
      201,
      ...Array<number>(9).fill(409),
    ]);
    const { json } = await list(`registrationNumber=${registrationNumber}`);
    expect(json.items).toHaveLength(1);
  });
});

const list = (query: string) => service.ask('GET', `/v1/incorporations?${query}`, { as: 'clerk' });

describe('an Idempotency-Key', () => {
  const isReplay = (answer: Answered) => answer.headers.get('idempotency-replayed') === 'true';

  test('gives the first answer again, to the letter, however the body is spelt', async () => {
    const body = company({ registrationNumber: nextNumber(), legalName: 'Søn & Co' });
    const key = `same ${'~'.repeat(250)}`;
    const first = await register(body, { key });
    const again = await register(body, { key });
    const reversed = Object.fromEntries(Object.entries(body).reverse());
    const respelt = JSON.stringify(reversed, null, 3)
      .replace('ø', '\\u00f8')
      .replace('&', '\\u0026');
    const spelt = await register({}, { key, type: 'application/json', body: respelt });

    expect(first.status).toBe(201);
    expect(isReplay(first)).toBe(false);
    for (const replay of [again, spelt]) {
      expect(replay).toMatchObject({ status: 201, text: first.text });
      expect(replay.headers.get('location')).toBe(first.headers.get('location'));
      expect(isReplay(replay)).toBe(true);
    }
  });

  test('keeps its first answer, whatever has become of the record', async () => {
    const body = company({ registrationNumber: nextNumber() });
    const first = await register(body, { key: 'kept' });
    await onIncorporation(first.json.id, 'annulment', { reason: 'A mistake' });

    const again = await register(body, { key: 'kept' });
    expect(again.text).toBe(first.text);
    expect(again.json.state).toBe('registered');
  });

  test('belongs to one body', async () => {
    const body = company({ registrationNumber: nextNumber() });
    await register(body, { key: 'one body' });
    const before = await rowCounts(service.database.owner);

    for (const other of [
      { ...body, legalName: 'Other' },
      { ...body, registrationNumber: nextNumber() },
    ])
      expectProblem(await register(other, { key: 'one body' }), 422, 'idempotency-key-reused');
    expect(await rowCounts(service.database.owner)).toEqual(before);
  });

  test('belongs to one caller and one path', async () => {
    const first = company({ registrationNumber: nextNumber() });
    const second = company({ registrationNumber: nextNumber() });
    const { json } = await register(first, { key: 'scoped', as: ['clerk', 'ann'] });
    const other = await register(second, { key: 'scoped', as: ['clerk', 'ben'] });
    const annulled = await service.ask('POST', `/v1/incorporations/${json.id}/annulment`, {
      as: ['clerk', 'ann'],
      key: 'scoped',
      body: { reason: 'A mistake' },
    });

    expect(other.status).toBe(201);
    expect(annulled).toMatchObject({ status: 200, json: { state: 'annulled' } });
    for (const answer of [other, annulled]) expect(isReplay(answer)).toBe(false);
  });

  test('is bound by success alone', async () => {
    const { id, registrationNumber } = await registered();
    const body = company({ registrationNumber });
    const send = (sent: object) => register(sent, { key: 'unbound' });

    expectProblem(await send({ ...body, legalName: '' }), 422, 'invalid-fields');
    expectProblem(await send(body), 409, 'duplicate-registration-number');
    await onIncorporation(id, 'annulment', { reason: 'A mistake' });
    const anew = await send(body);
    expect(anew.status).toBe(201);
    expect(isReplay(anew)).toBe(false);
  });

  test('of many requests at once has one effect; the others wait their turn or hear the first answer', async () => {
    const body = company({ registrationNumber: nextNumber() });
    const before = await rowCounts(service.database.owner);
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => register(body, { key: 'at once' })),
    );

    const first = answers.find((answer) => answer.status === 201 && !isReplay(answer))!;
    for (const answer of answers)
      if (answer === first) expect(answer.status).toBe(201);
      else if (isReplay(answer)) expect(answer.text).toBe(first.text);
      else expectProblem(answer, 409, 'idempotency-key-in-use');
    const after = await rowCounts(service.database.owner);
    for (const table of ['incorporation', 'journal_entry', 'idempotency_record'])
      expect(Number(after[table])).toBe(Number(before[table]) + 1);
  });

  test('works on corrections and annulments as well', async () => {
    const { id } = await registered();
    const correct = () =>
      service.ask('POST', `/v1/incorporations/${id}/corrections`, {
        as: 'clerk',
        key: 'once',
        body: {
          fields: { shareClasses: [{ code: 'COMMON', foundingShares: '20000000' }] },
          reason: 'A zero too few',
        },
      });
    const first = await correct();
    const before = await rowCounts(service.database.owner);

    const again = await correct();
    expect(again.text).toBe(first.text);
    expect(isReplay(again)).toBe(true);
    expect(await rowCounts(service.database.owner)).toEqual(before);
  });
});

describe('the list of companies', () => {
  const namesOf = async (query: string): Promise<string[]> =>
    (await list(query)).json.items.map(({ legalName }: { legalName: string }) => legalName);

  test('is searched by the beginning of a name, in any case, with or without accents', async () => {
    for (const legalName of [
      'Ångström Électrique',
      'ANGSTROM Tools',
      'Angstrøm',
      '100% Ångström',
      '50_50 Ltd',
    ])
      await registered({ legalName });

    expect(await namesOf('legalName=angstrom')).toEqual(['Ångström Électrique', 'ANGSTROM Tools']);
    expect(await namesOf(`legalName=${encodeURIComponent('ÅNGSTRÖM é')}`)).toEqual([
      'Ångström Électrique',
    ]);
    expect(await namesOf('legalName=electrique')).toEqual([]);
    expect(await namesOf('legalName=100%25')).toEqual(['100% Ångström']);
    expect(await namesOf('legalName=%25')).toEqual([]);
    expect(await namesOf('legalName=5')).toEqual(['50_50 Ltd']);
    expect(await namesOf('legalName=5__50')).toEqual([]);
  });

  test('is searched by number and by day, each end included', async () => {
    const days = ['1901-01-01', '1901-01-02', '1901-01-03'];
    const records = [];
    for (const incorporatedOn of days) records.push(await registered({ incorporatedOn }));
    const idsOf = async (query: string) =>
      (await list(query)).json.items.map(({ id }: { id: string }) => id);
    const ids = records.map(({ id }) => id);

    expect(
      await idsOf(`registrationNumber=${records[1].registrationNumber.toLowerCase()}`),
    ).toEqual([ids[1]]);
    expect(await idsOf('incorporatedFrom=1901-01-02&incorporatedTo=1901-01-03')).toEqual(
      ids.slice(1),
    );
    expect(await idsOf('incorporatedFrom=1901-01-01&incorporatedTo=1901-01-01')).toEqual(
      ids.slice(0, 1),
    );
    expect(await idsOf('incorporatedFrom=1901-01-03&incorporatedTo=1901-01-01')).toEqual([]);
    expect(
      await idsOf(
        `incorporatedTo=1901-01-03&legalName=golden&registrationNumber=${records[2].registrationNumber}`,
      ),
    ).toEqual([ids[2]]);
  });

  test('is read page by page, and what comes in meanwhile neither hides nor repeats anything', async () => {
    const names = Array.from({ length: 7 }, (_, no) => `Pageturner ${no}`);
    for (const legalName of names) await registered({ legalName });
    const read: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { json }: Answered = await list(
        `legalName=pageturner&limit=2${cursor && `&cursor=${cursor}`}`,
      );
      expect(json.items.length).toBeLessThanOrEqual(2);
      read.push(...json.items.map(({ legalName }: { legalName: string }) => legalName));
      if (read.length < 5) await registered({ legalName: `Pageturner late ${read.length}` });
      cursor = json.nextCursor;
    }

    expect(read).toEqual([...names, 'Pageturner late 2', 'Pageturner late 4']);
    const whole = await list('legalName=pageturner&limit=9');
    expect(whole.json.nextCursor).toBeNull();
    expect((await list('legalName=pageturner&limit=8')).json.nextCursor).toEqual(
      expect.any(String),
    );
  });

  test('has 100 on a page unless asked otherwise, and up to 1,000', async () => {
    const found = (await list('limit=1000')).json;
    expect(found.nextCursor).toBeNull();
    expect((await list('')).json.items).toEqual(found.items.slice(0, 100));
  });
});

describe('a correction', () => {
  test('of name, day, form or LEI leaves the stake and the journal alone', async () => {
    const { id, ...record } = await registered();
    const before = await entries();
    const fields = {
      legalName: 'Źródło sp. z o.o.',
      incorporatedOn: '2023-12-31',
      lei: '5493001KJTIIGC8Y1R12',
      legalForm: null,
    };
    const corrected = await onIncorporation(id, 'corrections', { fields, reason: 'Misread' });

    expect(corrected).toMatchObject({ status: 200, json: { ...record, ...fields, id } });
    expect((await service.ask('GET', `/v1/incorporations/${id}`, { as: 'clerk' })).json).toEqual(
      corrected.json,
    );
    expect((await list('legalName=zrod')).json.items).toHaveLength(1);
    expect(await entries()).toBe(before);

    const cleared = await onIncorporation(id, 'corrections', {
      fields: { lei: null },
      reason: 'Not theirs',
    });
    expect(cleared.json).toEqual({ ...corrected.json, lei: null });
    const { rows } = await service.database.owner.query(
      'select before, fields, reason, corrected_by from incorporation_correction where incorporation_id = $1 order by corrected_at',
      [id],
    );
    expect(rows).toMatchObject([
      {
        before: { legalName: 'Golden Gate Robotics, Inc.', lei: null },
        fields,
        reason: 'Misread',
        corrected_by: 'clerk',
      },
      { before: { lei: fields.lei }, fields: { lei: null }, reason: 'Not theirs' },
    ]);
  });

  test('of founding shares posts the difference, up and down', async () => {
    const { id, registrationNumber } = await registered({
      shareClasses: [
        { code: 'A', foundingShares: '1000', parValue: '2.00', currency: 'USD' },
        { code: 'B', foundingShares: '50', parValue: null, currency: 'USD' },
      ],
    });
    const held = (code: string) => balance(`memorandum:shares-held:${registrationNumber}:${code}`);
    const carried = () => balance(`assets:investments:${registrationNumber}:A`);
    const correct = (shareClasses: object[]) =>
      onIncorporation(id, 'corrections', { fields: { shareClasses }, reason: 'Recounted' });

    const up = await correct([
      { code: 'A', foundingShares: '1500.5' },
      { code: 'B', foundingShares: '40' },
    ]);
    expect(up.json.stake).toMatchObject([
      { shareClass: 'A', foundingShares: '1500.5', shares: '150.05' },
      { shareClass: 'B', foundingShares: '40', shares: '4' },
    ]);
    expect(await held('A')).toEqual([{ commodity: `${registrationNumber}.A`, quantity: '150.05' }]);
    expect(await held('B')).toEqual([{ commodity: `${registrationNumber}.B`, quantity: '4' }]);
    expect(await carried()).toEqual([{ commodity: 'USD', quantity: '300.1' }]);

    await correct([{ code: 'A', foundingShares: '1000' }]);
    expect(await held('A')).toEqual([{ commodity: `${registrationNumber}.A`, quantity: '100' }]);
    expect(await carried()).toEqual([{ commodity: 'USD', quantity: '200' }]);
    const before = await entries();
    await correct([{ code: 'A', foundingShares: '1000.0' }]);
    expect(await entries()).toBe(before);
  });

  test.each([
    [
      'a class there is none of',
      { shareClasses: [{ code: 'X', foundingShares: '1' }] },
      422,
      'unknown-share-class',
    ],
    [
      'a stake too fine',
      { shareClasses: [{ code: 'COMMON', foundingShares: '0.0000000001' }] },
      422,
      'quantity-too-fine',
    ],
  ])('of %s is refused whole', async (_, fields, status, code) => {
    const record = await registered();
    const before = await rowCounts(service.database.owner);
    const answer = await onIncorporation(record.id, 'corrections', {
      fields: { legalName: 'Never', ...fields },
      reason: 'Wrong',
    });

    expectProblem(answer, status, code);
    expect(await rowCounts(service.database.owner)).toEqual(before);
    expect(
      (await service.ask('GET', `/v1/incorporations/${record.id}`, { as: 'clerk' })).json,
    ).toEqual(record);
  });
});

describe('an annulment', () => {
  const annul = (id: string, as: Asked['as'] = 'clerk') =>
    onIncorporation(id, 'annulment', { reason: 'Registered twice' }, as);

  /** Lays a founding entry a day back, as time does. */
  const yesterday = (id: string) =>
    service.database.owner.query(`
      set session_replication_role = replica;
      update journal_entry set recorded_at = recorded_at - interval '1 day' where entry_key = 'incorporation:${id}';
      update posting p set recorded_at = e.recorded_at from journal_entry e
       where e.entry_id = p.entry_id and e.entry_key = 'incorporation:${id}';
      set session_replication_role = origin`);

  test('on the same day reverses the stake, by whoever registered it', async () => {
    const { id, registrationNumber, journalEntryId } = await registered();
    await onIncorporation(id, 'corrections', {
      fields: { shareClasses: [{ code: 'COMMON', foundingShares: '20000000' }] },
      reason: 'Recounted',
    });

    const annulled = await annul(id);
    expect(annulled).toMatchObject({ status: 200, json: { id, state: 'annulled' } });
    for (const account of [
      `memorandum:shares-held:${registrationNumber}:COMMON`,
      `memorandum:shares-of:${registrationNumber}:COMMON`,
      `assets:investments:${registrationNumber}:COMMON`,
    ])
      expect(await balance(account)).toEqual([]);
    const { rows } = await service.database.owner.query(
      `select r.effective_on::text as on, o.id from journal_entry r join journal_entry o on o.entry_id = r.reverses
        where o.id = $1`,
      [journalEntryId],
    );
    expect(rows).toEqual([{ on: new Date().toISOString().slice(0, 10), id: journalEntryId }]);

    expectProblem(await annul(id), 409, 'already-annulled');
    expectProblem(
      await onIncorporation(id, 'corrections', { fields: { lei: null }, reason: 'x' }),
      409,
      'already-annulled',
    );
  });

  test('a day later takes a second person', async () => {
    const { id } = await registered();
    await yesterday(id);

    expectProblem(await annul(id), 403, 'second-person-required');
    expect(await annul(id, ['clerk', 'second'])).toMatchObject({
      status: 200,
      json: { state: 'annulled' },
    });
  });

  test('is refused once any other event has touched the holding', async () => {
    const { id, registrationNumber } = await registered();
    const { owner } = service.database;
    await owner.query(
      `select door.post_entries(
                array[row('split:1', '2024-06-01', 'Split', 'ann', null, null, null)::entry_draft],
                (select array[row(1, 'memorandum:shares-held', commodity_id, 5)::posting_draft,
                              row(1, 'memorandum:shares-of', commodity_id, -5)::posting_draft]
                   from share_class join incorporation using (incorporation_id) where registration_number = $1))`,
      [registrationNumber],
    );
    const before = await rowCounts(owner);
    const fields = { shareClasses: [{ code: 'COMMON', foundingShares: '1' }] };

    expectProblem(await annul(id), 409, 'holding-has-moved');
    const corrected = await onIncorporation(id, 'corrections', { fields, reason: 'Recounted' });
    expectProblem(corrected, 409, 'holding-has-moved');
    expect(await rowCounts(owner)).toEqual(before);
    // There are no splits yet: what was posted behind the service's back is taken out again.
    await owner.query(`
      set session_replication_role = replica;
      delete from posting using journal_entry e where e.entry_id = posting.entry_id and entry_key = 'split:1';
      delete from journal_entry where entry_key = 'split:1';
      set session_replication_role = origin`);
  });

  test('frees the number: the company may be registered anew, under an id of its own', async () => {
    const first = await registered();
    await annul(first.id);
    const anew = await registered({ registrationNumber: first.registrationNumber });

    expect(anew.id).not.toBe(first.id);
    const { items } = (await list(`registrationNumber=${first.registrationNumber}`)).json;
    expect(items).toEqual([expect.objectContaining({ id: first.id, state: 'annulled' }), anew]);
    expect(await balance(`memorandum:shares-held:${first.registrationNumber}:COMMON`)).toEqual([
      { commodity: `${first.registrationNumber}.COMMON`, quantity: '1000000' },
    ]);
    const again = await register(company({ registrationNumber: first.registrationNumber }));
    expect(again.headers.get('location')).toBe(`/v1/incorporations/${anew.id}`);
  });

  test('of one company by two clerks at once happens once', async () => {
    const { id } = await registered();
    const answers = await Promise.all([annul(id, ['clerk', 'ann']), annul(id, ['clerk', 'ben'])]);

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });
});
