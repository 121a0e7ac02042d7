import { Decimal } from 'decimal.js';
import { refuseUnless } from './refusal.js';

/** 38 digits are stored; 60 are computed, so that no intermediate result is ever rounded unseen. */
Decimal.set({ precision: 60, toExpNeg: -40, toExpPos: 60 });

/** The books hold ten decimals; what is finer is refused, never rounded. */
export const DECIMALS_MAX = 10;

/** `quantity` itself, if the books can hold it. @throws Refusal `quantity-too-fine` */
export function exactly(quantity: Decimal): Decimal {
  refuseUnless(quantity.dp() <= DECIMALS_MAX, 'quantity-too-fine', { quantity });
  return quantity;
}

/** The greatest multiple of `unit` not above `quantity`. What is left over is the caller's to book. */
export const floorTo = (quantity: Decimal, unit: Decimal): Decimal =>
  quantity.divToInt(unit).times(unit);

/** The greatest multiple of `unit` not above `quantity ÷ parts`. What is left over is the caller's to book. */
export const floorShare = (quantity: Decimal, parts: Decimal, unit: Decimal): Decimal =>
  quantity.divToInt(parts.times(unit)).times(unit);

/** Money as it is written: with every decimal of its currency's minor unit. */
export const moneyText = (amount: Decimal, minorUnit: number): string =>
  amount.toFixed(Math.max(minorUnit, amount.dp()));

/** Money that is so many of its currency's smallest coins. */
export const ofCoins = (coins: bigint, minorUnit: number): Decimal =>
  new Decimal(String(coins)).times(new Decimal(10).pow(-minorUnit));

/** A quantity in plain notation, without an exponent and without idle zeros. */
export const plainText = (quantity: Decimal): string => quantity.toFixed();
