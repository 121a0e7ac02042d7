import { z } from 'zod';
import { CLOSED_DAYS_MAX, closesTooLong, MONTHS, WEEKDAYS } from '../../domain/bank-calendar.js';
import { RESERVED_KINDS } from '../../domain/deductions.js';
import { FRACTIONS, LOT_METHODS } from '../../domain/nation.js';
import { PRICE_METHODS, type PriceMethod } from '../../domain/valuation.js';
import { amount, fraction, onceRight, rate, signedAmount, text } from '../http/fields.js';
import { areDistinct, weightsWrong } from './law-contradictions.js';
import { payoutRule } from './payout-rule.js';

export const LIST_MAX = 200;
export const list = <T extends z.ZodType>(of: T) =>
  z.array(of).max(LIST_MAX, `must have at most ${LIST_MAX} entries`);
/** A list whose entries are each named once; looked at once all of them are right. */
export const listOfDistinct = <T extends z.ZodType>(
  of: T,
  keyOf: (one: z.output<T>) => string,
  message: string,
) => list(of).refine((all) => areDistinct(all, keyOf), { message });
export const count = (least: number, most: number) =>
  z.int(`must be a whole number from ${least} to ${most}`).min(least).max(most);
const code = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,59}$/, 'must be small letters, digits and hyphens');
/** Codes that are each named once; a schema says so in its own words. */
const codes = (of: z.ZodType<string>, message: string) =>
  listOfDistinct(of, (one) => one, message).meta({ uniqueItems: true });
const claimKind = code
  .refine((kind) => !RESERVED_KINDS.some((reserved) => reserved === kind), {
    message: `must not be one of ${RESERVED_KINDS.join(', ')}, which the service takes itself: give the claim another name`,
  })
  .meta({ not: { enum: [...RESERVED_KINDS] } });

const monthDay = z
  .string('must be a day of the year as MM-DD, in quotes')
  .regex(/^\d\d-\d\d$/, 'must be a day of the year as MM-DD')
  .refine((value) => z.iso.date().safeParse(`2023-${value}`).success, 'must exist in every year');

const NAMED_DAY = new RegExp(
  `^(good friday|easter monday|\\d\\d-\\d\\d|\\d{4}-\\d\\d-\\d\\d|(1st|2nd|3rd|4th|last) (${WEEKDAYS.join('|')}) of (${MONTHS.join('|')}))$`,
);
const holiday = z.strictObject({
  on: z
    .string()
    .regex(
      NAMED_DAY,
      "must be a day such as 12-25, 2027-04-05, 'good friday', 'easter monday', '2nd monday of october' or 'last monday of may'",
    )
    .refine(
      (value) => !/^\d\d-\d\d$/.test(value) || monthDay.safeParse(value).success,
      'must exist in every year',
    )
    .refine(
      (value) => !/^\d{4}-/.test(value) || z.iso.date().safeParse(value).success,
      'must be a day that exists',
    ),
  name: text(100),
  observed: z.literal('monday', 'must be monday').optional().meta({
    description: 'Where it falls on a Sunday, it is kept on the Monday after',
  }),
});

/** What the law may say. The first states all of it; one that follows states what changes. */
export const settings = {
  contributionRate: rate,
  fractions: z.enum(FRACTIONS, `must be one of ${FRACTIONS.join(', ')}`),
  exemptLegalForms: listOfDistinct(
    z.strictObject({ form: text(60), reason: text(300) }),
    ({ form }) => form.toLowerCase(),
    'must name each legal form once',
  ),
  fiscalYearEnd: monthDay,
  bankCalendar: z
    .strictObject({
      closedOn: z
        .array(z.enum(WEEKDAYS, `must be one of ${WEEKDAYS.join(', ')}`))
        .max(6, 'must leave a day of the week open'),
      holidays: list(holiday),
      moves: z.enum(['following', 'preceding'], 'must be following or preceding'),
    })
    .superRefine(
      (calendar, context) => {
        if (closesTooLong(calendar))
          context.addIssue({
            code: 'custom',
            message: `must not close banks for more than ${CLOSED_DAYS_MAX} days in a row: a payment would have no day to move to`,
          });
      },
      onceRight('closedOn', 'holidays'),
    ),
  payableUnit: amount,
  distributable: z.enum(['nav', 'realised-income'], 'must be nav or realised-income'),
  payoutRule,
  portfolio: z.strictObject({
    lots: z.enum(LOT_METHODS, `must be one of ${LOT_METHODS.join(', ')}`),
    dilution: z.strictObject({
      topUp: z
        .strictObject({
          raisedMax: amount.nullable(),
          years: count(1, 100).nullable(),
          untilListed: z.boolean('must be true or false'),
        })
        .nullable(),
      preEmption: z.boolean('must be true or false'),
    }),
    staleAfterDays: z.strictObject(
      Object.fromEntries(
        PRICE_METHODS.map((method) => [method, count(0, 36_600).nullable()]),
      ) as unknown as Record<PriceMethod, z.ZodNullable<z.ZodInt>>,
    ),
  }),
  eligibility: z
    .strictObject({
      qualifyingYear: z.enum(['same', 'previous'], 'must be same or previous'),
      residentFrom: monthDay,
      residentUntil: monthDay,
      aliveOn: z.union(
        [
          z.literal('record-date', 'must be record-date'),
          z.strictObject({ day: count(1, 366) }).meta({
            description:
              'Who dies after this day of the qualifying period, or after applying, is still owed',
          }),
        ],
        'must be record-date, or { day } of the qualifying period',
      ),
      application: z
        .strictObject({
          from: monthDay,
          until: monthDay,
          residentOn: z.boolean('must be true or false').default(false),
        })
        .nullable(),
      absence: z
        .strictObject({
          daysMax: count(0, 366),
          allowedFor: listOfDistinct(
            z.strictObject({ reason: code, daysMax: count(0, 366).nullable().default(null) }),
            (allowed) => allowed.reason,
            'must name each reason once',
          ),
        })
        .nullable(),
      presence: z.strictObject({ hours: count(1, 8784), withinYears: count(1, 100) }).nullable(),
      newChildren: z
        .strictObject({ withinYears: count(1, 100) })
        .nullable()
        .default(null),
      convictions: codes(code, 'must name each reason once'),
      weights: list(
        z.strictObject({ belowAge: count(1, 150).nullable().default(null), weight: fraction }),
      ).min(1, 'must have at least one weight'),
    })
    .superRefine(({ weights }, context) => {
      for (const message of weightsWrong(weights))
        context.addIssue({ code: 'custom', path: ['weights'], message });
    }, onceRight('weights')),
  appeals: z.strictObject({ days: count(0, 366), decisionDays: count(1, 3660) }),
  minors: z.strictObject({
    majorityAge: count(1, 30),
    payTo: z.enum(
      ['guardian', 'held-until-majority', 'themselves'],
      'must be guardian, held-until-majority or themselves',
    ),
  }),
  recovery: z.strictObject({ share: fraction }),
  deductions: z
    .strictObject({
      withholdingTax: fraction,
      order: codes(claimKind, 'must name each kind once'),
      exemptShare: fraction,
      exemptFrom: codes(code, 'must name each kind once'),
      feePerClaim: signedAmount.refine((fee) => fee.gte(0), 'must not be negative'),
      hearingDays: count(0, 366),
      giftUnit: amount.nullable(),
      beneficiaries: listOfDistinct(
        z.strictObject({
          id: z
            .string()
            .regex(/^[a-z0-9-]{1,40}$/, 'must have 1 to 40 small letters, digits or hyphens'),
          name: text(100),
          takes: z.enum(['gift', 'savings'], 'must be gift or savings'),
        }),
        ({ id }) => id,
        'must name each beneficiary once',
      ),
    })
    .superRefine(
      ({ order, exemptFrom }, context) => {
        for (const kind of exemptFrom.filter((one) => !order.includes(one)))
          context.addIssue({
            code: 'custom',
            path: ['exemptFrom'],
            message: `names ${kind}, which order does not`,
          });
      },
      onceRight('order', 'exemptFrom'),
    ),
  payment: z.strictObject({
    format: z.literal('pain.001.001.09', 'must be pain.001.001.09'),
    transactionsMax: count(1, 10_000),
    coolingOffDays: count(0, 366),
    citizensPerAccountMax: count(1, 1_000_000),
    freshSignInMinutes: count(1, 527_040),
  }),
  retention: z.strictObject({
    recordYears: count(0, 100),
    unclaimedYears: count(1, 100).nullable(),
  }),
};
