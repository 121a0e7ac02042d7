import { Body, Controller, Get, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { EntityManager } from 'typeorm';
import type { z } from 'zod';
import type { FiledClaim } from '../../dividend/claim.store.js';
import { Claims } from '../../dividend/claims.js';
import { CitizenRoll } from '../../registry/citizen-roll.js';
import { Answers } from './answers.js';
import {
  type claimFilter,
  type claimRequest,
  type directivesRequest,
  type objectionDecisionRequest,
  type objectionRequest,
  toDirectives,
  type withdrawalRequest,
} from './claim-contracts.js';
import type { listFilter } from './contracts.js';
import { cursorUuid, idOf } from './cursors.js';
import type { Passed } from './door.guard.js';
import { FundMoney } from './portfolio.controller.js';
import { claimView, directivesView, ownClaimView } from './claim-views.js';
import { pageOf } from './views.js';

/** What is claimed of citizens' dividends, and what citizens themselves say to that and want done with theirs. */
@Controller('v1')
export class ClaimsController {
  constructor(
    private readonly answers: Answers,
    private readonly claims: Claims,
    private readonly roll: CitizenRoll,
    private readonly money: FundMoney,
  ) {}

  @Post('claims')
  file(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() { amount, ...claim }: z.infer<typeof claimRequest>,
  ) {
    request.citizen = claim.citizen;
    return this.answers.once(request, reply, async (tx) => {
      const filed = await this.claims.file(
        tx,
        { ...claim, amount: amount.amount },
        request.caller.person,
      );
      return { body: claimView(filed, this.money), location: `/v1/claims/${filed.id}` };
    });
  }

  @Get('claims')
  async list(
    @Req() request: Passed,
    @Query() { limit, cursor, ...filter }: z.infer<typeof claimFilter>,
  ) {
    const { citizen = null, claimant = null, open = null } = filter;
    const found = await this.claims.list(
      { citizen, claimant, open },
      limit + 1,
      cursorUuid(cursor),
    );
    request.citizen = citizen;
    return pageOf(
      found,
      limit,
      ({ id }) => id,
      (claim) => claimView(claim, this.money),
    );
  }

  @Get('claims/:id')
  async claim(@Req() request: Passed, @Param('id') id: string) {
    const found = await this.claims.byId(idOf(id, 'unknown-claim'));
    request.citizen = found.citizen;
    return claimView(found, this.money);
  }

  @Post('claims/:id/withdrawal')
  withdraw(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
    @Body() { reason }: z.infer<typeof withdrawalRequest>,
  ) {
    return this.change(request, reply, (tx, person) =>
      this.claims.withdraw(tx, idOf(id, 'unknown-claim'), person, reason),
    );
  }

  @Post('claims/:id/objection-decision')
  decideObjection(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
    @Body() { verdict, reason }: z.infer<typeof objectionDecisionRequest>,
  ) {
    return this.change(request, reply, (tx, person) =>
      this.claims.decideObjection(
        tx,
        idOf(id, 'unknown-claim'),
        verdict === 'upheld',
        person,
        reason,
      ),
    );
  }

  @Get('me/claims')
  async mine(@Req() { caller }: Passed, @Query() { limit, cursor }: z.infer<typeof listFilter>) {
    const after = cursorUuid(cursor);
    const found = await this.roll.ofNationalId(caller.nationalId!, (tx) =>
      this.claims.mine(tx, limit + 1, after),
    );
    return pageOf(
      found,
      limit,
      ({ id }) => id,
      (claim) => ownClaimView(claim, this.money),
    );
  }

  @Post('me/claims/:id/objection')
  object(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
    @Body() { grounds }: z.infer<typeof objectionRequest>,
  ) {
    return this.answers.once(request, reply, (tx) =>
      this.roll.actingFor(tx, request.caller.nationalId!, async () => ({
        body: ownClaimView(
          await this.claims.object(tx, idOf(id, 'unknown-claim'), grounds),
          this.money,
        ),
      })),
    );
  }

  @Get('me/directives')
  async directives(@Req() { caller }: Passed) {
    return directivesView(
      await this.roll.ofNationalId(caller.nationalId!, (tx) => this.claims.directives(tx)),
      this.money,
    );
  }

  @Put('me/directives')
  direct(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() wanted: z.infer<typeof directivesRequest>,
  ) {
    return this.answers.once(request, reply, (tx) =>
      this.roll.actingFor(tx, request.caller.nationalId!, async () => {
        await this.claims.giveDirectives(tx, toDirectives(wanted));
        return { body: directivesView(await this.claims.directives(tx), this.money) };
      }),
    );
  }

  private change(
    request: Passed,
    reply: FastifyReply,
    act: (tx: EntityManager, person: string) => Promise<FiledClaim>,
  ) {
    return this.answers.once(request, reply, async (tx) => {
      const claim = await act(tx, request.caller.person);
      request.citizen = claim.citizen;
      return { body: claimView(claim, this.money) };
    });
  }
}
