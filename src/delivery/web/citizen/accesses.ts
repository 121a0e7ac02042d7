import type { Reader } from '../page-answers.js';

/** A look at a citizen, or a deed, by another than themselves, as the API tells it. */
export interface Access {
  readonly recordedAt: string;
  readonly role: keyof Reader['words']['signIn']['roles'];
  readonly route: string;
  /** What the route is for, in English; null where it is no more. */
  readonly what: string | null;
}

type Part = keyof Reader['words']['citizen']['accessParts'];

/** What of a citizen a route is about; the first that it matches. */
const PARTS: readonly (readonly [RegExp, Part])[] = [
  [/\/citizens\/lookup$/, 'number'],
  [/\/statements\b/, 'statements'],
  [/\/account$/, 'account'],
  [/\/erasure$/, 'erasure'],
  [/\/representatives\b/, 'representatives'],
  [/\/facts\b/, 'facts'],
  [/\/appeals\b/, 'appeals'],
  [/\/claims\b/, 'claims'],
  [/\/overpayments\b/, 'overpayments'],
  [/\/accounts\//, 'movements'],
  [/\/proposals\b/, 'proposals'],
  [/\/audit/, 'trail'],
];

/** Who is looked for by their number is not changed by it, though it is sent. */
const isLook = (route: string): boolean => route.startsWith('GET ') || route.endsWith('/lookup');

/** When, who by their role, and what, as cells of a table. */
export function accessCells(
  { recordedAt, role, route, what }: Access,
  { words, format }: Reader,
): readonly string[] {
  const part = PARTS.find(([pattern]) => pattern.test(route))?.[1];
  const told = isLook(route) ? words.citizen.accessed.looked : words.citizen.accessed.acted;
  return [
    format.day(recordedAt.slice(0, 10)),
    words.signIn.roles[role].title,
    part ? told(words.citizen.accessParts[part]) : (what ?? ''),
  ];
}
