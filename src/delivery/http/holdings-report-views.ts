import type { Decimal } from 'decimal.js';
import { moneyText, plainText } from '../../domain/quantity.js';
import type { Concentration, Level3Period, Vintage } from '../../portfolio/holdings-reports.js';
import type { Report } from './report-answers.js';
import type { Money } from './views.js';

const words = (text: string): string[] => text.split(' ');
const orNull = (ratio: Decimal | null): string | null => ratio && plainText(ratio);

const level3View = (period: Level3Period, { minorUnit }: Money) => {
  const money = (amount: Decimal) => moneyText(amount, minorUnit);
  return {
    from: period.from,
    to: period.to,
    opening: money(period.opening),
    contributions: money(period.contributions),
    purchases: money(period.purchases),
    disposals: money(period.disposals),
    exchanges: money(period.exchanges),
    transfersIn: money(period.transfersIn),
    transfersOut: money(period.transfersOut),
    realisedGains: money(period.realised),
    unrealisedGains: money(period.unrealised),
    closing: money(period.closing),
  };
};

export const level3Report = (
  found: readonly Level3Period[],
  to: string,
  knownAt: string | null,
  money: Money,
): Report => ({
  name: `level3-${to}`,
  json: () => ({
    to,
    knownAt,
    currency: money.currency,
    periods: found.map((period) => level3View(period, money)),
  }),
  columns: words(
    'from to opening contributions purchases disposals exchanges transfersIn transfersOut realisedGains unrealisedGains closing currency',
  ),
  rows: () => found.map((period) => ({ ...level3View(period, money), currency: money.currency })),
});

const vintageView = (one: Vintage, { minorUnit }: Money) => ({
  year: one.year,
  companies: one.companies,
  held: one.held,
  dissolved: one.dissolved,
  annulled: one.annulled,
  left: one.left,
  value: moneyText(one.value, minorUnit),
  cost: moneyText(one.cost, minorUnit),
  multiple: orNull(one.multiple),
});

export const vintageReport = (
  { asOf, years }: { readonly asOf: string; readonly years: readonly Vintage[] },
  knownAt: string | null,
  money: Money,
): Report => ({
  name: `vintage-${asOf}`,
  json: () => ({
    asOf,
    knownAt,
    currency: money.currency,
    years: years.map((one) => vintageView(one, money)),
  }),
  columns: words('year companies held dissolved annulled left value cost multiple currency'),
  rows: () => years.map((one) => ({ ...vintageView(one, money), currency: money.currency })),
});

const companyView = (one: Concentration['largest'][number], { minorUnit }: Money) => ({
  registrationNumber: one.registrationNumber,
  legalName: one.legalName,
  value: moneyText(one.value, minorUnit),
  partOfNav: orNull(one.partOfNav),
  partOfHoldings: orNull(one.partOfHoldings),
});

export const concentrationReport = (
  found: Concentration,
  knownAt: string | null,
  money: Money,
): Report => ({
  name: `concentration-${found.asOf}`,
  json: () => ({
    asOf: found.asOf,
    knownAt,
    currency: money.currency,
    nav: moneyText(found.nav, money.minorUnit),
    holdingsValue: moneyText(found.value, money.minorUnit),
    companies: found.companies,
    herfindahl: orNull(found.herfindahl),
    largest: found.largest.map((one) => companyView(one, money)),
  }),
  columns: words('registrationNumber legalName value partOfNav partOfHoldings currency'),
  rows: () =>
    found.largest.map((one) => ({ ...companyView(one, money), currency: money.currency })),
});
