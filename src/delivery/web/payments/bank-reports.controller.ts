import { Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HttpProblem } from '../../http/problems.js';
import { type Form, freshForm, refusedForm, sentForm } from '../forms/form.js';
import { toldBy } from '../forms/told-by.js';
import { uploadedFile, wrongFile } from '../forms/uploaded-file.js';
import { isAtWork } from '../at-work.js';
import { PageAnswers } from '../page-answers.js';
import { PageApi, type PageOf } from '../page-api.js';
import { pageQuery } from '../page-query.js';
import { wordFor } from '../words/words.js';
import {
  type Break,
  breakCells,
  type Failure,
  failureCells,
  type Report,
  reportRows,
} from './payment-rows.js';

const REPORTS = '/v1/payment-reports';
const REPORTS_MAX = 50;
/** Lines that are shown of a report at once. */
const LINES = 50;

/** What banks report of payments: taken in, followed, and what they did not pay. */
@Controller('bank-reports')
export class BankReportsController {
  constructor(
    private readonly pages: PageAnswers,
    private readonly api: PageApi,
  ) {}

  @Get()
  list(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query('cursor') cursor?: unknown,
  ) {
    return this.showAll(request, reply, freshForm(), cursor);
  }

  @Post()
  async take(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const { words } = this.pages.readerOf(request);
    const { key } = request.query as { key?: string };
    const uploaded = await uploadedFile(request);
    if (!uploaded) return this.showWrong(request, reply, words.payments.chooseOne);
    const type = /\.csv$/i.test(uploaded.name) ? 'text/csv' : 'application/xml';
    const outcome = await this.api
      .send<Report>(request, 'POST', REPORTS, { body: uploaded.file, type, key })
      .catch((error: unknown) => {
        throw uploaded.isBroken() ? new HttpProblem('malformed-request') : error;
      });
    if (!outcome.problem) return reply.redirect(`/bank-reports/${outcome.body.id}`, 303);
    const { detail, errors = [] } = toldBy(words.payments.refused, outcome.problem);
    return this.showWrong(request, reply, [detail, ...errors.map((one) => one.detail)].join(' '));
  }

  @Get(':id')
  one(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string) {
    return this.show(request, reply, id, freshForm());
  }

  @Post(':id')
  async resume(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
  ) {
    const form = sentForm(request.body as URLSearchParams);
    const { problem } = await this.api.send(request, 'POST', `${at(id)}/resumption`, {
      body: {},
      key: form.key,
    });
    if (!problem) return reply.redirect(`/bank-reports/${encodeURIComponent(id)}`, 303);
    const { refused } = this.pages.readerOf(request).words.payments;
    return this.show(request, reply.code(422), id, refusedForm(form, toldBy(refused, problem), {}));
  }

  @Get(':id/events')
  events(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string) {
    return this.api.pass(request, reply, `${at(id)}/events`);
  }

  private async show(
    request: FastifyRequest,
    reply: FastifyReply,
    id: string,
    form: Form,
  ): Promise<void> {
    const reader = this.pages.readerOf(request);
    const page = (of: 'failures' | 'breaks') =>
      `${at(id)}/${of}?${pageQuery(LINES, (request.query as Record<string, unknown>)[of])}`;
    const report = await this.api.ask<Report>(request, at(id));
    const [failures, breaks] = await Promise.all([
      this.api.ask<PageOf<Failure>>(request, page('failures')),
      this.api.ask<PageOf<Break>>(request, page('breaks')),
    ]);
    await this.pages.send(request, reply, 'payments/report', {
      form,
      report,
      isAtWork: isAtWork(report),
      rows: reportRows(report, reader),
      failures: failures.items.map((one) => failureCells(one, reader)),
      nextFailures: failures.nextCursor,
      breaks: breaks.items.map((one) => breakCells(one, reader)),
      nextBreaks: breaks.nextCursor,
    });
  }

  private async showAll(
    request: FastifyRequest,
    reply: FastifyReply,
    form: Form,
    cursor?: unknown,
  ): Promise<void> {
    const { words } = this.pages.readerOf(request);
    const { items, nextCursor } = await this.api.ask<PageOf<Report>>(
      request,
      `${REPORTS}?${pageQuery(REPORTS_MAX, cursor)}`,
    );
    await this.pages.send(request, reply, 'payments/reports', {
      form,
      reports: items.map((one) => ({
        ...one,
        state: wordFor(words.payments.reportStates, one.state),
      })),
      next: nextCursor,
    });
  }

  private showWrong(request: FastifyRequest, reply: FastifyReply, detail: string) {
    return this.showAll(request, reply.code(422), wrongFile(detail));
  }
}

const at = (id: string): string => `${REPORTS}/${encodeURIComponent(id)}`;
