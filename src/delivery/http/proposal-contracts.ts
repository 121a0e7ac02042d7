import { Decimal } from 'decimal.js';
import { z } from 'zod';
import { amendment } from '../nation/nation-pack.js';
import { incorporationRequest } from './contracts.js';
import { currency, day, iban, page, quantity, reason, text } from './fields.js';

/** What is proposed to a second person, and how that person decides. */

const POSTINGS_MAX = 20;

export const decisionRequest = z
  .strictObject({
    proposalHash: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'must be the proposalHash of what is proposed')
      .optional(),
    reason: reason.optional(),
  })
  .optional()
  .meta({ id: 'DecisionRequest', examples: [{}] });

export const annulmentRequest = z
  .strictObject({ reason })
  .meta({ id: 'AnnulmentRequest', examples: [{ reason: 'Registered twice' }] });

/** Staff's change of a citizen's account; a citizen's own needs no reason. */
export const accountChangeRequest = z.strictObject({ iban, reason }).meta({
  id: 'AccountChangeRequest',
  examples: [{ iban: 'DE89370400440532013000', reason: 'Came to the counter with a new card' }],
});

export const erasureRequest = z
  .strictObject({ reason })
  .meta({ id: 'ErasureRequest', examples: [{ reason: 'Asked for by the heirs' }] });

export const reserveReleaseRequest = z
  .strictObject({ reason })
  .meta({ id: 'ReserveReleaseRequest', examples: [{ reason: 'Every appeal is decided' }] });

export const closureRequest = z
  .strictObject({ reason: reason.optional() })
  .optional()
  .meta({ id: 'ClosureRequest', examples: [{ reason: 'Audited' }] });

const postings = z
  .array(z.strictObject({ account: text(100), commodity: currency, quantity }))
  .min(2, 'must hold at least two postings')
  .max(POSTINGS_MAX, `must hold at most ${POSTINGS_MAX} postings`)
  .refine(
    (all) => new Set(all.map(({ account }) => account)).size === all.length,
    'must name each account once',
  )
  .refine(
    (all) => all.reduce((sum, one) => sum.plus(one.quantity), new Decimal(0)).isZero(),
    'must come to 0: what is debited is credited',
  );

export const adjustmentRequest = z
  .strictObject({ effectiveOn: day, postings, narrative: text(500), reason })
  .meta({
    id: 'AdjustmentRequest',
    examples: [
      {
        effectiveOn: '2025-12-30',
        postings: [
          { account: 'expenses:audit', commodity: 'USD', quantity: '1200.00' },
          { account: 'assets:cash', commodity: 'USD', quantity: '-1200.00' },
        ],
        narrative: 'Audit of 2024',
        reason: 'The invoice was found in March',
      },
    ],
  });

/** A company that came into being in a year that is closed by now. */
export const lateIncorporationRequest = z
  .strictObject({ incorporation: incorporationRequest, reason })
  .meta({
    id: 'LateIncorporationRequest',
    examples: [
      {
        incorporation: {
          registrationNumber: 'SF-2025-000987',
          legalName: 'Harbor Analytics, Inc.',
          incorporatedOn: '2025-12-29',
          shareClasses: [
            { code: 'COMMON', foundingShares: '10000000', parValue: '0.0001', currency: 'USD' },
          ],
        },
        reason: 'The file came from the court in February',
      },
    ],
  });

export const amendmentRequest = z
  .strictObject({
    amendment: amendment.refine(
      (law) => Object.keys(law).length > 1,
      'must change something beside its day',
    ),
    reason,
  })
  .meta({
    id: 'AmendmentRequest',
    examples: [
      {
        amendment: { since: '2031-01-01', contributionRate: '0.12', fractions: 'down' },
        reason: 'Act 7 of 2030',
      },
    ],
  });

export const lawWithdrawalRequest = z
  .strictObject({ reason })
  .meta({ id: 'LawWithdrawalRequest', examples: [{ reason: 'Act 9 of 2030 repeals Act 7' }] });

export const proposalFilter = z.strictObject({
  ...page,
  state: z.enum(['proposed', 'approved', 'rejected']).optional(),
});
