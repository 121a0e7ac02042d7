import { randomUUID } from 'node:crypto';
import type { Queue, Worker } from 'bullmq';
import type { Logger } from 'pino';
import { z } from 'zod';
import { noneWasFree } from '../../database.js';
import type { ChunkName, RunId } from '../../runs/run.store.js';
import type { Runs } from '../../runs/runs.js';
import { connectQueue, type QueueBackend } from './queue-backend.js';

const QUEUE = 'runs';
/** At most this many chunks of a run wait in the queue at once. */
const IN_FLIGHT_MAX = 64;
/** Chunks one process works at side by side. */
const CONCURRENCY = 2;
const BELL_MS = 5_000;
const PURGE_MS = 24 * 3600_000;
/** A worker that died holds its job this long; its chunk was free at once, when its connection broke. */
const LOCK_MS = 10_000;

/** A job names a piece of work; it never carries it. Everything else is read from the tables. */
const chunkJob = z.object({ runId: z.guid(), step: z.string(), chunkNo: z.int().min(1) });

/** The same work always gets the same job id, so the queue holds it at most once. BullMQ refuses ':' in ids. */
const jobFor = ({ runId, step, chunkNo }: ChunkName, again = '') => ({
  name: step,
  data: { runId, step, chunkNo },
  opts: {
    jobId: `${runId}-${step}-${chunkNo}${again}`,
    attempts: 5,
    backoff: { type: 'exponential' as const, delay: 250 },
    removeOnComplete: true,
    removeOnFail: true, // A kept id would silence the next bell for the same chunk.
  },
});

/** The doorbell. Ringing twice, late or not at all changes nothing but the time it takes. */
export class RunQueue {
  private readonly link: ReturnType<typeof connectQueue>;
  private readonly queue: Queue;

  constructor(
    backend: QueueBackend,
    private readonly runs: Runs,
    private readonly log: Logger,
  ) {
    this.link = connectQueue(backend);
    this.queue = new this.link.Queue(QUEUE, this.link.options);
    this.queue.on('error', (error) => this.log.warn({ err: error }, 'queue'));
  }

  /**
   * Asks for a run's next chunks; takes it onward when it has none left. Never fails: the bell rings again.
   * @param again  makes other job ids, for chunks whose jobs a dead worker may still hold
   */
  async ring(runId: RunId, again = ''): Promise<void> {
    try {
      const due = await this.runs.due(runId, IN_FLIGHT_MAX);
      if (due.length > 0) await this.queue.addBulk(due.map((chunk) => jobFor(chunk, again)));
      else await this.runs.advance(runId);
    } catch (error) {
      this.log.warn({ err: error, runId }, 'could not ring; the bell will');
    }
  }

  /** The chunk that comes a window after a finished one, so that the window stays full. */
  async follow({ runId, step, chunkNo }: ChunkName): Promise<void> {
    const next = { runId, step, chunkNo: chunkNo + IN_FLIGHT_MAX };
    if (await this.runs.isOpen(next)) {
      const { name, data, opts } = jobFor(next);
      await this.queue.add(name, data, opts);
    }
  }

  /** Can the queue be reached? */
  async isReady(): Promise<boolean> {
    return this.queue.getJobCounts('wait').then(
      () => true,
      () => false,
    );
  }

  /** How many jobs wait and are worked at. */
  counts = () => this.queue.getJobCounts('wait', 'active', 'delayed');

  async close(): Promise<void> {
    await this.queue.close();
    await this.link.close();
  }
}

/** Works at chunks, and rings the bell for what the tables say is due. */
export class RunWorker {
  private readonly link: ReturnType<typeof connectQueue>;
  private readonly worker: Worker;
  private readonly bell: NodeJS.Timeout;
  private readonly purge: NodeJS.Timeout;

  constructor(
    backend: QueueBackend,
    private readonly runs: Runs,
    private readonly queue: RunQueue,
    private readonly log: Logger,
  ) {
    this.link = connectQueue(backend);
    this.worker = new this.link.Worker(QUEUE, (job) => this.work(chunkJob.parse(job.data)), {
      ...this.link.options,
      concurrency: CONCURRENCY,
      lockDuration: LOCK_MS,
      stalledInterval: LOCK_MS / 2,
      maxStalledCount: 1_000_000, // Whether a chunk has failed is counted in the tables.
    });
    this.worker.on('error', (error) => this.log.warn({ err: error }, 'worker'));
    this.bell = setInterval(() => void this.ringAll(), BELL_MS);
    this.purge = setInterval(() => void this.purgeUploads(), PURGE_MS);
    void this.purgeUploads();
    // A worker that was killed holds its jobs for a while; its successor asks for them anew.
    void this.ringAll(`-${randomUUID()}`);
  }

  private async work(chunk: ChunkName): Promise<void> {
    try {
      await this.runs.perform(chunk);
    } catch (error) {
      this.log.warn({ err: error, ...chunk }, 'chunk failed');
      if (noneWasFree(error)) throw error; // It was not begun: nothing counts against it.
      if (await this.runs.countFailure(chunk, error)) throw error; // BullMQ waits, then tries again.
      return;
    }
    await this.queue.follow(chunk);
    if ((await this.runs.due(chunk.runId, 1)).at(0)?.step !== chunk.step)
      await this.queue.ring(chunk.runId);
  }

  private async ringAll(again = ''): Promise<void> {
    try {
      for (const runId of await this.runs.atWork()) await this.queue.ring(runId, again);
    } catch (error) {
      this.log.warn({ err: error }, 'bell');
    }
  }

  private async purgeUploads(): Promise<void> {
    try {
      await this.runs.purgeUploads();
    } catch (error) {
      this.log.warn({ err: error }, 'old uploads are not purged yet');
    }
  }

  /** Finishes the chunks in hand. */
  async close(): Promise<void> {
    clearInterval(this.bell);
    clearInterval(this.purge);
    await this.worker.close();
    await this.link.close();
  }
}
