import { Body, Controller, Get, HttpCode, Param, Post, Put, Query, Req } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { Refusal } from '../../domain/refusal.js';
import { CitizenRoll } from '../../registry/citizen-roll.js';
import { CitizenFile } from '../../statement/citizen-file.js';
import { Statements } from '../../statement/statements.js';
import { AuditStore } from '../audit/audit.store.js';
import { AuditTrail } from '../audit/audit-trail.js';
import type { accountRequest, lookupRequest, statementsFilter } from './citizen-contracts.js';
import type { listFilter } from './contracts.js';
import { cursorUuid, idOf, yearOf } from './cursors.js';
import type { Passed } from './door.guard.js';
import { FreshSignIn } from './fresh-sign-in.js';
import { accessView, factView, hidden, pageOf } from './views.js';

/** In a citizen's file; all of them come page by page from `me/accesses`. */
const ACCESSES_MAX = 10_000;

/** Below `me` callers are citizens, and whoever has that role has a national id. */
@Controller('v1')
export class CitizenController {
  constructor(
    private readonly database: DataSource,
    private readonly roll: CitizenRoll,
    private readonly statements: Statements,
    private readonly file: CitizenFile,
    private readonly trail: AuditTrail,
    private readonly events: AuditStore,
    private readonly signIn: FreshSignIn,
  ) {}

  @Get('me/statements')
  async mine(
    @Req() { caller, headers }: Passed,
    @Query() { limit }: z.infer<typeof statementsFilter>,
  ) {
    const items = await this.roll.ofNationalId(caller.nationalId!, (tx, citizen) =>
      this.statements.all(tx, citizen, headers['accept-language'], limit),
    );
    return { items, nextCursor: null };
  }

  @Get('me/statements/:year')
  mineOf(@Req() { caller, headers }: Passed, @Param('year') year: string) {
    const of = yearOf(year, 'no-statement');
    return this.roll.ofNationalId(caller.nationalId!, (tx, citizen) =>
      this.statements.ofYear(tx, citizen, of, headers['accept-language']),
    );
  }

  @Get('me/data')
  async myFile(@Req() { caller, headers }: Passed) {
    const { accesses, ...file } = await this.roll.ofNationalId(
      caller.nationalId!,
      async (tx, citizen) => ({
        ...(await this.file.of(tx, citizen, headers['accept-language'])),
        accesses: await this.events.accesses(
          tx,
          citizen.pseudonym,
          ACCESSES_MAX,
          cursorUuid(undefined),
        ),
      }),
    );
    return {
      ...file,
      eligibilityFacts: file.eligibilityFacts.map(factView),
      accesses: accesses.map(accessView),
    };
  }

  @Put('me/account')
  async changeAccount(@Req() request: Passed, @Body() { iban }: z.infer<typeof accountRequest>) {
    this.signIn.refuseUnlessFresh(request);
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
    const found = await this.roll.ofNationalId(caller.nationalId!, (tx, { pseudonym }) =>
      this.events.accesses(tx, pseudonym, limit + 1, after),
    );
    return pageOf(found, limit, ({ id }) => id, accessView);
  }

  @Post('citizens/lookup')
  @HttpCode(200)
  async lookup(@Req() request: Passed, @Body() { nationalId }: z.infer<typeof lookupRequest>) {
    const found = await this.roll.find(nationalId);
    if (!found) throw new Refusal('unknown-citizen');
    request.citizen = found;
    return { citizen: found };
  }

  @Get('citizens/:pseudonym/statements')
  async ofCitizen(@Param('pseudonym') pseudonym: string) {
    const id = idOf(pseudonym, 'unknown-citizen');
    const items = await this.roll.ofPseudonym(id, (tx, citizen) =>
      this.statements.all(tx, citizen),
    );
    return { items, nextCursor: null };
  }
}
