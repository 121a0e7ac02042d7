/**
 * Selects one row: whether it `tells` anything of rows such as there are, whether what it looks at `holds`, how much was looked
 * at of what laws count (`checked`), and what it adds to totals that come to nothing over all of them (`sums`).
 */
export type Sum = string;

/** A law and the statement that looks for whoever breaks it: one row with `offender` and `checked`. */
export interface Law {
  readonly law: string;
  readonly what: string;
  readonly counted: string;
  /** Selects one text per offender, in a stable order. */
  readonly offenders: string;
  /** Counts what was looked at. */
  readonly population: string;
  /** Tells by sums whether it holds at all; who breaks it is looked for where sums do not come out. */
  readonly sum?: Sum;
}

/** Several laws that are found out in one reading of the rows, or in one for each part of them. */
export interface Survey {
  readonly laws: readonly Pick<Law, 'law' | 'what' | 'counted'>[];
  /**
   * Each selects one row: `offenders`, of each law a text for the first who breaks it in this part or null, and `checked`, how
   * much was looked at for each.
   */
  readonly parts: readonly string[];
}

/** One law, proved again from the rows as they are now. */
export interface Proof {
  readonly law: string;
  /** What was proved, as a sentence. */
  readonly what: string;
  /** The first row that breaks it; null when it holds. */
  readonly offender: string | null;
  /** How much was looked at, in words. */
  readonly checked: string;
}
