import type { DataSource, EntityManager } from 'typeorm';
import { type Refusal, refusalOf } from '../domain/refusal.js';
import { untilSettled } from '../ledger/known.js';
import type { ChunkName, Run, RunId, RunKind, RunStore } from './run.store.js';

/** What a kind of run does with a chunk, and how it goes on when a step is complete. */
export interface RunWork {
  readonly kinds: readonly RunKind[];
  /** Does one chunk, whole or not at all, in the transaction it is given. */
  perform(tx: EntityManager, chunk: ChunkName): Promise<void>;
  /** Takes a run whose chunks are all done to its next step, once. A run that is not there yet stays. */
  advance(run: Run): Promise<void>;
}

/** What a chunk is refused for only while others are at work: a NAV is being posted, a writer has not committed. */
const PASSING = ['valuation-in-progress', 'not-yet-known'];

/** A NAV whose posting has failed waits for a person, and so would the chunk: that counts. */
const isPassing = ({ code, facts }: Refusal): boolean =>
  PASSING.includes(code) && facts['state'] !== 'failed';

/**
 * Works at runs, chunk by chunk. Everything it needs to know stands in the tables, so it may be called twice, by
 * anyone, at any time: a chunk that is done is left alone, a chunk in other hands is left to them.
 */
export class Runs {
  constructor(
    private readonly database: DataSource,
    private readonly store: RunStore,
    private readonly works: readonly RunWork[],
  ) {}

  /** Does one chunk, if it is still to be done, and takes the run onward when it was the last. */
  async perform(chunk: ChunkName): Promise<void> {
    const run = await this.store.head(this.database, chunk.runId);
    if (run?.step !== chunk.step) return;
    // A frozen run reads only what was known when it started; that is complete once it is settled.
    if (run.frozenAt) await untilSettled(this.database, run.frozenAt);
    await this.database.transaction(async (tx) => {
      if (await this.store.claim(tx, chunk)) await this.workOf(run).perform(tx, chunk);
    });
    await this.advance(chunk.runId);
  }

  /** Takes the run to its next step if its chunks are done. */
  async advance(runId: RunId): Promise<void> {
    if ((await this.store.due(this.database, runId, 1)).length > 0) return;
    const run = await this.store.find(this.database, runId);
    if (!run?.step) return;
    try {
      await this.workOf(run).advance(run);
    } catch (error) {
      // What the books refuse will be refused again: the run ends here and says why.
      const refusal = refusalOf(error);
      if (!refusal) throw error;
      await this.store.fail(this.database, runId, { code: refusal.code, detail: refusal.message });
    }
  }

  /**
   * Counts a failure of a chunk, unless it only waits for something that ends by itself. True when it may be tried again.
   */
  async countFailure(chunk: ChunkName, error: unknown): Promise<boolean> {
    const refusal = refusalOf(error);
    if (refusal && isPassing(refusal)) {
      const waitsFor = { code: refusal.code, detail: refusal.message };
      await this.store.putBack(this.database, chunk, waitsFor);
      return true;
    }
    return this.store.countFailure(
      this.database,
      chunk,
      refusal
        ? { code: refusal.code, detail: refusal.message }
        : {
            code: 'internal-error',
            detail: 'A part of this run failed; the log of the worker says why.',
          },
    );
  }

  due = (runId: RunId, limit: number): Promise<ChunkName[]> =>
    this.store.due(this.database, runId, limit);
  isOpen = (chunk: ChunkName): Promise<boolean> => this.store.isOpen(this.database, chunk);
  purgeUploads = (): Promise<void> => this.store.purgeUploads(this.database);
  atWork = (): Promise<RunId[]> => this.store.atWork(this.database);

  private workOf({ kind }: Pick<Run, 'kind'>): RunWork {
    return this.works.find(({ kinds }) => kinds.includes(kind))!;
  }
}
