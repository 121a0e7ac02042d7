import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import { clearFloor, floorOf, seconds } from './floor.mjs';
import { openPlace as openAnyPlace } from './place.mjs';

/**
 * Two years of Alaska's dividend at their real size, under the pack `alaska`, from the proposal until everyone is
 * credited: 2015 by the statute, 2019 as it was appropriated. Whoever was paid has applied in time, lived in Alaska all of
 * the year before, and was not away for too long; beside them stand those who are denied, for every reason there is.
 * Dividend, count and total must be those that were published, to the cent.
 */
export const name = 'alaska';
export const unit = 's';
export const bar = { most: 3 };
/** A year has one dividend. */
export const once = true;

const PUBLISHED = path.join(process.env['SHARED_DIR'] || '../shared', 'data/alaska/dividends.csv');
/** Why it cannot be measured here. */
export const absent = () =>
  existsSync(PUBLISHED) ? undefined : `there is no ${path.resolve(PUBLISHED)}: set SHARED_DIR`;

const DENIED = 30_000;
const OF_2015 = {
  year: 2015,
  // What was published, in dollars. The divisor that was announced counted some 2,850 applications that were still open
  // and came to nothing: what they would have got is set aside.
  lateReserve: `${2_850 * 2_072}`,
  rule: {
    name: 'alaska-statutory',
    incomeRate: '0.21',
    years: 5,
    transferRate: '0.5',
    additions: [{ label: 'Carried in', amount: '10000000' }],
    obligations: [
      { label: 'Corrections', amount: '20830400' },
      { label: 'Prior-year reserve', amount: '800000' },
    ],
    appropriations: [
      { label: 'Health', amount: '17724700' },
      { label: 'Division', amount: '8200000' },
    ],
  },
};
/** Realised before the books began; of fiscal 2011 to the dollar that gives the transfer as it was made. */
const OPENING_FIGURES = {
  netIncomes: [
    { endedOn: '2015-06-30', amount: '2907000000' },
    { endedOn: '2014-06-30', amount: '3531000000' },
    { endedOn: '2013-06-30', amount: '2928000000' },
    { endedOn: '2012-06-30', amount: '1568000000' },
    { endedOn: '2011-06-30', amount: '2143159198.20' },
  ],
  earningsReserve: '7000000000',
};

export async function openPlace() {
  const pack = mkdtempSync(path.join(tmpdir(), 'investment-alaska-'));
  const alaska = parse(readFileSync('src/nations/alaska/nation.yaml', 'utf8'));
  alaska.laws[0].openingFigures = OPENING_FIGURES;
  writeFileSync(path.join(pack, 'nation.yaml'), stringify(alaska));
  const place = await openAnyPlace({ NATION: pack });
  return {
    ...place,
    async close() {
      await place.close();
      rmSync(pack, { recursive: true });
    },
  };
}

export async function setUp({ owner, call }, scale) {
  const published = Object.fromEntries(
    readFileSync(PUBLISHED, 'utf8')
      .trim()
      .split(/\r?\n/)
      .map((line) => line.split(','))
      .map(([year, dividend, paid, total]) => [year, { dividend, paid: Number(paid), total }]),
  );
  const years = [
    { ...OF_2015, ...published[2015] },
    {
      year: 2019,
      rule: { name: 'fixed-appropriation', amount: published[2019].total },
      ...published[2019],
    },
  ].map((of) => (scale === 1 ? of : smaller(of, scale)));
  const paid = years.map((of) => of.paid);
  const citizens = Math.max(...paid) + DENIED * scale;
  // Who is on the roll is not what is measured, so they come by one statement. Nobody is behind the sealed bytes.
  await owner.query(
    `insert into citizen (bucket, citizen_id, national_id_hash, facts_hash, born_on, resident_since, resident_until, died_on,
                          sealed, has_account, recorded_at, recorded_by)
     select get_byte(hash, 0) & 7, id, hash, hash, date '1930-01-01' + (id::bigint * 7919 % 29000)::integer,
            case when id > $2 and id % 6 = 4 then date '2014-03-01' else '2010-01-01' end,
            case when id between $3 + 1 and $2 and id % 5 = 4 then date '2018-06-30' end,
            case when id > $2 and id % 6 = 5 then date '2014-05-05' end,
            sha256(hash) || sha256(hash), true, '2020-01-01', 'operator'
       from (select id, sha256(uuid_send(gen_random_uuid())) as hash from generate_series(1, $1) id) person`,
    [citizens, ...paid],
  );
  await owner.query(`select setval('citizen_id', $1)`, [citizens]);
  // Of those who are paid, every sixth was away for 150 days, and every twelfth longer, to study.
  await owner.query(
    `insert into citizen_fact (bucket, citizen_id, kind, since, until, reason, year, counts, recorded_at)
     select bucket, citizen_id, 'application'::fact_kind,
            make_date(year, 1, 1) + case when denied = 1 then 100 else citizen_id % 89 end::integer, null::date,
            null, year, 1, timestamptz '2020-01-01'
       from citizen
      cross join lateral (values (2015, case when citizen_id > $1 then citizen_id % 6 end),
                                 (2019, case when citizen_id > $2 then citizen_id % 5 end)) as of (year, denied)
      where denied is distinct from 0 and (year = 2015 or citizen_id <= $1)
     union all
     select bucket, citizen_id, 'absence', make_date(year - 1, 2, 1),
            make_date(year - 1, 2, 1) + case when citizen_id % 6 = 1 and denied is null then 150 else 200 end,
            case when citizen_id % 12 = 0 and denied is null then 'study' else 'travel' end, null, 1, timestamptz '2020-01-01'
       from citizen
      cross join lateral (values (2015, case when citizen_id > $1 then citizen_id % 6 end),
                                 (2019, case when citizen_id > $2 then citizen_id % 5 end)) as of (year, denied)
      where denied = 2 or denied is null and (citizen_id % 6 = 1 or citizen_id % 12 = 0)
     union all
     select bucket, citizen_id, 'conviction', make_date(year - 1, 4, 1), null, 'felony', null, 1, timestamptz '2020-01-01'
       from citizen
      cross join lateral (values (2015, case when citizen_id > $1 then citizen_id % 6 end),
                                 (2019, case when citizen_id > $2 then citizen_id % 5 end)) as of (year, denied)
      where denied = 3`,
    paid,
  );
  await owner.query('vacuum analyze citizen, citizen_fact');
  await call('POST', '/v1/cash-receipts', {
    ...by('cashier'),
    body: {
      receivedOn: '2015-07-01',
      amount: { amount: '2500000000', currency: 'USD' },
      kind: 'appropriation',
      narrative: 'To be distributed in 2015 and 2019',
    },
  });
  return { years, whose: scale === 1 ? 'as was published' : 'for a part of the people' };
}

/** The same dividend for a part of the people. */
const smaller = ({ lateReserve: _reserve, ...of }, scale) => {
  const paid = Math.round(of.paid * scale);
  const total = `${paid * Number(of.dividend)}.00`;
  return { ...of, paid, total, rule: { name: 'fixed-appropriation', amount: total } };
};

const by = (person) => ({ person, role: 'manager', key: randomUUID() });

export async function floor({ owner }, { years }) {
  const [citizenPosting, paymentInstruction, ...inserts] = await floorOf('dividend-run');
  const [, withFacts] = await floorOf('eligibility');
  let figure = 0;
  for (const { paid } of years) {
    await clearFloor(owner);
    await owner.query(citizenPosting);
    await owner.query(paymentInstruction);
    figure += await seconds(async () => {
      for (let bucket = 0; bucket < 8; bucket++) await owner.query(withFacts, [bucket]);
      for (const insert of inserts) await owner.query(insert, [paid]);
    });
  }
  return { figure };
}

export async function ours(place, { years, whose }) {
  const { call, until, settle, owner } = place;
  const told = {};
  for (const { year, rule, lateReserve, ...published } of years) {
    await settle();
    let run;
    told[year] = await seconds(async () => {
      const { id } = await call('POST', '/v1/dividend-runs', {
        ...by('proposer'),
        body: {
          year,
          recordOn: `${year}-09-30`,
          payOn: `${year}-10-03`,
          rule,
          ...(lateReserve ? { lateReserve } : {}),
        },
      });
      const at = `/v1/dividend-runs/${id}`;
      await until(at, 'proposed', { role: 'manager' });
      await call('POST', `${at}/approval`, { ...by('approver'), body: {} });
      run = await until(at, 'distributed', { role: 'manager' });
    });
    const { rows } = await owner.query(
      `select count(distinct p.citizen_id) as paid, sum(-p.quantity)::numeric(38, 2)::text as total
         from citizen_posting p join journal_entry e using (entry_id)
        where e.entry_key like 'dividend:' || $1 || ':%'`,
      [run.id],
    );
    const ours = { dividend: run.perCitizen, paid: Number(rows[0].paid), total: rows[0].total };
    for (const [what, was] of Object.entries(published))
      if (ours[what] !== was)
        throw new Error(`${year}: ${what} was ${was}, and came ${ours[what]}`);
    if (run.gross !== published.total || run.eligible !== `${published.paid}`)
      throw new Error(`${year}: the run says ${run.gross} for ${run.eligible}`);
    console.log(
      `${name} ${year}: ${ours.dividend} for ${ours.paid}, ${ours.total} in all, ${whose}`,
    );
  }
  return { figure: Object.values(told).reduce((sum, one) => sum + one), ...told };
}
