import { z } from 'zod';
import { count, day, decimal, id, instant, text } from './answer-fields.js';
import { performed } from './portfolio-answers.js';

/** What managers are told at a glance; decimals are strings in plain notation. */

export const holdingThen = z
  .object({
    asOf: day,
    shareClass: text,
    shares: decimal,
    outstanding: decimal,
    part: decimal.nullable(),
    pricePerShare: decimal,
    currency: text,
    value: decimal,
    level: z.int().min(1).max(3),
  })
  .meta({ id: 'HoldingThen' });

const pricesWanting = z.object({ missing: count, stale: count });
const navOfDay = z.object({ asOf: day, nav: decimal });
const yearOfFund = performed.extend({ year: z.int() });

export const fundOverview = z
  .object({
    knownAt: instant,
    asOf: day,
    currency: text,
    nav: decimal,
    holdingsValue: decimal,
    otherNetAssets: decimal,
    cash: decimal,
    companies: count,
    navs: z.array(navOfDay),
    years: z.array(yearOfFund),
    largest: z.array(
      z.object({
        registrationNumber: text,
        legalName: text,
        value: decimal,
        partOfNav: decimal.nullable(),
      }),
    ),
    vintage: z.array(z.object({ year: z.int(), value: decimal })),
    pricesWanting,
  })
  .meta({ id: 'FundOverview' });

export const worklist = z
  .object({
    runs: z.array(
      z.object({
        id,
        kind: z.enum(['valuation', 'dividend']),
        state: z.enum(['proposed', 'suspended', 'failed']),
        asOf: day.optional(),
        year: z.int().optional(),
        proposedBy: text,
      }),
    ),
    proposals: z.record(text, count),
    paymentFiles: z.array(z.object({ dividendRun: id, year: z.int(), files: count })),
    pricesDue: pricesWanting.optional(),
  })
  .meta({ id: 'Worklist' });
