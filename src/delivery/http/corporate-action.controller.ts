import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { dayOf } from '../../domain/calendar.js';
import { Refusal } from '../../domain/refusal.js';
import { untilSettled } from '../../ledger/known.js';
import {
  CorporateActionStore,
  type RecordedAction,
} from '../../portfolio/corporate-action.store.js';
import { CorporateActions } from '../../portfolio/corporate-actions.js';
import { CompanyPositions } from '../../portfolio/company-positions.js';
import {
  type actionFilter,
  type corporateActionRequest,
  type positionFilter,
  toStatedAction,
} from './action-contracts.js';
import { Answers } from './answers.js';
import type { reversalRequest } from './contracts.js';
import { cursorNumber, idOf } from './cursors.js';
import type { Passed } from './door.guard.js';
import { FundMoney } from './portfolio.controller.js';
import { pageOf } from './views.js';

const actionView = (action: RecordedAction) => ({
  id: action.id,
  kind: action.kind,
  registrationNumber: action.registrationNumber,
  shareClass: action.shareClass,
  effectiveOn: action.effectiveOn,
  ...action.terms,
  effects: action.effects,
  ...(action.leftOver === null ? {} : { leftOver: action.leftOver }),
  journalEntryIds: action.journalEntryIds,
  recordedAt: action.recordedAt,
  recordedBy: action.recordedBy,
  reversal:
    action.reversedAt === null
      ? null
      : {
          reason: action.reversalReason,
          recordedAt: action.reversedAt,
          recordedBy: action.reversedBy,
        },
});

@Controller('v1')
export class CorporateActionController {
  constructor(
    private readonly database: DataSource,
    private readonly answers: Answers,
    private readonly actions: CorporateActions,
    private readonly store: CorporateActionStore,
    private readonly positions: CompanyPositions,
    private readonly money: FundMoney,
  ) {}

  @Post('corporate-actions')
  record(@Req() request: Passed, @Res({ passthrough: true }) reply: FastifyReply) {
    const stated = toStatedAction(request.body as z.infer<typeof corporateActionRequest>);
    return this.answers.once(request, reply, async (tx) => {
      const [outcome] = await this.actions.record(tx, [stated], request.caller.person);
      if (outcome instanceof Refusal) throw outcome;
      const recorded = await this.actions.byId(tx, outcome!);
      return { location: `/v1/corporate-actions/${recorded.id}`, body: actionView(recorded) };
    });
  }

  @Get('corporate-actions')
  async list(@Query() filter: z.infer<typeof actionFilter>) {
    const { limit, cursor, ...rest } = filter;
    const found = await this.store.list(this.database, rest, limit + 1, cursorNumber(cursor));
    return pageOf(found, limit, ({ actionNo }) => String(actionNo), actionView);
  }

  @Get('corporate-actions/:id')
  async one(@Param('id') id: string) {
    return actionView(await this.actions.one(idOf(id, 'unknown-corporate-action')));
  }

  @Post('corporate-actions/:id/reversal')
  reverse(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
    @Body() { reason }: z.infer<typeof reversalRequest>,
  ) {
    return this.answers.once(request, reply, async (tx) => ({
      body: actionView(
        await this.actions.reverse(
          tx,
          idOf(id, 'unknown-corporate-action'),
          request.caller.person,
          reason,
        ),
      ),
    }));
  }

  @Get('incorporations/:id/position')
  async position(
    @Param('id') id: string,
    @Query() { asOf, knownAt }: z.infer<typeof positionFilter>,
  ) {
    if (knownAt !== undefined) await untilSettled(this.database, knownAt);
    const position = await this.positions.of(
      idOf(id, 'unknown-incorporation'),
      asOf ?? dayOf(new Date()),
      knownAt ?? null,
    );
    return { ...position, currency: this.money.currency };
  }
}
