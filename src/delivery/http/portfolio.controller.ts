import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { dayOf } from '../../domain/calendar.js';
import { untilSettled } from '../../ledger/known.js';
import { HoldingStore } from '../../portfolio/holding.store.js';
import { ValuationStore } from '../../portfolio/valuation.store.js';
import { Valuations, type ValuationRun } from '../../portfolio/valuations.js';
import { RunStore } from '../../runs/run.store.js';
import { Answers } from './answers.js';
import type { holdingsFilter, navFilter, valuationRequest } from './contracts.js';
import { cursorNumber, cursorPair, idOf } from './cursors.js';
import type { Passed } from './door.guard.js';
import { progressEvents } from './progress.js';
import type { decisionRequest } from './proposal-contracts.js';
import { holdingView, type Money, navView, pageOf, valuationView } from './views.js';

type Decision = z.infer<typeof decisionRequest>;

/** The fund's currency, as answers name it. */
export abstract class FundMoney implements Money {
  abstract readonly currency: string;
  abstract readonly minorUnit: number;
}

@Controller('v1')
export class PortfolioController {
  constructor(
    private readonly database: DataSource,
    private readonly answers: Answers,
    private readonly valuations: Valuations,
    private readonly store: ValuationStore,
    private readonly held: HoldingStore,
    private readonly runs: RunStore,
    private readonly money: FundMoney,
  ) {}

  @Get('holdings')
  async holdings(
    @Query()
    {
      asOf = dayOf(new Date()),
      knownAt,
      registrationNumber,
      limit,
      cursor,
    }: z.infer<typeof holdingsFilter>,
  ) {
    if (knownAt !== undefined) await untilSettled(this.database, knownAt);
    const filter = { asOf, knownAt: knownAt ?? 'infinity' };
    const page = [limit + 1, cursorNumber(cursor)] as const;
    const found =
      registrationNumber === undefined
        ? await this.held.list(this.database, filter, ...page)
        : await this.held.ofCompany(this.database, filter, registrationNumber, ...page);
    return pageOf(
      found,
      limit,
      (last) => String(last.cursor),
      (holding) => holdingView(holding, this.money),
    );
  }

  @Post('valuation-runs')
  propose(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() { asOf, restates, reason }: z.infer<typeof valuationRequest>,
  ) {
    return this.answers.once(request, reply, async (tx) =>
      this.accepted(
        await this.valuations.propose(
          tx,
          asOf,
          restates ?? null,
          reason ?? null,
          request.caller.person,
        ),
      ),
    );
  }

  @Get('valuation-runs/:id')
  async run(@Param('id') id: string) {
    return valuationView(await this.valuations.byId(idOf(id, 'unknown-run')), this.money);
  }

  @Get('valuation-runs/:id/events')
  events(@Req() request: Passed, @Res() reply: FastifyReply, @Param('id') id: string) {
    return progressEvents(request, reply, () => this.run(id));
  }

  @Post('valuation-runs/:id/approval')
  approve(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
    @Body() decision: Decision,
  ) {
    return this.answers.once(request, reply, async (tx) =>
      this.accepted(
        await this.valuations.approve(
          tx,
          idOf(id, 'unknown-run'),
          request.caller.person,
          decision?.proposalHash ?? null,
          decision?.reason ?? null,
        ),
      ),
    );
  }

  @Post('valuation-runs/:id/rejection')
  reject(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
    @Body() decision: Decision,
  ) {
    return this.answers.once(request, reply, async (tx) => ({
      body: valuationView(
        await this.valuations.reject(
          tx,
          idOf(id, 'unknown-run'),
          request.caller.person,
          decision?.proposalHash ?? null,
          decision?.reason ?? null,
        ),
        this.money,
      ),
    }));
  }

  @Post('valuation-runs/:id/resumption')
  resume(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
  ) {
    return this.answers.once(request, reply, async (tx) => {
      const { runId } = await this.valuations.run(tx, idOf(id, 'unknown-run'));
      await this.runs.resume(tx, runId, request.caller.person);
      return this.accepted(await this.valuations.run(tx, runId));
    });
  }

  @Get('nav')
  async nav(@Query() { from, to, limit, cursor }: z.infer<typeof navFilter>) {
    const [asOf, version] = cursorPair(cursor, /^(\d{4}-\d{2}-\d{2}) (\d{1,4})$/, [
      '0001-01-01',
      '0',
    ]);
    const found = await this.store.navs(this.database, from ?? null, to ?? null, limit + 1, {
      asOf,
      version: Number(version),
    });
    return pageOf(
      found,
      limit,
      (last) => `${last.asOf} ${last.version}`,
      (one) => navView(one, this.money),
    );
  }

  private accepted(run: ValuationRun) {
    return {
      location: `/v1/valuation-runs/${run.runId}`,
      body: valuationView(run, this.money),
      ring: run.runId,
    };
  }
}
