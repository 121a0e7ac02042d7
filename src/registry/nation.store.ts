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

  /** What the laws on record state, where there are not as many as are known. */
  async unknownLaws(tx: EntityManager | DataSource, known: number): Promise<object[]> {
    const laws = await tx.sql<{ stated: object }[]>`
      select stated from nation_law where (select count(*) from nation_law) <> ${known}::bigint order by since`;
    return laws.map(({ stated }) => stated);
  }

  /** The same, with the law held as it is until the transaction ends. */
  async holdLaw(tx: EntityManager, known: number): Promise<object[]> {
    const laws = await tx.sql<
      { stated: object }[]
    >`select stated from door.hold_law(${known}::bigint)`;
    return laws.map(({ stated }) => stated);
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
}
