import type { Readable } from 'node:stream';
import { Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { clientOf } from '../../database.js';
import type { PaymentReport } from '../../payment/payment-report.store.js';
import { PaymentReports } from '../../payment/payment-reports.js';
import { Reconciliations } from '../../payment/reconciliation.js';
import { Answers } from './answers.js';
import type { listFilter } from './contracts.js';
import { cursorNumber, cursorUuid, idOf, numberOf } from './cursors.js';
import type { Passed } from './door.guard.js';
import {
  paymentBreakView,
  paymentFailureView,
  paymentReportView,
  reconciliationView,
} from './payment-report-views.js';
import { FundMoney } from './portfolio.controller.js';
import { progressEvents } from './progress.js';
import { pageOf } from './views.js';

type Page = z.infer<typeof listFilter>;

/** What banks report of payments, and what it comes to. */
@Controller('v1')
export class PaymentReportController {
  constructor(
    private readonly answers: Answers,
    private readonly reports: PaymentReports,
    private readonly reconciliations: Reconciliations,
    private readonly money: FundMoney,
  ) {}

  @Post('payment-reports')
  receive(@Req() request: Passed, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.answers.onceStreamed(request, reply, async (runner, file: Readable) =>
      accepted(
        await this.reports.receive(
          runner.manager,
          await clientOf(runner),
          file,
          request.caller.person,
        ),
      ),
    );
  }

  @Get('payment-reports')
  async list(@Query() { limit, cursor }: Page) {
    const found = await this.reports.list(limit + 1, cursorUuid(cursor));
    return pageOf(found, limit, ({ id }) => id, paymentReportView);
  }

  @Get('payment-reports/:id')
  async one(@Param('id') id: string) {
    return paymentReportView(await this.reports.report(idOf(id, 'unknown-payment-report')));
  }

  @Get('payment-reports/:id/breaks')
  async breaks(@Param('id') id: string, @Query() { limit, cursor }: Page) {
    const found = await this.reports.breaks(
      idOf(id, 'unknown-payment-report'),
      limit + 1,
      cursorNumber(cursor),
    );
    return pageOf(
      found,
      limit,
      ({ no }) => String(no),
      (one) => paymentBreakView(one, this.money),
    );
  }

  @Get('payment-breaks/:id')
  async paymentBreak(@Param('id') no: string) {
    const found = await this.reports.findBreak(numberOf(no, 18, 'unknown-payment-break'));
    return paymentBreakView(found, this.money);
  }

  @Get('payment-reports/:id/failures')
  async failures(@Param('id') id: string, @Query() { limit, cursor }: Page) {
    const found = await this.reports.failures(
      idOf(id, 'unknown-payment-report'),
      limit + 1,
      cursorNumber(cursor),
    );
    return pageOf(found, limit, ({ outcomeNo }) => String(outcomeNo), paymentFailureView);
  }

  @Get('payment-reports/:id/events')
  events(@Req() request: Passed, @Res() reply: FastifyReply, @Param('id') id: string) {
    return progressEvents(request, reply, () => this.one(id));
  }

  @Post('payment-reports/:id/resumption')
  resume(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
  ) {
    return this.answers.once(request, reply, async (tx) =>
      accepted(
        await this.reports.resume(tx, idOf(id, 'unknown-payment-report'), request.caller.person),
      ),
    );
  }

  @Get('dividend-runs/:id/reconciliation')
  async reconciliation(@Param('id') id: string) {
    return reconciliationView(await this.reconciliations.of(idOf(id, 'unknown-run')), this.money);
  }
}

const accepted = (report: PaymentReport) => ({
  location: `/v1/payment-reports/${report.id}`,
  body: paymentReportView(report),
  ring: report.id,
});
