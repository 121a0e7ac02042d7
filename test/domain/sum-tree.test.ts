import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkDividendProof, type DividendProof } from '../../src/domain/dividend-proof.js';
import {
  climbed,
  dividendLeaf,
  EMPTY_NODE,
  inLeafOrder,
  rootOver,
  SUM_BOUND,
  type SumNode,
  sumNode,
  wayUp,
} from '../../src/domain/sum-tree.js';
import { dividendProof, LOG_KEY } from '../support/dividend-proof.js';

const RUN = '01900000-0000-7000-8000-000000000001';
const nationalId = (no: number): string => `N-${no}`;

/** A run as it would be published, of whom each gets so many coins; and the proof of one of them. */
const proofOf = (gross: readonly bigint[], of: number): DividendProof =>
  dividendProof(nationalId(of), { cents: gross, place: of });

const amounts = fc.array(fc.bigInt(1n, 10n ** 9n), { minLength: 1, maxLength: 700 });

test('everybody of a run has a proof that holds, for them and for nobody else', () => {
  fc.assert(
    fc.property(amounts, fc.nat(), (gross, at) => {
      const of = at % gross.length;
      const proof = proofOf(gross, of);
      expect(checkDividendProof(proof, nationalId(of), [LOG_KEY])).toEqual([]);
      expect(checkDividendProof(proof, ` ${nationalId(of)} `, [LOG_KEY])).toEqual([]);
      expect(checkDividendProof(proof, nationalId(of + 1), [LOG_KEY])).toMatchObject([
        { pointer: '/citizen/commitment' },
      ]);
    }),
    { numRuns: 30 },
  );
});

/** Every value in a document, by its path, and something else in its place. */
function* changes(value: unknown, at: readonly string[] = []): Generator<[string[], unknown]> {
  if (typeof value === 'object' && value !== null) {
    if (Array.isArray(value) && value.length > 0) yield [[...at], value.slice(1)];
    for (const [name, inner] of Object.entries(value)) yield* changes(inner, [...at, name]);
  } else if (typeof value === 'string') yield [[...at], changed(value, at.at(-1)!)];
  else yield [[...at], Number(value) + 1];
}

function changed(text: string, name: string): string {
  if (name === 'side') return text === 'left' ? 'right' : 'left';
  if (name === 'checkpoint') return text.replace(/[a-z]/, 'q');
  const at = Math.max(0, text.length - 4);
  const other = /\d/.test(text[at]!) ? String((Number(text[at]) + 1) % 10) : 'b';
  return text.slice(0, at) + (other === text[at] ? 'c' : other) + text.slice(at + 1);
}

const withChange = (
  document: unknown,
  [name, ...rest]: readonly string[],
  to: unknown,
): unknown => {
  if (name === undefined) return to;
  const copy = Array.isArray(document) ? [...document] : { ...(document as object) };
  (copy as Record<string, unknown>)[name] = withChange(
    (document as Record<string, unknown>)[name],
    rest,
    to,
  );
  return copy;
};

test('whatever is changed, left out or put in is found', () => {
  const proof = proofOf([3333n, 6667n, 1n, 250n, 9n], 3);
  const check = (document: unknown) => checkDividendProof(document, nationalId(3), [LOG_KEY]);
  const found = [...changes(proof)].map(([at, to]) => [
    `/${at.join('/')}`,
    check(withChange(proof, at, to)).length,
  ]);
  expect(found.length).toBeGreaterThan(40);
  expect(found.filter(([, count]) => count === 0)).toEqual([]);

  expect(check({ ...proof, name: 'Ada' })).toMatchObject([{ pointer: '/name' }]);
  expect(check({ ...proof, citizen: undefined })).toMatchObject([{ pointer: '/citizen' }]);
  for (const nothing of [null, [], 'proof', 1, {}]) expect(check(nothing)).not.toEqual([]);
  expect(checkDividendProof(proof, nationalId(3), [])).toMatchObject([
    { pointer: '/log/checkpoint', detail: expect.stringContaining('key is not known') },
  ]);
});

test('a debt cannot be hidden in a sum: none is negative, and none turns round', () => {
  const leaf = dividendLeaf(RUN, EMPTY_NODE.hash, 100n);
  const step = (sum: bigint, count = 1n) => [
    { side: 'right' as const, node: { hash: leaf.hash, sum, count } },
  ];
  expect(wayUp(leaf, step(5n))).toMatchObject({ sum: 105n, count: 2n });
  for (const sum of [-1n, -100n, SUM_BOUND, SUM_BOUND - 50n, 2n ** 64n - 1n])
    expect(wayUp(leaf, step(sum))).toBeUndefined();
  expect(wayUp(leaf, step(5n, -1n))).toBeUndefined();

  const proof = proofOf([100n, 200n], 0);
  const negative = proof.path.map((one, no) => (no === 0 ? { ...one, sum: '-2.00' } : one));
  expect(checkDividendProof({ ...proof, path: negative }, nationalId(0), [LOG_KEY])).toMatchObject([
    { pointer: '/path/0/sum' },
  ]);
});

test('a tree commits to how much and how many, whatever the order they came in', () => {
  const node = fc
    .tuple(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.bigInt(0n, 10n ** 12n))
    .map(([hash, sum]): SumNode => ({ hash: Buffer.from(hash), sum, count: 1n }));
  fc.assert(
    fc.property(fc.array(node, { maxLength: 40 }), (leaves) => {
      const root = rootOver(inLeafOrder(leaves));
      expect(root.sum).toBe(leaves.reduce((total, { sum }) => total + sum, 0n));
      expect(root.count).toBe(BigInt(leaves.length));
      expect(rootOver(inLeafOrder(leaves.toReversed())).hash.equals(root.hash)).toBe(true);
      for (const [place, leaf] of leaves.entries()) {
        const { root: top, steps } = climbed(leaves, place);
        expect(wayUp(leaf, steps)).toEqual(top);
      }
    }),
  );
  const [one, other] = [
    dividendLeaf(RUN, EMPTY_NODE.hash, 1n),
    dividendLeaf(RUN, EMPTY_NODE.hash, 2n),
  ];
  expect(sumNode(one, other).hash.equals(sumNode(other, one).hash)).toBe(false);
});
