import type { Form } from '../forms/form.js';

/** The form of a corporate action: its kind decides its fields. */

const SPLIT = ['newShares', 'oldShares', 'fractions', 'cashInLieuPrice'] as const;
const INTO = ['intoNumber', 'intoClass'] as const;
export const TERMS = {
  'share-issue': ['sharesIssued', 'pricePerShare', 'sharesTakenUp'],
  split: SPLIT,
  consolidation: SPLIT,
  'class-conversion': ['into', 'ratio', 'shares', 'cashInLieuPrice'],
  transfer: ['direction', 'shares', 'counterparty', 'value'],
  disposal: ['shares', 'proceeds'],
  buyback: ['sharesBoughtBack', 'sharesTendered', 'proceeds'],
  'cash-dividend': ['amount'],
  merger: [...INTO, 'ratio', 'cashInLieuPrice'],
  'acquisition-for-cash': ['pricePerShare', 'proceeds'],
  'spin-off': [...INTO, 'ratio', 'costShare', 'cashInLieuPrice'],
  listing: ['isin'],
  'name-change': ['legalName'],
  dissolution: ['proceeds'],
} as const;
export type Kind = keyof typeof TERMS;
export type Term = (typeof TERMS)[Kind][number];
/** What every kind has first. */
const COMMON = ['registrationNumber', 'shareClass', 'effectiveOn'] as const;

export const KINDS = Object.keys(TERMS) as readonly Kind[];
export const isKind = (kind: string | undefined): kind is Kind =>
  kind !== undefined && Object.hasOwn(TERMS, kind);

/** The request that a form is: what is not filled in is not stated. */
export function actionOf(kind: Kind, { values }: Form): object {
  const stated = (name: string): string | undefined => values[name]?.trim() || undefined;
  const terms = new Map(
    TERMS[kind].map((term): [Term, string | undefined] => [term, stated(term)]),
  );
  const [registrationNumber, shareClass] = [terms.get('intoNumber'), terms.get('intoClass')];
  const named =
    terms.has('intoNumber') && (registrationNumber ?? shareClass) !== undefined
      ? { into: { registrationNumber, shareClass: shareClass?.toUpperCase() } }
      : {};
  terms.delete('intoNumber');
  terms.delete('intoClass');
  return {
    kind,
    registrationNumber: stated('registrationNumber'),
    shareClass: stated('shareClass')?.toUpperCase(),
    effectiveOn: stated('effectiveOn'),
    ...Object.fromEntries(terms),
    ...named,
  };
}

/** The field of each place in the request. */
export const placesIn = (kind: Kind): Readonly<Record<string, string>> => {
  const takesNamed = (TERMS[kind] as readonly string[]).includes('intoNumber');
  return {
    ...Object.fromEntries([...COMMON, ...TERMS[kind]].map((field) => [`/${field}`, field])),
    ...(takesNamed
      ? {
          '/into': 'intoNumber',
          '/into/registrationNumber': 'intoNumber',
          '/into/shareClass': 'intoClass',
        }
      : {}),
  };
};
