import type { Problem } from '../page-api.js';
import type { PageWords } from '../words/words.js';

/** A problem, told in the reader's words where there are any for it. */
export function inWords({ clerk: { refused } }: PageWords, problem: Problem): Problem {
  return Object.hasOwn(refused, problem.code)
    ? { ...problem, detail: refused[problem.code as keyof typeof refused] }
    : problem;
}

/** The word for one of a few things; as it is where there is none. */
export const wordFor = (words: Readonly<Record<string, string>>, one: string): string =>
  Object.hasOwn(words, one) ? words[one]! : one;
