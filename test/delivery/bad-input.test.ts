import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ACTION_DOORS, CONTRADICTIONS } from '../support/action-doors.js';
import {
  type Door,
  DOORS,
  INCORPORATIONS,
  objectsOf,
  TOMORROW,
  TOO_FAR_AHEAD,
  withAt,
} from '../support/doors.js';
import { expectProblem } from '../support/problems.js';
import { Registrar } from '../support/registrar.js';
import { rowCounts } from '../support/rows.js';
import { CITIZENS_HEADER, company, NOBODY, price, words } from '../support/samples.js';
import { startTestService, type TestService } from '../support/service.js';
import { Uploads } from '../support/uploads.js';

/** What must never get in: every door refuses it by the names of all its wrong fields, and writes nothing. */

let service: TestService;
let before: Record<string, string>;
/** The citizen whom bodies name: another would be told of in every answer, too. */
let ada: string;
beforeAll(async () => {
  service = await startTestService({ NATION: 'alaska' });
  // The companies that bodies name: of others every answer would tell, too.
  const clerk = new Registrar(service);
  for (const registrationNumber of ['SF-2024-000123', 'SF-2024-000124'])
    await clerk.registered({ registrationNumber });
  await new Uploads(service, '/v1/citizens', 'operator').csv(
    CITIZENS_HEADER,
    'ADA,Ada,1980-01-01,2000-01-01,,,',
  );
  const lookup = { as: 'caseworker', body: { nationalId: 'ADA' } } as const;
  ada = (await service.ask('POST', '/v1/citizens/lookup', lookup)).json.citizen;
  before = await rowCounts(service.database.owner);
});
afterAll(() => service.close());

async function expectNothingWritten(): Promise<void> {
  expect(await rowCounts(service.database.owner)).toEqual(before);
  expect(await service.ask('GET', '/health/ready')).toMatchObject({ status: 200 });
}

let keys = 0;
const nextKey = () => `bad-input-${++keys}`;
const send = (door: Door, body: unknown) => sendText(door, JSON.stringify(body));
const sendText = ({ method, path, as }: Door, body: string) =>
  service.ask(method, path, {
    as,
    key: nextKey(),
    type: 'application/json',
    body: body.replaceAll(`:"${NOBODY}"`, `:"${ada}"`),
  });

/** A title for each door; two bodies may go to the same one. */
const EACH_DOOR = [...DOORS, ...ACTION_DOORS].map(
  (door) =>
    [`${door.path.replace(NOBODY, '{id}')} (${Object.keys(door.wrong).at(-1)})`, door] as const,
);

describe('a wrong value is refused by the name of its field', () => {
  afterAll(expectNothingWritten);

  test.each(EACH_DOOR)('%s', async (_, door) => {
    const each = Object.entries(door.wrong).flatMap(([pointer, values]) =>
      values.map(async (value) => {
        const answer = await send(door, withAt(door.body, pointer, value));
        expectProblem(answer, 422, 'invalid-fields', [pointer]);
      }),
    );
    await Promise.all(each);
  });
});

describe('a field that nobody knows is refused, on every level', () => {
  afterAll(expectNothingWritten);

  test.each(EACH_DOOR)('%s', async (_, door) => {
    for (const at of objectsOf(door)) {
      const body = JSON.stringify(withAt(door.body, `${at}/surprise`, 1));
      const odd = '"a/b~c":1,"__proto__":{"x":1},"constructor":1';
      expectProblem(await sendText(door, body), 422, 'invalid-fields', [`${at}/surprise`]);
      expectProblem(
        await sendText(door, body.replace('"surprise":1', odd)),
        422,
        'invalid-fields',
        [`${at}/a~1b~0c`, `${at}/__proto__`, `${at}/constructor`],
      );
    }
  });
});

describe('what is right by itself and cannot hold together is refused by the field that is too much', () => {
  afterAll(expectNothingWritten);

  test.each(CONTRADICTIONS)('%s', async (_, body, pointer) => {
    const sent = { method: 'POST', path: '/v1/corporate-actions', as: 'manager' } as const;
    expectProblem(await send({ ...sent, body, wrong: {} }, body), 422, 'invalid-fields', [pointer]);
  });

  test('a title of which a part is paid up, and so much uncalled', async () => {
    const title = DOORS.find(({ path }) => path.endsWith('/title'))!;
    const uncalled = { amount: '75.00', currency: 'USD' };
    expectProblem(
      await send(title, { ...(title.body as object), uncalled }),
      422,
      'invalid-fields',
      ['/uncalled'],
    );
  });
});

describe('all wrong fields are named at once', () => {
  afterAll(expectNothingWritten);

  test.each([
    [
      'nothing of it is there',
      {},
      ['/registrationNumber', '/legalName', '/incorporatedOn', '/shareClasses'],
    ],
    [
      'everything is wrong, down to the last class',
      {
        registrationNumber: '?',
        legalName: '',
        incorporatedOn: '2024-02-30',
        legalForm: 5,
        lei: 'X',
        shareClasses: [
          { code: 'a', foundingShares: 1e5, parValue: '-1', currency: 'EUR', votes: 1 },
          { code: 'B', foundingShares: '0', parValue: null, currency: 'USD' },
          {},
        ],
        owner: 'me',
      },
      words(`
        /registrationNumber /legalName /incorporatedOn /legalForm /lei /owner
        /shareClasses/0/code /shareClasses/0/foundingShares /shareClasses/0/parValue
        /shareClasses/0/currency /shareClasses/0/votes /shareClasses/1/foundingShares
        /shareClasses/2/code /shareClasses/2/foundingShares /shareClasses/2/currency
      `),
    ],
    [
      'two classes of one code, and one of them wrong in another way',
      company({
        legalName: ' ',
        shareClasses: [
          { code: 'A', foundingShares: '10', currency: 'USD' },
          { code: 'A', foundingShares: '1e5', currency: 'USD' },
        ],
      }),
      ['/legalName', '/shareClasses', '/shareClasses/1/foundingShares'],
    ],
    [
      'there are more classes than there may be (they are not looked into)',
      company({
        shareClasses: Array.from({ length: 21 }, (_, no) => ({
          code: `C${no}`,
          foundingShares: no < 20 ? '10' : '-10',
          currency: 'USD',
        })),
      }),
      ['/shareClasses'],
    ],
  ])('of a company, when %s', async (_, body, pointers) => {
    expectProblem(await send(INCORPORATIONS, body), 422, 'invalid-fields', pointers);
  });

  test('of every price of an array, and none is recorded', async () => {
    const answer = await service.ask('POST', '/v1/prices', {
      as: 'manager',
      body: [price(), price({ pricePerShare: 1, method: 'guess' }), null, price({ source: '' })],
    });

    expectProblem(answer, 422, 'invalid-fields', words('/1/pricePerShare /1/method /2 /3/source'));
  });

  test('of an array of too many prices', async () => {
    const body = Array<unknown>(10_001).fill(price());
    const answer = await service.ask('POST', '/v1/prices', { as: 'manager', body });

    expectProblem(answer, 422, 'invalid-fields', ['']);
  });

  test.each([
    [
      'a dividend run',
      '/v1/dividend-runs',
      {
        year: 'x',
        recordOn: '2024-12-31',
        payOn: '2024-12-30',
        rule: { name: 'fixed-appropriation' },
      },
      ['/year', '/payOn', '/rule/amount'],
    ],
    [
      'a preview',
      '/v1/dividend-runs/preview',
      { year: 'x', recordOn: '2024-12-31', payOn: '2024-12-30', rules: [{ name: 'none' }] },
      ['/year', '/payOn', '/rules/0/name'],
    ],
    [
      'a price of which nothing is said',
      '/v1/prices',
      {},
      [
        '/registrationNumber',
        '/shareClass',
        '/observedOn',
        '/currency',
        '/method',
        '/source',
        '/pricePerShare',
      ],
    ],
    [
      'a payment too far ahead',
      '/v1/dividend-runs',
      { payOn: TOO_FAR_AHEAD },
      ['/year', '/recordOn', '/payOn'],
    ],
    [
      'a restatement without its reason',
      '/v1/valuation-runs',
      { asOf: TOMORROW, restates: NOBODY },
      ['/asOf', '/reason'],
    ],
  ])('of %s, rules over several fields too', async (_, path, body, pointers) => {
    const answer = await service.ask('POST', path, { as: 'manager', key: nextKey(), body });

    expectProblem(answer, 422, 'invalid-fields', pointers);
  });

  test('a stake that would need more than ten decimals is refused by its own name', async () => {
    const body = company({
      shareClasses: [{ code: 'A', foundingShares: '0.0000000001', currency: 'USD' }],
    });

    expectProblem(await send(INCORPORATIONS, body), 422, 'quantity-too-fine');
  });
});

describe('whatever JSON is sent, the answer is no failure of ours', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('\ud800', '\u0000', '1e5', '__proto__', "'; drop table run; --", '2024-02-30'),
  );
  const anything = fc.oneof(
    { depthSize: 'small' },
    fc.jsonValue({ stringUnit: 'binary' }),
    text,
    fc.double(),
  );

  test.each(EACH_DOOR)('%s', async (_, door) => {
    const inOnePlace = fc
      .tuple(fc.constantFrom(...Object.keys(door.wrong)), anything)
      .map(([pointer, value]) => withAt(door.body, pointer, value));

    const bodies = fc.array(fc.oneof(anything, inOnePlace), { minLength: 8, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(bodies, async (some) => {
        for (const { status } of await Promise.all(some.map((body) => send(door, body))))
          expect(status).toBeLessThan(500);
      }),
      { numRuns: 5 },
    );
    expect(await service.ask('GET', '/health/ready')).toMatchObject({ status: 200 });
  });
});
