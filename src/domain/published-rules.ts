import { Decimal } from 'decimal.js';
import type { PayoutRule } from './payout.js';
import './quantity.js'; // Sets the precision.

/** A rule as somebody has published it, with where that is written. */
export interface PublishedRule {
  readonly rule: PayoutRule;
  readonly source: string;
}

/**
 * The rules whose parameters are published: what a nation's fund would pay by another's law. Of the others nothing is
 * published that could stand for them: Singapore's expected returns are not, and an appropriation is each year's own.
 */
export const PUBLISHED_RULES: readonly PublishedRule[] = [
  {
    rule: {
      name: 'alaska-statutory',
      incomeRate: new Decimal('0.21'),
      years: 5,
      transferRate: new Decimal('0.5'),
      additions: [],
      obligations: [],
      appropriations: [],
    },
    source: 'Alaska Statutes 37.13.140(a), 37.13.145(b); nothing lapsed, owed or appropriated',
  },
  {
    rule: { name: 'percent-of-market-value', rate: new Decimal('0.05'), years: 5, skip: 1 },
    source: 'Alaska Statutes 37.13.140(b)',
  },
  {
    rule: { name: 'expected-real-return', rate: new Decimal('0.03'), skip: 0 },
    source: "Norway's fiscal rule, Meld. St. 29 (2016–2017)",
  },
  {
    rule: {
      name: 'smoothed-spending',
      weight: new Decimal('0.8'),
      target: new Decimal('0.0525'),
      floor: new Decimal('0.04'),
      cap: new Decimal('0.065'),
      inflation: new Decimal(0),
      skip: 0,
    },
    source: 'Yale University, policy 2202 (2023); without inflation, which is each year’s own',
  },
];
