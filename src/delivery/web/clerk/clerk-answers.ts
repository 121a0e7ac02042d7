import type {
  incorporation,
  incorporationImport,
  Read,
  stakeForeseen,
} from '../../http/answer-contracts.js';

/** What the API answers that these pages show. */

export type Company = Read<typeof incorporation>;
/** Where the API has a company. */
export const companyAt = (id: string): string => `/v1/incorporations/${encodeURIComponent(id)}`;
export type StakeForeseen = Read<typeof stakeForeseen>;
export type Stake = StakeForeseen['stake'][number];
export type CompanyFile = Read<typeof incorporationImport>;

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
