import { Body, Controller, Get, HttpCode, Param, Post, Put, Query, Req } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { Refusal } from '../../domain/refusal.js';
import { CitizenRoll } from '../../registry/citizen-roll.js';
import { Statements } from '../../statement/statements.js';
import { AuditStore } from '../audit/audit.store.js';
import { AuditTrail } from '../audit/audit-trail.js';
import type { accountRequest, listFilter, lookupRequest } from './contracts.js';
import { cursorUuid, idOf } from './cursors.js';
import type { Passed } from './door.guard.js';
import { accessView, hidden, pageOf } from './views.js';

/** Below `me` callers are citizens, and whoever has that role has a national id. */
@Controller('v1')
export class CitizenController {
  constructor(
    private readonly database: DataSource,
    private readonly roll: CitizenRoll,
    private readonly statements: Statements,
    private readonly trail: AuditTrail,
    private readonly events: AuditStore,
  ) {}

  @Get('me/statements')
  async mine(@Req() { caller }: Passed) {
    const items = await this.statements.all(await this.roll.citizen(caller.nationalId!));
    return { items, nextCursor: null };
  }

  @Get('me/statements/:year')
  async mineOf(@Req() { caller }: Passed, @Param('year') year: string) {
    const citizen = await this.roll.citizen(caller.nationalId!);
    if (!/^\d{4}$/.test(year)) throw new Refusal('no-statement');
    return this.statements.ofYear(citizen, Number(year));
  }

  @Put('me/account')
  async changeAccount(@Req() request: Passed, @Body() { iban }: z.infer<typeof accountRequest>) {
    const body = { iban: hidden(iban) };
    await this.database.transaction(async (tx) => {
      await this.roll.changeAccount(tx, request.caller.nationalId!, iban);
      await this.trail.done(tx, [{ request, status: 200, body }]);
    });
    return body;
  }

  @Get('me/accesses')
  async accesses(
    @Req() { caller }: Passed,
    @Query() { limit, cursor }: z.infer<typeof listFilter>,
  ) {
    const after = cursorUuid(cursor);
    const { pseudonym } = await this.roll.citizen(caller.nationalId!);
    const found = await this.events.accesses(this.database, pseudonym, limit + 1, after);
    return pageOf(found, limit, ({ id }) => id, accessView);
  }

  @Post('citizens/lookup')
  @HttpCode(200)
  async lookup(@Req() request: Passed, @Body() { nationalId }: z.infer<typeof lookupRequest>) {
    const found = await this.roll.find(nationalId);
    if (!found) throw new Refusal('unknown-citizen');
    request.citizen = found.pseudonym;
    return { citizen: found.pseudonym };
  }

  @Get('citizens/:pseudonym/statements')
  async ofCitizen(@Param('pseudonym') pseudonym: string) {
    const citizen = await this.roll.byPseudonym(idOf(pseudonym, 'unknown-citizen'));
    return { items: await this.statements.all(citizen), nextCursor: null };
  }
}
