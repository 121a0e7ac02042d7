import { Decimal } from 'decimal.js';
import type { LocalDate } from './calendar.js';
import './quantity.js'; // Sets the precision.

/** What may happen to a class of shares, or to a company as a whole. */
export const ACTION_KINDS = [
  'share-issue',
  'split',
  'consolidation',
  'class-conversion',
  'transfer',
  'disposal',
  'buyback',
  'cash-dividend',
  'merger',
  'acquisition-for-cash',
  'spin-off',
  'listing',
  'name-change',
  'dissolution',
] as const;
export type ActionKind = (typeof ACTION_KINDS)[number];

/** Kinds that may be of the company as a whole: no class is named. A change of name never is of one. */
export const COMPANY_KINDS: readonly ActionKind[] = ['name-change', 'dissolution'];

/**
 * What becomes of a fraction of a share that a split leaves the fund: kept to ten decimals, paid for, or rounded to a whole
 * share.
 */
export const FRACTION_TERMS = ['kept', 'cash-in-lieu', 'up', 'down'] as const;
export type FractionTerm = (typeof FRACTION_TERMS)[number];

/** A class of another company, as the world names it. */
export interface NamedClass {
  readonly registrationNumber: string;
  readonly shareClass: string;
}

/** The terms of each kind. Shares have at most ten decimals; money is in the fund's currency. */
export type ActionTerms =
  | {
      readonly kind: 'share-issue';
      /** All that were issued, with those that the fund took up, without what it was given on top. */
      readonly sharesIssued: Decimal;
      readonly pricePerShare: Decimal | null;
      /** What the fund bought of them by its right to. */
      readonly sharesTakenUp: Decimal | null;
    }
  | {
      readonly kind: 'split' | 'consolidation';
      readonly newShares: Decimal;
      readonly oldShares: Decimal;
      readonly fractions: FractionTerm;
      readonly cashInLieuPrice: Decimal | null;
    }
  | {
      readonly kind: 'class-conversion';
      readonly into: string;
      /** Shares of the other class for each share. */
      readonly ratio: Decimal;
      /** So many of the fund's shares; null: the class as a whole. */
      readonly shares: Decimal | null;
      /** Money for one share of the other class; null: a fraction is kept. */
      readonly cashInLieuPrice: Decimal | null;
    }
  | {
      readonly kind: 'transfer';
      readonly direction: 'in' | 'out';
      readonly shares: Decimal;
      readonly counterparty: string;
      /** What shares that come in are worth, and are carried at. */
      readonly value: Decimal | null;
    }
  | { readonly kind: 'disposal'; readonly shares: Decimal; readonly proceeds: Decimal }
  | {
      readonly kind: 'buyback';
      readonly sharesBoughtBack: Decimal;
      /** The fund's shares among them. */
      readonly sharesTendered: Decimal | null;
      readonly proceeds: Decimal | null;
    }
  | { readonly kind: 'cash-dividend'; readonly amount: Decimal }
  | {
      readonly kind: 'merger';
      readonly into: NamedClass;
      readonly ratio: Decimal;
      /** Money for one share of the other class; null: a fraction is kept. */
      readonly cashInLieuPrice: Decimal | null;
    }
  | {
      readonly kind: 'acquisition-for-cash';
      readonly pricePerShare: Decimal | null;
      readonly proceeds: Decimal | null;
    }
  | {
      readonly kind: 'spin-off';
      readonly into: NamedClass;
      readonly ratio: Decimal;
      /** The part of cost and carrying value that goes along, from 0 to 1. */
      readonly costShare: Decimal;
      /** Money for one share of the other company; null: a fraction is kept. */
      readonly cashInLieuPrice: Decimal | null;
    }
  | { readonly kind: 'listing'; readonly isin: string }
  | { readonly kind: 'name-change'; readonly legalName: string }
  | { readonly kind: 'dissolution'; readonly proceeds: Decimal };

/** An action with the classes it is about, as the replay takes it. */
export interface CorporateAction {
  readonly id: string;
  readonly companyId: string;
  /** Null: of the company as a whole. */
  readonly classId: bigint | null;
  /** What the shares become, or what comes beside them. */
  readonly intoClassId: bigint | null;
  readonly effectiveOn: LocalDate;
  readonly terms: ActionTerms;
}

/** Terms that are quantities; every other one is text, or names a class. */
const QUANTITIES: ReadonlySet<string> = new Set([
  'sharesIssued',
  'pricePerShare',
  'sharesTakenUp',
  'newShares',
  'oldShares',
  'cashInLieuPrice',
  'ratio',
  'shares',
  'value',
  'proceeds',
  'sharesBoughtBack',
  'sharesTendered',
  'amount',
  'costShare',
]);

/** Terms as they are kept: quantities as decimal text, without the kind, which stands beside them. */
export const termsText = (terms: ActionTerms): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(terms)
      .filter(([name]) => name !== 'kind')
      .map(([name, value]) => [name, Decimal.isDecimal(value) ? value.toFixed() : value]),
  );

/** What kinds have that could not always be stated. */
const STATED_LATER: Readonly<Partial<Record<ActionKind, object>>> = {
  'class-conversion': { cashInLieuPrice: null },
  'spin-off': { cashInLieuPrice: null },
};

/** Terms as they were kept, read again. */
export const termsOf = (kind: ActionKind, kept: Readonly<Record<string, unknown>>): ActionTerms =>
  ({
    kind,
    ...STATED_LATER[kind],
    ...Object.fromEntries(
      Object.entries(kept).map(([name, value]) => [
        name,
        QUANTITIES.has(name) && typeof value === 'string' ? new Decimal(value) : value,
      ]),
    ),
  }) as ActionTerms;

const TITLES: Readonly<Record<ActionKind, string>> = {
  'share-issue': 'Share issue',
  split: 'Split',
  consolidation: 'Consolidation',
  'class-conversion': 'Conversion',
  transfer: 'Transfer',
  disposal: 'Disposal',
  buyback: 'Buyback',
  'cash-dividend': 'Cash dividend',
  merger: 'Merger',
  'acquisition-for-cash': 'Acquisition for cash',
  'spin-off': 'Spin-off',
  listing: 'Listing',
  'name-change': 'Change of name',
  dissolution: 'Dissolution',
};

/** What an entry of it is called, such as `Split of ACME.COMMON, 3 for 1`. */
export function narrativeOf(terms: ActionTerms, subject: string): string {
  const title = `${TITLES[terms.kind]} of ${subject}`;
  if (terms.kind === 'split' || terms.kind === 'consolidation')
    return `${title}, ${terms.newShares.toFixed()} for ${terms.oldShares.toFixed()}`;
  if (terms.kind === 'transfer') return `${title}, ${terms.direction}`;
  return title;
}
