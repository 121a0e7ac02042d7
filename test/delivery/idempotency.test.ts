import { describe, expect, test } from '@jest/globals';
import { expectProblem } from '../support/problems.js';
import { nextNumber, registryOfThisFile } from '../support/registrar.js';
import { rowCounts } from '../support/rows.js';
import { company } from '../support/samples.js';
import type { Answered } from '../support/service.js';

const registry = registryOfThisFile();

describe('an Idempotency-Key', () => {
  const isReplay = (answer: Answered) => answer.headers.get('idempotency-replayed') === 'true';

  test('gives the first answer again, to the letter, however the body is spelt', async () => {
    const body = company({ registrationNumber: nextNumber(), legalName: 'Søn & Co' });
    const key = `same ${'~'.repeat(250)}`;
    const first = await registry.clerk.register(body, { key });
    const again = await registry.clerk.register(body, { key });
    const reversed = Object.fromEntries(Object.entries(body).toReversed());
    const respelt = JSON.stringify(reversed, null, 3)
      .replace('ø', '\\u00f8')
      .replace('&', '\\u0026');
    const spelt = await registry.clerk.register(
      {},
      { key, type: 'application/json', body: respelt },
    );

    expect(first.status).toBe(201);
    expect(isReplay(first)).toBe(false);
    for (const replay of [again, spelt]) {
      expect(replay).toMatchObject({ status: 201, text: first.text });
      expect(replay.headers.get('location')).toBe(first.headers.get('location'));
      expect(isReplay(replay)).toBe(true);
    }
  });

  test('keeps its first answer, whatever has become of the record', async () => {
    const body = company({ registrationNumber: nextNumber() });
    const first = await registry.clerk.register(body, { key: 'kept' });
    await registry.clerk.annul(first.json.id);

    const again = await registry.clerk.register(body, { key: 'kept' });
    expect(again.text).toBe(first.text);
    expect(again.json.state).toBe('registered');
  });

  test('belongs to one body', async () => {
    const body = company({ registrationNumber: nextNumber() });
    await registry.clerk.register(body, { key: 'one body' });
    const before = await rowCounts(registry.service.database.owner);

    for (const other of [
      { ...body, legalName: 'Other' },
      { ...body, registrationNumber: nextNumber() },
    ])
      expectProblem(
        await registry.clerk.register(other, { key: 'one body' }),
        422,
        'idempotency-key-reused',
      );
    expect(await rowCounts(registry.service.database.owner)).toEqual(before);
  });

  test('belongs to one caller and one path', async () => {
    const first = company({ registrationNumber: nextNumber() });
    const second = company({ registrationNumber: nextNumber() });
    const { json } = await registry.clerk.register(first, { key: 'scoped', as: ['clerk', 'ann'] });
    const other = await registry.clerk.register(second, { key: 'scoped', as: ['clerk', 'ben'] });
    const annulled = await registry.service.ask('POST', `/v1/incorporations/${json.id}/annulment`, {
      as: ['clerk', 'ann'],
      key: 'scoped',
      body: { reason: 'A mistake' },
    });

    expect(other.status).toBe(201);
    expect(annulled).toMatchObject({ status: 200, json: { state: 'annulled' } });
    for (const answer of [other, annulled]) expect(isReplay(answer)).toBe(false);
  });

  test('is bound by success alone', async () => {
    const { id, registrationNumber } = await registry.clerk.registered();
    const body = company({ registrationNumber });
    const send = (sent: object) => registry.clerk.register(sent, { key: 'unbound' });

    expectProblem(await send({ ...body, legalName: '' }), 422, 'invalid-fields');
    expectProblem(await send(body), 409, 'duplicate-registration-number');
    await registry.clerk.annul(id);
    const anew = await send(body);
    expect(anew.status).toBe(201);
    expect(isReplay(anew)).toBe(false);
  });

  test('of many requests at once has one effect; the others wait their turn or hear the first answer', async () => {
    const body = company({ registrationNumber: nextNumber() });
    const before = await rowCounts(registry.service.database.owner);
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => registry.clerk.register(body, { key: 'at once' })),
    );

    const first = answers.find((answer) => answer.status === 201 && !isReplay(answer))!;
    for (const answer of answers)
      if (answer === first) expect(answer.status).toBe(201);
      else if (isReplay(answer)) expect(answer.text).toBe(first.text);
      else expectProblem(answer, 409, 'idempotency-key-in-use');
    const after = await rowCounts(registry.service.database.owner);
    for (const table of ['incorporation', 'journal_entry', 'idempotency_record'])
      expect(Number(after[table])).toBe(Number(before[table]) + 1);
  });

  test('works on corrections and annulments as well', async () => {
    const { id } = await registry.clerk.registered();
    const correct = () =>
      registry.service.ask('POST', `/v1/incorporations/${id}/corrections`, {
        as: 'clerk',
        key: 'once',
        body: {
          fields: { shareClasses: [{ code: 'COMMON', foundingShares: '20000000' }] },
          reason: 'A zero too few',
        },
      });
    const first = await correct();
    const before = await rowCounts(registry.service.database.owner);

    const again = await correct();
    expect(again.text).toBe(first.text);
    expect(isReplay(again)).toBe(true);
    expect(await rowCounts(registry.service.database.owner)).toEqual(before);
  });
});
