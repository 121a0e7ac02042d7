import { HOLD_REASONS } from '../../domain/payment-reason.js';
import { moneyText } from '../../domain/quantity.js';
import type { BatchRun } from '../../payment/payments.js';
import type { BuiltFile } from '../../payment/payment.store.js';
import type { Run } from '../../runs/run.store.js';
import type { Money } from './views.js';

export const batchView = (batch: BatchRun) => ({
  id: batch.runId,
  dividendRun: batch.dividendId,
  batch: batch.batchNo,
  state: batch.state,
  progress: batch.progress,
  executeOn: batch.executeOn,
  instructed: String(batch.counts['instructed'] ?? 0),
  held: Object.fromEntries(
    HOLD_REASONS.flatMap((reason) => {
      const held = batch.counts[reason];
      return held === undefined ? [] : [[reason, String(held)]];
    }),
  ),
  /** Whoever was to get what was deducted: each with the reason in the reconciliation. */
  claimants: {
    instructed: String(batch.counts['claimants'] ?? 0),
    held: String(batch.counts['claimantsHeld'] ?? 0),
  },
  files: batch.counts['files'] ?? 0,
  builtBy: batch.startedBy,
  startedAt: batch.startedAt,
  problem: batch.problem,
});

export const paymentFileView = (file: BuiltFile, { currency, minorUnit }: Money) => ({
  file: file.fileNo,
  batch: file.batchNo,
  messageId: file.messageId,
  pays: file.pays,
  state: file.state,
  executeOn: file.executeOn,
  transactions: file.transactions,
  sum: { amount: moneyText(file.sum, minorUnit), currency },
  namesRewritten: file.rewritten,
  proposalHash: file.sha256,
  bytes: String(file.bytes),
  createdAt: file.createdAt,
  builtBy: file.builtBy,
  decidedBy: file.decidedBy,
  decidedAt: file.decidedAt,
  reason: file.reason,
  journalEntryId: file.journalEntryId,
});

export const expiryView = (run: Run) => ({
  id: run.runId,
  state: run.state,
  progress: run.progress,
  expired: String(run.counts['expired'] ?? 0),
  startedBy: run.startedBy,
  startedAt: run.startedAt,
  problem: run.problem,
});
