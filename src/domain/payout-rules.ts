import { Decimal } from 'decimal.js';
import type {
  AlaskaStatutory,
  ExpectedRealReturn,
  FixedAppropriation,
  FundFacts,
  Manual,
  NetInvestmentReturnContribution,
  Payout,
  PercentOfMarketValue,
  SmoothedSpending,
  Step,
  Units,
  YearEndNav,
} from './payout.js';
import { floorTo } from './quantity.js';
import { refuseUnless } from './refusal.js';

/** Every payout rule there is: its law and where that is written, as arithmetic. */

/**
 * The law of 1982, which Alaska's dividends of 1983 to 2015 were computed by:
 *
 *     available for distribution = min(21% × Σ net income of 5 years, the last year's net income + earnings reserve)
 *     pool = 50% of it, rounded down to the cent, + lapsed − obligations − appropriations,   never below zero
 *
 * Alaska Statutes 37.13.140(a) (21%, five years, the cap), 37.13.145(b) (50%), 43.23.025(a) (the rest). What the
 * division of the year before left over stays in the dividend fund, and so comes back here.
 */
export function alaskaStatutory(rule: AlaskaStatutory, facts: FundFacts, units: Units): Payout {
  const incomes = facts.netIncomes.slice(0, rule.years);
  const sum = total(incomes);
  const part = sum.times(rule.incomeRate);
  const most = (incomes[0]?.amount ?? zero).plus(facts.earningsReserve);
  const available = notNegative(Decimal.min(part, most));
  const transfer = floorTo(available.times(rule.transferRate), units.smallest);
  return dividendFund(rule, facts, transfer, [
    ...incomes.map((year) => ({
      label: `Net income of the fiscal year to ${year.endedOn}${opening(year)}`,
      amount: year.amount,
    })),
    { label: counted(incomes.length, rule.years, 'Net income of', 'fiscal year'), amount: sum },
    // Shown to the cent; the transfer is computed from the sum itself.
    { label: `${percent(rule.incomeRate)} of it`, amount: shown(part, units) },
    ...(available.lt(part)
      ? [{ label: 'Capped at net income of the last year and earnings reserve', amount: available }]
      : []),
    { label: `${percent(rule.transferRate)} of it to the dividend fund`, amount: transfer },
  ]);
}

/** What Alaska's dividend fund can pay of a transfer (AS 43.23.025(a)(1)). */
export function dividendFund(
  {
    additions,
    obligations,
    appropriations,
  }: Pick<AlaskaStatutory, 'additions' | 'obligations' | 'appropriations'>,
  { residue }: Pick<FundFacts, 'residue'>,
  transfer: Decimal,
  steps: readonly Step[],
): Payout {
  const lapsed = [...additions, { label: 'Residue of the last dividend', amount: residue }];
  const reductions = [...obligations, ...appropriations].filter(({ amount }) => !amount.isZero());
  const moved = [...lapsed, ...reductions.map(negated)].filter(({ amount }) => !amount.isZero());
  return {
    pool: notNegative(transfer.plus(total(moved))),
    steps: [...steps, ...moved],
    reductions,
  };
}

/**
 * A part of the fund's mean value:
 *
 *     pool = ⌊rate × mean NAV⌋ to the payable unit
 *
 * The mean is of the newest `years` fiscal-year-end NAVs after leaving out the newest `skip`; fewer are those there
 * are. After Alaska's percent of market value, 5% of the first five of the last six years: Alaska Statutes
 * 37.13.140(b), years 5, skip 1.
 */
export function percentOfMarketValue(
  { rate, years, skip }: PercentOfMarketValue,
  { navs }: Pick<FundFacts, 'navs'>,
  { payable }: Units,
): Payout {
  const averaged = navs.slice(skip, skip + years);
  refuseUnless(averaged.length > 0, 'no-approved-nav', { years, skip });
  const sum = averaged.reduce((so, { nav }) => so.plus(nav), zero);
  // Multiplied before it is divided, so that only the rounding to the payable unit remains.
  const pool = floorTo(notNegative(sum.times(rate).div(averaged.length)), payable);
  return plain(pool, [
    ...averaged.map(navStep),
    // Shown to the payable unit; the pool is computed from the sum itself.
    {
      label: counted(averaged.length, years, 'Mean of', 'year-end NAV'),
      amount: floorTo(sum.div(averaged.length), payable),
    },
    { label: `${percent(rate)} of it, ${roundedDown(payable)}`, amount: pool },
  ]);
}

/**
 * What a fund may be expected to earn in a year beyond inflation, so that its real value lasts:
 *
 *     pool = ⌊rate × NAV⌋ to the payable unit
 *
 * Norway's fiscal rule (handlingsregelen): 4% from 2001 (Report No. 29 (2000–2001) to the Storting), 3% since 2017
 * (Meld. St. 29 (2016–2017)). There it binds over time, not in each year.
 */
export function expectedRealReturn(
  { rate, skip }: ExpectedRealReturn,
  { navs }: Pick<FundFacts, 'navs'>,
  { payable }: Units,
): Payout {
  const found = navAfter(navs, skip);
  const pool = floorTo(notNegative(found.nav.times(rate)), payable);
  return plain(pool, [
    navStep(found),
    { label: `Expected real return of ${percent(rate)}, ${roundedDown(payable)}`, amount: pool },
  ]);
}

/**
 * A part of what the fund may be expected to earn, and of what other assets have earned:
 *
 *     pool = ⌊share × (expected real return × NAV + other net investment income)⌋ to the payable unit
 *
 * Singapore's Net Investment Returns Contribution: up to half of the expected long-term real return on the net assets
 * invested by GIC, MAS and Temasek, and up to half of the net investment income of the rest (Constitution of the
 * Republic of Singapore, Article 142; Ministry of Finance, "What is Net Investment Returns Contribution (NIRC)?").
 */
export function netInvestmentReturnContribution(
  { expectedReturn, share, otherNetIncome, skip }: NetInvestmentReturnContribution,
  { navs }: Pick<FundFacts, 'navs'>,
  units: Units,
): Payout {
  const found = navAfter(navs, skip);
  const returns = notNegative(found.nav.times(expectedReturn));
  const income = notNegative(otherNetIncome);
  const pool = floorTo(returns.plus(income).times(share), units.payable);
  return plain(pool, [
    navStep(found),
    { label: `Expected real return of ${percent(expectedReturn)}`, amount: shown(returns, units) },
    { label: 'Net investment income of other assets', amount: shown(income, units) },
    { label: `${percent(share)} of both, ${roundedDown(units.payable)}`, amount: pool },
  ]);
}

/**
 * Most of last year's spending and a little of what the fund's value would allow, so that spending moves slowly:
 *
 *     spending = (weight × last spending + (1 − weight) × target × NAV) × (1 + inflation)
 *     pool = ⌊spending⌋ to the payable unit, from floor × NAV × (1 + inflation) to cap × NAV × (1 + inflation)
 *
 * Yale University, policy 2202 "Endowment Spending and Distributions" (2023): weight 80%, target 5.25%, 4.0% to 6.5%.
 * Before the first dividend, spending is the target.
 */
export function smoothedSpending(
  { weight, target, floor, cap, inflation, skip }: SmoothedSpending,
  { navs, lastSpending }: Pick<FundFacts, 'navs' | 'lastSpending'>,
  units: Units,
): Payout {
  const found = navAfter(navs, skip);
  const nav = notNegative(found.nav);
  const rise = inflation.plus(1);
  const aim = nav.times(target);
  const smoothed =
    lastSpending === null
      ? aim
      : lastSpending.amount.times(weight).plus(aim.times(new Decimal(1).minus(weight)));
  const spending = smoothed.times(rise);
  const [least, most] = [nav.times(floor).times(rise), nav.times(cap).times(rise)];
  const bounded = Decimal.min(Decimal.max(spending, least), most);
  const pool = floorTo(bounded, units.payable);
  return plain(pool, [
    navStep(found),
    { label: `${percent(target)} of it`, amount: shown(aim, units) },
    ...(lastSpending === null
      ? []
      : [
          {
            label: `Last spending${opening(lastSpending)}`,
            amount: lastSpending.amount,
          },
          {
            label: `${percent(weight)} of last spending, the rest of it of the target`,
            amount: shown(smoothed, units),
          },
        ]),
    { label: `With inflation of ${percent(inflation)}`, amount: shown(spending, units) },
    ...(spending.lt(least)
      ? [
          {
            label: `Raised to ${percent(floor)} of NAV with inflation`,
            amount: shown(least, units),
          },
        ]
      : []),
    ...(spending.gt(most)
      ? [{ label: `Capped at ${percent(cap)} of NAV with inflation`, amount: shown(most, units) }]
      : []),
    { label: `Spending, ${roundedDown(units.payable)}`, amount: pool },
  ]);
}

/**
 * What a legislature has settled:
 *
 *     pool = amount + Σ supplements
 *
 * Alaska's, since 2016: the transfer of AS 37.13.145(b) is made by appropriation (Alaska Constitution, article IX,
 * section 13; Wielechowski v. State, 403 P.3d 1141 (Alaska 2017)). With a supplement in 2022 and in 2024, energy relief.
 */
export function fixedAppropriation({ amount, supplements = [] }: FixedAppropriation): Payout {
  return plain(amount.plus(total(supplements)), [
    { label: 'Appropriated amount', amount },
    ...supplements,
  ]);
}

/**
 * What was computed outside of these rules, line by line, never below zero:
 *
 *     pool = Σ lines
 *
 * No law but the one that `reason` names; for a nation whose rule is none of these.
 */
export const manual = ({ lines, reason }: Manual): Payout =>
  plain(notNegative(total(lines)), [...lines, { label: `Sum: ${reason}`, amount: total(lines) }]);

const zero = new Decimal(0);
const total = (lines: readonly { readonly amount: Decimal }[]): Decimal =>
  lines.reduce((sum, { amount }) => sum.plus(amount), zero);
const notNegative = (amount: Decimal): Decimal => Decimal.max(amount, zero);
const negated = ({ label, amount }: Step): Step => ({ label, amount: amount.neg() });
const shown = (amount: Decimal, { smallest }: Units): Decimal => floorTo(amount, smallest);
const opening = ({ isOpening }: { readonly isOpening: boolean }): string =>
  isOpening ? ' (opening figure)' : '';
const navStep = (of: YearEndNav): Step => ({
  label: `NAV as of ${of.asOf}${opening(of)}`,
  amount: of.nav,
});
const percent = (rate: Decimal): string => `${rate.times(100).toFixed()}%`;
const roundedDown = (unit: Decimal): string => `rounded down to ${unit.toFixed()}`;
const plain = (pool: Decimal, steps: readonly Step[]): Payout => ({ pool, steps, reductions: [] });

/** `Mean of 5 year-end NAVs`; where there are fewer than the rule asks for, it says so. */
const counted = (there: number, asked: number, what: string, each: string): string =>
  there < asked
    ? `${what} ${there} ${plural(each, there)} (the rule asks for ${asked}; these are all there are)`
    : `${what} ${there} ${plural(each, there)}`;
const plural = (one: string, count: number): string => `${one}${count === 1 ? '' : 's'}`;

/** The newest year-end NAV after `skip` of them. @throws Refusal `no-approved-nav` */
function navAfter(navs: readonly YearEndNav[], skip: number): YearEndNav {
  const found = navs[skip];
  refuseUnless(found !== undefined, 'no-approved-nav', { skip });
  return found;
}
