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
  /** By when the law wants it decided. */
  readonly decideBy: LocalDate;
  readonly outcome: 'granted' | 'denied' | null;
  readonly reason: string | null;
  readonly decidedAt: Instant | null;
}

/** With its grounds, sealed under the data key of the citizen's facts of then. */
export interface SealedAppeal extends Appeal {
  readonly grounds: Buffer;
  readonly underKeyOf: Instant;
}

const select = `
  select a.appeal_id as id, c.pseudonym as citizen, d.year, d.run_id as "runId", a.made_at as "madeAt",
         a.decide_by as "decideBy", x.outcome, x.reason, x.decided_at as "decidedAt", a.grounds, a.under_key_of as "underKeyOf"
    from appeal a
    join citizen c using (bucket, citizen_id)
    join dividend_run d using (run_no)
    left join appeal_decision x using (bucket, appeal_id)`;

export class AppealStore {
  /** By the citizen whom the transaction is about. @throws Refusal `no-statement`, `appeal-too-late`, `already-appealed` */
  async make(
    tx: EntityManager,
    year: number,
    grounds: Buffer,
    { recordedAt }: Citizen,
  ): Promise<string> {
    const [{ id }] = await tx.sql<[{ id: string }]>`
      select door.appeal(${year}::smallint, ${grounds}, ${recordedAt}) as id`;
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

  /** Those that wait for a decision, the ones due first. */
  async open(
    database: DataSource,
    limit: number,
    [after, afterId]: readonly [LocalDate, string],
  ): Promise<Appeal[]> {
    return asAuditor(
      database,
      (tx) => tx.sql<Appeal[]>`
        ${() => select}
         where x.appeal_id is null and (a.decide_by, a.appeal_id) > (${after}, ${afterId})
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
