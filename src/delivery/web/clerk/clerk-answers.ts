/** What the API answers that these pages show. */

export interface PageOf<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

export interface Stake {
  readonly shareClass: string;
  readonly foundingShares: string;
  readonly parValue: string | null;
  readonly rate: string;
  readonly shares: string;
}

export interface Company {
  readonly id: string;
  readonly registrationNumber: string;
  readonly legalName: string;
  readonly incorporatedOn: string;
  readonly legalForm: string | null;
  readonly lei: string | null;
  readonly state: 'registered' | 'annulled';
  readonly stake: readonly Stake[];
  readonly exemption?: string | null;
  readonly recordedAt: string;
}

export interface StakeForeseen {
  readonly stake: readonly Stake[];
  readonly exemption: string | null;
}

export interface Proposed {
  readonly state: 'proposed' | 'approved' | 'rejected';
  readonly reason: string;
  readonly proposedBy: string;
  readonly proposedAt: string;
  readonly proposalHash: string;
}

export interface Action {
  readonly id: string;
  readonly kind: string;
  readonly registrationNumber: string;
  readonly shareClass: string | null;
  readonly effectiveOn: string;
  readonly recordedAt: string;
  readonly recordedBy: string;
  readonly effects: readonly {
    readonly registrationNumber: string;
    readonly shareClass: string;
    readonly held: string;
    readonly outstanding: string;
  }[];
  readonly reversal: { readonly reason: string; readonly recordedAt: string } | null;
  readonly [term: string]: unknown;
}

export interface CompanyFile {
  readonly id: string;
  readonly state: string;
  readonly progress: { readonly done: number; readonly total: number };
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: number;
  readonly problem: { readonly code: string; readonly detail: string } | null;
}

/** A row that was sent back, as it came, with all that is wrong in it. */
export interface SentBack {
  readonly line: number;
  readonly errors: readonly {
    readonly pointer: string;
    readonly detail: string;
    readonly code?: string;
  }[];
  readonly row?: unknown;
}
