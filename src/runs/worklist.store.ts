import type { DataSource } from 'typeorm';
import type { LocalDate } from '../domain/calendar.js';
import type { ProposalKind } from '../ledger/proposal.store.js';
import type { RunId } from './run.store.js';

/** A run that somebody is to decide upon, or that has stopped: a valuation of a day, a dividend of a year. */
export interface RunWaiting {
  readonly id: RunId;
  readonly kind: 'valuation' | 'dividend';
  readonly state: 'proposed' | 'suspended' | 'failed';
  readonly asOf: LocalDate | null;
  readonly year: number | null;
  readonly proposedBy: string;
}

/** Payment files of a dividend that are built, and neither released nor withdrawn. */
export interface FilesWaiting {
  readonly dividendRun: RunId;
  readonly year: number;
  readonly files: number;
}

/** Reads what waits for people, by the few rows that do: what is decided is not looked through. */
export class WorklistStore {
  constructor(private readonly database: DataSource) {}

  /** In the order in which they were proposed, so many at most. */
  async runs(limit: number): Promise<RunWaiting[]> {
    return this.database.sql<RunWaiting[]>`
      select r.run_id as id, r.kind, r.state, v.as_of as "asOf", d.year, r.started_by as "proposedBy"
        from run r
        left join valuation v using (run_id)
        left join dividend_run d using (run_id)
       where r.kind in ('valuation', 'dividend') and r.state in ('proposed', 'suspended', 'failed')
         -- What failed before it was approved is done with: another may be proposed.
         and (r.state <> 'failed' or r.failed_from in ('approving', 'distributing', 'suspended'))
       order by r.run_id limit ${limit}`;
  }

  /** How many proposals wait, of these kinds; kinds without any are left out. */
  async proposals(
    kinds: readonly ProposalKind[],
  ): Promise<{ readonly kind: ProposalKind; readonly proposals: bigint }[]> {
    return this.database.sql`
      select kind, proposals from door.proposals_waiting(${kinds}::text[]) order by kind`;
  }

  /** By year, so many dividends at most. */
  async files(limit: number): Promise<FilesWaiting[]> {
    return this.database.sql<FilesWaiting[]>`
      select d.run_id as "dividendRun", d.year, count(*)::integer as files
        from payment_file f join dividend_run d using (run_no)
       where f.state = 'built'
       group by d.run_id, d.year order by d.year, d.run_id limit ${limit}`;
  }
}
