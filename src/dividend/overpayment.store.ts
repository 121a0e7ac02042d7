import type { Decimal } from 'decimal.js';
import type { EntityManager } from 'typeorm';
import type { Instant, LocalDate } from '../domain/calendar.js';
import type { RecoveryPlan } from '../domain/recovery-plan.js';
import type { Proposal, Verdict } from '../ledger/proposal.store.js';

/** A dividend that was taken back, and what came back of what was paid. */
export interface Overpayment {
  readonly id: string;
  readonly citizen: string;
  readonly year: number;
  readonly runId: string;
  readonly reason: string;
  /** Not owed at all; or owed, and paid twice as a bank had rejected a payment that it made. */
  readonly because: 'not-due' | 'paid-twice';
  readonly takenBack: Decimal;
  /** What was not paid yet, and what had been withheld or held: nobody owes that. */
  readonly notPaid: Decimal;
  readonly receivable: Decimal;
  readonly owed: Decimal;
  readonly recordedAt: Instant;
  /** The day it was given back, as it had been due after all. */
  readonly reinstatedOn: LocalDate | null;
  /** The newest that was agreed. */
  readonly plan:
    | (Written<RecoveryPlan> & {
        readonly no: number;
        readonly agreedBy: string;
        readonly agreedAt: Instant;
      })
    | null;
  readonly recoveries: readonly {
    readonly kind: 'set-off' | 'repayment' | 'returned' | 'returned-after-write-off' | 'write-off';
    readonly amount: string;
    readonly on: LocalDate | null;
  }[];
}

type Written<T> = { readonly [K in keyof T]: T[K] extends Decimal ? string : T[K] };

const select = `
  select o.overpayment_id as id, z.pseudonym as citizen, d.year, d.run_id as "runId", p.reason, because, taken_back as "takenBack",
         withheld + held + withdrawn as "notPaid", receivable, owed_on(overpayment_id, o.bucket) as owed,
         o.recorded_at as "recordedAt",
         (select (n.recorded_at at time zone 'UTC')::date from reinstatement n
           where n.overpayment_id = o.overpayment_id and n.bucket = o.bucket) as "reinstatedOn",
         (select json_build_object('no', plan_no, 'owed', owed::text, 'instalment', instalment::text, 'every', every, 'from', first_on,
                                   'agreedBy', agreed_by,
                                   'agreedAt', to_char(agreed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
            from recovery_plan l where l.overpayment_id = o.overpayment_id and l.bucket = o.bucket
           order by plan_no desc limit 1) as plan,
         coalesce((select json_agg(json_build_object('kind', kind, 'amount', amount::text, 'on', on_day) order by on_day)
                     from (select kind, amount, recovered_on as on_day
                             from recovery r where r.overpayment_id = o.overpayment_id and r.bucket = o.bucket
                           union all
                           select 'set-off', l.amount, s.approved_on
                             from dividend_deduction l join dividend_run s using (run_no)
                            where l.claim_id = o.overpayment_id and takes(l.run_no)) r), '[]') as recoveries
    from overpayment o
    join citizen z using (bucket, citizen_id)
    join dividend_run d using (run_no)
    join proposal p on p.proposal_id = o.overpayment_id`;

/** Overpaid dividends and what comes of them: one door each. Readers see those of whom their transaction is about. */
export class OverpaymentStore {
  /** @throws Refusal `unknown-citizen`, `unknown-run`, `nothing-to-take-back`, `proposal-exists` */
  async propose(
    tx: EntityManager,
    citizen: string,
    runId: string,
    reason: string,
    person: string,
  ): Promise<string> {
    const [{ id }] = await tx.sql<[{ id: string }]>`
      select door.propose_overpayment(${citizen}, ${runId}, ${reason}, ${person}) as id`;
    return id;
  }

  /** @throws Refusal `nothing-to-take-back`, `proposer-may-not-approve`, `not-in-that-state`, `proposal-changed` */
  async approve(
    tx: EntityManager,
    { id }: Proposal,
    { person, hash, reason }: Verdict,
  ): Promise<void> {
    await tx.sql`select door.approve_overpayment(${id}, ${person}, ${hash}, ${reason})`;
  }

  /** Whose it was. @throws Refusal `unknown-overpayment`, `more-than-is-owed` */
  async recordRepayment(
    tx: EntityManager,
    id: string,
    amount: Decimal,
    receivedOn: LocalDate,
    person: string,
  ): Promise<string> {
    const [{ citizen }] = await tx.sql<[{ citizen: string }]>`
      select door.record_repayment(${id}, ${amount.toFixed()}, ${receivedOn}, ${person}) as citizen`;
    return citizen;
  }

  /** Whose it is. @throws Refusal `unknown-overpayment`, `more-than-is-owed` */
  async agreePlan(
    tx: EntityManager,
    id: string,
    { instalment, every, from }: Omit<RecoveryPlan, 'owed'>,
    person: string,
  ): Promise<string> {
    const [{ citizen }] = await tx.sql<[{ citizen: string }]>`
      select door.agree_recovery_plan(${id}, ${instalment.toFixed()}, ${every}, ${from}, ${person}) as citizen`;
    return citizen;
  }

  /** @throws Refusal `unknown-overpayment`, `more-than-is-owed`, `proposal-exists` */
  async proposeWriteOff(
    tx: EntityManager,
    id: string,
    reason: string,
    person: string,
  ): Promise<string> {
    const [proposed] = await tx.sql<[{ id: string }]>`
      select door.propose_write_off(${id}, ${reason}, ${person}) as id`;
    return proposed.id;
  }

  async approveWriteOff(
    tx: EntityManager,
    { id }: Proposal,
    { person, hash, reason }: Verdict,
  ): Promise<void> {
    await tx.sql`select door.approve_write_off(${id}, ${person}, ${hash}, ${reason})`;
  }

  async find(tx: EntityManager, id: string): Promise<Overpayment | undefined> {
    const [found] = await tx.sql<Overpayment[]>`${() => select} where o.overpayment_id = ${id}`;
    return found;
  }

  /** In the order in which they were proposed, after the given one. */
  async list(
    tx: EntityManager,
    citizen: string | null,
    limit: number,
    after: string,
  ): Promise<Overpayment[]> {
    return tx.sql<Overpayment[]>`
      ${() => select}
       where o.overpayment_id > ${after} and (${citizen}::uuid is null or z.pseudonym = ${citizen})
       order by o.overpayment_id limit ${limit}`;
  }
}
