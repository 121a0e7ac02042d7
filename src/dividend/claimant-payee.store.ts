import type { DataSource, EntityManager } from 'typeorm';
import type { Instant } from '../domain/calendar.js';
import { subjectOfDeductions } from '../domain/deductions.js';
import { Refusal } from '../domain/refusal.js';
import type { Proposal, ProposalStore, Verdict } from '../ledger/proposal.store.js';

/** Who is paid what was deducted for a claimant or a beneficiary; for nobody: the tax, to the treasury. */
export interface ClaimantPayee {
  readonly claimant: string | null;
  readonly name: string;
  readonly iban: string;
  readonly bic: string | null;
}

/** As two persons have entered them. */
export interface PayeeOnRecord extends ClaimantPayee {
  /** Of the chart, by which lists are ordered. */
  readonly account: string;
  readonly recordedAt: Instant;
  readonly enteredBy: string;
  readonly approvedBy: string;
}

/** Accounts of claimants, by two. An office's or a firm's account is no secret, so it is kept in clear. */
export class ClaimantPayeeStore {
  constructor(private readonly proposals: ProposalStore) {}

  /** @throws Refusal `proposal-exists` */
  async propose(
    tx: EntityManager,
    { claimant, name, iban, bic }: ClaimantPayee,
    reason: string,
    person: string,
  ): Promise<Proposal> {
    const [{ id }] = await tx.sql<[{ id: string }]>`
      select door.propose_claimant_payee(${claimant}, ${name}, ${iban}, ${bic}, ${reason}, ${person}) as id`;
    return this.proposals.newest(tx, 'claimant-payee', subjectOfDeductions(claimant), id);
  }

  /** @throws Refusal `unknown-proposal`, `proposer-may-not-approve`, `too-many-claimants` … */
  async approve(tx: EntityManager, id: string, verdict: Verdict): Promise<Proposal> {
    await tx.sql`
      select door.approve_claimant_payee(${id}, ${verdict.person}, ${verdict.hash}, ${verdict.reason})`;
    return this.find(tx, id);
  }

  /** @throws Refusal `unknown-proposal`, `proposer-may-not-approve`, `not-in-that-state`, `proposal-changed` */
  async reject(tx: EntityManager, id: string, verdict: Verdict): Promise<Proposal> {
    return this.proposals.reject(tx, await this.find(tx, id), verdict);
  }

  /** @throws Refusal `unknown-proposal` */
  async find(tx: EntityManager, id: string): Promise<Proposal> {
    const [found] = await tx.sql<{ subject: string }[]>`
      select subject from proposal where proposal_id = ${id} and kind = 'claimant-payee'`;
    if (!found) throw new Refusal('unknown-proposal');
    return this.proposals.newest(tx, 'claimant-payee', found.subject, id);
  }

  /** Those who count now, by the names of their accounts, after the given one. */
  async list(database: DataSource, limit: number, after: string): Promise<PayeeOnRecord[]> {
    return database.sql<PayeeOnRecord[]>`
      select distinct on (a.name) a.name as account, substring(a.name from '^liabilities:deductions:(.*)') as claimant,
             p.name, p.iban, p.bic, p.recorded_at as "recordedAt", g.proposed_by as "enteredBy", g.decided_by as "approvedBy"
        from claimant_payee p
        join account a using (account_id)
        join proposal g on g.proposal_id = p.agreed_by
       where a.name > ${after}
       order by a.name, p.recorded_at desc limit ${limit}`;
  }
}
