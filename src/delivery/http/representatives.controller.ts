import { Body, Controller, Get, Param, Post, Put, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import type { z } from 'zod';
import { type Proposal, ProposalStore } from '../../ledger/proposal.store.js';
import { CitizenRoll } from '../../registry/citizen-roll.js';
import { RepresentativeStore } from '../../registry/representative.store.js';
import { Statements } from '../../statement/statements.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Answers } from './answers.js';
import { idOf, yearOf } from './cursors.js';
import type { Passed } from './door.guard.js';
import { FreshSignIn } from './fresh-sign-in.js';
import type {
  payeeRequest,
  representativeRequest,
  withdrawalRequest,
} from './payment-contracts.js';
import { verdictOf } from './verdicts.js';
import { proposalView } from './views.js';

/** Who stands for a citizen, and whom they name to be paid. */
@Controller('v1')
export class RepresentativesController {
  constructor(
    private readonly database: DataSource,
    private readonly answers: Answers,
    private readonly proposals: ProposalStore,
    private readonly roll: CitizenRoll,
    private readonly store: RepresentativeStore,
    private readonly signIn: FreshSignIn,
    private readonly trail: AuditTrail,
    private readonly statements: Statements,
  ) {}

  @Get('citizens/:pseudonym/representatives')
  async list(@Param('pseudonym') pseudonym: string) {
    const id = idOf(pseudonym, 'unknown-citizen');
    const items = await this.roll.ofPseudonym(id, (tx) => this.store.ofTheCitizen(tx));
    return { items, nextCursor: null };
  }

  @Post('citizens/:pseudonym/representatives')
  propose(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('pseudonym') pseudonym: string,
    @Body() { reason, ...stated }: z.infer<typeof representativeRequest>,
  ) {
    const citizen = idOf(pseudonym, 'unknown-citizen');
    return this.answers.once(request, reply, async (tx) =>
      proposed(
        citizen,
        await this.store.propose(tx, citizen, stated, request.caller.person, reason),
      ),
    );
  }

  @Post('citizens/:pseudonym/representatives/:id/withdrawal')
  withdraw(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('pseudonym') pseudonym: string,
    @Param('id') id: string,
    @Body() { until, reason }: z.infer<typeof withdrawalRequest>,
  ) {
    const citizen = idOf(pseudonym, 'unknown-citizen');
    const representative = idOf(id, 'unknown-representative');
    return this.answers.once(request, reply, async (tx) =>
      proposed(
        citizen,
        await this.store.proposeWithdrawal(
          tx,
          citizen,
          representative,
          until,
          request.caller.person,
          reason,
        ),
      ),
    );
  }

  @Get('citizens/:pseudonym/representatives/:id')
  proposal(@Param('pseudonym') pseudonym: string, @Param('id') id: string) {
    const citizen = idOf(pseudonym, 'unknown-citizen');
    const proposal = idOf(id, 'unknown-proposal');
    return this.database.transaction(async (tx) =>
      representativeView(await this.proposals.newest(tx, 'representative', citizen, proposal)),
    );
  }

  @Post('citizens/:pseudonym/representatives/:id/approval')
  approve(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('pseudonym') pseudonym: string,
    @Param('id') id: string,
  ) {
    const citizen = idOf(pseudonym, 'unknown-citizen');
    const proposal = idOf(id, 'unknown-proposal');
    return this.answers.once(request, reply, async (tx) => ({
      body: representativeView(await this.store.approve(tx, citizen, proposal, verdictOf(request))),
    }));
  }

  @Post('citizens/:pseudonym/representatives/:id/rejection')
  reject(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('pseudonym') pseudonym: string,
    @Param('id') id: string,
  ) {
    const citizen = idOf(pseudonym, 'unknown-citizen');
    const proposal = idOf(id, 'unknown-proposal');
    return this.answers.once(request, reply, async (tx) => {
      const open = await this.proposals.newest(tx, 'representative', citizen, proposal);
      return {
        body: representativeView(await this.proposals.reject(tx, open, verdictOf(request))),
      };
    });
  }

  @Get('me/wards')
  async wards(@Req() { caller }: Passed) {
    const items = await this.roll.ofNationalId(caller.nationalId!, (tx) => this.store.wards(tx));
    return { items, nextCursor: null };
  }

  @Get('me/wards/:pseudonym/statements/:year')
  statement(
    @Req() { caller, headers }: Passed,
    @Param('pseudonym') pseudonym: string,
    @Param('year') year: string,
  ) {
    const ward = idOf(pseudonym, 'unknown-citizen');
    return this.database.transaction((tx) =>
      this.roll.asRepresentative(tx, caller.nationalId!, ward, (_, citizen) =>
        this.statements.ofYear(
          tx,
          citizen,
          yearOf(year, 'no-statement'),
          headers['accept-language'],
        ),
      ),
    );
  }

  @Put('me/wards/:pseudonym/payee')
  async namePayee(
    @Req() request: Passed,
    @Param('pseudonym') pseudonym: string,
    @Body() body: z.infer<typeof payeeRequest>,
  ) {
    this.signIn.refuseUnlessFresh(request);
    const ward = idOf(pseudonym, 'unknown-citizen');
    await this.database.transaction(async (tx) => {
      await this.roll.as(tx, request.caller.nationalId!, () =>
        this.store.namePayee(tx, ward, body.payee),
      );
      await this.trail.done(tx, [{ request, status: 200, body }]);
    });
    return body;
  }
}

const representativeView = (proposal: Proposal) => ({
  ...proposalView(proposal),
  ...proposal.content,
});

const proposed = (citizen: string, proposal: Proposal) => ({
  location: `/v1/citizens/${citizen}/representatives/${proposal.id}`,
  body: representativeView(proposal),
});
