import {
  readEntryBundle,
  readHashes,
  type TileName,
  tilePath,
  tileWidth,
} from '../../domain/log-tile.js';
import {
  EMPTY_EDGE,
  extended,
  HASH_BYTES,
  leafHash,
  type RightEdge,
  rootOf,
  TILE_WIDTH,
} from '../../domain/merkle.js';
import {
  isSigned,
  NoteMistake,
  type VerifierKey,
  verifierKeyText,
} from '../../domain/signed-note.js';
import {
  FolderChanged,
  keptCheckpoint,
  keysIn,
  LogBroken,
  LogFork,
  ofOrigin,
  refuseFork,
  type Signed,
  servedCheckpoint,
} from './checkpoints.js';
import { DeclaredLeaves } from './declared-leaves.js';
import type { MirrorFolder } from './mirror-folder.js';

/** What a run of the mirror came to. */
export interface Mirrored {
  readonly origin: string;
  readonly size: bigint;
  /** How many leaves the copy had before. */
  readonly before: bigint;
  /** How many dividends are declared in it. */
  readonly dividends: number;
}

/** Dividends on a page of the list, and pages that there may be: one is declared for each year. */
const LISTED_MAX = 1_000;
const PAGES_MAX = 10;

/** Where a checkpoint is kept that is signed and should not be: for another history, or for leaves which declare what they must not. */
const REFUSED = 'checkpoint.refused';

/**
 * Copies a log and holds it against what it was when it was copied last, as a monitor does: every leaf of then must be there
 * still, at its place, and all of them together must come to the root that is signed now.
 */
export class LogMirror {
  /**
   * @param fetched  what the log serves below its address; undefined where there is nothing
   * @param key      by which its checkpoints are believed; without one, the keys it had when it was copied first
   */
  constructor(
    private readonly fetched: (name: string) => Promise<Buffer | undefined>,
    private readonly folder: MirrorFolder,
    private readonly key?: VerifierKey,
  ) {}

  /** @throws LogBroken, FolderChanged */
  async update(): Promise<Mirrored> {
    try {
      return await this.copy();
    } catch (error) {
      if (error instanceof LogFork) this.folder.write(REFUSED, error.now.text);
      throw error;
    }
  }

  private async copy(): Promise<Mirrored> {
    const before = this.kept();
    const now = servedCheckpoint(String(await this.served('checkpoint')));
    if (before && before.origin !== now.origin)
      throw new LogBroken(
        `this is the log ${now.origin}, and the folder has that of ${before.origin}`,
      );
    const keys = await this.believe(now);
    refuseFork(before, now);
    const declared = new DeclaredLeaves();
    const edge = await this.copyEntries(before, now, declared);
    if (!rootOf(edge).equals(now.root)) await this.tellFork(before, now);
    await this.compareDeclared(declared, now);
    await this.copyTiles(now);
    this.folder.write('dividend-runs', declared.listed);
    this.folder.write('keys', keys.map((key) => `${verifierKeyText(key)}\n`).join(''));
    this.folder.write('checkpoint', now.text);
    const { origin, size } = now;
    return { origin, size, before: before?.size ?? 0n, dividends: declared.count };
  }

  /** By the keys that the folder has, and by the one that is given: a key may have changed since. */
  private kept(): Signed | undefined {
    const note = this.folder.read('checkpoint');
    const keys = [...(this.keptKeys() ?? []), ...(this.key ? [this.key] : [])];
    return note && keptCheckpoint(String(note), keys);
  }

  private keptKeys(): readonly VerifierKey[] | undefined {
    const keys = this.folder.read('keys');
    try {
      return keys && keysIn(String(keys));
    } catch (error) {
      if (!(error instanceof NoteMistake)) throw error;
      throw new FolderChanged(
        'the file keys in the folder has a line that is no key: it was changed on this disk. ' +
          'Put it back from a copy of the folder, or copy the log anew into another folder',
      );
    }
  }

  private async servedKeys(): Promise<readonly VerifierKey[]> {
    try {
      return keysIn(String((await this.fetched('key')) ?? ''));
    } catch (error) {
      if (!(error instanceof NoteMistake)) throw error;
      throw new LogBroken(
        `the key that is served has a line that ${error.message}: see what stands at /log/key of this address, and whether the address is right`,
      );
    }
  }

  private async served(name: string): Promise<Buffer> {
    const content = await this.fetched(name);
    if (!content) throw new LogBroken(`the log serves no ${name}`);
    return content;
  }

  /**
   * The keys that are believed from now on: those known, and those of the log that have signed beside a known one, which is how
   * a key is changed.
   */
  private async believe({ note, origin }: Signed): Promise<readonly VerifierKey[]> {
    const named = await this.servedKeys();
    const known = this.key ? [this.key] : (this.keptKeys() ?? named);
    if (known.length === 0) throw new LogBroken('the log serves no key');
    if (!isSigned(note, ofOrigin(origin, known)))
      throw new LogBroken(
        `the checkpoint of ${origin} is not signed by a key that is known: ${known.map((key) => verifierKeyText(key)).join(', ')}`,
      );
    const others = ofOrigin(origin, named).filter(
      (key) => isSigned(note, [key]) && !known.some((one) => one.keyId === key.keyId),
    );
    return [...known, ...others];
  }

  /** Fetches what is missing, and hashes all of it, the old as well: a copy that has rotted is noticed. */
  private async copyEntries(
    before: Signed | undefined,
    now: Signed,
    declared: DeclaredLeaves,
  ): Promise<RightEdge> {
    let edge = EMPTY_EDGE;
    while (edge.size < now.size) {
      const number = edge.size / BigInt(TILE_WIDTH);
      const entries = await this.entries(number, before, now);
      for (const [no, entry] of entries.entries()) declared.add(edge.size + BigInt(no), entry);
      const leaves = Buffer.concat(entries.map((entry) => leafHash(entry)));
      const [from, to] = [edge.size, edge.size + BigInt(entries.length)];
      if (before && before.size > from && before.size <= to) {
        const then = extended(
          edge,
          leaves.subarray(0, Number(before.size - from) * HASH_BYTES),
        ).edge;
        if (!rootOf(then).equals(before.root)) throw rotten(before);
      }
      edge = extended(edge, leaves).edge;
    }
    return edge;
  }

  /** The leaves of a bundle; what the copy has of it must be in it still. */
  private async entries(
    number: bigint,
    before: Signed | undefined,
    now: Signed,
  ): Promise<readonly Buffer[]> {
    const at = { level: 'entries', number } as const;
    const width = tileWidth(at, now.size);
    const name = nameOf({ ...at, width });
    const widthBefore = before ? tileWidth(at, before.size) : 0;
    const old = widthBefore > 0 ? this.bundle(nameOf({ ...at, width: widthBefore })) : undefined;
    const own = this.bundle(name);
    if (own?.length === width && (widthBefore === width || width === TILE_WIDTH)) return own;
    const bundle = await this.served(name);
    const entries = readEntryBundle(bundle);
    if (entries?.length !== width)
      throw new LogBroken(`${name} does not have the ${width} entries that it should have`);
    const changed = old?.findIndex((entry, no) => !entry.equals(entries[no]!)) ?? -1;
    if (changed >= 0) await this.tellFork(before, now);
    this.folder.write(name, bundle);
    return entries;
  }

  private bundle(name: string): Buffer[] | undefined {
    const content = this.folder.read(name);
    return content && readEntryBundle(content);
  }

  /** What was fetched is not kept. Where the log has old leaves otherwise than the copy, the first of them is named. */
  private async tellFork(before: Signed | undefined, now: Signed): Promise<never> {
    this.forget(before, now);
    if (before) await this.tellRewritten(before, now);
    throw new LogBroken(
      `the entries that are served do not come to the root of the checkpoint of ${now.size} leaves`,
    );
  }

  /** Bundles beyond what was proved when the log was copied last. */
  private forget(before: Signed | undefined, now: Signed): void {
    const proved = before?.size ?? 0n;
    for (let number = proved / 256n; number * 256n < now.size; number++) {
      const at = { level: 'entries', number } as const;
      const width = tileWidth(at, now.size);
      if (width !== tileWidth(at, proved)) this.folder.remove(nameOf({ ...at, width }));
    }
  }

  /**
   * The first leaf of then that the log has otherwise now. It is a fork only where each of the two comes to the root that is signed
   * for it: a disk may have rotted, and what is served may have been changed on the way. @throws LogFork, FolderChanged
   */
  private async tellRewritten(before: Signed, now: Signed): Promise<void> {
    let [then, later] = [EMPTY_EDGE, EMPTY_EDGE];
    let first: bigint | undefined;
    while (later.size < now.size) {
      const at = { level: 0, number: later.size / BigInt(TILE_WIDTH) };
      const width = tileWidth(at, before.size);
      const kept = width > 0 ? this.bundle(nameOf({ ...at, level: 'entries', width })) : undefined;
      const leaves = (kept ?? []).map((entry) => leafHash(entry));
      const tile = await this.served(nameOf({ ...at, width: tileWidth(at, now.size) }));
      const hashes = readHashes(tile) ?? [];
      if (hashes.length !== tileWidth(at, now.size)) return;
      const changed = leaves.findIndex((hash, no) => !hashes[no]!.equals(hash));
      if (changed >= 0) first ??= later.size + BigInt(changed);
      then = extended(then, Buffer.concat(leaves)).edge;
      later = extended(later, tile).edge;
    }
    if (then.size !== before.size || !rootOf(then).equals(before.root)) throw rotten(before);
    if (first !== undefined && rootOf(later).equals(now.root))
      throw new LogFork(
        `leaf ${first} is not what it was when the log had ${before.size} leaves.`,
        before,
        now,
      );
  }

  /** Every leaf that is in clear is a dividend's, of which there is one a year; and the fund lists the same. */
  private async compareDeclared(declared: DeclaredLeaves, now: Signed): Promise<void> {
    if (declared.wrong !== undefined) {
      // The leaves come to its root: with it, they are the proof, for whoever asks.
      this.folder.write(REFUSED, now.text);
      throw new LogBroken(`${declared.wrong}\nThe checkpoint of now:\n${now.text}`);
    }
    // A list is signed by nobody: what it says wrongly proves nothing to others.
    const wrong = declared.differingFrom(await this.listed(), now.size);
    if (wrong !== undefined) throw new LogBroken(wrong);
  }

  private async listed(): Promise<readonly object[]> {
    const listed: object[] = [];
    let cursor = '';
    for (let page = 0; page < PAGES_MAX; page++) {
      const content = await this.served(`dividend-runs?limit=${LISTED_MAX}${cursor}`);
      const { items, nextCursor } = listIn(String(content));
      listed.push(...items);
      if (nextCursor === null) return listed;
      cursor = `&cursor=${encodeURIComponent(nextCursor)}`;
    }
    throw new LogBroken('the list of dividends has no end');
  }

  /**
   * Tiles that are new, each held against the leaves: whoever reads them must be told the same tree. Of each level no more is held
   * than the tile that grows.
   */
  private async copyTiles({ size }: Signed): Promise<void> {
    let edge = EMPTY_EDGE;
    while (edge.size < size) {
      const number = edge.size / BigInt(TILE_WIDTH);
      const width = tileWidth({ level: 0, number }, size);
      const name = nameOf({ level: 'entries', number, width });
      const entries = this.bundle(name);
      if (entries?.length !== width)
        throw new FolderChanged(`${name} is gone from this disk: run this again`);
      const leaves = Buffer.concat(entries.map((entry) => leafHash(entry)));
      const grown = extended(edge, leaves);
      for (const [level, { number: at }] of grown.complete.entries()) {
        const below = grown.complete[level - 1];
        const hashes = below ? Buffer.concat([edge.levels[level]!, below.hash]) : leaves;
        await this.copyTile({ level, number: at, width: TILE_WIDTH }, hashes);
      }
      edge = grown.edge;
    }
    for (const [level, hashes] of edge.levels.entries())
      if (hashes.length > 0) {
        const number = size >> (8n * BigInt(level + 1));
        await this.copyTile({ level, number, width: hashes.length / HASH_BYTES }, hashes);
      }
  }

  private async copyTile(tile: TileName, right: Buffer): Promise<void> {
    const name = nameOf(tile);
    if (this.folder.read(name)?.equals(right)) return;
    if (!(await this.served(name)).equals(right))
      throw new LogBroken(`${name} is not made of the log's leaves`);
    this.folder.write(name, right);
  }
}

const nameOf = (tile: TileName): string => `tile/${tilePath(tile)}`;

/** A page of a list, as every door gives them. @throws LogBroken */
function listIn(text: string): {
  readonly items: readonly object[];
  readonly nextCursor: string | null;
} {
  try {
    const { items, nextCursor } = JSON.parse(text) as { items: unknown; nextCursor: unknown };
    const areObjects = Array.isArray(items) && items.every((one) => Object(one) === one);
    if (areObjects && (nextCursor === null || typeof nextCursor === 'string'))
      return { items: items as object[], nextCursor };
  } catch {
    // Said below.
  }
  throw new LogBroken('the list of dividends is no list');
}

const rotten = ({ size }: Signed): FolderChanged =>
  new FolderChanged(
    `the copy of the first ${size} leaves does not come to the root that was signed for them: it was changed on this disk; copy the log anew into another folder`,
  );
