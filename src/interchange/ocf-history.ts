import { Decimal } from 'decimal.js';
import type { ActionKind } from '../domain/corporate-action.js';
import type { CapTable, CapTableAction } from './cap-table.js';
import { type Json, marked } from './ocf.js';
import { HOLDERS, type Holder, type IdOf, Securities } from './securities.js';

/** By how much shares of a class change: the fund's, and those of all others. */
type Move = CapTableAction['moves'][number];

interface Scene {
  readonly securities: Securities;
  readonly action: CapTableAction;
  /** Where the company's own action has no class: that it is told of. */
  readonly firstClass: string;
}

/**
 * What became of a company's shares, as OCF's transactions: the founding issuances, then each action as the transaction
 * that is nearest to it. The first of an action carries its kind and terms in its comments, so that nothing is lost; the
 * others say of which action they follow.
 */
export function historyOf(table: CapTable, id: IdOf): readonly Json[] {
  const currency = table.classes[0]?.currency ?? '';
  const securities = new Securities(id, currency);
  const founding = table.classes.flatMap((one) => {
    const price = one.parValue ?? new Decimal(0);
    const how = { price, currency: one.currency, isFounding: true };
    const others = one.foundingShares.minus(one.stake);
    if (one.stake.gt(0)) securities.issue(one.code, 'fund', table.incorporatedOn, one.stake, how);
    if (others.gt(0)) securities.issue(one.code, 'others', table.incorporatedOn, others, how);
    return securities.take();
  });
  const firstClass = table.classes[0]?.code ?? '';
  return [
    ...founding,
    ...table.actions.flatMap((action) => {
      const isOwn = action.registrationNumber === table.registrationNumber;
      write({ securities, action, firstClass });
      if (isOwn && securities.isEmpty)
        securities.note(action.shareClass ?? firstClass, action.effectiveOn);
      return securities.take((no) => saidOf(action, isOwn && no === 0));
    }),
  ];
}

/** What an action's transaction says of it in a comment. */
function saidOf(action: CapTableAction, isFirst: boolean): string {
  const { kind, registrationNumber, shareClass, effectiveOn, terms } = action;
  return isFirst
    ? marked({ kind, shareClass, effectiveOn, ...terms })
    : marked({ follows: kind, of: registrationNumber });
}

function write(scene: Scene): void {
  for (const move of scene.action.moves) WRITERS[scene.action.kind](scene, move);
}

/** Of each kind, what it does to the shares of a class. */
const WRITERS: Readonly<Record<ActionKind, (scene: Scene, move: Move) => void>> = {
  'share-issue': (scene, move) => issue(scene, move),
  split,
  consolidation: split,
  'class-conversion': convert,
  transfer: exchange,
  disposal: exchange,
  'spin-off': exchange,
  buyback: buyBack,
  merger: (scene, move) => endOrIssue(scene, move, 'merged into another company'),
  'acquisition-for-cash': (scene, move) => endOrIssue(scene, move, 'acquired for cash'),
  dissolution: (scene, move) => endOrIssue(scene, move, 'the company was dissolved'),
  'cash-dividend': () => undefined,
  listing: () => undefined,
  'name-change': () => undefined,
};

/** A term that is a quantity; zero, where it was not stated. */
const quantityIn = ({ terms }: CapTableAction, name: string): Decimal => {
  const stated = terms[name];
  return new Decimal(typeof stated === 'string' ? stated : 0);
};

function issue({ securities, action }: Scene, move: Move): void {
  const currency = securities.currency;
  const how = { price: quantityIn(action, 'pricePerShare'), currency };
  for (const holder of ['others', 'fund'] as const)
    if (move[holder].gt(0))
      securities.issue(move.code, holder, action.effectiveOn, move[holder], how);
}

/** A fraction of a share that the fund is not left with ends; what it is given instead of one is issued. */
function split({ securities, action }: Scene, { code, fund, others }: Move): void {
  const [newShares, oldShares] = [quantityIn(action, 'newShares'), quantityIn(action, 'oldShares')];
  const held = securities.sharesOf(code, 'fund');
  const exact = held.times(newShares).div(oldShares).toDecimalPlaces(10, Decimal.ROUND_DOWN);
  const left = held.plus(fund);
  securities.split(code, action.effectiveOn, [newShares.toFixed(), oldShares.toFixed()], {
    fund: exact,
    others: securities.sharesOf(code, 'others').plus(others),
  });
  if (left.lt(exact))
    securities.cancel(code, 'fund', action.effectiveOn, exact.minus(left), 'a fraction of a share');
  if (left.gt(exact)) securities.issue(code, 'fund', action.effectiveOn, left.minus(exact));
}

/** From the class that is given up; what comes of it in the other class is issued with it. */
function convert({ securities, action }: Scene, move: Move): void {
  const other = action.moves.find(({ code }) => code !== move.code);
  for (const holder of HOLDERS)
    if (move[holder].lt(0))
      securities.convert(move.code, holder, action.effectiveOn, move[holder].neg(), {
        code: other?.code ?? move.code,
        shares: other?.[holder] ?? new Decimal(0),
      });
}

/** Between the fund and others, whichever way. */
function exchange({ securities, action }: Scene, { code, fund }: Move): void {
  if (fund.isZero()) return;
  const from: Holder = fund.lt(0) ? 'fund' : 'others';
  const proceeds = action.terms['proceeds'];
  const why = typeof proceeds === 'string' ? `for ${proceeds} ${securities.currency}` : action.kind;
  securities.transfer(code, from, action.effectiveOn, fund.abs(), why);
}

/** The price is that of the fund's shares, rounded half to even to the ten decimals OCF has; the terms are exact. */
function buyBack({ securities, action }: Scene, move: Move): void {
  const tendered = move.fund.neg();
  const price = tendered.gt(0)
    ? quantityIn(action, 'proceeds').div(tendered).toDecimalPlaces(10, Decimal.ROUND_HALF_EVEN)
    : new Decimal(0);
  for (const holder of HOLDERS)
    if (move[holder].lt(0))
      securities.repurchase(move.code, holder, action.effectiveOn, move[holder].neg(), price);
}

function endOrIssue({ securities, action }: Scene, move: Move, why: string): void {
  for (const holder of HOLDERS) {
    const shares = move[holder];
    if (shares.lt(0)) securities.cancel(move.code, holder, action.effectiveOn, shares.neg(), why);
    if (shares.gt(0)) securities.issue(move.code, holder, action.effectiveOn, shares);
  }
}
