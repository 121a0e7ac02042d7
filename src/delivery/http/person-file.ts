import type { Readable } from 'node:stream';
import type { UploadedPerson } from '../../registry/citizen-roll.js';
import type { RowProblem } from '../../registry/incorporation.store.js';
import { personRequest, toPerson } from './citizen-contracts.js';
import { fieldProblems } from './fields.js';
import { type CsvRow, csvRows, jsonLines, type Parsed } from './file-rows.js';

const HEADER = [
  'national_id',
  'name',
  'born_on',
  'resident_since',
  'resident_until',
  'died_on',
  'iban',
] as const;
const FIELDS = [
  'nationalId',
  'name',
  'bornOn',
  'residentSince',
  'residentUntil',
  'diedOn',
  'iban',
] as const;

/** The persons of a file, each ready for the roll or with all that is wrong in its row. */
export async function* peopleOf(file: Readable, format: string): AsyncGenerator<UploadedPerson[]> {
  if (format === 'csv') for await (const group of csvRows(file, HEADER)) yield group.map(fromRow);
  else for await (const group of jsonLines(file)) yield group.map(fromLine);
}

function fromLine({ line, value, problem }: Parsed): UploadedPerson {
  return problem
    ? { line, rejected: { line, errors: [problem], row: value } }
    : toUploaded(line, value, value, (at) => at);
}

function fromRow({ line, fields, problem }: CsvRow): UploadedPerson {
  const row = Object.fromEntries(HEADER.map((column, at) => [column, fields[at] ?? '']));
  if (problem)
    return { line, rejected: { line, errors: [problem], row }, nationalId: row['national_id'] };
  const request = Object.fromEntries(
    FIELDS.map((field, at) => [field, at > 3 && fields[at] === '' ? null : fields[at]]),
  );
  const column = (pointer: string) =>
    `/${HEADER[FIELDS.indexOf(pointer.slice(1) as (typeof FIELDS)[number])] ?? ''}`;
  return toUploaded(line, request, row, column);
}

function toUploaded(
  line: number,
  request: unknown,
  row: unknown,
  at: (pointer: string) => string,
): UploadedPerson {
  const parsed = personRequest.safeParse(request, { reportInput: true });
  if (parsed.success) return { line, person: toPerson(parsed.data) };
  const errors: RowProblem[] = fieldProblems(parsed.error).map(({ pointer, detail }) => ({
    pointer: at(pointer),
    detail,
  }));
  const { nationalId } = (request ?? {}) as { nationalId?: unknown };
  return {
    line,
    rejected: { line, errors, row },
    nationalId: typeof nationalId === 'string' ? nationalId.trim() : undefined,
  };
}
