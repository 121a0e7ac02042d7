import { Decimal } from 'decimal.js';
import type { DataSource } from 'typeorm';
import { addDays, dayOf, type LocalDate } from '../domain/calendar.js';
import type { BreakKind } from '../domain/payment-break.js';
import { Refusal, refuseUnless } from '../domain/refusal.js';
import type { Dividend, DividendStore } from '../dividend/dividend.store.js';
import { seeEveryone } from '../ledger/reader.store.js';
import type { RunId, RunStore } from '../runs/run.store.js';
import type { PaymentBreak, PaymentReportStore } from './payment-report.store.js';
import type {
  ClaimantReconciled,
  ControlBalances,
  Counted,
  FileReconciled,
  Movement,
  PaymentState,
  ReconciliationStore,
  StateOfCitizens,
} from './reconciliation.store.js';

/** A bank that has said nothing for as long has been asked too little. */
export const ANSWER_DAYS = 5;
/** Breaks shown with a reconciliation; all of them stand with their reports. */
const BREAKS_MAX = 100;

const CHECKS = {
  net: 'Gross as approved, and what was credited or taken since, less deductions, is the net of all citizens',
  deductions: 'Deductions as approved are those of all citizens',
  whereabouts: 'The net of all citizens is paid, in transit, owed or expired',
  owed: 'What citizens are owed is what the control account has',
  'in-transit': 'What is in transit is what the control account has',
  'claimants-in-transit': 'What is in transit to claimants is what the account of it has',
  unanswered: 'What is in transit is what was sent and not answered',
  settled: 'What was paid is what banks have settled',
  cash: 'What was paid has left the cash',
  files: 'Files that were released pay what they say',
} as const;
type CheckCode = keyof typeof CHECKS;

/** Two sums that are reckoned apart and must be the same. */
export interface Check {
  readonly code: CheckCode;
  readonly what: string;
  readonly one: Decimal;
  readonly other: Decimal;
}

/** What has become of a dividend: of every citizen, and of every cent. */
export interface Reconciliation {
  readonly dividend: Dividend;
  readonly states: readonly StateOfCitizens[];
  readonly late: Counted;
  readonly deductions: readonly (Counted & { readonly kind: string })[];
  /** What was credited (> 0) or taken otherwise. */
  readonly others: readonly Movement[];
  readonly net: Counted;
  readonly paid: Decimal;
  readonly inTransit: Decimal;
  readonly owed: Decimal;
  readonly expired: Decimal;
  readonly claimants: readonly ClaimantReconciled[];
  readonly files: readonly FileReconciled[];
  /** Files of which payments are still unanswered, though the banks had their days. */
  readonly unanswered: readonly FileReconciled[];
  readonly openBreaks: readonly { readonly kind: BreakKind; readonly breaks: bigint }[];
  readonly breaks: readonly PaymentBreak[];
  readonly checks: readonly Check[];
  /** Every check agrees, no break is open, and whoever something was deducted for was paid it, or a bank is at it. */
  readonly balances: boolean;
}

/** Events that move a payment on; every other changes what a citizen is to get. */
const OF_PAYMENT = new Set(['file', 'report', 'expiry']);
const FROZEN = new Set(['chunk', 'deductions']);
const NOTHING = new Decimal(0);

/** Holds what a dividend promised against what citizens have, banks have said and the journal has posted. */
export class Reconciliations {
  constructor(
    private readonly database: DataSource,
    private readonly dividends: DividendStore,
    private readonly runs: RunStore,
    private readonly store: ReconciliationStore,
    private readonly reports: PaymentReportStore,
  ) {}

  /** Of one instant. @throws Refusal `unknown-run`, `not-in-that-state` before a dividend is distributed */
  async of(runId: RunId): Promise<Reconciliation> {
    return this.database.transaction('REPEATABLE READ', async (tx) => {
      await seeEveryone(tx);
      const dividend = await this.dividends.find(tx, runId);
      if (!dividend) throw new Refusal('unknown-run');
      const { state } = (await this.runs.find(tx, runId))!;
      refuseUnless(state === 'distributed', 'not-in-that-state', { state });
      const { runNo } = dividend;
      const states = await this.store.states(tx, runId, runNo);
      const movements = await this.store.movements(tx, runId);
      const deductions = await this.store.deductions(tx, runNo);
      const files = await this.store.files(tx, runNo);
      const controls = await this.store.controls(tx, runId);
      const claimants = await this.store.claimants(tx, runId, runNo);
      const openBreaks = await this.reports.countOpenBreaks(tx, runNo);
      const sums = sumsOf(states);
      const others = movements.filter(
        ({ event }) => !OF_PAYMENT.has(event) && !FROZEN.has(event) && !isLate(event),
      );
      const late = together(movements.filter(({ event }) => isLate(event)));
      const checks = [
        ...checksOf(dividend, sums, [late, ...others], deductions),
        ...checksOfBanks(sums, claimants, files, controls),
      ];
      return {
        dividend,
        states,
        late,
        deductions,
        others,
        ...sums,
        claimants,
        files,
        unanswered: files.filter((file) => isUnanswered(file, dayOf(new Date()))),
        openBreaks,
        breaks: await this.reports.openBreaks(tx, runNo, BREAKS_MAX),
        checks,
        balances:
          checks.every(({ one, other }) => one.eq(other)) &&
          openBreaks.length === 0 &&
          claimants.every(({ unpaid }) => unpaid.lte(0)),
      };
    });
  }
}

type Sums = Pick<Reconciliation, 'net' | 'paid' | 'inTransit' | 'owed' | 'expired'>;

const isLate = (event: string): boolean => event.startsWith('late');

const total = <T>(all: readonly T[], of: (one: T) => Decimal): Decimal =>
  all.reduce((sum, one) => sum.plus(of(one)), NOTHING);

const together = (all: readonly Counted[]): Counted => ({
  citizens: all.reduce((sum, { citizens }) => sum + citizens, 0n),
  amount: total(all, ({ amount }) => amount),
});

const sumsOf = (states: readonly StateOfCitizens[]): Sums => ({
  net: together(states.map(({ citizens, net }) => ({ citizens, amount: net }))),
  paid: total(states, ({ paid }) => paid),
  inTransit: total(states, ({ inTransit }) => inTransit),
  owed: total(states, ({ owed }) => owed),
  expired: total(states, ({ expired }) => expired),
});

/** Payments of files in a state, or all of them. */
const ofFiles = (files: readonly FileReconciled[], state?: PaymentState): Decimal =>
  total(files, ({ byState }) =>
    total(
      Object.entries(byState).filter(([name]) => state === undefined || name === state),
      ([, { sum }]) => new Decimal(sum),
    ),
  );

const check = (code: CheckCode, one: Decimal, other: Decimal): Check => ({
  code,
  what: CHECKS[code],
  one,
  other,
});

/** Of what the dividend promised. */
function checksOf(
  { gross, deducted }: Dividend,
  { net, paid, inTransit, owed, expired }: Sums,
  others: readonly Counted[],
  deductions: readonly Counted[],
): Check[] {
  return [
    check('net', gross!.minus(deducted!).plus(together(others).amount), net.amount),
    check('deductions', deducted!, together(deductions).amount),
    check('whereabouts', net.amount, paid.plus(inTransit).plus(owed).plus(expired)),
  ];
}

/** Of what went by banks, to citizens and to claimants. */
function checksOfBanks(
  { paid, inTransit, owed }: Sums,
  claimants: readonly ClaimantReconciled[],
  files: readonly FileReconciled[],
  controls: ControlBalances,
): Check[] {
  const released = files.filter(({ state }) => state === 'released');
  const toClaimants = total(claimants, (one) => one.inTransit);
  const paidByBanks = paid.plus(total(claimants, ({ paidByBank }) => paidByBank));
  return [
    check('owed', owed, controls.owed),
    check('in-transit', inTransit, controls.inTransit),
    check('claimants-in-transit', toClaimants, controls.claimantsInTransit),
    check('unanswered', inTransit.plus(toClaimants), ofFiles(files, 'sent')),
    check('settled', paidByBanks, ofFiles(files, 'settled')),
    check('cash', paidByBanks, controls.cash),
    check(
      'files',
      total(released, ({ sum }) => sum),
      ofFiles(released),
    ),
  ];
}

const isUnanswered = ({ byState, executeOn }: FileReconciled, today: LocalDate): boolean =>
  byState.sent !== undefined && addDays(executeOn, ANSWER_DAYS) < today;
