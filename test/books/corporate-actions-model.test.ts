import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import type { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { addDays, type Instant } from '../../src/domain/calendar.js';
import type { LotMethod, Nation } from '../../src/domain/nation.js';
import { Refusal } from '../../src/domain/refusal.js';
import { readNationPack } from '../../src/delivery/nation/nation-pack.js';
import { proveBooks } from '../../src/proof/laws.js';
import type { RunId } from '../../src/runs/run.store.js';
import { freshDatabase } from '../support/database.js';
import { given, type World } from '../support/given.js';
import { ChangedPack } from '../support/packs.js';
import { type Fact, Impossible, Model, SHARE } from '../support/position-model.js';
import {
  CLASSES,
  CODES,
  DAYS,
  decimal,
  isOfCompany,
  randomTerms,
  statedTerms,
} from '../support/random-actions.js';

/**
 * The books against a slow and obvious model: after whatever was recorded, late or not, taken back, priced and valued,
 * both say the same of every day, as known now and as known at every instant before.
 */

const dayOf = (no: number) => addDays('2021-01-02', no);
const APPROPRIATION = 1_000_000n;

type Step =
  | { readonly is: 'action'; readonly fact: Pick<Fact, 'of' | 'on' | 'terms'> }
  | { readonly is: 'reversal'; readonly which: number }
  | { readonly is: 'price'; readonly of: number; readonly on: number; readonly cents: number }
  | { readonly is: 'valuation'; readonly on: number };

const day = fc.nat(DAYS - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ is: fc.constant('action' as const), fact: randomTerms(false) }),
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
);

/** The model and the books, done the same to. */
class Both {
  readonly model: Model;
  /** When each step had been taken. */
  readonly instants: Instant[] = [];
  private readonly prices: { of: number; on: number; cents: number }[] = [];
  private readonly official = new Map<number, RunId>();

  constructor(
    readonly world: World,
    lots: LotMethod,
  ) {
    this.model = new Model(CLASSES, { lots, toppedUp: false });
  }

  async begin(): Promise<void> {
    await this.world.incorporate('XXX', 'A 1000 at 1, B 333 at 0.07');
    await this.world.incorporate('YYY', 'A 5000');
    await this.world.receive(dayOf(0), String(APPROPRIATION));
    await this.noteInstant();
  }

  async take(one: Step): Promise<void> {
    if (one.is === 'action') await this.act(one.fact);
    else if (one.is === 'reversal') await this.reverse(one.which);
    else if (one.is === 'valuation') await this.value(one.on);
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

  private async value(on: number): Promise<void> {
    const { positions } = this.model.at(on, this.next);
    const runId = await this.world.proposeValuation(dayOf(on), this.official.get(on));
    await this.world.approveValuation(runId);
    this.official.set(on, runId);
    const lines = positions.flatMap(({ held, carried }, no) => {
      if (held === 0n && carried === 0n) return [];
      const priced = this.prices
        .filter((one) => one.of === no && one.on <= on)
        .reduce(
          (best, one) => (best && best.on > one.on ? best : one),
          undefined as (typeof this.prices)[0] | undefined,
        );
      return [
        [no, priced ? [BigInt(priced.cents), priced.on] : [CLASSES[no]!.parCents, -1]] as const,
      ];
    });
    this.model.valued.push({
      step: this.next,
      on,
      prices: new Map(lines as [number, [bigint, number]][]),
    });
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
        day: number;
        cash: Decimal;
        held: Decimal[];
        out: Decimal[];
        cost: Decimal[];
        carried: Decimal[];
      }[]
    >`
      select k.step, d.day, other_net_assets(${dayOf(0)}::date + d.day, k.at) as cash,
             array_agg(shares_held(s.commodity_id, on_day, k.at) order by s.commodity_id) as held,
             array_agg(shares_outstanding(s.commodity_id, on_day, k.at) order by s.commodity_id) as out,
             array_agg(carrying_value(s.commodity_id, on_day, k.at) order by s.commodity_id) as carried,
             array_agg(f.cost + coalesce((select sum(c.cost) from position_change c
                                           where c.share_class_id = s.commodity_id and c.effective_on <= on_day
                                             and c.recorded_at <= k.at), 0) order by s.commodity_id) as cost
        from unnest(${this.instants}::timestamptz[]) with ordinality as k (at, step)
       cross join generate_series(0, ${DAYS - 1}::integer) as d (day)
       cross join lateral (select ${dayOf(0)}::date + d.day as on_day) t
       cross join share_class s
       cross join lateral (select coalesce(sum(h.quantity), 0) as cost from holding_posting h join journal_entry e using (entry_id)
                            where h.share_class_id = s.commodity_id and e.entry_key like 'incorporation:%') f
       group by k.step, d.day, k.at
       order by k.step, d.day`;
    return rows.map(({ step: no, day: on, cash, held, out, cost, carried }) =>
      [no - 1n, on, cash, ...[held, out, cost, carried].flat()].map(String).join(' '),
    );
  }

  modelled(): string[] {
    return this.instants.flatMap((_, no) =>
      Array.from({ length: DAYS }, (__, on) => {
        const { cash, positions } = this.model.at(on, no);
        return [
          no,
          on,
          decimal(cash, 100n).plus(String(APPROPRIATION)),
          ...positions.map(({ held }) => decimal(held, SHARE)),
          ...positions.map(({ out }) => decimal(out, SHARE)),
          ...positions.map(({ cost }) => decimal(cost, 100n)),
          ...positions.map(({ carried }) => decimal(carried, 100n)),
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

/** The demo's law, but for how lots are taken. */
function packWith(lots: LotMethod): Nation {
  const pack = new ChangedPack();
  pack.change('demo', { 'lots: fifo': `lots: ${lots}` });
  try {
    return readNationPack(pack.folder);
  } finally {
    pack.remove();
  }
}

test.each<[LotMethod]>([['fifo'], ['average']])(
  'the books say of every day, as known at every instant, what a slow and obvious model says: %s',
  async (lots) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 16 }), async (steps) => {
        const db = await freshDatabase();
        try {
          const both = new Both(await given(db, packWith(lots)), lots);
          await both.begin();
          for (const one of steps) await both.take(one);
          expect(await both.read()).toEqual(both.modelled());
          const proofs = await proveBooks(both.world.database);
          expect(proofs.filter(({ offender }) => offender !== null)).toEqual([]);
        } finally {
          await db.drop();
        }
      }),
      { numRuns: 3, endOnFailure: true },
    );
  },
  600_000,
);
