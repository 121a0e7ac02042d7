/** Why a bank did not pay, in plain words, and what comes next. */
export interface PaymentReason {
  readonly reason: string;
  readonly nextStep: string;
  /** Whose turn it is. */
  readonly by: 'citizen' | 'fund' | 'estate';
}

const GIVE_ACCOUNT =
  'Give the account that the dividend is to be paid to. It goes out with the next payment file.';
const ASK_BANK =
  'Ask your bank. Once it takes the payment give the same account again, or give another. The dividend goes out with the next payment file.';
const FUND_ACTS = 'You need do nothing: the fund mends this and pays again.';

/** A payment that fails for no reason that says whose fault it is goes out so many times to the same account. */
export const UNCLEAR_MAX = 3;
const GOES_OUT_AGAIN = `It goes out again with the next payment file, up to ${UNCLEAR_MAX} times in all. You may ask your bank why, or give another account.`;

const citizen = (reason: string, nextStep = GIVE_ACCOUNT): PaymentReason => ({
  reason,
  nextStep,
  by: 'citizen',
});
const fund = (reason: string, nextStep = FUND_ACTS): PaymentReason => ({
  reason,
  nextStep,
  by: 'fund',
});

/** Codes of the ISO 20022 external lists (status reasons, return reasons) that a credit transfer meets. */
const REASONS: Readonly<Record<string, PaymentReason>> = {
  AC01: citizen('The account number is wrong, or the bank has no such account.'),
  AC02: fund('The bank does not know the account that the fund pays from.'),
  AC03: citizen('The account number is wrong, or the bank has no such account.'),
  AC04: citizen('The account is closed.'),
  AC05: fund('The account that the fund pays from is closed.'),
  AC06: citizen('The account is blocked.', ASK_BANK),
  AC07: citizen('The account is closed.'),
  AC12: citizen('An account of this kind cannot receive the payment.'),
  AC13: fund('The account that the fund pays from cannot be used for this.'),
  AC14: citizen('An account of this kind cannot receive the payment.'),
  AG01: citizen('Payments of this kind may not be made to this account.', ASK_BANK),
  AG02: fund('The bank does not take this kind of payment order.'),
  AG03: citizen('The bank does not take payments of this kind.'),
  AM01: fund('The payment order was for nothing.'),
  AM02: fund('The amount is above what the bank lets through at once.'),
  AM03: citizen('The account is kept in a currency that cannot be paid to.'),
  AM04: fund('The account that the fund pays from had not enough on it.'),
  AM05: fund(
    'The bank holds this payment to be one it has had already.',
    'You need do nothing: the fund asks the bank whether it has paid.',
  ),
  AM09: fund('The amount is not the one that was agreed.'),
  AM10: fund('The sums of the payment file do not add up.'),
  BE01: citizen(
    'The name does not go with the account.',
    'Give an account that is in your name; or have your name corrected, and give the account again. It goes out with the next payment file.',
  ),
  BE04: fund('The bank asks for the address of who is paid.'),
  BE05: fund('The bank does not know who sent the payment file.'),
  BE06: citizen('The bank does not know who is to be paid.', ASK_BANK),
  BE07: fund('The bank asks for the address of who pays.'),
  CNOR: citizen('The bank of the account cannot be reached by payments of this kind.'),
  CURR: citizen('The account is kept in a currency that cannot be paid to.'),
  CUST: citizen(
    'The payment was sent back because the holder of the account asked for it.',
    ASK_BANK,
  ),
  DNOR: fund('The bank that the fund pays from cannot be reached by payments of this kind.'),
  DT01: fund('The day of payment is not one the bank can pay on.'),
  DUPL: fund(
    'The bank holds this payment to be one it has had already.',
    'You need do nothing: the fund asks the bank whether it has paid.',
  ),
  ED05: fund('The banks could not settle the payment between them.'),
  ERIN: citizen('The account cannot take what came with the payment.', ASK_BANK),
  FF01: fund('The bank could not read the payment file.'),
  FOCR: fund('The payment was called back.', 'Ask the office that pays the dividend why.'),
  FR01: citizen(
    'The bank suspects fraud.',
    'Ask your bank and the office that pays the dividend. Once it is clear give the account again, or another.',
  ),
  LEGL: citizen('The bank may not pay by law.', ASK_BANK),
  MD07: {
    reason: 'The holder of the account is reported to have died.',
    nextStep: 'Whoever settles the estate asks the office that pays the dividend.',
    by: 'estate',
  },
  MS02: citizen(
    'The payment was refused; no reason was given by the holder of the account.',
    ASK_BANK,
  ),
  MS03: citizen('The bank refused the payment and gave no reason.', GOES_OUT_AGAIN),
  NARR: citizen('The bank gave its reason in its own words.', GOES_OUT_AGAIN),
  NOAS: citizen('The bank asked the holder of the account and had no answer.', ASK_BANK),
  RC01: fund('The code of the bank is wrong.'),
  RC04: citizen('The code of the bank that the account is with is wrong.'),
  RR01: fund('The bank asks by law for the account or identity of who pays.'),
  RR02: fund('The bank asks by law for the name or address of who pays.'),
  RR03: fund('The bank asks by law for the name or address of who is paid.'),
  RR04: citizen('The bank may not pay, by a rule of its supervisor.', ASK_BANK),
  SL01: citizen(
    'The bank of the account takes such payments only by agreement with its holder.',
    ASK_BANK,
  ),
  TECH: fund('Something failed between the banks.'),
  TM01: fund('The payment file came after the bank had closed for the day.'),
  UPAY: citizen('The payment was sent back as not due.', ASK_BANK),
};

const OTHER = citizen('The bank did not pay.', GOES_OUT_AGAIN);
const OF_THE_FILE = fund(
  'The bank refused the whole file that the payment stood in.',
  'You need do nothing: the dividend goes out with the next payment file.',
);

/**
 * The words for a reason code; for one that is not known, or none, what holds for every payment that failed.
 * @param saidOf  what is said of a whole file is no fault of who was to be paid
 */
export function reasonOf(
  code: string | null,
  saidOf: 'payment' | 'file' = 'payment',
): PaymentReason {
  const known = code !== null && Object.hasOwn(REASONS, code) ? REASONS[code]! : OTHER;
  return saidOf === 'file' && known.by !== 'fund' ? OF_THE_FILE : known;
}

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

const OFFICE = 'Ask the office that pays the dividend.';

const HOLDS: Readonly<Record<HoldReason, PaymentReason>> = {
  'no-account': citizen('We have no account to pay to.'),
  'representative-no-account': citizen(
    'We have no account of whoever is paid in your place.',
    'They give the account that the dividend is to be paid to. It goes out with the next payment file.',
  ),
  'account-cooling-off': citizen(
    'The account was changed a short while ago. So that nobody else can have done it unnoticed, we wait before we pay to it.',
    'You need do nothing if it was you. If it was not, tell the office that pays the dividend at once.',
  ),
  'payee-cooling-off': citizen(
    'Who is paid in your place was entered or named a short while ago. So that it cannot have been done unnoticed, we wait before we pay.',
    'You need do nothing if it is right. If it is not, tell the office that pays the dividend at once.',
  ),
  'shared-account': citizen(
    'More people are to be paid on this account than the law allows.',
    `Give an account of your own, or ask the office that pays the dividend.`,
  ),
  'account-not-valid': citizen('The account number is wrong.'),
  'account-rejected': citizen(
    'A bank has not paid to this account before. We do not try it again.',
    'Give another account; or ask your bank, and give the same one again once it takes the payment. The dividend goes out with the next payment file.',
  ),
  'name-not-writable': citizen(
    'Your name cannot be written in the letters that banks take.',
    `Have your name entered in Latin letters. ${OFFICE}`,
  ),
  erased: fund('The personal facts of who is to be paid were erased.', OFFICE),
  'no-guardian': citizen(
    'You are a minor, and we know of no guardian to pay to.',
    'Your guardian proves to the office that pays the dividend that they are.',
  ),
  'guardians-disagree': citizen(
    'Your guardians have not named the same person to be paid.',
    'They agree, and each of them names that person.',
  ),
  'no-estate': citizen(
    'Nobody has been entered who settles the estate.',
    'Whoever settles the estate proves it to the office that pays the dividend.',
  ),
  'taken-back': fund('This dividend was taken back, as it was not due.', OFFICE),
  'paid-twice': fund(
    'This dividend was paid already, by a payment that the bank had said it had not made.',
    OFFICE,
  ),
  'payment-in-question': fund(
    'The bank had refused the payment, and then said that it had paid.',
    'You need do nothing: the fund asks the bank whether it has paid.',
  ),
};

/** The words for a hold. */
export const holdReasonOf = (reason: HoldReason): PaymentReason => HOLDS[reason];

/** Every code there are words for. */
export const REASON_CODES: readonly string[] = Object.keys(REASONS);

/** Those of what a bank holds to be a duplicate: it may have paid. */
const DUPLICATES: readonly string[] = ['AM05', 'DUPL'];

/** Those of a failure that may be anybody's. */
const UNCLEAR: readonly string[] = ['MS03', 'NARR'];

/** Whether a payment that failed for it is tried again as it was, `UNCLEAR_MAX` times in all. */
export const isUnclear = (code: string | null): boolean =>
  code === null || !Object.hasOwn(REASONS, code) || UNCLEAR.includes(code);

/** Those of payments that go out again as they were, once the fund or the banks have mended something. */
export const FUND_MENDS: readonly string[] = REASON_CODES.filter(
  (code) => REASONS[code]!.by === 'fund' && !DUPLICATES.includes(code),
);

/** Those after which nothing is paid to an account until it is stated anew. */
export const NOT_AGAIN: readonly string[] = REASON_CODES.filter(
  (code) => !FUND_MENDS.includes(code) && !isUnclear(code),
);
