import { clearFloor, floorOf, seconds } from './floor.mjs';
import { openPlace as open } from './place.mjs';

/**
 * The series of official NAVs over thirty years: a million postings on some 10,000 days, money in or out on each of them,
 * 360 NAVs. The last month was recorded since the journal was cut; one of its entries dates from the month before.
 */
export const name = 'nav-series';
export const unit = 'ms';
export const bar = { of: 'ours', most: 50 };

const DAYS = 10_950;
const ENTRIES_OF_DAY = 46;
const ASKED = 20;
const RANGE = 'from=1996-01-01&to=2025-12-31';

export const openPlace = () => open({ RATE_LIMIT: '1000000' });

export async function setUp({ owner, call }, scale) {
  const entriesOfDay = Math.ceil(ENTRIES_OF_DAY * scale);
  // How the entries came about is not what is measured: they are laid down beside the door, two postings each.
  await owner.query('set session_replication_role = replica');
  await owner.query(
    'create temporary table drawn (entry_id bigint, day date, account text, quantity numeric)',
  );
  await owner.query(
    `insert into drawn
     select row_number() over (order by d, n), date '1996-01-01' + d,
            case when n = 0 then 'equity:contributions:appropriations' when n = 1 and d % 365 = 200 then 'equity:distributions'
                 when n % 3 = 0 then 'income:unrealised-gains' when n % 3 = 1 then 'income:dividends' else 'income:other' end,
            case when n = 1 and d % 365 = 200 then 5000 else -(100 + (d * 7919 + n * 104729) % 9973) / 100.0 end
       from generate_series(0, $1 - 1) d cross join generate_series(0, $2 - 1) n`,
    [DAYS, entriesOfDay],
  );
  const lay = async (where, recordedAt) => {
    await owner.query(
      `insert into journal_entry (entry_id, entry_key, effective_on, recorded_at, recorded_by, narrative)
       overriding system value
       select entry_id, 'bench:' || entry_id, day, ${recordedAt}, 'bench', 'Drawn' from drawn where ${where}`,
    );
    await owner.query(
      `insert into posting
       select entry_id, account_id(a), (select currency_id from fund), q, day, ${recordedAt}
         from drawn cross join lateral (values (account, quantity), ('assets:cash', -quantity)) v (a, q) where ${where}`,
    );
    await owner.query(
      `select setval('journal_entry_entry_id_seq', (select max(entry_id) from journal_entry))`,
    );
  };
  await lay(`day < '2025-11-20'`, `timestamptz '2026-01-01'`);
  await owner.query(
    `insert into valuation (run_id, as_of, version, holdings_value, other_net_assets, nav, approved_at)
     select new_id(), m, 1, 0, n, n, '2026-01-01'
       from generate_series(timestamp '1996-01-31', '2025-12-31', interval '1 month') g (month)
      cross join lateral (select (date_trunc('month', month) + interval '1 month - 1 day')::date as m) e
      cross join lateral (select 1000000 as n) v`,
  );
  await owner.query('vacuum analyze posting, journal_entry, valuation');
  const cut = await seconds(() => owner.query('select door.cut_nav()'));
  await lay(`day >= '2025-11-20'`, 'clock_timestamp()');
  await owner.query('set session_replication_role = origin');
  await owner.query('vacuum analyze posting, journal_entry, nav_total, nav_units');
  await clearFloor(owner);
  const { items } = await call('GET', `/v1/reports/nav?${RANGE}`, { role: 'auditor' });
  const { rows } = await owner.query('select count(*)::int as postings from posting');
  return { cut, navs: items.length, ...rows[0] };
}

export async function floor({ owner }) {
  const statements = await floorOf('nav-series');
  for (const statement of statements.slice(0, -1)) await owner.query(statement);
  const figure = await seconds(() => owner.query(statements.at(-1)));
  return { figure: figure * 1000 };
}

export async function ours({ call }, { cut, navs, postings }) {
  const each = [];
  for (let no = 0; no < ASKED; no++)
    each.push(
      1000 * (await seconds(() => call('GET', `/v1/reports/nav?${RANGE}`, { role: 'auditor' }))),
    );
  const performance = await seconds(() =>
    call('GET', `/v1/reports/performance?${RANGE}`, { role: 'auditor' }),
  );
  const sorted = each.toSorted((a, b) => a - b);
  return {
    figure: sorted[ASKED / 2],
    slowest: sorted.at(-1),
    performanceSeconds: performance,
    cutSeconds: cut,
    navs,
    postings,
  };
}
