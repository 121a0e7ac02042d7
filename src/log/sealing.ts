import { randomBytes } from 'node:crypto';
import { setImmediate as letOthersRun, setTimeout as sleep } from 'node:timers/promises';
import type { DataSource, EntityManager } from 'typeorm';
import { dayOf, type LocalDate } from '../domain/calendar.js';
import { declarationLeaf, declarationText } from '../domain/dividend-proof.js';
import type { EntryTexts } from '../domain/log-entry.js';
import {
  extended,
  HASH_BYTES,
  type HashRow,
  leafHashes,
  rootOf,
  type Subtree,
} from '../domain/merkle.js';
import { isOf, readNote, verifierKeyText } from '../domain/signed-note.js';
import { asAuditor, beSealer } from '../ledger/reader.store.js';
import { CopyRoom } from './copied.store.js';
import type { DeclarationStore, DeclaredByEntry } from './declaration.store.js';
import type { EntrySpan, EntryTextStore } from './entry-text.store.js';
import type { LogKeys } from './log-keys.js';
import type { LogEnd, LogStore } from './log.store.js';

/** Entries of one transaction of ours, and rows of their subsidiary ledgers; one entry may have more of those. */
const ENTRIES_MAX = 8_192;
const MEMBERS_MAX = 100_000;
/** Who still writes is waited for, so long at once. */
const WAIT_MS_MAX = 5_000;
const POLL_MS = 20;
const SALT_BYTES = 32;
/** Entries that are hashed before others of the process have their turn. */
const HASHED_AT_ONCE = 128;

interface Batch {
  readonly span: EntrySpan;
  readonly texts: EntryTexts;
  /** Free again once they are hashed. */
  readonly room: CopyRoom;
  readonly declared: readonly DeclaredByEntry[];
}

/** Salts and commitments of a batch, one after the other, and the hashes of its leaves. */
interface Sealed {
  readonly salts: Buffer;
  readonly commitments: Buffer;
  readonly leaves: HashRow;
  /** What leaves are that are no commitments, in their order. */
  readonly declared: readonly string[];
}

async function committed({ texts, declared }: Batch): Promise<Sealed> {
  const salts = randomBytes(texts.count * SALT_BYTES);
  const commitments = Buffer.alloc(texts.count * HASH_BYTES);
  const leaves = Buffer.alloc(texts.count * HASH_BYTES);
  for (let from = 0; from < texts.count; from += HASHED_AT_ONCE) {
    const to = Math.min(from + HASHED_AT_ONCE, texts.count);
    for (let no = from; no < to; no++) texts.commit(salts, commitments, no);
    leafHashes(commitments.subarray(from * HASH_BYTES, to * HASH_BYTES)).copy(
      leaves,
      from * HASH_BYTES,
    );
    await letOthersRun();
  }
  const said = declared.map(({ no, declares }) => {
    // Everyone may read it, and of the entry no more than what commits to it.
    const entry = commitments.toString('base64', no * HASH_BYTES, (no + 1) * HASH_BYTES);
    const declaration = { ...declares, entry };
    declarationLeaf(declaration).copy(leaves, no * HASH_BYTES);
    return declarationText(declaration);
  });
  return { salts, commitments, leaves, declared: said };
}

/** Puts what is settled of the journal into the log, batch by batch, and signs what it has come to. */
export class Sealing {
  /** The day on which it was looked last which days have gone by. */
  private lookedOn: LocalDate | undefined;

  constructor(
    private readonly database: DataSource,
    private readonly store: LogStore,
    private readonly entries: EntryTextStore,
    private readonly declarations: DeclarationStore,
    private readonly keys: LogKeys,
  ) {}

  /** Is there anything to do? */
  async isBehind(): Promise<boolean> {
    const hasTurned = this.lookedOn !== dayOf(new Date());
    return hasTurned || (await this.store.isBehind(this.database)) || !(await this.isSigned());
  }

  /** Everything that is settled now. Killed in the middle, it has done whole batches, and the next one goes on. */
  async round(): Promise<void> {
    const { upToEntry, writers } = await this.store.horizon(this.database);
    if (await this.areDone(writers)) await this.seal(upToEntry);
    await this.sign();
    const today = dayOf(new Date());
    if (this.lookedOn === today) return;
    const published = await this.database.transaction(async (tx) => {
      await beSealer(tx);
      return this.store.publishDays(tx);
    });
    if (published !== null) this.lookedOn = today;
  }

  /** Waits for those who were writing; whoever has come since has later entries. False when that takes too long. */
  private async areDone(writers: readonly string[]): Promise<boolean> {
    const end = Date.now() + WAIT_MS_MAX;
    while (await this.store.areWriting(this.database, writers)) {
      if (Date.now() > end) return false;
      await sleep(POLL_MS);
    }
    return true;
  }

  /** Batch by batch: while one is written, the next is hashed, and the two after that are read. */
  private async seal(upToEntry: bigint): Promise<void> {
    let end = await this.store.end(this.database);
    let edge = await this.store.edge(this.database, end.size);
    const rooms: CopyRoom[] = [];
    const read = (after: bigint) => this.read(after, upToEntry, rooms.pop() ?? new CopyRoom());
    const readBehind = async (before: Promise<Batch | undefined>) => {
      const batch = await before;
      return batch && read(batch.span.last);
    };
    let reading = read(end.entryId);
    let readingNext = readBehind(reading);
    let writing = Promise.resolve(true);
    try {
      for (let batch = await reading; batch; batch = await reading) {
        reading = readingNext;
        readingNext = readBehind(reading);
        readingNext.catch(() => undefined); // It is waited for later, or not at all.
        const sealed = await committed(batch);
        batch.room.used = 0;
        rooms.push(batch.room);
        const grown = extended(edge, sealed.leaves);
        if (!(await writing)) return;
        const { last } = batch.span;
        writing = this.write(end, last, sealed, grown.complete);
        writing.catch(() => undefined);
        edge = grown.edge;
        const commitment = sealed.commitments.subarray(-HASH_BYTES);
        end = { size: edge.size, entryId: last, commitment };
      }
      await writing;
    } finally {
      await Promise.allSettled([readingNext, writing]);
    }
  }

  private read(after: bigint, upTo: bigint, room: CopyRoom): Promise<Batch | undefined> {
    return asAuditor(this.database, async (tx) => {
      const span = await this.entries.nextSpan(tx, after, upTo, ENTRIES_MAX, MEMBERS_MAX);
      if (!span) return undefined;
      return {
        span,
        texts: await this.entries.texts(tx, span, room),
        declared: await this.declarations.ofEntries(tx, span.after, span.last),
        room,
      };
    });
  }

  /** False, and nothing is written, where the log does not end there: another process has gone on. */
  private write(
    end: LogEnd,
    last: bigint,
    { salts, commitments, declared }: Sealed,
    complete: readonly Subtree[],
  ): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      await beSealer(tx);
      const isNext = await this.store.seal(tx, end, last, salts, commitments, declared);
      if (isNext) await this.store.keepSubtrees(tx, complete);
      return isNext;
    });
  }

  /** Signs what there is, and is kept, unless it is signed by every key already. */
  private sign(): Promise<void> {
    return this.database.transaction(async (tx) => {
      await beSealer(tx);
      await this.store.lock(tx);
      const { size } = await this.store.end(tx);
      if (await this.isSigned(tx, size)) return;
      for (const key of this.keys.verifierKeys)
        await this.store.introduceKey(tx, verifierKeyText(key));
      const head = { size, root: rootOf(await this.store.edge(tx, size)) };
      await this.store.recordCheckpoint(tx, head, this.keys.signed(head));
    });
  }

  private async isSigned(
    tx: EntityManager | DataSource = this.database,
    size?: bigint,
  ): Promise<boolean> {
    const newest = await this.store.checkpoint(tx);
    if (!newest || (size !== undefined && newest.size !== size)) return false;
    const { signatures } = readNote(newest.note);
    if (this.keys.areMade && signatures.length > 0) return true;
    return this.keys.verifierKeys.every((key) => signatures.some((line) => isOf(line, key)));
  }
}
