import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { dividendRun, Read } from '../../http/answer-contracts.js';
import type { Form } from '../forms/form.js';
import { PageAnswers } from '../page-answers.js';
import { PageApi, type PageOf } from '../page-api.js';
import { StatementPages } from './statement-pages.js';
import { type Statement, wardOf } from './statement-view.js';
import type { Ward } from './wards.js';

/** What those get whom the reader stands for: children, wards, the dead whose estate they settle. Each look is on record. */
@Controller('me/wards')
export class WardPagesController {
  constructor(
    private readonly pages: PageAnswers,
    private readonly api: PageApi,
    private readonly statements: StatementPages,
  ) {}

  @Get()
  async wards(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const { items } = await this.api.ask<PageOf<Ward>>(request, '/v1/me/wards');
    const { words, format } = this.pages.readerOf(request);
    await this.pages.send(request, reply, 'citizen/wards', {
      wards: items.map(({ ward, bornOn, kind, since }) => ({
        at: `/me/wards/${ward}`,
        born: words.ward.born(format.day(bornOn)),
        how: words.ward.kinds[kind](format.day(since)),
        payeeAt: kind === 'guardian' ? `/me/wards/${ward}/payee` : null,
      })),
    });
  }

  @Get(':ward')
  async newest(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('ward') ward: string,
  ) {
    const years = await this.years(request);
    if (years.length === 0) return this.pages.send(request, reply, 'citizen/none', {});
    return this.show(request, reply, ward, String(years[0]), { years });
  }

  @Get(':ward/years/:year')
  async year(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('ward') ward: string,
    @Param('year') year: string,
  ) {
    await this.show(request, reply, ward, year);
  }

  @Post(':ward/years/:year/appeal')
  async appeal(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('ward') ward: string,
    @Param('year') year: string,
  ) {
    const refused = await this.statements.appeal(request, year, { for: ward });
    if (!refused) return reply.redirect(`${at(ward)}/years/${encodeURIComponent(year)}`, 303);
    return this.show(request, reply.code(422), ward, year, { form: refused });
  }

  @Get(':ward/years/:year/check')
  async check(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('ward') ward: string,
    @Param('year') year: string,
  ) {
    const whose = wardOf(ward, this.pages.readerOf(request));
    // Nobody tells a guardian their ward's national id here: whoever has it puts it in.
    const statement = await this.statement(request, ward, year);
    await this.statements.check(request, reply, whose, statement, '');
  }

  @Get(':ward/years/:year/proof')
  async proof(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('ward') ward: string,
    @Param('year') year: string,
  ) {
    const name = `proof-${Number(year)}.json`;
    await this.api.pass(request, reply, `${apiAt(ward, year)}/proof`, name);
  }

  @Get(':ward/years/:year/pdf')
  async pdf(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('ward') ward: string,
    @Param('year') year: string,
  ) {
    await this.api.pass(request, reply, `${apiAt(ward, year)}/pdf`);
  }

  @Get(':ward/years/:year/signed')
  async signed(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('ward') ward: string,
    @Param('year') year: string,
  ) {
    await this.api.pass(request, reply, `${apiAt(ward, year)}/signed`);
  }

  private statement = (request: FastifyRequest, ward: string, year: string): Promise<Statement> =>
    this.api.ask<Statement>(request, apiAt(ward, year));

  /** Years of which a dividend was approved, newest first. */
  private async years(request: FastifyRequest): Promise<readonly number[]> {
    const runs = await this.api.ask<PageOf<Read<typeof dividendRun>>>(
      request,
      '/v1/dividend-runs?limit=100',
    );
    return runs.items
      .filter(({ approvedBy }) => approvedBy !== null)
      .map(({ year }) => year)
      .toSorted((one, other) => other - one);
  }

  private async show(
    request: FastifyRequest,
    reply: FastifyReply,
    ward: string,
    year: string,
    { form, years }: { readonly form?: Form; readonly years?: readonly number[] } = {},
  ): Promise<void> {
    const reader = this.pages.readerOf(request);
    const statement = await this.statement(request, ward, year);
    const others = (years ?? (await this.years(request)))
      .filter((one) => one !== statement.year)
      .map((one) => ({
        href: `${at(ward)}/years/${one}`,
        text: reader.words.citizen.of(reader.format.year(one)),
      }));
    await this.statements.show(request, reply, wardOf(ward, reader), statement, form, others);
  }
}

const at = (ward: string): string => `/me/wards/${encodeURIComponent(ward)}`;
const apiAt = (ward: string, year: string): string =>
  `/v1/me/wards/${encodeURIComponent(ward)}/statements/${encodeURIComponent(year)}`;
