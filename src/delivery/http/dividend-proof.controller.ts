import { Controller, Get, Param, Query, Req } from '@nestjs/common';
import { DividendProofs } from '../../statement/dividend-proofs.js';
import { idOf, yearOf } from './cursors.js';
import type { z } from 'zod';
import type { Passed } from './door.guard.js';
import type { proofQuery } from './log-contracts.js';

/** What proves to a citizen that their dividend is in the published total. */
@Controller('v1')
export class DividendProofController {
  constructor(private readonly proofs: DividendProofs) {}

  @Get('me/statements/:year/proof')
  async mine(
    @Req() { caller }: Passed,
    @Param('year') year: string,
    @Query() { size }: z.infer<typeof proofQuery>,
  ) {
    return this.proofs.ofNationalId(caller.nationalId!, yearOf(year, 'no-statement'), size);
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
    return this.proofs.ofWard(caller.nationalId!, ward, of, size);
  }
}
