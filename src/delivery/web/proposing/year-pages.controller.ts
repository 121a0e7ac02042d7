import { Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { dayOf } from '../../../domain/calendar.js';
import { HttpProblem } from '../../http/problems.js';
import { FundMoney } from '../../http/portfolio.controller.js';
import { wrongBy } from '../forms/looked-at.js';
import { type Form, freshForm, refusedForm, sentForm } from '../forms/form.js';
import { refusedReason } from '../forms/refused-reason.js';
import { PageAnswers } from '../page-answers.js';
import { PageApi, type PageOf, type Problem } from '../page-api.js';
import { pageQuery } from '../page-query.js';
import {
  adjustmentFields,
  adjustmentOf,
  contractOf,
  lineNumbers,
  mayHaveMore,
  placesIn,
  postedLines,
  withOneMore,
  wrongIn,
} from './adjustment-form.js';
import type { Proposed } from '../proposals/proposal-rows.js';
import { toldTo } from './told.js';
import { type Entry, entryCells, type Period, periodCells, periodRows } from './year-rows.js';

/** As many as the API lists at once; there is one a year. */
const YEARS_MAX = 1_000;
const ADJUSTMENTS_SHOWN = 50;

/** Fiscal years: their closing, and what is recorded in them afterwards, is put forward here. */
@Controller('years')
export class YearPagesController {
  constructor(
    private readonly pages: PageAnswers,
    private readonly api: PageApi,
    private readonly money: FundMoney,
  ) {}

  @Get()
  async list(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const reader = this.pages.readerOf(request);
    await this.pages.send(request, reply, 'proposing/years', {
      years: (await this.years(request)).toReversed().map((one) => periodCells(one, reader)),
    });
  }

  @Get(':year')
  async one(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('year') year: string,
    @Query('cursor') cursor?: unknown,
  ) {
    await this.show(request, reply, await this.period(request, year), freshForm(), cursor);
  }

  @Post(':year')
  async close(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('year') year: string,
  ) {
    const form = sentForm(request.body as URLSearchParams);
    const period = await this.period(request, year);
    const reason = form.values['reason']?.trim();
    const outcome = await this.api.send<Proposed>(request, 'POST', `${at(period)}/closure`, {
      body: reason ? { reason } : {},
      key: form.key,
    });
    if (!outcome.problem) return reply.redirect(`/proposals/${outcome.body.id}`, 303);
    const reader = this.pages.readerOf(request);
    const again = refusedReason(form, reader.words, toldTo(reader, outcome.problem));
    return this.show(request, reply.code(422), period, again);
  }

  @Get(':year/adjustments/new')
  async adjustment(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('year') year: string,
  ) {
    await this.showForm(request, reply, await this.period(request, year), freshForm());
  }

  @Post(':year/adjustments/check')
  async check(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('year') year: string,
  ) {
    const form = sentForm(request.body as URLSearchParams);
    const period = await this.period(request, year);
    if ('more' in form.values)
      return this.showForm(request, reply.code(200), period, withOneMore(form));
    if ('change' in form.values) return this.showForm(request, reply.code(200), period, form);
    const wrong = wrongBy(contractOf(period.year), adjustmentOf(form, this.money.currency));
    if (wrong) return this.refuse(request, reply, period, form, wrong);
    await this.pages.send(request, reply.code(200), 'proposing/adjustment-check', {
      form,
      year: period.year,
      fields: adjustmentFields(form),
      ...postedLines(form, this.pages.readerOf(request)),
    });
  }

  @Post(':year/adjustments')
  async adjust(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('year') year: string,
  ) {
    const form = sentForm(request.body as URLSearchParams);
    const period = await this.period(request, year);
    const outcome = await this.api.send<Proposed>(request, 'POST', `${at(period)}/adjustments`, {
      body: adjustmentOf(form, this.money.currency),
      key: form.key,
    });
    if (!outcome.problem) return reply.redirect(`/proposals/${outcome.body.id}`, 303);
    const problem = toldTo(this.pages.readerOf(request), outcome.problem);
    return this.refuse(request, reply, period, form, problem);
  }

  private years = async (request: FastifyRequest): Promise<readonly Period[]> =>
    (await this.api.ask<PageOf<Period>>(request, `/v1/periods?limit=${YEARS_MAX}`)).items;

  /** @throws HttpProblem `not-found` where the books have no such year */
  private async period(request: FastifyRequest, year: string): Promise<Period> {
    const found = (await this.years(request)).find((one) => String(one.year) === year);
    if (!found) throw new HttpProblem('not-found');
    return found;
  }

  private refuse(
    request: FastifyRequest,
    reply: FastifyReply,
    period: Period,
    form: Form,
    problem: Pick<Problem, 'title' | 'detail' | 'errors'>,
  ): Promise<void> {
    const { words } = this.pages.readerOf(request);
    const again = refusedForm(form, problem, placesIn(form), wrongIn(form, words.proposing.wrong));
    return this.showForm(request, reply.code(422), period, again);
  }

  private async showForm(
    request: FastifyRequest,
    reply: FastifyReply,
    { year, state }: Period,
    form: Form,
  ): Promise<void> {
    await this.pages.send(request, reply, 'proposing/adjustment-form', {
      form,
      year,
      isClosed: state === 'closed',
      lines: lineNumbers(form),
      mayHaveMore: mayHaveMore(form),
      currency: this.money.currency,
    });
  }

  private async show(
    request: FastifyRequest,
    reply: FastifyReply,
    period: Period,
    form: Form,
    cursor?: unknown,
  ): Promise<void> {
    const reader = this.pages.readerOf(request);
    const isOpen = period.state === 'open';
    const closure = isOpen
      ? await this.api.askFor<Proposed>(request, `${at(period)}/closure`, 'unknown-proposal')
      : undefined;
    const { items, nextCursor } = isOpen
      ? { items: [], nextCursor: null }
      : await this.api.ask<PageOf<Entry>>(
          request,
          `${at(period)}/adjustments?${pageQuery(ADJUSTMENTS_SHOWN, cursor)}`,
        );
    await this.pages.send(request, reply, 'proposing/year', {
      form,
      year: period.year,
      isOpen,
      isOver: period.year < Number(dayOf(new Date()).slice(0, 4)),
      waiting: closure?.state === 'proposed' ? closure.id : null,
      rows: periodRows(period, reader),
      adjustments: items.map((one) => entryCells(one, reader, this.money.currency)),
      next: nextCursor && `/years/${period.year}?cursor=${encodeURIComponent(nextCursor)}`,
    });
  }
}

const at = ({ year }: Period): string => `/v1/periods/${year}`;
