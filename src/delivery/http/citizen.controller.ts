import { Body, Controller, Get, HttpCode, Param, Post, Put, Req } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { Refusal } from '../../domain/refusal.js';
import { CitizenRoll } from '../../registry/citizen-roll.js';
import { CitizenStore } from '../../registry/citizen.store.js';
import { Statements } from '../../statement/statements.js';
import type { accountRequest, lookupRequest } from './contracts.js';
import { idOf } from './cursors.js';
import type { Passed } from './door.guard.js';
import { hidden } from './views.js';

/** Below `me` callers are citizens, and whoever has that role has a national id. */
@Controller('v1')
export class CitizenController {
  constructor(
    private readonly database: DataSource,
    private readonly roll: CitizenRoll,
    private readonly citizens: CitizenStore,
    private readonly statements: Statements,
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
  async changeAccount(@Req() { caller }: Passed, @Body() { iban }: z.infer<typeof accountRequest>) {
    await this.database.transaction((tx) => this.roll.changeAccount(tx, caller.nationalId!, iban));
    return { iban: hidden(iban) };
  }

  @Post('citizens/lookup')
  @HttpCode(200)
  async lookup(
    @Req() { caller, role }: Passed,
    @Body() { nationalId }: z.infer<typeof lookupRequest>,
  ) {
    const found = await this.roll.find(nationalId);
    await this.citizens.logAccess(
      this.database,
      caller.person,
      role,
      'lookup',
      found?.pseudonym ?? null,
    );
    if (!found) throw new Refusal('unknown-citizen');
    return { citizen: found.pseudonym };
  }

  @Get('citizens/:pseudonym/statements')
  async ofCitizen(@Req() { caller, role }: Passed, @Param('pseudonym') pseudonym: string) {
    const citizen = await this.roll.byPseudonym(idOf(pseudonym, 'unknown-citizen'));
    await this.citizens.logAccess(
      this.database,
      caller.person,
      role,
      'read statements',
      citizen.pseudonym,
    );
    return { items: await this.statements.all(citizen), nextCursor: null };
  }
}
