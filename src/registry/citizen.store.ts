import type { DataSource, EntityManager } from 'typeorm';
import type { Instant, LocalDate } from '../domain/calendar.js';
import type { Proposal, Verdict } from '../ledger/proposal.store.js';
import type { RunId } from '../runs/run.store.js';
import type { Sealed } from './vault.js';

/** A time of residence, from its first to its last day. */
export interface Spell {
  readonly since: LocalDate;
  readonly until: LocalDate;
}

/** What decides eligibility; in clear, under the pseudonym. */
export interface CitizenDates {
  readonly bornOn: LocalDate;
  /** The first day of the latest residence. */
  readonly residentSince: LocalDate;
  /** The last day of residence. */
  readonly residentUntil: LocalDate | null;
  readonly diedOn: LocalDate | null;
}

/** A citizen as the books know them. */
export interface Citizen extends CitizenDates {
  readonly bucket: number;
  readonly citizenId: bigint;
  readonly pseudonym: string;
  readonly hasAccount: boolean;
  readonly sealed: Buffer;
  /** Null when they are erased. */
  readonly wrappedKey: Buffer | null;
  readonly nationalIdHash: Buffer;
  readonly recordedAt: Instant;
  readonly erasedAt: Instant | null;
}

/** A citizen's secrets with another account in them, sealed, and what tells that they changed. */
export interface ChangedAccount extends Sealed {
  readonly factsHash: Buffer;
  readonly accountHash: Buffer;
}

/** The citizens. What is personal comes and goes sealed. */
export class CitizenStore {
  async pseudonymOf(
    from: DataSource | EntityManager,
    nationalIdHash: Buffer,
  ): Promise<string | undefined> {
    const [{ pseudonym }] = await from.sql<[{ pseudonym: string | null }]>`
      select door.pseudonym_of(${nationalIdHash}) as pseudonym`;
    return pseudonym ?? undefined;
  }

  async find(tx: EntityManager, pseudonym: string): Promise<Citizen | undefined> {
    const [found] = await tx.sql<Citizen[]>`
      select bucket, citizen_id as "citizenId", pseudonym, born_on as "bornOn", resident_since as "residentSince",
             resident_until as "residentUntil", died_on as "diedOn", has_account as "hasAccount", sealed,
             wrapped_key as "wrappedKey", national_id_hash as "nationalIdHash", c.recorded_at as "recordedAt",
             (select erased_at from erasure e where e.citizen = c.pseudonym) as "erasedAt"
        from citizen c
        left join citizen_key k using (bucket, citizen_id, recorded_at)
       where pseudonym = ${pseudonym}`;
    return found;
  }

  /** Whether the citizen whom the transaction is about stands for another now. */
  async isWard(tx: EntityManager, pseudonym: string): Promise<boolean> {
    const wards = await tx.sql<unknown[]>`
      select 1 from door.wards_of_the_citizen() where ward = ${pseudonym}`;
    return wards.length > 0;
  }

  /** The data key of what was known of a citizen since an instant; none where they are erased. */
  async keyOf(
    tx: EntityManager,
    { bucket, citizenId }: Citizen,
    recordedAt: Instant,
  ): Promise<Buffer | undefined> {
    const [found] = await tx.sql<{ wrappedKey: Buffer }[]>`
      select wrapped_key as "wrappedKey" from citizen_key
       where bucket = ${bucket} and citizen_id = ${citizenId} and recorded_at = ${recordedAt}`;
    return found?.wrappedKey;
  }

  /** Their own change, by the citizen whom the transaction is about. */
  async changeAccount(tx: EntityManager, to: ChangedAccount): Promise<void> {
    await tx.sql`
      select door.change_own_account(${to.sealed}, ${to.wrappedKey}, ${to.factsHash}, ${to.accountHash})`;
  }

  /** Staff's change, for another to approve. The account comes sealed under the key of the facts, with its keyed hash. */
  async proposeAccount(
    tx: EntityManager,
    { pseudonym, recordedAt }: Citizen,
    account: { readonly hash: Buffer; readonly sealed: Buffer },
    person: string,
    reason: string,
  ): Promise<void> {
    await tx.sql`
      select door.propose_account(${pseudonym}, ${account.hash}, ${account.sealed}, ${recordedAt}, ${reason}, ${person})`;
  }

  async approveAccount(
    tx: EntityManager,
    { id }: Proposal,
    to: ChangedAccount,
    { person, hash, reason }: Verdict,
  ): Promise<void> {
    await tx.sql`
      select door.approve_account(${id}, ${to.sealed}, ${to.wrappedKey}, ${to.factsHash}, ${to.accountHash}, ${person},
                                  ${hash}, ${reason})`;
  }

  async openImport(tx: EntityManager, format: string, person: string): Promise<RunId> {
    const [run] = await tx.sql<[{ id: RunId }]>`
      select door.open_import('citizen-import', ${format}, ${person}) as id`;
    return run.id;
  }

  async closeUpload(tx: EntityManager, runId: RunId): Promise<void> {
    await tx.sql`select door.close_citizen_upload(${runId})`;
  }

  async enrolChunk(tx: EntityManager, runId: RunId, step: string, chunkNo: number): Promise<void> {
    await tx.sql`select door.enrol_chunk(${runId}, ${step}, ${chunkNo})`;
  }

  /** Lets the accounts of known citizens be what a file says. */
  async approveImport(tx: EntityManager, runId: RunId, { person, hash }: Verdict): Promise<void> {
    await tx.sql`select door.approve_import(${runId}, ${person}, ${hash})`;
  }

  /** Leaves the accounts of known citizens as they are. */
  async rejectAccounts(
    tx: EntityManager,
    runId: RunId,
    { person, hash, reason }: Verdict,
  ): Promise<void> {
    await tx.sql`select door.reject_accounts(${runId}, ${person}, ${hash}, ${reason})`;
  }

  async rejections(
    database: DataSource,
    runId: RunId,
    afterLine: bigint,
    limit: number,
  ): Promise<({ line: bigint } & Sealed)[]> {
    return database.sql`
      select line_no as line, problems as sealed, wrapped_key as "wrappedKey"
        from door.citizen_rejections(${runId}, ${afterLine}, ${limit})`;
  }
}
