import { describe, expect, test } from '@jest/globals';
import { Decimal } from 'decimal.js';
import { readNationPack } from '../../src/delivery/nation/nation-pack.js';
import { dividendPool, splitByWeight } from '../../src/domain/dividend.js';
import { lawOfDividend, unitsOf } from '../../src/domain/nation.js';
import {
  type AlaskaStatutory,
  type FundFacts,
  partsEach,
  payout,
  type PayoutRule,
} from '../../src/domain/payout.js';
import { whole } from '../support/shares.js';
import { sharedFile, testWithSharedFile } from '../support/shared-folder.js';

/** What was published of Alaska's dividend, by the law of the pack `alaska` for each year. */

const DIVIDENDS = 'data/alaska/dividends.csv';
const alaska = readNationPack('alaska');
const d = (text: string | number) => new Decimal(text);
const millions = (...newestFirst: string[]) => newestFirst.map((one) => d(one).times(1_000_000));

const NOTHING: FundFacts = {
  navs: [],
  netIncomes: [],
  earningsReserve: d(0),
  lastSpending: null,
  residue: d(0),
};
const realised = (year: number, ...newestFirst: Decimal[]): FundFacts => ({
  ...NOTHING,
  earningsReserve: d('7000000000'),
  netIncomes: newestFirst.map((amount, no) => ({
    endedOn: `${year - no}-06-30`,
    amount,
    isOpening: true,
  })),
});

/** A year's dividend among so many, from all that the fund has in cash and has realised. */
function dividendOf(
  year: number,
  persons: Decimal,
  rule: PayoutRule = lawOfDividend(alaska, year)!.payoutRule,
  facts = NOTHING,
  lateReserve = d(0),
) {
  const law = lawOfDividend(alaska, year)!;
  const units = unitsOf(alaska, law);
  const enough = { cash: d('100000000000'), realised: d('100000000000') };
  const { pool } = dividendPool(payout(rule, facts, units), enough, lateReserve);
  return { pool, units, ...splitByWeight(pool, whole(persons), law.payableUnit) };
}
/** The statute, with what was added to a year's transfer and taken from it. */
const statute = (year: number, changes: Partial<AlaskaStatutory> = {}): PayoutRule => ({
  ...(lawOfDividend(alaska, year)!.payoutRule as AlaskaStatutory),
  ...changes,
});

testWithSharedFile(DIVIDENDS)('Alaska’s published dividends come out to the cent', () => {
  const years = sharedFile(DIVIDENDS)
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(',') as [string, string, string, string, string]);
  expect(years).toHaveLength(19);

  for (const [year, dividend, applications, disbursed, rounding] of years) {
    const unit = d(rounding === 'dollar' ? 1 : '0.01');
    const persons = d(applications);
    const appropriated = (more: Decimal.Value) => {
      const amount = d(disbursed).plus(more);
      return dividendOf(Number(year), persons, { name: 'fixed-appropriation', amount });
    };
    // Any residue smaller than a unit each leaves the dividend as it was.
    for (const residue of ['0', '0.01', persons.times(unit).minus('0.01').toFixed()]) {
      const told = appropriated(residue);
      expect([year, told.perCitizen.toFixed(2), told.residue.toFixed()]).toEqual([
        year,
        dividend,
        d(residue).toFixed(),
      ]);
      expect(told.perCitizen.times(persons).toFixed(2)).toBe(disbursed);
    }
    const more = appropriated(persons.times(unit));
    expect(more.perCitizen.minus(unit).toFixed(2)).toBe(dividend);
  }
});

describe('the dividend of 2015 by the statute', () => {
  const charged = statute(2015, {
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
  const facts = realised(2015, ...millions('2907', '3531', '2928', '1568', '2143.1591982'));

  test.each([
    [644_257, '2073'],
    [644_258, '2072'],
    [644_568, '2072'],
    [644_569, '2071'],
  ])('is, among %i persons, %s', (persons, dividend) => {
    const { pool, perCitizen } = dividendOf(2015, d(persons), charged, facts);
    expect([pool.toFixed(2), perCitizen.toFixed()]).toEqual(['1335546615.81', dividend]);
  });

  // The number announced was an estimate; what those would have got who came to nothing was set aside.
  test('is 2,072 for the 641,561 who were paid, with what was set aside for the others announced', () => {
    const setAside = d(2072).times(644_411 - 641_561);
    const { perCitizen, residue } = dividendOf(2015, d(641_561), charged, facts, setAside);

    expect(perCitizen.times(641_561).toFixed(2)).toBe('1329314392.00');
    expect(residue.lt(641_561)).toBe(true);
  });
});

test('the transfer of 2016 would have been 1,378.86 million', () => {
  const facts = realised(2016, ...millions('2198', '2907', '3531', '2928', '1568'));

  expect(dividendOf(2016, d(640_000), undefined, facts).pool.toFixed()).toBe('1378860000');
});

// What the governor's veto left, instead: an appropriation in place of the statute, for that year alone.
test('the dividend of 2016 was, by appropriation, 1,022 instead', () => {
  const persons = d(640_000);
  const facts = realised(2016, ...millions('2198', '2907', '3531', '2928', '1568'));
  const amount = d(1022).times(persons).plus('0.81');

  expect(dividendOf(2016, persons, undefined, facts).perCitizen.toFixed()).toBe('2154');
  const paid = dividendOf(2016, persons, { name: 'fixed-appropriation', amount }, facts);
  expect([paid.perCitizen.toFixed(), paid.residue.toFixed()]).toEqual(['1022', '0.81']);
});

test('the 1,702 dollars of 2024 are 1,403.83 and 298.17', () => {
  const persons = d(600_000);
  const rule: PayoutRule = {
    name: 'fixed-appropriation',
    amount: d('1403.83').times(persons).plus('412345.67'),
    supplements: [{ label: 'Energy relief', amount: d('298.17').times(persons) }],
  };
  const { perCitizen, units } = dividendOf(2024, persons, rule);

  expect(perCitizen.toFixed()).toBe('1702');
  expect(
    partsEach(rule, { weight: d(1), eachGets: perCitizen, shares: persons }, units).map(
      ({ label, amount }) => `${label}: ${amount.toFixed()}`,
    ),
  ).toEqual(['Dividend: 1403.83', 'Energy relief: 298.17']);
});
