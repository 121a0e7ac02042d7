import { z } from 'zod';
import { dayOf } from '../../domain/calendar.js';
import { type Directive, GROUNDS, unlawful, unlawfulKind } from '../../domain/deductions.js';
import { deductionLawOn, type Nation } from '../../domain/nation.js';
import type { FieldProblem } from '../../domain/refusal.js';
import { PLAN_INTERVALS } from '../../domain/recovery-plan.js';
import {
  bic,
  comingDay,
  iban,
  money,
  moneyOrAmount,
  onceRight,
  page,
  pastDay,
  rate,
  reason,
  text,
  uuid,
} from './fields.js';

/** What is claimed of dividends, and what citizens want done with theirs. */

const DIRECTIVES_MAX = 20;

const slug = z
  .string()
  .regex(/^[a-z0-9-]{1,40}$/, 'must have 1 to 40 small letters, digits or hyphens');

/** Whose law says what may be claimed and given: set once, as a process serves one nation; its laws are those of now. */
let nation: Pick<Nation, 'laws'> = { laws: [] };
export function readClaimsOf(served: typeof nation): void {
  nation = served;
}
/** What today's law has against a value; nothing where no law is known yet. The books ask again as they record it. */
const against =
  <T>(faults: (value: T, law: ReturnType<typeof deductionLawOn>) => readonly FieldProblem[]) =>
  (value: T, context: z.RefinementCtx): void => {
    if (nation.laws.length === 0) return;
    for (const { pointer, detail } of faults(value, deductionLawOn(nation, dayOf(new Date()))))
      context.addIssue({ code: 'custom', path: pointer.split('/').slice(1), message: detail });
  };

export const claimRequest = z
  .strictObject({
    claimant: slug,
    citizen: uuid,
    kind: slug,
    amount: moneyOrAmount,
    noticeCertifiedOn: pastDay,
  })
  .superRefine(
    against(({ kind }: { kind: string }, law) => unlawfulKind(kind, law)),
    onceRight('kind'),
  )
  .meta({
    id: 'ClaimRequest',
    examples: [
      {
        claimant: 'child-support-agency',
        citizen: '0b7a3f5e-8c1d-4e2f-9a6b-7c8d9e0f1a2b',
        kind: 'child-support',
        amount: { amount: '850.00', currency: 'USD' },
        noticeCertifiedOn: '2026-02-02',
      },
    ],
  });

export const claimFilter = z.strictObject({
  ...page,
  citizen: uuid.optional(),
  claimant: slug.optional(),
  open: z
    .enum(['true', 'false'], 'must be true or false')
    .transform((text) => text === 'true')
    .optional(),
});

export const withdrawalRequest = z
  .strictObject({ reason })
  .meta({ id: 'WithdrawalRequest', examples: [{ reason: 'Paid in the meantime' }] });

/** Codes, so that nothing personal is written down in clear. */
export const objectionRequest = z
  .strictObject({ grounds: z.enum(GROUNDS, `must be one of ${GROUNDS.join(', ')}`) })
  .meta({ id: 'ObjectionRequest', examples: [{ grounds: 'paid-already' }] });

export const objectionDecisionRequest = z
  .strictObject({
    verdict: z.enum(['upheld', 'dismissed'], 'must be upheld or dismissed'),
    reason,
  })
  .meta({
    id: 'ObjectionDecisionRequest',
    examples: [{ verdict: 'upheld', reason: 'The receipt shows that it was paid' }],
  });

const directive = z
  .strictObject({
    kind: z.enum(['gift', 'savings'], 'must be gift or savings'),
    beneficiary: slug,
    amount: money.optional(),
    share: rate.optional(),
  })
  .refine(({ amount, share }) => (amount === undefined) !== (share === undefined), {
    ...onceRight('amount', 'share'),
    message: 'must have an amount, or savings a share instead',
  })
  .refine(({ kind, share }) => kind === 'savings' || share === undefined, {
    ...onceRight('kind', 'share'),
    path: ['share'],
    message: 'is for savings only',
  })
  .superRefine(
    against((stated: StatedDirective, law) =>
      (stated.amount === undefined) === (stated.share === undefined)
        ? []
        : unlawful(toDirective(stated), law),
    ),
    onceRight('kind', 'beneficiary', 'amount', 'share'),
  );

export const directivesRequest = z
  .strictObject({
    directives: z
      .array(directive)
      .max(DIRECTIVES_MAX, `must hold at most ${DIRECTIVES_MAX} directives`),
  })
  .meta({
    id: 'DirectivesRequest',
    examples: [
      {
        directives: [
          {
            kind: 'gift',
            beneficiary: 'food-bank',
            amount: { amount: '75.00', currency: 'USD' },
          },
          { kind: 'savings', beneficiary: 'pension', share: '0.5' },
        ],
      },
    ],
  });

export const overpaymentRequest = z.strictObject({ citizen: uuid, run: uuid, reason }).meta({
  id: 'OverpaymentRequest',
  examples: [
    {
      citizen: '0b7a3f5e-8c1d-4e2f-9a6b-7c8d9e0f1a2b',
      run: '0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b',
      reason: 'Died before the record date',
    },
  ],
});

export const overpaymentFilter = z.strictObject({ ...page, citizen: uuid.optional() });

export const repaymentRequest = z.strictObject({ amount: money, receivedOn: pastDay }).meta({
  id: 'RepaymentRequest',
  examples: [{ amount: { amount: '312.00', currency: 'USD' }, receivedOn: '2026-11-20' }],
});

export const recoveryPlanRequest = z
  .strictObject({ instalment: money, every: z.enum(PLAN_INTERVALS), from: comingDay })
  .meta({
    id: 'RecoveryPlanRequest',
    examples: [
      {
        instalment: { amount: '50.00', currency: 'USD' },
        every: 'month',
        from: '2099-01-31',
      },
    ],
  });

export const writeOffRequest = z
  .strictObject({ reason })
  .meta({ id: 'WriteOffRequest', examples: [{ reason: 'The estate had nothing' }] });

export const claimantPaymentRequest = z
  .strictObject({
    /** Null: the tax that was withheld, to the treasury. */
    claimant: slug.nullable(),
    amount: money,
    paidOn: pastDay,
    reason,
  })
  .meta({
    id: 'ClaimantPaymentRequest',
    examples: [
      {
        claimant: 'child-support-agency',
        amount: { amount: '850.00', currency: 'USD' },
        paidOn: '2026-11-20',
        reason: 'Transfer 4711 of the fund’s bank',
      },
    ],
  });

export const claimantPayeeRequest = z
  .strictObject({
    /** Null: the treasury, for the tax that was withheld. */
    claimant: slug.nullable(),
    name: text(140),
    iban,
    bic: bic.nullish(),
    reason,
  })
  .meta({
    id: 'ClaimantPayeeRequest',
    examples: [
      {
        claimant: 'child-support-agency',
        name: 'Child Support Agency',
        iban: 'GB29NWBK60161331926819',
        bic: null,
        reason: 'Letter of 2 February, called back',
      },
    ],
  });

/** The request as the books take it. */
export const toDirectives = ({
  directives,
}: z.infer<typeof directivesRequest>): readonly Directive[] => directives.map(toDirective);

interface StatedDirective {
  readonly kind: Directive['kind'];
  readonly beneficiary: string;
  readonly amount?: z.infer<typeof money> | undefined;
  readonly share?: z.infer<typeof rate> | undefined;
}
function toDirective({ kind, beneficiary, amount, share }: StatedDirective): Directive {
  return share
    ? { kind: 'savings', beneficiary, share }
    : { kind, beneficiary, amount: amount!.amount };
}
