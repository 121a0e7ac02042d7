import { expect, test } from '@jest/globals';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { cutIntoFiles, PAYMENT_FILES_MAX, paymentMessageId } from '../../src/domain/payment.js';
import { REASON_CODES, reasonOf } from '../../src/domain/payment-reason.js';
import { gathered, streamed } from '../support/payments.js';

const RUN = '01930000-0000-7000-8000-00000000abcd';

test('a file’s message id is its run’s id and its number', () => {
  expect(paymentMessageId(RUN, 1)).toBe('0193000000007000800000000000abcd001');
  expect(paymentMessageId(RUN, 37)).toBe('0193000000007000800000000000abcd011');
  expect(paymentMessageId(RUN, PAYMENT_FILES_MAX)).toBe('0193000000007000800000000000abcdZZZ');
});

test.each([0, -1, 1.5, Number.NaN, PAYMENT_FILES_MAX + 1])('there is no file no. %d', (fileNo) => {
  expect(() => paymentMessageId(RUN, fileNo)).toThrow(RangeError);
});

test('files are cut at the limit exactly, and nothing is lost in between', async () => {
  const cents = fc.array(fc.integer({ min: 1, max: 10_000_000 }), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(cents, fc.integer({ min: 1, max: 10 }), async (amounts, most) => {
      const files = await gathered(
        cutIntoFiles(
          streamed(amounts.map((amount) => ({ amount: new Decimal(amount).div(100) }))),
          most,
        ),
      );
      const counts = files.map(({ transactions }) => transactions);
      const expected = Array.from({ length: Math.ceil(amounts.length / most) }, (_, no) =>
        Math.min(most, amounts.length - no * most),
      );
      expect(counts).toEqual(expected);
      files.forEach(({ sum }, no) => {
        const part = amounts.slice(no * most, (no + 1) * most);
        expect(sum.times(100).toFixed()).toBe(String(part.reduce((one, other) => one + other)));
      });
    }),
  );
});

test.each(['AC01', 'AC04', 'AC06', 'AG01', 'AM04', 'MD07', 'MS03', 'RR01'])(
  '%s has words of its own, and a next step',
  (code) => {
    expect(REASON_CODES).toContain(code);
    expect(reasonOf(code)).not.toEqual(reasonOf(null));
  },
);

test.each([null, 'ZZ99', '', 'constructor'])('%j has the words of every failed payment', (code) => {
  expect(reasonOf(code)).toEqual({
    reason: 'The bank did not pay.',
    nextStep: expect.stringMatching(/^It goes out again/),
    by: 'citizen',
  });
});

test('every reason is a sentence, and so is what comes next', () => {
  for (const code of REASON_CODES) {
    expect(code).toMatch(/^[A-Z0-9]{4}$/);
    expect(reasonOf(code).reason).toMatch(/^[A-Z].*\.$/);
    expect(reasonOf(code).nextStep).toMatch(/^[A-Z].*\.$/);
  }
});
