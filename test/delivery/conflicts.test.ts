import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { expectProblem } from '../support/problems.js';
import { nextNumber, Registrar } from '../support/registrar.js';
import { startTestService, type TestService } from '../support/service.js';

/** Requests that stand in each other's way in the database. */

let service: TestService;
let other: pg.Client;
beforeAll(async () => {
  service = await startTestService();
  other = new pg.Client({ connectionString: service.database.url });
  await other.connect();
});
afterAll(async () => {
  await other.end();
  await service.close();
});

const CLOSURE = '/v1/periods/2020/closure';
const as = ['manager', 'ben'] as const;
const outcomes = async () =>
  (await service.database.owner.query(`select outcome from audit_event where status >= 500`)).rows;

test('a request that the database undoes for a deadlock is done once the other has gone', async () => {
  await service.ask('POST', CLOSURE, { as: ['manager', 'ann'], body: {} });
  // The approval takes the proposal, then waits for this lock; whoever holds it wants the proposal.
  await other.query(
    `begin; select pg_advisory_xact_lock(hashtext('universal-investment'), hashtext('approve-valuation'))`,
  );
  const approval = service.ask('POST', `${CLOSURE}/approval`, { as, body: {}, key: 'closure' });
  const waits = `select from pg_locks where locktype = 'advisory' and not granted`;
  while ((await other.query(waits)).rowCount === 0) await sleep(20);
  await other.query(`select 1 from proposal where kind = 'period-closure' for update; commit`);

  expect(await approval).toMatchObject({ status: 200, json: { state: 'approved' } });
  expect(await outcomes()).toEqual([]);
});

test('one that is undone time and again is told to come again, and has done nothing', async () => {
  const { owner } = service.database;
  await owner.query(`
    create sequence tried;
    create function give_way() returns trigger language plpgsql as $$
    begin perform nextval('tried'); raise exception 'not now' using errcode = '40001'; end $$;
    create trigger give_way before insert on proposal for each row execute function give_way()`);
  const path = '/v1/periods/2019/closure';
  const refused = await service.ask('POST', path, { as, body: {}, key: 'again' });
  await owner.query('drop trigger give_way on proposal');

  expectProblem(refused, 503, 'overloaded');
  expect(refused.headers.get('retry-after')).toBe('1');
  expect((await owner.query('select last_value from tried')).rows).toEqual([{ last_value: '4' }]);
  // Its key is free.
  expect(await service.ask('POST', path, { as, body: {}, key: 'again' })).toMatchObject({
    status: 202,
  });
});

test('companies that come together are registered together, once another has gone', async () => {
  const { owner } = service.database;
  // Three times in all: whoever gives way each time may try once more.
  await owner.query(`
    create sequence gave_way;
    create or replace function give_way() returns trigger language plpgsql as $$
    begin
      if nextval('gave_way') <= 3 then raise exception 'not now' using errcode = '40P01'; end if;
      return null;
    end $$;
    create trigger give_way after insert on incorporation for each statement execute function give_way()`);
  const register = new Registrar(service);
  const all = await Promise.all(
    Array.from({ length: 20 }, () => register.registered({ registrationNumber: nextNumber() })),
  );
  await owner.query('drop trigger give_way on incorporation');

  expect(new Set(all.map(({ id }) => id)).size).toBe(20);
});

test('nobody waits for ever for a connection to the database', async () => {
  await other.query('begin; lock table incorporation in access exclusive mode');
  const list = () => service.ask('GET', '/v1/incorporations', { as: 'clerk' });
  const answers: Awaited<ReturnType<typeof list>>[] = [];
  const all = Array.from({ length: 18 }, async () => answers.push(await list()));
  while (answers.length < 2) await sleep(20);
  const refused = [...answers];
  await other.query('rollback');
  await Promise.all(all);

  for (const one of refused) {
    expectProblem(one, 503, 'overloaded');
    expect(one.headers.get('retry-after')).toBe('1');
  }
  expect(await list()).toMatchObject({ status: 200 });
});
