import { Decimal } from 'decimal.js';
import './quantity.js'; // Sets the precision.

/** How a price was found: IPEV's techniques, and par for a holding nobody has priced. */
export const PRICE_METHODS = [
  'quoted-price',
  'recent-investment',
  'multiples',
  'industry-benchmark',
  'discounted-cash-flow',
  'net-assets',
  'milestone',
  'scenario',
  'par',
] as const;
export type PriceMethod = (typeof PRICE_METHODS)[number];

/** What the books hold of a price, and no more. */
export const PRICE_MAX = new Decimal('1e12');

/** For how many days a rate of exchange may stand for a later one: over weekends and holidays. */
export const EXCHANGE_RATE_DAYS_MAX = 7;

/**
 * A holding at a price, once rounded:
 *
 *     value = shares × price per share, half to even, to the currency's minor unit
 *
 * @returns money of the price's currency
 */
export const marketValue = (shares: Decimal, pricePerShare: Decimal, minorUnit: number): Decimal =>
  shares.times(pricePerShare).toDecimalPlaces(minorUnit, Decimal.ROUND_HALF_EVEN);
