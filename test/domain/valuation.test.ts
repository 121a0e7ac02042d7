import { expect, test } from '@jest/globals';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { marketValue } from '../../src/domain/valuation.js';

test.each([
  ['0.1', '0.25', 2, '0.02'], // 0.025: a tie goes to the even cent
  ['0.3', '0.25', 2, '0.08'], // 0.075
  ['0.1', '0.2500000001', 2, '0.03'], // a hair above the tie
  ['0.1', '0.2499999999', 2, '0.02'],
  ['-0.1', '0.25', 2, '-0.02'], // the same on the other side of nothing
  ['-0.3', '0.25', 2, '-0.08'],
  ['5', '0.5', 0, '2'], // yen have no minor unit
  ['7', '0.5', 0, '4'],
  ['1', '0.0005', 3, '0'], // dinars have three
  ['3', '0.0005', 3, '0.002'],
  ['0', '12.34', 2, '0'],
  ['1000000', '0', 2, '0'],
  ['123456789012345.6789012345', '987654321098.7654321098', 2, '121932631137021795226175515.9'],
])('%s shares at %s are worth, to %i decimals, %s', (shares, price, minorUnit, value) => {
  expect(marketValue(new Decimal(shares), new Decimal(price), minorUnit).toFixed()).toBe(value);
});

/** Up to what the books can hold: 10^15 shares, a price of 10^12, ten decimals each. */
const quantity = (max: bigint) =>
  fc.bigInt({ min: 0n, max: max * 10n ** 10n - 1n }).map((n) => new Decimal(`${n}e-10`));

test('a value is the nearest to shares × price, and of two as near the even one', () => {
  fc.assert(
    fc.property(quantity(10n ** 15n), quantity(10n ** 12n), (shares, price) => {
      const value = marketValue(shares, price, 2);
      const off = value.minus(shares.times(price)).abs();

      expect(value.dp()).toBeLessThanOrEqual(2);
      expect(off.lte('0.005')).toBe(true);
      if (off.eq('0.005')) expect(value.times(100).mod(2).isZero()).toBe(true);
    }),
  );
});
