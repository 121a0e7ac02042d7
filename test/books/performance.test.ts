import { expect } from '@jest/globals';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { addDays } from '../../src/domain/calendar.js';
import { FundHistory } from '../../src/domain/fund-history.js';
import { navPerUnit, unitise } from '../../src/domain/performance.js';
import { untilSettled } from '../../src/ledger/known.js';
import { BenchmarkStore } from '../../src/portfolio/benchmark.store.js';
import { PerformanceReports } from '../../src/portfolio/performance-reports.js';
import { PerformanceStore } from '../../src/portfolio/performance.store.js';
import { proveBooks } from '../../src/proof/laws.js';
import { testWithBooks, type World } from '../support/given.js';

const reportsOf = ({ database }: World, fiscalYearEnd = '12-31') =>
  new PerformanceReports(database, new PerformanceStore(), new BenchmarkStore(), {
    laws: [{ since: null, fiscalYearEnd }] as never,
  });
const told = (one: unknown): unknown => JSON.parse(JSON.stringify(one));

testWithBooks('a fund that is paid in, earns, is valued, pays out and spends', async (world) => {
  const { incorporate, receive, spend, price, post } = world;
  await incorporate('ACME', 'COMMON 1000 at 1'); // 2021-01-02: 100 shares at par come in.
  await receive('2021-07-01', '100.00', 'appropriation');
  await price('2021-12-31', 'ACME.COMMON at 3');
  await world.approveValuation(await world.proposeValuation('2021-12-31')); // 100 + 300
  await receive('2022-03-01', '50.00', 'dividend');
  await spend('2022-04-01', '10.00');
  await post(`
    2022-07-01 paid out
      equity:distributions   40.00 USD
      assets:cash           -40.00 USD
  `);
  await receive('2022-07-01', '100.00', 'appropriation');
  await price('2022-12-31', 'ACME.COMMON at 2.5');
  await world.approveValuation(await world.proposeValuation('2022-12-31')); // 200 + 250

  const found = await reportsOf(world).performance(undefined, '2022-12-31', 'infinity');
  expect(told(found)).toMatchObject({
    inceptionOn: '2021-01-02',
    standing: { nav: '450' },
    gaps: [],
    sinceInception: {
      from: '2021-01-02',
      to: '2022-12-31',
      openingNav: '100',
      closingNav: '450',
      parts: {
        'in-kind': '0',
        appropriations: '200',
        distributions: '-40',
        unrealised: '150',
        realised: '0',
        income: '50',
        costs: '-10',
      },
      timeWeighted: { gap: null },
      moneyWeighted: { gap: null },
    },
    years: [
      // 100 → 100, then 200 → 400.
      {
        year: 2021,
        openingNav: '100',
        closingNav: '400',
        timeWeighted: { rate: '1', annualised: null },
      },
      // 400 → 440, then 500 → 450.
      {
        year: 2022,
        openingNav: '400',
        closingNav: '450',
        parts: { appropriations: '100', distributions: '-40', unrealised: '-50' },
        timeWeighted: { rate: '-0.01', annualised: null },
      },
    ],
  });
  expect(found.sinceInception!.timeWeighted.rate!.toFixed()).toBe('0.98');
  // 100 + 100 at 1.00; 60 more at 440 ÷ 200 = 2.20.
  expect(found.standing.units.toFixed()).toBe('227.2727272727');
  expect(navPerUnit(found.standing)!.toFixed()).toBe('1.98');
});

testWithBooks(
  'the series of NAVs is what the postings come to, whenever the totals were made',
  async (world) => {
    const { db, valuationStore, database, incorporate, receive, price } = world;
    const reports = reportsOf(world);
    const draws = fc.sample(
      fc.record({ day: fc.nat(1000), cents: fc.integer({ min: 1, max: 1e6 }) }),
      {
        numRuns: 24,
        seed: 7,
      },
    );
    const known: { at: string; said: unknown }[] = [];
    const now = async () =>
      (
        await db.owner.query<{ at: string }>(
          `select to_char(clock_timestamp(), 'YYYY-MM-DD"T"HH24:MI:SS.MSZ') as at`,
        )
      ).rows[0]!.at;
    const value = async (asOf: string) =>
      world.approveValuation(await world.proposeValuation(asOf));
    const series = (knownAt = 'infinity') => reports.navSeries('2020-01-01', '2024-12-31', knownAt);

    await incorporate('ACME', 'COMMON 1000 at 1');
    for (const [no, { day, cents }] of draws.entries()) {
      const on = addDays('2021-02-01', day);
      const amount = new Decimal(cents).div(100).toFixed(2);
      await receive(on, amount, no % 3 === 0 ? 'dividend' : 'appropriation');
      if (no % 6 === 1) {
        await price(on, `ACME.COMMON at ${no + 1}`);
        await value(['2023-12-31', '2022-06-30', '2024-06-30', '2021-06-30'][(no - 1) / 6]!);
      }
      if (no % 5 === 4) await valuationStore.cutNav(database);
      expect(told(await series())).toEqual(told(await slowSeries(world, 'infinity')));
      if (no % 4 === 0) {
        const at = await now();
        await untilSettled(database, at);
        known.push({ at, said: told(await series(at)) });
      }
    }
    for (const { at, said } of known) {
      expect(told(await series(at))).toEqual(said);
      expect(told(await slowSeries(world, at))).toEqual(said);
    }
    const proofs = await proveBooks(database);
    expect(proofs.filter(({ offender }) => offender !== null)).toEqual([]);
  },
);

/** Every posting looked at, nothing remembered. */
async function slowSeries({ db }: World, knownAt: string) {
  const { rows: days } = await db.owner.query<{ day: string; flow: string; change: string }>(
    `select p.effective_on::text as day, -sum(quantity) as change,
            -coalesce(sum(quantity) filter (where a.kind = 'equity'), 0) as flow
       from posting p join account a using (account_id)
      where a.kind in ('equity', 'income', 'expense') and recorded_at <= $1
      group by 1 order by 1`,
    [knownAt],
  );
  const history = new FundHistory(
    unitise(
      days.map(({ day, flow, change }) => ({
        day,
        flow: new Decimal(flow),
        change: new Decimal(change),
      })),
    ),
  );
  const { rows: navs } = await db.owner.query<{
    asOf: string;
    nav: string;
    version: number;
    approvedAt: Date;
  }>(
    `select distinct on (as_of) as_of::text as "asOf", nav, version, approved_at as "approvedAt"
       from valuation where approved_at <= $1 order by as_of, version desc`,
    [knownAt],
  );
  return navs.map(({ nav, ...official }) => {
    const { nav: booked, units } = history.at(official.asOf);
    return { ...official, nav: new Decimal(nav), booked, units };
  });
}
