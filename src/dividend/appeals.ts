import type { DataSource, EntityManager } from 'typeorm';
import type { LocalDate } from '../domain/calendar.js';
import { Refusal } from '../domain/refusal.js';
import type { CitizenRoll } from '../registry/citizen-roll.js';
import type { Citizen } from '../registry/citizen.store.js';
import type { Appeal, AppealState, AppealStore, SealedAppeal } from './appeal.store.js';

/** More years than anybody appeals in. */
const APPEALS_MAX = 200;

/** With its grounds; null where the citizen is erased. */
export interface OpenedAppeal extends Appeal {
  readonly grounds: string | null;
}

/** What citizens say against the rolls they are not on, and what caseworkers decide, by the clock of the law. */
export class Appeals {
  constructor(
    private readonly database: DataSource,
    private readonly store: AppealStore,
    private readonly roll: CitizenRoll,
  ) {}

  /**
   * A citizen's own, or for a ward of theirs; what is written is sealed for whom it is about.
   * @throws Refusal `not-on-the-roll`, `unknown-citizen`, `citizen-erased`, `no-statement`, `appeal-too-late`,
   * `already-appealed`
   */
  async make(
    tx: EntityManager,
    nationalId: string,
    { year, grounds, ward }: { year: number; grounds: string; ward: string | null },
  ): Promise<OpenedAppeal> {
    const seal = async (_: EntityManager, citizen: Citizen) => ({
      sealed: this.roll.sealFor(citizen, grounds),
      citizen,
    });
    const { sealed, citizen } = await (ward === null
      ? this.roll.as(tx, nationalId, seal)
      : this.roll.asRepresentative(tx, nationalId, ward, seal));
    const id = await this.roll.as(tx, nationalId, () =>
      this.store.make(tx, year, sealed, citizen, ward),
    );
    return this.roll.seen(tx, citizen.pseudonym, () => this.one(tx, citizen, id));
  }

  /** @throws Refusal `not-on-the-roll` */
  mine = (nationalId: string): Promise<OpenedAppeal[]> =>
    this.roll.ofNationalId(nationalId, this.of);

  /** In a transaction that sees no other citizen. */
  of = async (tx: EntityManager, citizen: Citizen): Promise<OpenedAppeal[]> => {
    const found = await this.store.of(tx, citizen, APPEALS_MAX);
    return Promise.all(found.map((appeal) => this.opened(tx, citizen, appeal)));
  };

  waiting = (
    state: AppealState,
    limit: number,
    after: readonly [LocalDate, string],
  ): Promise<Appeal[]> => this.store.waiting(this.database, state, limit, after);

  /** @throws Refusal `unknown-appeal` */
  byId(id: string): Promise<OpenedAppeal> {
    return this.database.transaction(async (tx) =>
      this.roll.seen(tx, await this.store.citizenOf(tx, id), (_, citizen) =>
        this.one(tx, citizen, id),
      ),
    );
  }

  /**
   * @throws Refusal `unknown-appeal`, `not-in-that-state`, `machine-may-not-approve`; `already-included` where it would be
   *   granted to who is due this dividend already
   */
  async decide(
    tx: EntityManager,
    id: string,
    outcome: 'granted' | 'denied',
    reason: string,
    person: string,
  ): Promise<OpenedAppeal> {
    const whose = await this.store.citizenOf(tx, id);
    await this.store.decide(tx, id, outcome, reason, person);
    return this.roll.seen(tx, whose, (_, citizen) => this.one(tx, citizen, id));
  }

  private async one(tx: EntityManager, citizen: Citizen, id: string): Promise<OpenedAppeal> {
    const [found] = await this.store.of(tx, citizen, 1, id);
    if (!found) throw new Refusal('unknown-appeal');
    return this.opened(tx, citizen, found);
  }

  private async opened(
    tx: EntityManager,
    citizen: Citizen,
    { grounds, underKeyOf, ...appeal }: SealedAppeal,
  ): Promise<OpenedAppeal> {
    return { ...appeal, grounds: await this.roll.openedFor(tx, citizen, grounds, underKeyOf) };
  }
}
