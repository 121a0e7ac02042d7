import type { Readable } from 'node:stream';
import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource, type EntityManager } from 'typeorm';
import type { z } from 'zod';
import { Refusal } from '../../domain/refusal.js';
import { CitizenRoll } from '../../registry/citizen-roll.js';
import { CitizenStore } from '../../registry/citizen.store.js';
import { IncorporationRegister } from '../../registry/incorporation-register.js';
import { type Incorporation, IncorporationStore } from '../../registry/incorporation.store.js';
import { type Run, type RunKind, RunStore } from '../../runs/run.store.js';
import { clientOf } from '../../database.js';
import { Answers } from './answers.js';
import { companiesOf } from './company-file.js';
import {
  type correctionRequest,
  type incorporationFilter,
  type incorporationRequest,
  toIncorporation,
} from './contracts.js';
import { cursorUuid, idOf } from './cursors.js';
import type { Passed } from './door.guard.js';
import { peopleOf } from './person-file.js';
import { progressEvents } from './progress.js';
import { formatOf, REJECTIONS_PAGE, streamLines } from './rejections.js';
import { verdictOf } from './verdicts.js';
import { importView, incorporationView, pageOf, stakeForeseenView } from './views.js';

@Controller('v1')
export class RegistryController {
  private readonly incorporateTogether: ReturnType<typeof this.answers.together<Incorporation>>;

  constructor(
    private readonly database: DataSource,
    private readonly answers: Answers,
    private readonly register: IncorporationRegister,
    private readonly incorporations: IncorporationStore,
    private readonly roll: CitizenRoll,
    private readonly citizens: CitizenStore,
    private readonly runs: RunStore,
  ) {
    this.incorporateTogether = answers.together<Incorporation>(async (tx, all) => {
      const drafts = all.map(({ request, asked }) => ({
        company: asked,
        person: request.caller.person,
      }));
      const outcomes = await register.incorporateAll(tx, drafts);
      return outcomes.map((record) =>
        record instanceof Refusal
          ? record
          : { location: `/v1/incorporations/${record.id}`, body: incorporationView(record) },
      );
    });
  }

  @Post('incorporations')
  incorporate(@Req() request: Passed, @Res({ passthrough: true }) reply: FastifyReply) {
    const company = toIncorporation(request.body as z.infer<typeof incorporationRequest>);
    return this.incorporateTogether(request, reply, company);
  }

  @Post('incorporations/preview')
  @HttpCode(200)
  async preview(@Req() { body }: Passed) {
    const company = toIncorporation(body as z.infer<typeof incorporationRequest>);
    return stakeForeseenView(await this.register.preview(company));
  }

  @Get('incorporations')
  async list(@Query() filter: z.infer<typeof incorporationFilter>) {
    const found = await this.incorporations.list(
      this.database,
      filter,
      filter.limit + 1,
      cursorUuid(filter.cursor),
    );
    return pageOf(found, filter.limit, ({ id }) => id, incorporationView);
  }

  @Get('incorporations/:id')
  async one(@Param('id') id: string) {
    return incorporationView(
      await this.register.record(this.database, idOf(id, 'unknown-incorporation')),
    );
  }

  @Post('incorporations/:id/corrections')
  correct(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
    @Body() { fields, reason }: z.infer<typeof correctionRequest>,
  ) {
    return this.answers.once(request, reply, async (tx) => ({
      body: incorporationView(
        await this.register.correct(
          tx,
          idOf(id, 'unknown-incorporation'),
          request.caller.person,
          reason,
          fields,
        ),
      ),
    }));
  }

  @Post('incorporation-imports')
  importCompanies(@Req() request: Passed, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.answers.onceStreamed(request, reply, async (runner, file) => {
      const companies = companiesOf(file, formatOf(request), (company) =>
        this.register.stakeProblems(company),
      );
      const client = await clientOf(runner);
      const runId = await this.register.receive(
        runner.manager,
        client,
        companies,
        formatOf(request),
        request.caller.person,
      );
      return this.accepted((await this.runs.find(runner.manager, runId))!);
    });
  }

  @Post('citizens')
  importCitizens(@Req() request: Passed, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.answers.onceStreamed(request, reply, async (runner, file: Readable) => {
      const people = peopleOf(file, formatOf(request));
      const client = await clientOf(runner);
      const runId = await this.roll.receive(
        runner.manager,
        client,
        people,
        formatOf(request),
        request.caller.person,
      );
      return this.accepted((await this.runs.find(runner.manager, runId))!);
    });
  }

  @Get('incorporation-imports/:id')
  async incorporationImport(@Param('id') id: string) {
    return importView(await this.run(this.database, id, 'incorporation-import'));
  }

  @Get('citizen-imports/:id')
  async citizenImport(@Param('id') id: string) {
    return importView(await this.run(this.database, id, 'citizen-import'));
  }

  @Get('incorporation-imports/:id/events')
  incorporationEvents(@Req() request: Passed, @Res() reply: FastifyReply, @Param('id') id: string) {
    return progressEvents(request, reply, () => this.incorporationImport(id));
  }

  @Get('citizen-imports/:id/events')
  citizenEvents(@Req() request: Passed, @Res() reply: FastifyReply, @Param('id') id: string) {
    return progressEvents(request, reply, () => this.citizenImport(id));
  }

  @Post('incorporation-imports/:id/resumption')
  resumeIncorporationImport(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
  ) {
    return this.resume(request, reply, id, 'incorporation-import');
  }

  @Post('citizen-imports/:id/resumption')
  resumeCitizenImport(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
  ) {
    return this.resume(request, reply, id, 'citizen-import');
  }

  @Post('citizen-imports/:id/approval')
  approveAccounts(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
  ) {
    return this.answers.once(request, reply, async (tx) => {
      const { runId } = await this.run(tx, id, 'citizen-import');
      await this.citizens.approveImport(tx, runId, verdictOf(request));
      return this.accepted((await this.runs.find(tx, runId))!);
    });
  }

  @Post('citizen-imports/:id/rejection')
  rejectAccounts(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
  ) {
    return this.answers.once(request, reply, async (tx) => {
      const { runId } = await this.run(tx, id, 'citizen-import');
      await this.citizens.rejectAccounts(tx, runId, verdictOf(request));
      return { body: importView((await this.runs.find(tx, runId))!) };
    });
  }

  @Get('incorporation-imports/:id/rejections')
  async incorporationRejections(@Res() reply: FastifyReply, @Param('id') id: string) {
    const { runId } = await this.run(this.database, id, 'incorporation-import');
    return streamLines(reply, async (after) => {
      const companies = await this.incorporations.rejections(
        this.database,
        runId,
        after,
        REJECTIONS_PAGE,
      );
      return {
        rows: companies.flatMap(({ rows, company }) =>
          rows.map((row) => ({ ...row, row: 'row' in row ? row.row : company })),
        ),
        last: companies.at(-1)?.line,
      };
    });
  }

  @Get('citizen-imports/:id/rejections')
  async citizenRejections(@Res() reply: FastifyReply, @Param('id') id: string) {
    const { runId } = await this.run(this.database, id, 'citizen-import');
    return streamLines(reply, async (after) => {
      const rows = await this.roll.rejections(runId, after, REJECTIONS_PAGE);
      return { rows, last: rows.length > 0 ? BigInt(rows.at(-1)!.line) : undefined };
    });
  }

  private resume(request: Passed, reply: FastifyReply, id: string, kind: RunKind) {
    return this.answers.once(request, reply, async (tx) => {
      const { runId } = await this.run(tx, id, kind);
      await this.runs.resume(tx, runId, request.caller.person);
      return this.accepted((await this.runs.find(tx, runId))!);
    });
  }

  private accepted(run: Run) {
    const place = run.kind === 'citizen-import' ? 'citizen-imports' : 'incorporation-imports';
    return { location: `/v1/${place}/${run.runId}`, body: importView(run), ring: run.runId };
  }

  /** @throws Refusal `unknown-run` */
  private async run(from: DataSource | EntityManager, id: string, kind: RunKind): Promise<Run> {
    const run = await this.runs.find(from, idOf(id, 'unknown-run'));
    if (run?.kind !== kind) throw new Refusal('unknown-run');
    return run;
  }
}
