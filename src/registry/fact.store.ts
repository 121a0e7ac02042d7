import type { EntityManager } from 'typeorm';
import type { Instant, LocalDate } from '../domain/calendar.js';
import type { Citizen } from './citizen.store.js';

export const FACT_KINDS = ['absence', 'conviction', 'application', 'adoption'] as const;
export type FactKind = (typeof FACT_KINDS)[number];

/** Something that a rule of eligibility may look at, besides residence, birth and death. */
export interface Fact {
  readonly kind: FactKind;
  /** Its first day: of an application the day it was filed on. */
  readonly since: LocalDate;
  readonly until: LocalDate | null;
  readonly reason: string | null;
  /** The dividend that is applied for. */
  readonly year: number | null;
}

/** A fact of somebody, by pseudonym or by the keyed hash of their national id. */
export type FactOfSomebody = Fact &
  ({ readonly citizen: string } | { readonly nationalIdHash: string });

/** A fact as it stands on record. */
export interface RecordedFact extends Fact {
  readonly id: string;
  readonly recordedAt: Instant;
  readonly recordedBy: 'citizen' | 'representative' | 'staff';
  readonly withdrawnAt: Instant | null;
  /** Why it was withdrawn. */
  readonly why: string | null;
}

/** What is known of citizens besides the roll. */
export class FactStore {
  /** What became of each; no id where nobody is known by what was sent, or where it lies before their birth. */
  async state(
    tx: EntityManager,
    facts: readonly FactOfSomebody[],
    person: string,
  ): Promise<{ id: string | null; isNew: boolean; isBeforeBirth: boolean }[]> {
    return tx.sql`
      select fact_id as id, is_new as "isNew", before_birth as "isBeforeBirth" from door.state_facts(${JSON.stringify(facts)}, ${person})`;
  }

  /** @throws Refusal `unknown-fact`, `already-withdrawn` */
  async withdraw(
    tx: EntityManager,
    citizen: string,
    id: string,
    person: string,
    why: string,
  ): Promise<void> {
    await tx.sql`select door.withdraw_fact(${citizen}, ${id}, ${why}, ${person})`;
  }

  /**
   * The application of the citizen whom the transaction is about, or of their ward.
   * @throws Refusal `not-in-application-window`, `no-application-needed`, `unknown-citizen` (nobody whom they stand for)
   */
  async apply(tx: EntityManager, year: number, ward: string | null): Promise<string> {
    const [{ id }] = await tx.sql<[{ id: string }]>`
      select door.apply_for_dividend(${year}::smallint, ${ward}) as id`;
    return id;
  }

  /** All that was ever stated of somebody, newest first; or what is known by one id. */
  async of(
    tx: EntityManager,
    { bucket, citizenId }: Citizen,
    limit: number,
    id: string | null = null,
  ): Promise<RecordedFact[]> {
    return tx.sql<RecordedFact[]>`
      select f.fact_id as id, f.kind, f.since, f.until, f.reason, f.year, f.recorded_at as "recordedAt",
             case when f.recorded_by is null then 'citizen'
                  when f.recorded_by like 'representative:%' then 'representative' else 'staff' end as "recordedBy",
             w.recorded_at as "withdrawnAt", w.why
        from citizen_fact f
        left join citizen_fact w on w.bucket = ${bucket} and w.citizen_id = ${citizenId} and w.withdraws = f.fact_id
       where f.bucket = ${bucket} and f.citizen_id = ${citizenId} and f.counts = 1 and (${id}::uuid is null or f.fact_id = ${id})
       order by f.recorded_at desc, f.fact_id desc limit ${limit}`;
  }
}
