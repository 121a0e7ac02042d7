import { Decimal } from 'decimal.js';
import type { Reader } from './page-answers.js';
import { asWritten } from './public/rule-line.js';
import type { PageWords } from './words/words.js';

/**
 * What the books keep in English for ever, told in the reader's language: the steps of a computation
 * (src/domain/payout-rules.ts, src/domain/dividend.ts) and what an entry says that happened. What a nation or a person
 * has written stands as it is.
 */

type Sentence = keyof PageWords['books'];

const DAY = String.raw`(?<day>\d{4}-\d\d-\d\d)`;
const COUNT = String.raw`(?<count>\d+)`;
const PART = String.raw`(?<part>-?\d+(?:\.\d+)?)%`;
const UNIT = String.raw`(?<unit>\d+(?:\.\d+)?)`;
const DIVIDEND = String.raw`Dividend (?<year>\d{4})`;

const SENTENCES: readonly (readonly [pattern: string, Sentence])[] = [
  [String.raw`(?<text>.+) \(opening figure\)`, 'openingFigure'],
  [String.raw`(?<text>.+) \(the rule asks for ${COUNT}; these are all there are\)`, 'fewer'],
  [`Net income of the fiscal year to ${DAY}`, 'incomeTo'],
  [`Net income of ${COUNT} fiscal years?`, 'incomes'],
  [`${PART} of it`, 'partOf'],
  ['Capped at net income of the last year and earnings reserve', 'reserveCap'],
  [`${PART} of it to the dividend fund`, 'toDividendFund'],
  ['Residue of the last dividend', 'residue'],
  [`NAV as of ${DAY}`, 'navOn'],
  [`Mean of ${COUNT} year-end NAVs?`, 'mean'],
  [`${PART} of it, rounded down to ${UNIT}`, 'partRounded'],
  [`Expected real return of ${PART}`, 'realReturn'],
  [`Expected real return of ${PART}, rounded down to ${UNIT}`, 'realReturnRounded'],
  ['Net investment income of other assets', 'otherIncome'],
  [`${PART} of both, rounded down to ${UNIT}`, 'ofBoth'],
  ['Last spending', 'lastSpending'],
  [`${PART} of last spending, the rest of it of the target`, 'smoothing'],
  [`With inflation of ${PART}`, 'inflation'],
  [`Raised to ${PART} of NAV with inflation`, 'raised'],
  [`Capped at ${PART} of NAV with inflation`, 'capped'],
  [`Spending, rounded down to ${UNIT}`, 'spending'],
  ['Appropriated amount', 'appropriated'],
  ['Sum: (?<written>.+)', 'sum'],
  ['Capped at the realised income that is not distributed yet', 'realisedCap'],
  ['Capped at the cash that is available', 'cashCap'],
  ['Set aside for those included late', 'setAside'],
  ['Dividend pool', 'pool'],
  ['Dividend', 'dividend'],
  [DIVIDEND, 'dividendOf'],
  [`${DIVIDEND}, included late`, 'late'],
  [`${DIVIDEND} was not due: to be paid back`, 'notDue'],
  [`${DIVIDEND} taken back`, 'takenBack'],
  [`${DIVIDEND} was due after all`, 'dueAfterAll'],
  [`${DIVIDEND}, returned by the bank after it was taken back`, 'returnedAfter'],
  [`${DIVIDEND}, payment file ${COUNT}`, 'file'],
  [`${DIVIDEND}, unclaimed`, 'unclaimed'],
  [`${DIVIDEND}, paid`, 'paid'],
  [`${DIVIDEND}, paid though the bank had rejected it`, 'paidAfterAll'],
  [`${DIVIDEND}, rejected by the bank`, 'rejected'],
  [`${DIVIDEND}, returned by the bank`, 'returned'],
  [`${DIVIDEND} was paid twice: to be paid back`, 'twice'],
  ['Dividends held until majority, released', 'released'],
];
const PATTERNS = SENTENCES.map(([pattern, sentence]) => ({
  pattern: new RegExp(`^${pattern}$`, 's'),
  sentence,
}));

/** The sentence that the books' English is one of; undefined of what somebody has written. */
export function sentenceIn(
  said: string,
): { readonly sentence: Sentence; readonly facts: Readonly<Record<string, string>> } | undefined {
  for (const { pattern, sentence } of PATTERNS) {
    const found = pattern.exec(said);
    if (found) return { sentence, facts: { ...found.groups } };
  }
  return undefined;
}

/** What the books say, in the reader's words. */
export function inWords(said: string, reader: Reader): string {
  const found = sentenceIn(said);
  if (!found) return asWritten(said);
  const words: string | ((...facts: string[]) => string) = reader.words.books[found.sentence];
  if (typeof words === 'string') return words;
  return words(...Object.entries(found.facts).map(([kind, fact]) => factIn(kind, fact, reader)));
}

function factIn(kind: string, fact: string, reader: Reader): string {
  const { format } = reader;
  switch (kind) {
    case 'day':
      return format.day(fact);
    case 'part':
      return format.percent(new Decimal(fact).div(100));
    case 'unit':
      return format.money(new Decimal(fact));
    case 'count':
      return format.count(BigInt(fact));
    case 'text':
      return inWords(fact, reader);
    case 'written':
      return asWritten(fact);
    default:
      return fact;
  }
}
