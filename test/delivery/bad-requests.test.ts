import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { expectProblem } from '../support/problems.js';
import { rowCounts } from '../support/rows.js';
import { NOBODY, words } from '../support/samples.js';
import { type Asked, startTestService, type TestService } from '../support/service.js';
import { Wire } from '../support/wire.js';

/** What is wrong before anyone looks at fields: bodies, keys, addresses, and what is no HTTP at all. */

let service: TestService;
let before: Record<string, string>;
beforeAll(async () => {
  service = await startTestService();
  before = await rowCounts(service.database.owner);
});
afterAll(async () => {
  expect(await rowCounts(service.database.owner)).toEqual(before);
  expect(await service.ask('GET', '/health/ready')).toMatchObject({ status: 200 });
  await service.close();
});

let keys = 0;
const nextKey = () => `bad-request-${++keys}`;

describe('bodies that are no JSON', () => {
  const bytes = (...parts: (string | number[])[]) =>
    Buffer.concat(parts.map((part) => Buffer.from(part as string)));

  test.each<[string, string, string | Uint8Array, number, string]>([
    [
      'no UTF-8',
      'application/json',
      bytes('{"legalName":"', [0xff, 0xfe], '"}'),
      400,
      'malformed-utf-8',
    ],
    [
      'half a character',
      'application/json',
      bytes('{"a":"', [0xe2, 0x82], '"}'),
      400,
      'malformed-utf-8',
    ],
    ['UTF-16', 'application/json', Buffer.from('{"a":1}', 'utf16le'), 400, 'malformed-json'],
    ['cut off', 'application/json', '{"registrationNumber": "SF-', 400, 'malformed-json'],
    ['a control character', 'application/json', '{"legalName":"a\u0000b"}', 400, 'malformed-json'],
    ['a comment', 'application/json', '{/* none */}', 400, 'malformed-json'],
    ['no number', 'application/json', '{"year":NaN}', 400, 'malformed-json'],
    ['two values', 'application/json', '{}{}', 400, 'malformed-json'],
    [
      'arrays in 10,000 arrays',
      'application/json',
      '['.repeat(10_000) + ']'.repeat(10_000),
      400,
      'json-too-deep',
    ],
    ['objects in 10,000 objects', 'application/json', '{"a":'.repeat(10_000), 400, 'json-too-deep'],
    ['50 MB', 'application/json', `"${'x'.repeat(50 << 20)}"`, 413, 'body-too-large'],
    ['text', 'text/plain', '{}', 415, 'unsupported-media-type'],
    ['XML', 'application/xml', '<a/>', 415, 'unsupported-media-type'],
    ['a form', 'application/x-www-form-urlencoded', 'a=1', 415, 'unsupported-media-type'],
    ['a file', 'text/csv', 'a,b\n', 415, 'unsupported-media-type'],
    ['lines of JSON', 'application/x-ndjson', '{}\n', 415, 'unsupported-media-type'],
    ['no type that can be read', 'json', '{}', 415, 'unsupported-media-type'],
  ])('%s', async (_, type, body, status, code) => {
    for (const path of ['/v1/incorporations', '/v1/prices']) {
      const as = path === '/v1/prices' ? 'manager' : 'clerk';
      const answer = await service.ask('POST', path, { as, key: nextKey(), type, body });
      expectProblem(answer, status, code);
      if (status === 415) expect(answer.json.detail).toBe('Send application/json.');
    }
  });

  test('no body at all is a body without any field', async () => {
    for (const headers of [undefined, { 'content-type': 'application/json' }])
      expectProblem(
        await service.ask('POST', '/v1/incorporations', {
          as: 'clerk',
          key: nextKey(),
          ...(headers && { headers }),
        }),
        422,
        'invalid-fields',
        ['/registrationNumber', '/legalName', '/incorporatedOn', '/shareClasses'],
      );
  });

  test.each([
    ['[]', ['']],
    ['"x"', ['']],
    ['5', ['']],
    ['1e400', ['']],
    ['true', ['']],
    ['null', ['/reason']],
    ['{"reason":1e400}', ['/reason']],
    ['{"reason":"x","reason":5}', ['/reason']],
    [`{"reason":${'9'.repeat(10_000)}}`, ['/reason']],
  ])('a value of another kind: %.40s', async (body, pointers) => {
    const answer = await service.ask('POST', `/v1/incorporations/${NOBODY}/annulment`, {
      as: 'clerk',
      type: 'application/json',
      body,
    });

    expectProblem(answer, 422, 'invalid-fields', pointers);
  });

  test.each(['/v1/incorporation-imports', '/v1/citizens'])('%s takes files only', async (path) => {
    const as = path === '/v1/citizens' ? 'operator' : 'clerk';
    const refused = [
      { body: {} },
      {},
      { type: 'text/plain', body: 'a,b' },
      { type: 'application/xml', body: '<a/>' },
      { type: 'text/csv-schema', body: 'a,b' },
    ];
    for (const asked of refused)
      expectProblem(
        await service.ask('POST', path, { as, ...asked }),
        415,
        'unsupported-media-type',
      );
  });
});

describe('Idempotency-Key', () => {
  const DEMANDING = [
    ['/v1/incorporations', 'clerk'],
    ['/v1/valuation-runs', 'manager'],
    ['/v1/cash-receipts', 'manager'],
    ['/v1/dividend-runs', 'manager'],
  ] as const;

  test.each(DEMANDING)('%s demands one', async (path, as) => {
    const answer = await service.ask('POST', path, { as, body: {} });
    expectProblem(answer, 400, 'idempotency-key-required');
  });

  test.each([
    ['too long', 'x'.repeat(256)],
    ['empty', ''],
    ['with a tab', 'a\tb'],
    ['beyond ASCII', 'cl\u00e9'],
  ])('one that is %s is refused, demanded or not', async (_, key) => {
    const wire = await Wire.open(service.address);
    wire.head('POST /v1/prices', {
      authorization: `Bearer ${await service.token('manager')}`,
      'idempotency-key': key,
      connection: 'close',
    });
    const answer = await wire.answer();
    expectProblem({ ...answer, json: JSON.parse(answer.text) }, 400, 'idempotency-key-invalid');
  });
});

describe('addresses', () => {
  const cursor = (text: string) => Buffer.from(text).toString('base64url');
  const NO_LIMIT = ['', ...words('0 1001 abc -1 1.5 %205 1e2 99999 %00 %2B5')];
  const NO_DAY = ['', ...words('2024-02-30 abc 2024-1-1 0000-01-01 %00 2024-01-01T00:00:00Z')];
  const NO_INSTANT = words(`
    abc now %00 2024-01-01 2024-01-01T00:00:00 2024-02-30T00:00:00Z 2024-01-01T25:00:00Z
    2024-01-01T00:00:00%2B02:00 0000-01-01T00:00:00Z
  `);
  const NO_PAST_DAY = [...NO_DAY, '2999-01-01'];
  const NO_NUMBER = ['', 'AB', '-ABC', '%00', 'A%20B', 'A'.repeat(41)];
  const NO_CURRENCY = words('usd US USDX %00 U$D');
  const NO_FORMAT = ['', ...words('xml JSON csv,json %00 __proto__')];
  const NO_UUID_CURSOR = ['', ...words('abc %00 %ff'), cursor('abc'), cursor('1'), 'x'.repeat(501)];
  const NO_NUMBER_CURSOR = ['', 'abc', '%00', cursor('-1'), cursor('9'.repeat(19))];
  const NO_ID_QUERY = ['', 'abc', '%00', `${NOBODY}0`, `%7B${NOBODY}%7D`, '-'.repeat(36)];
  const NO_PLACE_CURSOR = [
    '',
    'abc',
    '%00',
    cursor('0'),
    cursor('x 1'),
    cursor('0 -1'),
    cursor('1 '),
    cursor(`0 ${'9'.repeat(19)}`),
  ];
  const page = (noCursor: readonly string[]) => ({ limit: NO_LIMIT, cursor: noCursor });
  const QUERIES: readonly (readonly [string, Record<string, readonly string[]>])[] = [
    [
      '/v1/incorporations',
      {
        ...page(NO_UUID_CURSOR),
        registrationNumber: ['', 'AB', '-ABC', '%00', 'A%20B'],
        legalName: ['', '%20', '%00', 'x'.repeat(301)],
        incorporatedFrom: NO_DAY,
        incorporatedTo: NO_DAY,
      },
    ],
    ['/v1/holdings', { ...page(NO_NUMBER_CURSOR), asOf: NO_DAY, knownAt: NO_INSTANT }],
    [
      '/v1/nav',
      {
        ...page(['abc', cursor('2024-02-30 1'), cursor('2024-13-45 1'), cursor('2024-01-01 x')]),
        from: NO_DAY,
        to: NO_DAY,
      },
    ],
    ['/v1/dividend-runs', page(NO_UUID_CURSOR)],
    ['/v1/valuation-runs', page(NO_UUID_CURSOR)],
    [
      '/v1/accounts',
      { ...page(['abc', cursor('0'), cursor('x 1')]), asOf: NO_DAY, knownAt: NO_INSTANT },
    ],
    ['/v1/accounts/assets:cash', { asOf: NO_DAY, knownAt: NO_INSTANT }],
    ['/v1/accounts/assets:cash/postings', page(NO_NUMBER_CURSOR)],
    ['/v1/journal-entries', page(NO_NUMBER_CURSOR)],
    [
      '/v1/audit-events',
      {
        ...page(NO_UUID_CURSOR),
        from: NO_INSTANT,
        to: NO_INSTANT,
        person: ['', '%20', '%00', 'x'.repeat(201)],
        route: [
          '',
          'POST',
          '/v1/prices',
          'post%20/v1/prices',
          'POST%20v1',
          'GET%20/%00',
          "GET%20/'",
        ],
        citizen: ['', 'abc', `${NOBODY}0`, `%7B${NOBODY}%7D`, "'%20or%20true"],
        outcome: ['', 'Done', 'fine', 'toString', '__proto__', "done'"],
      },
    ],
    ['/v1/me/accesses', page(NO_UUID_CURSOR)],
    [
      '/v1/corporate-actions',
      {
        ...page(NO_NUMBER_CURSOR),
        registrationNumber: NO_NUMBER,
        kind: ['', 'gift', 'Split', '__proto__', 'split,merger'],
        from: NO_DAY,
        to: NO_DAY,
      },
    ],
    [
      '/v1/prices',
      {
        ...page(NO_NUMBER_CURSOR),
        registrationNumber: NO_NUMBER,
        shareClass: ['', 'A%20B', '%00', 'A'.repeat(21)],
        from: NO_DAY,
        to: NO_DAY,
      },
    ],
    [
      '/v1/prices/due',
      {
        ...page(NO_NUMBER_CURSOR),
        asOf: NO_DAY,
        within: ['', ...words('-1 1.5 3661 1e2 %00')],
      },
    ],
    [
      '/v1/exchange-rates',
      {
        ...page(NO_NUMBER_CURSOR),
        base: NO_CURRENCY,
        quote: NO_CURRENCY,
        from: NO_DAY,
        to: NO_DAY,
      },
    ],
    [`/v1/incorporations/${NOBODY}/holdings`, { limit: NO_LIMIT }],
    [
      '/v1/claims',
      {
        ...page(NO_UUID_CURSOR),
        citizen: NO_ID_QUERY,
        claimant: ['', 'A', 'a%20b', '%00', "'", 'a'.repeat(41)],
        open: ['', ...words('yes 1 TRUE null %00')],
      },
    ],
    ['/v1/me/claims', page(NO_UUID_CURSOR)],
    [
      '/v1/appeals',
      {
        ...page([
          '',
          'abc',
          '%00',
          cursor('2024-01-01'),
          cursor('2024-01-01 x'),
          cursor(`2024-02-30 ${NOBODY}`),
          cursor(`2024-01-01 ${'-'.repeat(36)}`),
        ]),
        state: ['', ...words('Open decided open,granted %00 __proto__')],
      },
    ],
    ['/v1/overpayments', { ...page(NO_UUID_CURSOR), citizen: NO_ID_QUERY }],
    [
      '/v1/proposals',
      { ...page(NO_UUID_CURSOR), state: ['', ...words('Proposed open %00 __proto__')] },
    ],
    ['/v1/verifications', page(['abc', '%00', cursor(NOBODY), cursor(`before ${'-'.repeat(36)}`)])],
    [`/v1/dividend-runs/${NOBODY}/recheck/differences`, page(NO_PLACE_CURSOR)],
    [`/v1/dividend-runs/${NOBODY}/payment-files`, page(NO_NUMBER_CURSOR)],
    [
      `/v1/dividend-runs/${NOBODY}/payment-batches/1/holds`,
      page([...NO_PLACE_CURSOR, cursor('8 1')]),
    ],
    ['/v1/payment-reports', page(NO_UUID_CURSOR)],
    [`/v1/payment-reports/${NOBODY}/breaks`, page(NO_NUMBER_CURSOR)],
    [`/v1/payment-reports/${NOBODY}/failures`, page(NO_NUMBER_CURSOR)],
    ['/v1/benchmarks', page(['abc', cursor('A b'), cursor('a--b')])],
    [
      '/v1/benchmarks/world-equities/levels',
      { ...page(NO_NUMBER_CURSOR), from: NO_DAY, to: NO_DAY },
    ],
    [
      '/log/days',
      page([
        'abc',
        cursor('2024-01-01'),
        cursor('days 9999-99-99'),
        cursor('days 0000-01-01'),
        cursor('days 2026-02-30'),
        cursor('days -infinity'),
      ]),
    ],
    ['/log/dividend-runs', page(['abc', cursor('leaf -1'), cursor(`leaf ${'9'.repeat(19)}`)])],
    [`/v1/valuation-runs/${NOBODY}/positions`, { limit: NO_LIMIT }],
    [`/v1/incorporations/${NOBODY}/position`, { asOf: NO_DAY, knownAt: NO_INSTANT }],
    [`/v1/incorporations/${NOBODY}/bods`, { asOf: NO_DAY }],
    ['/v1/bods', { asOf: NO_DAY }],
    ...['nav', 'performance', 'level3'].map(
      (report) =>
        [
          `/v1/reports/${report}`,
          { from: NO_DAY, to: NO_PAST_DAY, knownAt: NO_INSTANT, format: NO_FORMAT },
        ] as const,
    ),
    ...['vintage', 'concentration'].map(
      (report) =>
        [
          `/v1/reports/${report}`,
          {
            asOf: NO_PAST_DAY,
            knownAt: NO_INSTANT,
            format: NO_FORMAT,
            ...(report === 'concentration' ? { top: NO_LIMIT } : {}),
          },
        ] as const,
    ),
  ];
  /** Who may ask. */
  const asking = (path: string): Asked['as'] => {
    if (path.startsWith('/v1/me/')) return 'citizen';
    if (/audit-events|verifications/.test(path)) return 'auditor';
    return /claims|appeals|overpayments|holds/.test(path) ? 'caseworker' : 'manager';
  };

  test.each(
    QUERIES.flatMap(([path, wrong]) =>
      Object.entries(wrong).map(([name, values]) => [path, name, values] as const),
    ),
  )('%s?%s=… must be right', async (path, name, values) => {
    for (const value of values) {
      const answer = await service.ask('GET', `${path}?${name}=${value}`, { as: asking(path)! });
      expectProblem(answer, 422, 'invalid-fields', [`/${name}`]);
    }
    const twice = await service.ask('GET', `${path}?${name}=1&${name}=1`, { as: asking(path)! });
    expectProblem(twice, 422, 'invalid-fields', [`/${name}`]);
  });

  test.each(QUERIES)('%s refuses what it does not know, by name', async (path, known) => {
    const query = 'surprise=1&__proto__=1&constructor=1&LIMIT=1&limit[]=1';
    const answer = await service.ask('GET', `${path}?${query}`, { as: asking(path)! });
    expectProblem(
      answer,
      422,
      'invalid-fields',
      words('/surprise /__proto__ /constructor /LIMIT /limit[]'),
    );

    const all = Object.keys(known).map((name) => `${name}=%00`);
    const everything = await service.ask('GET', `${path}?${all.join('&')}`, { as: asking(path)! });
    expectProblem(
      everything,
      422,
      'invalid-fields',
      Object.keys(known)
        .filter((name) => name !== 'cursor') // Read last, when the rest is right.
        .map((name) => `/${name}`),
    );
  });

  const FAR = '9'.repeat(18);
  const FORGED: readonly (readonly [string, readonly string[]])[] = [
    ['/v1/accounts', ['0 999999', '9 1', `5 ${FAR}`]],
    ['/v1/nav', ['9999-12-31 9999', '0001-01-01 0']],
    ['/v1/periods', ['9999', FAR]],
    ['/log/days', ['days 9999-12-31', 'days 0001-01-01']],
    ['/log/dividend-runs', [`leaf ${FAR}`]],
    ['/v1/appeals', [`9999-12-31 ${NOBODY}`, `0001-01-01 ${'f'.repeat(8)}${NOBODY.slice(8)}`]],
    ...words(`
      /v1/holdings /v1/accounts/assets:cash/postings /v1/journal-entries /v1/corporate-actions
      /v1/prices /v1/prices/due /v1/exchange-rates
    `).map((path) => [path, ['0', FAR]] as const),
  ];

  test.each(FORGED)('%s: a forged cursor leads nowhere', async (path, forged) => {
    for (const one of forged) {
      const asked = `${path}?cursor=${cursor(one)}`;
      expect(await service.ask('GET', asked, { as: asking(path)! })).toMatchObject({
        status: 200,
        json: { items: expect.any(Array) },
      });
    }
  });

  test.each([
    [`/v1/dividend-runs/${NOBODY}/recheck/differences`, `9 ${FAR}`],
    [`/v1/dividend-runs/${NOBODY}/payment-files`, FAR],
    [`/v1/dividend-runs/${NOBODY}/payment-batches/1/holds`, `7 ${FAR}`],
    [`/v1/payment-reports/${NOBODY}/breaks`, FAR],
    [`/v1/payment-reports/${NOBODY}/failures`, FAR],
    [`/v1/incorporations/${NOBODY}/holdings`, `9999-12-31 ${FAR}`],
    [`/v1/valuation-runs/${NOBODY}/positions`, FAR],
    ['/v1/benchmarks/world-equities/levels', FAR],
  ])('%s: nor does one of what there is not', async (path, forged) => {
    const asked = `${path}?cursor=${cursor(forged)}`;
    expect(await service.ask('GET', asked, { as: asking(path)! })).toMatchObject({ status: 404 });
  });

  const NO_ID = [
    ...words('abc 1 %00 a%2Fb ..%2F..'),
    `${NOBODY}0`,
    `%7B${NOBODY}%7D`,
    'x'.repeat(300),
  ];
  const BY_ID: readonly (readonly [string, string, Asked['as'], string])[] = [
    ['GET', '/v1/incorporations/:id', 'clerk', 'unknown-incorporation'],
    ['GET', '/v1/incorporation-imports/:id', 'clerk', 'unknown-run'],
    ['GET', '/v1/incorporation-imports/:id/rejections', 'clerk', 'unknown-run'],
    ['GET', '/v1/incorporation-imports/:id/events', 'clerk', 'unknown-run'],
    ['POST', '/v1/incorporation-imports/:id/resumption', 'clerk', 'unknown-run'],
    ['GET', '/v1/citizen-imports/:id', 'operator', 'unknown-run'],
    ['GET', '/v1/citizen-imports/:id/rejections', 'operator', 'unknown-run'],
    ['GET', '/v1/citizen-imports/:id/events', 'operator', 'unknown-run'],
    ['POST', '/v1/citizen-imports/:id/resumption', 'operator', 'unknown-run'],
    ['POST', '/v1/citizen-imports/:id/approval', 'operator', 'unknown-run'],
    ['POST', '/v1/citizen-imports/:id/rejection', 'operator', 'unknown-run'],
    ['GET', '/v1/valuation-runs/:id', 'manager', 'unknown-run'],
    ['GET', '/v1/valuation-runs/:id/events', 'manager', 'unknown-run'],
    ['POST', '/v1/valuation-runs/:id/approval', 'manager', 'unknown-run'],
    ['POST', '/v1/valuation-runs/:id/rejection', 'manager', 'unknown-run'],
    ['POST', '/v1/valuation-runs/:id/resumption', 'manager', 'unknown-run'],
    ['GET', '/v1/dividend-runs/:id', 'citizen', 'unknown-run'],
    ['GET', '/v1/dividend-runs/:id/events', 'citizen', 'unknown-run'],
    ['POST', '/v1/dividend-runs/:id/approval', 'manager', 'unknown-run'],
    ['POST', '/v1/dividend-runs/:id/rejection', 'manager', 'unknown-run'],
    ['POST', '/v1/dividend-runs/:id/suspension', 'manager', 'unknown-run'],
    ['POST', '/v1/dividend-runs/:id/resumption', 'manager', 'unknown-run'],
    ['GET', '/v1/citizens/:id/statements', 'auditor', 'unknown-citizen'],
    ['GET', '/v1/citizens/:id/account', 'auditor', 'unknown-citizen'],
    ['POST', '/v1/citizens/:id/account/approval', 'caseworker', 'unknown-citizen'],
    ['GET', '/v1/dividend-runs/:id/roll-change', 'manager', 'unknown-run'],
    ['GET', '/v1/periods/2020/adjustments/:id', 'manager', 'unknown-proposal'],
    ['POST', '/v1/periods/2020/adjustments/:id/approval', 'manager', 'unknown-proposal'],
    ['POST', '/v1/periods/2020/adjustments/:id/rejection', 'manager', 'unknown-proposal'],
    ['GET', '/v1/journal-entries/:id', 'auditor', 'unknown-entry'],
    ['GET', '/v1/corporate-actions/:id', 'manager', 'unknown-corporate-action'],
    ['GET', '/v1/incorporations/:id/position', 'manager', 'unknown-incorporation'],
    ['GET', '/v1/incorporations/:id/bods', 'auditor', 'unknown-incorporation'],
  ];
  test.each(BY_ID)('%s %s: an id that nothing has', async (method, path, as, code) => {
    const at = (id: string) => service.ask(method, path.replace(':id', id), { as: as! });

    expectProblem(await at(NOBODY), 404, code);
    for (const id of NO_ID) expectProblem(await at(id), 404, id.length > 200 ? 'not-found' : code);
  });

  test('an account that is in no chart', async () => {
    const names = words(`
      assets assets:gold assets:cash:1 assets%3Acash%00 assets:investments:NOBODY:A
      liabilities:dividends-payable:x liabilities:dividends-payable:${NOBODY} liabilities:dividends-payable:${'-'.repeat(36)}
      memorandum:shares-held %00 %20 %C3%A4 ' ${'x'.repeat(150)}
    `);
    for (const name of names)
      for (const path of [`/v1/accounts/${name}`, `/v1/accounts/${name}/postings`])
        expectProblem(await service.ask('GET', path, { as: 'auditor' }), 404, 'unknown-account');
  });

  test('an address that cannot be decoded', async () => {
    for (const path of ['/v1/accounts/%ff', '/v1/accounts/%', '/%c0%af'])
      expectProblem(await service.ask('GET', path, { as: 'auditor' }), 400, 'malformed-request');
  });
});

describe('what is no HTTP', () => {
  test.each([
    ['a line of noise', 'hello\r\n\r\n', 400, 'malformed-request'],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n',
      400,
      'malformed-request',
    ],
    [
      'a control character in a header',
      'GET / HTTP/1.1\r\nhost: a\r\nx: \u0001\r\n\r\n',
      400,
      'malformed-request',
    ],
    [
      'headers without end',
      `GET / HTTP/1.1\r\nhost: a\r\nx: ${'x'.repeat(70_000)}\r\n\r\n`,
      431,
      'headers-too-large',
    ],
  ])('%s', async (_, noise, status, code) => {
    const wire = await Wire.open(service.address);
    wire.send(noise);
    const answer = await wire.answer();
    expectProblem({ ...answer, json: JSON.parse(answer.text) }, status, code);
  });
});
