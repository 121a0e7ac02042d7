import type { EntityManager } from 'typeorm';
import type { LeafInTree, SumTreeStore } from '../dividend/sum-tree.store.js';
import { type DividendProof, PROOF_TYPE } from '../domain/dividend-proof.js';
import type { Nation } from '../domain/nation.js';
import { moneyText, ofCoins } from '../domain/quantity.js';
import { Refusal } from '../domain/refusal.js';
import { climbed, nodesIn, stepsIn, SUM_TILE_HEIGHT, type SumStep } from '../domain/sum-tree.js';
import type { Declarations } from '../log/declarations.js';
import type { Citizen } from '../registry/citizen.store.js';
import type { Vault } from '../registry/vault.js';
import type { RunId } from '../runs/run.store.js';
import type { StatementStore } from './statement.store.js';

const base64 = (bytes: Buffer): string => bytes.toString('base64');

/** A citizen's leaf in the tree of a run. */
interface OwnLeaf {
  readonly runId: RunId;
  readonly own: LeafInTree;
}

/** What proves to a citizen that their dividend is in the total that was published. */
export class DividendProofs {
  constructor(
    private readonly statements: StatementStore,
    private readonly trees: SumTreeStore,
    private readonly declarations: Declarations,
    private readonly vault: Vault,
    private readonly nation: Nation,
  ) {}

  /**
   * What is the citizen's own of it, in a transaction that sees no other citizen. End that before the rest is asked for:
   * the log is read on other connections, and who holds one while waiting for another can wait for ever.
   *
   * @throws Refusal `no-statement`; `citizen-erased`; `not-in-the-total`: of that year they get nothing, or were included
   *                 late
   */
  async ownOf(tx: EntityManager, citizen: Citizen, year: number): Promise<OwnLeaf> {
    const [entitlement] = await this.statements.entitlements(tx, citizen, year, 1);
    if (!entitlement) throw new Refusal('no-statement', { year });
    if (citizen.erasedAt) throw new Refusal('citizen-erased');
    const { runId, includedOn } = entitlement;
    if (includedOn !== null) throw await this.outside(tx, citizen, runId, includedOn);
    const own = await this.trees.leaf(tx, runId);
    if (!own) throw new Refusal('not-in-the-total', { year });
    return { runId, own };
  }

  /**
   * The whole of it, outside the citizen's transaction. Whoever has the document can find out the national id by trying all.
   *
   * @param ofSize  of the checkpoint that it is to be proved to; none: the newest
   * @throws Refusal `not-sealed-yet`; `unknown-checkpoint`
   */
  async proofOf({ runId, own }: OwnLeaf, ofSize?: bigint): Promise<DividendProof> {
    const declared = await this.declarations.ofRun(runId, ofSize);
    const { leaf, size, proof, checkpoint } = declared;
    return {
      type: PROOF_TYPE,
      dividend: declared.declaration,
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
      log: { leaf: String(leaf), size: String(size), proof: proof.map(base64), checkpoint },
    };
  }

  /** Who was included late was paid beside the total, by an entry of their own. */
  private async outside(tx: EntityManager, citizen: Citizen, runId: string, includedOn: string) {
    const journalEntryId = await this.statements.lateEntry(tx, citizen, runId);
    return new Refusal('not-in-the-total', { includedOn, journalEntryId: journalEntryId! });
  }
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
