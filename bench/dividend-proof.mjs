import { randomUUID } from 'node:crypto';
import { clearFloor, floorOf, seconds } from './floor.mjs';
import { openPlace as open } from './place.mjs';

/**
 * What proves to one citizen among a million that their dividend is in the published total: how long 99 of a hundred such
 * answers take at most, over HTTP; beside reading a row as large as the tile that their leaf is in, and hashing that.
 */
export const name = 'dividend-proof';
export const unit = 'ms';
export const bar = { of: 'ours', most: 5 };

const CITIZENS = 1_000_000;
const ASKED = 500;
const YEAR = 2025;
const NATIONAL_ID = 'BENCH-1';

export const openPlace = () => open({ RATE_LIMIT: '1000000' });

export async function setUp({ owner, call, until }, scale) {
  const citizens = CITIZENS * scale;
  // Nobody is behind them; one who asks is.
  await owner.query(
    `insert into citizen (bucket, citizen_id, national_id_hash, facts_hash, born_on, resident_since, sealed,
                          has_account, commitment, recorded_at, recorded_by)
     select get_byte(hash, 0) & 7, nextval('citizen_id'), hash, hash, '1980-01-01', '1980-01-01',
            sha256(hash) || sha256(hash), true, sha256(hash), now(), 'operator'
       from (select sha256(uuid_send(gen_random_uuid())) as hash from generate_series(2, $1::bigint)) person`,
    [citizens],
  );
  await owner.query('vacuum analyze citizen');
  const person = {
    nationalId: NATIONAL_ID,
    name: 'Ada',
    bornOn: '1980-01-01',
    residentSince: '1980-01-01',
  };
  const { id } = await call('POST', '/v1/citizens', {
    role: 'operator',
    type: 'application/x-ndjson',
    body: JSON.stringify(person),
  });
  await until(`/v1/citizen-imports/${id}`, 'completed', { role: 'operator' });
  await distribute({ call, until }, citizens);
  const at = `/v1/me/statements/${YEAR}/proof`;
  for (;;) {
    const proof = await call('GET', at, { person: NATIONAL_ID, role: 'citizen' }).catch((error) => {
      if (!/not-sealed-yet/.test(error.message)) throw error;
    });
    if (proof) return { citizens, at, steps: proof.path.length };
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function distribute({ call, until }, citizens) {
  const manager = (person, body) => ({ person, role: 'manager', key: randomUUID(), body });
  const amount = `${citizens * 100}`;
  await call(
    'POST',
    '/v1/cash-receipts',
    manager('cashier', {
      receivedOn: '2025-12-01',
      amount: { amount, currency: 'USD' },
      kind: 'appropriation',
      narrative: 'Appropriation to be distributed',
    }),
  );
  const run = await call(
    'POST',
    '/v1/dividend-runs',
    manager('proposer', {
      year: YEAR,
      recordOn: `${YEAR}-12-31`,
      payOn: `${YEAR + 1}-12-15`,
      rule: { name: 'fixed-appropriation', amount },
    }),
  );
  const at = `/v1/dividend-runs/${run.id}`;
  await until(at, 'proposed', { role: 'manager' });
  await call('POST', `${at}/approval`, manager('approver', {}));
  await until(at, 'distributed', { role: 'manager' });
}

const most99 = (each) => each.toSorted((a, b) => a - b)[Math.ceil(each.length * 0.99) - 1];

export async function floor({ owner }, { citizens }) {
  const [table, rows, read] = await floorOf(name);
  await clearFloor(owner);
  await owner.query(table);
  await owner.query(rows, [citizens]);
  await owner.query('vacuum analyze floor.tile');
  const each = [];
  for (let no = 0; no < ASKED; no++)
    each.push(
      1000 *
        (await seconds(() =>
          owner.query({
            name: 'floor',
            text: read,
            values: [(no * 7919) % Math.floor(citizens / 256)],
          }),
        )),
    );
  return { figure: most99(each) };
}

export async function ours({ call }, { at, steps }) {
  const each = [];
  for (let no = 0; no < ASKED; no++)
    each.push(
      1000 * (await seconds(() => call('GET', at, { person: NATIONAL_ID, role: 'citizen' }))),
    );
  return { figure: most99(each), median: each.toSorted((a, b) => a - b)[ASKED / 2], steps };
}
