import type pg from 'pg';
import type { DataSource, EntityManager } from 'typeorm';
import type { Debtor, Outcome } from '../domain/payment.js';
import { Refusal, refuseUnless } from '../domain/refusal.js';
import { asAuditor } from '../ledger/reader.store.js';
import { copyInto } from '../registry/copy.js';
import type { ChunkName, Run, RunId, RunStore } from '../runs/run.store.js';
import type { RunWork } from '../runs/runs.js';
import type {
  PaymentBreak,
  PaymentFailure,
  PaymentReport,
  PaymentReportStore,
} from './payment-report.store.js';
import { readReport, type ReportRead } from './report.js';
import { notOurs, Sums } from './report-refusals.js';

const OUTCOME_COLUMNS = [
  'run_id',
  'outcome_no',
  'level',
  'status',
  'end_to_end_id',
  'message_id',
  'payment_information_id',
  'bank_reference',
  'reason_code',
  'amount',
  'currency',
  'transactions',
  'said_on',
] as const;

/** The ids we give. Others are of somebody else's payments: what stands in them is not ours to keep. */
const END_TO_END_ID = /^D[0-8][0-9A-F]{32}$/;
const MESSAGE_ID = /^[0-9a-f]{32}[0-9A-Z]{3}$/;
/** As ISO 20022 has them. A bank's own code may be words. */
const REASON_CODE = /^[A-Z0-9]{2,4}$/;
const NO_CURRENCY = 'XXX';

/** Takes in what banks say has become of payments, and makes of it what the books say. */
export class PaymentReports implements RunWork {
  readonly kinds = ['payment-report'] as const;

  constructor(
    private readonly database: DataSource,
    private readonly store: PaymentReportStore,
    private readonly runs: RunStore,
    /** The account that is paid from; undefined where none is configured. */
    private readonly debtor: Debtor | undefined,
  ) {}

  /**
   * Reads a whole report in the caller's transaction; its payments are moved chunk by chunk once that commits.
   * @throws Refusal `unreadable-report`, `report-not-ours`, `report-does-not-add-up`, `payment-report-exists`,
   *   `no-account-to-pay-from`
   */
  async receive(
    tx: EntityManager,
    client: pg.ClientBase,
    file: AsyncIterable<Uint8Array>,
    person: string,
  ): Promise<PaymentReport> {
    const { debtor } = this;
    refuseUnless(debtor !== undefined, 'no-account-to-pay-from');
    const runId = await this.store.open(tx, person);
    const report = readReport(file, {
      account: debtor.iban,
      // The transaction's own connection is busy copying.
      fileSent: (messageId) => this.store.fileSent(this.database, messageId),
    });
    const others: Foreign[] = [];
    await copyInto(
      client,
      'payment_outcome',
      OUTCOME_COLUMNS,
      rowsOf(runId, report.outcomes, (other) => others.length < NAMED_MAX && others.push(other)),
    );
    const read = report.read();
    await this.refuseForeign(others);
    await this.refuseStrangers(tx, runId, read);
    await this.store.close(tx, runId, read);
    return this.report(runId, tx);
  }

  /** An id that is none of ours, said of a file of ours: a digit of it was changed. @throws Refusal `report-not-ours` */
  private async refuseForeign(others: readonly Foreign[]): Promise<void> {
    for (const { no, endToEndId, messageIds } of others) {
      const sent = await Promise.all(
        messageIds.map((id) => this.store.fileSent(this.database, id)),
      );
      if (sent.some(Boolean))
        throw notOurs(`names ${endToEndId}, which is no payment of ours (transaction ${no})`);
    }
  }

  /** @throws Refusal `report-not-ours`, `report-does-not-add-up` */
  private async refuseStrangers(
    tx: EntityManager,
    runId: RunId,
    { format }: ReportRead,
  ): Promise<void> {
    const sums = new Sums();
    for (const one of await this.store.strangers(tx, runId, format === 'pain.002', NAMED_MAX)) {
      const { outcomeNo, endToEndId, says, sent } = one;
      if (sent === null)
        throw notOurs(
          `names ${endToEndId}, which is no payment of ours (transaction ${outcomeNo})`,
        );
      sums.note(
        `${endToEndId} is said to be of ${says}, and was sent as ${sent} (transaction ${outcomeNo})`,
      );
    }
    sums.refuse();
  }

  /** @throws Refusal `unknown-payment-report` */
  async report(
    runId: RunId,
    from: DataSource | EntityManager = this.database,
  ): Promise<PaymentReport> {
    const report = await this.store.find(from, runId);
    if (!report) throw new Refusal('unknown-payment-report');
    return report;
  }

  list = (limit: number, after: string): Promise<PaymentReport[]> =>
    this.store.list(this.database, limit, after);

  /** @throws Refusal `unknown-payment-report` */
  async breaks(runId: RunId, limit: number, after: bigint): Promise<PaymentBreak[]> {
    await this.report(runId);
    return asAuditor(this.database, (tx) => this.store.breaks(tx, runId, limit, after));
  }

  /** @throws Refusal `unknown-payment-break` */
  async findBreak(no: bigint): Promise<PaymentBreak> {
    const found = await asAuditor(this.database, (tx) => this.store.findBreak(tx, no));
    if (!found) throw new Refusal('unknown-payment-break');
    return found;
  }

  /** What banks say they did not pay, or sent back. @throws Refusal `unknown-payment-report` */
  async failures(runId: RunId, limit: number, after: bigint): Promise<PaymentFailure[]> {
    await this.report(runId);
    return asAuditor(this.database, (tx) => this.store.failures(tx, runId, limit, after));
  }

  /** Lets a report that has failed go on. @throws Refusal `unknown-payment-report`, `not-in-that-state` */
  async resume(tx: EntityManager, runId: RunId, person: string): Promise<PaymentReport> {
    await this.report(runId, tx);
    await this.runs.resume(tx, runId, person);
    return this.report(runId, tx);
  }

  async perform(tx: EntityManager, { runId, step, chunkNo }: ChunkName): Promise<void> {
    await (step === 'match'
      ? this.store.match(tx, runId, chunkNo)
      : this.store.spread(tx, runId, chunkNo));
  }

  async advance({ runId }: Run): Promise<void> {
    await this.store.advance(this.database, runId);
  }
}

/** An outcome whose payment has an id of another form than ours. */
interface Foreign {
  readonly no: number;
  readonly endToEndId: string;
  /** Of files, in the form of ours. */
  readonly messageIds: readonly string[];
}
/** Of such faults as many are named, or looked up. */
const NAMED_MAX = 100;

async function* rowsOf(
  runId: RunId,
  outcomes: AsyncIterable<readonly Outcome[]>,
  foreign: (outcome: Foreign) => void,
) {
  let no = 0;
  for await (const group of outcomes)
    yield group.map((outcome): (string | null)[] => {
      const row = rowOf(runId, ++no, outcome);
      const { level, endToEndId, originalMessageId, paymentInformationId } = outcome;
      const messageIds = [originalMessageId, paymentInformationId].filter(
        (id): id is string => id !== null && MESSAGE_ID.test(id),
      );
      if (level === 'transaction' && endToEndId !== null && !END_TO_END_ID.test(endToEndId))
        if (messageIds.length > 0) foreign({ no, endToEndId: endToEndId.slice(0, 35), messageIds });
      return row;
    });
}

const rowOf = (runId: RunId, no: number, outcome: Outcome): (string | null)[] => [
  runId,
  String(no),
  outcome.level,
  outcome.status,
  ours(END_TO_END_ID, outcome.endToEndId),
  ours(MESSAGE_ID, outcome.originalMessageId),
  ours(MESSAGE_ID, outcome.paymentInformationId),
  outcome.bankReference,
  ours(REASON_CODE, outcome.reasonCode),
  outcome.amount?.toFixed() ?? null,
  outcome.currency && (/^[A-Z]{3}$/.test(outcome.currency) ? outcome.currency : NO_CURRENCY),
  outcome.transactions === null ? null : String(outcome.transactions),
  outcome.on,
];

const ours = (pattern: RegExp, text: string | null): string | null =>
  text !== null && pattern.test(text) ? text : null;
