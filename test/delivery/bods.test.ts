import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Managers } from '../support/fund.js';
import { expectProblem } from '../support/problems.js';
import { Registrar } from '../support/registrar.js';
import { startTestService, type TestService } from '../support/service.js';

/** What the fund owns by the Beneficial Ownership Data Standard 0.4, held against what that asks for. */

// What the wire says has no type until it is looked at.
// oxlint-disable-next-line typescript/no-explicit-any
type Statement = any;

let service: TestService;
let clerk: Registrar;
let managers: Managers;
beforeAll(async () => {
  service = await startTestService();
  clerk = new Registrar(service);
  managers = new Managers(service);
});
afterAll(() => service.close());

const company = (registrationNumber: string, changes: object = {}) =>
  clerk.registered({
    registrationNumber,
    incorporatedOn: '2021-03-01',
    shareClasses: [
      { code: 'A', foundingShares: '1000', parValue: '1', currency: 'USD' },
      { code: 'B', foundingShares: '30', currency: 'USD' },
    ],
    ...changes,
  });
const onlyA = {
  shareClasses: [{ code: 'A', foundingShares: '1000', parValue: '1', currency: 'USD' }],
};
async function act(registrationNumber: string, effectiveOn: string, terms: object) {
  const body = { registrationNumber, shareClass: 'A', effectiveOn, ...terms };
  const answer = await managers.post('/v1/corporate-actions', body);
  expect(answer).toMatchObject({ status: 201 });
  return answer.json;
}
/** What is said of the holding itself: how it stands, since when, and its interests. */
const holdingIn = ([, , holding]: readonly Statement[]) => ({
  status: holding.recordStatus,
  on: holding.statementDate,
  interests: holding.recordDetails.interests,
});
const of = async (id: string, query = ''): Promise<Statement[]> =>
  (await service.ask('GET', `/v1/incorporations/${id}/bods${query}`, { as: 'auditor' })).json;
async function ofAll(query = ''): Promise<Statement[]> {
  const { text, headers } = await service.ask('GET', `/v1/bods${query}`, { as: 'auditor' });
  expect(headers.get('content-type')).toContain('application/x-ndjson');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

const DAY = /^\d{4}-\d\d-\d\d$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** What the standard demands of every statement, and of those that refer to others. */
function expectStatements(statements: readonly Statement[]): void {
  const known = new Set<string>();
  for (const one of statements) {
    expect(one).toEqual({
      statementId: expect.stringMatching(UUID), // 32 to 64 characters
      statementDate: expect.stringMatching(DAY),
      declarationSubject: expect.stringMatching(UUID),
      recordId: expect.stringMatching(UUID),
      recordType: expect.stringMatching(/^(entity|relationship)$/),
      recordStatus: expect.stringMatching(/^(new|updated|closed)$/),
      recordDetails: expect.objectContaining({ isComponent: false }),
      publicationDetails: {
        publicationDate: expect.stringMatching(DAY),
        bodsVersion: '0.4',
        publisher: { name: 'Universal Investment fund of demo' },
      },
      source: { type: ['officialRegister'], assertedBy: [{ name: 'Company register of demo' }] },
    });
    const { recordDetails: details } = one;
    if (one.recordType === 'entity') {
      expect(['registeredEntity', 'stateBody']).toContain(details.entityType.type);
      expect(details.jurisdiction).toEqual({ name: 'demo' });
      for (const identifier of details.identifiers ?? [])
        expect(identifier).toMatchObject({
          id: expect.any(String),
          schemeName: expect.any(String),
        });
      known.add(one.recordId);
    } else {
      expect(known).toContain(details.subject); // What is referred to comes before.
      expect(known).toContain(details.interestedParty);
      expect(one.declarationSubject).toBe(details.subject);
      for (const interest of details.interests)
        expect(interest).toMatchObject({
          type: 'shareholding',
          directOrIndirect: 'direct',
          beneficialOwnershipOrControl: false,
          startDate: expect.stringMatching(DAY),
        });
    }
  }
}

describe('what the fund owns of a company', () => {
  test('is told of the fund, the company and the holding, class by class', async () => {
    const { id } = await company('BODS-1', { lei: 'HWUPKR0MPOU8FGXBT394' });
    const statements = await of(id);

    expectStatements(statements);
    expect(statements.map(({ recordType, recordStatus }) => [recordType, recordStatus])).toEqual([
      ['entity', 'new'],
      ['entity', 'new'],
      ['relationship', 'new'],
    ]);
    expect(statements[1].recordDetails).toEqual({
      isComponent: false,
      entityType: { type: 'registeredEntity' },
      name: 'Golden Gate Robotics, Inc.',
      jurisdiction: { name: 'demo' },
      identifiers: [
        { id: 'BODS-1', schemeName: 'Company register of demo' },
        {
          id: 'HWUPKR0MPOU8FGXBT394',
          scheme: 'XI-LEI',
          schemeName: 'Global Legal Entity Identifier Index',
        },
      ],
      foundingDate: '2021-03-01',
      publicListing: { hasPublicListing: false },
    });
    expect(statements[2].recordDetails.interests).toMatchObject([
      { details: 'Share class A: 100 of 1000 shares', share: { exact: 10 } },
      { details: 'Share class B: 3 of 30 shares', share: { exact: 10 } },
    ]);
  });

  test('is told as of a day; what says the same keeps its id, and what ends is closed', async () => {
    const { id } = await company('BODS-2');
    const founding = await of(id);
    await act('BODS-2', '2022-01-10', { kind: 'share-issue', sharesIssued: '2000' });
    await act('BODS-2', '2022-03-10', { kind: 'disposal', shares: '100', proceeds: '1' });
    await act('BODS-2', '2023-01-10', { kind: 'listing', isin: 'US0378331005' });
    await act('BODS-2', '2024-01-10', { kind: 'dissolution', shareClass: null, proceeds: '0' });
    const [diluted, sold, over] = [
      await of(id, '?asOf=2022-02-01'),
      await of(id, '?asOf=2023-02-01'),
      await of(id),
    ];

    for (const statements of [founding, diluted, sold, over]) expectStatements(statements);
    expect(await of(id, '?asOf=2021-12-31')).toEqual(founding);
    expect(diluted[1]).toEqual(founding[1]);
    expect(diluted[2]).toMatchObject({
      recordId: founding[2].recordId,
      statementDate: '2022-01-10',
      recordStatus: 'updated',
      recordDetails: {
        interests: [{ share: { minimum: 3.3333333333, maximum: 3.3333333334 } }, {}],
      },
    });
    expect(diluted[2].statementId).not.toBe(founding[2].statementId);
    expect(sold[1].recordDetails.publicListing).toEqual({ hasPublicListing: true });
    expect(sold[2].recordDetails.interests).toMatchObject([
      { details: 'Share class A: none any more', endDate: '2022-03-10' },
      { share: { exact: 10 } },
    ]);
    expect(over[1]).toMatchObject({
      recordStatus: 'closed',
      recordDetails: { dissolutionDate: '2024-01-10' },
    });
    expect(over[2]).toMatchObject({
      recordStatus: 'closed',
      statementDate: '2024-01-10',
      recordDetails: {
        interests: [
          { startDate: '2021-03-01', endDate: '2022-03-10' },
          { startDate: '2021-03-01', endDate: '2024-01-10' },
        ],
      },
    });
  });

  test('stays as it is when money comes out of it, when an action is taken back, or others’ shares change', async () => {
    const { id } = await company('BODS-5', onlyA);
    const founding = await of(id);
    await act('BODS-5', '2022-02-01', { kind: 'cash-dividend', amount: '10' });
    const { id: mistaken } = await act('BODS-5', '2022-03-01', {
      kind: 'share-issue',
      sharesIssued: '1',
    });
    const reversal = await managers.post(`/v1/corporate-actions/${mistaken}/reversal`, {
      reason: 'Of another company',
    });
    expect(reversal).toMatchObject({ status: 201 });
    expect(await of(id)).toEqual(founding);

    await act('BODS-5', '2022-04-01', { kind: 'disposal', shares: '100', proceeds: '1' });
    const sold = await of(id);
    await act('BODS-5', '2022-05-01', { kind: 'share-issue', sharesIssued: '50' });
    expect(await of(id)).toEqual(sold);
  });

  test('stays as it is when a correction changes nothing that it says', async () => {
    const [renamed, counted] = [await company('BODS-6'), await company('BODS-7')];
    await act('BODS-6', '2022-02-01', {
      kind: 'name-change',
      shareClass: null,
      legalName: 'Bright',
    });
    // What is on record is laid two days back, as time does: what a correction changes is published on its day.
    await service.database.owner.query(`
      set session_replication_role = replica;
      update journal_entry set recorded_at = recorded_at - interval '2 days';
      update corporate_action set recorded_at = recorded_at - interval '2 days';
      set session_replication_role = origin`);
    const corrected = async (id: string, fields: object) => {
      expect(await clerk.correct(id, fields)).toMatchObject({ status: 200 });
      return of(id);
    };

    const [, entity, holding] = await of(renamed.id);
    const same = { legalForm: null, incorporatedOn: '2021-03-01', legalName: 'As it was founded' };
    expect(await corrected(renamed.id, same)).toEqual([expect.anything(), entity, holding]);
    const [, identified, stillHeld] = await corrected(renamed.id, { lei: 'HWUPKR0MPOU8FGXBT394' });
    expect(identified.recordId).toBe(entity.recordId);
    expect(identified.statementId).not.toBe(entity.statementId);
    expect(stillHeld).toEqual(holding);

    const [, ...before] = await of(counted.id);
    const shareClasses = [{ code: 'B', foundingShares: '40' }];
    const [, sameEntity, recounted] = await corrected(counted.id, { shareClasses });
    expect(sameEntity).toEqual(before[0]);
    expect(recounted.recordId).toBe(before[1].recordId);
    expect(recounted.statementId).not.toBe(before[1].statementId);
  });

  test('is of a company that is dissolved once all its classes are', async () => {
    const [one, two] = [await company('BODS-8', onlyA), await company('BODS-9')];
    const ends = { kind: 'dissolution', proceeds: '0' };
    await act('BODS-8', '2022-01-10', ends);
    await act('BODS-9', '2022-01-10', ends);
    const half = await of(two.id);
    await act('BODS-9', '2023-01-10', { ...ends, shareClass: 'B' });

    expect((await of(one.id))[1]).toMatchObject({
      recordStatus: 'closed',
      recordDetails: { dissolutionDate: '2022-01-10' },
    });
    expect(half[1]).toMatchObject({ recordStatus: 'new', statementDate: '2021-03-01' });
    expect(half[1].recordDetails).not.toHaveProperty('dissolutionDate');
    expect((await of(two.id))[1]).toMatchObject({
      recordStatus: 'closed',
      statementDate: '2023-01-10',
      recordDetails: { dissolutionDate: '2023-01-10' },
    });
  });

  test('of an id that is none, or of a day before the company, is not there', async () => {
    const { id } = await company('BODS-3');
    const ask = (path: string) => service.ask('GET', path, { as: 'auditor' });

    expectProblem(
      await ask(`/v1/incorporations/${id}/bods?asOf=2021-02-28`),
      404,
      'unknown-incorporation',
    );
    expectProblem(await ask('/v1/incorporations/x/bods'), 404, 'unknown-incorporation');
    expectProblem(await ask('/v1/bods?asOf=2021-02-30'), 422, 'invalid-fields', ['/asOf']);
    expectProblem(await ask('/v1/bods?day=2021-02-28'), 422, 'invalid-fields', ['/day']);
  });
});

test('what the fund owns of all of them is a line for each statement, without what was annulled', async () => {
  const annulled = await company('BODS-4');
  await clerk.annul(annulled.id);
  const statements = await ofAll();

  expectStatements(statements);
  const numbers = statements.map(({ recordDetails }) => recordDetails.identifiers?.[0].id);
  const registered = [1, 2, 5, 6, 7, 8, 9, 3].map((no) => `BODS-${no}`);
  expect(numbers.filter((number) => number !== undefined)).toEqual(registered);
  expect(new Set(statements.map(({ statementId }) => statementId)).size).toBe(statements.length);
  expect(await ofAll('?asOf=2020-12-31')).toEqual(statements.slice(0, 1));
});

// In Meridia a cooperative contributes nothing: what the fund has of it came later.
test('a holding begins on the day the fund first has shares, and again when it does after it had none', async () => {
  const meridia = await startTestService({ NATION: 'meridia' });
  try {
    const [meridian, fund] = [new Registrar(meridia), new Managers(meridia)];
    const shareClasses = [{ code: 'A', foundingShares: '1000', parValue: '1', currency: 'EUR' }];
    const founded = { incorporatedOn: '2021-03-01', shareClasses };
    await meridian.registered({ ...founded, registrationNumber: 'M-1', legalForm: 'company' });
    const cooperative = { ...founded, registrationNumber: 'M-2', legalForm: 'Cooperative' };
    const { id } = await meridian.registered(cooperative);
    const asked = async (query = ''): Promise<Statement[]> =>
      (await meridia.ask('GET', `/v1/incorporations/${id}/bods${query}`, { as: 'auditor' })).json;
    const happens = async (registrationNumber: string, effectiveOn: string, terms: object) =>
      expect(
        await fund.post('/v1/corporate-actions', {
          registrationNumber,
          shareClass: 'A',
          effectiveOn,
          ...terms,
        }),
      ).toMatchObject({ status: 201 });

    const into = { registrationNumber: 'M-2', shareClass: 'A' };
    await happens('M-1', '2022-06-01', { kind: 'spin-off', into, ratio: '1', costShare: '0.1' });
    const first = await asked();
    await happens('M-2', '2022-09-01', { kind: 'disposal', shares: '125', proceeds: '1' });
    const sold = await asked();
    const back = { direction: 'in', shares: '20', value: '1', counterparty: 'A founder' };
    await happens('M-2', '2023-09-01', { kind: 'transfer', ...back });

    expect(await asked('?asOf=2022-05-31')).toHaveLength(2); // No relationship yet.
    expect(holdingIn(first)).toMatchObject({
      status: 'new',
      on: '2022-06-01',
      interests: [{ startDate: '2022-06-01', share: { exact: 12.5 } }],
    });
    expect(holdingIn(sold)).toMatchObject({
      status: 'closed',
      on: '2022-09-01',
      interests: [{ startDate: '2022-06-01', endDate: '2022-09-01' }],
    });
    const again = holdingIn(await asked());
    expect(again).toMatchObject({ status: 'updated', on: '2023-09-01' });
    expect(again.interests).toEqual([expect.objectContaining({ startDate: '2023-09-01' })]);
    expect(again.interests[0]).not.toHaveProperty('endDate');
  } finally {
    await meridia.close();
  }
});
