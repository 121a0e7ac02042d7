import { z } from 'zod';
import { incorporation, money } from './answer-contracts.js';
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

export const companyFromOcf = incorporation
  .extend({
    corporateActions: z.array(z.object({ id, kind: text, effectiveOn: day, pointer: text })),
    ignored: z.array(z.object({ pointer: text, detail: text })),
  })
  .meta({ id: 'CompanyFromOcf' });

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
    inputs: stated.nullable(),
    significantInputs: z.array(z.object({ name: text, level })),
    calibration: stated.nullable(),
    classRights: text.nullable(),
    recordedAt: instant,
    recordedBy: text,
  })
  .meta({ id: 'Price' });
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
