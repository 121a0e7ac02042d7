import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import { electronicFormatIBAN, friendlyFormatIBAN } from 'ibantools';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Form, freshForm, refusedForm, sentForm } from '../forms/form.js';
import { PageAnswers } from '../page-answers.js';
import { PageApi } from '../page-api.js';

/** Of a citizen's file, what is shown of who they are. */
interface OwnFile {
  readonly facts: readonly {
    readonly name: string | null;
    readonly nationalId: string | null;
    readonly iban: string | null;
    readonly supersededAt: string | null;
  }[];
}

const FIELDS = { '/iban': 'iban' };

/** Where a citizen's dividend is paid to. It is looked at once more before it is changed. */
@Controller('me/account')
export class AccountPagesController {
  constructor(
    private readonly pages: PageAnswers,
    private readonly api: PageApi,
  ) {}

  @Get()
  async look(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const { changed } = request.query as Readonly<Record<string, unknown>>;
    await this.show(request, reply, freshForm(), changed !== undefined);
  }

  @Post('check')
  async check(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const form = sentForm(request.body as URLSearchParams);
    await this.pages.send(request, reply, 'citizen/account-check', {
      form,
      iban: written(form.values['iban'] ?? ''),
    });
  }

  @Post()
  async change(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const form = sentForm(request.body as URLSearchParams);
    const { problem } = await this.api.send(request, 'PUT', '/v1/me/account', {
      body: { iban: form.values['iban'] ?? '' },
    });
    if (!problem) return reply.redirect('/me/account?changed=1', 303);
    const { words } = this.pages.readerOf(request);
    const again = refusedForm(form, problem, FIELDS, { iban: words.citizen.ibanWrong });
    return this.show(request, reply.code(422), again, false);
  }

  private async show(
    request: FastifyRequest,
    reply: FastifyReply,
    form: Form,
    isChanged: boolean,
  ): Promise<void> {
    const { facts } = await this.api.ask<OwnFile>(request, '/v1/me/data');
    const now = facts.find(({ supersededAt }) => supersededAt === null);
    await this.pages.send(request, reply, 'citizen/account', {
      form,
      isChanged,
      name: now?.name ?? null,
      iban: now?.iban ? written(now.iban) : null,
    });
  }
}

/** In groups of four, as it stands on a card; what is no IBAN stands as it was typed. */
const written = (iban: string): string =>
  friendlyFormatIBAN(electronicFormatIBAN(iban) ?? '') || iban.trim();
