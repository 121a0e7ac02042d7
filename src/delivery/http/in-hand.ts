import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

/** A request that is not answered by then holds nobody up any longer. */
const WAIT_MS_MAX = 20_000;

/**
 * The requests that are being answered, also those whose client has gone: a connection that is closed says nothing of
 * the transaction it began. What was begun is finished before the database is closed.
 */
export class InHand {
  private readonly works = new Set<Promise<unknown>>();

  watch(fastify: FastifyInstance): void {
    const { works } = this;
    fastify.addHook('onRoute', (route) => {
      const { handler } = route;
      route.handler = function (request, reply) {
        const answered: unknown = handler.call(this, request, reply);
        const work = Promise.resolve(answered)
          .catch(() => undefined) // Fastify answers it.
          .finally(() => works.delete(work));
        works.add(work);
        return answered;
      };
    });
  }

  /** Resolves when nothing is in hand. Nothing new may come in meanwhile. */
  async done(): Promise<void> {
    await Promise.race([Promise.all(this.works), sleep(WAIT_MS_MAX, undefined, { ref: false })]);
  }
}
