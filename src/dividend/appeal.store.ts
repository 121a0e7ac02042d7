import type { DataSource, EntityManager } from 'typeorm';
import type { Instant, LocalDate } from '../domain/calendar.js';
import { asAuditor } from '../ledger/reader.store.js';
import type { Citizen } from '../registry/citizen.store.js';
import type { RunId } from '../runs/run.store.js';

/** A citizen's word against the roll of a dividend, and what was decided. */
export interface Appeal {
  readonly id: string;
  readonly citizen: string;
  readonly year: number;
  readonly runId: RunId;
  readonly madeAt: Instant;
  /** A guardian, or who settles an estate, makes it for the citizen. */
  readonly madeBy: 'citizen' | 'representative';
  /** By when the law wants it decided. */
  readonly decideBy: LocalDate;
  readonly outcome: 'granted' | 'denied' | null;
  readonly reason: string | null;
  readonly decidedAt: Instant | null;
  /** The newest proposal to include the citizen late in the run, by its id. */
  readonly lateInclusion: string | null;
}

/** Which appeals wait for somebody: for a decision, or granted, for the citizen to be included. */
export const APPEAL_STATES = ['open', 'granted'] as const;
export type AppealState = (typeof APPEAL_STATES)[number];

/** With its grounds, sealed under the data key of the citizen's facts of then. */
export interface SealedAppeal extends Appeal {
  readonly grounds: Buffer;
  readonly underKeyOf: Instant;
}

const select = `
  select a.appeal_id as id, c.pseudonym as citizen, d.year, d.run_id as "runId", a.made_at as "madeAt",
         case when a.made_by is null then 'citizen' else 'representative' end as "madeBy",
         (select p.proposal_id from proposal p
           where p.kind = 'late-inclusion' and p.subject = c.pseudonym::text and p.content->>'run' = d.run_id::text
           order by p.proposal_id desc limit 1) as "lateInclusion",
         a.decide_by as "decideBy", x.outcome, x.reason, x.decided_at as "decidedAt", a.grounds, a.under_key_of as "underKeyOf"
    from appeal a
    join citizen c using (bucket, citizen_id)
    join dividend_run d using (run_no)
    left join appeal_decision x using (bucket, appeal_id)`;

export class AppealStore {
  /**
   * By the citizen whom the transaction is about, or for the ward whose facts are given.
   * @throws Refusal `no-statement`, `appeal-too-late`, `unknown-citizen` (nobody whom they stand for), `already-appealed`
   */
  async make(
    tx: EntityManager,
    year: number,
    grounds: Buffer,
    { recordedAt }: Citizen,
    ward: string | null,
  ): Promise<string> {
    const [{ id }] = await tx.sql<[{ id: string }]>`
      select door.appeal(${year}::smallint, ${grounds}, ${recordedAt}, ${ward}) as id`;
    return id;
  }

  /** Those of one citizen, newest first; or the one of this id. */
  async of(
    tx: EntityManager,
    { bucket, citizenId }: Citizen,
    limit: number,
    id: string | null = null,
  ): Promise<SealedAppeal[]> {
    return tx.sql<SealedAppeal[]>`
      ${() => select}
       where a.bucket = ${bucket} and a.citizen_id = ${citizenId} and (${id}::uuid is null or a.appeal_id = ${id})
       order by a.made_at desc, a.appeal_id desc limit ${limit}`;
  }

  /** Those that wait, the ones due first. Who is on the roll, or included by now, waits no more, but for what was taken back. */
  async waiting(
    database: DataSource,
    state: AppealState,
    limit: number,
    [after, afterId]: readonly [LocalDate, string],
  ): Promise<Appeal[]> {
    return asAuditor(
      database,
      (tx) => tx.sql<Appeal[]>`
        ${() => select}
         where case ${state} when 'open' then x.appeal_id is null
                             else x.outcome = 'granted'
                                  and not is_included(c, a.run_no)
                                  or x.outcome = 'granted' and taken_back_by(a.bucket, a.citizen_id, a.run_no) is not null end
           and (a.decide_by, a.appeal_id) > (${after}, ${afterId})
         order by a.decide_by, a.appeal_id limit ${limit}`,
    );
  }

  /** Whose it is, by pseudonym. @throws Refusal `unknown-appeal` */
  async citizenOf(tx: EntityManager | DataSource, id: string): Promise<string> {
    const [{ citizen }] = await tx.sql<[{ citizen: string }]>`
      select door.citizen_of_appeal(${id}) as citizen`;
    return citizen;
  }

  /** @throws Refusal `unknown-appeal`, `not-in-that-state`, `machine-may-not-approve` */
  async decide(
    tx: EntityManager,
    id: string,
    outcome: 'granted' | 'denied',
    reason: string,
    person: string,
  ): Promise<void> {
    await tx.sql`select door.decide_appeal(${id}, ${outcome}, ${reason}, ${person})`;
  }
}
