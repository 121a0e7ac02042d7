import { expect } from '@jest/globals';
import { Decimal } from 'decimal.js';
import { proveBooks } from '../../src/proof/laws.js';
import { booksOfThisFile, type World } from '../support/given.js';
import { text } from '../support/journal-text.js';

/** What each further kind of corporate action posts, as journal text. Of each class the fund has 100 of 1,000 shares. */

const test = booksOfThisFile(async () => undefined);
const d = (quantity: string) => new Decimal(quantity);
const expectSoundWorld = async ({ database }: World) =>
  expect((await proveBooks(database)).filter(({ offender }) => offender !== null)).toEqual([]);
const transfer = (direction: 'in' | 'out', shares: string, value: string | null) =>
  ({
    kind: 'transfer',
    direction,
    shares: d(shares),
    counterparty: 'The treasury',
    value: value === null ? null : d(value),
  }) as const;

test('a transfer in comes at its value, and one out leaves at what it is carried at', async (world) => {
  const { id } = await world.incorporate('MOVED', 'COMMON 1000 at 1');
  const page = await world.onNewPage();

  await world.act('2022-05-01', 'MOVED.COMMON', transfer('in', '10', '65'));
  await world.act('2022-06-01', 'MOVED.COMMON', transfer('out', '22', null));

  expect(await page.journal()).toBe(text`
    2022-05-01 Transfer of MOVED.COMMON, in
      assets:investments:MOVED:COMMON       65 USD
      memorandum:shares-held:MOVED:COMMON   10 MOVED.COMMON
      equity:contributions:appropriations  -65 USD
      memorandum:shares-of:MOVED:COMMON    -10 MOVED.COMMON
    2022-06-01 Transfer of MOVED.COMMON, out
      equity:distributions                  33 USD
      memorandum:shares-of:MOVED:COMMON     22 MOVED.COMMON
      assets:investments:MOVED:COMMON      -33 USD
      memorandum:shares-held:MOVED:COMMON  -22 MOVED.COMMON
  `);
  expect(await world.positions.of(id, '2022-12-31', null)).toMatchObject({
    classes: [{ held: '88', outstanding: '1000', cost: '143', carried: '132' }],
  });
  await expectSoundWorld(world);
});

test('a buyback takes what is tendered, and leaves fewer shares', async (world) => {
  const { id } = await world.incorporate('BOUGHT', 'COMMON 1000 at 1');
  const page = await world.onNewPage();

  await world.act('2022-05-01', 'BOUGHT.COMMON', {
    kind: 'buyback',
    sharesBoughtBack: d('200'),
    sharesTendered: d('20'),
    proceeds: d('50'),
  });

  expect(await page.journal()).toBe(text`
    2022-05-01 Buyback of BOUGHT.COMMON
      assets:cash                            50 USD
      memorandum:shares-of:BOUGHT:COMMON     20 BOUGHT.COMMON
      assets:investments:BOUGHT:COMMON      -20 USD
      income:realised-gains                 -30 USD
      memorandum:shares-held:BOUGHT:COMMON  -20 BOUGHT.COMMON
  `);
  expect(await world.positions.of(id, '2022-12-31', null)).toMatchObject({
    classes: [{ held: '80', outstanding: '800', part: '0.1', cost: '80', carried: '80' }],
  });
  await expectSoundWorld(world);
});

test('a conversion takes cost and carrying value along into the other class', async (world) => {
  const { id } = await world.incorporate('CHANGED', 'A 1000 at 1, B 1000 at 2');
  const page = await world.onNewPage();

  await world.act('2022-05-01', 'CHANGED.A', {
    kind: 'class-conversion',
    into: 'B',
    ratio: d('2.5'),
    shares: d('40'),
    cashInLieuPrice: null,
  });

  expect(await page.journal()).toBe(text`
    2022-05-01 Conversion of CHANGED.A
      assets:investments:CHANGED:B        40 USD
      memorandum:shares-held:CHANGED:B   100 CHANGED.B
      memorandum:shares-of:CHANGED:A      40 CHANGED.A
      assets:investments:CHANGED:A       -40 USD
      memorandum:shares-held:CHANGED:A   -40 CHANGED.A
      memorandum:shares-of:CHANGED:B    -100 CHANGED.B
  `);
  expect(await world.positions.of(id, '2022-12-31', null)).toMatchObject({
    classes: [
      { held: '60', outstanding: '960', cost: '60', carried: '60' },
      { held: '200', outstanding: '1100', cost: '240', carried: '240' },
    ],
  });
  await expectSoundWorld(world);
});

test('an acquisition for cash sells all that is held, and the class is no more', async (world) => {
  const { id } = await world.incorporate('TAKEN', 'COMMON 1000 at 1');
  const page = await world.onNewPage();

  await world.act('2022-05-01', 'TAKEN.COMMON', {
    kind: 'acquisition-for-cash',
    pricePerShare: d('7.255'),
    proceeds: null,
  });

  expect(await page.journal()).toBe(text`
    2022-05-01 Acquisition for cash of TAKEN.COMMON
      assets:cash                           725.5 USD
      memorandum:shares-of:TAKEN:COMMON       100 TAKEN.COMMON
      assets:investments:TAKEN:COMMON        -100 USD
      income:realised-gains                -625.5 USD
      memorandum:shares-held:TAKEN:COMMON    -100 TAKEN.COMMON
  `);
  expect(await world.positions.of(id, '2022-12-31', null)).toMatchObject({
    classes: [{ held: '0', outstanding: '0', part: null, cost: '0', carried: '0', lots: [] }],
  });
  await expectSoundWorld(world);
});

test('a spin-off moves a part of cost and carrying value to shares that come beside', async (world) => {
  const { id: parent } = await world.incorporate('PARENT', 'COMMON 1000 at 1');
  const { id: child } = await world.incorporate('CHILD', 'COMMON 1000 at 3');
  const page = await world.onNewPage();

  await world.act('2022-05-01', 'PARENT.COMMON', {
    kind: 'spin-off',
    into: { registrationNumber: 'CHILD', shareClass: 'COMMON' },
    ratio: d('0.25'),
    costShare: d('0.2'),
    cashInLieuPrice: null,
  });

  expect(await page.journal()).toBe(text`
    2022-05-01 Spin-off of PARENT.COMMON
      assets:investments:CHILD:COMMON       20 USD
      memorandum:shares-held:CHILD:COMMON   25 CHILD.COMMON
      assets:investments:PARENT:COMMON     -20 USD
      memorandum:shares-of:CHILD:COMMON    -25 CHILD.COMMON
  `);
  expect(await world.positions.of(parent, '2022-12-31', null)).toMatchObject({
    classes: [{ held: '100', outstanding: '1000', cost: '80', carried: '80' }],
  });
  expect(await world.positions.of(child, '2022-12-31', null)).toMatchObject({
    classes: [{ held: '125', outstanding: '1000', cost: '320', carried: '320' }],
  });
  await expectSoundWorld(world);
});

test('a listing posts nothing, and the position has the ISIN from its day on', async (world) => {
  const { id } = await world.incorporate('LISTED', 'COMMON 1000 at 1');
  const page = await world.onNewPage();

  await world.act('2022-05-01', 'LISTED.COMMON', { kind: 'listing', isin: 'US0378331005' });

  expect(await page.journal()).toBe('');
  const isinOn = async (day: string) => (await world.positions.of(id, day, null)).classes[0]!.isin;
  expect([await isinOn('2022-04-30'), await isinOn('2022-05-01')]).toEqual([null, 'US0378331005']);
  await expectSoundWorld(world);
});
