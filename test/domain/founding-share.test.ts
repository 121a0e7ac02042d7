import { expect, test } from '@jest/globals';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { readNationPack } from '../../src/delivery/nation/nation-pack.js';
import {
  contributedShares,
  type Contribution,
  contributionOf,
  isExactStake,
} from '../../src/domain/founding-share.js';

/** Shares with up to nine decimals, from a billionth to 10^15. */
const shares = fc.bigInt({ min: 1n, max: 10n ** 24n }).map((n) => new Decimal(`${n}e-9`));
const keeping = (rate: Decimal | string): Contribution => ({
  rate: new Decimal(rate),
  fractions: 'kept',
  exemption: null,
});
const rate = fc.integer({ min: 1, max: 10 }).map((tenths) => new Decimal(tenths).div(10));

test('the fund gets its rate, and with what the founders keep that is all there was', () => {
  fc.assert(
    fc.property(shares, rate, (founding, rate) => {
      const stake = contributedShares(founding, keeping(rate));
      expect(stake.div(founding)).toEqual(rate);
      expect(founding.minus(stake).plus(stake)).toEqual(founding);
    }),
  );
});

test.each([
  ['10000000', '0.1', '1000000'],
  ['1', '0.1', '0.1'],
  ['3', '0.1', '0.3'],
  ['999999999999999.999999999', '0.1', '99999999999999.9999999999'],
  ['0.000000001', '0.1', '0.0000000001'],
  ['8', '0.125', '1'],
])('of %s founding shares at %s the fund gets %s', (founding, rate, stake) => {
  expect(contributedShares(new Decimal(founding), keeping(rate)).toFixed()).toBe(stake);
});

test('a stake of more than ten decimals is refused, never rounded', () => {
  const founding = new Decimal('0.0000000001');

  expect(isExactStake(founding, keeping('0.1'))).toBe(false);
  expect(() => contributedShares(founding, keeping('0.1'))).toThrow(
    expect.objectContaining({ code: 'quantity-too-fine' }),
  );
});

test.each([
  ['25', '0.1', 'up', '3'],
  ['25', '0.1', 'down', '2'],
  ['30', '0.1', 'up', '3'],
  ['30', '0.1', 'down', '3'],
  ['1', '0.1', 'up', '1'],
  ['1', '0.1', 'down', '0'],
  ['0.0000000001', '0.1', 'up', '1'],
])('of %s founding shares at %s, rounded %s, the fund gets %s', (founding, rate, to, stake) => {
  const rounded = { ...keeping(rate), fractions: to as 'up' | 'down' };

  expect(isExactStake(new Decimal(founding), rounded)).toBe(true);
  expect(contributedShares(new Decimal(founding), rounded).toFixed()).toBe(stake);
});

test('a legal form that is exempt contributes nothing, and the reason is told', () => {
  const [law] = readNationPack('alaska').laws;

  for (const form of ['nonprofit-corporation', ' Nonprofit-Corporation ']) {
    const exempt = contributionOf(law!, form);
    expect(exempt.exemption).toMatch(/^A nonprofit corporation has no shares/);
    expect(contributedShares(new Decimal(1000), exempt).toFixed()).toBe('0');
  }
  for (const form of ['corporation', '', null])
    expect(contributionOf(law!, form)).toMatchObject({ exemption: null, rate: new Decimal('0.1') });
});
