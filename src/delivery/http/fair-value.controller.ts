import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { dayOf } from '../../domain/calendar.js';
import { ExchangeRateStore } from '../../portfolio/exchange-rate.store.js';
import { PositionStore } from '../../portfolio/position.store.js';
import { PriceStore } from '../../portfolio/price.store.js';
import { Prices } from '../../portfolio/prices.js';
import { Valuations } from '../../portfolio/valuations.js';
import { Titles } from '../../registry/titles.js';
import { Answers } from './answers.js';
import type { listFilter } from './contracts.js';
import { cursorNumber, idOf } from './cursors.js';
import type { Passed } from './door.guard.js';
import {
  type dueFilter,
  type outlierFilter,
  type priceFilter,
  type pricesRequest,
  type rateFilter,
  type ratesRequest,
  type titleRequest,
  toObservation,
} from './fair-value-contracts.js';
import {
  dueView,
  outliersView,
  positionView,
  priceView,
  rateView,
  titleView,
} from './fair-value-views.js';
import { FundMoney } from './portfolio.controller.js';
import { pageOf } from './views.js';

@Controller('v1')
export class FairValueController {
  constructor(
    private readonly database: DataSource,
    private readonly answers: Answers,
    private readonly prices: Prices,
    private readonly priceStore: PriceStore,
    private readonly rates: ExchangeRateStore,
    private readonly positionStore: PositionStore,
    private readonly valuations: Valuations,
    private readonly titles: Titles,
    private readonly money: FundMoney,
  ) {}

  @Post('prices')
  recordPrices(@Req() request: Passed, @Res({ passthrough: true }) reply: FastifyReply) {
    const body = request.body as z.infer<typeof pricesRequest>;
    const isList = Array.isArray(body);
    return this.answers.once(request, reply, async (tx) => ({
      body: await this.prices.record(
        tx,
        (isList ? body : [body]).map(toObservation),
        request.caller.person,
        (no) => (isList ? `/${no}` : ''),
      ),
    }));
  }

  @Get('prices')
  async listPrices(@Query() filter: z.infer<typeof priceFilter>) {
    const { registrationNumber = null, shareClass = null, from = null, to = null } = filter;
    const found = await this.priceStore.list(
      this.database,
      { registrationNumber, shareClass, from, to },
      filter.limit + 1,
      cursorNumber(filter.cursor),
    );
    return pageOf(found, filter.limit, ({ priceId }) => String(priceId), priceView);
  }

  @Get('prices/due')
  async due(@Query() filter: z.infer<typeof dueFilter>) {
    const { asOf = dayOf(new Date()), within, limit, cursor } = filter;
    const found = await this.priceStore.due(
      this.database,
      { asOf, within },
      limit + 1,
      cursorNumber(cursor),
    );
    return pageOf(found, limit, ({ shareClassId }) => String(shareClassId), dueView);
  }

  @Get('valuation-runs/:id/positions')
  async positions(@Param('id') id: string, @Query() { limit, cursor }: z.infer<typeof listFilter>) {
    const { runId } = await this.valuations.byId(idOf(id, 'unknown-run'));
    const found = await this.positionStore.list(
      this.database,
      runId,
      limit + 1,
      cursorNumber(cursor),
    );
    return pageOf(
      found,
      limit,
      (last) => String(last.cursor),
      (position) => positionView(position, this.money),
    );
  }

  @Get('valuation-runs/:id/outliers')
  async outliers(@Param('id') id: string, @Query() { limit }: z.infer<typeof outlierFilter>) {
    const { runId } = await this.valuations.byId(idOf(id, 'unknown-run'));
    const counts = await this.positionStore.outlierCounts(this.database, runId);
    const largest = await this.positionStore.outliers(this.database, runId, limit);
    return outliersView(counts, largest, this.money);
  }

  @Post('incorporations/:id/title')
  recordTitle(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
    @Body() { paidUp, uncalled, reason, ...title }: z.infer<typeof titleRequest>,
  ) {
    return this.answers.once(request, reply, async (tx) => ({
      body: titleView(
        await this.titles.record(
          tx,
          idOf(id, 'unknown-incorporation'),
          {
            ...title,
            paidUp: paidUp ?? null,
            uncalled: uncalled?.amount ?? null,
            reason: reason ?? null,
          },
          request.caller.person,
        ),
        this.money,
      ),
    }));
  }

  @Get('incorporations/:id/title')
  async title(@Param('id') id: string) {
    return titleView(
      await this.titles.of(this.database, idOf(id, 'unknown-incorporation')),
      this.money,
    );
  }

  @Post('exchange-rates')
  recordRates(@Req() request: Passed, @Res({ passthrough: true }) reply: FastifyReply) {
    const body = request.body as z.infer<typeof ratesRequest>;
    return this.answers.once(request, reply, async (tx) => ({
      body: await this.prices.recordRates(
        tx,
        Array.isArray(body) ? body : [body],
        request.caller.person,
      ),
    }));
  }

  @Get('exchange-rates')
  async listRates(@Query() filter: z.infer<typeof rateFilter>) {
    const { base = null, quote = null, from = null, to = null } = filter;
    const found = await this.rates.list(
      this.database,
      { base, quote, from, to },
      filter.limit + 1,
      cursorNumber(filter.cursor),
    );
    return pageOf(found, filter.limit, ({ rateNo }) => String(rateNo), rateView);
  }
}
