import { Body, Controller, Get, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource, type EntityManager } from 'typeorm';
import type { z } from 'zod';
import {
  OF_CITIZENS,
  type Proposal,
  type ProposalKind,
  ProposalStore,
  type Verdict,
} from '../../ledger/proposal.store.js';
import { CitizenRoll } from '../../registry/citizen-roll.js';
import { ErasureStore } from '../../registry/erasure.store.js';
import { IncorporationRegister } from '../../registry/incorporation-register.js';
import type { Role } from '../identity/caller.js';
import { Answers } from './answers.js';
import { cursorUuid, idOf } from './cursors.js';
import type { Passed } from './door.guard.js';
import type {
  accountChangeRequest,
  annulmentRequest,
  erasureRequest,
  proposalFilter,
} from './proposal-contracts.js';
import { verdictOf } from './verdicts.js';
import { hidden, incorporationView, pageOf, proposalView } from './views.js';

/** What somebody in a role may propose or decide upon; an auditor sees all. */
const KINDS: Readonly<Partial<Record<Role, readonly ProposalKind[]>>> = {
  clerk: ['annulment'],
  caseworker: ['account-change', 'representative', 'overpayment', 'write-off', 'late-inclusion'],
  operator: ['erasure', 'nation-law', 'law-withdrawal'],
  manager: [
    'period-closure',
    'adjustment',
    'claimant-payment',
    'claimant-payee',
    'payment-break',
    'late-inclusion',
    'late-reserve-release',
  ],
  treasurer: ['payment-break'],
  auditor: [
    'annulment',
    'account-change',
    'erasure',
    'representative',
    'period-closure',
    'adjustment',
    'overpayment',
    'write-off',
    'claimant-payment',
    'claimant-payee',
    'payment-break',
    'late-inclusion',
    'late-reserve-release',
    'nation-law',
    'law-withdrawal',
  ],
};

/** Where each kind is looked at and decided upon. */
const PLACES: Readonly<Record<ProposalKind, (one: Proposal) => string>> = {
  annulment: ({ subject }) => `/v1/incorporations/${subject}/annulment`,
  'account-change': ({ subject }) => `/v1/citizens/${subject}/account`,
  erasure: ({ subject }) => `/v1/citizens/${subject}/erasure`,
  representative: ({ subject, id }) => `/v1/citizens/${subject}/representatives/${id}`,
  'period-closure': ({ subject }) => `/v1/periods/${subject}/closure`,
  adjustment: ({ subject, id }) => `/v1/periods/${subject}/adjustments/${id}`,
  overpayment: ({ id }) => `/v1/overpayments/${id}`,
  'write-off': ({ id }) => `/v1/write-offs/${id}`,
  'claimant-payment': ({ id }) => `/v1/claimant-payments/${id}`,
  'claimant-payee': ({ id }) => `/v1/claimant-payees/${id}`,
  'payment-break': ({ subject }) => `/v1/payment-breaks/${subject}/resolution`,
  'late-inclusion': ({ content, id }) =>
    `/v1/dividend-runs/${String(content['run'])}/late-inclusions/${id}`,
  'late-reserve-release': ({ subject }) => `/v1/dividend-runs/${subject}/late-reserve-release`,
  'nation-law': ({ subject }) => `/v1/nation/amendments/${subject}`,
  'law-withdrawal': ({ subject }) => `/v1/nation/amendments/${subject}/withdrawal`,
};

/** As it is listed: with where it is decided upon, and all that is in it told. */
const listedView = (one: Proposal) => ({ ...proposalView(one), at: PLACES[one.kind](one) });

export const kindsOf = (role: Role): readonly ProposalKind[] => KINDS[role] ?? [];

/** What takes two persons in the registers: the annulment of a stake, staff's change of a citizen's account. */
@Controller('v1')
export class ProposalsController {
  constructor(
    private readonly database: DataSource,
    private readonly answers: Answers,
    private readonly proposals: ProposalStore,
    private readonly register: IncorporationRegister,
    private readonly roll: CitizenRoll,
    private readonly erasures: ErasureStore,
  ) {}

  @Get('proposals')
  async list(
    @Req() request: Passed,
    @Query() { state, limit, cursor }: z.infer<typeof proposalFilter>,
  ) {
    const found = await this.proposals.list(
      this.database,
      kindsOf(request.role),
      state ?? null,
      limit + 1,
      cursorUuid(cursor),
    );
    if (found.some(({ kind }) => OF_CITIZENS.includes(kind))) request.citizen = null;
    return pageOf(found, limit, ({ id }) => id, listedView);
  }

  @Get('proposals/:id')
  async one(@Req() request: Passed, @Param('id') id: string) {
    const kinds = kindsOf(request.role);
    const found = await this.proposals.find(this.database, kinds, idOf(id, 'unknown-proposal'));
    if (OF_CITIZENS.includes(found.kind)) request.citizen = found.subject;
    return listedView(found);
  }

  @Post('incorporations/:id/annulment')
  annul(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
    @Body() { reason }: z.infer<typeof annulmentRequest>,
  ) {
    return this.answers.once(request, reply, async (tx) => {
      const company = idOf(id, 'unknown-incorporation');
      const outcome = await this.register.annul(tx, company, request.caller.person, reason);
      return 'proposedBy' in outcome
        ? {
            status: 202,
            location: `/v1/incorporations/${company}/annulment`,
            body: proposalView(outcome),
          }
        : { body: incorporationView(outcome) };
    });
  }

  @Get('incorporations/:id/annulment')
  async annulment(@Param('id') id: string) {
    const company = idOf(id, 'unknown-incorporation');
    return proposalView(await this.newest('annulment', company));
  }

  @Post('incorporations/:id/annulment/approval')
  approveAnnulment(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
  ) {
    const company = idOf(id, 'unknown-incorporation');
    return this.decide(request, reply, (tx, verdict) =>
      this.register.approveAnnulment(tx, company, verdict),
    );
  }

  @Post('incorporations/:id/annulment/rejection')
  rejectAnnulment(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
  ) {
    return this.reject(request, reply, 'annulment', idOf(id, 'unknown-incorporation'));
  }

  @Put('citizens/:pseudonym/account')
  proposeAccount(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('pseudonym') pseudonym: string,
    @Body() { iban, reason }: z.infer<typeof accountChangeRequest>,
  ) {
    return this.answers.once(request, reply, async (tx) => {
      const { person } = request.caller;
      const citizen = idOf(pseudonym, 'unknown-citizen');
      const proposal = await this.roll.proposeAccount(tx, citizen, iban, person, reason);
      return { location: `/v1/citizens/${citizen}/account`, body: proposalView(proposal) };
    });
  }

  @Get('citizens/:pseudonym/account')
  async account(@Param('pseudonym') pseudonym: string) {
    const id = idOf(pseudonym, 'unknown-citizen');
    return this.roll.ofPseudonym(id, async (tx, citizen) => {
      const proposal = await this.proposals.newest(tx, 'account-change', id);
      const iban = await this.roll.proposedAccount(tx, citizen, proposal);
      return { ...proposalView(proposal), iban: iban && hidden(iban) };
    });
  }

  @Post('citizens/:pseudonym/account/approval')
  approveAccount(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('pseudonym') pseudonym: string,
  ) {
    const citizen = idOf(pseudonym, 'unknown-citizen');
    return this.decide(request, reply, (tx, verdict) =>
      this.roll.approveAccount(tx, citizen, verdict),
    );
  }

  @Post('citizens/:pseudonym/account/rejection')
  rejectAccount(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('pseudonym') pseudonym: string,
  ) {
    return this.reject(request, reply, 'account-change', idOf(pseudonym, 'unknown-citizen'));
  }

  @Post('citizens/:pseudonym/erasure')
  proposeErasure(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('pseudonym') pseudonym: string,
    @Body() { reason }: z.infer<typeof erasureRequest>,
  ) {
    return this.answers.once(request, reply, async (tx) => {
      const citizen = idOf(pseudonym, 'unknown-citizen');
      const proposal = await this.erasures.propose(tx, citizen, request.caller.person, reason);
      return { location: `/v1/citizens/${citizen}/erasure`, body: proposalView(proposal) };
    });
  }

  @Get('citizens/:pseudonym/erasure')
  async erasure(@Param('pseudonym') pseudonym: string) {
    return proposalView(await this.newest('erasure', idOf(pseudonym, 'unknown-citizen')));
  }

  @Post('citizens/:pseudonym/erasure/approval')
  approveErasure(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('pseudonym') pseudonym: string,
  ) {
    const citizen = idOf(pseudonym, 'unknown-citizen');
    return this.decide(request, reply, (tx, verdict) =>
      this.erasures.approve(tx, citizen, verdict),
    );
  }

  @Post('citizens/:pseudonym/erasure/rejection')
  rejectErasure(
    @Req() request: Passed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('pseudonym') pseudonym: string,
  ) {
    return this.reject(request, reply, 'erasure', idOf(pseudonym, 'unknown-citizen'));
  }

  private newest = (kind: ProposalKind, subject: string): Promise<Proposal> =>
    this.database.transaction((tx) => this.proposals.newest(tx, kind, subject));

  private reject(request: Passed, reply: FastifyReply, kind: ProposalKind, subject: string) {
    return this.decide(request, reply, async (tx, verdict) =>
      this.proposals.reject(tx, await this.proposals.newest(tx, kind, subject), verdict),
    );
  }

  private decide(
    request: Passed,
    reply: FastifyReply,
    decision: (tx: EntityManager, verdict: Verdict) => Promise<Proposal>,
  ) {
    return this.answers.once(request, reply, async (tx) => ({
      body: proposalView(await decision(tx, verdictOf(request))),
    }));
  }
}
