import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HttpProblem } from '../../http/problems.js';
import { type Form, freshForm, refusedForm, sentForm } from '../forms/form.js';
import { PageAnswers } from '../page-answers.js';
import { PageApi } from '../page-api.js';
import type { Ward } from './wards.js';

/** A guardian who may be paid for a ward, as the reader knows them: themselves, or another. */
interface Guardian {
  readonly value: string;
  readonly text: string;
}

/** Guardians say who of them is paid for their ward; it is looked at once more before it is sent. */
@Controller('me/wards/:ward/payee')
export class PayeePagesController {
  constructor(
    private readonly pages: PageAnswers,
    private readonly api: PageApi,
  ) {}

  @Get()
  async look(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('ward') id: string,
  ) {
    const { changed } = request.query as Readonly<Record<string, unknown>>;
    const { ward, guardians } = await this.found(request, id);
    const form = freshForm({ payee: ward.names ?? '' });
    await this.show(request, reply, { ward, guardians, form, isChanged: changed !== undefined });
  }

  @Post('check')
  async check(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('ward') id: string,
  ) {
    const form = sentForm(request.body as URLSearchParams);
    const { ward, guardians } = await this.found(request, id);
    const named = guardians.find(({ value }) => value === form.values['payee']);
    if (named) {
      const at = addressOf(ward);
      await this.pages.send(request, reply, 'citizen/payee-check', { form, at, named: named.text });
    } else await this.refuse(request, reply, { ward, guardians, form });
  }

  @Post()
  async name(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('ward') id: string,
  ) {
    const form = sentForm(request.body as URLSearchParams);
    const { ward, guardians } = await this.found(request, id);
    const { problem } = await this.api.send(
      request,
      'PUT',
      `/v1/me/wards/${encodeURIComponent(ward.ward)}/payee`,
      { body: { payee: form.values['payee'] ?? '' } },
    );
    if (!problem) return reply.redirect(`${addressOf(ward)}?changed=1`, 303);
    return this.refuse(request, reply, { ward, guardians, form });
  }

  /** The ward, and who may be paid for them. @throws HttpProblem `unknown-citizen` where the reader is not their guardian */
  private async found(request: FastifyRequest, id: string) {
    const { words } = this.pages.readerOf(request);
    const { citizen: me, wards } = await this.api.ask<{
      readonly citizen: string;
      readonly wards: readonly Ward[];
    }>(request, '/v1/me/data');
    const ward = wards.find((one) => one.ward === id && one.kind === 'guardian');
    if (!ward) throw new HttpProblem('unknown-citizen');
    const others = ward.mayBePaid.filter((one) => one !== me);
    const guardians: Guardian[] = ward.mayBePaid.map((value) => ({
      value,
      text:
        value === me
          ? words.ward.myself
          : others.length === 1
            ? words.ward.otherGuardian
            : words.ward.anotherGuardian(value),
    }));
    return { ward, guardians };
  }

  private async refuse(request: FastifyRequest, reply: FastifyReply, shown: Shown): Promise<void> {
    const { words } = this.pages.readerOf(request);
    const errors = [{ pointer: '/payee', detail: words.ward.payeeWrong }];
    const problem = { title: words.ward.payeeWrong, detail: words.ward.payeeWrong, errors };
    const form = refusedForm(shown.form, problem, { '/payee': 'payee' });
    await this.show(request, reply.code(422), { ...shown, form });
  }

  private async show(
    request: FastifyRequest,
    reply: FastifyReply,
    { ward, guardians, form, isChanged = false }: Shown,
  ): Promise<void> {
    const named = guardians.find(({ value }) => value === ward.names);
    await this.pages.send(request, reply, 'citizen/payee', {
      form,
      isChanged,
      at: addressOf(ward),
      wardAt: addressOf(ward).replace('/payee', ''),
      named: named?.text ?? null,
      guardians,
    });
  }
}

interface Shown {
  readonly ward: Ward;
  readonly guardians: readonly Guardian[];
  readonly form: Form;
  readonly isChanged?: boolean;
}

const addressOf = ({ ward }: Ward): string => `/me/wards/${encodeURIComponent(ward)}/payee`;
