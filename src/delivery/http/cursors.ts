import { type RefusalCode, Refusal } from '../../domain/refusal.js';
import { day } from './fields.js';
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

/** An account's name in the path; one that cannot be a name names nothing. */
export function accountNameOf(text: string): string {
  if (!/^[A-Za-z0-9:-]+$/.test(text)) throw new Refusal('unknown-account');
  return text;
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

/** The name of an account of the chart, by which a list is ordered. */
export function cursorAccount(cursor: string | undefined): string {
  if (cursor === undefined) return '';
  const name = decode(cursor);
  if (!/^[a-z0-9:-]{1,100}$/.test(name)) throw badCursor();
  return name;
}

/** A cursor of two parts, such as a section and a number; where the first is a day, it exists. */
export function cursorPair(
  cursor: string | undefined,
  pattern: RegExp,
  first: readonly [string, string],
): [string, string] {
  if (cursor === undefined) return [...first];
  const [, left, right] = pattern.exec(decode(cursor)) ?? [];
  if (left === undefined || right === undefined) throw badCursor();
  if (left.includes('-') && !day.safeParse(left).success) throw badCursor();
  return [left, right];
}
