import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource, EntityManager } from 'typeorm';
import { dayOf, type LocalDate } from '../domain/calendar.js';
import { EMPTY_EDGE, extended, leafHash, type RightEdge, rootOf } from '../domain/merkle.js';
import { isOf, readNote, verifierKeyText } from '../domain/signed-note.js';
import type { LogKeys } from './log-keys.js';
import type { LogStore } from './log.store.js';

/** Entries of one transaction of ours, and rows of their subsidiary ledgers; one entry may have more of those. */
const ENTRIES_MAX = 10_000;
const MEMBERS_MAX = 100_000;
/** Who still writes is waited for, so long at once. */
const WAIT_MS_MAX = 5_000;
const POLL_MS = 20;
const SALT_BYTES = 32;

/** Puts what is settled of the journal into the log, batch by batch, and signs what it has come to. */
export class Sealing {
  /** What is unfinished at the right of the tree, as this process left it; another may have gone on since. */
  private edge: RightEdge = EMPTY_EDGE;
  /** The day on which it was looked last which days have gone by. */
  private lookedOn: LocalDate | undefined;

  constructor(
    private readonly database: DataSource,
    private readonly store: LogStore,
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
    if (await this.areDone(writers)) while ((await this.batch(upToEntry)) > 0) continue;
    await this.sign();
    const today = dayOf(new Date());
    if (this.lookedOn !== today) await this.store.publishDays(this.database);
    this.lookedOn = today;
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

  /** How many entries it put into the log. */
  private async batch(upToEntry: bigint): Promise<number> {
    const done = await this.database.transaction(async (tx) => {
      const salts = randomBytes(ENTRIES_MAX * SALT_BYTES);
      const { first, commitments } = await this.store.seal(
        tx,
        upToEntry,
        ENTRIES_MAX,
        MEMBERS_MAX,
        salts,
      );
      if (commitments.length === 0) return { sealed: 0, edge: this.edge };
      const { edge, complete } = extended(
        await this.edgeAt(tx, first),
        commitments.map((commitment) => leafHash(commitment)),
      );
      await this.store.keepSubtrees(tx, complete);
      return { sealed: commitments.length, edge };
    });
    this.edge = done.edge; // Once it is committed: of one size there is one tree from then on.
    return done.sealed;
  }

  /** Signs what there is, unless it is signed by every key already. */
  private sign(): Promise<void> {
    return this.database.transaction(async (tx) => {
      await this.store.lock(tx);
      const size = await this.store.size(tx);
      if (await this.isSigned(tx, size)) return;
      for (const key of this.keys.verifierKeys)
        await this.store.introduceKey(tx, verifierKeyText(key));
      const head = { size, root: rootOf(await this.edgeAt(tx, size)) };
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

  /** Read anew where another process has gone on. */
  private async edgeAt(tx: EntityManager, size: bigint): Promise<RightEdge> {
    return this.edge.size === size ? this.edge : this.store.edge(tx, size);
  }
}
