import type { Decimal } from 'decimal.js';
import type { LocalDate, MonthDay } from '../../domain/calendar.js';
import type { FieldProblem } from '../../domain/refusal.js';

/**
 * What is right by itself and wrong together, looked at as soon as the fields it is about are right, so that every
 * mistake of a law is told at once.
 */

export const areDistinct = <T>(all: readonly T[], keyOf: (one: T) => string): boolean =>
  new Set(all.map(keyOf)).size === all.length;

/**
 * What is wrong with weights that are each right. Ages rise from each to the next, and only the last is for every age:
 * else one would fit nobody.
 */
export function weightsWrong(
  weights: readonly { readonly belowAge: number | null; readonly weight: Decimal }[],
): string[] {
  const ages = weights.map(({ belowAge }) => belowAge ?? Number.POSITIVE_INFINITY);
  return [
    ...(weights.at(-1)?.belowAge === null
      ? []
      : ['must end with a weight for every age, without belowAge']),
    ...(ages.every((age, no) => no === 0 || age > ages[no - 1]!)
      ? []
      : ['must have belowAge rise from each to the next']),
    ...(weights.some(({ weight }) => weight.gt(0)) ? [] : ['must give some age more than nothing']),
  ];
}

/** Opening figures of days on which no fiscal year ends, which no dividend would look at. */
export function openingDaysWrong(
  openingFigures: unknown,
  fiscalYearEnd: MonthDay | undefined,
): FieldProblem[] {
  if (fiscalYearEnd === undefined) return [];
  return (
    [
      ['netIncomes', 'endedOn'],
      ['yearEndNavs', 'asOf'],
    ] as const
  ).flatMap(([list, field]) =>
    asList(asObject(openingFigures)[list]).flatMap((one, no) => {
      const day = dayIn(asObject(one)[field]);
      if (day === undefined || day.endsWith(fiscalYearEnd)) return [];
      return [
        {
          pointer: `/openingFigures/${list}/${no}/${field}`,
          detail: `must be the last day of a fiscal year, which ends on ${fiscalYearEnd}`,
        },
      ];
    }),
  );
}

/** What laws that follow each other say wrongly together, whatever else is wrong in them. */
export function lawsWrong(laws: readonly unknown[]): FieldProblem[] {
  const found: FieldProblem[] = [];
  let before: LocalDate | undefined;
  let fiscalYearEnd: MonthDay | undefined;
  for (const [no, law] of laws.map(asObject).entries()) {
    const since = dayIn(law['since']);
    if (since !== undefined && before !== undefined && since <= before)
      found.push({
        pointer: `/${no}/since`,
        detail: `must be later than the law before it, ${before}`,
      });
    before = since ?? before;
    if (typeof law['fiscalYearEnd'] === 'string') fiscalYearEnd = law['fiscalYearEnd'];
    for (const { pointer, detail } of openingDaysWrong(law['openingFigures'], fiscalYearEnd))
      found.push({ pointer: `/${no}${pointer}`, detail });
  }
  return found;
}

const asObject = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const dayIn = (value: unknown): LocalDate | undefined =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) ? value : undefined;
