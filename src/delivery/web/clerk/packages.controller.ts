import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Passed } from '../../http/door.guard.js';
import { bytesOf } from '../../http/ocf-archive.js';
import { type Form, freshForm, refusedForm, sentForm } from '../forms/form.js';
import { toldBy } from '../forms/told-by.js';
import { uploadedFile, wrongFile } from '../forms/uploaded-file.js';
import { PageAnswers } from '../page-answers.js';
import { PageApi, type Problem } from '../page-api.js';
import { wordFor } from '../words/words.js';
import type { Company, StakeForeseen } from './clerk-answers.js';
import { shownStake } from './shown-stake.js';
import { inWords } from './told.js';

/** A package travels in the form from the check to the sending, as text: so large a one has room there. */
const CARRIED_MAX = 180_000;
const TYPES = ['application/zip', 'application/json'] as const;
const FIELDS = { '/registrationNumber': 'registrationNumber' };

interface PackageForeseen extends StakeForeseen {
  readonly company: Pick<
    Company,
    'registrationNumber' | 'legalName' | 'incorporatedOn' | 'legalForm' | 'lei'
  >;
  readonly corporateActions: readonly { readonly kind: string; readonly effectiveOn: string }[];
  readonly ignored: readonly { readonly pointer: string; readonly detail: string }[];
}

/** A company as another system has it: its cap table, looked at before it is recorded. */
@Controller('company-packages')
export class PackagesController {
  constructor(
    private readonly pages: PageAnswers,
    private readonly api: PageApi,
  ) {}

  @Get('new')
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    await this.showForm(request, reply, freshForm());
  }

  @Post('check')
  async check(@Req() request: Passed, @Res() reply: FastifyReply) {
    const { words, format } = this.pages.readerOf(request);
    const uploaded = await uploadedFile(request);
    if (!uploaded) return this.showWrong(request, reply, {}, words.registry.wrongFile);
    const { registrationNumber = '' } = uploaded.fields;
    const bytes = await bytesOf(uploaded.file).finally(() => uploaded.file.resume());
    if (bytes.length > CARRIED_MAX)
      return this.showWrong(request, reply, { registrationNumber }, words.registry.tooLarge);
    const form = freshForm({
      registrationNumber,
      type: TYPES[/\.json$/i.test(uploaded.name) ? 1 : 0],
      package: bytes.toString('base64url'),
    });
    const outcome = await this.send<PackageForeseen>(request, form, '/preview');
    if (outcome.problem) return this.showRefused(request, reply, form, outcome.problem);
    const { stake, exemption, company, corporateActions, ignored } = outcome.body;
    await this.pages.send(request, reply.code(200), 'clerk/package-check', {
      form,
      company: { ...company, incorporatedOn: format.day(company.incorporatedOn) },
      classes: stake.map(shownStake),
      exemption: exemption ?? null,
      actions: corporateActions.map(({ kind, effectiveOn }) => ({
        what: wordFor(words.clerk.kinds, kind),
        on: format.day(effectiveOn),
      })),
      ignored,
    });
  }

  @Post()
  async register(@Req() request: Passed, @Res() reply: FastifyReply) {
    const form = sentForm(request.body as URLSearchParams);
    const outcome = await this.send<Company>(request, form, '');
    if (outcome.problem) return this.showRefused(request, reply, form, outcome.problem);
    await reply.redirect(`/companies/${outcome.body.id}?done=registered`, 303);
  }

  /** What came after the founding is recorded where its reader may; else it is left out, and told. */
  private send<T>(request: Passed, { values, key }: Form, to: '' | '/preview') {
    const { registrationNumber, type } = values;
    const query = new URLSearchParams({
      ...(registrationNumber?.trim() ? { registrationNumber: registrationNumber.trim() } : {}),
      later: request.caller.roles.includes('manager') ? 'recorded' : 'left-out',
    });
    const sending = {
      body: Buffer.from(values['package'] ?? '', 'base64url'),
      type: TYPES.find((one) => one === type) ?? TYPES[0],
      ...(to === '' ? { key } : {}),
    };
    return this.api.send<T>(
      request,
      'POST',
      `/v1/incorporations/ocf${to}?${query.toString()}`,
      sending,
    );
  }

  /** Each place of the package that is wrong, by where it stands there. */
  private async showRefused(
    request: FastifyRequest,
    reply: FastifyReply,
    form: Form,
    problem: Problem,
  ): Promise<void> {
    const { words } = this.pages.readerOf(request);
    // What is wrong with a package is not what is wrong with a file of rows.
    const unreadable = { 'malformed-file': words.registry.unreadable };
    const { errors = [], ...said } = toldBy(unreadable, inWords(words, problem));
    const placed = errors.map(({ pointer, detail }) => ({
      pointer,
      detail: Object.hasOwn(FIELDS, pointer) || pointer === '' ? detail : `${pointer}: ${detail}`,
    }));
    const refused = refusedForm(form, { ...said, errors: placed }, FIELDS, {
      registrationNumber: words.clerk.wrong.registrationNumber,
    });
    await this.showForm(request, reply.code(422), refused);
  }

  private async showWrong(
    request: FastifyRequest,
    reply: FastifyReply,
    values: Form['values'],
    detail: string,
  ): Promise<void> {
    await this.showForm(request, reply.code(422), wrongFile(detail, values));
  }

  private async showForm(request: FastifyRequest, reply: FastifyReply, form: Form): Promise<void> {
    await this.pages.send(request, reply, 'clerk/package-new', { form });
  }
}
