import type { Decimal } from 'decimal.js';
import type { DataSource } from 'typeorm';
import { reasonCodes } from '../domain/eligibility.js';
import { lawOfDividend, type Nation } from '../domain/nation.js';
import { refuseUnless } from '../domain/refusal.js';
import type { RunId } from '../runs/run.store.js';
import type { DividendRun, DividendRuns } from './dividend-runs.js';
import type { RecheckStore } from './recheck.store.js';

/**
 * Somebody whom a roll would have otherwise: the reasons it has against them, and those there would be; none: eligible, in
 * a class that is counted from 1.
 */
export interface RecheckedCitizen {
  readonly bucket: number;
  readonly citizenId: bigint;
  readonly citizen: string;
  readonly was: readonly string[];
  readonly isNow: readonly string[];
  readonly wasClass: number | null;
  readonly isNowClass: number | null;
}

/** What has become of a dividend since its roll was frozen: whom it would have otherwise, and how many have been paid. */
export class RollDifferences {
  constructor(
    private readonly database: DataSource,
    private readonly store: RecheckStore,
    private readonly runs: DividendRuns,
    private readonly nation: Nation,
  ) {}

  /**
   * By what is known now; of an approved run, by what was known then.
   * @param after  the place behind which to begin: partition and citizen
   * @throws Refusal `unknown-run`, `not-in-that-state`
   */
  async of(
    runId: RunId,
    limit: number,
    after: readonly [string, string],
  ): Promise<RecheckedCitizen[]> {
    const { year, state, recheck } = await this.runs.byId(runId);
    refuseUnless(recheck !== null || state === 'proposed', 'not-in-that-state', { state });
    const { eligibility } = lawOfDividend(this.nation, year)!;
    const found = await this.store.differences(this.database, runId, after, limit);
    return found.map(({ was, isNow, ...whose }) => ({
      ...whose,
      was: reasonCodes(was, eligibility),
      isNow: reasonCodes(isNow, eligibility),
    }));
  }

  /** How many citizens banks have paid, and what they were paid, net of deductions; null before it is distributed. */
  async paid({
    runNo,
    state,
  }: DividendRun): Promise<{ readonly citizens: bigint; readonly amount: Decimal } | null> {
    return state === 'distributed' ? this.store.paid(this.database, runNo) : null;
  }
}
