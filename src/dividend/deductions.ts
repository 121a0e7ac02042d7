import { Decimal } from 'decimal.js';
import type { DataSource, EntityManager } from 'typeorm';
import { deduct, type DeductionLine, type DeductionRules } from '../domain/deductions.js';
import { lawOfDividend, type Nation } from '../domain/nation.js';
import type { ChunkName, RunId } from '../runs/run.store.js';
import type { DeductionStore, DeductionTotal } from './deduction.store.js';

/** What is taken from the citizens of a run, by the law of its year, before it is proposed. */
export class Deductions {
  constructor(
    private readonly store: DeductionStore,
    private readonly nation: Nation,
  ) {}

  /**
   * Works out one chunk. Whoever has claims, directives or overpayments goes through the rule one by one; what the law
   * takes from everyone is taken by the database from all the others at once.
   */
  async perform(tx: EntityManager, { runId, chunkNo }: ChunkName): Promise<void> {
    const rules = await this.rules(tx, runId);
    const dues = await this.store.dues(tx, runId, chunkNo);
    const taken = dues.map(({ citizenId, ...due }) => ({
      citizenId,
      lines: deduct(due, rules).lines,
    }));
    await this.store.deduct(tx, runId, chunkNo, taken);
  }

  /** What is taken from who a proposal would include late: by the law of the run's year, of what counted for the run. */
  async ofLateInclusion(tx: EntityManager, proposal: string): Promise<readonly DeductionLine[]> {
    const dues = await this.store.duesOfLateInclusion(tx, proposal);
    return dues ? deduct(dues, await this.rules(tx, dues.runId)).lines : [];
  }

  totals = (tx: EntityManager | DataSource, runNo: number): Promise<DeductionTotal[]> =>
    this.store.totals(tx, runNo);

  private async rules(tx: EntityManager, runId: RunId): Promise<DeductionRules> {
    const { year, frozenOn } = await this.store.frame(tx, runId);
    const { deductions, recovery } = lawOfDividend(this.nation, year)!;
    return {
      law: deductions,
      recoveryShare: recovery.share,
      smallest: new Decimal(10).pow(-this.nation.minorUnit),
      on: frozenOn,
    };
  }
}
