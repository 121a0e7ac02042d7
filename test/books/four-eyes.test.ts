import { expect } from '@jest/globals';
import { testWithBooks, type World } from '../support/given.js';

/** Law 9 as the tables keep it: tried as the owner of the database, past every door. */

const approvedBy = (world: World, run: string, person: string, state = 'distributing') =>
  world.db.owner.query(
    `update run set state = $3, decided_by = $2, decided_at = now() where run_id = $1`,
    [run, person, state],
  );

const proposal = (world: World, changes: string) =>
  world.db.owner.query(
    `insert into proposal (kind, subject, content, reason, proposed_by) values ('adjustment', '2020', '{}', 'r', 'ann');
     update proposal set ${changes}`,
  );

/** Cash that the treasurer recorded, a roll that the operator keeps; proposed by ann. */
async function aDividend(world: World): Promise<string> {
  await world.receive('2024-02-02', '300');
  await world.enrol('ada', 'bo');
  return world.proposeDividend(2024, '100');
}

testWithBooks('a dividend is approved by nobody who had a hand in it', async (world) => {
  const run = await aDividend(world);

  await expect(approvedBy(world, run, 'ann')).rejects.toMatchObject({
    constraint: 'proposer_may_not_approve',
  });
  for (const person of ['treasurer', 'operator'])
    await expect(approvedBy(world, run, person)).rejects.toMatchObject({ code: 'LB011' });
  await expect(approvedBy(world, run, 'machine:registry')).rejects.toMatchObject({
    constraint: 'machine_may_not_approve',
  });
  await expect(
    world.db.owner.query(`update run set state = 'distributing' where run_id = $1`, [run]),
  ).rejects.toMatchObject({ constraint: 'a_decision_is_somebodys' });
  await approvedBy(world, run, 'ben');
});

testWithBooks('what was decided stays decided, by whom it was', async (world) => {
  const run = await aDividend(world);
  await approvedBy(world, run, 'ben');

  for (const change of [
    `decided_by = 'carol'`,
    `decided_by = null`,
    `decided_at = now() + interval '1 day'`,
    `started_by = 'zoe'`,
  ])
    await expect(
      world.db.owner.query(`update run set ${change} where run_id = $1`, [run]),
    ).rejects.toMatchObject({ code: 'LB011' });
});

testWithBooks('a stopped run goes on by another than who proposed it', async (world) => {
  const run = await aDividend(world);
  await approvedBy(world, run, 'ben');
  const set = (values: string) =>
    world.db.owner.query(`update run set ${values} where run_id = $1`, [run]);
  for (const stopped of [
    `state = 'suspended', failed_from = 'distributing', suspended_by = 'ann', suspended_at = now()`,
    `state = 'failed', failed_from = 'distributing'`,
  ]) {
    await set(stopped);
    const going = `state = 'distributing', failed_from = null`;
    for (const wrong of [
      '',
      `, resumed_by = 'ann', resumed_at = clock_timestamp()`,
      `, resumed_by = 'machine:m', resumed_at = clock_timestamp()`,
      `, resumed_at = clock_timestamp(), resumed_by = null`,
    ])
      await expect(set(going + wrong)).rejects.toMatchObject({ code: 'LB011' });
    await set(`${going}, resumed_by = 'ben', resumed_at = clock_timestamp()`);
  }
});

testWithBooks('a run is stopped by somebody, and by no machine', async (world) => {
  const run = await aDividend(world);
  await approvedBy(world, run, 'ben');
  const stop = (by: string) =>
    world.db.owner.query(
      `update run set state = 'suspended', failed_from = 'distributing'${by} where run_id = $1`,
      [run],
    );

  await expect(stop('')).rejects.toMatchObject({ constraint: 'a_suspension_is_somebodys' });
  await expect(stop(`, suspended_by = 'machine:m', suspended_at = now()`)).rejects.toMatchObject({
    constraint: 'machine_may_not_suspend',
  });
});

testWithBooks('a NAV is approved by nobody whose word alone it counts', async (world) => {
  await world.incorporate('ACME', 'COMMON 1000 at 1', 'carl');
  await world.price('2024-06-01', 'ACME.COMMON at 2', 'pam');
  await world.receive('2024-02-02', '300');
  const run = await world.proposeValuation('2024-12-31');

  for (const person of ['carl', 'pam', 'treasurer'])
    await expect(approvedBy(world, run, person, 'approving')).rejects.toMatchObject({
      code: 'LB011',
    });
  await world.approveValuation(run);

  // What an approved NAV has counted has passed under a second pair of eyes; a price is looked at each time.
  const next = await world.proposeValuation('2025-12-31');
  await expect(approvedBy(world, next, 'pam', 'approving')).rejects.toMatchObject({
    code: 'LB011',
  });
  await approvedBy(world, next, 'treasurer', 'approving');
});

testWithBooks('a proposal is decided once, by another, and never changed', async (world) => {
  const decided = `decided_at = now(), decided_hash = hash`;

  for (const [changes, constraint] of [
    [`state = 'approved', decided_by = 'ann', ${decided}`, 'proposer_may_not_decide'],
    [`state = 'rejected', decided_by = 'ann', ${decided}`, 'proposer_may_not_decide'],
    [`state = 'approved', decided_by = 'machine:m', ${decided}`, 'machine_may_not_decide'],
    [`state = 'approved'`, 'a_decision_is_somebodys'],
    [
      `state = 'approved', decided_by = 'ben', decided_at = now(), decided_hash = 'x'`,
      'a_decision_is_on_what_was_proposed',
    ],
  ])
    await expect(proposal(world, changes!)).rejects.toMatchObject({ constraint });
  for (const column of ['kind', 'subject', 'reason', 'proposed_by', 'proposed_at', 'content'])
    await expect(
      proposal(world, `${column} = case when true then ${OTHER[column]} end`),
    ).rejects.toMatchObject({ code: 'LB003' });

  await proposal(world, `state = 'approved', decided_by = 'ben', ${decided}`);
  for (const later of [`decided_by = 'carol'`, `state = 'rejected'`, `decision_reason = 'x'`])
    await expect(world.db.owner.query(`update proposal set ${later}`)).rejects.toMatchObject({
      code: 'LB003',
    });
  for (const removal of ['delete from proposal', 'truncate proposal cascade'])
    await expect(world.db.owner.query(removal)).rejects.toMatchObject({ code: 'LB003' });
});

/** Another value of a proposal's column. */
const OTHER: Readonly<Record<string, string>> = {
  kind: `'erasure'`,
  subject: `'2021'`,
  reason: `'another'`,
  proposed_by: `'zoe'`,
  proposed_at: `now() + interval '1 day'`,
  content: `'{"a": 1}'::jsonb`,
};

testWithBooks('a stake is annulled by one only on the day of its entry', async (world) => {
  const { id } = await world.incorporate('LATER', 'COMMON 1000', 'carl');
  await world.db.owner.query(`set session_replication_role = replica`);
  await world.db.owner.query(
    `update journal_entry set recorded_at = recorded_at - interval '1 day' where entry_key = $1`,
    [`incorporation:${id}`],
  );
  await world.db.owner.query(`set session_replication_role = origin`);
  const reverse = (second: string | null) =>
    world.db.owner.query(
      `select door.reverse_entry(id, current_date, 'Annulment', 'dora', 'why', $2) from journal_entry where entry_key = $1`,
      [`incorporation:${id}`, second],
    );

  await expect(reverse(null)).rejects.toMatchObject({ code: 'LB011' });
  await expect(reverse('machine:m')).rejects.toMatchObject({
    constraint: 'machine_may_not_approve',
  });
});
