/** What a rule says, in a sentence; some go on in a list. */
export interface RuleLine {
  readonly text: string;
  readonly list: readonly string[];
  /** Is what stands first in the list first by law? */
  readonly isOrdered: boolean;
}

export const line = (text: string, list: readonly string[] = [], isOrdered = false): RuleLine => ({
  text,
  list,
  isOrdered,
});

/** What stands as a pack has it, whatever language that is: with a direction of its own (Unicode's first strong isolate). */
export const asWritten = (text: string): string => `\u2068${text}\u2069`;
