import type { DataSource } from 'typeorm';
import type { LocalDate } from '../domain/calendar.js';
import { cosignaturesOf, readCheckpoint } from '../domain/checkpoint.js';
import { entryBundle, type TileName, tileWidth } from '../domain/log-tile.js';
import {
  consistencySpans,
  type Hash,
  inclusionSpans,
  type Span,
  spanHash,
  type TileAt,
  tilesOf,
} from '../domain/merkle.js';
import { Refusal, refuseUnless } from '../domain/refusal.js';
import { readNote, type VerifierKey, withLines } from '../domain/signed-note.js';
import { asAuditor } from '../ledger/reader.store.js';
import type { EntryTextStore } from './entry-text.store.js';
import type { LeafOfEntry, LogPeriod, LogStore, RecordedCheckpoint } from './log.store.js';

/** How far ahead of ours a witness's clock may be. */
const AHEAD_SECONDS_MAX = 300;

/** What proves that an entry is in the log, to whoever may read it. */
export interface EntryProof extends LeafOfEntry {
  /** JSON by RFC 8785: the commitment is SHA-256 of the salt and of this. */
  readonly content: string;
  readonly size: bigint;
  readonly proof: readonly Hash[];
  readonly checkpoint: string;
}

/** The log as everyone reads it: up to its newest checkpoint, and nothing that is not signed yet. */
export class PublicLog {
  constructor(
    private readonly database: DataSource,
    private readonly store: LogStore,
    private readonly entries: EntryTextStore,
    private readonly witnesses: readonly VerifierKey[],
  ) {}

  /** The newest checkpoint, or that of a size, with what witnesses said of it. @throws Refusal `unknown-checkpoint` */
  async checkpoint(size?: bigint): Promise<string> {
    const found = await this.store.checkpoint(this.database, size);
    refuseUnless(found !== undefined, 'unknown-checkpoint');
    return this.shown(found);
  }

  /** The newest checkpoint that a witness has cosigned. @throws Refusal `not-cosigned-yet` */
  async cosignedCheckpoint(): Promise<string> {
    const newest = await this.store.cosigned(this.database);
    refuseUnless(newest !== undefined, 'not-cosigned-yet');
    return this.shown(newest);
  }

  private async shown(checkpoint: RecordedCheckpoint): Promise<string> {
    const cosigned = await this.store.cosignatures(this.database, checkpoint.checkpointNo);
    return withLines(checkpoint.note, cosigned);
  }

  /** How many leaves are signed. */
  async size(): Promise<bigint> {
    return (await this.store.checkpoint(this.database))?.size ?? 0n;
  }

  /** What of the books is published in clear, in the order of the days. */
  days = (limit: number, after: LocalDate): Promise<LogPeriod[]> =>
    this.store.days(this.database, limit, after);

  keys = (): Promise<string[]> => this.store.keys(this.database);

  /** A tile, or a bundle of entries, in the bytes that C2SP tlog-tiles has it in. @throws Refusal `unknown-tile` */
  async tile(name: TileName): Promise<Buffer> {
    const { level, number, width } = name;
    refuseUnless(width <= tileWidth(name, await this.size()), 'unknown-tile');
    if (level === 'entries')
      return entryBundle(await this.store.leaves(this.database, number * 256n, width));
    return Buffer.concat(await this.store.hashes(this.database, level, number * 256n, width));
  }

  /** RFC 9162, 2.1.3; `position` < `size` ≤ what is signed. */
  inclusionProof = (position: bigint, size: bigint): Promise<Hash[]> =>
    this.proof(inclusionSpans(position, size), size);

  /** RFC 9162, 2.1.4; `earlier` ≤ `size` ≤ what is signed. */
  consistencyProof = (earlier: bigint, size: bigint): Promise<Hash[]> =>
    this.proof(consistencySpans(earlier, size), size);

  private async proof(spans: readonly Span[], size: bigint): Promise<Hash[]> {
    const keyOf = ({ level, number }: TileAt) => `${level} ${number}`;
    const tiles = new Map(
      await Promise.all(
        tilesOf(spans).map(
          async (at) =>
            [
              keyOf(at),
              await this.store.hashes(
                this.database,
                at.level,
                at.number * 256n,
                tileWidth(at, size),
              ),
            ] as const,
        ),
      ),
    );
    return spans.map((span) => spanHash(span, (at) => tiles.get(keyOf(at)) ?? []));
  }

  /** An entry as the log commits to it, its salt, and the proof. @throws Refusal `unknown-entry`, `not-sealed-yet` */
  async entryProof(id: string): Promise<EntryProof> {
    const found = await asAuditor(this.database, async (tx) => {
      const leaf = await this.store.leafOf(tx, id);
      return { ...leaf, content: await this.entries.text(tx, leaf.entryId) };
    });
    const size = await this.size();
    if (found.position === null || found.position >= size) throw new Refusal('not-sealed-yet');
    return {
      ...found,
      size,
      proof: await this.inclusionProof(found.position, size),
      checkpoint: await this.checkpoint(size),
    };
  }

  /**
   * Takes in what witnesses say of a checkpoint of ours. Lines of others are passed over, as C2SP signed-note has it.
   * @param seconds  since 1970, by our clock
   * @returns how many are new
   * @throws NoteMistake, Refusal `unknown-witness`, `unknown-checkpoint`, `not-a-cosignature`, `witness-clock-ahead`
   */
  async cosign(note: string, seconds: bigint): Promise<bigint> {
    const read = readNote(note);
    const { size } = readCheckpoint(read.text);
    const { right, wrong } = cosignaturesOf(read, this.witnesses);
    refuseUnless(right.length + wrong.length > 0, 'unknown-witness', {
      witnesses: this.witnesses.length,
    });
    const checkpoint = await this.store.checkpoint(this.database, size);
    refuseUnless(
      checkpoint !== undefined && readNote(checkpoint.note).text === read.text,
      'unknown-checkpoint',
    );
    refuseUnless(wrong.length === 0, 'not-a-cosignature', {
      known: right.length,
      wrong: wrong.length,
    });
    const ahead = right.find(({ time }) => time > seconds + BigInt(AHEAD_SECONDS_MAX));
    if (ahead)
      throw new Refusal('witness-clock-ahead', {
        witness: ahead.witness.name,
        secondsOfWitness: ahead.time,
        secondsHere: seconds,
        aheadSecondsMax: AHEAD_SECONDS_MAX,
      });
    return this.store.recordCosignatures(this.database, checkpoint.checkpointNo, right);
  }
}
