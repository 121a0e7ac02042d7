import { type CapTable, type CapTableClass, fundName } from './cap-table.js';
import { derivedId } from './derived-id.js';
import {
  FILE_LISTS,
  FILE_TYPES,
  type FileList,
  fileText,
  type Json,
  MANIFEST_PATH,
  MANIFEST_TYPE,
  marked,
  md5Of,
  numeric,
  OCF_VERSION,
} from './ocf.js';
import { historyOf } from './ocf-history.js';
import type { IdOf } from './securities.js';

/** A file of a package, and its path in it. */
export interface PackageFile {
  readonly path: string;
  readonly content: Json;
}

/**
 * A company as an OCF package. The same books give the same bytes, here and wherever else they are kept: ids are derived
 * from what they are of, and the package is as of the last day on which anything happened.
 */
export function writePackage(table: CapTable): readonly PackageFile[] {
  const id = (...names: readonly string[]): string =>
    derivedId('ocf', table.registrationNumber, ...names);
  const written: Readonly<Partial<Record<FileList, readonly Json[]>>> = {
    stakeholders_files: stakeholders(table, id),
    stock_classes_files: table.classes.map((one) => stockClass(one, id)),
    transactions_files: historyOf(table, id),
  };
  const files = FILE_LISTS.flatMap((list) => {
    const items = written[list];
    return items
      ? [{ list, path: PATHS[list]!, content: { file_type: FILE_TYPES[list], items } }]
      : [];
  });
  return [{ path: MANIFEST_PATH, content: manifest(table, files, id) }, ...files];
}

const PATHS: Readonly<Partial<Record<FileList, string>>> = {
  stakeholders_files: 'Stakeholders.ocf.json',
  stock_classes_files: 'StockClasses.ocf.json',
  transactions_files: 'Transactions.ocf.json',
};
/** Which lists the format demands, empty or not. */
const OPTIONAL_LISTS: readonly FileList[] = ['financings_files', 'documents_files'];

function manifest(
  table: CapTable,
  files: readonly (PackageFile & { readonly list: FileList })[],
  id: IdOf,
): Json {
  const { registrationNumber, foundingName, legalForm, lei } = table;
  // Known as of the last day on which anything happened, so that the same books say so every time.
  const asOf = table.actions.at(-1)?.effectiveOn ?? table.incorporatedOn;
  return {
    ocf_version: OCF_VERSION,
    file_type: MANIFEST_TYPE,
    issuer: {
      object_type: 'ISSUER',
      id: id('issuer'),
      legal_name: table.legalName,
      formation_date: table.incorporatedOn,
      country_of_formation: table.country,
      comments: [marked({ registrationNumber, foundingName, legalForm, lei })],
    },
    as_of: asOf,
    generated_at: `${asOf}T00:00:00Z`,
    ...Object.fromEntries(
      FILE_LISTS.filter((list) => !OPTIONAL_LISTS.includes(list)).map((list) => [
        list,
        files
          .filter((file) => file.list === list)
          .map(({ path, content }) => ({ filepath: `./${path}`, md5: md5Of(fileText(content)) })),
      ]),
    ),
  };
}

/** The fund by its name; everyone else together, because its books do not know them one by one. */
const stakeholders = ({ nation }: CapTable, id: IdOf): Json[] => [
  {
    object_type: 'STAKEHOLDER',
    id: id('fund'),
    name: { legal_name: fundName(nation) },
    stakeholder_type: 'INSTITUTION',
    current_relationships: ['INVESTOR'],
  },
  {
    object_type: 'STAKEHOLDER',
    id: id('others'),
    name: { legal_name: 'Founders and all other shareholders' },
    stakeholder_type: 'INSTITUTION',
    current_relationships: ['FOUNDER'],
    comments: ['All shareholders but the fund, whose books do not know them one by one.'],
  },
];

/** The format demands a type, votes and seniority; the fund's books have none, so these say nothing of the class. */
const stockClass = (
  { code, foundingShares, parValue, currency }: CapTableClass,
  id: IdOf,
): Json => ({
  object_type: 'STOCK_CLASS',
  id: id('class', code),
  name: code,
  class_type: 'COMMON',
  default_id_prefix: `${code}-`,
  initial_shares_authorized: numeric(foundingShares),
  votes_per_share: '1',
  ...(parValue === null ? {} : { par_value: { amount: numeric(parValue), currency } }),
  seniority: '1',
  comments: [
    'Type, votes and seniority are not in the books; they stand here because the format demands them.',
  ],
});
