import { z } from 'zod';
import { classes, lines, money, problem, progress } from './answer-contracts.js';
import { count, counted, day, decimal, hash, id, instant, text } from './answer-fields.js';

/** What is answered of a dividend besides its run: what is claimed, contested, taken back, and paid. */

const ownAppeal = {
  id,
  citizen: id,
  year: z.int(),
  runId: id,
  madeAt: instant,
  madeBy: z.enum(['citizen', 'representative']),
  decideBy: day,
  outcome: z.enum(['granted', 'denied']).nullable(),
  decidedAt: instant.nullable(),
  lateInclusion: id.nullable(),
};
export const appealListed = z
  .object({ ...ownAppeal, overdue: z.boolean() })
  .meta({ id: 'AppealListed' });
export const appeal = z
  .object({
    ...ownAppeal,
    reason: text.nullable(),
    grounds: text.nullable().optional().meta({ description: 'Null: the citizen is erased' }),
  })
  .meta({ id: 'Appeal' });

const ownClaim = {
  id,
  claimant: text,
  kind: text,
  amount: money,
  balance: money,
  noticeCertifiedOn: day,
  countsFrom: day,
  objectUntil: day,
  filedAt: instant,
  state: text,
  objection: z
    .object({
      grounds: text,
      at: instant,
      decision: z
        .object({ verdict: z.enum(['upheld', 'dismissed']), reason: text, at: instant })
        .nullable(),
    })
    .nullable(),
  withdrawal: z.object({ reason: text, at: instant }).nullable(),
};
/** A claim as the citizen is told of it. */
export const claimTold = z.object(ownClaim).meta({ id: 'ClaimTold' });
export const claim = z
  .object({
    ...ownClaim,
    citizen: id,
    filedBy: text,
    events: z.array(z.object({ what: text, reason: text, recordedBy: text, recordedAt: instant })),
  })
  .meta({ id: 'Claim' });

export const directives = z
  .object({
    directives: z.array(
      z.object({
        kind: z.enum(['gift', 'savings']),
        beneficiary: text,
        amount: money.optional(),
        share: decimal.optional(),
      }),
    ),
  })
  .meta({ id: 'DirectivesGiven' });

export const overpayment = z
  .object({
    id,
    citizen: id,
    year: z.int(),
    run: id,
    because: text,
    reason: text,
    takenBack: money,
    notPaid: money,
    receivable: money,
    owed: money,
    recordedAt: instant,
    /** Where it was taken back by mistake, and given back. */
    reinstatedOn: day.nullable(),
    plan: z
      .object({
        instalment: money,
        every: text,
        from: day,
        due: money,
        overdue: money,
        next: z.object({ on: day, amount: money }).nullable(),
        agreedBy: text,
        agreedAt: instant,
      })
      .nullable(),
    recoveries: z.array(z.object({ kind: text, amount: money, on: day })),
  })
  .meta({ id: 'Overpayment' });

export const claimantPayee = z
  .object({
    claimant: text.nullable(),
    name: text,
    iban: text,
    bic: text.nullable(),
    recordedAt: instant,
    enteredBy: text,
    approvedBy: text,
  })
  .meta({ id: 'ClaimantPayee' });

const work = { id, state: text, progress, startedAt: instant, problem: problem.nullable() };
export const paymentBatch = z
  .object({
    ...work,
    dividendRun: id,
    batch: count,
    executeOn: day,
    instructed: counted,
    /** By why they are held; where none is, it is not there. */
    held: z.record(z.string(), counted),
    claimants: z.object({ instructed: counted, held: counted }),
    files: count,
    builtBy: text,
  })
  .meta({ id: 'PaymentBatch' });
export const paymentHold = z
  .object({ citizen: id, reason: text, until: day.nullable() })
  .meta({ id: 'PaymentHold' });
export const paymentFile = z
  .object({
    file: count,
    batch: count,
    messageId: text,
    pays: z.enum(['citizens', 'claimants']),
    state: z.enum(['built', 'released', 'cancelled']),
    executeOn: day,
    transactions: count,
    sum: money,
    namesRewritten: count,
    proposalHash: hash,
    bytes: counted,
    createdAt: instant,
    builtBy: text,
    decidedBy: text.nullable(),
    decidedAt: instant.nullable(),
    reason: text.nullable(),
    journalEntryId: id.nullable(),
  })
  .meta({ id: 'PaymentFile' });
export const expiry = z
  .object({ ...work, expired: counted, startedBy: text })
  .meta({ id: 'DividendExpiry' });

export const paymentReport = z
  .object({
    id,
    state: text,
    format: text.nullable(),
    messageId: text.nullable(),
    sha256: hash,
    bytes: counted,
    outcomes: count,
    others: count,
    progress,
    matched: count,
    posted: count,
    settled: count,
    rejected: count,
    returned: count,
    repeated: count,
    noted: count,
    breaks: count,
    receivedBy: text,
    receivedAt: instant,
    problem: problem.nullable(),
  })
  .meta({ id: 'PaymentReport' });
/** A bank may leave the currency out. */
const asTold = z.object({ amount: decimal, currency: text.nullable() });
export const paymentBreak = z
  .object({
    no: counted,
    report: id,
    outcome: count,
    kind: text,
    reason: text,
    says: text,
    on: day.nullable(),
    endToEndId: text.nullable(),
    bankReference: text.nullable(),
    messageId: text.nullable(),
    amount: asTold.nullable(),
    expected: money.nullable(),
    isOpen: z.boolean(),
    finding: text.nullable(),
  })
  .meta({ id: 'PaymentBreak' });
export const paymentFailure = z
  .object({
    outcome: count,
    says: text,
    of: text,
    endToEndId: text.nullable(),
    messageId: text.nullable(),
    bankReference: text.nullable(),
    reason: z.object({ code: text, text: text }).nullable(),
    amount: asTold.nullable(),
    on: day.nullable(),
  })
  .meta({ id: 'PaymentFailure' });

export const rollChange = z
  .object({
    since: z.int().nullable(),
    byRecorder: z.array(z.object({ recordedBy: text, added: counted, removed: counted })),
    sharedAccounts: z.object({ accounts: counted, citizens: counted, most: counted }),
  })
  .meta({ id: 'RollChange' });

const reasons = z
  .array(text)
  .meta({ description: 'Codes of what stands against them; none: eligible' });
const classNo = count.nullable().meta({ description: 'Of the run’s classes, counted from 1' });
export const rollDifference = z
  .object({ citizen: id, was: reasons, isNow: reasons, wasClass: classNo, isNowClass: classNo })
  .meta({ id: 'RollDifference' });

/** As a request states it; by its name it has parameters of its own. */
const rule = z.record(z.string(), z.unknown());
const refused = z.object({
  code: text,
  title: text,
  detail: text,
  facts: z.record(z.string(), text),
});
export const dividendPreview = z
  .object({
    year: z.int(),
    recordOn: day,
    payOn: day,
    currency: text,
    rule,
    steps: lines,
    pool: decimal.nullable(),
    eligible: counted,
    perCitizen: decimal.nullable(),
    residue: decimal.nullable(),
    lateReserve: decimal,
    gross: decimal.nullable(),
    classes,
    parts: lines.optional(),
    reductions: lines.optional(),
    problem: refused.optional(),
    /** What each rule would pay of the same year, to as many. */
    rules: z.array(
      z.object({
        name: text,
        of: z.enum(['run', 'asked', 'law', 'published']),
        source: text.optional(),
        rule,
        steps: lines,
        pool: decimal.optional(),
        perCitizen: decimal.optional(),
        residue: decimal.optional(),
        problem: refused.optional(),
      }),
    ),
  })
  .meta({ id: 'DividendPreview' });

/** What is known of a citizen besides the roll, of whatever kind. */
export const ofAnyFact = {
  id,
  kind: text,
  recordedAt: instant,
  recordedBy: z.enum(['citizen', 'representative', 'staff']),
  withdrawal: z.object({ at: instant, reason: text.nullable() }).nullable(),
};
export const application = z
  .object({ ...ofAnyFact, year: z.int(), filedOn: day })
  .meta({ id: 'ApplicationFiled' });
export const factsRecorded = z
  .object({ ids: z.array(id), recorded: count, duplicates: count })
  .meta({ id: 'FactsRecorded' });

export const ward = z
  .object({
    ward: id,
    bornOn: day,
    kind: text,
    since: day,
    names: id.nullable(),
    mayBePaid: z.array(id),
  })
  .meta({ id: 'Ward' });
export const representation = z
  .object({
    id,
    kind: text,
    representative: id,
    since: day,
    until: day.nullable(),
    names: id.nullable(),
  })
  .meta({ id: 'Representation' });
