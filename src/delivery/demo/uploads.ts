import { CURRENCY, type DemoCitizen, type DemoCompany } from './nation.js';

/** The nation as the service takes it: files that are written while they are read, so that none is ever held whole. */

/** Things written to a file at a time; some 100 kB. */
const GROUP_SIZE = 500;

const HEADER =
  'registration_number,legal_name,incorporated_on,share_class,founding_shares,par_value,currency';

/** Companies as CSV, a row for each share class. `taken` hears how many have been written so far. */
export async function* companyFile(
  companies: Iterable<DemoCompany>,
  taken: (count: number) => void,
): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${HEADER}\n`);
  yield* written(companies, companyRows, taken);
}

/** Citizens as NDJSON, a line for each. `taken` hears how many have been written so far. */
export const citizenFile = (
  citizens: Iterable<DemoCitizen>,
  taken: (count: number) => void,
): AsyncGenerator<Uint8Array> =>
  written(citizens, (citizen) => `${JSON.stringify(citizen)}\n`, taken);

function companyRows({ registrationNumber, legalName, incorporatedOn, shareClasses }: DemoCompany) {
  return shareClasses
    .map(({ code, foundingShares, parValue }) =>
      [
        registrationNumber,
        legalName,
        incorporatedOn,
        code,
        foundingShares,
        parValue ?? '',
        CURRENCY,
      ]
        .map(quoted)
        .join(','),
    )
    .map((row) => `${row}\n`)
    .join('');
}

/** RFC 4180: a field with a comma or a quotation mark in it stands between quotation marks. */
const quoted = (field: string): string =>
  /[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;

async function* written<T>(
  things: Iterable<T>,
  write: (thing: T) => string,
  taken: (count: number) => void,
): AsyncGenerator<Uint8Array> {
  let count = 0;
  for (const group of grouped(things, GROUP_SIZE)) {
    yield Buffer.from(group.map(write).join(''));
    count += group.length;
    taken(count);
  }
}

/** A company's prices as POST /v1/prices takes them; none for a class that nobody has priced. */
export const priceRequests = ({ registrationNumber, shareClasses }: DemoCompany) =>
  shareClasses.flatMap(({ code, price }) =>
    price ? [{ registrationNumber, shareClass: code, currency: CURRENCY, ...price }] : [],
  );

/** The things in their order, so many at a time. */
export function* grouped<T>(things: Iterable<T>, size: number): Generator<T[]> {
  let group: T[] = [];
  for (const thing of things) {
    group.push(thing);
    if (group.length === size) {
      yield group;
      group = [];
    }
  }
  if (group.length > 0) yield group;
}
