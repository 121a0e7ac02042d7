import { randomUUID } from 'node:crypto';
import { asked, askedOnce, signedIn } from './citizen-page.mjs';
import * as dividendRun from './dividend-run.mjs';
import * as navSeries from './nav-series.mjs';
import { openPlace as open } from './place.mjs';
import { foundCompanies } from './portfolio.mjs';

/**
 * What a manager looks at first, of a fund with thirty years behind it: a million postings on some 10,000 days, a NAV a
 * month, two benchmarks with a level a day, ten thousand companies, three dividends of 600,000 citizens, and work that
 * waits. How long 99 of a hundred take at most, asked fifty times a second whether or not the last was answered; beside
 * a page that asks nothing of anybody. `first` is what it takes whoever looks first after a NAV has become official.
 */
export const name = 'manager-dashboard';
export const unit = 'ms';
export const bar = { of: 'ours', most: 50 };

const CITIZENS_OF_MILLION = 0.6;
const COMPANIES = 10_000;
const VALUED_ON = '2026-06-30';
const ANOTHER_DAY = '2026-03-31';

export const openPlace = () => open({ RATE_LIMIT: '1000000' });

const manager = (person, body) => ({ person, role: 'manager', key: randomUUID(), body });

export async function setUp(place, scale) {
  const { owner, address } = place;
  await navSeries.setUp(place, scale);
  const known = await dividendRun.setUp(place, scale * CITIZENS_OF_MILLION);
  await benchmarks(owner);
  await companies(owner, COMPANIES * scale);
  for (const round of [2, 1]) await dividendRun.ours(place, known, round);
  await valued(place, VALUED_ON, true);
  await dividendRun.ours(place, known, 0);
  await valued(place, ANOTHER_DAY, false);
  await owner.query('vacuum analyze'); // Else autovacuum is at it while pages are asked for.
  const cookie = await signedIn(address, 'manager bench', '/manager');
  return { cookie, ...known };
}

export const floor = (place, { cookie }) => asked(place, `${place.address}/sign-in/stay`, cookie);

export async function ours(place, { cookie }, round) {
  const url = `${place.address}/manager`;
  const first = round > 1 ? {} : { first: await askedOnce(url, cookie) };
  return { ...(await asked(place, url, cookie)), ...first };
}

/** Levels of two indices on every day of thirty years. */
async function benchmarks(owner) {
  await owner.query(
    `insert into benchmark_level (benchmark, observed_on, level, source, recorded_at, recorded_by)
     select name, date '1996-01-01' + d, 100 + d * rate, 'The index provider', timestamptz '2026-01-01', 'bench'
       from (values ('world-shares', 0.03), ('government-bonds', 0.01)) b (name, rate) cross join generate_series(0, 10956) d`,
  );
  await owner.query('vacuum analyze benchmark_level');
}

/** Companies of ten years' standing, each with a price. How they came about is not what is measured. */
async function companies(owner, count) {
  await foundCompanies(owner, count, 1);
  await owner.query(
    `insert into price (share_class_id, observed_on, price_per_share, method, source, recorded_at, recorded_by, level)
     select 1000 + no, date '2026-06-01', (no % 977 + 1) * 1.37, 'multiples', 'Peers', '2026-06-02', 'pricer', 3
       from generate_series(1, $1::bigint) no`,
    [count],
  );
  await owner.query(`
    alter table share_class enable trigger user;
    alter table journal_entry enable trigger user;
    alter table posting enable trigger user;
    alter table price enable trigger user`);
  await owner.query('vacuum analyze price');
}

/** Has the fund valued as of a day; and the value made official by another, or left to wait. */
async function valued({ call, until }, asOf, isOfficial) {
  const { id } = await call('POST', '/v1/valuation-runs', manager('proposer', { asOf }));
  const at = `/v1/valuation-runs/${id}`;
  await until(at, 'proposed', { role: 'manager' });
  if (!isOfficial) return;
  await call('POST', `${at}/approval`, manager('approver', {}));
  await until(at, 'approved', { role: 'manager' });
}
