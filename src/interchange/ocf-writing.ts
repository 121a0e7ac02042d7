import type { Decimal } from 'decimal.js';
import type { LocalDate } from '../domain/calendar.js';
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

/** What a package says: a company, its classes, and who holds them as far as the fund knows: itself, and all others. */
export interface CapTable {
  /** Of the fund. */
  readonly nation: string;
  /** Where companies of this nation are formed, as ISO 3166-1 has it. */
  readonly country: string;
  readonly registrationNumber: string;
  readonly legalName: string;
  readonly incorporatedOn: LocalDate;
  readonly legalForm: string | null;
  readonly lei: string | null;
  readonly classes: readonly CapTableClass[];
}

export interface CapTableClass {
  readonly code: string;
  /** Shares, > 0. */
  readonly foundingShares: Decimal;
  /** Of them the fund's, ≥ 0. */
  readonly stake: Decimal;
  /** Money per share, or null. */
  readonly parValue: Decimal | null;
  readonly currency: string;
}

/** A file of a package, and its path in it. */
export interface PackageFile {
  readonly path: string;
  readonly content: Json;
}

/** ISO 3166-1 leaves ZZ to whoever has no country to name. */
export const NO_COUNTRY = 'ZZ';

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
    transactions_files: table.classes.flatMap((one) => foundingOf(one, table, id)),
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

type IdOf = (...names: readonly string[]) => string;

function manifest(
  table: CapTable,
  files: readonly (PackageFile & { readonly list: FileList })[],
  id: IdOf,
): Json {
  const { registrationNumber, legalForm, lei } = table;
  return {
    ocf_version: OCF_VERSION,
    file_type: MANIFEST_TYPE,
    issuer: {
      object_type: 'ISSUER',
      id: id('issuer'),
      legal_name: table.legalName,
      formation_date: table.incorporatedOn,
      country_of_formation: table.country,
      comments: [marked({ registrationNumber, legalForm, lei })],
    },
    as_of: table.incorporatedOn,
    generated_at: `${table.incorporatedOn}T00:00:00Z`,
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

/** The fund, as others know it. */
export const fundName = (nation: string): string => `Universal Investment fund of ${nation}`;

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

/** The founding shares of a class: the fund's part, and what the founders keep. Who holds none is issued none. */
function foundingOf(one: CapTableClass, table: CapTable, id: IdOf): Json[] {
  const issue = (holder: 'fund' | 'others', quantity: Decimal, no: number): Json[] =>
    quantity.isZero()
      ? []
      : [
          {
            object_type: 'TX_STOCK_ISSUANCE',
            id: id('founding', one.code, holder),
            date: table.incorporatedOn,
            security_id: id('security', one.code, holder),
            custom_id: `${one.code}-${no}`,
            stakeholder_id: id(holder),
            stock_class_id: id('class', one.code),
            share_price: {
              amount: one.parValue ? numeric(one.parValue) : '0',
              currency: one.currency,
            },
            quantity: numeric(quantity),
            ...(holder === 'others' ? { issuance_type: 'FOUNDERS_STOCK' } : {}),
            security_law_exemptions: [],
            stock_legend_ids: [],
          },
        ];
  return [
    ...issue('fund', one.stake, 1),
    ...issue('others', one.foundingShares.minus(one.stake), 2),
  ];
}
