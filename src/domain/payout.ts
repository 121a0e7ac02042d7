import { Decimal } from 'decimal.js';
import type { LocalDate } from './calendar.js';
import {
  alaskaStatutory,
  expectedRealReturn,
  fixedAppropriation,
  manual,
  netInvestmentReturnContribution,
  percentOfMarketValue,
  smoothedSpending,
} from './payout-rules.js';
import { floorShare } from './quantity.js';

/** One line of a computation, as people read it. */
export interface Step {
  readonly label: string;
  /** Money of the fund's currency; what is taken away is negative. */
  readonly amount: Decimal;
}

export interface FixedAppropriation {
  readonly name: 'fixed-appropriation';
  /** > 0. */
  readonly amount: Decimal;
  /** Appropriated beside the dividend and paid with it; each keeps its cents (`partsEach`). */
  readonly supplements?: readonly Step[] | undefined;
}

export interface PercentOfMarketValue {
  readonly name: 'percent-of-market-value';
  /** Of the mean NAV, 0 < rate ≤ 1. */
  readonly rate: Decimal;
  /** How many year-end NAVs the mean is of. */
  readonly years: number;
  /** How many of the newest are left out first. */
  readonly skip: number;
}

export interface AlaskaStatutory {
  readonly name: 'alaska-statutory';
  /** Of the net income of `years` fiscal years, what is available for distribution: 0.21. */
  readonly incomeRate: Decimal;
  readonly years: number;
  /** Of what is available, what goes to the dividend fund: 0.5. */
  readonly transferRate: Decimal;
  /** What lapses back into the dividend fund; amounts ≥ 0. */
  readonly additions: readonly Step[];
  /** What the dividend fund owes already, and what is appropriated from it; amounts ≥ 0. */
  readonly obligations: readonly Step[];
  readonly appropriations: readonly Step[];
}

export interface ExpectedRealReturn {
  readonly name: 'expected-real-return';
  /** A year's real return that may be expected for long, 0 < rate ≤ 1. */
  readonly rate: Decimal;
  readonly skip: number;
}

export interface NetInvestmentReturnContribution {
  readonly name: 'net-investment-return-contribution';
  /** A year's real return that may be expected for long, 0 < rate ≤ 1. */
  readonly expectedReturn: Decimal;
  /** How much of the returns may be spent, 0 < share ≤ 1. */
  readonly share: Decimal;
  /** A year's actual income, less expenses, of assets that are not in the NAV. */
  readonly otherNetIncome: Decimal;
  readonly skip: number;
}

export interface SmoothedSpending {
  readonly name: 'smoothed-spending';
  /** How much of the year before is kept, 0 ≤ weight < 1; the target weighs the rest. */
  readonly weight: Decimal;
  /** Spending as a part of the NAV: what it tends to, and the least and the most it may be. */
  readonly target: Decimal;
  readonly floor: Decimal;
  readonly cap: Decimal;
  /** Of the year, > -1; 0.02 for 2%. */
  readonly inflation: Decimal;
  readonly skip: number;
}

export interface Manual {
  readonly name: 'manual';
  /** The computation as whoever made it states it; its sum is the pool. */
  readonly lines: readonly Step[];
  /** By what authority. */
  readonly reason: string;
}

/** How a year's pool comes about: a nation's law, with what it leaves to be filled in. */
export type PayoutRule =
  | AlaskaStatutory
  | ExpectedRealReturn
  | FixedAppropriation
  | Manual
  | NetInvestmentReturnContribution
  | PercentOfMarketValue
  | SmoothedSpending;

export interface YearEndNav {
  readonly asOf: LocalDate;
  readonly nav: Decimal;
  /** Stated when the books were opened, of a year-end of which they have no NAV. */
  readonly isOpening: boolean;
}

/** What a fiscal year brought in, less what it cost; gains that were not realised are no part of it. */
export interface YearIncome {
  readonly endedOn: LocalDate;
  readonly amount: Decimal;
  /** Stated when the books were opened, for a year before their first. */
  readonly isOpening: boolean;
}

/** What a rule looks at. */
export interface FundFacts {
  /** Approved fiscal-year-end NAVs at or before the record date, newest first. */
  readonly navs: readonly YearEndNav[];
  /** Of fiscal years that ended by the record date, newest first. */
  readonly netIncomes: readonly YearIncome[];
  /** What was realised before the newest of these years, and has not been distributed; below zero where more was. */
  readonly earningsReserve: Decimal;
  /** What the last dividend came to, or what is stated of the one before the books; null before the first. */
  readonly lastSpending: { readonly amount: Decimal; readonly isOpening: boolean } | null;
  /** What the last dividend's division left over in the dividend fund; nothing where its rule filled none. */
  readonly residue: Decimal;
}

/** What money is counted in. */
export interface Units {
  /** The smallest amount a dividend is paid in: 0.01, or 1 where dividends are whole dollars. */
  readonly payable: Decimal;
  /** The currency's own smallest amount: 0.01. */
  readonly smallest: Decimal;
}

export interface Payout {
  /** ≥ 0. */
  readonly pool: Decimal;
  readonly steps: readonly Step[];
  /** What was taken out of the pool before it was divided; amounts ≥ 0. */
  readonly reductions: readonly Step[];
}

/** What of a rule is words; all other text in one on record is an amount. */
const WORDS: readonly string[] = ['name', 'label', 'reason'];

/** A rule as it stands on record, where its amounts are text. */
export const ruleOnRecord = (stated: object): PayoutRule =>
  JSON.parse(JSON.stringify(stated), (key, value: unknown) =>
    typeof value === 'string' && !WORDS.includes(key) ? new Decimal(value) : value,
  ) as PayoutRule;

/** A rule's payout before any cap of cash. @throws Refusal `no-approved-nav` */
export function payout(rule: PayoutRule, facts: FundFacts, units: Units): Payout {
  switch (rule.name) {
    case 'alaska-statutory':
      return alaskaStatutory(rule, facts, units);
    case 'expected-real-return':
      return expectedRealReturn(rule, facts, units);
    case 'fixed-appropriation':
      return fixedAppropriation(rule);
    case 'manual':
      return manual(rule);
    case 'net-investment-return-contribution':
      return netInvestmentReturnContribution(rule, facts, units);
    case 'percent-of-market-value':
      return percentOfMarketValue(rule, facts, units);
    case 'smoothed-spending':
      return smoothedSpending(rule, facts, units);
  }
}

/** One citizen's part of a pool. */
export interface PartOf {
  /** Of a whole share, 0 ≤ weight ≤ 1. */
  readonly weight: Decimal;
  /** What they get, ≥ 0. */
  readonly eachGets: Decimal;
  /** All shares of the pool, Σ (weight × citizens) > 0. */
  readonly shares: Decimal;
}

/**
 * By how much each appropriation makes one person's dividend smaller (Alaska Statutes 43.23.028(a)(3)):
 *
 *     reduction each = amount × weight ÷ shares, half to even, to the smallest amount
 */
export const reductionsEach = (
  reductions: readonly Step[],
  { weight, shares }: Omit<PartOf, 'eachGets'>,
  { smallest }: Pick<Units, 'smallest'>,
): readonly Step[] =>
  reductions.map(({ label, amount }) => ({
    label,
    amount: amount.times(weight).div(shares).toNearest(smallest, Decimal.ROUND_HALF_EVEN),
  }));

/**
 * Of what one citizen gets, how much is of which part, as Alaska's 1,702.00 of 2024 were 1,403.83 and 298.17. Each
 * supplement keeps its cents, rounded down; the dividend itself is what remains of the payable amount:
 *
 *     supplement each = ⌊amount × weight ÷ shares⌋,   each gets = Σ parts,   each part ≥ 0
 */
export function partsEach(
  { supplements = [] }: Pick<FixedAppropriation, 'supplements'>,
  { weight, eachGets, shares }: PartOf,
  { smallest }: Pick<Units, 'smallest'>,
): readonly Step[] {
  let left = eachGets;
  const parts = supplements.map(({ label, amount }) => {
    const part = Decimal.min(floorShare(amount.times(weight), shares, smallest), left);
    left = left.minus(part);
    return { label, amount: part };
  });
  return [{ label: 'Dividend', amount: left }, ...parts];
}
