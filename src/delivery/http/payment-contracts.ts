import { z } from 'zod';
import { FINDINGS } from '../../domain/payment-break.js';
import { day, pastDay, reason, uuid } from './fields.js';

/** What payments and those who stand for citizens are asked with. */

/** Nothing is to be said: who is paid, and how much, is what the books owe. */
export const nothing = z
  .strictObject({})
  .optional()
  .meta({ id: 'Nothing', examples: [{}] });

export const cancellationRequest = z
  .strictObject({ reason })
  .meta({ id: 'CancellationRequest', examples: [{ reason: 'The bank asks for another day' }] });

export const breakResolutionRequest = z
  .strictObject({
    finding: z.enum(FINDINGS, `must be one of ${FINDINGS.join(', ')}`),
    reason,
  })
  .meta({
    id: 'BreakResolutionRequest',
    examples: [{ finding: 'paid', reason: 'Booked on 2026-12-16, says the bank on the telephone' }],
  });

export const representativeRequest = z
  .strictObject({
    kind: z.enum(['guardian', 'estate'], 'must be guardian or estate'),
    representative: uuid,
    since: pastDay,
    reason,
  })
  .meta({
    id: 'RepresentativeRequest',
    examples: [
      {
        kind: 'guardian',
        representative: '4b1f6a0e-6a0b-4b8e-9a53-0f8f5d3f2c11',
        since: '2024-05-01',
        reason: 'Birth certificate seen at the counter',
      },
    ],
  });

export const withdrawalRequest = z.strictObject({ until: day, reason }).meta({
  id: 'WithdrawalRequest',
  examples: [{ until: '2026-11-01', reason: 'Order of the family court' }],
});

export const payeeRequest = z
  .strictObject({ payee: uuid })
  .meta({ id: 'PayeeRequest', examples: [{ payee: '4b1f6a0e-6a0b-4b8e-9a53-0f8f5d3f2c11' }] });
