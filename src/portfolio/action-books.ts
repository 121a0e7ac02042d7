import { strict as assert } from 'node:assert';
import type { Decimal } from 'decimal.js';
import type { EntityManager } from 'typeorm';
import type { Effect, HoldingLaw } from '../domain/action-stage.js';
import { compareDays, type LocalDate } from '../domain/calendar.js';
import { type CorporateAction, narrativeOf } from '../domain/corporate-action.js';
import { lawOn } from '../domain/nation.js';
import { Refusal } from '../domain/refusal.js';
import { type History, replay, type Replayed, type Rules, type Start } from '../domain/replay.js';
import { restatement, type Standing } from '../domain/restatement.js';
import { folded } from '../registry/incorporation.store.js';
import type { NationOnRecord } from '../registry/nation-on-record.js';
import type { RunId } from '../runs/run.store.js';
import type { ChangeToRecord, Effects, EntryToPost, NewName } from './corporate-action.store.js';
import type { HistoryStore, RegisteredCompany } from './history.store.js';
import { componentsOf, standingOf, startOf } from './tied-companies.js';

/** As known by now: by nobody later. */
const NOW = 'infinity';

/** The rules by which a nation's holdings are replayed: its law on each day. */
export const rulesOf = (nation: NationOnRecord): Rules => ({
  minorUnit: nation.minorUnit,
  lawOn: (day): HoldingLaw => {
    const law = lawOn(nation, day)!; // No company comes into being before any law.
    return { ...law.portfolio, fractions: law.fractions };
  },
});

/** What stands in the books of companies that actions tie to each other, while what comes to it is worked out. */
export class TiedBooks {
  private replayed!: Replayed;

  constructor(
    readonly companies: readonly RegisteredCompany[],
    private history: History,
    private readonly standing: Standing,
    private readonly start: Start,
    private readonly rules: Rules,
  ) {}

  /** The first of the companies, which names them all. */
  get id(): string {
    return this.companies.map(({ id }) => id).toSorted()[0]!;
  }

  /**
   * Takes in new actions, in their order; one that cannot have been is left out, and why is said in `refused`. Where they
   * all can, that is one replay; else each half of them is tried by itself, and so on.
   */
  add(actions: readonly CorporateAction[], refused: Map<string, Refusal>): void {
    let taken = this.history.actions.filter(({ isNew }) => isNew !== true);
    let isPlayed = true;
    const tryAll = (added: History['actions']): void => {
      const refusal = this.take([...taken, ...added]);
      isPlayed = refusal === null;
      if (refusal === null) taken = [...taken, ...added];
      else if (added.length === 1) refused.set(added[0]!.id, refusal);
      else {
        const half = Math.ceil(added.length / 2);
        tryAll(added.slice(0, half));
        tryAll(added.slice(half));
      }
    };
    tryAll(actions.filter(({ id }) => !refused.has(id)).map((one) => ({ ...one, isNew: true })));
    if (!isPlayed) this.take(taken);
  }

  /** Works all that is on record out anew: something else has changed. */
  playAgain(): void {
    const refusal = this.take(this.history.actions);
    assert(refusal === null, `what is on record cannot have been: ${refusal?.message}`);
  }

  /** Leaves out an action that was recorded. @throws Refusal where what came after it cannot have been without it */
  leaveOut(actionId: string): void {
    const refusal = this.take(this.history.actions.filter(({ id }) => id !== actionId));
    if (refusal !== null) throw refusal;
  }

  effectOf = (actionId: string): Effect | undefined => this.replayed.effects.get(actionId);

  /**
   * What has to be posted so that the books say what is known now.
   * @param event   the event because of which it is, as it stands in the keys of entries
   * @param because the same in words
   */
  effects(event: string, because: string): Effects {
    const byId = new Map(this.history.actions.map((action) => [action.id, action]));
    const dayOf = (id: string): LocalDate => byId.get(id)!.effectiveOn;
    const { actions, revaluations } = restatement(this.replayed, this.standing, this.start, dayOf);
    const entries: EntryToPost[] = [];
    const changes: ChangeToRecord[] = [];
    for (const { actionId, entryNo, ...effect } of actions) {
      const action = byId.get(actionId)!;
      const moved = moves(effect);
      const again = entryNo > 1;
      if (moved.postings.length > 0)
        entries.push({
          key: `corporate-action:${actionId}${again ? `:${entryNo}` : ''}`,
          effectiveOn: action.effectiveOn,
          narrative: `${narrativeOf(action.terms, this.subjectOf(action))}${again ? ', restated' : ''}`,
          ...moved,
        });
      for (const [classId, change] of effect.changes)
        changes.push({
          actionId,
          classId,
          ...change,
          entryNo: moved.postings.length > 0 ? entries.length : null,
        });
    }
    for (const { on, carried } of revaluations)
      entries.push({
        key: `${event}:revaluation:${on}`,
        effectiveOn: on,
        narrative: `Revaluation after: ${because}`,
        ...revalued(carried),
      });
    return { entries, changes, names: [] };
  }

  /** What the company of an action is called now, by the newest change of its name; none where it is called so already. */
  nameAfter({ companyId }: CorporateAction): NewName[] {
    const company = this.companies.find(({ id }) => id === companyId)!;
    const newest = this.history.actions
      .filter(({ companyId: id, terms }) => id === companyId && terms.kind === 'name-change')
      .toSorted((one, other) => compareDays(one.effectiveOn, other.effectiveOn))
      .at(-1);
    const legalName =
      newest?.terms.kind === 'name-change' ? newest.terms.legalName : company.foundingName;
    return legalName === company.legalName
      ? []
      : [{ companyId, legalName, foldedName: folded(legalName) }];
  }

  /** What an action is of, as the books call it: `ACME.COMMON`, or the company's number. */
  subjectOf({ companyId, classId }: CorporateAction): string {
    const company = this.companies.find(({ id }) => id === companyId)!;
    const one = company.classes.find(({ id }) => id === classId);
    return one ? `${company.registrationNumber}.${one.code}` : company.registrationNumber;
  }

  /** A refusal by the company and class that it is of, as the world names them. */
  private named({ code, facts, fields }: Refusal): Refusal {
    const { classId, ...others } = facts;
    const company = this.companies.find(({ classes }) => classes.some(({ id }) => id === classId));
    if (company === undefined) return new Refusal(code, facts, fields);
    const { registrationNumber, classes } = company;
    const shareClass = classes.find(({ id }) => id === classId)!.code;
    return new Refusal(code, { ...others, registrationNumber, shareClass }, fields);
  }

  /** Replays with these actions; why they cannot have been, or null. */
  private take(actions: History['actions']): Refusal | null {
    const history = { ...this.history, actions };
    try {
      this.replayed = replay(history, this.rules, this.start);
    } catch (error) {
      if (error instanceof Refusal) return this.named(error);
      throw error;
    }
    this.history = history;
    return null;
  }
}

/** Postings of an action: its shares class by class, its money, and its holdings under their control account. */
function moves({ changes, money }: Effect): Pick<EntryToPost, 'postings' | 'holdings'> {
  const all = [...changes].map(([classId, change]) => ({ classId, ...change }));
  const shares = all
    .filter(({ held }) => !held.isZero())
    .flatMap(({ classId, held }) => [
      { account: 'memorandum:shares-held', commodityId: classId, quantity: held },
      { account: 'memorandum:shares-of', commodityId: classId, quantity: held.neg() },
    ]);
  const paid = [...money].map(([account, quantity]) => ({ account, commodityId: null, quantity }));
  const { postings, holdings } = investments(new Map(all.map((one) => [one.classId, one.carried])));
  return { postings: [...shares, ...paid, ...postings], holdings };
}

function revalued(
  carried: ReadonlyMap<bigint, Decimal>,
): Pick<EntryToPost, 'postings' | 'holdings'> {
  const { postings, holdings } = investments(carried);
  const gain = postings
    .filter(({ quantity }) => !quantity.isZero())
    .map((one) => ({ ...one, account: 'income:unrealised-gains', quantity: one.quantity.neg() }));
  return { postings: [...postings, ...gain], holdings };
}

/** The control account is posted the sum of what holdings are, also where that comes to nothing. */
function investments(
  carried: ReadonlyMap<bigint, Decimal>,
): Pick<EntryToPost, 'postings' | 'holdings'> {
  const holdings = [...carried]
    .filter(([, quantity]) => !quantity.isZero())
    .map(([classId, quantity]) => ({ classId, quantity }));
  if (holdings.length === 0) return { postings: [], holdings };
  const quantity = holdings.map((one) => one.quantity).reduce((sum, one) => sum.plus(one));
  return { postings: [{ account: 'assets:investments', commodityId: null, quantity }], holdings };
}

/** Why books are opened: from the first day of all this on, day by day, carrying values are worked out. */
interface Opened {
  /** Actions that come or go. */
  readonly changed: readonly CorporateAction[];
  /** The one that goes: what stands of it counts no more. */
  readonly gone?: string;
  /** A valuation that is being approved and has been posted. */
  readonly posted?: { readonly runId: RunId; readonly asOf: LocalDate } | null;
}

/** Opens the books of companies for what is to be recorded of them. */
export class ActionBooks {
  constructor(
    private readonly store: HistoryStore,
    private readonly nation: NationOnRecord,
  ) {}

  /** All that stands of companies, apart for those that nothing ties to each other. */
  async open(tx: EntityManager, ids: readonly string[], opened: Opened): Promise<TiedBooks[]> {
    const { changed, gone = null, posted = null } = opened;
    const from = firstDay(changed, posted)!;
    const companies = await this.store.companies(tx, ids, NOW);
    const foundings = await this.store.foundings(tx, ids, NOW);
    const actions = await this.store.actions(tx, ids, NOW);
    const valuations = await this.store.valuations(tx, ids, from, posted && posted.runId);
    const carried = await this.store.carried(tx, ids, from);
    const changes = await this.store.changes(tx, ids, from);
    const money = await this.store.money(tx, ids, from);

    const groups = componentsOf(companies, [...actions, ...changed]);
    const { byClass, byCompany } = groupsOf(groups);
    const ofClass = ({ classId }: { readonly classId: bigint }) => byClass.get(classId);
    const ofCompany = ({ companyId }: CorporateAction) => byCompany.get(companyId);
    const apart = {
      changed: parted(changed, ofCompany),
      foundings: parted(foundings, ofClass),
      actions: parted(actions, ofCompany),
      valuations: parted(valuations, ofClass),
      carried: parted(carried, ofClass),
      changes: parted(changes, ofClass),
    };
    const moneyOf = parted(money, ({ actionId }) => actionId);
    const leaving = actions.find(({ id }) => id === gone);

    return groups.flatMap((tied, no) => {
      const first = firstDay(apart.changed(no), posted);
      if (first === undefined) return [];
      const start = startOf(apart.carried(no), first);
      const history = {
        companies: tied.map(({ id, incorporatedOn, classes }) => ({
          id,
          incorporatedOn,
          classIds: classes.map((one) => one.id),
        })),
        foundings: apart.foundings(no),
        actions: apart.actions(no),
        valuations: apart.valuations(no),
      };
      const standing = standingOf(
        apart.carried(no),
        apart.changes(no),
        history.actions.flatMap(({ id }) => moneyOf(id)),
        start,
        leaving,
      );
      return [new TiedBooks(tied, history, standing, start, rulesOf(this.nation))];
    });
  }
}

/** Of which group each class and each company is, by the group's place. */
function groupsOf(groups: readonly (readonly RegisteredCompany[])[]): {
  byClass: ReadonlyMap<bigint, number>;
  byCompany: ReadonlyMap<string, number>;
} {
  const [byClass, byCompany] = [new Map<bigint, number>(), new Map<string, number>()];
  for (const [no, tied] of groups.entries())
    for (const { id, classes } of tied) {
      byCompany.set(id, no);
      for (const one of classes) byClass.set(one.id, no);
    }
  return { byClass, byCompany };
}

/** Rows apart by what they are of, each part in the order of the whole. */
function parted<T, K>(rows: readonly T[], of: (row: T) => K | undefined): (key: K) => readonly T[] {
  const parts = new Map<K | undefined, T[]>();
  for (const row of rows) {
    const key = of(row);
    const part = parts.get(key);
    if (part) part.push(row);
    else parts.set(key, [row]);
  }
  return (key) => parts.get(key) ?? [];
}

const firstDay = (
  actions: readonly CorporateAction[],
  posted: Opened['posted'] = null,
): LocalDate | undefined =>
  [
    ...actions.map(({ effectiveOn }) => effectiveOn),
    ...(posted ? [posted.asOf] : []),
  ].toSorted()[0];
