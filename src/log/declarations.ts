import type { DataSource } from 'typeorm';
import type { Declaration } from '../domain/dividend-proof.js';
import type { Hash } from '../domain/merkle.js';
import { Refusal } from '../domain/refusal.js';
import type { DeclarationStore, DeclaredLeaf } from './declaration.store.js';
import type { PublicLog } from './public-log.js';

/** What was declared, where in the log, and what proves that it is there. */
export interface DeclaredRun {
  readonly declaration: Declaration;
  readonly leaf: bigint;
  readonly size: bigint;
  readonly proof: readonly Hash[];
  readonly checkpoint: string;
}

const declarationIn = ({ content }: DeclaredLeaf): Declaration => {
  const { type: _type, ...declaration } = JSON.parse(content) as Declaration & { type: string };
  return declaration;
};

/** What is published of dividend runs: the declarations that the log has in place of the entries that approve them. */
export class Declarations {
  constructor(
    private readonly database: DataSource,
    private readonly store: DeclarationStore,
    private readonly publicLog: PublicLog,
  ) {}

  /**
   * @param ofSize  of the checkpoint that it is to be proved to; none: the newest
   * @throws Refusal `not-sealed-yet`; `unknown-checkpoint`
   */
  async ofRun(runId: string, ofSize?: bigint): Promise<DeclaredRun> {
    const found = await this.store.ofRun(this.database, runId);
    const size = ofSize ?? (await this.publicLog.size());
    if (!found || found.position >= size) throw new Refusal('not-sealed-yet');
    const checkpoint = await this.publicLog.checkpoint(size); // Refused before a proof to a size that there is not.
    const proof = await this.publicLog.inclusionProof(found.position, size);
    return { declaration: declarationIn(found), leaf: found.position, size, proof, checkpoint };
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
