import { Decimal } from 'decimal.js';
import type { DataSource, EntityManager } from 'typeorm';
import { dayOf, type Instant, type LocalDate } from '../domain/calendar.js';
import { payDay, splitByWeight } from '../domain/dividend.js';
import { type PayoutRule, ruleOnRecord } from '../domain/payout.js';
import { Refusal, refuseUnless } from '../domain/refusal.js';
import type { NationOnRecord } from '../registry/nation-on-record.js';
import type { ChunkName, Run, RunId, RunStore } from '../runs/run.store.js';
import type { RunWork } from '../runs/runs.js';
import type { DeductionTotal } from './deduction.store.js';
import type { Deductions } from './deductions.js';
import type { DividendPools } from './dividend-pools.js';
import { type Shares, sharesOf } from './dividend-shares.js';
import type { Dividend, DividendStore, RollChange } from './dividend.store.js';
import { type Recheck, summed } from './recheck.js';
import type { SumTree, SumTreeStore } from './sum-tree.store.js';

export type DividendRun = Run &
  Dividend &
  Shares & {
    /** What is taken together, by what it is for. */
    readonly totals: readonly DeductionTotal[];
    /** Over what each gets; null until it is built. */
    readonly sumTree: SumTree | null;
    /** Null until it is approved. */
    readonly recheck: Recheck | null;
    readonly includedLate: { readonly citizens: bigint; readonly amount: Decimal } | null;
  };
/** What there is to distribute, and how classes share it. */
export type SplitDividend = Dividend & Pick<Shares, 'classes'>;

/** What a run is asked for. */
export interface DividendAsked {
  readonly year: number;
  readonly recordOn: LocalDate;
  readonly payOn: LocalDate;
  /** Set aside, out of what there is to distribute, for those who are included late. */
  readonly lateReserve?: Decimal | undefined;
}

const NOTHING = new Decimal(0);

/** The yearly dividend: proposed from the NAV and the roll, approved by another, distributed chunk by chunk. */
export class DividendRuns implements RunWork {
  readonly kinds = ['dividend'] as const;

  constructor(
    private readonly database: DataSource,
    private readonly store: DividendStore,
    private readonly pools: DividendPools,
    private readonly runs: RunStore,
    private readonly deductions: Deductions,
    private readonly trees: SumTreeStore,
    private readonly nation: NationOnRecord,
  ) {}

  /**
   * Proposes a year's dividend: computes the pool and freezes the roll.
   * Where banks are closed on `payOn`, it moves as the nation's calendar says.
   * @throws Refusal `dividend-run-exists` with the run's `id`, `invalid-fields`, `no-approved-nav`, `insufficient-cash`,
   *                 `pool-too-small`, `pool-too-large`
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
    const law = this.pools.lawOf(year);
    const paidOn = payDay(law, { year, recordOn, payOn }, dayOf(new Date()));
    const grounds = await this.pools.grounds(tx, { year, recordOn }, law);
    const found = this.pools.by(rule ?? law.payoutRule, grounds, law, lateReserve);
    const runId = await this.store.propose(
      tx,
      {
        year,
        recordOn,
        payOn: paidOn,
        rule: found.rule,
        steps: this.pools.written(found.steps),
        pool: found.pool,
        lateReserve,
      },
      person,
    );
    return this.run(tx, runId);
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

  /** Less than `run` has: what every statement asks for. @throws Refusal `unknown-run` */
  async split(tx: EntityManager | DataSource, runId: RunId): Promise<SplitDividend> {
    const dividend = await this.store.find(tx, runId);
    if (!dividend) throw new Refusal('unknown-run');
    return { ...dividend, classes: await this.store.classes(tx, dividend.runNo) };
  }

  /** @throws Refusal `unknown-run` */
  async run(tx: EntityManager | DataSource, runId: RunId): Promise<DividendRun> {
    // In this order: a run that says it is proposed has its split.
    const run = await this.runs.find(tx, runId);
    if (!run) throw new Refusal('unknown-run');
    const { classes, ...dividend } = await this.split(tx, runId);
    const totals = await this.deductions.totals(tx, dividend.runNo);
    const sumTree = (await this.trees.find(tx, dividend.runNo)) ?? null;
    const { rechecked } = dividend;
    return {
      ...run,
      ...dividend,
      ...sharesOf(dividend, classes, this.nation.minorUnit),
      totals,
      sumTree,
      recheck: rechecked && summed(rechecked, run.decidedAt!, this.pools.lawOf(dividend.year)),
      includedLate: rechecked ? await this.store.includedLate(tx, dividend) : null,
    };
  }

  /** Whom the roll would have otherwise by what is known now; of an approved run, by what was known then. */
  async recheck(runId: RunId): Promise<Recheck> {
    const run = await this.byId(runId);
    if (run.recheck) return run.recheck;
    if (run.state !== 'proposed') throw new Refusal('not-in-that-state', { state: run.state });
    const at = new Date().toISOString();
    return summed(await this.store.recheck(this.database, runId), at, this.pools.lawOf(run.year));
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
    else if (step === 'tree') await this.trees.buildShard(tx, runId, chunkNo);
    else if (step === 'deduct') await this.deductions.perform(tx, { runId, step, chunkNo });
    else await this.store.distributeChunk(tx, runId, chunkNo);
  }

  async advance({ runId, step, frozenAt }: Run): Promise<void> {
    if (step === 'distribute') return this.store.concludeDistribution(this.database, runId);
    if (step === 'deduct') return this.store.concludeDeductions(this.database, runId);
    if (step === 'tree') return this.trees.conclude(this.database, runId);
    await this.database.transaction(async (tx) => {
      const classes = await this.store.rollTotals(tx, runId);
      if (classes.length === 0) return;
      const dividend = (await this.store.find(tx, runId))!;
      const { pool, steps } = await this.poolOf(tx, dividend, frozenAt!);
      const split = splitByWeight(pool, classes, dividend.payableUnit);
      await this.store.concludeFreeze(tx, runId, { pool, steps: this.pools.written(steps) }, split);
    });
  }

  /** What was under way as the run was proposed is known by now: the pool is of what was known when it was frozen. */
  private async poolOf(tx: EntityManager, dividend: Dividend, frozenAt: Instant) {
    const law = this.pools.lawOf(dividend.year);
    const grounds = await this.pools.grounds(tx, dividend, law, frozenAt);
    return this.pools.by(ruleOnRecord(dividend.rule), grounds, law, dividend.lateReserve);
  }
}
