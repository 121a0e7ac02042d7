import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FINDINGS } from '../../../domain/payment-break.js';
import { type Form, freshForm, refusedForm, sentForm } from '../forms/form.js';
import { toldBy } from '../forms/told-by.js';
import { PageAnswers } from '../page-answers.js';
import { PageApi } from '../page-api.js';
import { type Break, breakRows } from './payment-rows.js';

interface Resolution {
  readonly id: string;
  readonly state: 'proposed' | 'approved' | 'rejected';
}

const FIELDS = { '/finding': 'finding', '/reason': 'reason' };

/** What a bank says and the books do not: somebody finds out what has become of it, and another decides. */
@Controller('payment-breaks/:id')
export class BreakPagesController {
  constructor(
    private readonly pages: PageAnswers,
    private readonly api: PageApi,
  ) {}

  @Get()
  async one(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string) {
    await this.show(request, reply, id, freshForm());
  }

  @Post()
  async propose(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
  ) {
    const form = sentForm(request.body as URLSearchParams);
    const { finding = '', reason = '' } = form.values;
    const outcome = await this.api.send<Resolution>(request, 'POST', `${at(id)}/resolution`, {
      body: { finding, reason },
      key: form.key,
    });
    if (!outcome.problem) return reply.redirect(`/proposals/${outcome.body.id}`, 303);
    const { words } = this.pages.readerOf(request);
    const wrong = {
      finding: words.payments.findingWrong,
      reason: words.payments.findingReasonWrong,
    };
    const problem = toldBy(words.proposing.refused, outcome.problem);
    const again = refusedForm(form, problem, FIELDS, wrong);
    return this.show(request, reply.code(422), id, again);
  }

  private async show(
    request: FastifyRequest,
    reply: FastifyReply,
    id: string,
    form: Form,
  ): Promise<void> {
    const reader = this.pages.readerOf(request);
    const one = await this.api.ask<Break>(request, at(id));
    const found = await this.api.askFor<Resolution>(
      request,
      `${at(id)}/resolution`,
      'unknown-proposal',
    );
    await this.pages.send(request, reply, 'payments/break', {
      form,
      no: one.no,
      report: one.report,
      isOpen: one.isOpen && one.finding === null,
      proposal: found?.state === 'proposed' ? found.id : null,
      rows: breakRows(one, reader),
      findings: FINDINGS.map((value) => ({ value, text: reader.words.payments.findings[value] })),
    });
  }
}

const at = (id: string): string => `/v1/payment-breaks/${encodeURIComponent(id)}`;
