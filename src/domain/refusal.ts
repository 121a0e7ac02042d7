import type { Decimal } from 'decimal.js';

/**
 * A refusal is an expected answer: the request was understood and the books say no.
 * A broken invariant is not a refusal; it is a bug, and `assert` stops the work.
 *
 * Ordered: when several apply, the first in this list is the one reported.
 */
export const REFUSALS = [
  'unknown-incorporation',
  'unknown-run',
  'unknown-receipt',
  'unknown-proposal',
  'unknown-account',
  'unknown-entry',
  'unknown-verification',
  'unknown-citizen',
  'unknown-claim',
  'unknown-overpayment',
  'unknown-payment-file',
  'unknown-payment-report',
  'unknown-payment-break',
  'unknown-representative',
  'unknown-fact',
  'unknown-appeal',
  'unknown-corporate-action',
  'unknown-benchmark',
  'unknown-tile',
  'unknown-checkpoint',
  'not-cosigned-yet',
  'not-on-the-roll',
  'citizen-erased',
  'citizen-deceased',
  'no-statement',
  'not-in-the-total',
  'invalid-fields',
  'unreadable-report',
  'report-not-ours',
  'report-does-not-add-up',
  'payment-report-exists',
  'unknown-share-class',
  'duplicate-registration-number',
  'already-annulled',
  'already-reversed',
  'already-withdrawn',
  'no-application-needed',
  'not-in-application-window',
  'appeal-too-late',
  'already-appealed',
  'already-included',
  'late-reserve-exhausted',
  'late-reserve-needed',
  'holding-has-moved',
  'contribution-would-change',
  'company-dissolved',
  'more-than-is-held',
  'more-than-outstanding',
  'too-many-shares',
  'too-many-tied-companies',
  'isin-in-use',
  'beyond-pre-emption',
  'machine-may-not-approve',
  'proposer-may-not-approve',
  'recorder-may-not-approve',
  'claims-have-changed',
  'not-in-that-state',
  'objection-too-late',
  'nothing-to-take-back',
  'taken-meanwhile',
  'more-than-is-owed',
  'too-many-claimants',
  'proposal-changed',
  'proposal-exists',
  'representative-exists',
  'not-a-guardian',
  'no-account-to-pay-from',
  'dividend-at-work',
  'payment-day-passed',
  'payable-has-changed',
  'payees-have-changed',
  'never-expires',
  'not-expired-yet',
  'nav-already-approved',
  'not-the-official-nav',
  'valuation-run-exists',
  'valuation-in-progress',
  'inputs-have-changed',
  'prices-in-doubt',
  'nav-restated',
  'no-exchange-rate',
  'dividend-run-exists',
  'no-approved-nav',
  'insufficient-cash',
  'insufficient-realised-income',
  'no-eligible-citizens',
  'pool-too-small',
  'pool-too-large',
  'quantity-too-fine',
  'period-closed',
  'already-closed',
  'period-not-over',
  'period-in-use',
  'period-open',
  'retention-not-over',
  'not-yet-known',
  'not-sealed-yet',
  'checkpoint-too-early',
  'not-a-cosignature',
  'unknown-witness',
  'witness-clock-ahead',
  'fund-of-another-nation',
  'fund-has-another-currency',
  'law-on-record-differs',
  'law-comes-too-late',
] as const;

export type RefusalCode = (typeof REFUSALS)[number];

/** One field that is wrong, by its place in the request (RFC 6901). */
export interface FieldProblem {
  readonly pointer: string;
  readonly detail: string;
}

export class Refusal extends Error {
  constructor(
    readonly code: RefusalCode,
    /** What the refusal is about. It is shown to whoever asked: nothing personal stands in it. */
    readonly facts: Readonly<Record<string, Decimal | bigint | number | string>> = {},
    readonly fields: readonly FieldProblem[] = [],
  ) {
    super(
      [code, ...Object.entries(facts).map(([name, value]) => `${name}=${String(value)}`)].join(' '),
    );
    this.name = 'Refusal';
  }
}

/** States the rule positively; throws when it does not hold. */
export function refuseUnless(
  holds: boolean,
  otherwise: RefusalCode,
  facts?: Refusal['facts'],
): asserts holds {
  if (!holds) throw new Refusal(otherwise, facts);
}

/** Refuses with every wrong field at once. */
export function refuseFields(problems: readonly FieldProblem[]): void {
  if (problems.length > 0) throw new Refusal('invalid-fields', {}, problems);
}

/** The refusal that an error is: thrown here, or raised by a door of the database (SQLSTATE LB000). */
export function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  const raised = (
    error as { driverError?: { code?: string; message: string; detail?: string } } | null
  )?.driverError;
  if (raised?.code !== 'LB000') return undefined;
  return new Refusal(raised.message as RefusalCode, JSON.parse(raised.detail ?? '{}'));
}
