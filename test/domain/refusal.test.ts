import { expect, test } from '@jest/globals';
import { Decimal } from 'decimal.js';
import { Refusal, refusalOf, refuseFields, refuseUnless } from '../../src/domain/refusal.js';

const raised = (code: string, message: string, detail?: string) =>
  Object.assign(new Error(message), {
    driverError: { code, message, ...(detail === undefined ? {} : { detail }) },
  });

test('a refusal that was thrown is itself, and names its facts', () => {
  const refusal = new Refusal('pool-too-small', { pool: new Decimal('0.02'), citizens: 3 });

  expect(refusalOf(refusal)).toBe(refusal);
  expect(refusal.message).toBe('pool-too-small pool=0.02 citizens=3');
});

test('a refusal of the database is told from a broken law', () => {
  expect(refusalOf(raised('LB000', 'insufficient-cash', '{"available": "1.5"}'))).toMatchObject({
    code: 'insufficient-cash',
    facts: { available: '1.5' },
  });
  expect(refusalOf(raised('LB000', 'unknown-run'))).toMatchObject({
    code: 'unknown-run',
    facts: {},
  });
  for (const code of ['LB001', 'LB007', '23505', '40001'])
    expect(refusalOf(raised(code, 'insufficient-cash'))).toBeUndefined();
});

test.each([[new Error('unknown-run')], ['unknown-run'], [null], [undefined], [{}]])(
  'nothing else is a refusal: %p',
  (error) => {
    expect(refusalOf(error)).toBeUndefined();
  },
);

test('a rule that holds refuses nothing; wrong fields are refused all at once', () => {
  expect(() => refuseUnless(true, 'unknown-run')).not.toThrow();
  expect(() => refuseFields([])).not.toThrow();
  const fields = [
    { pointer: '/a', detail: 'is wrong' },
    { pointer: '/b', detail: 'is wrong too' },
  ];
  expect(() => refuseFields(fields)).toThrow(
    expect.objectContaining({ code: 'invalid-fields', fields }),
  );
});
