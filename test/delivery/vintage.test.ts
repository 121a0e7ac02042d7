import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { expectSoundBooks } from '../support/books.js';
import { Managers } from '../support/fund.js';
import { Registrar } from '../support/registrar.js';
import { price } from '../support/samples.js';
import { startTestService, type TestService } from '../support/service.js';

let service: TestService;
let managers: Managers;
let clerk: Registrar;
beforeAll(async () => {
  service = await startTestService();
  managers = new Managers(service);
  clerk = new Registrar(service);
});
afterAll(async () => {
  await expectSoundBooks(service);
  await service.close();
});

/** A company with 1000 shares of each class at par of 1, of which the fund has 100. */
const company = (incorporatedOn: string, ...codes: string[]): Promise<Company> =>
  clerk.registered({
    incorporatedOn,
    shareClasses: codes.map((code) => ({
      code,
      foundingShares: '1000',
      parValue: '1',
      currency: 'USD',
    })),
  });
type Company = { readonly id: string; readonly registrationNumber: string };

const act = async ({ registrationNumber }: Company, effectiveOn: string, terms: object) =>
  expect(
    await managers.post(
      '/v1/corporate-actions',
      { registrationNumber, effectiveOn, ...terms },
      'pam',
    ),
  ).toMatchObject({ status: 201 });
const dissolve = (of: Company, effectiveOn: string, shareClass?: string) =>
  act(of, effectiveOn, { kind: 'dissolution', shareClass, proceeds: '0' });

const ask = async (path: string) => (await service.ask('GET', path, { as: 'auditor' })).json;
const vintage = async (asOf: string, knownAt?: string) =>
  (await ask(`/v1/reports/vintage?asOf=${asOf}${knownAt ? `&knownAt=${knownAt}` : ''}`)).years;
const today = new Date().toISOString().slice(0, 10);

test('a company is dissolved when it is as a whole, or the last of its classes', async () => {
  await dissolve(await company('2022-01-03', 'A', 'B'), '2022-06-01');
  const two = await company('2022-01-03', 'A', 'B');
  await dissolve(two, '2022-07-01', 'A');
  await managers.valued('2022-09-30');
  await dissolve(two, '2022-10-01', 'B');
  await managers.valued('2022-12-31');

  expect(await vintage('2022-09-30')).toMatchObject([
    { year: 2022, companies: 2, held: 1, dissolved: 1, left: 0, value: '100.00', cost: '100.00' },
  ]);
  expect(await vintage('2022-12-31')).toMatchObject([
    { year: 2022, companies: 2, held: 0, dissolved: 2, left: 0, value: '0.00', cost: '0.00' },
  ]);
});

test('of the companies of a year it is told how many are held, dissolved, annulled, or have left', async () => {
  const [kept, dissolved, mistaken, sold] = [
    await company('2023-01-02', 'A'),
    await company('2023-01-02', 'A'),
    await company('2023-01-02', 'A'),
    await company('2023-01-02', 'A'),
  ];
  await managers.valued('2023-12-31');
  const { registrationNumber } = kept;
  await managers.prices(
    price({ registrationNumber, shareClass: 'A', observedOn: '2024-01-31', pricePerShare: '2' }),
  );
  await dissolve(dissolved, '2024-02-01');
  await act(sold, '2024-03-01', {
    kind: 'disposal',
    shareClass: 'A',
    shares: '100',
    proceeds: '150.00',
  });
  expect(await clerk.annul(mistaken.id)).toMatchObject({ status: 200 });
  await managers.valued(today);

  const of2023 = async (asOf: string) =>
    (await vintage(asOf)).find(({ year }: { year: number }) => year === 2023);
  // What happened later was not so then.
  expect(await of2023('2023-12-31')).toMatchObject({
    companies: 4,
    held: 4,
    dissolved: 0,
    annulled: 0,
    left: 0,
    value: '400.00',
    cost: '400.00',
    multiple: '1',
  });
  expect(await of2023(today)).toMatchObject({
    companies: 4,
    held: 1,
    dissolved: 1,
    annulled: 1,
    left: 1,
    value: '200.00',
    cost: '100.00',
    multiple: '2',
  });
});

test('what was known of founding days, annulments and of who was registered stays so', async () => {
  const [kept, moved, mistaken] = [
    await company('2025-01-02', 'A'),
    await company('2025-03-01', 'A'),
    await company('2025-05-01', 'A'),
  ];
  const { items } = await ask('/v1/valuation-runs');
  const restates = items.find((one: { asOf: string }) => one.asOf === today)?.id;
  const { approvedAt: knownAt } = await managers.valued(
    today,
    restates ? { restates, reason: 'Companies that were registered late' } : {},
  );
  const of2025 = (years: readonly { readonly year: number }[]) =>
    years.find(({ year }) => year === 2025);
  const then = await vintage(today, knownAt);
  expect(of2025(then)).toMatchObject({ companies: 3, held: 3, annulled: 0, value: '300.00' });

  expect(await clerk.correct(moved.id, { incorporatedOn: '2024-12-31' })).toMatchObject({
    status: 200,
  });
  expect(await clerk.annul(mistaken.id)).toMatchObject({ status: 200 });
  const late = await company('2025-07-01', 'A');

  expect(await vintage(today, knownAt)).toEqual(then);
  const position = (id: string, at?: string) =>
    ask(`/v1/incorporations/${id}/position${at ? `?knownAt=${at}` : ''}`);
  expect(await position(late.id, knownAt)).toMatchObject({ code: 'unknown-incorporation' });
  expect(await position(mistaken.id, knownAt)).toMatchObject({
    classes: [{ held: '100', outstanding: '1000', cost: '100', carried: '100' }],
  });
  expect(await position(mistaken.id)).toMatchObject({
    classes: [{ held: '0', outstanding: '0', part: null, cost: '0', carried: '0', lots: [] }],
  });
  expect(await position(kept.id)).toEqual(await position(kept.id, knownAt));
  // By what was known when the NAV became official, which is the newest.
  const overview = await ask('/v1/reports/overview');
  expect(of2025(overview.vintage)).toEqual({ year: 2025, value: '300.00' });

  const now = await vintage(today);
  expect(of2025(now)).toMatchObject({ companies: 3, held: 1, annulled: 1, left: 1 });
  expect(now.find(({ year }: { year: number }) => year === 2024)).toMatchObject({
    companies: 1,
    held: 1,
    value: '100.00',
  });
});
