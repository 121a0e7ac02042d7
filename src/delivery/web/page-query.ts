/** What a list of the API is asked for: so many, from where an address says that the page before ended. */
export const pageQuery = (limit: number, cursor: unknown): string =>
  String(
    new URLSearchParams([
      ['limit', String(limit)],
      ...(typeof cursor === 'string' ? [['cursor', cursor] as [string, string]] : []),
    ]),
  );
