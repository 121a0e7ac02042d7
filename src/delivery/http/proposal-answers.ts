import { z } from 'zod';
import { incorporation, money, posted } from './answer-contracts.js';
import { count, day, decimal, hash, id, instant, text } from './answer-fields.js';
import { overpayment } from './dividend-answers.js';
import { lawStated } from './service-answers.js';

/** What waits for a second person, as it is answered: the same of every kind, and what each is about. */

const proposed = {
  id,
  kind: text,
  /** What it is about: what of, its kind says. */
  subject: text,
  reason: text,
  proposedBy: text,
  proposedAt: instant,
  state: z.enum(['proposed', 'approved', 'rejected']),
  decidedBy: text.nullable(),
  decidedAt: instant.nullable(),
  decisionReason: text.nullable(),
  proposalHash: hash,
};
export const proposal = z.object(proposed).meta({ id: 'Proposal' });
export const proposalWaiting = z
  .object({ ...proposed, /** Where it is decided. */ at: text })
  .meta({ id: 'ProposalWaiting' });

export const accountProposal = z
  .object({ ...proposed, iban: text.nullable().optional() })
  .meta({ id: 'AccountProposal' });
export const claimantPayeeProposal = z
  .object({ ...proposed, claimant: text.nullable(), name: text, iban: text, bic: text.nullable() })
  .meta({ id: 'ClaimantPayeeProposal' });
export const claimantPaymentProposal = z
  .object({ ...proposed, claimant: text.nullable(), amount: money, paidOn: day })
  .meta({ id: 'ClaimantPaymentProposal' });
export const lateInclusionProposal = z
  .object({
    ...proposed,
    run: id,
    amount: decimal,
    classNo: count.optional(),
    /** The class on the roll, of who is paid the rest of their share. */
    wasClassNo: count.optional(),
    /** What is given back where a dividend was taken back by mistake. */
    reinstates: id.optional(),
  })
  .meta({ id: 'LateInclusionProposal' });
export const reserveReleaseProposal = z
  .object({ ...proposed, amount: decimal })
  .meta({ id: 'ReserveReleaseProposal' });
export const writeOffProposal = z
  .object({ ...proposed, overpayment: id.optional(), owed: money.optional() })
  .meta({ id: 'WriteOffProposal' });
export const breakProposal = z
  .object({ ...proposed, finding: z.enum(['paid', 'not-paid', 'void']) })
  .meta({ id: 'PaymentBreakProposal' });

/** Once it is approved, with what was taken back and what of it is still owed. */
export const overpaymentProposal = z
  .object({ ...overpayment.partial().shape, ...proposed })
  .meta({ id: 'OverpaymentProposal' });
/** That somebody begins to stand for a citizen, or does so no more. */
export const representativeProposal = z
  .object({
    ...proposed,
    does: z.enum(['begin', 'end']),
    kind: z.enum(['guardian', 'estate', 'representative']).meta({
      description: 'As what they begin to stand for the citizen; `representative` where they end',
    }),
    representative: id.optional(),
    since: day.optional(),
    begunBy: id.optional().meta({ description: 'The proposal by which they began' }),
    until: day.optional().meta({ description: 'The first day on which they do not any more' }),
  })
  .meta({ id: 'RepresentativeProposal' });
export const amendmentProposal = z
  .object({ ...proposed, amendment: lawStated })
  .meta({ id: 'AmendmentProposal' });
export const lawWithdrawalProposal = z
  .object({ ...proposed, withdraws: lawStated })
  .meta({ id: 'LawWithdrawalProposal' });

/** An entry, or a company that was founded in the closed year. */
export const adjustmentProposal = z
  .object({
    ...proposed,
    effectiveOn: day.optional(),
    narrative: text.optional(),
    postings: z.array(z.object(posted)).optional(),
    incorporation: incorporation
      .pick({ registrationNumber: true, legalName: true, incorporatedOn: true })
      .extend({
        legalForm: text.nullable(),
        lei: text.nullable(),
        shareClasses: z.array(
          z.object({
            code: text,
            foundingShares: decimal,
            parValue: decimal.nullable(),
            currency: text.optional(),
          }),
        ),
      })
      .optional(),
  })
  .meta({ id: 'AdjustmentProposal' });

export const closedPeriod = z
  .object({
    year: z.int(),
    state: z.enum(['open', 'closed']),
    closedAt: instant.nullable(),
    closedBy: text.nullable(),
    approvedBy: text.nullable(),
    adjustments: decimal,
  })
  .meta({ id: 'Period' });
