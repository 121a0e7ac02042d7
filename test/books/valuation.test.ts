import { expect } from '@jest/globals';
import { Decimal } from 'decimal.js';
import type { RunId } from '../../src/runs/run.store.js';
import { testWithBooks, type World } from '../support/given.js';
import { text } from '../support/journal-text.js';

/** Law 12: the NAV is the holdings at their prices, and cash, less every liability; and the books follow it. */
const refusal = (code: string) => ({ driverError: { code: 'LB000', message: code } });

const carried = async ({ books }: World, asOf: string): Promise<string> =>
  (await books.balances('assets:investments', { asOf })).balances[0]?.quantity.toFixed() ?? '0';

testWithBooks('an approved valuation posts what has changed, holding by holding', async (world) => {
  await world.incorporate('RISE', 'COMMON 1000 at 0.5');
  await world.incorporate('FALL', 'COMMON 1000 at 0.5, B 10 at 1');
  await world.incorporate('SAME', 'COMMON 1000 at 0.5');
  await world.price('2021-06-01', 'RISE.COMMON at 9');
  await world.price('2021-06-30', 'RISE.COMMON at 2');
  await world.price('2021-07-01', 'RISE.COMMON at 7');
  await world.price('2021-06-30', 'FALL.COMMON at 0.125');
  const page = await world.onNewPage();

  const { nav, holdingsValue, state } = await world.approveValuation(
    await world.proposeValuation('2021-06-30'),
  );

  expect(state).toBe('approved');
  // 100 × 2 + 100 × 0.125 + 1 × 1 (par) + 100 × 0.5 (par)
  expect([nav, holdingsValue].map(String)).toEqual(['263.5', '263.5']);
  expect(await page.journal()).toBe(text`
    2021-06-30 Revaluation as of 2021-06-30
      assets:investments:RISE:COMMON   150 USD
      assets:investments:FALL:COMMON   -37.5 USD
      income:unrealised-gains         -112.5 USD
  `);
  expect(await carried(world, '2021-06-30')).toBe('263.5');
});

testWithBooks('a price restated by a split is rounded once, with the value', async (world) => {
  await world.incorporate('ACME', 'COMMON 1000');
  await world.price('2021-06-30', 'ACME.COMMON at 6.73');
  await world.approveValuation(await world.proposeValuation('2021-06-30'));
  await world.act('2021-07-01', 'ACME.COMMON', {
    kind: 'split',
    newShares: new Decimal(3),
    oldShares: new Decimal(1),
    fractions: 'kept',
    cashInLieuPrice: null,
  });
  await world.act('2021-07-02', 'ACME.COMMON', {
    kind: 'disposal',
    shares: new Decimal('1.5'),
    proceeds: new Decimal(3),
  });

  const filter = { asOf: '2021-07-31', knownAt: 'infinity' };
  const all = await world.holdings.list(world.database, filter, 10, 0n);

  // 298.5 × 6.73 / 3 is 669.635, a tie; 298.5 × 2.2433… is just below it.
  expect(all.map(({ pricePerShare, value }) => [pricePerShare, value].map(String))).toEqual([
    ['2.2433333333', '669.64'],
  ]);
  expect(await world.holdings.ofCompany(world.database, filter, 'ACME', 10, 0n)).toEqual(all);
});

testWithBooks(
  'nothing is posted and no NAV is told before a second person approves',
  async (world) => {
    await world.incorporate('ACME', 'COMMON 1000');
    await world.price('2021-06-30', 'ACME.COMMON at 2', 'carl');
    const page = await world.onNewPage();

    const runId = await world.proposeValuation('2021-06-30');

    expect(await world.valuations.byId(runId)).toMatchObject({
      state: 'proposed',
      approvedAt: null,
    });
    const approval = (person: string, hash: string | null = null) =>
      world.transaction((tx) => world.valuations.approve(tx, runId, person, hash, null));
    await expect(approval('ann')).rejects.toMatchObject(refusal('proposer-may-not-approve'));
    await expect(approval('carl')).rejects.toMatchObject(refusal('recorder-may-not-approve'));
    await expect(approval('ben', 'another')).rejects.toMatchObject(refusal('proposal-changed'));
    expect(await page.journal()).toBe('');

    await world.approveValuation(runId);
    expect(await page.journal()).toMatch(/Revaluation/);
  },
);

testWithBooks('the NAV is holdings and cash less every liability', async (world) => {
  await world.incorporate('ACME', 'COMMON 1000');
  await world.price('2021-01-31', 'ACME.COMMON at 2');
  await world.enrol('ada');
  await world.receive('2021-02-01', '1000');
  await world.post(`
    2021-03-01 Owed by a company, owed to a citizen, owed to the state
      assets:receivables                   50 USD
      equity:distributions                 40 USD
      liabilities:dividends-payable:ada   -30 USD
      liabilities:withholding-tax         -10 USD
      income:dividends                    -50 USD
    2021-07-01 After the day
      assets:cash                         500 USD
      income:other                       -500 USD`);

  const { nav, otherNetAssets } = await world.valuations.byId(
    await world.proposeValuation('2021-06-30'),
  );

  expect([nav, otherNetAssets].map(String)).toEqual(['1210', '1010']);
});

testWithBooks('a value is rounded half to even, once per holding', async (world) => {
  await world.incorporate('HALF', 'A 1, B 3, C 5');
  for (const [code, price] of [
    ['A', '0.25'], // 0.1 × 0.25 = 0.025
    ['B', '0.25'], // 0.3 × 0.25 = 0.075
    ['C', '0.09'], // 0.5 × 0.09 = 0.045
  ])
    await world.price('2021-06-30', `HALF.${code} at ${price}`);

  const { nav } = await world.valuations.byId(await world.proposeValuation('2021-06-30'));

  expect(String(nav)).toBe('0.14'); // 0.02 + 0.08 + 0.04, not half-even of the sum 0.145
});

testWithBooks('a later valuation posts what changed since', async (world) => {
  await world.incorporate('ACME', 'COMMON 1000');
  await world.price('2021-03-31', 'ACME.COMMON at 2');
  await world.approveValuation(await world.proposeValuation('2021-03-31'));
  await world.price('2021-06-30', 'ACME.COMMON at 1.5');
  const page = await world.onNewPage();

  await world.approveValuation(await world.proposeValuation('2021-06-30'));

  expect(await page.journal()).toBe(text`
    2021-06-30 Revaluation as of 2021-06-30
      income:unrealised-gains           50 USD
      assets:investments:ACME:COMMON   -50 USD
  `);
});

testWithBooks('a back-dated valuation holds until the next', async (world) => {
  await world.incorporate('ACME', 'COMMON 1000');
  await world.price('2021-06-30', 'ACME.COMMON at 3');
  await world.approveValuation(await world.proposeValuation('2021-06-30'));
  await world.price('2021-03-31', 'ACME.COMMON at 2');
  const page = await world.onNewPage();

  await world.approveValuation(await world.proposeValuation('2021-03-31'));

  expect(await page.journal()).toBe(text`
    2021-03-31 Revaluation as of 2021-03-31
      assets:investments:ACME:COMMON   200 USD
      income:unrealised-gains         -200 USD
    2021-06-30 Revaluation as of 2021-03-31 gives way
      income:unrealised-gains          200 USD
      assets:investments:ACME:COMMON  -200 USD
  `);
  expect(await carried(world, '2021-03-30')).toBe('0');
  expect(await carried(world, '2021-03-31')).toBe('200');
  expect(await carried(world, '2021-06-30')).toBe('300');
});

testWithBooks(
  'a back-dated valuation holds on through one that did not know of the holding',
  async (world) => {
    await world.incorporate('ACME', 'COMMON 1000');
    const [june, september] = [
      await world.proposeValuation('2021-06-30'),
      await world.proposeValuation('2021-09-30'),
    ];
    await world.approveValuation(june);
    await world.approveValuation(september);
    await world.incorporate('LATE', 'COMMON 1000');
    await world.price('2021-06-30', 'LATE.COMMON at 3');
    const page = await world.onNewPage();

    await world.approveValuation(await world.proposeValuation('2021-06-30', june));

    expect(await page.journal()).toBe(text`
    2021-06-30 Revaluation as of 2021-06-30
      assets:investments:LATE:COMMON   300 USD
      income:unrealised-gains         -300 USD
  `);
  },
);

testWithBooks(
  'a NAV is restated as a new version, and the old one stays on record',
  async (world) => {
    await world.incorporate('ACME', 'COMMON 1000');
    await world.price('2021-06-30', 'ACME.COMMON at 2');
    const first = await world.proposeValuation('2021-06-30');
    await world.approveValuation(first);
    await world.price('2021-06-30', 'ACME.COMMON at 2.5');
    const page = await world.onNewPage();

    await expect(world.proposeValuation('2021-06-30')).rejects.toMatchObject(
      refusal('nav-already-approved'),
    );
    const second = await world.approveValuation(await world.proposeValuation('2021-06-30', first));
    await expect(world.proposeValuation('2021-06-30', first)).rejects.toMatchObject(
      refusal('not-the-official-nav'),
    );

    expect(second).toMatchObject({ version: 2, restates: first });
    expect(await page.journal()).toBe(text`
    2021-06-30 Revaluation as of 2021-06-30
      assets:investments:ACME:COMMON    50 USD
      income:unrealised-gains          -50 USD
  `);
    const navs = await world.valuationStore.navs(world.database, null, null, 10, {
      asOf: '2000-01-01',
      version: 0,
    });
    expect(navs.map(({ version, nav }) => [version, String(nav)])).toEqual([
      [1, '200'],
      [2, '250'],
    ]);
  },
);

testWithBooks('one valuation of a day is under way at a time', async (world) => {
  await world.incorporate('ACME', 'COMMON 1000');
  const runId = await world.proposeValuation('2021-06-30');

  await expect(world.proposeValuation('2021-06-30')).rejects.toMatchObject(
    refusal('valuation-run-exists'),
  );
  await world.transaction((tx) => world.valuations.reject(tx, runId, 'ben', null, 'wrong prices'));
  expect(await world.valuations.byId(runId)).toMatchObject({ state: 'rejected' });
  await world.proposeValuation('2021-06-30');
});

// Law 8: what it is computed from stands still -----------------------------------------------------------------------

testWithBooks('what is learned after the proposal does not change it', async (world) => {
  await world.incorporate('ACME', 'COMMON 1000');
  await world.price('2021-06-30', 'ACME.COMMON at 2');
  const { runId } = await world.transaction((tx) =>
    world.valuations.propose(tx, '2021-06-30', null, null, 'ann'),
  );
  // Proposed, but nothing computed yet.
  await world.price('2021-06-30', 'ACME.COMMON at 9');
  await world.receive('2021-06-30', '1000');
  await world.incorporate('LATE', 'COMMON 1000 at 1');

  await world.work(runId);

  expect(String((await world.valuations.byId(runId)).nav)).toBe('200');
});

testWithBooks('what was recorded a moment before the proposal counts', async (world) => {
  await world.incorporate('ACME', 'COMMON 1000');

  // A price, and in the same breath a proposal; by and by that takes less than a millisecond.
  for (const price of [1, 2, 3, 4, 5, 6, 7, 8, 9]) {
    const [{ runId }] = await world.database.sql<[{ runId: RunId }]>`
      select door.record_prices(array_agg(commodity_id), array[day], array[price], '{multiples}', '{peers}', 'pricer'),
             door.propose_valuation(day, null, null, 'ann') as "runId"
        from share_class, cast(${`2021-06-0${price}`} as date) as day, cast(${price} as numeric) as price
       group by day, price`;
    await world.work(runId);

    expect(String((await world.valuations.byId(runId)).nav)).toBe(`${price}00`);
  }
});

testWithBooks(
  'what was being recorded at the proposal is waited for, and counts',
  async (world) => {
    const { runId, worked } = await world.transaction(async (tx) => {
      await world.incorporate('SLOW', 'COMMON 1000 at 2', 'clerk', tx);
      const { runId } = await world.transaction((other) =>
        world.valuations.propose(other, '2021-06-30', null, null, 'ann'),
      );
      return { runId, worked: world.work(runId) };
    });

    expect(await worked).toBe('proposed');
    expect(String((await world.valuations.byId(runId)).nav)).toBe('200');
  },
);

// Law 7: work that is done twice is done once ------------------------------------------------------------------------

testWithBooks(
  'a chunk that is worked at twice, also at the same moment, changes nothing',
  async (world) => {
    await world.incorporate('ACME', 'COMMON 1000');
    await world.price('2021-06-30', 'ACME.COMMON at 2');
    const runId = await world.proposeValuation('2021-06-30');
    await world.transaction((tx) => world.valuations.approve(tx, runId, 'ben', null, null));
    const [chunk] = await world.runs.due(runId, 1);
    const page = await world.onNewPage();

    await Promise.all([1, 2, 3].map(() => world.runs.perform(chunk!)));
    const once = await page.journal();
    for (const step of ['value', 'post']) await world.runs.perform({ ...chunk!, step });

    expect(once.match(/Revaluation/g)).toHaveLength(1);
    expect(await page.journal()).toBe(once);
    expect(await world.valuations.byId(runId)).toMatchObject({ state: 'approved' });
  },
);

testWithBooks(
  'a company annulled between proposal and approval is valued until that day',
  async (world) => {
    const { id } = await world.incorporate('GONE', 'COMMON 1000 at 1');
    await world.price('2021-06-30', 'GONE.COMMON at 3');
    const runId = await world.proposeValuation('2021-06-30');
    await world.annul(id);
    const page = await world.onNewPage();

    await world.approveValuation(runId);

    expect(await page.journal()).toBe(text`
    2021-06-30 Revaluation as of 2021-06-30
      assets:investments:GONE:COMMON   200 USD
      income:unrealised-gains         -200 USD
    ${world.today} Revaluation as of 2021-06-30 gives way
      income:unrealised-gains          200 USD
      assets:investments:GONE:COMMON  -200 USD
  `);
    expect(await carried(world, '2021-06-30')).toBe('300');
    expect(await carried(world, world.today)).toBe('0');
  },
);

testWithBooks(
  'a company annulled on the day it is valued as of is worth nothing',
  async (world) => {
    const { id } = await world.incorporate('GONE', 'COMMON 1000 at 1');
    await world.price('2021-06-30', 'GONE.COMMON at 3');
    const runId = await world.proposeValuation(world.today);
    await world.annul(id);
    const page = await world.onNewPage();

    expect(await world.approveValuation(runId)).toMatchObject({ state: 'approved' });

    expect(await page.journal()).toBe('');
    expect(await carried(world, world.today)).toBe('0');
  },
);
