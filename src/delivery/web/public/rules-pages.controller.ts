import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { dayOf } from '../../../domain/calendar.js';
import { NationOnRecord } from '../../../registry/nation-on-record.js';
import { PageAnswers } from '../page-answers.js';
import { toldLaws } from './rules.js';

/** The nation's law in words, for anyone: the same that decides over their money. */
@Controller('rules')
export class RulesPagesController {
  constructor(
    private readonly pages: PageAnswers,
    private readonly nation: NationOnRecord,
  ) {}

  @Get()
  async rules(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const reader = this.pages.readerOf(request);
    const laws = toldLaws(this.nation, dayOf(new Date()), reader);
    await this.pages.send(request, reply, 'rules', { laws });
  }
}
