import { to as copyTo } from 'pg-copy-streams';
import type pg from 'pg';
import type { EntityManager } from 'typeorm';

/** What a statement selects, a line for each row: a tenth of what rows take that are read one by one. All of it is in memory. */
export async function copiedFrom(tx: EntityManager, select: string): Promise<string[]> {
  const client = (await tx.queryRunner!.connect()) as pg.ClientBase;
  const lines: string[] = [];
  let begun: Buffer = Buffer.alloc(0);
  // Piece by piece: a text of all of it would be thrown away as slowly as it was made.
  for await (const read of client.query(
    copyTo(`copy (${select}) to stdout`),
  ) as AsyncIterable<Buffer>) {
    const end = read.lastIndexOf(NEWLINE) + 1;
    if (end > 0) {
      const whole = Buffer.concat([begun, read.subarray(0, end - 1)]).toString();
      for (const line of whole.split('\n')) lines.push(line);
    }
    begun = end > 0 ? read.subarray(end) : Buffer.concat([begun, read]);
  }
  return lines;
}
const NEWLINE = 10;

/** The fields of a line, some of which are any text. */
export function fieldsOf(line: string): (string | null)[] {
  const fields: (string | null)[] = line.split('\t');
  for (const [no, field] of fields.entries()) if (field!.includes('\\')) fields[no] = read(field!);
  return fields;
}

const read = (field: string): string | null =>
  field === '\\N' ? null : field.replaceAll(ESCAPED, (_, of: string) => UNESCAPES[of] ?? of);

const ESCAPED = /\\(.)/gs;
const UNESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};
