import { Controller, Get, Param, Query, Req } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { dayOf } from '../../domain/calendar.js';
import { Refusal } from '../../domain/refusal.js';
import { FundOverviews } from '../../portfolio/fund-overviews.js';
import { HoldingStore } from '../../portfolio/holding.store.js';
import { PricesDue } from '../../portfolio/prices-due.js';
import { Valuations } from '../../portfolio/valuations.js';
import { IncorporationStore } from '../../registry/incorporation.store.js';
import { type RunWaiting, WorklistStore } from '../../runs/worklist.store.js';
import type { listFilter } from './contracts.js';
import { cursorPair, cursorUuid, idOf } from './cursors.js';
import type { Passed } from './door.guard.js';
import { holdingThenView, overviewView, worklistView } from './manager-views.js';
import { FundMoney } from './portfolio.controller.js';
import { kindsOf } from './proposals.controller.js';
import { pageOf, valuationView } from './views.js';

/** A day and a class: what came before them is told next. */
const AFTER = /^(\d{4}-\d{2}-\d{2}) (\d{1,18})$/;
const LAST = ['9999-12-31', '0'] as const;
/** Of each kind so many that wait are told: nobody looks at more at a glance. */
const WAITING_MAX = 100;

/** What managers look at first, in few questions. */
@Controller('v1')
export class ManagerController {
  /** What is the same is written once. */
  private readonly views = new WeakMap<object, object>();

  constructor(
    private readonly database: DataSource,
    private readonly overviews: FundOverviews,
    private readonly incorporations: IncorporationStore,
    private readonly held: HoldingStore,
    private readonly valuations: Valuations,
    private readonly waiting: WorklistStore,
    private readonly prices: PricesDue,
    private readonly money: FundMoney,
  ) {}

  @Get('valuation-runs')
  async runs(@Query() { limit, cursor }: z.infer<typeof listFilter>) {
    const before = cursor === undefined ? null : cursorUuid(cursor);
    const found = await this.valuations.list(limit + 1, before);
    return pageOf(
      found,
      limit,
      ({ runId }) => runId,
      (run) => valuationView(run, this.money),
    );
  }

  @Get('incorporations/:id/holdings')
  async history(@Param('id') id: string, @Query() { limit, cursor }: z.infer<typeof listFilter>) {
    const company = await this.incorporations.find(
      this.database,
      idOf(id, 'unknown-incorporation'),
    );
    if (!company) throw new Refusal('unknown-incorporation');
    const [asOf, shareClassId] = cursorPair(cursor, AFTER, LAST);
    const before = { asOf, shareClassId: BigInt(shareClassId) };
    return pageOf(
      await this.held.history(this.database, company.id, limit + 1, before),
      limit,
      (last) => `${last.asOf} ${last.shareClassId}`,
      (one) => holdingThenView(one, this.money),
    );
  }

  @Get('reports/overview')
  async overview() {
    const found = await this.overviews.overview();
    const view = this.views.get(found) ?? overviewView(found, this.money);
    this.views.set(found, view);
    return view;
  }

  @Get('worklist')
  async worklist(@Req() { role }: Passed) {
    const isManager = role === 'manager';
    const [runs, proposals, files, prices] = await Promise.all([
      isManager ? this.waiting.runs(WAITING_MAX) : ([] as RunWaiting[]),
      this.waiting.proposals(kindsOf(role)),
      this.waiting.files(WAITING_MAX),
      isManager ? this.prices.count(dayOf(new Date())) : undefined,
    ]);
    return worklistView(runs, proposals, files, prices);
  }
}
