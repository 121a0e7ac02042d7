import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { UploadedCompany } from '../../registry/incorporation-register.js';
import type { Incorporation, RejectedRow, RowProblem } from '../../registry/incorporation.store.js';
import { incorporationRequest, toIncorporation } from './contracts.js';
import { fieldProblems } from './fields.js';
import { type CsvRow, csvRows, jsonLines, type Parsed } from './file-rows.js';

const HEADER = [
  'registration_number',
  'legal_name',
  'incorporated_on',
  'share_class',
  'founding_shares',
  'par_value',
  'currency',
] as const;

/** Rows of one company that are held together; with more of them it goes back as several companies of one number. */
const ROWS_MAX = 1_000;

/** Checks the stake of a company; what it finds is told like any other problem. */
export type StakeCheck = (company: Incorporation) => readonly RowProblem[];

/** The companies of a file, each ready to be registered or with all that is wrong in its rows. */
export function companiesOf(
  file: Readable,
  format: string,
  checkStake: StakeCheck,
): AsyncIterable<UploadedCompany[]> {
  return format === 'csv' ? fromCsv(file, checkStake) : fromLines(file, checkStake);
}

async function* fromLines(
  file: Readable,
  checkStake: StakeCheck,
): AsyncGenerator<UploadedCompany[]> {
  for await (const group of jsonLines(file)) yield group.map((line) => fromLine(line, checkStake));
}

function fromLine({ line, value, problem }: Parsed, checkStake: StakeCheck): UploadedCompany {
  if (problem)
    return { line, registrationNumber: null, rejected: [{ line, errors: [problem], row: value }] };
  const parsed = incorporationRequest.safeParse(value, { reportInput: true });
  const company = parsed.success ? toIncorporation(parsed.data) : undefined;
  const errors = parsed.success ? checkStake(company!) : fieldProblems(parsed.error);
  if (company && errors.length === 0) return { line, company };
  return { line, registrationNumber: numberOf(value), rejected: [{ line, errors, row: value }] };
}

/** The number of a company that is sent back, so that its other rows go back with it. */
function numberOf(value: unknown): string | null {
  const given = (value as { registrationNumber?: unknown } | null)?.registrationNumber;
  const number = typeof given === 'string' ? given.trim().toUpperCase() : '';
  return /^[A-Z0-9][A-Z0-9-]{2,39}$/.test(number) ? number : null;
}

async function* fromCsv(file: Readable, checkStake: StakeCheck): AsyncGenerator<UploadedCompany[]> {
  let gathered: CsvRow[] = [];
  for await (const rows of csvRows(file, HEADER)) {
    const companies: UploadedCompany[] = [];
    for (const row of rows) {
      const isSame =
        gathered.length > 0 &&
        gathered.length < ROWS_MAX &&
        row.fields[0]?.trim().toUpperCase() === gathered[0]!.fields[0]?.trim().toUpperCase();
      if (gathered.length > 0 && !isSame) {
        companies.push(fromRows(gathered, checkStake));
        gathered = [];
      }
      gathered.push(row);
    }
    yield companies;
  }
  if (gathered.length > 0) yield [fromRows(gathered, checkStake)];
}

type Request = z.input<typeof incorporationRequest>;

/** Where a field of the request stands in a row. */
const COLUMN_OF: Readonly<Record<string, (typeof HEADER)[number]>> = {
  registrationNumber: 'registration_number',
  legalName: 'legal_name',
  incorporatedOn: 'incorporated_on',
  code: 'share_class',
  foundingShares: 'founding_shares',
  parValue: 'par_value',
  currency: 'currency',
};

/** Rows of one company as a request: what is the company's must be the same in each of them. */
function fromRows(rows: readonly CsvRow[], checkStake: StakeCheck): UploadedCompany {
  const { line } = rows[0]!;
  const [registrationNumber = '', legalName = '', incorporatedOn = ''] = rows[0]!.fields;
  const request: Request = {
    registrationNumber,
    legalName,
    incorporatedOn,
    shareClasses: rows.map(
      ({ fields: [, , , code = '', foundingShares = '', parValue = '', currency = ''] }) => ({
        code,
        foundingShares,
        parValue: parValue === '' ? null : parValue,
        currency,
      }),
    ),
  };
  const errors = rows.map(({ problem }): RowProblem[] => (problem ? [problem] : []));
  const isWhole = rows.every(({ problem }) => problem === undefined);
  const parsed = incorporationRequest.safeParse(request, { reportInput: true });
  if (isWhole && !parsed.success) spread(fieldProblems(parsed.error), errors);
  rows.forEach(({ fields }, no) => {
    (['legal_name', 'incorporated_on'] as const).forEach((column, at) => {
      if (isWhole && fields[at + 1] !== rows[0]!.fields[at + 1])
        errors[no]!.push({
          pointer: `/${column}`,
          detail: 'must be the same in every row of a company',
        });
    });
  });
  const company = parsed.success ? toIncorporation(parsed.data) : undefined;
  if (company) spread(checkStake(company), errors);
  if (company && errors.every((found) => found.length === 0)) return { line, company };
  return { line, registrationNumber: numberOf(request), rejected: sentBack(rows, errors) };
}

/** Puts each problem of the company to the row and column it comes from. */
function spread(problems: readonly RowProblem[], errors: RowProblem[][]): void {
  for (const { pointer, ...problem } of problems) {
    const [, field = '', no, part] = pointer.split('/');
    const column = COLUMN_OF[part ?? field];
    errors[Number(no ?? 0)]!.push({ ...problem, pointer: column ? `/${column}` : '' });
  }
}

/** Every row of the company goes back, so that what comes back can be corrected and sent again whole. */
function sentBack(rows: readonly CsvRow[], errors: readonly RowProblem[][]): RejectedRow[] {
  const firstWrong = rows[errors.findIndex((found) => found.length > 0)]!.line;
  return rows.map(({ line, fields }, no) => ({
    line,
    errors:
      errors[no]!.length > 0
        ? errors[no]!
        : [
            {
              pointer: '',
              detail: `this row is right, but its company is not: see line ${firstWrong}`,
            },
          ],
    row: Object.fromEntries(HEADER.map((column, at) => [column, fields[at] ?? ''])),
  }));
}
