import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  consistencySpans,
  EMPTY_EDGE,
  EMPTY_ROOT,
  extended,
  type Hash,
  inclusionSpans,
  isConsistent,
  isIncluded,
  leafHash,
  nodeHash,
  rootOf,
  type Span,
  spanHash,
  tilesOf,
  treeHash,
} from '../../src/domain/merkle.js';

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
const hex = (hashes: readonly Hash[]): string[] => hashes.map((hash) => hash.toString('hex'));

/** The leaves and roots by which implementations of certificate transparency are tested: github.com/transparency-dev/merkle, testonly. */
const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((leaf) => leafHash(bytes(leaf)));
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const L01 = '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e';
const L47 = '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4';
const L4 = 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b';
const L67 = 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0';
const L03 = ROOTS[4]!;

/** A tile of a tree over these leaves, each level worked out from the one below. */
const tileIn = (leaves: readonly Hash[]) => {
  const { complete } = extended(EMPTY_EDGE, Buffer.concat(leaves));
  return ({ level, number }: { level: number; number: bigint }) =>
    (level === 0
      ? leaves
      : complete.filter((subtree) => subtree.level === level).map((subtree) => subtree.hash)
    ).slice(Number(number) * 256, Number(number) * 256 + 256);
};
const edgeOf = (leaves: readonly Hash[], before = EMPTY_EDGE) =>
  extended(before, Buffer.concat(leaves)).edge;
const proofOf = (spans: readonly Span[], leaves: readonly Hash[]): Hash[] =>
  spans.map((span) => spanHash(span, tileIn(leaves)));

test.each(ROOTS.map((root, size) => [size, root] as const))(
  'the tree of the first %i leaves has the published root',
  (size, root) => {
    expect(treeHash(LEAVES.slice(0, size)).toString('hex')).toBe(root);
    expect(rootOf(edgeOf(LEAVES.slice(0, size))).toString('hex')).toBe(root);
  },
);

test.each([
  [0, 1, []],
  [0, 8, ['96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7', L01, L47]],
  [5, 8, [L4, L67, L03]],
  [2, 3, [ROOTS[2]!]],
  [1, 5, [ROOTS[1]!, L01, L4]],
])('the published proof that leaf %i is in the tree of %i', (position, size, published) => {
  const leaves = LEAVES.slice(0, size);
  const proof = proofOf(inclusionSpans(BigInt(position), BigInt(size)), leaves);

  expect(hex(proof)).toEqual(published);
  expect(
    isIncluded(leaves[position]!, BigInt(position), BigInt(size), proof, bytes(ROOTS[size]!)),
  ).toBe(true);
});

test.each([
  [1, 1, []],
  [1, 8, ['96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7', L01, L47]],
  [6, 8, ['0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a', L67, L03]],
  [2, 5, [L01, L4]],
])('the published proof that the tree of %i leaves grew into that of %i', (from, to, published) => {
  const proof = proofOf(consistencySpans(BigInt(from), BigInt(to)), LEAVES.slice(0, to));

  expect(hex(proof)).toEqual(published);
  expect(isConsistent(headOf(LEAVES, from), headOf(LEAVES, to), proof)).toBe(true);
});

const headOf = (leaves: readonly Hash[], size: number) => ({
  size: BigInt(size),
  root: treeHash(leaves.slice(0, size)),
});
const MANY = Array.from({ length: 70_000 }, (_, no) => leafHash(Buffer.from(String(no))));

/** The definition itself, word for word from RFC 9162, 2.1.1. */
function defined(leaves: readonly Hash[]): Hash {
  if (leaves.length === 0) return EMPTY_ROOT;
  if (leaves.length === 1) return leaves[0]!;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return nodeHash(defined(leaves.slice(0, k)), defined(leaves.slice(k)));
}

const sizes = fc.integer({ min: 0, max: 1_000 });

test('a tree that grew in any steps is the one the RFC defines', () => {
  fc.assert(
    fc.property(fc.array(sizes, { maxLength: 5 }), (steps) => {
      let edge = EMPTY_EDGE;
      let at = 0;
      for (const step of steps) edge = edgeOf(MANY.slice(at, (at += step)), edge);
      expect(edge.size).toBe(BigInt(at));
      expect(rootOf(edge)).toEqual(defined(MANY.slice(0, at)));
    }),
  );
});

test('every leaf is proved to be where it is, and nowhere else, and no other leaf is', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 700 }), fc.nat(), fc.nat(), (size, some, other) => {
      const [position, elsewhere] = [some % size, other % size];
      const leaves = MANY.slice(0, size);
      const root = treeHash(leaves);
      const proof = proofOf(inclusionSpans(BigInt(position), BigInt(size)), leaves);
      const shown = (leaf: number, at: number, path = proof) =>
        isIncluded(MANY[leaf]!, BigInt(at), BigInt(size), path, root);

      expect(shown(position, position)).toBe(true);
      expect(shown(elsewhere, position)).toBe(elsewhere === position);
      expect(shown(size, position)).toBe(false);
      expect(shown(position, position, [...proof, root])).toBe(false);
      if (proof.length > 0) expect(shown(position, position, proof.slice(1))).toBe(false);
      expect(isIncluded(MANY[position]!, BigInt(size), BigInt(size), proof, root)).toBe(false);
    }),
  );
});

test('a tree is proved to begin with an earlier one, and not with another', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 700 }), fc.nat(), (size, some) => {
      const earlier = some % (size + 1);
      const leaves = MANY.slice(0, size);
      const proof = proofOf(consistencySpans(BigInt(earlier), BigInt(size)), leaves);
      const [from, to] = [headOf(leaves, earlier), headOf(leaves, size)];
      const forked = [...leaves.slice(1), MANY[size]!];

      expect(isConsistent(from, to, proof)).toBe(true);
      if (earlier > 0) {
        expect(isConsistent(headOf(forked, earlier), to, proof)).toBe(false);
        expect(isConsistent(from, headOf(forked, size), proof)).toBe(false);
      }
      expect(isConsistent(to, from, proof)).toBe(earlier === size);
      expect(isConsistent(from, to, [...proof, MANY[0]!])).toBe(false);
    }),
  );
});

test('proofs over tiles of every level are right', () => {
  const size = BigInt(MANY.length); // More than 256² leaves: tiles of three levels.
  const tile = tileIn(MANY);
  const root = treeHash(MANY);
  for (const position of [0n, 255n, 256n, 65_535n, 65_536n, 69_999n]) {
    const spans = inclusionSpans(position, size);
    const proof = spans.map((span) => spanHash(span, tile));
    expect(isIncluded(MANY[Number(position)]!, position, size, proof, root)).toBe(true);
    expect(tilesOf(spans).length).toBeLessThanOrEqual(6);
  }
  for (const earlier of [1n, 256n, 65_536n, 65_537n, 69_999n]) {
    const proof = consistencySpans(earlier, size).map((span) => spanHash(span, tile));
    const from = headOf(MANY, Number(earlier));
    expect(isConsistent(from, { size, root }, proof)).toBe(true);
  }
});
