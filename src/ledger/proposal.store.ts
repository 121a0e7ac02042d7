import type { DataSource, EntityManager } from 'typeorm';
import type { Instant } from '../domain/calendar.js';
import { Refusal } from '../domain/refusal.js';
import { asAuditor, seeOnly } from './reader.store.js';

export type ProposalKind =
  | 'annulment'
  | 'account-change'
  | 'erasure'
  | 'representative'
  | 'period-closure'
  | 'adjustment'
  | 'overpayment'
  | 'write-off'
  | 'claimant-payment'
  | 'claimant-payee'
  | 'payment-break'
  | 'late-inclusion'
  | 'late-reserve-release'
  | 'nation-law'
  | 'law-withdrawal';

/** What names a citizen as its subject. */
export const OF_CITIZENS: readonly ProposalKind[] = [
  'account-change',
  'erasure',
  'representative',
  'overpayment',
  'write-off',
  'late-inclusion',
];

/** What one person puts forward and another decides upon, where it is no run. */
export interface Proposal {
  readonly id: string;
  readonly kind: ProposalKind;
  /** What it is about: the id of a company, a citizen's pseudonym, a year, a law's day. */
  readonly subject: string;
  /** What will be done; what is personal in it is sealed or hashed. */
  readonly content: Readonly<Record<string, unknown>>;
  readonly reason: string;
  readonly proposedBy: string;
  readonly proposedAt: Instant;
  readonly hash: string;
  readonly state: 'proposed' | 'approved' | 'rejected';
  readonly decidedBy: string | null;
  readonly decidedAt: Instant | null;
  readonly decisionReason: string | null;
}

/** Who decides, on which proposal as they have seen it, and why. */
export interface Verdict {
  readonly person: string;
  readonly hash: string | null;
  readonly reason: string | null;
}

const select = `
  select proposal_id as id, kind, subject, content, reason, proposed_by as "proposedBy", proposed_at as "proposedAt",
         hash, state, decided_by as "decidedBy", decided_at as "decidedAt", decision_reason as "decisionReason"
    from proposal`;

/** Proposals. What is approved is done by the door of its kind; a rejection does nothing else. */
export class ProposalStore {
  /**
   * The newest of a kind about a subject, or the one of this id. Where that is a citizen, the transaction sees them
   * from here on. @throws Refusal `unknown-proposal`
   */
  async newest(
    tx: EntityManager,
    kind: ProposalKind,
    subject: string,
    id: string | null = null,
  ): Promise<Proposal> {
    if (OF_CITIZENS.includes(kind)) await seeOnly(tx, subject);
    const [found] = await tx.sql<Proposal[]>`
      ${() => select}
       where kind = ${kind} and subject = ${subject} and (${id}::uuid is null or proposal_id = ${id})
       order by proposed_at desc, proposal_id desc limit 1`;
    if (!found) throw new Refusal('unknown-proposal');
    return found;
  }

  /** Whom a proposal about a citizen is about. @throws Refusal `unknown-proposal` */
  async subjectOf(tx: EntityManager, kind: ProposalKind, id: string): Promise<string> {
    const [{ subject }] = await tx.sql<[{ subject: string }]>`
      select door.subject_of_proposal(${id}, ${kind}) as subject`;
    return subject;
  }

  /** In the order in which they were made, after the given one. */
  async list(
    database: DataSource,
    kinds: readonly ProposalKind[],
    state: Proposal['state'] | null,
    limit: number,
    after: string,
  ): Promise<Proposal[]> {
    return asAuditor(
      database,
      (tx) => tx.sql<Proposal[]>`
        ${() => select}
         where kind = any (${kinds}::text[]) and (${state}::text is null or state = ${state})
           and proposal_id > ${after}
         order by proposal_id limit ${limit}`,
    );
  }

  /** One of these kinds. @throws Refusal `unknown-proposal` */
  async find(database: DataSource, kinds: readonly ProposalKind[], id: string): Promise<Proposal> {
    const [found] = await asAuditor(
      database,
      (tx) => tx.sql<Proposal[]>`
        ${() => select} where proposal_id = ${id} and kind = any (${kinds}::text[])`,
    );
    if (!found) throw new Refusal('unknown-proposal');
    return found;
  }

  /** @throws Refusal `unknown-proposal`, `proposer-may-not-approve`, `not-in-that-state`, `proposal-changed` */
  async reject(
    tx: EntityManager,
    { id, kind, subject }: Proposal,
    { person, hash, reason }: Verdict,
  ): Promise<Proposal> {
    await tx.sql`select door.reject_proposal(${id}, ${kind}, ${person}, ${hash}, ${reason})`;
    return this.newest(tx, kind, subject, id);
  }
}
