import type { DataSource, EntityManager } from 'typeorm';
import type { Proposal, ProposalStore, Verdict } from '../ledger/proposal.store.js';

/** Erasing citizens: proposed by one person, approved by another, carried out by destroying their keys. */
export class ErasureStore {
  constructor(private readonly proposals: ProposalStore) {}

  /** @throws Refusal `unknown-citizen`, `citizen-erased`, `retention-not-over`, `proposal-exists` */
  async propose(
    tx: EntityManager,
    pseudonym: string,
    person: string,
    reason: string,
  ): Promise<Proposal> {
    await tx.sql`select door.propose_erasure(${pseudonym}, ${reason}, ${person})`;
    return this.proposals.newest(tx, 'erasure', pseudonym);
  }

  /** @throws Refusal `unknown-proposal`, `proposer-may-not-approve`, `proposal-changed`, `retention-not-over` … */
  async approve(
    tx: EntityManager,
    pseudonym: string,
    { person, hash, reason }: Verdict,
  ): Promise<Proposal> {
    const { id } = await this.proposals.newest(tx, 'erasure', pseudonym);
    await tx.sql`select door.approve_erasure(${id}, ${person}, ${hash}, ${reason})`;
    return this.proposals.newest(tx, 'erasure', pseudonym, id);
  }

  /** Destroys again whatever keys of erased citizens a restore brought back. How many there were. */
  async applyAgain(database: DataSource): Promise<bigint> {
    const [{ keys }] = await database.sql<[{ keys: bigint }]>`
      select door.apply_erasures() as keys`;
    return keys;
  }
}
