import { z } from 'zod';
import {
  amount,
  fraction,
  inflation,
  onceRight,
  rate,
  signedAmount,
  text,
} from '../http/fields.js';

/** How payout rules are written, in a nation pack and in the request of a run. */

const LINES_MAX = 50;
const line = z.strictObject({ label: text(200), amount });
const lines = z.array(line).max(LINES_MAX, `must have at most ${LINES_MAX} lines`);
const years = z.int().min(1).max(50);
const skip = z.int().min(0).max(50).default(0);

export const payoutRule = z
  .discriminatedUnion('name', [
    z.strictObject({
      name: z.literal('fixed-appropriation'),
      amount,
      supplements: lines.optional(),
    }),
    z.strictObject({
      name: z.literal('percent-of-market-value'),
      rate,
      years: years.default(5),
      skip,
    }),
    z.strictObject({
      name: z.literal('alaska-statutory'),
      incomeRate: rate,
      years,
      transferRate: rate,
      additions: lines.default([]),
      obligations: lines.default([]),
      appropriations: lines.default([]),
    }),
    z.strictObject({ name: z.literal('expected-real-return'), rate, skip }),
    z.strictObject({
      name: z.literal('net-investment-return-contribution'),
      expectedReturn: rate,
      share: rate,
      otherNetIncome: signedAmount,
      skip,
    }),
    z
      .strictObject({
        name: z.literal('smoothed-spending'),
        weight: fraction.refine((weight) => weight.lt(1), 'must be below 1'),
        target: rate,
        floor: fraction,
        cap: rate,
        inflation,
        skip,
      })
      .refine(({ floor, cap }) => floor.lte(cap), {
        ...onceRight('floor', 'cap'),
        path: ['floor'],
        message: 'must not be above cap',
      }),
    z.strictObject({
      name: z.literal('manual'),
      lines: z
        .array(z.strictObject({ label: text(200), amount: signedAmount }))
        .min(1, 'must have at least one line')
        .max(LINES_MAX, `must have at most ${LINES_MAX} lines`),
      reason: text(500),
    }),
  ])
  .meta({ id: 'PayoutRule' });
