/** Why what a bank reported was not followed; the order is that in which a report is looked at. */
export const BREAK_KINDS = [
  'unknown-payment',
  'not-sent',
  'other-file',
  'currency-differs',
  'amount-differs',
  'batch-differs',
  'settled-after-rejection',
  'rejected-after-settlement',
  'returned-after-rejection',
  'duplicate',
] as const;
export type BreakKind = (typeof BREAK_KINDS)[number];

/** In plain words, and what to do. Nothing has been posted of it. */
const REASONS: Readonly<Record<BreakKind, string>> = {
  'unknown-payment':
    'The bank speaks of a file of ours without naming its payments, or of a file without naming it. Ask the bank which.',
  'not-sent':
    'The bank speaks of a payment whose file was never released. Find out how it came to the bank.',
  'other-file': 'The bank names another of our files than the one that the payment stands in.',
  'currency-differs': 'The currency is not the one that was sent. Ask the bank what it paid.',
  'amount-differs':
    'The amount is not the one that was sent: charges may have been kept back. Ask the bank what it paid.',
  'batch-differs':
    'Number or sum of the batch fits neither the whole file nor what is left of it. Ask the bank for the single payments.',
  'settled-after-rejection':
    'The bank had rejected the payment, and now says that the money has left. See whether it comes back; if it does not, resolve the break as paid.',
  'rejected-after-settlement':
    'The bank had said that the money has left, and now rejects the payment. The money should come back; if it was never gone, resolve the break as not paid.',
  'returned-after-rejection':
    'The bank had rejected the payment, and now says that the money has come back. See whether it had left.',
  duplicate:
    'The bank refuses the payment as one that it has executed already. It stays in transit: ask the bank whether it was paid, and resolve the break so.',
};

/**
 * What two persons may find of a break: that the bank did pay; that it did not; or that nothing is to be posted, as the
 * report was wrong or what it says is none of ours.
 */
export const FINDINGS = ['paid', 'not-paid', 'void'] as const;
export type Finding = (typeof FINDINGS)[number];

export const breakReasonOf = (kind: BreakKind): string => REASONS[kind];
