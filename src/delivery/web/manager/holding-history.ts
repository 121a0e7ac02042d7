import { Decimal } from 'decimal.js';
import type { Chart } from '../charts/chart.js';
import type { Reader } from '../page-answers.js';

/** What the fund owned of a class by an official valuation. */
export interface HoldingThen {
  readonly asOf: string;
  readonly shareClass: string;
  readonly shares: Decimal;
  /** Of all shares of the class; null where there were none. */
  readonly part: Decimal | null;
  readonly pricePerShare: Decimal;
  readonly value: Decimal;
}

/** What all classes of a company were worth together over time; nothing of fewer than two valuations. */
export function valueChart(
  history: readonly HoldingThen[],
  { words, format }: Reader,
): Chart | undefined {
  const byDay = new Map<string, Decimal>();
  for (const { asOf, value } of history.toReversed())
    byDay.set(asOf, (byDay.get(asOf) ?? new Decimal(0)).plus(value));
  const days = [...byDay.keys()];
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined || first === last) return undefined;
  return {
    kind: 'line',
    unit: 'money',
    title: words.manager.worthOverTime,
    description: words.charts.worthSeen(
      format.roughly(byDay.get(first)!),
      format.day(first),
      format.roughly(byDay.get(last)!),
      format.day(last),
    ),
    of: words.charts.day,
    days,
    lines: [{ name: words.manager.value, values: days.map((day) => byDay.get(day)!) }],
  };
}
