import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { untilSettled } from '../../src/ledger/known.js';
import { booksOfThisFile, type World } from '../support/given.js';

/** Law 4: as of a day, and as known at an instant. An answer once given never changes. */
const testOnNewPage = booksOfThisFile(async () => undefined);

// Balances, held against a slow model --------------------------------------------------------------------------------

const ACCOUNTS = ['assets:cash', 'assets:receivables', 'income:other', 'equity:opening-balances'];
const DAYS = ['2021-01-01', '2021-01-02', '2021-01-03', '2021-01-04'];

interface Moved {
  readonly account: string;
  readonly quantity: Decimal;
}
interface Recorded {
  readonly effectiveOn: string;
  readonly recordedAt: string;
  readonly postings: readonly Moved[];
}

/** Up to ten decimals, up to 10^18 and of either sign, but never nothing. */
const quantity = fc
  .tuple(fc.bigInt({ min: 1n, max: 10n ** 28n }), fc.boolean())
  .map(([n, isCredit]) => new Decimal(`${isCredit ? '-' : ''}${n}e-10`));

/** Some of the accounts, each with a quantity, and one that takes what is left over. */
const postings = fc
  .tuple(
    fc.shuffledSubarray(ACCOUNTS, { minLength: 2 }),
    fc.array(quantity, { minLength: 4, maxLength: 4 }),
  )
  .map(([[rest, ...others], quantities]): Moved[] => {
    const moved = others.map((account, no) => ({ account, quantity: quantities[no]! }));
    const left = moved.reduce((sum, { quantity }) => sum.plus(quantity), new Decimal(0));
    return [...moved, { account: rest!, quantity: left.neg() }];
  })
  .filter((moved) => moved.every(({ quantity }) => !quantity.isZero()));

const entry = fc.record({ effectiveOn: fc.constantFrom(...DAYS), postings });

const asText = (effectiveOn: string, moved: readonly Moved[]): string =>
  [
    `${effectiveOn} At random`,
    ...moved.map(({ account, quantity }) => `  ${account}  ${quantity.toFixed()} USD`),
  ].join('\n');

/** Every account's balance, the slow way. */
const modelled = (recorded: readonly Recorded[], asOf: string, knownAt: string) =>
  ACCOUNTS.map((account) =>
    recorded
      .filter((entry) => entry.effectiveOn <= asOf && entry.recordedAt <= knownAt)
      .flatMap((entry) => entry.postings)
      .filter((posting) => posting.account === account)
      .reduce((sum, { quantity }) => sum.plus(quantity), new Decimal(0))
      .toFixed(),
  );

async function told({ books }: World, asOf: string, knownAt: string) {
  const { accounts } = await books.accounts({ asOf, knownAt }, 100);
  return ACCOUNTS.map(
    (name) =>
      accounts.find((account) => account.name === name)!.balances[0]?.quantity.toFixed() ?? '0',
  );
}

testOnNewPage(
  'a balance is the sum of what was recorded by then, up to that day',
  async (world) => {
    const recorded: Recorded[] = [];
    const answers: { asOf: string; knownAt: string; balances: string[] }[] = [];

    // One history that grows: each property run records into the same books.
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { minLength: 1, maxLength: 4 }), async (entries) => {
        const journal = entries.map((one) => asText(one.effectiveOn, one.postings)).join('\n');
        const posted = await world.post(journal);
        recorded.push(
          ...entries.map((one, no) => ({ ...one, recordedAt: posted[no]!.recordedAt })),
        );
        const { recordedAt: knownAt } = posted[0];
        for (const asOf of DAYS) {
          const balances = await told(world, asOf, knownAt);
          expect(balances).toEqual(modelled(recorded, asOf, knownAt));
          answers.push({ asOf, knownAt, balances });
        }
      }),
      { numRuns: 12 },
    );

    for (const { asOf, knownAt, balances } of answers)
      expect(await told(world, asOf, knownAt)).toEqual(balances);
  },
);

testOnNewPage('an entry that is not in balance is never recorded', async ({ post, journal }) => {
  await fc.assert(
    fc.asyncProperty(entry, fc.nat(), quantity, async ({ effectiveOn, postings }, which, off) => {
      const unbalanced = postings.map((posting, no) =>
        no === which % postings.length
          ? { ...posting, quantity: posting.quantity.plus(off) }
          : posting,
      );

      const posting = post(asText(effectiveOn, unbalanced));

      await expect(posting).rejects.toMatchObject({ driverError: { code: 'LB001' } });
    }),
    { numRuns: 25 },
  );
  expect(await journal()).toBe('');
});

// What may still change is not told --------------------------------------------------------------------------------

const isSettled = async ({ database }: World, instant: string): Promise<boolean> =>
  (await database.sql<[{ settled: boolean }]>`select door.is_settled(${instant}) as settled`)[0]
    .settled;

const now = async ({ database }: World): Promise<string> =>
  (
    await database.sql<[{ now: string }]>`
      select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as now`
  )[0].now;

const GIFT = `
  2021-02-01 Gift
    assets:cash    5 USD
    income:other  -5 USD
`;

testOnNewPage(
  'an instant is settled once nothing can be recorded before it any more',
  async (world) => {
    const before = await now(world);
    const [during, recordedAt] = await world.transaction(async (tx) => {
      const [{ recordedAt }] = await world.post(GIFT, {}, tx);
      await sleep(2);
      const during = await now(world);

      expect(await isSettled(world, before)).toBe(true);
      expect(await isSettled(world, recordedAt)).toBe(false);
      expect(await isSettled(world, during)).toBe(false);
      return [during, recordedAt];
    });

    expect(await isSettled(world, recordedAt)).toBe(true);
    expect(await isSettled(world, during)).toBe(true);
  },
);

testOnNewPage('it is told by an owner who may not see since when others write', async (world) => {
  const { owner } = world.db;
  await owner.query(`
    create role plain_owner;
    grant usage, create on schema door to plain_owner;
    alter function door.is_settled owner to plain_owner`);
  const before = await now(world);
  await sleep(2);
  await world.transaction(async (tx) => {
    const [{ recordedAt }] = await world.post(GIFT, {}, tx);
    await sleep(2);

    for (const settled of ['2000-01-01T00:00:00.000Z', before])
      expect([settled, await isSettled(world, settled)]).toEqual([settled, true]);
    expect(await isSettled(world, recordedAt)).toBe(false);
  });
  await owner.query(`
    reassign owned by plain_owner to current_user;
    drop owned by plain_owner;
    drop role plain_owner`);
});

testOnNewPage('who asks while something is being recorded waits for it', async (world) => {
  const { answer, recordedAt } = await world.transaction(async (tx) => {
    const [{ recordedAt }] = await world.post(GIFT, {}, tx);
    let isAnswered = false;
    const answer = untilSettled(world.database, recordedAt).then(() => (isAnswered = true));
    await sleep(60);
    expect(isAnswered).toBe(false);
    return { answer, recordedAt };
  });

  await answer;
  expect(await told(world, '2021-02-01', recordedAt)).toEqual(
    await told(world, '2021-02-01', 'infinity'),
  );
});

testOnNewPage('a transaction that only reads keeps nobody waiting', async (world) => {
  await world.transaction(async (tx) => {
    await tx.sql`select count(*) from journal_entry`;

    await untilSettled(world.database, await now(world));
  });
});

testOnNewPage('an instant that lies ahead is refused at once', async (world) => {
  const asked = Date.now();

  await expect(untilSettled(world.database, '2999-01-01T00:00:00Z')).rejects.toMatchObject({
    code: 'not-yet-known',
  });
  expect(Date.now() - asked).toBeLessThan(9_000);
});

testOnNewPage('the past is not added to, not even by the owner', async ({ db }) => {
  const backdated = db.owner.query(
    `with entry as (
       insert into journal_entry (entry_key, effective_on, recorded_at, recorded_by, narrative)
       values ('backdated', '2021-01-01', '2020-01-01', 'ann', 'Long known')
       returning entry_id, effective_on, recorded_at
     )
     insert into posting (entry_id, account_id, commodity_id, quantity, effective_on, recorded_at)
     select entry_id, account_id(name), currency_id, quantity, effective_on, recorded_at
       from entry, fund, (values ('assets:cash', 5), ('income:other', -5)) as p (name, quantity)`,
  );

  await expect(backdated).rejects.toMatchObject({ code: 'LB002' });
});
