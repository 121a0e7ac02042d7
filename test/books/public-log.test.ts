import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readCheckpoint } from '../../src/domain/checkpoint.js';
import { rowsIn } from '../../src/domain/copied-rows.js';
import { isSigned, readNote } from '../../src/domain/signed-note.js';
import { asAuditor, beSealer } from '../../src/ledger/reader.store.js';
import { copiedFrom } from '../../src/log/copied.store.js';
import { LogKeys } from '../../src/log/log-keys.js';
import { DeclarationStore } from '../../src/log/declaration.store.js';
import { EntryTextStore } from '../../src/log/entry-text.store.js';
import { LogStore } from '../../src/log/log.store.js';
import { PublicLog } from '../../src/log/public-log.js';
import { Sealing } from '../../src/log/sealing.js';
import { proveBooks } from '../../src/proof/laws.js';
import { freshDatabase } from '../support/database.js';
import { testWithBooks, type World } from '../support/given.js';

const store = new LogStore();
const newKey = () => generateKeyPairSync('ed25519').privateKey;
const key = newKey();
const sealingOf = ({ database }: World, ...secrets: (typeof key)[]) =>
  new Sealing(
    database,
    store,
    new EntryTextStore(),
    new DeclarationStore(),
    new LogKeys('test/log', secrets.length > 0 ? secrets : [key]),
  );
/** What no text of the database can be. */
const UNFIT = /^$|[\0\p{Cs}]/u;
const wrongOf = async ({ database }: World) =>
  (await proveBooks(database)).filter(
    ({ law, offender }) => law.startsWith('2 ') && offender !== null,
  );
const sizeOf = async ({ database }: World) => (await store.end(database)).size;

/** Every column of what an entry consists of: where the log has it, or why it has not. */
const COVERED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  journal_entry: {
    entry_id: 'entryNo',
    id: 'id',
    entry_key: 'key',
    effective_on: 'effectiveOn',
    recorded_at: 'recordedAt',
    recorded_in: 'not: the number of a transaction, which says nothing of the event',
    recorded_by: 'recordedBy',
    approved_by: 'approvedBy',
    narrative: 'narrative',
    reason: 'reason',
    reverses: 'reverses, by id',
  },
  posting: {
    entry_id: 'entryNo',
    account_id: 'account, by name',
    commodity_id: 'commodity, by name',
    quantity: 'quantity',
    effective_on: "not: the entry's, which verify proves",
    recorded_at: "not: the entry's, which verify proves",
  },
  holding_posting: {
    share_class_id: 'holding, by name',
    entry_id: 'entryNo',
    account_id: 'account, by name',
    quantity: 'quantity',
    effective_on: "not: the entry's, which verify proves",
  },
  citizen_posting: {
    bucket: 'citizen, by pseudonym',
    citizen_id: 'citizen, by pseudonym',
    entry_id: 'entryNo',
    account_id: 'account, by name',
    quantity: 'quantity',
  },
  control_total: {
    entry_id: 'not: sums of the subsidiary ledgers, which verify proves',
    account_id: 'not: as entry_id',
    commodity_id: 'not: as entry_id',
    quantity: 'not: as entry_id',
    members: 'not: as entry_id',
  },
};

test('every column of an entry is in what the log commits to, or is left out for a reason', async () => {
  const db = await freshDatabase();
  try {
    const { rows } = await db.owner.query<{ table: string; columns: string[] }>(
      `select attrelid::regclass::text as table, array_agg(attname::text order by attname) as columns
         from pg_attribute where attrelid = any ($1::regclass[]) and attnum > 0 and not attisdropped
        group by attrelid`,
      [Object.keys(COVERED)],
    );
    expect(Object.fromEntries(rows.map(({ table, columns }) => [table, columns]))).toEqual(
      Object.fromEntries(
        Object.entries(COVERED).map(([table, columns]) => [table, Object.keys(columns).toSorted()]),
      ),
    );
    // And every table with a column of an entry's number, and a quantity, is one of these.
    const { rows: others } = await db.owner.query<{ name: string }>(
      `select c.oid::regclass::text as name from pg_class c
        where relkind in ('r', 'p') and not relispartition and relnamespace = 'public'::regnamespace
          and (select count(*) from pg_attribute where attrelid = c.oid and attname in ('entry_id', 'account_id', 'quantity')) = 3`,
    );
    expect(others.map(({ name }) => name).filter((name) => !(name in COVERED))).toEqual([]);
  } finally {
    await db.drop();
  }
});

testWithBooks('entries of every kind are in the log as they stand in the books', async (world) => {
  const { post, incorporate, enrol } = world;
  await incorporate('ACME', 'COMMON 1000 at 0.5, PREFERRED 30 at 1');
  await enrol('ada', 'bob');
  await post(`
    2031-01-02 Profit
      assets:cash       100 USD
      income:dividends -100 USD
    2031-01-03 Due
      equity:distributions                10.5 USD
      liabilities:dividends-payable:ada   -5.25 USD
      liabilities:dividends-payable:bob   -5.25 USD`);
  await sealingOf(world).round();

  expect(await sizeOf(world)).toBe(3n);
  expect(await wrongOf(world)).toEqual([]);
  // Whoever is erased loses their keys; of what was committed to nothing is.
  await world.db.owner.query('select destroy_keys(array(select pseudonym from citizen))');
  expect(await wrongOf(world)).toEqual([]);
});

testWithBooks('a copy is whole, whatever the server says meanwhile, or fails', async (world) => {
  const copied = (select: string) => asAuditor(world.database, (tx) => copiedFrom(tx, select));
  // No process has the number 0: of each row there is a warning.
  const warned = await copied(`select no, pg_cancel_backend(0) from generate_series(1, 2000) no`);
  expect(rowsIn(warned)).toBe(2_000);
  expect(warned.subarray(5, 9).toString()).toBe('1\tf\n');
  expect(warned.subarray(-7).toString()).toBe('2000\tf\n');
  expect(rowsIn(await copied('select where false'))).toBe(0);
  await expect(
    copied(`select repeat('x', 100000), 1 / (9 - no) from generate_series(1, 9) no`),
  ).rejects.toThrow('division by zero');
  expect(rowsIn(await copied(`select repeat('x', 1000000)`))).toBe(1);
});

testWithBooks('whatever a text says, it is written as RFC 8785 has it', async (world) => {
  const narratives = fc.sample(
    fc
      .string({ unit: 'binary', minLength: 1, maxLength: 40 })
      .map((text) => text.replaceAll('\0', '')),
    300,
  );
  const said = [...narratives, '\u007f\u0080\u2028\u2029', '"\\/\b\f\n\r\t\u0001\u001f', '😀€ñ'];
  for (const text of said.filter((one) => !UNFIT.test(one)))
    await world.db.owner.query(
      `select door.post_entries(array[row($1, '2031-01-02', $2, 'pam', null, $3, null)::entry_draft],
         array[row(1, 'assets:cash', currency_id, 1)::posting_draft, row(1, 'income:other', currency_id, -1)::posting_draft])
         from fund`,
      [`event ${text}`, text, text],
    );
  await sealingOf(world).round();

  expect(await sizeOf(world)).toBeGreaterThan(100n);
  expect(await wrongOf(world)).toEqual([]);
});

testWithBooks(
  'who still writes holds up what has come after, and nothing is left out',
  async (world) => {
    const { post, database } = world;
    const entry = (no: number) => `2031-01-02 Gift ${no}
      assets:cash    1 USD
      income:other  -1 USD`;
    const slow = database.createQueryRunner();
    await slow.startTransaction();
    await post(entry(1), {}, slow.manager);
    await post(entry(2));
    const round = sealingOf(world).round();
    await post(entry(3)); // While it waits.
    expect(await sizeOf(world)).toBe(0n);
    await slow.commitTransaction();
    await slow.release();
    await round;

    expect(await sizeOf(world)).toBeGreaterThanOrEqual(2n);
    await sealingOf(world).round();
    expect(await sizeOf(world)).toBe(3n);
    expect(await wrongOf(world)).toEqual([]);
  },
);

testWithBooks(
  'two who seal at once take turns, and a tree of many tiles comes out right',
  async (world) => {
    await world.db.owner.query(
      `select door.post_entries(
       array(select row('event ' || no, '2031-01-02', 'Gift', 'pam', null, null, null)::entry_draft from generate_series(1, 700) no),
       array(select row(no, a, currency_id, q)::posting_draft from generate_series(1, 700) no
              cross join (values ('assets:cash', 1), ('income:other', -1)) as line (a, q) cross join fund))`,
    );
    await Promise.all([sealingOf(world).round(), sealingOf(world).round()]);
    expect(await sizeOf(world)).toBe(700n);
    expect(await wrongOf(world)).toEqual([]);

    const log = new PublicLog(world.database, store, new EntryTextStore(), []);
    expect(await log.tile({ level: 1, number: 0n, width: 2 })).toHaveLength(64);
    await expect(log.tile({ level: 1, number: 0n, width: 3 })).rejects.toThrow('unknown-tile');
  },
);

testWithBooks(
  'nothing is put behind leaves that were lost with the machine and sealed anew by another',
  async (world) => {
    const gift = `2031-01-02 Gift
      assets:cash    1 USD
      income:other  -1 USD`;
    await world.post(gift);
    await sealingOf(world).round();
    const { database } = world;
    const end = await store.end(database);
    await world.post(gift.replace('Gift', 'Another'));
    const sealedBehind = (commitment: Buffer | null) =>
      database.transaction(async (tx) => {
        await beSealer(tx);
        const leaf = randomBytes(32);
        return store.seal(tx, { ...end, commitment }, end.entryId + 1n, leaf, leaf, []);
      });

    expect(await sealedBehind(randomBytes(32))).toBe(false);
    expect(await sealedBehind(null)).toBe(false);
    expect(await store.end(database)).toEqual(end);
    expect(await sealedBehind(end.commitment)).toBe(true);
  },
);

testWithBooks('while a key is being changed, either is enough', async (world) => {
  await sealingOf(world).round();
  const next = newKey();
  const [before, both, after] = [[key], [next, key], [next]].map(
    (secrets) => new LogKeys('test/log', secrets).verifierKeys,
  );
  const signedBy = async (keys: typeof before) =>
    isSigned(readNote((await store.checkpoint(world.database))!.note), keys!);

  const changing = sealingOf(world, next, key);
  expect(await changing.isBehind()).toBe(true);
  await changing.round();
  expect(await changing.isBehind()).toBe(false);
  expect([await signedBy(before), await signedBy(both), await signedBy(after)]).toEqual([
    true,
    true,
    true,
  ]);
  await world.post(`2031-01-02 Gift
      assets:cash    1 USD
      income:other  -1 USD`);
  await sealingOf(world, next).round();
  expect([await signedBy(before), await signedBy(after)]).toEqual([false, true]);
  expect(readCheckpoint(readNote((await store.checkpoint(world.database))!.note).text).size).toBe(
    1n,
  );
  expect(await wrongOf(world)).toEqual([]);
});

testWithBooks('the database keeps the log as it is', async (world) => {
  const { post, db, database } = world;
  await post(`2031-01-02 Gift
      assets:cash    1 USD
      income:other  -1 USD
    2031-01-03 Gift
      assets:cash    1 USD
      income:other  -1 USD`);
  const put = (position: number, entry: string) =>
    db.owner.query(
      `insert into log_leaf select ${position}, ${entry}, sha256(''), sha256('') from journal_entry`,
    );
  await expect(put(0, 'max(entry_id)')).rejects.toMatchObject({ code: 'LB010' });
  await expect(put(1, 'min(entry_id)')).rejects.toMatchObject({ code: 'LB010' });
  const crossed = db.owner.query(
    `insert into log_leaf select row_number() over (order by entry_id desc) - 1, entry_id, sha256(''), sha256('') from journal_entry`,
  );
  await expect(crossed).rejects.toMatchObject({ code: 'LB010' });
  await sealingOf(world).round();
  const checkpoint = (size: number, root: string) =>
    db.owner.query(`select door.record_checkpoint(${size}, ${root}, 'x')`);
  await expect(checkpoint(3, `sha256('')`)).rejects.toMatchObject({ code: 'LB010' });
  await expect(checkpoint(2, `sha256('')`)).rejects.toMatchObject({ code: 'LB010' });
  await expect(checkpoint(1, `sha256('')`)).rejects.toMatchObject({ code: 'LB010' });
  await expect(database.query('select salt from log_leaf')).rejects.toMatchObject({
    driverError: { code: '42501' },
  });
});

/** What is in no day yet is laid so many days back, as time does; then the log goes on, and days are published. */
async function daysLater(world: World, days: number): Promise<void> {
  const { owner } = world.db;
  await owner.query('begin; set local session_replication_role = replica');
  for (const table of ['journal_entry', 'posting'])
    await owner.query(
      `update ${table} set recorded_at = recorded_at - make_interval(days => ${days})
        where entry_id > coalesce((select max(entry_id) from log_leaf), 0)`,
    );
  await owner.query('commit');
  await sealingOf(world).round();
}
const publishedOf = async ({ database }: World) =>
  (await store.days(database, 100, '-infinity')).map(({ firstLeaf, afterLeaf, totals }) => [
    Number(firstLeaf),
    Number(afterLeaf),
    totals,
  ]);

testWithBooks(
  "totals are published by day, and nobody's figures can be told from them",
  async (world) => {
    const { incorporate, post } = world;
    const companies = async (from: number, to: number, at = '1') => {
      for (let no = from; no <= to; no++) await incorporate(`ACME-${no}`, `COMMON 100 at ${at}`);
    };
    await post(`2031-01-02 Appropriation
    assets:cash                           70 USD
    equity:contributions:appropriations  -70 USD`);
    await daysLater(world, 9);
    const own = [0, 1, { assets: '70', equity: '-70' }];
    expect(await publishedOf(world)).toEqual([own]);

    await companies(1, 10);
    await daysLater(world, 8);
    const ten = [1, 11, { assets: '100', equity: '-100' }];
    expect(await publishedOf(world)).toEqual([own, ten]);

    await companies(11, 11);
    await daysLater(world, 7); // One company: its value would be the day's.
    await companies(12, 20);
    await daysLater(world, 6); // With the nine of the next day it cannot be told.
    const merged = [11, 21, { assets: '100', equity: '-100' }];
    expect(await publishedOf(world)).toEqual([own, ten, merged]);

    await companies(21, 31);
    await companies(32, 32, '1000');
    await daysLater(world, 5); // Ten of twelve would say nearly nothing: one is nearly all there is.
    await post(`2031-01-02 A dividend of one company
    assets:cash         5 USD
    income:dividends   -5 USD`);
    await daysLater(world, 4);
    expect(await publishedOf(world)).toEqual([own, ten, merged]);
    expect(await wrongOf(world)).toEqual([]);

    await world.db.owner.query(`begin; set local session_replication_role = replica;
    update log_period set totals = totals || '{"assets": "1"}' where first_leaf = 1; commit`);
    expect(await wrongOf(world)).toMatchObject([
      { offender: expect.stringContaining('say 1 of assets') },
    ]);
  },
);
