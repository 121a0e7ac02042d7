import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Chart } from '../charts/chart.js';
import type { Charts } from '../charts/charts.js';
import { type Form, freshForm, refusedForm, sentForm } from '../forms/form.js';
import type { PageAnswers } from '../page-answers.js';
import type { PageApi } from '../page-api.js';
import type { PageAssets } from '../page-assets.js';
import { originOf, shown, type Statement, takenFrom, type Whose } from './statement-view.js';

const APPEAL = { '/grounds': 'grounds' };

/** One dividend of somebody, and what can be done about it: the reader's own, or that of whom they stand for. */
export class StatementPages {
  constructor(
    private readonly pages: PageAnswers,
    private readonly api: PageApi,
    private readonly charts: Charts,
    private readonly assets: PageAssets,
  ) {}

  /** @param years  other years to look at; null where they have a page of their own */
  async show(
    request: FastifyRequest,
    reply: FastifyReply,
    whose: Whose,
    statement: Statement,
    form: Form = freshForm(),
    years: readonly Place[] | null = null,
  ): Promise<void> {
    const reader = this.pages.readerOf(request);
    await this.pages.send(request, reply, 'citizen/dividend', {
      one: shown(statement, reader, whose),
      told: whose.told,
      years,
      origin: await this.draw(request, originOf(statement, reader)),
      taken: await this.draw(request, takenFrom(statement, reader, whose)),
      form,
    });
  }

  /** @returns the form to show again with what is wrong with it; undefined where the appeal was made */
  async appeal(
    request: FastifyRequest,
    year: string,
    ward: { readonly for?: string } = {},
  ): Promise<Form | undefined> {
    const form = sentForm(request.body as URLSearchParams);
    const { problem } = await this.api.send(request, 'POST', '/v1/me/appeals', {
      body: { year: Number(year), grounds: form.values['grounds'] ?? '', ...ward },
      key: form.key,
    });
    const { words } = this.pages.readerOf(request);
    return problem && refusedForm(form, problem, APPEAL, { grounds: words.citizen.groundsWrong });
  }

  /** @param nationalId  whose proof it is, where that is known */
  async check(
    request: FastifyRequest,
    reply: FastifyReply,
    whose: Whose,
    statement: Statement,
    nationalId: string,
  ): Promise<void> {
    await this.pages.send(request, reply, 'citizen/check', {
      statement: shown(statement, this.pages.readerOf(request), whose),
      told: whose.told,
      nationalId,
      keys: (await this.api.ask<string>(request, '/log/key')).trim(),
      checkScript: this.assets.checkScript,
    });
  }

  draw = async (request: FastifyRequest, chart: Chart | undefined) =>
    (chart && (await this.charts.draw(chart, this.pages.readerOf(request)))) ?? null;
}

/** Where else there is something to see. */
export interface Place {
  readonly href: string;
  readonly text: string;
}
