import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import { Decimal } from 'decimal.js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { dayOf, type LocalDate } from '../../../domain/calendar.js';
import { type Form, freshForm, refusedForm, sentForm } from '../forms/form.js';
import { PageAnswers, type Reader } from '../page-answers.js';
import { PageApi, type PageOf } from '../page-api.js';
import { wordFor } from '../words/words.js';
import { type Access, accessCells } from './accesses.js';
import {
  type Given,
  giftErrors,
  giftFields,
  giftUnitOf,
  type Law,
  rowsOf,
  statedGifts,
  takersOf,
  valuesOf,
} from './gifts.js';

interface Amount {
  readonly amount: string;
}
interface Claim {
  readonly id: string;
  readonly claimant: string;
  readonly kind: string;
  readonly amount: Amount;
  readonly balance: Amount;
  readonly countsFrom: LocalDate;
  readonly objectUntil: LocalDate;
  readonly state: keyof Reader['words']['citizen']['claimStates'];
  readonly objection: object | null;
}
interface Appeal {
  readonly year: number;
  readonly madeAt: string;
  readonly decideBy: LocalDate;
  readonly outcome: 'granted' | 'denied' | null;
  readonly reason: string | null;
  readonly grounds: string | null;
}
interface Nation {
  readonly currency: string;
  readonly laws: readonly Law[];
}

const ACCESSES = '/v1/me/accesses?limit=50';

/** What others claim of a citizen's dividends, what they give themselves, what they contest, and who has looked. */
@Controller('me')
export class AffairsPagesController {
  constructor(
    private readonly pages: PageAnswers,
    private readonly api: PageApi,
  ) {}

  @Get('claims')
  async claims(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    await this.showClaims(request, reply, freshForm());
  }

  @Post('claims/:id/objection')
  async object(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
  ) {
    const form = sentForm(request.body as URLSearchParams);
    const path = `/v1/me/claims/${encodeURIComponent(id)}/objection`;
    const { problem } = await this.api.send(request, 'POST', path, {
      body: { grounds: form.values[`grounds-${id}`] ?? '' },
      key: form.key,
    });
    if (!problem) return reply.redirect('/me/claims', 303);
    const field = `grounds-${id}`;
    const { words } = this.pages.readerOf(request);
    const told = { [field]: words.citizen.groundsWrong };
    const again = refusedForm(form, problem, { '/grounds': field }, told);
    return this.showClaims(request, reply.code(422), again);
  }

  private async showClaims(
    request: FastifyRequest,
    reply: FastifyReply,
    form: Form,
  ): Promise<void> {
    const { items } = await this.api.ask<PageOf<Claim>>(request, '/v1/me/claims');
    const { format, words } = this.pages.readerOf(request);
    const today = dayOf(new Date());
    await this.pages.send(request, reply, 'citizen/claims', {
      form,
      claims: items.map((claim) => ({
        id: claim.id,
        claimant: claim.claimant,
        kind: wordFor(words.citizen.deductionKinds, claim.kind),
        amount: format.money(new Decimal(claim.amount.amount)),
        balance: format.money(new Decimal(claim.balance.amount)),
        countsFrom: format.day(claim.countsFrom),
        objectUntil: format.day(claim.objectUntil),
        state: words.citizen.claimStates[claim.state],
        mayObject: claim.state === 'open' && !claim.objection && today <= claim.objectUntil,
      })),
    });
  }

  @Get('gifts')
  async gifts(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const { changed } = request.query as Readonly<Record<string, unknown>>;
    const given = await this.api.ask<Given>(request, '/v1/me/directives');
    const nation = await this.api.ask<Nation>(request, '/v1/nation');
    const form = freshForm(valuesOf(given));
    await this.showGifts(request, reply, nation, { form, isChanged: changed !== undefined });
  }

  @Post('gifts')
  async give(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const form = sentForm(request.body as URLSearchParams);
    const nation = await this.api.ask<Nation>(request, '/v1/nation');
    const { rows, body } = statedGifts(form.values, nation.currency);
    const { problem } = await this.api.send(request, 'PUT', '/v1/me/directives', { body });
    if (!problem) return reply.redirect('/me/gifts?changed=1', 303);
    const unit = giftUnitOf(nation.laws, dayOf(new Date()));
    const told = giftErrors(rows, form.values, unit, this.pages.readerOf(request));
    const again = refusedForm(form, problem, giftFields(rows), told);
    return this.showGifts(request, reply.code(422), nation, { form: again, isChanged: false });
  }

  private async showGifts(
    request: FastifyRequest,
    reply: FastifyReply,
    { laws }: Nation,
    { form, isChanged }: { readonly form: Form; readonly isChanged: boolean },
  ): Promise<void> {
    const { words } = this.pages.readerOf(request);
    const takers = takersOf(laws, dayOf(new Date()));
    await this.pages.send(request, reply, 'citizen/gifts', {
      form,
      isChanged,
      rows: rowsOf(form.values),
      takers: [
        { value: '', text: words.citizen.nobody },
        ...takers.map(({ id, name, takes }) => ({
          value: `${takes} ${id}`,
          text: `${name} – ${words.citizen.deductionKinds[takes]}`,
        })),
      ],
    });
  }

  @Get('appeals')
  async appeals(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const { items } = await this.api.ask<PageOf<Appeal>>(request, '/v1/me/appeals');
    const { format, words } = this.pages.readerOf(request);
    await this.pages.send(request, reply, 'citizen/appeals', {
      appeals: items.map(({ year, madeAt, decideBy, outcome, reason, grounds }) => ({
        year: format.year(year),
        at: `/me/years/${year}`,
        madeOn: format.day(madeAt.slice(0, 10)),
        decideBy: format.day(decideBy),
        outcome: words.citizen.outcomes[outcome ?? 'open'],
        reason,
        grounds,
      })),
    });
  }

  @Get('accesses')
  async accesses(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const { cursor } = request.query as Readonly<Record<string, unknown>>;
    const after = typeof cursor === 'string' ? `&cursor=${encodeURIComponent(cursor)}` : '';
    const page = await this.api.ask<PageOf<Access>>(request, `${ACCESSES}${after}`);
    const reader = this.pages.readerOf(request);
    await this.pages.send(request, reply, 'citizen/accesses', {
      accesses: page.items.map((access) => accessCells(access, reader)),
      next: page.nextCursor && `/me/accesses?cursor=${encodeURIComponent(page.nextCursor)}`,
    });
  }
}
