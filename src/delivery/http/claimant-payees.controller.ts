import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource, type EntityManager } from 'typeorm';
import type { z } from 'zod';
import { ClaimantPayeeStore } from '../../dividend/claimant-payee.store.js';
import type { Proposal } from '../../ledger/proposal.store.js';
import { Answers } from './answers.js';
import type { claimantPayeeRequest } from './claim-contracts.js';
import { claimantPayeeView, payeeOnRecordView } from './claim-views.js';
import type { listFilter } from './contracts.js';
import { cursorAccount, idOf } from './cursors.js';
import type { Passed } from './door.guard.js';
import { verdictOf } from './verdicts.js';
import { pageOf } from './views.js';

/** Whom payment files pay what was deducted: entered by one, approved by another. */
@Controller('v1/claimant-payees')
export class ClaimantPayeesController {
  constructor(
    private readonly database: DataSource,
    private readonly answers: Answers,
    private readonly payees: ClaimantPayeeStore,
  ) {}

  @Post()
  propose(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() { reason, ...payee }: z.infer<typeof claimantPayeeRequest>,
  ) {
    return this.answers.once(request, reply, async (tx) => {
      const proposal = await this.payees.propose(
        tx,
        { ...payee, bic: payee.bic ?? null },
        reason,
        request.caller.person,
      );
      return {
        body: claimantPayeeView(proposal),
        location: `/v1/claimant-payees/${proposal.id}`,
      };
    });
  }

  @Get()
  async list(@Query() { limit, cursor }: z.infer<typeof listFilter>) {
    const found = await this.payees.list(this.database, limit + 1, cursorAccount(cursor));
    return pageOf(found, limit, ({ account }) => account, payeeOnRecordView);
  }

  @Get(':id')
  async payee(@Param('id') id: string) {
    const payee = idOf(id, 'unknown-proposal');
    return claimantPayeeView(
      await this.database.transaction((tx) => this.payees.find(tx, payee)),
      'whole',
    );
  }

  @Post(':id/approval')
  approve(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
  ) {
    return this.decided(request, reply, (tx) =>
      this.payees.approve(tx, idOf(id, 'unknown-proposal'), verdictOf(request)),
    );
  }

  @Post(':id/rejection')
  reject(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
  ) {
    return this.decided(request, reply, (tx) =>
      this.payees.reject(tx, idOf(id, 'unknown-proposal'), verdictOf(request)),
    );
  }

  private decided(
    request: Passed,
    reply: FastifyReply,
    decide: (tx: EntityManager) => Promise<Proposal>,
  ) {
    return this.answers.once(request, reply, async (tx) => ({
      body: claimantPayeeView(await decide(tx)),
    }));
  }
}
