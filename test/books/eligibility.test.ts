import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDays, type LocalDate } from '../../src/domain/calendar.js';
import { freshDatabase, type TestDatabase } from '../support/database.js';
import {
  BITS,
  classOf,
  type Fact,
  type Life,
  periodOf,
  reasonsAgainst,
  type StatedLaw,
  type Stretch,
} from '../support/eligibility-model.js';

/** Who is eligible by the law and what is known, for everyone at once; held against the rules worked out by hand. */

let db: TestDatabase;
beforeAll(async () => {
  db = await freshDatabase();
});
afterAll(() => db.drop());

const STATED_AT = '2000-01-01T00:00:00Z';
const ASKED_AT = '2000-01-02T00:00:00Z';

/** Every law is that of a year of its own, and whoever lives then has ids of their own. */
let year = 1600;
let citizens = 0;

async function adopt(law: StatedLaw): Promise<number> {
  year++;
  await db.owner.query(
    `insert into nation_law (since, contribution_rate, fractions, exempt_legal_forms, payable_unit, record_years, stated, adopted_at)
     values ($1, 0.1, 'kept', '[]', 0.01, 10, $2, '-infinity')`,
    [`${year}-01-01`, JSON.stringify({ eligibility: law })],
  );
  return year;
}

async function enter(lives: readonly Life[]): Promise<number> {
  const first = citizens + 1;
  citizens += lives.length;
  const rows = lives.map(({ bornOn, diedOn, residence }, no) => ({
    id: first + no,
    bornOn,
    diedOn,
    ...residence.at(-1)!,
    earlier: `{${residence
      .slice(0, -1)
      .map(({ since, until }) => `[${since},${until}]`)
      .join(',')}}`,
  }));
  // Of the first partition, whatever their national ids would say.
  await db.owner.query(
    `insert into citizen (bucket, citizen_id, national_id_hash, facts_hash, born_on, resident_since, resident_until,
                          earlier_residence, died_on, sealed, has_account, recorded_at, recorded_by)
     select 0, id, '\\x00' || decode(lpad(to_hex(id), 16, '0'), 'hex'), '', "bornOn", since, until, earlier::datemultirange,
            "diedOn", '', false, $2, 'operator'
       from json_to_recordset($1) as c (id bigint, "bornOn" date, since date, until date, earlier text, "diedOn" date)`,
    [JSON.stringify(rows), STATED_AT],
  );
  const facts = lives.flatMap(({ facts: stated }, no) =>
    stated.map((fact) => ({ id: first + no, ...fact })),
  );
  // What is not known at the instant asked about was withdrawn before it.
  await db.owner.query(
    `with stated as (
       insert into citizen_fact (bucket, citizen_id, kind, since, until, reason, year, counts, recorded_at, recorded_by)
       select 0, id, kind, since, until, reason, year, 1, $2, 'caseworker'
         from json_to_recordset($1) as f (id bigint, kind fact_kind, since date, until date, reason text, year smallint)
       returning 1)
     select count(*) from stated`,
    [JSON.stringify(facts), STATED_AT],
  );
  await db.owner.query(
    `insert into citizen_fact (bucket, citizen_id, kind, since, until, reason, year, counts, withdraws, why, recorded_at, recorded_by)
     select f.bucket, f.citizen_id, f.kind, f.since, f.until, f.reason, f.year, -1, f.fact_id, 'mistaken', $2, 'caseworker'
       from (select *, row_number() over (partition by citizen_id order by fact_id) as no from citizen_fact
              where bucket = 0 and citizen_id >= $3 and counts = 1) f
       join (select id, row_number() over (partition by id order by ordinality) as no, "isKnown"
               from rows from (json_to_recordset($1) as (id bigint, "isKnown" boolean)) with ordinality
                 as k (id, "isKnown", ordinality)) k on k.id = f.citizen_id and k.no = f.no
      where not k."isKnown"`,
    [JSON.stringify(facts), ASKED_AT, first],
  );
  return first;
}

async function evaluated(of: number, recordOn: LocalDate, first: number, knownAt = ASKED_AT) {
  const { rows } = await db.owner.query<{ reasons: number; class_no: number }>(
    `select reasons, class_no from freeze_roll($1, $2, $3, 0::smallint, $4, $5) order by citizen_id`,
    [of, recordOn, knownAt, first, citizens],
  );
  return rows.map(({ reasons, class_no: classNo }) => ({
    reasons: Object.keys(BITS)
      .filter((bit) => (reasons & Number(bit)) !== 0)
      .map((bit) => BITS[Number(bit)]!),
    classNo,
  }));
}

// Any law, any life ---------------------------------------------------------------------------------------------------

const REASONS = ['study', 'estate', 'travel', 'work'];
const CONVICTIONS = ['felony', 'misdemeanour'];
const monthDay = fc.constantFrom('01-01', '02-28', '03-31', '06-30', '07-01', '10-01', '12-31');

const anyLaw: fc.Arbitrary<StatedLaw> = fc.record({
  qualifyingYear: fc.constantFrom('same', 'previous'),
  residentFrom: monthDay,
  residentUntil: monthDay,
  aliveOn: fc.oneof(
    fc.constant('record-date' as const),
    fc.record({ day: fc.integer({ min: 1, max: 300 }) }),
  ),
  application: fc.option(fc.record({ from: monthDay, until: monthDay })),
  absence: fc.option(
    fc.record({
      daysMax: fc.integer({ min: 0, max: 60 }),
      allowedFor: fc.constantFrom<
        StatedLaw['absence'] & object extends infer A
          ? A extends { allowedFor: infer L }
            ? L
            : never
          : never
      >([], [{ reason: 'study' }], [{ reason: 'study' }, { reason: 'estate', daysMax: 20 }]),
    }),
  ),
  presence: fc.option(
    fc.record({
      hours: fc.constantFrom(1, 24, 72, 240, 4000),
      withinYears: fc.integer({ min: 1, max: 3 }),
    }),
  ),
  convictions: fc.subarray(CONVICTIONS),
  weights: fc.constantFrom<StatedLaw['weights']>(
    [{ weight: '1' }],
    [{ belowAge: 18, weight: '0.5' }, { weight: '1' }],
    [
      { belowAge: 18, weight: '0.5' },
      { belowAge: 6, weight: '0.2' },
      { belowAge: 65, weight: '1' },
      { weight: '2' },
    ],
  ),
});

/** Days around the period, more of them near its ends. */
const nearby = fc.oneof(
  fc.integer({ min: -1200, max: 500 }),
  fc.integer({ min: -4, max: 4 }),
  fc.integer({ min: 150, max: 200 }),
  fc.integer({ min: 360, max: 370 }),
);
const anyStretch = fc.tuple(
  nearby,
  fc.option(fc.oneof(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 0, max: 900 })), {
    freq: 8,
  }),
);
const anyFact = fc.tuple(
  fc.constantFrom<Fact['kind']>(
    'absence',
    'absence',
    'absence',
    'conviction',
    'application',
    'adoption',
  ),
  anyStretch,
  fc.constantFrom(...REASONS),
  fc.constantFrom(...CONVICTIONS, 'tax'),
  fc.constantFrom(0, 0, 0, -1),
  fc.boolean().chain((one) => (one ? fc.constant(true) : fc.boolean())),
);
const anyLife = fc.record({
  age: fc.integer({ min: 0, max: 30_000 }),
  lived: fc.option(nearby, { freq: 3 }),
  spells: fc.array(fc.tuple(nearby, fc.integer({ min: 1, max: 400 })), { maxLength: 3 }),
  latest: fc.tuple(
    fc.oneof(nearby, fc.constant(-2000)),
    fc.option(fc.integer({ min: 0, max: 900 })),
  ),
  facts: fc.array(anyFact, { maxLength: 6 }),
});
type Drawn = typeof anyLife extends fc.Arbitrary<infer L> ? L : never;

/** What was drawn, as days of the calendar: counted from the first day of the period. */
function lifeOf({ age, lived, spells, latest, facts }: Drawn, of: number, from: LocalDate): Life {
  const residence: Stretch[] = [];
  let last = -100_000;
  for (const [since, length] of [...spells].sort(([a], [b]) => a - b)) {
    if (since <= last || since + length >= latest[0]) continue;
    last = since + length;
    residence.push({ since: addDays(from, since), until: addDays(from, last) });
  }
  const [since, length] = latest;
  const until = length === null ? null : addDays(from, since + length);
  residence.push({ since: addDays(from, since), until });
  const first = residence[0]!.since;
  const bornOn = addDays(first, -age % 30_000);
  const diedOn = lived === null ? null : addDays(from, lived);
  return {
    bornOn,
    diedOn: diedOn !== null && diedOn < bornOn ? bornOn : diedOn,
    residence,
    facts: facts.map(([kind, [begin, days], reason, crime, years, isKnown]): Fact => {
      const day = addDays(from, begin);
      const end = days === null ? null : addDays(day, days);
      if (kind === 'application') return { kind, year: of + years, since: day, isKnown };
      if (kind === 'adoption') return { kind, since: day, isKnown };
      return { kind, since: day, until: end, reason: kind === 'absence' ? reason : crime, isKnown };
    }),
  };
}

test('whatever the law and whatever is known: the same as worked out day by day', async () => {
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(
      anyLaw,
      fc.array(anyLife, { minLength: 30, maxLength: 60 }),
      async (law, drawn) => {
        const of = await adopt(law);
        const [from, until] = periodOf(law, of);
        const recordOn = addDays(until, 40);
        const lives = drawn.map((one) => lifeOf(one, of, from));
        const first = await enter(lives);

        const expected = lives.map((life) => {
          const reasons = reasonsAgainst(law, of, recordOn, life);
          return { reasons, classNo: reasons.length > 0 ? 0 : classOf(law, recordOn, life) };
        });
        for (const { reasons } of expected)
          for (const reason of reasons.length > 0 ? reasons : ['eligible'])
            seen.set(reason, (seen.get(reason) ?? 0) + 1);
        expect(await evaluated(of, recordOn, first)).toEqual(expected);
      },
    ),
    { numRuns: 120 },
  );
  // Every reason has been met, and nobody is excluded by chance alone.
  expect([...seen.keys()].sort()).toEqual([...Object.values(BITS), 'eligible'].sort());
});
