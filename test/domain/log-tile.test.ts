import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import canonicalizeModule from 'canonicalize';
import { commit, entryText, lineOpening, lineText } from '../../src/domain/log-entry.js';
import {
  entryBundle,
  readEntryBundle,
  readTilePath,
  tilePath,
  tileWidth,
} from '../../src/domain/log-tile.js';

test.each([
  [{ level: 0, number: 1234067n, width: 256 }, '0/x001/x234/067'],
  [{ level: 1, number: 0n, width: 1 }, '1/000.p/1'],
  [{ level: 63, number: 999n, width: 255 }, '63/999.p/255'],
  [{ level: 'entries', number: 1000n, width: 256 }, 'entries/x001/000'],
] as const)('%j stands at %s', (tile, path) => {
  expect(tilePath(tile)).toBe(path);
  expect(readTilePath(path)).toEqual(tile);
});

/** As C2SP tlog-tiles has it of a tree of 70,000 leaves. */
test.each([
  [0, 272n, 256],
  [0, 273n, 112],
  [0, 274n, 0],
  [1, 0n, 256],
  [1, 1n, 17],
  [2, 0n, 1],
  [3, 0n, 0],
  ['entries', 273n, 112],
] as const)('of 70,000 leaves tile %s/%s has %i', (level, number, width) => {
  expect(tileWidth({ level, number }, 70_000n)).toBe(width);
});

test('every tile has one address', () => {
  const tile = fc.record({
    level: fc.oneof(fc.nat(63), fc.constant('entries' as const)),
    number: fc.bigInt({ min: 0n, max: 10n ** 15n }),
    width: fc.integer({ min: 1, max: 256 }),
  });
  fc.assert(fc.property(tile, (one) => expect(readTilePath(tilePath(one))).toEqual(one)));
});

test('a bundle gives back the entries it is made of', () => {
  const entries = fc.array(fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes)));
  fc.assert(
    fc.property(entries, (some) => expect(readEntryBundle(entryBundle(some))).toEqual(some)),
  );
  expect(readEntryBundle(Buffer.of(0))).toBeUndefined();
  expect(readEntryBundle(Buffer.of(0, 2, 7))).toBeUndefined();
});

/** The module's only export, which its types do not know to be callable. */
const canonicalize = canonicalizeModule as unknown as (value: unknown) => string;

test('an entry is written as RFC 8785 has it, whatever its texts say', () => {
  const text = fc.string({ unit: 'grapheme' });
  const optional = fc.option(text);
  const entry = fc.record({
    id: fc.uuid(),
    key: text,
    effectiveOn: fc.constant('2031-01-02'),
    recordedAt: fc.constant('2031-01-02T03:04:05.060Z'),
    recordedBy: text,
    approvedBy: optional,
    narrative: text,
    reason: optional,
    reverses: fc.option(fc.uuid()),
  });
  const line = fc.record({ account: text, commodity: text, quantity: fc.constant('-0.5') });
  fc.assert(
    fc.property(entry, fc.array(line, { maxLength: 3 }), (one, postings) => {
      const written = postings.map(({ account, commodity }) =>
        lineText(lineOpening(account, 'commodity'), JSON.stringify(commodity), '-0.5000000000'),
      );
      expect(entryText('7', one, { citizens: '', holdings: '', postings: written.join(',') })).toBe(
        canonicalize({
          ...one,
          entryNo: '7',
          citizens: [],
          holdings: [],
          postings,
          type: 'universal-investment/journal-entry/1',
        }),
      );
    }),
  );
});

test.each([
  ['100.0000000000', '100'],
  ['-0.5000000000', '-0.5'],
  ['0.0000000001', '0.0000000001'],
  ['0.0000000000', '0'],
  ['100', '100'],
])('%s is written as %s', (quantity, written) => {
  expect(lineText('', '"USD"', quantity)).toBe(`"USD","quantity":"${written}"}`);
});

test.each([0, 1, 40_000])('of %s letters and more, salt and text are hashed', (length) => {
  const text = 'é'.repeat(length);
  const salts = Buffer.alloc(64, 7);
  const commitments = Buffer.alloc(64);
  commit(text, salts, commitments, 1);
  const right = createHash('sha256').update(Buffer.alloc(32, 7)).update(text).digest();
  expect(commitments).toEqual(Buffer.concat([Buffer.alloc(32), right]));
});
