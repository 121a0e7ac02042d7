import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource, type EntityManager } from 'typeorm';
import type { z } from 'zod';
import type { Proposal } from '../../ledger/proposal.store.js';
import { PaymentBreakStore } from '../../payment/payment-break.store.js';
import { Answers } from './answers.js';
import { numberOf } from './cursors.js';
import type { Passed } from './door.guard.js';
import type { breakResolutionRequest } from './payment-contracts.js';
import { breakResolutionView } from './payment-report-views.js';
import { verdictOf } from './verdicts.js';

/** What two persons have found out of a break. */
@Controller('v1/payment-breaks/:id/resolution')
export class PaymentBreaksController {
  constructor(
    private readonly database: DataSource,
    private readonly answers: Answers,
    private readonly breaks: PaymentBreakStore,
  ) {}

  @Post()
  propose(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') no: string,
    @Body() { finding, reason }: z.infer<typeof breakResolutionRequest>,
  ) {
    return this.answers.once(request, reply, async (tx) => ({
      location: `/v1/payment-breaks/${breakNoOf(no)}/resolution`,
      body: breakResolutionView(
        await this.breaks.propose(tx, breakNoOf(no), finding, reason, request.caller.person),
      ),
    }));
  }

  @Get()
  async resolution(@Param('id') no: string) {
    return breakResolutionView(
      await this.database.transaction((tx) => this.breaks.newest(tx, breakNoOf(no))),
    );
  }

  @Post('approval')
  approve(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') no: string,
  ) {
    return this.decided(request, reply, (tx) =>
      this.breaks.approve(tx, breakNoOf(no), verdictOf(request)),
    );
  }

  @Post('rejection')
  reject(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') no: string,
  ) {
    return this.decided(request, reply, (tx) =>
      this.breaks.reject(tx, breakNoOf(no), verdictOf(request)),
    );
  }

  private decided(
    request: Passed,
    reply: FastifyReply,
    decide: (tx: EntityManager) => Promise<Proposal>,
  ) {
    return this.answers.once(request, reply, async (tx) => ({
      body: breakResolutionView(await decide(tx)),
    }));
  }
}

const breakNoOf = (text: string): bigint => numberOf(text, 18, 'unknown-payment-break');
