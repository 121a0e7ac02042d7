import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource, type EntityManager } from 'typeorm';
import type { z } from 'zod';
import { DividendPreviews } from '../../dividend/dividend-previews.js';
import { DividendRuns, type DividendRun } from '../../dividend/dividend-runs.js';
import { DividendStore } from '../../dividend/dividend.store.js';
import { RollDifferences } from '../../dividend/roll-differences.js';
import { refuseFields } from '../../domain/refusal.js';
import { IncorporationStore } from '../../registry/incorporation.store.js';
import type { RunId } from '../../runs/run.store.js';
import { Answers } from './answers.js';
import type {
  DividendRequest,
  PreviewRequest,
  expenseRequest,
  listFilter,
  receiptRequest,
  reversalRequest,
} from './contracts.js';
import { cursorPair, cursorUuid, idOf } from './cursors.js';
import type { Passed } from './door.guard.js';
import { recheckView, rollChangeView } from './roll-views.js';
import { FundMoney } from './portfolio.controller.js';
import { progressEvents } from './progress.js';
import type { decisionRequest } from './proposal-contracts.js';
import { countedView, dividendView, pageOf, previewView } from './views.js';

type Decision = z.infer<typeof decisionRequest>;

/** A partition and a citizen in it. */
const PLACE = /^(\d) (\d{1,18})$/;
const BEFORE_ALL = ['0', '0'] as const;

@Controller('v1')
export class DividendController {
  constructor(
    private readonly database: DataSource,
    private readonly answers: Answers,
    private readonly runs: DividendRuns,
    private readonly previews: DividendPreviews,
    private readonly store: DividendStore,
    private readonly incorporations: IncorporationStore,
    private readonly money: FundMoney,
    private readonly differences: RollDifferences,
  ) {}

  @Post('cash-receipts')
  receive(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() receipt: z.infer<typeof receiptRequest>,
  ) {
    const { registrationNumber = null, amount, ...rest } = receipt;
    return this.answers.once(request, reply, async (tx) => {
      await this.refuseUnknownCompany(tx, registrationNumber);
      const recorded = await this.store.recordReceipt(
        tx,
        { ...rest, amount: amount.amount, registrationNumber },
        request.caller.person,
      );
      return { body: { ...recorded, ...receipt, amount: this.moneyOf(receipt) } };
    });
  }

  @Post('cash-receipts/:id/reversal')
  reverse(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
    @Body() { reason }: z.infer<typeof reversalRequest>,
  ) {
    return this.answers.once(request, reply, async (tx) => {
      const receipt = idOf(id, 'unknown-receipt');
      const entry = await this.store.reverseReceipt(tx, receipt, request.caller.person, reason);
      return { body: { id: receipt, journalEntryId: entry, reason } };
    });
  }

  @Post('expenses')
  spend(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() expense: z.infer<typeof expenseRequest>,
  ) {
    return this.answers.once(request, reply, async (tx) => {
      const recorded = await this.store.recordExpense(
        tx,
        { ...expense, amount: expense.amount.amount },
        request.caller.person,
      );
      return { body: { ...recorded, ...expense, amount: this.moneyOf(expense) } };
    });
  }

  @Post('dividend-runs')
  propose(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() { rule, ...proposal }: DividendRequest,
  ) {
    return this.answers.once(request, reply, async (tx) => {
      const run = await this.runs.propose(tx, proposal, rule, request.caller.person);
      return { ...this.current(run), location: `/v1/dividend-runs/${run.runId}` };
    });
  }

  @Post('dividend-runs/preview')
  @HttpCode(200)
  async preview(@Body() { rule, rules, ...proposal }: PreviewRequest) {
    return previewView(await this.previews.preview(proposal, rule, rules), this.money);
  }

  @Get('dividend-runs')
  async list(@Query() { limit, cursor }: z.infer<typeof listFilter>) {
    const found = await this.runs.list(limit + 1, cursorUuid(cursor));
    return pageOf(
      found,
      limit,
      ({ runId }) => runId,
      (run) => dividendView(run, this.money),
    );
  }

  @Get('dividend-runs/:id')
  async run(@Param('id') id: string) {
    const run = await this.runs.byId(idOf(id, 'unknown-run'));
    return {
      ...dividendView(run, this.money),
      paid: countedView(await this.differences.paid(run), this.money),
    };
  }

  @Get('dividend-runs/:id/roll-change')
  async rollChange(@Param('id') id: string) {
    return rollChangeView(await this.runs.rollChange(idOf(id, 'unknown-run')));
  }

  @Get('dividend-runs/:id/recheck')
  async recheck(@Param('id') id: string) {
    return recheckView(await this.runs.recheck(idOf(id, 'unknown-run')));
  }

  @Get('dividend-runs/:id/recheck/differences')
  async rechecked(
    @Req() request: Passed,
    @Param('id') id: string,
    @Query() { limit, cursor }: z.infer<typeof listFilter>,
  ) {
    const after = cursorPair(cursor, PLACE, BEFORE_ALL);
    const found = await this.differences.of(idOf(id, 'unknown-run'), limit + 1, after);
    request.citizen = null;
    return pageOf(
      found,
      limit,
      ({ bucket, citizenId }) => `${bucket} ${citizenId}`,
      ({ citizen, was, isNow, wasClass, isNowClass }) => ({
        citizen,
        was,
        isNow,
        wasClass,
        isNowClass,
      }),
    );
  }

  @Get('dividend-runs/:id/events')
  events(@Req() request: Passed, @Res() reply: FastifyReply, @Param('id') id: string) {
    return progressEvents(request, reply, () => this.run(id));
  }

  @Post('dividend-runs/:id/approval')
  approve(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
    @Body() decision: Decision,
  ) {
    return this.decide(request, reply, id, (tx, runId) =>
      this.runs.approve(tx, runId, request.caller.person, decision?.proposalHash ?? null),
    );
  }

  @Post('dividend-runs/:id/rejection')
  reject(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
    @Body() decision: Decision,
  ) {
    return this.decide(request, reply, id, (tx, runId) =>
      this.runs.reject(
        tx,
        runId,
        request.caller.person,
        decision?.proposalHash ?? null,
        decision?.reason ?? null,
      ),
    );
  }

  @Post('dividend-runs/:id/suspension')
  suspend(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
    @Body() decision: Decision,
  ) {
    return this.decide(request, reply, id, (tx, runId) =>
      this.runs.suspend(tx, runId, request.caller.person, decision?.reason ?? null),
    );
  }

  @Post('dividend-runs/:id/resumption')
  resume(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
    @Body() decision: Decision,
  ) {
    return this.decide(request, reply, id, (tx, runId) =>
      this.runs.resume(tx, runId, request.caller.person, decision?.proposalHash ?? null),
    );
  }

  private decide(
    request: Passed,
    reply: FastifyReply,
    id: string,
    decision: (tx: EntityManager, runId: RunId) => Promise<DividendRun>,
  ) {
    return this.answers.once(request, reply, async (tx) =>
      this.current(await decision(tx, idOf(id, 'unknown-run'))),
    );
  }

  private readonly current = (run: DividendRun) => ({
    body: dividendView(run, this.money),
    ring: run.runId,
  });

  private readonly moneyOf = ({
    amount,
  }: {
    amount: z.infer<typeof receiptRequest>['amount'];
  }) => ({
    amount: amount.amount.toFixed(this.money.minorUnit),
    currency: amount.currency,
  });

  /** @throws Refusal `invalid-fields` */
  private async refuseUnknownCompany(
    tx: EntityManager,
    registrationNumber: string | null,
  ): Promise<void> {
    if (
      registrationNumber !== null &&
      !(await this.incorporations.isRegistered(tx, registrationNumber))
    )
      refuseFields([
        { pointer: '/registrationNumber', detail: 'no registered company has this number' },
      ]);
  }
}
