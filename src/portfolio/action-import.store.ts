import type { DataSource, EntityManager } from 'typeorm';
import type { LocalDate } from '../domain/calendar.js';
import type { ActionKind } from '../domain/corporate-action.js';
import type { RejectedRow, RowProblem } from '../registry/incorporation.store.js';
import type { ChunkName, RunId } from '../runs/run.store.js';

/** An action of a file, as it arrived. */
export interface UploadedRow {
  readonly line: bigint;
  readonly reference: string;
  readonly kind: ActionKind;
  readonly registrationNumber: string;
  readonly shareClass: string | null;
  readonly effectiveOn: LocalDate;
  readonly terms: Readonly<Record<string, unknown>>;
  /** Of what its reference names already: does that say the same? Null while it names nothing. */
  readonly isKnown: boolean | null;
}

export interface WrongLine {
  readonly line: bigint;
  readonly errors: readonly RowProblem[];
}

/** Files of corporate actions. */
export class ActionImportStore {
  async open(tx: EntityManager, format: string, person: string): Promise<RunId> {
    const [run] = await tx.sql<[{ id: RunId }]>`
      select door.open_import('corporate-action-import', ${format}, ${person}) as id`;
    return run.id;
  }

  async close(tx: EntityManager, runId: RunId): Promise<void> {
    await tx.sql`select door.close_action_upload(${runId})`;
  }

  /** The good rows of a chunk, in the order of their lines. */
  async rowsOf(tx: EntityManager, { runId, chunkNo }: ChunkName): Promise<UploadedRow[]> {
    return tx.sql<UploadedRow[]>`
      select u.line_no as line, u.reference, u.kind, u.registration_number as "registrationNumber",
             u.share_class as "shareClass", u.effective_on as "effectiveOn", u.terms,
             case when a.action_no is not null then
               (a.kind, i.registration_number, s.code, a.effective_on, a.terms)
               is not distinct from (u.kind, u.registration_number, u.share_class, u.effective_on, u.terms) end as "isKnown"
        from corporate_action_upload u
        left join corporate_action_reference r using (reference)
        left join corporate_action a using (action_no)
        left join incorporation i using (incorporation_id)
        left join share_class s on s.commodity_id = a.share_class_id
       where u.run_id = ${runId} and u.chunk_no = ${chunkNo} and u.problems is null
       order by u.line_no`;
  }

  async finish(
    tx: EntityManager,
    { runId, step, chunkNo }: ChunkName,
    recorded: readonly { readonly reference: string; readonly id: string }[],
    wrong: readonly WrongLine[],
    duplicates: number,
  ): Promise<void> {
    await tx.sql`
      select door.finish_action_chunk(
               ${runId}, ${step}, ${chunkNo}, ${recorded.map(({ reference }) => reference)}::text[],
               ${recorded.map(({ id }) => id)}::uuid[], ${wrong.map(({ line }) => String(line))}::bigint[],
               ${wrong.map(({ errors }) => JSON.stringify(errors))}::json[],
               ${JSON.stringify({ accepted: recorded.length, duplicates })})`;
  }

  /** Rows that were sent back, in the order of their lines. */
  async rejections(
    database: DataSource,
    runId: RunId,
    afterLine: bigint,
    limit: number,
  ): Promise<{ line: bigint; rows: RejectedRow[] }[]> {
    return database.sql<{ line: bigint; rows: RejectedRow[] }[]>`
      select line_no as line, problems as rows
        from corporate_action_upload
       where run_id = ${runId} and problems is not null and line_no > ${afterLine}
       order by line_no limit ${limit}`;
  }
}
