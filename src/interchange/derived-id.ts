import { createHash } from 'node:crypto';

/** The name space of our ids: a UUID that nothing else uses. */
const NAME_SPACE = Buffer.from('8d5f1c5e2f0a4b7e9c31d6a4707e11b0', 'hex');

/**
 * The id of something by what it is: the same names give the same id, wherever and whenever they are written down.
 * A name-based UUID (RFC 9562, version 5).
 */
export function derivedId(...names: readonly string[]): string {
  const hash = createHash('sha1').update(NAME_SPACE).update(JSON.stringify(names)).digest();
  hash[6] = (hash[6]! & 0x0f) | 0x50;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const [all = ''] = hash.subarray(0, 16).toString('hex').match(/.*/) ?? [];
  return all.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
