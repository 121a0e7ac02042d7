import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { expectSoundBooks } from '../support/books.js';
import { Managers } from '../support/fund.js';
import { expectProblem } from '../support/problems.js';
import { Registrar } from '../support/registrar.js';
import { price, rate } from '../support/samples.js';
import { startTestService, type TestService } from '../support/service.js';

/** The doors of what holdings are valued by. */

let service: TestService;
let clerk: Registrar;
let managers: Managers;
beforeAll(async () => {
  service = await startTestService();
  clerk = new Registrar(service);
  managers = new Managers(service);
});
afterAll(async () => {
  await expectSoundBooks(service);
  await service.close();
});

const get = async (path: string, as: 'auditor' | 'clerk' = 'auditor') =>
  (await service.ask('GET', path, { as })).json;
const company = () =>
  clerk.registered({
    incorporatedOn: '2024-01-02',
    shareClasses: [{ code: 'A', foundingShares: '1000', parValue: '1', currency: 'USD' }],
  });
const SHA = 'ab'.repeat(32);

describe('exchange rates', () => {
  test('are recorded one by one or many at once, and shown as they were', async () => {
    const first = rate();
    expect(await managers.post('/v1/exchange-rates', first, 'pam')).toMatchObject({
      status: 201,
      json: { recorded: 1, unchanged: 0 },
    });
    const both = [first, rate({ base: 'USD', quote: 'JPY', rate: '150.25' })];
    expect((await managers.post('/v1/exchange-rates', both, 'pam')).json).toEqual({
      recorded: 1,
      unchanged: 1,
    });
    const { items } = await get('/v1/exchange-rates?base=EUR');
    expect(items).toEqual([
      { ...first, recordedAt: expect.any(String), recordedBy: expect.any(String) },
    ]);
    const page = await get('/v1/exchange-rates?limit=1');
    expect((await get(`/v1/exchange-rates?limit=1&cursor=${page.nextCursor}`)).items).toHaveLength(
      1,
    );
  });

  test('are needed by prices of another currency, each of which is named', async () => {
    const { registrationNumber } = await company();
    const foreign = price({ registrationNumber, shareClass: 'A', currency: 'CHF' });
    const answer = await managers.prices([
      price({ registrationNumber, shareClass: 'A' }),
      foreign,
      { ...foreign, observedOn: '2024-02-21' },
    ]);
    expectProblem(answer, 422, 'no-exchange-rate', ['/1/currency', '/2/currency']);
    expect((await get(`/v1/prices?registrationNumber=${registrationNumber}`)).items).toEqual([]);
  });
});

describe('prices', () => {
  test('follow from their inputs, and are shown with them', async () => {
    const { registrationNumber } = await company();
    const of = (changes: object) => price({ registrationNumber, shareClass: 'A', ...changes });
    const inputs = {
      metric: '50',
      metricName: 'EBITDA',
      multiple: '8',
      netDebt: '-100',
      dilutedShares: '1000',
    };
    const modelled = of({
      method: 'multiples',
      pricePerShare: undefined,
      inputs,
      significantInputs: [{ name: 'Listed peers', level: 2 }],
      classRights: 'One vote a share',
    });
    expectProblem(
      await managers.prices({ ...modelled, pricePerShare: '0.49' }),
      422,
      'invalid-fields',
      ['/pricePerShare'],
    );
    expect(await managers.prices(modelled)).toMatchObject({ status: 201, json: { recorded: 1 } });
    await managers.prices(of({ inputs: { roundPrice: '12.34', isInsider: true } }));

    const { items } = await get(`/v1/prices?registrationNumber=${registrationNumber}&shareClass=A`);
    expect(items).toMatchObject([
      {
        pricePerShare: '0.5',
        level: 2,
        isInsiderRound: false,
        inputs,
        classRights: 'One vote a share',
        calibration: null,
      },
      { pricePerShare: '12.34', level: 3, isInsiderRound: true },
    ]);
    expect(
      (await get(`/v1/prices?registrationNumber=${registrationNumber}&from=2024-02-21`)).items,
    ).toEqual([]);
    expectProblem(
      await service.ask('GET', '/v1/prices?shareClass=A', { as: 'auditor' }),
      422,
      'invalid-fields',
      ['/registrationNumber'],
    );
  });

  // What an exchange quotes is not computed: the proof at the end has nothing to compute again.
  test('that are quoted are shown with the exchange that quotes them', async () => {
    const { registrationNumber } = await company();
    const inputs = { exchange: 'Pacific Exchange', isActive: true };
    const quoted = price({
      registrationNumber,
      shareClass: 'A',
      method: 'quoted-price',
      inputs,
    });
    expect(await managers.prices(quoted)).toMatchObject({ status: 201, json: { recorded: 1 } });
    const { items } = await get(`/v1/prices?registrationNumber=${registrationNumber}&shareClass=A`);
    expect(items).toMatchObject([{ pricePerShare: '12.34', level: 1, inputs }]);
  });
});

describe('a valuation', () => {
  test('tells of each position what its price followed from; of par nothing', async () => {
    const [{ registrationNumber }, atPar] = [await company(), await company()];
    const of = (changes: object) => price({ registrationNumber, shareClass: 'A', ...changes });
    await managers.prices(of({ pricePerShare: '12', inputs: { roundPrice: '12' } }));
    const inputs = { assets: '900', liabilities: '300', dilutedShares: '100' };
    const modelled = {
      ...of({ method: 'net-assets', pricePerShare: undefined, inputs }),
      calibration: { toPricedOn: '2024-02-20' },
      significantInputs: [{ name: 'Appraisal of the land', level: 2 }],
      classRights: 'Ranks after the loan',
    };
    for (const observedOn of ['2024-02-20', '2024-02-25'])
      expect(await managers.prices({ ...modelled, observedOn })).toMatchObject({ status: 201 });
    const { at } = await managers.valuation('2024-02-29');
    const { items } = await get(`${at}/positions?limit=1000`);
    const positionOf = (number: string) =>
      items.find((one: { registrationNumber: string }) => one.registrationNumber === number);
    const foundBy = {
      inputs,
      significantInputs: modelled.significantInputs,
      calibration: {
        toPricedOn: '2024-02-20',
        transactionPrice: '12',
        modelPrice: '6',
        factor: '2',
      },
      classRights: 'Ranks after the loan',
    };

    expect(positionOf(registrationNumber)).toMatchObject({
      technique: 'net-assets',
      pricePerShare: '12',
      level: 2,
      ...foundBy,
    });
    expect(positionOf(atPar.registrationNumber)).toMatchObject({
      technique: null,
      inputs: null,
      significantInputs: [],
      calibration: null,
      classRights: null,
    });
    const { 'changed-most': most } = await get(`${at}/outliers?limit=100`);
    expect(most.largest).toContainEqual(expect.objectContaining(foundBy));
    await managers.decide(at, 'rejection');
  });

  test('is told by position, with outliers first; holdings of one company are found by its number', async () => {
    const { registrationNumber } = await company();
    await managers.prices(price({ registrationNumber, shareClass: 'A', pricePerShare: '3' }));
    const { at } = await managers.valuation('2024-02-29');
    const ours = async () =>
      (await get(`${at}/positions?limit=1000`)).items.find(
        (one: { registrationNumber: string }) => one.registrationNumber === registrationNumber,
      );
    expect(await ours()).toMatchObject({
      shares: '100',
      value: '300.00',
      basis: 'priced',
      technique: 'recent-investment',
      stale: false,
      previous: null,
      change: { total: '300.00', byShares: '300.00' },
      title: 'confirmed',
    });
    expect(await get(`${at}/outliers?limit=1`)).toMatchObject({
      'changed-most': { largest: [{ registrationNumber: expect.any(String) }] },
      manual: { count: expect.stringMatching(/^[1-9]/) },
    });
    await managers.decide(at, 'approval');
    await service.until(at, ['approved'], 'auditor');
    expect(
      (await get(`/v1/holdings?registrationNumber=${registrationNumber}`)).items,
    ).toMatchObject([{ registrationNumber, value: '300.00', level: 3, priceMissing: false }]);
    const due = (await get('/v1/prices/due?asOf=2024-12-31&within=60&limit=1000')).items;
    expect(
      due.find(
        (one: { registrationNumber: string }) => one.registrationNumber === registrationNumber,
      ),
    ).toMatchObject({ state: 'due-soon', dueOn: '2025-02-19' });
  });
});

describe('titles', () => {
  test('are kept as they were said, two clocks and all', async () => {
    const { id } = await company();
    const at = `/v1/incorporations/${id}/title`;
    expect(await get(at, 'clerk')).toEqual({ state: 'confirmed', history: [] });
    const say = (body: object) =>
      service.ask('POST', at, { as: 'clerk', body: { evidenceSha256: SHA, ...body } });

    expect(
      await say({ state: 'claimed', paidUp: '0.25', effectiveOn: '2024-02-01' }),
    ).toMatchObject({ status: 201, json: { state: 'claimed' } });
    await say({ state: 'disputed', effectiveOn: '2024-01-15', reason: 'A suit' });
    expect(await get(at)).toMatchObject({
      state: 'claimed',
      history: [
        { state: 'claimed', paidUp: '0.25', uncalled: { amount: '75.00', currency: 'USD' } },
        { state: 'disputed', paidUp: null, uncalled: { amount: '0.00' }, reason: 'A suit' },
      ],
    });
    expectProblem(
      await say({ state: 'claimed', effectiveOn: '2023-12-31' }),
      422,
      'invalid-fields',
      ['/effectiveOn'],
    );
  });
});
