import type { Decimal } from 'decimal.js';
import type { EntityManager } from 'typeorm';
import type { Instant, LocalDate } from '../domain/calendar.js';
import { OF_CITIZENS } from '../ledger/proposal.store.js';
import type { Citizen, CitizenDates, Spell } from '../registry/citizen.store.js';
import type { RunId } from '../runs/run.store.js';

/** What was known of a citizen from one instant to the next, still sealed. */
export interface SealedFacts extends CitizenDates {
  readonly earlierResidence: readonly Spell[];
  readonly sealed: Buffer;
  readonly wrappedKey: Buffer | null;
  readonly recordedAt: Instant;
  readonly supersededAt: Instant | null;
  /** Who put an end to them. */
  readonly changedBy: 'citizen' | 'staff' | null;
}

export interface CitizenPosting {
  readonly account: string;
  readonly effectiveOn: LocalDate;
  readonly recordedAt: Instant;
  readonly narrative: string;
  readonly quantity: Decimal;
}

/** A citizen's place on the roll of a run. */
export interface PlaceOnRoll {
  readonly runId: RunId;
  readonly year: number;
  readonly recordOn: LocalDate;
  readonly state: string;
  readonly reasons: number;
}

/** What was proposed about a citizen. */
export interface ProposalAboutCitizen {
  readonly kind: string;
  readonly state: string;
  readonly reason: string;
  readonly proposedAt: Instant;
  readonly decidedAt: Instant | null;
}

export interface PaymentOfCitizen {
  readonly year: number;
  readonly amount: Decimal;
  readonly paidAs: 'citizen' | 'guardian' | 'estate';
  readonly endToEndId: string;
  readonly state: string;
  readonly stateOn: LocalDate;
  readonly reasonCode: string | null;
}

export interface HoldOfCitizen {
  readonly year: number;
  readonly on: LocalDate;
  readonly reason: string;
  readonly until: LocalDate | null;
}

export interface NoticeToCitizen {
  readonly kind: string;
  readonly recordedAt: Instant;
  readonly deliveredAt: Instant | null;
}

export interface SealedRow {
  readonly runId: RunId;
  readonly sealed: Buffer;
  readonly wrappedKey: Buffer;
}

/** Reads everything held about one citizen, in a transaction that sees no other. Newest first. */
export class CitizenFileStore {
  async facts(tx: EntityManager, { bucket, citizenId, pseudonym }: Citizen, limit: number) {
    return tx.sql<SealedFacts[]>`
      select born_on as "bornOn", resident_since as "residentSince", resident_until as "residentUntil",
             (select coalesce(json_agg(json_build_object('since', lower(spell), 'until', upper(spell) - 1)), '[]')
                from unnest(earlier_residence) spell) as "earlierResidence",
             died_on as "diedOn", sealed, wrapped_key as "wrappedKey", f.recorded_at as "recordedAt",
             superseded_at as "supersededAt",
             case when superseded_by = ${pseudonym} then 'citizen' when superseded_by is not null then 'staff' end as "changedBy"
        from (select bucket, citizen_id, recorded_at, born_on, resident_since, resident_until, earlier_residence, died_on, sealed,
                     null::timestamptz as superseded_at, null as superseded_by
                from citizen where bucket = ${bucket} and citizen_id = ${citizenId}
              union all
              select bucket, citizen_id, recorded_at, born_on, resident_since, resident_until, earlier_residence, died_on, sealed,
                     superseded_at, superseded_by
                from citizen_version where bucket = ${bucket} and citizen_id = ${citizenId}) f
        left join citizen_key k using (bucket, citizen_id, recorded_at)
       order by f.recorded_at desc limit ${limit}`;
  }

  async postings(tx: EntityManager, { bucket, citizenId }: Citizen, limit: number) {
    return tx.sql<CitizenPosting[]>`
      select name as account, effective_on as "effectiveOn", recorded_at as "recordedAt", narrative, quantity
        from citizen_posting p
        join journal_entry e using (entry_id)
        join account a using (account_id)
       where p.bucket = ${bucket} and p.citizen_id = ${citizenId}
       order by entry_id desc, name limit ${limit}`;
  }

  async placesOnRolls(tx: EntityManager, { bucket, citizenId }: Citizen, limit: number) {
    return tx.sql<PlaceOnRoll[]>`
      select d.run_id as "runId", d.year, d.record_on as "recordOn", r.state, l.reasons
        from dividend_run d
        join run r using (run_id)
        join dividend_roll l on l.bucket = ${bucket} and l.run_no = d.run_no and l.citizen_id = ${citizenId}
       order by d.run_no desc limit ${limit}`;
  }

  async proposals(tx: EntityManager, { pseudonym }: Citizen, limit: number) {
    return tx.sql<ProposalAboutCitizen[]>`
      select kind, state, reason, proposed_at as "proposedAt", decided_at as "decidedAt"
        from proposal
       where subject = ${pseudonym} and kind = any (${OF_CITIZENS}::text[])
       order by proposal_id desc limit ${limit}`;
  }

  /** What a bank was told to pay, or why it was not; each with the dividend's year. */
  async payments(tx: EntityManager, { bucket, citizenId }: Citizen, limit: number) {
    return tx.sql<PaymentOfCitizen[]>`
      select d.year, i.amount, i.paid_as as "paidAs", i.end_to_end_id as "endToEndId", i.state, i.state_on as "stateOn",
             i.reason_code as "reasonCode"
        from payment_instruction i join dividend_run d using (run_no)
       where i.bucket = ${bucket} and i.citizen_id = ${citizenId}
       order by i.run_no desc, attempt desc limit ${limit}`;
  }
  async holds(tx: EntityManager, { bucket, citizenId }: Citizen, limit: number) {
    return tx.sql<HoldOfCitizen[]>`
      select d.year, b.opened_on as on, h.reason, h.until
        from payment_hold h join payment_batch b using (run_no, batch_no) join dividend_run d using (run_no)
       where h.bucket = ${bucket} and h.citizen_id = ${citizenId}
       order by h.run_no desc, h.batch_no desc limit ${limit}`;
  }

  async notices(tx: EntityManager, { bucket, citizenId }: Citizen, limit: number) {
    return tx.sql<NoticeToCitizen[]>`
      select kind, recorded_at as "recordedAt", delivered_at as "deliveredAt"
        from notice where bucket = ${bucket} and citizen_id = ${citizenId}
       order by notice_id desc limit ${limit}`;
  }

  /** Rows of files that were sent back and seem to be theirs. */
  async sentBack(tx: EntityManager, limit: number) {
    return tx.sql<SealedRow[]>`
      select run_id as "runId", problems as sealed, wrapped_key as "wrappedKey"
        from door.rejections_of_the_citizen(${limit})`;
  }
}
