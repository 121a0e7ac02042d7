import type { DataSource, EntityManager } from 'typeorm';
import type { LocalDate } from '../domain/calendar.js';
import { Refusal } from '../domain/refusal.js';
import type { ChunkName, Run, RunId, RunStore } from '../runs/run.store.js';
import type { RunWork } from '../runs/runs.js';
import type { LaterActions } from './later-actions.js';
import type { Valuation, ValuationStore } from './valuation.store.js';

export type ValuationRun = Run & Valuation;

/** What the holdings are worth: valuations run, NAVs approved. */
export class Valuations implements RunWork {
  readonly kinds = ['valuation'] as const;

  constructor(
    private readonly database: DataSource,
    private readonly store: ValuationStore,
    private readonly runs: RunStore,
    private readonly later: LaterActions,
  ) {}

  /** @throws Refusal `nav-already-approved`, `not-the-official-nav`, `valuation-run-exists`, `no-exchange-rate` */
  async propose(
    tx: EntityManager,
    asOf: LocalDate,
    restates: string | null,
    reason: string | null,
    person: string,
  ): Promise<ValuationRun> {
    return this.run(tx, await this.store.propose(tx, asOf, restates, reason, person));
  }

  /** @throws Refusal `unknown-run`, `proposer-may-not-approve`, `recorder-may-not-approve`, `prices-in-doubt`, `proposal-changed` … */
  async approve(
    tx: EntityManager,
    runId: RunId,
    person: string,
    hash: string | null,
    reason: string | null,
  ): Promise<ValuationRun> {
    await this.store.approve(tx, runId, person, hash, reason);
    return this.run(tx, runId);
  }

  async reject(
    tx: EntityManager,
    runId: RunId,
    person: string,
    hash: string | null,
    reason: string | null,
  ): Promise<ValuationRun> {
    await this.store.reject(tx, runId, person, hash, reason);
    return this.run(tx, runId);
  }

  /** @throws Refusal `unknown-run` */
  async run(tx: EntityManager | DataSource, runId: RunId): Promise<ValuationRun> {
    // In this order: a run that says it is proposed has its NAV.
    const run = await this.runs.find(tx, runId);
    const valuation = await this.store.find(tx, runId);
    if (!valuation || !run) throw new Refusal('unknown-run');
    return { ...run, ...valuation };
  }

  /** @throws Refusal `unknown-run` */
  byId = (runId: RunId): Promise<ValuationRun> => this.run(this.database, runId);

  /** The newest first. @param before  of which only those that were proposed earlier; null: of all */
  async list(limit: number, before: RunId | null): Promise<ValuationRun[]> {
    const ids = await this.store.list(this.database, limit, before);
    return Promise.all(ids.map(this.byId));
  }

  async perform(tx: EntityManager, { runId, step, chunkNo }: ChunkName): Promise<void> {
    if (step === 'value') await this.store.valueChunk(tx, runId, chunkNo);
    else await this.store.postChunk(tx, runId, chunkNo);
  }

  async advance({ runId, step }: Run): Promise<void> {
    if (step === 'post') await this.later.follow(runId, (await this.byId(runId)).asOf);
    await this.store.advance(this.database, runId);
    if (step === 'post') await this.store.cutNav(this.database);
  }
}
