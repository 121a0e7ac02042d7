import { Body, Controller, Get, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { EntityManager } from 'typeorm';
import type { z } from 'zod';
import { type OverpaymentKind, Overpayments } from '../../dividend/overpayments.js';
import type { Proposal, Verdict } from '../../ledger/proposal.store.js';
import { Answers } from './answers.js';
import type {
  overpaymentFilter,
  overpaymentRequest,
  recoveryPlanRequest,
  repaymentRequest,
  writeOffRequest,
} from './claim-contracts.js';
import { overpaymentView, writeOffView } from './claim-views.js';
import { cursorUuid, idOf } from './cursors.js';
import type { Passed } from './door.guard.js';
import { FundMoney } from './portfolio.controller.js';
import { verdictOf } from './verdicts.js';
import { pageOf, proposalView } from './views.js';

/** Dividends that citizens were not owed: taken back by two, paid back, set off, written off by two. */
@Controller('v1')
export class OverpaymentsController {
  constructor(
    private readonly answers: Answers,
    private readonly overpayments: Overpayments,
    private readonly money: FundMoney,
  ) {}

  @Post('overpayments')
  propose(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() { citizen, run, reason }: z.infer<typeof overpaymentRequest>,
  ) {
    return this.proposed(request, reply, (tx) =>
      this.overpayments.propose(tx, citizen, run, reason, request.caller.person),
    );
  }

  @Get('overpayments')
  async list(
    @Req() request: Passed,
    @Query() { citizen, limit, cursor }: z.infer<typeof overpaymentFilter>,
  ) {
    const found = await this.overpayments.list(citizen ?? null, limit + 1, cursorUuid(cursor));
    request.citizen = citizen ?? null;
    return pageOf(
      found,
      limit,
      ({ id }) => id,
      (one) => overpaymentView(one, this.money),
    );
  }

  @Get('overpayments/:id')
  async overpayment(@Req() request: Passed, @Param('id') id: string) {
    const { proposal, overpayment } = await this.overpayments.byId(idOf(id, 'unknown-proposal'));
    request.citizen = proposal.subject;
    return {
      ...proposalView(proposal),
      ...(overpayment ? overpaymentView(overpayment, this.money) : {}),
    };
  }

  @Post('overpayments/:id/approval')
  approve(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
  ) {
    return this.decided(request, reply, 'overpayment', id, this.overpayments.approve);
  }

  @Post('overpayments/:id/rejection')
  reject(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
  ) {
    return this.decided(request, reply, 'overpayment', id, this.overpayments.reject);
  }

  @Post('overpayments/:id/repayment')
  repay(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
    @Body() { amount, receivedOn }: z.infer<typeof repaymentRequest>,
  ) {
    return this.answers.once(request, reply, async (tx) => {
      const overpayment = await this.overpayments.recordRepayment(
        tx,
        idOf(id, 'unknown-overpayment'),
        amount.amount,
        receivedOn,
        request.caller.person,
      );
      request.citizen = overpayment.citizen;
      return { body: overpaymentView(overpayment, this.money) };
    });
  }

  @Put('overpayments/:id/plan')
  agreePlan(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
    @Body() { instalment, every, from }: z.infer<typeof recoveryPlanRequest>,
  ) {
    return this.answers.once(request, reply, async (tx) => {
      const overpayment = await this.overpayments.agreePlan(
        tx,
        idOf(id, 'unknown-overpayment'),
        { instalment: instalment.amount, every, from },
        request.caller.person,
      );
      request.citizen = overpayment.citizen;
      return { body: overpaymentView(overpayment, this.money) };
    });
  }

  @Post('overpayments/:id/write-offs')
  proposeWriteOff(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
    @Body() { reason }: z.infer<typeof writeOffRequest>,
  ) {
    return this.proposed(request, reply, (tx) =>
      this.overpayments.proposeWriteOff(
        tx,
        idOf(id, 'unknown-overpayment'),
        reason,
        request.caller.person,
      ),
    );
  }

  @Get('write-offs/:id')
  async writeOff(@Req() request: Passed, @Param('id') id: string) {
    const proposal = await this.overpayments.writeOff(idOf(id, 'unknown-proposal'));
    request.citizen = proposal.subject;
    return writeOffView(proposal, this.money);
  }

  @Post('write-offs/:id/approval')
  approveWriteOff(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
  ) {
    return this.decided(request, reply, 'write-off', id, this.overpayments.approve);
  }

  @Post('write-offs/:id/rejection')
  rejectWriteOff(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
  ) {
    return this.decided(request, reply, 'write-off', id, this.overpayments.reject);
  }

  private proposed(
    request: Passed,
    reply: FastifyReply,
    propose: (tx: EntityManager) => Promise<Proposal>,
  ) {
    return this.answers.once(request, reply, async (tx) => {
      const proposal = await propose(tx);
      request.citizen = proposal.subject;
      return {
        location: `/v1/${proposal.kind}s/${proposal.id}`,
        body: writeOffView(proposal, this.money),
      };
    });
  }

  private decided(
    request: Passed,
    reply: FastifyReply,
    kind: OverpaymentKind,
    id: string,
    decide: (
      tx: EntityManager,
      kind: OverpaymentKind,
      id: string,
      verdict: Verdict,
    ) => Promise<Proposal>,
  ) {
    return this.answers.once(request, reply, async (tx) => {
      const proposal = await decide(tx, kind, idOf(id, 'unknown-proposal'), verdictOf(request));
      request.citizen = proposal.subject;
      return { body: writeOffView(proposal, this.money) };
    });
  }
}
