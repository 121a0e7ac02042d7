import type { Decimal } from 'decimal.js';
import type { DataSource, EntityManager } from 'typeorm';
import type { Instant, LocalDate } from '../domain/calendar.js';
import type { HoldReason } from '../domain/payment-reason.js';
import type { Debtor, PaymentTotals } from '../domain/payment.js';
import type { Sealed } from '../registry/vault.js';
import type { RunId } from '../runs/run.store.js';
import type { Written } from './payment-file.js';

/** Of the law on the day a batch is opened, what decides who is paid. */
export interface PaymentTerms {
  readonly coolingOffDays: number;
  readonly citizensPerAccountMax: number;
  readonly transactionsMax: number;
  /** More goes to nobody by one payment. */
  readonly amountMax: string;
  readonly majorityAge: number;
  readonly payTo: 'guardian' | 'held-until-majority' | 'themselves';
  /** Reason codes of what no other account would mend. */
  readonly fundMends: readonly string[];
  /** Those after which an account is not tried again until it is stated anew. */
  readonly notAgain: readonly string[];
  /** How often one is tried where the bank's reason is neither. */
  readonly unclearMax: number;
}

/** One batch's own particulars; the rest is its run's. */
export interface Batch {
  readonly runId: RunId;
  readonly dividendId: RunId;
  readonly runNo: number;
  readonly batchNo: number;
  readonly executeOn: LocalDate;
  readonly terms: PaymentTerms;
  readonly debtor: Debtor;
  readonly remittance: string;
}

export interface BuiltFile extends PaymentTotals {
  readonly fileNo: number;
  readonly batchNo: number;
  readonly messageId: string;
  readonly createdAt: Instant;
  readonly executeOn: LocalDate;
  readonly sha256: string;
  readonly bytes: bigint;
  /** Names that stand in it otherwise than they were given. */
  readonly rewritten: number;
  readonly builtBy: string;
  /** Citizens, or whoever was to get what was deducted from them: never both in one file. */
  readonly pays: 'citizens' | 'claimants';
  readonly state: 'built' | 'released' | 'cancelled';
  readonly decidedBy: string | null;
  readonly decidedAt: Instant | null;
  readonly reason: string | null;
  readonly journalEntryId: string | null;
}

/** Whom an instruction pays, and how much; name and account are sealed. */
export interface SealedPayee extends Pick<Sealed, 'sealed'> {
  readonly bucket: number;
  readonly citizenId: bigint;
  readonly endToEndId: string;
  readonly amount: Decimal;
  /** Null when they are erased. */
  readonly wrappedKey: Buffer | null;
  readonly nationalIdHash: Buffer;
}

/** Whom an instruction pays what was deducted, and how much. */
export interface ClaimantToPay {
  /** Of the account on which it is owed. */
  readonly accountId: bigint;
  readonly endToEndId: string;
  readonly amount: Decimal;
  readonly name: string;
  readonly iban: string;
  readonly bic: string | null;
}

/** Somebody whom a batch held. */
export interface Held {
  readonly bucket: number;
  readonly citizenId: bigint;
  readonly citizen: string;
  readonly reason: HoldReason;
  readonly until: LocalDate | null;
}

const selectBatch = `
  select b.run_id as "runId", d.run_id as "dividendId", b.run_no as "runNo", batch_no as "batchNo",
         execute_on as "executeOn", terms, debtor, remittance
    from payment_batch b join dividend_run d using (run_no)`;

const selectFile = `
  select f.file_no as "fileNo", f.batch_no as "batchNo", message_id as "messageId", created_at as "createdAt",
         b.execute_on as "executeOn", transactions, sum, sha256, bytes, rewritten, built_by as "builtBy", pays, state,
         decided_by as "decidedBy", decided_at as "decidedAt", f.reason, e.id as "journalEntryId"
    from payment_file f
    join payment_batch b using (run_no, batch_no)
    join dividend_run d using (run_no)
    left join journal_entry e using (entry_id)`;

const selectPayee = `
  select bucket, citizen_id as "citizenId", end_to_end_id as "endToEndId", amount, sealed,
         wrapped_key as "wrappedKey", national_id_hash as "nationalIdHash"`;

const selectClaimant = `
  select account_id as "accountId", end_to_end_id as "endToEndId", amount, name, iban, bic`;

/** Batches of payments and their files. */
export class PaymentStore {
  /** @throws Refusal `unknown-run`, `not-in-that-state`, `dividend-at-work` */
  async openBatch(
    tx: EntityManager,
    batch: Pick<Batch, 'dividendId' | 'executeOn' | 'terms' | 'debtor' | 'remittance'>,
    today: LocalDate,
    person: string,
  ): Promise<RunId> {
    const [{ id }] = await tx.sql<[{ id: RunId }]>`
      select door.open_payment_batch(${batch.dividendId}, ${today}, ${batch.executeOn}, ${JSON.stringify(batch.terms)},
                                     ${JSON.stringify(batch.debtor)}, ${batch.remittance}, ${person}) as id`;
    return id;
  }

  /** A batch of this dividend that has failed, and waits to be resumed. */
  async failedBatch(tx: EntityManager, dividendId: RunId): Promise<RunId | undefined> {
    const [found] = await tx.sql<{ runId: RunId }[]>`
      select b.run_id as "runId"
        from payment_batch b join run r using (run_id) join dividend_run d using (run_no)
       where d.run_id = ${dividendId} and r.state = 'failed'`;
    return found?.runId;
  }

  async batch(tx: EntityManager | DataSource, runId: RunId): Promise<Batch | undefined> {
    const [found] = await tx.sql<Batch[]>`${() => selectBatch} where b.run_id = ${runId}`;
    return found;
  }

  async batchOf(
    database: DataSource,
    dividendId: RunId,
    batchNo: number,
  ): Promise<Batch | undefined> {
    const [found] = await database.sql<Batch[]>`
      ${() => selectBatch} where d.run_id = ${dividendId} and batch_no = ${batchNo}`;
    return found;
  }

  async survey(tx: EntityManager, runId: RunId): Promise<void> {
    await tx.sql`select door.survey_accounts(${runId})`;
  }

  async instruct(tx: EntityManager, runId: RunId, chunkNo: number): Promise<void> {
    await tx.sql`select door.instruct_chunk(${runId}, ${chunkNo})`;
  }

  async payeesOfChunk(tx: EntityManager, runId: RunId, chunkNo: number): Promise<SealedPayee[]> {
    return tx.sql<SealedPayee[]>`
      ${() => selectPayee} from door.payees_of_chunk(${runId}, ${chunkNo})`;
  }

  /** Claimants of a chunk, where it is theirs; they stand in no file yet. */
  async claimantsOfChunk(
    tx: EntityManager,
    runId: RunId,
    chunkNo: number,
  ): Promise<ClaimantToPay[]> {
    return tx.sql<ClaimantToPay[]>`
      ${() => selectClaimant}
        from run_chunk c cross join lateral door.claimants_to_pay(c.run_id, null)
       where c.run_id = ${runId} and c.step = 'instruct' and c.chunk_no = ${chunkNo} and c.bucket = claimants_bucket()`;
  }

  async claimantsOfFile(
    from: DataSource | EntityManager,
    runId: RunId,
    fileNo: number,
  ): Promise<ClaimantToPay[]> {
    return from.sql<ClaimantToPay[]>`
      ${() => selectClaimant} from door.claimants_to_pay(${runId}, ${fileNo})`;
  }

  async finishInstructing(
    tx: EntityManager,
    runId: RunId,
    chunkNo: number,
    held: readonly { readonly citizenId: bigint; readonly reason: HoldReason }[],
  ): Promise<void> {
    await tx.sql`
      select door.finish_instructing(${runId}, ${chunkNo}, ${held.map(({ citizenId }) => citizenId)}::bigint[],
                                     ${held.map(({ reason }) => reason)}::text[])`;
  }

  async advance(database: DataSource, runId: RunId): Promise<void> {
    await database.sql`select door.advance_payment_batch(${runId})`;
  }

  /** Puts the instructions of a file in it. */
  async cut(
    tx: EntityManager,
    runId: RunId,
    chunkNo: number,
  ): Promise<PaymentTotals & { readonly fileNo: number }> {
    const [{ transactions, ...cut }] = await tx.sql<
      [{ fileNo: number; transactions: bigint; sum: Decimal }]
    >`
      select file_no as "fileNo", transactions, sum from door.cut_payment_file(${runId}, ${chunkNo})`;
    return { ...cut, transactions: Number(transactions) };
  }

  async record(
    tx: EntityManager,
    { runId, chunkNo }: { readonly runId: RunId; readonly chunkNo: number },
    { fileNo, messageId, createdAt }: Pick<BuiltFile, 'fileNo' | 'messageId' | 'createdAt'>,
    { transactions, sum, sha256, bytes, rewritten }: Written,
  ): Promise<void> {
    await tx.sql`
      select door.record_payment_file(${runId}, ${chunkNo}, ${fileNo}, ${messageId}, ${createdAt}, ${transactions},
                                      ${sum.toFixed()}, ${sha256}, ${bytes}, ${rewritten})`;
  }

  /** Files of a dividend by their numbers, after the given one. */
  async files(
    database: DataSource,
    dividendId: RunId,
    limit: number,
    after: bigint,
  ): Promise<BuiltFile[]> {
    return database.sql<BuiltFile[]>`
      ${() => selectFile} where d.run_id = ${dividendId} and f.file_no > ${after} order by f.file_no limit ${limit}`;
  }

  async file(
    tx: DataSource | EntityManager,
    dividendId: RunId,
    fileNo: number,
  ): Promise<BuiltFile | undefined> {
    const [found] = await tx.sql<BuiltFile[]>`
      ${() => selectFile} where d.run_id = ${dividendId} and f.file_no = ${fileNo}`;
    return found;
  }

  /** The payees of a file in its order, a page at a time. */
  async *payeesOfFile(
    from: DataSource | EntityManager,
    runNo: number,
    fileNo: number,
  ): AsyncGenerator<SealedPayee> {
    let last: Pick<SealedPayee, 'bucket' | 'citizenId'> = { bucket: 0, citizenId: -1n };
    for (;;) {
      const page = await from.sql<SealedPayee[]>`
        ${() => selectPayee}
          from door.payees_of_file(${runNo}, ${fileNo}, ${last.bucket}::smallint, ${last.citizenId}, ${PAGE})`;
      yield* page;
      if (page.length < PAGE) return;
      last = page.at(-1)!;
    }
  }

  async release(
    tx: EntityManager,
    dividendId: RunId,
    fileNo: number,
    person: string,
    hash: string | null,
  ): Promise<void> {
    await tx.sql`select door.release_payment_file(${dividendId}, ${fileNo}, ${person}, ${hash})`;
  }

  async cancel(
    tx: EntityManager,
    dividendId: RunId,
    fileNo: number,
    person: string,
    reason: string | null,
  ): Promise<void> {
    await tx.sql`select door.cancel_payment_file(${dividendId}, ${fileNo}, ${person}, ${reason})`;
  }

  async holds(
    database: DataSource,
    runId: RunId,
    limit: number,
    after: readonly [bucket: string, citizenId: string],
  ): Promise<Held[]> {
    return database.sql<Held[]>`
      select bucket, citizen_id as "citizenId", citizen, reason, until
        from door.payment_holds(${runId}, ${after[0]}::smallint, ${after[1]}::bigint, ${limit})`;
  }

  /** @throws Refusal `unknown-run`, `not-in-that-state`, `dividend-at-work` */
  async openExpiry(tx: EntityManager, dividendId: RunId, person: string): Promise<RunId> {
    const [{ id }] = await tx.sql<[{ id: RunId }]>`
      select door.open_expiry(${dividendId}, ${person}) as id`;
    return id;
  }

  /** The newest expiry of a dividend. */
  async newestExpiry(database: DataSource, dividendId: RunId): Promise<RunId | undefined> {
    const [found] = await database.sql<{ runId: RunId }[]>`
      select run_id as "runId" from run
       where kind = 'expiry' and starts_with(subject, ${dividendId} || ':') order by run_id desc limit 1`;
    return found?.runId;
  }

  async expireChunk(tx: EntityManager, runId: RunId, chunkNo: number): Promise<void> {
    await tx.sql`select door.expire_chunk(${runId}, ${chunkNo})`;
  }

  async concludeExpiry(database: DataSource, runId: RunId): Promise<void> {
    await database.sql`select door.conclude_expiry(${runId})`;
  }
}

/** Payees that are read at a time. */
const PAGE = 5_000;
