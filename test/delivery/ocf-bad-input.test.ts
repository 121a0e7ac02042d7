import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Bundle, packageOfBrightwater, zipOf, zipOfBundle } from '../support/ocf.js';
import { expectProblem } from '../support/problems.js';
import { rowCounts } from '../support/rows.js';
import { type Answered, startTestService, type TestService } from '../support/service.js';

/** Packages that are broken, hostile or contradict themselves: each is refused in words, and nothing is written. */

let service: TestService;
let before: Record<string, string>;
beforeAll(async () => {
  service = await startTestService();
  // What all of these spoil is right.
  const answer = await sendBundle(packageOfBrightwater(), '?registrationNumber=BRIGHT-1');
  expect(answer).toMatchObject({ status: 201, json: { stake: [{ parValue: '0.5' }] } });
});
beforeEach(async () => {
  before = await written();
});
afterEach(async () => {
  expect(await written()).toEqual(before);
  expect(await service.ask('GET', '/health/ready')).toMatchObject({ status: 200 });
});
afterAll(() => service.close());

/** What was refused stands in the audit trail, and nowhere else. */
async function written() {
  const { audit_event: _, ...rows } = await rowCounts(service.database.owner);
  return rows;
}

let keys = 0;
const send = (body: unknown, type: string, query: string): Promise<Answered> =>
  service.ask('POST', `/v1/incorporations/ocf${query}`, {
    as: 'clerk',
    key: `bad-${++keys}`,
    body,
    ...(type === '' ? {} : { type }),
  });
const sendZip = (archive: Buffer) =>
  send(archive, 'application/zip', '?registrationNumber=BRIGHT-2');
const sendBundle = (bundle: unknown, query = '?registrationNumber=BRIGHT-2') =>
  send(bundle, '', query);

/** The package with something changed in it. */
const changed = (change: (bundle: Bundle) => void): Bundle => {
  const bundle = packageOfBrightwater();
  change(bundle);
  return bundle;
};
const items = ({ files }: Bundle, file: string) => files[`${file}.ocf.json`]!['items'];

/** All bytes of one text that stand in an archive, replaced by another as long. */
function replaced(archive: Buffer, from: string, to: string): Buffer {
  return Buffer.from(archive.toString('latin1').replaceAll(from, to), 'latin1');
}
/** The directory entries of an archive, by where their fields begin. */
function entriesOf(archive: Buffer): { local: number[]; central: number[] } {
  const at = (signature: string) => {
    const found: number[] = [];
    const bytes = Buffer.from(signature, 'latin1');
    for (let no = archive.indexOf(bytes); no >= 0; no = archive.indexOf(bytes, no + 1))
      found.push(no);
    return found;
  };
  return { local: at('PK\u0003\u0004'), central: at('PK\u0001\u0002') };
}
/** An archive with the fields of its first entry written over. */
async function tampered(change: (archive: Buffer, local: number, central: number) => void) {
  const archive = await zipOfBundle(packageOfBrightwater());
  const { local, central } = entriesOf(archive);
  change(archive, local[0]!, central[0]!);
  return archive;
}

const ARCHIVES: readonly (readonly [string, () => Promise<Buffer>, RegExp])[] = [
  ['no archive', async () => Buffer.from('{"manifest": {}}'), /no zip archive/],
  ['nothing at all', async () => Buffer.alloc(0), /no zip archive/],
  [
    'half an archive',
    async () => (await zipOfBundle(packageOfBrightwater())).subarray(0, 500),
    /no zip archive/,
  ],
  [
    'an encrypted file',
    () =>
      tampered((archive, local, central) => {
        archive.writeUInt16LE(archive.readUInt16LE(local + 6) | 1, local + 6);
        archive.writeUInt16LE(archive.readUInt16LE(central + 8) | 1, central + 8);
      }),
    /Manifest\.ocf\.json is encrypted/,
  ],
  [
    'another compression',
    () => tampered((archive, _, central) => archive.writeUInt16LE(12, central + 10)),
    /compressed by a method that is not read/,
  ],
  [
    'a damaged file',
    () => tampered((archive, _, central) => archive.writeUInt32LE(7, central + 16)),
    /Manifest\.ocf\.json is damaged/,
  ],
  [
    'a link',
    () =>
      tampered((archive, _, central) => archive.writeUInt32LE(0o120777 * 0x10000, central + 38)),
    /Manifest\.ocf\.json is a link/,
  ],
  [
    'a path out of it',
    async () =>
      replaced(await zipOf({ 'aa/x.json': {}, 'Manifest.ocf.json': {} }), 'aa/x.json', '../x.json'),
    /no zip archive that can be read: .*\.\.\/x\.json/,
  ],
  [
    'an absolute path',
    async () =>
      replaced(await zipOf({ 'aaa/x.json': {}, 'Manifest.ocf.json': {} }), 'aaa/x', '/aa/x'),
    /no zip archive that can be read: absolute path/,
  ],
  [
    'a path with backslashes',
    async () => replaced(await zipOf({ 'aaa/x.json': {} }), 'aaa/x', 'aaa\\x'),
    /no zip archive that can be read: invalid characters/,
  ],
  [
    'two files of one name',
    async () => replaced(await zipOf({ 'a.json': {}, 'b.json': {} }), 'b.json', 'a.json'),
    /a\.json is in the archive twice/,
  ],
  [
    'too many files',
    () => zipOf(Object.fromEntries(Array.from({ length: 201 }, (_, no) => [`${no}.json`, '{}']))),
    /more than 200 files/,
  ],
  [
    'files that are too large once they are out',
    () => zipOf({ 'a.json': Buffer.alloc(9 * 1024 * 1024, ' ') }),
    /larger than 8388608 bytes/,
  ],
  [
    'a bomb: more comes out than is said',
    async () => {
      const archive = await zipOf({ 'a.json': Buffer.alloc(20_000_000, ' ') });
      const { local, central } = entriesOf(archive);
      archive.writeUInt32LE(10, local[0]! + 22);
      archive.writeUInt32LE(10, central[0]! + 24);
      return archive;
    },
    /no zip archive that can be read: too many bytes/,
  ],
  [
    'an archive in it, which is not opened',
    async () => zipOf({ 'inner.zip': await zipOfBundle(packageOfBrightwater()) }),
    /has no manifest/,
  ],
  ['no manifest', () => zipOf({ 'a.json': { file_type: 'OTHER' } }), /has no manifest/],
  [
    'two manifests',
    async () => {
      const { manifest, files } = packageOfBrightwater();
      return zipOf({ 'Manifest.ocf.json': manifest, 'b/Manifest.ocf.json': manifest, ...files });
    },
    /more than one manifest: Manifest\.ocf\.json, b\/Manifest\.ocf\.json/,
  ],
  [
    'a file that is not JSON',
    () => zipOf({ 'a.json': '{' }),
    /a\.json cannot be read: it is not JSON/,
  ],
  [
    'a file that is not UTF-8',
    () => zipOf({ 'a.json': Buffer.from([0x22, 0xff, 0x22]) }),
    /a\.json cannot be read: it is not UTF-8/,
  ],
  [
    'a file that is nested too deeply',
    () => zipOf({ 'a.json': '['.repeat(100_000) }),
    /a\.json cannot be read: it is nested too deeply/,
  ],
];

describe('an archive is refused', () => {
  test.each(ARCHIVES)('with %s', async (_, archive, said) => {
    const answer = await sendZip(await archive());

    expectProblem(answer, 400, 'malformed-file');
    expect(answer.json.detail).toMatch(said);
  });

  test('that is too large, before it is read', async () => {
    expectProblem(await sendZip(Buffer.alloc(5 * 1024 * 1024)), 413, 'body-too-large');
  });

  test('whatever its bytes are, and the service stays up', async () => {
    const noShares = changed((one) => (items(one, 'Transactions')[0].quantity = '0'));
    const archive = await zipOfBundle(noShares); // Where it stays whole, it is refused for that.
    await fc.assert(
      fc.asyncProperty(fc.nat(archive.length - 1), fc.nat(255), async (at, byte) => {
        const broken = Buffer.from(archive);
        broken[at] = broken[at]! ^ (byte || 1);
        expect((await sendZip(broken)).status).toBeLessThan(500);
      }),
      { numRuns: 60 },
    );
  });
});

const TX = '/files/Transactions.ocf.json/items';
const CLASS = '/files/StockClasses.ocf.json/items/0';

const BUNDLES: readonly (readonly [string, (bundle: Bundle) => void, readonly string[]])[] = [
  [
    'a manifest that is none',
    ({ manifest }) => Object.assign(manifest, { file_type: 'X', issuer: 5 }),
    [
      '/manifest/file_type',
      '/manifest/issuer',
      '/manifest/issuer/formation_date',
      '/manifest/issuer/legal_name',
    ],
  ],
  [
    'lists that are none',
    ({ manifest }) =>
      Object.assign(manifest, { stock_classes_files: 'x', transactions_files: [7] }),
    [
      '/manifest/stock_classes_files',
      '/manifest/transactions_files',
      '/manifest/transactions_files/0/filepath',
    ],
  ],
  [
    'a file that is not there',
    ({ files }) => delete files['StockClasses.ocf.json'],
    ['/manifest/stock_classes_files/0/filepath', `${TX}/0/stock_class_id`],
  ],
  [
    'a file of another kind',
    ({ files }) =>
      Object.assign(files['StockClasses.ocf.json']!, { file_type: 'OCF_VALUATIONS_FILE' }),
    ['/files/StockClasses.ocf.json/file_type'],
  ],
  [
    'items that are none',
    ({ files }) => Object.assign(files['Transactions.ocf.json']!, { items: [null, 'x'] }),
    ['/manifest/transactions_files', `${TX}/0`, `${TX}/1`],
  ],
  [
    'objects without an id, or of one id',
    (bundle) => {
      const [first] = items(bundle, 'Transactions');
      items(bundle, 'Transactions').push({ ...first }, { ...first, id: undefined });
    },
    [`${TX}/1/id`, `${TX}/2/id`],
  ],
  [
    'an issuer that says nothing',
    ({ manifest }) => (manifest['issuer'] = { object_type: 'ISSUER', id: 'i' }),
    ['/manifest/issuer/formation_date', '/manifest/issuer/legal_name'],
  ],
  [
    'a day that is none',
    (bundle) => (items(bundle, 'Transactions')[0].date = 'soon'),
    ['/manifest/transactions_files', `${TX}/0/date`],
  ],
  [
    'shares issued before there was a company',
    ({ manifest }) => (manifest['issuer'].formation_date = '2024-03-01'),
    [`${TX}/0/date`],
  ],
  [
    'a formation in the future',
    ({ manifest }) => (manifest['issuer'].formation_date = '2999-03-01'),
    ['/manifest/issuer/formation_date', `${TX}/0/date`],
  ],
  [
    'no shares, or fewer than none',
    (bundle) => {
      const [first] = items(bundle, 'Transactions');
      first.quantity = '0';
      items(bundle, 'Transactions').push({ ...first, id: 't2', quantity: '-5' });
      items(bundle, 'Transactions').push({ ...first, id: 't3', quantity: 7 });
    },
    [0, 1, 2].map((no) => `${TX}/${no}/quantity`),
  ],
  [
    'more shares than there may be',
    (bundle) => (items(bundle, 'Transactions')[0].quantity = '1000000000000000'),
    [`${TX}/0/quantity`],
  ],
  [
    'a par value that is none',
    (bundle) => (items(bundle, 'StockClasses')[0].par_value = { amount: '-1', currency: 'XXX' }),
    [`${CLASS}/par_value/amount`, `${CLASS}/par_value/currency`],
  ],
  [
    'a class of no name',
    (bundle) =>
      Object.assign(items(bundle, 'StockClasses')[0], { name: '…', default_id_prefix: '' }),
    [`${CLASS}/default_id_prefix`],
  ],
  [
    'two classes of one code',
    (bundle) => {
      const [one] = items(bundle, 'StockClasses');
      items(bundle, 'StockClasses').push({ ...one, id: 'other' });
      const [first] = items(bundle, 'Transactions');
      items(bundle, 'Transactions').push({ ...first, id: 't2', stock_class_id: 'other' });
    },
    ['/manifest/stock_classes_files'],
  ],
  [
    'a class that came later',
    (bundle) => {
      items(bundle, 'StockClasses').push({
        id: 'series-a',
        name: 'Series A',
        default_id_prefix: 'SA-',
      });
      const [first] = items(bundle, 'Transactions');
      items(bundle, 'Transactions').push({
        ...first,
        id: 't2',
        date: '2025-01-01',
        stock_class_id: 'series-a',
      });
    },
    ['/files/StockClasses.ocf.json/items/1', `${TX}/1/stock_class_id`],
  ],
  [
    'what came later and says nothing',
    (bundle) =>
      items(bundle, 'Transactions').push(
        { object_type: 'TX_STOCK_CLASS_SPLIT', id: 't2', date: '2025-01-01' },
        { object_type: 'TX_STOCK_RETRACTION', id: 't3', date: '2025-01-01', security_id: 'x' },
        { object_type: 'TX_STOCK_CONVERSION', id: 't4', date: '2025-01-01', security_id: 'x' },
      ),
    [`${TX}/1/split_ratio`, `${TX}/2/security_id`, `${TX}/3`],
  ],
  [
    'an LEI that is none, and another number',
    ({ manifest }) =>
      (manifest['issuer'].comments = [
        'universal-investment-ledger {"registrationNumber":"OTHER-1","lei":"HWUPKR0MPOU8FGXBT395"}',
      ]),
    ['/manifest/issuer/comments', '/registrationNumber'],
  ],
];

describe('a package is refused, each place by its own', () => {
  test.each(BUNDLES)('with %s', async (_, change, pointers) => {
    const bundle = changed(change);

    expectProblem(await sendBundle(bundle), 422, 'invalid-fields', [...pointers].sort());
    if (!JSON.stringify(bundle).includes('"file_type":"X"'))
      expectProblem(
        await sendZip(await zipOfBundle(bundle)),
        422,
        'invalid-fields',
        [...pointers].sort(),
      );
  });

  test('with a stake that the books cannot hold', async () => {
    const bundle = changed((one) => (items(one, 'Transactions')[0].quantity = '0.0000000001'));

    expectProblem(await sendBundle(bundle), 422, 'quantity-too-fine', [`${TX}/0/quantity`]);
  });

  test('without a number that names it, or with parameters that nobody knows', async () => {
    const bundle = packageOfBrightwater();

    expectProblem(await sendBundle(bundle, ''), 422, 'invalid-fields', ['/registrationNumber']);
    expectProblem(
      await sendBundle(bundle, '?registrationNumber=?&checksums=no&later=x&surprise=1'),
      422,
      'invalid-fields',
      ['/checksums', '/later', '/registrationNumber', '/surprise'],
    );
  });

  test('in another media type, and without a key', async () => {
    expectProblem(await send('a,b', 'text/csv', ''), 415, 'unsupported-media-type');
    const answer = await service.ask('POST', '/v1/incorporations/ocf', {
      as: 'clerk',
      body: packageOfBrightwater(),
    });
    expectProblem(answer, 400, 'idempotency-key-required');
  });

  test('whatever stands in it, and the service stays up', async () => {
    const places: readonly ((bundle: Bundle, value: unknown) => void)[] = [
      ({ manifest }, value) => (manifest['issuer'] = value),
      ({ manifest }, value) => (manifest['issuer'].comments = value),
      ({ manifest }, value) =>
        (manifest['issuer'].comments = [`universal-investment-ledger ${JSON.stringify(value)}`]),
      ({ manifest }, value) => (manifest['transactions_files'] = value),
      ({ files }, value) => (files['Transactions.ocf.json']!['items'] = value),
      (bundle, value) => (items(bundle, 'StockClasses')[0].par_value = value),
      (bundle, value) => (items(bundle, 'Transactions')[0].quantity = value),
      (bundle, value) =>
        items(bundle, 'Transactions').push({
          object_type: 'TX_STOCK_TRANSFER',
          id: 't2',
          date: '2025-01-01',
          resulting_security_ids: value,
        }),
    ];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places), fc.jsonValue(), async (place, value) => {
        const bundle = changed((one) => place(one, value));
        Object.assign(bundle.manifest, { file_type: 'X' }); // Whatever is right in it, this is not.
        expect((await sendBundle(bundle)).status).toBeLessThan(500);
      }),
      { numRuns: 150 },
    );
  });
});
