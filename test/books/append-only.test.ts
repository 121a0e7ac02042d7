import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { freshDatabase, type TestDatabase } from '../support/database.js';
import { SERVICE_ROLE } from '../../src/database.js';
import { SEALER_ROLE } from '../../src/ledger/reader.store.js';

/**
 * Law 2, read from the catalogue: a table, a partition or a door that is added later is held to it as well.
 * Each check is shown something that breaks the law, so that it is known to see.
 */
let db: TestDatabase;
beforeAll(async () => {
  db = await freshDatabase();
});
afterAll(() => db.drop());

const list = async (query: string, values: readonly unknown[] = []): Promise<string[]> =>
  (await db.owner.query<[string]>({ text: query, values: [...values], rowMode: 'array' })).rows.map(
    ([name]) => name,
  );

/** What `query` lists after `statement`, which is undone again. */
async function listedAfter(statement: string, query: () => Promise<string[]>): Promise<string[]> {
  await db.owner.query('begin');
  try {
    await db.owner.query(statement);
    return await query();
  } finally {
    await db.owner.query('rollback');
  }
}

/** What is recorded once and never changed, with the laws that stand on it. */
const RECORD: Readonly<Record<string, readonly string[]>> = {
  journal_entry: [
    'append_only',
    'closed_is_closed',
    'recorded_now',
    'entry_has_postings',
    'four_eyes',
  ],
  posting: ['append_only', 'double_entry'],
  control_total: ['append_only'],
  holding_posting: ['append_only', 'control_equals_detail', 'holding_is_known'],
  citizen_posting: ['append_only', 'control_equals_detail', 'payable_never_negative'],
  citizen_version: ['append_only'],
  citizen_fact: ['append_only', 'fact_is_somebodys'],
  price: ['append_only'],
  valuation_line: ['append_only'],
  cash_receipt: ['append_only'],
  expense: ['append_only'],
  dividend_roll: ['append_only'],
  roll_change: ['append_only'],
  dividend_tile: ['append_only'],
  dividend_shard: ['append_only'],
  dividend_shard_path: ['append_only'],
  dividend_tree: ['append_only', 'tree_is_whole'],
  dividend_declaration: ['append_only'],
  log_declaration: ['append_only', 'is_true'],
  dividend_slice: ['append_only'],
  roll_recheck: ['append_only'],
  appeal: ['append_only'],
  appeal_decision: ['append_only'],
  late_inclusion: ['append_only', 'reserve_suffices'],
  late_deduction: ['append_only', 'as_the_inclusion_says', 'who_has_a_right_to_it'],
  payment_batch: ['append_only'],
  shared_account: ['append_only'],
  payment_hold: ['append_only'],
  payment_report: ['append_only'],
  payment_outcome: ['append_only'],
  payment_result: ['append_only'],
  payment_break: ['append_only'],
  payee_named: ['append_only'],
  closed_period: ['append_only'],
  idempotency_record: ['append_only'],
  audit_event: ['append_only'],
  verification: ['append_only'],
  law_proof: ['append_only'],
};

/** Tables of the record, each with its partitions: `citizen_posting`, `citizen_posting_0` … */
const recordTables = () =>
  list(
    `select relid::regclass::text from unnest($1::regclass[]) as root, pg_partition_tree(root)
     union select root::text from unnest($1::regclass[]) as root
     order by 1`,
    [Object.keys(RECORD)],
  );

/** Laws that are missing, switched off, or stand otherwise on a partition than on its table. */
const missingLaws = async () => [
  ...(await list(
    `select law || ' does not stand on ' || name
       from unnest($1::text[], $2::text[]) as l (name, law)
      where not exists (select 1 from pg_trigger where tgrelid = name::regclass and tgname = law and tgenabled = 'O')`,
    [
      Object.entries(RECORD).flatMap(([table, laws]) => laws.map(() => table)),
      Object.values(RECORD).flat(),
    ],
  )),
  ...(await list(
    `with partition as (
       select inhrelid as part, inhparent as whole
         from pg_inherits join pg_class on pg_class.oid = inhrelid where relkind in ('r', 'p')
     ), law as (
       select tgrelid, tgname, row(tgfoid, tgtype, tgargs, tgenabled, tgnewtable, tgoldtable, tgqual::text) as definition
         from pg_trigger where not tgisinternal
     )
     select law.tgname || ' does not stand on ' || part::regclass
       from partition join law on law.tgrelid = whole
      where not exists (select 1 from law on_part
                         where on_part.tgrelid = part and on_part.tgname = law.tgname and on_part.definition = law.definition)
      order by 1`,
  )),
];

test('every law stands on its table and on every partition of it', async () => {
  expect(await missingLaws()).toEqual([]);
});

test.each([
  [
    'a new partition without its laws',
    'create table citizen_posting_8 partition of citizen_posting for values in (8)',
    [
      'append_only does not stand on citizen_posting_8',
      'control_equals_detail does not stand on citizen_posting_8',
      'payable_never_negative does not stand on citizen_posting_8',
    ],
  ],
  [
    'a law that is switched off',
    'alter table posting disable trigger double_entry',
    ['double_entry does not stand on posting'],
  ],
  [
    'a law that another replaced',
    `drop trigger control_equals_detail on citizen_posting_3;
     create trigger control_equals_detail after insert on citizen_posting_3 referencing new table as inserted
       for each statement execute function subsidiary_keeps_the_laws('holding')`,
    ['control_equals_detail does not stand on citizen_posting_3'],
  ],
])('it would be seen: %s', async (_, statement, seen) => {
  expect(await listedAfter(statement, missingLaws)).toEqual(seen);
});

/** Every way to change a table, which need not have a row for it to be refused. */
async function changes(): Promise<{ table: string; change: string }[]> {
  const tables = await recordTables();
  const columns = await list(
    `select (select attname from pg_attribute where attrelid = name::regclass and not attisdropped
              order by attnum desc limit 1)
       from unnest($1::text[]) as name`,
    [tables],
  );
  return tables.flatMap((table, no) =>
    [
      `update ${table} set ${columns[no]} = null`,
      `delete from ${table}`,
      `truncate ${table} cascade`,
    ].map((change) => ({ table, change })),
  );
}

/** Changes that are not refused with `code` by whoever `attempt` is. */
async function notRefused(
  code: string,
  attempt: (statement: string) => Promise<unknown>,
): Promise<string[]> {
  const gone: string[] = [];
  for (const { change } of await changes()) {
    const said = await attempt(change).then(
      () => 'done',
      (error: { code?: string; driverError?: { code: string } }) =>
        error.driverError?.code ?? error.code,
    );
    if (said !== code) gone.push(`${change}: ${said}`);
  }
  return gone;
}

test('there is a record to keep, partitions and all', async () => {
  expect(await recordTables()).toEqual(
    expect.arrayContaining([
      'journal_entry',
      'citizen_posting',
      'citizen_posting_7',
      'dividend_roll_0',
    ]),
  );
});

test('nothing on record is changed, not even by the owner', async () => {
  expect(await notRefused('LB003', (change) => db.owner.query(change))).toEqual([]);
});

test('the service has no right to try', async () => {
  expect(await notRefused('42501', (change) => db.service.query(change))).toEqual([]);
});

// Privileges: the service reads, copies uploads in and calls doors ---------------------------------------------------

/** The queue's schema is a doorbell's, not the record's. */
const RECORD_SCHEMAS = `nspname not in ('pg_catalog', 'information_schema', 'bullmq') and nspname !~ '^pg_(toast|temp)'`;

const rights = () =>
  list(
    `select privilege || ' on ' || c.oid::regclass
       from pg_class c
       join pg_namespace n on n.oid = relnamespace and ${RECORD_SCHEMAS}
      cross join unnest(array['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) as privilege
      where relkind in ('r', 'p', 'v', 'm', 'f')
        and (has_table_privilege($1, c.oid, privilege)
             or (privilege in ('INSERT', 'UPDATE', 'REFERENCES') and has_any_column_privilege($1, c.oid, privilege)))
     union all
     select privilege || ' on ' || c.oid::regclass
       from pg_class c
       join pg_namespace n on n.oid = relnamespace and ${RECORD_SCHEMAS}
      cross join unnest(array['USAGE', 'UPDATE']) as privilege
      where relkind = 'S' and has_sequence_privilege($1, c.oid, privilege)
     union all
     select 'CREATE in ' || nspname from pg_namespace where ${RECORD_SCHEMAS} and has_schema_privilege($1, oid, 'CREATE')
     union all
     select 'attribute of the role' from pg_roles
      where rolname = $1 and (rolsuper or rolcreaterole or rolcreatedb or rolbypassrls or rolreplication)
     union all
     select 'membership in ' || roleid::regrole from pg_auth_members where member = $1::regrole
     order by 1`,
    [SERVICE_ROLE],
  );

test('the service writes nothing by itself but uploads', async () => {
  expect(await rights()).toEqual([
    'INSERT on citizen_upload',
    'INSERT on corporate_action_upload',
    'INSERT on incorporation_upload',
    'INSERT on payment_outcome',
  ]);
});

/**
 * Functions that lend the owner's rights, and are not doors or not safe as such. A door makes no temporary table: it
 * would meet one of that name that its caller made before, whose triggers would run with the owner's rights.
 */
const looseDoors = () =>
  list(
    `select p.oid::regprocedure::text
       from pg_proc p
       join pg_namespace n on n.oid = pronamespace and ${RECORD_SCHEMAS}
      where (prosecdef or nspname = 'door')
        and not (nspname = 'door' and prosecdef
                 and coalesce('search_path=public, pg_temp' = any (proconfig), false)
                 and prosrc !~* '\\mtemp(orary)?\\s+(table|view|sequence)'
                 and (has_function_privilege($1, p.oid, 'EXECUTE') or has_function_privilege($2, p.oid, 'EXECUTE'))
                 and not exists (select 1 from aclexplode(coalesce(proacl, acldefault('f', proowner))) where grantee = 0))
      order by 1`,
    [SERVICE_ROLE, SEALER_ROLE],
  );

test('a door lends the rights of the owner to the service alone, and looks for names in one place', async () => {
  expect(await looseDoors()).toEqual([]);
});

test('who seals the log may do that and nothing else, and nobody else of the service may', async () => {
  const doorsOf = (of: string, notOf: string) =>
    list(
      `select proname from pg_proc where pronamespace = 'door'::regnamespace
          and has_function_privilege($1, oid, 'EXECUTE') and not has_function_privilege($2, oid, 'EXECUTE') order by 1`,
      [of, notOf],
    );
  const sealing = await doorsOf(SEALER_ROLE, SERVICE_ROLE);
  expect(sealing).toEqual([
    'introduce_log_key',
    'keep_subtrees',
    'lock_log',
    'publish_days',
    'record_checkpoint',
    'seal_entries',
  ]);
  const both = await list(
    `select proname from pg_proc where pronamespace = 'door'::regnamespace and has_function_privilege($1, oid, 'EXECUTE')`,
    [SEALER_ROLE],
  );
  expect(both).toHaveLength(sealing.length);
});

test.each([
  [
    'a function beside the doors',
    `create function lent() returns void language sql security definer as 'select null::void'`,
    ['lent()'],
  ],
  [
    'a door that is open to everybody',
    `grant execute on function door.is_settled to public`,
    ['door.is_settled(timestamp with time zone)'],
  ],
  [
    'a door that makes a temporary table',
    `create or replace function door.is_settled(known_at timestamptz) returns boolean language plpgsql
       security definer set search_path = public, pg_temp as
       $$ begin create temp table if not exists work (id int); return true; end $$`,
    ['door.is_settled(timestamp with time zone)'],
  ],
  [
    'a door that looks for names wherever its caller says',
    `alter function door.is_settled reset search_path`,
    ['door.is_settled(timestamp with time zone)'],
  ],
])('it would be seen: %s', async (_, statement, seen) => {
  expect(await listedAfter(statement, looseDoors)).toEqual(seen);
});
