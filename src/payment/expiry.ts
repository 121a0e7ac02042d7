import type { DataSource, EntityManager } from 'typeorm';
import { dayOf, yearsLater } from '../domain/calendar.js';
import { lawOfDividend, type Nation } from '../domain/nation.js';
import { Refusal, refuseUnless } from '../domain/refusal.js';
import type { DividendStore } from '../dividend/dividend.store.js';
import type { ChunkName, Run, RunId, RunStore } from '../runs/run.store.js';
import type { RunWork } from '../runs/runs.js';
import type { PaymentStore } from './payment.store.js';

/** What nobody claimed in the years that the law gives goes back to the fund. */
export class Expiry implements RunWork {
  readonly kinds = ['expiry'] as const;

  constructor(
    private readonly database: DataSource,
    private readonly store: PaymentStore,
    private readonly dividends: DividendStore,
    private readonly runs: RunStore,
    private readonly nation: Nation,
  ) {}

  /** @throws Refusal `unknown-run`, `never-expires`, `not-expired-yet`, `not-in-that-state`, `dividend-at-work` */
  async open(tx: EntityManager, dividendId: RunId, person: string): Promise<Run> {
    const dividend = await this.dividends.find(tx, dividendId);
    if (!dividend) throw new Refusal('unknown-run');
    const years = lawOfDividend(this.nation, dividend.year)!.retention.unclaimedYears;
    if (years === null) throw new Refusal('never-expires');
    const lastDay = yearsLater(dividend.payOn, years);
    refuseUnless(dayOf(new Date()) > lastDay, 'not-expired-yet', { claimableUntil: lastDay });
    const runId = await this.store.openExpiry(tx, dividendId, person);
    return (await this.runs.find(tx, runId))!;
  }

  /** The newest of a dividend. @throws Refusal `unknown-run` */
  async of(dividendId: RunId): Promise<Run> {
    const runId = await this.store.newestExpiry(this.database, dividendId);
    if (!runId) throw new Refusal('unknown-run');
    return (await this.runs.find(this.database, runId))!;
  }

  async perform(tx: EntityManager, { runId, chunkNo }: ChunkName): Promise<void> {
    await this.store.expireChunk(tx, runId, chunkNo);
  }

  async advance({ runId }: Run): Promise<void> {
    await this.store.concludeExpiry(this.database, runId);
  }
}
