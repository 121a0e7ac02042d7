import { Decimal } from 'decimal.js';
import type { LocalDate } from '../../../domain/calendar.js';
import type { Reader } from '../page-answers.js';

/** So many gifts and savings have room on the form at least. */
const ROWS_MIN = 4;
const ROW = /^taker-(\d{1,3})$/;

/** The form's rows: all that are filled in, and some room for more. */
export function rowsOf(values: Readonly<Record<string, string>>): readonly number[] {
  const filled = Object.entries(values).flatMap(([name, value]) => {
    const [, no] = ROW.exec(name) ?? [];
    return no === undefined || value === '' ? [] : [Number(no)];
  });
  const count = Math.max(ROWS_MIN, Math.max(-1, ...filled) + 2);
  return Array.from({ length: count }, (_, no) => no);
}

/** What is given and saved, as the API has it. */
export interface Given {
  readonly directives: readonly {
    readonly kind: 'gift' | 'savings';
    readonly beneficiary: string;
    readonly amount?: { readonly amount: string };
    readonly share?: string;
  }[];
}

/** A law on record: an amendment states what it changes. */
export interface Law {
  readonly since: LocalDate | null;
  readonly stated: {
    readonly deductions?: {
      readonly beneficiaries?: readonly Taker[];
      readonly giftUnit?: string | null;
    };
  };
}
export interface Taker {
  readonly id: string;
  readonly name: string;
  readonly takes: 'gift' | 'savings';
}

/** What the laws in force up to a day state of deductions, the newest last. */
const deductionsIn = (laws: readonly Law[], today: LocalDate) =>
  laws
    .filter(({ since }) => since === null || since <= today)
    .toSorted((one, other) => (one.since ?? '').localeCompare(other.since ?? ''))
    .map(({ stated }) => stated.deductions);

/** Whom the law in force lets a citizen give to, or save with. */
export const takersOf = (laws: readonly Law[], today: LocalDate): readonly Taker[] =>
  deductionsIn(laws, today)
    .map((deductions) => deductions?.beneficiaries)
    .findLast((takers) => takers !== undefined) ?? [];

/** What gifts are multiples of; null where the law knows none. */
export const giftUnitOf = (laws: readonly Law[], today: LocalDate): string | null =>
  deductionsIn(laws, today)
    .map((deductions) => deductions?.giftUnit)
    .findLast((unit) => unit !== undefined) ?? null;

/** The form's fields for what is given now. */
export const valuesOf = ({ directives }: Given): Readonly<Record<string, string>> =>
  Object.fromEntries(
    directives.flatMap(({ kind, beneficiary, amount, share }, no) => [
      [`taker-${no}`, `${kind} ${beneficiary}`],
      [`amount-${no}`, amount?.amount ?? `${inPercent(share!)} %`],
    ]),
  );

/** What the form states, by its filled-in rows in their order. An amount with a % is a share. */
export function statedGifts(values: Readonly<Record<string, string>>, currency: string) {
  const rows = rowsOf(values).filter((no) => values[`taker-${no}`]);
  const directives = rows.map((no) => {
    const [kind, beneficiary] = values[`taker-${no}`]!.split(' ');
    const amount = (values[`amount-${no}`] ?? '').trim();
    const [, percent] = /^(\d+(?:\.\d+)?) ?%$/.exec(amount) ?? [];
    return {
      kind,
      beneficiary,
      ...(percent === undefined ? { amount: { amount, currency } } : { share: asShare(percent) }),
    };
  });
  return { rows, body: { directives } };
}

/** The field of each pointer: the API counts the rows that were filled in. */
export const giftFields = (rows: readonly number[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    rows.flatMap((row, no) => {
      const at = `/directives/${no}`;
      return [
        [at, `amount-${row}`],
        [`${at}/kind`, `taker-${row}`],
        [`${at}/beneficiary`, `taker-${row}`],
        [`${at}/amount`, `amount-${row}`],
        [`${at}/amount/amount`, `amount-${row}`],
        [`${at}/share`, `amount-${row}`],
      ];
    }),
  );

/** What is said of each field, instead of what programs are told. */
export const giftErrors = (
  rows: readonly number[],
  values: Readonly<Record<string, string>>,
  unit: string | null,
  { words, format }: Reader,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    rows.flatMap((row) => [
      [`taker-${row}`, words.citizen.takerWrong],
      [
        `amount-${row}`,
        unit !== null && values[`taker-${row}`]!.startsWith('gift ')
          ? words.citizen.giftWrong(format.money(new Decimal(unit)))
          : words.citizen.savingsWrong,
      ],
    ]),
  );

/** Two digits of decimals moved, as text: 0.5 is 50. */
const inPercent = (share: string): string => new Decimal(share).times(100).toFixed();
const asShare = (percent: string): string => new Decimal(percent).div(100).toFixed();
