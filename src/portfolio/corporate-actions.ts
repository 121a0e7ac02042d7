import { setImmediate as sent } from 'node:timers/promises';
import type { DataSource, EntityManager } from 'typeorm';
import { CASH } from '../domain/action-stage.js';
import type { LocalDate } from '../domain/calendar.js';
import {
  type ActionTerms,
  COMPANY_KINDS,
  type CorporateAction,
  narrativeOf,
} from '../domain/corporate-action.js';
import { type FieldProblem, Refusal } from '../domain/refusal.js';
import type { NationOnRecord } from '../registry/nation-on-record.js';
import type { ActionBooks, TiedBooks } from './action-books.js';
import type {
  CorporateActionStore,
  Effects,
  FoundClass,
  RecordedAction,
} from './corporate-action.store.js';

/** An action as it is stated: of a class, or of a company as a whole where no class is named. */
export interface StatedAction {
  readonly registrationNumber: string;
  readonly shareClass: string | null;
  readonly effectiveOn: LocalDate;
  readonly terms: ActionTerms;
}

/** Books that are worked out between two looks at what else there is to do: some milliseconds. */
const BOOKS_AT_ONCE = 250;

/** An action of companies that are registered. */
interface Resolved {
  readonly action: CorporateAction;
  readonly companies: readonly string[];
}

/** What became of companies and their shares. */
export class CorporateActions {
  constructor(
    private readonly database: DataSource,
    private readonly store: CorporateActionStore,
    private readonly books: ActionBooks,
    private readonly nation: NationOnRecord,
  ) {}

  /**
   * Records actions with all that follows of them for the fund, also for what was recorded of later days: for each, in
   * their order, its id or why not. One that is refused leaves nothing, and keeps none of the others out.
   *
   * @returns for each its id, or a Refusal `invalid-fields`, `company-dissolved`, `more-than-is-held`,
   *          `more-than-outstanding`, `beyond-pre-emption`, `insufficient-cash`, `isin-in-use`
   * @throws Refusal `valuation-in-progress`, `period-closed`, for all of them; `isin-in-use` where one of them, or of another
   *         transaction, was quicker
   */
  async record(
    tx: EntityManager,
    stated: readonly StatedAction[],
    person: string,
  ): Promise<(string | Refusal)[]> {
    await this.nation.hold(tx);
    const outcomes = await this.resolved(tx, stated);
    const found = outcomes.filter((one): one is Resolved => !(one instanceof Refusal));
    const actions = found.map(({ action }) => action);
    const refused = new Map<string, Refusal>();
    if (actions.length > 0) {
      const tied = await this.lock(
        tx,
        found.flatMap(({ companies }) => companies),
        actions,
      );
      const books = await this.books.open(tx, tied, { changed: actions });
      await this.refuseIsinsInUse(tx, actions, refused);
      await this.write(tx, shared(books, actions), actions, refused, person);
    }
    return outcomes.map((one) =>
      one instanceof Refusal ? one : (refused.get(one.action.id) ?? one.action.id),
    );
  }

  /**
   * Takes an action back, as if it had never been; later ones are worked out without it.
   * @throws Refusal `unknown-corporate-action`, `already-reversed`, `more-than-is-held` and its like where a later action
   *         could not have been without it, `valuation-in-progress`, `period-closed`
   */
  async reverse(
    tx: EntityManager,
    id: string,
    person: string,
    reason: string,
  ): Promise<RecordedAction> {
    await this.nation.hold(tx);
    const found = await this.store.stated(tx, id);
    if (!found) throw new Refusal('unknown-corporate-action');
    const { action, companies } = found;
    const tied = await this.lock(tx, companies, [action]);
    if ((await this.byId(tx, id)).reversedAt !== null)
      throw new Refusal('already-reversed', { action: id });
    const [books] = await this.books.open(tx, tied, { changed: [action], gone: id });
    books!.leaveOut(id);
    const because = `${narrativeOf(action.terms, books!.subjectOf(action))}, reversed`;
    const { entries, changes } = books!.effects(`corporate-action:${id}:reversal`, because);
    const names = action.terms.kind === 'name-change' ? books!.nameAfter(action) : [];
    await this.store.reverse(tx, id, reason, { entries, changes, names }, person);
    return this.byId(tx, id);
  }

  /** @throws Refusal `unknown-corporate-action` */
  async byId(tx: EntityManager | DataSource, id: string): Promise<RecordedAction> {
    const [found] = await this.store.findAll(tx, [id]);
    if (!found) throw new Refusal('unknown-corporate-action');
    return found;
  }

  /** @throws Refusal `unknown-corporate-action` */
  one = (id: string): Promise<RecordedAction> => this.byId(this.database, id);

  private lock(
    tx: EntityManager,
    companies: readonly string[],
    actions: readonly CorporateAction[],
  ): Promise<string[]> {
    const days = actions.map(({ effectiveOn }) => effectiveOn).toSorted();
    return this.store.lock(tx, [...new Set(companies)], days[0]!);
  }

  /** Finds the companies and classes that actions are of. Those that name none are refused by their fields. */
  private async resolved(
    tx: EntityManager,
    stated: readonly StatedAction[],
  ): Promise<(Resolved | Refusal)[]> {
    const own = await this.store.find(tx, stated);
    const others = await this.store.find(tx, stated.map(intoOf));
    const ids = await this.store.newIds(tx, stated.length);
    return stated.map((one, no) => {
      const [of, into] = [own[no]!, others[no]!];
      const problems = problemsOf(one, of, into);
      if (problems.length > 0) return new Refusal('invalid-fields', {}, problems);
      const action = {
        id: ids[no]!,
        companyId: of.companyId!,
        classId: of.classId,
        intoClassId: into.classId,
        effectiveOn: one.effectiveOn,
        terms: one.terms,
      };
      return { action, companies: [of.companyId!, ...(into.companyId ? [into.companyId] : [])] };
    });
  }

  /**
   * Works out a part of the books while the database records what came of the part before, so that neither waits for
   * the other. Where any is paid for, all are worked out first: what is there is spent in their order.
   */
  private async write(
    tx: EntityManager,
    all: Shares,
    actions: readonly CorporateAction[],
    refused: Map<string, Refusal>,
    person: string,
  ): Promise<void> {
    const paying = actions.filter(isPaid);
    if (paying.length > 0) await this.refuseOverspending(tx, all, paying, refused);
    let written: Promise<unknown> = Promise.resolve();
    for (let from = 0; from < all.length; from += BOOKS_AT_ONCE) {
      const part = all.slice(from, from + BOOKS_AT_ONCE);
      if (paying.length === 0) for (const [one, ours] of part) one.add(ours, refused);
      const stand = part.map(([one, ours]): Shares[number] => [one, standing(ours, refused)]);
      const accepted = stand.flatMap(([, ours]) => ours);
      const effects = effectsOf(stand);
      await written;
      if (accepted.length > 0) written = this.store.record(tx, accepted, effects, person);
      written.catch(() => undefined); // It is thrown where it is waited for.
      await sent();
    }
    await written;
  }

  /** An ISIN names one class for ever (ISO 6166). */
  private async refuseIsinsInUse(
    tx: EntityManager,
    actions: readonly CorporateAction[],
    refused: Map<string, Refusal>,
  ): Promise<void> {
    const listed = new Map(
      actions.flatMap(({ id, classId, terms }) =>
        terms.kind === 'listing' ? [[id, { classId, isin: terms.isin }]] : [],
      ),
    );
    if (listed.size === 0) return;
    const isins = [...listed.values()].map(({ isin }) => isin);
    const taken = new Map((await this.store.isins(tx, isins)).map((one) => [one.isin, one]));
    for (const [id, { classId, isin }] of listed) {
      const { classId: whose, ...facts } = taken.get(isin) ?? { classId };
      if (whose !== classId) refused.set(id, new Refusal('isin-in-use', facts));
    }
  }

  /** Law 13: what the fund takes up of an issue it pays out of what is there, one after the other. */
  private async refuseOverspending(
    tx: EntityManager,
    all: Shares,
    paying: readonly CorporateAction[],
    refused: Map<string, Refusal>,
  ): Promise<void> {
    for (const [one, ours] of all) one.add(ours, refused);
    const effects = new Map(
      all.flatMap(([one, ours]) => ours.map(({ id }) => [id, one.effectOf(id)] as const)),
    );
    let available = await this.store.cashToSpend(tx);
    for (const { id } of standing(paying, refused)) {
      const paid = effects.get(id)?.money.get(CASH)?.neg();
      if (paid === undefined) continue; // It costs nothing.
      if (paid.lte(available)) available = available.minus(paid);
      else refused.set(id, new Refusal('insufficient-cash', { available: available.toFixed() }));
    }
    for (const [one, ours] of all) one.add(ours, refused);
  }
}

const isPaid = ({ terms }: CorporateAction): boolean =>
  terms.kind === 'share-issue' && terms.sharesTakenUp !== null;
const standing = (
  actions: readonly CorporateAction[],
  refused: ReadonlyMap<string, Refusal>,
): CorporateAction[] => actions.filter(({ id }) => !refused.has(id));

/** The class that the shares become, or that comes beside them, as it is named; nothing for other kinds. */
function intoOf({ registrationNumber, terms }: StatedAction): {
  registrationNumber: string;
  shareClass: string;
} {
  if (terms.kind === 'class-conversion') return { registrationNumber, shareClass: terms.into };
  return 'into' in terms ? terms.into : { registrationNumber: '', shareClass: '' };
}

/** What stands against an action by the registry. */
function problemsOf(stated: StatedAction, own: FoundClass, into: FoundClass): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const complain = (pointer: string, detail: string) => problems.push({ pointer, detail });
  const { terms, effectiveOn, shareClass } = stated;
  if (own.companyId === null)
    complain('/registrationNumber', 'no registered company has this number');
  else if (shareClass !== null && own.classId === null)
    complain('/shareClass', 'the company has no share class of this code');
  if (shareClass === null && !COMPANY_KINDS.includes(terms.kind))
    complain('/shareClass', 'is required');
  if ('into' in terms) {
    const place = terms.kind === 'class-conversion' ? '/into' : '/into/registrationNumber';
    if (into.classId === null)
      complain(place, 'no registered company has this number and share class');
    else if (into.classId === own.classId) complain(place, 'must be another class');
  }
  const since = [own.incorporatedOn, into.incorporatedOn].filter((day) => day !== null).toSorted();
  if (since.length > 0 && effectiveOn < since.at(-1)!)
    complain('/effectiveOn', `must not lie before the incorporation, ${since.at(-1)!}`);
  return problems;
}

/** Books, each with the actions of them in their order. */
type Shares = readonly (readonly [TiedBooks, readonly CorporateAction[]])[];

function shared(books: readonly TiedBooks[], actions: readonly CorporateAction[]): Shares {
  const booksOf = new Map(
    books.flatMap((tied) => tied.companies.map(({ id }) => [id, tied] as const)),
  );
  const shares = new Map<TiedBooks, CorporateAction[]>();
  for (const action of actions) {
    const tied = booksOf.get(action.companyId)!;
    const share = shares.get(tied);
    if (share) share.push(action);
    else shares.set(tied, [action]);
  }
  return [...shares];
}

/** What all of them come to. What later days are carried at is put down to the first that is of the same companies. */
function effectsOf(shares: Shares): Effects {
  const [entries, changes, names]: [
    Effects['entries'][number][],
    Effects['changes'][number][],
    Effects['names'][number][],
  ] = [[], [], []];
  for (const [tied, ours] of shares) {
    const [first] = ours;
    if (!first) continue;
    const because = narrativeOf(first.terms, tied.subjectOf(first));
    const effects = tied.effects(`corporate-action:${first.id}`, because);
    const before = entries.length;
    entries.push(...effects.entries);
    for (const change of effects.changes)
      changes.push({
        ...change,
        entryNo: change.entryNo === null ? null : change.entryNo + before,
      });
    const renamed = ours.filter(({ terms }) => terms.kind === 'name-change');
    const companies = new Map(renamed.map((action) => [action.companyId, action]));
    names.push(...[...companies.values()].flatMap((action) => tied.nameAfter(action)));
  }
  return { entries, changes, names };
}
