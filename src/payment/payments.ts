import assert from 'node:assert';
import type { DataSource, EntityManager } from 'typeorm';
import { bankDay } from '../domain/bank-calendar.js';
import { addDays, dayOf } from '../domain/calendar.js';
import { type Law, lawOn, type Nation } from '../domain/nation.js';
import { FUND_MENDS, type HoldReason, NOT_AGAIN, UNCLEAR_MAX } from '../domain/payment-reason.js';
import {
  type Debtor,
  type Instruction,
  paymentMessageId,
  type PaymentTotals,
  type Scheme,
  schemeOf,
} from '../domain/payment.js';
import { Refusal, refuseUnless } from '../domain/refusal.js';
import type { DividendStore } from '../dividend/dividend.store.js';
import type { Verdict } from '../ledger/proposal.store.js';
import type { Secrets } from '../registry/citizen-roll.js';
import type { Vault } from '../registry/vault.js';
import type { ChunkName, Run, RunId, RunStore } from '../runs/run.store.js';
import type { RunWork } from '../runs/runs.js';
import { faultsOf } from './instruction.js';
import { paymentFile, type PaymentFile } from './payment-file.js';
import type {
  Batch,
  BuiltFile,
  ClaimantToPay,
  PaymentStore,
  SealedPayee,
} from './payment.store.js';

export type BatchRun = Run & Batch;

/**
 * Pays a dividend: a batch instructs everybody it owes to, citizens and whoever was to get what was deducted from them, or
 * holds them and says why, and writes the files. Whoever was held, or whose payment came back, is looked at again by the next.
 */
export class Payments implements RunWork {
  readonly kinds = ['payment-batch'] as const;
  private readonly scheme: Scheme;

  constructor(
    private readonly database: DataSource,
    private readonly store: PaymentStore,
    private readonly dividends: DividendStore,
    private readonly runs: RunStore,
    private readonly vault: Vault,
    private readonly nation: Nation,
    /** The account that is paid from; undefined where none is configured. */
    private readonly debtor: Debtor | undefined,
  ) {
    this.scheme = schemeOf(nation.currency, nation.minorUnit);
  }

  /**
   * Opens a batch for whoever a dividend owes to; one that has failed goes on instead.
   * @throws Refusal `unknown-run`, `not-in-that-state`, `dividend-at-work`, `no-account-to-pay-from`
   */
  async open(tx: EntityManager, dividendId: RunId, person: string): Promise<BatchRun> {
    const dividend = await this.dividends.find(tx, dividendId);
    if (!dividend) throw new Refusal('unknown-run');
    const failed = await this.store.failedBatch(tx, dividendId);
    if (failed) {
      await this.runs.resume(tx, failed, person);
      return this.run(tx, failed);
    }
    const { debtor } = this;
    refuseUnless(debtor !== undefined, 'no-account-to-pay-from');
    const today = dayOf(new Date());
    const law = lawOn(this.nation, today);
    assert(law, 'a dividend was paid before the law began');
    const tomorrow = addDays(today, 1);
    const runId = await this.store.openBatch(
      tx,
      {
        dividendId,
        // What is late goes out on the next day on which banks are open.
        executeOn: bankDay(
          { ...law.bankCalendar, moves: 'following' },
          dividend.payOn > tomorrow ? dividend.payOn : tomorrow,
        ),
        terms: this.termsOf(law),
        debtor,
        remittance: `Dividend ${dividend.year}`,
      },
      today,
      person,
    );
    return this.run(tx, runId);
  }

  private termsOf({ payment, minors }: Law) {
    return {
      coolingOffDays: payment.coolingOffDays,
      citizensPerAccountMax: payment.citizensPerAccountMax,
      transactionsMax: Math.min(payment.transactionsMax, this.scheme.transactionsMax),
      amountMax: this.scheme.amountMax.toFixed(),
      majorityAge: minors.majorityAge,
      payTo: minors.payTo,
      fundMends: FUND_MENDS,
      notAgain: NOT_AGAIN,
      unclearMax: UNCLEAR_MAX,
    };
  }

  /** @throws Refusal `unknown-run` */
  async run(tx: EntityManager | DataSource, runId: RunId): Promise<BatchRun> {
    const run = await this.runs.find(tx, runId);
    const batch = await this.store.batch(tx, runId);
    if (!batch || !run) throw new Refusal('unknown-run');
    return { ...run, ...batch };
  }

  /** @throws Refusal `unknown-run` */
  async batch(dividendId: RunId, batchNo: number): Promise<BatchRun> {
    const found = await this.store.batchOf(this.database, dividendId, batchNo);
    if (!found) throw new Refusal('unknown-run');
    return this.run(this.database, found.runId);
  }

  /** @throws Refusal `unknown-run` */
  async files(dividendId: RunId, limit: number, after: bigint): Promise<BuiltFile[]> {
    if (!(await this.dividends.find(this.database, dividendId))) throw new Refusal('unknown-run');
    return this.store.files(this.database, dividendId, limit, after);
  }

  /** A file as it was built, to the last byte. @throws Refusal `unknown-payment-file`, `citizen-erased` */
  async file(
    dividendId: RunId,
    fileNo: number,
  ): Promise<{ file: BuiltFile; content: AsyncIterable<Buffer> }> {
    const file = await this.find(this.database, dividendId, fileNo);
    const batch = await this.store.batchOf(this.database, dividendId, file.batchNo);
    return { file, content: this.sameAs(file, this.written(this.database, batch!, file, file)) };
  }

  /** @throws Refusal `unknown-payment-file`, `proposer-may-not-approve`, `payment-day-passed`, `payees-have-changed` … */
  async release(
    tx: EntityManager,
    dividendId: RunId,
    fileNo: number,
    { person, hash }: Verdict,
  ): Promise<BuiltFile> {
    await this.store.release(tx, dividendId, fileNo, person, hash);
    return this.find(tx, dividendId, fileNo);
  }

  /** @throws Refusal `unknown-payment-file`, `not-in-that-state` */
  async cancel(
    tx: EntityManager,
    dividendId: RunId,
    fileNo: number,
    { person, reason }: Verdict,
  ): Promise<BuiltFile> {
    await this.store.cancel(tx, dividendId, fileNo, person, reason);
    return this.find(tx, dividendId, fileNo);
  }

  private async find(
    tx: EntityManager | DataSource,
    dividendId: RunId,
    fileNo: number,
  ): Promise<BuiltFile> {
    const file = await this.store.file(tx, dividendId, fileNo);
    if (!file) throw new Refusal('unknown-payment-file');
    return file;
  }

  async perform(tx: EntityManager, chunk: ChunkName): Promise<void> {
    const { runId, step, chunkNo } = chunk;
    if (step === 'survey') return this.store.survey(tx, runId);
    const batch = (await this.store.batch(tx, runId))!;
    if (step === 'instruct') await this.instruct(tx, batch, chunkNo);
    else await this.write(tx, batch, chunkNo);
  }

  async advance({ runId }: Run): Promise<void> {
    await this.store.advance(this.database, runId);
  }

  /** What cannot be written is found out now, while no file counts on it. */
  private async instruct(tx: EntityManager, batch: Batch, chunkNo: number): Promise<void> {
    await this.store.instruct(tx, batch.runId, chunkNo);
    const payees = await this.store.payeesOfChunk(tx, batch.runId, chunkNo);
    const held = payees.flatMap((payee): { citizenId: bigint; reason: HoldReason }[] => {
      const reason = payee.wrappedKey ? this.holdOf(this.instruction(payee, batch)) : 'erased';
      return reason ? [{ citizenId: payee.citizenId, reason }] : [];
    });
    for (const claimant of await this.store.claimantsOfChunk(tx, batch.runId, chunkNo)) {
      const reason = this.holdOf(toClaimant(claimant, batch));
      if (reason) held.push({ citizenId: claimant.accountId, reason });
    }
    await this.store.finishInstructing(tx, batch.runId, chunkNo, held);
  }

  private holdOf(instruction: Instruction): HoldReason | undefined {
    const [fault] = faultsOf(instruction, this.scheme);
    if (!fault) return undefined;
    if (fault.pointer === '/creditorName') return 'name-not-writable';
    if (fault.pointer === '/creditorIban') return 'account-not-valid';
    throw new Error(`${instruction.endToEndId} cannot be paid: ${fault.pointer} ${fault.detail}`);
  }

  private async write(tx: EntityManager, batch: Batch, chunkNo: number): Promise<void> {
    const cut = await this.store.cut(tx, batch.runId, chunkNo);
    const named = {
      fileNo: cut.fileNo,
      messageId: paymentMessageId(batch.dividendId, cut.fileNo),
      createdAt: new Date().toISOString(),
    };
    const file = this.written(tx, batch, named, cut);
    for await (const _ of file.content); // Hashed as it is written; nobody keeps it.
    await this.store.record(tx, { runId: batch.runId, chunkNo }, named, file.written());
  }

  private written(
    from: EntityManager | DataSource,
    batch: Batch,
    { fileNo, messageId, createdAt }: Pick<BuiltFile, 'fileNo' | 'messageId' | 'createdAt'>,
    totals: PaymentTotals,
  ): PaymentFile {
    const { executeOn, debtor } = batch;
    return paymentFile(
      { messageId, createdAt, executeOn, debtor },
      { transactions: totals.transactions, sum: totals.sum },
      this.instructions(from, batch, fileNo),
      this.scheme,
    );
  }

  private async *instructions(
    from: EntityManager | DataSource,
    batch: Batch,
    fileNo: number,
  ): AsyncGenerator<Instruction> {
    for await (const payee of this.store.payeesOfFile(from, batch.runNo, fileNo))
      yield this.instruction(payee, batch);
    for (const claimant of await this.store.claimantsOfFile(from, batch.runId, fileNo))
      yield toClaimant(claimant, batch);
  }

  /** @throws Refusal `citizen-erased` */
  private instruction(
    { endToEndId, amount, sealed, wrappedKey, nationalIdHash }: SealedPayee,
    { remittance }: Batch,
  ): Instruction {
    if (!wrappedKey) throw new Refusal('citizen-erased');
    const { name, iban } = JSON.parse(
      this.vault.open({ sealed, wrappedKey }, nationalIdHash),
    ) as Secrets;
    return { endToEndId, amount, creditorName: name, creditorIban: iban ?? '', remittance };
  }

  /** Ends as it should only if it is the file that was built. */
  private async *sameAs(
    { sha256, messageId }: BuiltFile,
    file: PaymentFile,
  ): AsyncGenerator<Buffer> {
    yield* file.content;
    assert.equal(file.written().sha256, sha256, `${messageId} is not the file that was built`);
  }
}

/** What a claimant's bank is told: of which dividend it is what was deducted. */
const toClaimant = (
  { endToEndId, amount, name, iban, bic }: ClaimantToPay,
  { remittance }: Batch,
): Instruction => ({
  endToEndId,
  amount,
  creditorName: name,
  creditorIban: iban,
  creditorBic: bic,
  remittance: `Deductions of ${remittance}`,
});
