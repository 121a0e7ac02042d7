import type { Problem } from '../page-api.js';

/** A problem that says why in the reader's words, where there are any for its code. */
export const toldBy = <P extends Pick<Problem, 'code' | 'detail'>>(
  words: Readonly<Record<string, string>>,
  problem: P,
): P =>
  Object.hasOwn(words, problem.code) ? { ...problem, detail: words[problem.code]! } : problem;
