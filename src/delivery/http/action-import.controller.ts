import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource, type EntityManager } from 'typeorm';
import { clientOf } from '../../database.js';
import { Refusal } from '../../domain/refusal.js';
import { ActionImportStore } from '../../portfolio/action-import.store.js';
import { ActionImports } from '../../portfolio/action-imports.js';
import type { RejectedRow, RowProblem } from '../../registry/incorporation.store.js';
import { type Run, RunStore } from '../../runs/run.store.js';
import { actionsOf, placeIn } from './action-file.js';
import { Answers } from './answers.js';
import { idOf } from './cursors.js';
import type { Passed } from './door.guard.js';
import { type ProblemCode, PROBLEMS } from './problems.js';
import { progressEvents } from './progress.js';
import { formatOf, REJECTIONS_PAGE, streamLines } from './rejections.js';
import { SecondLook } from './second-look.js';
import { importView } from './views.js';

/** Whole files of corporate actions. */
@Controller('v1/corporate-action-imports')
export class ActionImportController {
  constructor(
    private readonly database: DataSource,
    private readonly answers: Answers,
    private readonly imports: ActionImports,
    private readonly store: ActionImportStore,
    private readonly runs: RunStore,
    private readonly secondLook: SecondLook,
  ) {}

  @Post()
  receive(@Req() request: Passed, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.answers.onceStreamed(request, reply, async (runner, file) => {
      const actions = actionsOf(file, formatOf(request), this.secondLook.unknownAmong);
      const client = await clientOf(runner);
      const runId = await this.imports.receive(
        runner.manager,
        client,
        actions,
        formatOf(request),
        request.caller.person,
      );
      return accepted((await this.runs.find(runner.manager, runId))!);
    });
  }

  @Get(':id')
  async one(@Param('id') id: string) {
    return importView(await this.run(this.database, id));
  }

  @Get(':id/events')
  events(@Req() request: Passed, @Res() reply: FastifyReply, @Param('id') id: string) {
    return progressEvents(request, reply, () => this.one(id));
  }

  @Get(':id/rejections')
  async rejections(@Res() reply: FastifyReply, @Param('id') id: string) {
    const { runId } = await this.run(this.database, id);
    return streamLines(reply, async (after) => {
      const found = await this.store.rejections(this.database, runId, after, REJECTIONS_PAGE);
      return { rows: found.flatMap(({ rows }) => rows.map(inWords)), last: found.at(-1)?.line };
    });
  }

  @Post(':id/resumption')
  resume(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
  ) {
    return this.answers.once(request, reply, async (tx) => {
      const { runId } = await this.run(tx, id);
      await this.runs.resume(tx, runId, request.caller.person);
      return accepted((await this.runs.find(tx, runId))!);
    });
  }

  /** @throws Refusal `unknown-run` */
  private async run(from: DataSource | EntityManager, id: string): Promise<Run> {
    const run = await this.runs.find(from, idOf(id, 'unknown-run'));
    if (run?.kind !== 'corporate-action-import') throw new Refusal('unknown-run');
    return run;
  }
}

const accepted = (run: Run) => ({
  location: `/v1/corporate-action-imports/${run.runId}`,
  body: importView(run),
  ring: run.runId,
});

/** What the books refused says what to do, as an answer to one action would, and then the facts. */
const inWords = (row: RejectedRow): RejectedRow => {
  const at = placeIn(row.row);
  return {
    ...row,
    errors: row.errors.map((error) => explained({ ...error, pointer: at(error.pointer) })),
  };
};

function explained(error: RowProblem): RowProblem {
  const [, , advice] = PROBLEMS[error.code as ProblemCode] ?? [];
  if (advice === undefined) return error;
  return { ...error, detail: error.detail === '' ? advice : `${advice} (${error.detail})` };
}
