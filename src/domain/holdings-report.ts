import { Decimal } from 'decimal.js';
import './quantity.js'; // Sets the precision.

/** What moved holdings of level 3 (IFRS 13, 93(e)), all that is told of it but the unrealised gains. */
export interface Level3Movement {
  readonly opening: Decimal;
  /** Contributed by companies. */
  readonly contributions: Decimal;
  /** Paid for shares. */
  readonly purchases: Decimal;
  /** Received for shares; negative. */
  readonly disposals: Decimal;
  /** Carried over from one class to another. */
  readonly exchanges: Decimal;
  /** Proceeds less cost of what was given away. */
  readonly realised: Decimal;
  /** At the value at the end of the period, as what leaves level 3 is too; that is negative. */
  readonly transfersIn: Decimal;
  readonly transfersOut: Decimal;
  readonly closing: Decimal;
}

/** What is left: by what prices changed, less what of it was realised. So that all of it adds up. */
export const unrealisedOf = (moved: Level3Movement): Decimal =>
  moved.closing
    .minus(moved.opening)
    .minus(moved.contributions)
    .minus(moved.purchases)
    .minus(moved.disposals)
    .minus(moved.exchanges)
    .minus(moved.realised)
    .minus(moved.transfersIn)
    .minus(moved.transfersOut);

/** Decimals of a part or a multiple. */
export const PART_DECIMALS = 10;

/** A ÷ b, half-even to ten decimals; null where b is not above zero. */
export const ratioOf = (a: Decimal, b: Decimal): Decimal | null =>
  b.gt(0) ? a.div(b).toDecimalPlaces(PART_DECIMALS, Decimal.ROUND_HALF_EVEN) : null;

/** Herfindahl index: the sum of the squares of each company's part, from 1 ÷ their number to 1; null where there is nothing. */
export const herfindahl = (squares: Decimal, whole: Decimal): Decimal | null =>
  ratioOf(squares, whole.times(whole));
