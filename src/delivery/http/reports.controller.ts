import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { dayOf, type Instant, yearsLater } from '../../domain/calendar.js';
import { untilSettled } from '../../ledger/known.js';
import { HoldingsReports } from '../../portfolio/holdings-reports.js';
import { PerformanceReports, YEARS_MAX } from '../../portfolio/performance-reports.js';
import type { Passed } from './door.guard.js';
import { FundMoney } from './portfolio.controller.js';
import { sendReport } from './report-answers.js';
import type { concentrationFilter, holdingsReportFilter, rangeFilter } from './report-contracts.js';
import { concentrationReport, level3Report, vintageReport } from './holdings-report-views.js';
import { navReport, performanceReport } from './report-views.js';

/** Of a roll-forward, where nothing is said. */
const LEVEL3_YEARS = 1;

@Controller('v1/reports')
export class ReportsController {
  constructor(
    private readonly database: DataSource,
    private readonly reports: PerformanceReports,
    private readonly holdings: HoldingsReports,
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

  @Get('level3')
  async level3(
    @Req() request: Passed,
    @Res() reply: FastifyReply,
    @Query() { from, to, knownAt, format }: z.infer<typeof rangeFilter>,
  ) {
    const until = to ?? dayOf(new Date());
    const found = await this.holdings.level3(
      from ?? yearsLater(until, -LEVEL3_YEARS),
      until,
      await this.settled(knownAt),
    );
    await sendReport(
      request,
      reply,
      format,
      level3Report(found, until, knownAt ?? null, this.money),
    );
  }

  @Get('vintage')
  async vintage(
    @Req() request: Passed,
    @Res() reply: FastifyReply,
    @Query() { asOf, knownAt, format }: z.infer<typeof holdingsReportFilter>,
  ) {
    const found = await this.holdings.vintage(
      asOf ?? dayOf(new Date()),
      await this.settled(knownAt),
    );
    await sendReport(request, reply, format, vintageReport(found, knownAt ?? null, this.money));
  }

  @Get('concentration')
  async concentration(
    @Req() request: Passed,
    @Res() reply: FastifyReply,
    @Query() { asOf, top, knownAt, format }: z.infer<typeof concentrationFilter>,
  ) {
    const found = await this.holdings.concentration(
      asOf ?? dayOf(new Date()),
      top,
      await this.settled(knownAt),
    );
    await sendReport(
      request,
      reply,
      format,
      concentrationReport(found, knownAt ?? null, this.money),
    );
  }

  /** What was known at an instant is answered once it can no longer change. */
  private async settled(knownAt: Instant | undefined): Promise<Instant> {
    if (knownAt === undefined) return 'infinity';
    await untilSettled(this.database, knownAt);
    return knownAt;
  }
}
