import { type RefusalCode, Refusal } from '../../domain/refusal.js';
import { HttpProblem } from './problems.js';

/** Cursors are ours alone: opaque to whoever holds one, checked when it comes back. */

const FIRST_UUID = '00000000-0000-0000-0000-000000000000';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const badCursor = () =>
  new HttpProblem('invalid-fields', undefined, [
    { pointer: '/cursor', detail: 'must be the nextCursor of an earlier page' },
  ]);

const decode = (cursor: string): string => Buffer.from(cursor, 'base64url').toString();

/** An id in the path; one that cannot be an id names nothing. */
export function idOf(text: string, otherwise: RefusalCode): string {
  const id = text.toLowerCase();
  if (!UUID.test(id)) throw new Refusal(otherwise);
  return id;
}

export function cursorUuid(cursor: string | undefined): string {
  if (cursor === undefined) return FIRST_UUID;
  const id = decode(cursor);
  if (!UUID.test(id)) throw badCursor();
  return id;
}

export function cursorNumber(cursor: string | undefined): bigint {
  if (cursor === undefined) return 0n;
  const number = decode(cursor);
  if (!/^\d{1,18}$/.test(number)) throw badCursor();
  return BigInt(number);
}

/** A cursor of two parts, such as a day and a version. */
export function cursorPair(
  cursor: string | undefined,
  pattern: RegExp,
  first: readonly [string, string],
): [string, string] {
  if (cursor === undefined) return [...first];
  const [, left, right] = pattern.exec(decode(cursor)) ?? [];
  if (left === undefined || right === undefined) throw badCursor();
  return [left, right];
}
