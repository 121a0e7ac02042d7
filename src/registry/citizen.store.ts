import type { DataSource, EntityManager } from 'typeorm';
import type { LocalDate } from '../domain/calendar.js';
import type { Proposal, Verdict } from '../ledger/proposal.store.js';
import type { RunId } from '../runs/run.store.js';

/** What decides eligibility; in clear, under the pseudonym. */
export interface CitizenDates {
  readonly bornOn: LocalDate;
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
  readonly nationalIdHash: Buffer;
}

/** A citizen's secrets with another account in them, sealed, and what tells that they changed. */
export interface ChangedAccount {
  readonly sealed: Buffer;
  readonly factsHash: Buffer;
  readonly accountHash: Buffer;
}

const select = `
  select bucket, citizen_id as "citizenId", pseudonym, born_on as "bornOn", resident_since as "residentSince",
         resident_until as "residentUntil", died_on as "diedOn", has_account as "hasAccount", sealed,
         national_id_hash as "nationalIdHash"
    from citizen`;

/** The citizens. What is personal comes and goes sealed. */
export class CitizenStore {
  async findByNationalId(
    tx: EntityManager | DataSource,
    hash: Buffer,
  ): Promise<Citizen | undefined> {
    const [found] = await tx.sql<Citizen[]>`
      ${() => select} where bucket = get_byte(${hash}, 0) & 7 and national_id_hash = ${hash}`;
    return found;
  }

  async findByPseudonym(
    tx: EntityManager | DataSource,
    pseudonym: string,
  ): Promise<Citizen | undefined> {
    const [found] = await tx.sql<Citizen[]>`${() => select} where pseudonym = ${pseudonym}`;
    return found;
  }

  /** A citizen's own change. */
  async changeAccount(tx: EntityManager, of: Citizen, to: ChangedAccount): Promise<void> {
    await tx.sql`
      select door.change_own_account(${of.bucket}::smallint, ${of.citizenId}, ${to.sealed}, ${to.factsHash},
                                     ${to.accountHash})`;
  }

  /** Staff's change, for another to approve. The account comes sealed, with its keyed hash. */
  async proposeAccount(
    tx: EntityManager,
    { pseudonym }: Citizen,
    account: { readonly hash: Buffer; readonly sealed: Buffer },
    person: string,
    reason: string,
  ): Promise<void> {
    await tx.sql`
      select door.propose_account(${pseudonym}, ${account.hash}, ${account.sealed}, ${reason}, ${person})`;
  }

  async approveAccount(
    tx: EntityManager,
    { id }: Proposal,
    to: ChangedAccount,
    { person, hash, reason }: Verdict,
  ): Promise<void> {
    await tx.sql`
      select door.approve_account(${id}, ${to.sealed}, ${to.factsHash}, ${to.accountHash}, ${person}, ${hash}, ${reason})`;
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
  ): Promise<{ line: bigint; sealed: Buffer }[]> {
    return database.sql`
      select line_no as line, problems as sealed
        from citizen_upload
       where run_id = ${runId} and problems is not null and line_no > ${afterLine}
       order by line_no limit ${limit}`;
  }
}
