import { expect } from '@jest/globals';
import { navPerUnit } from '../../src/domain/performance.js';
import { PerformanceReports } from '../../src/portfolio/performance-reports.js';
import { PerformanceStore } from '../../src/portfolio/performance.store.js';
import { testWithBooks, type World } from '../support/given.js';

const reportsOf = ({ database }: World, fiscalYearEnd = '12-31') =>
  new PerformanceReports(database, new PerformanceStore(), {
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
