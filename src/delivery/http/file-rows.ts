import type { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import type { RowProblem } from '../../registry/incorporation.store.js';
import { HttpProblem } from './problems.js';

/** No row of a company or a person is near this long; a file whose rows are is no file of rows. */
const ROW_LENGTH_MAX = 64 * 1024;
/** More rows than any nation has companies or citizens. */
const ROWS_MAX = 2_000_000_000;
/** Rows handed on together. */
const GROUP_SIZE = 500;

/** A row of a CSV file; `problem` when it does not have the header's columns. */
export interface CsvRow {
  readonly line: number;
  readonly fields: readonly string[];
  readonly problem?: RowProblem;
}

/** A line of NDJSON; `problem` when it is not JSON, and then `value` is its text. */
export interface Parsed {
  readonly line: number;
  readonly value: unknown;
  readonly problem?: RowProblem;
}

/**
 * The rows of a CSV file (RFC 4180, UTF-8, with exactly this header), a group at a time.
 * @throws HttpProblem `malformed-file`, `malformed-utf-8`
 */
export async function* csvRows(
  file: Readable,
  header: readonly string[],
): AsyncGenerator<CsvRow[]> {
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    record_delimiter: ['\r\n', '\n', '\r'], // A file pasted together has more than one kind.
    max_record_size: ROW_LENGTH_MAX,
  });
  const fed = feed(file, parser);
  let isHeader = true;
  let nextLine = 1;
  let group: CsvRow[] = [];
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: string[];
      info: { empty_lines: number };
    }>) {
      const line = nextLine + info.empty_lines; // Where the row begins, as an editor counts.
      nextLine += 1 + record.reduce((breaks, field) => breaks + lineBreaksIn(field), 0);
      if (isHeader) {
        refuseOtherHeader(record, header);
        isHeader = false;
        continue;
      }
      group.push(
        record.length === header.length
          ? { line, fields: record }
          : {
              line,
              fields: record,
              problem: {
                pointer: '',
                detail: `has ${record.length} columns instead of ${header.length}`,
              },
            },
      );
      if (group.length === GROUP_SIZE) {
        yield group;
        group = [];
      }
    }
    await fed;
  } catch (error) {
    throw asHttpProblem(error);
  }
  if (isHeader)
    throw new HttpProblem(
      'malformed-file',
      `The file is empty: its first line must be ${header.join(',')}`,
    );
  yield group;
}

const lineBreaksIn = (field: string): number =>
  /[\r\n]/.test(field) ? field.split(/\r\n|[\r\n]/).length - 1 : 0;

function refuseOtherHeader(found: readonly string[], header: readonly string[]): void {
  if (found.length !== header.length || found.some((name, at) => name.trim() !== header[at]))
    throw new HttpProblem('malformed-file', `The first line must be ${header.join(',')}`);
}

/** Decodes strictly and passes on, at the pace of whoever reads the parser. */
async function feed(file: Readable, parser: ReturnType<typeof parse>): Promise<void> {
  try {
    for await (const text of decoded(file))
      if (!parser.write(text)) await new Promise((resume) => parser.once('drain', resume));
    parser.end();
  } catch (error) {
    parser.destroy(error as Error);
  }
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
  try {
    return { line, value: JSON.parse(text) };
  } catch {
    return { line, value: text, problem: { pointer: '', detail: 'is not JSON' } };
  }
}

/** The text of a file, without a byte order mark. @throws HttpProblem `malformed-utf-8` */
async function* decoded(file: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const bytes of file as AsyncIterable<Buffer>)
      yield decoder.decode(bytes, { stream: true });
    yield decoder.decode();
  } catch (error) {
    throw asHttpProblem(error);
  }
}

function asHttpProblem(error: unknown): unknown {
  const { code = '' } = error as { code?: string };
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return new HttpProblem('malformed-utf-8');
  if (error instanceof CsvError) return new HttpProblem('malformed-file', csvMistake(error));
  return error;
}

/** What is wrong and where, but not what stands there: the parser quotes it, and it may be personal. */
function csvMistake({ code, message }: CsvError): string {
  const [place = 'somewhere'] = /at line \d+/.exec(message) ?? [];
  return `The file cannot be read: ${CSV_MISTAKES[code] ?? 'it is not CSV'}, ${place}.`;
}

const CSV_MISTAKES: Readonly<Partial<Record<CsvError['code'], string>>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is not closed',
  INVALID_OPENING_QUOTE: 'a quote stands in a field that does not begin with one',
  CSV_INVALID_CLOSING_QUOTE: 'something follows a closing quote',
  CSV_MAX_RECORD_SIZE: `a row is longer than ${ROW_LENGTH_MAX} characters`,
};
