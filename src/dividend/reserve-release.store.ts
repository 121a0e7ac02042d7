import type { EntityManager } from 'typeorm';
import type { Proposal, Verdict } from '../ledger/proposal.store.js';
import type { RunId } from '../runs/run.store.js';

/** Releases of late reserves, by their doors. */
export class ReserveReleaseStore {
  async propose(tx: EntityManager, runId: RunId, reason: string, person: string): Promise<string> {
    const [{ id }] = await tx.sql<[{ id: string }]>`
      select door.propose_reserve_release(${runId}, ${reason}, ${person}) as id`;
    return id;
  }

  async approve(
    tx: EntityManager,
    { id }: Proposal,
    { person, hash, reason }: Verdict,
  ): Promise<void> {
    await tx.sql`select door.approve_reserve_release(${id}, ${person}, ${hash}, ${reason})`;
  }
}
