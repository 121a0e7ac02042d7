import type { Form } from '../forms/form.js';

/** The form of a company: its particulars, and so many share classes. */

const CLASSES_MAX = 20;
const PARTICULARS = [
  'registrationNumber',
  'legalName',
  'incorporatedOn',
  'legalForm',
  'lei',
] as const;
const OF_CLASS = ['code', 'foundingShares', 'parValue'] as const;

/** How many share classes a form has fields for. */
export const classesOf = ({ values }: Pick<Form, 'values'>): number => {
  const stated = Number(values['classes'] ?? '1');
  return Number.isInteger(stated) ? Math.min(Math.max(stated, 1), CLASSES_MAX) : 1;
};

/** The same form with fields for one more class. */
export const withOneMore = (form: Form): Form => ({
  ...form,
  values: { ...form.values, classes: String(Math.min(classesOf(form) + 1, CLASSES_MAX)) },
});

export const mayHaveMore = (form: Form): boolean => classesOf(form) < CLASSES_MAX;

/** The numbers of the classes, for a template to go through. */
export const classNumbers = (form: Form): readonly number[] =>
  Array.from({ length: classesOf(form) }, (_, no) => no);

/** Every field, to be carried along. */
export const companyFields = (form: Form): readonly string[] => [
  ...PARTICULARS,
  'classes',
  ...classNumbers(form).flatMap((no) => OF_CLASS.map((field) => `${field}_${no}`)),
];

/** The request that a form is. A class of which nothing is filled in is none, unless it is the only one. */
export function companyOf(form: Form, currency: string): object {
  const { values } = form;
  const stated = (name: string): string | undefined => values[name]?.trim() || undefined;
  return {
    registrationNumber: stated('registrationNumber'),
    legalName: stated('legalName'),
    incorporatedOn: stated('incorporatedOn'),
    legalForm: stated('legalForm'),
    lei: stated('lei'),
    shareClasses: filledClasses(form).map((no) => ({
      code: stated(`code_${no}`)?.toUpperCase(),
      foundingShares: stated(`foundingShares_${no}`),
      parValue: stated(`parValue_${no}`),
      currency,
    })),
  };
}

function filledClasses(form: Form): readonly number[] {
  const filled = classNumbers(form).filter((no) =>
    OF_CLASS.some((field) => form.values[`${field}_${no}`]?.trim()),
  );
  return filled.length > 0 ? filled : [0];
}

/** The field of each place in the request. */
export const placesIn = (form: Form): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(PARTICULARS.map((field) => [`/${field}`, field])),
  '/shareClasses': 'code_0',
  ...Object.fromEntries(
    filledClasses(form).flatMap((no, at) =>
      OF_CLASS.map((field) => [`/shareClasses/${at}/${field}`, `${field}_${no}`]),
    ),
  ),
});

/** What to say of a field that is wrong. */
export const wrongIn = (
  form: Form,
  words: Readonly<Record<(typeof PARTICULARS)[number] | (typeof OF_CLASS)[number], string>>,
): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(PARTICULARS.map((field) => [field, words[field]])),
  ...Object.fromEntries(
    classNumbers(form).flatMap((no) => OF_CLASS.map((field) => [`${field}_${no}`, words[field]])),
  ),
});
