import { Controller, Get, Param, Query, Req } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CitizenRoll } from '../../registry/citizen-roll.js';
import { DividendProofs } from '../../statement/dividend-proofs.js';
import { idOf, yearOf } from './cursors.js';
import type { z } from 'zod';
import type { Passed } from './door.guard.js';
import type { proofQuery } from './log-contracts.js';

/** What proves to a citizen that their dividend is in the published total. */
@Controller('v1')
export class DividendProofController {
  constructor(
    private readonly database: DataSource,
    private readonly roll: CitizenRoll,
    private readonly proofs: DividendProofs,
  ) {}

  @Get('me/statements/:year/proof')
  async mine(
    @Req() { caller }: Passed,
    @Param('year') year: string,
    @Query() { size }: z.infer<typeof proofQuery>,
  ) {
    const of = yearOf(year, 'no-statement');
    const own = await this.roll.ofNationalId(caller.nationalId!, (tx, citizen) =>
      this.proofs.ownOf(tx, citizen, of),
    );
    return this.proofs.proofOf(own, size);
  }

  @Get('me/wards/:pseudonym/statements/:year/proof')
  async ofWard(
    @Req() { caller }: Passed,
    @Param('pseudonym') pseudonym: string,
    @Param('year') year: string,
    @Query() { size }: z.infer<typeof proofQuery>,
  ) {
    const ward = idOf(pseudonym, 'unknown-citizen');
    const of = yearOf(year, 'no-statement');
    const own = await this.database.transaction((tx) =>
      this.roll.asRepresentative(tx, caller.nationalId!, ward, (_, citizen) =>
        this.proofs.ownOf(tx, citizen, of),
      ),
    );
    return this.proofs.proofOf(own, size);
  }
}
