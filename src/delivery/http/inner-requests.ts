import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';

/**
 * Requests that a page makes of the API in this process. They pass the same door as any other, but are one with the page's:
 * it has been counted and let in, so that a page never waits for room that it takes up itself; they come from its reader's
 * address, and stand in the log under its number. Nothing in a request says so: it could be forged.
 */
const asking = new AsyncLocalStorage<FastifyRequest>();
const outers = new WeakMap<IncomingMessage, FastifyRequest>();

/** Does `work`, whose requests of this server are made for `outer`. */
export const askingFor = <T>(outer: FastifyRequest, work: () => PromiseLike<T>): Promise<T> =>
  // Waited for inside: what `inject` gives begins only once somebody waits for it.
  asking.run(outer, async () => await work());

/** The page's request that this one is made for, if it is; told once, as the request begins. */
export function beginsWithin(raw: IncomingMessage): FastifyRequest | undefined {
  const outer = asking.getStore();
  if (outer) outers.set(raw, outer);
  return outer;
}

/** The page's request that this one is made for. */
export const outerOf = ({ raw }: FastifyRequest): FastifyRequest | undefined => outers.get(raw);
