import { Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { Decimal } from 'decimal.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HttpProblem } from '../../http/problems.js';
import { type Form, freshForm, refusedForm, sentForm } from '../forms/form.js';
import { refusedReason } from '../forms/refused-reason.js';
import { toldBy } from '../forms/told-by.js';
import type { DividendShown } from '../manager/run-rows.js';
import { isAtWork } from '../at-work.js';
import { PageAnswers } from '../page-answers.js';
import { PageApi, type PageOf } from '../page-api.js';
import {
  type Batch,
  batchRows,
  breakCells,
  fileRows,
  type PaymentFile,
  type Reconciliation,
  reconciliationTables,
} from './payment-rows.js';

/** Dividends that are listed: one a year. */
const RUNS = 100;
const FILES = 100;
/** What the buttons of a file are; nothing else is asked of the API. */
const VERDICTS = ['release', 'cancellation'] as const;

const idOf = (id: string): string => encodeURIComponent(id);
const runAt = (id: string): string => `/v1/dividend-runs/${idOf(id)}`;

/** How a dividend is paid: who is owed is instructed, files are released by another, and what came of it adds up. */
@Controller('payments')
export class PaymentPagesController {
  constructor(
    private readonly pages: PageAnswers,
    private readonly api: PageApi,
  ) {}

  @Get()
  async list(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const { items } = await this.api.ask<PageOf<DividendShown>>(
      request,
      `/v1/dividend-runs?limit=${RUNS}`,
    );
    await this.pages.send(request, reply, 'payments/dividends', {
      runs: items
        .filter(({ state }) => state === 'distributed')
        .toReversed()
        .map((run) => ({ ...run, net: run.net === null ? null : new Decimal(run.net) })),
    });
  }

  @Get(':id')
  one(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
    @Query('batch') batch?: unknown,
  ) {
    return this.show(request, reply, id, freshForm(), batch);
  }

  @Post(':id')
  async build(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string) {
    const form = sentForm(request.body as URLSearchParams);
    const outcome = await this.api.send<Batch>(request, 'POST', `${runAt(id)}/payment-files`, {
      body: {},
      key: form.key,
    });
    if (!outcome.problem)
      return reply.redirect(`/payments/${idOf(id)}?batch=${outcome.body.batch}`, 303);
    const { refused } = this.pages.readerOf(request).words.payments;
    const again = refusedForm(form, toldBy(refused, outcome.problem), {});
    return this.show(request, reply.code(422), id, again);
  }

  @Get(':id/batches/:no/events')
  events(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
    @Param('no') no: string,
  ) {
    return this.api.pass(request, reply, `${runAt(id)}/payment-batches/${idOf(no)}/events`);
  }

  @Get(':id/files/:no')
  file(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
    @Param('no') no: string,
  ) {
    return this.showFile(request, reply, id, no, freshForm());
  }

  /** The verdict is the button that was pressed, of the file that the page showed (`proposalHash`). */
  @Post(':id/files/:no')
  async decide(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
    @Param('no') no: string,
  ) {
    const form = sentForm(request.body as URLSearchParams);
    const { verdict, reason = '', proposalHash } = form.values;
    const asked = VERDICTS.find((one) => one === verdict) ?? 'cancellation';
    const { problem } = await this.api.send(
      request,
      'POST',
      `${runAt(id)}/payment-files/${idOf(no)}/${asked}`,
      { body: asked === 'release' ? { proposalHash } : { reason }, key: form.key },
    );
    if (!problem) return reply.redirect(`/payments/${idOf(id)}/files/${idOf(no)}`, 303);
    const { words } = this.pages.readerOf(request);
    const again = refusedReason(form, words, toldBy(words.payments.refused, problem));
    return this.showFile(request, reply.code(422), id, no, again);
  }

  @Get(':id/files/:no/content')
  content(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
    @Param('no') no: string,
  ) {
    return this.api.pass(request, reply, `${runAt(id)}/payment-files/${idOf(no)}`);
  }

  @Get(':id/reconciliation')
  async reconciliation(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
  ) {
    const found = await this.api.ask<Reconciliation>(request, `${runAt(id)}/reconciliation`);
    const reader = this.pages.readerOf(request);
    await this.pages.send(request, reply, 'payments/reconciliation', {
      id,
      year: found.year,
      balances: found.balances,
      unanswered: found.unanswered.files.length,
      afterDays: found.unanswered.afterDays,
      breaks: found.breaks.items.map((one) => breakCells(one, reader)),
      ...reconciliationTables(found, reader),
    });
  }

  private async show(
    request: FastifyRequest,
    reply: FastifyReply,
    id: string,
    form: Form,
    asked?: unknown,
  ): Promise<void> {
    const run = await this.api.ask<DividendShown>(request, runAt(id));
    const files = await this.files(request, id);
    const newest = Math.max(0, ...files.map(({ batch }) => batch));
    const no = typeof asked === 'string' && /^[1-9]\d{0,8}$/.test(asked) ? Number(asked) : newest;
    const batch =
      no === 0
        ? undefined
        : await this.api.askFor<Batch>(
            request,
            `${runAt(id)}/payment-batches/${no}`,
            'unknown-run',
          );
    await this.pages.send(request, reply, 'payments/dividend', {
      form,
      run,
      files: files.map((file) => ({ ...file, amount: new Decimal(file.sum.amount) })),
      batch: batch
        ? {
            ...batch,
            isAtWork: isAtWork(batch),
            rows: batchRows(batch, this.pages.readerOf(request)),
          }
        : null,
    });
  }

  private async showFile(
    request: FastifyRequest,
    reply: FastifyReply,
    id: string,
    no: string,
    form: Form,
  ): Promise<void> {
    const run = await this.api.ask<DividendShown>(request, runAt(id));
    const file = (await this.files(request, id)).find((one) => String(one.file) === no);
    if (!file) throw new HttpProblem('unknown-payment-file');
    await this.pages.send(request, reply, 'payments/file', {
      form,
      run,
      file,
      rows: fileRows(file, this.pages.readerOf(request)),
    });
  }

  /** All of a dividend: of a nation of millions they are some hundreds. */
  private async files(request: FastifyRequest, id: string): Promise<readonly PaymentFile[]> {
    const all: PaymentFile[] = [];
    let from = '';
    for (;;) {
      const { items, nextCursor } = await this.api.ask<PageOf<PaymentFile>>(
        request,
        `${runAt(id)}/payment-files?limit=${FILES}${from}`,
      );
      all.push(...items);
      if (nextCursor === null) return all;
      from = `&cursor=${nextCursor}`;
    }
  }
}
