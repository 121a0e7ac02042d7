import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readNationPack } from '../../src/delivery/nation/nation-pack.js';
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
  application: fc.option(fc.record({ from: monthDay, until: monthDay, residentOn: fc.boolean() })),
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
  newChildren: fc.option(fc.record({ withinYears: fc.integer({ min: 1, max: 3 }) })),
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
    // Nothing is on record of before their birth.
    facts: facts
      .map(([kind, [begin, days], reason, crime, years, isKnown]): Fact => {
        const day = addDays(from, begin);
        const end = days === null ? null : addDays(day, days);
        if (kind === 'application') return { kind, year: of + years, since: day, isKnown };
        if (kind === 'adoption') return { kind, since: day, isKnown };
        return {
          kind,
          since: day,
          until: end,
          reason: kind === 'absence' ? reason : crime,
          isKnown,
        };
      })
      .filter(({ since: on }) => on >= bornOn),
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
    { numRuns: 60 },
  );
  // Every reason has been met, and nobody is excluded by chance alone.
  expect([...seen.keys()].sort()).toEqual([...Object.values(BITS), 'eligible'].sort());
});

// Monotone where the law is ----------------------------------------------------------------------------------------------

test('more residence, fewer days away and an earlier application never make anybody ineligible', async () => {
  let eligible = 0;
  await fc.assert(
    fc.asyncProperty(
      anyLaw,
      fc.array(fc.tuple(anyLife, fc.nat(), fc.nat(60)), { minLength: 30, maxLength: 50 }),
      async (law, drawn) => {
        const of = await adopt(law);
        const [from, until] = periodOf(law, of);
        const recordOn = addDays(until, 40);
        const lives = drawn.map(([one]) => lifeOf(one, of, from));
        const better = lives.map((life, no) => improved(law, life, drawn[no]![1], drawn[no]![2]));
        const before = await evaluated(of, recordOn, await enter(lives));
        const after = await evaluated(of, recordOn, await enter(better));
        before.forEach(({ reasons }, no) => {
          for (const reason of after[no]!.reasons) expect(reasons).toContain(reason);
          if (reasons.length === 0) eligible++;
        });
      },
    ),
    { numRuns: 30 },
  );
  expect(eligible).toBeGreaterThan(0);
});

/**
 * The same life with one thing better: `days` more of residence, fewer of an absence, or earlier by which they applied,
 * which is no better where they have to be resident on that very day.
 */
function improved({ application }: StatedLaw, life: Life, lot: number, days: number): Life {
  const [latest, ...earlier] = life.residence.toReversed() as [Stretch, ...Stretch[]];
  const choices: Life[] = [
    { ...life, residence: [...life.residence.slice(0, -1), { ...latest, until: null }] },
    { ...life, facts: life.facts.filter(({ kind }) => kind !== 'conviction') },
    ...life.facts.flatMap((fact, no): Life[] => {
      const rest = life.facts.filter((_, at) => at !== no);
      if (fact.kind === 'application' && application?.residentOn) return [];
      if (fact.kind === 'application') {
        const sooner = addDays(fact.since, -days);
        const since = sooner < life.bornOn ? life.bornOn : sooner; // Nobody applies before they are born.
        return [{ ...life, facts: [...rest, { ...fact, since }] }];
      }
      if (fact.kind !== 'absence') return [];
      const until = fact.until ?? addDays(fact.since, 500);
      const shorter = addDays(until, -days);
      return [
        { ...life, facts: rest },
        shorter < fact.since
          ? { ...life, facts: rest }
          : { ...life, facts: [...rest, { ...fact, until: shorter }] },
      ];
    }),
  ];
  if (earlier.length === 0 && addDays(latest.since, -days) >= life.bornOn)
    choices.push({ ...life, residence: [{ ...latest, since: addDays(latest.since, -days) }] });
  return choices[lot % choices.length]!;
}

// Some laws in words -----------------------------------------------------------------------------------------------------

const UNIVERSAL: StatedLaw = {
  qualifyingYear: 'same',
  residentFrom: '01-01',
  residentUntil: '12-31',
  aliveOn: 'record-date',
  application: null,
  absence: null,
  presence: null,
  newChildren: null,
  convictions: [],
  weights: [{ weight: '1' }],
};
const ALASKA: StatedLaw = readNationPack('alaska').laws[0]!.eligibility;
/** Somebody of 1700, by the years before and after it: `-1-03-31` is 31 March of 1699, `+1-…` of 1701. */
const on = (of: number, day: string): LocalDate =>
  `${of + Number(day.slice(0, -6))}-${day.slice(-5)}`;
const applied =
  (day: string) =>
  (of: number): Fact => ({
    kind: 'application',
    year: of,
    since: on(of, day),
    isKnown: true,
  });
const away =
  (since: string, days: number, reason: string) =>
  (of: number): Fact => ({
    kind: 'absence',
    since: on(of, since),
    until: addDays(on(of, since), days - 1),
    reason,
    isKnown: true,
  });
const IN_TIME = applied('+0-03-31');
const adopted =
  (day: string) =>
  (of: number): Fact => ({ kind: 'adoption', since: on(of, day), isKnown: true });
const sentenced =
  (reason: string, since: string, until: string | null = null) =>
  (of: number): Fact => ({
    kind: 'conviction',
    since: on(of, since),
    until: until && on(of, until),
    reason,
    isKnown: true,
  });

test.each<
  [
    string,
    StatedLaw,
    string[],
    {
      diedOn?: string;
      bornOn?: string;
      /** The first and the last day here; else since birth, and still. */
      here?: [string, string | null];
      facts?: ((of: number) => Fact)[];
    },
  ]
>([
  ['who has always lived here', UNIVERSAL, [], {}],
  ['who died on the record date', UNIVERSAL, [], { diedOn: '+0-12-31' }],
  ['who died the day before', UNIVERSAL, ['died'], { diedOn: '+0-12-30' }],
  [
    'whoever was away, where nobody asks',
    UNIVERSAL,
    [],
    { facts: [away('+0-01-01', 365, 'travel')] },
  ],
  ['who has not applied', ALASKA, ['no-application'], {}],
  ['who applied on the last day', ALASKA, [], { facts: [IN_TIME] }],
  ['who applied a day too late', ALASKA, ['late'], { facts: [applied('+0-04-01')] }],
  ['who applied twice, once in time', ALASKA, [], { facts: [applied('+0-05-01'), IN_TIME] }],
  ['who was away for 180 days', ALASKA, [], { facts: [IN_TIME, away('-1-02-01', 180, 'travel')] }],
  [
    'who was away for 181',
    ALASKA,
    ['absent'],
    { facts: [IN_TIME, away('-1-02-01', 181, 'travel')] },
  ],
  ['who was away to study', ALASKA, [], { facts: [IN_TIME, away('-1-01-01', 360, 'study')] }],
  [
    'who settled an estate for 220 days and travelled for 100',
    ALASKA,
    [],
    {
      facts: [
        IN_TIME,
        away('-1-01-01', 220, 'settling-an-estate'),
        away('-1-09-01', 100, 'travel'),
      ],
    },
  ],
  [
    'who settled an estate for 221',
    ALASKA,
    ['absent'],
    { facts: [IN_TIME, away('-1-01-01', 221, 'settling-an-estate')] },
  ],
  [
    'who was away twice over the same days',
    ALASKA,
    [],
    { facts: [IN_TIME, away('-1-02-01', 180, 'travel'), away('-1-03-01', 60, 'work')] },
  ],
  [
    'who was not here for three days',
    ALASKA,
    ['not-present'],
    { facts: [IN_TIME, away('-2-01-03', 900, 'study')] },
  ],
  [
    'a child who was not, and is exempt',
    ALASKA,
    [],
    { bornOn: '-2-01-01', facts: [IN_TIME, away('-2-01-03', 900, 'study')] },
  ],
  [
    'who died on the 180th day',
    ALASKA,
    ['died'],
    { diedOn: '-1-06-29', facts: [applied('+0-02-01')] },
  ],
  [
    'who died on the 181st, and whose estate applied',
    ALASKA,
    [],
    { diedOn: '-1-06-30', facts: [applied('+0-02-01')] },
  ],
  ['who died after applying', ALASKA, [], { diedOn: '+0-02-02', facts: [applied('+0-02-01')] }],
  [
    'whose estate applied after they died, here to the last',
    ALASKA,
    [],
    { diedOn: '-1-07-15', here: ['-40-01-01', '-1-07-15'], facts: [applied('+0-02-01')] },
  ],
  [
    'who moved away after the year and before applying',
    ALASKA,
    ['not-resident-applying'],
    { here: ['-40-01-01', '+0-01-15'], facts: [applied('+0-03-01')] },
  ],
  [
    'who moved away on the day after applying',
    ALASKA,
    [],
    { here: ['-40-01-01', '+0-03-01'], facts: [applied('+0-03-01')] },
  ],
  [
    'who applied before moving away, and again after it',
    ALASKA,
    [],
    { here: ['-40-01-01', '+0-01-15'], facts: [applied('+0-01-02'), applied('+0-03-01')] },
  ],
  [
    'who moved away before applying, where nobody asks',
    { ...ALASKA, application: { ...ALASKA.application!, residentOn: false } },
    [],
    { here: ['-40-01-01', '+0-01-15'], facts: [applied('+0-03-01')] },
  ],
  ['a child born in the year', ALASKA, [], { bornOn: '-1-12-31', facts: [IN_TIME] }],
  ['a child born after it', ALASKA, ['residence-began'], { bornOn: '+0-01-01', facts: [IN_TIME] }],
  [
    'a child born in the year that moved away in it',
    ALASKA,
    ['residence-ended', 'not-resident-applying'],
    { bornOn: '-1-02-01', here: ['-1-02-01', '-1-11-30'], facts: [IN_TIME] },
  ],
  [
    'a child born in the year that came later',
    ALASKA,
    ['residence-began'],
    { bornOn: '-1-02-01', here: ['-1-03-01', null], facts: [IN_TIME] },
  ],
  [
    'a child born in the year, where the law makes no difference',
    { ...ALASKA, newChildren: null },
    ['residence-began'],
    { bornOn: '-1-02-01', facts: [IN_TIME] },
  ],
  [
    'a child adopted in the year, here since then',
    ALASKA,
    [],
    { bornOn: '-9-02-01', here: ['-1-05-01', null], facts: [IN_TIME, adopted('-1-05-01')] },
  ],
  [
    'who was sentenced for a felony in the year',
    ALASKA,
    ['convicted'],
    { facts: [IN_TIME, sentenced('felony', '-1-12-31', '+2-01-01')] },
  ],
  [
    'who was in prison in it for one of before',
    ALASKA,
    ['convicted'],
    { facts: [IN_TIME, sentenced('felony', '-8-03-01', '-1-01-01')] },
  ],
  [
    'who was released before it',
    ALASKA,
    [],
    { facts: [IN_TIME, sentenced('felony', '-8-03-01', '-2-12-31')] },
  ],
  [
    'who was in prison for a misdemeanour after earlier convictions',
    ALASKA,
    ['convicted'],
    {
      facts: [IN_TIME, sentenced('misdemeanour-after-earlier-convictions', '-1-03-01', '-1-04-01')],
    },
  ],
  [
    'whom a law of autumn asks for the autumn',
    { ...UNIVERSAL, residentFrom: '10-01', residentUntil: '03-31' },
    [],
    {},
  ],
])('%s', async (_, law, reasons, { diedOn, bornOn = '-40-01-01', here, facts = [] }) => {
  // A year after a common year, so that its days are counted as they are here.
  do year++;
  while ((year - 1) % 4 === 0);
  year--;
  const of = await adopt(law);
  const born = on(of, bornOn);
  const [came, left] = here ?? [bornOn, null];
  const life: Life = {
    bornOn: born,
    diedOn: diedOn === undefined ? null : on(of, diedOn),
    residence: [{ since: on(of, came), until: left && on(of, left) }],
    facts: facts.map((fact) => fact(of)),
  };
  const first = await enter([life]);
  expect(reasonsAgainst(law, of, `${of}-12-31`, life)).toEqual(reasons);
  expect(await evaluated(of, `${of}-12-31`, first)).toMatchObject([{ reasons }]);
});

test('what is recorded or withdrawn later was not known before', async () => {
  const of = await adopt(ALASKA);
  const life: Life = {
    bornOn: `${of - 40}-01-01`,
    diedOn: null,
    residence: [{ since: `${of - 40}-01-01`, until: null }],
    facts: [{ kind: 'application', year: of, since: `${of}-02-01`, isKnown: false }],
  };
  const first = await enter([life]);
  const known = async (at: string) => (await evaluated(of, `${of}-12-31`, first, at))[0]?.reasons;
  expect(await known('1999-12-31T00:00:00Z')).toBeUndefined();
  expect(await known(STATED_AT)).toEqual([]);
  expect(await known(ASKED_AT)).toEqual(['no-application']);
});
