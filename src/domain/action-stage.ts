import { strict as assert } from 'node:assert';
import { Decimal } from 'decimal.js';
import type { LocalDate } from './calendar.js';
import type { Fractions, PortfolioLaw } from './nation.js';
import {
  acquired,
  costOf,
  heldOf,
  type Lot,
  NOTHING,
  type Position,
  type Taken,
} from './position.js';
import './quantity.js'; // Sets the precision.

/** What the law of a day says of holdings. */
export interface HoldingLaw extends PortfolioLaw {
  readonly fractions: Fractions;
}

/** By how much an action changes what is known of a class. */
export interface Change {
  readonly held: Decimal;
  readonly outstanding: Decimal;
  readonly cost: Decimal;
  readonly carried: Decimal;
}

/** What follows of an action: of each class that it is about, and on accounts besides `assets:investments`. */
export interface Effect {
  readonly changes: ReadonlyMap<bigint, Change>;
  /** Debit > 0; with the changes of carrying value it comes to nothing. */
  readonly money: ReadonlyMap<string, Decimal>;
}

/** A company as a replay knows it. */
export interface StagedCompany {
  readonly incorporatedOn: LocalDate;
  readonly classIds: readonly bigint[];
  /** Money paid for new shares since the founding. */
  raised: Decimal;
  isListed: boolean;
}

export const CASH = 'assets:cash';
const UNREALISED = 'income:unrealised-gains';
const REALISED = 'income:realised-gains';

/** Companies and positions while their events are replayed, and what the action in hand has done to them. */
export class Stage {
  readonly companies = new Map<string, StagedCompany>();
  readonly positions = new Map<bigint, Position>();
  /** Classes that are no more, with the day since which. */
  readonly dissolved = new Map<bigint, LocalDate>();
  private readonly before = new Map<bigint, Position>();
  private readonly money = new Map<string, Decimal>();

  constructor(readonly minorUnit: number) {}

  at = (classId: bigint): Position => this.positions.get(classId) ?? NOTHING;

  /** Changes a position; one that the action is about counts as touched even where nothing of it changes. */
  put(classId: bigint, changed: Partial<Position> = {}): void {
    const position = this.at(classId);
    if (!this.before.has(classId)) this.before.set(classId, position);
    this.positions.set(classId, { ...position, ...changed });
  }

  /** More shares, at what was paid for them. */
  acquire(classId: bigint, lot: Lot): void {
    this.put(classId, acquired(this.at(classId), lot));
  }

  post(account: string, quantity: Decimal): void {
    this.money.set(account, (this.money.get(account) ?? new Decimal(0)).plus(quantity));
  }

  /**
   * Books what was taken out of a position against what was paid for it:
   *
   *     cash, proceeds · unrealised gains, what had been booked on it   against   its carrying value · proceeds − cost
   */
  realise({ cost, carried }: Taken, proceeds: Decimal): void {
    this.post(CASH, proceeds);
    this.post(UNREALISED, carried.minus(cost));
    this.post(REALISED, cost.minus(proceeds));
  }

  /** What the action in hand came to; the next begins. */
  effect(): Effect {
    const changes = new Map(
      [...this.before].map(([classId, was]) => [classId, changeOf(was, this.at(classId))]),
    );
    const money = new Map([...this.money].filter(([, quantity]) => !quantity.isZero()));
    this.forget();
    const carried = [...changes.values()].map((change) => change.carried);
    assert(sumOf([...carried, ...money.values()]).isZero(), 'an action makes or loses value');
    return { changes, money };
  }

  /** What was done was no action's. */
  forget(): void {
    this.before.clear();
    this.money.clear();
  }

  get touched(): readonly bigint[] {
    return [...this.before.keys()];
  }
}

const sumOf = (quantities: readonly Decimal[]): Decimal =>
  quantities.reduce((sum, quantity) => sum.plus(quantity), new Decimal(0));

const changeOf = (was: Position, is: Position): Change => ({
  held: heldOf(is).minus(heldOf(was)),
  outstanding: is.outstanding.minus(was.outstanding),
  cost: costOf(is).minus(costOf(was)),
  carried: is.carried.minus(was.carried),
});
