import { Decimal } from 'decimal.js';
import type { Instant, LocalDate } from './calendar.js';
import './quantity.js'; // Sets the precision.

/** What a bank is told to credit. */
export interface Instruction {
  /** Ours, and the same for ever: the bank says it again in everything it reports of this payment. */
  readonly endToEndId: string;
  readonly amount: Decimal;
  readonly creditorName: string;
  readonly creditorIban: string;
  /** Of the creditor's bank; within SEPA it finds itself by the IBAN. */
  readonly creditorBic?: string | null;
  /** What they read on the statement of their bank; empty where there is nothing to say. */
  readonly remittance: string;
}

/** How a nation's banks take payments. Names and remittances are written in SEPA's basic Latin, which all of them have. */
export interface Scheme {
  readonly currency: string;
  /** Decimals of the currency: 2 for EUR. */
  readonly minorUnit: number;
  readonly amountMax: Decimal;
  readonly transactionsMax: number;
  readonly nameLengthMax: number;
  readonly remittanceLengthMax: number;
  /** ISO 20022 external service level; none where the banks have agreed on none. */
  readonly serviceLevel: string | null;
  /** Who bears the banks' charges; none where that is agreed with the bank. */
  readonly chargeBearer: 'SLEV' | 'SHAR' | 'DEBT' | null;
}

/** More instructions than this stand in no file, whatever the scheme: banks refuse larger ones. */
export const TRANSACTIONS_MAX = 10_000;

/** SEPA Credit Transfer, by the implementation guidelines EPC132-08. */
export const SEPA_CREDIT_TRANSFER: Scheme = {
  currency: 'EUR',
  minorUnit: 2,
  amountMax: new Decimal('999999999.99'),
  transactionsMax: TRANSACTIONS_MAX,
  nameLengthMax: 70,
  remittanceLengthMax: 140,
  serviceLevel: 'SEPA',
  chargeBearer: 'SLEV',
};

/** A credit transfer as ISO 20022 has it, for a nation whose banks keep no narrower rules. */
export const creditTransfer = (currency: string, minorUnit: number): Scheme => ({
  currency,
  minorUnit,
  amountMax: new Decimal('999999999999.99'),
  transactionsMax: TRANSACTIONS_MAX,
  nameLengthMax: 140,
  remittanceLengthMax: 140,
  serviceLevel: null,
  chargeBearer: null,
});

/** How the banks of a nation take payments, by its currency. */
export const schemeOf = (currency: string, minorUnit: number): Scheme =>
  currency === SEPA_CREDIT_TRANSFER.currency
    ? SEPA_CREDIT_TRANSFER
    : creditTransfer(currency, minorUnit);

/** The fund, and the account that is debited; without a BIC the bank finds itself by the IBAN. */
export interface Debtor {
  readonly name: string;
  readonly iban: string;
  readonly bic: string | null;
}

/** What stands at the head of a payment file, before its instructions. */
export interface PaymentFileHeader {
  /** `paymentMessageId`. It is the id of the file's only batch (payment information) too. */
  readonly messageId: string;
  /** Kept with the file, so that it can be written again to the last byte. */
  readonly createdAt: Instant;
  /** The day the bank is asked to pay on. */
  readonly executeOn: LocalDate;
  readonly debtor: Debtor;
}

/** How many, and how much: what a payment file says of its instructions before they come. */
export interface PaymentTotals {
  readonly transactions: number;
  readonly sum: Decimal;
}

/** Files of one run are numbered from 1 to this: three places to the base of 36. */
export const PAYMENT_FILES_MAX = 46_655;
const BASE = 36;

/**
 * The message id of a run's payment file: the run's id without its dashes and the file's number, 35 characters, all
 * that ISO 20022 has. The same file always has the same one, so a bank that is sent it twice knows.
 */
export function paymentMessageId(runId: string, fileNo: number): string {
  if (!(Number.isInteger(fileNo) && fileNo >= 1 && fileNo <= PAYMENT_FILES_MAX))
    throw new RangeError(`A run has no payment file no. ${fileNo}`);
  return runId.replaceAll('-', '') + fileNo.toString(BASE).toUpperCase().padStart(3, '0');
}

/**
 * The first of two passes over the same instructions: the totals of each file that they are cut into, in order.
 * Every file but the last is full.
 */
export async function* cutIntoFiles(
  instructions: AsyncIterable<Pick<Instruction, 'amount'>>,
  transactionsMax: number,
): AsyncGenerator<PaymentTotals> {
  let transactions = 0;
  let sum = new Decimal(0);
  for await (const { amount } of instructions) {
    transactions++;
    sum = sum.plus(amount);
    if (transactions === transactionsMax) {
      yield { transactions, sum };
      transactions = 0;
      sum = new Decimal(0);
    }
  }
  if (transactions > 0) yield { transactions, sum };
}

/**
 * What may become of a payment, as a bank says it. `accepted` and `pending` are on their way; `settled` is paid;
 * `rejected` was never paid; `returned` was paid and has come back.
 */
export const OUTCOME_STATUSES = ['accepted', 'pending', 'settled', 'rejected', 'returned'] as const;
export type OutcomeStatus = (typeof OUTCOME_STATUSES)[number];

/**
 * What a bank reports, of one payment, of a batch, or of a whole file. Whatever says more wins: what is said of a
 * transaction over what is said of its batch, and that over what is said of its group.
 */
export interface Outcome {
  readonly level: 'group' | 'batch' | 'transaction';
  readonly status: OutcomeStatus;
  readonly endToEndId: string | null;
  /** The message id of our payment file, where the bank repeats it. */
  readonly originalMessageId: string | null;
  readonly paymentInformationId: string | null;
  /** The bank's own reference of what it booked. */
  readonly bankReference: string | null;
  /** ISO 20022 external reason code, or the bank's own; `reasonOf` has words for it. */
  readonly reasonCode: string | null;
  /** The bank's words. A name may stand in them. */
  readonly reasonText: string | null;
  /** Of a batch the total. Banks leave it out of status reports. */
  readonly amount: Decimal | null;
  readonly currency: string | null;
  /** How many payments a group or a batch has, where the bank says so; 1 of a transaction. */
  readonly transactions: number | null;
  /** The bank's date: when it was booked, or reported where nothing was. */
  readonly on: LocalDate | null;
  /** The account the report is of. */
  readonly account: string | null;
}
