import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource, type EntityManager } from 'typeorm';
import type { z } from 'zod';
import { refuseFields } from '../../domain/refusal.js';
import { PeriodStore } from '../../ledger/period.store.js';
import { type Proposal, type ProposalKind, ProposalStore } from '../../ledger/proposal.store.js';
import { IncorporationRegister } from '../../registry/incorporation-register.js';
import { Answers } from './answers.js';
import { type listFilter, toIncorporation } from './contracts.js';
import { cursorNumber, idOf, yearOf } from './cursors.js';
import type { Passed } from './door.guard.js';
import type {
  adjustmentRequest,
  closureRequest,
  lateIncorporationRequest,
} from './proposal-contracts.js';
import { verdictOf } from './verdicts.js';
import { entryView } from './books-views.js';
import { adjustmentView, pageOf, periodView, proposalView } from './views.js';

/** Fiscal years: closed by two persons, and what is recorded in them afterwards, by two persons too. */
@Controller('v1/periods')
export class PeriodsController {
  constructor(
    private readonly database: DataSource,
    private readonly answers: Answers,
    private readonly periods: PeriodStore,
    private readonly proposals: ProposalStore,
    private readonly register: IncorporationRegister,
  ) {}

  @Get()
  async list(@Query() { limit, cursor }: z.infer<typeof listFilter>) {
    const after = Math.min(Number(cursorNumber(cursor)), 9999);
    const found = await this.periods.list(this.database, limit + 1, after);
    return pageOf(found, limit, ({ year }) => String(year), periodView);
  }

  @Post(':year/closure')
  close(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('year') year: string,
    @Body() closure: z.infer<typeof closureRequest>,
  ) {
    const of = yearOf(year, 'not-found');
    return this.answers.once(request, reply, async (tx) => {
      const reason = closure?.reason ?? `The year ${of} is over`;
      await this.periods.proposeClosure(tx, of, request.caller.person, reason);
      return {
        location: `/v1/periods/${of}/closure`,
        body: proposalView(await this.closureOf(tx, of)),
      };
    });
  }

  @Get(':year/closure')
  async closure(@Param('year') year: string) {
    return proposalView(await this.closureOf(this.database.manager, yearOf(year, 'not-found')));
  }

  @Post(':year/closure/approval')
  approveClosure(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('year') year: string,
  ) {
    const of = yearOf(year, 'not-found');
    return this.answers.once(request, reply, async (tx) => {
      await this.periods.approveClosure(tx, await this.closureOf(tx, of), verdictOf(request));
      return { body: proposalView(await this.closureOf(tx, of)) };
    });
  }

  @Post(':year/closure/rejection')
  rejectClosure(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('year') year: string,
  ) {
    return this.reject(request, reply, 'period-closure', yearOf(year, 'not-found'));
  }

  @Post(':year/adjustments')
  adjust(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('year') year: string,
    @Body() { reason, ...adjustment }: z.infer<typeof adjustmentRequest>,
  ) {
    const of = yearOf(year, 'not-found');
    return this.answers.once(request, reply, async (tx) => {
      await this.refuseWrongPlaces(tx, of, adjustment);
      const { person } = request.caller;
      const id = await this.periods.proposeAdjustment(tx, of, adjustment, person, reason);
      return {
        location: `/v1/periods/${of}/adjustments/${id}`,
        body: adjustmentView(await this.proposals.newest(tx, 'adjustment', String(of), id)),
      };
    });
  }

  @Post(':year/late-incorporations')
  incorporateLate(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('year') year: string,
    @Body() { incorporation, reason }: z.infer<typeof lateIncorporationRequest>,
  ) {
    const of = yearOf(year, 'not-found');
    if (!incorporation.incorporatedOn.startsWith(`${of}-`))
      refuseFields([{ pointer: '/incorporation/incorporatedOn', detail: `must lie in ${of}` }]);
    const draft = { company: toIncorporation(incorporation), person: request.caller.person };
    return this.answers.once(request, reply, async (tx) => {
      const proposal = await this.register.proposeLate(tx, of, draft, reason);
      return {
        location: `/v1/periods/${of}/adjustments/${proposal.id}`,
        body: adjustmentView(proposal),
      };
    });
  }

  @Get(':year/adjustments')
  async adjustments(
    @Param('year') year: string,
    @Query() { limit, cursor }: z.infer<typeof listFilter>,
  ) {
    const found = await this.periods.adjustments(
      this.database,
      yearOf(year, 'not-found'),
      limit + 1,
      cursorNumber(cursor),
    );
    return pageOf(found, limit, ({ entryNo }) => String(entryNo), entryView);
  }

  @Get(':year/adjustments/:id')
  async adjustment(@Param('year') year: string, @Param('id') id: string) {
    return adjustmentView(
      await this.adjustmentOf(this.database.manager, yearOf(year, 'not-found'), id),
    );
  }

  @Post(':year/adjustments/:id/approval')
  approveAdjustment(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('year') year: string,
    @Param('id') id: string,
  ) {
    const of = yearOf(year, 'not-found');
    return this.answers.once(request, reply, async (tx) => {
      const proposal = await this.adjustmentOf(tx, of, id);
      await this.periods.approveAdjustment(tx, proposal, verdictOf(request));
      return { body: adjustmentView(await this.adjustmentOf(tx, of, id)) };
    });
  }

  @Post(':year/adjustments/:id/rejection')
  rejectAdjustment(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('year') year: string,
    @Param('id') id: string,
  ) {
    return this.reject(
      request,
      reply,
      'adjustment',
      yearOf(year, 'not-found'),
      idOf(id, 'unknown-proposal'),
    );
  }

  private reject(
    request: Passed,
    reply: FastifyReply,
    kind: ProposalKind,
    year: number,
    id?: string,
  ) {
    return this.answers.once(request, reply, async (tx) => {
      const proposal = await this.proposals.newest(tx, kind, String(year), id);
      return { body: proposalView(await this.proposals.reject(tx, proposal, verdictOf(request))) };
    });
  }

  private readonly closureOf = (tx: EntityManager, year: number): Promise<Proposal> =>
    this.proposals.newest(tx, 'period-closure', String(year));

  private readonly adjustmentOf = (
    tx: EntityManager,
    year: number,
    id: string,
  ): Promise<Proposal> =>
    this.proposals.newest(tx, 'adjustment', String(year), idOf(id, 'unknown-proposal'));

  /** @throws Refusal `invalid-fields` */
  private async refuseWrongPlaces(
    tx: EntityManager,
    year: number,
    { effectiveOn, postings }: Omit<z.infer<typeof adjustmentRequest>, 'reason'>,
  ): Promise<void> {
    const elsewhere = await this.periods.unadjustable(
      tx,
      postings.map(({ account }) => account),
    );
    refuseFields([
      ...(effectiveOn.startsWith(`${year}-`)
        ? []
        : [{ pointer: '/effectiveOn', detail: `must lie in ${year}` }]),
      ...postings.flatMap(({ account }, no) =>
        elsewhere.includes(account)
          ? [
              {
                pointer: `/postings/${no}/account`,
                detail:
                  'is not adjusted by hand: it is in no chart, its detail stands in another ledger, or a run keeps it',
              },
            ]
          : [],
      ),
    ]);
  }
}
