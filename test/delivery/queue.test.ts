import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { IMPORT_CHUNK_SIZE } from '../../src/registry/incorporation-register.js';
import { expectSoundBooks } from '../support/books.js';
import { Gate } from '../support/gate.js';
import { company } from '../support/samples.js';
import { startTestService, type TestService } from '../support/service.js';
import { Uploads } from '../support/uploads.js';

/** The queue is a doorbell; the tables are the record. */

let service: TestService;
beforeAll(async () => {
  service = await startTestService();
});
afterAll(async () => {
  await expectSoundBooks(service);
  await service.close();
});

const { REDIS_URL } = process.env;

/** Under which the queue of a service stands in Redis. */
async function prefixOf({ database }: TestService): Promise<string> {
  const { rows } = await database.owner.query(
    `select value #>> '{}' as deployment from deployment_setting where name = 'deployment'`,
  );
  return `{investment-${rows[0].deployment}}`;
}

/** Everything that waits in the queue or is worked at is gone, as if it had never been rung. */
async function loseTheQueue(): Promise<void> {
  if (!REDIS_URL) {
    await service.database.owner.query('delete from bullmq.job');
    return;
  }
  const redis = new Redis(REDIS_URL);
  const keys = await redis.keys(`${await prefixOf(service)}:runs:*`);
  if (keys.length > 0) await redis.del(keys);
  redis.disconnect();
}

test('a run whose jobs are lost on the way goes on: every company of its file once', async () => {
  const count = 4 * IMPORT_CHUNK_SIZE + 1;
  const lines = Array.from({ length: count }, (_, no) =>
    JSON.stringify(company({ registrationNumber: `Q-${no + 100}` })),
  );
  const gate = await Gate.closeBefore(service.database.owner, 2);
  const uploads = new Uploads(service, '/v1/incorporation-imports', 'clerk');
  const sent = await uploads.send(lines.join('\n'), 'application/x-ndjson');
  await gate.reachedBy(1);
  await loseTheQueue();
  await gate.open();

  const done = await service.until(sent.headers.get('location')!, ['completed'], 'clerk');
  expect(done).toMatchObject({ accepted: count, duplicates: 0, rejected: 0 });
  const { rows } = await service.database.owner.query(
    'select count(*)::int as companies, count(distinct registration_number)::int as numbers from incorporation',
  );
  expect(rows).toEqual([{ companies: count, numbers: count }]);
});

(REDIS_URL ? test : test.skip)(
  'two deployments on one Redis each have a queue of their own',
  async () => {
    const other = await startTestService();
    const redis = new Redis(REDIS_URL!);
    const [ours, theirs] = [await prefixOf(service), await prefixOf(other)];

    expect(ours).not.toBe(theirs);
    for (const prefix of [ours, theirs]) expect(await redis.exists(`${prefix}:runs:meta`)).toBe(1);
    expect(await redis.keys('bull:*')).toEqual([]);

    redis.disconnect();
    await other.close();
  },
);
