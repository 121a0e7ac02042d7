import { Decimal } from 'decimal.js';
import type { PayoutRule, Units } from './payout.js';
import './quantity.js'; // Sets the precision.

/** What a nation's law settles. Until nations bring packs of their own there is one. */
export interface Nation {
  readonly name: string;
  readonly currency: string;
  /** Decimals of the currency: 2 for USD. */
  readonly minorUnit: number;
  /** The smallest amount a dividend is paid in. */
  readonly payableUnit: Decimal;
  /** The part of every class's founding shares that the fund receives. */
  readonly contributionRate: Decimal;
  /** For how many years after a citizen's last affair with the fund their record must be kept. */
  readonly retentionYears: number;
  /** How the pool of a year comes about, unless a run says otherwise. */
  readonly payoutRule: PayoutRule;
}

/** What money is counted in there. */
export const unitsOf = ({
  payableUnit,
  minorUnit,
}: Pick<Nation, 'payableUnit' | 'minorUnit'>): Units => ({
  payable: payableUnit,
  smallest: new Decimal(10).pow(-minorUnit),
});

export const NATIONS: Readonly<Record<string, Nation>> = {
  demo: {
    name: 'demo',
    currency: 'USD',
    minorUnit: 2,
    payableUnit: new Decimal('0.01'),
    contributionRate: new Decimal('0.1'),
    retentionYears: 10,
    payoutRule: {
      name: 'percent-of-market-value',
      rate: new Decimal('0.05'),
      years: 5,
      skip: 0,
    },
  },
};
