import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource, type EntityManager } from 'typeorm';
import type { z } from 'zod';
import { ReserveReleases } from '../../dividend/reserve-releases.js';
import type { Proposal, Verdict } from '../../ledger/proposal.store.js';
import type { RunId } from '../../runs/run.store.js';
import { Answers } from './answers.js';
import { idOf } from './cursors.js';
import type { Passed } from './door.guard.js';
import type { reserveReleaseRequest } from './proposal-contracts.js';
import { verdictOf } from './verdicts.js';
import { reserveReleaseView } from './views.js';

/** The release of what nobody needed of a late reserve. */
@Controller('v1/dividend-runs/:id/late-reserve-release')
export class ReserveReleaseController {
  constructor(
    private readonly database: DataSource,
    private readonly answers: Answers,
    private readonly releases: ReserveReleases,
  ) {}

  @Post()
  propose(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
    @Body() { reason }: z.infer<typeof reserveReleaseRequest>,
  ) {
    return this.answers.once(request, reply, async (tx) => {
      const run = idOf(id, 'unknown-run');
      const proposal = await this.releases.propose(tx, run, reason, request.caller.person);
      return {
        location: `/v1/dividend-runs/${run}/late-reserve-release`,
        body: reserveReleaseView(proposal),
      };
    });
  }

  @Get()
  async proposal(@Param('id') id: string) {
    const run = idOf(id, 'unknown-run');
    return reserveReleaseView(
      await this.database.transaction((tx) => this.releases.proposal(tx, run)),
    );
  }

  @Post('approval')
  approve(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
  ) {
    return this.decided(request, reply, id, this.releases.approve);
  }

  @Post('rejection')
  reject(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
  ) {
    return this.decided(request, reply, id, this.releases.reject);
  }

  private decided(
    request: Passed,
    reply: FastifyReply,
    id: string,
    decision: (tx: EntityManager, run: RunId, verdict: Verdict) => Promise<Proposal>,
  ) {
    return this.answers.once(request, reply, async (tx) => ({
      body: reserveReleaseView(await decision(tx, idOf(id, 'unknown-run'), verdictOf(request))),
    }));
  }
}
