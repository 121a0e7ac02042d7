import { expect } from '@jest/globals';
import { Decimal } from 'decimal.js';
import type { EntityManager } from 'typeorm';
import { asAuditor } from '../../src/ledger/reader.store.js';
import { booksOfThisFile, testWithBooks, type World } from '../support/given.js';
import { text } from '../support/journal-text.js';

/** The yearly dividend: proposed, approved by another, distributed chunk by chunk; cash is paid once (law 13). */
const refusal = (code: string) => ({ driverError: { code: 'LB000', message: code } });

/** Two of one partition and one of another, so that a run has two chunks. */
async function threeCitizens({ enrol, neighbours }: World) {
  const [ada, bob, cai] = [...neighbours(2, 2), ...neighbours(5, 1)] as [string, string, string];
  await enrol(ada, bob, cai);
  return { ada, bob, cai };
}

/** The books most of these tests share: three citizens, cash enough, and for each test a year of its own. */
const testInItsYear = (() => {
  let year = 2000;
  const testOnNewPage = booksOfThisFile(async (world) => {
    await threeCitizens(world);
    await world.receive('2000-01-01', '100000');
  });
  return (title: string, work: (world: World, year: number) => Promise<void>) =>
    testOnNewPage(title, (world) => work(world, ++year));
})();

/** A run of 100 that is approved and not yet distributed. */
async function approvedRun(world: World, year: number) {
  const runId = await world.proposeDividend(year, '100');
  await world.approveDividend(runId);
  const { journal } = await world.onNewPage();
  return { runId, journal, chunks: await world.runs.due(runId, 10) };
}

testWithBooks(
  'a run credits every citizen alike and leaves the odd cents in the fund',
  async (world) => {
    const { ada, bob, cai } = await threeCitizens(world);
    await world.receive('2021-02-01', '1000');
    const { journal } = await world.onNewPage();

    const runId = await world.proposeDividend(2021, '100');
    expect(await world.dividends.byId(runId)).toMatchObject({
      state: 'proposed',
      pool: new Decimal('100'),
      eligible: 3n,
      perCitizen: new Decimal('33.33'),
      residue: new Decimal('0.01'),
    });
    expect(await journal()).toBe('');

    await world.approveDividend(runId);
    expect(await journal()).toBe(text`
    ${world.today} Dividend 2021 approved
      equity:distributions             99.99 USD
      liabilities:dividends-declared  -99.99 USD
  `);

    expect(await world.work(runId)).toBe('distributed');
    expect(await journal()).toBe(text`
    ${world.today} Dividend 2021 approved
      equity:distributions                   99.99 USD
      liabilities:dividends-declared        -99.99 USD
    ${world.today} Dividend 2021
      liabilities:dividends-declared         66.66 USD
      liabilities:dividends-payable:${ada}  -33.33 USD
      liabilities:dividends-payable:${bob}  -33.33 USD
    ${world.today} Dividend 2021
      liabilities:dividends-declared         33.33 USD
      liabilities:dividends-payable:${cai}  -33.33 USD
  `);
  },
);

// Law 7 --------------------------------------------------------------------------------------------------------------

testInItsYear(
  'a chunk performed three times at the same moment, and again, is performed once',
  async (world, year) => {
    const { runId, journal, chunks } = await approvedRun(world, year);
    expect(chunks).toMatchObject([{ chunkNo: 1 }, { chunkNo: 2 }]);

    await Promise.all([1, 2, 3].map(() => world.runs.perform(chunks[0]!)));
    const once = await journal();
    await world.runs.perform(chunks[0]!);

    expect(once.match(/Dividend/g)).toHaveLength(1);
    expect(await journal()).toBe(once);
    expect(await world.dividends.byId(runId)).toMatchObject({
      state: 'distributing',
      progress: { done: 2, total: 3 },
    });
  },
);

testInItsYear(
  'freezing twice, also at the same moment, freezes one roll and builds one tree',
  async (world, year) => {
    const { runId } = await world.transaction((tx) => propose(world, tx, year));
    for (const step of ['freeze', 'tree']) {
      const chunks = await world.runs.due(runId, 64);
      expect(chunks[0]).toMatchObject({ step });

      await Promise.all([...chunks, ...chunks].map((chunk) => world.runs.perform(chunk)));
      for (const chunk of chunks) await world.runs.perform(chunk);
    }

    expect(await world.dividends.byId(runId)).toMatchObject({
      state: 'proposed',
      eligible: 3n,
      sumTree: { total: new Decimal('99.99'), citizens: 3n },
    });
  },
);

testInItsYear(
  'a chunk that fails five times stops its run, which goes on where it stopped',
  async (world, year) => {
    const { runId, journal, chunks } = await approvedRun(world, year);
    await world.runs.perform(chunks[0]!);
    const once = await journal();

    const tries = [];
    for (let n = 1; n <= 5; n++)
      tries.push(await world.runs.countFailure(chunks[1]!, new Error('the disk is full')));

    expect(tries).toEqual([true, true, true, true, false]);
    expect(await world.dividends.byId(runId)).toMatchObject({
      state: 'failed',
      problem: { code: 'internal-error', step: 'distribute', chunk: 2, attempts: 5 },
    });
    await world.runs.perform(chunks[1]!);
    expect(await journal()).toBe(once);

    await world.transaction((tx) => world.dividends.resume(tx, runId, 'ben', null));
    expect(await world.work(runId)).toBe('distributed');
    expect((await journal()).match(/Dividend/g)).toHaveLength(2);
  },
);

testInItsYear('a failed run that another has replaced is not resumed', async (world, year) => {
  const { runId } = await world.transaction((tx) => propose(world, tx, year));
  const [chunk] = await world.runs.due(runId, 1);
  for (let n = 1; n <= 5; n++) await world.runs.countFailure(chunk!, new Error('no'));
  await world.proposeDividend(year, '50');

  const resumption = world.transaction((tx) => world.dividends.resume(tx, runId, 'ben', null));

  await expect(resumption).rejects.toMatchObject(refusal('dividend-run-exists'));
});

testInItsYear(
  'a suspended run rests between chunks until another than its proposer lets it go on',
  async (world, year) => {
    const { runId, journal, chunks } = await approvedRun(world, year);
    await world.runs.perform(chunks[0]!);
    const suspension = (person: string) =>
      world.transaction((tx) => world.dividends.suspend(tx, runId, person, 'a wrong roll?'));
    await expect(suspension('machine:m')).rejects.toMatchObject(refusal('machine-may-not-approve'));
    await suspension('ann');
    const once = await journal();

    await world.runs.perform(chunks[1]!);
    expect(await journal()).toBe(once);
    const resumption = (person: string) =>
      world.transaction((tx) => world.dividends.resume(tx, runId, person, null));
    await expect(resumption('ann')).rejects.toMatchObject(refusal('proposer-may-not-approve'));

    expect(await resumption('ben')).toMatchObject({
      state: 'distributing',
      suspendedBy: 'ann',
      resumedBy: 'ben',
    });
    expect(await world.work(runId)).toBe('distributed');
  },
);

testInItsYear(
  'what fails while a run is suspended does not keep it from going on',
  async (world, year) => {
    const { runId, chunks } = await approvedRun(world, year);
    await world.transaction((tx) => world.dividends.suspend(tx, runId, 'carol', null));

    for (let n = 1; n <= 5; n++) await world.runs.countFailure(chunks[0]!, new Error('late'));

    await world.transaction((tx) => world.dividends.resume(tx, runId, 'ben', null));
    expect(await world.work(runId)).toBe('distributed');
  },
);

// Law 8 --------------------------------------------------------------------------------------------------------------

testWithBooks('who changes after the freeze is paid by what was known', async (world) => {
  const { ada, bob } = await threeCitizens(world);
  await world.receive('2021-02-01', '1000');
  const { runId } = await world.transaction((tx) => propose(world, tx, 2021));

  // Proposed, but no part of the roll is frozen yet.
  await world.enrol({ name: ada, diedOn: '2021-06-01' }, 'late-comer');
  await world.work(runId);
  await world.enrol({ name: bob, residentUntil: '2021-06-01' });
  await world.approveDividend(runId);
  await world.work(runId);

  expect(await world.dividends.byId(runId)).toMatchObject({ state: 'distributed', eligible: 3n });
  const paid = await world.journal();
  expect(paid).toContain(`liabilities:dividends-payable:${ada}`);
  expect(paid).toContain(`liabilities:dividends-payable:${bob}`);
  expect(paid).not.toContain('late-comer');
});

testWithBooks('who was being enrolled at the freeze counts', async (world) => {
  await world.receive('2021-02-01', '1000');
  const { runId, worked } = await world.enrolling(['ada', 'bob'], async () => {
    const { runId } = await world.transaction((tx) => propose(world, tx, 2021));
    return { runId, worked: world.work(runId) };
  });

  expect(await worked).toBe('proposed');
  expect(await world.dividends.byId(runId)).toMatchObject({ eligible: 2n });
});

const ROLL: readonly (readonly [who: string, facts: object, reasons: number])[] = [
  ['since 1 January', { residentSince: '2021-01-01' }, 0],
  ['since 2 January', { residentSince: '2021-01-02' }, 1],
  ['until 31 December', { residentUntil: '2021-12-31' }, 0],
  ['until 30 December', { residentUntil: '2021-12-30' }, 2],
  ['died on the record date', { diedOn: '2021-12-31' }, 0],
  ['died the day before', { diedOn: '2021-12-30' }, 4],
  [
    'all of it',
    { residentSince: '2021-03-01', residentUntil: '2021-04-01', diedOn: '2021-04-01' },
    7,
  ],
];

testWithBooks(
  'eligible is who was resident all year and alive on the record date',
  async (world) => {
    await world.receive('2021-02-01', '1000');
    await world.enrol(...ROLL.map(([name, facts]) => ({ name, ...facts })));

    const runId = await world.proposeDividend(2021, '100');

    expect(await world.dividends.byId(runId)).toMatchObject({
      eligible: 3n,
      counts: { onRoll: 7 },
    });
    for (const [name, , reasons] of ROLL) {
      const { bucket, citizenId } = await world.citizenOf(name);
      const [row] = await asAuditor(
        world.database,
        (tx) => tx.sql<[{ reasons: number }]>`
          select reasons from dividend_roll where bucket = ${bucket} and citizen_id = ${citizenId}`,
      );
      expect([name, row.reasons]).toEqual([name, reasons]);
    }
  },
);

// Laws 9 and 13 ------------------------------------------------------------------------------------------------------

testWithBooks(
  'a run is approved by who neither proposed it nor recorded its cash',
  async (world) => {
    await threeCitizens(world);
    await world.receive('2021-02-01', '1000');
    const runId = await world.proposeDividend(2021, '100');
    const approval = (person: string, hash: string | null = null) =>
      world.transaction((tx) => world.dividends.approve(tx, runId, person, hash));

    await expect(approval('ann')).rejects.toMatchObject(refusal('proposer-may-not-approve'));
    await expect(approval('treasurer')).rejects.toMatchObject(refusal('recorder-may-not-approve'));
    await expect(approval('ben', 'another')).rejects.toMatchObject(refusal('proposal-changed'));

    const { proposalHash } = await world.dividends.byId(runId);
    expect(await approval('ben', proposalHash)).toMatchObject({
      state: 'distributing',
      decidedBy: 'ben',
    });
  },
);

testWithBooks(
  'cash that is gone at the approval is not paid; the run stays proposed',
  async (world) => {
    await threeCitizens(world);
    const receipt = await world.receive('2021-02-01', '1000');
    const runId = await world.proposeDividend(2021, '100');
    await world.transaction((tx) =>
      world.cash.reverseReceipt(tx, receipt.id, 'treasurer', 'bounced'),
    );
    await world.receive('2021-03-01', '99.98');

    await expect(world.approveDividend(runId)).rejects.toMatchObject(refusal('insufficient-cash'));
    expect(await world.dividends.byId(runId)).toMatchObject({ state: 'proposed' });

    await world.receive('2021-03-02', '0.01');
    expect(await world.approveDividend(runId)).toMatchObject({ state: 'distributing' });
  },
);

testWithBooks('cash that is promised to one year is not promised to another', async (world) => {
  await threeCitizens(world);
  await world.receive('2021-02-01', '1000');
  const runs = [await world.proposeDividend(2020, '900'), await world.proposeDividend(2021, '900')];

  const approvals = await Promise.allSettled(runs.map(world.approveDividend));

  expect(approvals.filter(({ status }) => status === 'rejected')).toMatchObject([
    { reason: refusal('insufficient-cash') },
  ]);
  const third = await world.proposeDividend(2022, '900');
  expect(await world.dividends.byId(third)).toMatchObject({
    pool: new Decimal('100'),
    steps: [
      { label: 'Appropriated amount', amount: '900.00' },
      { label: 'Capped at the cash that is available', amount: '100.00' },
      { label: 'Dividend pool', amount: '100.00' },
    ],
  });
});

testInItsYear('a year has one run, until it is rejected', async (world, year) => {
  const runId = await world.proposeDividend(year, '100');

  await expect(world.proposeDividend(year, '50')).rejects.toMatchObject({
    code: 'dividend-run-exists',
    facts: { id: runId },
  });
  await world.transaction((tx) => world.dividends.reject(tx, runId, 'ben', null, 'too much'));
  expect(await world.work(await world.proposeDividend(year, '50'))).toBe('proposed');
});

testInItsYear(
  'a year has one run, also when two propose it at the same moment',
  async (world, year) => {
    const proposed = await Promise.allSettled(
      [1, 2, 3].map(() => world.transaction((tx) => propose(world, tx, year))),
    );

    expect(proposed.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  },
);

testWithBooks('a run for nobody fails and says so, and the year is free', async (world) => {
  await world.receive('2021-02-01', '1000');
  const nobody = await world.proposeDividend(2021, '100');
  expect(await world.dividends.byId(nobody)).toMatchObject({
    state: 'failed',
    problem: { code: 'no-eligible-citizens' },
  });

  await world.enrol('ada', 'bob');
  const little = await world.proposeDividend(2021, '0.01');
  expect(await world.dividends.byId(little)).toMatchObject({
    state: 'failed',
    problem: { code: 'pool-too-small' },
  });
  expect(await world.work(await world.proposeDividend(2021, '0.02'))).toBe('proposed');
});

testWithBooks('no more is promised than can be summed, and nothing is begun', async (world) => {
  await world.enrol('ada');
  await world.receive('2021-02-01', '92233720368547758.08');
  const promised = (amount: string) => world.proposeDividend(2021, amount);
  const tooLarge = { code: 'pool-too-large', facts: { most: '92233720368547758.07' } };
  await expect(promised('92233720368547758.08')).rejects.toMatchObject(tooLarge);
  const door = world.transaction(
    (tx) => tx.sql`
      select door.propose_dividend(2021::smallint, '2021-12-31', '2022-06-01', '{}', '[]', 92233720368547758.08, 0, 'ann')`,
  );
  await expect(door).rejects.toThrow('pool-too-large');
  expect(await world.work(await promised('92233720368547758.07'))).toBe('proposed');
});

testWithBooks('a part of the market value is of the newest approved year ends', async (world) => {
  await world.enrol('ada');
  await world.incorporate('ACME', 'COMMON 1000');
  const proposal = () =>
    world.transaction((tx) =>
      world.dividends.propose(
        tx,
        { year: 2023, recordOn: '2023-12-31', payOn: '2024-06-01' },
        { name: 'percent-of-market-value', rate: new Decimal('0.05'), years: 2, skip: 0 },
        'ann',
      ),
    );
  await expect(proposal()).rejects.toMatchObject({ code: 'no-approved-nav' });

  const valued = async (asOf: string, price: string, restates: string | null = null) => {
    await world.price(asOf, `ACME.COMMON at ${price}`);
    const { runId } = await world.approveValuation(await world.proposeValuation(asOf, restates));
    return runId;
  };
  await valued('2023-06-30', '999');
  await valued('2021-12-31', '999');
  await valued('2022-12-31', '20', await valued('2022-12-31', '1'));
  await valued('2023-12-31', '30.01');
  await world.receive('2024-01-10', '1000');

  const { pool, steps } = await proposal();
  // (2,000 + 3,001) ÷ 2 × 0.05 = 125.025
  expect(pool.toFixed()).toBe('125.02');
  expect(steps).toMatchObject([
    { label: 'NAV as of 2023-12-31', amount: '3001.00' },
    { label: 'NAV as of 2022-12-31', amount: '2000.00' },
    { amount: '2500.50' },
    { amount: '125.02' },
    { label: 'Dividend pool', amount: '125.02' },
  ]);
});

testWithBooks('a fund that is worth nothing has nothing to distribute', async (world) => {
  await world.enrol('ada');
  await world.approveValuation(await world.proposeValuation('2021-12-31'));
  await world.receive('2022-01-10', '1000');

  const proposal = world.transaction((tx) => world.dividends.propose(tx, DATES, undefined, 'ann'));

  await expect(proposal).rejects.toMatchObject({ code: 'pool-too-small' });
});

const DATES = { year: 2021, recordOn: '2021-12-31', payOn: '2022-06-01' };

function propose(world: World, tx: EntityManager, year: number) {
  const rule = { name: 'fixed-appropriation', amount: new Decimal(100) } as const;
  return world.dividends.propose(tx, { ...DATES, year }, rule, 'ann');
}

testWithBooks('what was being recorded as a run was proposed counts in its pool', async (world) => {
  await world.enrol('ada');
  await world.receive('2021-02-01', '1000');
  const rule = { name: 'fixed-appropriation', amount: new Decimal(2000) } as const;
  const receipt = {
    receivedOn: '2021-03-01',
    amount: new Decimal(500),
    kind: 'appropriation',
    registrationNumber: null,
    narrative: 'Receipt',
  } as const;

  const { runId, pool } = await world.transaction(async (tx) => {
    await world.cash.recordReceipt(tx, receipt, 'treasurer');
    return world.transaction((other) => world.dividends.propose(other, DATES, rule, 'ann'));
  });
  await world.work(runId);

  expect(pool).toEqual(new Decimal(1000));
  expect(await world.dividends.byId(runId)).toMatchObject({
    state: 'proposed',
    pool: new Decimal(1500),
    steps: expect.arrayContaining([{ label: 'Dividend pool', amount: '1500.00' }]),
  });
});

testWithBooks('what nobody claims can be distributed again', async (world) => {
  await world.enrol('ada');
  await world.receive('2021-02-01', '1000', 'dividend');
  const left = async () =>
    (await world.cash.realisedAndKept(world.database.manager, '2021-12-31')).toFixed();
  const runId = await world.proposeDividend(2021, '100');
  await world.approveDividend(runId);
  await world.work(runId);
  expect(await left()).toBe('900');

  await world.post(`
    2022-01-02 Dividend 2021, unclaimed
      liabilities:dividends-payable:ada   30 USD
      income:forfeited-dividends         -30 USD`);
  expect(await left()).toBe('930');
});
