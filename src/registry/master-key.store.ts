import type { DataSource, EntityManager } from 'typeorm';
import type { Instant } from '../domain/calendar.js';
import type { CurrentMasterKey } from './vault.js';

/** A master key as the database knows it: by a check value, never itself. */
export interface KnownMasterKey {
  readonly keyNo: number;
  readonly check: Buffer;
  /** The key by which citizens are found, sealed; null once this key is retired. */
  readonly hashingKey: Buffer | null;
  readonly introducedAt: Instant;
  readonly retiredAt: Instant | null;
}

export interface WrappedKeys {
  readonly keyNo: number;
  /** Of citizens on the roll, and of rows that are not on it yet or were sent back. */
  readonly citizens: bigint;
  readonly uploads: bigint;
}

/** A data key with its place in its table. */
interface CitizenKey {
  readonly citizenId: bigint;
  readonly recordedAt: Instant;
  readonly wrappedKey: Buffer;
}
interface UploadKey {
  readonly runId: string;
  readonly chunkNo: number;
  readonly lineNo: bigint;
  readonly wrappedKey: Buffer;
}

const BUCKETS = [0, 1, 2, 3, 4, 5, 6, 7];
const ROTATION_LOCK = 7_100_003;
/** Data keys that are wrapped anew in one transaction. */
const CHUNK_SIZE = 2_000;

/** The master keys there have been, and what each wraps. */
export class MasterKeyStore {
  constructor(private readonly database: DataSource) {}

  async all(): Promise<KnownMasterKey[]> {
    return this.database.sql<KnownMasterKey[]>`
      select key_no as "keyNo", check_value as check, hashing_key as "hashingKey", introduced_at as "introducedAt",
             retired_at as "retiredAt"
        from master_key order by key_no`;
  }

  /** Introduces the key after `afterKey`; leaves things as they are where there is one already. */
  async introduce(afterKey: number, check: Buffer, sealedHashingKey: Buffer): Promise<void> {
    await this.database.sql`
      select door.introduce_master_key(${afterKey}::smallint, ${check}, ${sealedHashingKey})`;
  }

  /** The key to wrap with; it stays in use until the transaction ends. */
  async current(tx: EntityManager): Promise<CurrentMasterKey> {
    const [current] = await tx.sql<[CurrentMasterKey]>`
      select key_no as "keyNo", check_value as check from door.current_master_key()`;
    return current;
  }

  async counts(): Promise<WrappedKeys[]> {
    return this.database.sql<WrappedKeys[]>`
      select key_no as "keyNo", citizens, uploads from door.count_wrapped_keys()`;
  }

  /** Wraps every data key anew that another key than `to` wraps, chunk by chunk; yields how many each time. */
  async *rewrapAll(to: number, anew: (wrapped: Buffer) => Buffer): AsyncGenerator<number> {
    for (const bucket of BUCKETS) yield* this.rewrapCitizens(to, bucket, anew);
    yield* this.rewrapUploads(to, anew);
  }

  private async *rewrapCitizens(to: number, bucket: number, anew: (wrapped: Buffer) => Buffer) {
    let last = { citizenId: 0n, recordedAt: '-infinity' };
    for (;;) {
      const found = await this.database.sql<CitizenKey[]>`
        select citizen_id as "citizenId", recorded_at as "recordedAt", wrapped_key as "wrappedKey"
          from door.citizen_keys_to_rewrap(${to}::smallint, ${bucket}::smallint, ${last.citizenId},
                                           ${last.recordedAt}, ${CHUNK_SIZE})`;
      if (found.length === 0) return;
      last = found.at(-1)!;
      await this.database.sql`
        select door.rewrap_citizen_keys(${bucket}::smallint, ${found.map((key) => key.citizenId)}::bigint[],
                                        ${found.map((key) => key.recordedAt)}::timestamptz[],
                                        ${found.map((key) => key.wrappedKey)}::bytea[],
                                        ${found.map((key) => anew(key.wrappedKey))}::bytea[])`;
      yield found.length;
    }
  }

  private async *rewrapUploads(to: number, anew: (wrapped: Buffer) => Buffer) {
    let last = { runId: '00000000-0000-0000-0000-000000000000', chunkNo: 0, lineNo: 0n };
    for (;;) {
      const found = await this.database.sql<UploadKey[]>`
        select run_id as "runId", chunk_no as "chunkNo", line_no as "lineNo", wrapped_key as "wrappedKey"
          from door.upload_keys_to_rewrap(${to}::smallint, ${last.runId}, ${last.chunkNo}, ${last.lineNo},
                                          ${CHUNK_SIZE})`;
      if (found.length === 0) return;
      last = found.at(-1)!;
      await this.database.sql`
        select door.rewrap_upload_keys(${found.map((key) => key.runId)}::uuid[],
                                       ${found.map((key) => key.chunkNo)}::int[],
                                       ${found.map((key) => key.lineNo)}::bigint[],
                                       ${found.map((key) => key.wrappedKey)}::bytea[],
                                       ${found.map((key) => anew(key.wrappedKey))}::bytea[])`;
      yield found.length;
    }
  }

  /** Retires the keys before the current one that wrap nothing any more. False while one wraps something. */
  async retireEarlier(): Promise<boolean> {
    const [{ done }] = await this.database.sql<[{ done: boolean }]>`
      select door.retire_master_keys() as done`;
    return done;
  }

  /** Does `work` while nobody else rotates; undefined when somebody does. */
  async alone<T>(work: () => Promise<T>): Promise<T | undefined> {
    return this.database.transaction(async (tx) => {
      const [{ free }] = await tx.sql<[{ free: boolean }]>`
        select pg_try_advisory_xact_lock(${ROTATION_LOCK}) as free`;
      return free ? work() : undefined;
    });
  }
}
