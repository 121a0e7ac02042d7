import { Readable } from 'node:stream';
import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { Expiry } from '../../payment/expiry.js';
import { PaymentStore } from '../../payment/payment.store.js';
import { Payments } from '../../payment/payments.js';
import { Answers } from './answers.js';
import type { listFilter } from './contracts.js';
import { cursorNumber, cursorPair, idOf, numberOf } from './cursors.js';
import type { Passed } from './door.guard.js';
import type { cancellationRequest } from './payment-contracts.js';
import { batchView, expiryView, paymentFileView } from './payment-views.js';
import { FundMoney } from './portfolio.controller.js';
import { progressEvents } from './progress.js';
import { verdictOf } from './verdicts.js';
import { pageOf } from './views.js';

type Page = z.infer<typeof listFilter>;

/** How a dividend is paid: batches, their files, and what nobody claims. */
@Controller('v1/dividend-runs/:id')
export class PaymentController {
  constructor(
    private readonly database: DataSource,
    private readonly answers: Answers,
    private readonly payments: Payments,
    private readonly store: PaymentStore,
    private readonly expiry: Expiry,
    private readonly money: FundMoney,
  ) {}

  @Post('payment-files')
  build(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
  ) {
    return this.answers.once(request, reply, async (tx) => {
      const dividend = idOf(id, 'unknown-run');
      const batch = await this.payments.open(tx, dividend, request.caller.person);
      return {
        location: `/v1/dividend-runs/${dividend}/payment-batches/${batch.batchNo}`,
        body: batchView(batch),
        ring: batch.runId,
      };
    });
  }

  @Get('payment-files')
  async files(@Param('id') id: string, @Query() { limit, cursor }: Page) {
    const after = cursorNumber(cursor);
    const found = await this.payments.files(idOf(id, 'unknown-run'), limit + 1, after);
    return pageOf(
      found,
      limit,
      ({ fileNo }) => String(fileNo),
      (file) => paymentFileView(file, this.money),
    );
  }

  /** Where it does not come out as it was built, the answer breaks off: `Content-Length` shows it. */
  @Get('payment-files/:no')
  async file(
    @Req() request: Passed,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
    @Param('no') no: string,
  ) {
    const { file, content } = await this.payments.file(idOf(id, 'unknown-run'), fileNoOf(no));
    request.citizen = null;
    await reply
      .type('application/xml')
      .header('content-length', String(file.bytes))
      .header('content-disposition', `attachment; filename="${file.messageId}.xml"`)
      .header('repr-digest', `sha-256=:${Buffer.from(file.sha256, 'hex').toString('base64')}:`)
      .send(Readable.from(content));
  }

  @Post('payment-files/:no/release')
  release(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
    @Param('no') no: string,
  ) {
    return this.answers.once(request, reply, async (tx) => ({
      body: paymentFileView(
        await this.payments.release(tx, idOf(id, 'unknown-run'), fileNoOf(no), verdictOf(request)),
        this.money,
      ),
    }));
  }

  @Post('payment-files/:no/cancellation')
  cancel(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
    @Param('no') no: string,
    @Body() { reason }: z.infer<typeof cancellationRequest>,
  ) {
    return this.answers.once(request, reply, async (tx) => ({
      body: paymentFileView(
        await this.payments.cancel(tx, idOf(id, 'unknown-run'), fileNoOf(no), {
          person: request.caller.person,
          hash: null,
          reason,
        }),
        this.money,
      ),
    }));
  }

  @Get('payment-batches/:no')
  async batch(@Param('id') id: string, @Param('no') no: string) {
    return batchView(await this.payments.batch(idOf(id, 'unknown-run'), batchNoOf(no)));
  }

  @Get('payment-batches/:no/events')
  events(
    @Req() request: Passed,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
    @Param('no') no: string,
  ) {
    return progressEvents(request, reply, () => this.batch(id, no));
  }

  @Get('payment-batches/:no/holds')
  async holds(
    @Req() request: Passed,
    @Param('id') id: string,
    @Param('no') no: string,
    @Query() { limit, cursor }: Page,
  ) {
    const after = cursorPair(cursor, /^([0-7]) (\d{1,18})$/, ['0', '-1']);
    const { runId } = await this.payments.batch(idOf(id, 'unknown-run'), batchNoOf(no));
    const found = await this.store.holds(this.database, runId, limit + 1, after);
    request.citizen = null;
    return pageOf(
      found,
      limit,
      ({ bucket, citizenId }) => `${bucket} ${citizenId}`,
      ({ citizen, reason, until }) => ({ citizen, reason, until }),
    );
  }

  @Post('expiry')
  expire(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
  ) {
    return this.answers.once(request, reply, async (tx) => {
      const dividend = idOf(id, 'unknown-run');
      const run = await this.expiry.open(tx, dividend, request.caller.person);
      return {
        location: `/v1/dividend-runs/${dividend}/expiry`,
        body: expiryView(run),
        ring: run.runId,
      };
    });
  }

  @Get('expiry')
  async expired(@Param('id') id: string) {
    return expiryView(await this.expiry.of(idOf(id, 'unknown-run')));
  }

  @Get('expiry/events')
  expiryEvents(@Req() request: Passed, @Res() reply: FastifyReply, @Param('id') id: string) {
    return progressEvents(request, reply, () => this.expired(id));
  }
}

const fileNoOf = (text: string): number => Number(numberOf(text, 5, 'unknown-payment-file'));

const batchNoOf = (text: string): number => Number(numberOf(text, 9, 'unknown-run'));
