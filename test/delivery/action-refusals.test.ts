import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { expectSoundBooks } from '../support/books.js';
import { Managers } from '../support/fund.js';
import { Gate } from '../support/gate.js';
import { expectProblem } from '../support/problems.js';
import { Registrar } from '../support/registrar.js';
import { rowCounts } from '../support/rows.js';
import { startTestService, type TestService } from '../support/service.js';

/** What shuts corporate actions out for a while or for good, by itself and in a file: nothing is half recorded. */

let service: TestService;
let managers: Managers;
let registrationNumber: string;
beforeAll(async () => {
  service = await startTestService();
  managers = new Managers(service);
  ({ registrationNumber } = await new Registrar(service).registered({
    incorporatedOn: '2019-06-01',
  }));
});
afterAll(async () => {
  await expectSoundBooks(service);
  await service.close();
});

const split = (effectiveOn: string) => ({
  kind: 'split',
  registrationNumber,
  shareClass: 'COMMON',
  effectiveOn,
  newShares: '2',
  oldShares: '1',
});
const record = (effectiveOn: string) => managers.post('/v1/corporate-actions', split(effectiveOn));
/** Sends a file of splits on these days; where its import is. */
async function send(...days: readonly string[]): Promise<string> {
  const { status, headers } = await service.ask('POST', '/v1/corporate-action-imports', {
    as: 'manager',
    key: `file-${days.join()}`,
    type: 'application/x-ndjson',
    body: days
      .map((day) => JSON.stringify({ reference: `split-${day}`, ...split(day) }))
      .join('\n'),
  });
  expect(status).toBe(202);
  return headers.get('location')!;
}
const actions = async () => (await rowCounts(service.database.owner))['corporate_action'];

test('a year that is closed takes none; of a file the others are recorded', async () => {
  await managers.post('/v1/periods/2020/closure', {});
  await managers.decide('/v1/periods/2020/closure', 'approval');
  const before = await rowCounts(service.database.owner);

  expectProblem(await record('2020-05-01'), 409, 'period-closed');
  expect(await rowCounts(service.database.owner)).toEqual(before);

  const at = await send('2020-05-01', '2021-05-01', '2020-06-01');
  expect(await service.until(at, ['completed'], 'manager')).toMatchObject({
    accepted: 1,
    rejected: 2,
  });
  const { text } = await service.ask('GET', `${at}/rejections`, { as: 'manager' });
  const told = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(told.map(({ line, errors }) => [line, errors[0].code])).toEqual([
    [1, 'period-closed'],
    [3, 'period-closed'],
  ]);
});

test('a NAV that is being posted shuts out those of its day and before; then they may come', async () => {
  const { at } = await managers.valuation('2022-12-31');
  const gate = await Gate.closeBefore(service.database.owner, 1);
  let shut: string;
  try {
    await managers.decide(at, 'approval');
    await gate.reachedBy(1);
    const before = await actions();

    expectProblem(await record('2022-12-31'), 409, 'valuation-in-progress');
    shut = await send('2022-06-01');
    const { problem } = await service.until(shut, ['failed'], 'manager');
    expect(problem).toMatchObject({ code: 'valuation-in-progress' });
    expect(await actions()).toBe(before);
  } finally {
    await gate.open();
  }

  await service.until(at, ['approved'], 'manager');
  expect(await record('2022-12-31')).toMatchObject({ status: 201 });
  await service.ask('POST', `${shut}/resumption`, { as: 'manager', key: 'again', body: {} });
  expect(await service.until(shut, ['completed'], 'manager')).toMatchObject({
    accepted: 1,
    rejected: 0,
  });
});
