import { createPostgresBackend, type ConnectionOptions, Queue, Worker, withBackend } from 'bullmq';
import type pg from 'pg';

/** Where BullMQ lives: on Redis when there is one, otherwise in the same PostgreSQL. */
export type QueueBackend =
  { readonly redisUrl: string; readonly deployment: string } | { readonly openPool: () => pg.Pool };

/** Keys of one deployment's queue. In braces: on a cluster of Redis, keys that are used together stand together. */
const keyPrefix = (deployment: string): string => `{investment-${deployment}}`;

/** The classes of queue and worker, and their connection, on the backend of this deployment. */
export function connectQueue(backend: QueueBackend) {
  if ('redisUrl' in backend) {
    const connection: ConnectionOptions = { url: backend.redisUrl, maxRetriesPerRequest: null };
    return {
      Queue,
      Worker,
      options: { connection, prefix: keyPrefix(backend.deployment) },
      close: async () => undefined,
    };
  }
  const pool = backend.openPool();
  pool.on('error', () => undefined); // BullMQ reconnects; the bell rings again.
  // The same classes, made for another backend: their types differ only in the connection's.
  const classes = withBackend(createPostgresBackend) as unknown as {
    Queue: typeof Queue;
    Worker: typeof Worker;
  };
  return {
    ...classes,
    options: { connection: pool as unknown as ConnectionOptions },
    close: () => pool.end(),
  };
}
