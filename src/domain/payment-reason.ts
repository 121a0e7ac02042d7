import { type PaymentWords, paymentWordsIn } from './words/payment.js';

/** Why a bank did not pay, in plain words, and what comes next. */
export interface PaymentReason {
  readonly reason: string;
  readonly nextStep: string;
  /** Whose turn it is. */
  readonly by: Turn;
}

type Turn = 'citizen' | 'fund' | 'estate';

/** What comes next; each language has its words for it. */
export type NextStep =
  | 'give-account'
  | 'ask-bank'
  | 'fund-acts'
  | 'fund-asks-bank'
  | 'goes-out-again'
  | 'next-file'
  | 'correct-name'
  | 'ask-office'
  | 'ask-why'
  | 'ask-both'
  | 'estate-asks'
  | 'representative-gives-account'
  | 'if-not-you'
  | 'if-not-right'
  | 'own-account'
  | 'another-account'
  | 'latin-name'
  | 'guardian-proves'
  | 'guardians-agree'
  | 'estate-proves';

/** A payment that fails for no reason that says whose fault it is goes out so many times to the same account. */
export const UNCLEAR_MAX = 3;

/** Codes of the ISO 20022 external lists (status reasons, return reasons) that a credit transfer meets. */
const REASONS = {
  AC01: ['citizen', 'give-account'],
  AC02: ['fund', 'fund-acts'],
  AC03: ['citizen', 'give-account'],
  AC04: ['citizen', 'give-account'],
  AC05: ['fund', 'fund-acts'],
  AC06: ['citizen', 'ask-bank'],
  AC07: ['citizen', 'give-account'],
  AC12: ['citizen', 'give-account'],
  AC13: ['fund', 'fund-acts'],
  AC14: ['citizen', 'give-account'],
  AG01: ['citizen', 'ask-bank'],
  AG02: ['fund', 'fund-acts'],
  AG03: ['citizen', 'give-account'],
  AM01: ['fund', 'fund-acts'],
  AM02: ['fund', 'fund-acts'],
  AM03: ['citizen', 'give-account'],
  AM04: ['fund', 'fund-acts'],
  AM05: ['fund', 'fund-asks-bank'],
  AM09: ['fund', 'fund-acts'],
  AM10: ['fund', 'fund-acts'],
  BE01: ['citizen', 'correct-name'],
  BE04: ['fund', 'fund-acts'],
  BE05: ['fund', 'fund-acts'],
  BE06: ['citizen', 'ask-bank'],
  BE07: ['fund', 'fund-acts'],
  CNOR: ['citizen', 'give-account'],
  CURR: ['citizen', 'give-account'],
  CUST: ['citizen', 'ask-bank'],
  DNOR: ['fund', 'fund-acts'],
  DT01: ['fund', 'fund-acts'],
  DUPL: ['fund', 'fund-asks-bank'],
  ED05: ['fund', 'fund-acts'],
  ERIN: ['citizen', 'ask-bank'],
  FF01: ['fund', 'fund-acts'],
  FOCR: ['fund', 'ask-why'],
  FR01: ['citizen', 'ask-both'],
  LEGL: ['citizen', 'ask-bank'],
  MD07: ['estate', 'estate-asks'],
  MS02: ['citizen', 'ask-bank'],
  MS03: ['citizen', 'goes-out-again'],
  NARR: ['citizen', 'goes-out-again'],
  NOAS: ['citizen', 'ask-bank'],
  RC01: ['fund', 'fund-acts'],
  RC04: ['citizen', 'give-account'],
  RR01: ['fund', 'fund-acts'],
  RR02: ['fund', 'fund-acts'],
  RR03: ['fund', 'fund-acts'],
  RR04: ['citizen', 'ask-bank'],
  SL01: ['citizen', 'ask-bank'],
  TECH: ['fund', 'fund-acts'],
  TM01: ['fund', 'fund-acts'],
  UPAY: ['citizen', 'ask-bank'],
} as const satisfies Record<string, readonly [Turn, NextStep]>;
export type ReasonCode = keyof typeof REASONS;

const isKnown = (code: string | null): code is ReasonCode =>
  code !== null && Object.hasOwn(REASONS, code);

/**
 * The words for a reason code; for one that is not known, or none, what holds for every payment that failed.
 * @param saidOf    what is said of a whole file is no fault of who was to be paid
 * @param language  one that there are no words in is English
 */
export function reasonOf(
  code: string | null,
  saidOf: 'payment' | 'file' = 'payment',
  language = 'en',
): PaymentReason {
  const [by, next] = isKnown(code) ? REASONS[code] : (['citizen', 'goes-out-again'] as const);
  const words = paymentWordsIn(language);
  return saidOf === 'file' && by !== 'fund'
    ? { reason: words.wholeFile, nextStep: stepIn(words, 'next-file'), by: 'fund' }
    : {
        reason: isKnown(code) ? words.failed[code] : words.unknown,
        nextStep: stepIn(words, next),
        by,
      };
}

const stepIn = ({ nextSteps, goesOutAgain }: PaymentWords, next: NextStep): string =>
  next === 'goes-out-again' ? goesOutAgain(UNCLEAR_MAX) : nextSteps[next];

/** Why a payment was not instructed though something is owed. */
export const HOLD_REASONS = [
  'no-account',
  'representative-no-account',
  'account-cooling-off',
  'payee-cooling-off',
  'shared-account',
  'account-not-valid',
  'account-rejected',
  'name-not-writable',
  'erased',
  'no-guardian',
  'guardians-disagree',
  'no-estate',
  'taken-back',
  'paid-twice',
  'payment-in-question',
] as const;
export type HoldReason = (typeof HOLD_REASONS)[number];

const HOLDS: Readonly<Record<HoldReason, readonly [Turn, NextStep]>> = {
  'no-account': ['citizen', 'give-account'],
  'representative-no-account': ['citizen', 'representative-gives-account'],
  'account-cooling-off': ['citizen', 'if-not-you'],
  'payee-cooling-off': ['citizen', 'if-not-right'],
  'shared-account': ['citizen', 'own-account'],
  'account-not-valid': ['citizen', 'give-account'],
  'account-rejected': ['citizen', 'another-account'],
  'name-not-writable': ['citizen', 'latin-name'],
  erased: ['fund', 'ask-office'],
  'no-guardian': ['citizen', 'guardian-proves'],
  'guardians-disagree': ['citizen', 'guardians-agree'],
  'no-estate': ['citizen', 'estate-proves'],
  'taken-back': ['fund', 'ask-office'],
  'paid-twice': ['fund', 'ask-office'],
  'payment-in-question': ['fund', 'fund-asks-bank'],
};

/** The words for a hold. @param language  one that there are no words in is English */
export function holdReasonOf(reason: HoldReason, language = 'en'): PaymentReason {
  const [by, next] = HOLDS[reason];
  const words = paymentWordsIn(language);
  return { reason: words.held[reason], nextStep: stepIn(words, next), by };
}

/** Every code there are words for. */
export const REASON_CODES = Object.keys(REASONS) as readonly ReasonCode[];

/** Those of what a bank holds to be a duplicate: it may have paid. */
const DUPLICATES: readonly string[] = ['AM05', 'DUPL'];

/** Those of a failure that may be anybody's. */
const UNCLEAR: readonly string[] = ['MS03', 'NARR'];

/** Whether a payment that failed for it is tried again as it was, `UNCLEAR_MAX` times in all. */
export const isUnclear = (code: string | null): boolean => !isKnown(code) || UNCLEAR.includes(code);

/** Those of payments that go out again as they were, once the fund or the banks have mended something. */
export const FUND_MENDS: readonly string[] = REASON_CODES.filter(
  (code) => REASONS[code][0] === 'fund' && !DUPLICATES.includes(code),
);

/** Those after which nothing is paid to an account until it is stated anew. */
export const NOT_AGAIN: readonly string[] = REASON_CODES.filter(
  (code) => !FUND_MENDS.includes(code) && !isUnclear(code),
);
