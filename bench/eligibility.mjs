import { readNationPack } from '../dist/src/delivery/nation/nation-pack.js';
import { clearFloor, floorOf, seconds } from './floor.mjs';
import { openPlace } from './place.mjs';

/**
 * Who is eligible of a million citizens with three spells of residence each, by the rules of each nation's pack. Where
 * the rules ask for more than residence, everyone has applied and every sixth has been away.
 */
const CITIZENS = 1_000_000;
const NATIONS = ['demo', 'meridia', 'alaska'];
const year = 2025;

async function setUp({ owner }, scale, nation) {
  const citizens = CITIZENS * scale;
  const { eligibility } = readNationPack(nation).laws[0];
  // Who is on the roll is not what is measured, so they come by one statement. Of a hundred, one came too late, one left
  // and came back, one left, one has died.
  await owner.query(
    `insert into citizen (bucket, citizen_id, national_id_hash, facts_hash, born_on, resident_since, resident_until,
                          earlier_residence, died_on, sealed, has_account, recorded_at, recorded_by)
     select get_byte(hash, 0) & 7, id, hash, hash, date '1940-01-01' + (id * 7919 % 18000)::integer,
            case id % 100 when 1 then make_date($2, 3, 1) when 2 then make_date($2 - 1, 9, 1) else date '2012-01-01' end,
            case id % 100 when 3 then make_date($2 - 1, 6, 30) end,
            '{[1990-01-01,1999-12-31],[2003-01-01,2008-05-05]}',
            case id % 100 when 4 then make_date($2 - 1, 5, 5) end,
            sha256(hash) || sha256(hash), true, '2020-01-01', 'operator'
       from (select id, sha256(uuid_send(gen_random_uuid())) as hash from generate_series(1, $1::bigint) id) person`,
    [citizens, year],
  );
  const looksAtFacts = eligibility.application !== null || eligibility.absence !== null;
  if (looksAtFacts)
    await owner.query(
      `insert into citizen_fact (bucket, citizen_id, kind, since, until, reason, year, counts, recorded_at)
       select bucket, citizen_id, 'application'::fact_kind, make_date($1, 1, 1) + (citizen_id % 95)::integer, null::date,
              null, $1, 1, timestamptz '2020-01-01'
         from citizen
       union all
       select bucket, citizen_id, 'absence', make_date($1 - 1, 2, 1), make_date($1 - 1, 2, 1) + (citizen_id % 200)::integer,
              case when citizen_id % 12 = 0 then 'study' else 'travel' end, null, 1, timestamptz '2020-01-01'
         from citizen where citizen_id % 6 = 0
       union all
       select bucket, citizen_id, 'conviction', make_date($1 - 1, 4, 1), null, 'felony', null, 1, timestamptz '2020-01-01'
         from citizen where citizen_id % 500 = 0`,
      [year],
    );
  await owner.query('vacuum analyze citizen, citizen_fact');
  await owner.query('set jit = off'); // As the service's connections have it.
  await owner.query('set max_parallel_workers_per_gather = 0');
  return { looksAtFacts };
}

async function floor({ owner }, { looksAtFacts }) {
  const [citizens, withFacts, facts] = await floorOf('eligibility');
  const each = (statements) =>
    seconds(async () => {
      for (let bucket = 0; bucket < 8; bucket++)
        for (const statement of statements) await owner.query(statement, [bucket]);
    });
  if (!looksAtFacts) return { figure: await each([citizens]) };
  const figure = await each([withFacts]);
  const bareScans = await each([citizens, facts]);
  await owner.query('set enable_hashjoin = off');
  const merged = await each([withFacts]); // As ours are joined, by indexes.
  await owner.query('set enable_hashjoin = on');
  return { figure, bareScans, merged };
}

async function ours({ owner }) {
  let found;
  const figure = await seconds(async () => {
    found = await owner.query(
      `select coalesce(sum(citizens), 0) as eligible from eligible_now($1::smallint, $2)`,
      [year, `${year}-12-31`],
    );
  });
  return { figure, eligible: Number(found.rows[0].eligible) };
}

/** The same scans, and as many bare rows of a roll as there are citizens. */
async function freezeFloor({ owner }, known) {
  const [roll, rows] = await floorOf('roll-freeze');
  await clearFloor(owner);
  await owner.query(roll);
  const { figure: scans } = await floor({ owner }, known);
  return { figure: scans + (await seconds(() => owner.query(rows))) };
}

/** Every partition's roll is evaluated as of the run's instant, and inserted; taken back each time. */
async function freeze({ owner }) {
  await owner.query('begin; set local session_replication_role = replica'); // No run: nothing to be refused by.
  let rows = 0;
  const figure = await seconds(async () => {
    for (let bucket = 0; bucket < 8; bucket++) {
      const { rowCount } = await owner.query(
        `insert into dividend_roll (bucket, run_no, citizen_id, reasons, class_no)
         select $1::smallint, 1, citizen_id, reasons, class_no
           from freeze_roll($2::smallint, $3, now(), $1::smallint, null, null)`,
        [bucket, year, `${year}-12-31`],
      );
      rows += rowCount;
    }
  });
  await owner.query('rollback');
  return { figure, rows };
}

/** What counts of a rule set, and what a run does of it: the roll is worked out as it was known then, and kept. */
export const RULE_SETS = NATIONS.flatMap((nation) => {
  const where = {
    unit: 's',
    openPlace: () => openPlace({ NATION: nation }),
    setUp: (place, scale) => setUp(place, scale, nation),
  };
  return [
    { name: `eligibility-${nation}`, bar: { most: 1.5 }, ...where, floor, ours },
    { name: `roll-freeze-${nation}`, bar: { most: 3 }, ...where, floor: freezeFloor, ours: freeze },
  ];
});
