import type { DataSource } from 'typeorm';
import { readCheckpoint } from '../domain/checkpoint.js';
import type { Declaration } from '../domain/dividend-proof.js';
import type { Hash } from '../domain/merkle.js';
import { readNote } from '../domain/signed-note.js';
import type { DeclarationStore, DeclaredLeaf } from './declaration.store.js';
import type { PublicLog } from './public-log.js';

/** What was declared, where in the log, and what proves that it is there. */
export interface ProvedDeclaration {
  readonly declaration: Declaration;
  readonly leaf: bigint;
  readonly proof: readonly Hash[];
}

/** Proofs that are kept at hand. */
const KNOWN_MAX = 200;

const declarationIn = ({ content }: DeclaredLeaf): Declaration => {
  const { type: _type, ...declaration } = JSON.parse(content) as Declaration & { type: string };
  return declaration;
};

/** What is published of dividend runs: the declarations that the log has in place of the entries that approve them. */
export class Declarations {
  /** By leaf and root: in one tree there is one proof of a leaf, and every citizen asks for that of the same few. */
  private readonly known = new Map<string, readonly Hash[]>();

  constructor(
    private readonly database: DataSource,
    private readonly store: DeclarationStore,
    private readonly publicLog: PublicLog,
  ) {}

  /** That a declaration is in the log of a checkpoint's size, which is larger than its place. */
  async proved(
    declared: DeclaredLeaf,
    { size, note }: { readonly size: bigint; readonly note: string },
  ): Promise<ProvedDeclaration> {
    const leaf = declared.position;
    return {
      declaration: declarationIn(declared),
      leaf,
      proof: await this.proof(leaf, size, note),
    };
  }

  private async proof(leaf: bigint, size: bigint, checkpoint: string): Promise<readonly Hash[]> {
    const { root } = readCheckpoint(readNote(checkpoint).text);
    const key = `${leaf} ${root.toString('base64')}`;
    const known = this.known.get(key);
    if (known) return known;
    const proof = await this.publicLog.inclusionProof(leaf, size);
    if (this.known.size >= KNOWN_MAX) this.known.clear();
    this.known.set(key, proof);
    return proof;
  }

  /** What a leaf is of where that is no entry as such. */
  async at(leaf: bigint): Promise<Declaration | undefined> {
    const [found] = await this.store.list(this.database, leaf + 1n, 1, leaf - 1n);
    return found && declarationIn(found);
  }

  /** What is signed, in the order of the leaves. */
  async list(
    limit: number,
    after: bigint,
  ): Promise<{ readonly declaration: Declaration; readonly leaf: bigint }[]> {
    const found = await this.store.list(this.database, await this.publicLog.size(), limit, after);
    return found.map((one) => ({ declaration: declarationIn(one), leaf: one.position }));
  }
}
