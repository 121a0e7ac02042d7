import type { Decimal } from 'decimal.js';
import type { DataSource, EntityManager } from 'typeorm';
import type { LocalDate } from '../domain/calendar.js';
import type { RecoveryPlan } from '../domain/recovery-plan.js';
import type { Proposal, ProposalStore, Verdict } from '../ledger/proposal.store.js';
import { asAuditor, seeOnly } from '../ledger/reader.store.js';
import type { Overpayment, OverpaymentStore } from './overpayment.store.js';

/** What takes two here. An overpayment has the id of the proposal by which it was taken back. */
export type OverpaymentKind = 'overpayment' | 'write-off';

/** Dividends that citizens were not owed. */
export class Overpayments {
  constructor(
    private readonly database: DataSource,
    private readonly store: OverpaymentStore,
    private readonly proposals: ProposalStore,
  ) {}

  /** @throws Refusal `unknown-citizen`, `unknown-run`, `nothing-to-take-back`, `proposal-exists` */
  async propose(
    tx: EntityManager,
    citizen: string,
    runId: string,
    reason: string,
    person: string,
  ): Promise<Proposal> {
    const id = await this.store.propose(tx, citizen, runId, reason, person);
    return this.proposals.newest(tx, 'overpayment', citizen, id);
  }

  /** @throws Refusal `unknown-overpayment`, `more-than-is-owed`, `proposal-exists` */
  async proposeWriteOff(
    tx: EntityManager,
    id: string,
    reason: string,
    person: string,
  ): Promise<Proposal> {
    return this.proposal(tx, 'write-off', await this.store.proposeWriteOff(tx, id, reason, person));
  }

  /** @throws Refusal `unknown-proposal`, `proposer-may-not-approve`, `not-in-that-state`, `proposal-changed` … */
  approve = async (
    tx: EntityManager,
    kind: OverpaymentKind,
    id: string,
    verdict: Verdict,
  ): Promise<Proposal> => {
    const proposal = await this.proposal(tx, kind, id);
    if (kind === 'overpayment') await this.store.approve(tx, proposal, verdict);
    else await this.store.approveWriteOff(tx, proposal, verdict);
    return this.proposals.newest(tx, kind, proposal.subject, id);
  };

  /** @throws Refusal `unknown-proposal`, `proposer-may-not-approve`, `not-in-that-state`, `proposal-changed` */
  reject = async (
    tx: EntityManager,
    kind: OverpaymentKind,
    id: string,
    verdict: Verdict,
  ): Promise<Proposal> => this.proposals.reject(tx, await this.proposal(tx, kind, id), verdict);

  /** @throws Refusal `unknown-overpayment`, `more-than-is-owed` */
  async recordRepayment(
    tx: EntityManager,
    id: string,
    amount: Decimal,
    receivedOn: LocalDate,
    person: string,
  ): Promise<Overpayment> {
    await seeOnly(tx, await this.store.recordRepayment(tx, id, amount, receivedOn, person));
    return (await this.store.find(tx, id))!;
  }

  /** What the citizen has agreed to pay back by. @throws Refusal `unknown-overpayment`, `more-than-is-owed` */
  async agreePlan(
    tx: EntityManager,
    id: string,
    plan: Omit<RecoveryPlan, 'owed'>,
    person: string,
  ): Promise<Overpayment> {
    await seeOnly(tx, await this.store.agreePlan(tx, id, plan, person));
    return (await this.store.find(tx, id))!;
  }

  /** What was proposed, and what came of it once it was approved. @throws Refusal `unknown-proposal` */
  byId(id: string): Promise<{ proposal: Proposal; overpayment: Overpayment | undefined }> {
    return this.database.transaction(async (tx) => {
      const proposal = await this.proposal(tx, 'overpayment', id);
      return { proposal, overpayment: await this.store.find(tx, id) };
    });
  }

  /** @throws Refusal `unknown-proposal` */
  writeOff = (id: string): Promise<Proposal> =>
    this.database.transaction((tx) => this.proposal(tx, 'write-off', id));

  list = (citizen: string | null, limit: number, after: string): Promise<Overpayment[]> =>
    asAuditor(this.database, (tx) => this.store.list(tx, citizen, limit, after));

  /** Whose transaction it is from here on is who the proposal is about. */
  private async proposal(tx: EntityManager, kind: OverpaymentKind, id: string): Promise<Proposal> {
    return this.proposals.newest(tx, kind, await this.proposals.subjectOf(tx, kind, id), id);
  }
}
