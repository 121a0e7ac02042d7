import { expect, test } from '@jest/globals';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { pino } from 'pino';
import { ProblemFilter } from '../../src/delivery/http/problem.filter.js';

/** What a failure that nobody sent for becomes. */
function answerTo(error: unknown): Record<string, unknown> {
  let sent: Record<string, unknown> = {};
  const reply = {
    raw: {},
    header: () => reply,
    hasHeader: () => false,
    status: () => reply,
    type: () => reply,
    send: (body: Record<string, unknown>) => (sent = body),
  };
  const filter = new ProblemFilter(pino({ level: 'silent' }));
  filter.answer(error, { url: '/v1/nav' } as FastifyRequest, reply as unknown as FastifyReply);
  return sent;
}

test.each([
  ['a connection refused', Object.assign(new Error(), { code: 'ECONNREFUSED' })],
  ['a connection that broke', new Error('Connection terminated unexpectedly')],
  [
    'a pool of broken ones',
    new Error('Client has encountered a connection error and is not queryable'),
  ],
  ['a server that shuts down', Object.assign(new Error(), { driverError: { code: '57P01' } })],
  ['a server out of connections', Object.assign(new Error(), { driverError: { code: '53300' } })],
])('%s is no fault of the request: try again', (_, error) => {
  expect(answerTo(error)).toMatchObject({ status: 503, code: 'unavailable' });
});

test.each([
  [
    'a broken law',
    Object.assign(new Error('entry 5 is out of balance'), { driverError: { code: 'LB001' } }),
  ],
  ['a mistake of ours', new TypeError("Cannot read properties of undefined (reading 'secret')")],
  ['something thrown that is no error', 'secret'],
  ['nothing', undefined],
])('%s tells nothing of itself', (_, error) => {
  const { status, code, detail } = answerTo(error);
  expect({ status, code }).toEqual({ status: 500, code: 'internal-error' });
  expect(detail).not.toMatch(/secret|balance/);
});
