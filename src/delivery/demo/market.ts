import { Decimal } from 'decimal.js';
import { fiscalYearEnd, type LocalDate } from '../../domain/calendar.js';
import '../../domain/quantity.js'; // Sets the precision.
import { FIRST_YEAR } from './nation.js';

/**
 * The markets of the demo nation: made up, with the good years and the bad ones that real ones have. What a series did in
 * a year stands in thousandths, from 2016 on; after ten years it begins again.
 */
const MOVES = {
  /** What companies of the nation are worth, without the dividends they pay. */
  companies: [18, 36, -70, 48, 4, 42, -86, -6, 2, 2],
  /** An index of the world's equities and bonds, dividends reinvested. */
  'world-balanced': [52, 95, -48, 118, 61, 84, -121, 97, 78, 64],
  'consumer-prices': [13, 21, 24, 18, 12, 47, 80, 41, 30, 28],
} as const;
export type Series = keyof typeof MOVES;

export const BENCHMARKS = ['world-balanced', 'consumer-prices'] as const;

/** Currencies other than the fund's that companies are priced in: what one is worth in USD at the end of each year. */
const RATES = {
  EUR: ['1.05', '1.20', '1.15', '1.12', '1.22', '1.14', '1.07', '1.11', '1.04', '1.10'],
  GBP: ['1.24', '1.35', '1.28', '1.33', '1.37', '1.35', '1.21', '1.27', '1.25', '1.31'],
} as const;
export type Foreign = keyof typeof RATES;

/** Where a series stands at the end of a year; 1 at the end of the year before the first. Rounded half-even to six decimals. */
export function levelOf(series: Series, year: number): Decimal {
  const moves = MOVES[series];
  let level = new Decimal(1);
  for (let no = 0; no <= year - FIRST_YEAR; no++)
    level = level.times(1_000 + moves[no % moves.length]!).div(1_000);
  return level.toDecimalPlaces(6, Decimal.ROUND_HALF_EVEN);
}

/** What one of a currency is worth in USD, in a year. */
export const rateOf = (currency: Foreign, year: number): Decimal =>
  new Decimal(RATES[currency][(year - FIRST_YEAR) % RATES[currency].length]!);

/** The rates of a year as POST /v1/exchange-rates takes them: of the day on which some are priced, and of its end. */
export const rateRequests = (year: number) =>
  (Object.keys(RATES) as Foreign[]).flatMap((base) =>
    [pricedInAutumn(year), fiscalYearEnd(year)].map((observedOn) => ({
      base,
      quote: 'USD',
      observedOn,
      rate: rateOf(base, year).toFixed(),
      source: 'Reference rates of the central bank',
    })),
  );

/** The day on which companies are priced that no exchange quotes. */
export const pricedInAutumn = (year: number): LocalDate => `${year}-10-29`;

/** The levels of an index at the ends of years, from the one before the first on, as the service takes them. */
export const levelRequests = (series: Series, lastYear: number) =>
  Array.from({ length: lastYear - FIRST_YEAR + 2 }, (_, no) => ({
    observedOn: fiscalYearEnd(FIRST_YEAR - 1 + no),
    level: levelOf(series, FIRST_YEAR - 1 + no)
      .times(1_000)
      .toFixed(2),
    source: 'The index provider',
  }));
