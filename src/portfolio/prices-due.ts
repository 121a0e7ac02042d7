import type { DataSource } from 'typeorm';
import type { LocalDate } from '../domain/calendar.js';
import type { PricesWanting } from './fund-overview.store.js';
import type { PriceStore } from './price.store.js';

/** So many are counted: a thousand say as well as ten that somebody has to see to it. */
export const COUNTED_MAX = 10_000;

/** How many holdings want a price, as the books are now: counted once, and anew when they or the day are others. */
export class PricesDue {
  private last: { readonly mark: string; readonly counted: Promise<PricesWanting> } | undefined;

  constructor(
    private readonly database: DataSource,
    private readonly prices: PriceStore,
  ) {}

  /** Missing or too old as of the day, both together `COUNTED_MAX` at most. */
  async count(asOf: LocalDate): Promise<PricesWanting> {
    const mark = `${asOf} ${await this.prices.mark(this.database)}`;
    if (this.last?.mark !== mark) {
      const counted = this.counted(asOf);
      this.last = { mark, counted };
      counted.catch(() => (this.last = undefined));
    }
    return this.last.counted;
  }

  private async counted(asOf: LocalDate): Promise<PricesWanting> {
    const due = await this.prices.due(this.database, { asOf, within: 0 }, COUNTED_MAX, 0n);
    const missing = due.filter(({ state }) => state === 'missing').length;
    return { missing, stale: due.length - missing };
  }
}
