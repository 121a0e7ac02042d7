import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import type pg from 'pg';

/** Rows gathered before they are sent on: few enough to stay small, enough to be quick. */
const BATCH_BYTES = 64 * 1024;

/** A field as COPY's text format writes it. */
const field = (value: string | null): string =>
  value === null
    ? '\\N'
    : SPECIAL.test(value)
      ? value.replaceAll(SPECIALS, (found) => ESCAPES[found]!)
      : value;

const SPECIAL = /[\\\t\n\r]/;
const SPECIALS = new RegExp(SPECIAL, 'g');

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
};

/** A PostgreSQL array literal of texts. */
export const arrayLiteral = (values: readonly (string | null)[]): string =>
  `{${values.map((value) => (value === null ? 'NULL' : `"${value.replace(/["\\]/g, '\\$&')}"`)).join(',')}}`;

/** Bytes as COPY reads them. */
export const byteaLiteral = (bytes: Buffer): string => `\\x${bytes.toString('hex')}`;

/** Streams rows into a table, as many as there are, holding a batch of them at a time. */
export async function copyInto(
  client: pg.ClientBase,
  table: string,
  columns: readonly string[],
  rows: AsyncIterable<readonly (readonly (string | null)[])[]>,
): Promise<void> {
  const target = client.query(copyFrom(`copy ${table} (${columns.join(', ')}) from stdin`));
  await pipeline(Readable.from(lines(rows)), target);
}

async function* lines(
  rows: AsyncIterable<readonly (readonly (string | null)[])[]>,
): AsyncGenerator<string> {
  let batch = '';
  for await (const group of rows) {
    for (const row of group) batch += `${row.map(field).join('\t')}\n`;
    if (batch.length >= BATCH_BYTES) {
      yield batch;
      batch = '';
    }
  }
  if (batch !== '') yield batch;
}
