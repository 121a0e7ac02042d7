import { Decimal } from 'decimal.js';
import type { Change, Effect } from '../domain/action-stage.js';
import type { LocalDate } from '../domain/calendar.js';
import type { CorporateAction } from '../domain/corporate-action.js';
import type { Start } from '../domain/replay.js';
import type { Standing } from '../domain/restatement.js';
import type { RegisteredCompany } from './history.store.js';

/** By how much entries change what a class is carried at on a day, or before the days that are looked at. */
interface CarriedOn {
  readonly classId: bigint;
  readonly on: LocalDate | null;
  readonly quantity: Decimal;
}
interface PostedChange extends Change {
  readonly actionId: string;
  readonly classId: bigint;
}
interface PostedMoney {
  readonly actionId: string;
  /** Null: its entries moved no money. */
  readonly account: string | null;
  readonly quantity: Decimal;
  readonly entries: bigint;
}

/** Companies in groups: whatever ties two of them, a merger or a spin-off, ties what happens to them. */
export function componentsOf(
  companies: readonly RegisteredCompany[],
  actions: readonly CorporateAction[],
): RegisteredCompany[][] {
  const ownerOf = new Map(
    companies.flatMap(({ id, classes }) => classes.map((one) => [one.id, id])),
  );
  const groupOf = new Map(companies.map((company) => [company.id, [company]]));
  for (const { companyId, intoClassId } of actions) {
    const other = intoClassId === null ? undefined : ownerOf.get(intoClassId);
    const [one, two] = [
      groupOf.get(companyId),
      other === undefined ? undefined : groupOf.get(other),
    ];
    if (!one || !two || one === two) continue;
    const [most, least] = one.length < two.length ? [two, one] : [one, two];
    most.push(...least);
    for (const { id } of least) groupOf.set(id, most);
  }
  return [...new Set(groupOf.values())];
}

/** The day from which on carrying values are worked out, and what the books say before it. */
export function startOf(carried: readonly CarriedOn[], from: LocalDate): Start {
  const before = new Map<bigint, Decimal>();
  for (const { classId, on, quantity } of carried)
    if (on === null || on < from)
      before.set(classId, (before.get(classId) ?? new Decimal(0)).plus(quantity));
  return { from, carried: before };
}

/**
 * What stands in the books from that day on.
 * @param gone  an action that counts no more: what it made of carrying values is taken back
 */
export function standingOf(
  carried: readonly CarriedOn[],
  changes: readonly PostedChange[],
  money: readonly PostedMoney[],
  { from }: Start,
  gone: CorporateAction | undefined,
): Standing {
  const days = new Map<bigint, Map<LocalDate, Decimal>>();
  const move = (classId: bigint, on: LocalDate, quantity: Decimal): void => {
    if (!days.has(classId)) days.set(classId, new Map());
    const ofClass = days.get(classId)!;
    ofClass.set(on, (ofClass.get(on) ?? new Decimal(0)).plus(quantity));
  };
  for (const { classId, on, quantity } of carried)
    if (on !== null && on >= from) move(classId, on, quantity);

  const effects = new Map<string, Posted>();
  const postedOf = (actionId: string): Posted => {
    if (!effects.has(actionId))
      effects.set(actionId, { changes: new Map(), money: new Map(), entries: 0 });
    return effects.get(actionId)!;
  };
  for (const { actionId, classId, ...change } of changes) {
    postedOf(actionId).changes.set(classId, change);
    if (actionId === gone?.id) move(classId, gone.effectiveOn, change.carried.neg());
  }
  for (const { actionId, account, quantity, entries } of money) {
    const posted = postedOf(actionId);
    posted.entries = Number(entries);
    if (account !== null) posted.money.set(account, quantity);
  }
  return { effects, carried: days };
}

interface Posted extends Effect {
  readonly changes: Map<bigint, Change>;
  readonly money: Map<string, Decimal>;
  entries: number;
}
