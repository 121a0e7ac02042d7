import { Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Form, freshForm, sentForm } from '../forms/form.js';
import { PageAnswers } from '../page-answers.js';
import { PageApi, type PageOf } from '../page-api.js';
import { pageQuery } from '../page-query.js';
import { refusedVerdict } from './refused-verdict.js';
import { aboutOf, kindIn, postingCells, type Proposed, proposalRows } from './proposal-rows.js';

/** As the API lists it, with where it is decided upon. */
interface Listed extends Proposed {
  readonly at: string;
}

const STATES = ['proposed', 'approved', 'rejected'] as const;
const SHOWN = 50;

/** Proposals that are no run: one has put them forward, and another decides. */
@Controller('proposals')
export class ProposalPagesController {
  constructor(
    private readonly pages: PageAnswers,
    private readonly api: PageApi,
  ) {}

  @Get()
  async list(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query('state') asked?: unknown,
    @Query('cursor') cursor?: unknown,
  ) {
    const reader = this.pages.readerOf(request);
    const state = STATES.find((one) => one === asked) ?? 'proposed';
    const { items, nextCursor } = await this.api.ask<PageOf<Listed>>(
      request,
      `/v1/proposals?state=${state}&${pageQuery(SHOWN, cursor)}`,
    );
    await this.pages.send(request, reply, 'proposals/proposals', {
      state,
      states: STATES,
      proposals: items.map((one) => [
        { text: kindIn(one.kind, reader), href: `/proposals/${one.id}` },
        one.reason,
        one.proposedBy,
        reader.format.instant(one.proposedAt),
      ]),
      next: nextCursor && `/proposals?state=${state}&cursor=${encodeURIComponent(nextCursor)}`,
    });
  }

  @Get(':id')
  async one(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string) {
    await this.show(request, reply, await this.listed(request, id), freshForm());
  }

  /** The verdict is the button that was pressed; it is of what the page showed (`proposalHash`). */
  @Post(':id')
  async decide(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
  ) {
    const form = sentForm(request.body as URLSearchParams);
    const { verdict, reason, proposalHash } = form.values;
    const listed = await this.listed(request, id);
    const asked = verdict === 'approval' ? 'approval' : 'rejection';
    const { problem } = await this.api.send(request, 'POST', `${listed.at}/${asked}`, {
      body: { ...(reason ? { reason } : {}), ...(proposalHash ? { proposalHash } : {}) },
      key: form.key,
    });
    if (!problem) return reply.redirect(`/proposals/${listed.id}`, 303);
    const { words } = this.pages.readerOf(request);
    const again = refusedVerdict(form, words, problem);
    return this.show(request, reply.code(422), listed, again);
  }

  private listed = (request: FastifyRequest, id: string): Promise<Listed> =>
    this.api.ask<Listed>(request, `/v1/proposals/${encodeURIComponent(id)}`);

  private async show(
    request: FastifyRequest,
    reply: FastifyReply,
    { at, ...listed }: Listed,
    form: Form,
  ): Promise<void> {
    const reader = this.pages.readerOf(request);
    // Of some only the newest is told there: of what was decided before, what the list says.
    const newest = await this.api.ask<Proposed>(request, at);
    const one = newest.id === listed.id ? newest : listed;
    await this.pages.send(request, reply, 'proposals/proposal', {
      form,
      one,
      title: kindIn(one.kind, reader),
      rows: proposalRows(one, reader),
      postings: postingCells(one, reader),
      about: aboutOf(one, reader),
      verdicts: one.state === 'proposed' ? ['approval', 'rejection'] : [],
    });
  }
}
