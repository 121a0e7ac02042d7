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

const issue = (sharesIssued: string, pricePerShare: string, sharesTakenUp: string | null = null) =>
  ({
    kind: 'share-issue',
    sharesIssued: d(sharesIssued),
    pricePerShare: d(pricePerShare),
    sharesTakenUp: sharesTakenUp === null ? null : d(sharesTakenUp),
  }) as const;

test('a merger takes lots, cost and carrying value along, and a fraction is paid', async (world) => {
  const { id: from } = await world.incorporate('SMALL', 'COMMON 1010 at 2');
  const { id: into } = await world.incorporate('LARGE', 'A 5000 at 1');
  const page = await world.onNewPage();

  await world.act('2022-05-01', 'SMALL.COMMON', {
    kind: 'merger',
    into: { registrationNumber: 'LARGE', shareClass: 'A' },
    ratio: d('0.5'),
    cashInLieuPrice: d('6'),
  });

  // 101 shares at a cost of 202 become 50.5, of which the half is paid 3.
  expect(await page.journal()).toBe(text`
    2022-05-01 Merger of SMALL.COMMON
      assets:cash                             3 USD
      assets:investments:LARGE:A            200 USD
      memorandum:shares-held:LARGE:A         50 LARGE.A
      memorandum:shares-of:SMALL:COMMON     101 SMALL.COMMON
      assets:investments:SMALL:COMMON      -202 USD
      income:realised-gains                  -1 USD
      memorandum:shares-held:SMALL:COMMON  -101 SMALL.COMMON
      memorandum:shares-of:LARGE:A          -50 LARGE.A
  `);
  expect(await world.positions.of(into, '2022-05-01', null)).toMatchObject({
    classes: [{ held: '550', outstanding: '5504.5', cost: '700', carried: '700' }],
  });
  expect(await world.positions.of(from, '2022-05-01', null)).toMatchObject({
    classes: [{ held: '0', outstanding: '0', part: null, cost: '0', lots: [] }],
  });
});

test('a conversion pays a fraction where it has a price', async (world) => {
  const { id } = await world.incorporate('CONVERTED', 'A 1010 at 2, B 5000 at 1');
  const page = await world.onNewPage();

  await world.act('2022-05-01', 'CONVERTED.A', {
    kind: 'class-conversion',
    into: 'B',
    ratio: d('0.5'),
    shares: null,
    cashInLieuPrice: d('6'),
  });

  // 101 shares at a cost of 202 become 50.5, of which the half, at a cost of 2, is paid 3.
  expect(await page.journal()).toBe(text`
    2022-05-01 Conversion of CONVERTED.A
      assets:cash                             3 USD
      assets:investments:CONVERTED:B        200 USD
      memorandum:shares-held:CONVERTED:B     50 CONVERTED.B
      memorandum:shares-of:CONVERTED:A      101 CONVERTED.A
      assets:investments:CONVERTED:A       -202 USD
      income:realised-gains                  -1 USD
      memorandum:shares-held:CONVERTED:A   -101 CONVERTED.A
      memorandum:shares-of:CONVERTED:B      -50 CONVERTED.B
  `);
  expect(await world.positions.of(id, '2022-05-01', null)).toMatchObject({
    classes: [
      { held: '0', outstanding: '0' },
      { held: '550', outstanding: '5504.5', cost: '700', carried: '700' },
    ],
  });
  await expectSound(world);
});

test('a spin-off pays a fraction where it has a price; others have it then', async (world) => {
  await world.incorporate('PARENT', 'COMMON 1010 at 2');
  const { id: beside } = await world.incorporate('CHILD', 'A 5000 at 1');
  const page = await world.onNewPage();

  await world.act('2022-05-01', 'PARENT.COMMON', {
    kind: 'spin-off',
    into: { registrationNumber: 'CHILD', shareClass: 'A' },
    ratio: d('0.5'),
    costShare: d('0.25'),
    cashInLieuPrice: d('6'),
  });

  // 101 shares at a cost of 202 bring 50.5 at a cost of 50.50, of which the half, at a cost of 0.50, is paid 3.
  expect(await page.journal()).toBe(text`
    2022-05-01 Spin-off of PARENT.COMMON
      assets:cash                           3 USD
      assets:investments:CHILD:A           50 USD
      memorandum:shares-held:CHILD:A       50 CHILD.A
      assets:investments:PARENT:COMMON  -50.5 USD
      income:realised-gains              -2.5 USD
      memorandum:shares-of:CHILD:A        -50 CHILD.A
  `);
  expect(await world.positions.of(beside, '2022-05-01', null)).toMatchObject({
    classes: [{ held: '550', outstanding: '5000', cost: '550', carried: '550' }],
  });
  await expectSound(world);
});

testWithBooks('what is taken up is paid out of what is there', async (world) => {
  await world.incorporate('ISSUER', 'COMMON 1000 at 1');
  await expect(world.act('2022-05-01', 'ISSUER.COMMON', issue('500', '2', '51'))).rejects.toThrow(
    'beyond-pre-emption',
  );
  await expect(world.act('2022-05-01', 'ISSUER.COMMON', issue('500', '2', '50'))).rejects.toThrow(
    'insufficient-cash',
  );
  await world.receive('2022-01-01', '100');
  const page = await world.onNewPage();

  await world.act('2022-05-01', 'ISSUER.COMMON', issue('500', '2', '50'));

  expect(await page.journal()).toBe(text`
    2022-05-01 Share issue of ISSUER.COMMON
      assets:investments:ISSUER:COMMON      100 USD
      memorandum:shares-held:ISSUER:COMMON   50 ISSUER.COMMON
      assets:cash                          -100 USD
      memorandum:shares-of:ISSUER:COMMON    -50 ISSUER.COMMON
  `);
  await expectSound(world);
});

test('a dissolution writes off what is not paid, and ends the company', async (world) => {
  const { id } = await world.incorporate('ENDED', 'A 1000 at 1, B 500 at 2');
  const page = await world.onNewPage();

  await world.act('2022-05-01', 'ENDED', { kind: 'dissolution', proceeds: d('30') });

  expect(await page.journal()).toBe(text`
    2022-05-01 Dissolution of ENDED
      assets:cash                       30 USD
      income:realised-gains            170 USD
      memorandum:shares-of:ENDED:A     100 ENDED.A
      memorandum:shares-of:ENDED:B      50 ENDED.B
      assets:investments:ENDED:A      -100 USD
      assets:investments:ENDED:B      -100 USD
      memorandum:shares-held:ENDED:A  -100 ENDED.A
      memorandum:shares-held:ENDED:B   -50 ENDED.B
  `);
  await expect(world.act('2022-05-02', 'ENDED.A', split('2'))).rejects.toMatchObject({
    code: 'company-dissolved',
    facts: { registrationNumber: 'ENDED', shareClass: 'A', dissolvedOn: '2022-05-01' },
  });
  await world.act('2022-04-30', 'ENDED.A', split('2'));
  expect(await world.positions.of(id, '2022-04-30', null)).toMatchObject({
    classes: [{ held: '200' }, { held: '50' }],
  });
});

testWithBooks(
  'a class that is dissolved by itself leaves the others, and the company, there',
  async (world) => {
    await world.incorporate('CLASSES', 'A 1000 at 1, B 500 at 2');
    await world.act('2022-05-01', 'CLASSES.A', { kind: 'dissolution', proceeds: d('30') });

    const due = await world.priceStore.due(
      world.database,
      { asOf: '2022-12-31', within: 0 },
      10,
      0n,
    );
    expect(due.map(({ shareClass, state }) => [shareClass, state])).toEqual([['B', 'missing']]);
    await world.price('2022-12-01', 'CLASSES.B at 3');
    const { holdingsValue } = await world.approveValuation(
      await world.proposeValuation('2022-12-31'),
    );
    expect(holdingsValue!.toFixed()).toBe('150');

    await world.act('2023-01-01', 'CLASSES', { kind: 'name-change', legalName: 'Class B Inc.' });
    const page = await world.onNewPage();
    await world.act('2023-05-01', 'CLASSES', { kind: 'dissolution', proceeds: d('40') });
    expect(await page.journal()).toBe(text`
    2023-05-01 Dissolution of CLASSES
      assets:cash                         40 USD
      income:unrealised-gains             50 USD
      income:realised-gains               60 USD
      memorandum:shares-of:CLASSES:B      50 CLASSES.B
      assets:investments:CLASSES:B      -150 USD
      memorandum:shares-held:CLASSES:B   -50 CLASSES.B
  `);
    const late = { kind: 'name-change', legalName: 'Nobody' } as const;
    await expect(world.act('2023-05-02', 'CLASSES', late)).rejects.toThrow('company-dissolved');
    await expectSound(world);
  },
);

test('a name holds from its day, and those before it are told', async (world) => {
  const { id } = await world.incorporate('NAMED', 'A 1000');
  const rename = (on: string, legalName: string) =>
    world.act(on, 'NAMED', { kind: 'name-change', legalName });
  await rename('2023-01-01', 'Third');
  const { id: second } = await rename('2022-01-01', 'Second');

  const nameOn = async (day: string) => (await world.positions.of(id, day, null)).legalName;
  expect([await nameOn('2021-12-31'), await nameOn('2022-06-01')]).toEqual([
    'NAMED Inc.',
    'Second',
  ]);
  expect(await world.positions.of(id, '2023-06-01', null)).toMatchObject({
    legalName: 'Third',
    formerNames: [
      { legalName: 'NAMED Inc.', until: '2022-01-01' },
      { legalName: 'Second', until: '2023-01-01' },
    ],
  });
  expect(await world.register.record(world.database, id)).toMatchObject({ legalName: 'Third' });
  await world.undo(second);
  expect(await world.positions.of(id, '2022-06-01', null)).toMatchObject({
    legalName: 'NAMED Inc.',
  });
});

test('two who sell the same shares at once take turns', async (world) => {
  await world.incorporate('ONCE', 'A 1000 at 1');
  const sell = () => world.act('2022-05-01', 'ONCE.A', disposal('60', '60'));

  const outcomes = await Promise.allSettled([sell(), sell()]);

  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
});

test('a company with an action is not annulled, nor moved past it; once it is reversed, it may be', async (world) => {
  const { id } = await world.incorporate('KEPT', 'A 1000 at 1');
  const { id: action } = await world.act('2022-05-01', 'KEPT.A', issue('500', '2'));

  await expect(world.annul(id)).rejects.toThrow('holding-has-moved');
  await expect(world.correct(id, { incorporatedOn: '2022-05-02' })).rejects.toThrow(
    'holding-has-moved',
  );
  await world.undo(action);
  await world.annul(id);
  await expect(world.act('2022-05-01', 'KEPT.A', split('2'))).rejects.toThrow('invalid-fields');
});

test('a NAV of a day between restates a disposal after it', async (world) => {
  const { id } = await world.incorporate('BETWEEN', 'A 1000 at 1');
  await world.act('2022-05-01', 'BETWEEN.A', disposal('40', '200'));
  await world.price('2022-03-01', 'BETWEEN.A at 4');
  const runId = await world.proposeValuation('2022-03-31');
  const page = await world.onNewPage();

  await world.approveValuation(runId);

  const journal = await page.journal();
  expect(journal).toContain(text`
    2022-05-01 Disposal of BETWEEN.A, restated
      income:unrealised-gains         120 USD
      assets:investments:BETWEEN:A   -120 USD
  `);
  expect(await world.positions.of(id, '2022-05-01', null)).toMatchObject({
    classes: [{ held: '60', cost: '60', carried: '240' }],
  });
  await expectSound(world);
});
