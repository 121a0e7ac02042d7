import { expect, test } from '@jest/globals';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { withBalances } from '../../src/domain/statement.js';

const movement = fc.record({
  on: fc.constantFrom('2021-11-22', '2022-06-01'),
  narrative: fc.constantFrom('Dividend 2021', 'Paid'),
  amount: fc.bigInt({ min: -(10n ** 35n), max: 10n ** 35n }).map((n) => new Decimal(`${n}e-10`)),
});

test('each balance is the one before and the line, and the last is the sum of all', () => {
  fc.assert(
    fc.property(fc.array(movement, { minLength: 1 }), (movements) => {
      const lines = withBalances(movements);

      lines.forEach(({ balance, amount }, no) =>
        expect(balance.minus(lines[no - 1]?.balance ?? 0)).toEqual(amount),
      );
      expect(lines).toMatchObject(movements);
      expect(lines.at(-1)!.balance).toEqual(Decimal.sum(...movements.map(({ amount }) => amount)));
    }),
  );
});

test('who is owed nothing has no lines', () => {
  expect(withBalances([])).toEqual([]);
});
