import { strict as assert } from 'node:assert';
import { Decimal } from 'decimal.js';
import type { LocalDate } from './calendar.js';
import type { LotMethod } from './nation.js';
import { DECIMALS_MAX, floorShare } from './quantity.js';

/** Shares that came at one time, with what was paid for them. */
export interface Lot {
  /** > 0, at most 10 decimals. */
  readonly shares: Decimal;
  /** Money, to the minor unit. */
  readonly cost: Decimal;
  readonly acquiredOn: LocalDate;
}

/** What the fund owns of a class, and how many shares there are of it. */
export interface Position {
  /** Oldest first; held = Σ shares, cost = Σ cost. */
  readonly lots: readonly Lot[];
  readonly outstanding: Decimal;
  /** Money that the holding stands at in the books. */
  readonly carried: Decimal;
}

const ZERO = new Decimal(0);
/** The smallest part of a share that the books hold. */
const SHARE_UNIT = new Decimal(10).pow(-DECIMALS_MAX);

export const NOTHING: Position = { lots: [], outstanding: ZERO, carried: ZERO };

export const heldOf = ({ lots }: Position): Decimal =>
  lots.reduce((held, { shares }) => held.plus(shares), ZERO);
export const costOf = ({ lots }: Position): Decimal =>
  lots.reduce((cost, lot) => cost.plus(lot.cost), ZERO);

/** `shares × times ÷ per`, rounded down to ten decimals: what is left over is less than 10^-10 share. */
export const floorShares = (shares: Decimal, times: Decimal, per: Decimal): Decimal =>
  floorShare(shares.times(times), per, SHARE_UNIT);

/** `money × part ÷ whole`, half to even, to the minor unit; all of it where the part is the whole. */
export const partOf = (
  money: Decimal,
  part: Decimal,
  whole: Decimal,
  minorUnit: number,
): Decimal =>
  part.eq(whole)
    ? money
    : money.times(part).div(whole).toDecimalPlaces(minorUnit, Decimal.ROUND_HALF_EVEN);

/** More shares, at what was paid for them; what came on the same day is one lot. */
export function acquired(position: Position, lot: Lot): Position {
  if (lot.shares.isZero() && lot.cost.isZero()) return position;
  const before = position.lots.filter(({ acquiredOn }) => acquiredOn <= lot.acquiredOn);
  const after = position.lots.slice(before.length);
  const same = before.at(-1)?.acquiredOn === lot.acquiredOn ? before.at(-1) : undefined;
  const merged = same
    ? { ...lot, shares: same.shares.plus(lot.shares), cost: same.cost.plus(lot.cost) }
    : lot;
  return { ...position, lots: [...(same ? before.slice(0, -1) : before), merged, ...after] };
}

/** The same lots with so many shares in all, spread over them so that the sum is exact; each keeps its cost. */
export function respread(lots: readonly Lot[], shares: Decimal): readonly Lot[] {
  const held = lots.reduce((sum, lot) => sum.plus(lot.shares), ZERO);
  let [passed, given, left] = [ZERO, ZERO, ZERO];
  const spread = lots.flatMap((lot): Lot[] => {
    passed = passed.plus(lot.shares);
    const part = floorShares(passed, shares, held).minus(given);
    const cost = lot.cost.plus(left);
    // A lot of which not a ten-billionth of a share is left leaves its cost to the next.
    left = part.isZero() ? cost : ZERO;
    given = given.plus(part);
    return part.isZero() ? [] : [{ ...lot, shares: part, cost }];
  });
  const last = spread.at(-1);
  return last && !left.isZero()
    ? [...spread.slice(0, -1), { ...last, cost: last.cost.plus(left) }]
    : spread;
}

/** What leaves a position: shares, what they had cost, what they stood at. */
export interface Taken {
  readonly left: Position;
  readonly lots: readonly Lot[];
  readonly cost: Decimal;
  readonly carried: Decimal;
}

/**
 * Takes shares out of a position, by the law's method: those held longest at their own cost, or of all alike at the mean
 * cost, where the oldest go first and what stays is at the mean cost too. Their part of the carrying value goes with
 * them. Each part is rounded half to even to the minor unit, and the rest stays; all of it goes with the last share.
 */
export function taken(
  position: Position,
  shares: Decimal,
  method: LotMethod,
  minorUnit: number,
): Taken {
  // Where nothing goes, what stays keeps its costs.
  if (shares.isZero()) return { left: position, lots: [], cost: ZERO, carried: ZERO };
  const held = heldOf(position);
  assert(shares.lte(held), 'more is taken than is held');
  const priced = method === 'average' ? atMeanCost(position, shares, minorUnit) : position.lots;
  const [gone, stay]: [Lot[], Lot[]] = [[], []];
  let wanted = shares;
  for (const lot of priced) {
    const part = Decimal.min(wanted, lot.shares);
    wanted = wanted.minus(part);
    const cost = part.isZero() ? ZERO : partOf(lot.cost, part, lot.shares, minorUnit);
    if (part.gt(0)) gone.push({ ...lot, shares: part, cost });
    if (part.lt(lot.shares))
      stay.push({ ...lot, shares: lot.shares.minus(part), cost: lot.cost.minus(cost) });
  }
  const carried = partOf(position.carried, shares, held, minorUnit);
  return {
    left: { ...position, lots: stay, carried: position.carried.minus(carried) },
    lots: gone,
    cost: gone.reduce((cost, lot) => cost.plus(lot.cost), ZERO),
    carried,
  };
}

/** Lots at the mean cost of all, where the shares that go and those that stay are of lots of their own. */
function atMeanCost(position: Position, shares: Decimal, minorUnit: number): readonly Lot[] {
  const [held, cost] = [heldOf(position), costOf(position)];
  let [passed, given] = [ZERO, ZERO];
  return cutAt(position.lots, shares).map((lot) => {
    passed = passed.plus(lot.shares);
    const part = partOf(cost, passed, held, minorUnit).minus(given);
    given = given.plus(part);
    return { ...lot, cost: part };
  });
}

/** The lot in which so many shares end, as two. */
function cutAt(lots: readonly Lot[], shares: Decimal): readonly Lot[] {
  let passed = ZERO;
  return lots.flatMap((lot) => {
    const before = shares.minus(passed);
    passed = passed.plus(lot.shares);
    return before.gt(0) && before.lt(lot.shares)
      ? [
          { ...lot, shares: before },
          { ...lot, shares: lot.shares.minus(before) },
        ]
      : [lot];
  });
}
