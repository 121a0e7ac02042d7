import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource, type EntityManager } from 'typeorm';
import type { z } from 'zod';
import { ClaimantPaymentStore } from '../../dividend/claimant-payment.store.js';
import type { Proposal } from '../../ledger/proposal.store.js';
import { Answers } from './answers.js';
import type { claimantPaymentRequest } from './claim-contracts.js';
import { claimantPaymentView } from './claim-views.js';
import { idOf } from './cursors.js';
import type { Passed } from './door.guard.js';
import { FundMoney } from './portfolio.controller.js';
import { verdictOf } from './verdicts.js';

/** What was deducted for claimants, paid to them. */
@Controller('v1/claimant-payments')
export class ClaimantPaymentsController {
  constructor(
    private readonly database: DataSource,
    private readonly answers: Answers,
    private readonly payments: ClaimantPaymentStore,
    private readonly money: FundMoney,
  ) {}

  @Post()
  propose(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() { reason, amount, ...payment }: z.infer<typeof claimantPaymentRequest>,
  ) {
    return this.answers.once(request, reply, async (tx) => {
      const proposal = await this.payments.propose(
        tx,
        { ...payment, amount: amount.amount },
        reason,
        request.caller.person,
      );
      return {
        body: claimantPaymentView(proposal, this.money),
        location: `/v1/claimant-payments/${proposal.id}`,
      };
    });
  }

  @Get(':id')
  async payment(@Param('id') id: string) {
    const payment = idOf(id, 'unknown-proposal');
    return claimantPaymentView(
      await this.database.transaction((tx) => this.payments.find(tx, payment)),
      this.money,
    );
  }

  @Post(':id/approval')
  approve(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
  ) {
    return this.decided(request, reply, (tx) =>
      this.payments.approve(tx, idOf(id, 'unknown-proposal'), verdictOf(request)),
    );
  }

  @Post(':id/rejection')
  reject(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
  ) {
    return this.decided(request, reply, (tx) =>
      this.payments.reject(tx, idOf(id, 'unknown-proposal'), verdictOf(request)),
    );
  }

  private decided(
    request: Passed,
    reply: FastifyReply,
    decide: (tx: EntityManager) => Promise<Proposal>,
  ) {
    return this.answers.once(request, reply, async (tx) => ({
      body: claimantPaymentView(await decide(tx), this.money),
    }));
  }
}
