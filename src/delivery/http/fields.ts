import { Decimal } from 'decimal.js';
import { electronicFormatIBAN, isValidBIC, isValidIBAN } from 'ibantools';
import { z } from 'zod';
import { dayOf } from '../../domain/calendar.js';
import { isIsin, isLei } from '../../domain/identifier.js';
import type { Nation } from '../../domain/nation.js';
import type { FieldProblem } from '../../domain/refusal.js';
import { SETTLED_MS_MAX } from '../../ledger/known.js';

import './field-messages.js'; // What is said where a schema says nothing.

/** The fields of which requests are made. Their messages say what to send. */

const wellFormed = (text: string): boolean => !/[\p{Cc}\p{Cs}]/u.test(text);

/** Text for people: trimmed, without control characters, at most `most` characters. */
export const text = (most: number) =>
  z
    .string()
    .trim()
    .refine((value) => wellFormed(value), 'must not contain control characters or broken Unicode')
    .refine((value) => value.length > 0, 'must not be empty')
    .refine(
      (value) => value.length <= most || (value.length <= most * 2 && [...value].length <= most),
      `must have at most ${most} characters`,
    )
    .meta({ minLength: 1, maxLength: most });

const decimalPattern = (integers: number) =>
  new RegExp(`^(0|[1-9]\\d{0,${integers - 1}})(\\.\\d{1,10})?$`);

/** With a minus before what takes away. */
const SIGNED = /^-?(0|[1-9]\d{0,14})(\.\d{1,10})?$/;

/** A quantity as a decimal string: plain notation, at most ten decimals. JSON numbers lose digits and are refused. */
const decimal = (
  integers: number,
  accepts: (quantity: Decimal) => boolean,
  rule: string,
  example: string,
  pattern = decimalPattern(integers),
) => {
  return z
    .string('must be a decimal string, such as "10.5"; JSON numbers lose digits')
    .transform((value, context) => {
      if (pattern.test(value)) {
        const quantity = new Decimal(value);
        if (accepts(quantity)) return quantity;
      }
      context.addIssue({
        code: 'custom',
        message: `must be a decimal string, ${rule}, at most ${integers} digits before and 10 after the point, without ${pattern === SIGNED ? '' : 'sign, '}spaces or exponent`,
      });
      return z.NEVER;
    })
    .meta({ pattern: pattern.source, examples: [example] });
};

const positive = (quantity: Decimal) => quantity.gt(0);
export const shares = decimal(15, positive, 'above 0', '10000000');
/** How much a posting is of, on whichever side. */
export const postedAmount = decimal(28, positive, 'above 0', '12.34');
export const price = decimal(12, () => true, '0 or more', '12.34');
export const level = decimal(12, positive, 'above 0', '4251.37');
export const rate = decimal(
  1,
  (quantity) => quantity.gt(0) && quantity.lte(1),
  'above 0 and at most 1',
  '0.05',
);
export const fraction = decimal(1, (quantity) => quantity.lte(1), 'from 0 to 1', '0.04');

/** What a company counts in its own money, or in shares, units and multiples. */
export const figure = decimal(15, () => true, '0 or more', '1250000');
export const signedFigure = decimal(15, () => true, 'a minus sign before it', '-250000', SIGNED);
/** One of a currency in another. */
export const exchangeRate = decimal(12, positive, 'above 0', '1.0853');
/** Per year: 0.12 is twelve percent. */
export const yearlyRate = decimal(1, () => true, '0 or more', '0.12');

/** The fund's money. A process serves one nation: its money is set once, before anything is read. */
let fund: Pick<Nation, 'currency' | 'minorUnit'> = { currency: 'USD', minorUnit: 2 };
export function readMoneyOf(nation: typeof fund): void {
  fund = nation;
}
/** Reads in the money of a nation that this process does not serve, or not yet. */
export function inMoneyOf<T>(nation: typeof fund, read: () => T): T {
  const served = fund;
  fund = nation;
  try {
    return read();
  } finally {
    fund = served;
  }
}
const isPayable = (quantity: Decimal): boolean => quantity.dp() <= fund.minorUnit;

/** Money of the fund's currency, no finer than it is paid. */
export const amount = decimal(
  15,
  (quantity) => quantity.gt(0) && isPayable(quantity),
  'above 0 with no more decimals than the currency has',
  '12.34',
);

/** Money that was paid for something, if anything was. */
export const proceeds = decimal(
  15,
  isPayable,
  '0 or more with no more decimals than the currency has',
  '12.34',
);

/** What is posted: a debit, or with its sign a credit. */
export const quantity = z
  .string('must be a decimal string, such as "-10.5"; JSON numbers lose digits')
  .transform((value, context) => {
    const parsed = amount.safeParse(value.replace(/^-/, ''));
    if (parsed.success) return value.startsWith('-') ? parsed.data.neg() : parsed.data;
    context.addIssue({
      code: 'custom',
      message: `must be a decimal string other than 0, at most 15 digits before and ${fund.minorUnit} after the point, with a minus where it is a credit`,
    });
    return z.NEVER;
  })
  .meta({ pattern: `^-?${decimalPattern(15).source.slice(1)}`, examples: ['-12.34'] });
/** What adds, or takes away. */
export const signedAmount = decimal(
  15,
  isPayable,
  'with no more decimals than the currency has, a minus sign before it where it takes away',
  '-12.34',
  SIGNED,
);
export const inflation = decimal(
  1,
  (quantity) => quantity.gt(-1) && quantity.lte(1),
  'above -1 and at most 1',
  '0.02',
  SIGNED,
);

export const currency = z
  .string()
  .refine((code) => code === fund.currency, {
    error: () => `must be the fund's currency, ${fund.currency}`,
  })
  .meta({ examples: ['USD'] });
/** Any currency that there is: the codes of ISO 4217 as the runtime has them. */
const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));
export const anyCurrency = z
  .string()
  .refine((code) => CURRENCIES.has(code), 'must be a currency of ISO 4217, such as EUR')
  .meta({ examples: ['EUR'] });
export const money = z
  .strictObject(
    { amount, currency },
    {
      error: ({ code }) => {
        if (code !== 'invalid_type') return undefined;
        const example = new Decimal(5).toFixed(fund.minorUnit);
        return `must be an object such as { "amount": "${example}", "currency": "${fund.currency}" }`;
      },
    },
  )
  .meta({ id: 'Money' });
/** Money, or its amount alone: there is one currency. */
export const moneyOrAmount = z.preprocess(
  (value) => (typeof value === 'string' ? { amount: value, currency: fund.currency } : value),
  money,
);

/** A day that exists, `YYYY-MM-DD`. */
export const day = z.iso
  .date('must be a day that exists, as YYYY-MM-DD')
  .refine(
    (value) => !exists(value) || value >= '0001-01-01',
    'must be a day that exists, as YYYY-MM-DD',
  );
const DAY = z.iso.date();
/** Of a day that there is not, nothing else is said. */
const exists = (value: string): boolean => DAY.safeParse(value).success;
export const pastDay = day.refine(
  (value) => !exists(value) || !(Date.parse(value) > Date.now()), // A day begins at midnight of the fund's clock, which is UTC.
  'must not lie in the future',
);
export const comingDay = day.refine(
  (value) => !exists(value) || !(value < dayOf(new Date())),
  'must not lie in the past',
);
const NO_INSTANT = 'must be an instant in UTC, such as 2026-11-20T09:00:00.000Z';
export const instant = z.iso
  .datetime({ offset: false, error: NO_INSTANT })
  .refine((value) => value >= '0001-01-01', NO_INSTANT);
/** As known at which instant; one that comes within the time that is waited for it is taken. */
export const knownAt = instant.refine(
  (value) => !(Date.parse(value) > Date.now() + SETTLED_MS_MAX),
  'must not lie in the future',
);

export const registrationNumber = z
  .string()
  .trim()
  .toUpperCase()
  .regex(
    /^[A-Z0-9][A-Z0-9-]{2,39}$/,
    'must have 3 to 40 letters, digits or hyphens, and begin with a letter or digit',
  )
  .meta({ examples: ['SF-2026-000123'] });
export const shareClassCode = z
  .string()
  .regex(/^[A-Z0-9-]{1,20}$/, 'must have 1 to 20 capital letters, digits or hyphens')
  .meta({ examples: ['COMMON'] });
export const isin = z
  .string()
  .refine(isIsin, 'must be an ISIN (ISO 6166) with a right check digit')
  .meta({ examples: ['US0378331005'] });
export const lei = z
  .string()
  .refine(isLei, 'must be a Legal Entity Identifier (ISO 17442) with right check digits');
export const iban = z
  .string()
  .transform((value) => electronicFormatIBAN(value) ?? '')
  .refine((value) => isValidIBAN(value), 'must be an IBAN with right check digits');
export const bic = z
  .string()
  .transform((value) => value.replaceAll(' ', '').toUpperCase())
  .refine((value) => isValidBIC(value), 'must be a BIC of 8 or 11 characters');
export const uuid = z.guid('must be an id, a UUID').transform((value) => value.toLowerCase());
export const reason = text(500);

export const LIST_MAX = 1_000;
export const LIST_DEFAULT = 100;

/** What every list takes. */
export const page = {
  limit: z
    .string()
    .regex(/^\d{1,4}$/, `must be a number from 1 to ${LIST_MAX}`)
    .transform(Number)
    .refine((limit) => limit >= 1 && limit <= LIST_MAX, `must be a number from 1 to ${LIST_MAX}`)
    .default(LIST_DEFAULT)
    .meta({ type: 'integer', minimum: 1, maximum: LIST_MAX }),
  cursor: z.string().max(500).optional(),
};

/**
 * When a rule over several fields is looked at: once those fields are right by themselves, whatever else is wrong, so
 * that all mistakes are told at once.
 */
export const onceRight = (...fields: readonly string[]) => ({
  when: ({ value, issues }: z.core.ParsePayload): boolean =>
    isObject(value) && issues.every(({ path }) => !fields.includes(String(path?.[0]))),
});

/**
 * Looks at a value that is of one of several kinds, each with fields of its own: where it is of none, the fields that no
 * kind has are named all the same, and what is wrong of those that every kind has.
 */
export const ofAKind =
  (kinds: readonly string[], fields: ReadonlySet<string>, common: z.ZodType) =>
  (value: unknown, context: z.RefinementCtx): unknown => {
    if (!isObject(value)) return value;
    const stated = value as Record<string, unknown>;
    const { kind } = stated;
    if (kinds.some((one) => one === kind)) return value;
    const keys = Object.keys(stated).filter((key) => !fields.has(key));
    if (keys.length > 0) context.addIssue({ code: 'unrecognized_keys', keys, input: stated });
    const message = `must be one of ${kinds.join(', ')}`;
    context.addIssue({ code: 'custom', path: ['kind'], message, input: kind });
    const { error } = common.safeParse(value, { reportInput: true });
    for (const { message: detail, path, input } of error?.issues ?? [])
      context.addIssue({
        code: 'custom',
        path: [...path],
        message: input === undefined && path.length === 1 ? IS_REQUIRED : detail,
        input,
      });
    return z.NEVER;
  };
const IS_REQUIRED = 'is required';

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** RFC 6901. */
export const pointer = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

export const NO_FIELD = 'is not a field of this request';

/** Every wrong field of a value, by its place; unknown fields are each named. */
export const fieldProblems = (
  { issues }: Pick<z.core.$ZodError, 'issues'>,
  unknown: string | ((field: string) => string) = NO_FIELD,
): FieldProblem[] => issues.flatMap((issue) => problemsOf(issue, [], unknown));

function problemsOf(
  issue: z.core.$ZodIssue,
  above: readonly PropertyKey[],
  unknown: string | ((field: string) => string),
): FieldProblem[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      pointer: pointer([...path, key]),
      detail: typeof unknown === 'string' ? unknown : unknown(key),
    }));
  if (issue.code === 'invalid_union') {
    // Of a choice, what was meant: the one whose kind of value was sent.
    const meant = issue.errors.find((errors) => !errors.some(isOfAnotherKind));
    if (meant) return meant.flatMap((one) => problemsOf(one, path, unknown));
  }
  if (issue.code === 'invalid_type' && issue.input === undefined)
    return [{ pointer: pointer(path), detail: IS_REQUIRED }];
  return [{ pointer: pointer(path), detail: issue.message }];
}

const isOfAnotherKind = ({ code, path }: z.core.$ZodIssue): boolean =>
  code === 'invalid_type' && path.length === 0;
