import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { balanceOf, expectSoundBooks } from '../support/books.js';
import { Managers } from '../support/fund.js';
import { expectProblem } from '../support/problems.js';
import { Registrar } from '../support/registrar.js';
import { startTestService, type TestService } from '../support/service.js';

let service: TestService;
let clerk: Registrar;
let managers: Managers;
beforeAll(async () => {
  service = await startTestService();
  clerk = new Registrar(service);
  managers = new Managers(service);
});
afterAll(async () => {
  await expectSoundBooks(service);
  await service.close();
});

/** A company with 1,000 shares A at par 1, a hundred of them the fund's. */
const company = (changes: object = {}) =>
  clerk.registered({
    incorporatedOn: '2023-01-02',
    shareClasses: [{ code: 'A', foundingShares: '1000', parValue: '1', currency: 'USD' }],
    ...changes,
  });
const act = (registrationNumber: string, terms: object, effectiveOn = '2024-01-02') =>
  managers.post('/v1/corporate-actions', {
    registrationNumber,
    shareClass: 'A',
    effectiveOn,
    ...terms,
  });
const get = async (path: string) => (await service.ask('GET', path, { as: 'auditor' })).json;
const split = { kind: 'split', newShares: '3', oldShares: '1' };

describe('a corporate action', () => {
  test('is recorded, found again, and seen in the position', async () => {
    const { id, registrationNumber } = await company();
    const answer = await act(registrationNumber, split);

    expect(answer).toMatchObject({
      status: 201,
      json: {
        kind: 'split',
        registrationNumber,
        shareClass: 'A',
        effectiveOn: '2024-01-02',
        newShares: '3',
        oldShares: '1',
        fractions: 'kept',
        effects: [
          {
            registrationNumber,
            shareClass: 'A',
            held: '200',
            outstanding: '2000',
            cost: '0',
            carried: '0',
          },
        ],
        recordedBy: 'ann',
        reversal: null,
      },
    });
    const at = answer.headers.get('location')!;
    expect(at).toBe(`/v1/corporate-actions/${answer.json.id}`);
    expect(await get(at)).toEqual(answer.json);
    expect(
      (await get(`/v1/corporate-actions?registrationNumber=${registrationNumber}`)).items,
    ).toEqual([answer.json]);
    expect((await get('/v1/corporate-actions?kind=merger')).items).toEqual([]);
    expect(await get(`/v1/incorporations/${id}/position`)).toMatchObject({
      registrationNumber,
      currency: 'USD',
      classes: [{ shareClass: 'A', held: '300', outstanding: '3000', part: '0.1', cost: '100' }],
    });
    expect(await get(`/v1/incorporations/${id}/position?asOf=2024-01-01`)).toMatchObject({
      classes: [{ held: '100', outstanding: '1000' }],
    });
  });

  test('that leaves less than a ten-billionth of a share over says how much', async () => {
    const { id, registrationNumber } = await company();
    const answer = await act(registrationNumber, {
      kind: 'consolidation',
      newShares: '1',
      oldShares: '3',
    });

    expect(answer.json).toMatchObject({
      effects: [{ held: '-66.6666666667', outstanding: '-666.6666666667' }],
      leftOver: { held: '0.00000000003333333333', outstanding: '0.00000000003333333333' },
    });
    expect(await get(`/v1/incorporations/${id}/position`)).toMatchObject({
      classes: [{ held: '33.3333333333', outstanding: '333.3333333333', part: '0.1' }],
    });
  });

  test('money comes as a string or with its currency', async () => {
    const { registrationNumber } = await company();
    const before = Number((await balanceOf(service, 'assets:cash'))['USD'] ?? 0);
    const whole = { kind: 'cash-dividend', amount: { amount: '10.50', currency: 'USD' } };

    expect(await act(registrationNumber, whole)).toMatchObject({
      status: 201,
      json: { amount: '10.5' },
    });
    expect(await act(registrationNumber, { ...whole, amount: '0.50' })).toMatchObject({
      status: 201,
    });
    expect(Number((await balanceOf(service, 'assets:cash'))['USD'])).toBe(before + 11);
  });

  test('that is a change of name is of the company, and of no class', async () => {
    const { id, registrationNumber, legalName } = await company();
    const change = { kind: 'name-change', legalName: 'Bright' };

    const refused = await act(registrationNumber, { ...change, legalName: '' });
    expectProblem(refused, 422, 'invalid-fields', ['/shareClass', '/legalName']);
    expect(refused.json.errors[0].detail).toBe(
      'must be left out: a name is that of the whole company',
    );
    expect(await get(`/v1/incorporations/${id}`)).toMatchObject({ legalName });
    expect(await act(registrationNumber, { ...change, shareClass: null })).toMatchObject({
      status: 201,
      json: { shareClass: null },
    });
    await expect(
      service.database.owner.query(
        `insert into corporate_action (kind, incorporation_id, share_class_id, effective_on, terms, recorded_at, recorded_by)
         select 'name-change', incorporation_id, commodity_id, '2024-01-03', '{"legalName":"Half"}', now(), 'clerk'
           from share_class where incorporation_id = $1`,
        [id],
      ),
    ).rejects.toThrow('a_name_is_the_companys');
  });

  test('is reversed once, and then never was', async () => {
    const { id, registrationNumber } = await company();
    const sold = await act(registrationNumber, {
      kind: 'disposal',
      shares: '60',
      proceeds: '90.00',
    });
    const at = `${sold.headers.get('location')!}/reversal`;
    const more = await act(registrationNumber, { kind: 'disposal', shares: '60', proceeds: '9' });
    expectProblem(more, 409, 'more-than-is-held');
    expect(more.json.facts).toMatchObject({ registrationNumber, held: '40' });

    const reversed = await managers.post(at, { reason: 'Another company’s' }, 'ben');
    expect(reversed).toMatchObject({
      status: 201,
      json: { reversal: { reason: 'Another company’s', recordedBy: 'ben' } },
    });
    expectProblem(await managers.post(at, { reason: 'Again' }), 409, 'already-reversed');
    expect(await get(`/v1/incorporations/${id}/position`)).toMatchObject({
      classes: [{ held: '100', cost: '100', carried: '100' }],
    });
  });
});
