import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { expectSoundBooks } from '../support/books.js';
import { Managers } from '../support/fund.js';
import { dividend } from '../support/samples.js';
import { startTestService, type TestService } from '../support/service.js';
import { Uploads } from '../support/uploads.js';

/** Under a law that gives children half: who would get another share by what is known since the roll was frozen. */

let service: TestService;
let managers: Managers;
beforeAll(async () => {
  service = await startTestService({ NATION: 'meridia' });
  managers = new Managers(service);
});
afterAll(async () => {
  await expectSoundBooks(service);
  await service.close();
});

const person = (nationalId: string, bornOn: string, changes: object = {}) => ({
  nationalId,
  name: nationalId,
  bornOn,
  residentSince: '2008-01-01',
  ...changes,
});
const pseudonymOf = async (nationalId: string): Promise<string> =>
  (await service.ask('POST', '/v1/citizens/lookup', { as: 'caseworker', body: { nationalId } }))
    .json.citizen;

test('a half share that should be a whole one is shown to whoever approves, and kept with the run', async () => {
  const roll = new Uploads(service, '/v1/citizens', 'operator');
  await roll.lines(
    person('ada', '1980-01-01'),
    person('bo', '1980-01-01'),
    person('cy', '1980-01-01'),
    person('kid', '2007-06-01'),
  );
  await managers.receive('1000.00', { amount: { amount: '1000.00', currency: 'EUR' } });
  const { at, run } = await managers.proposed('/v1/dividend-runs', dividend('700.00'));
  expect(run.classes).toMatchObject([
    { weight: '0.5', belowAge: 18, eligible: '1', eachGets: '100.00' },
    { weight: '1', belowAge: null, eligible: '3', eachGets: '200.00' },
  ]);

  await roll.lines(
    person('kid', '2006-06-01'), // Eighteen on the record date after all.
    person('bo', '2008-01-01'), // Not yet.
    person('cy', '1980-01-01', { diedOn: '2024-05-01' }),
    person('new', '2007-06-01'),
    person('ada', '1981-01-01'), // Grown up, then as now.
  );
  const found = {
    noLongerEligible: '1',
    newlyEligible: '1',
    inAnotherClass: '2',
    byClass: [
      { was: 1, isNow: 2, citizens: '1' },
      { was: 2, isNow: 1, citizens: '1' },
    ],
  };
  expect((await service.ask('GET', `${at}/recheck`, { as: 'manager' })).json).toMatchObject(found);
  const differences = async () =>
    (await service.ask('GET', `${at}/recheck/differences`, { as: 'caseworker' })).json.items;
  const named = await differences();
  expect(named).toHaveLength(4);
  expect(named).toEqual(
    expect.arrayContaining([
      { citizen: await pseudonymOf('kid'), was: [], isNow: [], wasClass: 1, isNowClass: 2 },
      { citizen: await pseudonymOf('bo'), was: [], isNow: [], wasClass: 2, isNowClass: 1 },
      {
        citizen: await pseudonymOf('cy'),
        was: [],
        isNow: ['died-before-record-date'],
        wasClass: 2,
        isNowClass: null,
      },
      {
        citizen: await pseudonymOf('new'),
        was: ['not-on-the-roll'],
        isNow: [],
        wasClass: null,
        isNowClass: 1,
      },
    ]),
  );

  expect((await managers.decide(at, 'approval')).json.recheck).toMatchObject(found);
  expect(await differences()).toEqual(named);
  const { recheck } = await service.until(at, ['distributed'], 'citizen');
  expect((await service.ask('GET', `${at}/recheck`, { as: 'manager' })).json).toEqual(recheck);
});
