import { Decimal } from 'decimal.js';
import type { DataSource, EntityManager } from 'typeorm';
import type { LocalDate } from '../domain/calendar.js';
import type { Claim, DeductionLine, Directive, Dues } from '../domain/deductions.js';
import type { RunId } from '../runs/run.store.js';
import type { GivenDirective } from './claim.store.js';

/** One citizen's dues, and what is taken for them. */
export type DuesOfCitizen = Dues & { readonly citizenId: bigint };
export interface LinesOfCitizen {
  readonly citizenId: bigint;
  readonly lines: readonly DeductionLine[];
}

/** What a run takes together, by what it is for. */
export interface DeductionTotal {
  readonly kind: string;
  readonly lines: bigint;
  readonly amount: Decimal;
}

type Written<T> = { readonly [K in keyof T]: T[K] extends Decimal ? string : T[K] };

interface DuesRow {
  readonly citizenId: bigint;
  readonly gross: Decimal;
  readonly isHeld: boolean;
  readonly claims: readonly Written<Claim>[];
  readonly recoverables: readonly { readonly id: string; readonly balance: string }[];
  readonly directives: readonly GivenDirective[];
}

interface LateDuesRow extends Omit<DuesRow, 'citizenId'> {
  readonly runId: RunId;
  readonly taken: readonly Written<DeductionLine>[];
}

/** The dues of somebody who is to be included late in a run. */
export type LateDues = Dues & { readonly runId: RunId };

const withBalance = <T extends { readonly balance: string }>(row: T) => ({
  ...row,
  balance: new Decimal(row.balance),
});

const withDues = <T extends Pick<DuesRow, 'claims' | 'recoverables' | 'directives'>>({
  claims,
  recoverables,
  directives,
  ...row
}: T) => ({
  ...row,
  claims: claims.map(withBalance),
  recoverables: recoverables.map(withBalance),
  directives: directives.map(directive),
});

const directive = ({ kind, beneficiary, amount, share }: GivenDirective): Directive =>
  share === undefined
    ? { kind, beneficiary, amount: new Decimal(amount!) }
    : { kind: 'savings', beneficiary, share: new Decimal(share) };

/** Lines as doors take them. */
export const writtenLines = (lines: readonly DeductionLine[]) =>
  lines.map(({ kind, account, claimId, amount }, no) => ({
    line_no: no + 1,
    kind,
    account,
    claim_id: claimId,
    amount: amount.toFixed(),
  }));

/** What runs take from citizens' dividends: a chunk's dues are read, and its lines written, whole. */
export class DeductionStore {
  /** Of which year's law, and on which day the run's inputs were frozen. */
  async frame(tx: EntityManager, runId: RunId): Promise<{ year: number; frozenOn: LocalDate }> {
    const [frame] = await tx.sql<[{ year: number; frozenOn: LocalDate }]>`
      select year, (frozen_at at time zone 'UTC')::date as "frozenOn"
        from dividend_run join run using (run_id) where run_id = ${runId}`;
    return frame;
  }

  /** What there is to take from citizens of a chunk besides tax; nobody else takes it before the transaction ends. */
  async dues(tx: EntityManager, runId: RunId, chunkNo: number): Promise<DuesOfCitizen[]> {
    const rows = await tx.sql<DuesRow[]>`
      select citizen_id as "citizenId", gross, is_held as "isHeld", claims, recoverables, directives
        from door.dues_of_chunk(${runId}, ${chunkNo})`;
    return rows.map(withDues);
  }

  /**
   * What there is to take from who a proposal would include late, as if they had been on the roll; nobody else takes it
   * before the transaction ends. None where it is not to be paid out of the reserve.
   */
  async duesOfLateInclusion(tx: EntityManager, proposal: string): Promise<LateDues | undefined> {
    const [row] = await tx.sql<LateDuesRow[]>`
      select run_id as "runId", gross, is_held as "isHeld", claims, recoverables, directives, taken
        from door.dues_of_late_inclusion(${proposal})`;
    return (
      row && {
        ...withDues(row),
        taken: row.taken.map((line) => ({ ...line, amount: new Decimal(line.amount) })),
      }
    );
  }

  /** Takes these lines, and from everyone else in the chunk what the law takes from all. */
  async deduct(
    tx: EntityManager,
    runId: RunId,
    chunkNo: number,
    taken: readonly LinesOfCitizen[],
  ): Promise<void> {
    const lines = taken.flatMap(({ citizenId, lines: of }) =>
      writtenLines(of).map((line) => ({ citizen_id: String(citizenId), ...line })),
    );
    await tx.sql`
      select door.deduct_chunk(${runId}, ${chunkNo}, ${taken.map(({ citizenId }) => String(citizenId))}::bigint[],
                               ${JSON.stringify(lines)})`;
  }

  async totals(tx: EntityManager | DataSource, runNo: number): Promise<DeductionTotal[]> {
    return tx.sql<DeductionTotal[]>`
      select kind, sum(lines)::bigint as lines, sum(amount) as amount
        from deduction_total where run_no = ${runNo} group by kind order by kind`;
  }
}
