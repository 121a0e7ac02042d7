import { Controller, Get, Query, Req } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { AuditStore } from '../audit/audit.store.js';
import type { auditFilter } from './contracts.js';
import { cursorUuid } from './cursors.js';
import type { Passed } from './door.guard.js';
import { pageOf } from './views.js';

@Controller('v1')
export class AuditController {
  constructor(
    private readonly database: DataSource,
    private readonly events: AuditStore,
  ) {}

  @Get('audit-events')
  async list(
    @Req() request: Passed,
    @Query() { limit, cursor, ...filter }: z.infer<typeof auditFilter>,
  ) {
    request.citizen = filter.citizen ?? null;
    const found = await this.events.list(this.database, filter, limit + 1, cursorUuid(cursor));
    return pageOf(
      found,
      limit,
      ({ id }) => id,
      (event) => event,
    );
  }
}
