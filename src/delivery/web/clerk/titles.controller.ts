import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import { Decimal } from 'decimal.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FundMoney } from '../../http/portfolio.controller.js';
import { type Form, freshForm, refusedForm, sentForm } from '../forms/form.js';
import { PageAnswers } from '../page-answers.js';
import { PageApi } from '../page-api.js';
import { type Company, companyAt } from './clerk-answers.js';
import { doneIn, inWords } from './told.js';

interface Title {
  readonly state: 'claimed' | 'confirmed' | 'disputed';
  readonly history: readonly {
    readonly state: Title['state'];
    readonly evidenceSha256: string;
    readonly paidUp: string | null;
    readonly uncalled: { readonly amount: string };
    readonly effectiveOn: string;
    readonly reason: string | null;
    readonly recordedAt: string;
    readonly recordedBy: string;
  }[];
}

const STATES = ['claimed', 'confirmed', 'disputed'] as const;
const FIELDS = {
  '/state': 'state',
  '/evidenceSha256': 'evidenceSha256',
  '/paidUp': 'paidUp',
  '/uncalled': 'uncalled',
  '/uncalled/amount': 'uncalled',
  '/effectiveOn': 'effectiveOn',
  '/reason': 'reason',
};

/** What the fund's stake in a company rests on: a document, by its hash, and what is said of it from a day on. */
@Controller('companies/:id/title')
export class TitlesController {
  constructor(
    private readonly pages: PageAnswers,
    private readonly api: PageApi,
    private readonly money: FundMoney,
  ) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string) {
    await this.showTitle(request, reply, id, freshForm());
  }

  @Post()
  async record(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
  ) {
    const form = sentForm(request.body as URLSearchParams);
    const { problem } = await this.api.send(request, 'POST', `${companyAt(id)}/title`, {
      body: titleOf(form, this.money.currency),
      key: form.key,
    });
    if (!problem)
      return reply.redirect(`/companies/${encodeURIComponent(id)}/title?done=title`, 303);
    const { words } = this.pages.readerOf(request);
    const refused = refusedForm(form, inWords(words, problem), FIELDS, {
      ...words.registry.wrongTitle,
      reason: words.clerk.wrong.reason,
    });
    return this.showTitle(request, reply.code(422), id, refused);
  }

  private async showTitle(
    request: FastifyRequest,
    reply: FastifyReply,
    id: string,
    form: Form,
  ): Promise<void> {
    const company = await this.api.ask<Company>(request, companyAt(id));
    const { state, history } = await this.api.ask<Title>(request, `${companyAt(id)}/title`);
    const { words, format } = this.pages.readerOf(request);
    await this.pages.send(request, reply, 'clerk/title', {
      company,
      state: words.registry.titles[state],
      states: STATES.map((value) => ({
        value,
        text: words.registry.titles[value],
        checked: form.values['state'] === value,
      })),
      history: history.map((one) => ({
        ...one,
        state: words.registry.titles[one.state],
        effectiveOn: format.day(one.effectiveOn),
        paidUp: one.paidUp === null ? null : format.percent(new Decimal(one.paidUp)),
        uncalled: format.money(new Decimal(one.uncalled.amount)),
        recordedAt: format.day(one.recordedAt.slice(0, 10)),
      })),
      currency: this.money.currency,
      form,
      done: doneIn(request, words),
    });
  }
}

/** The request that a form is. */
function titleOf({ values }: Form, currency: string): object {
  const stated = (name: string): string | undefined => values[name]?.trim() || undefined;
  const uncalled = stated('uncalled');
  return {
    state: stated('state'),
    evidenceSha256: stated('evidenceSha256')?.toLowerCase(),
    paidUp: stated('paidUp'),
    uncalled: uncalled === undefined ? undefined : { amount: uncalled, currency },
    effectiveOn: stated('effectiveOn'),
    reason: stated('reason'),
  };
}
