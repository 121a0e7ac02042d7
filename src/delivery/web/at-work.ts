const AT_WORK: readonly string[] = ['receiving', 'running'];

/** Whether what was sent, or asked for, of many rows is still being worked at: its page follows it. */
export const isAtWork = ({ state }: { readonly state: string }): boolean => AT_WORK.includes(state);
