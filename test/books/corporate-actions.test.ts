import { expect } from '@jest/globals';
import { Decimal } from 'decimal.js';
import { proveBooks } from '../../src/proof/laws.js';
import { booksOfThisFile, testWithBooks, type World } from '../support/given.js';
import { text } from '../support/journal-text.js';

/** What corporate actions post, as journal text. */

const test = booksOfThisFile(async () => undefined);
const d = (quantity: string) => new Decimal(quantity);
const split = (newShares: string, oldShares = '1') =>
  ({
    kind: 'split',
    newShares: d(newShares),
    oldShares: d(oldShares),
    fractions: 'kept',
    cashInLieuPrice: null,
  }) as const;
const disposal = (shares: string, proceeds: string) =>
  ({ kind: 'disposal', shares: d(shares), proceeds: d(proceeds) }) as const;

/** Of a company with 1,000 shares at par 1: the fund's 100. */
const expectSound = async (world: World) =>
  expect((await proveBooks(world.database)).filter(({ offender }) => offender !== null)).toEqual(
    [],
  );

test('a split multiplies the shares and changes no value', async (world) => {
  await world.incorporate('SPLIT', 'COMMON 1000 at 1');
  const page = await world.onNewPage();

  await world.act('2022-05-01', 'SPLIT.COMMON', split('3'));

  expect(await page.journal()).toBe(text`
    2022-05-01 Split of SPLIT.COMMON, 3 for 1
      memorandum:shares-held:SPLIT:COMMON   200 SPLIT.COMMON
      memorandum:shares-of:SPLIT:COMMON    -200 SPLIT.COMMON
  `);
  await expectSound(world);
});

testWithBooks('a disposal after a valuation, and a split recorded late', async (world) => {
  const { id } = await world.incorporate('ACME', 'COMMON 1000 at 1');
  await world.price('2021-12-30', 'ACME.COMMON at 4');
  await world.approveValuation(await world.proposeValuation('2021-12-31'));
  const page = await world.onNewPage();

  await world.act('2022-05-01', 'ACME.COMMON', disposal('40', '200.00'));
  await world.act('2022-06-01', 'ACME.COMMON', { kind: 'cash-dividend', amount: d('12.34') });
  await world.act('2022-04-01', 'ACME.COMMON', split('2'));

  expect(await page.journal()).toBe(text`
    2022-05-01 Disposal of ACME.COMMON
      assets:cash                          200 USD
      income:unrealised-gains              120 USD
      memorandum:shares-of:ACME:COMMON      40 ACME.COMMON
      assets:investments:ACME:COMMON      -160 USD
      income:realised-gains               -160 USD
      memorandum:shares-held:ACME:COMMON   -40 ACME.COMMON
    2022-06-01 Cash dividend of ACME.COMMON
      assets:cash        12.34 USD
      income:dividends  -12.34 USD
    2022-04-01 Split of ACME.COMMON, 2 for 1
      memorandum:shares-held:ACME:COMMON   100 ACME.COMMON
      memorandum:shares-of:ACME:COMMON    -100 ACME.COMMON
    2022-05-01 Disposal of ACME.COMMON, restated
      assets:investments:ACME:COMMON   80 USD
      income:unrealised-gains         -60 USD
      income:realised-gains           -20 USD
  `);
  expect(await world.positions.of(id, '2022-12-31', null)).toMatchObject({
    classes: [
      {
        held: '160',
        outstanding: '2000',
        part: '0.08',
        cost: '80',
        carried: '320',
        lots: [{ shares: '160', cost: '80', acquiredOn: '2021-01-02' }],
      },
    ],
  });
  await expectSound(world);
});
