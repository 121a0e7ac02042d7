import { expect, test } from '@jest/globals';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { cutIntoFiles, PAYMENT_FILES_MAX, paymentMessageId } from '../../src/domain/payment.js';
import {
  HOLD_REASONS,
  holdReasonOf,
  REASON_CODES,
  reasonOf,
} from '../../src/domain/payment-reason.js';
import { type PaymentFacts, paymentStanding } from '../../src/domain/payment-standing.js';
import { SPOKEN } from '../../src/domain/words/language.js';
import { paymentWordsIn } from '../../src/domain/words/payment.js';
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

const WORDS = SPOKEN.map((language) => paymentWordsIn(language));

test.each(SPOKEN)(
  'each code and each hold is told in sentences, and so is what comes next: %s',
  (language) => {
    const told = [
      ...REASON_CODES.flatMap((code) => [
        reasonOf(code, 'payment', language),
        reasonOf(code, 'file', language),
      ]),
      reasonOf(null, 'payment', language),
      ...HOLD_REASONS.map((reason) => holdReasonOf(reason, language)),
    ];
    const { tellAccount, expired, releasedWith } = paymentWordsIn(language);
    const sentences = [
      ...told.flatMap(({ reason, nextStep }) => [reason, nextStep]),
      ...expired,
      tellAccount,
      releasedWith(2025),
    ];
    for (const sentence of sentences) expect(sentence).toMatch(/^[\p{Lu}\p{Lo}].*\.$/u);
  },
);

test('no language borrows another’s words, or leaves one out', () => {
  const [english, ...others] = WORDS.map(({ failed, held, nextSteps }) => ({
    ...failed,
    ...held,
    ...nextSteps,
  }));
  for (const other of others) {
    expect(Object.keys(other)).toEqual(Object.keys(english!));
    expect(
      Object.entries(other).filter(([code, words]) => words === english![code as 'AC01']),
    ).toEqual([]);
  }
});

test.each([
  ['fr', 'Le compte est clôturé.', /^Indiquez le compte/],
  ['de', 'Das Konto ist aufgelöst.', /^Geben Sie das Konto an/],
  ['es', 'The account is closed.', /^Give the account/],
])('a closed account in %s', (language, reason, nextStep) => {
  expect(reasonOf('AC04', 'payment', language)).toEqual({
    reason,
    nextStep: expect.stringMatching(nextStep),
    by: 'citizen',
  });
});

test('what has become of a dividend is told in the language that is asked for', () => {
  const facts: PaymentFacts = {
    payOn: '2026-10-01',
    hasAccount: false,
    isPosted: true,
    owed: new Decimal('12.34'),
    hasExpired: false,
    payment: null,
    hold: { batchNo: 1, reason: 'account-not-valid', until: null },
  };
  expect(paymentStanding(facts, 'fr').reason).toBe('Le numéro de compte est faux.');
  expect(paymentStanding({ ...facts, hold: null }, 'de').nextStep).toMatch(
    /^Nennen Sie uns das Konto/,
  );
  const gone = { ...facts, owed: new Decimal(0), hasExpired: true };
  expect(paymentStanding(gone, 'de').reason).toMatch(/^Sie wurde nicht in der Frist abgerufen/);
  expect(paymentStanding(gone).reason).toMatch(/^It was not claimed/);
});
