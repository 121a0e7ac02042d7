import type { Decimal } from 'decimal.js';
import { MONTHS, type Weekday, WEEKDAYS } from '../../domain/bank-calendar.js';
import type { LocalDate, MonthDay } from '../../domain/calendar.js';
import type { Nation } from '../../domain/nation.js';
import { daysIn, withFirst } from '../../domain/words/language.js';

/** Numbers, money and days as a language writes them. Amounts are written from their decimals: none passes a float. */
export interface Formats {
  readonly count: (count: bigint | number) => string;
  /** To the currency's minor unit. */
  readonly money: (amount: Decimal) => string;
  /** In three digits and a word, such as $4.04 billion. */
  readonly roughly: (amount: Decimal) => string;
  /** As beside a chart, such as $4.04B; below ten thousand to the minor unit, but for nothing. */
  readonly briefly: (amount: Decimal) => string;
  /** The same with its sign, also of a plus. */
  readonly change: (amount: Decimal) => string;
  /** To the last of at most ten decimals. */
  readonly shares: (shares: Decimal) => string;
  /** 0.05 as 5%. */
  readonly percent: (part: Decimal) => string;
  readonly day: (day: LocalDate) => string;
  /** A year stands without separators. */
  readonly year: (year: number) => string;
  /** A quantity of anything, with every decimal it has. */
  readonly quantity: (quantity: string) => string;
  /** To the second, in UTC. */
  readonly instant: (instant: string) => string;
  readonly list: (things: readonly string[]) => string;
  /** So many days, years, hours or minutes, each with its word. */
  readonly span: (count: number, unit: 'day' | 'year' | 'hour' | 'minute') => string;
  /** A day of every year. */
  readonly dayOfYear: (day: MonthDay) => string;
  readonly weekday: (day: Weekday) => string;
  readonly month: (month: (typeof MONTHS)[number]) => string;
}

/** From here on an amount beside a chart is told by three digits. */
const BRIEF_FROM = 10_000;

/** No leap year: what is in it is in every year. */
const A_YEAR = 2023;

/**
 * Where a currency that ends in a sign, as US$ does, stands in Arabic, a mark keeps the sign from leaving its letters
 * (UAX #9). A number with its own sign stands apart: marked as it comes, it would drag its currency to the other side.
 */
const markedFrom = (money: Intl.NumberFormat, amount: Decimal): string =>
  money
    .formatToParts(written(amount))
    .map(({ type, value }) =>
      type === 'currency' && /[A-Z]\p{Sc}$/u.test(value) ? `${value}\u200e` : value,
    )
    .join('')
    .replace(/\u200e([+-][\d.,]+)/, '\u2066$1\u2069');

const written = (amount: Decimal) => amount.toFixed() as Intl.StringNumericLiteral;

/** @param tag  the language, with its region */
export function formatsOf(
  tag: string,
  { currency, minorUnit }: Pick<Nation, 'currency' | 'minorUnit'>,
): Formats {
  const count = new Intl.NumberFormat(tag);
  const inCurrency = { style: 'currency', currency } as const;
  const inMinorUnit = {
    ...inCurrency,
    minimumFractionDigits: minorUnit,
    maximumFractionDigits: minorUnit,
  };
  const money = new Intl.NumberFormat(tag, inMinorUnit);
  const roughly = new Intl.NumberFormat(tag, {
    ...inCurrency,
    notation: 'compact',
    compactDisplay: 'long',
    maximumSignificantDigits: 3,
  });
  const brief = { notation: 'compact', maximumSignificantDigits: 3 } as const;
  const briefly = new Intl.NumberFormat(tag, { ...inCurrency, ...brief });
  const change = new Intl.NumberFormat(tag, {
    ...inCurrency,
    ...brief,
    signDisplay: 'exceptZero',
  });
  const smallChange = new Intl.NumberFormat(tag, { ...inMinorUnit, signDisplay: 'exceptZero' });
  const isSmall = (amount: Decimal) => amount.abs().lt(BRIEF_FROM) && !amount.isInteger();
  const shares = new Intl.NumberFormat(tag, { maximumFractionDigits: 10 });
  const percent = new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 4 });
  const year = new Intl.NumberFormat(tag, { useGrouping: false });
  const list = new Intl.ListFormat(tag, { type: 'conjunction' });
  const quantity = new Intl.NumberFormat(tag, { maximumFractionDigits: 10 });
  const instant = new Intl.DateTimeFormat(tag, {
    dateStyle: 'medium',
    timeStyle: 'medium',
    timeZone: 'UTC',
  });
  const span = (unit: string) =>
    new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'long' });
  const spans = {
    day: span('day'),
    year: span('year'),
    hour: span('hour'),
    minute: span('minute'),
  };
  const inUTC = { timeZone: 'UTC' } as const;
  const dayOfYear = new Intl.DateTimeFormat(tag, { ...inUTC, month: 'long', day: 'numeric' });
  const weekday = new Intl.DateTimeFormat(tag, { ...inUTC, weekday: 'long' });
  const month = new Intl.DateTimeFormat(tag, { ...inUTC, month: 'long' });
  const first = withFirst(tag);
  const isFromRight = /^(ar|fa|he|ur)\b/.test(tag);
  const told = (format: Intl.NumberFormat, amount: Decimal) =>
    isFromRight ? markedFrom(format, amount) : format.format(written(amount));
  return {
    count: (some) => count.format(some),
    money: (amount) => told(money, amount),
    // It stands alone and large: on a phone it may need two lines.
    roughly: (amount) => told(roughly, amount).replaceAll(/[\u00a0\u202f]/g, ' '),
    briefly: (amount) => told(isSmall(amount) ? money : briefly, amount),
    change: (amount) => told(isSmall(amount) ? smallChange : change, amount),
    shares: (some) => shares.format(written(some)),
    percent: (part) => percent.format(written(part)),
    day: daysIn(tag),
    year: (some) => year.format(some),
    quantity: (some) => quantity.format(some as Intl.StringNumericLiteral),
    instant: (at) => `${first(instant.format(new Date(at)))} UTC`,
    list: (things) => list.format(things),
    span: (some, unit) => spans[unit].format(some),
    dayOfYear: (day) => first(dayOfYear.format(new Date(`${A_YEAR}-${day}T00:00:00Z`))),
    // The year began on a Sunday.
    weekday: (day) => weekday.format(Date.UTC(A_YEAR, 0, 1 + WEEKDAYS.indexOf(day))),
    month: (name) => month.format(Date.UTC(A_YEAR, MONTHS.indexOf(name), 1)),
  };
}
