import { createHash } from 'node:crypto';
import { describe, expect } from '@jest/globals';
import { bundleIn, fetchPackage, filesOf, quickstartZip, schemaErrors } from '../support/ocf.js';
import { expectProblem } from '../support/problems.js';
import { nextNumber, registryOfThisFile } from '../support/registrar.js';
import { rowCounts } from '../support/rows.js';
import type { Answered } from '../support/service.js';
import { testWithSharedFile } from '../support/shared-folder.js';

const registry = registryOfThisFile();
const test = testWithSharedFile('data/ocf/quickstart/Manifest.ocf.json');

let keys = 0;
const sendJson = (body: unknown, query = ''): Promise<Answered> =>
  registry.service.ask('POST', `/v1/incorporations/ocf${query}`, {
    as: 'clerk',
    key: `ocf-${++keys}`,
    body,
  });
const sendZip = (body: Buffer, query = '', key = `ocf-${++keys}`): Promise<Answered> =>
  registry.service.ask('POST', `/v1/incorporations/ocf${query}`, {
    as: 'clerk',
    key,
    type: 'application/zip',
    body,
  });

describe('a package of the format’s own quickstart', () => {
  const APERTURE = {
    legalName: 'Aperture Science, Inc.',
    incorporatedOn: '1940-09-25',
    legalForm: null,
    lei: null,
    state: 'registered',
    stake: [
      { shareClass: 'PS', foundingShares: '5000', parValue: null, rate: '0.1', shares: '500' },
    ],
  };

  test('registers its company, as JSON, as was foreseen', async () => {
    const number = nextNumber();
    const at = `/v1/incorporations/ocf/preview?registrationNumber=${number}`;
    const body = bundleIn('quickstart');
    const foreseen = await registry.service.ask('POST', at, { as: 'clerk', body });
    const answer = await sendJson(body, `?registrationNumber=${number}`);

    expect(answer).toMatchObject({
      status: 201,
      json: { ...APERTURE, registrationNumber: number },
    });
    const { legalName, incorporatedOn, legalForm, lei, stake, ignored } = answer.json;
    expect(foreseen).toMatchObject({
      status: 200,
      json: {
        company: { registrationNumber: number, legalName, incorporatedOn, legalForm, lei },
        stake,
        ignored,
      },
    });
    expect(answer.headers.get('location')).toBe(`/v1/incorporations/${answer.json.id}`);
    expect(answer.json.ignored).toEqual(
      expect.arrayContaining([
        {
          pointer: '/manifest/stakeholders_files/0/filepath',
          detail: expect.stringContaining('Stakeholders.ocf.json, the one of its kind'),
        },
        {
          pointer: '/manifest/issuer',
          detail: expect.stringContaining('jurisdiction_of_formation'),
        },
      ]),
    );
  });

  test('registers its company, as the zip, and says that its checksums are not its files’', async () => {
    const number = nextNumber();
    const key = `aperture-${number}`;
    const answer = await sendZip(quickstartZip(), `?registrationNumber=${number}`, key);

    expect(answer).toMatchObject({
      status: 201,
      json: { ...APERTURE, registrationNumber: number },
    });
    expect(answer.json.ignored).toContainEqual({
      pointer: '/manifest/stock_classes_files/0/md5',
      detail: 'is not the MD5 of the file as it came, which is 8946d55142a4dff887c06a72a7040513',
    });

    const again = await sendZip(quickstartZip(), `?registrationNumber=${number}`, key);
    expect(again).toMatchObject({ status: 201, json: answer.json });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expectProblem(
      await sendZip(quickstartZip(), `?registrationNumber=${nextNumber()}`, key),
      422,
      'idempotency-key-reused',
    );
    expectProblem(
      await sendZip(quickstartZip(), `?registrationNumber=${number}`),
      409,
      'duplicate-registration-number',
    );
  });

  test('is refused where no number is given, or the checksums must be right', async () => {
    const before = await rowCounts(registry.service.database.owner);

    expectProblem(await sendZip(quickstartZip()), 422, 'invalid-fields', ['/registrationNumber']);
    expectProblem(
      await sendZip(quickstartZip(), `?registrationNumber=${nextNumber()}&checksums=required`),
      422,
      'invalid-fields',
      ['stakeholders', 'stock_classes', 'stock_legend_templates', 'transactions'].map(
        (list) => `/manifest/${list}_files/0/md5`,
      ),
    );
    expect(await rowCounts(registry.service.database.owner)).toEqual(before);
  });
});

describe('a company on record, as a package', () => {
  const register = () =>
    registry.clerk.registered({
      registrationNumber: `GG-${nextNumber()}`,
      legalForm: 'corporation',
      lei: 'HWUPKR0MPOU8FGXBT394',
      shareClasses: [
        { code: 'COMMON', foundingShares: '10000000', parValue: '0.0001', currency: 'USD' },
        { code: 'A-', foundingShares: '3', parValue: null, currency: 'USD' },
      ],
    });

  test('is valid by the schemas of the format, and its checksums are those of its files', async () => {
    const company = await register();
    const files = await filesOf(await fetchPackage(registry.service, company.id));
    const { 'Manifest.ocf.json': manifest, ...others } = Object.fromEntries(
      Object.entries(files).map(([name, bytes]) => [name, JSON.parse(bytes.toString())]),
    );

    expect(schemaErrors({ manifest, files: others })).toEqual([]);
    expect(schemaErrors({ manifest: { ...manifest, as_of: 'today' }, files: others })).toHaveLength(
      1,
    );
    for (const { filepath, md5 } of Object.values<any>(manifest).flat())
      if (filepath)
        expect(createHash('md5').update(files[filepath.slice(2)]!).digest('hex')).toBe(md5);
    expect(
      others['Transactions.ocf.json'].items.map((one: any) => [one.custom_id, one.quantity]),
    ).toEqual([
      ['COMMON-1', '1000000'],
      ['COMMON-2', '9000000'],
      ['A--1', '0.3'],
      ['A--2', '2.7'],
    ]);
  });

  test('is the same as JSON, and the same bytes every time', async () => {
    const company = await register();
    const archive = await fetchPackage(registry.service, company.id);
    const files = await filesOf(archive);
    const asJson = await registry.service.ask('GET', `/v1/incorporations/${company.id}/ocf`, {
      as: 'manager',
      headers: { accept: 'application/json' },
    });

    expect(await fetchPackage(registry.service, company.id)).toEqual(archive);
    expect(asJson.json).toEqual({
      manifest: JSON.parse(files['Manifest.ocf.json']!.toString()),
      files: Object.fromEntries(
        Object.entries(files)
          .filter(([name]) => name !== 'Manifest.ocf.json')
          .map(([name, bytes]) => [name, JSON.parse(bytes.toString())]),
      ),
    });
  });

  test('of a registration that was annulled there is none', async () => {
    const company = await register();
    await registry.clerk.annul(company.id);

    const answer = await registry.service.ask('GET', `/v1/incorporations/${company.id}/ocf`, {
      as: 'clerk',
    });
    expectProblem(answer, 409, 'already-annulled');
  });
});
