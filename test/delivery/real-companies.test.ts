import { afterAll, beforeAll, expect } from '@jest/globals';
import { startTestService, type TestService } from '../support/service.js';
import { sharedFile, testWithSharedFile } from '../support/shared-folder.js';

const COMPANIES = 'data/companies/sp500-incorporations.csv';
const PRICES = 'data/companies/sp500-prices.csv';
const testWithCompanies = testWithSharedFile(COMPANIES);

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());

/** The figure of a line of expected.txt. */
const expected = (line: string): string =>
  sharedFile('data/companies/expected.txt')
    .split('\n')
    .find((text) => text.startsWith(line))!
    .split(/\s{2,}/)
    .at(-1)!
    .trim();

async function navOf(companies: string, prices: readonly object[], key: string): Promise<string> {
  const sent = await service.ask('POST', '/v1/incorporation-imports', {
    as: 'clerk',
    body: companies,
    type: 'text/csv',
    key,
  });
  expect(sent.status).toBe(202);
  const done = await service.until(sent.headers.get('location')!, ['completed'], 'clerk');
  expect(done).toMatchObject({ rejected: 0 });
  expect(await service.ask('POST', '/v1/prices', { as: 'manager', body: prices })).toMatchObject({
    status: 201,
  });
  const proposed = await service.ask('POST', '/v1/valuation-runs', {
    as: ['manager', 'ann'],
    key,
    body: { asOf: '2026-08-31' },
  });
  const run = proposed.headers.get('location')!;
  await service.until(run, ['proposed'], 'auditor');
  await service.ask('POST', `${run}/approval`, { as: ['manager', 'ben'], body: {} });
  return (await service.until(run, ['approved'], 'auditor')).nav.amount;
}

const pricesOf = (keep: (number: string) => boolean) =>
  sharedFile(PRICES)
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))
    .map(
      ([registrationNumber, shareClass, observedOn, pricePerShare, currency, method, source]) => ({
        registrationNumber,
        shareClass,
        observedOn,
        pricePerShare,
        currency,
        method,
        source,
      }),
    )
    .filter(({ registrationNumber }) => keep(registrationNumber!));

testWithCompanies(
  'a tenth of each of 500 real companies is worth what it must be, to the last digit',
  async () => {
    const nav = await navOf(
      sharedFile(COMPANIES),
      pricesOf(() => true),
      'all',
    );

    expect(nav).toBe(`${expected('NAV of a fund holding 10% of all')}0`);
    const { json } = await service.ask('GET', '/v1/holdings?limit=1000', { as: 'auditor' });
    expect(json.items).toHaveLength(500);
    expect(new Set(json.items.map(({ shares }: { shares: string }) => shares))).toEqual(
      new Set(['1000000']),
    );
  },
);

testWithCompanies('so is a tenth of those that were founded from 1995', async () => {
  await service.close();
  service = await startTestService();
  const [header, ...rows] = sharedFile(COMPANIES).trim().split(/\r?\n/);
  const young = rows.filter((row) => /,(1995|1996|1997|1998|1999|20\d\d)-\d\d-\d\d,/.test(row));
  const numbers = new Set(young.map((row) => row.split(',')[0]!));

  const nav = await navOf(
    [header, ...young].join('\n'),
    pricesOf((number) => numbers.has(number)),
    'young',
  );

  expect(nav).toBe(`${expected('NAV, founded from 1995')}0`);
});
