import { generateKeyPairSync } from 'node:crypto';
import { openDatabase } from '../dist/src/database.js';
import { DeclarationStore } from '../dist/src/log/declaration.store.js';
import { EntryTextStore } from '../dist/src/log/entry-text.store.js';
import { asAuditor } from '../dist/src/ledger/reader.store.js';
import { LogKeys } from '../dist/src/log/log-keys.js';
import { LogStore } from '../dist/src/log/log.store.js';
import { Sealing } from '../dist/src/log/sealing.js';
import { clearFloor, floorOf, seconds } from './floor.mjs';
import { openPlace as openAnyPlace } from './place.mjs';

/**
 * A million foundings put into the public log and signed, beside the bare SHA-256 of the same bytes: of each entry, of its leaf
 * and of one node. At a hundred thousand a second it is fast enough whatever that costs, so the floor is at least a third of it.
 */
export const name = 'sealing';
export const unit = 's';
export const bar = { most: 3 };

const ENTRIES = 1_000_000;
const ENOUGH_PER_SECOND = 100_000;
const LOG = [
  'log_leaf',
  'log_subtree',
  'log_checkpoint',
  'log_cosignature',
  'log_period',
  'log_declaration',
];
const BOOKS = ['journal_entry', 'posting', 'holding_posting', 'control_total', 'share_class'];

/** Nobody seals but the bench. */
export const openPlace = () => openAnyPlace({ ROLE: 'api' });

export async function setUp({ owner, serviceUrl }, scale) {
  const entries = ENTRIES * scale;
  await owner.query(`grant investment_sealer to "${new URL(serviceUrl).username}"`); // As a worker's login is.
  await owner.query('begin'); // Whoever seals meanwhile is to see entries with their postings.
  for (const table of BOOKS) await owner.query(`alter table ${table} disable trigger user`);
  const statements = [
    `insert into incorporation (incorporation_id, registration_number, legal_name, folded_name, incorporated_on)
     select lpad(to_hex(no), 32, '0')::uuid, 'SF-' || no, 'Company ' || no, 'company ' || no, '2015-01-02' from generate_series(1, $1::bigint) no`,
    `insert into share_class (commodity_id, incorporation_id, code, founding_shares, contribution_rate, fractions, stake, par_value)
     select 1000 + no, lpad(to_hex(no), 32, '0')::uuid, 'COMMON', 1000, 0.1, 'kept', 100, 1 from generate_series(1, $1::bigint) no`,
    `insert into journal_entry (entry_key, effective_on, recorded_at, recorded_by, narrative)
     select 'incorporation:' || lpad(to_hex(no), 32, '0')::uuid, '2015-01-02', now() + no * interval '1 microsecond',
            'clerk', 'Founding stake in Company ' || no from generate_series(1, $1::bigint) no`,
    `insert into posting (entry_id, account_id, commodity_id, quantity, effective_on, recorded_at)
     select entry_id, account_id(account), case when account ~ 'memorandum' then 1000 + entry_id else (select currency_id from fund) end,
            quantity, effective_on, recorded_at
       from journal_entry cross join (values ('assets:investments', 100.5), ('equity:contributions:founding-shares', -100.5),
                                             ('memorandum:shares-held', 100), ('memorandum:shares-of', -100)) as line (account, quantity)
      where entry_id <= $1`,
    `insert into holding_posting (share_class_id, entry_id, account_id, quantity, effective_on)
     select 1000 + entry_id, entry_id, account_id('assets:investments'), 100.5, effective_on from journal_entry where entry_id <= $1`,
    `insert into control_total (entry_id, account_id, commodity_id, quantity, members)
     select entry_id, account_id, (select currency_id from fund), quantity, 1 from holding_posting where entry_id <= $1`,
  ];
  for (const statement of statements) await owner.query(statement, [entries]);
  for (const table of BOOKS) await owner.query(`alter table ${table} enable trigger user`);
  await owner.query('commit');
  await owner.query(`vacuum analyze incorporation, ${BOOKS.join(', ')}`);
  await owner.query(`set jit = off; set max_parallel_workers_per_gather = 0; set timezone = 'UTC'`); // As the service's connections.
  return { entries, bytes: await bytesEach(serviceUrl, entries) };
}

/** Bytes of an entry behind its salt: of one in the middle. */
async function bytesEach(serviceUrl, entries) {
  const database = await openDatabase(serviceUrl, undefined);
  try {
    const store = new EntryTextStore();
    const text = await asAuditor(database, (tx) => store.text(tx, BigInt(entries / 2)));
    return 32 + Buffer.byteLength(text);
  } finally {
    await database.destroy();
  }
}

export async function floor({ owner }, { entries, bytes }) {
  const [table, fill, hash] = await floorOf(name);
  await clearFloor(owner);
  await owner.query(table);
  await owner.query(fill, [entries, bytes]);
  const bare = await seconds(() => owner.query(hash));
  return { figure: Math.max(bare, entries / ENOUGH_PER_SECOND / 3), sha256: bare };
}

export async function ours({ owner, serviceUrl }, { entries }) {
  for (const table of LOG) await owner.query(`alter table ${table} disable trigger user`);
  await owner.query(`truncate ${LOG.join(', ')}`);
  for (const table of LOG) await owner.query(`alter table ${table} enable trigger user`);
  const database = await openDatabase(serviceUrl, undefined);
  const key = generateKeyPairSync('ed25519').privateKey;
  const sealing = new Sealing(
    database,
    new LogStore(),
    new EntryTextStore(),
    new DeclarationStore(),
    new LogKeys('bench', [key]),
  );
  try {
    const figure = await seconds(() => sealing.round());
    const { rows } = await owner.query(
      'select size from log_checkpoint order by size desc limit 1',
    );
    if (Number(rows[0].size) !== entries) throw new Error(`${rows[0].size} were sealed`);
    return { figure, perSecond: entries / figure };
  } finally {
    await database.destroy();
  }
}
