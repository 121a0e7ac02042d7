import type { Decimal } from 'decimal.js';
import type { EntityManager } from 'typeorm';
import { fiscalYearEnds, type Instant, type LocalDate } from '../domain/calendar.js';
import { type Distributable, dividendPool, type Pool } from '../domain/dividend.js';
import { type Law, lawOfDividend, type Nation, unitsOf } from '../domain/nation.js';
import { factsWithOpening } from '../domain/opening-figures.js';
import { type FundFacts, payout, type PayoutRule, type Step } from '../domain/payout.js';
import { moneyText } from '../domain/quantity.js';
import { Refusal, refuseUnless } from '../domain/refusal.js';
import { sumMax } from '../domain/sum-tree.js';
import type { ValuationStore } from '../portfolio/valuation.store.js';
import type { DividendStore } from './dividend.store.js';

/** More year-ends than any rule looks back on: 50 averaged after 50 left out. */
const YEAR_ENDS_MAX = 100;

/** What every rule looks at, and the most that a run may distribute. */
export interface Grounds {
  readonly facts: FundFacts;
  readonly most: Distributable;
}

/** What a year's dividend has to share out: read from the books once, computed by as many rules as one likes. */
export class DividendPools {
  constructor(
    private readonly store: DividendStore,
    private readonly valuations: ValuationStore,
    private readonly nation: Nation,
  ) {}

  /** The law a year's dividend goes by. @throws Refusal `invalid-fields` */
  lawOf(year: number): Law {
    const law = lawOfDividend(this.nation, year);
    if (law) return law;
    const since = this.nation.laws[0]!.since!;
    throw new Refusal('invalid-fields', {}, [
      {
        pointer: '/year',
        detail: `must not lie before the nation's law, which begins on ${since}`,
      },
    ]);
  }

  /** What is on record for a dividend of a year, by its law; as known at an instant. */
  async grounds(
    tx: EntityManager,
    { year, recordOn }: { readonly year: number; readonly recordOn: LocalDate },
    { openingFigures, fiscalYearEnd }: Law,
    knownAt: Instant = 'infinity',
  ): Promise<Grounds> {
    const ends = fiscalYearEnds(recordOn, fiscalYearEnd, YEAR_ENDS_MAX);
    const books = {
      netIncomes: await this.store.netIncomes(tx, ends, knownAt),
      keptBefore: await this.store.realisedAndKept(tx, ends[1] ?? '-infinity', knownAt),
      navs: await this.valuations.yearEndNavs(tx, ends, knownAt),
      last: (await this.store.lastDividendBefore(tx, year, knownAt)) ?? null,
    };
    return {
      facts: factsWithOpening(books, openingFigures, recordOn),
      most: {
        cash: await this.store.availableCash(tx, knownAt),
        realised: (await this.store.realisedLeft(tx, year, knownAt)) ?? undefined,
      },
    };
  }

  /** @throws Refusal `no-approved-nav`, `insufficient-cash`, `pool-too-small`, `pool-too-large`, `invalid-fields` */
  by(
    rule: PayoutRule,
    { facts, most }: Grounds,
    law: Law,
    lateReserve: Decimal,
  ): Pool & { readonly rule: PayoutRule } {
    const wanted = payout(rule, facts, unitsOf(this.nation, law));
    const found = dividendPool(wanted, most, lateReserve);
    const largest = sumMax(this.nation.minorUnit);
    refuseUnless(found.pool.lte(largest), 'pool-too-large', { most: largest.toFixed() });
    return { ...found, rule };
  }

  /** Steps as a run keeps them. */
  readonly written = (steps: readonly Step[]): { label: string; amount: string }[] =>
    steps.map(({ label, amount }) => ({
      label,
      amount: moneyText(amount, this.nation.minorUnit),
    }));
}
