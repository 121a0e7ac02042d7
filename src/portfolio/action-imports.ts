import type pg from 'pg';
import type { DataSource, EntityManager } from 'typeorm';
import { termsOf, termsText } from '../domain/corporate-action.js';
import { Refusal, refusalOf } from '../domain/refusal.js';
import { copyInto } from '../registry/copy.js';
import type { RowProblem } from '../registry/incorporation.store.js';
import type { ChunkName, Run, RunId, RunStore } from '../runs/run.store.js';
import type { RunWork } from '../runs/runs.js';
import type { ActionImportStore, UploadedRow, WrongLine } from './action-import.store.js';
import type { CorporateActions, StatedAction } from './corporate-actions.js';

/** An action of a file: one that may be recorded under its reference, or one that is sent back with all that is wrong. */
export type UploadedAction = {
  readonly line: number;
  readonly row: unknown;
} & (
  | { readonly reference: string; readonly action: StatedAction }
  | { readonly errors: readonly RowProblem[] }
);

/** Actions of one chunk of an import; a chunk is one transaction. */
export const ACTION_CHUNK_SIZE = 1_000;

const UPLOAD_COLUMNS = [
  'run_id',
  'chunk_no',
  'line_no',
  'reference',
  'kind',
  'registration_number',
  'share_class',
  'effective_on',
  'terms',
  'row',
  'problems',
] as const;

/** What refuses many at once though only some of them are to blame: then each half is tried by itself, and so on. */
const OF_SOME_ROWS = [
  'period-closed',
  'insufficient-cash',
  'too-many-tied-companies',
  'isin-in-use',
];

/** Corporate actions by file: in the order of the file, each once, whatever is sent again. */
export class ActionImports implements RunWork {
  readonly kinds = ['corporate-action-import'] as const;

  constructor(
    private readonly database: DataSource,
    private readonly store: ActionImportStore,
    private readonly actions: CorporateActions,
    private readonly runs: RunStore,
  ) {}

  /** Takes in a whole file, in the caller's transaction; it is recorded chunk by chunk once that commits. */
  async receive(
    tx: EntityManager,
    client: pg.ClientBase,
    actions: AsyncIterable<readonly UploadedAction[]>,
    format: string,
    person: string,
  ): Promise<RunId> {
    const runId = await this.store.open(tx, format, person);
    await copyInto(client, 'corporate_action_upload', UPLOAD_COLUMNS, uploadRows(runId, actions));
    await this.store.close(tx, runId);
    return runId;
  }

  async perform(tx: EntityManager, chunk: ChunkName): Promise<void> {
    const { startedBy } = (await this.runs.find(tx, chunk.runId))!;
    const { fresh, wrong, duplicates } = sorted(await this.store.rowsOf(tx, chunk));
    const outcomes = await this.record(tx, fresh.map(statedOf), startedBy);
    const recorded = [];
    for (const [no, { line, reference }] of fresh.entries()) {
      const outcome = outcomes[no]!;
      if (outcome instanceof Refusal) wrong.push({ line, errors: errorsOf(outcome) });
      else recorded.push({ reference, id: outcome });
    }
    await this.store.finish(tx, chunk, recorded, wrong, duplicates);
  }

  async advance({ runId }: Run): Promise<void> {
    await this.runs.advanceImport(this.database, runId);
  }

  private async record(
    tx: EntityManager,
    actions: readonly StatedAction[],
    person: string,
  ): ReturnType<CorporateActions['record']> {
    try {
      return await tx.transaction((inner) => this.actions.record(inner, actions, person));
    } catch (error) {
      const refusal = refusalOf(error);
      if (!refusal || !OF_SOME_ROWS.includes(refusal.code)) throw error;
      if (actions.length === 1) return [refusal];
      const half = Math.ceil(actions.length / 2);
      const first = await this.record(tx, actions.slice(0, half), person);
      return [...first, ...(await this.record(tx, actions.slice(half), person))];
    }
  }
}

/** What is new, what says again what is on record, and what says something else under a reference that is taken. */
function sorted(rows: readonly UploadedRow[]): {
  fresh: readonly UploadedRow[];
  wrong: WrongLine[];
  duplicates: number;
} {
  const taken = new Map<string, UploadedRow>();
  const wrong: WrongLine[] = [];
  let duplicates = 0;
  for (const row of rows) {
    const earlier = taken.get(row.reference);
    const isSame = earlier ? saysTheSame(row, earlier) : row.isKnown;
    if (isSame === null) taken.set(row.reference, row);
    else if (isSame) duplicates++;
    else wrong.push({ line: row.line, errors: [RECORDED_DIFFERENTLY] });
  }
  return { fresh: [...taken.values()], wrong, duplicates };
}

const RECORDED_DIFFERENTLY: RowProblem = {
  pointer: '/reference',
  code: 'already-recorded-differently',
  detail:
    'an action of this reference is on record and says something else; reverse it, or give this one another',
};

/** Terms come from jsonb, which has one order for the same names. */
const saysTheSame = (row: UploadedRow, other: UploadedRow): boolean =>
  row.kind === other.kind &&
  row.registrationNumber === other.registrationNumber &&
  row.shareClass === other.shareClass &&
  row.effectiveOn === other.effectiveOn &&
  JSON.stringify(row.terms) === JSON.stringify(other.terms);

const statedOf = ({ kind, terms, ...row }: UploadedRow): StatedAction => ({
  registrationNumber: row.registrationNumber,
  shareClass: row.shareClass,
  effectiveOn: row.effectiveOn,
  terms: termsOf(kind, terms),
});

const errorsOf = ({ code, facts, fields }: Refusal): readonly RowProblem[] =>
  fields.length > 0
    ? fields
    : [
        {
          pointer: '',
          code,
          detail: Object.entries(facts)
            .map(([name, value]) => `${name} ${String(value)}`)
            .join(', '),
        },
      ];

async function* uploadRows(runId: RunId, actions: AsyncIterable<readonly UploadedAction[]>) {
  let taken = 0;
  for await (const group of actions)
    yield group.map((uploaded): (string | null)[] => {
      const { line, row } = uploaded;
      const chunkNo = String(Math.floor(taken++ / ACTION_CHUNK_SIZE) + 1);
      const place = [runId, chunkNo, String(line)];
      if ('errors' in uploaded) {
        const problems = JSON.stringify([{ line, errors: uploaded.errors, row }]);
        return [...place, ...Array<null>(6).fill(null), JSON.stringify(row), problems];
      }
      const { reference, action } = uploaded;
      return [
        ...place,
        reference,
        action.terms.kind,
        action.registrationNumber,
        action.shareClass,
        action.effectiveOn,
        JSON.stringify(termsText(action.terms)),
        JSON.stringify(row),
        null,
      ];
    });
}
