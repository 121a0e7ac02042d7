import { Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { plainText } from '../../domain/quantity.js';
import { Refusal, refuseFields } from '../../domain/refusal.js';
import { BenchmarkStore, type RecordedLevel } from '../../portfolio/benchmark.store.js';
import { Answers } from './answers.js';
import { cursorNumber } from './cursors.js';
import type { Passed } from './door.guard.js';
import type { benchmarkLevelsRequest, benchmarksFilter, levelsFilter } from './report-contracts.js';
import { pageOf } from './views.js';

@Controller('v1/benchmarks')
export class BenchmarksController {
  constructor(
    private readonly database: DataSource,
    private readonly answers: Answers,
    private readonly store: BenchmarkStore,
  ) {}

  @Post(':name/levels')
  record(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('name') name: string,
  ) {
    const body = request.body as z.infer<typeof benchmarkLevelsRequest>;
    const levels = Array.isArray(body) ? body : [body];
    refuseFields(isName(name) ? [] : [{ pointer: '/name', detail: NAME_RULE }]);
    return this.answers.once(request, reply, async (tx) => {
      const recorded = Number(await this.store.record(tx, name, levels, request.caller.person));
      return { body: { recorded, unchanged: levels.length - recorded } };
    });
  }

  @Get()
  async list(@Query() { limit, cursor }: z.infer<typeof benchmarksFilter>) {
    const after = Buffer.from(cursor ?? '', 'base64url').toString();
    refuseFields(
      cursor === undefined || isName(after)
        ? []
        : [{ pointer: '/cursor', detail: 'must be the nextCursor of an earlier page' }],
    );
    const found = await this.store.list(this.database, limit + 1, after);
    return pageOf(
      found,
      limit,
      ({ name }) => name,
      ({ latest, ...one }) => ({ ...one, latest: plainText(latest) }),
    );
  }

  @Get(':name/levels')
  async levels(
    @Param('name') name: string,
    @Query() { limit, cursor, from, to }: z.infer<typeof levelsFilter>,
  ) {
    const after = cursorNumber(cursor);
    if (!isName(name) || !(await this.store.isKnown(this.database, name)))
      throw new Refusal('unknown-benchmark');
    const found = await this.store.levels(this.database, name, { from, to }, limit + 1, after);
    return pageOf(found, limit, ({ levelNo }) => String(levelNo), levelView);
  }
}

const levelView = ({ observedOn, level, source, recordedAt, recordedBy }: RecordedLevel) => ({
  observedOn,
  level: plainText(level),
  source,
  recordedAt,
  recordedBy,
});

const NAME_RULE =
  'must have at most 40 lower-case letters, digits and single hyphens between them, such as world-equities';
const isName = (name: string): boolean =>
  name.length <= 40 && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name);
