import { Decimal } from 'decimal.js';
import type { ClaimantPayee, PayeeOnRecord } from '../../dividend/claimant-payee.store.js';
import type { FiledClaim, GivenDirective } from '../../dividend/claim.store.js';
import type { Overpayment } from '../../dividend/overpayment.store.js';
import { dayOf } from '../../domain/calendar.js';
import { moneyText, plainText } from '../../domain/quantity.js';
import { planStanding } from '../../domain/recovery-plan.js';
import type { Proposal } from '../../ledger/proposal.store.js';
import { hidden, type Money, proposalView } from './views.js';

/** What answers about claims, directives and overpayments are made of. */

const moneyView = (amount: Decimal, { currency, minorUnit }: Money) => ({
  amount: moneyText(amount, minorUnit),
  currency,
});

/** A claim as the citizen is told of it: not who was at work on it. */
export const ownClaimView = (claim: FiledClaim, money: Money) => {
  const event = (what: string) => claim.events.find((one) => one.what === what);
  const objection = event('objection');
  const decision = event('objection-upheld') ?? event('objection-dismissed');
  const withdrawal = event('withdrawal');
  return {
    id: claim.id,
    claimant: claim.claimant,
    kind: claim.kind,
    amount: moneyView(claim.amount, money),
    balance: moneyView(claim.balance, money),
    noticeCertifiedOn: claim.noticeCertifiedOn,
    countsFrom: claim.countsFrom,
    objectUntil: claim.objectUntil,
    filedAt: claim.filedAt,
    state: claim.state,
    objection: objection
      ? {
          grounds: objection.reason,
          at: objection.recordedAt,
          decision: decision
            ? {
                verdict: decision.what === 'objection-upheld' ? 'upheld' : 'dismissed',
                reason: decision.reason,
                at: decision.recordedAt,
              }
            : null,
        }
      : null,
    withdrawal: withdrawal ? { reason: withdrawal.reason, at: withdrawal.recordedAt } : null,
  };
};

export const claimView = (claim: FiledClaim, money: Money) => ({
  ...ownClaimView(claim, money),
  citizen: claim.citizen,
  filedBy: claim.filedBy,
  events: claim.events,
});

export const directivesView = (given: readonly GivenDirective[], money: Money) => ({
  directives: given.map(({ kind, beneficiary, amount, share }) => ({
    kind,
    beneficiary,
    ...(share === undefined ? {} : { share: plainText(new Decimal(share)) }),
    ...(amount === undefined ? {} : { amount: moneyView(new Decimal(amount), money) }),
  })),
});

/** A plan, and how it stands today. */
function planView({ plan, owed }: Overpayment, money: Money) {
  if (!plan) return null;
  const instalment = new Decimal(plan.instalment);
  const { due, overdue, next } = planStanding(
    { ...plan, instalment, owed: new Decimal(plan.owed) },
    owed,
    dayOf(new Date()),
  );
  return {
    instalment: moneyView(instalment, money),
    every: plan.every,
    from: plan.from,
    due: moneyView(due, money),
    overdue: moneyView(overdue, money),
    next: next && { on: next.on, amount: moneyView(next.amount, money) },
    agreedBy: plan.agreedBy,
    agreedAt: plan.agreedAt,
  };
}

export const overpaymentView = (one: Overpayment, money: Money) => ({
  id: one.id,
  citizen: one.citizen,
  year: one.year,
  run: one.runId,
  because: one.because,
  reason: one.reason,
  takenBack: moneyView(one.takenBack, money),
  notPaid: moneyView(one.notPaid, money),
  receivable: moneyView(one.receivable, money),
  owed: moneyView(one.owed, money),
  recordedAt: one.recordedAt,
  reinstatedOn: one.reinstatedOn,
  plan: planView(one, money),
  recoveries: one.recoveries.map(({ kind, amount, on }) => ({
    kind,
    amount: moneyView(new Decimal(amount), money),
    on,
  })),
});

export const claimantPaymentView = (proposal: Proposal, money: Money) => {
  const { claimant, amount, paidOn } = proposal.content as {
    readonly claimant: string | null;
    readonly amount: string;
    readonly paidOn: string;
  };
  return {
    ...proposalView(proposal),
    claimant,
    amount: moneyView(new Decimal(amount), money),
    paidOn,
  };
};

/** What is proposed; answers that are kept for whoever asks again hide the account, all but its ends. */
export const claimantPayeeView = (proposal: Proposal, account: 'hidden' | 'whole' = 'hidden') => {
  const { claimant, name, iban, bic } = proposal.content as unknown as ClaimantPayee;
  return {
    ...proposalView(proposal),
    claimant,
    name,
    iban: account === 'whole' ? iban : hidden(iban),
    bic,
  };
};

export const payeeOnRecordView = ({ account: _account, ...payee }: PayeeOnRecord) => payee;

/** A proposal; of a write-off also which debt is given up, and how much of it. */
export function writeOffView(proposal: Proposal, money: Money) {
  const { overpayment, owed } = proposal.content as { overpayment?: string; owed?: string };
  return {
    ...proposalView(proposal),
    ...(owed === undefined ? {} : { overpayment, owed: moneyView(new Decimal(owed), money) }),
  };
}
