import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { balanceOf, expectSoundBooks } from '../support/books.js';
import { Managers } from '../support/fund.js';
import { expectProblem } from '../support/problems.js';
import { dividend } from '../support/samples.js';
import { startTestService, type TestService } from '../support/service.js';
import { Uploads } from '../support/uploads.js';

/** What nobody needed of a late reserve: 2024 for ada and bo, 150 each, with 200 set aside for whoever was left out. */
let service: TestService;
let managers: Managers;
let run: string;
let release: string;

beforeAll(async () => {
  service = await startTestService();
  managers = new Managers(service);
  await new Uploads(service, '/v1/citizens', 'operator').lines(
    ...['ADA', 'BO', 'EVE'].map((nationalId) => ({
      nationalId,
      name: nationalId,
      bornOn: '1980-01-01',
      residentSince: nationalId === 'EVE' ? '2024-03-01' : '2000-01-01',
    })),
  );
  await managers.receive('1000.00', { kind: 'other-income' });
  ({ at: run } = await managers.proposed(
    '/v1/dividend-runs',
    dividend('500.00', { lateReserve: '200.00' }),
  ));
  release = `${run}/late-reserve-release`;
});
afterAll(async () => {
  await expectSoundBooks(service);
  await service.close();
});

const propose = () => managers.post(release, { reason: 'Every appeal is decided' });
const days = (moved: number) =>
  service.database.owner.query('update dividend_run set approved_on = approved_on + $1::int', [
    moved,
  ]);
const realisedLeft = async () =>
  (
    await service.database.owner.query('select trim_scale(realised_and_kept($1))::text as left', [
      'infinity',
    ])
  ).rows[0].left;

test('is not released while anybody may need it', async () => {
  expectProblem(await propose(), 409, 'not-in-that-state');
  expect(await managers.decide(run, 'approval')).toMatchObject({ status: 200 });
  await service.until(run, ['distributed'], 'citizen');
  expect(await balanceOf(service, 'liabilities:late-reserve')).toEqual({ USD: '-200' });

  const early = await propose();
  expectProblem(early, 409, 'late-reserve-needed');
  expect(early.json.facts).toEqual({ until: expect.any(String) });
  const appeal = await service.ask('POST', '/v1/me/appeals', {
    as: ['citizen', 'EVE'],
    body: { year: 2024, grounds: 'I have lived here' },
  });
  await days(-31);
  const appealed = await propose();
  expectProblem(appealed, 409, 'late-reserve-needed');
  expect(appealed.json.facts).toEqual({ appeals: '1' });

  // Who was found right is included first.
  const granted = await service.ask('POST', `/v1/appeals/${appeal.json.id}/decision`, {
    as: ['caseworker', 'carl'],
    body: { outcome: 'granted', reason: 'Shown by her lease' },
  });
  expect((await propose()).json.facts).toEqual({ appeals: '1' });
  const inclusion = `${run}/late-inclusions/${granted.json.lateInclusion}`;
  expect(await managers.decide(inclusion, 'approval')).toMatchObject({ status: 200 });
});

test('goes back to what can be distributed, by two, once', async () => {
  expect(await realisedLeft()).toBe('500');
  const proposed = await propose();
  expect(proposed).toMatchObject({
    status: 202,
    json: { kind: 'late-reserve-release', amount: '50', state: 'proposed' },
  });
  expect(proposed.headers.get('location')).toBe(release);
  expectProblem(await propose(), 409, 'proposal-exists');
  expectProblem(await managers.decide(release, 'approval', 'ann'), 403, 'proposer-may-not-approve');
  expect(await managers.decide(release, 'approval')).toMatchObject({
    status: 200,
    json: { state: 'approved', proposedBy: 'ann', decidedBy: 'ben' },
  });

  expect(await balanceOf(service, 'liabilities:late-reserve')).toEqual({});
  expect(await balanceOf(service, 'equity:distributions')).toEqual({ USD: '450' });
  expect(await realisedLeft()).toBe('550');
  expectProblem(await managers.decide(release, 'approval'), 409, 'not-in-that-state');
  expectProblem(await propose(), 409, 'late-reserve-exhausted');
  await expect(
    service.database.owner.query('update late_reserve_release set amount = 1'),
  ).rejects.toThrow();
});
