import { Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { Decimal } from 'decimal.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { claimantPayeeRequest, claimantPaymentRequest } from '../../http/claim-contracts.js';
import { FundMoney } from '../../http/portfolio.controller.js';
import { type Form, freshForm, refusedForm, sentForm } from '../forms/form.js';
import { wrongBy } from '../forms/looked-at.js';
import { PageAnswers } from '../page-answers.js';
import { PageApi, type PageOf, type Problem } from '../page-api.js';
import { pageQuery } from '../page-query.js';
import {
  accountOf,
  claimantIn,
  type Payee,
  PAYEE_FIELDS,
  payeeCells,
  payeeOf,
  payeeRows,
  PAYMENT_FIELDS,
  paymentOf,
  paymentRows,
  placesIn,
  WHOM,
} from './claimant-form.js';
import type { Proposed } from '../proposals/proposal-rows.js';
import { toldTo } from './told.js';

const SHOWN = 100;
/** As many as the API lists at once. */
const LISTED_MAX = 1_000;

interface Account {
  readonly balances: readonly { readonly commodity: string; readonly quantity: string }[];
}

/** Claimants: to which accounts they are paid, and what was paid to them otherwise than by a file, is put forward here. */
@Controller('claimants')
export class ClaimantPagesController {
  constructor(
    private readonly pages: PageAnswers,
    private readonly api: PageApi,
    private readonly money: FundMoney,
  ) {}

  @Get()
  async list(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query('cursor') cursor?: unknown,
  ) {
    const reader = this.pages.readerOf(request);
    const { items, nextCursor } = await this.api.ask<PageOf<Payee>>(
      request,
      `/v1/claimant-payees?${pageQuery(SHOWN, cursor)}`,
    );
    await this.pages.send(request, reply, 'proposing/claimants', {
      payees: items.map((one) => payeeCells(one, reader)),
      next: nextCursor && `/claimants?cursor=${encodeURIComponent(nextCursor)}`,
    });
  }

  @Get('payees/new')
  async payee(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    await this.showPayee(request, reply, freshForm());
  }

  @Post('payees/check')
  async checkPayee(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const form = sentForm(request.body as URLSearchParams);
    if ('change' in form.values) return this.showPayee(request, reply.code(200), form);
    const wrong = wrongBy(claimantPayeeRequest, payeeOf(form));
    if (wrong) return this.showPayee(request, reply.code(422), this.refused(request, form, wrong));
    const { items } = await this.api.ask<PageOf<Payee>>(
      request,
      `/v1/claimant-payees?limit=${LISTED_MAX}`,
    );
    const now = items.find(({ claimant }) => claimant === claimantIn(form));
    await this.pages.send(request, reply.code(200), 'proposing/claimant-check', {
      form,
      title: this.pages.readerOf(request).words.proposing.checkPayee,
      at: '/claimants/payees',
      fields: PAYEE_FIELDS,
      rows: payeeRows(form, now, this.pages.readerOf(request)),
    });
  }

  @Post('payees')
  async proposePayee(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const form = sentForm(request.body as URLSearchParams);
    const outcome = await this.api.send<Proposed>(request, 'POST', '/v1/claimant-payees', {
      body: payeeOf(form),
      key: form.key,
    });
    if (!outcome.problem) return reply.redirect(`/proposals/${outcome.body.id}`, 303);
    const refused = this.refused(request, form, this.told(request, outcome.problem));
    return this.showPayee(request, reply.code(422), refused);
  }

  @Get('payments/new')
  async payment(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    await this.showPayment(request, reply, freshForm());
  }

  @Post('payments/check')
  async checkPayment(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const form = sentForm(request.body as URLSearchParams);
    if ('change' in form.values) return this.showPayment(request, reply.code(200), form);
    const wrong = wrongBy(claimantPaymentRequest, paymentOf(form, this.money.currency));
    if (wrong)
      return this.showPayment(request, reply.code(422), this.refused(request, form, wrong));
    const account = await this.api.askFor<Account>(
      request,
      `/v1/accounts/${accountOf(claimantIn(form) ?? null)}`,
      'unknown-account',
    );
    await this.pages.send(request, reply.code(200), 'proposing/claimant-check', {
      form,
      title: this.pages.readerOf(request).words.proposing.checkPayment,
      at: '/claimants/payments',
      fields: PAYMENT_FIELDS,
      // What is owed stands as a credit.
      rows: paymentRows(
        form,
        new Decimal(account?.balances[0]?.quantity ?? 0).neg(),
        this.pages.readerOf(request),
      ),
    });
  }

  @Post('payments')
  async proposePayment(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const form = sentForm(request.body as URLSearchParams);
    const outcome = await this.api.send<Proposed>(request, 'POST', '/v1/claimant-payments', {
      body: paymentOf(form, this.money.currency),
      key: form.key,
    });
    if (!outcome.problem) return reply.redirect(`/proposals/${outcome.body.id}`, 303);
    const refused = this.refused(request, form, this.told(request, outcome.problem));
    return this.showPayment(request, reply.code(422), refused);
  }

  private told = (request: FastifyRequest, problem: Problem): Problem =>
    toldTo(this.pages.readerOf(request), problem);

  private refused(
    request: FastifyRequest,
    form: Form,
    problem: Pick<Problem, 'title' | 'detail' | 'errors'>,
  ): Form {
    const { wrong } = this.pages.readerOf(request).words.proposing;
    return refusedForm(form, problem, placesIn(form), wrong);
  }

  private async showPayee(request: FastifyRequest, reply: FastifyReply, form: Form): Promise<void> {
    await this.pages.send(request, reply, 'proposing/payee-form', {
      form,
      whom: this.whom(request),
    });
  }

  private async showPayment(
    request: FastifyRequest,
    reply: FastifyReply,
    form: Form,
  ): Promise<void> {
    await this.pages.send(request, reply, 'proposing/payment-form', {
      form,
      whom: this.whom(request),
      currency: this.money.currency,
    });
  }

  private whom(request: FastifyRequest) {
    const { words } = this.pages.readerOf(request);
    const texts = {
      claimant: words.proposing.whomClaimant,
      treasury: words.proposing.whomTreasury,
    };
    return WHOM.map((value) => ({ value, text: texts[value] }));
  }
}
