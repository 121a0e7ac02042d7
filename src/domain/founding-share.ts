import type { Decimal } from 'decimal.js';
import { DECIMALS_MAX, exactly } from './quantity.js';

/**
 * The fund's part of one share class at incorporation, out of the founding shares:
 *
 *     stake = rate × founding shares,   founders keep the rest
 *
 * Exact: a fraction of a share is kept, never rounded, so one share still contributes 0.1.
 * The database multiplies once more and refuses a stake that is not this product (law 6).
 *
 * @param foundingShares  shares of the class, > 0, at most 10 decimals
 * @param rate            the nation's contribution, 0 < rate ≤ 1; 0.1 by default
 * @returns               shares, > 0
 * @throws Refusal        `quantity-too-fine`: the stake would need more than 10 decimals
 */
export const contributedShares = (foundingShares: Decimal, rate: Decimal): Decimal =>
  exactly(foundingShares.times(rate));

/** Can the books hold the fund's part of a class to its last digit? */
export const isExactStake = (foundingShares: Decimal, rate: Decimal): boolean =>
  foundingShares.times(rate).dp() <= DECIMALS_MAX;
