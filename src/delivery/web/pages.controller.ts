import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HttpProblem } from '../http/problems.js';
import type { Chart } from './charts/chart.js';
import { Charts } from './charts/charts.js';
import { dividendsByYear, worthByYear } from './charts/fund-charts.js';
import { PageAnswers } from './page-answers.js';
import { encodingFor, PageAssets } from './page-assets.js';
import { PublicFigures } from './public-figures.js';

/** Dividends that are shown beside the fund's other figures. */
const LAST_DIVIDENDS = 5;

/** The pages that anyone may look at. */
@Controller()
export class PagesController {
  constructor(
    private readonly pages: PageAnswers,
    private readonly assets: PageAssets,
    private readonly figures: PublicFigures,
    private readonly charts: Charts,
  ) {}

  @Get()
  async fund(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const { navs, companies, dividends } = await this.figures.now();
    const reader = this.pages.readerOf(request);
    const draw = (chart: Chart | undefined) => chart && this.charts.draw(chart, reader);
    const worth = await draw(worthByYear(navs, reader));
    const each = await draw(dividendsByYear(dividends, reader));
    await this.pages.send(request, reply, 'fund', {
      nav: navs[0] ?? null,
      worth: worth ?? null,
      each: each ?? null,
      companies,
      dividend: dividends[0] ?? null,
      dividends: dividends.slice(0, LAST_DIVIDENDS),
    });
  }

  @Get('dividends')
  async dividends(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const { dividends } = await this.figures.now();
    const reader = this.pages.readerOf(request);
    const chart = dividendsByYear(dividends, reader);
    const each = chart ? await this.charts.draw(chart, reader) : null;
    await this.pages.send(request, reply, 'dividends', { dividends, each });
  }

  @Get('check')
  async check(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    await this.pages.send(request, reply, 'check', {
      proofAddress: '/v1/me/statements/…/proof',
      mirrors: 'npm run log:mirror',
      verifies: 'npm run verify',
    });
  }

  @Get('assets/:name')
  async asset(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('name') name: string,
  ) {
    const asset = this.assets.find(name);
    if (!asset) throw new HttpProblem('not-found');
    const encoding = encodingFor(request.headers['accept-encoding']);
    void reply
      .type(asset.type)
      .header('cache-control', 'public, max-age=31536000, immutable')
      .header('vary', 'accept-encoding');
    if (encoding) void reply.header('content-encoding', encoding);
    await reply.send(encoding ? await this.assets.compressed(asset, encoding) : asset.body);
  }
}
