import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import { Decimal } from 'decimal.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FRACTION_TERMS } from '../../../domain/corporate-action.js';
import { FundMoney } from '../../http/portfolio.controller.js';
import { type Form, freshForm, refusedForm, sentForm } from '../forms/form.js';
import { PageAnswers } from '../page-answers.js';
import { PageApi, type PageOf, type Problem } from '../page-api.js';
import { type PageWords, wordFor } from '../words/words.js';
import { actionOf, isKind, type Kind, KINDS, placesIn, TERMS } from './action-form.js';
import type { Action } from './clerk-answers.js';
import { askedIn } from './company-search.js';
import { doneIn, inWords } from './told.js';

const SHOWN = 50;
const ACTIONS = '/v1/corporate-actions';
/** What an action has beside its terms. */
const NO_TERM = [
  'id',
  'kind',
  'registrationNumber',
  'shareClass',
  'effectiveOn',
  'effects',
  'leftOver',
  'journalEntryIds',
  'recordedAt',
  'recordedBy',
  'reversal',
];

/** What becomes of companies and their shares: looked at, recorded, taken back. */
@Controller()
export class ActionsController {
  constructor(
    private readonly pages: PageAnswers,
    private readonly api: PageApi,
    private readonly money: FundMoney,
  ) {}

  @Get('actions')
  async list(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const { registrationNumber = '', cursor } = askedIn(request);
    const asked = registrationNumber.trim().toUpperCase();
    const filter = { ...(asked ? { registrationNumber: asked } : {}), limit: String(SHOWN) };
    const { items, nextCursor } = await this.api.ask<PageOf<Action>>(
      request,
      `${ACTIONS}?${new URLSearchParams({ ...filter, ...(cursor ? { cursor } : {}) }).toString()}`,
    );
    const { words } = this.pages.readerOf(request);
    await this.pages.send(request, reply, 'clerk/actions', {
      registrationNumber: asked,
      actions: items.map((action) => ({
        ...action,
        what: wordFor(words.clerk.kinds, action.kind),
      })),
      next:
        nextCursor &&
        `/actions?${new URLSearchParams({ registrationNumber: asked, cursor: nextCursor }).toString()}`,
    });
  }

  @Get('actions/new')
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const { kind, registrationNumber = '' } = askedIn(request);
    const form = freshForm({ registrationNumber });
    if (isKind(kind)) return this.showForm(request, reply, kind, form);
    const { words } = this.pages.readerOf(request);
    await this.pages.send(request, reply, 'clerk/action-kind', {
      form,
      kinds: KINDS.map((value) => ({ value, text: words.clerk.kinds[value] })),
    });
  }

  @Post('actions')
  async record(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const form = sentForm(request.body as URLSearchParams);
    const { kind } = form.values;
    if (!isKind(kind)) return reply.redirect('/actions/new', 303);
    const outcome = await this.api.send<Action>(request, 'POST', ACTIONS, {
      body: actionOf(kind, form),
      key: form.key,
    });
    if (outcome.problem) {
      const { words } = this.pages.readerOf(request);
      const refused = refusedForm(
        form,
        inWords(words, outcome.problem),
        placesIn(kind),
        words.clerk.wrongTerms,
      );
      return this.showForm(request, reply.code(422), kind, refused);
    }
    await reply.redirect(`/actions/${outcome.body.id}?done=recorded`, 303);
  }

  @Get('actions/:id')
  async one(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string) {
    await this.showAction(request, reply, id, freshForm());
  }

  @Post('actions/:id/reversal')
  async reverse(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
  ) {
    const form = sentForm(request.body as URLSearchParams);
    const outcome = await this.api.send<Action>(
      request,
      'POST',
      `${ACTIONS}/${encodeURIComponent(id)}/reversal`,
      { body: { reason: form.values['reason'] }, key: form.key },
    );
    if (outcome.problem) return this.showRefused(request, reply, id, form, outcome.problem);
    await reply.redirect(`/actions/${id}?done=reversed`, 303);
  }

  private async showForm(request: FastifyRequest, reply: FastifyReply, kind: Kind, form: Form) {
    const { words } = this.pages.readerOf(request);
    const { terms, choices } = words.clerk;
    await this.pages.send(request, reply, 'clerk/action-form', {
      form,
      kind,
      title: words.clerk.kinds[kind],
      terms: TERMS[kind].map((name) => ({ name, label: terms[name], hint: hintOf(words, name) })),
      choices: {
        fractions: FRACTION_TERMS.map((value) => ({ value, text: choices[value] })),
        direction: (['in', 'out'] as const).map((value) => ({ value, text: choices[value] })),
      },
      currency: this.money.currency,
    });
  }

  private async showRefused(
    request: FastifyRequest,
    reply: FastifyReply,
    id: string,
    form: Form,
    problem: Problem,
  ) {
    const { words } = this.pages.readerOf(request);
    const said = { reason: words.clerk.wrong.reason };
    const refused = refusedForm(form, inWords(words, problem), { '/reason': 'reason' }, said);
    await this.showAction(request, reply.code(422), id, refused);
  }

  private async showAction(request: FastifyRequest, reply: FastifyReply, id: string, form: Form) {
    const action = await this.api.ask<Action>(request, `${ACTIONS}/${encodeURIComponent(id)}`);
    const { words } = this.pages.readerOf(request);
    await this.pages.send(request, reply, 'clerk/action', {
      action,
      title: wordFor(words.clerk.kinds, action.kind),
      terms: Object.entries(action)
        .filter(([name, value]) => !NO_TERM.includes(name) && value !== null)
        .map(([name, value]) => ({
          label: wordFor(words.clerk.terms, name),
          value: told(words, value),
        })),
      effects: action.effects.map(({ held, outstanding, ...of }) => ({
        ...of,
        held: new Decimal(held),
        outstanding: new Decimal(outstanding),
      })),
      form,
      done: doneIn(request, words),
    });
  }
}

const hintOf = ({ clerk: { termHints } }: PageWords, term: string): string | null =>
  Object.hasOwn(termHints, term) ? termHints[term as keyof typeof termHints] : null;

/** A term as it was stated; the class of another company by its number and code. */
function told({ clerk: { choices } }: PageWords, value: unknown): string {
  if (typeof value === 'string') return wordFor(choices, value);
  const { registrationNumber, shareClass } = value as Record<string, string>;
  return `${registrationNumber} ${shareClass}`;
}
