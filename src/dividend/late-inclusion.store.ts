import type { EntityManager } from 'typeorm';
import { writtenLines } from './deduction.store.js';
import type { Proposal, Verdict } from '../ledger/proposal.store.js';
import type { DeductionLine } from '../domain/deductions.js';
import type { RunId } from '../runs/run.store.js';

/** Late inclusions, by their doors. */
export class LateInclusionStore {
  async propose(
    tx: EntityManager,
    runId: RunId,
    citizen: string,
    reason: string,
    person: string,
  ): Promise<string> {
    const [{ id }] = await tx.sql<[{ id: string }]>`
      select door.propose_late_inclusion(${runId}, ${citizen}, ${reason}, ${person}) as id`;
    return id;
  }

  /** Whom a proposal would include. @throws Refusal `unknown-proposal` */
  async citizenOf(tx: EntityManager, id: string): Promise<string> {
    const [{ citizen }] = await tx.sql<[{ citizen: string }]>`
      select door.subject_of_proposal(${id}, 'late-inclusion') as citizen`;
    return citizen;
  }

  async approve(
    tx: EntityManager,
    { id }: Proposal,
    { person, hash, reason }: Verdict,
    lines: readonly DeductionLine[],
  ): Promise<void> {
    await tx.sql`
      select door.approve_late_inclusion(${id}, ${person}, ${hash}, ${reason}, ${JSON.stringify(writtenLines(lines))})`;
  }
}
