import { Decimal } from 'decimal.js';
import { CASH, type HoldingLaw, type Stage, type StagedCompany } from './action-stage.js';
import { yearsLater } from './calendar.js';
import type { ActionKind, ActionTerms, CorporateAction } from './corporate-action.js';
import {
  floorShares,
  heldOf,
  NOTHING,
  partOf,
  type Position,
  respread,
  type Taken,
  taken,
} from './position.js';
import './quantity.js'; // Sets the precision.
import { Refusal, refuseUnless } from './refusal.js';
import { marketValue } from './valuation.js';

/** One action on the stage: what it is about, and the law of its day. */
interface Scene {
  readonly stage: Stage;
  readonly action: CorporateAction;
  readonly law: HoldingLaw;
  readonly company: StagedCompany;
  /** Is it recorded now? Then what the law allows is asked; later it has happened. */
  readonly isNew: boolean;
}
type Terms<K extends ActionKind> = Extract<ActionTerms, { kind: K }>;

const ZERO = new Decimal(0);
const ONE = new Decimal(1);
/** As many shares as the registry takes of a class. */
const SHARES_MAX = new Decimal(10).pow(15);

/**
 * Plays one action: what it makes of the positions and posts.
 * @throws Refusal `company-dissolved`, `more-than-is-held`, `more-than-outstanding`, `too-many-shares`,
 *         `beyond-pre-emption`
 */
export function play(scene: Scene): void {
  const { stage, action } = scene;
  refuseDissolved(scene);
  enact(scene, action.terms);
  for (const classId of stage.touched) {
    const position = stage.at(classId);
    refuseUnless(
      heldOf(position).lte(position.outstanding),
      'more-than-outstanding',
      about(action, classId),
    );
    refuseUnless(position.outstanding.lt(SHARES_MAX), 'too-many-shares', about(action, classId));
  }
}

/** What is of the company as a whole is so while any class of it is left. @throws Refusal `company-dissolved` */
function refuseDissolved(scene: Scene): void {
  const { stage, action } = scene;
  const classIds = classesOf(scene);
  const gone = classIds.filter((classId) => stage.dissolved.has(classId));
  const [classId] = gone;
  if (classId === undefined || (action.classId === null && gone.length < classIds.length)) return;
  const dissolvedOn = stage.dissolved.get(classId)!;
  throw new Refusal('company-dissolved', { ...about(action, classId), dissolvedOn });
}

function enact(scene: Scene, terms: ActionTerms): void {
  switch (terms.kind) {
    case 'share-issue':
      return issue(scene, terms);
    case 'split':
    case 'consolidation':
      return split(scene, terms);
    case 'class-conversion':
      return convert(scene, terms);
    case 'transfer':
      return transfer(scene, terms);
    case 'disposal':
      return sell(scene, terms.shares, terms.proceeds);
    case 'buyback':
      return buyBack(scene, terms);
    case 'cash-dividend':
      scene.stage.put(classOf(scene));
      scene.stage.post(CASH, terms.amount);
      return scene.stage.post('income:dividends', terms.amount.neg());
    case 'merger':
      return merge(scene, terms);
    case 'acquisition-for-cash':
      return buyOut(scene, terms);
    case 'spin-off':
      return spinOff(scene, terms);
    case 'listing':
      scene.company.isListed = true;
      return;
    case 'name-change':
      return;
    case 'dissolution':
      return dissolve(scene, terms);
  }
}

/** What a refusal of it names: the action, and the class that it cannot have been of. */
const about = ({ terms, effectiveOn }: CorporateAction, classId: bigint) => ({
  kind: terms.kind,
  effectiveOn,
  classId,
});
const classOf = ({ action }: Scene): bigint => action.classId!;
const classesOf = ({ action, company }: Scene): readonly bigint[] =>
  action.classId === null
    ? company.classIds
    : [action.classId, ...(action.intoClassId === null ? [] : [action.intoClassId])];

/** Takes shares out of the fund's, by the method of the law. @throws Refusal `more-than-is-held` */
function take({ stage, action, law }: Scene, classId: bigint, shares: Decimal): Taken {
  const held = heldOf(stage.at(classId));
  refuseUnless(shares.lte(held), 'more-than-is-held', {
    ...about(action, classId),
    held: held.toFixed(),
  });
  const gone = taken(stage.at(classId), shares, law.lots, stage.minorUnit);
  stage.put(classId, gone.left);
  return gone;
}

const takeAll = (scene: Scene, classId: bigint): Taken =>
  take(scene, classId, heldOf(scene.stage.at(classId)));

function sell(scene: Scene, shares: Decimal, proceeds: Decimal): void {
  scene.stage.realise(take(scene, classOf(scene), shares), proceeds);
}

/**
 * New shares. What the fund takes up it pays; where the law keeps its part as it was, it is given `extra` for nothing:
 *
 *     (held + taken up + extra) ÷ (outstanding + issued + extra) = held ÷ outstanding
 *     extra = (held × issued − outstanding × taken up) ÷ (outstanding − held), never below 0
 *
 * rounded down to ten decimals, or to a whole share as the law has it for the founding shares.
 */
function issue(scene: Scene, terms: Terms<'share-issue'>): void {
  const { stage, action, company, law, isNew } = scene;
  const classId = classOf(scene);
  const { outstanding, carried } = stage.at(classId);
  const held = heldOf(stage.at(classId));
  const bought = terms.sharesTakenUp ?? ZERO;
  const price = terms.pricePerShare ?? ZERO;
  if (isNew && bought.gt(0)) {
    const most = outstanding.isZero() ? ZERO : floorShares(terms.sharesIssued, held, outstanding);
    const allowed = law.dilution.preEmption ? most : ZERO;
    refuseUnless(bought.lte(allowed), 'beyond-pre-emption', {
      ...about(action, classId),
      most: allowed.toFixed(),
    });
  }
  const paid = marketValue(bought, price, stage.minorUnit);
  const owed = held.times(terms.sharesIssued).minus(outstanding.times(bought));
  const extra =
    isToppedUp(scene) && outstanding.gt(held) && owed.gt(0)
      ? wholeBy(law.fractions, floorShares(owed, ONE, outstanding.minus(held)))
      : ZERO;
  stage.put(classId, {
    outstanding: outstanding.plus(terms.sharesIssued).plus(extra),
    carried: carried.plus(paid),
  });
  stage.acquire(classId, {
    shares: bought.plus(extra),
    cost: paid,
    acquiredOn: action.effectiveOn,
  });
  stage.post(CASH, paid.neg());
  company.raised = company.raised.plus(terms.sharesIssued.times(price));
}

function isToppedUp({ law, company, action }: Scene): boolean {
  const { topUp } = law.dilution;
  return (
    topUp !== null &&
    (topUp.raisedMax === null || company.raised.lt(topUp.raisedMax)) &&
    (topUp.years === null ||
      action.effectiveOn < yearsLater(company.incorporatedOn, topUp.years)) &&
    !(topUp.untilListed && company.isListed)
  );
}

function wholeBy(fractions: HoldingLaw['fractions'], shares: Decimal): Decimal {
  if (fractions === 'up') return shares.ceil();
  return fractions === 'down' ? shares.floor() : shares;
}

/**
 * So many new shares for so many old ones, of the fund's and of all, each rounded down to ten decimals. A fraction of a
 * share that the fund is left with is kept, paid for, or rounded; the shares there are follow.
 */
function split(scene: Scene, terms: Terms<'split' | 'consolidation'>): void {
  const { stage, law } = scene;
  const classId = classOf(scene);
  const { lots, outstanding } = stage.at(classId);
  const exact = floorShares(heldOf(stage.at(classId)), terms.newShares, terms.oldShares);
  const whole = terms.fractions === 'up' ? exact.ceil() : exact.floor();
  const kept = terms.fractions === 'kept' ? exact : whole;
  const all = floorShares(outstanding, terms.newShares, terms.oldShares);
  if (terms.fractions === 'cash-in-lieu' && exact.gt(0)) {
    stage.put(classId, { lots: respread(lots, exact) });
    const fraction = exact.minus(whole);
    const gone = taken(stage.at(classId), fraction, law.lots, stage.minorUnit);
    stage.put(classId, gone.left);
    stage.realise(gone, marketValue(fraction, terms.cashInLieuPrice ?? ZERO, stage.minorUnit));
  } else if (kept.isZero()) stage.realise(takeAll(scene, classId), ZERO);
  else stage.put(classId, { lots: respread(lots, kept) });
  stage.put(classId, { outstanding: all.plus(kept).minus(exact) });
}

/** Shares become shares of another class of the company: the class as a whole, or so many of the fund's. */
function convert(scene: Scene, terms: Terms<'class-conversion'>): void {
  const { stage, action } = scene;
  const { ratio, shares, cashInLieuPrice } = terms;
  const [from, into] = [classOf(scene), action.intoClassId!];
  const gone = shares === null ? takeAll(scene, from) : take(scene, from, shares);
  const { outstanding } = stage.at(from);
  const converted = shares ?? outstanding;
  stage.put(from, { outstanding: outstanding.minus(converted) });
  stage.put(into, {
    outstanding: stage.at(into).outstanding.plus(floorShares(converted, ratio, ONE)),
  });
  moveInto(scene, gone, ratio, cashInLieuPrice);
}

/** All shares become shares of another company. */
function merge(scene: Scene, { ratio, cashInLieuPrice }: Terms<'merger'>): void {
  const { stage, action } = scene;
  const [from, into] = [classOf(scene), action.intoClassId!];
  const { outstanding } = stage.at(from);
  const gone = takeAll(scene, from);
  stage.put(from, { outstanding: ZERO });
  stage.put(into, {
    outstanding: stage.at(into).outstanding.plus(floorShares(outstanding, ratio, ONE)),
  });
  moveInto(scene, gone, ratio, cashInLieuPrice);
}

/**
 * Lots, with their cost, their carrying value and the days they were acquired on, become lots of the other class; a
 * fraction of a share is paid for where it has a price, and not even there any more.
 */
function moveInto(
  scene: Scene,
  gone: Taken,
  ratio: Decimal,
  cashInLieuPrice: Decimal | null,
): void {
  const { stage, action } = scene;
  const into = action.intoClassId!;
  const held = heldOf({ ...gone.left, lots: gone.lots });
  const exact = floorShares(held, ratio, ONE);
  if (exact.isZero()) return stage.realise(gone, ZERO);
  const moved = { ...gone.left, lots: respread(gone.lots, exact), carried: gone.carried };
  const fraction = receive(scene, moved, cashInLieuPrice);
  stage.put(into, { outstanding: stage.at(into).outstanding.minus(fraction) });
}

/** Lots come to the other class; a fraction of a share in all is sold at once where it has a price. @returns that fraction */
function receive(scene: Scene, coming: Position, cashInLieuPrice: Decimal | null): Decimal {
  const { stage, action, law } = scene;
  const into = action.intoClassId!;
  const held = heldOf(coming);
  const fraction = cashInLieuPrice === null ? ZERO : held.minus(held.floor());
  const sold = taken(coming, fraction, law.lots, stage.minorUnit);
  if (fraction.gt(0)) stage.realise(sold, marketValue(fraction, cashInLieuPrice!, stage.minorUnit));
  for (const lot of sold.left.lots) stage.acquire(into, lot);
  stage.put(into, { carried: stage.at(into).carried.plus(sold.left.carried) });
  return fraction;
}

/** Shares come from elsewhere at a value, or leave for elsewhere at what they are carried at. No cash moves. */
function transfer(scene: Scene, terms: Terms<'transfer'>): void {
  const { stage, action } = scene;
  const classId = classOf(scene);
  if (terms.direction === 'out') {
    const { carried } = take(scene, classId, terms.shares);
    return stage.post('equity:distributions', carried);
  }
  const value = terms.value ?? ZERO;
  stage.acquire(classId, {
    shares: terms.shares,
    cost: value,
    acquiredOn: action.effectiveOn,
  });
  stage.put(classId, { carried: stage.at(classId).carried.plus(value) });
  stage.post('equity:contributions:appropriations', value.neg());
}

function buyBack(scene: Scene, terms: Terms<'buyback'>): void {
  const { stage } = scene;
  sell(scene, terms.sharesTendered ?? ZERO, terms.proceeds ?? ZERO);
  const { outstanding } = stage.at(classOf(scene));
  stage.put(classOf(scene), { outstanding: outstanding.minus(terms.sharesBoughtBack) });
}

function buyOut(scene: Scene, { pricePerShare, proceeds }: Terms<'acquisition-for-cash'>): void {
  const { stage } = scene;
  const held = heldOf(stage.at(classOf(scene)));
  const paid = proceeds ?? marketValue(held, pricePerShare ?? ZERO, stage.minorUnit);
  sell(scene, held, paid);
  stage.put(classOf(scene), { outstanding: ZERO });
}

/**
 * Shares of another company come beside those held, out of those there are of it, and a part of cost and carrying value
 * goes along with them, each lot's by itself. Where not a ten-billionth of a share comes, nothing goes along. A fraction
 * that is paid for is others' then, for it was there before.
 */
function spinOff(scene: Scene, terms: Terms<'spin-off'>): void {
  const { stage, action } = scene;
  const { ratio, costShare, cashInLieuPrice } = terms;
  const [from, into] = [classOf(scene), action.intoClassId!];
  const { lots, carried } = stage.at(from);
  const exact = floorShares(heldOf(stage.at(from)), ratio, ONE);
  stage.put(from);
  stage.put(into);
  if (exact.isZero()) return;
  const costs = lots.map(({ cost }) => partOf(cost, costShare, ONE, stage.minorUnit));
  const along = partOf(carried, costShare, ONE, stage.minorUnit);
  stage.put(from, {
    lots: lots.map((lot, no) => ({ ...lot, cost: lot.cost.minus(costs[no]!) })),
    carried: carried.minus(along),
  });
  const beside = lots.map((lot, no) => ({ ...lot, cost: costs[no]! }));
  const coming = { ...NOTHING, lots: respread(beside, exact), carried: along };
  receive(scene, coming, cashInLieuPrice);
}

/** Nothing is left of the class, or of the company, but what is paid out. */
function dissolve(scene: Scene, { proceeds }: Terms<'dissolution'>): void {
  const { stage, action } = scene;
  for (const classId of classesOf(scene)) {
    if (stage.dissolved.has(classId)) continue; // By itself, before the others.
    stage.realise(takeAll(scene, classId), ZERO);
    stage.put(classId, { outstanding: ZERO });
    stage.dissolved.set(classId, action.effectiveOn);
  }
  stage.post(CASH, proceeds);
  stage.post('income:realised-gains', proceeds.neg());
}
