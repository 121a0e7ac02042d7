import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import { Decimal } from 'decimal.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FundMoney } from '../../http/portfolio.controller.js';
import { type Form, freshForm, refusedForm, sentForm } from '../forms/form.js';
import { PageAnswers } from '../page-answers.js';
import { PageApi, type PageOf, type Problem } from '../page-api.js';
import {
  type Action,
  type Company,
  companyAt,
  type Proposed,
  type Stake,
  type StakeForeseen,
} from './clerk-answers.js';
import {
  classNumbers,
  companyFields,
  companyOf,
  mayHaveMore,
  placesIn,
  withOneMore,
  wrongIn,
} from './company-form.js';
import { doneIn, inWords } from './told.js';
import { historyOf } from './company-history.js';
import { askedIn, searched } from './company-search.js';
import { shownStake } from './shown-stake.js';

/** Companies that are shown of a search at a time. */
const SHOWN = 25;
const HISTORY_MAX = 1_000;

/** Companies: found, registered, looked at, annulled. */
@Controller()
export class CompaniesController {
  constructor(
    private readonly pages: PageAnswers,
    private readonly api: PageApi,
    private readonly money: FundMoney,
  ) {}

  @Get('companies')
  async list(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const asked = askedIn(request);
    const search = searched(asked);
    const { items, nextCursor } = await this.api.ask<PageOf<Company>>(
      request,
      `/v1/incorporations?${new URLSearchParams({ ...search, limit: String(SHOWN), ...(asked['cursor'] ? { cursor: asked['cursor'] } : {}) }).toString()}`,
    );
    await this.pages.send(request, reply, 'clerk/companies', {
      done: doneIn(request, this.pages.readerOf(request).words),
      search: asked['search'] ?? '',
      isSearched: Object.keys(search).length > 0,
      companies: items.map((one) => ({ ...one, held: heldOf(one.stake) })),
      next:
        nextCursor &&
        `/companies?${new URLSearchParams({ search: asked['search'] ?? '', cursor: nextCursor }).toString()}`,
    });
  }

  @Get('companies/new')
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    await this.showForm(request, reply, freshForm());
  }

  @Post('companies/check')
  async check(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const form = sentForm(request.body as URLSearchParams);
    if ('more' in form.values) return this.showForm(request, reply.code(200), withOneMore(form));
    if ('change' in form.values) return this.showForm(request, reply.code(200), form);
    const outcome = await this.api.send<StakeForeseen>(
      request,
      'POST',
      '/v1/incorporations/preview',
      { body: companyOf(form, this.money.currency) },
    );
    if (outcome.problem) return this.showRefused(request, reply, form, outcome.problem);
    await this.pages.send(request, reply.code(200), 'clerk/company-check', {
      form,
      fields: companyFields(form),
      classes: outcome.body.stake.map(shownStake),
      exemption: outcome.body.exemption,
      currency: this.money.currency,
    });
  }

  @Post('companies')
  async register(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const form = sentForm(request.body as URLSearchParams);
    const outcome = await this.api.send<Company>(request, 'POST', '/v1/incorporations', {
      body: companyOf(form, this.money.currency),
      key: form.key,
    });
    if (outcome.problem?.code === 'period-closed') return this.showLate(request, reply, form);
    if (outcome.problem) return this.showRefused(request, reply, form, outcome.problem);
    await reply.redirect(`/companies/${outcome.body.id}?done=registered`, 303);
  }

  /** Proposes one that came into being in a closed year. */
  @Post('companies/late')
  async proposeLate(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const form = sentForm(request.body as URLSearchParams);
    const incorporation = companyOf(form, this.money.currency);
    const { problem } = await this.api.send(
      request,
      'POST',
      `/v1/periods/${yearOf(form)}/late-incorporations`,
      {
        body: { incorporation, reason: form.values['reason']?.trim() || undefined },
        key: form.key,
      },
    );
    if (!problem) return reply.redirect('/companies?done=late', 303);
    const { words } = this.pages.readerOf(request);
    const places = { '/reason': 'reason' };
    const wrong = { reason: words.clerk.wrong.reason };
    const refused = refusedForm(form, inWords(words, problem), places, wrong);
    return this.showLate(request, reply, refused);
  }

  @Get('companies/:id')
  async one(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string) {
    const company = await this.company(request, id);
    const { items } = await this.api.ask<PageOf<Action>>(
      request,
      `/v1/corporate-actions?registrationNumber=${company.registrationNumber}&limit=${HISTORY_MAX}`,
    );
    const annulment = await this.annulmentOf(request, id);
    const { words } = this.pages.readerOf(request);
    await this.pages.send(request, reply, 'clerk/company', {
      company,
      classes: company.stake.map(shownStake),
      exemption: company.exemption ?? null,
      history: historyOf(company, items, words),
      annulment: annulment?.state === 'proposed' ? annulment : null,
      form: freshForm(),
      done: doneIn(request, words),
    });
  }

  @Get('companies/:id/annulment')
  async annulment(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
  ) {
    await this.showAnnulment(request, reply, id, freshForm());
  }

  @Post('companies/:id/annulment')
  async annul(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string) {
    const form = sentForm(request.body as URLSearchParams);
    const outcome = await this.api.send(request, 'POST', `${companyAt(id)}/annulment`, {
      body: { reason: form.values['reason'] },
      key: form.key,
    });
    if (outcome.problem) {
      const { words } = this.pages.readerOf(request);
      const refused = refusedForm(
        form,
        inWords(words, outcome.problem),
        { '/reason': 'reason' },
        {
          reason: words.clerk.wrong.reason,
        },
      );
      return this.showAnnulment(request, reply.code(422), id, refused);
    }
    const done = outcome.status === 202 ? 'proposed' : 'annulled';
    await reply.redirect(`/companies/${id}?done=${done}`, 303);
  }

  @Post('companies/:id/annulment/approval')
  approve(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string) {
    return this.decide(request, reply, id, 'approval', 'annulled');
  }

  @Post('companies/:id/annulment/rejection')
  reject(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string) {
    return this.decide(request, reply, id, 'rejection', 'kept');
  }

  private async decide(
    request: FastifyRequest,
    reply: FastifyReply,
    id: string,
    verdict: 'approval' | 'rejection',
    done: string,
  ) {
    const { values, key } = sentForm(request.body as URLSearchParams);
    const outcome = await this.api.send(request, 'POST', `${companyAt(id)}/annulment/${verdict}`, {
      body: { proposalHash: values['proposalHash'] },
      key,
    });
    if (outcome.problem) {
      const { words } = this.pages.readerOf(request);
      const form = refusedForm(freshForm(), inWords(words, outcome.problem), {});
      return this.showAnnulment(request, reply.code(422), id, form);
    }
    await reply.redirect(`/companies/${id}?done=${done}`, 303);
  }

  private async showForm(request: FastifyRequest, reply: FastifyReply, form: Form) {
    await this.pages.send(request, reply, 'clerk/company-form', {
      form,
      classes: classNumbers(form),
      mayHaveMore: mayHaveMore(form),
      currency: this.money.currency,
    });
  }

  private async showLate(request: FastifyRequest, reply: FastifyReply, form: Form) {
    await this.pages.send(request, reply.code(422), 'clerk/company-late', {
      form,
      fields: companyFields(form),
      year: yearOf(form),
    });
  }

  private async showRefused(
    request: FastifyRequest,
    reply: FastifyReply,
    form: Form,
    problem: Problem,
  ) {
    const { words } = this.pages.readerOf(request);
    const refused = refusedForm(
      form,
      inWords(words, problem),
      placesIn(form),
      wrongIn(form, words.clerk.wrong),
    );
    await this.showForm(request, reply.code(422), refused);
  }

  private async showAnnulment(
    request: FastifyRequest,
    reply: FastifyReply,
    id: string,
    form: Form,
  ) {
    const annulment = await this.annulmentOf(request, id);
    await this.pages.send(request, reply, 'clerk/annulment', {
      company: await this.company(request, id),
      annulment: annulment?.state === 'proposed' ? annulment : null,
      form,
    });
  }

  private company = (request: FastifyRequest, id: string): Promise<Company> =>
    this.api.ask<Company>(request, companyAt(id));

  /** Whatever was proposed last. */
  private annulmentOf = (request: FastifyRequest, id: string): Promise<Proposed | undefined> =>
    this.api.askFor<Proposed>(request, `${companyAt(id)}/annulment`, 'unknown-proposal');
}

/** That a company is said to have come into being in. */
const yearOf = ({ values }: Form): string =>
  encodeURIComponent((values['incorporatedOn'] ?? '').trim().slice(0, 4) || 'none');

/** The fund's shares of all classes together. */
const heldOf = (stake: readonly Stake[]): Decimal =>
  stake.reduce((sum, { shares }) => sum.plus(shares), new Decimal(0));
