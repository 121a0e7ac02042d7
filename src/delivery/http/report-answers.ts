import type { FastifyReply, FastifyRequest } from 'fastify';

/** A cell is a text, a number that fits one, or nothing. */
export type Cell = string | number | null;
export type Row = Readonly<Record<string, Cell>>;

/** What a spreadsheet would take for a formula. */
const FORMULA = /^[=+\-@\t\r]/;
/** Decimals may be negative: a number is no formula. */
const NUMBER = /^-?\d+(\.\d+)?$/;

/**
 * Rows as CSV (RFC 4180): a header of the columns, lines that end in CRLF, quotes where they are needed. A text that a
 * spreadsheet would run as a formula comes with an apostrophe before it, as text.
 */
export const csvOf = (columns: readonly string[], rows: readonly Row[]): string =>
  [columns.join(','), ...rows.map((row) => columns.map((name) => cell(row[name])).join(','))]
    .map((line) => `${line}\r\n`)
    .join('');

function cell(value: Cell | undefined): string {
  const written = String(value ?? '');
  const text = FORMULA.test(written) && !NUMBER.test(written) ? `'${written}` : written;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A report in both forms; whichever is asked for is made. */
export interface Report {
  /** What a file of it is called. */
  readonly name: string;
  readonly json: () => object;
  readonly columns: readonly string[];
  readonly rows: () => readonly Row[];
}

/** Answers with a report as it is asked for: by `format`, or else by `Accept`. */
export async function sendReport(
  request: FastifyRequest,
  reply: FastifyReply,
  format: 'json' | 'csv' | undefined,
  { name, json, columns, rows }: Report,
): Promise<void> {
  void reply.header('vary', 'accept');
  const isCsv = (format ?? (prefersCsv(request.headers.accept) ? 'csv' : 'json')) === 'csv';
  if (!isCsv) return void (await reply.type('application/json; charset=utf-8').send(json()));
  await reply
    .type('text/csv; charset=utf-8; header=present')
    .header('content-disposition', `attachment; filename="${name}.csv"`)
    .send(csvOf(columns, rows()));
}

/** Is CSV named, and JSON not named before it? (RFC 9110, 12.5.1: by quality, then as they are listed.) */
function prefersCsv(accept: string | undefined): boolean {
  const named = (accept ?? '').split(',').map((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const quality = parameters.find((one) => one.startsWith('q='))?.slice(2) ?? '1';
    return { type, quality: /^[01](\.\d{1,3})?$/.test(quality) ? Number(quality) : 0 };
  });
  const [best] = named
    .filter(
      ({ type, quality }) =>
        quality > 0 && /^(text\/csv|application\/(\*|json)|\*\/\*)$/.test(type),
    )
    .toSorted((one, other) => other.quality - one.quality);
  return best?.type === 'text/csv';
}
