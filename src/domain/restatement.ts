import { Decimal } from 'decimal.js';
import type { Change, Effect } from './action-stage.js';
import type { LocalDate } from './calendar.js';
import './quantity.js'; // Sets the precision.
import type { Replayed, Start } from './replay.js';

/** What stands in the books of actions and holdings, from a day on. */
export interface Standing {
  /** By action: what it has come to so far, in how many entries. */
  readonly effects: ReadonlyMap<string, Effect & { readonly entries: number }>;
  /** By class and day: by how much entries change what it is carried at. */
  readonly carried: ReadonlyMap<bigint, ReadonlyMap<LocalDate, Decimal>>;
}

/** What is to be posted of one action besides what stands of it. */
export interface ActionPosting extends Effect {
  readonly actionId: string;
  /** Its place among the action's entries, from 1. */
  readonly entryNo: number;
}

/** By how much holdings are carried at another value from a day on, because something before it became known. */
export interface Revaluation {
  readonly on: LocalDate;
  /** By class; against `income:unrealised-gains`. */
  readonly carried: ReadonlyMap<bigint, Decimal>;
}

export interface Restatement {
  readonly actions: readonly ActionPosting[];
  readonly revaluations: readonly Revaluation[];
}

const ZERO = new Decimal(0);
const NO_CHANGE: Change = { held: ZERO, outstanding: ZERO, cost: ZERO, carried: ZERO };

const NO_EFFECT: Effect = { changes: new Map(), money: new Map() };

/**
 * What the books lack to say what a replay says: of each action the difference to what was posted of it, and, of each day
 * on which a holding is still carried at another value then, the rest. Nothing where they say it already.
 *
 * @param dayOf  the day of an action
 */
export function restatement(
  replayed: Replayed,
  standing: Standing,
  start: Start,
  dayOf: (actionId: string) => LocalDate,
): Restatement {
  const actions = [...replayed.effects].flatMap(([actionId, effect]): ActionPosting[] => {
    const posted = standing.effects.get(actionId);
    const lacking = differenceOf(effect, posted ?? NO_EFFECT);
    return lacking.changes.size > 0 || lacking.money.size > 0
      ? [{ ...lacking, actionId, entryNo: (posted?.entries ?? 0) + 1 }]
      : [];
  });
  return { actions, revaluations: revaluationsOf(replayed, standing, start, actions, dayOf) };
}

/** Only what is not the same. */
function differenceOf(is: Effect, was: Effect): Effect {
  const accounts = new Set([...is.money.keys(), ...was.money.keys()]);
  const money = [...accounts].map(
    (account) =>
      [account, (is.money.get(account) ?? ZERO).minus(was.money.get(account) ?? ZERO)] as const,
  );
  const moved = money.filter(([, quantity]) => !quantity.isZero());
  const classes = new Set([...is.changes.keys(), ...was.changes.keys()]);
  const changes = [...classes].map(
    (classId) => [classId, less(is.changes.get(classId), was.changes.get(classId))] as const,
  );
  const changed = changes.filter(([, change]) => !isNothing(change));
  // What moves money alone is still said of a class, so that its entry is found.
  return {
    money: new Map(moved),
    changes: new Map(changed.length === 0 && moved.length > 0 ? changes : changed),
  };
}

const less = (is = NO_CHANGE, was = NO_CHANGE): Change => ({
  held: is.held.minus(was.held),
  outstanding: is.outstanding.minus(was.outstanding),
  cost: is.cost.minus(was.cost),
  carried: is.carried.minus(was.carried),
});

const isNothing = (change: Change): boolean =>
  Object.values(change).every((quantity: Decimal) => quantity.isZero());

function revaluationsOf(
  replayed: Replayed,
  standing: Standing,
  start: Start,
  actions: readonly ActionPosting[],
  dayOf: (actionId: string) => LocalDate,
): Revaluation[] {
  const moves = new Map<bigint, Map<LocalDate, Decimal>>();
  const move = (classId: bigint, on: LocalDate, quantity: Decimal): void => {
    if (!moves.has(classId)) moves.set(classId, new Map());
    const days = moves.get(classId)!;
    days.set(on, (days.get(on) ?? ZERO).plus(quantity));
  };
  for (const [classId, days] of standing.carried)
    for (const [on, quantity] of days) move(classId, on, quantity);
  for (const { actionId, changes } of actions)
    for (const [classId, { carried }] of changes) move(classId, dayOf(actionId), carried);

  const byDay = new Map<LocalDate, Map<bigint, Decimal>>();
  for (const classId of new Set([...moves.keys(), ...replayed.carried.keys()])) {
    const wanted = replayed.carried.get(classId) ?? new Map<LocalDate, Decimal>();
    const moved = moves.get(classId) ?? new Map<LocalDate, Decimal>();
    let [is, ought] = [start.carried.get(classId) ?? ZERO, start.carried.get(classId) ?? ZERO];
    for (const on of [...new Set([...wanted.keys(), ...moved.keys()])].sort()) {
      is = is.plus(moved.get(on) ?? ZERO);
      ought = wanted.get(on) ?? ought;
      if (is.eq(ought)) continue;
      if (!byDay.has(on)) byDay.set(on, new Map());
      byDay.get(on)!.set(classId, ought.minus(is));
      is = ought;
    }
  }
  return [...byDay.keys()].sort().map((on) => ({ on, carried: byDay.get(on)! }));
}
