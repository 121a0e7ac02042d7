import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isIsin, isLei } from '../../src/domain/identifier.js';

/** As the Global LEI Index has them: Apple, Microsoft, Amazon, and the foundation that keeps the index. */
const PUBLISHED = [
  'HWUPKR0MPOU8FGXBT394',
  'INR2EJN1ERAN0W5ZP974',
  'ZXTILKJKG63JELOEG630',
  '506700GE1G29325QX363',
] as const;

test.each(PUBLISHED)('%s is an LEI', (lei) => {
  expect(isLei(lei)).toBe(true);
});

test.each([
  ['a check digit off', 'HWUPKR0MPOU8FGXBT395'],
  ['two letters changed about', 'HWUPKR0MPOU8FGXTB394'],
  ['a character too few', 'HWUPKR0MPOU8FGXBT39'],
  ['a character too many', 'HWUPKR0MPOU8FGXBT3940'],
  ['in lower case', 'hwupkr0mpou8fgxbt394'],
  ['a letter for a check digit', 'HWUPKR0MPOU8FGXBT3A4'],
  ['a blank', ' WUPKR0MPOU8FGXBT394'],
  ['nothing', ''],
])('no LEI: %s', (_, text) => {
  expect(isLei(text)).toBe(false);
});

test('a digit that is misread is noticed', () => {
  const misread = fc.tuple(fc.constantFrom(...PUBLISHED), fc.nat(19), fc.nat(9));
  fc.assert(
    fc.property(misread, ([lei, at, digit]) => {
      fc.pre(/\d/.test(lei[at]!) && lei[at] !== String(digit));
      expect(isLei(lei.slice(0, at) + String(digit) + lei.slice(at + 1))).toBe(false);
    }),
  );
});

/** As the national numbering agencies gave them: Apple, BAE Systems, Siemens, and one with letters within. */
const PUBLISHED_ISINS = ['US0378331005', 'GB0002634946', 'DE0007236101', 'AU0000XVGZA3'] as const;

test.each(PUBLISHED_ISINS)('%s is an ISIN', (isin) => {
  expect(isIsin(isin)).toBe(true);
});

test.each([
  ['a check digit off', 'US0378331004'],
  ['two digits changed about', 'US0373831005'],
  ['a digit too few', 'US037833100'],
  ['a digit too many', 'US03783310055'],
  ['in lower case', 'us0378331005'],
  ['a country of digits', '120378331005'],
  ['a letter for a check digit', 'US037833100A'],
  ['nothing', ''],
])('no ISIN: %s', (_, text) => {
  expect(isIsin(text)).toBe(false);
});

test('a digit of an ISIN that is misread is noticed', () => {
  const misread = fc.tuple(fc.constantFrom(...PUBLISHED_ISINS), fc.nat(11), fc.nat(9));
  fc.assert(
    fc.property(misread, ([isin, at, digit]) => {
      fc.pre(/\d/.test(isin[at]!) && isin[at] !== String(digit));
      expect(isIsin(isin.slice(0, at) + String(digit) + isin.slice(at + 1))).toBe(false);
    }),
  );
});
