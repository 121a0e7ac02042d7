import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { Decimal } from 'decimal.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { holding, incorporation, Read } from '../../http/answer-contracts.js';
import { HttpProblem } from '../../http/problems.js';
import type { dueView } from '../../http/fair-value-views.js';
import type { holdingThen } from '../../http/manager-contracts.js';
import { Charts } from '../charts/charts.js';
import type { Action } from '../clerk/clerk-answers.js';
import { historyOf } from '../clerk/company-history.js';
import { searched } from '../search.js';
import { PageAnswers, type Reader } from '../page-answers.js';
import { PageApi, type PageOf } from '../page-api.js';
import { wordFor } from '../words/words.js';
import { type HoldingThen, valueChart } from './holding-history.js';

type Holding = Read<typeof holding>;
type Due = ReturnType<typeof dueView>;

const HOLDINGS = 50;
const PRICES = 50;
/** Of a holding's past so many lines are shown: the newest. */
const HISTORY_MAX = 100;

/** What the fund owns, how a holding came to be what it is, and what prices are wanting. */
@Controller('manager')
export class HoldingPagesController {
  constructor(
    private readonly pages: PageAnswers,
    private readonly api: PageApi,
    private readonly charts: Charts,
  ) {}

  @Get('holdings')
  async holdings(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query() query: Record<string, unknown>,
  ) {
    const asked = Object.fromEntries(
      ['registrationNumber', 'asOf', 'cursor'].flatMap((name) => {
        const value = query[name];
        return typeof value === 'string' && value !== '' ? [[name, value]] : [];
      }),
    );
    const search = String(new URLSearchParams({ ...asked, limit: String(HOLDINGS) }));
    const held = await this.api.ask<PageOf<Holding>>(request, `/v1/holdings?${search}`);
    const { cursor: _, ...filter } = asked;
    await this.pages.send(request, reply, 'manager/holdings', {
      asked: { registrationNumber: '', asOf: '', ...filter },
      holdings: held.items.map(holdingShown),
      next: held.nextCursor
        ? `/manager/holdings?${String(new URLSearchParams({ ...filter, cursor: held.nextCursor }))}`
        : null,
    });
  }

  @Get('holdings/:number')
  async holding(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('number') number: string,
  ) {
    const of = `registrationNumber=${encodeURIComponent(number)}`;
    const { items: companies } = await this.api.ask<PageOf<Read<typeof incorporation>>>(
      request,
      `/v1/incorporations?${of}`,
    );
    const company = companies.find(({ state }) => state === 'registered') ?? companies[0];
    if (!company) throw new HttpProblem('unknown-incorporation');
    const [now, then, actions] = await Promise.all([
      this.api.ask<PageOf<Holding>>(request, `/v1/holdings?${of}`),
      this.api.ask<PageOf<Read<typeof holdingThen>>>(
        request,
        `/v1/incorporations/${company.id}/holdings?limit=${HISTORY_MAX}`,
      ),
      this.api.ask<PageOf<Action>>(request, `/v1/corporate-actions?${of}&limit=${HISTORY_MAX}`),
    ]);
    const reader = this.pages.readerOf(request);
    const history = then.items.map(thenShown);
    const chart = valueChart(history, reader);
    await this.pages.send(request, reply, 'manager/holding', {
      company,
      holdings: now.items.map(holdingShown),
      history,
      chart: chart ? await this.charts.draw(chart, reader) : null,
      happened: historyOf(company, actions.items, reader.words),
    });
  }

  @Get('prices')
  async prices(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const reader = this.pages.readerOf(request);
    const { form, found, next } = await searched(
      request,
      { names: ['asOf', 'within'], instants: [] },
      (query) => this.api.ask<PageOf<Due>>(request, `/v1/prices/due?${withLimit(query, PRICES)}`),
    );
    await this.pages.send(request, reply, 'manager/prices', {
      form,
      prices: found?.items.map((due) => dueShown(due, reader)) ?? null,
      next,
    });
  }
}

const withLimit = (query: string, limit: number): string =>
  String(new URLSearchParams([...new URLSearchParams(query), ['limit', String(limit)]]));

const holdingShown = (one: Holding) => ({
  ...one,
  shares: new Decimal(one.shares),
  pricePerShare: new Decimal(one.pricePerShare),
  value: new Decimal(one.value),
});

const thenShown = (one: Read<typeof holdingThen>): HoldingThen => ({
  ...one,
  shares: new Decimal(one.shares),
  part: one.part === null ? null : new Decimal(one.part),
  pricePerShare: new Decimal(one.pricePerShare),
  value: new Decimal(one.value),
});

/** In words; null where there is nothing to say. */
const dueShown = (due: Due, { words, format }: Reader) => ({
  ...due,
  shares: new Decimal(due.shares),
  state: words.manager.dueStates[due.state],
  method: due.method && wordFor(words.manager.methods, due.method),
  observedOn: due.observedOn && format.day(due.observedOn),
  dueOn: due.dueOn && format.day(due.dueOn),
});
