import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { booksOfThisFile, testWithBooks, type World } from '../support/given.js';
import { text } from '../support/journal-text.js';

/** Law 6: of every class of every company the fund receives its tenth, at once and exactly. */
const testOnNewPage = booksOfThisFile(async () => undefined);

const shares = (count: string) => ({
  shareClasses: [{ code: 'COMMON', foundingShares: new Decimal(count) }],
});

testOnNewPage(
  'a company is registered with its stake, at par',
  async ({ incorporate, journal }) => {
    const { stake } = await incorporate('GATE', 'COMMON 10000000 at 0.0001');

    expect(stake).toMatchObject([{ foundingShares: '10000000', rate: '0.1', shares: '1000000' }]);
    expect(await journal()).toBe(text`
    2021-01-02 Founding stake in GATE Inc.
      assets:investments:GATE:COMMON              100 USD
      memorandum:shares-held:GATE:COMMON      1000000 GATE.COMMON
      equity:contributions:founding-shares       -100 USD
      memorandum:shares-of:GATE:COMMON       -1000000 GATE.COMMON
  `);
  },
);

testOnNewPage('shares without par bring no money', async ({ incorporate, journal }) => {
  await incorporate('NOPAR', 'COMMON 30');
  await incorporate('ZERO', 'COMMON 30 at 0');

  expect(await journal()).toBe(text`
    2021-01-02 Founding stake in NOPAR Inc.
      memorandum:shares-held:NOPAR:COMMON   3 NOPAR.COMMON
      memorandum:shares-of:NOPAR:COMMON    -3 NOPAR.COMMON
    2021-01-02 Founding stake in ZERO Inc.
      memorandum:shares-held:ZERO:COMMON    3 ZERO.COMMON
      memorandum:shares-of:ZERO:COMMON     -3 ZERO.COMMON
  `);
});

testOnNewPage(
  'each class is a holding of its own, rounded by itself',
  async ({ incorporate, journal }) => {
    // 0.1 × 25 × 0.01 = 0.025 and 0.1 × 75 × 0.01 = 0.075: half to even is 0.02 and 0.08.
    await incorporate('TWICE', 'A 25 at 0.01, B 75 at 0.01, C 1');

    expect(await journal()).toBe(text`
    2021-01-02 Founding stake in TWICE Inc.
      assets:investments:TWICE:A             0.02 USD
      assets:investments:TWICE:B             0.08 USD
      memorandum:shares-held:TWICE:A          2.5 TWICE.A
      memorandum:shares-held:TWICE:B          7.5 TWICE.B
      memorandum:shares-held:TWICE:C          0.1 TWICE.C
      equity:contributions:founding-shares   -0.1 USD
      memorandum:shares-of:TWICE:A           -2.5 TWICE.A
      memorandum:shares-of:TWICE:B           -7.5 TWICE.B
      memorandum:shares-of:TWICE:C           -0.1 TWICE.C
  `);
  },
);

testOnNewPage(
  'a par that comes to less than a cent brings no money',
  async ({ incorporate, journal }) => {
    await incorporate('CENT', 'COMMON 10 at 0.001');

    expect(await journal()).not.toMatch(/USD/);
  },
);

testOnNewPage(
  'the stake is the tenth to the last digit, or nothing is registered',
  async (world) => {
    let companies = 0;
    /** From a ten-thousand-millionth of a share to 10^15. */
    const foundingShares = fc.oneof(
      fc.bigInt({ min: 1n, max: 10n ** 25n - 1n }).map((n) => new Decimal(`${n}e-10`)),
      fc.bigInt({ min: 1n, max: 10n ** 24n - 1n }).map((n) => new Decimal(`${n}e-9`)),
    );

    await fc.assert(
      fc.asyncProperty(foundingShares, async (founding) => {
        const number = `EXACT-${companies++}`;
        const registered = world.incorporate(number, `COMMON ${founding.toFixed()}`);

        if (founding.times('0.1').dp() > 10)
          await expect(registered).rejects.toMatchObject({ code: 'quantity-too-fine' });
        else {
          expect((await registered).stake[0]!.shares).toBe(founding.div(10).toFixed());
          const { balances } = await world.books.balances(
            `memorandum:shares-held:${number}:COMMON`,
            {},
          );
          expect(balances[0]!.quantity.times(10)).toEqual(founding);
        }
      }),
      {
        numRuns: 30,
        examples: [[new Decimal('0.0000000001')], [new Decimal('999999999999999.999999999')]],
      },
    );
  },
);

testOnNewPage('a number is registered once', async ({ incorporate, journal }) => {
  const { id } = await incorporate('ONCE', 'COMMON 10');

  await expect(incorporate('ONCE', 'COMMON 20')).rejects.toMatchObject({
    code: 'duplicate-registration-number',
    facts: { id },
  });
  expect((await journal()).match(/Founding/g)).toHaveLength(1);
});

testOnNewPage(
  'a number is registered once, also by two at the same moment',
  async ({ incorporate, journal }) => {
    const told = await Promise.allSettled([1, 2, 3].map(() => incorporate('RUSH', 'COMMON 10')));

    expect(told.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(told.filter(({ status }) => status === 'rejected')).toMatchObject([
      { reason: { code: 'duplicate-registration-number' } },
      { reason: { code: 'duplicate-registration-number' } },
    ]);
    expect((await journal()).match(/Founding/g)).toHaveLength(1);
  },
);

// Corrections --------------------------------------------------------------------------------------------------------

testOnNewPage(
  'corrected founding shares post the difference',
  async ({ incorporate, correct, journal }) => {
    const { id } = await incorporate('SHORT', 'COMMON 1000 at 0.5');
    await correct(id, shares('1200'));
    const corrected = await correct(id, shares('900'));

    expect(corrected.stake).toMatchObject([{ foundingShares: '900', shares: '90' }]);
    expect(await journal()).toBe(text`
    2021-01-02 Founding stake in SHORT Inc.
      assets:investments:SHORT:COMMON         50 USD
      memorandum:shares-held:SHORT:COMMON    100 SHORT.COMMON
      equity:contributions:founding-shares   -50 USD
      memorandum:shares-of:SHORT:COMMON     -100 SHORT.COMMON
    2021-01-02 Correction of the founding stake in SHORT Inc.
      assets:investments:SHORT:COMMON         10 USD
      memorandum:shares-held:SHORT:COMMON     20 SHORT.COMMON
      equity:contributions:founding-shares   -10 USD
      memorandum:shares-of:SHORT:COMMON      -20 SHORT.COMMON
    2021-01-02 Correction of the founding stake in SHORT Inc.
      equity:contributions:founding-shares    15 USD
      memorandum:shares-of:SHORT:COMMON       30 SHORT.COMMON
      assets:investments:SHORT:COMMON        -15 USD
      memorandum:shares-held:SHORT:COMMON    -30 SHORT.COMMON
  `);
  },
);

testOnNewPage(
  'each of two corrections in one transaction posts its own difference',
  async (world) => {
    const { id } = await world.incorporate('TWO', 'COMMON 100, OTHER 100');

    await world.transaction(async (tx) => {
      for (const code of ['COMMON', 'OTHER'])
        await world.register.correct(tx, id, 'clerk', 'misread', {
          shareClasses: [{ code, foundingShares: new Decimal(200) }],
        });
    });

    expect((await world.register.record(world.database, id)).stake).toMatchObject([
      { shares: '20' },
      { shares: '20' },
    ]);
    expect((await world.journal()).match(/ 10 TWO\.(COMMON|OTHER)/g)).toHaveLength(4);
  },
);

testOnNewPage(
  'what is no share leaves the stake alone',
  async ({ incorporate, correct, journal }) => {
    const { id } = await incorporate('NAME', 'COMMON 1000');

    const corrected = await correct(id, { legalName: 'Named Anew', ...shares('1000') });

    expect(corrected).toMatchObject({ legalName: 'Named Anew', incorporatedOn: '2021-01-02' });
    expect((await journal()).match(/^\d/gm)).toHaveLength(1);
  },
);

/** An instant at which all that was recorded is known, and nothing that will be. */
const between = async ({ database }: World): Promise<string> => {
  await sleep(2);
  const [{ now }] = await database.sql<[{ now: string }]>`
    select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as now`;
  await sleep(2);
  return now;
};

testWithBooks(
  'what a company was known to be registered as stays so when it is corrected',
  async (world) => {
    const { id } = await world.incorporate('KNOWN', 'COMMON 1000 at 1');
    const nav = await world.proposeValuation('2021-06-30');
    await world.approveValuation(nav);
    const split = await world.act('2021-01-10', 'KNOWN.COMMON', {
      kind: 'split',
      newShares: new Decimal(2),
      oldShares: new Decimal(1),
      fractions: 'kept',
      cashInLieuPrice: null,
    });
    const whileSplit = await between(world);
    await world.undo(split.id);
    const asRegistered = await between(world);
    await world.correct(id, { legalName: 'Named Anew' });
    await world.correct(id, shares('2000'));
    const corrected = await between(world);
    await world.correct(id, { incorporatedOn: '2021-02-01', ...shares('4000') });

    const of = async (asOf: string, knownAt: string | null) =>
      (await world.positions.of(id, asOf, knownAt)).classes[0]!;
    const part = { part: '0.1' };
    expect(await of('2021-01-15', asRegistered)).toMatchObject({
      held: '100',
      outstanding: '1000',
      ...part,
    });
    expect(await of('2021-01-15', corrected)).toMatchObject({
      held: '200',
      outstanding: '2000',
      ...part,
    });
    expect(await of('2021-02-01', null)).toMatchObject({
      held: '400',
      outstanding: '4000',
      ...part,
    });
    expect(await of('2021-01-15', whileSplit)).toMatchObject({
      held: '200',
      outstanding: '2000',
      ...part,
      lots: [{ shares: '200', cost: '100', acquiredOn: '2021-01-02' }],
    });
    const then = await world.holdings.history(world.database, id, 10, {
      asOf: '2022-01-01',
      shareClassId: 0n,
    });
    expect(then.map((one) => [one.shares, one.outstanding].map(String))).toEqual([['100', '1000']]);
  },
);

testOnNewPage('a correction is refused whole', async ({ incorporate, correct, journal }) => {
  const { id } = await incorporate('WHOLE', 'COMMON 1000');
  const name = { legalName: 'Half done' };
  const other = { code: 'OTHER', foundingShares: new Decimal(1) };

  await expect(correct(id, { ...name, shareClasses: [other] })).rejects.toMatchObject({
    driverError: { message: 'unknown-share-class' },
  });
  await expect(correct(id, { ...name, ...shares('0.0000000001') })).rejects.toMatchObject({
    code: 'quantity-too-fine',
  });
  expect(await journal()).toMatch(/WHOLE Inc\./);
  expect((await journal()).match(/^\d/gm)).toHaveLength(1);
});

// Annulment -----------------------------------------------------------------------------------------------------------

testWithBooks(
  'an annulled company leaves nothing behind, and its number is free',
  async (world) => {
    const { incorporate, correct, price, proposeValuation, approveValuation, annul } = world;
    const { id } = await incorporate('GONE', 'COMMON 1000 at 0.5');
    await correct(id, shares('1200'));
    await price('2021-06-30', 'GONE.COMMON at 2');
    await approveValuation(await proposeValuation('2021-06-30'));
    const page = await world.onNewPage();

    await annul(id);

    expect(await page.journal()).toBe(text`
    ${world.today} Annulment of GONE  ; reverses 2021-01-02 Founding stake in GONE Inc.
      equity:contributions:founding-shares    50 USD
      memorandum:shares-of:GONE:COMMON       100 GONE.COMMON
      assets:investments:GONE:COMMON         -50 USD
      memorandum:shares-held:GONE:COMMON    -100 GONE.COMMON
    ${world.today} Annulment of GONE  ; reverses 2021-01-02 Correction of the founding stake in GONE Inc.
      equity:contributions:founding-shares    10 USD
      memorandum:shares-of:GONE:COMMON        20 GONE.COMMON
      assets:investments:GONE:COMMON         -10 USD
      memorandum:shares-held:GONE:COMMON     -20 GONE.COMMON
    ${world.today} Valuations of GONE taken back
      income:unrealised-gains                180 USD
      assets:investments:GONE:COMMON        -180 USD
  `);
    const { accounts } = await world.books.accounts({}, 100);
    expect(accounts.flatMap(({ balances }) => balances)).toEqual([]);

    const anew = await incorporate('GONE', 'COMMON 10');
    expect(anew).toMatchObject({ state: 'registered', stake: [{ shares: '1' }] });
    expect(anew.id).not.toBe(id);
  },
);

testOnNewPage(
  'a holding that another event has touched is neither annulled nor corrected',
  async (world) => {
    const { id } = await world.incorporate('MOVED', 'COMMON 1000');
    await world.post(`
    2021-05-01 Split of MOVED, two for one
      memorandum:shares-held:MOVED:COMMON   100 MOVED.COMMON
      memorandum:shares-of:MOVED:COMMON    -100 MOVED.COMMON`);
    const before = await world.journal();

    for (const attempt of [() => world.annul(id), () => world.correct(id, shares('900'))])
      await expect(attempt()).rejects.toMatchObject({
        driverError: { message: 'holding-has-moved' },
      });
    expect(await world.journal()).toBe(before);
  },
);

testOnNewPage('a company is annulled once', async ({ incorporate, annul, correct }) => {
  const { id } = await incorporate('SOON', 'COMMON 1000');
  expect(await annul(id)).toMatchObject({ state: 'annulled' });

  for (const attempt of [() => annul(id), () => correct(id, { legalName: 'Risen' })])
    await expect(attempt()).rejects.toMatchObject({ driverError: { message: 'already-annulled' } });
});

testOnNewPage('after the day of its entry it takes a second person to annul', async (world) => {
  const { id } = await world.incorporate('LATER', 'COMMON 1000', 'carl');
  // A day goes by: only with every trigger off may what is recorded grow older.
  await world.db.owner.query(`set session_replication_role = replica`);
  await world.db.owner.query(
    `update journal_entry set recorded_at = recorded_at - interval '1 day' where entry_key = $1`,
    [`incorporation:${id}`],
  );
  await world.db.owner.query(`set session_replication_role = origin`);

  expect(await world.annul(id, 'dora')).toMatchObject({ kind: 'annulment', state: 'proposed' });
  await expect(world.annul(id, 'carl')).rejects.toMatchObject({
    driverError: { message: 'proposal-exists' },
  });
  await expect(world.approveAnnulment(id, 'dora')).rejects.toMatchObject({
    driverError: { message: 'proposer-may-not-approve' },
  });
  expect(await world.approveAnnulment(id, 'carl')).toMatchObject({ state: 'approved' });
  await expect(world.annul(id, 'dora')).rejects.toMatchObject({
    driverError: { message: 'already-annulled' },
  });
});
