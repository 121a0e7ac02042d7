import type { DataSource, EntityManager } from 'typeorm';
import { refuseFields } from '../domain/refusal.js';
import type { IncorporationRegister } from './incorporation-register.js';
import type { RecordedTitle, StatedTitle, TitleState, TitleStore } from './title.store.js';

/** A company's titles, newest first, and what stands now: without a word on it, the registry's own entry confirms it. */
export interface Title {
  readonly state: TitleState;
  readonly history: readonly RecordedTitle[];
}

/** What the fund's stakes rest on, and what of them is still to be paid in. */
export class Titles {
  constructor(
    private readonly store: TitleStore,
    private readonly register: IncorporationRegister,
  ) {}

  /**
   * Records what a stake rests on from a day on.
   * @throws Refusal `unknown-incorporation`, `already-annulled`, `invalid-fields`
   */
  async record(
    tx: EntityManager,
    incorporation: string,
    title: StatedTitle,
    person: string,
  ): Promise<Title> {
    const { incorporatedOn, stake } = await this.register.record(tx, incorporation);
    const isPartPaid = title.paidUp?.lt(1) === true;
    refuseFields([
      ...(title.effectiveOn < incorporatedOn
        ? [
            {
              pointer: '/effectiveOn',
              detail: `must not lie before ${incorporatedOn}, when the company came into being`,
            },
          ]
        : []),
      ...(isPartPaid && stake.some(({ parValue }) => parValue === null)
        ? [
            {
              pointer: '/paidUp',
              detail: 'cannot be counted without a par value: state the amount as uncalled',
            },
          ]
        : []),
    ]);
    await this.store.record(tx, incorporation, title, person);
    return this.of(tx, incorporation);
  }

  /** @throws Refusal `unknown-incorporation` */
  async of(tx: EntityManager | DataSource, incorporation: string): Promise<Title> {
    await this.register.record(tx, incorporation);
    const history = await this.store.history(tx, incorporation);
    return { state: history[0]?.state ?? 'confirmed', history };
  }
}
