import { Decimal } from 'decimal.js';
import type { LocalDate } from './calendar.js';
import './quantity.js'; // Sets the precision.

/** A movement on what the fund owes one citizen; owed to the citizen > 0. */
export interface StatementMovement {
  readonly on: LocalDate;
  readonly narrative: string;
  readonly amount: Decimal;
}

export interface StatementLine extends StatementMovement {
  /** What is owed after this line. */
  readonly balance: Decimal;
}

/** The movements in their order, each with the balance it leaves. */
export function withBalances(movements: readonly StatementMovement[]): readonly StatementLine[] {
  let balance = new Decimal(0);
  return movements.map((movement) => {
    balance = balance.plus(movement.amount);
    return { ...movement, balance };
  });
}
