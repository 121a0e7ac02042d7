import type { Decimal } from 'decimal.js';
import type { DataSource, EntityManager } from 'typeorm';
import type { Instant, LocalDate } from '../domain/calendar.js';
import type { OutcomeStatus } from '../domain/payment.js';
import type { BreakKind, Finding } from '../domain/payment-break.js';
import type { Run, RunId } from '../runs/run.store.js';
import type { ReportRead } from './report.js';
import type { FileSent } from './report-reader.js';

/** A bank's report, and how far its outcomes are posted. */
export interface PaymentReport extends Pick<
  Run,
  'state' | 'progress' | 'counts' | 'problem' | 'startedBy'
> {
  readonly id: RunId;
  readonly format: ReportRead['format'];
  readonly messageId: string | null;
  readonly sha256: string;
  readonly bytes: bigint;
  readonly outcomes: bigint;
  readonly others: bigint;
  readonly startedAt: Instant;
}

/** What a report says and the books did not follow. */
export interface PaymentBreak {
  readonly no: bigint;
  readonly reportId: RunId;
  /** Counted in the report from 1. */
  readonly outcomeNo: bigint;
  readonly kind: BreakKind;
  readonly says: OutcomeStatus;
  readonly on: LocalDate | null;
  readonly endToEndId: string | null;
  readonly bankReference: string | null;
  /** Our payment file, where it is known. */
  readonly messageId: string | null;
  readonly amount: Decimal | null;
  readonly currency: string | null;
  /** What the books have. */
  readonly expected: Decimal | null;
  /** Neither anything that came later nor two persons have settled it. */
  readonly isOpen: boolean;
  readonly finding: Finding | null;
}

/** A payment, or a whole file of them, that a bank did not make or sent back, as it says so. */
export interface PaymentFailure {
  /** Counted in the report from 1. */
  readonly outcomeNo: bigint;
  readonly says: 'rejected' | 'returned';
  readonly of: 'payment' | 'file';
  readonly endToEndId: string | null;
  readonly messageId: string | null;
  readonly bankReference: string | null;
  readonly reasonCode: string | null;
  readonly amount: Decimal | null;
  readonly currency: string | null;
  readonly on: LocalDate | null;
}

/** An outcome that is of no payment of ours, or not of the one that was sent. */
export interface Stranger {
  readonly outcomeNo: bigint;
  readonly endToEndId: string;
  /** The amount it repeats, and the one that was sent; null where there is no such payment. */
  readonly says: string | null;
  readonly sent: string | null;
}

const selectReport = `
  select p.run_id as id, format, message_id as "messageId", sha256, bytes, outcomes, others, r.state, r.problem,
         r.started_by as "startedBy", r.started_at as "startedAt", coalesce(c.counts, '{}') as counts, t.progress
    from payment_report p
    join run r using (run_id)
   cross join lateral (
     select json_build_object('done', coalesce(sum(total) filter (where k.state = 'done'), 0),
                              'total', coalesce(sum(total), 0)) as progress
       from run_chunk k where k.run_id = p.run_id) t
   cross join lateral (
     select json_object_agg(key, quantity) as counts
       from (select key, sum(value::bigint) as quantity
               from run_chunk k, jsonb_each_text(k.counts) where k.run_id = p.run_id group by key) s) c`;

/**
 * A break is closed once two persons have resolved it, or its payment has come to what the report said of it, one of a batch once nothing of its file is
 * in transit, one of a duplicate likewise; and money that is said to have left and to have come back after a rejection is where it was.
 */
const selectBreak = `
  select b.break_no as no, b.report_id as "reportId", b.outcome_no as "outcomeNo", b.kind, o.status as says, o.said_on as "on",
         b.end_to_end_id as "endToEndId", o.bank_reference as "bankReference", f.message_id as "messageId", o.amount,
         o.currency, b.expected, p.finding is null and s.is_open as "isOpen", p.finding
    from payment_break b
    join payment_outcome o on o.run_id = b.report_id and o.outcome_no = b.outcome_no
    left join payment_file f using (run_no, file_no)
    left join payment_instruction i
      on i.bucket = bucket_of_payment(b.end_to_end_id) and i.end_to_end_id = b.end_to_end_id
   cross join lateral (
     select (select content->>'finding' from proposal
              where kind = 'payment-break' and subject = b.break_no::text and state = 'approved') as finding) p
   cross join lateral (select case
     when b.kind = 'batch-differs' or b.kind = 'duplicate' and b.end_to_end_id is null then exists (
       select 1 from payment_instruction n where n.run_no = b.run_no and n.file_no = b.file_no and n.state = 'sent')
     when b.kind = 'duplicate' then i.state = 'sent'
     when i.state is null then true
     when b.kind in ('settled-after-rejection', 'returned-after-rejection') and exists (
       select 1 from payment_break n where n.end_to_end_id = b.end_to_end_id and n.kind <> b.kind
          and n.kind in ('settled-after-rejection', 'returned-after-rejection')) then false
     when o.status in ('accepted', 'pending') then i.state = 'sent'
     else i.state <> o.status and i.state <> 'returned' end as is_open) s`;

/** What banks report, and what came of it. */
export class PaymentReportStore {
  /** The totals of a file that was released under a message id. */
  async fileSent(database: DataSource, messageId: string): Promise<FileSent | undefined> {
    const [file] = await database.sql<FileSent[]>`
      select transactions, sum, message_id as "paymentInformationId"
        from payment_file where message_id = ${messageId} and state = 'released'`;
    return file;
  }

  /**
   * Outcomes of a report that has been copied that name a payment which there is not; of a status report also those that
   * repeat another amount or currency than was sent. In the report's order, so many at most.
   */
  async strangers(
    tx: EntityManager,
    runId: RunId,
    repeatsOrders: boolean,
    most: number,
  ): Promise<Stranger[]> {
    return tx.sql<Stranger[]>`
      select outcome_no as "outcomeNo", end_to_end_id as "endToEndId", says, sent
        from door.strangers_of_report(${runId}, ${repeatsOrders}, ${most})`;
  }

  async open(tx: EntityManager, person: string): Promise<RunId> {
    const [{ id }] = await tx.sql<[{ id: RunId }]>`
      select door.open_payment_report(${person}) as id`;
    return id;
  }

  /** @throws Refusal `payment-report-exists` */
  async close(tx: EntityManager, runId: RunId, read: ReportRead): Promise<void> {
    await tx.sql`
      select door.close_payment_report(${runId}, ${read.format}, ${read.messageId}, ${read.sha256}, ${read.bytes},
                                       ${read.outcomes}, ${read.others})`;
  }

  async match(tx: EntityManager, runId: RunId, chunkNo: number): Promise<void> {
    await tx.sql`select door.match_payment_outcomes(${runId}, ${chunkNo})`;
  }

  async spread(tx: EntityManager, runId: RunId, chunkNo: number): Promise<void> {
    await tx.sql`select door.spread_payment_outcome(${runId}, ${chunkNo})`;
  }

  async advance(database: DataSource, runId: RunId): Promise<void> {
    await database.sql`select door.advance_payment_report(${runId})`;
  }

  async find(from: DataSource | EntityManager, runId: RunId): Promise<PaymentReport | undefined> {
    const [report] = await from.sql<PaymentReport[]>`
      ${() => selectReport} where p.run_id = ${runId}`;
    return report;
  }

  /** Reports in the order they came, after the given one. */
  async list(database: DataSource, limit: number, after: string): Promise<PaymentReport[]> {
    return database.sql<PaymentReport[]>`
      ${() => selectReport} where p.run_id > ${after} order by p.run_id limit ${limit}`;
  }

  /** What a report says was rejected or returned, after the given outcome; for a transaction that sees everyone. */
  async failures(
    tx: EntityManager,
    runId: RunId,
    limit: number,
    after: bigint,
  ): Promise<PaymentFailure[]> {
    return tx.sql<PaymentFailure[]>`
      select outcome_no as "outcomeNo", status as says, case level when 'transaction' then 'payment' else 'file' end as of,
             end_to_end_id as "endToEndId", coalesce(message_id, payment_information_id) as "messageId",
             bank_reference as "bankReference", reason_code as "reasonCode", amount, currency, said_on as "on"
        from payment_outcome
       where run_id = ${runId} and status in ('rejected', 'returned') and outcome_no > ${after}
       order by outcome_no limit ${limit}`;
  }

  /** Breaks of a report, after the given one; for a transaction that sees everyone. */
  async breaks(
    tx: EntityManager,
    runId: RunId,
    limit: number,
    after: bigint,
  ): Promise<PaymentBreak[]> {
    return tx.sql<PaymentBreak[]>`
      ${() => selectBreak} where b.report_id = ${runId} and b.break_no > ${after} order by b.break_no limit ${limit}`;
  }

  /** For a transaction that sees everyone. */
  async findBreak(tx: EntityManager, no: bigint): Promise<PaymentBreak | undefined> {
    const [found] = await tx.sql<PaymentBreak[]>`${() => selectBreak} where b.break_no = ${no}`;
    return found;
  }

  /** The first that are open of a dividend, whatever reports they came with; for a transaction that sees everyone. */
  async openBreaks(tx: EntityManager, runNo: number, limit: number): Promise<PaymentBreak[]> {
    return tx.sql<PaymentBreak[]>`
      ${() => selectBreak} where b.run_no = ${runNo} and p.finding is null and s.is_open order by b.break_no limit ${limit}`;
  }

  async countOpenBreaks(
    tx: EntityManager,
    runNo: number,
  ): Promise<{ kind: BreakKind; breaks: bigint }[]> {
    return tx.sql<{ kind: BreakKind; breaks: bigint }[]>`
      select kind, count(*) as breaks from (${() => selectBreak} where b.run_no = ${runNo} and p.finding is null and s.is_open) b
       group by kind order by kind`;
  }
}
