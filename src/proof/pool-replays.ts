import { Decimal } from 'decimal.js';
import type { EntityManager } from 'typeorm';
import { fiscalYearEnds } from '../domain/calendar.js';
import { dividendPool, type Pool } from '../domain/dividend.js';
import type { OpeningFigures } from '../domain/nation.js';
import { factsWithOpening } from '../domain/opening-figures.js';
import { payout, ruleOnRecord } from '../domain/payout.js';
import { Refusal } from '../domain/refusal.js';
import type { Proof } from './law.js';
import { type PooledRun, PoolReplayStore, type StatedOpening } from './pool-replay.store.js';

/** Pools, computed again by their rule from what was known when their run was frozen. */

/** More year-ends than any rule looks back on. */
const YEAR_ENDS_MAX = 100;

function openingOf(stated: StatedOpening | null): OpeningFigures {
  const { netIncomes = [], earningsReserve = 0, yearEndNavs = [], lastSpending } = stated ?? {};
  return {
    netIncomes: netIncomes.map(({ endedOn, amount }) => ({
      endedOn,
      amount: new Decimal(amount),
      isOpening: true,
    })),
    earningsReserve: new Decimal(earningsReserve),
    yearEndNavs: yearEndNavs.map(({ asOf, nav }) => ({
      asOf,
      nav: new Decimal(nav),
      isOpening: true,
    })),
    lastSpending: lastSpending == null ? null : new Decimal(lastSpending),
  };
}

/** @throws Refusal where the rule comes to nothing */
async function poolOf(store: PoolReplayStore, run: PooledRun): Promise<Pool> {
  const { recordOn, fiscalYearEnd, payableUnit, minorUnit, lateReserve } = run;
  const { last, ...known } = await store.figures(
    run,
    fiscalYearEnds(recordOn, fiscalYearEnd, YEAR_ENDS_MAX),
  );
  const books = {
    ...known,
    netIncomes: known.netIncomes.map((one) => ({ ...one, amount: new Decimal(one.amount) })),
    navs: known.navs.map((one) => ({ ...one, nav: new Decimal(one.nav) })),
    last: last && {
      ...last,
      gross: new Decimal(last.gross),
      residue: new Decimal(last.residue),
    },
  };
  const wanted = payout(
    ruleOnRecord(run.rule),
    factsWithOpening(books, openingOf(run.opening), recordOn),
    { payable: payableUnit, smallest: new Decimal(10).pow(-minorUnit) },
  );
  const most = { cash: known.cash, realised: known.realised ?? undefined };
  return dividendPool(wanted, most, lateReserve);
}

/** What is wrong with a run's pool, if anything. Its steps are compared by what they come to: how they are worded may change. */
async function wrongOf(store: PoolReplayStore, run: PooledRun): Promise<string | undefined> {
  try {
    const { pool, steps } = await poolOf(store, run);
    const due = steps.map(({ amount }) => amount.toFixed()).join(', ');
    const said = run.steps.map(({ amount }) => new Decimal(amount).toFixed()).join(', ');
    if (!pool.eq(run.pool))
      return `has a pool of ${run.pool.toFixed()}, and by its rule ${pool.toFixed()}`;
    return due === said ? undefined : `says it came by ${said}, and by its rule by ${due}`;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return `has a pool of ${run.pool.toFixed()}, and by its rule none: ${error.code}`;
  }
}

/** Computes the pool of every run anew; the first that differs is named. */
export async function provePools(tx: EntityManager): Promise<Proof> {
  const store = new PoolReplayStore(tx);
  const runs = await store.runs();
  let offender: string | null = null;
  for (const run of runs) {
    const wrong = await wrongOf(store, run);
    if (wrong) offender ??= `the run of ${run.year} ${wrong}`;
  }
  return {
    law: '8 frozen inputs',
    what: 'every pool, computed again by its rule from what was known when its run was frozen, comes by the same steps to the same amount',
    offender,
    checked: `${runs.length} dividend runs`,
  };
}
