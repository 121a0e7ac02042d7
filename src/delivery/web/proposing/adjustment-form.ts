import { Decimal } from 'decimal.js';
import { onceRight } from '../../http/fields.js';
import { adjustmentRequest } from '../../http/proposal-contracts.js';
import type { Form } from '../forms/form.js';
import { present, type Row } from '../manager/run-rows.js';
import type { Reader } from '../page-answers.js';

/** The form of an adjustment: its day, what happened, and so many lines, each of an account and an amount on one side. */

const LINES_MAX = 20;
const LINES_MIN = 2;
const OF_ALL = ['effectiveOn', 'narrative', 'reason'] as const;
const OF_LINE = ['account', 'debit', 'credit'] as const;

/** How many lines a form has fields for. */
const linesOf = ({ values }: Pick<Form, 'values'>): number => {
  const stated = Number(values['lines'] ?? String(LINES_MIN));
  return Number.isInteger(stated) ? Math.min(Math.max(stated, LINES_MIN), LINES_MAX) : LINES_MIN;
};

/** The same form with fields for one more line. */
export const withOneMore = (form: Form): Form => ({
  ...form,
  values: { ...form.values, lines: String(Math.min(linesOf(form) + 1, LINES_MAX)) },
});

export const mayHaveMore = (form: Form): boolean => linesOf(form) < LINES_MAX;

/** The numbers of the lines, for a template to go through. */
export const lineNumbers = (form: Form): readonly number[] =>
  Array.from({ length: linesOf(form) }, (_, no) => no);

/** Every field, to be carried along. */
export const adjustmentFields = (form: Form): readonly string[] => [
  ...OF_ALL,
  'lines',
  ...lineNumbers(form).flatMap((no) => OF_LINE.map((field) => `${field}_${no}`)),
];

const stated = ({ values }: Form, name: string): string | undefined =>
  values[name]?.trim() || undefined;

/** A line of which nothing is filled in is none. */
const filledLines = (form: Form): readonly number[] =>
  lineNumbers(form).filter((no) =>
    OF_LINE.some((field) => stated(form, `${field}_${no}`) !== undefined),
  );

/** A debit as it is, a credit with a minus; nothing where both sides are filled in, or neither, or one with a sign. */
function quantityOf(form: Form, no: number): string | undefined {
  const [debit, credit] = [stated(form, `debit_${no}`), stated(form, `credit_${no}`)];
  if ((debit === undefined) === (credit === undefined)) return undefined;
  if ((debit ?? credit)!.startsWith('-')) return undefined;
  return debit ?? `-${credit}`;
}

/** What the API takes, of this year: what is not of it the API would refuse. */
export const contractOf = (year: number) =>
  adjustmentRequest.refine(({ effectiveOn }) => effectiveOn.startsWith(`${year}-`), {
    ...onceRight('effectiveOn'),
    path: ['effectiveOn'],
  });

/** The request that a form is. */
export const adjustmentOf = (form: Form, currency: string) => ({
  ...Object.fromEntries(OF_ALL.map((field) => [field, stated(form, field)])),
  postings: filledLines(form).map((no) => ({
    account: stated(form, `account_${no}`),
    commodity: currency,
    quantity: quantityOf(form, no),
  })),
});

/** The side that a line is filled in on; the first where there is none. */
const sideOf = (form: Form, no: number): string =>
  stated(form, `debit_${no}`) === undefined && stated(form, `credit_${no}`) !== undefined
    ? `credit_${no}`
    : `debit_${no}`;

/** The field of each place in the request. */
export const placesIn = (form: Form): Readonly<Record<string, string>> => ({
  '/effectiveOn': 'effectiveOn',
  '/narrative': 'narrative',
  '/postings': 'postings',
  ...Object.fromEntries(
    filledLines(form).flatMap((no, at) => [
      [`/postings/${at}/account`, `account_${no}`],
      [`/postings/${at}/quantity`, sideOf(form, no)],
    ]),
  ),
  '/reason': 'reason',
});

/** What to say of a field that is wrong. */
export function wrongIn(
  form: Form,
  said: Readonly<Record<(typeof OF_ALL)[number] | 'account' | 'side' | 'postings', string>>,
): Readonly<Record<string, string>> {
  return {
    ...Object.fromEntries([...OF_ALL, 'postings' as const].map((field) => [field, said[field]])),
    ...Object.fromEntries(
      lineNumbers(form).flatMap((no) => [
        [`account_${no}`, said.account],
        [`debit_${no}`, said.side],
        [`credit_${no}`, said.side],
      ]),
    ),
  };
}

/** What a form that is right would post, to be looked at. */
export function postedLines(form: Form, { words, format }: Reader) {
  const money = (amount: string | undefined) =>
    amount === undefined ? '' : format.money(new Decimal(amount));
  const lines = filledLines(form);
  const total = lines.reduce(
    (sum, no) => sum.plus(stated(form, `debit_${no}`) ?? 0),
    new Decimal(0),
  );
  return {
    rows: present([
      [words.proposing.effectiveOn, format.day(stated(form, 'effectiveOn')!)],
      [words.proposing.narrative, stated(form, 'narrative')!],
      [words.manager.reason, stated(form, 'reason')!],
    ]) satisfies Row[],
    lines: [
      ...lines.map((no) => [
        stated(form, `account_${no}`)!,
        money(stated(form, `debit_${no}`)),
        money(stated(form, `credit_${no}`)),
      ]),
      [words.proposing.total, format.money(total), format.money(total)],
    ],
  };
}
