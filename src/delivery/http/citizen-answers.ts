import { z } from 'zod';
import { statement } from './answer-contracts.js';
import { count, day, decimal, id, instant, text } from './answer-fields.js';
import { appeal, directives, ofAnyFact, representation, ward } from './dividend-answers.js';

/** What is answered of citizens: to those who keep the roll, and to themselves. */

export const fact = z
  .object({
    ...ofAnyFact,
    from: day.optional(),
    until: day.nullable().optional(),
    reason: text.nullable().optional(),
    on: day.optional().meta({ description: 'Of an adoption' }),
    year: z.int().optional().meta({ description: 'Of an application' }),
    filedOn: day.optional().meta({ description: 'Of an application' }),
  })
  .meta({ id: 'CitizenFact' });

export const ownAccount = z
  .object({ iban: text.meta({ description: 'All but its ends hidden' }) })
  .meta({ id: 'OwnAccount' });
export const payeeNamed = z.object({ payee: id }).meta({ id: 'PayeeNamed' });

export const access = z
  .object({
    id,
    recordedAt: instant,
    role: text,
    route: text.meta({ description: 'Method and pattern' }),
    what: text.nullable().meta({ description: 'What that route is for' }),
  })
  .meta({ id: 'Access' });

const paid = { amount: decimal, currency: text };
const ownFacts = z.object({
  nationalId: text
    .nullable()
    .meta({ description: 'Null: erased, as the name and the account are' }),
  name: text.nullable(),
  iban: text.nullable(),
  bornOn: day,
  residentSince: day,
  residentUntil: day.nullable(),
  earlierResidence: z.array(z.object({ since: day, until: day })),
  diedOn: day.nullable(),
  recordedAt: instant,
  supersededAt: instant.nullable(),
  changedBy: z.enum(['citizen', 'staff']).nullable(),
});
const placeOnRoll = z.object({
  runId: id,
  year: z.int(),
  recordOn: day,
  state: text.meta({ description: 'Of the run' }),
  reasons: z.array(z.object({ code: text, detail: text, nextStep: text })),
});
const ownPayment = z.object({
  year: z.int(),
  ...paid,
  paidAs: z.enum(['citizen', 'guardian', 'estate']),
  endToEndId: text,
  state: text,
  stateOn: day,
  reasonCode: text.nullable(),
});
/** Amounts are in the currency of the fund. */
const ownClaim = z.object({
  id,
  claimant: text,
  citizen: id,
  kind: text,
  amount: decimal,
  balance: decimal,
  noticeCertifiedOn: day,
  countsFrom: day,
  objectUntil: day,
  filedAt: instant,
  state: text,
  events: z.array(z.object({ what: text, reason: text, recordedAt: instant })),
});
const given = directives.shape.directives.element;
const ownDirective = given.extend({ amount: decimal.optional() });
/** Amounts are in the currency of the fund. */
const ownOverpayment = z.object({
  id,
  citizen: id,
  year: z.int(),
  runId: id,
  because: text,
  reason: text,
  takenBack: decimal,
  notPaid: decimal,
  receivable: decimal,
  owed: decimal,
  recordedAt: instant,
  reinstatedOn: day.nullable(),
  plan: z
    .object({
      instalment: decimal,
      every: text,
      from: day,
      due: decimal,
      overdue: decimal,
      next: z.object({ on: day, amount: decimal }).nullable(),
      agreedAt: instant,
    })
    .nullable(),
  recoveries: z.array(z.object({ kind: text, amount: decimal, on: day })),
});
const sentBack = z.object({
  line: count,
  errors: z.array(z.object({ pointer: text, code: text.optional(), detail: text })),
  row: z.unknown().optional().meta({ description: 'As it was sent' }),
});

/** Everything that is held about a citizen, the newest first. */
export const citizenFile = z
  .object({
    citizen: id,
    erasedAt: instant.nullable(),
    facts: z.array(ownFacts),
    statements: z.array(statement),
    eligibilityFacts: z.array(fact),
    appeals: z.array(appeal),
    postings: z.array(
      z.object({
        account: text,
        effectiveOn: day,
        recordedAt: instant,
        narrative: text,
        ...paid,
      }),
    ),
    rolls: z.array(placeOnRoll),
    payments: z.array(ownPayment),
    holds: z.array(z.object({ year: z.int(), on: day, reason: text, until: day.nullable() })),
    representatives: z.array(representation),
    wards: z.array(ward),
    notices: z.array(
      z.object({ kind: text, recordedAt: instant, deliveredAt: instant.nullable() }),
    ),
    claims: z.array(ownClaim),
    directives: z.array(ownDirective),
    overpayments: z.array(ownOverpayment),
    proposals: z.array(
      z.object({
        kind: text,
        state: text,
        reason: text,
        proposedAt: instant,
        decidedAt: instant.nullable(),
      }),
    ),
    sentBack: z.array(sentBack).meta({ description: 'Rows of files that seem to be theirs' }),
    accesses: z.array(access),
  })
  .meta({ id: 'CitizenFile' });
