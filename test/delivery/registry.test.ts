import { describe, expect, test } from '@jest/globals';
import { expectProblem } from '../support/problems.js';
import { nextNumber, registryOfThisFile } from '../support/registrar.js';
import { rowCounts } from '../support/rows.js';
import { company } from '../support/samples.js';
import type { Answered } from '../support/service.js';

const registry = registryOfThisFile();

const entries = async () => (await rowCounts(registry.service.database.owner))['journal_entry'];

describe('registering a company', () => {
  test('is foreseen to the same stake, and nothing is recorded by that', async () => {
    const before = await entries();
    const foreseen = await registry.service.ask('POST', '/v1/incorporations/preview', {
      as: 'clerk',
      body: company({ registrationNumber: nextNumber() }),
    });

    expect(foreseen).toMatchObject({
      status: 200,
      json: { stake: [{ shareClass: 'COMMON', shares: '1000000' }], exemption: null },
    });
    expect(await entries()).toBe(before);
  });

  test('answers with the stake, to the last digit, and where the record is', async () => {
    const answer = await registry.clerk.register({
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
      expect(
        await registry.service.ask('GET', answer.headers.get('location')!, { as }),
      ).toMatchObject({
        status: 200,
        json: answer.json,
      });
    const { json: entry } = await registry.service.ask(
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
    await registry.clerk.registered(changes);
  });

  test('takes JSON that says its character set', async () => {
    const type = 'application/json; charset=utf-8';
    const body = JSON.stringify(company({ registrationNumber: nextNumber() }));
    expect(await registry.clerk.register({}, { type, body })).toMatchObject({ status: 201 });
  });

  test('a number that is registered is refused, with the place of its record', async () => {
    const { id, registrationNumber } = await registry.clerk.registered();
    const before = await entries();

    for (const number of [registrationNumber, ` ${registrationNumber.toLowerCase()} `]) {
      const answer = await registry.clerk.register(
        company({ registrationNumber: number, legalName: 'Other' }),
      );
      expectProblem(answer, 409, 'duplicate-registration-number');
      expect(answer.headers.get('location')).toBe(`/v1/incorporations/${id}`);
    }
    expect(await entries()).toBe(before);
  });

  test('of ten clerks who register one number at once, one does', async () => {
    const registrationNumber = nextNumber();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, no) =>
        registry.clerk.register(company({ registrationNumber }), {
          as: ['clerk', `clerk-${no}`],
          key: 'race',
        }),
      ),
    );

    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([
      201,
      ...Array<number>(9).fill(409),
    ]);
    const { json } = await registry.clerk.list(`registrationNumber=${registrationNumber}`);
    expect(json.items).toHaveLength(1);
  });

  test('companies that come at once share a transaction, and none is refused for another', async () => {
    const tooFine = [
      { code: 'COMMON', foundingShares: '0.0000000001', parValue: null, currency: 'USD' },
    ];
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, no) =>
        registry.clerk.register(
          company({
            registrationNumber: nextNumber(),
            ...(no % 5 === 0 && { shareClasses: tooFine }),
          }),
        ),
      ),
    );

    expect(answers.map(({ status }) => status)).toEqual(
      answers.map((_, no) => (no % 5 === 0 ? 422 : 201)),
    );
    const numbers = answers.flatMap(({ json }) => json.registrationNumber ?? []);
    expect(new Set(numbers).size).toBe(16);
  });
});

describe('the list of companies', () => {
  const namesOf = async (query: string): Promise<string[]> =>
    (await registry.clerk.list(query)).json.items.map(
      ({ legalName }: { legalName: string }) => legalName,
    );

  test('is searched by the beginning of a name, in any case, with or without accents', async () => {
    for (const legalName of [
      'Ångström Électrique',
      'ANGSTROM Tools',
      'Angstrøm',
      '100% Ångström',
      '50_50 Ltd',
    ])
      await registry.clerk.registered({ legalName });

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
    for (const incorporatedOn of days)
      records.push(await registry.clerk.registered({ incorporatedOn }));
    const idsOf = async (query: string) =>
      (await registry.clerk.list(query)).json.items.map(({ id }: { id: string }) => id);
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
    for (const legalName of names) await registry.clerk.registered({ legalName });
    const read: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { json }: Answered = await registry.clerk.list(
        `legalName=pageturner&limit=2${cursor && `&cursor=${cursor}`}`,
      );
      expect(json.items.length).toBeLessThanOrEqual(2);
      read.push(...json.items.map(({ legalName }: { legalName: string }) => legalName));
      if (read.length < 5)
        await registry.clerk.registered({ legalName: `Pageturner late ${read.length}` });
      cursor = json.nextCursor;
    }

    expect(read).toEqual([...names, 'Pageturner late 2', 'Pageturner late 4']);
    const whole = await registry.clerk.list('legalName=pageturner&limit=9');
    expect(whole.json.nextCursor).toBeNull();
    expect((await registry.clerk.list('legalName=pageturner&limit=8')).json.nextCursor).toEqual(
      expect.any(String),
    );
  });

  test('has 100 on a page unless asked otherwise, and up to 1,000', async () => {
    const found = (await registry.clerk.list('limit=1000')).json;
    expect(found.nextCursor).toBeNull();
    expect((await registry.clerk.list('')).json.items).toEqual(found.items.slice(0, 100));
  });
});
