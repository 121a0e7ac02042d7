import { expect, test } from '@jest/globals';
import fc from 'fast-check';
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
