import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import type { Decimal } from 'decimal.js';
import fc from 'fast-check';
import type { Instant, LocalDate } from '../../src/domain/calendar.js';
import type { Nation } from '../../src/domain/nation.js';
import { Refusal } from '../../src/domain/refusal.js';
import { readNationPack } from '../../src/delivery/nation/nation-pack.js';
import { proveBooks } from '../../src/proof/laws.js';
import type { RunId } from '../../src/runs/run.store.js';
import { freshDatabase } from '../support/database.js';
import { given, type World } from '../support/given.js';
import { ChangedPack } from '../support/packs.js';
import {
  type Fact,
  halfEven,
  Impossible,
  Model,
  type ModelLaw,
  type PricedOn,
  SHARE,
  UNIT,
} from '../support/position-model.js';
import {
  AGED_ON,
  CLASSES,
  CODES,
  dayOf,
  DAYS,
  decimal,
  isOfCompany,
  randomTerms,
  statedTerms,
} from '../support/random-actions.js';

/**
 * The books against a slow and obvious model: after whatever was recorded, late or not, taken back, priced, valued, and
 * corrected in its founding day, both say the same of every day, as known now and as known at every instant before.
 */

const APPROPRIATION = 1_000_000n;
/** Of each law; new books for each take longer than a dozen of its steps. */
const RUNS = 8;
const ALL_DAYS = Array.from({ length: DAYS }, (_, no) => dayOf(no));

type Step =
  | { readonly is: 'action'; readonly fact: Pick<Fact, 'of' | 'on' | 'terms'> }
  | { readonly is: 'reversal'; readonly which: number }
  | { readonly is: 'price'; readonly of: number; readonly on: number; readonly cents: number }
  | { readonly is: 'valuation'; readonly on: number }
  | { readonly is: 'correction'; readonly company: number; readonly on: number };

const day = fc.nat(DAYS - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ is: fc.constant('action' as const), fact: randomTerms }),
  },
  { weight: 2, arbitrary: fc.record({ is: fc.constant('reversal' as const), which: fc.nat(9) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      is: fc.constant('price' as const),
      of: fc.nat(2),
      on: day,
      cents: fc.integer({ min: 0, max: 900 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ is: fc.constant('valuation' as const), on: day }) },
  {
    weight: 1,
    arbitrary: fc.record({ is: fc.constant('correction' as const), company: fc.nat(1), on: day }),
  },
);

const money = (cents: bigint): Decimal => decimal(cents, 100n);

/** The model and the books, done the same to. */
class Both {
  readonly model: Model;
  /** When each step had been taken. */
  readonly instants: Instant[] = [];
  private readonly prices: { of: number; on: number; cents: number }[] = [];
  private readonly official = new Map<number, RunId>();
  private readonly ids: string[] = [];
  /** Each NAV as it was when it was approved. */
  private readonly navs: { asOf: string; version: number; nav: string }[] = [];

  constructor(
    readonly world: World,
    law: ModelLaw,
  ) {
    this.model = new Model(CLASSES, law);
  }

  async begin(): Promise<void> {
    const xxx = await this.world.incorporate('XXX', 'A 1000 at 1, B 333 at 0.07');
    const yyy = await this.world.incorporate('YYY', 'A 5000');
    this.ids.push(xxx.id, yyy.id);
    await this.world.receive(dayOf(0), String(APPROPRIATION));
    await this.noteInstant();
  }

  async take(one: Step): Promise<void> {
    if (one.is === 'action') await this.act(one.fact);
    else if (one.is === 'reversal') await this.reverse(one.which);
    else if (one.is === 'valuation') await this.value(one.on);
    else if (one.is === 'correction') await this.correct(one.company, one.on);
    else {
      await this.world.price(
        dayOf(one.on),
        `${one.of === 2 ? 'YYY' : 'XXX'}.${CODES[one.of]} at ${decimal(BigInt(one.cents), 100n).toFixed()}`,
      );
      this.prices.push(one);
    }
    await this.noteInstant();
  }

  private get next(): number {
    return this.instants.length;
  }

  private async act({ of, on, terms }: Pick<Fact, 'of' | 'on' | 'terms'>): Promise<void> {
    const fact = { id: '', step: this.next, gone: Infinity, on, of, terms };
    const modelled = attempt(() => this.model.at(DAYS, this.next, fact));
    const company = of === 2 ? 'YYY' : 'XXX';
    const subject = isOfCompany(fact) ? company : `${company}.${CODES[of]}`;
    try {
      const { id } = await this.world.act(dayOf(on), subject, statedTerms(fact));
      expect(modelled).toBe(true);
      this.model.facts.push({ ...fact, id });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      expect([error.message, modelled]).toEqual([error.message, false]);
    }
  }

  private async reverse(which: number): Promise<void> {
    const fact = this.model.facts.filter(({ gone }) => gone === Infinity)[which];
    if (!fact) return;
    fact.gone = this.next;
    const modelled = attempt(() => this.model.at(DAYS, this.next));
    try {
      await this.world.undo(fact.id);
      expect(modelled).toBe(true);
    } catch (error) {
      const refusal = error as { driverError?: unknown };
      if (!(error instanceof Refusal)) throw refusal;
      expect([error.message, modelled]).toEqual([error.message, false]);
      fact.gone = Infinity;
    }
  }

  /** Of the founding day. */
  private async correct(company: number, on: number): Promise<void> {
    const modelled = this.model.mayBeFounded(company, on, this.next);
    try {
      await this.world.correct(this.ids[company]!, { incorporatedOn: dayOf(on) });
      expect(modelled).toBe(true);
      this.model.corrected.push({ step: this.next, company, on });
    } catch (error) {
      if (!(error instanceof Error) || error.message !== 'holding-has-moved') throw error;
      expect(modelled).toBe(false);
    }
  }

  private async value(on: number): Promise<void> {
    const valued = this.model.value(on, this.next, (no) => this.priceOf(no, on));
    const { cash } = this.model.at(on, this.next);
    const runId = await this.world.proposeValuation(dayOf(on), this.official.get(on));
    const { version, nav, holdingsValue } = await this.world.approveValuation(runId);
    const worth = [...valued.lines.values()].reduce((sum, { value }) => sum + value, 0n);
    expect(holdingsValue!.toFixed()).toBe(money(worth).toFixed());
    expect(nav!.toFixed()).toBe(
      money(worth + cash)
        .plus(String(APPROPRIATION))
        .toFixed(),
    );
    this.navs.push({ asOf: dayOf(on), version, nav: nav!.toFixed() });
    this.official.set(on, runId);
    this.model.valued.push(valued);
  }

  /** The newest price there is on a day, else par. */
  private priceOf(no: number, on: number): PricedOn {
    const priced = this.prices
      .filter((one) => one.of === no && one.on <= on)
      .toSorted((one, other) => one.on - other.on)
      .at(-1);
    return priced
      ? { cents: BigInt(priced.cents), on: priced.on }
      : { cents: CLASSES[no]!.parCents, on: null };
  }

  private async noteInstant(): Promise<void> {
    await sleep(3);
    const [{ now }] = await this.world.database.sql<[{ now: Instant }]>`
      select date_trunc('milliseconds', clock_timestamp()) as now`;
    this.instants.push(now);
  }

  /** What the books say of every day, as known at each instant. */
  async read(): Promise<string[]> {
    const rows = await this.world.database.sql<
      {
        step: bigint;
        day: bigint;
        cash: Decimal;
        held: Decimal[];
        out: Decimal[];
        cost: Decimal[];
        carried: Decimal[];
      }[]
    >`
      select k.step, d.no as day, other_net_assets(on_day, k.at) as cash,
             array_agg(shares_held(s.commodity_id, on_day, k.at) order by s.commodity_id) as held,
             array_agg(shares_outstanding(s.commodity_id, on_day, k.at) order by s.commodity_id) as out,
             array_agg(carrying_value(s.commodity_id, on_day, k.at) order by s.commodity_id) as carried,
             array_agg(f.cost + coalesce((select sum(c.cost) from position_change c
                                           where c.share_class_id = s.commodity_id and c.effective_on <= on_day
                                             and c.recorded_at <= k.at), 0) order by s.commodity_id) as cost
        from unnest(${this.instants}::timestamptz[]) with ordinality as k (at, step)
       cross join unnest(${ALL_DAYS}::date[]) with ordinality as d (on_day, no)
       cross join share_class s
       cross join lateral (select coalesce(sum(h.quantity), 0) as cost from holding_posting h join journal_entry e using (entry_id)
                            where h.share_class_id = s.commodity_id and e.entry_key like 'incorporation:%') f
       group by k.step, d.no, d.on_day, k.at
       order by k.step, d.no`;
    return rows.map(({ step: no, day: on, cash, held, out, cost, carried }) =>
      [no - 1n, on - 1n, cash, ...[held, out, cost, carried].flat()].map(String).join(' '),
    );
  }

  /** What the service answers of positions, holdings and NAVs: of every day by now, of two as known at each instant before. */
  async expectSameAnswers(): Promise<void> {
    for (const [no, at] of this.instants.entries()) {
      const isNow = no === this.instants.length - 1;
      const days = ALL_DAYS.filter(
        (_, on) => isNow || on === no % DAYS || on === (no * 3 + 5) % DAYS,
      );
      await Promise.all(days.map((day) => this.expectSameAnswer(ALL_DAYS.indexOf(day), no, at)));
    }
    const after = { asOf: dayOf(0), version: 0 };
    const navs = await this.world.valuationStore.navs(this.world.database, null, null, 1000, after);
    expect(
      navs.map(({ asOf, version, nav }) => `${asOf} ${version} ${nav!.toFixed()}`).toSorted(),
    ).toEqual(this.navs.map(({ asOf, version, nav }) => `${asOf} ${version} ${nav}`).toSorted());
  }

  private async expectSameAnswer(on: number, no: number, at: Instant): Promise<void> {
    const [positions, holdings] = await Promise.all([
      this.positionsOf(dayOf(on), at),
      this.holdingsOf(dayOf(on), at),
    ]);
    expect([no, on, positions]).toEqual([no, on, this.positionsAt(on, no)]);
    expect([no, on, holdings]).toEqual([no, on, this.holdingsAt(on, no)]);
  }

  private async positionsOf(day: LocalDate, at: Instant) {
    const all = await Promise.all(this.ids.map((id) => this.world.positions.of(id, day, at)));
    return all.flatMap(({ classes, legalName, formerNames }) =>
      classes.map((one) => ({ ...one, shareClass: undefined, legalName, formerNames })),
    );
  }

  private positionsAt(on: number, no: number) {
    const { positions } = this.model.at(on, no);
    const { isins, names } = this.model.called(on, no);
    return positions.map(({ held, out, cost, carried, lots }, of) => {
      const called = [`${of === 2 ? 'YYY' : 'XXX'} Inc.`, ...names[of]!.map(({ name }) => name)];
      return {
        isin: isins[of],
        held: decimal(held, SHARE).toFixed(),
        outstanding: decimal(out, SHARE).toFixed(),
        part: out === 0n ? null : decimal(halfEven(held * SHARE, out), SHARE).toFixed(),
        cost: money(cost).toFixed(),
        carried: money(carried).toFixed(),
        lots: lots.map((lot) => ({
          shares: decimal(lot.s, SHARE).toFixed(),
          cost: money(lot.c).toFixed(),
          acquiredOn: dayOf(lot.on),
        })),
        legalName: called.at(-1),
        formerNames: names[of]!.map((one, nth) => ({
          legalName: called[nth],
          until: dayOf(one.on),
        })),
      };
    });
  }

  private async holdingsOf(asOf: LocalDate, knownAt: Instant) {
    const { holdings, database } = this.world;
    const all = await holdings.list(database, { asOf, knownAt }, 100, 0n);
    const each = ['XXX', 'YYY'].map((number) =>
      holdings.ofCompany(database, { asOf, knownAt }, number, 100, 0n),
    );
    expect((await Promise.all(each)).flat()).toEqual(all);
    return all.map(({ registrationNumber, shareClass, shares, pricePerShare, value }) =>
      [`${registrationNumber}.${shareClass}`, shares, pricePerShare, value].join(' '),
    );
  }

  private holdingsAt(on: number, no: number): string[] {
    return this.model
      .holdings(on, no)
      .map(({ no: of, held, price, value }) =>
        [
          `${of === 2 ? 'YYY' : 'XXX'}.${CODES[of]}`,
          decimal(held, SHARE),
          decimal(price, UNIT),
          money(value),
        ].join(' '),
      );
  }

  modelled(): string[] {
    return this.instants.flatMap((_, no) =>
      Array.from({ length: DAYS }, (__, on) => {
        const { cash, positions } = this.model.at(on, no);
        return [
          no,
          on,
          money(cash).plus(String(APPROPRIATION)),
          ...positions.map(({ held }) => decimal(held, SHARE)),
          ...positions.map(({ out }) => decimal(out, SHARE)),
          ...positions.map(({ cost }) => money(cost)),
          ...positions.map(({ carried }) => money(carried)),
        ]
          .map(String)
          .join(' ');
      }),
    );
  }
}

const attempt = (work: () => unknown): boolean => {
  try {
    work();
    return true;
  } catch (error) {
    if (error instanceof Impossible) return false;
    throw error;
  }
};

/** The demo's law, but for how lots are taken and until when the fund is topped up. */
function packWith({ lots, topUp }: ModelLaw): Nation {
  const pack = new ChangedPack();
  const raised = topUp?.raisedCents && money(topUp.raisedCents).toFixed();
  const written = topUp
    ? `{ raisedMax: ${raised ? `'${raised}'` : 'null'}, years: ${topUp.agedOn && 1}, untilListed: ${topUp.untilListed} }`
    : 'null';
  pack.change('demo', { 'lots: fifo': `lots: ${lots}`, 'topUp: null': `topUp: ${written}` });
  try {
    return readNationPack(pack.folder);
  } finally {
    pack.remove();
  }
}

test.each<[string, ModelLaw]>([
  ['the oldest are sold first', { lots: 'fifo', topUp: null }],
  ['all are sold alike', { lots: 'average', topUp: null }],
  [
    'the fund keeps its part until a trigger',
    { lots: 'fifo', topUp: { raisedCents: 1_000_000n, agedOn: AGED_ON, untilListed: true } },
  ],
])(
  'the books say of every day, as known at every instant, what a slow and obvious model says: %s',
  async (_, law) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 10, maxLength: 24, size: 'max' }),
        async (steps) => {
          const db = await freshDatabase();
          try {
            const both = new Both(await given(db, packWith(law)), law);
            await both.begin();
            for (const one of steps) await both.take(one);
            expect(await both.read()).toEqual(both.modelled());
            await both.expectSameAnswers();
            const proofs = await proveBooks(both.world.database);
            expect(proofs.filter(({ offender }) => offender !== null)).toEqual([]);
          } finally {
            await db.drop();
          }
        },
      ),
      { numRuns: RUNS, endOnFailure: true },
    );
  },
  600_000,
);
