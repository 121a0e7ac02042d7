import { Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { ExchangeRateStore } from '../../portfolio/exchange-rate.store.js';
import { PriceStore } from '../../portfolio/price.store.js';
import { Prices } from '../../portfolio/prices.js';
import { Answers } from './answers.js';
import { cursorNumber } from './cursors.js';
import type { Passed } from './door.guard.js';
import {
  type priceFilter,
  type pricesRequest,
  type rateFilter,
  type ratesRequest,
  toObservation,
} from './fair-value-contracts.js';
import { priceView, rateView } from './fair-value-views.js';
import { pageOf } from './views.js';

@Controller('v1')
export class FairValueController {
  constructor(
    private readonly database: DataSource,
    private readonly answers: Answers,
    private readonly prices: Prices,
    private readonly priceStore: PriceStore,
    private readonly rates: ExchangeRateStore,
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
