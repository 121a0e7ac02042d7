import type { DataSource, EntityManager } from 'typeorm';
import type { Instant, LocalDate } from '../domain/calendar.js';
import type { Nation } from '../domain/nation.js';
import type { Proposal, ProposalStore, Verdict } from '../ledger/proposal.store.js';

/** A law as it stands on record. */
export interface RecordedLaw {
  readonly since: LocalDate | null;
  readonly adoptedAt: Instant;
  /** All that it states; of an amendment what it changes. */
  readonly stated: object;
}

/** What a law states, and the mark of all that are on record beside it. */
export interface MarkedLaw {
  readonly stated: object;
  readonly mark: string;
}

/** Whose fund it is, and by which law. */
export class NationStore {
  constructor(private readonly proposals: ProposalStore) {}

  /**
   * Makes the books the nation's, the first time, with the law of its pack; later sees that they are.
   * @throws Refusal `fund-of-another-nation`, `fund-has-another-currency`
   */
  async adopt(
    tx: EntityManager | DataSource,
    { name, currency, minorUnit, laws }: Nation,
  ): Promise<void> {
    const stated = JSON.stringify(laws.map((law) => law.stated));
    await tx.sql`select door.adopt_nation(${name}, ${currency}, ${minorUnit}::smallint, ${stated})`;
  }

  /** The laws on record, oldest first. */
  async laws(tx: EntityManager | DataSource): Promise<RecordedLaw[]> {
    return tx.sql<RecordedLaw[]>`
      select nullif(since, '-infinity') as since, adopted_at as "adoptedAt", stated from nation_law order by nation_law.since`;
  }

  /** What the laws on record state, where they are others than those of this mark. */
  async unknownLaws(tx: EntityManager | DataSource, known: string): Promise<MarkedLaw[]> {
    return tx.sql<MarkedLaw[]>`
      select stated, door.law_mark() as mark from nation_law where door.law_mark() <> ${known} order by since`;
  }

  /** The same, with the law held as it is until the transaction ends. */
  async holdLaw(tx: EntityManager, known: string): Promise<MarkedLaw[]> {
    return tx.sql<MarkedLaw[]>`select stated, mark from door.hold_law(${known})`;
  }

  /** @throws Refusal `law-on-record-differs`, `law-comes-too-late`, `proposal-exists` */
  async propose(
    tx: EntityManager,
    since: LocalDate,
    stated: object,
    person: string,
    reason: string,
  ): Promise<Proposal> {
    await tx.sql`select door.propose_amendment(${JSON.stringify(stated)}, ${reason}, ${person})`;
    return this.proposals.newest(tx, 'nation-law', since);
  }

  /** @throws Refusal `unknown-proposal`, `proposer-may-not-approve`, `proposal-changed`, `law-comes-too-late` … */
  async approve(
    tx: EntityManager,
    since: LocalDate,
    { person, hash, reason }: Verdict,
  ): Promise<Proposal> {
    const { id } = await this.proposals.newest(tx, 'nation-law', since);
    await tx.sql`select door.approve_amendment(${id}, ${person}, ${hash}, ${reason})`;
    return this.proposals.newest(tx, 'nation-law', since, id);
  }

  /** @throws Refusal `unknown-proposal`, `not-in-that-state`, `proposal-exists` */
  async proposeWithdrawal(
    tx: EntityManager,
    since: LocalDate,
    person: string,
    reason: string,
  ): Promise<Proposal> {
    await tx.sql`select door.propose_law_withdrawal(${since}, ${reason}, ${person})`;
    return this.proposals.newest(tx, 'law-withdrawal', since);
  }

  /** @throws Refusal `unknown-proposal`, `proposer-may-not-approve`, `proposal-changed`, `not-in-that-state` … */
  async approveWithdrawal(
    tx: EntityManager,
    since: LocalDate,
    { person, hash, reason }: Verdict,
  ): Promise<Proposal> {
    const { id } = await this.proposals.newest(tx, 'law-withdrawal', since);
    await tx.sql`select door.approve_law_withdrawal(${id}, ${person}, ${hash}, ${reason})`;
    return this.proposals.newest(tx, 'law-withdrawal', since, id);
  }
}
