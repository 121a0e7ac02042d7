import type { DataSource, EntityManager } from 'typeorm';
import type { Nation } from '../domain/nation.js';

/** Whose fund it is, and by which law. */
export class NationStore {
  /**
   * Makes the books the nation's, the first time; later sees that they are, and records what was amended.
   * @throws Refusal `fund-of-another-nation`, `fund-has-another-currency`, `law-on-record-differs`, `law-comes-too-late`
   */
  async adopt(
    tx: EntityManager | DataSource,
    { name, currency, minorUnit, laws }: Nation,
  ): Promise<void> {
    const stated = laws.map(
      ({
        since,
        contributionRate,
        fractions,
        exemptLegalForms,
        payableUnit,
        retention: { recordYears },
        stated,
      }) => ({
        since,
        contributionRate,
        fractions,
        exemptLegalForms,
        payableUnit,
        recordYears,
        stated,
      }),
    );
    await tx.sql`
      select door.adopt_nation(${name}, ${currency}, ${minorUnit}::smallint, ${JSON.stringify(stated)})`;
  }
}
