import { Decimal } from 'decimal.js';
import { z } from 'zod';
import type { TechniqueInputs } from '../../domain/fair-value.js';
import { PRICE_METHODS, type PriceMethod } from '../../domain/valuation.js';
import { TITLE_STATES } from '../../registry/title.store.js';
import {
  anyCurrency,
  day,
  exchangeRate,
  figure,
  fraction,
  inflation,
  money,
  onceRight,
  page,
  pastDay,
  price,
  reason,
  registrationNumber,
  shareClassCode,
  shares,
  signedFigure,
  text,
  yearlyRate,
} from './fields.js';

/** What prices, and the rates they are counted by, are made of. */

const PRICES_MAX = 10_000;
const RATES_MAX = 10_000;
const YEARS_MAX = 100;
const CASH_FLOWS_MAX = 100;
const SCENARIOS_MAX = 50;
const SIGNIFICANT_INPUTS_MAX = 50;

const years = z
  .int(`must be a whole number from 0 to ${YEARS_MAX}`)
  .min(0, `must be a whole number from 0 to ${YEARS_MAX}`)
  .max(YEARS_MAX, `must be a whole number from 0 to ${YEARS_MAX}`);
const listOf = <T extends z.ZodType>(one: T, most: number) =>
  z.array(one).min(1, 'must hold at least one').max(most, `must hold at most ${most}`);

const discount = fraction.refine((part) => part.lt(1), 'must be below 1').optional();
const bridge = {
  netDebt: signedFigure.optional(),
  preferredClaims: figure.optional(),
  dilutedShares: shares,
  discount,
};

const cashFlows = z
  .strictObject({
    of: z.enum(['company', 'investment'], 'must be company or investment'),
    cashFlows: listOf(z.strictObject({ year: years, amount: signedFigure }), CASH_FLOWS_MAX).refine(
      (flows) => new Set(flows.map(({ year }) => year)).size === flows.length,
      'must name each year once',
    ),
    discountRate: yearlyRate,
    terminalGrowth: inflation.optional(),
    ...bridge,
  })
  .refine(({ discountRate, terminalGrowth }) => terminalGrowth?.lt(discountRate) ?? true, {
    ...onceRight('discountRate', 'terminalGrowth'),
    path: ['terminalGrowth'],
    message: 'must be below discountRate, or what comes after the last year has no end',
  })
  .refine(({ of, netDebt }) => of !== 'investment' || netDebt === undefined, {
    ...onceRight('of', 'netDebt'),
    path: ['netDebt'],
    message: 'must not be stated of an investment, whose cash flows are what is left of it',
  });

const scenarios = z.strictObject({
  scenarios: listOf(
    z.strictObject({
      label: text(100),
      probability: fraction,
      value: figure,
      years: years.optional(),
      discountRate: yearlyRate.optional(),
    }),
    SCENARIOS_MAX,
  ).refine(
    (all) => Decimal.sum(0, ...all.map(({ probability }) => probability)).eq(1),
    'must have probabilities that add up to 1',
  ),
  dilutedShares: shares,
});

/** The inputs of each technique; par has none. */
const INPUTS: Readonly<Record<Exclude<PriceMethod, 'par'>, z.ZodType>> = {
  multiples: z.strictObject({
    metric: signedFigure,
    metricName: text(100),
    multiple: figure,
    ...bridge,
  }),
  'industry-benchmark': z.strictObject({ units: figure, benchmark: figure, ...bridge }),
  'discounted-cash-flow': cashFlows,
  'net-assets': z.strictObject({
    assets: figure,
    liabilities: figure,
    dilutedShares: shares,
    discount,
  }),
  milestone: scenarios,
  scenario: scenarios,
  'recent-investment': z.strictObject({
    roundPrice: price,
    sharesIssued: shares.optional(),
    isInsider: z.boolean('must be true or false').optional(),
  }),
  'quoted-price': z.strictObject({
    exchange: text(100).optional(),
    isActive: z.boolean('must be true or false').optional(),
  }),
};

interface Stated {
  readonly method: PriceMethod;
  readonly inputs?: unknown;
}

const inputsOf = ({ method, inputs }: Stated) =>
  method === 'par' || inputs === undefined
    ? undefined
    : INPUTS[method].safeParse(inputs, { reportInput: true });

export const priceRequest = z
  .strictObject({
    registrationNumber,
    shareClass: shareClassCode,
    observedOn: pastDay,
    pricePerShare: price.optional(),
    currency: anyCurrency,
    method: z.enum(PRICE_METHODS),
    source: text(500),
    inputs: z
      .custom<object>()
      .meta({ type: 'object', description: 'What the price follows from: fields of the technique' })
      .optional(),
    significantInputs: listOf(
      z.strictObject({
        name: text(100),
        level: z.literal([1, 2, 3], 'must be 1, 2 or 3'),
      }),
      SIGNIFICANT_INPUTS_MAX,
    ).optional(),
    calibration: z.strictObject({ toPricedOn: pastDay }).optional(),
    classRights: text(2_000).optional(),
  })
  .superRefine((stated, context) => {
    const parsed = inputsOf(stated);
    for (const issue of parsed?.error?.issues ?? [])
      context.addIssue({ ...issue, path: ['inputs', ...issue.path] });
  }, onceRight('method'))
  .refine(({ method, inputs }) => method !== 'par' || inputs === undefined, {
    ...onceRight('method'),
    path: ['inputs'],
    message: 'must not be stated of par',
  })
  .refine(
    ({ method, inputs, pricePerShare }) =>
      pricePerShare !== undefined || (inputs !== undefined && method !== 'quoted-price'),
    {
      ...onceRight('pricePerShare'),
      path: ['pricePerShare'],
      message: 'is required where no inputs say what it is',
    },
  )
  .refine(
    ({ method, inputs, calibration }) =>
      calibration === undefined ||
      (inputs !== undefined && !['quoted-price', 'recent-investment'].includes(method)),
    {
      ...onceRight('method', 'calibration'),
      path: ['calibration'],
      message: 'needs the inputs of a technique that computes a price',
    },
  )
  .meta({ id: 'PriceRequest' });

export const pricesRequest = z
  .union(
    [
      priceRequest,
      z
        .array(priceRequest)
        .min(1, 'must hold at least one price')
        .max(PRICES_MAX, `must hold at most ${PRICES_MAX} prices`),
    ],
    'must be a price or an array of prices',
  )
  .meta({
    id: 'PricesRequest',
    examples: [
      {
        registrationNumber: 'SF-2026-000123',
        shareClass: 'COMMON',
        observedOn: '2026-11-20',
        pricePerShare: '12.34',
        currency: 'USD',
        method: 'recent-investment',
        source: 'Series A of 2026-11-18',
      },
    ],
  });

/** A price as it is taken on: its inputs are those of its technique. */
export const toObservation = (stated: z.infer<typeof priceRequest>) => {
  const inputs = inputsOf(stated)?.data as object | undefined;
  return {
    ...stated,
    inputs: inputs && ({ method: stated.method, ...inputs } as TechniqueInputs),
  };
};

const rateRequest = z
  .strictObject({
    base: anyCurrency,
    quote: anyCurrency,
    observedOn: pastDay,
    rate: exchangeRate,
    source: text(500),
  })
  .refine(({ base, quote }) => base !== quote, {
    ...onceRight('base', 'quote'),
    path: ['quote'],
    message: 'must be another currency than base',
  })
  .meta({ id: 'ExchangeRateRequest' });

export const ratesRequest = z
  .union(
    [
      rateRequest,
      z
        .array(rateRequest)
        .min(1, 'must hold at least one rate')
        .max(RATES_MAX, `must hold at most ${RATES_MAX} rates`),
    ],
    'must be an exchange rate or an array of them',
  )
  .meta({
    id: 'ExchangeRatesRequest',
    examples: [
      {
        base: 'EUR',
        quote: 'USD',
        observedOn: '2026-11-20',
        rate: '1.0853',
        source: 'ECB euro foreign exchange reference rates',
      },
    ],
  });

export const rateFilter = z.strictObject({
  ...page,
  base: anyCurrency.optional(),
  quote: anyCurrency.optional(),
  from: day.optional(),
  to: day.optional(),
});

export const priceFilter = z
  .strictObject({
    ...page,
    registrationNumber: registrationNumber.optional(),
    shareClass: shareClassCode.optional(),
    from: day.optional(),
    to: day.optional(),
  })
  .refine((filter) => filter.shareClass === undefined || filter.registrationNumber !== undefined, {
    ...onceRight('registrationNumber', 'shareClass'),
    path: ['registrationNumber'],
    message: 'is required where a share class is named',
  });

export const dueFilter = z.strictObject({
  ...page,
  asOf: day.optional(),
  within: z
    .string()
    .regex(/^\d{1,4}$/, 'must be a number of days from 0 to 3660')
    .transform(Number)
    .refine((days) => days <= 3_660, 'must be a number of days from 0 to 3660')
    .default(0)
    .meta({ type: 'integer', minimum: 0, maximum: 3_660 }),
});

export const outlierFilter = z.strictObject({ limit: page.limit });

export const titleRequest = z
  .strictObject({
    state: z.enum(TITLE_STATES, `must be one of ${TITLE_STATES.join(', ')}`),
    evidenceSha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 of 64 small hexadecimal digits')
      .meta({ examples: ['e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'] }),
    paidUp: fraction.optional(),
    uncalled: money.optional(),
    effectiveOn: pastDay,
    reason: reason.optional(),
  })
  .refine(({ paidUp, uncalled }) => paidUp === undefined || uncalled === undefined, {
    ...onceRight('paidUp', 'uncalled'),
    path: ['uncalled'],
    message: 'must not be stated beside paidUp: one follows from the other',
  })
  .meta({
    id: 'TitleRequest',
    examples: [
      {
        state: 'confirmed',
        evidenceSha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
        paidUp: '0.25',
        effectiveOn: '2026-11-20',
      },
    ],
  });
