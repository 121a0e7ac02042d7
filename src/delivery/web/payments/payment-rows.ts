import { Decimal } from 'decimal.js';
import type {
  paymentReportView,
  paymentFailureView,
  reconciliationView,
} from '../../http/payment-report-views.js';
import type { batchView, paymentFileView } from '../../http/payment-views.js';
import { reasonOf } from '../../../domain/payment-reason.js';
import { present, type Row } from '../manager/run-rows.js';
import type { Reader } from '../page-answers.js';
import { wordFor } from '../words/words.js';

/** What the API answers of payments, as these pages show it. */
export type PaymentFile = ReturnType<typeof paymentFileView>;
export type Batch = ReturnType<typeof batchView>;
export type Report = ReturnType<typeof paymentReportView>;
export type Failure = ReturnType<typeof paymentFailureView>;
export type Reconciliation = ReturnType<typeof reconciliationView>;
export type Break = Reconciliation['breaks']['items'][number];

/** What a batch has come to: how many it instructed, and how many it held, for each reason. */
export function batchRows(
  { instructed, held, claimants }: Batch,
  { words, format }: Reader,
): Row[] {
  const count = (some: string) => format.count(BigInt(some));
  const some = (all: string) => (all === '0' ? null : count(all));
  return present([
    [words.payments.instructed, count(instructed)],
    ...Object.entries(held).map(
      ([reason, citizens]) =>
        [
          words.layout.named(words.payments.held, wordFor(words.payments.holds, reason)),
          count(citizens),
        ] as const,
    ),
    [words.payments.claimantsInstructed, some(claimants.instructed)],
    [words.payments.claimantsHeld, some(claimants.held)],
  ]);
}

export const fileRows = (file: PaymentFile, { words, format }: Reader): Row[] =>
  present([
    [words.manager.state, words.payments.fileStates[file.state]],
    [words.payments.messageId, file.messageId],
    [words.payments.pays, wordFor(words.payments.paid, file.pays)],
    [words.payments.executeOn, format.day(file.executeOn)],
    [words.payments.payments, format.count(file.transactions)],
    [words.payments.sum, format.money(new Decimal(file.sum.amount))],
    [
      words.payments.rewritten,
      file.namesRewritten === 0 ? null : format.count(file.namesRewritten),
    ],
    [words.payments.hash, file.proposalHash],
    [words.payments.builtBy, file.builtBy],
    [words.payments.decidedBy, file.decidedBy],
    [words.manager.reason, file.reason],
  ]);

export const reportRows = (report: Report, { words, format }: Reader): Row[] =>
  present([
    [words.payments.format, report.format],
    [words.payments.messageId, report.messageId],
    [words.payments.outcomes, format.count(report.outcomes)],
    [words.payments.settled, format.count(report.settled)],
    [words.payments.rejected, format.count(report.rejected)],
    [words.payments.returned, format.count(report.returned)],
    [words.payments.repeated, report.repeated === 0 ? null : format.count(report.repeated)],
    [words.payments.others, report.others === 0 ? null : format.count(report.others)],
    [words.payments.breaks, format.count(report.breaks)],
    [words.payments.receivedBy, report.receivedBy],
  ]);

/** Where every citizen and every cent is, in cells of tables. */
export function reconciliationTables(found: Reconciliation, { words, format, language }: Reader) {
  const whyIn = (state: string, code: string | null) =>
    state === 'held' && code !== null
      ? wordFor(words.payments.holds, code)
      : reasonOf(code, 'payment', language).reason;
  const money = (amount: string) => format.money(new Decimal(amount));
  const count = (citizens: string) => format.count(BigInt(citizens));
  const told = (state: string, reason?: string) =>
    reason === undefined
      ? wordFor(words.payments.states, state)
      : words.layout.named(
          wordFor(words.payments.states, state),
          wordFor(words.payments.holds, reason),
        );
  return {
    promised: [
      [words.payments.announced, count(found.announced.citizens), money(found.announced.gross)],
      [
        words.payments.lateIncluded,
        count(found.lateIncluded.citizens),
        money(found.lateIncluded.amount),
      ],
      ...found.deducted.map((one) => [
        wordFor(words.statement.deductions, one.kind),
        count(one.citizens),
        money(new Decimal(one.amount).neg().toFixed()),
      ]),
      ...found.otherwise.map((one) => [
        words.payments.otherwise,
        count(one.citizens),
        money(one.amount),
      ]),
      [words.payments.net, count(found.net.citizens), money(found.net.amount)],
    ],
    citizens: found.citizens.map((one) => [
      told(one.state, one.reason),
      count(one.citizens),
      money(one.net),
    ]),
    money: [
      [words.payments.states.paid, money(found.money.paid)],
      [words.payments.states['in-transit'], money(found.money.inTransit)],
      [words.payments.owed, money(found.money.owed)],
      [words.payments.states.expired, money(found.money.expired)],
    ] satisfies Row[],
    claimants: found.claimants.map((one) => [
      one.claimant ?? words.payments.treasury,
      told(one.state) + (one.reason ? ` – ${whyIn(one.state, one.reason.code)}` : ''),
      money(one.total),
      money(one.paid),
      money(one.unpaid),
    ]),
    files: found.files.map((file) => ({
      file: file.file,
      cells: [
        words.payments.fileStates[file.state],
        money(file.sum),
        Object.entries(file.payments)
          .map(([state, { payments: some }]) =>
            words.layout.named(wordFor(words.payments.paymentStates, state), format.count(some)),
          )
          .join(' · '),
      ],
    })),
    checks: found.checks.map((one) => [
      wordFor(words.payments.checks, one.code),
      money(one.one),
      money(one.other),
      one.agrees ? words.payments.agrees : words.payments.differs,
    ]),
  };
}

/** What became of a break. */
const verdictOn = ({ isOpen, finding }: Break, { words }: Reader): string => {
  if (isOpen) return words.payments.isOpen;
  return finding === null ? words.payments.isClosed : words.payments.findings[finding];
};

/** What a bank said that the books did not follow, and what was found of it. */
export const breakRows = (one: Break, reader: Reader): Row[] => {
  const { words, format } = reader;
  const money = (some: Break['amount']) => some && format.money(new Decimal(some.amount));
  return present([
    [words.payments.kind, wordFor(words.payments.breakKinds, one.kind)],
    [words.payments.says, wordFor(words.payments.paymentStates, one.says)],
    [words.payments.on, one.on && format.day(one.on)],
    [words.payments.payment, one.endToEndId],
    [words.payments.messageId, one.messageId],
    [words.payments.bankReference, one.bankReference],
    [words.payments.saidAmount, money(one.amount)],
    [words.payments.expected, money(one.expected)],
    [words.payments.verdict, verdictOn(one, reader)],
  ]);
};

/** The same, in cells of a table; the first leads to the whole of it. */
export const breakCells = (one: Break, reader: Reader) => [
  {
    text: wordFor(reader.words.payments.breakKinds, one.kind),
    href: `/payment-breaks/${one.no}`,
  },
  ...amountsOf(one, reader),
  verdictOn(one, reader),
];

const amountsOf = (one: Break, { words, format }: Reader): readonly string[] => [
  wordFor(words.payments.paymentStates, one.says),
  one.amount ? format.money(new Decimal(one.amount.amount)) : '–',
  one.expected ? format.money(new Decimal(one.expected.amount)) : '–',
];

/** What a bank did not pay or sent back, in cells of a table. */
export const failureCells = (
  one: Failure,
  { words, format, language }: Reader,
): readonly string[] => [
  one.endToEndId ?? one.messageId ?? words.payments.wholeFile,
  wordFor(words.payments.paymentStates, one.says),
  (one.reason.code === null ? '' : `${one.reason.code} – `) +
    reasonOf(one.reason.code, one.of, language).reason,
  one.amount ? format.money(new Decimal(one.amount.amount)) : '–',
  one.on === null ? '–' : format.day(one.on),
];
