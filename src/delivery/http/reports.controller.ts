import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { dayOf, type Instant, yearsLater } from '../../domain/calendar.js';
import { untilSettled } from '../../ledger/known.js';
import { PerformanceReports, YEARS_MAX } from '../../portfolio/performance-reports.js';
import type { Passed } from './door.guard.js';
import { FundMoney } from './portfolio.controller.js';
import { sendReport } from './report-answers.js';
import type { rangeFilter } from './report-contracts.js';
import { navReport, performanceReport } from './report-views.js';

@Controller('v1/reports')
export class ReportsController {
  constructor(
    private readonly database: DataSource,
    private readonly reports: PerformanceReports,
    private readonly money: FundMoney,
  ) {}

  @Get('nav')
  async nav(
    @Req() request: Passed,
    @Res() reply: FastifyReply,
    @Query() { from, to, knownAt, format }: z.infer<typeof rangeFilter>,
  ) {
    const until = to ?? dayOf(new Date());
    const found = await this.reports.navSeries(
      from ?? yearsLater(until, -YEARS_MAX),
      until,
      await this.settled(knownAt),
    );
    await sendReport(request, reply, format, navReport(found, until, knownAt ?? null, this.money));
  }

  @Get('performance')
  async performance(
    @Req() request: Passed,
    @Res() reply: FastifyReply,
    @Query() { from, to, knownAt, format }: z.infer<typeof rangeFilter>,
  ) {
    const found = await this.reports.performance(
      from,
      to ?? dayOf(new Date()),
      await this.settled(knownAt),
    );
    await sendReport(request, reply, format, performanceReport(found, knownAt ?? null, this.money));
  }

  /** What was known at an instant is answered once it can no longer change. */
  private async settled(knownAt: Instant | undefined): Promise<Instant> {
    if (knownAt === undefined) return 'infinity';
    await untilSettled(this.database, knownAt);
    return knownAt;
  }
}
