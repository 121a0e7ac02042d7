import type { Decimal } from 'decimal.js';
import type { EntityManager } from 'typeorm';
import type { Instant, LocalDate } from '../domain/calendar.js';
import type { Directive } from '../domain/deductions.js';

/** A claim as it is filed. */
export interface ClaimDraft {
  readonly claimant: string;
  /** The pseudonym. */
  readonly citizen: string;
  readonly kind: string;
  readonly amount: Decimal;
  readonly noticeCertifiedOn: LocalDate;
  readonly countsFrom: LocalDate;
  readonly objectUntil: LocalDate;
}

export interface ClaimEvent {
  readonly what: 'withdrawal' | 'objection' | 'objection-upheld' | 'objection-dismissed';
  readonly reason: string;
  readonly recordedBy: string;
  readonly recordedAt: Instant;
}

export interface FiledClaim extends ClaimDraft {
  readonly id: string;
  readonly filedBy: string;
  readonly filedAt: Instant;
  readonly state: 'open' | 'held' | 'withdrawn' | 'refused';
  /** What runs that count have not taken of it yet. */
  readonly balance: Decimal;
  readonly events: readonly ClaimEvent[];
}

/** A directive as it is on record. */
export interface GivenDirective {
  readonly kind: 'gift' | 'savings';
  readonly beneficiary: string;
  readonly amount?: string;
  readonly share?: string;
}

export interface ClaimFilter {
  readonly citizen: string | null;
  readonly claimant: string | null;
  /** Only what may still be deducted; or only what may not. */
  readonly open: boolean | null;
}

const select = `
  select c.claim_id as id, z.pseudonym as citizen, claimant, c.kind, c.amount, t.balance,
         notice_certified_on as "noticeCertifiedOn", counts_from as "countsFrom", object_until as "objectUntil",
         filed_by as "filedBy", filed_at as "filedAt", t.state,
         coalesce((select json_agg(json_build_object('what', what, 'reason', reason, 'recordedBy', recorded_by,
                            'recordedAt', to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
                            order by recorded_at, what desc)
                     from claim_event e where e.claim_id = c.claim_id and e.bucket = c.bucket), '[]') as events
    from claim c
    join citizen z using (bucket, citizen_id)
   cross join lateral (select claim_state_at(c.claim_id, c.bucket, 'infinity') as state,
                              c.amount - taken_for(c.claim_id) as balance) t`;

/** Claims and directives: one door each. Readers see those of the citizens that their transaction sees. */
export class ClaimStore {
  /** Is this the citizen whom the transaction is about? */
  async isKnown(tx: EntityManager, citizen: string): Promise<boolean> {
    const found = await tx.sql<unknown[]>`select 1 from citizen where pseudonym = ${citizen}`;
    return found.length > 0;
  }

  /** @throws Refusal `unknown-citizen`, `citizen-erased`, `too-many-claimants` */
  async file(tx: EntityManager, claim: ClaimDraft, person: string): Promise<string> {
    const { citizen, claimant, kind, amount, noticeCertifiedOn, countsFrom, objectUntil } = claim;
    const [{ id }] = await tx.sql<[{ id: string }]>`
      select door.file_claim(${citizen}, ${claimant}, ${kind}, ${amount.toFixed()}, ${noticeCertifiedOn}, ${countsFrom},
                             ${objectUntil}, ${person}) as id`;
    return id;
  }

  async find(tx: EntityManager, id: string): Promise<FiledClaim | undefined> {
    const [found] = await tx.sql<FiledClaim[]>`${() => select} where c.claim_id = ${id}`;
    return found;
  }

  /** In the order in which they were filed, after the given one. */
  async list(
    tx: EntityManager,
    { citizen, claimant, open }: ClaimFilter,
    limit: number,
    after: string,
  ): Promise<FiledClaim[]> {
    return tx.sql<FiledClaim[]>`
      ${() => select}
       where c.claim_id > ${after}
         and (${citizen}::uuid is null or z.pseudonym = ${citizen})
         and (${claimant}::text is null or claimant = ${claimant})
         and (${open}::boolean is null or (t.state in ('open', 'held') and t.balance > 0) = ${open})
       order by c.claim_id limit ${limit}`;
  }

  /** Whose it was. @throws Refusal `unknown-claim`, `not-in-that-state` */
  async withdraw(tx: EntityManager, id: string, person: string, reason: string): Promise<string> {
    const [{ citizen }] = await tx.sql<[{ citizen: string }]>`
      select door.withdraw_claim(${id}, ${reason}, ${person}) as citizen`;
    return citizen;
  }

  /** By the citizen whom the transaction is about. @throws Refusal `unknown-claim`, `objection-too-late`, `not-in-that-state` */
  async object(tx: EntityManager, id: string, grounds: string): Promise<void> {
    await tx.sql`select door.object_to_claim(${id}, ${grounds})`;
  }

  /** Whose it is. @throws Refusal `unknown-claim`, `proposer-may-not-approve`, `not-in-that-state` */
  async decideObjection(
    tx: EntityManager,
    id: string,
    isUpheld: boolean,
    person: string,
    reason: string,
  ): Promise<string> {
    const [{ citizen }] = await tx.sql<[{ citizen: string }]>`
      select door.decide_objection(${id}, ${isUpheld}, ${reason}, ${person}) as citizen`;
    return citizen;
  }

  /** By the citizen whom the transaction is about. */
  async giveDirectives(tx: EntityManager, directives: readonly Directive[]): Promise<void> {
    await tx.sql`select door.give_directives(${JSON.stringify(directives)})`;
  }

  /** What the citizen whom the transaction is about wants done. */
  async directives(tx: EntityManager): Promise<readonly GivenDirective[]> {
    const [newest] = await tx.sql<{ given: GivenDirective[] }[]>`
      select given from directives d join citizen using (bucket, citizen_id)
       where pseudonym = the_citizen() order by d.recorded_at desc limit 1`;
    return newest?.given ?? [];
  }
}
