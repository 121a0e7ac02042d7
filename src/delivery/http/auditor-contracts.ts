import { z } from 'zod';
import { listFilter } from './contracts.js';
import { day, knownAt, onceRight, postedAmount } from './fields.js';

/** Entries that are looked for: by account, by day, by amount, and as they were known at an instant. */
export const journalFilter = listFilter
  .extend({
    account: z
      .string()
      .regex(/^[a-z][a-z0-9:-]{0,199}$/, 'must be an account of the chart, such as assets:cash')
      .optional(),
    from: day.optional(),
    to: day.optional(),
    amount: postedAmount.optional(),
    knownAt: knownAt.optional(),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    ...onceRight('from', 'to'),
    path: ['from'],
    error: 'must not be later than `to`',
  });
