import { expect } from '@jest/globals';
import { Decimal } from 'decimal.js';
import { PricesDue } from '../../src/portfolio/prices-due.js';
import { proveBooks } from '../../src/proof/laws.js';
import type { RunId } from '../../src/runs/run.store.js';
import { testWithBooks, type World } from '../support/given.js';

/** What a holding counts for: its newest price, in the fund's money, restated, and for how long. */

const refusal = (code: string) => ({ driverError: { code: 'LB000', message: code } });

const linesOf = ({ database }: World, runId: RunId) =>
  database.sql<Line[]>`
    select i.registration_number as company, trim_scale(l.price_per_share)::text as price, trim_scale(value)::text as value,
           basis, is_stale as stale, trim_scale(exchange_rate)::text as rate
      from valuation_line l join valuation v using (valuation_no)
      join share_class s on s.commodity_id = l.share_class_id join incorporation i using (incorporation_id)
     where v.run_id = ${runId} order by l.share_class_id`;
interface Line {
  readonly company: string;
  readonly price: string;
  readonly value: string;
  readonly basis: string;
  readonly stale: boolean;
  readonly rate: string | null;
}

const valued = async (world: World, asOf: string): Promise<Record<string, Line>> =>
  Object.fromEntries(
    (await linesOf(world, await world.proposeValuation(asOf))).map((line) => [line.company, line]),
  );

async function expectSound({ database }: World): Promise<void> {
  expect((await proveBooks(database)).filter(({ offender }) => offender !== null)).toEqual([]);
}

/** What somebody else records of a company: as the books of actions have it. */
const record = (world: World, kind: string, company: string, on: string, terms: object = {}) =>
  world.db.owner.query(
    `insert into corporate_action (kind, incorporation_id, share_class_id, effective_on, terms, recorded_at, recorded_by)
     select $1, incorporation_id, case when $1 <> 'dissolution' then commodity_id end, $3, $4, now() + interval '1 millisecond', 'clerk'
       from incorporation join share_class using (incorporation_id) where registration_number = $2`,
    [kind, company, on, JSON.stringify(terms)],
  );

testWithBooks(
  'a price in another currency counts by the newest rate: direct, inverse or crossed',
  async (world) => {
    for (const company of ['DIRECT', 'INVERSE', 'CROSSED', 'OWN'])
      await world.incorporate(company, 'A 1000');
    await world.rate('2021-06-25', 'EUR = 1.2 USD');
    await world.rate('2021-06-29', 'EUR = 1.25 USD');
    await world.rate('2021-06-30', 'USD = 110.5 JPY');
    await world.rate('2021-06-28', 'EUR = 10.18 SEK');
    await world.price('2021-06-30', 'DIRECT.A at 3 EUR');
    await world.price('2021-06-30', 'INVERSE.A at 100 JPY');
    await world.price('2021-06-30', 'CROSSED.A at 7 SEK');
    await world.price('2021-06-30', 'OWN.A at 2 USD');

    expect(await valued(world, '2021-06-30')).toMatchObject({
      DIRECT: { value: '375', price: '3.75', rate: '1.25' },
      // 100 shares × 100 ÷ 110.5 = 90.4977…
      INVERSE: { value: '90.5', price: '0.9049773756', rate: '0.0090497738' },
      // 100 shares × 7 ÷ 10.18 × 1.25 = 85.9528…
      CROSSED: { value: '85.95', price: '0.8595284872', rate: '0.1227897839' },
      OWN: { value: '200', price: '2', rate: null },
    });
    await expectSound(world);
  },
);

testWithBooks('a rate older than a week is none, and none is never 1', async (world) => {
  await world.incorporate('ACME', 'A 1000');
  await world.rate('2021-06-20', 'EUR = 1.2 USD');
  const priced = (on: string, by = 'pricer') => world.price(on, 'ACME.A at 3 EUR', by);

  await expect(priced('2021-06-28')).rejects.toMatchObject({
    code: 'no-exchange-rate',
    fields: [{ pointer: expect.stringMatching(/currency$/) }],
  });
  await priced('2021-06-27');
  await expect(world.proposeValuation('2021-06-30')).rejects.toMatchObject(
    refusal('no-exchange-rate'),
  );
  await world.proposeValuation('2021-06-27');
  await world.incorporate('SECOND', 'A 1000');
  await world.rate('2021-06-20', 'SEK = 0.1 USD');
  await world.price('2021-06-20', 'SECOND.A at 3 SEK');
  await expect(world.proposeValuation('2021-06-30')).rejects.toMatchObject({
    driverError: { detail: expect.stringContaining('EUR, SEK') },
  });
  await world.price('2021-06-29', 'SECOND.A at 2');
  // A later price in the fund's own currency makes the rate needless.
  await world.price('2021-06-29', 'ACME.A at 2');
  expect(await valued(world, '2021-06-30')).toMatchObject({ ACME: { value: '200' } });
});

testWithBooks(
  'the last word on a pair and a day counts, whichever way it is stated',
  async (world) => {
    await world.incorporate('ACME', 'A 1000');
    await world.rate('2021-06-30', 'EUR = 1.2 USD');
    await world.rate('2021-06-30', 'USD = 0.8 EUR');
    await world.price('2021-06-30', 'ACME.A at 4 EUR');
    expect(await valued(world, '2021-06-30')).toMatchObject({
      ACME: { value: '500', rate: '1.25' },
    });
    expect(await world.rate('2021-06-30', 'USD = 0.8 EUR')).toEqual({ recorded: 0, unchanged: 1 });
  },
);

testWithBooks(
  'a price counts beyond the days of its technique, marked; par only for its days',
  async (world) => {
    await world.incorporate('PRICED', 'A 1000 at 1');
    await world.incorporate('PAR', 'A 1000 at 1');
    await world.incorporate('NOTHING', 'A 1000');
    await world.price('2021-06-30', 'PRICED.A at 2');

    // Incorporated on 2021-01-02; par counts for 1,096 days, a recent investment for 365.
    expect(await valued(world, '2022-06-30')).toMatchObject({
      PRICED: { value: '200', basis: 'priced', stale: false },
      PAR: { value: '100', basis: 'par', stale: false },
      NOTHING: { value: '0', basis: 'no-price', stale: false },
    });
    expect(await valued(world, '2022-07-01')).toMatchObject({
      PRICED: { value: '200', basis: 'priced', stale: true },
    });
    expect(await valued(world, '2024-01-03')).toMatchObject({
      PAR: { value: '100', basis: 'par' },
    });
    expect(await valued(world, '2024-01-04')).toMatchObject({
      PAR: { value: '0', price: '0', basis: 'par-expired' },
    });
    await expectSound(world);
  },
);

testWithBooks(
  'what was at par by the founding day as it was known stays so when that day is corrected',
  async (world) => {
    const { id } = await world.incorporate('PAR', 'A 1000 at 1');
    const approved = await world.proposeValuation('2024-01-03');
    await world.approveValuation(approved);
    await world.correct(id, { incorporatedOn: '2021-01-01' });

    await expectSound(world); // Replayed to the digit.
    const restated = await world.proposeValuation('2024-01-03', approved);
    expect(await linesOf(world, restated)).toMatchObject([{ value: '0', basis: 'par-expired' }]);
    await world.approveValuation(restated);
    await expectSound(world);
  },
);

testWithBooks(
  'how many prices are wanting is counted anew when a founding day is corrected',
  async (world) => {
    const { id } = await world.incorporate('PAR', 'A 1000 at 1');
    await world.price('2021-06-30', 'PAR.A at 1', 'pricer', { method: 'par' });
    const wanting = new PricesDue(world.database, world.priceStore);
    expect(await wanting.count('2024-01-03')).toEqual({ missing: 0, stale: 0 });

    await world.correct(id, { incorporatedOn: '2021-01-01' }); // Its days of par are over a day sooner.
    expect(await wanting.count('2024-01-03')).toEqual({ missing: 1, stale: 0 });
  },
);

testWithBooks(
  'a par that is stated as a price counts for the days of par; afterwards it is no price, and somebody is told',
  async (world) => {
    await world.incorporate('PRICED', 'A 1000 at 1');
    await world.incorporate('PAR', 'A 1000 at 1');
    await world.rate('2021-06-30', 'EUR = 1.2 USD');
    await world.price('2021-06-30', 'PRICED.A at 2 EUR');
    await world.price('2021-09-30', 'PRICED.A at 1', 'pricer', { method: 'par' });
    await world.price('2021-09-30', 'PAR.A at 3', 'pricer', { method: 'par' });
    const due = async (asOf: string, within: number) =>
      (await world.priceStore.due(world.database, { asOf, within }, 10, 0n)).map((one) => [
        one.registrationNumber,
        one.state,
        one.dueOn,
      ]);

    expect(await valued(world, '2024-01-03')).toMatchObject({
      PRICED: { value: '100', basis: 'par' },
      PAR: { value: '300', basis: 'par' },
    });
    expect(await due('2024-01-03', 0)).toEqual([]);
    expect(await due('2024-01-03', 1)).toEqual([
      ['PRICED', 'due-soon', '2024-01-03'],
      ['PAR', 'due-soon', '2024-01-03'],
    ]);

    await expect(world.proposeValuation('2024-01-04')).rejects.toMatchObject(
      refusal('no-exchange-rate'),
    );
    await world.rate('2024-01-04', 'EUR = 1.1 USD');
    const runId = await world.proposeValuation('2024-01-04');
    expect(await linesOf(world, runId)).toMatchObject([
      { company: 'PRICED', value: '220', basis: 'priced', stale: true },
      { company: 'PAR', value: '0', basis: 'par-expired', stale: false },
    ]);
    expect(await world.positionStore.outlierCounts(world.database, runId)).toMatchObject({
      missing: 1n,
      stale: 1n,
    });
    expect(await due('2024-01-04', 0)).toEqual([
      ['PRICED', 'stale', '2022-06-30'],
      ['PAR', 'missing', '2024-01-03'],
    ]);
    await expectSound(world);
  },
);

testWithBooks('what is dissolved is worth nothing, whatever its price was', async (world) => {
  await world.incorporate('GONE', 'A 1000 at 1');
  await world.incorporate('THERE', 'A 1000 at 1');
  await world.price('2021-06-30', 'GONE.A at 2');
  await record(world, 'dissolution', 'GONE', '2021-07-15');

  expect(await valued(world, '2021-07-14')).toMatchObject({ GONE: { value: '200' } });
  expect(await valued(world, '2021-07-15')).toMatchObject({
    GONE: { value: '0', basis: 'dissolved', stale: false },
    THERE: { value: '100', basis: 'par' },
  });
});

testWithBooks(
  'where one class is dissolved, the others are worth what they were, and go on being due',
  async (world) => {
    await world.incorporate('TWO', 'A 1000 at 1, B 1000 at 1');
    await world.price('2021-06-30', 'TWO.B at 2');
    const dissolve = (on: string, subject: string) =>
      world.act(on, subject, { kind: 'dissolution', proceeds: new Decimal(0) });
    const due = async () =>
      (await world.priceStore.due(world.database, { asOf: '2024-06-30', within: 0 }, 10, 0n)).map(
        ({ shareClass, state }) => `${shareClass} ${state}`,
      );
    expect(await due()).toEqual(['A missing', 'B stale']);

    await dissolve('2021-07-15', 'TWO.A');
    expect(await linesOf(world, await world.proposeValuation('2021-07-15'))).toMatchObject([
      { price: '2', value: '200', basis: 'priced' },
    ]);
    expect(await due()).toEqual(['B stale']);
    await expectSound(world);
  },
);

testWithBooks(
  'a price is restated by the splits after its day, and par by those since the founding; nothing is rounded before the value',
  async (world) => {
    await world.incorporate('SPLIT', 'A 1000 at 0.3');
    await world.incorporate('PRICED', 'A 1000 at 1');
    await world.rate('2021-06-30', 'USD = 3 EUR');
    await world.price('2021-06-30', 'PRICED.A at 10 EUR');
    for (const company of ['SPLIT', 'PRICED'])
      await world.act('2021-07-01', `${company}.A`, {
        kind: 'split',
        newShares: new Decimal(3),
        oldShares: new Decimal(1),
        fractions: 'kept',
        cashInLieuPrice: null,
      });

    expect(await valued(world, '2021-06-30')).toMatchObject({
      SPLIT: { price: '0.3', value: '30' },
      PRICED: { price: '3.3333333333', value: '333.33' },
    });
    expect(await valued(world, '2021-07-05')).toMatchObject({
      SPLIT: { price: '0.1', value: '30' },
      PRICED: { price: '1.1111111111', value: '333.33' }, // 300 shares at that price were 333.33333333.
    });
    await expectSound(world);
  },
);

testWithBooks(
  'an inputs price is what its inputs come to, and is kept with them',
  async (world) => {
    await world.incorporate('ACME', 'A 1000');
    const inputs = {
      method: 'multiples',
      metric: new Decimal(100),
      metricName: 'EBITDA',
      multiple: new Decimal(8),
      netDebt: new Decimal(200),
      dilutedShares: new Decimal(1000),
    } as const;
    const of = (further: object) =>
      world.price('2021-06-30', 'ACME.A at 0.6', 'pricer', {
        method: 'multiples',
        inputs,
        ...further,
      });

    await expect(of({ pricePerShare: new Decimal('0.7') })).rejects.toMatchObject({
      code: 'invalid-fields',
      fields: [
        { pointer: expect.stringMatching(/pricePerShare$/), detail: expect.stringMatching(/0\.6/) },
      ],
    });
    await of({});
    expect(await of({ pricePerShare: undefined })).toEqual({ recorded: 0, unchanged: 1 });
    expect(await valued(world, '2021-06-30')).toMatchObject({ ACME: { value: '60' } });
  },
);

testWithBooks(
  'a technique is calibrated to what was paid, and its factor applies from then on',
  async (world) => {
    await world.incorporate('ACME', 'A 1000');
    await world.price('2021-03-31', 'ACME.A at 10');
    const model = (day: string, metric: string, toPricedOn: string) =>
      world.price(day, 'ACME.A at 1', 'pricer', {
        method: 'multiples',
        pricePerShare: undefined,
        inputs: {
          method: 'multiples',
          metric: new Decimal(metric),
          metricName: 'EBITDA',
          multiple: new Decimal(5),
          dilutedShares: new Decimal(100),
        },
        calibration: { toPricedOn },
      });

    await expect(model('2021-06-30', '300', '2021-03-31')).rejects.toMatchObject({
      fields: [{ pointer: expect.stringMatching(/toPricedOn$/) }],
    });
    await model('2021-03-31', '250', '2021-03-31'); // The model says 12.5; 10 was paid.
    await model('2021-06-30', '280', '2021-03-31'); // 14 × 0.8
    const lines = [await valued(world, '2021-03-31'), await valued(world, '2021-06-30')];
    expect(lines).toMatchObject([{ ACME: { price: '10' } }, { ACME: { price: '11.2' } }]);
    const [, , last] = await world.priceStore.list(
      world.database,
      { registrationNumber: 'ACME', shareClass: null, from: null, to: null },
      10,
      0n,
    );
    expect(last).toMatchObject({
      level: 3,
      stated: { calibration: { toPricedOn: '2021-03-31', factor: '0.8', transactionPrice: '10' } },
    });
  },
);
