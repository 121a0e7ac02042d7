import { Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { Decimal } from 'decimal.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Form, freshForm, refusedForm, sentForm } from '../forms/form.js';
import { toldBy } from '../forms/told-by.js';
import { PageAnswers } from '../page-answers.js';
import { PageApi, type PageOf, type Problem } from '../page-api.js';
import { refusedVerdict } from '../proposals/refused-verdict.js';
import { pageQuery } from '../page-query.js';
import {
  type DividendPreviewed,
  type DividendShown,
  dividendRows,
  type ValuationShown,
  valuationRows,
} from './run-rows.js';

interface Outliers {
  readonly [kind: string]: {
    readonly count: string;
    readonly largest: readonly {
      readonly registrationNumber: string;
      readonly shareClass: string;
      readonly value: string;
    }[];
  };
}

/** Runs that are listed at once. */
const RUNS = 50;
const OUTLIERS = 5;
const VERDICTS = ['approval', 'rejection', 'suspension', 'resumption'] as const;
/** What may be decided of a run in a state. */
const OPEN: Readonly<Record<string, readonly (typeof VERDICTS)[number][]>> = {
  proposed: ['approval', 'rejection'],
  distributing: ['suspension'],
  suspended: ['resumption'],
  failed: ['resumption'],
};
/** What goes on by itself, as the API's events have it. */
const AT_WORK = ['computing', 'approving', 'distributing'];

const idOf = (id: string): string => encodeURIComponent(id);
const DIVIDEND_FIELDS = {
  '/year': 'year',
  '/recordOn': 'recordOn',
  '/payOn': 'payOn',
  '/lateReserve': 'lateReserve',
};

/** Values of the fund and dividends: proposed by one manager, decided by another. */
@Controller('manager')
export class ManagerRunsController {
  constructor(
    private readonly pages: PageAnswers,
    private readonly api: PageApi,
  ) {}

  @Get('valuations')
  async valuations(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query('cursor') cursor?: unknown,
  ) {
    const { items, nextCursor } = await this.api.ask<PageOf<ValuationShown>>(
      request,
      `/v1/valuation-runs?${pageQuery(RUNS, cursor)}`,
    );
    await this.pages.send(request, reply, 'manager/valuations', {
      runs: items.map((run) => ({ ...run, worth: run.nav && new Decimal(run.nav.amount) })),
      next: nextCursor && `/manager/valuations?cursor=${nextCursor}`,
    });
  }

  @Get('valuations/new')
  async valuationForm(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    await this.pages.send(request, reply, 'manager/valuation-form', { form: freshForm() });
  }

  @Post('valuations')
  async proposeValuation(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const form = sentForm(request.body as URLSearchParams);
    const outcome = await this.api.send<{ id: string }>(request, 'POST', '/v1/valuation-runs', {
      body: { asOf: form.values['asOf'] ?? '' },
      key: form.key,
    });
    if (!outcome.problem) return reply.redirect(`/manager/valuations/${outcome.body.id}`, 303);
    const { manager, proposals } = this.pages.readerOf(request).words;
    const problem = toldBy(proposals.refused, outcome.problem);
    const refused = refusedForm(form, problem, { '/asOf': 'asOf' }, manager.wrong);
    return this.pages.send(request, reply.code(422), 'manager/valuation-form', { form: refused });
  }

  @Get('valuations/:id')
  valuation(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string) {
    return this.showValuation(request, reply, id, freshForm());
  }

  @Post('valuations/:id')
  async decideValuation(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
  ) {
    const { form, problem } = await this.decide(request, `/v1/valuation-runs/${idOf(id)}`);
    if (!problem) return reply.redirect(`/manager/valuations/${idOf(id)}`, 303);
    return this.showValuation(request, reply.code(422), id, form);
  }

  @Get('valuations/:id/events')
  valuationEvents(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
  ) {
    return this.api.pass(request, reply, `/v1/valuation-runs/${idOf(id)}/events`);
  }

  @Get('dividends')
  async dividends(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const { items } = await this.api.ask<PageOf<DividendShown>>(
      request,
      `/v1/dividend-runs?limit=${RUNS}`,
    );
    await this.pages.send(request, reply, 'manager/dividends', {
      runs: items.map((run) => ({
        ...run,
        perCitizen: run.perCitizen === null ? null : new Decimal(run.perCitizen),
      })),
    });
  }

  @Get('dividends/new')
  async dividendForm(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    await this.pages.send(request, reply, 'manager/dividend-form', { form: freshForm() });
  }

  @Post('dividends/preview')
  async preview(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const form = sentForm(request.body as URLSearchParams);
    const outcome = await this.api.send<DividendPreviewed>(
      request,
      'POST',
      '/v1/dividend-runs/preview',
      { body: dividendBody(form) },
    );
    if (outcome.problem) return this.refuseDividend(request, reply, form, outcome.problem);
    const { problem, ...run } = outcome.body;
    if (problem) return this.refuseDividend(request, reply, form, problem);
    return this.pages.send(request, reply, 'manager/dividend-preview', {
      form,
      year: run.year,
      ...dividendRows(run, this.pages.readerOf(request)),
    });
  }

  @Post('dividends')
  async proposeDividend(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const form = sentForm(request.body as URLSearchParams);
    const outcome = await this.api.send<{ id: string }>(request, 'POST', '/v1/dividend-runs', {
      body: dividendBody(form),
      key: form.key,
    });
    if (!outcome.problem) return reply.redirect(`/manager/dividends/${outcome.body.id}`, 303);
    return this.refuseDividend(request, reply, form, outcome.problem);
  }

  @Get('dividends/:id')
  dividend(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string) {
    return this.showDividend(request, reply, id, freshForm());
  }

  @Post('dividends/:id')
  async decideDividend(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
  ) {
    const { form, problem } = await this.decide(request, `/v1/dividend-runs/${idOf(id)}`);
    if (!problem) return reply.redirect(`/manager/dividends/${idOf(id)}`, 303);
    return this.showDividend(request, reply.code(422), id, form);
  }

  @Get('dividends/:id/events')
  dividendEvents(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
  ) {
    return this.api.pass(request, reply, `/v1/dividend-runs/${idOf(id)}/events`);
  }

  private refuseDividend(
    request: FastifyRequest,
    reply: FastifyReply,
    form: Form,
    problem: Pick<Problem, 'code' | 'title' | 'detail' | 'errors'>,
  ) {
    const { manager, proposals } = this.pages.readerOf(request).words;
    const told = toldBy(proposals.refused, problem);
    const refused = refusedForm(form, told, DIVIDEND_FIELDS, manager.wrong);
    return this.pages.send(request, reply.code(422), 'manager/dividend-form', { form: refused });
  }

  /** The verdict is the button that was pressed; it is of what the page showed (`proposalHash`), or of nothing. */
  private async decide(request: FastifyRequest, at: string) {
    const form = sentForm(request.body as URLSearchParams);
    const { verdict, reason, proposalHash } = form.values;
    const asked = VERDICTS.find((one) => one === verdict) ?? 'rejection';
    const { problem } = await this.api.send(request, 'POST', `${at}/${asked}`, {
      body: { ...(reason ? { reason } : {}), ...(proposalHash ? { proposalHash } : {}) },
      key: form.key,
    });
    const { words } = this.pages.readerOf(request);
    return { problem, form: problem ? refusedVerdict(form, words, problem) : form };
  }

  private async showValuation(
    request: FastifyRequest,
    reply: FastifyReply,
    id: string,
    form: Form,
  ): Promise<void> {
    const at = `/v1/valuation-runs/${idOf(id)}`;
    const run = await this.api.ask<ValuationShown>(request, at);
    const isWithoutValues = run.state === 'computing' || run.state === 'failed';
    const found = isWithoutValues
      ? {}
      : await this.api.ask<Outliers>(request, `${at}/outliers?limit=${OUTLIERS}`);
    await this.pages.send(request, reply, 'manager/valuation', {
      form,
      run,
      ...this.shown(run, `/manager/valuations/${idOf(id)}`),
      rows: valuationRows(run, this.pages.readerOf(request)),
      outliers: Object.entries(found).flatMap(([kind, { largest }]) =>
        largest.map((one) => ({ ...one, kind, value: new Decimal(one.value) })),
      ),
    });
  }

  private async showDividend(
    request: FastifyRequest,
    reply: FastifyReply,
    id: string,
    form: Form,
  ): Promise<void> {
    const run = await this.api.ask<DividendShown>(request, `/v1/dividend-runs/${idOf(id)}`);
    await this.pages.send(request, reply, 'manager/dividend', {
      form,
      run,
      hasReserve: run.state === 'distributed' && new Decimal(run.lateReserve ?? 0).gt(0),
      ...this.shown(run, `/manager/dividends/${idOf(id)}`),
      ...dividendRows(run, this.pages.readerOf(request)),
    });
  }

  private shown({ state }: { readonly state: string }, address: string) {
    const isAtWork = AT_WORK.includes(state);
    return { address, verdicts: OPEN[state] ?? [], events: isAtWork ? `${address}/events` : null };
  }
}

/** What the API takes: nothing where a field was left empty, and the year as a number if it is one. */
function dividendBody({ values }: Form): object {
  const { year = '', recordOn = '', payOn = '', lateReserve = '' } = values;
  return {
    year: /^\d{1,6}$/.test(year) ? Number(year) : year,
    recordOn,
    payOn,
    ...(lateReserve === '' ? {} : { lateReserve }),
  };
}
