import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Decimal } from 'decimal.js';
import { expectSoundBooks } from '../support/books.js';
import { Managers } from '../support/fund.js';
import { Registrar } from '../support/registrar.js';
import { price } from '../support/samples.js';
import { startTestService, type TestService } from '../support/service.js';

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(async () => {
  await expectSoundBooks(service);
  await service.close();
});

test('level 3 rolls forward from NAV to NAV: what came in, was sold, exchanged, gained, and left it', async () => {
  const managers = new Managers(service);
  const clerk = new Registrar(service);
  const company = async (incorporatedOn: string) =>
    (
      await clerk.registered({
        incorporatedOn,
        shareClasses: [{ code: 'A', foundingShares: '1000', parValue: '1', currency: 'USD' }],
      })
    ).registrationNumber as string;
  const priced = (
    registrationNumber: string,
    observedOn: string,
    pricePerShare: string,
    method = 'recent-investment',
  ) =>
    managers.prices(
      price({ registrationNumber, shareClass: 'A', observedOn, pricePerShare, method }),
    );
  const act = async (registrationNumber: string, terms: object) =>
    expect(
      await managers.post(
        '/v1/corporate-actions',
        { registrationNumber, shareClass: 'A', ...terms },
        'pam',
      ),
    ).toMatchObject({ status: 201 });

  const one = await company('2023-01-02');
  await priced(one, '2023-12-01', '3');
  await managers.valued('2023-12-31');
  // 100 come in at par; 40 of 100 shares, carried at 120 and acquired at 40, are sold for 150.
  const two = await company('2024-02-01');
  await act(one, { kind: 'disposal', effectiveOn: '2024-03-01', shares: '40', proceeds: '150.00' });
  await priced(one, '2024-06-01', '4');
  await managers.valued('2024-06-30');
  // One is quoted now. Two becomes three, share for share.
  await priced(one, '2024-12-01', '5', 'quoted-price');
  const three = await company('2024-08-01');
  await act(two, {
    kind: 'merger',
    effectiveOn: '2024-10-01',
    into: { registrationNumber: three, shareClass: 'A' },
    ratio: '1',
  });
  await managers.valued('2024-12-31');

  const { json } = await service.ask('GET', '/v1/reports/level3?from=2023-12-31&to=2024-12-31', {
    as: 'auditor',
  });
  expect(json.periods).toMatchObject([
    {
      from: '2023-12-31',
      to: '2024-06-30',
      opening: '300.00',
      contributions: '100.00',
      purchases: '0.00',
      disposals: '-150.00',
      exchanges: '0.00',
      transfersIn: '0.00',
      transfersOut: '0.00',
      realisedGains: '110.00',
      unrealisedGains: '-20.00', // 60 by the new price, less 80 that had been booked on what was sold.
      closing: '340.00',
    },
    {
      from: '2024-06-30',
      to: '2024-12-31',
      opening: '340.00',
      contributions: '100.00',
      disposals: '0.00',
      exchanges: '0.00',
      transfersIn: '0.00',
      transfersOut: '-300.00', // At the value at the end.
      realisedGains: '0.00',
    },
  ]);
  for (const { from: _, to: __, opening, closing, ...moved } of json.periods)
    expect(
      Object.values<string>(moved)
        .reduce((sum, amount) => sum.plus(amount), new Decimal(opening))
        .toFixed(2),
    ).toBe(closing);
  const csv = await service.ask(
    'GET',
    '/v1/reports/level3?from=2023-12-31&to=2024-12-31&format=csv',
    { as: 'auditor' },
  );
  expect(csv.text.split('\r\n')).toHaveLength(4);
});
