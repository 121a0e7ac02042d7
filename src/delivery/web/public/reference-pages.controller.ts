import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NationOnRecord } from '../../../registry/nation-on-record.js';
import { type Description, openApiIn } from '../../http/openapi.js';
import { HttpProblem } from '../../http/problems.js';
import { PageAnswers } from '../page-answers.js';
import { groupsOf, groupTold } from './reference.js';

/** The page that tells every problem, beside those of the groups. */
const PROBLEMS_PAGE = 'problems';

/** What the API takes and answers, told from the description that programs read. */
@Controller('docs')
export class ReferencePagesController {
  private readonly description: Description;

  constructor(
    private readonly pages: PageAnswers,
    nation: NationOnRecord,
  ) {
    this.description = openApiIn(nation.currency);
  }

  @Get()
  async groups(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    await this.pages.send(request, reply, 'reference/groups', {
      groups: groupsOf(this.description),
    });
  }

  @Get(':group')
  async group(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('group') name: string,
  ) {
    const groups = groupsOf(this.description);
    if (name === PROBLEMS_PAGE)
      return this.pages.send(request, reply, 'reference/problems', {
        problems: this.description['x-problems'],
      });
    const told = groupTold(this.description, name, this.pages.readerOf(request));
    if (!told) throw new HttpProblem('not-found');
    const group = groups.find((one) => one.name === name)!;
    return this.pages.send(request, reply, 'reference/group', { group, groups, ...told });
  }
}
