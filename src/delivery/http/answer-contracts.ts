import type { Decimal } from 'decimal.js';
import { z } from 'zod';
import { PAYMENT_STATES } from '../../domain/payment-standing.js';
import { count, counted, day, decimal, hash, id, instant, text } from './answer-fields.js';

/**
 * What requests are answered with: published in OpenAPI, the type of the views that make it, and what tests hold every
 * answer against. Fields may be added to them; none goes, and none means something else.
 */

/** As a view makes it: a decimal is written as a string when it is sent; which word of a few it is, tests see. */
export type Told<T> = T extends string
  ? string extends T
    ? string | Decimal
    : string
  : T extends readonly (infer Each)[]
    ? readonly Told<Each>[]
    : T extends object
      ? { readonly [Name in keyof T]: Told<T[Name]> }
      : T;
/** What a view of this makes. */
export type Answer<Schema extends z.ZodType> = Told<z.infer<Schema>>;
/** What a client of the API reads: decimals are strings. */
export type Read<Schema extends z.ZodType> = z.infer<Schema>;

export const money = z.object({ amount: decimal, currency: text }).meta({ id: 'MoneyAnswered' });
export const progress = z.object({ done: count, total: count });
/** Why a piece of work has failed, and where in it. */
export const problem = z.object({
  code: text,
  detail: text,
  step: text.optional(),
  chunk: count.optional(),
  attempts: count.optional(),
});
export const lines = z.array(z.object({ label: text, amount: decimal }));

export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: text.nullable() });

const stake = z.object({
  shareClass: text,
  foundingShares: decimal,
  parValue: decimal.nullable(),
  rate: decimal,
  shares: decimal,
});
export const stakeForeseen = z
  .object({ stake: z.array(stake), exemption: text.nullable() })
  .meta({ id: 'StakeForeseen' });

export const incorporation = z
  .object({
    id,
    registrationNumber: text,
    legalName: text,
    incorporatedOn: day,
    legalForm: text.nullable(),
    lei: text.nullable(),
    state: z.enum(['registered', 'annulled']),
    stake: z.array(stake),
    exemption: text.optional(),
    journalEntryId: id.nullable(),
    recordedAt: instant,
  })
  .meta({ id: 'Incorporation' });

const imported = {
  id,
  state: z.enum(['receiving', 'running', 'proposed', 'completed', 'failed', 'rejected']),
  progress,
  accepted: count,
  duplicates: count,
  rejected: count,
  startedAt: instant,
  problem: problem.nullable(),
};
export const incorporationImport = z.object(imported).meta({ id: 'Import' });
export const citizenImport = z
  .object({
    ...imported,
    updated: count,
    accountChanges: count,
    proposedBy: text,
    approvedBy: text.nullable(),
    proposalHash: hash.nullable(),
  })
  .meta({ id: 'CitizenImport' });

/** What is held of a class, and what that is worth. */
export const held = {
  registrationNumber: text,
  shareClass: text,
  shares: decimal,
  pricePerShare: decimal,
  currency: text,
  value: decimal,
};
export const holding = z
  .object({
    ...held,
    level: z.int().min(1).max(3),
    priceMissing: z.boolean(),
  })
  .meta({ id: 'Holding' });

export const recordedPrices = z
  .object({ recorded: count, unchanged: count })
  .meta({ id: 'RecordedPrices' });

/** What is proposed by one and decided by another. */
const decided = {
  progress,
  proposedBy: text,
  approvedBy: text.nullable(),
  proposalHash: hash.nullable(),
  reason: text.nullable(),
  problem: problem.nullable(),
};
const netAssetValue = {
  id,
  asOf: day,
  version: z.int().min(1),
  unconfirmed: decimal.nullable(),
  commitments: decimal.nullable(),
};
export const valuationRun = z
  .object({
    ...netAssetValue,
    restates: id.nullable(),
    nav: money.nullable(),
    holdingsValue: decimal.nullable(),
    otherNetAssets: decimal.nullable(),
    state: z.enum(['computing', 'proposed', 'approving', 'approved', 'rejected', 'failed']),
    ...decided,
    approvedAt: instant.nullable(),
    releasedBecause: text.nullable(),
  })
  .meta({ id: 'ValuationRun' });
export const nav = z
  .object({ ...netAssetValue, nav: money, approvedAt: instant })
  .meta({ id: 'NetAssetValue' });

const recorded = { id, journalEntryId: id, recordedAt: instant, amount: money, narrative: text };
export const receipt = z
  .object({
    ...recorded,
    receivedOn: day,
    kind: z.enum(['dividend', 'appropriation', 'other-income']),
    registrationNumber: text.optional(),
  })
  .meta({ id: 'CashReceipt' });
export const receiptReversal = z
  .object({ id, journalEntryId: id, reason: text })
  .meta({ id: 'CashReceiptReversal' });
export const expense = z.object({ ...recorded, paidOn: day, kind: text }).meta({ id: 'Expense' });

export const pseudonym = z.object({ citizen: id }).meta({ id: 'Pseudonym' });

const sum = z.object({ citizens: counted, amount: decimal.nullable() });
export const recheck = z.object({
  at: instant,
  noLongerEligible: counted,
  newlyEligible: counted,
  inAnotherClass: counted,
  byReason: z.array(z.object({ code: text, noLongerEligible: counted, newlyEligible: counted })),
  byClass: z.array(z.object({ was: z.int(), isNow: z.int(), citizens: counted })).meta({
    description: 'From which of the run’s classes to which; they are counted from 1',
  }),
});
export const classes = z.array(
  z.object({
    weight: decimal,
    belowAge: z.int().nullable(),
    eligible: counted,
    eachGets: decimal.nullable(),
  }),
);
export const dividendRun = z
  .object({
    id,
    year: z.int(),
    recordOn: day,
    payOn: day,
    currency: text,
    /** As it is stated in a request; by its name it has parameters of its own. */
    rule: z
      .custom<object>()
      .meta({ type: 'object', description: 'The payout rule, as a run names it' }),
    steps: lines,
    pool: decimal.nullable(),
    eligible: counted.nullable(),
    perCitizen: decimal.nullable(),
    residue: decimal.nullable(),
    lateReserve: decimal.nullable(),
    gross: decimal.nullable(),
    classes,
    parts: lines.optional(),
    reductions: lines.optional(),
    deducted: decimal.nullable(),
    net: decimal.nullable(),
    deductions: z.array(z.object({ kind: text, lines: counted, amount: decimal })),
    sumTree: z.object({ root: text, total: decimal.nullable(), citizens: counted }).nullable(),
    state: z.enum([
      'computing',
      'proposed',
      'approved',
      'distributing',
      'distributed',
      'suspended',
      'rejected',
      'failed',
    ]),
    ...decided,
    suspendedBy: text.nullable().optional(),
    resumedBy: text.nullable().optional(),
    announced: counted.nullable(),
    includedLate: sum.nullable(),
    recheck: recheck.nullable(),
    paid: sum.nullable().optional(),
  })
  .meta({ id: 'DividendRun' });

export const statement = z
  .object({
    year: z.int(),
    currency: text,
    entitlement: z.object({
      gross: decimal,
      deductions: z.array(z.object({ kind: text, claimant: text.optional(), amount: decimal })),
      net: decimal,
    }),
    takenBack: z.object({ on: day, amount: decimal, owed: decimal }).optional(),
    why: z.object({
      eligibility: z.enum(['eligible', 'not-eligible']),
      includedLateOn: day.optional(),
      /** The rest of a share, of who was on the roll in a class that gets less; it is in the gross. */
      toppedUp: z.object({ on: day, amount: decimal }).optional(),
      reasons: z.array(
        z.object({
          code: text,
          detail: text,
          nextStep: text,
          evidence: z.array(
            z.object({ what: text, since: day, until: day.nullable(), reason: text.nullable() }),
          ),
        }),
      ),
      rule: text,
      pool: decimal,
      eligibleCitizens: counted,
      perCitizen: decimal,
      residue: decimal,
      steps: lines,
      parts: lines.optional(),
      reductions: lines.optional(),
    }),
    isInTotal: z.boolean(),
    appeal: z
      .object({
        id,
        state: z.enum(['open', 'granted', 'denied']),
        madeAt: instant,
        decideBy: day,
        decidedAt: instant.nullable(),
        reason: text.nullable(),
      })
      .optional(),
    erasedAt: instant.optional(),
    payment: z.object({
      state: z.enum(PAYMENT_STATES),
      payOn: day.nullable(),
      reason: text.nullable(),
      nextStep: text.nullable(),
    }),
    lines: z.array(z.object({ on: day, narrative: text, amount: decimal, balance: decimal })),
  })
  .meta({ id: 'Statement' });

export const posted = { account: text, commodity: text, quantity: decimal };
export const account = z
  .object({
    name: text,
    balances: z.array(z.object({ commodity: text, quantity: decimal })),
  })
  .meta({ id: 'Account' });
export const accountPosting = z
  .object({
    journalEntryId: id,
    effectiveOn: day,
    recordedAt: instant,
    narrative: text,
    ...posted,
  })
  .meta({ id: 'AccountPosting' });
/** What an entry says beside its postings. */
export const entrySaid = {
  key: text,
  effectiveOn: day,
  recordedAt: instant,
  recordedBy: text,
  approvedBy: text.nullable(),
  narrative: text,
  reason: text.nullable(),
  reverses: id.nullable(),
};
export const journalEntry = z
  .object({
    id,
    ...entrySaid,
    postings: z.array(z.object(posted)),
  })
  .meta({ id: 'JournalEntry' });

export const verification = z
  .object({
    id,
    startedAt: instant,
    endedAt: instant,
    by: text,
    upToEntry: counted,
    proofs: count,
    broken: count,
  })
  .meta({ id: 'Verification' });
export const verificationWithLaws = verification
  .extend({
    laws: z.array(
      z.object({
        law: text,
        what: text,
        checked: text,
        offender: text.nullable(),
        heldAt: instant.nullable(),
      }),
    ),
  })
  .meta({ id: 'VerificationWithLaws' });
