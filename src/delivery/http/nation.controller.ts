import { Body, Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource, type EntityManager } from 'typeorm';
import type { z } from 'zod';
import { lawOn } from '../../domain/nation.js';
import { refuseFields } from '../../domain/refusal.js';
import { type Proposal, ProposalStore } from '../../ledger/proposal.store.js';
import { NationOnRecord } from '../../registry/nation-on-record.js';
import { NationStore } from '../../registry/nation.store.js';
import { openingDaysWrong } from '../nation/law-contradictions.js';
import { statementOf } from '../nation/nation-pack.js';
import { Answers } from './answers.js';
import { cursorUuid, dayOf } from './cursors.js';
import type { Passed } from './door.guard.js';
import { LIST_MAX } from './fields.js';
import type { amendmentRequest, lawWithdrawalRequest } from './proposal-contracts.js';
import { verdictOf } from './verdicts.js';
import { amendmentView, nationView } from './views.js';

/** The nation and its law, which is amended by two persons. */
@Controller('v1/nation')
export class NationController {
  constructor(
    private readonly database: DataSource,
    private readonly answers: Answers,
    private readonly proposals: ProposalStore,
    private readonly nation: NationOnRecord,
    private readonly store: NationStore,
  ) {}

  @Get()
  async look() {
    const [laws, waiting] = await Promise.all([
      this.store.laws(this.database),
      this.proposals.list(
        this.database,
        ['nation-law', 'law-withdrawal'],
        'proposed',
        LIST_MAX,
        cursorUuid(undefined),
      ),
    ]);
    return nationView(this.nation, laws, waiting);
  }

  /** Without what waits, which is nobody's law yet. */
  @Get('law')
  async law() {
    const { name, currency, minorUnit, languages } = this.nation;
    const laws = await this.store.laws(this.database);
    return { name, currency, minorUnit, languages, laws };
  }

  @Post('amendments')
  propose(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() { amendment, reason }: z.infer<typeof amendmentRequest>,
  ) {
    const { fiscalYearEnd = lawOn(this.nation, amendment.since)?.fiscalYearEnd } = amendment;
    refuseFields(
      openingDaysWrong(amendment.openingFigures, fiscalYearEnd).map(({ pointer, detail }) => ({
        pointer: `/amendment${pointer}`,
        detail,
      })),
    );
    return this.answers.once(request, reply, async (tx) => {
      const { since } = amendment;
      const { person } = request.caller;
      const proposal = await this.store.propose(tx, since, statementOf(amendment), person, reason);
      return { location: `/v1/nation/amendments/${since}`, body: amendmentView(proposal) };
    });
  }

  @Get('amendments/:since')
  async amendment(@Param('since') since: string) {
    return amendmentView(await this.amendmentOf(this.database.manager, since));
  }

  @Post('amendments/:since/approval')
  approve(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('since') since: string,
  ) {
    return this.answers.once(request, reply, async (tx) => ({
      body: amendmentView(
        await this.store.approve(tx, dayOf(since, 'unknown-proposal'), verdictOf(request)),
      ),
    }));
  }

  @Post('amendments/:since/rejection')
  reject(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('since') since: string,
  ) {
    return this.answers.once(request, reply, async (tx) => {
      const proposal = await this.amendmentOf(tx, since);
      return { body: amendmentView(await this.proposals.reject(tx, proposal, verdictOf(request))) };
    });
  }

  @Post('amendments/:since/withdrawal')
  proposeWithdrawal(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('since') since: string,
    @Body() { reason }: z.infer<typeof lawWithdrawalRequest>,
  ) {
    return this.answers.once(request, reply, async (tx) => {
      const { person } = request.caller;
      const proposal = await this.store.proposeWithdrawal(
        tx,
        dayOf(since, 'unknown-proposal'),
        person,
        reason,
      );
      return {
        location: `/v1/nation/amendments/${since}/withdrawal`,
        body: amendmentView(proposal),
      };
    });
  }

  @Get('amendments/:since/withdrawal')
  async withdrawal(@Param('since') since: string) {
    return amendmentView(await this.withdrawalOf(this.database.manager, since));
  }

  @Post('amendments/:since/withdrawal/approval')
  approveWithdrawal(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('since') since: string,
  ) {
    return this.answers.once(request, reply, async (tx) => ({
      body: amendmentView(
        await this.store.approveWithdrawal(
          tx,
          dayOf(since, 'unknown-proposal'),
          verdictOf(request),
        ),
      ),
    }));
  }

  @Post('amendments/:since/withdrawal/rejection')
  rejectWithdrawal(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('since') since: string,
  ) {
    return this.answers.once(request, reply, async (tx) => {
      const proposal = await this.withdrawalOf(tx, since);
      return { body: amendmentView(await this.proposals.reject(tx, proposal, verdictOf(request))) };
    });
  }

  private readonly withdrawalOf = (tx: EntityManager, since: string): Promise<Proposal> =>
    this.proposals.newest(tx, 'law-withdrawal', dayOf(since, 'unknown-proposal'));

  private readonly amendmentOf = (tx: EntityManager, since: string): Promise<Proposal> =>
    this.proposals.newest(tx, 'nation-law', dayOf(since, 'unknown-proposal'));
}
