import { describe, expect, test } from '@jest/globals';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import {
  calibrated,
  calibrationFactor,
  expectedValue,
  levelOf,
  presentValue,
  pricePerShareOf,
  roundedPrice,
  type TechniqueInputs,
} from '../../src/domain/fair-value.js';

const d = (text: string | number) => new Decimal(text);
const priceOf = (inputs: TechniqueInputs): string =>
  roundedPrice(pricePerShareOf(inputs)!).toFixed();

describe('what a technique comes to', () => {
  test('multiples: the metric times the multiple, less what ranks before the shares', () => {
    const inputs = {
      method: 'multiples',
      metric: d(50),
      metricName: 'EBITDA',
      multiple: d('7.5'),
      netDebt: d(75),
      preferredClaims: d(20),
      discount: d('0.3'),
      dilutedShares: d(30),
    } as const;
    // (375 − 75 − 20) × 0.7 ÷ 30
    expect(priceOf(inputs)).toBe('6.5333333333');
    expect(priceOf({ ...inputs, netDebt: d(-75) })).toBe('10.0333333333'); // More cash than debt.
    expect(priceOf({ ...inputs, netDebt: d(400) })).toBe('0'); // Shareholders owe nothing.
    expect(priceOf({ ...inputs, metric: d(-5) })).toBe('0');
  });

  test('an industry benchmark: units times money per unit', () => {
    expect(
      priceOf({
        method: 'industry-benchmark',
        units: d(1200),
        benchmark: d(250),
        netDebt: d(100_000),
        dilutedShares: d(10_000),
      }),
    ).toBe('20');
  });

  test('net assets: assets less liabilities, at a discount', () => {
    expect(
      priceOf({
        method: 'net-assets',
        assets: d(5000),
        liabilities: d(1000),
        discount: d('0.25'),
        dilutedShares: d(1000),
      }),
    ).toBe('3');
  });

  test('a round: what was paid. A quote: nothing is computed', () => {
    expect(priceOf({ method: 'recent-investment', roundPrice: d('12.5') })).toBe('12.5');
    expect(pricePerShareOf({ method: 'quoted-price', exchange: 'XNYS' })).toBeNull();
  });
});

describe('cash flows', () => {
  // IFRS 13, B27 to B29: 500, 800 or 900 in a year, expected to be 780; at 5% and a risk premium of 3% worth 722.
  const possible = [
    ['500', '0.15'],
    ['800', '0.6'],
    ['900', '0.25'],
  ] as const;
  test('the expected cash flows of IFRS 13, B29, are worth 722', () => {
    const weighted = expectedValue({
      scenarios: possible.map(([value, probability]) => ({
        label: value,
        value: d(value),
        probability: d(probability),
        years: 1,
        discountRate: d('0.08'),
      })),
    });
    expect(weighted.toFixed(0)).toBe('722');
    expect(
      presentValue({ cashFlows: [{ year: 1, amount: d(780) }], discountRate: d('0.08') }).toFixed(
        0,
      ),
    ).toBe('722');
  });

  test('what comes after the last year is a growing perpetuity', () => {
    const flows = {
      cashFlows: [
        { year: 2, amount: d(110) },
        { year: 1, amount: d(100) },
      ],
      discountRate: d('0.1'),
      terminalGrowth: d('0.02'),
    };
    // 100/1.1 + 110/1.21 + 110 × 1.02 ÷ 0.08 ÷ 1.21
    expect(presentValue(flows).toDecimalPlaces(10).toFixed()).toBe('1340.9090909091');
    expect(
      priceOf({
        method: 'discounted-cash-flow',
        of: 'company',
        ...flows,
        netDebt: d('340.9090909091'),
        dilutedShares: d(100),
      }),
    ).toBe('10');
  });

  test('a flow for ever, cut anywhere, is worth the same', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 3, max: 40 }),
        (years, percent) => {
          const discountRate = d(percent).div(100);
          const terminalGrowth = d('0.02');
          const cashFlows = Array.from({ length: years }, (_, no) => ({
            year: no + 1,
            amount: d(100).times(d('1.02').pow(no)),
          }));
          const whole = d(100).div(discountRate.minus(terminalGrowth));
          const off = presentValue({ cashFlows, discountRate, terminalGrowth }).minus(whole).abs();
          expect(off.lt('1e-40')).toBe(true);
        },
      ),
    );
  });
});

describe('scenarios', () => {
  test('are weighed by their probabilities, each at its own rate', () => {
    const scenarios = [
      {
        label: 'Listed',
        probability: d('0.3'),
        value: d(1_000_000),
        years: 3,
        discountRate: d('0.25'),
      },
      {
        label: 'Sold',
        probability: d('0.5'),
        value: d(400_000),
        years: 2,
        discountRate: d('0.25'),
      },
      { label: 'Failed', probability: d('0.2'), value: d(0) },
    ];
    // 0.3 × 512,000 + 0.5 × 256,000
    expect(priceOf({ method: 'scenario', scenarios, dilutedShares: d(1000) })).toBe('281.6');
    expect(priceOf({ method: 'milestone', scenarios, dilutedShares: d(3) })).toBe(
      '93866.6666666667',
    );
  });
});

describe('calibration', () => {
  test('a model comes to what was paid on its day, and moves as it moves from then on', () => {
    const calibration = { transactionPrice: d(10), modelPrice: d('12.5') };
    expect(calibrationFactor(calibration).toFixed()).toBe('0.8');
    expect(calibrated(d('12.5'), calibration).toFixed()).toBe('10');
    expect(calibrated(d(14), calibration).toFixed()).toBe('11.2');
  });

  test('whatever the model said', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 ** 9 }),
        fc.integer({ min: 1, max: 10 ** 9 }),
        (paid, said) => {
          const modelPrice = d(said).div(7);
          const transactionPrice = d(paid);
          expect(
            roundedPrice(calibrated(modelPrice, { transactionPrice, modelPrice })).eq(paid),
          ).toBe(true);
        },
      ),
    );
  });
});

test.each([
  ['quoted-price', undefined, undefined, 1],
  ['quoted-price', false, undefined, 2],
  ['multiples', undefined, undefined, 3],
  ['multiples', undefined, [1, 2], 2],
  ['multiples', undefined, [1, 2, 3], 3],
  ['multiples', undefined, [1], 1],
  ['quoted-price', true, [2], 2],
] as const)(
  '%s, active %s, of inputs of levels %s, is Level %i',
  (method, isActive, levels, level) => {
    const significantInputs = levels?.map((one) => ({ name: 'x', level: one }));
    expect(
      levelOf(method, { ...(isActive === undefined ? {} : { isActive }), significantInputs }),
    ).toBe(level);
  },
);

test('a price is rounded half to even, to ten decimals', () => {
  expect(roundedPrice(d('0.00000000005')).toFixed()).toBe('0');
  expect(roundedPrice(d('0.00000000015')).toFixed()).toBe('0.0000000002');
});
