import { expect } from '@jest/globals';
import { Decimal } from 'decimal.js';
import type { EntityManager } from 'typeorm';
import { proveBooks } from '../../src/proof/laws.js';
import { testWithBooks, type World } from '../support/given.js';

/** What an approver is shown of a valuation, and what stops them. */

const refusal = (code: string) => ({ driverError: { code: 'LB000', message: code } });
const approve = (
  { transaction, valuations }: World,
  runId: string,
  person = 'ben',
  reason: string | null = null,
) => transaction((tx) => valuations.approve(tx, runId, person, null, reason));

async function expectSound({ database }: World): Promise<void> {
  expect((await proveBooks(database)).filter(({ offender }) => offender !== null)).toEqual([]);
}

const FIRST = { asOf: '2000-01-01', version: 0 };
const TWICE = { shareClasses: [{ code: 'A', foundingShares: new Decimal(2000) }] };
const SPLIT = {
  kind: 'split',
  newShares: new Decimal(2),
  oldShares: new Decimal(1),
  fractions: 'kept',
  cashInLieuPrice: null,
} as const;

/** Works in a transaction of a second connection, which is open from the first thing it does until `work` commits it. */
async function underWay<T>(
  { database }: World,
  work: (slow: EntityManager) => Promise<T>,
): Promise<T> {
  const runner = database.createQueryRunner();
  try {
    await runner.query('begin');
    return await work(runner.manager);
  } finally {
    await runner.query('rollback'); // Of what `work` has not committed.
    await runner.release();
  }
}

/** An action of a company as a whole, or on its one class. */
const record = (world: World, kind: string, company: string, on: string, terms: object = {}) =>
  world.db.owner.query(
    `insert into corporate_action (kind, incorporation_id, share_class_id, effective_on, terms, recorded_at, recorded_by)
     select $1, incorporation_id, case when $1 <> 'dissolution' then commodity_id end, $3, $4,
            clock_timestamp() + interval '1 millisecond', 'clerk'
       from incorporation join share_class using (incorporation_id) where registration_number = $2`,
    [kind, company, on, JSON.stringify(terms)],
  );

testWithBooks('each position says what has changed: shares, currency, price', async (world) => {
  const { id } = await world.incorporate('ACME', 'A 1000');
  await world.incorporate('SAME', 'A 1000 at 1');
  await world.rate('2021-03-31', 'EUR = 1.2 USD');
  await world.price('2021-03-31', 'ACME.A at 10 EUR');
  await world.approveValuation(await world.proposeValuation('2021-03-31'));
  await world.correct(id, { shareClasses: [{ code: 'A', foundingShares: new Decimal(1500) }] });
  await world.rate('2021-06-30', 'EUR = 1.25 USD');
  await world.price('2021-06-30', 'ACME.A at 11 EUR');
  await world.incorporate('NEW', 'A 1000 at 2');

  const found = await world.positionStore.list(
    world.database,
    await world.proposeValuation('2021-06-30'),
    10,
    0n,
  );
  expect(
    found.map((one) => [
      one.registrationNumber,
      ...[one.value, one.previousValue, one.byShares, one.byCurrency, one.byPrice].map(String),
    ]),
  ).toEqual([
    // 100 × 10 × 1.2 = 1,200; 50 more at 12; 150 × 10 × 0.05; 150 × 1 × 1.25.
    ['ACME', '2062.5', '1200', '600', '75', '187.5'],
    ['SAME', '100', '100', '0', '0', '0'],
    ['NEW', '200', 'null', '200', '0', '0'],
  ]);
});

testWithBooks('a split changes no value, and is told to have changed nothing', async (world) => {
  await world.incorporate('ACME', 'A 1000');
  await world.price('2021-03-31', 'ACME.A at 9');
  await world.approveValuation(await world.proposeValuation('2021-03-31'));
  await world.act('2021-05-01', 'ACME.A', {
    kind: 'split',
    newShares: new Decimal(3),
    oldShares: new Decimal(1),
    fractions: 'kept',
    cashInLieuPrice: null,
  });

  const runId = await world.proposeValuation('2021-06-30');
  const [position] = await world.positionStore.list(world.database, runId, 10, 0n);
  expect(position).toMatchObject({ basis: 'priced', isStale: false });
  expect(
    [
      position!.shares,
      position!.pricePerShare,
      position!.value,
      position!.byShares,
      position!.byPrice,
    ].map(String),
  ).toEqual(['300', '3', '900', '0', '0']);
});

testWithBooks('outliers are put before the approver, the largest of each kind', async (world) => {
  const companies = ['OLD', 'NONE', 'INSIDE', 'MACHINE', 'CLAIMED'];
  const ids: Record<string, string> = {};
  for (const company of companies)
    ids[company] = (await world.incorporate(company, 'A 1000 at 1')).id;
  await world.price('2021-02-01', 'OLD.A at 5');
  await world.price('2022-06-01', 'INSIDE.A at 7', 'pricer', {
    inputs: { method: 'recent-investment', roundPrice: new Decimal(7), isInsider: true },
  });
  await world.price('2022-06-01', 'MACHINE.A at 3', 'machine:feed');
  await world.title(ids['CLAIMED']!, '2022-01-01', 'claimed');
  const runId = await world.proposeValuation('2022-06-30');

  expect(await world.positionStore.outlierCounts(world.database, runId)).toEqual({
    'changed-most': 5n,
    missing: 2n,
    stale: 1n,
    manual: 2n,
    'insider-round': 1n,
    unconfirmed: 1n,
    'split-in-doubt': 0n,
  });
  const largest = await world.positionStore.outliers(world.database, runId, 2);
  const named = (kind: string) =>
    largest.filter((one) => one.kind === kind).map(({ registrationNumber }) => registrationNumber);
  expect(named('changed-most')).toEqual(['INSIDE', 'OLD']);
  expect(named('missing')).toEqual(['NONE', 'CLAIMED']);
  expect(named('stale')).toEqual(['OLD']);
  expect(named('manual')).toEqual(['INSIDE', 'OLD']);
  expect(named('insider-round')).toEqual(['INSIDE']);
  expect(named('unconfirmed')).toEqual(['CLAIMED']);
});

testWithBooks(
  'a price that may be of a share from the other side of a split is put before the approver, and refused without a reason',
  async (world) => {
    for (const company of ['OLD', 'NEW', 'BEFORE', 'RIGHT']) {
      await world.incorporate(company, 'A 1000');
      await world.price('2021-03-31', `${company}.A at 10`);
    }
    // Recorded before the split was: 11 is of a share as it was, 5.2 of one as it is.
    await world.price('2021-06-10', 'OLD.A at 11');
    await world.price('2021-06-10', 'NEW.A at 5.2');
    for (const company of ['OLD', 'NEW', 'BEFORE', 'RIGHT'])
      await world.act('2021-06-01', `${company}.A`, SPLIT);
    // And after it, of a day before: they count as of a share as it was.
    await world.price('2021-05-20', 'BEFORE.A at 5.1');
    await world.price('2021-05-20', 'RIGHT.A at 10.4');

    const runId = await world.proposeValuation('2021-06-30');
    const inDoubt = async () =>
      (await world.positionStore.outliers(world.database, runId, 10))
        .filter(({ kind }) => kind === 'split-in-doubt')
        .map(({ registrationNumber, value }) => [registrationNumber, value.toFixed()]);
    expect(await inDoubt()).toEqual([
      ['OLD', '2200'],
      ['BEFORE', '510'],
    ]);
    await expect(approve(world, runId)).rejects.toMatchObject({
      driverError: { message: 'prices-in-doubt', detail: '{"positions": 2}' },
    });
    const reason = 'Series B at twice the price; the other was asked for by telephone';
    expect(await approve(world, runId, 'ben', reason)).toMatchObject({ releasedBecause: reason });
    await world.work(runId);
    // The decision is told with what it was about, and stands in the journal.
    expect(await inDoubt()).toHaveLength(2);
    expect(
      await world.database
        .sql`select distinct reason from journal_entry where starts_with(entry_key, ${`valuation:${runId}:`})`,
    ).toEqual([{ reason: `prices in doubt are right: ${reason}` }]);

    // What was released is not asked again; what is priced anew is out of doubt.
    const next = await world.proposeValuation('2021-07-31');
    expect(await world.positionStore.outlierCounts(world.database, next)).toMatchObject({
      'split-in-doubt': 0n,
    });
  },
);

testWithBooks(
  'a price of the time when a split stood that never was is put before the approver',
  async (world) => {
    const splits: string[] = [];
    for (const company of ['NEW', 'OLD']) {
      await world.incorporate(company, 'A 1000');
      await world.price('2021-03-31', `${company}.A at 10`);
      splits.push((await world.act('2021-06-01', `${company}.A`, SPLIT)).id);
    }
    // Of a share as the split made it, and of one as it is.
    await world.price('2021-06-10', 'NEW.A at 5.2');
    await world.price('2021-06-10', 'OLD.A at 10.4');
    await world.approveValuation(await world.proposeValuation('2021-06-30'));
    for (const split of splits) await world.undo(split);

    const runId = await world.proposeValuation('2021-07-31');
    const found = await world.positionStore.outliers(world.database, runId, 10);
    const inDoubt = found.filter(({ kind }) => kind === 'split-in-doubt');
    expect(inDoubt.map((one) => [one.registrationNumber, one.value.toFixed()])).toEqual([
      ['NEW', '520'],
    ]);
    await expect(approve(world, runId)).rejects.toMatchObject(refusal('prices-in-doubt'));
    await approve(world, runId, 'ben', 'it has lost half its worth');
    await world.work(runId);
    await expectSound(world);
  },
);

testWithBooks(
  'what became known since the freeze, of the day or before, stops the approval',
  async (world) => {
    const { id } = await world.incorporate('ACME', 'A 1000 at 1');
    await world.price('2021-06-30', 'ACME.A at 2');
    const runId = await world.proposeValuation('2021-06-30');
    await world.correct(id, { shareClasses: [{ code: 'A', foundingShares: new Decimal(2000) }] });
    await expect(approve(world, runId)).rejects.toMatchObject(refusal('inputs-have-changed'));

    await world.transaction((tx) => world.valuations.reject(tx, runId, 'ben', null, 'changed'));
    const anew = await world.proposeValuation('2021-06-30');
    await record(world, 'split', 'ACME', '2021-06-30', { newShares: '2', oldShares: '1' });
    await expect(approve(world, anew)).rejects.toMatchObject(refusal('inputs-have-changed'));
  },
);

testWithBooks(
  'what was begun before the freeze and is recorded after it stops the approval',
  async (world) => {
    const { id } = await world.incorporate('ACME', 'A 1000 at 1');
    await underWay(world, async (slow) => {
      await slow.query('select 1'); // Its clock stands from now on.
      const runId = await world.proposeValuation('2021-06-30');
      await world.register.correct(slow, id, 'clerk', 'misread', TWICE);
      await slow.query('commit');
      await expect(approve(world, runId)).rejects.toMatchObject(refusal('inputs-have-changed'));
    });
    await expectSound(world);
  },
);

testWithBooks(
  'what is under way at the approval is waited for: nobody approves over what they cannot see',
  async (world) => {
    const { id } = await world.incorporate('ACME', 'A 1000 at 1');
    await world.incorporate('OTHER', 'A 1000 at 1');
    const halved = { registrationNumber: 'OTHER', shareClass: 'A', effectiveOn: '2021-05-01' };
    const { id: taken } = await world.act('2021-04-01', 'OTHER.A', SPLIT);
    const changes: ((slow: EntityManager) => Promise<unknown>)[] = [
      (slow) => world.register.correct(slow, id, 'clerk', 'misread', TWICE),
      (slow) =>
        world.register.correct(slow, id, 'clerk', 'misread', { incorporatedOn: '2021-01-03' }),
      (slow) => world.actions.record(slow, [{ ...halved, terms: SPLIT }], 'pam'),
      (slow) => world.actions.reverse(slow, taken, 'pam', 'another company'),
    ];
    for (const change of changes) {
      const runId = await world.proposeValuation('2021-06-30');
      await underWay(world, async (slow) => {
        await change(slow);
        const approving = expect(approve(world, runId)).rejects.toMatchObject(
          refusal('inputs-have-changed'),
        );
        await world.someoneWaits();
        await slow.query('commit');
        await approving;
      });
      await world.transaction((tx) => world.valuations.reject(tx, runId, 'ben', null, 'changed'));
    }
    await expectSound(world);
  },
);

testWithBooks(
  'what is stamped before the freeze and commits after it is counted, and stops nothing',
  async (world) => {
    await world.incorporate('ACME', 'A 1000 at 1');
    const split = { registrationNumber: 'ACME', shareClass: 'A', effectiveOn: '2021-05-01' };
    const runId = await underWay(world, async (slow) => {
      await world.actions.record(slow, [{ ...split, terms: SPLIT }], 'pam');
      const { runId: proposed } = await world.transaction((tx) =>
        world.valuations.propose(tx, '2021-06-30', null, null, 'ann'),
      );
      const worked = world.work(proposed); // It waits until what was stamped before is there.
      await slow.query('commit');
      await worked;
      return proposed;
    });
    const [position] = await world.positionStore.list(world.database, runId, 10, 0n);
    expect(String(position!.shares)).toBe('200');
    expect(await world.approveValuation(runId)).toMatchObject({ state: 'approved' });
  },
);

testWithBooks('nothing of its day is corrected while a NAV is posted', async (world) => {
  const { id } = await world.incorporate('ACME', 'A 1000 at 1');
  const runId = await world.proposeValuation('2021-06-30');
  await approve(world, runId);
  await expect(world.correct(id, TWICE)).rejects.toMatchObject(refusal('valuation-in-progress'));
  await world.correct(id, { legalName: 'Acme Works' });
  await world.work(runId);
  await world.correct(id, TWICE);
});

testWithBooks('an action of a later day, and a name, stop nothing', async (world) => {
  const { id } = await world.incorporate('ACME', 'A 1000 at 1');
  const runId = await world.proposeValuation('2021-06-30');
  await world.correct(id, { legalName: 'Acme Works' });
  await record(world, 'split', 'ACME', '2021-07-01', { newShares: '2', oldShares: '1' });
  expect(await world.approveValuation(runId)).toMatchObject({ state: 'approved' });
});

testWithBooks(
  'a dividend on a NAV that was restated is proposed anew; a paid one stays',
  async (world) => {
    await world.incorporate('ACME', 'A 1000');
    await world.enrol('ada');
    await world.receive('2021-01-31', '1000');
    await world.price('2021-12-31', 'ACME.A at 2');
    const first = await world.proposeValuation('2021-12-31');
    await world.approveValuation(first);
    const propose = async (year: number) => {
      const { runId } = await world.transaction((tx) =>
        world.dividends.propose(
          tx,
          { year, recordOn: `${year}-12-31`, payOn: `${year + 1}-06-01` },
          { name: 'percent-of-market-value', rate: new Decimal('0.05'), years: 1, skip: 0 },
          'ann',
        ),
      );
      await world.work(runId);
      return runId;
    };
    const paid = await propose(2021);
    await world.approveDividend(paid);
    await world.work(paid);
    const waiting = await propose(2022);
    await world.price('2021-12-31', 'ACME.A at 3');
    await world.approveValuation(await world.proposeValuation('2021-12-31', first));

    await expect(world.approveDividend(waiting)).rejects.toMatchObject(refusal('nav-restated'));

    // One that becomes official while the dividend is being approved is waited for.
    const anew = await propose(2023);
    const { runId: official } = (
      await world.valuationStore.navs(world.database, null, null, 10, FIRST)
    ).at(-1)!;
    await world.price('2021-12-31', 'ACME.A at 4');
    const restated = await world.proposeValuation('2021-12-31', official);
    await approve(world, restated);
    await underWay(world, async (slow) => {
      for (const chunk of await world.runs.due(restated, 10))
        await world.valuations.perform(slow, chunk);
      await slow.query('select door.advance_valuation($1)', [restated]);
      const approving = expect(world.approveDividend(anew)).rejects.toMatchObject(
        refusal('nav-restated'),
      );
      await world.someoneWaits();
      await slow.query('commit');
      await approving;
    });
    expect(await world.dividends.byId(paid)).toMatchObject({ state: 'distributed' });
    await expectSound(world);
  },
);

testWithBooks(
  'titles: what is not confirmed is shown apart, what is uncalled beside it',
  async (world) => {
    const { id } = await world.incorporate('ACME', 'A 1000 at 2');
    const other = await world.incorporate('OTHER', 'A 1000');
    await world.price('2021-06-30', 'ACME.A at 5');
    await world.title(id, '2021-03-01', 'claimed', { paidUp: new Decimal('0.25') }); // 0.75 × 100 × 2
    await world.title(id, '2021-09-01', 'confirmed');
    await world.title(other.id, '2021-03-01', 'confirmed', { uncalled: new Decimal('7.5') });

    const half = await world.valuations.byId(await world.proposeValuation('2021-06-30'));
    expect([half.nav, half.unconfirmedValue, half.commitments].map(String)).toEqual([
      '500',
      '500',
      '157.5',
    ]);
    const whole = await world.valuations.byId(await world.proposeValuation('2021-09-30'));
    expect([whole.unconfirmedValue, whole.commitments].map(String)).toEqual(['0', '7.5']);
    await expect(world.title(id, '2020-12-31', 'confirmed')).rejects.toMatchObject({
      code: 'invalid-fields',
    });
    await expect(
      world.title(other.id, '2021-05-01', 'confirmed', { paidUp: new Decimal('0.5') }),
    ).rejects.toMatchObject({ fields: [{ pointer: '/paidUp' }] });
    await expectSound(world);
  },
);

testWithBooks(
  'who recorded a rate or a title that a NAV counts does not approve it',
  async (world) => {
    const { id } = await world.incorporate('ACME', 'A 1000');
    await world.rate('2021-06-30', 'EUR = 1.2 USD', 'rita');
    await world.price('2021-06-30', 'ACME.A at 2 EUR');
    await world.title(id, '2021-03-01', 'claimed', {}, 'tim');
    const runId = await world.proposeValuation('2021-06-30');
    for (const person of ['rita', 'tim', 'pricer'])
      await expect(approve(world, runId, person)).rejects.toMatchObject(
        refusal('recorder-may-not-approve'),
      );
    await world.approveValuation(runId);
  },
);

testWithBooks('what is due: missing, stale, or soon', async (world) => {
  for (const company of ['NONE', 'OLD', 'SOON', 'FRESH', 'GONE'])
    await world.incorporate(company, 'A 1000 at 1');
  await world.price('2021-02-01', 'OLD.A at 5');
  await world.price('2021-07-05', 'SOON.A at 5');
  await world.price('2022-05-01', 'FRESH.A at 5');
  await record(world, 'dissolution', 'GONE', '2022-01-01');
  const due = await world.priceStore.due(
    world.database,
    { asOf: '2022-06-30', within: 10 },
    10,
    0n,
  );
  expect(
    due.map(({ registrationNumber, state, dueOn }) => [registrationNumber, state, dueOn]),
  ).toEqual([
    ['NONE', 'missing', '2024-01-03'],
    ['OLD', 'stale', '2022-02-01'],
    ['SOON', 'due-soon', '2022-07-05'],
  ]);
});

testWithBooks(
  'holdings of one company, restated by what was split since it was valued',
  async (world) => {
    await world.incorporate('ACME', 'A 1000, B 50 at 2');
    await world.incorporate('OTHER', 'A 1000');
    await world.price('2021-03-31', 'ACME.A at 9');
    await world.approveValuation(await world.proposeValuation('2021-03-31'));
    await record(world, 'split', 'ACME', '2021-05-01', { newShares: '3', oldShares: '1' });
    const of = async (asOf: string) =>
      (
        await world.holdings.ofCompany(
          world.database,
          { asOf, knownAt: 'infinity' },
          'ACME',
          10,
          0n,
        )
      ).map(({ shareClass, shares, pricePerShare, value }) => [
        shareClass,
        ...[shares, pricePerShare, value].map(String),
      ]);
    expect(await of('2021-04-30')).toEqual([
      ['A', '100', '9', '900'],
      ['B', '5', '2', '10'],
    ]);
    expect((await of('2021-05-01'))[0]).toEqual(['A', '100', '3', '300']);
    expect(await of('2021-01-01')).toEqual([]);
  },
);

/** Of 100 shares priced 4.07 for 2021-03-31 and valued as of 06-30: what 10 for 1 makes of them, and the NAV after it. */
testWithBooks(
  'holdings, the ledger and the position agree on what was split, whenever that became known',
  async (world) => {
    const days = { EARLY: '2021-02-15', BETWEEN: '2021-05-15', AFTER: '2021-08-15' };
    const terms = { ...SPLIT, newShares: new Decimal(10) };
    const ids = new Map<string, string>();
    const splits = new Map<string, string>();
    const known = async (when: string) => {
      for (const [name, on] of Object.entries(days))
        splits.set(`${name}-${when}`, (await world.act(on, `${name}-${when}.A`, terms)).id);
    };
    for (const name of Object.keys(days))
      for (const when of ['FIRST', 'PRICED', 'LATE', 'GONE']) {
        const company = `${name}-${when}`;
        ids.set(company, (await world.incorporate(company, 'A 1000 at 1')).id);
      }
    await known('FIRST');
    await known('GONE');
    for (const company of ids.keys()) await world.price('2021-03-31', `${company}.A at 4.07`);
    await known('PRICED');
    await world.approveValuation(await world.proposeValuation('2021-06-30'));
    await known('LATE');
    for (const name of Object.keys(days)) await world.undo(splits.get(`${name}-GONE`)!);

    const filter = { asOf: '2021-12-31', knownAt: 'infinity' };
    const next = await world.positionStore.list(
      world.database,
      await world.proposeValuation('2021-12-31'),
      20,
      0n,
    );
    const said: Record<string, string> = {};
    for (const held of await world.holdings.list(world.database, filter, 20, 0n)) {
      const { registrationNumber: company, value, shares, pricePerShare } = held;
      const position = await world.positions.of(ids.get(company)!, filter.asOf, null);
      expect([company, position.classes[0]!.carried]).toEqual([company, value.toFixed()]);
      const [ledger] = await world.database.sql<[{ carried: Decimal }]>`
        select carrying_value(${held.cursor}, ${filter.asOf}, 'infinity') as carried`;
      expect([company, ledger.carried.toFixed()]).toEqual([company, value.toFixed()]);
      expect(await world.holdings.ofCompany(world.database, filter, company, 10, 0n)).toMatchObject(
        [{ shares, pricePerShare, value }],
      );
      const now = next.find(({ registrationNumber }) => registrationNumber === company)!;
      expect([company, now.byShares.toFixed()]).toEqual([company, '0']);
      said[company] = [shares, pricePerShare, value, now.value].map(String).join(' ');
    }
    expect(said).toEqual({
      'EARLY-FIRST': '1000 4.07 4070 4070',
      'EARLY-PRICED': '1000 4.07 4070 4070',
      // What was approved holds until a NAV takes the price, by its day, as one of a new share.
      'EARLY-LATE': '1000 0.407 407 4070',
      'EARLY-GONE': '100 40.7 4070 407',
      ...Object.fromEntries(
        ['BETWEEN', 'AFTER'].flatMap((name) => [
          ...['FIRST', 'PRICED', 'LATE'].map((when) => [`${name}-${when}`, '1000 0.407 407 407']),
          [`${name}-GONE`, '100 4.07 407 407'],
        ]),
      ),
    });
    await expectSound(world);
  },
);
