import type { LocalDate } from './calendar.js';
import { type NavDay, NOTHING, type Standing } from './performance.js';

/** The days of a fund on which anything moved it, in their order: where it stood at any close. */
export class FundHistory {
  /** @param before  where it stood before the first of them */
  constructor(
    readonly days: readonly NavDay[],
    private readonly before: Standing = NOTHING,
  ) {}

  /** The closes at which it began, and began anew. */
  get inceptions(): readonly LocalDate[] {
    return this.days.filter(({ isInception }) => isInception).map(({ day }) => day);
  }

  /** Where it stood at the close of a day. */
  at(day: LocalDate): Standing {
    return this.days[this.countUntil(day) - 1] ?? this.before;
  }

  /** What came after the close of one day until the close of another. */
  between(after: LocalDate, until: LocalDate): readonly NavDay[] {
    return this.days.slice(this.countUntil(after), this.countUntil(until));
  }

  /** How many days there are up to one. */
  private countUntil(day: LocalDate): number {
    let [low, high] = [0, this.days.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.days[middle]!.day <= day) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
