import type { Decimal } from 'decimal.js';
import type { LocalDate } from './calendar.js';
import { type HoldReason, holdReasonOf, isUnclear, reasonOf } from './payment-reason.js';
import './quantity.js'; // Sets the precision.
import { paymentWordsIn } from './words/payment.js';

export const PAYMENT_STATES = [
  'none',
  'due',
  'held',
  'instructed',
  'sent',
  'paid',
  'rejected',
  'returned',
  'expired',
] as const;

/** What has become of one citizen's dividend, as they are told it. */
export interface PaymentStanding {
  readonly state: (typeof PAYMENT_STATES)[number];
  readonly payOn: LocalDate | null;
  readonly reason: string | null;
  readonly nextStep: string | null;
}

/** What the books say of it. */
export interface PaymentFacts {
  /** The day that the dividend was to be paid on. */
  readonly payOn: LocalDate;
  readonly hasAccount: boolean;
  /** Whether the dividend has been put on the citizen's account. */
  readonly isPosted: boolean;
  /** What is still owed of it, and not on its way. */
  readonly owed: Decimal;
  readonly hasExpired: boolean;
  /** The newest payment that was not withdrawn. */
  readonly payment: {
    readonly batchNo: number;
    readonly state: 'instructed' | 'sent' | 'settled' | 'rejected' | 'returned';
    readonly stateOn: LocalDate;
    readonly executeOn: LocalDate;
    readonly reasonCode: string | null;
    /** Of what the bank said it. */
    readonly saidOf: 'payment' | 'file';
    /** Whoever was to be paid has given another account since, or the same one again. */
    readonly isAccountNew: boolean;
  } | null;
  /** The newest hold. */
  readonly hold: {
    readonly batchNo: number;
    readonly reason: HoldReason;
    readonly until: LocalDate | null;
  } | null;
}

/**
 * The newest of what happened to it, in plain words. Paid is what a bank has said was paid.
 * @param language  one that there are no words in is English
 */
export function paymentStanding(facts: PaymentFacts, language = 'en'): PaymentStanding {
  const { payOn, payment, hold, owed, isPosted, hasExpired } = facts;
  const plain = (state: PaymentStanding['state'], on: LocalDate | null): PaymentStanding => ({
    state,
    payOn: on,
    reason: null,
    nextStep: null,
  });
  if (!isPosted) return due(facts, payOn, language);
  if (payment?.state === 'instructed' || payment?.state === 'sent')
    return plain(payment.state, payment.executeOn);
  if (owed.lte(0)) {
    if (payment?.state === 'settled') return plain('paid', payment.stateOn);
    return hasExpired ? expired(language) : NOTHING_LEFT;
  }
  const back =
    payment?.state === 'rejected' || payment?.state === 'returned'
      ? { ...payment, state: payment.state }
      : null;
  // What the bank said of a payment tells more than that its account is not tried again, if it said why.
  const isTold =
    back !== null && !isUnclear(back.reasonCode) && hold?.reason === 'account-rejected';
  if (hold && hold.batchNo > (payment?.batchNo ?? 0) && !isTold) {
    // Who has given an account since then waits for the next file, and for nothing else.
    const isMended =
      (hold.reason === 'no-account' && facts.hasAccount) ||
      (hold.reason === 'account-rejected' && payment?.isAccountNew);
    if (isMended) return due(facts, null, language);
    const { reason, nextStep } = holdReasonOf(hold.reason, language);
    return { state: 'held', payOn: hold.until, reason, nextStep };
  }
  if (back && !back.isAccountNew) {
    const { reason, nextStep } = reasonOf(back.reasonCode, back.saidOf, language);
    return { state: back.state, payOn: null, reason, nextStep };
  }
  return due(facts, payment ? null : payOn, language);
}

/** Without a day it goes out with the next file, whenever that is. */
const due = (
  { hasAccount }: PaymentFacts,
  payOn: LocalDate | null,
  language: string,
): PaymentStanding => ({
  state: 'due',
  payOn,
  reason: null,
  nextStep: hasAccount ? null : paymentWordsIn(language).tellAccount,
});

const expired = (language: string): PaymentStanding => {
  const [reason, nextStep] = paymentWordsIn(language).expired;
  return { state: 'expired', payOn: null, reason, nextStep };
};

const NOTHING_LEFT: PaymentStanding = {
  state: 'none',
  payOn: null,
  reason: 'nothing-left',
  nextStep: null,
};
