import type { EntityManager } from 'typeorm';
import type { Proposal, ProposalStore, Verdict } from '../ledger/proposal.store.js';
import type { RunId } from '../runs/run.store.js';
import { Refusal } from '../domain/refusal.js';
import type { Deductions } from './deductions.js';
import type { LateInclusionStore } from './late-inclusion.store.js';

/** Who is paid of a run although its roll left them out: one proposes, another approves, the run's late reserve pays. */
export class LateInclusions {
  constructor(
    private readonly store: LateInclusionStore,
    private readonly proposals: ProposalStore,
    private readonly deductions: Deductions,
  ) {}

  /** @throws Refusal `unknown-run`, `unknown-citizen`, `citizen-erased`, `already-included`, `late-reserve-exhausted` … */
  async propose(
    tx: EntityManager,
    runId: RunId,
    citizen: string,
    reason: string,
    person: string,
  ): Promise<Proposal> {
    const id = await this.store.propose(tx, runId, citizen, reason, person);
    return this.proposals.newest(tx, 'late-inclusion', citizen, id);
  }

  /** @throws Refusal `unknown-proposal` */
  async proposal(tx: EntityManager, runId: RunId, id: string): Promise<Proposal> {
    const citizen = await this.store.citizenOf(tx, id);
    const proposal = await this.proposals.newest(tx, 'late-inclusion', citizen, id);
    if (proposal.content['run'] !== runId) throw new Refusal('unknown-proposal');
    return proposal;
  }

  /**
   * What is taken of it goes by the same rule as of everybody on the roll.
   * @throws Refusal `unknown-proposal`, `proposer-may-not-approve`, `recorder-may-not-approve`, `late-reserve-exhausted`,
   *                 `already-included` …
   */
  approve = async (
    tx: EntityManager,
    runId: RunId,
    id: string,
    verdict: Verdict,
  ): Promise<Proposal> => {
    const proposal = await this.proposal(tx, runId, id);
    const lines = await this.deductions.ofLateInclusion(tx, proposal.id);
    await this.store.approve(tx, proposal, verdict, lines);
    return this.proposal(tx, runId, id);
  };

  /** @throws Refusal `unknown-proposal`, `proposer-may-not-approve` … */
  reject = async (
    tx: EntityManager,
    runId: RunId,
    id: string,
    verdict: Verdict,
  ): Promise<Proposal> => this.proposals.reject(tx, await this.proposal(tx, runId, id), verdict);
}
