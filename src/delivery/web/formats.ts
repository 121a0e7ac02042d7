import type { Decimal } from 'decimal.js';
import type { LocalDate } from '../../domain/calendar.js';
import type { Nation } from '../../domain/nation.js';
import { dayIn } from '../../domain/words/language.js';

/** Numbers, money and days as a language writes them. Amounts are written from their decimals: none passes a float. */
export interface Formats {
  count(count: bigint | number): string;
  /** To the currency's minor unit. */
  money(amount: Decimal): string;
  /** In three digits and a word, such as $4.04 billion. */
  roughly(amount: Decimal): string;
  /** 0.05 as 5%. */
  percent(part: Decimal): string;
  day(day: LocalDate): string;
  /** A year stands without separators. */
  year(year: number): string;
  list(things: readonly string[]): string;
}

const written = (amount: Decimal) => amount.toFixed() as Intl.StringNumericLiteral;

/** @param tag  the language, with its region */
export function formatsOf(
  tag: string,
  { currency, minorUnit }: Pick<Nation, 'currency' | 'minorUnit'>,
): Formats {
  const count = new Intl.NumberFormat(tag);
  const inCurrency = { style: 'currency', currency } as const;
  const money = new Intl.NumberFormat(tag, {
    ...inCurrency,
    minimumFractionDigits: minorUnit,
    maximumFractionDigits: minorUnit,
  });
  const roughly = new Intl.NumberFormat(tag, {
    ...inCurrency,
    notation: 'compact',
    compactDisplay: 'long',
    maximumSignificantDigits: 3,
  });
  const percent = new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 4 });
  const year = new Intl.NumberFormat(tag, { useGrouping: false });
  const list = new Intl.ListFormat(tag, { type: 'conjunction' });
  return {
    count: (some) => count.format(some),
    money: (amount) => money.format(written(amount)),
    roughly: (amount) => roughly.format(written(amount)),
    percent: (part) => percent.format(written(part)),
    day: (day) => dayIn(tag, day),
    year: (some) => year.format(some),
    list: (things) => list.format(things),
  };
}
