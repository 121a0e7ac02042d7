import { randomUUID } from 'node:crypto';
import { clearFloor, floorOf, seconds } from './floor.mjs';
import { foundCompanies } from './portfolio.mjs';

/** A million positions in three currencies, from the proposal of a valuation until its NAV is there to be decided upon. */
export const name = 'revaluation';
export const unit = 's';
export const bar = { most: 2 };

const POSITIONS = 1_000_000;
const DAY = '2025-06-30';

export async function setUp({ owner }, scale) {
  const positions = POSITIONS * scale;
  await foundCompanies(owner, positions, 1);
  await owner.query(
    `insert into price (share_class_id, observed_on, price_per_share, method, source, recorded_at, recorded_by, currency, level)
     select 1000 + no, date '2025-06-01', (no % 977 + 1) * 1.37, 'multiples', 'Peers', '2025-06-02', 'pricer',
            case no % 3 when 1 then 'EUR' when 2 then 'JPY' end, 3
       from generate_series(1, $1::bigint) no`,
    [positions],
  );
  await owner.query(
    `insert into exchange_rate (base, quote, observed_on, rate, source, recorded_at, recorded_by)
     values ('EUR', 'USD', $1, 1.0853, 'ECB', '2025-07-01', 'pricer'), ('USD', 'JPY', $1, 144.37, 'ECB', '2025-07-01', 'pricer')`,
    [DAY],
  );
  await owner.query('vacuum analyze price, exchange_rate');
  await owner.query('set jit = off'); // As the service's connections have it.
  await owner.query('set max_parallel_workers_per_gather = 0');
  return { positions };
}

export async function floor({ owner }) {
  const [table, insert] = await floorOf(name);
  await clearFloor(owner);
  await owner.query(table);
  return { figure: await seconds(() => owner.query(insert, [DAY])) };
}

export async function ours({ owner, call, until }, { positions }) {
  const manager = (person, body) => ({ person, role: 'manager', key: randomUUID(), body });
  let run;
  const figure = await seconds(async () => {
    run = await call('POST', '/v1/valuation-runs', manager('proposer', { asOf: DAY }));
    run = await until(`/v1/valuation-runs/${run.id}`, 'proposed', { role: 'manager' });
  });
  const { rows } = await owner.query(
    'select count(*) from valuation_line l join valuation v using (valuation_no) where run_id = $1',
    [run.id],
  );
  if (Number(rows[0].count) !== positions) throw new Error(`${rows[0].count} were valued`);
  await call('POST', `/v1/valuation-runs/${run.id}/rejection`, manager('approver', {}));
  return { figure, nav: run.nav.amount };
}
