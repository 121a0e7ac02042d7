import type { DataSource, EntityManager } from 'typeorm';
import type { LocalDate } from '../domain/calendar.js';
import type { Law, Nation, Theme } from '../domain/nation.js';
import type { MarkedLaw, NationStore } from './nation.store.js';

const FOLLOW_MS = 2_000;

/**
 * The nation by the law on record, which all processes read alike. What a pack states besides is not law; when an
 * amendment comes on record or is withdrawn, each process takes it over with the next thing it records, and within seconds otherwise.
 */
export class NationOnRecord implements Nation {
  readonly name: string;
  readonly currency: string;
  readonly minorUnit: number;
  readonly languages: readonly string[];
  readonly theme: Theme;
  private onRecord: readonly Law[] = [];
  private mark = '';

  /** @param read  makes laws of what they state */
  constructor(
    private readonly store: NationStore,
    private readonly pack: Nation,
    private readonly read: (stated: readonly object[]) => readonly Law[],
  ) {
    this.name = pack.name;
    this.currency = pack.currency;
    this.minorUnit = pack.minorUnit;
    this.languages = pack.languages;
    this.theme = pack.theme;
  }

  get laws(): readonly Law[] {
    return this.onRecord;
  }

  /** The days of laws that the pack states and nobody has put on record; they do not hold. */
  get notOnRecord(): LocalDate[] {
    return without(this.pack.laws, this.laws);
  }

  /** The days of laws on record that the pack does not state; they hold all the same. */
  get notInPack(): LocalDate[] {
    return without(this.laws, this.pack.laws);
  }

  /** @throws Refusal `fund-of-another-nation`, `fund-has-another-currency` */
  async adopt(database: DataSource): Promise<void> {
    await this.store.adopt(database, this.pack);
    await this.follow(database);
  }

  /** Takes over what has come on record. */
  async follow(tx: EntityManager | DataSource): Promise<void> {
    this.takeOver(await this.store.unknownLaws(tx, this.mark));
  }

  /** Takes it over for whatever only reads the law, every so often until the signal says stop. */
  watch(database: DataSource, stop: AbortSignal): void {
    const clock = setInterval(() => {
      this.follow(database).catch(() => undefined); // The database is away, and so is everything else.
    }, FOLLOW_MS);
    stop.addEventListener('abort', () => clearInterval(clock));
  }

  /** The same, and no other law comes on record until the transaction ends: for what is recorded under it. */
  async hold(tx: EntityManager): Promise<void> {
    this.takeOver(await this.store.holdLaw(tx, this.mark));
  }

  private takeOver(laws: readonly MarkedLaw[]): void {
    if (!laws[0]) return; // It is the law that is known.
    this.onRecord = this.read(laws.map(({ stated }) => stated));
    this.mark = laws[0].mark;
  }
}

/** The days of the laws that are in one list and not in the other; both begin with the same. */
const without = (some: readonly Law[], others: readonly Law[]): LocalDate[] =>
  some
    .filter(({ since }) => !others.some((other) => other.since === since))
    .map(({ since }) => since!);
