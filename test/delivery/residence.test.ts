import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CITIZENS_HEADER as HEADER } from '../support/samples.js';
import { startTestService, type TestService } from '../support/service.js';
import { Uploads } from '../support/uploads.js';

/** Where somebody has lived before: told with the latest spell, or known from before. */
let service: TestService;
let uploads: Uploads;
beforeAll(async () => {
  service = await startTestService();
  uploads = new Uploads(service, '/v1/citizens', 'operator');
});
afterAll(() => service.close());

let persons = 0;
const nextId = () => `RES-${String(++persons).padStart(6, '0')}`;
const spell = (since: string, until?: string) => ({ since, ...(until ? { until } : {}) });
const line = (nationalId: string, changes: object) => ({
  nationalId,
  name: 'Ada Example',
  bornOn: '1980-05-06',
  ...changes,
});
const FIRST = spell('1980-05-06', '1999-06-30');
const SECOND = spell('2003-02-01', '2009-12-31');

/** The newest facts of somebody's file, as they see it. */
async function factsOf(nationalId: string) {
  const file = await service.ask('GET', '/v1/me/data', { as: ['citizen', nationalId] });
  return file.json.facts[0];
}

test('spells are stated with the latest last, which is what residentSince and residentUntil say', async () => {
  const ada = nextId();
  const stated = line(ada, { residence: [FIRST, SECOND, spell('2015-01-01')] });
  expect(await uploads.lines(stated)).toMatchObject({ accepted: 1, rejected: 0 });
  expect(await factsOf(ada)).toMatchObject({
    residentSince: '2015-01-01',
    residentUntil: null,
    earlierResidence: [FIRST, SECOND],
  });

  const asBefore = { ...stated, residentSince: '2015-01-01' };
  expect(await uploads.lines(asBefore)).toMatchObject({ duplicates: 1 });
  expect(await uploads.csv(HEADER, `${ada},Ada Example,1980-05-06,2015-01-01,,,`)).toMatchObject({
    duplicates: 1,
  });
});

test('a row with one spell states the latest: what had ended before it stays known', async () => {
  const bo = nextId();
  await uploads.lines(line(bo, { residence: [FIRST, SECOND] }));
  await uploads.csv(HEADER, `${bo},Ada Example,1980-05-06,2015-01-01,,,`);
  expect(await factsOf(bo)).toMatchObject({
    residentSince: '2015-01-01',
    residentUntil: null,
    earlierResidence: [FIRST, SECOND],
  });

  // The same spell, corrected: nothing of it had ended before it began.
  await uploads.csv(HEADER, `${bo},Ada Example,1980-05-06,2015-03-01,2024-12-31,,`);
  expect(await factsOf(bo)).toMatchObject({
    residentSince: '2015-03-01',
    earlierResidence: [FIRST, SECOND],
  });
});

test('spells that are stated replace the ones known, also when nothing else has changed', async () => {
  const cai = nextId();
  await uploads.lines(line(cai, { residence: [FIRST, SECOND, spell('2015-01-01')] }));
  const corrected = line(cai, { residence: [SECOND, spell('2015-01-01')] });
  expect(await uploads.lines(corrected)).toMatchObject({ updated: 1, duplicates: 0 });
  expect((await factsOf(cai)).earlierResidence).toEqual([SECOND]);
  expect(await uploads.lines(corrected)).toMatchObject({ updated: 0, duplicates: 1 });

  const none = line(cai, { residence: [spell('2015-01-01')] });
  expect(await uploads.lines(none)).toMatchObject({ updated: 1 });
  expect((await factsOf(cai)).earlierResidence).toEqual([]);
});

test('spells before wait for nobody, as days do, where an account waits', async () => {
  const dee = nextId();
  await uploads.lines(line(dee, { residentSince: '2015-01-01', iban: 'DE89370400440532013000' }));
  const moved = line(dee, {
    residence: [SECOND, spell('2015-01-01')],
    iban: 'FR1420041010050500013M02606',
  });
  expect(await uploads.lines(moved)).toMatchObject({ updated: 1, accountChanges: 1 });
  expect(await factsOf(dee)).toMatchObject({
    earlierResidence: [SECOND],
    iban: 'DE89370400440532013000',
  });
});

test.each([
  ['no spell', { residence: [] }, ['/residence', '/residentSince']],
  ['no list', { residence: 'always' }, ['/residence', '/residentSince']],
  ['nothing of residence', {}, ['/residentSince']],
  ['spells that overlap', { residence: [SECOND, spell('2009-12-31')] }, ['/residence']],
  ['spells in another order', { residence: [SECOND, FIRST] }, ['/residence']],
  ['an earlier one without end', { residence: [spell('1990-01-01'), SECOND] }, ['/residence']],
  [
    'an end before a beginning',
    { residence: [spell('2009-01-02', '2009-01-01')] },
    ['/residence', '/residentUntil'],
  ],
  [
    'a day that does not exist',
    { residence: [spell('2009-02-30')] },
    ['/residence/0/since', '/residentSince'],
  ],
  ['an unknown field', { residence: [{ ...SECOND, where: 'here' }] }, ['/residence/0/where']],
  [
    'more than any life has',
    { residence: Array.from({ length: 101 }, () => SECOND) },
    ['/residence'],
  ],
  [
    'residence before birth',
    { residence: [spell('1970-01-01', '1980-01-01'), SECOND] },
    ['/residence'],
  ],
  ['another residentSince', { residence: [SECOND], residentSince: '2004-01-01' }, ['/residence']],
  ['another residentUntil', { residence: [SECOND], residentUntil: null }, ['/residence']],
])('a row with %s goes back', async (_, changes, pointers) => {
  const done = await uploads.lines(line(nextId(), changes));
  expect(done).toMatchObject({ accepted: 0, rejected: 1 });
  const [{ errors }] = await uploads.rejections(done);
  expect(new Set(errors.map(({ pointer }: { pointer: string }) => pointer))).toEqual(
    new Set(pointers),
  );
});
