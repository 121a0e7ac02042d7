import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Passed } from '../../http/door.guard.js';
import type { Chart } from '../charts/chart.js';
import { Charts } from '../charts/charts.js';
import { type Form, freshForm, refusedForm, sentForm } from '../forms/form.js';
import { PageAnswers } from '../page-answers.js';
import { PageApi, type PageOf } from '../page-api.js';
import { PageAssets } from '../page-assets.js';
import { originOf, shown, type Statement, takenFrom, yearsOf } from './statement-view.js';

const APPEAL = { '/grounds': 'grounds' };

/** What a citizen gets, why, and when; and whether they were counted. */
@Controller('me')
export class DividendPagesController {
  constructor(
    private readonly pages: PageAnswers,
    private readonly api: PageApi,
    private readonly charts: Charts,
    private readonly assets: PageAssets,
  ) {}

  @Get()
  async newest(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const { items } = await this.api.ask<PageOf<Statement>>(request, '/v1/me/statements?limit=1');
    if (items[0]) return this.show(request, reply, items[0], freshForm());
    return this.pages.send(request, reply, 'citizen/none', {});
  }

  @Get('years')
  async years(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const { items } = await this.api.ask<PageOf<Statement>>(request, '/v1/me/statements');
    const reader = this.pages.readerOf(request);
    await this.pages.send(request, reply, 'citizen/years', {
      statements: items.map((one) => shown(one, reader)),
      chart: await this.draw(request, yearsOf(items, reader)),
    });
  }

  @Get('years/:year')
  async year(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('year') year: string,
  ) {
    await this.show(request, reply, await this.statement(request, year), freshForm());
  }

  @Post('years/:year/appeal')
  async appeal(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('year') year: string,
  ) {
    const form = sentForm(request.body as URLSearchParams);
    const { problem } = await this.api.send(request, 'POST', '/v1/me/appeals', {
      body: { year: Number(year), grounds: form.values['grounds'] ?? '' },
      key: form.key,
    });
    if (!problem) return reply.redirect('/me/appeals', 303);
    const statement = await this.statement(request, year);
    const { words } = this.pages.readerOf(request);
    const again = refusedForm(form, problem, APPEAL, { grounds: words.citizen.groundsWrong });
    return this.show(request, reply.code(422), statement, again);
  }

  @Get('years/:year/check')
  async check(@Req() request: Passed, @Res() reply: FastifyReply, @Param('year') year: string) {
    const statement = await this.statement(request, year);
    await this.pages.send(request, reply, 'citizen/check', {
      statement: shown(statement, this.pages.readerOf(request)),
      nationalId: request.caller.nationalId!,
      keys: (await this.api.ask<string>(request, '/log/key')).trim(),
      checkScript: this.assets.checkScript,
    });
  }

  @Get('years/:year/proof')
  async proof(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('year') year: string,
  ) {
    const path = `/v1/me/statements/${encodeURIComponent(year)}/proof`;
    await this.api.pass(request, reply, path, `proof-${Number(year)}.json`);
  }

  @Get('years/:year/pdf')
  async pdf(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('year') year: string,
  ) {
    await this.api.pass(request, reply, `/v1/me/statements/${encodeURIComponent(year)}/pdf`);
  }

  @Get('years/:year/signed')
  async signed(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('year') year: string,
  ) {
    await this.api.pass(request, reply, `/v1/me/statements/${encodeURIComponent(year)}/signed`);
  }

  private statement = (request: FastifyRequest, year: string): Promise<Statement> =>
    this.api.ask<Statement>(request, `/v1/me/statements/${encodeURIComponent(year)}`);

  private async show(
    request: FastifyRequest,
    reply: FastifyReply,
    statement: Statement,
    form: Form,
  ): Promise<void> {
    const reader = this.pages.readerOf(request);
    await this.pages.send(request, reply, 'citizen/dividend', {
      one: shown(statement, reader),
      origin: await this.draw(request, originOf(statement, reader)),
      taken: await this.draw(request, takenFrom(statement, reader)),
      form,
    });
  }

  private draw = async (request: FastifyRequest, chart: Chart | undefined) =>
    (chart && (await this.charts.draw(chart, this.pages.readerOf(request)))) ?? null;
}
