import type { Decimal } from 'decimal.js';
import { plainText } from '../../domain/quantity.js';
import type { DemoPrice } from './nation.js';

/** What a price follows from, by its technique: figures from which the service computes that price again. */
export function inputsOf(
  method: DemoPrice['method'],
  price: Decimal,
  shares: Decimal,
  isInsider: boolean,
): object {
  const whole = price.times(shares);
  const dilutedShares = plainText(shares);
  const text = (part: string) => plainText(whole.times(part));
  switch (method) {
    case 'quoted-price':
      return { exchange: 'Pacific Exchange', isActive: true };
    case 'recent-investment':
      return { roundPrice: plainText(price), isInsider };
    case 'multiples':
      return { metric: text('0.125'), metricName: 'EBITDA', multiple: '8', dilutedShares };
    case 'industry-benchmark':
      return { units: text('0.001'), benchmark: '1000', dilutedShares };
    case 'net-assets':
      return { assets: text('1.6'), liabilities: text('0.6'), dilutedShares };
    case 'discounted-cash-flow':
      return {
        of: 'company',
        cashFlows: [{ year: 1, amount: text('1.12') }],
        discountRate: '0.12',
        dilutedShares,
      };
    case 'milestone':
    case 'scenario':
      return {
        scenarios: [
          { label: 'Sold to a larger one', probability: '0.5', value: text('1.5') },
          { label: 'Goes on alone', probability: '0.5', value: text('0.5') },
        ],
        dilutedShares,
      };
  }
}
