import { Decimal } from 'decimal.js';
import { play } from './action-effects.js';
import { type Effect, type HoldingLaw, Stage } from './action-stage.js';
import { compareDays, type LocalDate } from './calendar.js';
import type { CorporateAction } from './corporate-action.js';
import { acquired, heldOf, type Position } from './position.js';
import './quantity.js'; // Sets the precision.

/** A company whose events are replayed, with its classes. */
export interface ReplayedCompany {
  readonly id: string;
  readonly incorporatedOn: LocalDate;
  readonly classIds: readonly bigint[];
}

/** What a class began with, or a correction of that: shares there are, the fund's among them, and those at par. */
export interface Founding {
  readonly classId: bigint;
  readonly on: LocalDate;
  readonly outstanding: Decimal;
  readonly held: Decimal;
  /** Money: what the stake was carried at from then on, which is its cost. */
  readonly cost: Decimal;
}

/** What an approved valuation says of a class, in its newest version. */
export interface ClassValuation {
  readonly classId: bigint;
  readonly asOf: LocalDate;
  readonly shares: Decimal;
  readonly pricePerShare: Decimal;
  readonly value: Decimal;
  /** All splits of its day and before that were known when it was frozen: `newShares` for `oldShares`. */
  readonly newShares: Decimal;
  readonly oldShares: Decimal;
}

/** All that happened to companies that actions tie to each other. */
export interface History {
  readonly companies: readonly ReplayedCompany[];
  readonly foundings: readonly Founding[];
  /** Of one day in the order they were recorded. */
  readonly actions: readonly (CorporateAction & { readonly isNew?: boolean })[];
  readonly valuations: readonly ClassValuation[];
}

export interface Rules {
  readonly minorUnit: number;
  readonly lawOn: (day: LocalDate) => HoldingLaw;
}

/** From which day on carrying values are worked out, and what each class stands at in the books before it. */
export interface Start {
  readonly from: LocalDate;
  readonly carried: ReadonlyMap<bigint, Decimal>;
}

export interface Replayed {
  /** By action, from the start on. */
  readonly effects: ReadonlyMap<string, Effect>;
  readonly positions: ReadonlyMap<bigint, Position>;
  /** What each class is carried at from a day on, for each day from the start on on which anything happened to it. */
  readonly carried: ReadonlyMap<bigint, ReadonlyMap<LocalDate, Decimal>>;
}

/** What happens on a day, and how what it came to is noted; before the days that are looked at, nothing is. */
interface Event {
  readonly on: LocalDate;
  readonly rank: number;
  readonly happen: () => void;
  readonly tell: () => void;
}

/**
 * Plays all that happened to companies, day by day; of a day the founding first, then the actions as they were recorded,
 * then the valuation, which is as of the day's end. Only a founding, a flow and a valuation change what is carried in all.
 * @throws Refusal see `play`; the first event that cannot have been
 */
export function replay(history: History, rules: Rules, start?: Start): Replayed {
  const stage = new Stage(rules.minorUnit);
  for (const { id, ...company } of history.companies)
    stage.companies.set(id, { ...company, raised: new Decimal(0), isListed: false });
  const effects = new Map<string, Effect>();
  const carried = new Map<bigint, Map<LocalDate, Decimal>>();
  const note = (classId: bigint, on: LocalDate): void => {
    if (!carried.has(classId)) carried.set(classId, new Map());
    carried.get(classId)!.set(on, stage.at(classId).carried);
  };

  const splitsOf = splitsByClass(history.actions);
  const events: Event[] = [
    ...history.foundings.map((founding) => ({
      on: founding.on,
      rank: 0,
      happen: () => found(stage, founding),
      tell: () => note(founding.classId, founding.on),
    })),
    ...history.actions.map((action) => ({
      on: action.effectiveOn,
      rank: 1,
      happen: () => {
        const company = stage.companies.get(action.companyId)!;
        const law = rules.lawOn(action.effectiveOn);
        play({ stage, action, law, company, isNew: action.isNew === true });
      },
      tell: () => {
        const effect = stage.effect();
        effects.set(action.id, effect);
        for (const classId of effect.changes.keys()) note(classId, action.effectiveOn);
      },
    })),
    ...history.valuations.map((valuation) => ({
      on: valuation.asOf,
      rank: 2,
      happen: () => {
        const splits = splitsOf.get(valuation.classId) ?? [];
        stage.put(valuation.classId, { carried: valued(stage, valuation, splits, rules) });
      },
      tell: () => note(valuation.classId, valuation.asOf),
    })),
  ];
  events.sort((one, other) => compareDays(one.on, other.on) || one.rank - other.rank);

  const first = start ? events.findIndex(({ on }) => on >= start.from) : 0;
  const before = first < 0 ? events : events.slice(0, first);
  for (const { happen } of before) {
    happen();
    stage.forget();
  }
  if (start) begin(stage, start);
  for (const { happen, tell } of events.slice(before.length)) {
    happen();
    tell();
    stage.forget();
  }
  return { effects, positions: stage.positions, carried };
}

function found(stage: Stage, { classId, on, outstanding, held, cost }: Founding): void {
  const position = stage.at(classId);
  stage.put(classId, {
    ...acquired(position, { shares: held, cost, acquiredOn: on }),
    outstanding: position.outstanding.plus(outstanding),
    carried: position.carried.plus(cost),
  });
}

function begin(stage: Stage, { carried }: Start): void {
  for (const [classId, position] of stage.positions)
    stage.positions.set(classId, {
      ...position,
      carried: carried.get(classId) ?? new Decimal(0),
    });
}

/**
 * What an approved valuation makes of a holding as it is known now. Where that is what was valued, but for splits that
 * were not known then or were taken back, it is the value that was approved; else the shares at the approved price,
 * restated by those splits:
 *
 *     value = shares × price × old ÷ new, half to even, to the minor unit
 *
 * Whatever day the price is of: that a split became known is no price. `restated_since` says the same in the database.
 */
function valued(
  stage: Stage,
  line: ClassValuation,
  splits: readonly Split[],
  rules: Rules,
): Decimal {
  const held = heldOf(stage.at(line.classId));
  let [times, per] = [line.newShares, line.oldShares];
  for (const { on, newShares, oldShares } of splits)
    if (on <= line.asOf) {
      times = times.times(oldShares);
      per = per.times(newShares);
    }
  if (held.times(times).eq(line.shares.times(per))) return line.value;
  return held
    .times(line.pricePerShare)
    .times(times)
    .div(per)
    .toDecimalPlaces(rules.minorUnit, Decimal.ROUND_HALF_EVEN);
}

/** So many new shares for so many old ones, on a day. */
interface Split {
  readonly on: LocalDate;
  readonly newShares: Decimal;
  readonly oldShares: Decimal;
}

/** Splits and consolidations by class: looked up for every valuation, of which companies tied to each other have many. */
function splitsByClass(actions: History['actions']): ReadonlyMap<bigint | null, readonly Split[]> {
  const splits = new Map<bigint | null, Split[]>();
  for (const { classId, effectiveOn, terms } of actions) {
    if (terms.kind !== 'split' && terms.kind !== 'consolidation') continue;
    const { newShares, oldShares } = terms;
    const split = { on: effectiveOn, newShares, oldShares };
    const ofClass = splits.get(classId);
    if (ofClass) ofClass.push(split);
    else splits.set(classId, [split]);
  }
  return splits;
}
