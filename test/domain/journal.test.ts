import { expect, test } from '@jest/globals';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { balanced, imbalances, mirrored, type Posting } from '../../src/domain/journal.js';

const posting: fc.Arbitrary<Posting> = fc.record({
  account: fc.constantFrom('assets:cash', 'assets:investments', 'income:other'),
  commodity: fc.constantFrom('USD', 'ACME.COMMON'),
  quantity: fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n }).map((n) => new Decimal(`${n}e-10`)),
});
const postings = fc.array(posting, { maxLength: 12 });

test('an entry and its mirror come to nothing', () => {
  fc.assert(
    fc.property(postings, (entry) => {
      expect(imbalances([...entry, ...mirrored(entry)])).toEqual(new Map());
      expect(mirrored(mirrored(entry))).toEqual(entry);
    }),
  );
});

test('what is off by something is off by that, in that commodity only', () => {
  fc.assert(
    fc.property(postings, posting, (entry, extra) => {
      fc.pre(!extra.quantity.isZero());

      expect(imbalances([...entry, ...mirrored(entry), extra])).toEqual(
        new Map([[extra.commodity, extra.quantity]]),
      );
    }),
  );
});

const entryOf = (lines: readonly Posting[]) => ({
  key: 'gift',
  effectiveOn: '2021-01-02',
  narrative: 'Gift',
  recordedBy: 'ann',
  postings: lines,
});
const line = (account: string, quantity: string, commodity = 'USD'): Posting => ({
  account,
  commodity,
  quantity: new Decimal(quantity),
});

test('a sound entry passes; one out of balance shows its arithmetic', () => {
  const sound = entryOf([line('assets:cash', '5'), line('income:other', '-5')]);
  expect(balanced(sound)).toBe(sound);

  const lopsided = [
    line('assets:cash', '5'),
    line('income:other', '-4.5'),
    line('assets:cash', '-1', 'EUR'),
  ];
  expect(() => balanced(entryOf(lopsided))).toThrow(
    'entry gift should come to 0 but comes to 0.5 USD, -1 EUR',
  );
});
