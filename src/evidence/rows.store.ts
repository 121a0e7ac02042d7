import type { EntityManager } from 'typeorm';

/** What is held in memory of an answer of any length. */
const ROWS_AT_ONCE = 2_000;

/** All rows of a statement, so many at once, by a cursor that nobody else in the transaction calls so. */
export async function* rowsOf<T extends object>(
  tx: EntityManager,
  cursor: string,
  statement: string,
  values: readonly unknown[] = [],
): AsyncGenerator<T[]> {
  await tx.query(`declare ${cursor} no scroll cursor for ${statement}`, [...values]);
  for (;;) {
    const rows = await tx.query<T[]>(`fetch ${ROWS_AT_ONCE} from ${cursor}`);
    if (rows.length === 0) break;
    yield rows;
  }
  await tx.query(`close ${cursor}`);
}
