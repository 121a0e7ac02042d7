import type { PageWords } from '../words/words.js';
import type { SentBack } from './clerk-answers.js';

/** Rows that were sent back, as fields to correct, and as the companies that come of them. */

const FIELDS = [
  'registrationNumber',
  'legalName',
  'incorporatedOn',
  'code',
  'foundingShares',
  'parValue',
] as const;
type Field = (typeof FIELDS)[number];
/** Carried along: nobody corrects them in a table. */
const BESIDES = ['legalForm', 'lei', 'currency'] as const;
/** What a column of a CSV file is called in a request. */
const COLUMNS: Readonly<Record<string, string>> = {
  registration_number: 'registrationNumber',
  legal_name: 'legalName',
  incorporated_on: 'incorporatedOn',
  share_class: 'code',
  founding_shares: 'foundingShares',
  par_value: 'parValue',
};

/** A row as it is shown. */
export interface RowShown {
  readonly line: number;
  readonly cells: readonly {
    readonly field: Field;
    readonly value: string;
    readonly wrong: string | null;
  }[];
  readonly besides: readonly { readonly field: string; readonly value: string }[];
  /** What is wrong with it as a whole. */
  readonly wrong: readonly string[];
  /** What came, where it is no row at all; it is corrected in the file. */
  readonly text: string | null;
}

type Stated = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Stated =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : value == null ? '' : JSON.stringify(value);

export const rowsShown = (sentBack: readonly SentBack[], words: PageWords): readonly RowShown[] =>
  sentBack.flatMap((one) => shown(one, words));

function shown({ line, errors, row }: SentBack, words: PageWords): readonly RowShown[] {
  const told = (pointer: string, detail: string, code?: string) => {
    const field = fieldOf(pointer);
    return { field, at: classIn(pointer), text: sayOf(words, field, code) ?? detail };
  };
  const all = errors.map(({ pointer, detail, code }) => told(pointer, detail, code));
  if (!isObject(row))
    return [
      { line, cells: [], besides: [], wrong: all.map(({ text }) => text), text: textOf(row) },
    ];
  return classesOf(row).map((of, no) => {
    const own = all.filter(({ at }) => at === undefined || at === no);
    return {
      line,
      cells: FIELDS.map((field) => ({
        field,
        value: textOf(of[field]),
        wrong: own.find((one) => one.field === field)?.text ?? null,
      })),
      besides: BESIDES.map((field) => ({ field, value: textOf(of[field]) })),
      wrong: own.filter(({ field }) => field === undefined).map(({ text }) => text),
      text: null,
    };
  });
}

/** A row of a CSV file is of one class; a line of JSON is a company with all its classes. */
function classesOf(row: Stated): readonly Stated[] {
  if ('registration_number' in row)
    return [
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [COLUMNS[name] ?? name, value]),
      ),
    ];
  const { shareClasses, ...company } = row;
  const classes = Array.isArray(shareClasses) ? shareClasses.filter(isObject) : [];
  return classes.length === 0 ? [company] : classes.map((one) => ({ ...company, ...one }));
}

function fieldOf(pointer: string): Field | undefined {
  const last = pointer.split('/').at(-1) ?? '';
  const name = COLUMNS[last] ?? last;
  return FIELDS.find((field) => field === name);
}

/** The class of a line of JSON that a place is in. */
function classIn(pointer: string): number | undefined {
  const [, field, no] = pointer.split('/');
  return field === 'shareClasses' && no !== undefined ? Number(no) : undefined;
}

function sayOf({ clerk }: PageWords, field: Field | undefined, code = ''): string | undefined {
  if (Object.hasOwn(clerk.refused, code)) return clerk.refused[code as keyof typeof clerk.refused];
  return field && clerk.wrong[field];
}

/**
 * What was corrected, as lines of JSON: rows of one registration number that stand together are one company. A row of which
 * nothing is left is left out.
 */
export function correctedLines(values: Readonly<Record<string, string>>, currency: string): string {
  const companies: { number: string; company: Stated; shareClasses: Stated[] }[] = [];
  for (let no = 0; `r${no}_registrationNumber` in values; no++) {
    const of = (field: string): string | undefined =>
      values[`r${no}_${field}`]?.trim() || undefined;
    if (FIELDS.every((field) => of(field) === undefined)) continue;
    const shareClass = {
      code: of('code')?.toUpperCase(),
      foundingShares: of('foundingShares'),
      parValue: of('parValue'),
      currency: of('currency') ?? currency,
    };
    const number = (of('registrationNumber') ?? '').toUpperCase();
    const before = companies.at(-1);
    if (before?.number === number) before.shareClasses.push(shareClass);
    else {
      const [registrationNumber, legalName] = [of('registrationNumber'), of('legalName')];
      const [incorporatedOn, legalForm, lei] = [of('incorporatedOn'), of('legalForm'), of('lei')];
      companies.push({
        number,
        company: { registrationNumber, legalName, incorporatedOn, legalForm, lei },
        shareClasses: [shareClass],
      });
    }
  }
  return companies
    .map(({ company, shareClasses }) => `${JSON.stringify({ ...company, shareClasses })}\n`)
    .join('');
}
