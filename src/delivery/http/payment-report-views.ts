import { Decimal } from 'decimal.js';
import { breakReasonOf } from '../../domain/payment-break.js';
import { type HoldReason, holdReasonOf, reasonOf } from '../../domain/payment-reason.js';
import type { Proposal } from '../../ledger/proposal.store.js';
import { moneyText, plainText } from '../../domain/quantity.js';
import type {
  PaymentBreak,
  PaymentFailure,
  PaymentReport,
} from '../../payment/payment-report.store.js';
import { ANSWER_DAYS, type Reconciliation } from '../../payment/reconciliation.js';
import type { ClaimantReconciled, FileReconciled } from '../../payment/reconciliation.store.js';
import { type Money, proposalView } from './views.js';

export function paymentReportView(report: PaymentReport) {
  const count = (of: string): number => report.counts[of] ?? 0;
  return {
    id: report.id,
    state: report.state,
    format: report.format,
    messageId: report.messageId,
    sha256: report.sha256,
    bytes: String(report.bytes),
    outcomes: Number(report.outcomes),
    /** Movements and payments that are none of the fund's dividends. */
    others: Number(report.others) + count('others'),
    progress: report.progress,
    matched: count('matched'),
    posted: count('settled') + count('rejected') + count('returned'),
    settled: count('settled'),
    rejected: count('rejected'),
    returned: count('returned'),
    repeated: count('repeated'),
    noted: count('noted'),
    breaks: count('breaks'),
    receivedBy: report.startedBy,
    receivedAt: report.startedAt,
    problem: report.problem,
  };
}

export const paymentBreakView = (one: PaymentBreak, { currency, minorUnit }: Money) => ({
  no: String(one.no),
  report: one.reportId,
  outcome: Number(one.outcomeNo),
  kind: one.kind,
  reason: breakReasonOf(one.kind),
  says: one.says,
  on: one.on,
  endToEndId: one.endToEndId,
  bankReference: one.bankReference,
  messageId: one.messageId,
  amount: one.amount && { amount: plainText(one.amount), currency: one.currency },
  expected: one.expected && { amount: moneyText(one.expected, minorUnit), currency },
  isOpen: one.isOpen,
  /** What two persons found of it; null where nobody has. */
  finding: one.finding,
});

export const paymentFailureView = (one: PaymentFailure) => ({
  outcome: Number(one.outcomeNo),
  says: one.says,
  of: one.of,
  endToEndId: one.endToEndId,
  messageId: one.messageId,
  bankReference: one.bankReference,
  reason: { code: one.reasonCode, text: reasonOf(one.reasonCode, one.of).reason },
  amount: one.amount && { amount: plainText(one.amount), currency: one.currency },
  on: one.on,
});

export const breakResolutionView = (proposal: Proposal) => ({
  ...proposalView(proposal),
  ...proposal.content,
});

export function reconciliationView(found: Reconciliation, { currency, minorUnit }: Money) {
  const text = (amount: Decimal) => moneyText(amount, minorUnit);
  const { dividend } = found;
  return {
    dividendRun: dividend.runId,
    year: dividend.year,
    currency,
    announced: { citizens: String(dividend.eligible), gross: text(dividend.gross!) },
    lateIncluded: { citizens: String(found.late.citizens), amount: text(found.late.amount) },
    deducted: found.deductions.map(({ kind, citizens, amount }) => ({
      kind,
      citizens: String(citizens),
      amount: text(amount),
    })),
    otherwise: found.others.map(({ event, citizens, amount }) => ({
      event,
      citizens: String(citizens),
      amount: text(amount),
    })),
    net: { citizens: String(found.net.citizens), amount: text(found.net.amount) },
    citizens: found.states.map((one) => ({
      state: one.state,
      ...(one.reason === null ? {} : { reason: one.reason }),
      citizens: String(one.citizens),
      net: text(one.net),
    })),
    money: {
      paid: text(found.paid),
      inTransit: text(found.inTransit),
      owed: text(found.owed),
      expired: text(found.expired),
    },
    claimants: found.claimants.map((one) => claimantView(one, text)),
    files: found.files.map((file) => fileView(file, text)),
    unanswered: {
      afterDays: ANSWER_DAYS,
      files: found.unanswered.map((file) => fileView(file, text)),
    },
    breaks: {
      open: Object.fromEntries(found.openBreaks.map(({ kind, breaks }) => [kind, Number(breaks)])),
      items: found.breaks.map((one) => paymentBreakView(one, { currency, minorUnit })),
    },
    checks: found.checks.map(({ code, what, one, other }) => ({
      code,
      what,
      one: text(one),
      other: text(other),
      agrees: one.eq(other),
    })),
    balances: found.balances,
  };
}

const claimantView = (one: ClaimantReconciled, text: (amount: Decimal) => string) => ({
  claimant: one.claimant,
  total: text(one.total),
  paid: text(one.paid),
  inTransit: text(one.inTransit),
  unpaid: text(one.unpaid),
  state: one.state,
  reason:
    one.state === 'held'
      ? { code: one.hold, text: CLAIMANT_HOLDS[one.hold!] ?? holdReasonOf(one.hold!).reason }
      : one.state === 'rejected' || one.state === 'returned'
        ? { code: one.reasonCode, text: reasonOf(one.reasonCode).reason }
        : null,
});

/** What holds are of claimants, where a citizen is told otherwise. */
const CLAIMANT_HOLDS: Readonly<Partial<Record<HoldReason, string>>> = {
  'no-account': 'No account of theirs is on record: enter one at /v1/claimant-payees.',
  'account-cooling-off': 'Their account was changed a short while ago.',
  'name-not-writable': 'Their name cannot be written in the letters that banks take.',
  'account-rejected':
    'A bank has not paid to this account before: enter another at /v1/claimant-payees.',
};

const fileView = (file: FileReconciled, text: (amount: Decimal) => string) => ({
  file: file.fileNo,
  messageId: file.messageId,
  state: file.state,
  executeOn: file.executeOn,
  transactions: file.transactions,
  sum: text(file.sum),
  payments: Object.fromEntries(
    Object.entries(file.byState).map(([state, { payments, sum }]) => [
      state,
      { payments, sum: text(new Decimal(sum)) },
    ]),
  ),
});
