import type { Readable } from 'node:stream';
import Papa from 'papaparse';
import type { RowProblem } from '../../registry/incorporation.store.js';
import { DEPTH_MAX, isNestedTooDeeply } from './json-body.js';
import { HttpProblem } from './problems.js';

/** No row of a company or a person is near this long; a file whose rows are is no file of rows. */
const ROW_LENGTH_MAX = 64 * 1024;
/** More rows than any nation has companies or citizens. */
const ROWS_MAX = 2_000_000_000;
/** Bytes looked at together: few, so that their rows are done with before the garbage collector has to move them. */
const PIECE_BYTES = 16 * 1024;

/** A row of a CSV file; `problem` when it does not have the header's columns. */
export interface CsvRow {
  readonly line: number;
  readonly fields: readonly string[];
  readonly problem?: RowProblem;
}

/** A line of NDJSON; `problem` when it is no JSON that can be read, and then `value` is its text. */
export interface Parsed {
  readonly line: number;
  readonly value: unknown;
  readonly problem?: RowProblem;
}

/**
 * The rows of a CSV file (RFC 4180, UTF-8, with exactly this header), a piece of the file at a time. A row stands on
 * the line it begins on, as an editor counts; empty lines are passed over. A quote within a plain field is text.
 * @throws HttpProblem `malformed-file`, `malformed-utf-8`
 */
export async function* csvRows(
  file: Readable,
  header: readonly string[],
): AsyncGenerator<CsvRow[]> {
  let isHeader = true;
  for await (const rows of split(decoded(file))) {
    if (isHeader && rows.length > 0) {
      refuseOtherHeader(rows.shift()!.fields, header);
      isHeader = false;
    }
    yield rows.map((row) =>
      row.fields.length === header.length
        ? row
        : { ...row, problem: columnProblem(row.fields.length, header.length) },
    );
  }
  if (isHeader)
    throw new HttpProblem(
      'malformed-file',
      `The file is empty: its first line must be ${header.join(',')}`,
    );
}

const columnProblem = (found: number, wanted: number): RowProblem => ({
  pointer: '',
  detail: `has ${found} columns instead of ${wanted}`,
});

/** The rows that each piece of a file completes; a row that is not complete yet waits for the next piece. */
async function* split(pieces: AsyncIterable<string>): AsyncGenerator<CsvRow[]> {
  const parser = new Papa.Parser({ delimiter: ',', newline: '\n', quoteChar: '"' });
  let rest = '';
  let line = 1;
  const take = (isWhole: boolean): CsvRow[] => {
    const { data, errors, meta } = parser.parse(rest, 0, !isWhole) as Papa.ParseResult<string[]>;
    rest = rest.slice(meta.cursor);
    const rows: CsvRow[] = [];
    data.forEach((fields, no) => {
      const mistake = errors.length > 0 && errors.find(({ row }) => row === no);
      if (mistake) throw malformedRow(line, mistake.code);
      if (fields.length > 1 || fields[0] !== '') rows.push({ line, fields });
      line += 1 + fields.reduce((breaks, field) => breaks + lineBreaksIn(field), 0);
    });
    if (!isWhole && rest.length > ROW_LENGTH_MAX) throw malformedRow(line);
    return rows;
  };
  let held = '';
  for await (const piece of pieces) {
    // A file pasted together has more than one kind of line end; a pair of them may be cut in two.
    const text = held + piece;
    held = text.endsWith('\r') ? '\r' : '';
    rest += text.slice(0, text.length - held.length).replaceAll(/\r\n?/g, '\n');
    yield take(false);
  }
  rest += held;
  yield take(true);
}

const lineBreaksIn = (field: string): number =>
  field.includes('\n') ? field.split('\n').length - 1 : 0;

const malformedRow = (line: number, mistake?: string): HttpProblem =>
  new HttpProblem(
    'malformed-file',
    `The file cannot be read: in the row of line ${line} ` +
      (mistake === 'InvalidQuotes'
        ? 'something follows a closing quote.'
        : `a quote is not closed, or it is longer than ${ROW_LENGTH_MAX} characters.`),
  );

function refuseOtherHeader(found: readonly string[], header: readonly string[]): void {
  if (found.length !== header.length || found.some((name, at) => name.trim() !== header[at]))
    throw new HttpProblem('malformed-file', `The first line must be ${header.join(',')}`);
}

/**
 * The lines of an NDJSON file, a group at a time; blank lines are passed over.
 * @throws HttpProblem `malformed-file`, `malformed-utf-8`
 */
export async function* jsonLines(file: Readable): AsyncGenerator<Parsed[]> {
  let rest = '';
  let line = 0;
  const read = (lines: readonly string[]): Parsed[] =>
    lines.flatMap((text) => {
      line++;
      if (line > ROWS_MAX)
        throw new HttpProblem('malformed-file', `The file has more than ${ROWS_MAX} lines.`);
      return text.trim() === '' ? [] : [parseLine(text, line)];
    });
  for await (const text of decoded(file)) {
    const lines = (rest + text).split('\n');
    rest = lines.pop()!;
    if (rest.length > ROW_LENGTH_MAX)
      throw new HttpProblem(
        'malformed-file',
        `Line ${line + lines.length + 1} is longer than ${ROW_LENGTH_MAX} characters.`,
      );
    yield read(lines);
  }
  yield read([rest]);
}

function parseLine(given: string, line: number): Parsed {
  const text = given.replace(/\r$/, '');
  const unread = (detail: string) => ({ line, value: text, problem: { pointer: '', detail } });
  if (isNestedTooDeeply(text)) return unread(`is nested in more than ${DEPTH_MAX} levels`);
  try {
    return { line, value: JSON.parse(text) };
  } catch {
    return unread('is not JSON');
  }
}

/** The text of a file, without a byte order mark. @throws HttpProblem `malformed-utf-8` */
async function* decoded(file: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const bytes of file as AsyncIterable<Buffer>)
      for (let at = 0; at < bytes.length; at += PIECE_BYTES)
        yield decoder.decode(bytes.subarray(at, at + PIECE_BYTES), { stream: true });
    yield decoder.decode();
  } catch (error) {
    throw asHttpProblem(error);
  }
}

function asHttpProblem(error: unknown): unknown {
  const { code } = error as { code?: string };
  return code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? new HttpProblem('malformed-utf-8') : error;
}
