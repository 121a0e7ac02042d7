import type { EntityManager } from 'typeorm';
import type { LocalDate } from '../domain/calendar.js';
import { refuseFields } from '../domain/refusal.js';
import type { Proposal, ProposalStore, Verdict } from '../ledger/proposal.store.js';

/** Who stands for a citizen: a guardian, or who settles the estate of somebody who has died. */
export interface Representative {
  /** Of the proposal by which they began. */
  readonly id: string;
  readonly kind: 'guardian' | 'estate';
  readonly representative: string;
  readonly since: LocalDate;
  /** The first day on which they do not any more. */
  readonly until: LocalDate | null;
  /** Whom they have named to be paid. */
  readonly names: string | null;
}

/** A citizen whom another stands for, as that other sees it. */
export interface Ward {
  readonly ward: string;
  readonly bornOn: LocalDate;
  readonly kind: Representative['kind'];
  readonly since: LocalDate;
  readonly names: string | null;
  readonly mayBePaid: readonly string[];
}

/** Who stands for whom. It takes two persons to begin and to end, as it says who gets the money. */
export class RepresentativeStore {
  constructor(private readonly proposals: ProposalStore) {}

  /** @throws Refusal `invalid-fields`, `unknown-citizen`, `citizen-erased`, `not-in-that-state`, `representative-exists` */
  async propose(
    tx: EntityManager,
    pseudonym: string,
    { kind, representative, since }: Pick<Representative, 'kind' | 'representative' | 'since'>,
    person: string,
    reason: string,
  ): Promise<Proposal> {
    if (representative === pseudonym)
      refuseFields([{ pointer: '/representative', detail: 'nobody stands for themselves' }]);
    const [{ id }] = await tx.sql<[{ id: string }]>`
      select door.propose_representative(${pseudonym}, ${kind}, ${representative}, ${since}, ${reason}, ${person}) as id`;
    return this.proposals.newest(tx, 'representative', pseudonym, id);
  }

  /** @throws Refusal `unknown-citizen`, `citizen-erased`, `unknown-representative`, `not-in-that-state` */
  async proposeWithdrawal(
    tx: EntityManager,
    pseudonym: string,
    representative: string,
    until: LocalDate,
    person: string,
    reason: string,
  ): Promise<Proposal> {
    const [{ id }] = await tx.sql<[{ id: string }]>`
      select door.propose_withdrawal(${pseudonym}, ${representative}, ${until}, ${reason}, ${person}) as id`;
    return this.proposals.newest(tx, 'representative', pseudonym, id);
  }

  /** @throws Refusal `unknown-proposal`, `proposer-may-not-approve`, `not-in-that-state`, `proposal-changed` … */
  async approve(
    tx: EntityManager,
    pseudonym: string,
    proposal: string,
    { person, hash, reason }: Verdict,
  ): Promise<Proposal> {
    const { id } = await this.proposals.newest(tx, 'representative', pseudonym, proposal);
    await tx.sql`select door.approve_representative(${id}, ${person}, ${hash}, ${reason})`;
    return this.proposals.newest(tx, 'representative', pseudonym, id);
  }

  /** Who stands or stood for the citizen whom the transaction is about. */
  async ofTheCitizen(tx: EntityManager): Promise<Representative[]> {
    return tx.sql<Representative[]>`
      select id, kind, representative, since, until, names from door.representatives_of_the_citizen()`;
  }

  /** Whom the citizen stands for whom the transaction is about. */
  async wards(tx: EntityManager): Promise<Ward[]> {
    return tx.sql<Ward[]>`
      select ward, born_on as "bornOn", kind, since, names, may_be_paid as "mayBePaid" from door.wards_of_the_citizen()`;
  }

  /** The word of the guardian whom the transaction is about. @throws Refusal `unknown-citizen`, `not-a-guardian` */
  async namePayee(tx: EntityManager, ward: string, payee: string): Promise<void> {
    await tx.sql`select door.name_payee(${ward}, ${payee})`;
  }
}
