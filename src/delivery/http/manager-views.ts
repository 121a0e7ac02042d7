import { ratioOf } from '../../domain/holdings-report.js';
import { moneyText, plainText } from '../../domain/quantity.js';
import type { FundOverview } from '../../portfolio/fund-overviews.js';
import type { HoldingThen } from '../../portfolio/holding.store.js';
import type { PricesWanting } from '../../portfolio/fund-overview.store.js';
import type { FilesWaiting, RunWaiting } from '../../runs/worklist.store.js';
import type { Answer } from './answer-contracts.js';
import type * as answer from './manager-contracts.js';
import { changedView } from './report-views.js';
import type { Money } from './views.js';

/** What managers are told at a glance, as it is answered. */

export function overviewView(
  found: FundOverview,
  money: Money,
): Answer<typeof answer.fundOverview> {
  const text = (amount: FundOverview['nav']) => moneyText(amount, money.minorUnit);
  return {
    knownAt: found.knownAt,
    asOf: found.asOf,
    currency: money.currency,
    nav: text(found.nav),
    holdingsValue: text(found.holdingsValue),
    otherNetAssets: text(found.nav.minus(found.holdingsValue)),
    cash: text(found.cash),
    companies: found.companies,
    navs: found.navs.map(({ asOf, nav }) => ({ asOf, nav: text(nav) })),
    years: found.years.map((year) => ({ ...changedView(year, money), year: year.year! })),
    largest: found.largest.map(({ value, partOfNav, ...company }) => ({
      ...company,
      value: text(value),
      partOfNav: partOfNav && plainText(partOfNav),
    })),
    vintage: found.vintage.map(({ year, value }) => ({ year, value: text(value) })),
    pricesWanting: found.pricesWanting,
  };
}

/** With the part of all shares of its class that it is. */
export const holdingThenView = (
  one: HoldingThen,
  { currency, minorUnit }: Money,
): Answer<typeof answer.holdingThen> => {
  const part = ratioOf(one.shares, one.outstanding);
  return {
    asOf: one.asOf,
    shareClass: one.shareClass,
    shares: plainText(one.shares),
    outstanding: plainText(one.outstanding),
    part: part && plainText(part),
    pricePerShare: plainText(one.pricePerShare),
    currency,
    value: moneyText(one.value, minorUnit),
    level: one.level,
  };
};

export const worklistView = (
  runs: readonly RunWaiting[],
  proposals: readonly { readonly kind: string; readonly proposals: bigint }[],
  paymentFiles: readonly FilesWaiting[],
  pricesDue?: PricesWanting,
): Answer<typeof answer.worklist> => ({
  runs: runs.map(({ asOf, year, ...run }) => ({
    ...run,
    ...(asOf === null ? {} : { asOf }),
    ...(year === null ? {} : { year }),
  })),
  proposals: Object.fromEntries(proposals.map((one) => [one.kind, Number(one.proposals)])),
  paymentFiles,
  ...(pricesDue ? { pricesDue } : {}),
});
