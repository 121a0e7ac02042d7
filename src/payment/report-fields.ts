import { Decimal } from 'decimal.js';
import type { LocalDate } from '../domain/calendar.js';
import '../domain/payment.js'; // Sets the precision.
import { unreadable } from './report-refusals.js';
import { all, type Element, textAt } from './xml-elements.js';

/** What a field of a report may be; each is refused with its line where it is something else. */

/** ISO 20022 has 35 characters for an id; banks' own references are sometimes longer. */
const ID_LENGTH_MAX = 140;
const REASON_LENGTH_MAX = 500;

export function decimalIn(text: string, what: string, line: number): Decimal {
  if (!/^[+-]?\d{1,18}(\.\d{1,17})?$/.test(text)) throw unreadable(`${what} is no amount`, line);
  return new Decimal(text);
}

export function countIn(text: string, what: string, line: number): number {
  if (!/^\d{1,15}$/.test(text)) throw unreadable(`${what} is no number of payments`, line);
  return Number(text);
}

/** The day of a date or an instant, as it is written: a bank's day is its own. */
export function dayIn(text: string, what: string, line: number): LocalDate {
  const day = text.slice(0, 10);
  const midnight = new Date(`${day}T00:00:00Z`);
  if (
    !/^\d{4}-\d\d-\d\d($|T)/.test(text.slice(0, 11)) ||
    Number.isNaN(midnight.getTime()) ||
    midnight.toISOString().slice(0, 10) !== day
  )
    throw unreadable(`${what} is no day`, line);
  return day;
}

export function idIn(text: string, what: string, line: number): string {
  if (text.length > ID_LENGTH_MAX || /\p{Cc}/u.test(text))
    throw unreadable(`${what} is longer than an id can be, or has control characters`, line);
  return text;
}

export interface Money {
  readonly amount: Decimal;
  readonly currency: string | null;
}

/** An amount that XML gives with its currency, never negative: which way it goes is said beside it. */
export function moneyIn(element: Element): Money {
  const amount = decimalIn(element.text, element.name, element.line);
  if (amount.isNegative()) throw unreadable(`${element.name} is negative`, element.line);
  return { amount, currency: element.attributes['Ccy'] ?? null };
}

/** The id at a path; banks say NOTPROVIDED where there is none. */
export function idAt(element: Element, ...path: readonly string[]): string | null {
  const text = textAt(element, ...path);
  if (text === null || text === 'NOTPROVIDED') return null;
  return idIn(text, path.at(-1)!, element.line);
}

export const countAt = (element: Element, name: string): number | null =>
  read(element, name, countIn);

export const decimalAt = (element: Element, name: string): Decimal | null =>
  read(element, name, decimalIn);

const read = <T>(
  element: Element,
  name: string,
  as: (text: string, what: string, line: number) => T,
): T | null => {
  const text = textAt(element, name);
  return text === null ? null : as(text, name, element.line);
};

/** A date as every version has it: by itself, or as the day or the instant below it. */
export function dayAt(element: Element | undefined): LocalDate | null {
  if (!element) return null;
  const text = element.text || textAt(element, 'Dt') || textAt(element, 'DtTm');
  return text ? dayIn(text, element.name, element.line) : null;
}

/** An account as the bank has it: an IBAN, or a number of another kind. */
export const accountAt = (account: Element): string | null =>
  textAt(account, 'Id', 'IBAN') ?? textAt(account, 'Id', 'Othr', 'Id');

/** The same account, however it is spaced. */
export const isSameAccount = (one: string, other: string): boolean =>
  plainAccount(one) === plainAccount(other);

const plainAccount = (account: string): string => account.replace(/[\s-]/g, '').toUpperCase();

export interface ReasonGiven {
  readonly reasonCode: string | null;
  readonly reasonText: string | null;
}

export const NO_REASON: ReasonGiven = { reasonCode: null, reasonText: null };

/** The reason in `StsRsnInf` or `RtrInf`, by its code or in the bank's words. */
export const reasonIn = (information: Element): ReasonGiven => ({
  reasonCode: idAt(information, 'Rsn', 'Cd') ?? idAt(information, 'Rsn', 'Prtry'),
  reasonText: wordsIn(
    all(information, 'AddtlInf')
      .map(({ text }) => text)
      .join(' '),
  ),
});

export const wordsIn = (text: string): string | null =>
  text
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, REASON_LENGTH_MAX) || null;
