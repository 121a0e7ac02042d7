import { Decimal } from 'decimal.js';
import { z } from 'zod';
import { ACTION_KINDS, type ActionTerms, FRACTION_TERMS } from '../../domain/corporate-action.js';
import type { StatedAction } from '../../portfolio/corporate-actions.js';
import {
  currency,
  day,
  fraction,
  isin,
  knownAt,
  ofAKind,
  onceRight,
  page,
  pastDay,
  price,
  proceeds,
  registrationNumber,
  shareClassCode,
  shares,
  text,
} from './fields.js';

/** Corporate actions, as they are stated and asked for. */

/** A quantity of money as a decimal string, or with the fund's currency beside it. */
const inMoney = (quantity: z.ZodType<Decimal>) =>
  z
    .union(
      [quantity, z.strictObject({ amount: quantity, currency })],
      'must be a decimal string, such as "10.5", or { amount, currency }; JSON numbers lose digits',
    )
    .transform((value) => (Decimal.isDecimal(value) ? value : value.amount));

const paid = inMoney(proceeds);
const perShare = inMoney(price);
const namedClass = z.strictObject({ registrationNumber, shareClass: shareClassCode });

const ofClass = { registrationNumber, shareClass: shareClassCode, effectiveOn: pastDay };
const ofCompany = { ...ofClass, shareClass: shareClassCode.nullish() };
/** Of the company, and of no class by itself. */
const ofWhole = {
  ...ofClass,
  shareClass: z.null('must be left out: a name is that of the whole company').optional(),
};

const required = (field: string, when: string, ...looksAt: readonly string[]) => ({
  ...onceRight(field, ...looksAt),
  path: [field],
  message: `is required ${when}`,
});

const split = (kind: 'split' | 'consolidation') =>
  z
    .strictObject({
      kind: z.literal(kind),
      ...ofClass,
      newShares: shares,
      oldShares: shares,
      fractions: z
        .enum(FRACTION_TERMS, `must be one of ${FRACTION_TERMS.join(', ')}`)
        .default('kept'),
      cashInLieuPrice: perShare.nullish(),
    })
    .refine(
      ({ fractions, cashInLieuPrice }) =>
        (fractions === 'cash-in-lieu') === (cashInLieuPrice != null),
      {
        ...onceRight('fractions', 'cashInLieuPrice'),
        path: ['cashInLieuPrice'],
        message: 'is required where fractions are cash-in-lieu, and only there',
      },
    )
    .refine(
      ({ newShares, oldShares }) =>
        kind === 'split' ? newShares.gt(oldShares) : newShares.lt(oldShares),
      {
        ...onceRight('newShares', 'oldShares'),
        path: ['newShares'],
        message: `must be ${kind === 'split' ? 'more' : 'fewer'} than oldShares: 3 for 1 is newShares "3", oldShares "1"`,
      },
    );

const anyAction = z.discriminatedUnion(
  'kind',
  [
    z
      .strictObject({
        kind: z.literal('share-issue'),
        ...ofClass,
        sharesIssued: shares,
        pricePerShare: perShare.nullish(),
        sharesTakenUp: shares.nullish(),
      })
      .refine(
        ({ sharesTakenUp, pricePerShare }) => sharesTakenUp == null || pricePerShare != null,
        required('pricePerShare', 'where the fund takes shares up', 'sharesTakenUp'),
      )
      .refine(
        ({ sharesTakenUp, sharesIssued }) =>
          sharesTakenUp == null || sharesTakenUp.lte(sharesIssued),
        {
          ...onceRight('sharesTakenUp', 'sharesIssued'),
          path: ['sharesTakenUp'],
          message: 'must not be more than were issued',
        },
      ),
    split('split'),
    split('consolidation'),
    z.strictObject({
      kind: z.literal('class-conversion'),
      ...ofClass,
      into: shareClassCode,
      ratio: shares,
      shares: shares.nullish(),
      cashInLieuPrice: perShare.nullish(),
    }),
    z
      .strictObject({
        kind: z.literal('transfer'),
        ...ofClass,
        direction: z.enum(['in', 'out'], 'must be in or out'),
        shares,
        counterparty: text(300),
        value: paid.nullish(),
      })
      .refine(({ direction, value }) => (direction === 'in') === (value != null), {
        ...onceRight('direction', 'value'),
        path: ['value'],
        message:
          'is required of shares that come in, and only of them: those that leave do so at what they stand at',
      }),
    z.strictObject({ kind: z.literal('disposal'), ...ofClass, shares, proceeds: paid }),
    z
      .strictObject({
        kind: z.literal('buyback'),
        ...ofClass,
        sharesBoughtBack: shares,
        sharesTendered: shares.nullish(),
        proceeds: paid.nullish(),
      })
      .refine(({ sharesTendered, proceeds: got }) => (sharesTendered == null) === (got == null), {
        ...onceRight('sharesTendered', 'proceeds'),
        path: ['proceeds'],
        message: 'is required where the fund tenders shares, and only there',
      })
      .refine(
        ({ sharesTendered, sharesBoughtBack }) =>
          sharesTendered == null || sharesTendered.lte(sharesBoughtBack),
        {
          ...onceRight('sharesTendered', 'sharesBoughtBack'),
          path: ['sharesTendered'],
          message: 'must not be more than were bought back',
        },
      ),
    z.strictObject({
      kind: z.literal('cash-dividend'),
      ...ofClass,
      amount: paid.refine((amount) => amount.gt(0), 'must be above 0'),
    }),
    z.strictObject({
      kind: z.literal('merger'),
      ...ofClass,
      into: namedClass,
      ratio: shares,
      cashInLieuPrice: perShare.nullish(),
    }),
    z
      .strictObject({
        kind: z.literal('acquisition-for-cash'),
        ...ofClass,
        pricePerShare: perShare.nullish(),
        proceeds: paid.nullish(),
      })
      .refine(({ pricePerShare, proceeds: got }) => (pricePerShare == null) !== (got == null), {
        ...onceRight('pricePerShare', 'proceeds'),
        path: ['proceeds'],
        message: 'is required, or else pricePerShare, but not both',
      }),
    z.strictObject({
      kind: z.literal('spin-off'),
      ...ofClass,
      into: namedClass,
      ratio: shares,
      costShare: fraction,
      cashInLieuPrice: perShare.nullish(),
    }),
    z.strictObject({ kind: z.literal('listing'), ...ofClass, isin }),
    z.strictObject({ kind: z.literal('name-change'), ...ofWhole, legalName: text(300) }),
    z.strictObject({ kind: z.literal('dissolution'), ...ofCompany, proceeds: paid }),
  ],
  `must be one of ${ACTION_KINDS.join(', ')}`,
);

const ACTION_FIELDS: ReadonlySet<string> = new Set(
  anyAction.options.flatMap(({ shape }) => Object.keys(shape)),
);

const common = z.looseObject({ registrationNumber, effectiveOn: pastDay });

/** An action by its kind; each has terms of its own. */
export const corporateActionRequest = z
  .preprocess(ofAKind(ACTION_KINDS, ACTION_FIELDS, common), anyAction)
  .meta({
    id: 'CorporateActionRequest',
    examples: [
      {
        kind: 'split',
        registrationNumber: 'SF-2026-000123',
        shareClass: 'COMMON',
        effectiveOn: '2026-11-20',
        newShares: '3',
        oldShares: '1',
      },
      {
        kind: 'disposal',
        registrationNumber: 'SF-2026-000123',
        shareClass: 'COMMON',
        effectiveOn: '2026-11-21',
        shares: '1000',
        proceeds: { amount: '125000.00', currency: 'USD' },
      },
    ],
  });

/** The request as the books take it: what is not stated is null. */
export const toStatedAction = ({
  registrationNumber: number,
  shareClass,
  effectiveOn,
  ...terms
}: z.infer<typeof corporateActionRequest>): StatedAction => ({
  registrationNumber: number,
  shareClass: shareClass ?? null,
  effectiveOn,
  terms: { ...OPTIONAL[terms.kind], ...terms } as ActionTerms,
});

/** Terms that need not be stated. */
const OPTIONAL: Readonly<Partial<Record<ActionTerms['kind'], object>>> = {
  'share-issue': { pricePerShare: null, sharesTakenUp: null },
  split: { cashInLieuPrice: null },
  consolidation: { cashInLieuPrice: null },
  'class-conversion': { shares: null, cashInLieuPrice: null },
  transfer: { value: null },
  buyback: { sharesTendered: null, proceeds: null },
  merger: { cashInLieuPrice: null },
  'acquisition-for-cash': { pricePerShare: null, proceeds: null },
  'spin-off': { cashInLieuPrice: null },
};

export const actionFilter = z.strictObject({
  ...page,
  registrationNumber: registrationNumber.optional(),
  kind: z.enum(ACTION_KINDS, `must be one of ${ACTION_KINDS.join(', ')}`).optional(),
  from: day.optional(),
  to: day.optional(),
});

export const positionFilter = z.strictObject({ asOf: day.optional(), knownAt: knownAt.optional() });
