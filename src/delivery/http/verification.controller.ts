import { Controller, Get, Param, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { type Verification, VerificationStore } from '../../proof/verification.store.js';
import type * as answer from './answer-contracts.js';
import type { Answer } from './answer-contracts.js';
import type { listFilter } from './contracts.js';
import { cursorPair, idOf, UUID_PATTERN } from './cursors.js';
import { pageOf } from './views.js';

const view = ({ upToEntry, ...one }: Verification): Answer<typeof answer.verification> => ({
  ...one,
  upToEntry: String(upToEntry),
});

/** The verification that came before all that are asked for. */
const BEFORE = new RegExp(`^(before) (${UUID_PATTERN})$`);

/** When the laws were proved, by whom, over what, and what was found. */
@Controller('v1')
export class VerificationController {
  constructor(
    private readonly database: DataSource,
    private readonly verifications: VerificationStore,
  ) {}

  @Get('verifications')
  async list(@Query() { limit, cursor }: z.infer<typeof listFilter>) {
    const [, before] = cursorPair(cursor, BEFORE, ['before', '']);
    const found = await this.verifications.list(this.database, limit + 1, before || undefined);
    return pageOf(found, limit, ({ id }) => `before ${id}`, view);
  }

  @Get('verifications/:id')
  async one(@Param('id') id: string) {
    const of = idOf(id, 'unknown-verification');
    const found = await this.verifications.find(this.database, of);
    return { ...view(found), laws: await this.verifications.proofs(this.database, of) };
  }
}
