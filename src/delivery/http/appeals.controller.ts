import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { EntityManager } from 'typeorm';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { dayOf } from '../../domain/calendar.js';
import { Appeals } from '../../dividend/appeals.js';
import { LateInclusions } from '../../dividend/late-inclusions.js';
import type { Proposal, Verdict } from '../../ledger/proposal.store.js';
import { Answers } from './answers.js';
import type {
  appealDecisionRequest,
  appealFilter,
  appealRequest,
  lateInclusionRequest,
} from './citizen-contracts.js';
import { cursorPair, idOf, UUID_PATTERN } from './cursors.js';
import type { Passed } from './door.guard.js';
import { verdictOf } from './verdicts.js';
import { lateInclusionView, pageOf } from './views.js';

const DUE = new RegExp(`^(\\d{4}-\\d\\d-\\d\\d) (${UUID_PATTERN})$`);
const BEFORE_ALL = ['0001-01-01', '00000000-0000-0000-0000-000000000000'] as const;

/** Who was left out of a dividend, says so, and is paid after all. */
@Controller('v1')
export class AppealsController {
  constructor(
    private readonly database: DataSource,
    private readonly answers: Answers,
    private readonly appeals: Appeals,
    private readonly inclusions: LateInclusions,
  ) {}

  /** Whoever calls below `me` is a citizen, and has a national id. */
  @Post('me/appeals')
  make(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() { year, grounds, for: ward }: z.infer<typeof appealRequest>,
  ) {
    if (ward !== undefined) request.citizen = ward;
    return this.answers.once(request, reply, async (tx) => {
      const { grounds: _sealed, ...made } = await this.appeals.make(
        tx,
        request.caller.nationalId!,
        { year, grounds, ward: ward ?? null },
      );
      return { body: made };
    });
  }

  @Get('me/appeals')
  async mine(@Req() { caller }: Passed) {
    return { items: await this.appeals.mine(caller.nationalId!), nextCursor: null };
  }

  @Get('appeals')
  async waiting(
    @Req() request: Passed,
    @Query() { state, limit, cursor }: z.infer<typeof appealFilter>,
  ) {
    const after = cursorPair(cursor, DUE, BEFORE_ALL);
    const found = await this.appeals.waiting(state, limit + 1, after);
    const today = dayOf(new Date());
    request.citizen = null;
    return pageOf(
      found,
      limit,
      ({ decideBy, id }) => `${decideBy} ${id}`,
      ({
        id,
        citizen,
        year,
        runId,
        madeAt,
        madeBy,
        decideBy,
        outcome,
        decidedAt,
        lateInclusion,
      }) => ({
        id,
        citizen,
        year,
        runId,
        madeAt,
        madeBy,
        decideBy,
        overdue: outcome === null && decideBy < today,
        outcome,
        decidedAt,
        lateInclusion,
      }),
    );
  }

  @Get('appeals/:id')
  async appeal(@Req() request: Passed, @Param('id') id: string) {
    const appeal = await this.appeals.byId(idOf(id, 'unknown-appeal'));
    request.citizen = appeal.citizen;
    return appeal;
  }

  @Post('appeals/:id/decision')
  decide(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
    @Body() { outcome, reason }: z.infer<typeof appealDecisionRequest>,
  ) {
    return this.answers.once(request, reply, async (tx) => {
      const appeal = idOf(id, 'unknown-appeal');
      const { grounds: _sealed, ...decided } = await this.appeals.decide(
        tx,
        appeal,
        outcome,
        reason,
        request.caller.person,
      );
      request.citizen = decided.citizen;
      return { body: decided };
    });
  }

  @Post('dividend-runs/:id/late-inclusions')
  propose(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
    @Body() { citizen, reason }: z.infer<typeof lateInclusionRequest>,
  ) {
    request.citizen = citizen;
    return this.answers.once(request, reply, async (tx) => {
      const run = idOf(id, 'unknown-run');
      const { person } = request.caller;
      const proposal = await this.inclusions.propose(tx, run, citizen, reason, person);
      return {
        location: `/v1/dividend-runs/${run}/late-inclusions/${proposal.id}`,
        body: lateInclusionView(proposal),
      };
    });
  }

  @Get('dividend-runs/:id/late-inclusions/:proposal')
  async inclusion(
    @Req() request: Passed,
    @Param('id') id: string,
    @Param('proposal') proposal: string,
  ) {
    const found = await this.database.transaction((tx) =>
      this.inclusions.proposal(tx, idOf(id, 'unknown-run'), idOf(proposal, 'unknown-proposal')),
    );
    request.citizen = found.subject;
    return lateInclusionView(found);
  }

  @Post('dividend-runs/:id/late-inclusions/:proposal/approval')
  approve(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
    @Param('proposal') proposal: string,
  ) {
    return this.decided(request, reply, id, proposal, this.inclusions.approve);
  }

  @Post('dividend-runs/:id/late-inclusions/:proposal/rejection')
  reject(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
    @Param('proposal') proposal: string,
  ) {
    return this.decided(request, reply, id, proposal, this.inclusions.reject);
  }

  private decided(
    request: Passed,
    reply: FastifyReply,
    id: string,
    proposal: string,
    decision: (tx: EntityManager, run: string, id: string, verdict: Verdict) => Promise<Proposal>,
  ) {
    return this.answers.once(request, reply, async (tx) => {
      const run = idOf(id, 'unknown-run');
      const decided = await decision(
        tx,
        run,
        idOf(proposal, 'unknown-proposal'),
        verdictOf(request),
      );
      request.citizen = decided.subject;
      return { body: lateInclusionView(decided) };
    });
  }
}
