import { z } from 'zod';
import { addDays, dayOf } from '../../domain/calendar.js';
import { PAY_AHEAD_DAYS_MAX } from '../../domain/dividend.js';
import type { PayoutRule } from '../../domain/payout.js';
import type { Incorporation } from '../../registry/incorporation.store.js';
import { payoutRule } from '../nation/payout-rule.js';
import {
  currency,
  amount,
  day,
  instant,
  knownAt,
  lei,
  money,
  onceRight,
  page,
  pastDay,
  price,
  reason,
  registrationNumber,
  shareClassCode,
  shares,
  text,
  uuid,
} from './fields.js';
import { type ProblemCode, PROBLEMS } from './problems.js';

/** What requests are made of: all that the wire knows. The same schemas validate and are published in OpenAPI. */

const SHARE_CLASSES_MAX = 20;
const RULES_MAX = 20;

/** Looked at whatever else is wrong in the classes. */
const distinctCodes = {
  when: ({ value }: z.core.ParsePayload): boolean => Array.isArray(value),
  error: 'must name each share class once',
};
function areDistinct(classes: readonly ({ code?: unknown } | null)[]): boolean {
  const codes = classes.map((one) => one?.code).filter((code) => code !== undefined);
  return new Set(codes).size === codes.length;
}

export const incorporationRequest = z
  .strictObject({
    registrationNumber,
    legalName: text(300),
    incorporatedOn: pastDay,
    legalForm: text(60).nullish(),
    lei: lei.nullish(),
    shareClasses: z
      .array(
        z.strictObject({
          code: shareClassCode,
          foundingShares: shares,
          parValue: price.nullish(),
          currency,
        }),
      )
      .min(1, 'must name at least one share class')
      .max(SHARE_CLASSES_MAX, `must name at most ${SHARE_CLASSES_MAX} share classes`)
      .refine(areDistinct, distinctCodes),
  })
  .meta({
    id: 'IncorporationRequest',
    examples: [
      {
        registrationNumber: 'SF-2026-000123',
        legalName: 'Golden Gate Robotics, Inc.',
        incorporatedOn: '2026-11-20',
        legalForm: 'corporation',
        lei: null,
        shareClasses: [
          { code: 'COMMON', foundingShares: '10000000', parValue: '0.0001', currency: 'USD' },
        ],
      },
    ],
  });

/** The request as the books take it. */
export const toIncorporation = (request: z.infer<typeof incorporationRequest>): Incorporation => ({
  registrationNumber: request.registrationNumber,
  legalName: request.legalName,
  incorporatedOn: request.incorporatedOn,
  legalForm: request.legalForm ?? null,
  lei: request.lei ?? null,
  shareClasses: request.shareClasses.map(({ code, foundingShares, parValue }) => ({
    code,
    foundingShares,
    parValue: parValue ?? null,
  })),
});

export const incorporationFilter = z.strictObject({
  ...page,
  registrationNumber: registrationNumber.optional(),
  legalName: text(300).optional(),
  incorporatedFrom: day.optional(),
  incorporatedTo: day.optional(),
});

export const correctionRequest = z
  .strictObject({
    fields: z
      .strictObject({
        legalName: text(300).optional(),
        incorporatedOn: pastDay.optional(),
        legalForm: text(60).nullish(),
        lei: lei.nullish(),
        shareClasses: z
          .array(z.strictObject({ code: shareClassCode, foundingShares: shares }))
          .min(1)
          .max(SHARE_CLASSES_MAX)
          .refine(areDistinct, distinctCodes)
          .optional(),
      })
      .refine((fields) => Object.keys(fields).length > 0, 'must name at least one field'),
    reason,
  })
  .meta({
    id: 'CorrectionRequest',
    examples: [{ fields: { legalName: 'Golden Gate Robots, Inc.' }, reason: 'Misspelt' }],
  });

export const valuationRequest = z
  .strictObject({ asOf: pastDay, restates: uuid.optional(), reason: reason.optional() })
  .refine(({ restates, reason: why }) => restates === undefined || why !== undefined, {
    ...onceRight('restates', 'reason'),
    path: ['reason'],
    message: 'is required when a NAV is restated',
  })
  .meta({ id: 'ValuationRequest', examples: [{ asOf: '2026-08-31' }] });

export const navFilter = z.strictObject({ ...page, from: day.optional(), to: day.optional() });
export const holdingsFilter = z.strictObject({
  ...page,
  registrationNumber: registrationNumber.optional(),
  asOf: day.optional(),
  knownAt: knownAt.optional(),
});
export const accountsFilter = z.strictObject({
  ...page,
  part: z.enum(['chart'], 'must be chart, or be left out').optional(),
  asOf: day.optional(),
  knownAt: knownAt.optional(),
});
export const balanceFilter = z.strictObject({ asOf: day.optional(), knownAt: knownAt.optional() });
export const listFilter = z.strictObject(page);

export const receiptRequest = z
  .strictObject({
    receivedOn: pastDay,
    amount: money,
    kind: z.enum(['dividend', 'appropriation', 'other-income']),
    registrationNumber: registrationNumber.optional(),
    narrative: text(500),
  })
  .meta({
    id: 'CashReceiptRequest',
    examples: [
      {
        receivedOn: '2026-11-20',
        amount: { amount: '50000000.01', currency: 'USD' },
        kind: 'appropriation',
        narrative: 'Appropriation of the fiscal year 2026',
      },
    ],
  });

export const reversalRequest = z
  .strictObject({ reason })
  .meta({ id: 'ReversalRequest', examples: [{ reason: 'Entered twice' }] });

export const expenseRequest = z
  .strictObject({
    paidOn: pastDay,
    amount: money,
    kind: z
      .string()
      .regex(
        /^[a-z0-9-]{1,40}$/,
        'must have 1 to 40 small letters, digits or hyphens, of your own choosing, such as audit',
      ),
    narrative: text(500),
  })
  .meta({
    id: 'ExpenseRequest',
    examples: [
      {
        paidOn: '2026-11-20',
        amount: { amount: '1200.00', currency: 'USD' },
        kind: 'audit',
        narrative: 'Audit of 2025',
      },
    ],
  });

export const auditFilter = z.strictObject({
  ...page,
  from: instant.optional(),
  to: instant.optional(),
  person: text(200).optional(),
  route: z
    .string()
    .regex(
      /^(GET|POST|PUT|PATCH|DELETE) \/[\w/:.-]{1,100}$/,
      'must be a method and an address as GET /openapi.json lists it, with ":" before what varies: POST /v1/incorporations/:id/annulment',
    )
    .optional(),
  citizen: uuid.optional(),
  outcome: z
    .enum(
      ['done', 'replayed', 'refused', ...(Object.keys(PROBLEMS) as ProblemCode[])],
      'must be done, replayed, refused or the code of a problem, such as forbidden',
    )
    .optional(),
});

const dividendFields = {
  year: z.int().min(1900).max(9999),
  recordOn: pastDay,
  payOn: day.refine(
    (value) => value <= addDays(dayOf(new Date()), PAY_AHEAD_DAYS_MAX),
    `must be at most ${PAY_AHEAD_DAYS_MAX} days ahead`,
  ),
  rule: payoutRule.optional(),
  lateReserve: amount.optional(),
};
const paidAfterwards = ({ payOn, recordOn }: { payOn: string; recordOn: string }): boolean =>
  payOn >= recordOn;
const onPayOn = {
  ...onceRight('payOn', 'recordOn'),
  path: ['payOn'],
  message: 'must not lie before recordOn',
};
const DIVIDEND_EXAMPLE = {
  year: 2025,
  recordOn: '2025-12-31',
  payOn: '2026-12-15',
  rule: { name: 'percent-of-market-value', rate: '0.05', years: 5, skip: 0 },
};
export const dividendRequest = z
  .strictObject(dividendFields)
  .refine(paidAfterwards, onPayOn)
  .meta({ id: 'DividendRunRequest', examples: [DIVIDEND_EXAMPLE] });
export type DividendRequest = z.infer<typeof dividendRequest> & { rule?: PayoutRule };

/** A run's request, and rules to try besides. */
export const previewRequest = z
  .strictObject({
    ...dividendFields,
    rules: z.array(payoutRule).max(RULES_MAX, `must have at most ${RULES_MAX} rules`).optional(),
  })
  .refine(paidAfterwards, onPayOn)
  .meta({ id: 'DividendPreviewRequest', examples: [DIVIDEND_EXAMPLE] });
export type PreviewRequest = z.infer<typeof previewRequest> & { rules?: PayoutRule[] };
