import { Decimal } from 'decimal.js';
import type { dividendRun, Read, valuationRun } from '../../http/answer-contracts.js';
import { inWords } from '../book-words.js';
import type { Reader } from '../page-answers.js';
import { wordFor } from '../words/words.js';
import type { Problem } from '../page-api.js';

/** A name and what it comes to, as text. */
export type Row = readonly [name: string, value: string];

export type ValuationShown = Read<typeof valuationRun>;
export type DividendShown = Read<typeof dividendRun>;
/** What a dividend would be. */
type Foreseen = Pick<
  DividendShown,
  | 'year'
  | 'recordOn'
  | 'payOn'
  | 'steps'
  | 'pool'
  | 'eligible'
  | 'perCitizen'
  | 'residue'
  | 'lateReserve'
>;
/** A dividend that is only looked at, and why it would come to nothing. */
export type DividendPreviewed = Foreseen & {
  readonly problem?: Pick<Problem, 'code' | 'title' | 'detail' | 'errors'>;
};

/** What is not known yet is left out. */
export const present = (rows: readonly (readonly [string, string | null])[]): Row[] =>
  rows.filter((row): row is Row => row[1] !== null);

const moneyOr = (format: Reader['format']) => (amount: string | null | undefined) =>
  amount === null || amount === undefined ? null : format.money(new Decimal(amount));

export function valuationRows(run: ValuationShown, { words, format }: Reader): Row[] {
  const money = moneyOr(format);
  return present([
    [words.manager.worth, money(run.nav?.amount)],
    [words.manager.holdingsValue, money(run.holdingsValue)],
    [words.manager.unconfirmed, money(run.unconfirmed)],
    [words.manager.otherThanHoldings, money(run.otherNetAssets)],
    [words.manager.proposedBy, run.proposedBy],
    [words.manager.approvedBy, run.approvedBy],
    [words.manager.reason, run.reason],
  ]);
}

/** What a dividend comes to, and the steps by which it does. */
export function dividendRows(
  run: Foreseen & Partial<DividendShown>,
  reader: Reader,
): { rows: Row[]; steps: Row[] } {
  const { words, format } = reader;
  const money = moneyOr(format);
  return {
    rows: present([
      [words.manager.each, money(run.perCitizen)],
      [words.manager.eligible, run.eligible === null ? null : format.count(BigInt(run.eligible))],
      [words.manager.pool, money(run.pool)],
      [words.manager.lateReserve, money(run.lateReserve)],
      [words.manager.residue, money(run.residue)],
      ...(run.deductions ?? []).map(
        ({ kind, amount }) =>
          [
            words.layout.named(words.manager.deductions, wordFor(words.statement.deductions, kind)),
            money(amount),
          ] as const,
      ),
      [words.manager.net, money(run.net)],
      [words.manager.recordOn, format.day(run.recordOn)],
      [words.manager.payOn, format.day(run.payOn)],
      [words.manager.root, run.sumTree?.root ?? null],
      [words.manager.proposedBy, run.proposedBy ?? null],
      [words.manager.approvedBy, run.approvedBy ?? null],
      [words.manager.reason, run.reason ?? null],
    ]),
    steps: run.steps.map(({ label, amount }) => [
      inWords(label, reader),
      format.money(new Decimal(amount)),
    ]),
  };
}
