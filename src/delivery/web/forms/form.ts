import { randomUUID } from 'node:crypto';
import type { Problem } from '../page-api.js';
import { CSRF_FIELD } from '../sign-in/page-door.js';

/** The field under which a form's idempotency key travels. */
const KEY_FIELD = 'idempotencyKey';
const KEY = /^[\x20-\x7e]{1,255}$/;

/** A form as it is shown: what stands in its fields, and what is wrong with them. */
export interface Form {
  readonly values: Readonly<Record<string, string>>;
  /** By the name of the field. */
  readonly errors: Readonly<Record<string, string>>;
  /** All that is wrong, each with its field where there is one, for the summary at the top. */
  readonly summary: readonly { readonly text: string; readonly href?: string }[];
  /** What is read out before an error by whoever does not see that it is one: in the reader's language, once the page goes out. */
  readonly errorWord?: string;
  /** Made when the form was first shown: sent twice, it is done once. */
  readonly key: string;
}

/** A form that nobody has filled in yet, but for `values`. */
export const freshForm = (values: Readonly<Record<string, string>> = {}): Form => ({
  values,
  errors: {},
  summary: [],
  key: randomUUID(),
});

/** A form as it was sent; of a field that was sent more than once, the last. */
export function sentForm(body: URLSearchParams): Form {
  const key = body.get(KEY_FIELD) ?? '';
  return {
    values: Object.fromEntries(
      [...body].filter(([name]) => name !== KEY_FIELD && name !== CSRF_FIELD),
    ),
    errors: {},
    summary: [],
    key: KEY.test(key) ? key : randomUUID(),
  };
}

/**
 * The same form with what the API says is wrong with it, beside the fields it speaks of and at the top. What is sent
 * next is another request, under another key.
 *
 * @param fields  the field of each pointer of the API, such as `{ '/iban': 'iban' }`, in the order of the page
 * @param words   said instead of the API's own text, by the field
 */
export function refusedForm(
  form: Form,
  { title, detail, errors = [] }: Pick<Problem, 'title' | 'detail' | 'errors'>,
  fields: Readonly<Record<string, string>>,
  words: Readonly<Record<string, string>> = {},
): Form {
  const order = Object.values(fields);
  const all = errors.map(({ pointer, detail: text }) => {
    const field = fields[pointer];
    return { field, text: (field !== undefined && words[field]) || text };
  });
  // In the order in which the fields stand on the page, whatever is of none of them last; nothing is said twice.
  const placeOf = ({ field }: (typeof all)[number]) =>
    field === undefined ? order.length : order.indexOf(field);
  const found = all
    .filter(
      (one, no) =>
        all.findIndex(({ field, text }) => field === one.field && text === one.text) === no,
    )
    .toSorted((one, other) => placeOf(one) - placeOf(other));
  return {
    ...form,
    key: randomUUID(),
    errors: Object.fromEntries(
      found.flatMap(({ field, text }) => (field === undefined ? [] : [[field, text]])),
    ),
    summary:
      found.length === 0
        ? [{ text: detail || title }]
        : found.map(({ field, text }) => ({
            text,
            ...(field === undefined ? {} : { href: `#${field}` }),
          })),
  };
}

/** What a component is given to show a field of a form, with what is wrong with it beside it. */
export function filledField(
  form: Form,
  name: string,
  text: string,
  more: { readonly type?: string; readonly attributes?: object } = {},
  choices?: readonly { readonly value: string; readonly text: string }[],
): object {
  const error = form.errors[name];
  const { type = 'text', attributes = {} } = more;
  return {
    id: name,
    idPrefix: name,
    name,
    label: { text },
    fieldset: { legend: { text } },
    value: form.values[name] ?? '',
    ...(choices ? { items: choices } : {}),
    ...(error === undefined
      ? {}
      : { errorMessage: { text: error, visuallyHiddenText: form.errorWord } }),
    ...more,
    // What is typed has a direction of its own: -5 and an IBAN stay so where the page goes from right to left.
    ...(!choices && type === 'text' ? { attributes: { dir: 'auto', ...attributes } } : {}),
  };
}
