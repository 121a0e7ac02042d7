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
   * their order, its record or why not. One that is refused leaves nothing, and keeps none of the others out.
   *
   * @returns for each the record, or a Refusal `invalid-fields`, `company-dissolved`, `more-than-is-held`,
   *          `more-than-outstanding`, `beyond-pre-emption`, `insufficient-cash`
   * @throws Refusal `valuation-in-progress`, `period-closed`, for all of them
   */
  async record(
    tx: EntityManager,
    stated: readonly StatedAction[],
    person: string,
  ): Promise<(RecordedAction | Refusal)[]> {
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
      for (const one of books) one.add(actions.filter(one.concerns), refused);
      await this.refuseOverspending(tx, books, actions, refused);
      const accepted = actions.filter(({ id }) => !refused.has(id));
      if (accepted.length > 0)
        await this.store.record(tx, accepted, effectsOf(books, accepted), person);
    }
    const records = new Map(
      (
        await this.store.findAll(
          tx,
          actions.map(({ id }) => id),
        )
      ).map((one) => [one.id, one]),
    );
    return outcomes.map((one) =>
      one instanceof Refusal ? one : (refused.get(one.action.id) ?? records.get(one.action.id)!),
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

  /** Law 13: what the fund takes up of an issue it pays out of what is there, one after the other. */
  private async refuseOverspending(
    tx: EntityManager,
    books: readonly TiedBooks[],
    actions: readonly CorporateAction[],
    refused: Map<string, Refusal>,
  ): Promise<void> {
    const paying = actions.filter(
      ({ id, terms }) => !refused.has(id) && terms.kind === 'share-issue' && terms.sharesTakenUp,
    );
    if (paying.length === 0) return;
    let available = await this.store.cashToSpend(tx);
    for (const action of paying) {
      const one = books.find((tied) => tied.concerns(action))!;
      const paid = one.effectOf(action.id)?.money.get(CASH)?.neg();
      if (paid === undefined) continue; // It costs nothing.
      if (paid.lte(available)) available = available.minus(paid);
      else
        refused.set(
          action.id,
          new Refusal('insufficient-cash', { available: available.toFixed() }),
        );
    }
    for (const one of books) one.add(actions.filter(one.concerns), refused);
  }
}

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

/** What all of them come to. What later days are carried at is put down to the first that is of the same companies. */
function effectsOf(books: readonly TiedBooks[], accepted: readonly CorporateAction[]): Effects {
  const [entries, changes, names]: [
    Effects['entries'][number][],
    Effects['changes'][number][],
    Effects['names'][number][],
  ] = [[], [], []];
  for (const tied of books) {
    const ours = accepted.filter(tied.concerns);
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
