import type { Decimal } from 'decimal.js';
import type { LocalDate } from '../domain/calendar.js';
import type { ActionKind } from '../domain/corporate-action.js';

/** A company, its classes, who holds them as far as the fund knows (itself, and all others), and what became of them. */
export interface CapTable {
  /** Of the fund. */
  readonly nation: string;
  /** Where companies of this nation are formed, as ISO 3166-1 has it. */
  readonly country: string;
  readonly registrationNumber: string;
  readonly legalName: string;
  /** What it was called when it was registered. */
  readonly foundingName: string;
  readonly incorporatedOn: LocalDate;
  readonly legalForm: string | null;
  readonly lei: string | null;
  readonly classes: readonly CapTableClass[];
  /** In the order they happened; those of one day in the order they were recorded, the company's own first. */
  readonly actions: readonly CapTableAction[];
}

export interface CapTableClass {
  readonly code: string;
  /** Shares, > 0. */
  readonly foundingShares: Decimal;
  /** Of them the fund's, ≥ 0. */
  readonly stake: Decimal;
  /** Money per share, or null. */
  readonly parValue: Decimal | null;
  readonly currency: string;
}

export interface CapTableAction {
  readonly kind: ActionKind;
  /** Of the company whose action it is: this one, or one whose shares became shares of this one. */
  readonly registrationNumber: string;
  readonly shareClass: string | null;
  readonly effectiveOn: LocalDate;
  /** As they were stated: quantities as decimal text. */
  readonly terms: Readonly<Record<string, unknown>>;
  /** By how much shares of this company's classes change: the fund's, and those of all others. */
  readonly moves: readonly {
    readonly code: string;
    readonly fund: Decimal;
    readonly others: Decimal;
  }[];
}

/** ISO 3166-1 leaves ZZ to whoever has no country to name. */
export const NO_COUNTRY = 'ZZ';

/** The fund, as others know it. */
export const fundName = (nation: string): string => `Universal Investment fund of ${nation}`;
