import type { Decimal } from 'decimal.js';
import type { EntityManager } from 'typeorm';
import type { LocalDate } from '../domain/calendar.js';
import { subjectOfDeductions } from '../domain/deductions.js';
import { Refusal } from '../domain/refusal.js';
import type { Proposal, ProposalStore, Verdict } from '../ledger/proposal.store.js';

/** What was paid to a claimant or a beneficiary out of what was deducted for them; to nobody: the tax, to the treasury. */
export interface ClaimantPayment {
  readonly claimant: string | null;
  readonly amount: Decimal;
  readonly paidOn: LocalDate;
}

/** Payments of what was deducted that were made otherwise than by a payment file, by two. */
export class ClaimantPaymentStore {
  constructor(private readonly proposals: ProposalStore) {}

  /** @throws Refusal `more-than-is-owed`, `proposal-exists` */
  async propose(
    tx: EntityManager,
    { claimant, amount, paidOn }: ClaimantPayment,
    reason: string,
    person: string,
  ): Promise<Proposal> {
    const [{ id }] = await tx.sql<[{ id: string }]>`
      select door.propose_claimant_payment(${claimant}, ${amount.toFixed()}, ${paidOn}, ${reason}, ${person}) as id`;
    return this.proposals.newest(tx, 'claimant-payment', subjectOfDeductions(claimant), id);
  }

  /** @throws Refusal `unknown-proposal`, `proposer-may-not-approve`, `more-than-is-owed`, `insufficient-cash` … */
  async approve(tx: EntityManager, id: string, verdict: Verdict): Promise<Proposal> {
    await tx.sql`
      select door.approve_claimant_payment(${id}, ${verdict.person}, ${verdict.hash}, ${verdict.reason})`;
    return this.find(tx, id);
  }

  /** @throws Refusal `unknown-proposal`, `proposer-may-not-approve`, `not-in-that-state`, `proposal-changed` */
  async reject(tx: EntityManager, id: string, verdict: Verdict): Promise<Proposal> {
    return this.proposals.reject(tx, await this.find(tx, id), verdict);
  }

  /** @throws Refusal `unknown-proposal` */
  async find(tx: EntityManager, id: string): Promise<Proposal> {
    const [found] = await tx.sql<{ subject: string }[]>`
      select subject from proposal where proposal_id = ${id} and kind = 'claimant-payment'`;
    if (!found) throw new Refusal('unknown-proposal');
    return this.proposals.newest(tx, 'claimant-payment', found.subject, id);
  }
}
