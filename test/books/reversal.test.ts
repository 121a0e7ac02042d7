import { expect } from '@jest/globals';
import { booksOfThisFile, type World } from '../support/given.js';
import { text } from '../support/journal-text.js';

/** Law 2: a mistake is corrected by its mirror image, whole and once. And law 14: closed is closed. */
const law = (code: string) => ({ driverError: { code } });
const refusal = (code: string) => ({ driverError: { code: 'LB000', message: code } });

const testOnNewPage = booksOfThisFile(async ({ db, incorporate, enrol }) => {
  await incorporate('ACME', 'COMMON 1000, PREFERRED 1000');
  await incorporate('BETA', 'COMMON 1000, PREFERRED 1000');
  await enrol('ada', 'bob');
  await db.owner.query(
    `insert into closed_period (year, closed_by, second_by) values (2019, 'ann', 'ben')`,
  );
});

const reverse = ({ database }: World, id: string, on = '2021-05-02') =>
  database.sql`select door.reverse_entry(${id}, ${on}, 'Undone', 'ann', 'a mistake')`;

testOnNewPage('a reversal mirrors every posting, whoever it touched', async (world) => {
  const mistake = text`
    2021-05-01 Mistake
      assets:investments:ACME:COMMON           7 USD
      liabilities:dividends-declared           5 USD
      memorandum:shares-held:ACME:COMMON     0.1 ACME.COMMON
      assets:investments:ACME:PREFERRED       -7 USD
      liabilities:dividends-payable:ada       -2 USD
      liabilities:dividends-payable:bob       -3 USD
      memorandum:shares-of:ACME:COMMON      -0.1 ACME.COMMON
  `;
  const [{ id }] = await world.post(mistake);

  await reverse(world, id);

  expect(await world.journal()).toBe(text`
    ${mistake}
    2021-05-02 Undone  ; reverses 2021-05-01 Mistake
      assets:investments:ACME:PREFERRED        7 USD
      liabilities:dividends-payable:ada        2 USD
      liabilities:dividends-payable:bob        3 USD
      memorandum:shares-of:ACME:COMMON       0.1 ACME.COMMON
      assets:investments:ACME:COMMON          -7 USD
      liabilities:dividends-declared          -5 USD
      memorandum:shares-held:ACME:COMMON    -0.1 ACME.COMMON
  `);
});

const gift = (no: number) => `
  2021-05-01 Gift ${no}
    assets:cash    5 USD
    income:other  -5 USD
`;

testOnNewPage('an entry is reversed once', async (world) => {
  const [{ id }] = await world.post(gift(1));
  await reverse(world, id);

  await expect(reverse(world, id)).rejects.toMatchObject(refusal('already-reversed'));
  expect((await world.journal()).match(/reverses/g)).toHaveLength(1);
});

testOnNewPage('an entry is reversed once, also by two at the same moment', async (world) => {
  const [{ id }] = await world.post(gift(2));

  const undone = await Promise.allSettled([1, 2, 3].map(() => reverse(world, id)));

  expect(undone.filter(({ status }) => status === 'rejected')).toMatchObject([
    { reason: refusal('already-reversed') },
    { reason: refusal('already-reversed') },
  ]);
  expect((await world.journal()).match(/reverses/g)).toHaveLength(1);
});

testOnNewPage('a reversal may be reversed: the entry stands again', async (world) => {
  const [{ id }] = await world.post(gift(3));
  await reverse(world, id);
  const [reversal] = await world.database.sql<[{ id: string }]>`
    select r.id from journal_entry r join journal_entry o on o.entry_id = r.reverses where o.id = ${id}`;

  await reverse(world, reversal.id);

  expect(await world.journal()).toBe(text`
    ${gift(3)}
    2021-05-02 Undone  ; reverses 2021-05-01 Gift 3
      income:other    5 USD
      assets:cash    -5 USD
    2021-05-02 Undone  ; reverses 2021-05-02 Undone
      assets:cash     5 USD
      income:other   -5 USD
  `);
});

const MISTAKE = `
  2021-05-01 Mistake
    assets:cash                          5 USD
    assets:investments:ACME:COMMON       7 USD
    assets:investments:BETA:COMMON       8 USD
    assets:investments:ACME:PREFERRED   -7 USD
    assets:investments:BETA:PREFERRED   -8 USD
    liabilities:dividends-payable:ada   -2 USD
    liabilities:dividends-payable:bob   -3 USD
`;

const ITS_HOLDINGS = `
    assets:investments:ACME:COMMON      -7 USD
    assets:investments:ACME:PREFERRED    7 USD
    assets:investments:BETA:COMMON      -8 USD
    assets:investments:BETA:PREFERRED    8 USD
`;

const NO_MIRRORS: readonly (readonly [what: string, postings: string])[] = [
  ['nothing at all', ''],
  [
    'less than all of it',
    `liabilities:dividends-payable:ada    2 USD
     liabilities:dividends-payable:bob    3 USD
     assets:cash                         -5 USD`,
  ],
  [
    'more than all of it',
    `${ITS_HOLDINGS}
     liabilities:dividends-payable:ada    2 USD
     liabilities:dividends-payable:bob    3 USD
     assets:cash                         -5 USD
     income:other                         1 USD
     income:dividends                    -1 USD`,
  ],
  [
    'other quantities',
    `${ITS_HOLDINGS}
     liabilities:dividends-payable:ada    2 USD
     liabilities:dividends-payable:bob    2 USD
     assets:cash                         -4 USD`,
  ],
  [
    'the same sum, taken from other citizens',
    `${ITS_HOLDINGS}
     liabilities:dividends-payable:bob    5 USD
     assets:cash                         -5 USD`,
  ],
  [
    'the same sum, taken from other holdings',
    `assets:investments:ACME:COMMON      -8 USD
     assets:investments:ACME:PREFERRED    8 USD
     assets:investments:BETA:COMMON      -7 USD
     assets:investments:BETA:PREFERRED    7 USD
     liabilities:dividends-payable:ada    2 USD
     liabilities:dividends-payable:bob    3 USD
     assets:cash                         -5 USD`,
  ],
  [
    'only some of its holdings, though they cancel out',
    `assets:investments:ACME:COMMON      -7 USD
     assets:investments:ACME:PREFERRED    7 USD
     liabilities:dividends-payable:ada    2 USD
     liabilities:dividends-payable:bob    3 USD
     assets:cash                         -5 USD`,
  ],
];

for (const [what, postings] of NO_MIRRORS)
  testOnNewPage(`an entry is not reversed by ${what}`, async ({ post, journal }) => {
    const [{ entryNo }] = await post(MISTAKE);
    // More is owed than is taken, so that nothing but the mirror stands in the way.
    await post(`
      2021-05-01 Owed besides
        liabilities:dividends-declared       9 USD
        liabilities:dividends-payable:bob   -9 USD`);

    const undone = post(`2021-05-02 Undone\n${postings}`, { reverses: entryNo });

    await expect(undone).rejects.toMatchObject(law(postings === '' ? 'LB001' : 'LB008'));
    expect(await journal()).not.toMatch(/Undone/);
  });

// Law 14 ------------------------------------------------------------------------------------------------------------

const LATE = `
  2019-12-31 Found late
    assets:cash    5 USD
    income:other  -5 USD
`;

testOnNewPage('nothing is recorded into a closed period', async ({ post, journal }) => {
  for (const particulars of [{}, { reason: 'found late' }, { approvedBy: 'ben' }])
    await expect(post(LATE, particulars)).rejects.toMatchObject(refusal('period-closed'));
  expect(await journal()).toBe('');
});

testOnNewPage('but an adjustment with a reason and a second person', async ({ post, journal }) => {
  const self = post(LATE, { recordedBy: 'ann', approvedBy: 'ann', reason: 'found late' });
  await expect(self).rejects.toMatchObject(law('23514'));

  await post(LATE, { recordedBy: 'ann', approvedBy: 'ben', reason: 'found late' });

  expect(await journal()).toBe(text`${LATE}`);
});

testOnNewPage('a reversal falls under the same law', async (world) => {
  const [{ id }] = await world.post(gift(4));

  await expect(reverse(world, id, '2019-06-30')).rejects.toMatchObject(refusal('period-closed'));
  expect(await world.journal()).toBe(text`${gift(4)}`);
});

testOnNewPage('it takes two persons to close a period', async ({ db }) => {
  const alone = db.owner.query(
    `insert into closed_period (year, closed_by, second_by) values (2018, 'ann', 'ann')`,
  );

  await expect(alone).rejects.toMatchObject({ constraint: 'closing_takes_two_persons' });
});
