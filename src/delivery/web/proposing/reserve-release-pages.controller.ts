import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import { Decimal } from 'decimal.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Form, freshForm, sentForm } from '../forms/form.js';
import { refusedReason } from '../forms/refused-reason.js';
import type { DividendShown } from '../manager/run-rows.js';
import { PageAnswers } from '../page-answers.js';
import { PageApi } from '../page-api.js';
import type { Proposed } from '../proposals/proposal-rows.js';
import { toldTo } from './told.js';

/** What nobody needed of a dividend's late reserve: that it goes back to the fund is put forward here. */
@Controller('manager/dividends/:id/reserve-release')
export class ReserveReleasePagesController {
  constructor(
    private readonly pages: PageAnswers,
    private readonly api: PageApi,
  ) {}

  @Get()
  async look(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string) {
    await this.show(request, reply, id, freshForm());
  }

  @Post()
  async propose(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
  ) {
    const form = sentForm(request.body as URLSearchParams);
    const outcome = await this.api.send<Proposed>(request, 'POST', `${runAt(id)}/${RELEASE}`, {
      body: { reason: form.values['reason'] ?? '' },
      key: form.key,
    });
    if (!outcome.problem) return reply.redirect(`/proposals/${outcome.body.id}`, 303);
    const reader = this.pages.readerOf(request);
    const again = refusedReason(form, reader.words, toldTo(reader, outcome.problem));
    return this.show(request, reply.code(422), id, again);
  }

  private async show(
    request: FastifyRequest,
    reply: FastifyReply,
    id: string,
    form: Form,
  ): Promise<void> {
    const run = await this.api.ask<DividendShown>(request, runAt(id));
    const newest = await this.api.askFor<Proposed>(
      request,
      `${runAt(id)}/${RELEASE}`,
      'unknown-proposal',
    );
    await this.pages.send(request, reply, 'proposing/reserve-release', {
      form,
      run,
      setAside: new Decimal(run.lateReserve ?? 0),
      waiting: newest?.state === 'proposed' ? newest.id : null,
      isReleased: newest?.state === 'approved',
    });
  }
}

const RELEASE = 'late-reserve-release';
const runAt = (id: string): string => `/v1/dividend-runs/${encodeURIComponent(id)}`;
