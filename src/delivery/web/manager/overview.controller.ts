import { Controller, Get, Req, Res } from '@nestjs/common';
import { Decimal } from 'decimal.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { KEPT_HERE } from '../kept-part.js';
import { PageAnswers } from '../page-answers.js';
import { PageApi } from '../page-api.js';
import { type Overview, waitingFor, type Worklist } from './overview.js';
import { OverviewCharts } from './overview-charts.js';

/** What managers look at first: two questions to the API, whatever the fund has been through. */
@Controller('manager')
export class ManagerOverviewController {
  constructor(
    private readonly pages: PageAnswers,
    private readonly api: PageApi,
    private readonly charts: OverviewCharts,
  ) {}

  @Get()
  async overview(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const reader = this.pages.readerOf(request);
    const [fund, worklist] = await Promise.all([
      this.api.askFor<Overview>(request, '/v1/reports/overview', 'no-approved-nav'),
      this.api.ask<Worklist>(request, '/v1/worklist'),
    ]);
    const earned = fund?.years.at(-1)?.timeWeighted.return ?? null;
    await this.pages.send(
      request,
      reply,
      'manager/overview',
      {
        waiting: waitingFor(worklist, reader),
        nav: fund
          ? {
              asOf: fund.asOf,
              knownAt: fund.knownAt,
              nav: new Decimal(fund.nav),
              cash: new Decimal(fund.cash),
              other: new Decimal(fund.otherNetAssets).minus(fund.cash),
              companies: fund.companies,
            }
          : null,
        earned: earned === null ? null : new Decimal(earned).toDecimalPlaces(4),
        charts: fund ? KEPT_HERE : '',
      },
      fund && (await this.charts.of(fund, reader)),
    );
  }
}
