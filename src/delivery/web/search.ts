import type { FastifyRequest } from 'fastify';
import { problemBody, ToldProblem } from '../http/problems.js';
import { type Form, freshForm, refusedForm } from './forms/form.js';

/** What was found, or why not, with the form that it was looked for by. */
export interface Searched<T> {
  readonly form: Form;
  readonly found: T | null;
  /** To the page after it; null where this is the last. */
  readonly next: string | null;
}

/** An instant as a browser's field has it, without seconds or with them; it is meant in UTC. */
const LOCAL = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(:\d\d(?:\.\d{1,3})?)?$/;
const instantOf = (text: string): string => {
  const [, minute, seconds = ':00'] = LOCAL.exec(text) ?? [];
  return minute === undefined ? text : `${minute}${seconds}Z`;
};

interface Fields {
  readonly names: readonly string[];
  /** Those that are instants. */
  readonly instants: readonly string[];
}

/**
 * Looks for what a reader has filled in, by a question to the API. What it says is wrong stands beside its field.
 * @param codes  problems that are of one field: `{ 'unknown-account': 'account' }`
 * @param words  what is said instead of the API's own text, by the field
 */
export async function searched<T extends { readonly nextCursor?: string | null }>(
  request: FastifyRequest,
  { names, instants }: Fields,
  ask: (query: string) => Promise<T>,
  codes: Readonly<Record<string, string>> = {},
  words: Readonly<Record<string, string>> = {},
): Promise<Searched<T>> {
  const sent = request.query as Readonly<Record<string, unknown>>;
  const values: Record<string, string> = {};
  const query = new URLSearchParams();
  const again = new URLSearchParams();
  for (const name of [...names, 'cursor']) {
    const value = typeof sent[name] === 'string' ? sent[name].trim() : '';
    if (value === '') continue;
    query.set(name, instants.includes(name) ? instantOf(value) : value);
    if (name === 'cursor') continue;
    values[name] = value;
    again.set(name, value);
  }
  try {
    const found = await ask(String(query));
    if (found.nextCursor) again.set('cursor', found.nextCursor);
    return { form: freshForm(values), found, next: found.nextCursor ? `?${String(again)}` : null };
  } catch (error) {
    if (!(error instanceof ToldProblem)) throw error;
    const field = codes[error.code];
    if (error.code !== 'invalid-fields' && field === undefined) throw error;
    const problem = problemBody(error.code, error.detail);
    const errors =
      field === undefined ? error.fields : [{ pointer: `/${field}`, detail: problem.title }];
    const pointers = Object.fromEntries(names.map((name) => [`/${name}`, name]));
    return {
      form: refusedForm(freshForm(values), { ...problem, errors }, pointers, words),
      found: null,
      next: null,
    };
  }
}
