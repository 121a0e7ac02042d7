import { z } from 'zod';
import { count, counted, day, decimal, id, text } from './answer-fields.js';
import { paymentBreak, paymentFile } from './dividend-answers.js';

/** What has become of a dividend: of every citizen, and of every cent. Amounts are in its currency. */

const summed = { citizens: counted, amount: decimal };
const reason = z.object({ code: text.nullable(), text });
const { state } = paymentFile.shape;
const file = z.object({
  file: count,
  messageId: text,
  state,
  executeOn: day,
  transactions: count,
  sum: decimal,
  payments: z.record(text, z.object({ payments: count, sum: decimal })).meta({
    description: 'By what banks have said of them; a state that none has come to is not there',
  }),
});

export const reconciliation = z
  .object({
    dividendRun: id,
    year: z.int(),
    currency: text,
    announced: z.object({ citizens: counted, gross: decimal }),
    lateIncluded: z.object(summed),
    deducted: z.array(z.object({ kind: text, ...summed })),
    otherwise: z
      .array(z.object({ event: text, ...summed }))
      .meta({ description: 'What was credited besides, > 0, or taken' }),
    net: z.object(summed),
    citizens: z
      .array(z.object({ state: text, reason: text.optional(), citizens: counted, net: decimal }))
      .meta({ description: 'Each citizen in one state; of those who are held, by the reason' }),
    money: z
      .object({ paid: decimal, inTransit: decimal, owed: decimal, expired: decimal })
      .meta({ description: 'Where the net is' }),
    claimants: z.array(
      z.object({
        claimant: text.nullable().meta({ description: 'Null: the treasury, of its tax' }),
        total: decimal,
        paid: decimal,
        inTransit: decimal,
        unpaid: decimal,
        state: text,
        reason: reason.nullable(),
      }),
    ),
    files: z.array(file),
    unanswered: z.object({
      afterDays: count,
      files: z.array(file).meta({ description: 'Of which banks have not told every payment' }),
    }),
    breaks: z.object({
      open: z.record(text, count).meta({ description: 'By kind' }),
      items: z.array(paymentBreak),
    }),
    checks: z
      .array(
        z.object({ code: text, what: text, one: decimal, other: decimal, agrees: z.boolean() }),
      )
      .meta({ description: 'Two sums each, reckoned apart, which must be the same' }),
    balances: z.boolean().meta({
      description: 'Every check agrees, no break is open, and no claimant waits for their money',
    }),
  })
  .meta({ id: 'Reconciliation' });
