import type { DataSource, EntityManager } from 'typeorm';
import type { Instant, LocalDate } from '../domain/calendar.js';
import type { Cosignature } from '../domain/checkpoint.js';
import {
  edgeWidths,
  type Hash,
  leafHash,
  type RightEdge,
  type Subtree,
  type TreeHead,
} from '../domain/merkle.js';
import { Refusal } from '../domain/refusal.js';
import { verifierKeyText } from '../domain/signed-note.js';

const BYTES = 32;

/** Up to which entry nothing is still to come, once those who write now are done. */
export interface Horizon {
  readonly upToEntry: bigint;
  readonly writers: readonly string[];
}

/** What went into the log at once: the position of the first, and the commitments. */
export interface Sealed {
  readonly first: bigint;
  readonly commitments: readonly Buffer[];
}

export interface RecordedCheckpoint extends TreeHead {
  readonly checkpointNo: bigint;
  readonly note: string;
  readonly signedAt: Instant;
}

/** An entry as the log commits to it; without a position while it is not in it. */
export interface EntryInLog {
  /** JSON by RFC 8785: the commitment is SHA-256 of the salt and of this. */
  readonly content: string;
  readonly position: bigint | null;
  readonly salt: Buffer;
  readonly commitment: Buffer;
}

/** Days of which the totals are published together, as a span of leaves. */
export interface LogPeriod {
  readonly firstOn: LocalDate;
  readonly lastOn: LocalDate;
  readonly firstLeaf: bigint;
  readonly afterLeaf: bigint;
  /** What each part of the chart has changed by, in the fund's currency. */
  readonly totals: Readonly<Record<string, string>>;
}

/** Bytes of 32 each, one after the other, taken apart. */
const hashesIn = (bytes: Buffer): Hash[] =>
  Array.from({ length: bytes.length / BYTES }, (_, no) =>
    bytes.subarray(no * BYTES, (no + 1) * BYTES),
  );

/** The log's leaves, subtrees and checkpoints. It only grows, through doors. */
export class LogStore {
  async horizon(database: DataSource): Promise<Horizon> {
    const [horizon] = await database.sql<[Horizon]>`
      select up_to_entry as "upToEntry", writers from door.log_horizon()`;
    return horizon;
  }

  async areWriting(database: DataSource, writers: readonly string[]): Promise<boolean> {
    if (writers.length === 0) return false;
    const [{ writing }] = await database.sql<[{ writing: boolean }]>`
      select door.are_writing(${writers}::text[]) as writing`;
    return writing;
  }

  /** Is there an entry that is in no checkpoint yet? */
  async isBehind(database: DataSource): Promise<boolean> {
    const [{ behind }] = await database.sql<[{ behind: boolean }]>`
      select coalesce((select max(entry_id) from journal_entry), 0) > coalesce((select max(entry_id) from log_leaf), 0)
          or coalesce((select max(position) + 1 from log_leaf), 0)
             is distinct from (select size from log_checkpoint order by checkpoint_no desc limit 1) as behind`;
    return behind;
  }

  /** Nothing else goes into the log until the transaction ends. */
  async lock(tx: EntityManager): Promise<void> {
    await tx.sql`select door.lock_log()`;
  }

  /** Puts the next entries into the log, under its lock until the transaction ends. `salts`: 32 bytes for each. */
  async seal(
    tx: EntityManager,
    upToEntry: bigint,
    entriesMax: number,
    membersMax: number,
    salts: Buffer,
  ): Promise<Sealed> {
    const [{ first, commitments }] = await tx.sql<[{ first: bigint; commitments: Buffer }]>`
      select first_position as first, commitments
        from door.seal_entries(${upToEntry}, ${entriesMax}, ${membersMax}, ${salts})`;
    return { first, commitments: hashesIn(commitments) };
  }

  async keepSubtrees(tx: EntityManager, subtrees: readonly Subtree[]): Promise<void> {
    if (subtrees.length === 0) return;
    await tx.sql`
      select door.keep_subtrees(${subtrees.map(({ level }) => level)}::smallint[],
               ${subtrees.map(({ number }) => number)}::bigint[], ${subtrees.map(({ hash }) => hash)}::bytea[])`;
  }

  /** How many leaves there are. */
  async size(tx: EntityManager | DataSource): Promise<bigint> {
    const [{ size }] = await tx.sql<[{ size: bigint }]>`
      select coalesce(max(position) + 1, 0) as size from log_leaf`;
    return size;
  }

  /** What is unfinished at the right of the tree of so many leaves. */
  async edge(tx: EntityManager | DataSource, size: bigint): Promise<RightEdge> {
    const levels: Hash[][] = [];
    for (const [level, width] of edgeWidths(size).entries())
      levels.push(
        await this.hashes(tx, level, ((size >> (8n * BigInt(level))) / 256n) * 256n, width),
      );
    return { size, levels };
  }

  /** So many hashes of a level, from one on; fewer where there are no more. */
  async hashes(
    tx: EntityManager | DataSource,
    level: number,
    from: bigint,
    width: number,
  ): Promise<Hash[]> {
    if (level === 0)
      return (await this.commitments(tx, from, width)).map((entry) => leafHash(entry));
    const [{ hashes }] = await tx.sql<[{ hashes: Buffer }]>`
      select coalesce(string_agg(hash, '' order by number), '') as hashes
        from log_subtree where level = ${level} and number >= ${from} and number < ${from + BigInt(width)}`;
    return hashesIn(hashes);
  }

  /** So many commitments, from one position on. */
  async commitments(
    tx: EntityManager | DataSource,
    from: bigint,
    width: number,
  ): Promise<Buffer[]> {
    const [{ commitments }] = await tx.sql<[{ commitments: Buffer }]>`
      select coalesce(string_agg(commitment, '' order by position), '') as commitments
        from log_leaf where position >= ${from} and position < ${from + BigInt(width)}`;
    return hashesIn(commitments);
  }

  async recordCheckpoint(tx: EntityManager, { size, root }: TreeHead, note: string): Promise<void> {
    await tx.sql`select door.record_checkpoint(${size}, ${root}, ${note})`;
  }

  /** The newest checkpoint, or the newest of a size. */
  async checkpoint(
    tx: EntityManager | DataSource,
    size: bigint | null = null,
  ): Promise<RecordedCheckpoint | undefined> {
    const [newest] = await tx.sql<RecordedCheckpoint[]>`
      select checkpoint_no as "checkpointNo", size, root, note, signed_at as "signedAt"
        from log_checkpoint where size = ${size} or ${size}::bigint is null
       order by checkpoint_no desc limit 1`;
    return newest;
  }

  /** To be asked as the auditor, who may read salts. @throws Refusal `unknown-entry` */
  async entry(tx: EntityManager, id: string): Promise<EntryInLog> {
    const [entry] = await tx.sql<EntryInLog[]>`
      select c.content, l.position, l.salt, l.commitment
        from journal_entry e
       cross join lateral log_entries(e.entry_id - 1, e.entry_id) c
        left join log_leaf l on l.entry_id = e.entry_id
       where e.id = ${id}`;
    if (!entry) throw new Refusal('unknown-entry');
    return entry;
  }

  /** Publishes what days have gone by. How many spans of them are new. */
  async publishDays(database: DataSource): Promise<bigint> {
    const [{ published }] = await database.sql<[{ published: bigint }]>`
      select door.publish_days() as published`;
    return published;
  }

  async days(database: DataSource, limit: number, after: LocalDate): Promise<LogPeriod[]> {
    return database.sql<LogPeriod[]>`
      select first_on as "firstOn", last_on as "lastOn", first_leaf as "firstLeaf", after_leaf as "afterLeaf", totals
        from log_period where first_on > ${after} order by first_on limit ${limit}`;
  }

  async introduceKey(tx: EntityManager, verifierKey: string): Promise<void> {
    await tx.sql`select door.introduce_log_key(${verifierKey})`;
  }

  /** Verifier keys, the newest first. */
  async keys(database: DataSource): Promise<string[]> {
    const keys = await database.sql<{ key: string }[]>`
      select verifier_key as key from log_key order by introduced_at desc, verifier_key`;
    return keys.map(({ key }) => key);
  }

  /** How many of them are new. */
  async recordCosignatures(
    database: DataSource,
    checkpointNo: bigint,
    cosignatures: readonly Cosignature[],
  ): Promise<bigint> {
    const [{ recorded }] = await database.sql<[{ recorded: bigint }]>`
      select door.record_cosignatures(${checkpointNo},
               ${cosignatures.map(({ witness }) => verifierKeyText(witness))}::text[],
               ${cosignatures.map(({ line }) => line)}::text[],
               ${cosignatures.map(({ time }) => instantOf(time))}::timestamptz[]) as recorded`;
    return recorded;
  }

  /** Lines of witnesses below a checkpoint, in the order in which they came. */
  async cosignatures(database: DataSource, checkpointNo: bigint): Promise<string[]> {
    const lines = await database.sql<{ line: string }[]>`
      select line from log_cosignature where checkpoint_no = ${checkpointNo} order by received_at, witness_key`;
    return lines.map(({ line }) => line);
  }

  /** The newest checkpoint that a witness has cosigned. */
  async cosigned(database: DataSource): Promise<RecordedCheckpoint | undefined> {
    const [newest] = await database.sql<RecordedCheckpoint[]>`
      select checkpoint_no as "checkpointNo", size, root, note, signed_at as "signedAt"
        from log_checkpoint
       where checkpoint_no = (select max(checkpoint_no) from log_cosignature)`;
    return newest;
  }
}

const instantOf = (seconds: bigint): Instant => new Date(Number(seconds) * 1000).toISOString();
