import { randomUUID } from 'node:crypto';
import type { Queue, Worker } from 'bullmq';
import type { Logger } from 'pino';
import type { Sealing } from '../../log/sealing.js';
import { connectQueue, type QueueBackend } from './queue-backend.js';

const QUEUE = 'log';
/** How long an entry waits for the log, at most, where nothing else holds it up. */
const BELL_MS = 2_000;
/** A worker that died holds its job this long. */
const LOCK_MS = 10_000;

/** Rings for the log whenever it is behind the journal, and seals. The tables say what is due; a job says only that it is. */
export class SealingWorker {
  private readonly link: ReturnType<typeof connectQueue>;
  private readonly queue: Queue;
  private readonly worker: Worker;
  private readonly bell: NodeJS.Timeout;

  constructor(
    backend: QueueBackend,
    private readonly sealing: Sealing,
    private readonly log: Logger,
  ) {
    this.link = connectQueue(backend);
    this.queue = new this.link.Queue(QUEUE, this.link.options);
    this.queue.on('error', (error) => this.log.warn({ err: error }, 'queue of the log'));
    this.worker = new this.link.Worker(QUEUE, () => this.sealing.round(), {
      ...this.link.options,
      concurrency: 1,
      lockDuration: LOCK_MS,
      stalledInterval: LOCK_MS / 2,
      maxStalledCount: 1_000_000, // A round that was cut off is not a failure: the next one goes on.
    });
    this.worker.on('error', (error) => this.log.warn({ err: error }, 'sealing'));
    this.worker.on('failed', (_job, error) => this.log.warn({ err: error }, 'sealing failed'));
    this.bell = setInterval(() => void this.ring(), BELL_MS);
    // A worker that was killed holds its job for a while; its successor asks anew.
    void this.ring(`-${randomUUID()}`);
  }

  /** The same job for all who ring, so that one waits at most. */
  private async ring(again = ''): Promise<void> {
    try {
      if (await this.sealing.isBehind())
        await this.queue.add(
          'seal',
          {},
          { jobId: `seal${again}`, removeOnComplete: true, removeOnFail: true },
        );
    } catch (error) {
      this.log.warn({ err: error }, 'bell of the log');
    }
  }

  /** Finishes the round in hand. */
  async close(): Promise<void> {
    clearInterval(this.bell);
    await this.worker.close();
    await this.queue.close();
    await this.link.close();
  }
}
