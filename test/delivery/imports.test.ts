import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { balanceOf, expectSoundBooks } from '../support/books.js';
import { expectProblem } from '../support/problems.js';
import { nextNumber, Registrar } from '../support/registrar.js';
import { rowCounts } from '../support/rows.js';
import { COMPANIES_HEADER as HEADER, company } from '../support/samples.js';
import { startTestService, startTestServiceOn, type TestService } from '../support/service.js';
import { Uploads } from '../support/uploads.js';

let service: TestService;
let clerk: Registrar;
let uploads: Uploads;
const deployment = { MASTER_KEY: '2c'.repeat(32) };
beforeAll(async () => {
  service = await startTestService(deployment);
  clerk = new Registrar(service);
  uploads = new Uploads(service, '/v1/incorporation-imports', 'clerk');
});
afterAll(async () => {
  await expectSoundBooks(service);
  await service.close();
});

const csv = (...rows: readonly string[]) => uploads.csv(HEADER, ...rows);
const rows = () => rowCounts(service.database.owner);
const recordOf = async (number: string) =>
  (await clerk.list(`registrationNumber=${number}`)).json.items.at(-1);
const counts = (accepted: number, duplicates: number, rejected: number) => {
  const total = accepted + duplicates + rejected;
  const progress = { done: total, total };
  return { state: 'completed', accepted, duplicates, rejected, progress, problem: null };
};

/** What was sent back, by line: the pointer (and code) of each error. */
async function sentBack(found: { id: string }): Promise<Record<number, string[]>> {
  const rejections = await uploads.rejections(found);
  return Object.fromEntries(
    rejections.map(({ line, errors }) => [
      line,
      errors.map(({ pointer, code = '' }: { pointer: string; code?: string }) =>
        `${pointer} ${code}`.trim(),
      ),
    ]),
  );
}

test('what was sent back is forgotten after 90 days, what came of it is not', async () => {
  const people = new Uploads(service, '/v1/citizens', 'operator');
  const companies = () => csv(`${nextNumber()},,2024-01-20,COMMON,1000,,USD`);
  const citizens = () => people.lines({ nationalId: 'DEMO-1' });
  const [old, young, oldPeople, youngPeople] = [
    await companies(),
    await companies(),
    await citizens(),
    await citizens(),
  ];
  await service.database.owner.query(
    `update run set started_at = started_at - interval '91 days' where run_id = any ($1)`,
    [[old.id, oldPeople.id]],
  );
  const later = await startTestServiceOn(service.database, deployment);
  while ((await uploads.rejections(old)).length > 0) await sleep(20);
  await later.close();

  expect(await uploads.rejections(young)).toHaveLength(1);
  expect(await people.rejections(oldPeople)).toEqual([]);
  expect(await people.rejections(youngPeople)).toHaveLength(1);
  const found = await service.ask('GET', `/v1/incorporation-imports/${old.id}`, { as: 'clerk' });
  expect(found.json).toMatchObject(counts(0, 0, 1));
});

describe('a CSV file', () => {
  test('registers companies of one class or several, each with its stake', async () => {
    const [one, two] = [nextNumber(), nextNumber()];
    const done = await csv(
      `${one},Ämber & Co,2024-01-20,COMMON,1000,0.01,USD`,
      `${two},"Brightwater, Inc.",2024-02-29,A,3,,USD`,
      ` ${two.toLowerCase()} ,"Brightwater, Inc.",2024-02-29,B,50,2.5,USD`,
    );

    expect(done).toMatchObject(counts(2, 0, 0));
    expect(await recordOf(one)).toMatchObject({
      legalName: 'Ämber & Co',
      stake: [{ shareClass: 'COMMON', foundingShares: '1000', parValue: '0.01', shares: '100' }],
    });
    expect(await recordOf(two)).toMatchObject({
      incorporatedOn: '2024-02-29',
      stake: [
        { shareClass: 'A', foundingShares: '3', parValue: null, shares: '0.3' },
        { shareClass: 'B', foundingShares: '50', parValue: '2.5', shares: '5' },
      ],
    });
    expect(await balanceOf(service, `assets:investments:${two}:B`)).toEqual({ USD: '12.5' });
  });

  test('sends bad rows back with every error and their lines, and lets the good ones in', async () => {
    const good = Array.from({ length: 3 }, nextNumber);
    const bad = Array.from({ length: 4 }, nextNumber);
    const before = await rows();
    const done = await csv(
      `${good[0]},Good,2024-01-20,COMMON,1000,,USD`,
      `${bad[0]},,2024-02-30,common,1e5,-1,EUR`,
      `${good[1]},Good,2024-01-20,COMMON,1000,,USD`,
      `${bad[1]},Whole,2024-01-20,A,10,,USD`,
      `${bad[1]},Whole,2024-01-20,B,0.0000000001,,USD`,
      `${bad[1]},Other,2024-01-20,C,10,,USD`,
      '',
      `${bad[2]},Short,2024-01-20,A,10,,`.slice(0, -1),
      `${bad[2]},Long,2024-01-20,A,10,,USD,more`,
      `?,Nobody,2024-01-20,A,10,,USD`,
      `${bad[3]},Twice,2024-01-20,A,10,,USD`,
      `${bad[3]},Twice,2024-01-20,A,10,,USD`,
      `${good[2]},Good,2024-01-20,COMMON,1000,,USD`,
    );

    expect(done).toMatchObject(counts(3, 0, 5));
    expect(await sentBack(done)).toEqual({
      3: [
        '/legal_name',
        '/incorporated_on',
        '/share_class',
        '/founding_shares',
        '/par_value',
        '/currency',
      ],
      5: [''],
      6: ['/founding_shares'],
      7: ['/legal_name'],
      9: [''],
      10: [''],
      11: ['/registration_number'],
      12: [''],
      13: [''],
    });
    const after = await rows();
    expect(Number(after['incorporation']) - Number(before['incorporation'])).toBe(3);
    const [first] = await uploads.rejections(done);
    expect(first.row).toEqual({
      registration_number: bad[0],
      legal_name: '',
      incorporated_on: '2024-02-30',
      share_class: 'common',
      founding_shares: '1e5',
      par_value: '-1',
      currency: 'EUR',
    });
  });

  test('sends all rows of a company back, however many', async () => {
    const number = nextNumber();
    const classes = Array.from(
      { length: 25 },
      (_, no) => `${number},Many,2024-01-20,C${no},1,,USD`,
    );
    const done = await csv(...classes, `${nextNumber()},Next,2024-01-20,A,1,,USD`);

    expect(done).toMatchObject(counts(1, 0, 1));
    expect((await uploads.rejections(done)).map(({ line }) => line)).toEqual(
      classes.map((_, no) => no + 2),
    );
  });

  test('refuses a company whose rows do not stand together, wherever they stand', async () => {
    const [split, whole] = [nextNumber(), nextNumber()];
    const done = await csv(
      `${split},Split,2024-01-20,A,10,,USD`,
      `${whole},Whole,2024-01-20,A,10,,USD`,
      `${split.toLowerCase()},Split,2024-01-20,B,10,,USD`,
    );

    expect(done).toMatchObject({ accepted: 1, duplicates: 0 });
    expect(await sentBack(done)).toEqual({
      2: ['/registration_number rows-not-together'],
      4: ['/registration_number rows-not-together'],
    });
    expect(await recordOf(split)).toBeUndefined();
    expect(await recordOf(whole)).toMatchObject({ legalName: 'Whole' });
  });

  test('that is sent again says so, company by company', async () => {
    const [same, other, annulled] = Array.from({ length: 3 }, nextNumber);
    const file = [same, other, annulled].map((number) => `${number},Acme,2024-01-20,A,10,,USD`);
    expect(await csv(...file)).toMatchObject(counts(3, 0, 0));
    const before = await rows();
    expect(await csv(...file)).toMatchObject(counts(0, 3, 0));
    await clerk.annul((await recordOf(annulled!)).id);

    const done = await csv(file[0]!, file[1]!.replace('10', '11'), file[2]!);
    expect(done).toMatchObject(counts(0, 1, 2));
    expect(await sentBack(done)).toEqual({
      3: ['already-registered-differently'],
      4: ['annulled'],
    });
    expect((await rows())['incorporation']).toBe(before['incorporation']);
  });

  test.each([
    ['the name', (row: string) => row.replace('Acme', 'ACME')],
    ['the day', (row: string) => row.replace('2024-01-20', '2024-01-21')],
    ['the class', (row: string) => row.replace(',A,', ',B,')],
    ['the par value', (row: string) => row.replace(',0.5,', ',,')],
    ['one class more', (row: string) => `${row}\n${row.replace(',A,', ',B,')}`],
  ])('tells a company that is registered differently: %s', async (_, changed) => {
    const row = `${nextNumber()},Acme,2024-01-20,A,10,0.5,USD`;
    await csv(row);
    expect(await csv(changed(row))).toMatchObject(counts(0, 0, 1));
    expect(await csv(row.replace(',10,0.5,', ',10.00,0.50,'))).toMatchObject(counts(0, 1, 0));
  });

  test('says nothing of form and LEI, so they do not make a difference', async () => {
    const { registrationNumber } = await clerk.registered({ lei: '5493001KJTIIGC8Y1R12' });
    const row = `${registrationNumber},"Golden Gate Robotics, Inc.",2024-01-20,COMMON,10000000,0.0001,USD`;

    expect(await csv(row)).toMatchObject(counts(0, 1, 0));
  });
});

describe('the form of a CSV file', () => {
  const row = (name = 'Acme') => `${nextNumber()},${name},2024-01-20,A,10,,USD`;
  const send = (file: string | Uint8Array) => uploads.done(file, 'text/csv; charset=utf-8');

  test('may have a byte order mark, CRLF, and an end without a line break', async () => {
    expect(await send(`\ufeff${HEADER}\r\n${row()}\r\n${row()}`)).toMatchObject(counts(2, 0, 0));
    expect(await send(`${HEADER}\n\n${row()}\n\n`)).toMatchObject(counts(1, 0, 0));
  });

  test('may end its lines in more than one way, as one that was pasted together does', async () => {
    const file = `${HEADER}\r${row()}\r\n"${row().replaceAll(',', '","')}"\r\n${row()}\n${row()}`;
    expect(await send(file)).toMatchObject(counts(4, 0, 0));
  });

  test('may quote commas, quotes and its own header', async () => {
    const quoted = HEADER.split(',')
      .map((name) => `"${name}"`)
      .join(',');
    const number = nextNumber();
    await send(`${quoted}\n"${number}","Say ""hi"", Inc.","2024-01-20","A","10","","USD"\n`);

    expect((await recordOf(number)).legalName).toBe('Say "hi", Inc.');
  });

  test('may hold a quote in a plain field, where it is text', async () => {
    expect(await send(`${HEADER}\n${row('The 5" Screw Company')}`)).toMatchObject(counts(1, 0, 0));
  });

  test('counts lines as an editor does, also within quotes: a row stands where it begins', async () => {
    const bad = (name: string) => row(name).replace(',10,', ',-10,');
    const done = await send(
      [
        HEADER,
        bad('First'),
        bad('"two\nlines"'),
        row(),
        '',
        bad('"three\r\nmore\nlines"'),
        bad('Last'),
      ].join('\n'),
    );

    expect(done).toMatchObject({ accepted: 1, rejected: 4 });
    const lines = (await uploads.rejections(done)).map(({ line, row }) => [line, row.legal_name]);
    expect(lines).toEqual([
      [2, 'First'],
      [3, 'two\nlines'],
      [7, 'three\nmore\nlines'],
      [10, 'Last'],
    ]);
  });

  test('may hold nobody', async () => {
    expect(await send(`${HEADER}\n`)).toMatchObject(counts(0, 0, 0));
  });

  test.each<[string, string | Uint8Array, string]>([
    ['an empty file', '', 'malformed-file'],
    ['blank lines only', '\n\n', 'malformed-file'],
    ['no header', row(), 'malformed-file'],
    ['another header', HEADER.replace('legal_name', 'name'), 'malformed-file'],
    ['a header in another order', HEADER.split(',').toReversed().join(','), 'malformed-file'],
    ['a column too many', `${HEADER},votes\n`, 'malformed-file'],
    ['semicolons', HEADER.replaceAll(',', ';'), 'malformed-file'],
    ['a quote that is not closed', `${HEADER}\n${row()}\n${row('"Acme')}\n`, 'malformed-file'],
    ['text after a quote is closed', `${HEADER}\n${row('"Acme" Inc')}\n`, 'malformed-file'],
    ['a row without end', `${HEADER}\n${row('x'.repeat(100_000))}\n`, 'malformed-file'],
    [
      'bytes that are no UTF-8',
      Buffer.from(`${HEADER}\n${row('Søn')}\n`, 'latin1'),
      'malformed-utf-8',
    ],
    [
      'half a character at the end',
      Buffer.from(`${HEADER}\n${row()}ø`).subarray(0, -1),
      'malformed-utf-8',
    ],
    ['UTF-16', Buffer.from(HEADER, 'utf16le'), 'malformed-file'],
  ])('is refused whole with %s', async (_, file, code) => {
    const before = await rows();
    expectProblem(await uploads.send(file, 'text/csv'), 400, code);
    expect(await rows()).toEqual(before);
  });

  test('is refused whole when it breaks in the middle, after thousands of good rows', async () => {
    const good = Array.from({ length: 5_000 }, () => row()).join('\n');
    const before = await rows();
    for (const broken of [Buffer.from([0xff]), Buffer.from('"')]) {
      const file = Buffer.concat([Buffer.from(`${HEADER}\n${good}\n`), broken, Buffer.from(row())]);
      expect(await uploads.send(file, 'text/csv')).toMatchObject({ status: 400 });
      expect(await rows()).toEqual(before);
    }
  });

  test('is refused at once when it is large and no such file at all', async () => {
    const answer = await uploads.send('a,b\n'.repeat(2 << 20), 'text/csv');
    expectProblem(answer, 400, 'malformed-file');
  });
});

describe('a file of JSON lines', () => {
  const line = (changes: object = {}) => company({ registrationNumber: nextNumber(), ...changes });
  const send = (file: string | Uint8Array) => uploads.done(file, 'application/x-ndjson');

  test('registers what a POST would, with form and LEI', async () => {
    const first = line({ lei: '5493001KJTIIGC8Y1R12', legalForm: null });
    expect(await uploads.lines(first, line())).toMatchObject(counts(2, 0, 0));

    expect(await recordOf(first.registrationNumber)).toMatchObject({
      lei: '5493001KJTIIGC8Y1R12',
      legalForm: null,
    });
    expect(await uploads.lines(first)).toMatchObject(counts(0, 1, 0));
    expect(await uploads.lines({ ...first, lei: null })).toMatchObject(counts(0, 0, 1));
    expect(await uploads.lines({ ...first, legalForm: 'cooperative' })).toMatchObject(
      counts(0, 0, 1),
    );
  });

  test('sends lines back with every error that a POST would name, as they came', async () => {
    const wrong = {
      ...line(),
      legalName: '\u0000\ud800',
      owner: { name: 'me' },
      shareClasses: [{}],
    };
    const file = [
      JSON.stringify(line()),
      '',
      JSON.stringify(wrong),
      'not JSON \u0000',
      '[]',
      'null',
      '5',
      '"x"',
    ];
    const done = await send(file.join('\r\n'));

    expect(done).toMatchObject(counts(1, 0, 6));
    const found = await sentBack(done);
    expect({ ...found, 3: found[3]!.toSorted() }).toEqual({
      3: [
        '/legalName',
        '/owner',
        '/shareClasses/0/code',
        '/shareClasses/0/currency',
        '/shareClasses/0/foundingShares',
      ],
      4: [''],
      5: [''],
      6: [''],
      7: [''],
      8: [''],
    });
    const rejections = await uploads.rejections(done);
    expect(rejections.map(({ row }) => row)).toEqual([wrong, 'not JSON \u0000', [], null, 5, 'x']);
  });

  test('with one number twice registers the first, wherever the second stands', async () => {
    const [once, twice] = [line(), line()];
    const between = Array.from({ length: 3_000 }, () => line()); // More than a chunk.
    const done = await uploads.lines(
      once,
      ...between,
      { ...once, legalName: 'Other' },
      twice,
      once,
      twice,
    );

    expect(done).toMatchObject(counts(3_002, 2, 1));
    expect(await sentBack(done)).toEqual({ 3002: ['already-registered-differently'] });
    expect(await recordOf(once.registrationNumber)).toMatchObject({ legalName: once.legalName });
  });

  test('takes the first good line of a number, though a bad one stands before it', async () => {
    const good = line();
    const done = await uploads.lines({ ...good, legalName: '' }, good);

    expect(done).toMatchObject(counts(1, 0, 1));
  });

  test.each<[string, string | Uint8Array, string]>([
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'malformed-utf-8'],
    ['a line without end', 'x'.repeat(1 << 20), 'malformed-file'],
  ])('is refused whole with %s', async (_, file, code) => {
    const before = await rows();
    expectProblem(await uploads.send(file, 'application/x-ndjson'), 400, code);
    expect(await rows()).toEqual(before);
  });

  test('may be empty', async () => {
    expect(await send('')).toMatchObject(counts(0, 0, 0));
    expect(await send('\n\n')).toMatchObject(counts(0, 0, 0));
  });
});
