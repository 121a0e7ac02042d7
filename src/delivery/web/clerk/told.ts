import type { FastifyRequest } from 'fastify';
import { toldBy } from '../forms/told-by.js';
import type { Problem } from '../page-api.js';
import type { PageWords } from '../words/words.js';

/** A problem, told in the reader's words where there are any for it. */
export const inWords = ({ clerk }: PageWords, problem: Problem): Problem =>
  toldBy(clerk.refused, problem);

/** What has just been done, as the address that it led to says; null where that is nothing we would say. */
export function doneIn({ query }: FastifyRequest, { clerk }: PageWords): string | null {
  const { done } = query as { done?: string };
  return done !== undefined && Object.hasOwn(clerk.done, done) ? done : null;
}
