import type { DataSource, EntityManager } from 'typeorm';
import { applicationWindow, statableReasons } from '../domain/eligibility.js';
import { lawOfDividend, type Nation } from '../domain/nation.js';
import { type FieldProblem, Refusal } from '../domain/refusal.js';
import type { CitizenRoll } from './citizen-roll.js';
import type { Citizen } from './citizen.store.js';
import type { Fact, FactKind, FactStore, RecordedFact } from './fact.store.js';
import type { Vault } from './vault.js';

/** A fact of somebody, as staff knows them. */
export type StatedFact = Fact & ({ readonly citizen: string } | { readonly nationalId: string });

/** The field in which the first day of each is stated. */
const FIRST_DAY: Readonly<Record<FactKind, string>> = {
  absence: 'from',
  conviction: 'from',
  application: 'filedOn',
  adoption: 'on',
};

/** More than anybody has. */
const FACTS_MAX = 10_000;

/** What eligibility looks at besides the roll: absences, convictions, applications, adoptions. */
export class CitizenFacts {
  constructor(
    private readonly database: DataSource,
    private readonly store: FactStore,
    private readonly roll: CitizenRoll,
    private readonly vault: Vault,
    private readonly nation: Nation,
  ) {}

  /**
   * Records facts, all or none.
   * @param at  the place of each in the request
   * @throws Refusal `invalid-fields` with every application that cannot be, every reason that no law on record knows and
   * all that lies before a birth, `unknown-citizen`; each with everyone who is not known
   */
  async state(
    tx: EntityManager,
    facts: readonly StatedFact[],
    person: string,
    at: (no: number) => string,
  ): Promise<{ ids: string[]; recorded: number; duplicates: number }> {
    const problems = facts.flatMap((fact, no) => [
      ...this.applicationProblems(fact, at(no)),
      ...this.reasonProblems(fact, at(no)),
    ]);
    const hashed = facts.map(({ kind, since, until, reason, year, ...who }) => ({
      kind,
      since,
      until,
      reason,
      year,
      ...('citizen' in who
        ? who
        : { nationalIdHash: this.vault.hash('national-id', who.nationalId).toString('hex') }),
    }));
    const outcomes = await this.store.state(tx, hashed, person);
    outcomes.forEach(({ isBeforeBirth }, no) => {
      const pointer = `${at(no)}/${FIRST_DAY[facts[no]!.kind]}`;
      if (isBeforeBirth) problems.push({ pointer, detail: 'must not lie before their birth' });
    });
    const refused = problems.length > 0 ? 'invalid-fields' : 'unknown-citizen';
    outcomes.forEach(({ id, isBeforeBirth }, no) => {
      const pointer = `${at(no)}/${'citizen' in facts[no]! ? 'citizen' : 'nationalId'}`;
      if (id === null && !isBeforeBirth)
        problems.push({ pointer, detail: 'no citizen is known by this' });
    });
    if (problems.length > 0) throw new Refusal(refused, {}, problems);
    const recorded = outcomes.filter(({ isNew }) => isNew).length;
    return {
      ids: outcomes.map(({ id }) => id!),
      recorded,
      duplicates: outcomes.length - recorded,
    };
  }

  /** What `state` would refuse; nothing is recorded. */
  wrongOf(facts: readonly StatedFact[], at: (no: number) => string): Promise<FieldProblem[]> {
    return this.database
      .transaction<never>(async (tx) => {
        await this.state(tx, facts, 'nobody', at);
        throw new Refusal('invalid-fields'); // Of no field, and nothing stays.
      })
      .catch((refused) => {
        if (refused instanceof Refusal) return [...refused.fields];
        throw refused;
      });
  }

  /** @throws Refusal `unknown-citizen`, `unknown-fact`, `already-withdrawn` */
  async withdraw(
    tx: EntityManager,
    citizen: string,
    id: string,
    person: string,
    why: string,
  ): Promise<RecordedFact> {
    await this.store.withdraw(tx, citizen, id, person, why);
    return this.roll.seen(tx, citizen, (_, known) => this.one(tx, known, id));
  }

  /** @throws Refusal `unknown-citizen` */
  of = (citizen: string): Promise<RecordedFact[]> =>
    this.roll.ofPseudonym(citizen, (tx, known) => this.store.of(tx, known, FACTS_MAX));

  /**
   * A citizen's application for a year's dividend, or that of their ward; the one there is, where they have applied.
   * @throws Refusal `not-on-the-roll`, `citizen-erased`, `no-application-needed`, `not-in-application-window`
   */
  async apply(
    tx: EntityManager,
    nationalId: string,
    year: number,
    ward: string | null,
  ): Promise<RecordedFact> {
    if (!lawOfDividend(this.nation, year)) throw new Refusal('no-application-needed', { year });
    const filed = await this.roll.as(tx, nationalId, async (_, { pseudonym }) => ({
      id: await this.store.apply(tx, year, ward),
      of: ward ?? pseudonym,
    }));
    return this.roll.seen(tx, filed.of, (_, known) => this.one(tx, known, filed.id));
  }

  private async one(tx: EntityManager, known: Citizen, id: string): Promise<RecordedFact> {
    const [fact] = await this.store.of(tx, known, 1, id);
    return fact!;
  }

  /** A reason that no law knows would count for nothing, or against whom it should excuse. */
  private reasonProblems({ kind, reason }: Fact, at: string): FieldProblem[] {
    if (kind !== 'absence' && kind !== 'conviction') return [];
    const known = statableReasons(this.nation.laws, kind);
    if (known.includes(reason!)) return [];
    const detail =
      known.length > 0 ? `must be one of ${known.join(', ')}` : `is looked at by no law on record`;
    return [{ pointer: `${at}/reason`, detail }];
  }

  private applicationProblems({ kind, year, since }: Fact, at: string): FieldProblem[] {
    if (kind !== 'application') return [];
    const law = lawOfDividend(this.nation, year!);
    const window = law && applicationWindow(law.eligibility, year!);
    if (!window)
      return [{ pointer: `${at}/year`, detail: 'nobody applies for the dividend of this year' }];
    return since < window.from
      ? [
          {
            pointer: `${at}/filedOn`,
            detail: `must not lie before applications for ${year} begin, on ${window.from}`,
          },
        ]
      : [];
  }
}
