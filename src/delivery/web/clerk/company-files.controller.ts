import { Readable } from 'node:stream';
import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HttpProblem } from '../../http/problems.js';
import { FundMoney } from '../../http/portfolio.controller.js';
import { type Form, freshForm, refusedForm, sentForm } from '../forms/form.js';
import { typeOf, uploadedFile, wrongFile } from '../forms/uploaded-file.js';
import { isAtWork } from '../at-work.js';
import { PageAnswers } from '../page-answers.js';
import { PageApi, type Problem } from '../page-api.js';
import type { CompanyFile, SentBack } from './clerk-answers.js';
import { inWords } from './told.js';
import { correctedLines, rowsShown } from './rejected-rows.js';

/** Rows that are corrected on one page; a file has the others. */
const ROWS_MAX = 50;
const SAMPLE = `registration_number,legal_name,incorporated_on,share_class,founding_shares,par_value,currency
SF-2026-000201,Pier Analytics Ltd,2026-10-01,A,600000,0.01,USD
SF-2026-000201,Pier Analytics Ltd,2026-10-01,B,400000,,USD`;
const IMPORTS = '/v1/incorporation-imports';

/** Files of companies: sent, followed, and what was sent back corrected. */
@Controller()
export class CompanyFilesController {
  constructor(
    private readonly pages: PageAnswers,
    private readonly api: PageApi,
    private readonly money: FundMoney,
  ) {}

  @Get('company-files/new')
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    await this.showForm(request, reply, freshForm());
  }

  @Post('company-files')
  async take(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const { words } = this.pages.readerOf(request);
    const { key } = request.query as { key?: string };
    const uploaded = await uploadedFile(request);
    if (!uploaded) return this.showWrong(request, reply, words.clerk.wrong.file);
    const sending = { body: uploaded.file, type: typeOf(uploaded), key };
    const outcome = await this.api
      .send<CompanyFile>(request, 'POST', IMPORTS, sending)
      .catch((error: unknown) => {
        throw uploaded.isBroken() ? new HttpProblem('malformed-request') : error;
      });
    if (outcome.problem)
      return this.showWrong(request, reply, inWords(words, outcome.problem).detail);
    await reply.redirect(`/company-files/${outcome.body.id}`, 303);
  }

  @Get('company-files/:id')
  async one(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string) {
    await this.showFile(request, reply, id, freshForm());
  }

  @Get('company-files/:id/events')
  events(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string) {
    return this.api.pass(request, reply, `${at(id)}/events`);
  }

  @Get('company-files/:id/rejections')
  rejections(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string) {
    return this.api.pass(request, reply, `${at(id)}/rejections`, 'sent-back.ndjson');
  }

  @Post('company-files/:id/corrections')
  async correct(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
  ) {
    const form = sentForm(request.body as URLSearchParams);
    const lines = correctedLines(form.values, this.money.currency);
    if (lines === '') return reply.redirect(`/company-files/${encodeURIComponent(id)}`, 303);
    const outcome = await this.api.send<CompanyFile>(request, 'POST', IMPORTS, {
      body: Readable.from([Buffer.from(lines)]),
      type: 'application/x-ndjson',
      key: form.key,
    });
    if (outcome.problem) return this.showRefused(request, reply, id, form, outcome.problem);
    await reply.redirect(`/company-files/${outcome.body.id}`, 303);
  }

  private async showFile(request: FastifyRequest, reply: FastifyReply, id: string, form: Form) {
    const file = await this.api.ask<CompanyFile>(request, at(id));
    const sentBack =
      file.rejected > 0 && !isAtWork(file)
        ? await this.api.lines<SentBack>(request, `${at(id)}/rejections`, ROWS_MAX)
        : [];
    const { words } = this.pages.readerOf(request);
    await this.pages.send(request, reply, 'clerk/company-file', {
      file,
      isAtWork: isAtWork(file),
      rows: rowsShown(sentBack, words),
      isWhole: sentBack.length < ROWS_MAX,
      form,
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
    await this.showFile(
      request,
      reply.code(422),
      id,
      refusedForm(form, inWords(words, problem), {}),
    );
  }

  private async showForm(request: FastifyRequest, reply: FastifyReply, form: Form) {
    await this.pages.send(request, reply, 'clerk/company-file-new', { form, sample: SAMPLE });
  }

  private async showWrong(request: FastifyRequest, reply: FastifyReply, detail: string) {
    await this.showForm(request, reply.code(422), wrongFile(detail));
  }
}

const at = (id: string): string => `${IMPORTS}/${encodeURIComponent(id)}`;
