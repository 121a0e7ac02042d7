import { type PageWords, wordFor } from '../words/words.js';
import type { Action, Company } from './clerk-answers.js';

/** One line of what happened to a company. */
export interface Happened {
  readonly on: string;
  readonly what: string;
  /** The class it is of; null: the company as a whole. */
  readonly shareClass: string | null;
  readonly isReversed: boolean;
  /** Where more is said of it. */
  readonly href: string | null;
}

/** What happened to a company, the newest first: it came into being, and what has become of it since. */
export function historyOf(
  company: Company,
  actions: readonly Action[],
  words: PageWords,
): readonly Happened[] {
  const all: Happened[] = [
    {
      on: company.incorporatedOn,
      what: words.clerk.cameIntoBeing,
      shareClass: null,
      isReversed: company.state === 'annulled',
      href: null,
    },
    ...actions.map((action) => ({
      on: action.effectiveOn,
      what: wordFor(words.clerk.kinds, action.kind),
      shareClass: action.shareClass,
      isReversed: action.reversal !== null,
      href: `/actions/${action.id}`,
    })),
  ];
  return all.toSorted((one, other) => (one.on < other.on ? 1 : one.on > other.on ? -1 : 0));
}
