import { Decimal } from 'decimal.js';
import type { Stake } from './clerk-answers.js';

/** A class, with its numbers as the reader's language writes them. */
export const shownStake = ({ shareClass, foundingShares, parValue, rate, shares }: Stake) => ({
  shareClass,
  foundingShares: new Decimal(foundingShares),
  parValue: parValue === null ? null : new Decimal(parValue),
  rate: new Decimal(rate),
  shares: new Decimal(shares),
});
