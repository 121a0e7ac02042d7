import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import { expectSoundBooks } from '../support/books.js';
import { Managers } from '../support/fund.js';
import {
  bundleIn,
  bundleOf,
  fetchPackage,
  schemaErrors,
  sendPackage,
  zipOfBundle,
} from '../support/ocf.js';
import { expectProblem } from '../support/problems.js';
import { Registrar } from '../support/registrar.js';
import { rowCounts } from '../support/rows.js';
import { startTestService, type TestService } from '../support/service.js';
import { testWithSharedFile } from '../support/shared-folder.js';

/** What one fund writes of a company, another reads, and writes the same. */

const test = testWithSharedFile('data/ocf/quickstart/Manifest.ocf.json');

let service: TestService;
let elsewhere: TestService;
let clerk: Registrar;
let managers: Managers;
beforeAll(async () => {
  [service, elsewhere] = [await startTestService(), await startTestService()];
  clerk = new Registrar(service);
  managers = new Managers(service);
  // What is taken up of an issue is paid out of cash.
  for (const one of [service, elsewhere])
    await one.ask('POST', '/v1/cash-receipts', {
      as: 'manager',
      key: 'cash',
      body: {
        receivedOn: '2020-01-02',
        amount: { amount: '100000.00', currency: 'USD' },
        kind: 'appropriation',
        narrative: 'To begin with',
      },
    });
});
afterAll(async () => {
  for (const one of [service, elsewhere]) {
    await expectSoundBooks(one);
    await one.close();
  }
});

const company = (registrationNumber: string, changes: object = {}) =>
  clerk.registered({
    registrationNumber,
    incorporatedOn: '2021-03-01',
    shareClasses: [
      { code: 'A', foundingShares: '1001', parValue: '1', currency: 'USD' },
      { code: 'PREF-', foundingShares: '250.5', parValue: null, currency: 'USD' },
    ],
    ...changes,
  });
async function act(registrationNumber: string, effectiveOn: string, terms: object) {
  const body = { registrationNumber, shareClass: 'A', effectiveOn, ...terms };
  const answer = await managers.post('/v1/corporate-actions', body);
  expect(answer).toMatchObject({ status: 201 });
  return answer.json;
}

/** The company as the other fund has it, once it has read the package. */
async function readElsewhere(id: string) {
  const archive = await fetchPackage(service, id);
  expect(schemaErrors(await bundleOf(archive))).toEqual([]);
  const answer = await sendPackage(elsewhere, archive);
  expect(answer).toMatchObject({ status: 201 });
  return { archive, answer, again: () => fetchPackage(elsewhere, answer.json.id) };
}

describe('a package that another fund reads comes out of it the same, to the byte', () => {
  test('of a founding', async () => {
    const { id } = await company('RT-1', { legalForm: 'corporation', lei: 'HWUPKR0MPOU8FGXBT394' });
    const { archive, answer, again } = await readElsewhere(id);

    expect(answer.json.corporateActions).toEqual([]);
    expect((await again()).equals(archive)).toBe(true);
  });

  test('of every kind of action that one company has by itself, late and reversed ones among them', async () => {
    const { id, registrationNumber: of } = await company('RT-2');
    await act(of, '2021-06-01', { kind: 'share-issue', sharesIssued: '500', pricePerShare: '2.5' });
    await act(of, '2021-09-01', {
      kind: 'share-issue',
      sharesIssued: '100',
      pricePerShare: '3',
      sharesTakenUp: '5',
    });
    await act(of, '2022-01-10', { kind: 'split', newShares: '3', oldShares: '1' });
    await act(of, '2022-02-10', {
      kind: 'consolidation',
      newShares: '1',
      oldShares: '7',
      fractions: 'cash-in-lieu',
      cashInLieuPrice: '4',
    });
    await act(of, '2022-03-10', { kind: 'cash-dividend', amount: '12.34' });
    await act(of, '2022-04-10', {
      kind: 'transfer',
      direction: 'in',
      shares: '4',
      counterparty: 'A founder',
      value: '9',
    });
    await act(of, '2022-05-10', {
      kind: 'transfer',
      direction: 'out',
      shares: '1.5',
      counterparty: 'A museum',
    });
    await act(of, '2022-06-10', { kind: 'disposal', shares: '3', proceeds: '30.01' });
    await act(of, '2022-07-10', {
      kind: 'buyback',
      sharesBoughtBack: '20',
      sharesTendered: '2',
      proceeds: '7',
    });
    await act(of, '2022-08-10', { kind: 'listing', isin: 'US0378331005' });
    await act(of, '2022-09-10', {
      kind: 'name-change',
      shareClass: null,
      legalName: 'Brightwater & Søn',
    });
    await act(of, '2022-10-10', {
      kind: 'class-conversion',
      shareClass: 'PREF-',
      into: 'A',
      ratio: '1.5',
      cashInLieuPrice: '2.5',
    });
    const wrong = await act(of, '2022-08-20', { kind: 'split', newShares: '9', oldShares: '1' });
    await managers.post(`/v1/corporate-actions/${wrong.id}/reversal`, {
      reason: 'Another company',
    });
    await act(of, '2021-12-01', { kind: 'split', newShares: '5', oldShares: '2', fractions: 'up' });
    const { archive, answer, again } = await readElsewhere(id);

    expect(answer.json.corporateActions).toHaveLength(13);
    expect(answer.json.legalName).toBe('Golden Gate Robotics, Inc.');
    expect((await again()).equals(archive)).toBe(true);
    const position = (at: TestService, company: string) =>
      at.ask('GET', `/v1/incorporations/${company}/position`, { as: 'auditor' });
    expect((await position(elsewhere, answer.json.id)).json).toEqual(
      (await position(service, id)).json,
    );
  });

  test('of companies that became one, whichever of them comes first', async () => {
    const [into, beside] = [await company('RT-INTO'), await company('RT-BESIDE')];
    const [from, parent] = [await company('RT-FROM'), await company('RT-PARENT')];
    await act('RT-PARENT', '2022-01-01', {
      kind: 'spin-off',
      into: { registrationNumber: 'RT-BESIDE', shareClass: 'A' },
      ratio: '0.25',
      costShare: '0.2',
      cashInLieuPrice: '3',
    });
    await act('RT-FROM', '2022-03-01', {
      kind: 'merger',
      into: { registrationNumber: 'RT-INTO', shareClass: 'A' },
      ratio: '0.3',
      cashInLieuPrice: '2',
    });
    await act('RT-INTO', '2022-05-01', { kind: 'disposal', shares: '10', proceeds: '10' });
    await act('RT-BESIDE', '2022-06-01', { kind: 'dissolution', shareClass: null, proceeds: '5' });
    await act('RT-PARENT', '2022-07-01', { kind: 'acquisition-for-cash', pricePerShare: '3' });
    const written = [];
    for (const { id } of [into, beside, from, parent]) written.push(await readElsewhere(id));

    for (const { archive, again } of written) expect((await again()).equals(archive)).toBe(true);
    expect(written[0]!.answer.json.ignored).toContainEqual({
      pointer: expect.stringContaining('/files/Transactions.ocf.json/items/'),
      detail: 'follows of a merger of RT-FROM: it comes with the package of that company',
    });
  });
});

describe('what came after the founding', () => {
  test('of a package of others is recorded where it changes how many shares there are', async () => {
    const { manifest, files } = bundleIn('quickstart');
    const [founding] = files['Transactions.ocf.json']!['items'];
    const common = { stakeholder_id: founding.stakeholder_id, security_law_exemptions: [] };
    const later = [
      {
        ...founding,
        ...common,
        id: 't1',
        security_id: 's1',
        date: '2022-05-01',
        quantity: '1000.00',
      },
      {
        object_type: 'TX_STOCK_CLASS_SPLIT',
        id: 't2',
        date: '2022-06-01',
        stock_class_id: founding.stock_class_id,
        split_ratio: { numerator: '2', denominator: '1' },
      },
      {
        object_type: 'TX_STOCK_TRANSFER',
        id: 't3',
        date: '2022-06-02',
        security_id: 's1',
        quantity: '2000',
        resulting_security_ids: ['s2'],
      },
      { ...founding, ...common, id: 't4', security_id: 's2', date: '2022-06-02', quantity: '2000' },
      {
        object_type: 'TX_STOCK_CANCELLATION',
        id: 't5',
        date: '2022-07-01',
        security_id: 's2',
        quantity: '500',
        reason_text: 'given back',
      },
      { object_type: 'TX_STOCK_ACCEPTANCE', id: 't6', date: '2022-07-01', security_id: 's2' },
    ];
    files['Transactions.ocf.json']!['items'] = [founding, ...later];
    const answer = await sendPackage(
      elsewhere,
      await zipOfBundle({ manifest, files }),
      '?registrationNumber=APERTURE-1',
    );

    expect(answer).toMatchObject({
      status: 201,
      json: {
        stake: [{ shareClass: 'PS', foundingShares: '5000', shares: '500' }],
        corporateActions: [
          { kind: 'share-issue', effectiveOn: '2022-05-01' },
          { kind: 'split', effectiveOn: '2022-06-01' },
          { kind: 'buyback', effectiveOn: '2022-07-01' },
        ],
      },
    });
    const position = await elsewhere.ask('GET', `${answer.headers.get('location')}/position`, {
      as: 'auditor',
    });
    expect(position.json.classes).toMatchObject([{ held: '1000', outstanding: '11500' }]);
  });

  test('is recorded by a manager only; a clerk may leave it out', async () => {
    const { id } = await company('RT-3');
    await act('RT-3', '2022-01-10', { kind: 'split', newShares: '3', oldShares: '1' });
    const body = await fetchPackage(service, id);
    const send = (query: string) =>
      elsewhere.ask('POST', `/v1/incorporations/ocf${query}`, {
        as: 'clerk',
        key: `alone${query}`,
        type: 'application/zip',
        body,
      });
    const before = await rowCounts(elsewhere.database.owner);

    expectProblem(await send(''), 403, 'forbidden');
    const { audit_event: _, ...rows } = await rowCounts(elsewhere.database.owner);
    expect(before).toMatchObject(rows);
    expect(await send('?later=left-out')).toMatchObject({
      status: 201,
      json: {
        corporateActions: [],
        ignored: expect.arrayContaining([
          {
            pointer: '/files/Transactions.ocf.json/items/4',
            detail: 'came after the founding, and was left out as asked',
          },
        ]),
      },
    });
  });

  test('that cannot be is refused whole, each place by its own', async () => {
    const { id } = await company('RT-4');
    await act('RT-4', '2022-01-10', { kind: 'disposal', shares: '3', proceeds: '3' });
    await act('RT-4', '2022-02-10', { kind: 'split', newShares: '3', oldShares: '1' });
    const bundle = await bundleOf(await fetchPackage(service, id));
    const items = bundle.files['Transactions.ocf.json']!['items'];
    const at = (mark: string) => items.findIndex((one: any) => one.comments?.[0]?.includes(mark));
    const [disposal, split] = [at('"kind":"disposal"'), at('"kind":"split"')];
    const change = (no: number, from: string, to: string) =>
      (items[no].comments[0] = items[no].comments[0].replace(from, to));
    const before = await rowCounts(elsewhere.database.owner);

    change(disposal, '"shares":"3"', '"shares":"3000"');
    const answer = await sendPackage(elsewhere, await zipOfBundle(bundle));
    expectProblem(answer, 409, 'more-than-is-held', [
      `/files/Transactions.ocf.json/items/${disposal}`,
    ]);
    change(disposal, '"shares":"3000"', '"shares":3,"price":"1"');
    change(split, '"newShares":"3"', '"newShares":"0"');
    expectProblem(await sendPackage(elsewhere, await zipOfBundle(bundle)), 422, 'invalid-fields', [
      `/files/Transactions.ocf.json/items/${disposal}`,
      `/files/Transactions.ocf.json/items/${split}`,
    ]);
    const { audit_event: _, ...rows } = before;
    expect(await rowCounts(elsewhere.database.owner)).toMatchObject(rows);
  });
});
