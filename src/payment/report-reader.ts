import type { PaymentTotals } from '../domain/payment.js';
import type { Part } from './xml-elements.js';

/** A payment file as it was sent, which a report repeats. */
export interface FileSent extends PaymentTotals {
  readonly paymentInformationId: string;
}

/** What a report is held against. */
export interface Expected {
  /** The fund's account that is debited. */
  readonly account: string;
  /** The file that was sent under a message id, if there is one. */
  readonly fileSent: (messageId: string) => Promise<FileSent | undefined>;
}

/** Reads the parts of one kind of message, and tells the outcomes in them. */
export interface ReportReader {
  /** The bank's own id of the report. */
  readonly messageId: string | null;
  /** Movements on the account that are no payments of a file. */
  readonly others: number;
  take(part: Part): Promise<void> | void;
  /** @throws Refusal `unreadable-report` where something is missing */
  end(): void;
}
