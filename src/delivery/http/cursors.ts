import type { LocalDate } from '../../domain/calendar.js';
import { day } from './fields.js';
import { HttpProblem, type ProblemCode } from './problems.js';

/** Cursors are ours alone: opaque to whoever holds one, checked when it comes back. */

const FIRST_UUID = '00000000-0000-0000-0000-000000000000';
/** The text of a UUID: what is no more than as long as one fails where the database reads it. */
export const UUID_PATTERN = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const UUID = new RegExp(`^${UUID_PATTERN}$`);

const badCursor = () =>
  new HttpProblem('invalid-fields', undefined, [
    { pointer: '/cursor', detail: 'must be the nextCursor of an earlier page' },
  ]);

const decode = (cursor: string): string => Buffer.from(cursor, 'base64url').toString();

/** What cannot be the name of anything names nothing: it is answered as what there is not, with what a name looks like. */
const noName = (otherwise: ProblemCode, isNo: string) =>
  new HttpProblem(otherwise, `What stands in the path is no ${isNo}.`);

/** An id in the path. @throws HttpProblem with the code, of what cannot be one */
export function idOf(text: string, otherwise: ProblemCode): string {
  const id = text.toLowerCase();
  if (!UUID.test(id))
    throw noName(otherwise, 'id: ids are UUIDs, such as 01930000-0000-7000-8000-000000000001');
  return id;
}

/** A number in the path, counted from 1, of so many digits at most. @throws HttpProblem with the code, of what is none */
export function numberOf(text: string, digitsMax: number, otherwise: ProblemCode): bigint {
  if (!/^[1-9]\d*$/.test(text) || text.length > digitsMax)
    throw noName(otherwise, 'number: they are counted from 1, such as 7');
  return BigInt(text);
}

/** A year in the path. @throws HttpProblem with the code, of what is none */
export function yearOf(text: string, otherwise: ProblemCode): number {
  if (!/^[1-9]\d{3}$/.test(text))
    throw noName(otherwise, 'year: years have four digits, such as 2025');
  return Number(text);
}

/** A day in the path. @throws HttpProblem with the code, of what is none */
export function dayOf(text: string, otherwise: ProblemCode): LocalDate {
  if (!day.safeParse(text).success)
    throw noName(otherwise, 'day: days are written like 2031-01-31');
  return text;
}

/** An account's name in the path. @throws HttpProblem `unknown-account`, of what cannot be one */
export function accountNameOf(text: string): string {
  if (!/^[A-Za-z0-9:-]+$/.test(text))
    throw noName('unknown-account', 'account: accounts are named like assets:cash');
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

/** Written like a day, and none: the database would fail at it. */
const isNoDay = (part: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(part) && !day.safeParse(part).success;

/** A cursor of two parts, such as a section and a number; where one of them is a day, it exists. */
export function cursorPair(
  cursor: string | undefined,
  pattern: RegExp,
  first: readonly [string, string],
): [string, string] {
  if (cursor === undefined) return [...first];
  const [, left, right] = pattern.exec(decode(cursor)) ?? [];
  if (left === undefined || right === undefined) throw badCursor();
  if ([left, right].some((part) => isNoDay(part))) throw badCursor();
  return [left, right];
}
