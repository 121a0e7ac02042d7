import type { DataSource } from 'typeorm';
import type { Instant } from '../domain/calendar.js';
import { Refusal } from '../domain/refusal.js';
import type { Proof } from './law.js';

/** A run of `verify`, as it stands on record. */
export interface Verification {
  readonly id: string;
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  /** Whoever ran it, and on which machine. */
  readonly by: string;
  /** The newest entry of the journal as it began; 0: there was none. */
  readonly upToEntry: bigint;
  readonly proofs: number;
  readonly broken: number;
}

/** A proof, and when it held last; null: never on record. */
export interface ProvedLaw extends Proof {
  readonly heldAt: Instant | null;
}

const select = `
  select verification_id as id, started_at as "startedAt", ended_at as "endedAt", verified_by as by, up_to_entry as "upToEntry",
         (select count(*)::integer from law_proof p where p.verification_id = v.verification_id) as proofs,
         (select count(*)::integer from law_proof p where p.verification_id = v.verification_id and offender is not null) as broken
    from verification v`;

/** What was found each time that the laws were proved. */
export class VerificationStore {
  /** The newest entry there is; 0 where there is none. */
  async newestEntry(database: DataSource): Promise<bigint> {
    const [{ entry }] = await database.sql<[{ entry: bigint }]>`
      select coalesce(max(entry_id), 0)::bigint as entry from journal_entry`;
    return entry;
  }

  async record(
    database: DataSource,
    startedAt: Instant,
    by: string,
    upToEntry: bigint,
    proofs: readonly Proof[],
  ): Promise<void> {
    await database.sql`
      select door.record_verification(${startedAt}, ${by}, ${upToEntry}, ${JSON.stringify(proofs)})`;
  }

  /** The newest first; `before` is the id of the last that was shown. */
  async list(
    database: DataSource,
    limit: number,
    before: string | undefined,
  ): Promise<Verification[]> {
    return database.sql<Verification[]>`
      ${() => select}
       where ${before ?? null}::uuid is null or verification_id < ${before ?? null}::uuid
       order by verification_id desc limit ${limit}`;
  }

  /** @throws Refusal `unknown-verification` */
  async find(database: DataSource, id: string): Promise<Verification> {
    const [found] = await database.sql<Verification[]>`
      ${() => select} where verification_id = ${id}`;
    if (!found) throw new Refusal('unknown-verification');
    return found;
  }

  /** The proofs of one, each with when it held last up to then. */
  async proofs(database: DataSource, id: string): Promise<ProvedLaw[]> {
    return database.sql<ProvedLaw[]>`
      select law, what, checked, offender,
             (select v.ended_at from law_proof h join verification v using (verification_id)
               where h.what = p.what and h.offender is null and h.verification_id <= p.verification_id
               order by h.verification_id desc limit 1) as "heldAt"
        from law_proof p where verification_id = ${id} order by proof_no`;
  }
}
