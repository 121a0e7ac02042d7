import type { FastifyRequest } from 'fastify';
import type { Problem } from '../page-api.js';
import type { PageWords } from '../words/words.js';

/** A problem, told in the reader's words where there are any for it. */
export function inWords({ clerk: { refused } }: PageWords, problem: Problem): Problem {
  return Object.hasOwn(refused, problem.code)
    ? { ...problem, detail: refused[problem.code as keyof typeof refused] }
    : problem;
}

/** What has just been done, as the address that it led to says; null where that is nothing we would say. */
export function doneIn({ query }: FastifyRequest, { clerk }: PageWords): string | null {
  const { done } = query as { done?: string };
  return done !== undefined && Object.hasOwn(clerk.done, done) ? done : null;
}
