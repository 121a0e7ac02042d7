import type { Decimal } from 'decimal.js';
import type { DataSource } from 'typeorm';
import type { RunId } from '../runs/run.store.js';
import type { RollDifference } from './dividend.store.js';

/** Whom a roll would have otherwise, bits of why not (0: eligible; null: they were not on it), and in which class. */
export interface RollDifferenceOf extends Omit<RollDifference, 'citizens'> {
  readonly bucket: number;
  readonly citizenId: bigint;
  readonly citizen: string;
}

/** What has become of a dividend since its roll, citizen by citizen; one door each. */
export class RecheckStore {
  /** Of who stands after a place, in order of partition and citizen. */
  async differences(
    database: DataSource,
    runId: RunId,
    [bucket, citizenId]: readonly [string, string],
    limit: number,
  ): Promise<RollDifferenceOf[]> {
    return database.sql<RollDifferenceOf[]>`
      select bucket, "citizenId", citizen, was, "isNow", "wasClass", "isNowClass"
        from door.recheck_differences(${runId}, ${bucket}::smallint, ${citizenId}::bigint, ${limit})`;
  }

  /** How many citizens banks have paid, and what they were paid, net. */
  async paid(
    database: DataSource,
    runNo: number,
  ): Promise<{ readonly citizens: bigint; readonly amount: Decimal }> {
    const [paid] = await database.sql<[{ citizens: bigint; amount: Decimal }]>`
      select citizens, amount from door.paid_of(${runNo})`;
    return paid;
  }
}
