import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { addDays, type LocalDate } from '../../src/domain/calendar.js';
import type { ActionTerms } from '../../src/domain/corporate-action.js';
import { type Fact, SHARE, type Terms } from './position-model.js';

/** Random actions of three classes, as the model and as the books take them. */

/** X.A and X.B of one company, Y.A of another; the fund has a tenth, and of the last nothing but that it may get. */
export const CLASSES = [
  { company: 0, founding: 1000n * SHARE, stake: 100n * SHARE, parCents: 100n },
  { company: 0, founding: 333n * SHARE, stake: (333n * SHARE) / 10n, parCents: 7n },
  { company: 1, founding: 5000n * SHARE, stake: 500n * SHARE, parCents: 0n },
] as const;
export const CODES = ['A', 'B', 'A'] as const;
export const DAYS = 8;
/** An ISIN names one class for ever: each has its own. */
const ISINS = [
  ['US5949181045', 'US0231351067'],
  ['US0378331005'],
  ['US88160R1014', 'US02079K3059'],
] as const;

/** The first is that of the founding, the fifth its first anniversary. */
export const dayOf = (no: number): LocalDate =>
  no === 0 ? '2021-01-02' : addDays('2021-12-29', no);
export const AGED_ON = 4;

export const decimal = (units: bigint, one: bigint): Decimal =>
  new Decimal(String(units)).div(String(one));
const shares = (units: bigint): Decimal => decimal(units, SHARE);
const money = (cents: bigint): Decimal => decimal(cents, 100n);

const some = fc
  .tuple(fc.integer({ min: 1, max: 60 }), fc.constantFrom(0n, 0n, 5_000_000_000n, 3_333_333_333n))
  .map(([whole, part]) => BigInt(whole) * SHARE + part);
const few = fc.integer({ min: 0, max: 40_000 }).map(BigInt);
const ratio = fc.constantFrom(
  [1n, 1n],
  [3n, 2n],
  [1n, 2n],
  [3_333_333_333n, SHARE],
  [7n, 4n],
) as fc.Arbitrary<[bigint, bigint]>;
/** Splits after which a price is a finite decimal, and such as leave thirds and sevenths. */
const splits = fc.constantFrom<[bigint, bigint][]>(
  [2n, 1n],
  [5n, 2n],
  [5n, 1n],
  [3n, 1n],
  [7n, 3n],
);
const fractions = fc.constantFrom('kept', 'kept', 'cash-in-lieu', 'up', 'down');
const intoOf = (of: number, isMerger: boolean) =>
  isMerger ? fc.constantFrom(...(of === 2 ? [0, 1] : [2])) : fc.constant(of === 0 ? 1 : 0);

const termsOf = (of: number): fc.Arbitrary<Terms> => {
  const kind = <K extends string>(name: K) => fc.constant(name);
  return fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        kind: kind('share-issue'),
        n: some,
        cents: few,
        taken: fc.option(
          some.map((n) => n / 8n),
          { nil: undefined },
        ),
      }),
    },
    fc.record({ kind: kind('split'), ratio: splits, fractions, cents: few }),
    fc.record({
      kind: kind('consolidation'),
      ratio: splits.map(([a, b]): [bigint, bigint] => [b, a]),
      fractions,
      cents: few,
    }),
    fc.record({ kind: kind('disposal'), n: some, cents: few }),
    fc.record({ kind: kind('disposal'), n: some.map((n) => n / 3n), cents: few }),
    fc.record({ kind: kind('transfer-in'), n: some, cents: few }),
    fc.record({ kind: kind('transfer-out'), n: some, cents: few }),
    fc.record({
      kind: kind('buyback'),
      n: some.map((n) => n * 2n),
      taken: fc.option(some, { nil: undefined }),
      cents: few,
    }),
    fc.record({ kind: kind('cash-dividend'), cents: few.map((cents) => cents + 1n) }),
    ...(of === 2
      ? []
      : [
          fc.record({
            kind: kind('class-conversion'),
            into: intoOf(of, false),
            ratio,
            n: fc.option(some, { nil: undefined }),
            cents: few,
            paysFractions: fc.boolean(),
          }),
        ]),
    fc.record({
      kind: kind('merger'),
      into: intoOf(of, true),
      ratio,
      cents: few,
      paysFractions: fc.boolean(),
    }),
    fc.record({
      kind: kind('spin-off'),
      into: intoOf(of, true),
      ratio,
      costShare: fc.constantFrom<[bigint, bigint]>([1n, 4n], [333n, 1000n], [0n, 1n]),
      cents: few,
      paysFractions: fc.boolean(),
    }),
    fc.record({ kind: kind('acquisition-for-cash'), cents: few }),
    fc.record({ kind: kind('dissolution'), cents: few, ofClass: fc.boolean() }),
    {
      weight: 2,
      arbitrary: fc.record({ kind: kind('listing'), isin: fc.constantFrom(...ISINS[of]!) }),
    },
    fc.record({ kind: kind('name-change'), name: fc.constantFrom('First', 'Second', 'Third') }),
  );
};

export const randomTerms: fc.Arbitrary<Pick<Fact, 'of' | 'on' | 'terms'>> = fc
  .tuple(fc.nat(2), fc.nat(DAYS - 1))
  .chain(([of, on]) => termsOf(of).map((terms) => ({ of, on, terms })));

/** The same as the books take it. */
export function statedTerms({ terms }: Pick<Fact, 'terms'>): ActionTerms {
  const { n, taken, cents = 0n, ratio: [times, per] = [1n, 1n], into } = terms;
  const named = { registrationNumber: into === 2 ? 'YYY' : 'XXX', shareClass: CODES[into ?? 0]! };
  switch (terms.kind) {
    case 'share-issue':
      return {
        kind: terms.kind,
        sharesIssued: shares(n!),
        pricePerShare: money(cents),
        sharesTakenUp: taken === undefined ? null : shares(taken),
      };
    case 'split':
    case 'consolidation':
      return {
        kind: terms.kind,
        newShares: new Decimal(String(times)),
        oldShares: new Decimal(String(per)),
        fractions: terms.fractions as 'kept',
        cashInLieuPrice: terms.fractions === 'cash-in-lieu' ? money(cents) : null,
      };
    case 'class-conversion':
      return {
        kind: terms.kind,
        into: CODES[into!]!,
        ratio: decimal(times, per),
        shares: n === undefined ? null : shares(n),
        cashInLieuPrice: terms.paysFractions ? money(cents) : null,
      };
    case 'merger':
      return {
        kind: terms.kind,
        into: named,
        ratio: decimal(times, per),
        cashInLieuPrice: terms.paysFractions ? money(cents) : null,
      };
    case 'spin-off':
      return {
        kind: terms.kind,
        into: named,
        ratio: decimal(times, per),
        costShare: decimal(...terms.costShare!),
        cashInLieuPrice: terms.paysFractions ? money(cents) : null,
      };
    case 'transfer-in':
    case 'transfer-out':
      return {
        kind: 'transfer',
        direction: terms.kind === 'transfer-in' ? 'in' : 'out',
        shares: shares(n!),
        counterparty: 'The treasury',
        value: terms.kind === 'transfer-in' ? money(cents) : null,
      };
    case 'disposal':
      return { kind: terms.kind, shares: shares(n!), proceeds: money(cents) };
    case 'buyback':
      return {
        kind: terms.kind,
        sharesBoughtBack: shares(n!),
        sharesTendered: taken === undefined ? null : shares(taken),
        proceeds: taken === undefined ? null : money(cents),
      };
    case 'cash-dividend':
      return { kind: terms.kind, amount: money(cents) };
    case 'acquisition-for-cash':
      return { kind: terms.kind, pricePerShare: money(cents), proceeds: null };
    case 'listing':
      return { kind: terms.kind, isin: terms.isin! };
    case 'name-change':
      return { kind: terms.kind, legalName: terms.name! };
    default:
      return { kind: 'dissolution', proceeds: money(cents) };
  }
}

/** Is it of the company of its class as a whole? */
export const isOfCompany = ({ terms }: Pick<Fact, 'terms'>): boolean =>
  terms.kind === 'name-change' || (terms.kind === 'dissolution' && terms.ofClass !== true);
