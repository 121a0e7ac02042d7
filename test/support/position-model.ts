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
  /** Of a dissolution: of the class alone. */
  readonly ofClass?: boolean;
  readonly isin?: string;
  readonly name?: string;
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

/** What an approved valuation says of a class. */
export interface ValuedLine {
  readonly held: bigint;
  /** Of one share as there were by what was known then, in ten-billionths of the unit of money. */
  readonly price: bigint;
  /** Cents. */
  readonly value: bigint;
}

/** An approved valuation, by the step at which it became official. */
export interface Valued {
  readonly step: number;
  readonly on: number;
  readonly lines: ReadonlyMap<number, ValuedLine>;
}

/** A price of a class: cents for one share as there were on a day; none: as there were at the founding. */
export interface PricedOn {
  readonly cents: bigint;
  readonly on: number | null;
}

/** Until when the fund is given what keeps its part; a trigger that is null pulls never. */
export interface TopUpModel {
  readonly raisedCents: bigint | null;
  /** The day on which companies of day 0 are as old as the law says; those of later days are not yet. */
  readonly agedOn: number | null;
  readonly untilListed: boolean;
}

export interface ModelLaw {
  readonly lots: 'fifo' | 'average';
  readonly topUp: TopUpModel | null;
}

/** A founding day that was corrected, by the step at which it became known; until then it is day 0. */
export interface Founded {
  readonly step: number;
  readonly company: number;
  readonly on: number;
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

/** A cent, and a unit of money, in ten-billionths of one. */
const CENT = 10n ** 8n;
export const UNIT = 100n * CENT;

const sum = (all: readonly bigint[]): bigint => all.reduce((total, one) => total + one, 0n);

export class Model {
  readonly facts: Fact[] = [];
  readonly valued: Valued[] = [];
  readonly corrected: Founded[] = [];

  constructor(
    readonly classes: readonly ClassModel[],
    readonly law: ModelLaw,
  ) {}

  /** Positions at the end of a day, as known at a step; and the cash that actions brought until then. */
  at(day: number, step: number, extra?: Fact) {
    const all: Holding[] = this.classes.map(() => ({ out: 0n, carried: 0n, lots: [] }));
    const foundedOn = (company: number) => this.foundedOn(company, step);
    const world: Told = { dead: new Set(), raised: new Map(), listed: new Set(), foundedOn };
    let cash = 0n;
    const known = [...this.knownAt(step), ...(extra ? [extra] : [])];
    for (let today = 0; today <= day; today++) {
      if (today === 0)
        this.classes.forEach(({ stake, parCents }, no) => {
          const cost = halfEven(stake * parCents, SHARE);
          all[no] = { out: 0n, carried: cost, lots: [{ s: stake, c: cost, on: 0 }] };
        });
      // A correction moves no entry: the stake came when it was posted.
      this.classes.forEach(({ company, founding }, no) => {
        if (foundedOn(company) === today) all[no]!.out = founding;
      });
      for (const fact of known.filter(({ on }) => on === today))
        cash += this.happen(fact, all, world, fact === extra);
      const official = this.valued.filter((one) => one.on === today && one.step <= step).at(-1);
      for (const no of official?.lines.keys() ?? [])
        all[no]!.carried = this.worth(official, no, held(all[no]!), today, known).value;
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

  /** What an approver approves: each holding at the newest price of it, in shares of the day. */
  value(on: number, step: number, priceOf: (no: number) => PricedOn): Valued {
    const known = this.knownAt(step);
    const lines = new Map<number, ValuedLine>();
    this.at(on, step).positions.forEach(({ held: shares, carried }, no) => {
      if (shares === 0n && carried === 0n) return;
      const { cents, on: since } = priceOf(no);
      const [n, d] = afterSplits([cents * CENT, 1n], known, no, since ?? -Infinity, on);
      const value = halfEven(shares * n, d * CENT * SHARE);
      lines.set(no, { held: shares, price: halfEven(n, d), value });
    });
    return { step, on, lines };
  }

  /** What is held at the end of a day by the newest valuation until then, as known at a step: of each class held. */
  holdings(day: number, step: number) {
    const official = this.valued
      .filter((one) => one.on <= day && one.step <= step)
      .toSorted((one, other) => one.on - other.on)
      .at(-1);
    return this.at(day, step).positions.flatMap((one, no) =>
      one.held === 0n
        ? []
        : [{ no, held: one.held, ...this.worth(official, no, one.held, day, this.knownAt(step)) }],
    );
  }

  /** What companies are called at the end of a day, and the numbers their classes are listed under. */
  called(day: number, step: number) {
    const known = this.knownAt(step)
      .filter(({ on }) => on <= day)
      .toSorted((one, other) => one.on - other.on);
    return {
      isins: this.classes.map(
        (_, no) => known.findLast((fact) => fact.of === no && fact.terms.isin)?.terms.isin ?? null,
      ),
      names: this.classes.map(({ company }) =>
        known.flatMap(({ of, on, terms }) =>
          terms.kind === 'name-change' && this.classes[of]!.company === company
            ? [{ name: terms.name!, on }]
            : [],
        ),
      ),
    };
  }

  /**
   * Whether a founding day may be corrected: past nothing that happened to the company, and under no issue that would be
   * topped up then and was not, or the other way round.
   */
  mayBeFounded(company: number, on: number, step: number): boolean {
    const before = this.foundedOn(company, step);
    return this.knownAt(step).every((fact) => {
      if (this.about(fact).every((no) => this.classes[no]!.company !== company)) return true;
      const isIssue = fact.terms.kind === 'share-issue';
      return (
        fact.on >= on && !(isIssue && this.isAged(before, fact.on) !== this.isAged(on, fact.on))
      );
    });
  }

  private foundedOn(company: number, step: number): number {
    const known = this.corrected.filter((one) => one.company === company && one.step <= step);
    return known.at(-1)?.on ?? 0;
  }

  private isAged(foundedOn: number, on: number): boolean {
    const agedOn = this.law.topUp?.agedOn ?? null;
    return agedOn !== null && foundedOn === 0 && on >= agedOn;
  }

  private knownAt(step: number): Fact[] {
    return this.facts.filter((fact) => fact.step <= step && fact.gone > step);
  }

  /**
   * What some shares are worth by an approved valuation: what was approved, where they are those that were valued but for
   * splits; else at its price. A split that was not counted then makes more of a share; one that is not known any more, less.
   */
  private worth(
    official: Valued | undefined,
    no: number,
    shares: bigint,
    day: number,
    known: readonly Fact[],
  ): { price: bigint; value: bigint } {
    const line = official?.lines.get(no);
    const counted = line ? this.knownAt(official!.step) : [];
    const [old, made] = afterSplits([1n, 1n], counted, no, -Infinity, official?.on ?? 0);
    const price = line?.price ?? this.classes[no]!.parCents * CENT;
    const [n, d] = afterSplits([made, old], known, no, -Infinity, day);
    return {
      price: halfEven(price * n, d),
      value:
        line && shares * n === line.held * d
          ? line.value
          : halfEven(shares * price * n, d * CENT * SHARE),
    };
  }

  /** The classes that it is about: some are of the company as a whole. */
  private about({ of, terms }: Fact): number[] {
    if (terms.kind === 'name-change' || (terms.kind === 'dissolution' && !terms.ofClass))
      return this.classes.flatMap(({ company }, no) =>
        company === this.classes[of]!.company ? [no] : [],
      );
    return [of, ...(terms.into === undefined ? [] : [terms.into])];
  }

  /** Does it; the cash it brings. @throws Impossible */
  private happen(fact: Fact, all: Holding[], told: Told, isNew: boolean): bigint {
    const { on, of, terms } = fact;
    const [mine, into] = [all[of]!, all[terms.into ?? of]!];
    const { company } = this.classes[of]!;
    const about = this.about(fact);
    if (about.some((no) => on < told.foundedOn(this.classes[no]!.company)))
      throw new Impossible('before the founding');
    const isWhole = terms.kind === 'name-change' || terms.kind === 'dissolution';
    const gone = about.filter((no) => told.dead.has(no));
    if (isWhole ? gone.length === about.length : gone.length > 0) throw new Impossible('dead');
    const [times, per] = terms.ratio ?? [1n, 1n];
    let cash = 0n;
    switch (terms.kind) {
      case 'share-issue': {
        const [h, o, n, t] = [held(mine), mine.out, terms.n!, terms.taken ?? 0n];
        if (isNew && t > 0n && (o === 0n || t * o > n * h))
          throw new Impossible('too much taken up');
        const paid = halfEven(t * (terms.cents ?? 0n), SHARE);
        let extra = 0n;
        if (this.isToppedUp(fact, told) && o > h && h * n > o * t)
          extra = (h * n - o * t) / (o - h);
        mine.out = o + n + extra;
        mine.carried += paid;
        put(mine, { s: t + extra, c: paid, on });
        cash = -paid;
        told.raised.set(company, (told.raised.get(company) ?? 0n) + n * (terms.cents ?? 0n));
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
          if (told.dead.has(no)) continue;
          Object.assign(all[no]!, { out: 0n, carried: 0n, lots: [] });
          told.dead.add(no);
        }
        cash = terms.cents!;
        break;
      case 'listing':
        told.listed.add(company);
    }
    for (const no of about)
      if (held(all[no]!) > all[no]!.out) throw new Impossible('more than there are');
    return cash;
  }

  /** Before the first of the triggers. */
  private isToppedUp({ on, of }: Fact, { raised, listed, foundedOn }: Told): boolean {
    const { topUp } = this.law;
    const { company } = this.classes[of]!;
    if (topUp === null || (topUp.untilListed && listed.has(company))) return false;
    if (this.isAged(foundedOn(company), on)) return false;
    return topUp.raisedCents === null || (raised.get(company) ?? 0n) < topUp.raisedCents * SHARE;
  }
}

/** What is known of classes and companies besides the shares, while days are gone through. */
interface Told {
  readonly dead: Set<number>;
  /** Paid for new shares, in ten-billionths of a cent. */
  readonly raised: Map<number, bigint>;
  readonly listed: Set<number>;
  readonly foundedOn: (company: number) => number;
}

/** A price after the splits of a class between two days, as a quotient. */
function afterSplits(
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
