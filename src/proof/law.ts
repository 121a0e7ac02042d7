/** A law and the statement that looks for whoever breaks it: one row with `offender` and `checked`. */
export interface Law {
  readonly law: string;
  readonly what: string;
  readonly counted: string;
  /** Selects one text per offender, in a stable order. */
  readonly offenders: string;
  /** Counts what was looked at. */
  readonly population: string;
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
