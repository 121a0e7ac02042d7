import { z } from 'zod';
import { type Outlier, OUTLIERS } from '../../portfolio/position.store.js';
import { held, incorporation, money, stakeForeseen } from './answer-contracts.js';
import { count, counted, day, decimal, id, instant, text } from './answer-fields.js';

/** What is answered of the portfolio: what happened to companies, what they are worth, and what the fund made of it. */

const shares = { held: decimal, outstanding: decimal };
/** Each kind of action has terms of its own, as its request has them. */
export const corporateAction = z
  .object({
    id,
    kind: text,
    registrationNumber: text,
    shareClass: text.nullable(),
    effectiveOn: day,
    effects: z.array(
      z.object({
        registrationNumber: text,
        shareClass: text,
        ...shares,
        cost: decimal,
        carried: decimal,
      }),
    ),
    leftOver: z.object(shares).optional(),
    journalEntryIds: z.array(id),
    recordedAt: instant,
    recordedBy: text,
    reversal: z.object({ reason: text, recordedAt: instant, recordedBy: text }).nullable(),
  })
  .loose()
  .meta({ id: 'CorporateAction' });

/** What stands in a package, by where it does. */
const inPackage = z.object({ kind: text, effectiveOn: day, pointer: text });
const ignored = z.array(z.object({ pointer: text, detail: text })).meta({
  description: 'What of the package was left out, and why',
});
export const companyFromOcf = incorporation
  .extend({ corporateActions: z.array(inPackage.extend({ id })), ignored })
  .meta({ id: 'CompanyFromOcf' });
export const ocfForeseen = stakeForeseen
  .extend({
    company: incorporation.pick({
      registrationNumber: true,
      legalName: true,
      incorporatedOn: true,
      legalForm: true,
      lei: true,
    }),
    corporateActions: z.array(inPackage),
    ignored,
  })
  .meta({ id: 'OcfForeseen' });

/** A statement of the Beneficial Ownership Data Standard; what it says of each type, the standard has. */
const bodsStatement = z
  .object({
    statementId: id,
    statementDate: day,
    recordId: id,
    declarationSubject: id,
    recordType: z.enum(['entity', 'relationship']),
    recordStatus: z.enum(['new', 'updated', 'closed']),
    recordDetails: z.record(text, z.unknown()),
    publicationDetails: z.object({
      publicationDate: day,
      bodsVersion: z.literal('0.4'),
      publisher: z.object({ name: text }),
    }),
    source: z.object({ type: z.array(text), assertedBy: z.array(z.object({ name: text })) }),
  })
  .meta({ id: 'BodsStatement' });
export const bodsPackage = z.array(bodsStatement);

export const position = z
  .object({
    registrationNumber: text,
    legalName: text,
    formerNames: z.array(z.object({ legalName: text, until: day })),
    asOf: day,
    currency: text,
    classes: z.array(
      z.object({
        shareClass: text,
        isin: text.nullable(),
        ...shares,
        /** Of all shares that are out; null where there are none. */
        part: decimal.nullable(),
        cost: decimal,
        carried: decimal,
        lots: z.array(z.object({ shares: decimal, cost: decimal, acquiredOn: day })),
      }),
    ),
  })
  .meta({ id: 'Position' });

const titleState = z.enum(['claimed', 'confirmed', 'disputed']);
export const title = z
  .object({
    state: titleState,
    history: z.array(
      z
        .object({
          state: titleState,
          paidUp: decimal.nullable(),
          uncalled: money,
          recordedAt: instant,
          recordedBy: text,
        })
        .loose(),
    ),
  })
  .meta({ id: 'Title' });

const level = z.int().min(1).max(3);
/** What a technique rests on, each with its names and units. */
const stated = z.record(z.string(), z.unknown());
/** What a price follows from, as it was stated. */
const statedWith = {
  inputs: stated.nullable(),
  significantInputs: z.array(z.object({ name: text, level })),
  calibration: stated.nullable(),
  classRights: text.nullable(),
};
export const price = z
  .object({
    id: counted,
    registrationNumber: text,
    shareClass: text,
    observedOn: day,
    pricePerShare: decimal,
    currency: text,
    method: text,
    source: text,
    level,
    isInsiderRound: z.boolean(),
    ...statedWith,
    recordedAt: instant,
    recordedBy: text,
  })
  .meta({ id: 'Price' });
/** A holding in a valuation. Amounts are in `currency`, the fund's. */
export const valuationPosition = z
  .object({
    ...held,
    basis: text.nullable().meta({ description: 'What it counts by' }),
    technique: text.nullable(),
    priceId: counted.nullable(),
    observedOn: day.nullable(),
    priceCurrency: text.meta({ description: 'Of the price as it was observed' }),
    exchangeRate: decimal.nullable(),
    level,
    stale: z.boolean().nullable(),
    recordedBy: text.nullable(),
    insiderRound: z.boolean(),
    ...statedWith,
    title: titleState,
    previous: z
      .object({ asOf: day, shares: decimal, value: decimal })
      .nullable()
      .meta({ description: 'In the valuation before' }),
    change: z
      .object({ total: decimal, byShares: decimal, byCurrency: decimal, byPrice: decimal })
      .meta({ description: 'Since then; the three make up the total' }),
  })
  .meta({ id: 'ValuationPosition' });
const ofOneKind = z
  .object({ count: counted, largest: z.array(valuationPosition) })
  .meta({ id: 'OutliersOfOneKind' });
export const outliers = z
  .object(
    Object.fromEntries(OUTLIERS.map((kind) => [kind, ofOneKind])) as Record<
      Outlier,
      typeof ofOneKind
    >,
  )
  .meta({ id: 'Outliers' });
export const priceDue = z
  .object({
    registrationNumber: text,
    shareClass: text,
    shares: decimal,
    method: text.nullable(),
    observedOn: day.nullable(),
    dueOn: day,
    state: z.enum(['missing', 'stale', 'due-soon']),
  })
  .meta({ id: 'PriceDue' });
export const exchangeRate = z
  .object({
    base: text,
    quote: text,
    observedOn: day,
    rate: decimal,
    source: text,
    recordedAt: instant,
    recordedBy: text,
  })
  .meta({ id: 'ExchangeRate' });

export const benchmark = z
  .object({ name: text, from: day, to: day, days: count, latest: decimal })
  .meta({ id: 'Benchmark' });
export const benchmarkLevel = z
  .object({ observedOn: day, level: decimal, source: text, recordedAt: instant, recordedBy: text })
  .meta({ id: 'BenchmarkLevel' });

const report = { knownAt: instant.nullable(), currency: text };
export const navReport = z
  .object({
    to: day,
    ...report,
    items: z.array(
      z.object({
        asOf: day,
        nav: decimal,
        units: decimal,
        navPerUnit: decimal.nullable(),
        bookedNav: decimal,
        version: z.int().min(1),
        approvedAt: instant,
      }),
    ),
  })
  .meta({ id: 'NavReport' });

const gap = z.enum(['base-not-positive', 'nav-not-positive']);
/** Null where there is none, and why, and from which day on. */
const rate = z.object({
  return: decimal.nullable(),
  annualised: decimal.nullable(),
  reason: text.optional(),
  on: day.optional(),
});
/** What a span of time made of the fund. */
export const performed = z.object({
  from: day,
  to: day,
  openingNav: decimal,
  contributionsInKind: decimal,
  appropriations: decimal,
  distributions: decimal,
  unrealisedGains: decimal,
  realisedGains: decimal,
  income: decimal,
  costs: decimal,
  closingNav: decimal,
  timeWeighted: rate,
  benchmarks: z.array(
    z.object({ name: text, return: decimal.nullable(), difference: decimal.nullable() }),
  ),
});
const periodReported = performed.extend({ moneyWeighted: rate });
export const performanceReport = z
  .object({
    to: day,
    ...report,
    inceptionOn: day.nullable(),
    nav: decimal.nullable(),
    units: decimal,
    navPerUnit: decimal.nullable(),
    period: periodReported.nullable(),
    sinceInception: periodReported.nullable(),
    years: z.array(periodReported.extend({ year: z.int() })),
    /** Days over which no return can be linked. */
    gaps: z.array(z.object({ on: day, reason: gap })),
  })
  .meta({ id: 'PerformanceReport' });

export const level3Report = z
  .object({
    to: day,
    ...report,
    periods: z.array(
      z.object({
        from: day,
        to: day,
        opening: decimal,
        contributions: decimal,
        purchases: decimal,
        disposals: decimal,
        exchanges: decimal,
        transfersIn: decimal,
        transfersOut: decimal,
        realisedGains: decimal,
        unrealisedGains: decimal,
        closing: decimal,
      }),
    ),
  })
  .meta({ id: 'Level3Report' });
export const vintageReport = z
  .object({
    asOf: day,
    ...report,
    years: z.array(
      z.object({
        year: z.int(),
        companies: count,
        held: count,
        dissolved: count,
        annulled: count,
        left: count,
        value: decimal,
        cost: decimal,
        multiple: decimal.nullable(),
      }),
    ),
  })
  .meta({ id: 'VintageReport' });
export const concentrationReport = z
  .object({
    asOf: day,
    ...report,
    nav: decimal,
    holdingsValue: decimal,
    companies: count,
    herfindahl: decimal.nullable(),
    largest: z.array(
      z.object({
        registrationNumber: text,
        legalName: text,
        value: decimal,
        partOfNav: decimal.nullable(),
        partOfHoldings: decimal.nullable(),
      }),
    ),
  })
  .meta({ id: 'ConcentrationReport' });
