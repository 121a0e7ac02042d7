import { Readable } from 'node:stream';
import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { dayOf, type LocalDate } from '../../domain/calendar.js';
import { Refusal } from '../../domain/refusal.js';
import { fundStatement, ownershipStatements } from '../../interchange/bods.js';
import { FIRST_ID, OwnershipStore } from '../../interchange/ownership.store.js';
import { NationOnRecord } from '../../registry/nation-on-record.js';
import { idOf } from './cursors.js';
import type { bodsQuery } from './interchange-contracts.js';

/** Companies read at once. */
const PAGE = 500;

/** What the fund owns, by the Beneficial Ownership Data Standard. */
@Controller('v1')
export class BodsController {
  constructor(
    private readonly database: DataSource,
    private readonly ownership: OwnershipStore,
    private readonly nation: NationOnRecord,
  ) {}

  @Get('incorporations/:id/bods')
  async one(@Param('id') id: string, @Query() query: z.infer<typeof bodsQuery>) {
    const company = idOf(id, 'unknown-incorporation');
    const owned = await this.ownership.of(this.database, dayIn(query), company);
    if (!owned) throw new Refusal('unknown-incorporation');
    return [await this.fund(), ...ownershipStatements(this.nation.name, owned)];
  }

  @Get('bods')
  async all(@Res() reply: FastifyReply, @Query() query: z.infer<typeof bodsQuery>) {
    await reply.type('application/x-ndjson').send(Readable.from(this.lines(dayIn(query))));
  }

  private async *lines(asOf: LocalDate): AsyncGenerator<string> {
    yield line(await this.fund());
    for (let after = FIRST_ID; ;) {
      const page = await this.ownership.after(this.database, asOf, after, PAGE);
      for (const owned of page)
        yield ownershipStatements(this.nation.name, owned).map(line).join('');
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE) return;
      after = last.companyId;
    }
  }

  private async fund() {
    return fundStatement(this.nation.name, await this.ownership.fundSince(this.database));
  }
}

const dayIn = ({ asOf }: z.infer<typeof bodsQuery>): LocalDate => asOf ?? dayOf(new Date());
const line = (statement: object): string => `${JSON.stringify(statement)}\n`;
