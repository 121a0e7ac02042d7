import { expect, test } from '@jest/globals';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import {
  dividendPool,
  type DividendRule,
  INELIGIBILITY,
  ineligibilityReasons,
  splitEqually,
} from '../../src/domain/dividend.js';

const d = (text: string) => new Decimal(text);
const refusal = (code: string) => expect.objectContaining({ code }) as unknown as Error;

// Law 5: what a division leaves over stays in the fund ----------------------------------------------------------------

const cents = (max: bigint) =>
  fc.bigInt({ min: 1n, max }).map((n) => new Decimal(String(n)).div(100));
const unit = fc.constantFrom('0.01', '0.05', '1', '100').map(d);
const citizens = fc.bigInt({ min: 1n, max: 400_000_000n }).map((n) => d(String(n)));

test('the pool is what the citizens get and a residue of less than a unit each', () => {
  fc.assert(
    fc.property(cents(10n ** 20n), citizens, unit, (pool, n, unit) => {
      fc.pre(pool.gte(unit.times(n)));
      const { perCitizen, residue } = splitEqually(pool, n, unit);

      expect(perCitizen.times(n).plus(residue)).toEqual(pool);
      expect(residue.gte(0) && residue.lt(unit.times(n))).toBe(true);
      expect(perCitizen.mod(unit).isZero() && perCitizen.gt(0)).toBe(true);
    }),
  );
});

test.each([
  ['100', '3', '0.01', '33.33', '0.01'],
  ['100', '3', '1', '33', '1'],
  ['0.03', '3', '0.01', '0.01', '0'],
  ['99.999', '3', '0.01', '33.33', '0.009'],
  ['840000000', '640000', '1', '1312', '320000'],
])('%s among %s in units of %s is %s each and leaves %s', (pool, n, unit, each, left) => {
  const { perCitizen, residue } = splitEqually(d(pool), d(n), d(unit));

  expect([perCitizen.toFixed(), residue.toFixed()]).toEqual([each, left]);
});

test('a pool for nobody, or of less than a unit each, is refused', () => {
  expect(() => splitEqually(d('100'), d('0'), d('0.01'))).toThrow(refusal('no-eligible-citizens'));
  expect(() => splitEqually(d('0.02'), d('3'), d('0.01'))).toThrow(refusal('pool-too-small'));
});

// How a pool comes about ---------------------------------------------------------------------------------------------

const appropriation = (amount: string): DividendRule => ({
  name: 'fixed-appropriation',
  amount: d(amount),
});
const marketValue = (rate: string, years: number, skip: number): DividendRule => ({
  name: 'percent-of-market-value',
  rate: d(rate),
  years,
  skip,
});
const NAVS = [
  { asOf: '2025-12-31', nav: d('1300') },
  { asOf: '2024-12-31', nav: d('1100.01') },
  { asOf: '2023-12-31', nav: d('900') },
];

test.each<[string, DividendRule, string, string[]]>([
  [
    'an appropriation',
    appropriation('50.01'),
    '1000',
    ['Appropriated amount 50.01', 'Dividend pool 50.01'],
  ],
  [
    'an appropriation of more cash than there is',
    appropriation('50.01'),
    '20.5',
    [
      'Appropriated amount 50.01',
      'Capped at the cash that is available 20.5',
      'Dividend pool 20.5',
    ],
  ],
  [
    'a part of the mean of the newest two',
    marketValue('0.05', 2, 0),
    '1000',
    [
      'NAV as of 2025-12-31 1300',
      'NAV as of 2024-12-31 1100.01',
      'Mean of 2 year-end NAVs 1200',
      '5% of it, rounded down to 0.01 60',
      'Dividend pool 60',
    ],
  ],
  [
    'the newest left out, and fewer than the rule asks for',
    marketValue('0.0333', 5, 1),
    '1000',
    [
      'NAV as of 2024-12-31 1100.01',
      'NAV as of 2023-12-31 900',
      'Mean of 2 year-end NAV (the rule asks for 5; these are all there are) 1000',
      '3.33% of it, rounded down to 0.01 33.3',
      'Dividend pool 33.3',
    ],
  ],
])('the pool of %s', (_, rule, cash, steps) => {
  const told = dividendPool(rule, NAVS, d(cash), d('0.01'));

  expect(told.steps.map(({ label, amount }) => `${label} ${amount.toFixed()}`)).toEqual(steps);
  expect(told.pool).toEqual(told.steps.at(-1)!.amount);
});

test.each<[string, DividendRule, string, string]>([
  ['no approved NAV is left to average', marketValue('0.05', 5, 3), '1000', 'no-approved-nav'],
  ['there is no cash', appropriation('1'), '0', 'insufficient-cash'],
  ['more is owed than there is', appropriation('1'), '-5', 'insufficient-cash'],
  ['the part comes to less than a unit', marketValue('0.000001', 5, 0), '1000', 'pool-too-small'],
])('a pool is refused where %s', (_, rule, cash, code) => {
  expect(() => dividendPool(rule, NAVS, d(cash), d('0.01'))).toThrow(refusal(code));
});

test('a pool is never more than the cash nor than the rule says; where it is capped, a step says so', () => {
  const navs = fc.array(cents(10n ** 15n), { minLength: 1, maxLength: 8 });
  const years = fc.integer({ min: 1, max: 6 });
  const percent = fc.integer({ min: 1, max: 100 });
  fc.assert(
    fc.property(navs, years, percent, cents(10n ** 14n), unit, (values, n, percent, cash, unit) => {
      const averaged = values.slice(0, n);
      const wanted = Decimal.sum(...averaged)
        .times(percent)
        .div(100);
      fc.pre(wanted.gte(unit.times(averaged.length)));
      const yearEnds = values.map((nav, no) => ({ asOf: `${2030 - no}-12-31`, nav }));

      const rule = marketValue(String(percent / 100), n, 0);
      const { pool, steps } = dividendPool(rule, yearEnds, cash, unit);

      const isCapped = steps.some(({ label }) => label.startsWith('Capped'));
      expect(pool.lte(cash)).toBe(true);
      expect(isCapped ? pool.eq(cash) : pool.mod(unit).isZero()).toBe(true);
      // Less than a unit short of rate × mean, and never above it: the mean itself is not rounded.
      const short = wanted.minus(pool.times(averaged.length));
      expect(short.gte(0)).toBe(true);
      if (!isCapped) expect(short.lt(unit.times(averaged.length))).toBe(true);
    }),
  );
});

// Why not ------------------------------------------------------------------------------------------------------------

test.each([
  [0, []],
  [1, ['resident-since-too-late']],
  [2, ['residence-ended']],
  [4, ['died-before-record-date']],
  [6, ['residence-ended', 'died-before-record-date']],
  [7, ['resident-since-too-late', 'residence-ended', 'died-before-record-date']],
])('reasons %i of the roll are %j', (bits, codes) => {
  expect(ineligibilityReasons(bits).map(({ code }) => code)).toEqual(codes);
});

test('each reason is a bit of its own, and is told in a sentence', () => {
  expect(INELIGIBILITY.map(({ bit }) => bit)).toEqual(INELIGIBILITY.map((_, no) => 2 ** no));
  for (const { detail } of INELIGIBILITY) expect(detail).toMatch(/^[A-Z].*\.$/);
});
