import { generateKeyPairSync, hash, randomBytes, sign } from 'node:crypto';
import { checkpointText } from '../../src/domain/checkpoint.js';
import { type DividendProof, declarationLeaf } from '../../src/domain/dividend-proof.js';
import { inclusionSpans, leafHash, treeHash } from '../../src/domain/merkle.js';
import {
  noteText,
  publicKeyBytes,
  SIGNATURE_TYPE,
  signedLine,
  verifierKey,
} from '../../src/domain/signed-note.js';
import {
  climbed,
  dividendLeaf,
  identityCommitment,
  SUM_TILE_HEIGHT,
  tileRoots,
  tileWidths,
} from '../../src/domain/sum-tree.js';

const { privateKey } = generateKeyPairSync('ed25519');
export const LOG_KEY = verifierKey(
  'fund.example.org/log',
  SIGNATURE_TYPE.note,
  publicKeyBytes(privateKey),
);

/** As the log does. */
export const signedByLog = (bytes: Buffer): Buffer => sign(null, bytes, privateKey);

const money = (cents: bigint) => `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`;
const base64 = (bytes: Buffer) => bytes.toString('base64');

/** A proof as the service would give it to the citizen at `place` of those who get `cents` each. */
export function dividendProof(
  nationalId: string,
  { cents = [3333n, 3333n, 3334n] as readonly bigint[], place = 1, leaves = 5, leaf = 3 } = {},
): DividendProof {
  const run = '019ac5a2-0000-7000-8000-000000000001';
  const salt = randomBytes(32);
  const commitment = identityCommitment(salt, nationalId);
  const all = cents.map((gross, no) =>
    dividendLeaf(run, no === place ? commitment : randomBytes(32), gross),
  );
  // As a shard has them: within a tile, and from its root up.
  let first = 0;
  const tileNo = tileWidths(all.length).findIndex((width) => {
    if (place < first + width) return true;
    first += width;
    return false;
  });
  const tile = all.slice(first, first + tileWidths(all.length)[tileNo]!);
  const { root, steps: above } = climbed(tileRoots(all), tileNo);
  const steps = [...climbed(tile, place - first, SUM_TILE_HEIGHT).steps, ...above];
  const dividend = {
    year: 2025,
    run,
    currency: 'USD',
    total: money(root.sum),
    citizens: String(root.count),
    root: base64(root.hash),
    entry: base64(hash('sha256', 'the entry', 'buffer')),
  };
  const log = Array.from({ length: leaves }, (_, no) =>
    no === leaf ? declarationLeaf(dividend) : leafHash(randomBytes(32)),
  );
  const text = checkpointText({
    origin: LOG_KEY.name,
    size: BigInt(leaves),
    root: treeHash(log),
  });
  return {
    type: 'universal-investment/dividend-proof/1',
    dividend,
    citizen: { salt: base64(salt), commitment: base64(commitment), gross: money(cents[place]!) },
    path: steps.map(({ side, node }) => ({
      side,
      hash: base64(node.hash),
      sum: money(node.sum),
      citizens: String(node.count),
    })),
    log: {
      leaf: String(leaf),
      size: String(leaves),
      proof: inclusionSpans(BigInt(leaf), BigInt(leaves)).map(({ from, to }) =>
        base64(treeHash(log.slice(Number(from), Number(to)))),
      ),
      checkpoint: noteText(text, [signedLine(text, LOG_KEY, privateKey)]),
    },
  };
}
