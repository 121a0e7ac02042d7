import type { Decimal } from 'decimal.js';
import type { LocalDate } from '../../domain/calendar.js';
import type { Nation } from '../../domain/nation.js';
import { dayIn } from '../../domain/words/language.js';

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
}

/** From here on an amount beside a chart is told by three digits. */
const BRIEF_FROM = 10_000;

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
  return {
    count: (some) => count.format(some),
    money: (amount) => money.format(written(amount)),
    roughly: (amount) => roughly.format(written(amount)),
    briefly: (amount) => (isSmall(amount) ? money : briefly).format(written(amount)),
    change: (amount) => (isSmall(amount) ? smallChange : change).format(written(amount)),
    shares: (some) => shares.format(written(some)),
    percent: (part) => percent.format(written(part)),
    day: (day) => dayIn(tag, day),
    year: (some) => year.format(some),
    quantity: (some) => quantity.format(some as Intl.StringNumericLiteral),
    instant: (at) => `${instant.format(new Date(at))} UTC`,
    list: (things) => list.format(things),
  };
}
