import type { DataSource, EntityManager } from 'typeorm';
import type { Instant, LocalDate } from '../domain/calendar.js';
import type { Cosignature } from '../domain/checkpoint.js';
import {
  edgeWidths,
  type Hash,
  type HashRow,
  hashesIn,
  leafHash,
  type RightEdge,
  type Subtree,
  type TreeHead,
} from '../domain/merkle.js';
import { Refusal } from '../domain/refusal.js';
import { verifierKeyText } from '../domain/signed-note.js';

/** Up to which entry nothing is still to come, once those who write now are done. */
export interface Horizon {
  readonly upToEntry: bigint;
  readonly writers: readonly string[];
}

/** Where the log ends: how many leaves it has, and of the last of them the entry, or 0, and what commits to it. */
export interface LogEnd {
  readonly size: bigint;
  readonly entryId: bigint;
  readonly commitment: Buffer | null;
}

export interface RecordedCheckpoint extends TreeHead {
  readonly checkpointNo: bigint;
  readonly note: string;
  readonly signedAt: Instant;
}

/** Where an entry is in the log, and what it is committed to with; without a position while it is not in it. */
export interface LeafOfEntry {
  readonly entryId: bigint;
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

  async end(tx: EntityManager | DataSource): Promise<LogEnd> {
    const [end] = await tx.sql<LogEnd[]>`
      select position + 1 as size, entry_id as "entryId", commitment from log_leaf order by position desc limit 1`;
    return end ?? { size: 0n, entryId: 0n, commitment: null };
  }

  /**
   * Puts entries into the log, under its lock until the transaction ends: those behind its end, up to one. Should the machine
   * die, they may be lost, until a transaction after this one is kept.
   * @param salts     32 bytes for each, and of `commitments` too
   * @param declared  what those of them that declare a dividend are in place of their commitments
   * @returns false where the log does not end there
   */
  async seal(
    tx: EntityManager,
    end: LogEnd,
    last: bigint,
    salts: Buffer,
    commitments: Buffer,
    declared: readonly string[],
  ): Promise<boolean> {
    const [{ sealed }] = await tx.sql<[{ sealed: boolean }]>`
      select door.seal_entries(${end.entryId}, ${end.commitment}, ${last}, ${salts}, ${commitments}, ${declared}::text[]) as sealed`;
    return sealed;
  }

  async keepSubtrees(tx: EntityManager, subtrees: readonly Subtree[]): Promise<void> {
    if (subtrees.length === 0) return;
    await tx.sql`
      select door.keep_subtrees(${subtrees.map(({ level }) => level)}::smallint[],
               ${subtrees.map(({ number }) => number)}::bigint[], ${subtrees.map(({ hash }) => hash)}::bytea[])`;
  }

  /** What is unfinished at the right of the tree of so many leaves. */
  async edge(tx: EntityManager | DataSource, size: bigint): Promise<RightEdge> {
    const levels: HashRow[] = [];
    for (const [level, width] of edgeWidths(size).entries())
      levels.push(
        Buffer.concat(
          await this.hashes(tx, level, ((size >> (8n * BigInt(level))) / 256n) * 256n, width),
        ),
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
    if (level === 0) return (await this.leaves(tx, from, width)).map((leaf) => leafHash(leaf));
    const [{ hashes }] = await tx.sql<[{ hashes: Buffer }]>`
      select coalesce(string_agg(hash, '' order by number), '') as hashes
        from log_subtree where level = ${level} and number >= ${from} and number < ${from + BigInt(width)}`;
    return hashesIn(hashes);
  }

  /** So many leaves, from one position on: commitments of 32 bytes, and declarations. */
  async leaves(tx: EntityManager | DataSource, from: bigint, width: number): Promise<Buffer[]> {
    const [{ commitments, declared }] = await tx.sql<
      [{ commitments: Buffer; declared: { no: number; content: string }[] }]
    >`
      select coalesce(string_agg(commitment, '' order by position), '') as commitments,
             (select coalesce(json_agg(json_build_object('no', position - ${from}, 'content', content)), '[]')
                from log_declaration where position >= ${from} and position < ${from + BigInt(width)}) as declared
        from log_leaf where position >= ${from} and position < ${from + BigInt(width)}`;
    const leaves = hashesIn(commitments);
    for (const { no, content } of declared) leaves[no] = Buffer.from(content);
    return leaves;
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
  async leafOf(tx: EntityManager, id: string): Promise<LeafOfEntry> {
    const [leaf] = await tx.sql<LeafOfEntry[]>`
      select e.entry_id as "entryId", l.position, l.salt, l.commitment
        from journal_entry e left join log_leaf l using (entry_id) where e.id = ${id}`;
    if (!leaf) throw new Refusal('unknown-entry');
    return leaf;
  }

  /** Publishes what days have gone by. How many spans of them are new. */
  async publishDays(tx: EntityManager): Promise<bigint | null> {
    const [{ published }] = await tx.sql<[{ published: bigint | null }]>`
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
