import { Decimal } from 'decimal.js';
import { toldBy } from '../forms/told-by.js';
import type { Problem } from '../page-api.js';
import type { Reader } from '../page-answers.js';

/** Why something cannot be put forward, in the reader's words where there are any for it. */
export function toldTo({ words, format }: Reader, problem: Problem): Problem {
  const { code, facts = {} } = problem;
  const told = (detail: string): Problem => ({ ...problem, detail });
  if (code === 'more-than-is-owed' && facts['owed'] !== undefined)
    return told(words.proposing.moreThanOwed(format.money(new Decimal(facts['owed']))));
  if (code === 'late-reserve-needed') {
    const { until, appeals, lateInclusions } = facts;
    if (until !== undefined) return told(words.proposing.neededUntil(format.day(until)));
    const count = appeals ?? lateInclusions;
    if (count !== undefined) return told(words.proposing.neededFor(format.count(BigInt(count))));
  }
  return toldBy(words.proposing.refused, problem);
}
