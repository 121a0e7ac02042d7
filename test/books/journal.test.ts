import { expect } from '@jest/globals';
import { booksOfThisFile } from '../support/given.js';
import { text } from '../support/journal-text.js';

/** What the database says no with: LB000 is a refusal, LB001 and up are broken laws. */
const law = (code: string) => ({ driverError: { code } });

const testOnNewPage = booksOfThisFile(async ({ db, incorporate, enrol }) => {
  await incorporate('ACME', 'COMMON 1000, PREFERRED 1000');
  await enrol('ada', 'bob', 'cai', 'dee');
  await db.owner.query(`insert into currency (code, minor_unit) values ('EUR', 2)`);
});

// Laws 1 and 5 ------------------------------------------------------------------------------------------------------

const REFUSED: readonly (readonly [what: string, code: string, entry: string])[] = [
  [
    'an entry out of balance',
    'LB001',
    `assets:cash    5 USD
     income:other  -4 USD`,
  ],
  [
    'an entry that balances only across commodities',
    'LB001',
    `assets:cash    5 USD
     income:other  -5 EUR`,
  ],
  [
    'shares out of balance',
    'LB001',
    `memorandum:shares-held:ACME:COMMON  5 ACME.COMMON
     memorandum:shares-of:ACME:COMMON   -4 ACME.COMMON`,
  ],
  ['an entry of no postings', 'LB001', ''],
  [
    'an account nobody opened',
    'LB006',
    `assets:cash     5 USD
     assets:nobody  -5 USD`,
  ],
  [
    'a commodity nobody listed',
    'LB006',
    `assets:cash    5 XYZ
     income:other  -5 XYZ`,
  ],
  [
    'money counted as shares',
    'LB006',
    `memorandum:shares-held:ACME:COMMON  5 USD
     memorandum:shares-of:ACME:COMMON   -5 USD`,
  ],
  [
    'shares counted as money',
    'LB006',
    `assets:cash    5 ACME.COMMON
     income:other  -5 ACME.COMMON`,
  ],
  [
    'a posting of nothing',
    'LB006',
    `assets:cash           5 USD
     assets:receivables    0 USD
     income:other         -5 USD`,
  ],
  [
    'a control account without detail',
    'LB007',
    `assets:investments         5 USD
     income:unrealised-gains   -5 USD`,
  ],
  [
    'a control account whose detail does not add up',
    'LB007',
    `assets:investments                  5 USD
     assets:investments:ACME:COMMON      3 USD
     assets:investments:ACME:PREFERRED   1 USD
     income:unrealised-gains            -5 USD`,
  ],
  [
    'a control account in another currency than its detail',
    'LB007',
    `assets:investments                  5 EUR
     assets:investments:ACME:COMMON      5 USD
     income:unrealised-gains            -5 EUR`,
  ],
  [
    'citizens who are owed less than the fund owes',
    'LB007',
    `liabilities:dividends-declared       5 USD
     liabilities:dividends-payable       -5 USD
     liabilities:dividends-payable:ada   -4 USD`,
  ],
  [
    'detail of a holding nobody knows',
    'LB006',
    `assets:investments:NOBODY:COMMON    5 USD
     income:unrealised-gains            -5 USD`,
  ],
  [
    'to take from a citizen more than they are owed',
    'LB009',
    `liabilities:dividends-payable:dee    5 USD
     assets:cash                         -5 USD`,
  ],
  [
    'a quantity that is none',
    'LB005',
    `assets:cash   NaN USD
     income:other  NaN USD`,
  ],
  [
    'an infinite quantity',
    'LB005',
    `assets:cash    Infinity USD
     income:other  -Infinity USD`,
  ],
  [
    'a quantity of more than 28 digits before the point',
    'LB005',
    `assets:cash    10000000000000000000000000000 USD
     income:other  -10000000000000000000000000000 USD`,
  ],
  [
    'a quantity of eleven decimals',
    'LB000',
    `assets:cash    0.00000000001 USD
     income:other  -0.00000000001 USD`,
  ],
];

for (const [what, code, postings] of REFUSED)
  testOnNewPage(`the journal refuses ${what}`, async ({ post, journal }) => {
    await expect(post(`2021-02-01 Refused\n${postings}`)).rejects.toMatchObject(law(code));

    expect(await journal()).toBe('');
  });

testOnNewPage('the journal takes what is sound, to ten decimals', async ({ post, journal }) => {
  const sound = text`
    2021-02-01 All kinds
      assets:cash                             0.0000000001 USD
      assets:investments:ACME:COMMON                     7 USD
      assets:investments:ACME:PREFERRED                  3 USD
      memorandum:shares-held:ACME:COMMON               0.1 ACME.COMMON
      liabilities:dividends-payable:ada                 -4 USD
      liabilities:dividends-payable:bob                 -6 USD
      income:other                           -0.0000000001 USD
      memorandum:shares-of:ACME:COMMON                -0.1 ACME.COMMON
  `;

  await post(sound);

  expect(await journal()).toBe(sound);
});

testOnNewPage(
  'a posting of an entry that is not there is refused, not lost',
  async ({ database, journal }) => {
    const stray = database.sql`
      select door.post_entries(
        array[row('stray', '2021-02-01', 'Stray', 'ann', null, null, null)::entry_draft],
        (select array[row(1, 'assets:cash', currency_id, 5)::posting_draft,
                      row(1, 'income:other', currency_id, -5)::posting_draft,
                      row(2, 'assets:cash', currency_id, 7)::posting_draft,
                      row(2, 'income:other', currency_id, -7)::posting_draft] from fund))`;

    await expect(stray).rejects.toMatchObject(law('LB002'));
    expect(await journal()).toBe('');
  },
);

testOnNewPage('detail without its control posting is refused', async ({ database }) => {
  const detailOnly = database.sql`
    select door.post_entries(
      array[row('detail', '2021-02-01', 'Detail only', 'ann', null, null, null)::entry_draft],
      (select array[row(1, 'assets:cash', currency_id, 5)::posting_draft,
                    row(1, 'income:other', currency_id, -5)::posting_draft] from fund),
      (select array[row(1, 'assets:investments', max(commodity_id), 5)::holding_draft] from share_class))`;

  await expect(detailOnly).rejects.toMatchObject(law('LB007'));
});

testOnNewPage('a subsidiary ledger details its own control account only', async ({ database }) => {
  const misplaced = database.sql`
      select door.post_entries(
        array[row('misplaced', '2021-02-01', 'Misplaced', 'ann', null, null, null)::entry_draft],
        (select array[row(1, 'assets:cash', currency_id, 5)::posting_draft,
                      row(1, 'income:other', currency_id, -5)::posting_draft] from fund),
        (select array[row(1, 'assets:cash', max(commodity_id), 5)::holding_draft] from share_class))`;

  await expect(misplaced).rejects.toMatchObject(law('LB006'));
});

testOnNewPage(
  'a citizen is never owed less than nothing, even when two take at the same moment',
  async ({ post, journal, transaction, someoneWaits }) => {
    await post(`
      2021-02-01 Owed
        liabilities:dividends-declared        5 USD
        liabilities:dividends-payable:cai    -5 USD`);
    const taken = (narrative: string) => `
      2021-02-02 ${narrative}
        liabilities:dividends-payable:cai     5 USD
        assets:cash                          -5 USD`;

    const { second } = await transaction(async (tx) => {
      await post(taken('Taken by one'), {}, tx);
      const second = Promise.allSettled([post(taken('Taken by another'))]);
      await Promise.race([second, someoneWaits()]);
      return { second };
    });

    expect(await second).toMatchObject([{ reason: law('LB009') }]);
    expect(await journal()).not.toMatch(/by another/);
  },
);

// Law 3 -------------------------------------------------------------------------------------------------------------

const SHARED = text`
  2021-03-01 Shared among two
    assets:cash                         12 USD
    liabilities:dividends-payable:ada   -5 USD
    liabilities:dividends-payable:bob   -7 USD
`;

testOnNewPage('an event is recorded once, however often it is told', async ({ post, journal }) => {
  const [first] = await post(SHARED, { keys: ['often'] });
  const [again] = await post(SHARED, { keys: ['often'] });

  expect(again).toEqual({ ...first, isNew: false });
  expect(await journal()).toBe(SHARED);
});

testOnNewPage('an event told by five at the same moment is recorded once', async (world) => {
  const told = await Promise.all(
    Array.from({ length: 5 }, () => world.post(SHARED, { keys: ['by five'] })),
  );

  expect(new Set(told.map(([{ id }]) => id)).size).toBe(1);
  expect(told.filter(([{ isNew }]) => isNew)).toHaveLength(1);
  expect(await world.journal()).toBe(SHARED);
});

const RETOLD: readonly (readonly [how: string, entry: string])[] = [
  [
    'other quantities',
    `2021-03-01 Shared among two
      assets:cash                         13 USD
      liabilities:dividends-payable:ada   -5 USD
      liabilities:dividends-payable:bob   -8 USD`,
  ],
  [
    'another account',
    `2021-03-01 Shared among two
      assets:receivables                  12 USD
      liabilities:dividends-payable:ada   -5 USD
      liabilities:dividends-payable:bob   -7 USD`,
  ],
  [
    'the same sum shared otherwise',
    `2021-03-01 Shared among two
      assets:cash                         12 USD
      liabilities:dividends-payable:ada   -7 USD
      liabilities:dividends-payable:bob   -5 USD`,
  ],
  [
    'another day',
    `2021-03-02 Shared among two
      assets:cash                         12 USD
      liabilities:dividends-payable:ada   -5 USD
      liabilities:dividends-payable:bob   -7 USD`,
  ],
];

for (const [how, retold] of RETOLD)
  testOnNewPage(`an event told again with ${how} is refused`, async ({ post, journal }) => {
    await post(SHARED, { keys: [how] });

    await expect(post(retold, { keys: [how] })).rejects.toMatchObject(law('LB004'));
    expect(await journal()).toBe(SHARED);
  });

testOnNewPage('of several events only the new ones are recorded', async ({ post, journal }) => {
  const gift = (no: number) => `
    2021-03-0${no} Gift ${no}
      assets:cash    ${no} USD
      income:other  -${no} USD
  `;
  await post(gift(2), { keys: ['gift 2'] });

  const told = await post(gift(1) + gift(2) + gift(3), { keys: ['gift 1', 'gift 2', 'gift 3'] });

  expect(told.map(({ isNew }) => isNew)).toEqual([true, false, true]);
  expect(await journal()).toBe(text`${gift(2) + gift(1) + gift(3)}`);
});
