import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { Decimal } from 'decimal.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { dividendRun, holding, Read } from '../../http/answer-contracts.js';
import type { Chart } from '../charts/chart.js';
import { Charts } from '../charts/charts.js';
import { PageAnswers } from '../page-answers.js';
import { PageApi, type PageOf } from '../page-api.js';
import {
  changesChart,
  type ConcentrationReport,
  largestChart,
  navChart,
  type NavReport,
  type PerformanceReport,
  returnsChart,
  vintageChart,
  type VintageReport,
} from './overview.js';

/** What is waiting is counted up to so many. */
const WAITING_MAX = 100;
const LARGEST = 10;
const HOLDINGS = 50;

/** What managers look at first. */
@Controller('manager')
export class ManagerOverviewController {
  constructor(
    private readonly pages: PageAnswers,
    private readonly api: PageApi,
    private readonly charts: Charts,
  ) {}

  @Get()
  async overview(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const reader = this.pages.readerOf(request);
    const report = <T>(path: string) =>
      this.api.askFor<T>(request, `/v1/reports/${path}`, 'no-approved-nav');
    const [navs, performance, concentration, vintage, waiting] = await Promise.all([
      report<NavReport>('nav'),
      report<PerformanceReport>('performance'),
      report<ConcentrationReport>(`concentration?top=${LARGEST}`),
      report<VintageReport>('vintage'),
      this.waiting(request),
    ]);
    const year = performance?.years.at(-1);
    const draw = (chart: Chart | undefined) =>
      chart === undefined ? Promise.resolve(null) : this.charts.draw(chart, reader);
    const charts = await Promise.all([
      draw(navs && navChart(navs, reader)),
      draw(year && changesChart(year, reader)),
      draw(performance && returnsChart(performance, reader)),
      draw(concentration && largestChart(concentration, reader)),
      draw(vintage && vintageChart(vintage, reader)),
    ]);
    const earned = year?.timeWeighted.return ?? null;
    await this.pages.send(request, reply, 'manager/overview', {
      waiting,
      nav: concentration
        ? {
            asOf: concentration.asOf,
            nav: new Decimal(concentration.nav),
            other: new Decimal(concentration.nav).minus(concentration.holdingsValue),
            companies: BigInt(concentration.companies),
          }
        : null,
      earned: earned === null ? null : new Decimal(earned).toDecimalPlaces(4),
      charts: charts.filter((chart) => chart !== null),
    });
  }

  private async waiting(request: FastifyRequest) {
    const [runs, proposals, due] = await Promise.all([
      this.api.ask<PageOf<Read<typeof dividendRun>>>(
        request,
        `/v1/dividend-runs?limit=${WAITING_MAX}`,
      ),
      this.api.ask<PageOf<object>>(request, `/v1/proposals?state=proposed&limit=${WAITING_MAX}`),
      this.api.ask<PageOf<object>>(request, `/v1/prices/due?within=30&limit=${WAITING_MAX}`),
    ]);
    return {
      dividends: runs.items.filter(({ state }) => state === 'proposed'),
      proposals: proposals.items.length,
      prices: due.items.length,
    };
  }

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
    const held = await this.api.ask<PageOf<Read<typeof holding>>>(
      request,
      `/v1/holdings?${search}`,
    );
    const { cursor: _, ...filter } = asked;
    await this.pages.send(request, reply, 'manager/holdings', {
      asked: { registrationNumber: '', asOf: '', ...filter },
      holdings: held.items.map((one) => ({
        ...one,
        shares: new Decimal(one.shares),
        pricePerShare: new Decimal(one.pricePerShare),
        value: new Decimal(one.value),
      })),
      next: held.nextCursor
        ? `/manager/holdings?${String(new URLSearchParams({ ...filter, cursor: held.nextCursor }))}`
        : null,
    });
  }
}
