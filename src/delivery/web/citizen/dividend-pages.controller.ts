import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Passed } from '../../http/door.guard.js';
import { PageAnswers } from '../page-answers.js';
import { PageApi, type PageOf } from '../page-api.js';
import { StatementPages } from './statement-pages.js';
import { ownOf, shown, type Statement, yearsOf } from './statement-view.js';

/** What a citizen gets, why, and when; and whether they were counted. */
@Controller('me')
export class DividendPagesController {
  constructor(
    private readonly pages: PageAnswers,
    private readonly api: PageApi,
    private readonly statements: StatementPages,
  ) {}

  @Get()
  async newest(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const { items } = await this.api.ask<PageOf<Statement>>(request, '/v1/me/statements?limit=1');
    if (items[0]) return this.statements.show(request, reply, this.own(request), items[0]);
    return this.pages.send(request, reply, 'citizen/none', {});
  }

  @Get('years')
  async years(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const { items } = await this.api.ask<PageOf<Statement>>(request, '/v1/me/statements');
    const reader = this.pages.readerOf(request);
    await this.pages.send(request, reply, 'citizen/years', {
      statements: items.map((one) => shown(one, reader, ownOf(reader))),
      chart: await this.statements.draw(request, yearsOf(items, reader)),
    });
  }

  @Get('years/:year')
  async year(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('year') year: string,
  ) {
    const statement = await this.statement(request, year);
    await this.statements.show(request, reply, this.own(request), statement);
  }

  @Post('years/:year/appeal')
  async appeal(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('year') year: string,
  ) {
    const refused = await this.statements.appeal(request, year);
    if (!refused) return reply.redirect('/me/appeals', 303);
    const statement = await this.statement(request, year);
    return this.statements.show(request, reply.code(422), this.own(request), statement, refused);
  }

  @Get('years/:year/check')
  async check(@Req() request: Passed, @Res() reply: FastifyReply, @Param('year') year: string) {
    const statement = await this.statement(request, year);
    const { nationalId } = request.caller;
    await this.statements.check(request, reply, this.own(request), statement, nationalId!);
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

  private own = (request: FastifyRequest) => ownOf(this.pages.readerOf(request));
}
