import type { DataSource } from 'typeorm';
import { type DividendProof, PROOF_TYPE } from '../domain/dividend-proof.js';
import type { Nation } from '../domain/nation.js';
import { moneyText, ofCoins } from '../domain/quantity.js';
import { Refusal } from '../domain/refusal.js';
import { withLines } from '../domain/signed-note.js';
import { climbed, nodesIn, stepsIn, SUM_TILE_HEIGHT, type SumStep } from '../domain/sum-tree.js';
import type { Declarations } from '../log/declarations.js';
import type { Vault } from '../registry/vault.js';
import type { DividendProofStore, LeafInTree, ProofParts } from './dividend-proof.store.js';

const base64 = (bytes: Buffer): string => bytes.toString('base64');

/**
 * What proves to a citizen that their dividend is in the total that was published. Whoever has such a document can find out the
 * national id by trying all.
 */
export class DividendProofs {
  constructor(
    private readonly database: DataSource,
    private readonly store: DividendProofStore,
    private readonly declarations: Declarations,
    private readonly vault: Vault,
    private readonly nation: Nation,
  ) {}

  /**
   * @param ofSize  of the checkpoint that it is to be proved to; none: the newest
   * @throws Refusal `not-on-the-roll`; `no-statement`; `citizen-erased`; `not-in-the-total`: of that year they get nothing, or were
   *                 included late; `not-sealed-yet`; `checkpoint-too-early`; `unknown-checkpoint`
   */
  async ofNationalId(nationalId: string, year: number, ofSize?: bigint): Promise<DividendProof> {
    const hash = this.vault.hash('national-id', nationalId);
    const parts = await this.store.ofHash(this.database, hash, year, ofSize ?? null);
    if (!parts) throw new Refusal('not-on-the-roll');
    return this.proofFrom(parts, year, ofSize);
  }

  /**
   * The same of a ward, for who stands for them.
   * @throws Refusal `unknown-citizen`: not theirs to stand for; and what ofNationalId does
   */
  async ofWard(
    nationalId: string,
    ward: string,
    year: number,
    ofSize?: bigint,
  ): Promise<DividendProof> {
    const hash = this.vault.hash('national-id', nationalId);
    const parts = await this.store.ofWard(this.database, hash, ward, year, ofSize ?? null);
    return this.proofFrom(parts, year, ofSize);
  }

  private async proofFrom(parts: ProofParts, year: number, ofSize?: bigint) {
    const { declared, checkpoint } = parts;
    const own = ownOf(parts, year);
    if (!checkpoint)
      throw new Refusal(ofSize === undefined ? 'not-sealed-yet' : 'unknown-checkpoint');
    const { size } = checkpoint;
    if (!declared) throw new Refusal('not-sealed-yet');
    if (declared.position >= size) throw tooEarly(declared.position, ofSize);
    const { declaration, leaf, proof } = await this.declarations.proved(declared, checkpoint);
    return {
      type: PROOF_TYPE,
      dividend: declaration,
      citizen: {
        salt: base64(this.vault.saltUnder(own.wrappedKey)),
        commitment: base64(own.commitment),
        gross: moneyText(own.gross, this.nation.minorUnit),
      },
      path: wayOf(own).map(({ side, node }) => ({
        side,
        hash: base64(node.hash),
        sum: moneyText(ofCoins(node.sum, this.nation.minorUnit), this.nation.minorUnit),
        citizens: String(node.count),
      })),
      log: {
        leaf: String(leaf),
        size: String(size),
        proof: proof.map(base64),
        checkpoint: withLines(checkpoint.note, checkpoint.cosignatures),
      },
    } satisfies DividendProof;
  }
}

/** The newest checkpoint has the leaf in a moment; one of a size that was named never will. */
const tooEarly = (leaf: bigint, ofSize?: bigint): Refusal =>
  ofSize === undefined
    ? new Refusal('not-sealed-yet')
    : new Refusal('checkpoint-too-early', { leaf, size: ofSize });

/** What is the citizen's own of it. @throws Refusal */
function ownOf({ runId, isErased, includedOn, lateEntry, own }: ProofParts, year: number) {
  if (runId === null) throw new Refusal('no-statement', { year });
  if (isErased) throw new Refusal('citizen-erased');
  // Who was included late was paid beside the total, by an entry of their own; so was the rest of a share of who is in it.
  if (includedOn !== null && own === null)
    throw new Refusal('not-in-the-total', { includedOn, journalEntryId: lateEntry! });
  if (own === null) throw new Refusal('not-in-the-total', { year });
  return own;
}

/** From a citizen's leaf through its tile and its shard to the root. */
function wayOf({ leaf, leaves, tileNo, tiles, path }: LeafInTree): SumStep[] {
  const beside = nodesIn(leaves);
  const place = beside.findIndex(({ hash }) => hash.equals(leaf));
  return [
    ...climbed(beside, place, SUM_TILE_HEIGHT).steps,
    ...climbed(nodesIn(tiles), tileNo).steps,
    ...stepsIn(path),
  ];
}
