import { afterEach, expect } from '@jest/globals';
import { Decimal } from 'decimal.js';
import { readNationPack } from '../../src/delivery/nation/nation-pack.js';
import type { LocalDate } from '../../src/domain/calendar.js';
import { proveBooks } from '../../src/proof/laws.js';
import { booksOfThisFile, type World } from '../support/given.js';
import { text } from '../support/journal-text.js';

/**
 * Meridia's law: the fund keeps its part of a company, for nothing, until that has been paid 2,000,000 for new shares, is
 * ten years old or is listed. It buys none.
 */

let books: World;
const test = booksOfThisFile(async (world) => void (books = world), readNationPack('meridia'));
afterEach(async () =>
  expect((await proveBooks(books.database)).filter(({ offender }) => offender !== null)).toEqual(
    [],
  ),
);

const d = (quantity: string) => new Decimal(quantity);
const issue = (sharesIssued: string, pricePerShare: string) =>
  ({
    kind: 'share-issue',
    sharesIssued: d(sharesIssued),
    pricePerShare: d(pricePerShare),
    sharesTakenUp: null,
  }) as const;
const listing = (isin: string) => ({ kind: 'listing', isin }) as const;

/** What the fund has of the only class of a company, of how many. */
const partOf = async (world: World, id: string, day: LocalDate): Promise<string> => {
  const [one] = (await world.positions.of(id, day, null)).classes;
  return `${one!.held} of ${one!.outstanding}`;
};

test('until the company has been paid so much: the issue that gets it there counts whole, the next one not', async (world) => {
  const { id } = await world.incorporate('PAID', 'A 1000'); // 125 of them are the fund's.
  const page = await world.onNewPage();

  await world.act('2022-05-01', 'PAID.A', issue('700', '2857'));
  await world.act('2022-05-02', 'PAID.A', issue('1', '99.99')); // 1,999,999.99 by now
  await world.act('2022-05-03', 'PAID.A', issue('1', '0.01')); // 2,000,000
  await world.act('2022-05-04', 'PAID.A', issue('700', '0.01'));

  // A seventh of what others get; a fraction is rounded up, as that of a founding stake is.
  expect(await page.journal()).toBe(text`
    2022-05-01 Share issue of PAID.A
      memorandum:shares-held:PAID:A   100 PAID.A
      memorandum:shares-of:PAID:A    -100 PAID.A
    2022-05-02 Share issue of PAID.A
      memorandum:shares-held:PAID:A   1 PAID.A
      memorandum:shares-of:PAID:A    -1 PAID.A
    2022-05-03 Share issue of PAID.A
      memorandum:shares-held:PAID:A   1 PAID.A
      memorandum:shares-of:PAID:A    -1 PAID.A
  `);
  expect(await partOf(world, id, '2022-05-03')).toBe('227 of 1804');
  expect(await partOf(world, id, '2022-05-04')).toBe('227 of 2504');
});

test('what a class was paid counts for every class of the company, and for none of another', async (world) => {
  await world.incorporate('BOTH', 'A 1000, B 1000');
  await world.incorporate('OTHER', 'A 1000');
  await world.act('2022-05-01', 'BOTH.A', issue('700', '3000'));
  const page = await world.onNewPage();

  await world.act('2022-05-02', 'BOTH.B', issue('700', '1'));
  await world.act('2022-05-02', 'OTHER.A', issue('700', '1'));

  expect(await page.journal()).toBe(text`
    2022-05-02 Share issue of OTHER.A
      memorandum:shares-held:OTHER:A   100 OTHER.A
      memorandum:shares-of:OTHER:A    -100 OTHER.A
  `);
});

test('until the company is so many years old: the day before, not on the day nor after it', async (world) => {
  const { id } = await world.transaction((tx) =>
    world.register.incorporate(
      tx,
      {
        registrationNumber: 'AGED',
        legalName: 'Aged S.A.',
        incorporatedOn: '2012-05-01', // By the law of then 80 of its shares are the fund's.
        legalForm: null,
        lei: null,
        shareClasses: [{ code: 'A', foundingShares: d('1000'), parValue: null }],
      },
      'clerk',
    ),
  );
  const page = await world.onNewPage();

  await world.act('2022-04-30', 'AGED.A', issue('230', '1'));
  await world.act('2022-05-01', 'AGED.A', issue('230', '1'));
  await world.act('2022-05-02', 'AGED.A', issue('230', '1'));

  expect(await page.journal()).toBe(text`
    2022-04-30 Share issue of AGED.A
      memorandum:shares-held:AGED:A   20 AGED.A
      memorandum:shares-of:AGED:A    -20 AGED.A
  `);
  expect(await partOf(world, id, '2022-04-30')).toBe('100 of 1250');
  expect(await partOf(world, id, '2022-05-02')).toBe('100 of 1710');

  // Founded a day earlier it would not have been topped up, founded a day later it would have been twice.
  for (const incorporatedOn of ['2012-04-30', '2012-05-02'])
    await expect(world.correct(id, { incorporatedOn })).rejects.toThrow('holding-has-moved');
  const { id: young } = await world.incorporate('YOUNG', 'A 1000');
  await world.act('2022-05-01', 'YOUNG.A', issue('7', '1'));
  await world.correct(young, { incorporatedOn: '2021-03-01' });
});

test('until the company is listed: on the day itself what comes before the listing, nothing after it', async (world) => {
  const { id } = await world.incorporate('LISTED', 'A 1000, B 1000');
  const page = await world.onNewPage();

  await world.act('2022-04-30', 'LISTED.A', issue('700', '1'));
  await world.act('2022-05-01', 'LISTED.B', issue('700', '1'));
  const { id: listed } = await world.act('2022-05-01', 'LISTED.B', listing('US5949181045'));
  await world.act('2022-05-01', 'LISTED.B', issue('700', '1'));
  await world.act('2022-05-02', 'LISTED.A', issue('700', '1'));

  expect(await page.journal()).toBe(text`
    2022-04-30 Share issue of LISTED.A
      memorandum:shares-held:LISTED:A   100 LISTED.A
      memorandum:shares-of:LISTED:A    -100 LISTED.A
    2022-05-01 Share issue of LISTED.B
      memorandum:shares-held:LISTED:B   100 LISTED.B
      memorandum:shares-of:LISTED:B    -100 LISTED.B
  `);
  const heldThen = async () =>
    (await world.positions.of(id, '2022-05-02', null)).classes.map(({ held }) => held);
  expect(await heldThen()).toEqual(['225', '225']);

  await world.undo(listed);
  expect(await heldThen()).toEqual(['325', '325']);
});

test('a trigger that becomes known late takes back what was given after it', async (world) => {
  const { id } = await world.incorporate('LATE', 'A 1000');
  await world.act('2022-05-01', 'LATE.A', issue('700', '1'));
  await world.act('2022-06-01', 'LATE.A', issue('1400', '1'));
  const page = await world.onNewPage();

  await world.act('2022-05-15', 'LATE.A', listing('US0231351067'));

  expect(await page.journal()).toBe(text`
    2022-06-01 Share issue of LATE.A, restated
      memorandum:shares-of:LATE:A    200 LATE.A
      memorandum:shares-held:LATE:A -200 LATE.A
  `);
  expect(await partOf(world, id, '2022-06-01')).toBe('225 of 3200');
});

test('the fund takes nothing up where its law gives it no right to', async (world) => {
  await world.incorporate('CLOSED', 'A 1000');
  const bought = { ...issue('700', '1'), sharesTakenUp: d('1') };

  await expect(world.act('2022-05-01', 'CLOSED.A', bought)).rejects.toMatchObject({
    code: 'beyond-pre-emption',
    facts: { most: '0' },
  });
});
