import type { EntityManager } from 'typeorm';
import type { Finding } from '../domain/payment-break.js';
import type { Proposal, ProposalStore, Verdict } from '../ledger/proposal.store.js';

/** What becomes of breaks that no later report closes: one person says what they found out, another agrees. */
export class PaymentBreakStore {
  constructor(private readonly proposals: ProposalStore) {}

  /** @throws Refusal `unknown-payment-break`, `not-in-that-state`, `proposal-exists` */
  async propose(
    tx: EntityManager,
    no: bigint,
    finding: Finding,
    reason: string,
    person: string,
  ): Promise<Proposal> {
    await tx.sql`select door.propose_break_resolution(${no}, ${finding}, ${reason}, ${person})`;
    return this.newest(tx, no);
  }

  /** @throws Refusal `unknown-proposal`, `proposer-may-not-approve`, `not-in-that-state`, `dividend-at-work` … */
  async approve(tx: EntityManager, no: bigint, verdict: Verdict): Promise<Proposal> {
    const { id } = await this.newest(tx, no);
    await tx.sql`
      select door.approve_break_resolution(${id}, ${verdict.person}, ${verdict.hash}, ${verdict.reason})`;
    return this.newest(tx, no);
  }

  /** @throws Refusal `unknown-proposal`, `proposer-may-not-approve`, `not-in-that-state`, `proposal-changed` */
  async reject(tx: EntityManager, no: bigint, verdict: Verdict): Promise<Proposal> {
    return this.proposals.reject(tx, await this.newest(tx, no), verdict);
  }

  /** @throws Refusal `unknown-proposal` */
  newest = (tx: EntityManager, no: bigint): Promise<Proposal> =>
    this.proposals.newest(tx, 'payment-break', String(no));
}
