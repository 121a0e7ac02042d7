import { describe, expect, test } from '@jest/globals';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { splitByWeight } from '../../src/domain/dividend.js';
import {
  type AlaskaStatutory,
  type FundFacts,
  partsEach,
  payout,
  type Payout,
  type PayoutRule,
  reductionsEach,
  type Step,
} from '../../src/domain/payout.js';
import { whole } from '../support/shares.js';

const d = (text: string | number) => new Decimal(text);
const refusal = (code: string) => expect.objectContaining({ code }) as unknown as Error;
const cents = { payable: d('0.01'), smallest: d('0.01') };
const told = (steps: readonly Step[]) =>
  steps.map(({ label, amount }) => `${label}: ${amount.toFixed()}`);

const nothing: FundFacts = {
  navs: [],
  netIncomes: [],
  earningsReserve: d(0),
  lastSpending: null,
  residue: d(0),
};
const navs = (...newestFirst: string[]) =>
  newestFirst.map((nav, no) => ({
    asOf: `${2025 - no}-12-31`,
    nav: d(nav),
    isOpening: false,
  }));
const spent = (amount: string, isOpening = false) => ({ amount: d(amount), isOpening });
const wholeOf = (shares: Decimal, eachGets = d(0)) => ({ weight: d(1), eachGets, shares });
const incomes = (...newestFirst: string[]) =>
  newestFirst.map((amount, no) => ({
    endedOn: `${2015 - no}-06-30`,
    amount: d(amount),
    isOpening: false,
  }));
const alaska = (changes: Partial<AlaskaStatutory> = {}): AlaskaStatutory => ({
  name: 'alaska-statutory',
  incomeRate: d('0.21'),
  years: 5,
  transferRate: d('0.5'),
  additions: [],
  obligations: [],
  appropriations: [],
  ...changes,
});
const marketValue = (rate: string, years: number, skip: number): PayoutRule => ({
  name: 'percent-of-market-value',
  rate: d(rate),
  years,
  skip,
});
const yale = (changes: object = {}): PayoutRule => ({
  name: 'smoothed-spending',
  weight: d('0.8'),
  target: d('0.0525'),
  floor: d('0.04'),
  cap: d('0.065'),
  inflation: d('0.02'),
  skip: 1,
  ...changes,
});

// Each rule, line by line --------------------------------------------------------------------------------------------

test.each<[string, PayoutRule, Partial<FundFacts>, string[]]>([
  [
    'percent-of-market-value: the mean of the newest two',
    marketValue('0.05', 2, 0),
    { navs: navs('1300', '1100.01', '900') },
    [
      'NAV as of 2025-12-31: 1300',
      'NAV as of 2024-12-31: 1100.01',
      'Mean of 2 year-end NAVs: 1200',
      '5% of it, rounded down to 0.01: 60',
    ],
  ],
  [
    'percent-of-market-value: the newest left out, and fewer than the rule asks for',
    marketValue('0.0333', 5, 1),
    { navs: navs('1300', '1100.01', '900') },
    [
      'NAV as of 2024-12-31: 1100.01',
      'NAV as of 2023-12-31: 900',
      'Mean of 2 year-end NAVs (the rule asks for 5; these are all there are): 1000',
      '3.33% of it, rounded down to 0.01: 33.3',
    ],
  ],
  [
    "percent-of-market-value: Alaska's draw, the first five of the last six years",
    marketValue('0.05', 5, 1),
    { navs: navs('9999', '500', '400', '300', '200', '100', '8888') },
    [
      'NAV as of 2024-12-31: 500',
      'NAV as of 2023-12-31: 400',
      'NAV as of 2022-12-31: 300',
      'NAV as of 2021-12-31: 200',
      'NAV as of 2020-12-31: 100',
      'Mean of 5 year-end NAVs: 300',
      '5% of it, rounded down to 0.01: 15',
    ],
  ],
  [
    'expected-real-return: three percent of the value',
    { name: 'expected-real-return', rate: d('0.03'), skip: 0 },
    { navs: navs('15757000000000.50', '13000000000000') },
    [
      'NAV as of 2025-12-31: 15757000000000.5',
      'Expected real return of 3%, rounded down to 0.01: 472710000000.01',
    ],
  ],
  [
    'net-investment-return-contribution: half of what may be expected and of what was earned',
    {
      name: 'net-investment-return-contribution',
      expectedReturn: d('0.04'),
      share: d('0.5'),
      otherNetIncome: d('3.01'),
      skip: 0,
    },
    { navs: navs('1000') },
    [
      'NAV as of 2025-12-31: 1000',
      'Expected real return of 4%: 40',
      'Net investment income of other assets: 3.01',
      '50% of both, rounded down to 0.01: 21.5',
    ],
  ],
  [
    'net-investment-return-contribution: a loss of other assets takes nothing away',
    {
      name: 'net-investment-return-contribution',
      expectedReturn: d('0.04'),
      share: d('0.5'),
      otherNetIncome: d('-3'),
      skip: 0,
    },
    { navs: navs('1000') },
    [
      'NAV as of 2025-12-31: 1000',
      'Expected real return of 4%: 40',
      'Net investment income of other assets: 0',
      '50% of both, rounded down to 0.01: 20',
    ],
  ],
  [
    'smoothed-spending: within its bounds',
    yale(),
    { navs: navs('1', '1000'), lastSpending: spent('50') },
    [
      'NAV as of 2024-12-31: 1000',
      '5.25% of it: 52.5',
      'Last spending: 50',
      '80% of last spending, the rest of it of the target: 50.5',
      'With inflation of 2%: 51.51',
      'Spending, rounded down to 0.01: 51.51',
    ],
  ],
  [
    'smoothed-spending: after the value has doubled, the floor',
    yale(),
    { navs: navs('1', '2000'), lastSpending: spent('50') },
    [
      'NAV as of 2024-12-31: 2000',
      '5.25% of it: 105',
      'Last spending: 50',
      '80% of last spending, the rest of it of the target: 61',
      'With inflation of 2%: 62.22',
      'Raised to 4% of NAV with inflation: 81.6',
      'Spending, rounded down to 0.01: 81.6',
    ],
  ],
  [
    'smoothed-spending: after the value has halved, the cap',
    yale(),
    { navs: navs('1', '500'), lastSpending: spent('50') },
    [
      'NAV as of 2024-12-31: 500',
      '5.25% of it: 26.25',
      'Last spending: 50',
      '80% of last spending, the rest of it of the target: 45.25',
      'With inflation of 2%: 46.15',
      'Capped at 6.5% of NAV with inflation: 33.15',
      'Spending, rounded down to 0.01: 33.15',
    ],
  ],
  [
    'smoothed-spending: the first year is the target',
    yale({ skip: 0 }),
    { navs: navs('1000') },
    [
      'NAV as of 2025-12-31: 1000',
      '5.25% of it: 52.5',
      'With inflation of 2%: 53.55',
      'Spending, rounded down to 0.01: 53.55',
    ],
  ],
  [
    'smoothed-spending: by what is stated of before the books',
    yale({ skip: 0, inflation: d(0) }),
    {
      navs: navs('1000').map((one) => ({ ...one, isOpening: true })),
      lastSpending: spent('50', true),
    },
    [
      'NAV as of 2025-12-31 (opening figure): 1000',
      '5.25% of it: 52.5',
      'Last spending (opening figure): 50',
      '80% of last spending, the rest of it of the target: 50.5',
      'With inflation of 0%: 50.5',
      'Spending, rounded down to 0.01: 50.5',
    ],
  ],
  [
    'fixed-appropriation',
    { name: 'fixed-appropriation', amount: d('50.01') },
    {},
    ['Appropriated amount: 50.01'],
  ],
  [
    'manual',
    {
      name: 'manual',
      lines: [
        { label: 'Royalties', amount: d('70') },
        { label: 'Less costs', amount: d('-20.5') },
      ],
      reason: 'Act 7 of 2025',
    },
    {},
    ['Royalties: 70', 'Less costs: -20.5', 'Sum: Act 7 of 2025: 49.5'],
  ],
  [
    'alaska-statutory: fewer years than five, one of them an opening figure, a loss among them',
    alaska({
      additions: [{ label: 'Lapsed', amount: d('10') }],
      obligations: [{ label: 'Dividends of 2014', amount: d('1.5') }],
      appropriations: [{ label: 'Administration', amount: d('2.25') }],
    }),
    {
      netIncomes: [
        ...incomes('1000', '-100'),
        { endedOn: '2013-06-30', amount: d('50.55'), isOpening: true },
      ],
      residue: d('0.4'),
    },
    [
      'Net income of the fiscal year to 2015-06-30: 1000',
      'Net income of the fiscal year to 2014-06-30: -100',
      'Net income of the fiscal year to 2013-06-30 (opening figure): 50.55',
      'Net income of 3 fiscal years (the rule asks for 5; these are all there are): 950.55',
      '21% of it: 199.61',
      '50% of it to the dividend fund: 99.8',
      'Lapsed: 10',
      'Residue of the last dividend: 0.4',
      'Dividends of 2014: -1.5',
      'Administration: -2.25',
    ],
  ],
  [
    "alaska-statutory: no more than the year's net income and the reserve",
    alaska(),
    { netIncomes: incomes('10', '1000', '1000', '1000', '1000'), earningsReserve: d('100') },
    [
      ...[2015, 2014, 2013, 2012, 2011].map(
        (year, no) => `Net income of the fiscal year to ${year}-06-30: ${no === 0 ? 10 : 1000}`,
      ),
      'Net income of 5 fiscal years: 4010',
      '21% of it: 842.1',
      'Capped at net income of the last year and earnings reserve: 110',
      '50% of it to the dividend fund: 55',
    ],
  ],
])('%s', (_, rule, facts, steps) => {
  expect(told(payout(rule, { ...nothing, ...facts }, cents).steps)).toEqual(steps);
});

test.each<[string, PayoutRule]>([
  ['percent-of-market-value', marketValue('0.05', 5, 3)],
  ['expected-real-return', { name: 'expected-real-return', rate: d('0.03'), skip: 3 }],
  ['smoothed-spending', yale({ skip: 3 })],
])('%s needs a NAV that is not left out', (_, rule) => {
  expect(() => payout(rule, { ...nothing, navs: navs('1', '2', '3') }, cents)).toThrow(
    refusal('no-approved-nav'),
  );
});

test('whole dollars where dividends are paid in them', () => {
  const { pool } = payout(
    marketValue('0.05', 1, 0),
    { ...nothing, navs: navs('199') },
    { payable: d(1), smallest: d('0.01') },
  );

  expect(pool).toEqual(d(9));
});

// Alaska, as it was --------------------------------------------------------------------------------------------------

const DOLLARS = { payable: d(1), smallest: d('0.01') };
const inMillions = (...newestFirst: string[]) =>
  incomes(...newestFirst.map((million) => d(million).times(1_000_000).toFixed()));
const charged = alaska({
  additions: [{ label: 'Carried in', amount: d('10000000') }],
  obligations: [
    { label: 'Corrections', amount: d('20830400') },
    { label: 'Prior-year reserve', amount: d('800000') },
  ],
  appropriations: [
    { label: 'Health', amount: d('17724700') },
    { label: 'Division', amount: d('8200000') },
  ],
});

describe("Alaska's dividend of 2015", () => {
  // To the dollar the net income of fiscal 2011 that gives the transfer as it was made, 1,373,101,715.81.
  const published = inMillions('2907', '3531', '2928', '1568', '2143.1591982');
  const year = payout(
    charged,
    { ...nothing, netIncomes: published, earningsReserve: d('7000000000') },
    DOLLARS,
  );

  test('is 1,335,546,615.81 to share out', () => {
    expect(told(year.steps).slice(-7)).toEqual([
      '21% of it: 2746203431.62',
      '50% of it to the dividend fund: 1373101715.81',
      'Carried in: 10000000',
      'Corrections: -20830400',
      'Prior-year reserve: -800000',
      'Health: -17724700',
      'Division: -8200000',
    ]);
    expect(year.pool.toFixed()).toBe('1335546615.81');
  });

  test('each appropriation made it smaller by so much a person', () => {
    expect(told(reductionsEach(year.reductions, wholeOf(d(644_500)), DOLLARS))).toEqual([
      'Corrections: 32.32',
      'Prior-year reserve: 1.24',
      'Health: 27.5',
      'Division: 12.72',
    ]);
  });

  test('from the published figures of net income it is the same to a few dollars', () => {
    const rounded = inMillions('2907', '3531', '2928', '1568', '2143.159');
    const reserve = d('7000000000');
    const { pool } = payout(
      charged,
      { ...nothing, netIncomes: rounded, earningsReserve: reserve },
      DOLLARS,
    );

    expect(pool.toFixed()).toBe('1335546595');
  });
});

test('where supplements are more than what is payable, nothing is below zero', () => {
  const rule = { supplements: [{ label: 'Relief', amount: d('1075') }] };

  expect(told(partsEach(rule, wholeOf(d(100), d(10)), DOLLARS))).toEqual([
    'Dividend: 0',
    'Relief: 10',
  ]);
});

// For whatever figures -----------------------------------------------------------------------------------------------

const amount = (min: bigint, max: bigint) =>
  fc.bigInt({ min, max }).map((n) => d(String(n)).div(100));
const money = amount(0n, 10n ** 15n);
const signed = amount(-(10n ** 15n), 10n ** 15n);
const part = fc.integer({ min: 1, max: 1000 }).map((n) => d(n).div(1000));
const skip = fc.integer({ min: 0, max: 2 });
const charges = fc.array(fc.record({ label: fc.constantFrom('A', 'B'), amount: money }), {
  maxLength: 3,
});
const years = fc.integer({ min: 1, max: 6 });
const units = fc
  .constantFrom('0.01', '0.05', '1')
  .map((unit) => ({ payable: d(unit), smallest: d('0.01') }));

const anyRule = fc.oneof<fc.Arbitrary<PayoutRule>[]>(
  fc.record({
    name: fc.constant('alaska-statutory'),
    incomeRate: part,
    years,
    transferRate: part,
    additions: charges,
    obligations: charges,
    appropriations: charges,
  }),
  fc.record({ name: fc.constant('percent-of-market-value'), rate: part, years, skip }),
  fc.record({ name: fc.constant('expected-real-return'), rate: part, skip }),
  fc.record({
    name: fc.constant('net-investment-return-contribution'),
    expectedReturn: part,
    share: part,
    otherNetIncome: signed,
    skip,
  }),
  fc
    .record({ weight: part, target: part, floor: part, cap: part, inflation: part, skip })
    .map(({ floor, cap, ...rest }) => ({
      name: 'smoothed-spending',
      ...rest,
      floor: Decimal.min(floor, cap),
      cap: Decimal.max(floor, cap),
    })),
  fc.record({ name: fc.constant('fixed-appropriation'), amount: money, supplements: charges }),
  fc.record({
    name: fc.constant('manual'),
    lines: fc.array(fc.record({ label: fc.constant('A'), amount: signed }), { maxLength: 3 }),
    reason: fc.constant('Act'),
  }),
);
const anyFacts: fc.Arbitrary<FundFacts> = fc.record({
  navs: fc
    .array(signed, { minLength: 3, maxLength: 8 })
    .map((all) => navs(...all.map((nav) => nav.toFixed()))),
  netIncomes: fc
    .array(signed, { maxLength: 8 })
    .map((all) => incomes(...all.map((income) => income.toFixed()))),
  earningsReserve: signed,
  lastSpending: fc.option(fc.record({ amount: money, isOpening: fc.boolean() })),
  residue: money,
});

test('nothing a rule asks for is negative, nor finer than money is', () => {
  fc.assert(
    fc.property(anyRule, anyFacts, units, (rule, facts, unit) => {
      const { pool, reductions } = payout(rule, facts, unit);

      expect(pool.gte(0)).toBe(true);
      expect(pool.mod(unit.smallest).isZero()).toBe(true);
      for (const { amount } of reductions) expect(amount.gt(0)).toBe(true);
    }),
  );
});

/** The facts with more of everything a rule may look at; never less. */
const grown = (facts: FundFacts, more: Decimal): FundFacts => ({
  ...facts,
  navs: facts.navs.map((one) => ({ ...one, nav: one.nav.plus(more) })),
  netIncomes: facts.netIncomes.map((year) => ({ ...year, amount: year.amount.plus(more) })),
  earningsReserve: facts.earningsReserve.plus(more),
  lastSpending: facts.lastSpending && {
    ...facts.lastSpending,
    amount: facts.lastSpending.amount.plus(more),
  },
  residue: facts.residue.plus(more),
});

test('who has more, pays no less', () => {
  fc.assert(
    fc.property(anyRule, anyFacts, money, units, (rule, facts, more, unit) => {
      const [less, greater] = [facts, grown(facts, more)].map((of) => payout(rule, of, unit).pool);

      expect(greater!.gte(less!)).toBe(true);
    }),
  );
});

test('one more dollar of one year’s net income never lowers the dividend', () => {
  const years = fc.array(signed, { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(years, fc.nat(5), money, (amounts, which, more) => {
      const paid = (all: Decimal[]): Decimal =>
        payout(
          alaska(),
          { ...nothing, netIncomes: incomes(...all.map(String)), earningsReserve: d('1e12') },
          DOLLARS,
        ).pool;
      const richer = amounts.map((income, no) => (no === which ? income.plus(more) : income));

      expect(paid(richer).gte(paid(amounts))).toBe(true);
    }),
  );
});

test('the caps hold', () => {
  fc.assert(
    fc.property(anyFacts, part, part, (facts, one, other) => {
      const transfer = payout(alaska(), { ...facts, residue: d(0) }, cents).pool;
      const most = (facts.netIncomes[0]?.amount ?? d(0)).plus(facts.earningsReserve).div(2);
      expect(transfer.lte(Decimal.max(most, 0))).toBe(true);

      const [floor, cap] = [Decimal.min(one, other), Decimal.max(one, other)];
      const spending = payout(yale({ floor, cap, skip: 0 }), facts, cents).pool;
      const value = Decimal.max(facts.navs[0]!.nav, 0).times('1.02');
      expect(spending.lte(value.times(cap))).toBe(true);
      expect(spending.gt(value.times(floor).minus('0.01'))).toBe(true);
    }),
  );
});

test('a percentage is less than a unit short of itself: the mean is not rounded before it', () => {
  fc.assert(
    fc.property(anyFacts, part, years, units, ({ navs }, rate, n, unit) => {
      const averaged = navs.slice(0, n);
      const rule: PayoutRule = { name: 'percent-of-market-value', rate, years: n, skip: 0 };
      const exact = Decimal.sum(...averaged.map(({ nav }) => nav)).times(rate);
      const { pool } = payout(rule, { ...nothing, navs }, unit);

      const short = Decimal.max(exact, 0).minus(pool.times(averaged.length));
      expect(short.gte(0) && short.lt(unit.payable.times(averaged.length))).toBe(true);
    }),
  );
});

test('what citizens of every class get, by parts, is what they get', () => {
  const citizens = fc.integer({ min: 1, max: 1_000_000 }).map(d);
  fc.assert(
    fc.property(
      charges,
      money,
      citizens,
      citizens,
      units,
      (supplements, dividend, n, more, unit) => {
        const rule: PayoutRule = { name: 'fixed-appropriation', amount: dividend, supplements };
        const { pool }: Payout = payout(rule, nothing, unit);
        const classes = [...whole(n), { weight: d('0.5'), citizens: more }];
        const shares = n.plus(more.div(2));
        fc.pre(pool.gte(unit.payable.times(shares)));
        const { eachGets, residue } = splitByWeight(pool, classes, unit.payable);
        const each = classes.map(({ weight }, no) => ({ weight, eachGets: eachGets[no]!, shares }));
        const gross = Decimal.sum(...classes.map((of, no) => of.citizens.times(eachGets[no]!)));

        expect(gross.plus(residue)).toEqual(pool);
        for (const one of each) {
          const parts = partsEach(rule, one, unit).map(({ amount }) => amount);
          expect(Decimal.sum(...parts)).toEqual(one.eachGets);
          expect(parts.every((part) => part.gte(0))).toBe(true);
        }
        // Together no class is told more of a supplement than there is of it.
        for (const [no, { amount }] of supplements.entries()) {
          const told = classes.map((of, at) =>
            partsEach(rule, each[at]!, unit)[no + 1]!.amount.times(of.citizens),
          );
          expect(Decimal.sum(...told).lte(amount)).toBe(true);
        }
      },
    ),
  );
});

test('of a half share, half of every reduction and supplement', () => {
  const line = [{ label: 'Health', amount: d(300) }];
  const half = { weight: d('0.5'), eachGets: d(10), shares: d(100) }; // 50 adults and 100 children.

  expect(told(reductionsEach(line, half, cents))).toEqual(['Health: 1.5']);
  expect(told(partsEach({ supplements: line }, half, cents))).toEqual([
    'Dividend: 8.5',
    'Health: 1.5',
  ]);
});
