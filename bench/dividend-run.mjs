import { randomUUID } from 'node:crypto';
import { clearFloor, floorOf, seconds } from './floor.mjs';

/** A million citizens, from the approval of their dividend until it is distributed to all of them. */
export const name = 'dividend-run';
export const unit = 's';
export const bar = { most: 1.5, also: { treeShare: 0.25 } };

const CITIZENS = 1_000_000;
/** That of round 0; those after it go back. */
export const FIRST_YEAR = 2025;

export async function setUp({ owner }, scale) {
  const citizens = CITIZENS * scale;
  // Who is on the roll is not what is measured, so they come by one statement. Nobody is behind the sealed bytes.
  await owner.query(
    `insert into citizen (bucket, citizen_id, national_id_hash, facts_hash, born_on, resident_since, sealed,
                          has_account, commitment, recorded_at, recorded_by)
     select get_byte(hash, 0) & 7, nextval('citizen_id'), hash, hash, '1980-01-01', '1980-01-01',
            sha256(hash) || sha256(hash), true, sha256(hash), now(), 'operator'
       from (select sha256(uuid_send(gen_random_uuid())) as hash from generate_series(1, $1)) person`,
    [citizens],
  );
  await owner.query('vacuum analyze citizen');
  return { citizens };
}

export async function floor({ owner }, { citizens }) {
  const [citizenPosting, paymentInstruction, ...inserts] = await floorOf(name);
  await clearFloor(owner);
  await owner.query(citizenPosting);
  await owner.query(paymentInstruction);
  const figure = await seconds(async () => {
    for (const insert of inserts) await owner.query(insert, [citizens]);
  });
  return { figure };
}

export async function ours({ owner, call, until, settle }, { citizens }, round) {
  const manager = (person, body) => ({ person, role: 'manager', key: randomUUID(), body });
  const year = FIRST_YEAR - round;
  const rule = { name: 'fixed-appropriation', amount: `${citizens * 100}` };
  await call(
    'POST',
    '/v1/cash-receipts',
    manager('cashier', {
      receivedOn: '2025-12-01',
      amount: { amount: rule.amount, currency: 'USD' },
      kind: 'appropriation',
      narrative: 'Appropriation to be distributed',
    }),
  );
  await sealed(owner);
  await settle();
  const began = performance.now();
  const { id } = await call(
    'POST',
    '/v1/dividend-runs',
    manager('proposer', { year, recordOn: `${year}-12-31`, payOn: `${year + 1}-12-15`, rule }),
  );
  const at = `/v1/dividend-runs/${id}`;
  const tree = await treeSeconds(owner, id);
  const proposal = (performance.now() - began) / 1000;
  await until(at, 'proposed', { role: 'manager' });
  await settle();
  let run;
  const figure = await seconds(async () => {
    await call('POST', `${at}/approval`, manager('approver', {}));
    run = await until(at, 'distributed', { role: 'manager' });
  });
  if (Number(run.eligible) !== citizens) throw new Error(`${run.eligible} were eligible`);
  return { figure, proposal, tree, treeShare: tree / (proposal - tree + figure) };
}

/** Until the log has what is in the journal: that of an earlier round's million is no part of this one. */
async function sealed(owner) {
  for (;;) {
    const { rows } = await owner.query(
      `select from journal_entry e where not exists (select from log_leaf l where l.entry_id = e.entry_id) limit 1`,
    );
    if (rows.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** How long the run builds its sum tree, which is the last it does before it is proposed. */
async function treeSeconds(owner, id) {
  let since;
  for (;;) {
    const { rows } = await owner.query('select state, step from run where run_id = $1', [id]);
    if (rows[0].step === 'tree') since ??= performance.now();
    if (rows[0].state !== 'computing')
      return (performance.now() - (since ?? performance.now())) / 1000;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
