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
