import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { fromBufferPromise } from 'yauzl';
import { ZipFile } from 'yazl';
import type { Answered, TestService } from './service.js';
import { Forger } from './tokens.js';

/** Open Cap Table packages: made, sent, fetched, and held against the format's own schemas. */

const OCF = path.resolve(process.env['SHARED_DIR'] || '../shared', 'data/ocf');
const SCHEMAS =
  'https://raw.githubusercontent.com/Open-Cap-Table-Coalition/Open-Cap-Format-OCF/main/schema/files';

type Json = Record<string, any>; // oxlint-disable-line typescript/no-explicit-any
export interface Bundle {
  readonly manifest: Json;
  readonly files: Record<string, Json>;
}

const readJson = (file: string): Json => JSON.parse(readFileSync(file, 'utf8')) as Json;

/** The JSON files of a folder of the format's own examples, as a bundle. */
export function bundleIn(folder: 'quickstart' | 'samples'): Bundle {
  const names = readdirSync(path.join(OCF, folder)).filter((name) => name.endsWith('.json'));
  const files = Object.fromEntries(
    names.map((name) => [name, readJson(path.join(OCF, folder, name))]),
  );
  const { 'Manifest.ocf.json': manifest, ...others } = files;
  return { manifest: manifest!, files: others };
}

export const quickstartZip = (): Buffer =>
  readFileSync(path.join(OCF, 'quickstart/issuance_aperture_science_inc.ocf.zip'));

/** Files as an archive; a text stands in it as it is. */
export async function zipOf(files: Readonly<Record<string, unknown>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files))
    zip.addBuffer(
      typeof content === 'string' || Buffer.isBuffer(content)
        ? Buffer.from(content)
        : Buffer.from(JSON.stringify(content)),
      name,
    );
  zip.end();
  const pieces: Buffer[] = [];
  for await (const piece of zip.outputStream) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

export const zipOfBundle = ({ manifest, files }: Bundle): Promise<Buffer> =>
  zipOf({ 'Manifest.ocf.json': manifest, ...files });

/** What an archive holds, by path. */
export async function filesOf(archive: Buffer): Promise<Record<string, Buffer>> {
  const zip = await fromBufferPromise(archive, { lazyEntries: true });
  const files: Record<string, Buffer> = {};
  for await (const entry of zip.eachEntry()) {
    const pieces: Buffer[] = [];
    for await (const piece of await zip.openReadStreamPromise(entry)) pieces.push(piece as Buffer);
    files[entry.fileName] = Buffer.concat(pieces);
  }
  return files;
}

/** A package as it comes out of the service, to the byte. */
export async function fetchPackage(service: TestService, id: string): Promise<Buffer> {
  const answer = await fetch(`${service.address}/v1/incorporations/${id}/ocf`, {
    headers: { authorization: `Bearer ${await service.token('auditor')}` },
  });
  if (answer.status !== 200) throw new Error(`200 was expected: ${await answer.text()}`);
  return Buffer.from(await answer.arrayBuffer());
}

/** What the format's schemas find wrong in the files of a bundle; none, where all are right. */
export function schemaErrors({ manifest, files }: Bundle): unknown[] {
  const ajv = formats();
  return Object.entries({ 'Manifest.ocf.json': manifest, ...files }).flatMap(
    ([name, file]): unknown[] => {
      const schema = FILE_SCHEMAS[String(file['file_type'])];
      const isValid = ajv.getSchema(`${SCHEMAS}/${schema}.schema.json`);
      if (!isValid) return [`${name} is of no kind there is: ${String(file['file_type'])}`];
      return isValid(file) ? [] : [{ name, errors: isValid.errors }];
    },
  );
}

let compiled: Ajv | undefined;
/** All schemas of the format: they refer to each other by the addresses they are published at. */
function formats(): Ajv {
  if (compiled) return compiled;
  compiled = new Ajv({ strict: false, allErrors: true, logger: false });
  compiled.addFormat('date', /^\d{4}-\d\d-\d\d$/);
  compiled.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);
  compiled.addFormat('uri', true);
  const folder = path.join(OCF, 'schema');
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    if (name.endsWith('.schema.json')) compiled.addSchema(readJson(path.join(folder, name)));
  return compiled;
}

const FILE_SCHEMAS: Readonly<Record<string, string>> = {
  OCF_MANIFEST_FILE: 'OCFManifestFile',
  OCF_STAKEHOLDERS_FILE: 'StakeholdersFile',
  OCF_STOCK_CLASSES_FILE: 'StockClassesFile',
  OCF_TRANSACTIONS_FILE: 'TransactionsFile',
};

/** A package out of its archive, as a bundle. */
export async function bundleOf(archive: Buffer): Promise<Bundle> {
  const files = Object.entries(await filesOf(archive)).map(([name, bytes]): [string, Json] => [
    name,
    JSON.parse(bytes.toString()) as Json,
  ]);
  const { 'Manifest.ocf.json': manifest, ...others } = Object.fromEntries(files);
  return { manifest: manifest!, files: others };
}

let keys = 0;
/** Sends a package as its archive, by somebody who is clerk and manager. */
export async function sendPackage(
  service: TestService,
  archive: Buffer,
  query = '',
): Promise<Answered> {
  const token = await (
    await Forger.of(service.database)
  ).signed({ sub: 'nora', roles: ['clerk', 'manager'] });
  return service.ask('POST', `/v1/incorporations/ocf${query}`, {
    key: `package-${++keys}`,
    type: 'application/zip',
    body: archive,
    headers: { authorization: `Bearer ${token}` },
  });
}

/** A package of another system that is right in every field, as small as it may be. */
export const packageOfBrightwater = (): Bundle => ({
  manifest: {
    ocf_version: '1.2.1-alpha+main',
    file_type: 'OCF_MANIFEST_FILE',
    issuer: {
      object_type: 'ISSUER',
      id: 'brightwater',
      legal_name: 'Brightwater Ltd',
      formation_date: '2024-01-20',
      country_of_formation: 'US',
    },
    as_of: '2024-01-20',
    generated_at: '2024-01-20T09:00:00Z',
    stock_classes_files: [{ filepath: './StockClasses.ocf.json', md5: '0'.repeat(32) }],
    transactions_files: [{ filepath: 'Transactions.ocf.json', md5: '0'.repeat(32) }],
  },
  files: {
    'StockClasses.ocf.json': {
      file_type: 'OCF_STOCK_CLASSES_FILE',
      items: [
        {
          object_type: 'STOCK_CLASS',
          id: 'common',
          name: 'Common Stock',
          class_type: 'COMMON',
          default_id_prefix: 'CS-',
          initial_shares_authorized: '1000',
          votes_per_share: '1',
          seniority: '1',
          par_value: { amount: '+0.50', currency: 'USD' },
        },
      ],
    },
    'Transactions.ocf.json': {
      file_type: 'OCF_TRANSACTIONS_FILE',
      items: [
        {
          object_type: 'TX_STOCK_ISSUANCE',
          id: 'founding',
          security_id: 'cs-1',
          custom_id: 'CS-1',
          date: '2024-01-20',
          stakeholder_id: 'founder',
          stock_class_id: 'common',
          quantity: '1000',
          share_price: { amount: '0.5', currency: 'USD' },
          security_law_exemptions: [],
          stock_legend_ids: [],
        },
      ],
    },
  },
});
