import { expect } from '@jest/globals';
import { Decimal } from 'decimal.js';
import { splitByWeight } from '../../src/domain/dividend.js';
import { whole } from '../support/shares.js';
import { sharedFile, testWithSharedFile } from '../support/shared-folder.js';

const DIVIDENDS = 'data/alaska/dividends.csv';

testWithSharedFile(DIVIDENDS)('Alaska’s published dividends come out to the cent', () => {
  const years = sharedFile(DIVIDENDS)
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map((line) => line.split(',') as [string, string, string, string, string]);
  expect(years).toHaveLength(19);

  for (const [year, dividend, applications, disbursed, rounding] of years) {
    const unit = new Decimal(rounding === 'dollar' ? 1 : '0.01');
    const persons = new Decimal(applications);
    const total = new Decimal(disbursed);
    // Any residue smaller than a unit each leaves the dividend as it was.
    for (const residue of ['0', '0.01', persons.times(unit).minus('0.01').toFixed()]) {
      const told = splitByWeight(total.plus(residue), whole(persons), unit);
      expect([year, told.perCitizen.toFixed(2), told.residue.toFixed()]).toEqual([
        year,
        dividend,
        new Decimal(residue).toFixed(),
      ]);
    }
    const more = splitByWeight(total.plus(persons.times(unit)), whole(persons), unit);
    expect(more.perCitizen.minus(unit).toFixed(2)).toBe(dividend);
  }
});
