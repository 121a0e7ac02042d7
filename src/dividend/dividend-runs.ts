import { Decimal } from 'decimal.js';
import type { DataSource, EntityManager } from 'typeorm';
import { bankDay } from '../domain/bank-calendar.js';
import { fiscalYearEnds, type LocalDate } from '../domain/calendar.js';
import { dividendPool, splitByWeight } from '../domain/dividend.js';
import { type Law, lawOfDividend, unitsOf } from '../domain/nation.js';
import {
  type AlaskaStatutory,
  type FixedAppropriation,
  type FundFacts,
  partsEach,
  payout,
  type PayoutRule,
  reductionsEach,
  type Step,
  type YearIncome,
} from '../domain/payout.js';
import { moneyText } from '../domain/quantity.js';
import { Refusal, refuseUnless } from '../domain/refusal.js';
import { seeEveryone } from '../ledger/reader.store.js';
import type { ValuationStore } from '../portfolio/valuation.store.js';
import type { NationOnRecord } from '../registry/nation-on-record.js';
import type { ChunkName, Run, RunId, RunStore } from '../runs/run.store.js';
import type { RunWork } from '../runs/runs.js';
import type { DeductionTotal } from './deduction.store.js';
import type { Deductions } from './deductions.js';
import type { Dividend, DividendStore, RollChange, SplitClass } from './dividend.store.js';
import { type Recheck, summed } from './recheck.js';

/** What a citizen's dividend is made of, and made smaller by. */
interface Shares {
  /** By age, what part of a whole share each gets; none until the roll is frozen. */
  readonly classes: readonly SplitClass[];
  /** By how much each obligation and appropriation makes each citizen's dividend smaller. */
  readonly reductions: readonly Step[];
  /** Of what is paid together, how much of each citizen's is of which part. */
  readonly parts: readonly Step[];
}
export type DividendRun = Run &
  Dividend &
  Shares & {
    /** What is taken together, by what it is for. */
    readonly totals: readonly DeductionTotal[];
    /** Null until it is approved. */
    readonly recheck: Recheck | null;
    readonly includedLate: { readonly citizens: bigint; readonly amount: Decimal } | null;
  };
/** What a run would be: nothing of it is on record. */
export type DividendPreview = Omit<Dividend, 'runId' | 'runNo' | 'deducted' | 'rechecked'> & Shares;

/** What a run is asked for. */
export interface DividendAsked {
  readonly year: number;
  readonly recordOn: LocalDate;
  readonly payOn: LocalDate;
  /** Set aside, out of what there is to distribute, for those who are included late. */
  readonly lateReserve?: Decimal | undefined;
}

const NOTHING = new Decimal(0);

/** More year-ends than any rule looks back on: 50 averaged after 50 left out. */
const YEAR_ENDS_MAX = 100;

/** The yearly dividend: proposed from the NAV and the roll, approved by another, distributed chunk by chunk. */
export class DividendRuns implements RunWork {
  readonly kinds = ['dividend'] as const;

  constructor(
    private readonly database: DataSource,
    private readonly store: DividendStore,
    private readonly valuations: ValuationStore,
    private readonly runs: RunStore,
    private readonly deductions: Deductions,
    private readonly nation: NationOnRecord,
  ) {}

  /**
   * Proposes a year's dividend: computes the pool and freezes the roll.
   * Where banks are closed on `payOn`, it moves as the nation's calendar says.
   * @throws Refusal `dividend-run-exists` with the run's `id`, `invalid-fields`, `no-approved-nav`, `insufficient-cash`
   */
  async propose(
    tx: EntityManager,
    { year, recordOn, payOn, lateReserve = NOTHING }: DividendAsked,
    rule: PayoutRule | undefined,
    person: string,
  ): Promise<DividendRun> {
    const existing = await this.store.liveRunOf(tx, year);
    refuseUnless(existing === undefined, 'dividend-run-exists', { year, id: existing ?? '' });
    await this.nation.hold(tx);
    const law = this.lawOf(year);
    const { pool, steps, by } = await this.pool(tx, { year, recordOn, lateReserve }, law, rule);
    const runId = await this.store.propose(
      tx,
      {
        year,
        recordOn,
        payOn: bankDay(law.bankCalendar, payOn),
        rule: by,
        steps: this.written(steps),
        pool,
        lateReserve,
      },
      person,
    );
    return this.run(tx, runId);
  }

  /**
   * What a year's dividend would be, by the nation's rule or another: computed as a run is, from what is on record now.
   * @throws Refusal `invalid-fields`, `no-approved-nav`, `insufficient-cash`, `pool-too-small`, `no-eligible-citizens`
   */
  async preview(
    { year, recordOn, payOn, lateReserve = NOTHING }: DividendAsked,
    rule: PayoutRule | undefined,
  ): Promise<DividendPreview> {
    return this.database.transaction('REPEATABLE READ', async (tx) => {
      await this.nation.follow(tx);
      const law = this.lawOf(year);
      await seeEveryone(tx);
      const { pool, steps, by } = await this.pool(tx, { year, recordOn, lateReserve }, law, rule);
      const counted = await this.store.eligibleNow(tx, year, recordOn);
      const { eachGets, ...split } = splitByWeight(pool, counted, law.payableUnit);
      const classes = counted.map((of, no) => ({ ...of, eachGets: eachGets[no]! }));
      const eligible = BigInt(Decimal.sum(...counted.map(({ citizens }) => citizens)).toFixed());
      return {
        year,
        recordOn,
        payOn: bankDay(law.bankCalendar, payOn),
        rule: by,
        steps: this.written(steps),
        pool,
        payableUnit: law.payableUnit,
        lateReserve,
        eligible,
        ...split,
        gross: pool.minus(split.residue),
        ...this.shares({ rule: by, eligible, ...split }, classes),
      };
    });
  }

  private readonly written = (steps: readonly Step[]) =>
    steps.map(({ label, amount }) => ({
      label,
      amount: moneyText(amount, this.nation.minorUnit),
    }));

  private shares(
    { rule, eligible, perCitizen }: Pick<Dividend, 'rule' | 'eligible' | 'perCitizen'>,
    classes: readonly SplitClass[],
  ): Shares {
    if (!eligible || !perCitizen) return { classes, reductions: [], parts: [] };
    // A rule on record has its amounts as text.
    const {
      obligations = [],
      appropriations = [],
      supplements = [],
    } = rule as Partial<AlaskaStatutory & Pick<FixedAppropriation, 'supplements'>>;
    const read = ({ label, amount }: Step): Step => ({ label, amount: new Decimal(amount) });
    const citizens = new Decimal(String(eligible));
    const units = { smallest: new Decimal(10).pow(-this.nation.minorUnit) };
    return {
      classes,
      reductions: reductionsEach([...obligations, ...appropriations].map(read), citizens, units),
      parts:
        supplements.length === 0
          ? []
          : partsEach({ supplements: supplements.map(read) }, perCitizen, citizens, units),
    };
  }

  /** The law a year's dividend goes by. @throws Refusal `invalid-fields` */
  private lawOf(year: number): Law {
    const law = lawOfDividend(this.nation, year);
    if (law) return law;
    const since = this.nation.laws[0]!.since!;
    throw new Refusal('invalid-fields', {}, [
      {
        pointer: '/year',
        detail: `must not lie before the nation's law, which begins on ${since}`,
      },
    ]);
  }

  /** What a year's dividend has to share out, and by which rule. */
  private async pool(
    tx: EntityManager,
    { year, recordOn, lateReserve }: { year: number; recordOn: LocalDate; lateReserve: Decimal },
    law: Law,
    rule: PayoutRule = law.payoutRule,
  ) {
    const { openingFigures } = law;
    const ends = fiscalYearEnds(recordOn, law.fiscalYearEnd, YEAR_ENDS_MAX);
    const netIncomes = withOpening(
      await this.store.netIncomes(tx, ends),
      openingFigures.netIncomes.filter(({ endedOn }) => endedOn <= recordOn),
    );
    const kept = (until: LocalDate) => this.store.realisedAndKept(tx, until);
    const last = await this.store.lastDividendBefore(tx, year);
    const facts: FundFacts = {
      navs: await this.valuations.yearEndNavs(tx, ends),
      netIncomes,
      earningsReserve: openingFigures.earningsReserve.plus(await kept(ends[1] ?? '-infinity')),
      lastSpending: last?.gross ?? null,
      residue: last?.residue ?? new Decimal(0),
    };
    const wanted = payout(rule, facts, unitsOf(this.nation, law));
    const most = {
      cash: await this.store.availableCash(tx),
      ...(law.distributable === 'realised-income'
        ? { realised: openingFigures.earningsReserve.plus(await kept('infinity')) }
        : {}),
    };
    return { ...dividendPool(wanted, most, lateReserve), by: rule };
  }

  /** @throws Refusal `unknown-run`, `proposer-may-not-approve`, `recorder-may-not-approve`, `insufficient-cash` … */
  async approve(
    tx: EntityManager,
    runId: RunId,
    person: string,
    hash: string | null,
  ): Promise<DividendRun> {
    await this.store.approve(tx, runId, person, hash);
    return this.run(tx, runId);
  }

  async reject(
    tx: EntityManager,
    runId: RunId,
    person: string,
    hash: string | null,
    reason: string | null,
  ): Promise<DividendRun> {
    await this.store.reject(tx, runId, person, hash, reason);
    return this.run(tx, runId);
  }

  /** Stops the distribution between chunks. Any manager may, no machine; only another than the proposer may let it go on. */
  async suspend(
    tx: EntityManager,
    runId: RunId,
    person: string,
    reason: string | null,
  ): Promise<DividendRun> {
    await this.store.suspend(tx, runId, person, reason);
    return this.run(tx, runId);
  }

  /** Lets a suspended run go on, and a failed one try again. */
  async resume(
    tx: EntityManager,
    runId: RunId,
    person: string,
    hash: string | null,
  ): Promise<DividendRun> {
    const { state } = await this.run(tx, runId);
    if (state === 'failed') await this.runs.resume(tx, runId, person);
    else await this.store.resume(tx, runId, person, hash);
    return this.run(tx, runId);
  }

  /** @throws Refusal `unknown-run` */
  async run(tx: EntityManager | DataSource, runId: RunId): Promise<DividendRun> {
    // In this order: a run that says it is proposed has its split.
    const run = await this.runs.find(tx, runId);
    const dividend = await this.store.find(tx, runId);
    if (!dividend || !run) throw new Refusal('unknown-run');
    const classes = await this.store.classes(tx, dividend.runNo);
    const totals = await this.deductions.totals(tx, dividend.runNo);
    const { rechecked } = dividend;
    return {
      ...run,
      ...dividend,
      ...this.shares(dividend, classes),
      totals,
      recheck: rechecked && summed(rechecked, run.decidedAt!, this.lawOf(dividend.year)),
      includedLate: rechecked ? await this.store.includedLate(tx, dividend) : null,
    };
  }

  /** Whom the roll would have otherwise by what is known now; of an approved run, by what was known then. */
  async recheck(runId: RunId): Promise<Recheck> {
    const run = await this.byId(runId);
    if (run.recheck) return run.recheck;
    if (run.state !== 'proposed') throw new Refusal('not-in-that-state', { state: run.state });
    const at = new Date().toISOString();
    return summed(await this.store.recheck(this.database, runId), at, this.lawOf(run.year));
  }

  /** @throws Refusal `unknown-run` */
  byId = (runId: RunId): Promise<DividendRun> => this.run(this.database, runId);

  /** For whoever is to approve. @throws Refusal `unknown-run` */
  async rollChange(runId: RunId): Promise<RollChange> {
    return this.store.rollChange(this.database, await this.byId(runId));
  }

  async list(limit: number, after: string): Promise<DividendRun[]> {
    const ids = await this.store.list(this.database, limit, after);
    return Promise.all(ids.map(this.byId));
  }

  async perform(tx: EntityManager, { runId, step, chunkNo }: ChunkName): Promise<void> {
    await this.nation.follow(tx);
    if (step === 'freeze') await this.store.freezeChunk(tx, runId, chunkNo);
    else if (step === 'deduct') await this.deductions.perform(tx, { runId, step, chunkNo });
    else await this.store.distributeChunk(tx, runId, chunkNo);
  }

  async advance({ runId, step }: Run): Promise<void> {
    if (step === 'distribute') return this.store.concludeDistribution(this.database, runId);
    if (step === 'deduct') return this.store.concludeDeductions(this.database, runId);
    await this.database.transaction(async (tx) => {
      const classes = await this.store.rollTotals(tx, runId);
      if (classes.length === 0) return;
      const { pool, payableUnit } = (await this.store.find(tx, runId))!;
      await this.store.concludeFreeze(tx, runId, splitByWeight(pool, classes, payableUnit));
    });
  }
}

/** Years the books hold themselves, and what was stated of the years before the first of them. */
const withOpening = (
  held: readonly Pick<YearIncome, 'endedOn' | 'amount'>[],
  stated: readonly YearIncome[],
): readonly YearIncome[] => {
  const first = held.at(-1)?.endedOn ?? '9999-12-31';
  return [
    ...held.map((year) => ({ ...year, isOpening: false })),
    ...stated
      .filter(({ endedOn }) => endedOn < first)
      .toSorted((a, b) => (a.endedOn < b.endedOn ? 1 : -1)),
  ];
};
