import { expect, test } from '@jest/globals';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { readNationPack } from '../../src/delivery/nation/nation-pack.js';
import {
  type Distributable,
  dividendPool,
  payDay,
  splitByWeight,
} from '../../src/domain/dividend.js';
import type { Refusal } from '../../src/domain/refusal.js';
import { whole } from '../support/shares.js';

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
      const { perCitizen, residue } = splitByWeight(pool, whole(n), unit);

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
  const { perCitizen, residue } = splitByWeight(d(pool), whole(d(n)), d(unit));

  expect([perCitizen.toFixed(), residue.toFixed()]).toEqual([each, left]);
});

test('a pool for nobody, or of less than a unit each, is refused', () => {
  expect(() => splitByWeight(d('100'), whole(d('0')), d('0.01'))).toThrow(
    refusal('no-eligible-citizens'),
  );
  expect(() => splitByWeight(d('0.02'), whole(d('3')), d('0.01'))).toThrow(
    refusal('pool-too-small'),
  );
});

// What caps a pool ---------------------------------------------------------------------------------------------------

const asked = (pool: string) => ({
  pool: d(pool),
  steps: [{ label: 'Appropriated amount', amount: d(pool) }],
  reductions: [],
});

test.each<[string, string, Distributable, string[]]>([
  ['what is asked for', '50.01', { cash: d('1000') }, ['Dividend pool 50.01']],
  [
    'the cash, where it is less',
    '50.01',
    { cash: d('20.5') },
    ['Capped at the cash that is available 20.5', 'Dividend pool 20.5'],
  ],
  [
    'what was realised, where nothing else may be distributed',
    '50.01',
    { cash: d('1000'), realised: d('30') },
    ['Capped at the realised income that is not distributed yet 30', 'Dividend pool 30'],
  ],
  [
    'the cash, where it is less than what was realised',
    '50.01',
    { cash: d('20.5'), realised: d('30') },
    [
      'Capped at the realised income that is not distributed yet 30',
      'Capped at the cash that is available 20.5',
      'Dividend pool 20.5',
    ],
  ],
])('the pool is %s', (_, wanted, most, steps) => {
  const told = dividendPool(asked(wanted), most, d('0'));

  expect(told.steps.slice(1).map(({ label, amount }) => `${label} ${amount.toFixed()}`)).toEqual(
    steps,
  );
  expect(told.pool).toEqual(told.steps.at(-1)!.amount);
});

test.each<[string, string, Distributable, string]>([
  ['there is no cash', '1', { cash: d('0') }, 'insufficient-cash'],
  ['more is owed than there is', '1', { cash: d('-5') }, 'insufficient-cash'],
  ['nothing is asked for', '0', { cash: d('5') }, 'pool-too-small'],
  ['nothing was realised', '1', { cash: d('5'), realised: d('-2') }, 'pool-too-small'],
])('a pool is refused where %s', (_, wanted, most, code) => {
  expect(() => dividendPool(asked(wanted), most, d('0'))).toThrow(refusal(code));
});

test('a pool is never more than what is asked for, the cash, or what was realised', () => {
  fc.assert(
    fc.property(
      cents(10n ** 14n),
      cents(10n ** 14n),
      cents(10n ** 14n),
      (wanted, cash, realised) => {
        const { pool } = dividendPool(asked(wanted.toFixed()), { cash, realised }, d('0'));

        expect(pool).toEqual(Decimal.min(wanted, cash, realised));
      },
    ),
  );
});

// When it is paid ----------------------------------------------------------------------------------------------------

const alaska = readNationPack('alaska').laws.at(-1)!;
const paysBefore = {
  ...alaska,
  bankCalendar: { ...alaska.bankCalendar, moves: 'preceding' as const },
};
// The 22nd of November 2026 is a Sunday. Alaska's qualifying year is the one before.
test.each([
  ['on a bank day', alaska, 2027, '2026-01-01', '2026-11-27', '2026-11-27'],
  ['a Sunday, moved to Monday', alaska, 2026, '2026-11-22', '2026-11-22', '2026-11-23'],
  ['a year that nobody can have qualified for', alaska, 2027, '2025-12-31', '2026-11-27', '/year'],
  ['a year of another millennium', alaska, 9998, '2026-11-22', '2026-11-27', '/year'],
  [
    'a Sunday, moved before the record date',
    paysBefore,
    2026,
    '2026-11-22',
    '2026-11-22',
    '/payOn',
  ],
  ['moved too far ahead', alaska, 2026, '2026-11-22', '2027-11-27', '/payOn'],
])('the pay day: %s', (_, law, year, recordOn, payOn, expected) => {
  const asked = { year, recordOn, payOn };
  const found = (() => {
    try {
      return payDay(law, asked, '2026-11-27');
    } catch (error) {
      return (error as Refusal).fields.map(({ pointer }) => pointer).join();
    }
  })();

  expect(found).toBe(expected);
});

test('a late reserve of all there is, is refused by its field', () => {
  const all = () => dividendPool(asked('10'), { cash: d('100') }, d('10'));

  expect(all).toThrow(
    expect.objectContaining({
      fields: [{ pointer: '/lateReserve', detail: 'must be less than there is, 10' }],
    }),
  );
});
