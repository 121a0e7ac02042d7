import { expect, test } from '@jest/globals';
import { Decimal } from 'decimal.js';
import { readLaws, readNationPack } from '../../src/delivery/nation/nation-pack.js';
import type { DividendAsked } from '../../src/dividend/dividend-runs.js';
import type { LocalDate } from '../../src/domain/calendar.js';
import type { Law, Nation } from '../../src/domain/nation.js';
import type { PayoutRule } from '../../src/domain/payout.js';
import { ProposalStore } from '../../src/ledger/proposal.store.js';
import { proveBooks } from '../../src/proof/laws.js';
import { ErasureStore } from '../../src/registry/erasure.store.js';
import { freshDatabase } from '../support/database.js';
import { given, type World } from '../support/given.js';
import { text } from '../support/journal-text.js';

/** The books of each nation, from a company to what each citizen is due. */

function testIn(nation: Nation, title: string, work: (world: World) => Promise<void>): void {
  test(`${nation.name}: ${title}`, async () => {
    const db = await freshDatabase();
    try {
      const world = await given(db, nation);
      await work(world);
      for (const { law, offender } of await proveBooks(world.database))
        expect([law, offender]).toEqual([law, null]);
    } finally {
      await db.drop();
    }
  });
}

const companyOf = (
  registrationNumber: string,
  incorporatedOn: LocalDate,
  foundingShares: string,
  legalForm: string | null = null,
) => ({
  registrationNumber,
  legalName: `${registrationNumber} Inc.`,
  incorporatedOn,
  legalForm,
  lei: null,
  shareClasses: [
    { code: 'A', foundingShares: new Decimal(foundingShares), parValue: new Decimal('0.5') },
  ],
});

const registered = (world: World, ...company: Parameters<typeof companyOf>) =>
  world.transaction((tx) => world.register.incorporate(tx, companyOf(...company), 'clerk'));

async function paid(
  world: World,
  dates: { year: number; recordOn: LocalDate; payOn: LocalDate },
  rule?: PayoutRule,
) {
  const { runId } = await world.transaction((tx) =>
    world.dividends.propose(tx, dates, rule, 'ann'),
  );
  await world.work(runId);
  await world.approveDividend(runId);
  await world.work(runId);
  const run = await world.dividends.byId(runId);
  return {
    ...run,
    steps: run.steps.map(({ label, amount }) => `${label}: ${amount}`),
  };
}

const meridia = readNationPack('meridia');

testIn(meridia, 'a year by its own law', async (world) => {
  const old = await registered(world, 'OLD', '2020-06-30', '1000006');
  const young = await registered(world, 'YOUNG', '2020-07-01', '1000001');
  const coop = await registered(world, 'COOP', '2021-05-04', '500', 'Cooperative');

  expect([old.stake[0], young.stake[0], coop.stake[0]]).toMatchObject([
    { rate: '0.08', shares: '80000' }, // 80,000.48, rounded down
    { rate: '0.125', shares: '125001' }, // 125,000.125, rounded up by the law of 2020
    { rate: '0', shares: '0' },
  ]);
  expect([old.exemption, coop.exemption]).toEqual([
    null,
    'A cooperative belongs to its members, who are citizens already',
  ]);
  expect(await world.journal()).toBe(text`
    2020-06-30 Founding stake in OLD Inc.
      assets:investments:OLD:A                40000 EUR
      memorandum:shares-held:OLD:A            80000 OLD.A
      equity:contributions:founding-shares   -40000 EUR
      memorandum:shares-of:OLD:A             -80000 OLD.A
    2020-07-01 Founding stake in YOUNG Inc.
      assets:investments:YOUNG:A             62500.5 EUR
      memorandum:shares-held:YOUNG:A          125001 YOUNG.A
      equity:contributions:founding-shares  -62500.5 EUR
      memorandum:shares-of:YOUNG:A           -125001 YOUNG.A
  `);

  await world.price('2025-09-29', 'OLD.A at 10');
  await world.price('2025-09-29', 'YOUNG.A at 2');
  await world.receive('2025-09-30', '100000');
  await world.approveValuation(await world.proposeValuation('2025-09-30'));
  await world.approveValuation(await world.proposeValuation('2025-12-31')); // No end of a fiscal year.
  await world.enrol('ada', 'bo', 'cy');
  const run = await paid(world, { year: 2025, recordOn: '2025-12-31', payOn: '2026-12-26' });

  expect(run).toMatchObject({
    payOn: '2026-12-24',
    eligible: 3n,
    rule: { rate: '0.04', years: 3 },
  });
  expect(run.steps).toEqual([
    'NAV as of 2025-09-30: 1150002.00',
    'Mean of 1 year-end NAV (the rule asks for 3; these are all there are): 1150002.00',
    '4% of it, rounded down to 0.01: 46000.08',
    'Dividend pool: 46000.08',
  ]);
  expect([run.perCitizen!.toFixed(), run.residue!.toFixed()]).toEqual(['15333.36', '0']);
});

testIn(meridia, 'what came before the law is refused, by field', async (world) => {
  await expect(registered(world, 'EARLY', '1998-12-31', '10')).rejects.toMatchObject({
    code: 'invalid-fields',
    fields: [
      {
        pointer: '/incorporatedOn',
        detail: "must not lie before 1999-01-01, when the nation's law begins",
      },
    ],
  });
  await expect(
    paid(world, { year: 1998, recordOn: '1998-12-31', payOn: '1999-06-01' }),
  ).rejects.toMatchObject({ code: 'invalid-fields', fields: [{ pointer: '/year' }] });
});

testIn(meridia, 'a correction stays under the law the company is under', async (world) => {
  const { id } = await registered(world, 'OLD', '2020-06-30', '1000006');

  for (const fields of [{ incorporatedOn: '2020-07-01' }, { legalForm: 'association' }])
    await expect(world.correct(id, fields)).rejects.toMatchObject({
      message: 'contribution-would-change',
    });
  await world.correct(id, { incorporatedOn: '2020-06-29', legalForm: 'company' });
  const corrected = await world.correct(id, {
    shareClasses: [{ code: 'A', foundingShares: new Decimal('1000017') }],
  });

  expect(corrected.stake[0]).toMatchObject({ rate: '0.08', shares: '80001' });
  const sameStake = await world.correct(id, {
    shareClasses: [{ code: 'A', foundingShares: new Decimal('1000018') }],
  });
  expect(sameStake.stake[0]).toMatchObject({ foundingShares: '1000018', shares: '80001' });
});

testIn(
  meridia,
  'what is rounded down to nothing is no stake, until it is corrected',
  async (world) => {
    const { id, stake, exemption } = await registered(world, 'TINY', '2020-06-30', '12');
    expect([stake[0]!.shares, exemption]).toEqual(['0', null]);

    await world.correct(id, {
      shareClasses: [{ code: 'A', foundingShares: new Decimal('13') }],
    });

    expect(await world.journal()).toBe(text`
    2020-06-30 Correction of the founding stake in TINY Inc.
      assets:investments:TINY:A               0.5 EUR
      memorandum:shares-held:TINY:A             1 TINY.A
      equity:contributions:founding-shares   -0.5 EUR
      memorandum:shares-of:TINY:A              -1 TINY.A
  `);
  },
);

testIn(meridia, 'companies with and without a stake arrive in one file', async (world) => {
  const companies = [
    ['C-1', 'cooperative', '100'],
    ['C-2', null, '100'],
    ['C-3', 'association', '100'],
    ['C-4', 'company', '200'],
    ['C-5', 'cooperative', '100'],
  ] as const;
  const outcomes = await world.transaction((tx) =>
    world.register.incorporateAll(
      tx,
      companies.map(([registrationNumber, legalForm, shares]) => ({
        company: {
          registrationNumber,
          legalName: registrationNumber,
          incorporatedOn: '2022-02-02',
          legalForm,
          lei: null,
          shareClasses: [{ code: 'A', foundingShares: new Decimal(shares), parValue: null }],
        },
        person: 'clerk',
      })),
    ),
  );

  expect(outcomes.map((one) => ('stake' in one ? one.stake[0]!.shares : one.code))).toEqual([
    '0',
    '13',
    '0',
    '25',
    '0',
  ]);
});

/** Proposes an amendment, and answers with what approves it. */
async function amendment(world: World, since: LocalDate, changes: object) {
  await world.database.sql`
    select door.propose_amendment(${JSON.stringify({ since, ...changes })}, 'Act 7', 'ann')`;
  return async () => {
    await world.database.sql`
      select door.approve_amendment(proposal_id, 'ben', hash, null)
        from proposal where subject = ${since} and state = 'proposed'`;
  };
}
const TOO_LATE = { driverError: { code: 'LB000', message: 'law-comes-too-late' } };

testIn(meridia, 'no law comes between a company and the record of it', async (world) => {
  const approve = await amendment(world, '2022-01-01', { contributionRate: '0.2' });
  let approval!: Promise<void>;
  await world.transaction(async (tx) => {
    await world.register.incorporate(tx, companyOf('BEFORE', '2021-12-31', '1000'), 'carl');
    approval = approve();
    await world.someoneWaits();
  });
  await approval;
  expect((await registered(world, 'AFTER', '2022-01-01', '1000')).stake[0]).toMatchObject({
    rate: '0.2',
    shares: '200',
  });

  const late = await amendment(world, '2023-01-01', { contributionRate: '0.3' });
  let refused!: Promise<void>;
  await world.transaction(async (tx) => {
    await world.register.incorporate(tx, companyOf('QUICK', '2023-01-01', '1000'), 'carl');
    refused = expect(late()).rejects.toMatchObject(TOO_LATE);
    await world.someoneWaits();
  });
  await refused;
});

testIn(meridia, 'nor between a dividend and the record of it', async (world) => {
  await world.receive('2024-02-02', '300');
  await world.enrol('ada');
  const approve = await amendment(world, '2024-01-01', { payableUnit: '1' });
  let refused!: Promise<void>;
  await world.transaction(async (tx) => {
    await world.dividends.propose(
      tx,
      { year: 2024, recordOn: '2024-12-31', payOn: '2025-06-02' },
      { name: 'fixed-appropriation', amount: new Decimal(100) },
      'ann',
    );
    refused = expect(approve()).rejects.toMatchObject(TOO_LATE);
    await world.someoneWaits();
  });
  await refused;
});

testIn(meridia, 'an exempt company can be annulled', async (world) => {
  const { id, journalEntryId } = await registered(
    world,
    'COOP',
    '2021-05-04',
    '500',
    'cooperative',
  );

  expect(journalEntryId).toBeNull();
  expect(await world.annul(id)).toMatchObject({ state: 'annulled' });
});

/** Who has applied for a year's dividend, in time. */
const applied = (world: World, year: number, ...people: readonly string[]) =>
  world.state(
    people.map((nationalId) => ({
      nationalId,
      kind: 'application',
      since: `${year}-01-31`,
      year,
    })),
  );

const alaska = ((): Nation => {
  const pack = readNationPack('alaska');
  const [first, ...amendments] = pack.laws.map(({ stated }) => stated);
  const openingFigures = {
    netIncomes: [
      { endedOn: '2023-06-30', amount: '40000' },
      { endedOn: '2022-06-30', amount: '-1000' },
    ],
    earningsReserve: '50000',
  };
  return { ...pack, laws: readLaws([{ ...first, openingFigures }, ...amendments]) };
})();

testIn(alaska, 'a year by the statute, from what the books have realised', async (world) => {
  const company = await registered(world, 'GOLD', '2021-01-02', '1000');
  expect(company.stake[0]).toMatchObject({ rate: '0.1', shares: '100' });
  await world.price('2025-06-30', 'GOLD.A at 1000000'); // Not realised: it pays nobody.
  await world.approveValuation(await world.proposeValuation('2025-06-30'));
  await world.receive('2023-07-01', '10000.55', 'dividend');
  await world.receive('2024-06-30', '20000', 'other-income');
  await world.receive('2024-07-01', '30000', 'dividend');
  await world.receive('2025-06-30', '500000', 'appropriation'); // Capital, not income.
  await world.spend('2025-03-01', '2000');
  await world.receive('2025-07-01', '99999', 'dividend'); // Next year's.
  await world.enrol('ada', 'bo', 'cy', 'dee');
  await applied(world, 2025, 'ada', 'bo', 'cy');
  await applied(world, 2026, 'ada', 'bo', 'cy', 'dee');

  const rule: PayoutRule = {
    ...(alaska.laws[0]!.payoutRule as Extract<PayoutRule, { name: 'alaska-statutory' }>),
    appropriations: [{ label: 'Administration', amount: new Decimal('100') }],
  };
  const run = await paid(world, { year: 2025, recordOn: '2025-12-31', payOn: '2026-10-10' }, rule);

  // 0.105 × (28,000 + 30,000.55 + 40,000 − 1,000) = 10,185.05775
  expect(run.steps).toEqual([
    'Net income of the fiscal year to 2025-06-30: 28000.00',
    'Net income of the fiscal year to 2024-06-30: 30000.55',
    'Net income of the fiscal year to 2023-06-30 (opening figure): 40000.00',
    'Net income of the fiscal year to 2022-06-30 (opening figure): -1000.00',
    'Net income of 4 fiscal years (the rule asks for 5; these are all there are): 97000.55',
    '21% of it: 20370.11',
    '50% of it to the dividend fund: 10185.05',
    'Administration: -100.00',
    'Dividend pool: 10085.05',
  ]);
  expect(run).toMatchObject({ payOn: '2026-10-13', payableUnit: new Decimal(1) });
  expect([run.perCitizen!.toFixed(), run.residue!.toFixed()]).toEqual(['3361', '2.05']);

  // What was left over comes back, and what was distributed is no longer in the reserve.
  const next = await paid(
    world,
    { year: 2026, recordOn: '2026-06-30', payOn: '2026-10-01' },
    { ...rule, appropriations: [] },
  );
  expect(next.steps.slice(-3)).toEqual([
    '50% of it to the dividend fund: 20684.95',
    'Residue of the last dividend: 2.05',
    'Dividend pool: 20687.00',
  ]);
});

testIn(alaska, 'no more is distributed than was realised', async (world) => {
  await world.receive('2025-06-30', '500000', 'appropriation');
  await world.receive('2025-06-30', '7', 'dividend');
  await world.enrol('ada');
  await applied(world, 2025, 'ada');
  const dates = { year: 2025, recordOn: '2025-12-31', payOn: '2026-10-01' };
  const run = await paid(world, dates, {
    name: 'fixed-appropriation',
    amount: new Decimal(100_000),
  });

  expect(run.steps).toEqual([
    'Appropriated amount: 100000.00',
    'Capped at the realised income that is not distributed yet: 50007.00',
    'Dividend pool: 50007.00',
  ]);
});

testIn(alaska, 'two runs together distribute no more than was realised', async (world) => {
  await world.receive('2025-06-30', '500000', 'appropriation');
  await world.enrol('ada');
  await applied(world, 2024, 'ada');
  await applied(world, 2025, 'ada');
  const rule: PayoutRule = { name: 'fixed-appropriation', amount: new Decimal(30_000) };
  const [first, second] = [2024, 2025].map((year) => ({
    year,
    recordOn: `${year}-12-31`,
    payOn: `${year + 1}-10-01`,
  })) as [DividendAsked, DividendAsked];
  const { runId } = await world.transaction((tx) =>
    world.dividends.propose(tx, second, rule, 'ann'),
  );
  await world.work(runId);
  await paid(world, first, rule);

  // Of the 50,000 that were realised before the books, 20,000 are left.
  await expect(world.approveDividend(runId)).rejects.toMatchObject({
    driverError: {
      code: 'LB000',
      message: 'insufficient-realised-income',
      detail: '{"available": "20000"}',
    },
  });
  await world.transaction((tx) => world.dividends.reject(tx, runId, 'ben', null, 'Too much'));
  const anew = await paid(world, second, rule);
  expect(anew.steps).toEqual([
    'Appropriated amount: 30000.00',
    'Capped at the realised income that is not distributed yet: 20000.00',
    'Dividend pool: 20000.00',
  ]);
});

testIn(alaska, 'a receipt of long ago leaves the opening figures as they are', async (world) => {
  await world.receive('2024-06-30', '500000', 'appropriation');
  const { id } = await world.receive('2010-01-01', '1', 'dividend');
  await world.enrol('ada');
  await applied(world, 2023, 'ada');
  const dates = { year: 2023, recordOn: '2023-12-31', payOn: '2024-10-01' };
  const stepsNow = async () =>
    (await world.previews.preview(dates, undefined)).steps
      .map(({ label, amount }) => `${label}: ${amount}`)
      .filter((step) => /opening|Net income of \d/.test(step));
  const opening = [
    'Net income of the fiscal year to 2023-06-30 (opening figure): 40000.00',
    'Net income of the fiscal year to 2022-06-30 (opening figure): -1000.00',
  ];

  expect(await stepsNow()).toEqual([...opening, 'Net income of 5 fiscal years: 39000.00']);
  await world.transaction((tx) => world.cash.reverseReceipt(tx, id, 'treasurer', 'Never came'));
  expect(await stepsNow()).toEqual([
    ...opening,
    'Net income of 2 fiscal years (the rule asks for 5; these are all there are): 39000.00',
  ]);
});

testIn(alaska, 'what an appropriation left over is in no dividend fund', async (world) => {
  await world.receive('2024-06-30', '500000', 'appropriation');
  await world.enrol('ada', 'bo', 'cy');
  await applied(world, 2023, 'ada', 'bo', 'cy');
  await applied(world, 2024, 'ada', 'bo', 'cy');
  const first = await paid(
    world,
    { year: 2023, recordOn: '2023-12-31', payOn: '2024-10-01' },
    { name: 'fixed-appropriation', amount: new Decimal(100) },
  );
  expect(first.residue!.toFixed()).toBe('1');

  const next = await paid(world, { year: 2024, recordOn: '2024-12-31', payOn: '2025-10-01' });
  expect(next.steps.join()).not.toContain('Residue');
});

const fromToday = (years: number, days: number): LocalDate => {
  const day = new Date();
  day.setUTCFullYear(day.getUTCFullYear() + years);
  day.setUTCDate(day.getUTCDate() + days);
  return day.toISOString().slice(0, 10);
};
/** A nation whose record years are these, each from its day on. */
const keepingRecords = (name: string, ...laws: [since: LocalDate | null, years: number][]) => ({
  ...meridia,
  name,
  laws: laws.map(([since, recordYears]) => {
    const retention = { recordYears, unclaimedYears: null };
    const [{ stated, ...law }] = meridia.laws as [Law];
    const { since: _since, ...said } = stated as { since: string };
    return {
      ...law,
      since,
      retention,
      stated: { ...said, retention, ...(since === null ? {} : { since }) },
    };
  }),
});

for (const [nation, mayBeErased] of [
  [keepingRecords('as-long', [null, 13]), false],
  [keepingRecords('shorter', [null, 12]), true],
  [keepingRecords('since-today', [null, 13], [fromToday(0, 0), 12]), true],
  [keepingRecords('from-tomorrow', [null, 13], [fromToday(0, 1), 12]), false],
  [keepingRecords('none-before-tomorrow', [fromToday(0, 1), 0]), false],
] as const)
  testIn(nation, 'a record is kept by the law of today', async (world) => {
    await world.enrol({ name: 'ada', diedOn: fromToday(-12, -1) });
    const { pseudonym } = await world.citizenOf('ada');
    const erasure = world.transaction((tx) =>
      new ErasureStore(new ProposalStore()).propose(tx, pseudonym, 'ann', 'Asked for by the heirs'),
    );

    if (mayBeErased) expect(await erasure).toMatchObject({ state: 'proposed' });
    else
      await expect(erasure).rejects.toMatchObject({
        driverError: { code: 'LB000', message: 'retention-not-over' },
      });
  });
