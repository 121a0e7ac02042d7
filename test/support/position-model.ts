/**
 * What a fund owns of some companies, worked out the slow and obvious way: for each question all that was known then is
 * gone through day by day, from the beginning, in whole ten-billionths of a share and whole cents.
 */

/** 1 share. */
export const SHARE = 10n ** 10n;

export interface Lot {
  s: bigint;
  c: bigint;
  on: number;
}
interface Holding {
  out: bigint;
  carried: bigint;
  lots: Lot[];
}

export interface Terms {
  readonly kind: string;
  /** Shares, in ten-billionths. */
  readonly n?: bigint;
  readonly taken?: bigint;
  /** Cents; of a price, for one share. */
  readonly cents?: bigint;
  /** Times and per: 3 for 1 is [3n, 1n]. */
  readonly ratio?: readonly [bigint, bigint];
  readonly into?: number;
  readonly fractions?: string;
  readonly paysFractions?: boolean;
  readonly costShare?: readonly [bigint, bigint];
}

/** An action, by the step at which it became known, and the one at which it was taken back. */
export interface Fact {
  readonly id: string;
  readonly step: number;
  gone: number;
  readonly on: number;
  readonly of: number;
  readonly terms: Terms;
}

/** An approved valuation: the price of each class it has a line of, in cents, and the day of that price. */
export interface Valued {
  readonly step: number;
  readonly on: number;
  readonly prices: ReadonlyMap<number, readonly [cents: bigint, pricedOn: number]>;
}

export interface ModelLaw {
  readonly lots: 'fifo' | 'average';
  readonly toppedUp: boolean;
}

export interface ClassModel {
  /** The company it is of. */
  readonly company: number;
  readonly founding: bigint;
  readonly stake: bigint;
  readonly parCents: bigint;
}

export class Impossible extends Error {}

/** n ÷ d, to the nearest, a half to the even one. */
export function halfEven(n: bigint, d: bigint): bigint {
  const [q, r] = [n / d, n % d];
  if (r * 2n === d) return q % 2n === 0n ? q : q + 1n;
  return r * 2n > d ? q + 1n : q;
}

const sum = (all: readonly bigint[]): bigint => all.reduce((total, one) => total + one, 0n);

export class Model {
  readonly facts: Fact[] = [];
  readonly valued: Valued[] = [];

  constructor(
    readonly classes: readonly ClassModel[],
    readonly law: ModelLaw,
  ) {}

  /** Positions at the end of a day, as known at a step; and the cash that actions brought until then. */
  at(day: number, step: number, extra?: Fact) {
    const all: Holding[] = this.classes.map(() => ({ out: 0n, carried: 0n, lots: [] }));
    const dead = new Set<number>();
    let cash = 0n;
    const known = [...this.facts, ...(extra ? [extra] : [])].filter(
      (fact) => fact.step <= step && fact.gone > step,
    );
    for (let today = 0; today <= day; today++) {
      if (today === 0)
        this.classes.forEach(({ founding, stake, parCents }, no) => {
          const cost = halfEven(stake * parCents, SHARE);
          all[no] = { out: founding, carried: cost, lots: [{ s: stake, c: cost, on: 0 }] };
        });
      for (const fact of known.filter(({ on }) => on === today))
        cash += this.happen(fact, all, dead, fact === extra);
      const official = this.valued.filter((one) => one.on === today && one.step <= step).at(-1);
      for (const [no, [cents, since]] of official?.prices ?? []) {
        // The approved price is of a share as there was by what was known then, and is restated to one by what is known.
        const then = this.facts.filter(
          (fact) => fact.step <= official!.step && fact.gone > official!.step,
        );
        const [price, perOne] = perShare([cents, 1n], then, no, since, today);
        const [old, perOld] = perShare([1n, 1n], then, no, -Infinity, today);
        const [n, d] = perShare([price * perOld, perOne * old], known, no, -Infinity, today);
        all[no]!.carried = halfEven(held(all[no]!) * n, d * SHARE);
      }
    }
    return {
      cash,
      positions: all.map((one) => ({
        held: held(one),
        out: one.out,
        cost: sum(one.lots.map(({ c }) => c)),
        carried: one.carried,
        lots: one.lots,
      })),
    };
  }

  /** Does it; the cash it brings. @throws Impossible */
  private happen(fact: Fact, all: Holding[], dead: Set<number>, isNew: boolean): bigint {
    const { on, of, terms } = fact;
    const [mine, into] = [all[of]!, all[terms.into ?? of]!];
    const about = /dissolution/.test(terms.kind)
      ? this.classes.flatMap(({ company }, no) =>
          company === this.classes[of]!.company ? [no] : [],
        )
      : [of, ...(terms.into === undefined ? [] : [terms.into])];
    if (about.some((no) => dead.has(no))) throw new Impossible('dead');
    const [times, per] = terms.ratio ?? [1n, 1n];
    let cash = 0n;
    switch (terms.kind) {
      case 'share-issue': {
        const [h, o, n, t] = [held(mine), mine.out, terms.n!, terms.taken ?? 0n];
        if (isNew && t > 0n && (o === 0n || t * o > n * h))
          throw new Impossible('too much taken up');
        const paid = halfEven(t * (terms.cents ?? 0n), SHARE);
        let extra = 0n;
        if (this.law.toppedUp && o > h && h * n > o * t) extra = (h * n - o * t) / (o - h);
        mine.out = o + n + extra;
        mine.carried += paid;
        put(mine, { s: t + extra, c: paid, on });
        cash = -paid;
        break;
      }
      case 'split':
      case 'consolidation': {
        const exact = (held(mine) * times) / per;
        const whole = exact - (exact % SHARE);
        const up = exact % SHARE === 0n ? exact : whole + SHARE;
        const out = (mine.out * times) / per;
        if (terms.fractions === 'cash-in-lieu' && exact > 0n) {
          mine.lots = rescaled(mine.lots, exact);
          take(mine, exact - whole, this.law.lots);
          cash = halfEven((exact - whole) * terms.cents!, SHARE);
          mine.out = out - (exact - whole);
        } else {
          const kept = { up, down: whole }[terms.fractions!] ?? exact;
          if (kept === 0n) take(mine, held(mine), this.law.lots);
          else mine.lots = rescaled(mine.lots, kept);
          mine.out = out + kept - exact;
        }
        break;
      }
      case 'class-conversion':
      case 'merger': {
        const moved = terms.n ?? held(mine);
        const gone = take(mine, moved, this.law.lots);
        const all2 = terms.n ?? mine.out;
        mine.out -= all2;
        into.out += (all2 * times) / per;
        const exact = (moved * times) / per;
        if (exact === 0n) break;
        const part: Holding = { out: 0n, carried: gone.carried, lots: rescaled(gone.lots, exact) };
        if (terms.paysFractions) {
          const fraction = exact % SHARE;
          take(part, fraction, this.law.lots);
          cash = halfEven(fraction * terms.cents!, SHARE);
          into.out -= fraction;
        }
        into.carried += part.carried;
        part.lots.forEach((lot) => put(into, lot));
        break;
      }
      case 'transfer-in':
        put(mine, { s: terms.n!, c: terms.cents!, on });
        mine.carried += terms.cents!;
        break;
      case 'transfer-out':
        take(mine, terms.n!, this.law.lots);
        break;
      case 'disposal':
        take(mine, terms.n!, this.law.lots);
        cash = terms.cents!;
        break;
      case 'buyback':
        take(mine, terms.taken ?? 0n, this.law.lots);
        mine.out -= terms.n!;
        cash = terms.taken === undefined ? 0n : terms.cents!;
        break;
      case 'cash-dividend':
        cash = terms.cents!;
        break;
      case 'acquisition-for-cash':
        cash = halfEven(held(mine) * terms.cents!, SHARE);
        take(mine, held(mine), this.law.lots);
        mine.out = 0n;
        break;
      case 'spin-off': {
        const [n, d] = terms.costShare!;
        const exact = (held(mine) * times) / per;
        if (exact === 0n) break;
        const beside = mine.lots.map((lot) => ({ ...lot, c: halfEven(lot.c * n, d) }));
        mine.lots = mine.lots.map((lot, no) => ({ ...lot, c: lot.c - beside[no]!.c }));
        const along = halfEven(mine.carried * n, d);
        mine.carried -= along;
        const part: Holding = { out: 0n, carried: along, lots: rescaled(beside, exact) };
        if (terms.paysFractions) {
          take(part, exact % SHARE, this.law.lots);
          cash = halfEven((exact % SHARE) * terms.cents!, SHARE);
        }
        into.carried += part.carried;
        part.lots.forEach((lot) => put(into, lot));
        break;
      }
      case 'dissolution':
        for (const no of about) {
          Object.assign(all[no]!, { out: 0n, carried: 0n, lots: [] });
          dead.add(no);
        }
        cash = terms.cents!;
    }
    for (const no of about)
      if (held(all[no]!) > all[no]!.out) throw new Impossible('more than there are');
    return cash;
  }
}

/** A price after the splits of a class between two days. */
function perShare(
  [n, d]: readonly [bigint, bigint],
  facts: readonly Fact[],
  no: number,
  since: number,
  until: number,
): readonly [bigint, bigint] {
  for (const { on, of, terms } of facts)
    if (/split|consolidation/.test(terms.kind) && of === no && on > since && on <= until)
      [n, d] = [n * terms.ratio![1], d * terms.ratio![0]];
  return [n, d];
}

const held = ({ lots }: Pick<Holding, 'lots'>): bigint => sum(lots.map(({ s }) => s));

function put(holding: Holding, lot: Lot): void {
  if (lot.s === 0n && lot.c === 0n) return;
  const same = holding.lots.filter(({ on }) => on === lot.on);
  const merged = {
    on: lot.on,
    s: lot.s + sum(same.map(({ s }) => s)),
    c: lot.c + sum(same.map(({ c }) => c)),
  };
  holding.lots = [...holding.lots.filter(({ on }) => on !== lot.on), merged].sort(
    (a, b) => a.on - b.on,
  );
}

/** Of the first lots together there are floor(theirs × all ÷ before) afterwards, for each number of them. */
function rescaled(lots: readonly Lot[], shares: bigint): Lot[] {
  const before = sum(lots.map(({ s }) => s));
  const until = lots.map(
    (_, no) => (sum(lots.slice(0, no + 1).map(({ s }) => s)) * shares) / before,
  );
  const now = lots.map((lot, no) => ({ ...lot, s: until[no]! - (until[no - 1] ?? 0n) }));
  for (let no = 0; no < now.length; no++)
    if (now[no]!.s === 0n) {
      const next = now.slice(no + 1)[0] ?? now.findLast(({ s }) => s > 0n)!;
      next.c += now[no]!.c;
      now[no]!.c = 0n;
    }
  return now.filter(({ s }) => s > 0n);
}

function take(
  holding: Holding,
  shares: bigint,
  method: ModelLaw['lots'],
): { carried: bigint; lots: Lot[] } {
  const all = held(holding);
  if (shares > all) throw new Impossible('more than is held');
  if (shares === 0n) return { carried: 0n, lots: [] };
  const cut = (lots: readonly Lot[], from: bigint, to: bigint): Lot[] => {
    let at = 0n;
    return lots.flatMap((lot) => {
      const [first, last] = [at > from ? at : from, at + lot.s < to ? at + lot.s : to];
      at += lot.s;
      return last > first ? [{ ...lot, s: last - first }] : [];
    });
  };
  const [gone, left] = [cut(holding.lots, 0n, shares), cut(holding.lots, shares, all)];
  if (method === 'average') {
    const cost = sum(holding.lots.map(({ c }) => c));
    let at = 0n;
    for (const lot of [...gone, ...left]) {
      const before = halfEven(cost * at, all);
      at += lot.s;
      lot.c = halfEven(cost * at, all) - before;
    }
  } else {
    const split = gone.at(-1)!;
    const whole = holding.lots.find(({ on }) => on === split.on)!;
    split.c = halfEven(whole.c * split.s, whole.s);
    const rest = left.find(({ on }) => on === split.on);
    if (rest) rest.c = whole.c - split.c;
  }
  const carried = halfEven(holding.carried * shares, all);
  holding.carried -= carried;
  holding.lots = left;
  return { carried, lots: gone };
}
