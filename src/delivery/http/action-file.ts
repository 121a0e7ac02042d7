import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { UploadedAction } from '../../portfolio/action-imports.js';
import { corporateActionRequest, toStatedAction } from './action-contracts.js';
import { fieldProblems, text } from './fields.js';
import { type CsvRow, csvRows, jsonLines, type Parsed } from './file-rows.js';
import { companiesIn, type NamedCompany, unknownOf } from './second-look.js';

/** Columns of a CSV of corporate actions, and where each stands in the body of one; a kind fills those it has. */
const COLUMNS: Readonly<Record<string, string>> = {
  reference: '/reference',
  kind: '/kind',
  registration_number: '/registrationNumber',
  share_class: '/shareClass',
  effective_on: '/effectiveOn',
  new_shares: '/newShares',
  old_shares: '/oldShares',
  fractions: '/fractions',
  cash_in_lieu_price: '/cashInLieuPrice',
  shares_issued: '/sharesIssued',
  price_per_share: '/pricePerShare',
  shares_taken_up: '/sharesTakenUp',
  shares: '/shares',
  proceeds: '/proceeds',
  amount: '/amount',
  into_registration_number: '/into/registrationNumber',
  into_share_class: '/into/shareClass',
  ratio: '/ratio',
  cost_share: '/costShare',
  direction: '/direction',
  counterparty: '/counterparty',
  value: '/value',
  shares_bought_back: '/sharesBoughtBack',
  shares_tendered: '/sharesTendered',
  isin: '/isin',
  legal_name: '/legalName',
};
const HEADER = Object.keys(COLUMNS);

const REFERENCE_MAX = 100;
const named = z.object({ reference: text(REFERENCE_MAX) });

/** A row as it was read; one that is wrong in form, with the companies that it names all the same. */
interface Read {
  readonly uploaded: UploadedAction;
  readonly names?: readonly NamedCompany[];
}

/**
 * The actions of a file, each ready to be recorded or with all that is wrong in its row.
 * @param unknownAmong  which of the companies that wrong rows name nobody knows; of the others whoever records them tells
 */
export async function* actionsOf(
  file: Readable,
  format: string,
  unknownAmong: (named: readonly NamedCompany[]) => Promise<ReadonlySet<string>>,
): AsyncGenerator<UploadedAction[]> {
  for await (const group of readOf(file, format)) {
    const named = group.flatMap(({ names = [] }) => names);
    const unknown = named.length > 0 ? await unknownAmong(named) : new Set<string>();
    yield group.map(({ uploaded, names = [] }) =>
      'errors' in uploaded
        ? { ...uploaded, errors: [...uploaded.errors, ...unknownOf(names, unknown)] }
        : uploaded,
    );
  }
}

async function* readOf(file: Readable, format: string): AsyncGenerator<Read[]> {
  if (format === 'csv') for await (const group of csvRows(file, HEADER)) yield group.map(fromRow);
  else for await (const group of jsonLines(file)) yield group.map(fromLine);
}

/** The column of a CSV in which stands what a pointer into a body names. */
const columnOf = (pointer: string): string => {
  const column =
    HEADER.find((name) => COLUMNS[name] === pointer) ??
    (pointer.startsWith('/into') ? 'into_share_class' : '');
  return `/${column}`;
};

/** Where a row is wrong, as its file names it. */
export const placeIn = (row: unknown): ((pointer: string) => string) =>
  typeof row === 'object' && row !== null && 'registration_number' in row
    ? (pointer) => (pointer === '' || pointer.slice(1) in COLUMNS ? pointer : columnOf(pointer))
    : (pointer) => pointer;

function fromLine({ line, value, problem }: Parsed): Read {
  return problem
    ? { uploaded: { line, row: value, errors: [problem] } }
    : read(line, value, value, (at) => at);
}

function fromRow({ line, fields, problem }: CsvRow): Read {
  const row = Object.fromEntries(HEADER.map((column, at) => [column, fields[at] ?? '']));
  if (problem) return { uploaded: { line, row, errors: [problem] } };
  return read(line, bodyOf(row), row, columnOf);
}

/** The body that a row states; an empty field states nothing. A conversion names the other class alone. */
function bodyOf(row: Readonly<Record<string, string>>): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const [column, pointer] of Object.entries(COLUMNS)) {
    const value = row[column]!.trim();
    if (value === '') continue;
    const [, name, part] = pointer.split('/') as [string, string, string?];
    if (part === undefined) body[name] = value;
    else if (row['kind']!.trim() === 'class-conversion' && part === 'shareClass')
      body[name] = value;
    else body[name] = { ...(body[name] as object | undefined), [part]: value };
  }
  return body;
}

function read(line: number, stated: unknown, row: unknown, at: (pointer: string) => string): Read {
  const isObject = typeof stated === 'object' && stated !== null && !Array.isArray(stated);
  const { reference, ...body } = isObject ? (stated as Record<string, unknown>) : {};
  const name = named.safeParse({ reference }, { reportInput: true });
  const action = corporateActionRequest.safeParse(isObject ? body : stated, { reportInput: true });
  if (name.success && action.success) {
    const { reference: known } = name.data;
    return { uploaded: { line, row, reference: known, action: toStatedAction(action.data) } };
  }
  const errors = [name, action]
    .flatMap(({ error }) => (error ? fieldProblems(error) : []))
    .map(({ pointer, detail }) => ({ pointer: at(pointer), detail }));
  const told = new Set(errors.map(({ pointer }) => pointer));
  const names = [...companiesIn(body)]
    .map(({ pointer, number }) => ({ pointer: at(pointer), number }))
    .filter(({ pointer }) => !told.has(pointer));
  return { uploaded: { line, row, errors }, names };
}
