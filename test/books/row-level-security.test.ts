import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { QueryRunner } from 'typeorm';
import { AUDITOR_ROLE, CITIZEN_ROLE } from '../../src/ledger/reader.store.js';
import { freshDatabase, type TestDatabase } from '../support/database.js';
import { given, type World } from '../support/given.js';

/** Law 10, kept by the database alone: no program stands between these statements and the tables. */

let db: TestDatabase;
let world: World;
/** Three citizens, each in a partition of their own. */
let ada: string;
let bob: string;
let cai: string;

beforeAll(async () => {
  db = await freshDatabase();
  world = await given(db);
  const [one, two, three] = [2, 5, 7].map((bucket) => world.neighbours(bucket, 1)[0]!);
  await world.enrol(one!, two!, { name: three!, diedOn: '1995-01-01' });
  await world.enrol(
    { name: one!, residentSince: '1995-01-01' },
    { name: two!, diedOn: '2030-01-01' },
  );
  [ada, bob, cai] = (await Promise.all(
    [one, two, three].map(async (name) => (await world.citizenOf(name!)).pseudonym),
  )) as [string, string, string];
  await world.receive('2021-02-01', '1000');
  const run = await world.proposeDividend(2021, '100');
  await world.approveDividend(run);
  await world.work(run);
  for (const citizen of [ada, ada, bob, cai])
    await db.service.query(`select door.record_audit_events($1)`, [
      JSON.stringify([
        {
          route: 'x',
          person: 'olga',
          machine: false,
          citizen,
          status: 200,
          outcome: 'done',
          attempts: 1,
        },
      ]),
    ]);
  await db.owner.query(`
    with proposed as (
      insert into proposal (kind, subject, content, reason, proposed_by)
      select 'erasure', pseudonym, '{}', 'asked', 'ann' from citizen returning *)
    insert into erasure (citizen, proposal_id) select subject::uuid, proposal_id from proposed;
    insert into proposal (kind, subject, content, reason, proposed_by)
    values ('period-closure', '1999', '{}', 'over', 'ann');
    with made as (
      insert into appeal (bucket, citizen_id, run_no, grounds, under_key_of, decide_by)
      select bucket, citizen_id, 1, '', now(), '2030-01-01' from citizen returning *)
    insert into appeal_decision (bucket, citizen_id, appeal_id, outcome, reason, decided_by)
    select bucket, citizen_id, appeal_id, 'denied', 'as it was', 'ann' from made;
    set session_replication_role = replica;
    insert into late_inclusion (bucket, citizen_id, run_no, proposal_id, class_no, amount, tax, set_off, deducted, held, included_on)
    select bucket, citizen_id, 1, (select proposal_id from proposal limit 1), 1, 1, 0, 0, 0, 0, '2030-01-01' from citizen;
    insert into late_deduction (bucket, citizen_id, run_no, line_no, kind, account, amount)
    select bucket, citizen_id, 1, 1, 'fee', 'income:other', 1 from citizen;
    set session_replication_role = origin;
    insert into roll_recheck select bucket, 1, citizen_id, 0, 1 from citizen;
    insert into citizen_fact (bucket, citizen_id, kind, since, counts, recorded_at)
    select bucket, citizen_id, 'adoption', '1999-01-01', 1, now() from citizen;
    insert into payment_instruction (bucket, run_no, citizen_id, attempt, batch_no, end_to_end_id, amount, paid_as,
                                     payee_bucket, payee_id, payee_facts_at, state_on)
    select bucket, 1, citizen_id, 1, 1, new_end_to_end_id(bucket), 1, 'citizen', bucket, citizen_id, recorded_at, '2030-01-01'
      from citizen;
    insert into payment_result (bucket, run_no, citizen_id, attempt, state, report_id, outcome_no, entry_id, said_of)
    select bucket, 1, citizen_id, 1, 'settled', new_id(), 1, 1, 'payment' from citizen;
    insert into payment_hold (bucket, run_no, citizen_id, batch_no, reason)
    select bucket, 1, citizen_id, 1, 'no-account' from citizen;
    set session_replication_role = replica; -- Rows are all that is asked of these, not that they make sense.
    insert into dividend_deduction (bucket, run_no, citizen_id, line_no, kind, account, amount)
    select bucket, 1, citizen_id, 1, 'tax', 'liabilities:withholding-tax', 1 from citizen;
    insert into claim (bucket, citizen_id, claimant, kind, amount, notice_certified_on, counts_from, object_until, filed_by, filed_at)
    select bucket, citizen_id, 'x', 'x', 1, '2030-01-01', '2030-01-01', '2030-01-01', 'carl', now() from citizen;
    insert into claim_event (bucket, claim_id, citizen_id, what, reason, recorded_by, recorded_at)
    select bucket, claim_id, citizen_id, 'withdrawal', 'x', 'carl', now() from claim;
    insert into directives (bucket, citizen_id, recorded_at, given) select bucket, citizen_id, now(), '[]' from citizen;
    insert into overpayment (bucket, overpayment_id, citizen_id, run_no, taken_back, withheld, held, withdrawn, receivable, recorded_at)
    select bucket, new_id(), citizen_id, 1, 1, 0, 0, 0, 1, now() from citizen;
    insert into recovery (bucket, overpayment_id, citizen_id, kind, amount, recovered_on, recorded_by, recorded_at)
    select bucket, overpayment_id, citizen_id, 'repayment', 1, '2030-01-01', 'carl', now() from overpayment;
    insert into recovery_plan (bucket, overpayment_id, plan_no, citizen_id, owed, instalment, every, first_on, agreed_by, agreed_at)
    select bucket, overpayment_id, 1, citizen_id, 1, 1, 'month', '2030-01-01', 'carl', now() from overpayment;
    insert into reinstatement (bucket, overpayment_id, citizen_id, proposal_id, cancelled, lost, given_back, recorded_at)
    select bucket, overpayment_id, citizen_id, new_id(), 0, 0, 1, now() from overpayment;
    insert into minor_release (bucket, run_no, citizen_id, held_by, amount) select bucket, 1, citizen_id, 1, 1 from citizen;
    set session_replication_role = origin;
    insert into representative (bucket, citizen_id, representative_no, kind, representative_bucket, representative_id,
                                since, begun_by)
    select bucket, citizen_id, 1, 'guardian', bucket, 0, '2030-01-01', new_id() from citizen;
    insert into payee_named (bucket, citizen_id, representative_no, named_at, payee_bucket, payee_id)
    select bucket, citizen_id, 1, now(), bucket, 0 from citizen;
    insert into notice (bucket, citizen_id, kind, facts_at, recorded_at)
    select bucket, citizen_id, 'account-changed', recorded_at, recorded_at from citizen`);
});
afterAll(() => db.drop());

/** What `work` sees in a transaction about `subject`; undefined: about nobody, as it begins. */
async function seen<T>(
  subject: string | undefined,
  role: string | undefined,
  work: (runner: QueryRunner) => Promise<T>,
): Promise<T> {
  const runner = db.service.createQueryRunner();
  await runner.startTransaction();
  try {
    if (role) await runner.query(`set local role ${role}`);
    if (subject !== undefined)
      await runner.query(`select set_config('app.citizen', $1, true)`, [subject]);
    return await work(runner);
  } finally {
    await runner.rollbackTransaction();
    await runner.release();
  }
}

/** Tables and partitions with a citizen in them, read from the catalogue, and how each names the citizen. */
async function tablesOfCitizens(partitions: boolean): Promise<{ name: string; whose: string }[]> {
  const { rows } = await db.owner.query<{ name: string; whose: string }>(
    `select c.relname as name,
            case when bool_or(attname = 'pseudonym') then 'pseudonym = $1'
                 when bool_or(attname = 'citizen_id')
                   then '(bucket, citizen_id) = (select bucket, citizen_id from citizen where pseudonym = $1)'
                 else 'citizen = $1' end as whose
       from pg_class c join pg_attribute on attrelid = c.oid and not attisdropped
      where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace and ($1 or not relispartition)
        and attname in ('citizen', 'citizen_id', 'pseudonym')
      group by c.oid, c.relname order by c.relname`,
    [partitions],
  );
  return rows;
}

const countsBy = async (
  tables: readonly { name: string }[],
  count: (table: string) => Promise<{ count: string }[]>,
): Promise<Record<string, string>> => {
  const counts: Record<string, string> = {};
  for (const { name } of tables) counts[name] = (await count(name))[0]!.count;
  return counts;
};
const countsSeen = (subject: string | undefined, role?: string, partitions = role === undefined) =>
  seen(subject, role, async (runner) =>
    countsBy(await tablesOfCitizens(partitions), (table) =>
      runner.query(`select count(*)::text as count from ${table}`),
    ),
  );
/** What there is of a citizen, as the owner counts it. */
async function countsOf(citizen: string, partitions: boolean): Promise<Record<string, string>> {
  const tables = await tablesOfCitizens(partitions);
  const whose = new Map(tables.map((table) => [table.name, table.whose]));
  return countsBy(
    tables,
    async (table) =>
      (
        await db.owner.query(
          `select count(*)::text as count from ${table} where ${whose.get(table)!}`,
          [citizen],
        )
      ).rows,
  );
}

describe.each([
  ['the service', undefined],
  ["the citizen's door", CITIZEN_ROLE],
])('%s', (_, role) => {
  test("counts exactly one citizen's rows, in every table, once it is said who", async () => {
    for (const citizen of [ada, bob, cai]) {
      const counts = await countsSeen(citizen, role);
      expect(counts).toEqual(await countsOf(citizen, role === undefined));
      // There is something to see in each table, and of others too.
      for (const { name } of await tablesOfCitizens(false))
        if (citizen === ada) expect([name, counts[name]]).not.toEqual([name, '0']);
    }
    const everyone = await countsBy(
      await tablesOfCitizens(false),
      async (table) => (await db.owner.query(`select count(*)::text as count from ${table}`)).rows,
    );
    const adas = await countsOf(ada, false);
    for (const [table, count] of Object.entries(everyone))
      expect([table, Number(count)]).not.toEqual([table, Number(adas[table])]);
  });

  test.each([
    ['while it is not said who', undefined],
    ['where nobody is said', ''],
    ['of somebody who is not there', '01930000-0000-7000-8000-000000000000'],
  ])('sees nothing %s', async (__, subject) => {
    const counts = await countsSeen(subject, role);
    expect(new Set(Object.values(counts))).toEqual(new Set(['0']));
  });

  test.each([
    "' or true --",
    '%',
    '*',
    '0',
    'null',
    '{}',
    "x'); reset role; --",
    '\u00e9',
    'x'.repeat(10_000),
  ])('gets an error for what is no pseudonym: %.20s', async (hostile) => {
    await expect(countsSeen(hostile, role)).rejects.toMatchObject({
      driverError: { code: '22P02' },
    });
  });

  test('forgets who it was about when the transaction ends', async () => {
    await countsSeen(ada, role);
    const runner = db.service.createQueryRunner();
    for (let n = 0; n < 16; n++)
      // Whichever connection the pool gives.
      expect(await runner.query('select count(*)::int as count from citizen')).toEqual([
        { count: 0 },
      ]);
    await runner.release();
  });

  test('is shown no more by a condition of its own, a join or a function', async () => {
    const asked = [
      `select count(*)::int as count from citizen where true or pseudonym is not null`,
      `select count(distinct c.citizen_id)::int as count from citizen_posting p full join citizen c using (citizen_id)`,
      `select count(*)::int as count from (select * from citizen order by citizen_id) c where citizen_id::text is not null`,
    ];
    for (const statement of asked)
      expect(await seen(ada, role, (runner) => runner.query(statement))).toEqual([{ count: 1 }]);
  });
});

test('the citizen’s door reads what is theirs and what is everyone’s, and no more', async () => {
  const refused = [
    'idempotency_record',
    'deployment_setting',
    'master_key',
    'citizen_upload',
    'closed_period',
    'citizen_2',
  ];
  for (const table of refused)
    await expect(
      seen(ada, CITIZEN_ROLE, (runner) => runner.query(`select 1 from ${table}`)),
    ).rejects.toMatchObject({ driverError: { code: '42501' } });
  for (const door of [
    `door.record_audit_events('[]')`,
    `door.pseudonym_of('\\x00')`,
    `door.apply_erasures()`,
  ])
    await expect(
      seen(ada, CITIZEN_ROLE, (runner) => runner.query(`select ${door}`)),
    ).rejects.toMatchObject({ driverError: { code: '42501' } });
});

test('what the citizen’s door changes is that citizen’s', async () => {
  const change = `select door.change_own_account('\\x00', '\\x0201', '\\x00', '\\x00')`;
  const versions = `select count(*)::int as count from citizen_version where superseded_by = $1`;
  await expect(
    seen(undefined, CITIZEN_ROLE, (runner) => runner.query(change)),
  ).rejects.toMatchObject({ driverError: { code: 'LB000', message: 'unknown-citizen' } });
  await db.owner.query('alter table erasure disable trigger append_only; delete from erasure');
  const changed = await seen(ada, CITIZEN_ROLE, async (runner) => {
    await runner.query(change);
    return runner.query(versions, [ada]);
  });
  expect(changed).toEqual([{ count: 1 }]);
});

test('of proposals it is shown those about that citizen, and those about none', async () => {
  const proposals = (subject: string | undefined) =>
    seen(subject, undefined, (runner) =>
      runner.query('select kind, subject from proposal order by kind'),
    );
  const closure = { kind: 'period-closure', subject: '1999' };
  expect(await proposals(undefined)).toEqual([closure]);
  expect(await proposals(bob)).toEqual([{ kind: 'erasure', subject: bob }, closure]);
});

test('uploads are copied in by the service, which cannot read them', async () => {
  await expect(db.service.query('select 1 from citizen_upload')).rejects.toMatchObject({
    driverError: { code: '42501' },
  });
});

test('the auditor’s role sees everyone, but no key, and changes nothing', async () => {
  const sees = (statement: string) =>
    seen(undefined, AUDITOR_ROLE, (runner) => runner.query(statement));
  expect(await sees('select count(*)::int as count from citizen')).toEqual([{ count: 3 }]);
  expect(await sees('select count(*)::int as count from citizen_posting')).toEqual([{ count: 2 }]);
  expect(await sees('select count(recorded_at)::int as count from citizen_key')).toEqual([
    { count: 5 },
  ]);
  for (const refused of [
    'select wrapped_key from citizen_key',
    'select 1 from master_key',
    'delete from citizen_key',
    `select door.record_audit_events('[]')`,
  ])
    await expect(sees(refused)).rejects.toMatchObject({ driverError: { code: '42501' } });
});

/** Tables and partitions with a citizen in them that are not guarded, as far as anybody but the owner may read them. */
const unguarded = async (): Promise<string[]> =>
  (
    await db.owner.query<{ name: string }>(
      `select c.relname as name
         from pg_class c
        where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace
          and exists (select 1 from pg_attribute where attrelid = c.oid and not attisdropped
                         and attname in ('citizen', 'citizen_id', 'pseudonym', 'national_id_hash'))
          and (has_any_column_privilege('investment_service', c.oid, 'SELECT')
               or has_any_column_privilege('${CITIZEN_ROLE}', c.oid, 'SELECT'))
          and not (relrowsecurity
                   and exists (select 1 from pg_policy where polrelid = c.oid and polname = 'one_citizen'
                                  and pg_get_expr(polqual, polrelid) like '%the_citizen()%'))
        order by relname`,
    )
  ).rows.map(({ name }) => name);

test('every table and partition with a citizen in it is guarded', async () => {
  expect(await unguarded()).toEqual([]);
});

test.each([
  [
    'a new table',
    'create table letter (citizen uuid, body text); grant select on letter to investment_service',
    ['letter'],
  ],
  [
    'a new partition',
    `create table citizen_posting_8 partition of citizen_posting for values in (8);
     grant select on citizen_posting_8 to investment_service`,
    ['citizen_posting_8'],
  ],
  ['a guard that is gone', 'drop policy one_citizen on citizen_key_4', ['citizen_key_4']],
  [
    'a guard that is off',
    'alter table citizen_version disable row level security',
    ['citizen_version'],
  ],
])('it would be seen: %s', async (_, statement, expected) => {
  await db.owner.query('begin');
  try {
    await db.owner.query(statement);
    expect(await unguarded()).toEqual(expected);
  } finally {
    await db.owner.query('rollback');
  }
});

test('the doors do their bulk work as the owner, whom no policy slows', async () => {
  const { rows } = await db.owner.query(`
    select proname as name from pg_proc
     where pronamespace = 'door'::regnamespace
       and proowner <> (select relowner from pg_class where oid = 'citizen_posting'::regclass)
    union all
    select relname from pg_class where relnamespace = 'public'::regnamespace and relforcerowsecurity`);
  expect(rows).toEqual([]);
});
