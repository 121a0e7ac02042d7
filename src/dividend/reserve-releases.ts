import type { EntityManager } from 'typeorm';
import type { Proposal, ProposalStore, Verdict } from '../ledger/proposal.store.js';
import type { RunId } from '../runs/run.store.js';
import type { ReserveReleaseStore } from './reserve-release.store.js';

/** What nobody needed of a run's late reserve: one proposes that it goes back to the fund, another approves. */
export class ReserveReleases {
  constructor(
    private readonly store: ReserveReleaseStore,
    private readonly proposals: ProposalStore,
  ) {}

  /** @throws Refusal `unknown-run`, `not-in-that-state`, `late-reserve-needed`, `late-reserve-exhausted`, `proposal-exists` */
  async propose(
    tx: EntityManager,
    runId: RunId,
    reason: string,
    person: string,
  ): Promise<Proposal> {
    const id = await this.store.propose(tx, runId, reason, person);
    return this.proposals.newest(tx, 'late-reserve-release', runId, id);
  }

  /** The newest of a run. @throws Refusal `unknown-proposal` */
  proposal = (tx: EntityManager, runId: RunId): Promise<Proposal> =>
    this.proposals.newest(tx, 'late-reserve-release', runId);

  /** @throws Refusal `unknown-proposal`, `proposer-may-not-approve`, `proposal-changed`, `late-reserve-needed` … */
  approve = async (tx: EntityManager, runId: RunId, verdict: Verdict): Promise<Proposal> => {
    await this.store.approve(tx, await this.proposal(tx, runId), verdict);
    return this.proposal(tx, runId);
  };

  /** @throws Refusal `unknown-proposal`, `proposer-may-not-approve` … */
  reject = async (tx: EntityManager, runId: RunId, verdict: Verdict): Promise<Proposal> =>
    this.proposals.reject(tx, await this.proposal(tx, runId), verdict);
}
