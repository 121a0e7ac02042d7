import { hash } from 'node:crypto';
import canonicalizeModule from 'canonicalize';
import type { EntityManager } from 'typeorm';
import { cosignaturesOf, readCheckpoint } from '../domain/checkpoint.js';
import {
  EMPTY_EDGE,
  extended,
  leafHash,
  type RightEdge,
  rootOf,
  type Subtree,
} from '../domain/merkle.js';
import {
  isSigned,
  noteText,
  readNote,
  readVerifierKey,
  type VerifierKey,
} from '../domain/signed-note.js';
import { declarationText } from '../domain/dividend-proof.js';
import type { RecordedEntry } from '../domain/journal.js';
import type { Proof } from './law.js';
import {
  type CheckpointRow,
  type LeafRow,
  type LineRow,
  LogProofStore,
} from './log-proof.store.js';

/** The public log, proved again: what it commits to is written here anew, with none of the database's functions. */

/** The module's only export, which its types do not know to be callable. */
const canonicalize = canonicalizeModule as unknown as (value: unknown) => string;

const LAW = '2 append only';
/** Leaves read at once, and rows of subsidiary ledgers. */
const PAGE = 1_000;
const MEMBERS = 50_000;
const LINES = ['postings', 'holdings', 'citizens'] as const;
type Lines = Readonly<Record<(typeof LINES)[number], readonly LineRow[]>>;
/** What the lines of each kind are of. */
const OF = { postings: 'commodity', holdings: 'holding', citizens: 'citizen' } as const;

/** An entry as the log commits to it (RFC 8785). */
function contentOf(entryId: bigint, entry: RecordedEntry, lines: Lines): string {
  const listed = LINES.map((kind) => [
    kind,
    lines[kind].map(({ account, of, quantity }) => ({ account, [OF[kind]]: of, quantity })),
  ]);
  return canonicalize({
    ...entry,
    ...Object.fromEntries(listed),
    entryNo: String(entryId),
    type: 'universal-investment/journal-entry/1',
  });
}

/** What was found wrong first with each of what is proved. */
interface Found {
  leaf: string | null;
  checkpoint: string | null;
}

/** One walk over the log, from its first leaf to its last. */
class LogWalk {
  readonly found: Found = { leaf: null, checkpoint: null };
  readonly counted = { leaves: 0n, checkpoints: 0n };
  private edge: RightEdge = EMPTY_EDGE;
  private keys: readonly VerifierKey[] = [];

  constructor(
    private readonly tx: EntityManager,
    private readonly store: LogProofStore,
    private readonly trusted: readonly VerifierKey[],
  ) {}

  async walk(): Promise<void> {
    this.keys = (await this.store.keys(this.tx)).flatMap((key) => keyIn(key) ?? []);
    for (const checkpoint of await this.store.checkpoints(this.tx, -1n, 0n)) this.check(checkpoint);
    for (;;) {
      const leaves = await this.store.leaves(this.tx, this.edge.size, PAGE, MEMBERS);
      if (leaves.length === 0) break;
      const wrong = leaves.findIndex(
        ({ position }, no) => position !== this.edge.size + BigInt(no),
      );
      await this.page(wrong < 0 ? leaves : leaves.slice(0, wrong));
      if (wrong >= 0) {
        this.found.leaf ??= `leaf ${this.edge.size} is missing`;
        break;
      }
    }
    const beyond = await this.store.beyond(this.tx, this.edge.size);
    if (beyond)
      this.found.checkpoint ??= `checkpoint ${beyond.checkpointNo} is of ${beyond.size} leaves, and there are ${this.edge.size}`;
    await this.checkNewest();
    await this.checkCosignatures();
  }

  private async page(leaves: readonly LeafRow[]): Promise<void> {
    await this.checkCommitments(leaves);
    const complete: Subtree[] = [];
    let done = 0;
    const grow = (leafCount: number) => {
      const grown = extended(this.edge, Buffer.concat(leaves.slice(done, leafCount).map(leafOf)));
      this.edge = grown.edge;
      complete.push(...grown.complete);
      done = leafCount;
    };
    const start = this.edge.size;
    const end = start + BigInt(leaves.length);
    for (const checkpoint of await this.store.checkpoints(this.tx, start, end)) {
      grow(Number(checkpoint.size - start));
      this.check(checkpoint);
    }
    grow(leaves.length);
    await this.checkSubtrees(complete);
  }

  private async checkCommitments(leaves: readonly LeafRow[]): Promise<void> {
    this.counted.leaves += BigInt(leaves.length);
    if (this.found.leaf !== null || leaves.length === 0) return;
    const numbers = leaves.map(({ entryId }) => entryId);
    const [first, last] = [numbers[0]!, numbers.at(-1)!];
    const lines = await this.store.lines(this.tx, first, last);
    const by = {
      postings: byEntry(lines.postings),
      holdings: byEntry(lines.holdings),
      citizens: byEntry(lines.citizens),
    };
    for (const leaf of leaves)
      this.found.leaf ??= wrongWith(leaf, {
        postings: by.postings.get(leaf.entryId) ?? [],
        holdings: by.holdings.get(leaf.entryId) ?? [],
        citizens: by.citizens.get(leaf.entryId) ?? [],
      });
  }

  private async checkSubtrees(complete: readonly Subtree[]): Promise<void> {
    if (complete.length === 0) return;
    const kept = new Map(
      (await this.store.subtrees(this.tx, complete)).map((one) => [
        `${one.level}/${one.number}`,
        one.hash,
      ]),
    );
    for (const { level, number, hash: right } of complete)
      if (!kept.get(`${level}/${number}`)?.equals(right))
        this.found.leaf ??= `the hash ${number} of level ${level} is not that of its leaves`;
  }

  private check({ checkpointNo, size, root, note }: CheckpointRow): void {
    this.counted.checkpoints++;
    const wrong = (what: string) => {
      this.found.checkpoint ??= `checkpoint ${checkpointNo}, of ${size} leaves, ${what}`;
    };
    const right = rootOf(this.edge);
    if (!root.equals(right)) wrong('has a root that is not that of the leaves');
    try {
      const signed = readNote(note);
      const said = readCheckpoint(signed.text);
      if (said.size !== size || !said.root.equals(right)) wrong('says something else in its note');
      const own = this.keys.filter(({ name }) => name === said.origin);
      if (!isSigned(signed, own)) wrong('is not signed by a key of the log');
    } catch (error) {
      wrong(`has a note that ${(error as Error).message}`);
    }
  }

  /** Keys on record may have been put there; those at hand are the operator's. */
  private async checkNewest(): Promise<void> {
    const newest = await this.store.newest(this.tx);
    if (!newest || this.trusted.length === 0 || this.found.checkpoint !== null) return;
    if (!isSigned(readNote(newest.note), this.trusted))
      this.found.checkpoint = `checkpoint ${newest.checkpointNo}, the newest, is not signed by the key at hand`;
  }

  private async checkCosignatures(): Promise<void> {
    for (let after: readonly [bigint, string] = [0n, '']; ;) {
      const page = await this.store.cosignatures(this.tx, after, PAGE);
      for (const { checkpointNo, witnessKey, line, note } of page) {
        const isTheirs = isCosignature(note, line, keyIn(witnessKey));
        if (!isTheirs)
          this.found.checkpoint ??= `of checkpoint ${checkpointNo}, ${witnessKey} never said so`;
      }
      const last = page.at(-1);
      if (!last) return;
      after = [last.checkpointNo, last.witnessKey];
    }
  }
}

/** Undefined where it is none, as somebody may have written it there. */
function keyIn(text: string): VerifierKey | undefined {
  try {
    return readVerifierKey(text);
  } catch {
    return undefined;
  }
}

function isCosignature(note: string, line: string, witness: VerifierKey | undefined): boolean {
  if (!witness) return false;
  try {
    const said = readNote(noteText(textOf(note), [line]));
    return cosignaturesOf(said, [witness]).right.length > 0;
  } catch {
    return false;
  }
}

const textOf = (note: string): string => note.slice(0, note.lastIndexOf('\n\n') + 1);

function byEntry(lines: readonly LineRow[]): ReadonlyMap<bigint, readonly LineRow[]> {
  const grouped = new Map<bigint, LineRow[]>();
  for (const one of lines) {
    const own = grouped.get(one.entryId);
    if (own) own.push(one);
    else grouped.set(one.entryId, [one]);
  }
  return grouped;
}

/** The hash of a leaf as it stands in the log. */
const leafOf = ({ commitment, declared }: LeafRow) =>
  leafHash(declared === null ? commitment : Buffer.from(declared));

/** What is wrong with a leaf, as its entry stands now. */
function wrongWith(
  { position, entryId, salt, commitment, entry, declares, declared }: LeafRow,
  lines: Lines,
): string | null {
  if (!entry) return `leaf ${position} is of entry ${entryId}, which is gone`;
  const content = Buffer.from(contentOf(entryId, entry, lines));
  const own = hash('sha256', Buffer.concat([salt, content]), 'buffer');
  const said = declares && { ...declares, entry: own.toString('base64') };
  if ((said && declarationText(said)) !== declared)
    return `leaf ${position} is said to declare what entry ${entryId} does not`;
  return own.equals(commitment)
    ? null
    : `entry ${entryId} is not what leaf ${position} commits to: it was changed after it was published`;
}

/**
 * Proves the log anew from the rows.
 * @param trusted  keys that the newest checkpoint must be signed by, from outside of the database; none: those on record
 */
export async function proveLog(
  tx: EntityManager,
  trusted: readonly VerifierKey[] = [],
): Promise<readonly Proof[]> {
  const store = new LogProofStore();
  await store.byKeys(tx);
  const walk = new LogWalk(tx, store, trusted);
  await walk.walk();
  const { found, counted } = walk;
  return [
    {
      law: LAW,
      what: 'every entry in the public log is still what it commits to, field by field and posting by posting, in a tree of which every hash is right',
      offender: found.leaf,
      checked: `${counted.leaves} leaves`,
    },
    {
      law: LAW,
      what: 'every checkpoint ever signed is of the tree that the leaves make up, so that each begins with the one before it; and what witnesses say of it is theirs',
      offender: found.checkpoint,
      checked: `${counted.checkpoints} checkpoints`,
    },
  ];
}
