import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { CitizenFacts } from '../../registry/citizen-facts.js';
import { Answers } from './answers.js';
import {
  type applicationRequest,
  type factsRequest,
  toFact,
  type withdrawalRequest,
} from './citizen-contracts.js';
import { idOf } from './cursors.js';
import type { Passed } from './door.guard.js';
import { factView } from './views.js';

/** What eligibility looks at, as citizens and staff state it. */
@Controller('v1')
export class FactsController {
  constructor(
    private readonly answers: Answers,
    private readonly facts: CitizenFacts,
  ) {}

  @Post('citizen-facts')
  state(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() body: z.infer<typeof factsRequest>,
  ) {
    const all = [body].flat();
    request.citizen = all.length === 1 ? (all[0]!.citizen ?? null) : null;
    return this.answers.once(request, reply, async (tx) => ({
      body: await this.facts.state(tx, all.map(toFact), request.caller.person, (no) =>
        Array.isArray(body) ? `/${no}` : '',
      ),
    }));
  }

  @Post('citizens/:pseudonym/facts/:id/withdrawal')
  withdraw(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('pseudonym') pseudonym: string,
    @Param('id') id: string,
    @Body() { reason }: z.infer<typeof withdrawalRequest>,
  ) {
    const citizen = idOf(pseudonym, 'unknown-citizen');
    return this.answers.once(request, reply, async (tx) => ({
      body: factView(
        await this.facts.withdraw(
          tx,
          citizen,
          idOf(id, 'unknown-fact'),
          request.caller.person,
          reason,
        ),
      ),
    }));
  }

  @Get('citizens/:pseudonym/facts')
  async of(@Param('pseudonym') pseudonym: string) {
    const found = await this.facts.of(idOf(pseudonym, 'unknown-citizen'));
    return { items: found.map(factView), nextCursor: null };
  }

  /** Whoever calls below `me` is a citizen, and has a national id. */
  @Post('me/applications')
  apply(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() { year, for: ward }: z.infer<typeof applicationRequest>,
  ) {
    if (ward !== undefined) request.citizen = ward;
    return this.answers.once(request, reply, async (tx) => ({
      body: factView(await this.facts.apply(tx, request.caller.nationalId!, year, ward ?? null)),
    }));
  }
}
