import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Form, freshForm, refusedForm, sentForm } from '../forms/form.js';
import { PageAnswers, type Reader } from '../page-answers.js';
import { PageApi } from '../page-api.js';
import { type Company, companyAt } from './clerk-answers.js';
import { inWords } from './told.js';

const PARTICULARS = ['legalName', 'incorporatedOn', 'legalForm', 'lei'] as const;

/** What was recorded wrongly of a company is put right, once it was looked at; what it said before stays on record. */
@Controller('companies/:id/correction')
export class CorrectionsController {
  constructor(
    private readonly pages: PageAnswers,
    private readonly api: PageApi,
  ) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string) {
    const company = await this.company(request, id);
    await this.showForm(request, reply, company, freshForm(valuesOf(company)));
  }

  @Post('check')
  async check(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @Param('id') id: string) {
    const form = sentForm(request.body as URLSearchParams);
    const company = await this.company(request, id);
    if ('change' in form.values) return this.showForm(request, reply.code(200), company, form);
    const changes = changesIn(form, company);
    const { words } = this.pages.readerOf(request);
    if (changes.length === 0) {
      const detail = words.registry.nothingChanged;
      const refused = refusedForm(form, { title: detail, detail }, {});
      return this.showForm(request, reply.code(422), company, refused);
    }
    await this.pages.send(request, reply.code(200), 'clerk/correction-check', {
      company,
      changes: changes.map(({ field, was, is }) => ({
        name: this.nameOf(request, field, company),
        was,
        is,
      })),
      fields: [...fieldsOf(company), 'reason'],
      form: { ...form, values: { ...valuesOf(company), ...form.values } },
    });
  }

  @Post()
  async correct(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
  ) {
    const form = sentForm(request.body as URLSearchParams);
    const company = await this.company(request, id);
    const { problem } = await this.api.send(request, 'POST', `${companyAt(id)}/corrections`, {
      body: correctionOf(form, company),
      key: form.key,
    });
    if (!problem) return reply.redirect(`/companies/${company.id}?done=corrected`, 303);
    const { words } = this.pages.readerOf(request);
    const refused = refusedForm(
      form,
      inWords(words, problem),
      placesOf(company),
      wrongOf(company, words),
    );
    return this.showForm(request, reply.code(422), company, refused);
  }

  private company = (request: FastifyRequest, id: string): Promise<Company> =>
    this.api.ask<Company>(request, companyAt(id));

  private async showForm(
    request: FastifyRequest,
    reply: FastifyReply,
    company: Company,
    form: Form,
  ): Promise<void> {
    await this.pages.send(request, reply, 'clerk/correction-form', {
      company,
      classes: company.stake.map(({ shareClass }, no) => ({ shareClass, field: `shares_${no}` })),
      form,
    });
  }

  private nameOf(request: FastifyRequest, field: string, { stake }: Company): string {
    const { clerk } = this.pages.readerOf(request).words;
    const names: Readonly<Record<string, string>> = {
      legalName: clerk.name,
      incorporatedOn: clerk.cameOn,
      legalForm: clerk.legalForm,
      lei: clerk.lei,
    };
    const { shareClass } = stake[Number(field.split('_')[1])] ?? {};
    return names[field] ?? `${clerk.foundingShares} – ${shareClass}`;
  }
}

const fieldsOf = ({ stake }: Company): readonly string[] => [
  ...PARTICULARS,
  ...stake.map((_, no) => `shares_${no}`),
];

/** What is on record, by the fields of the form. */
const valuesOf = (company: Company): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(PARTICULARS.map((name) => [name, company[name] ?? ''])),
  ...Object.fromEntries(company.stake.map((one, no) => [`shares_${no}`, one.foundingShares])),
});

/** What the form says otherwise than the record, field by field. */
function changesIn({ values }: Form, company: Company) {
  const known = valuesOf(company);
  return fieldsOf(company)
    .map((field) => ({ field, was: known[field]!, is: values[field]?.trim() ?? known[field]! }))
    .filter(({ was, is }) => was !== is);
}

/** The request that a form is: what is said otherwise, and classes whole, as the record has them. */
function correctionOf(form: Form, company: Company): object {
  const changed = changesIn(form, company);
  const said = Object.fromEntries(changed.map(({ field, is }) => [field, is]));
  const isOf = (field: string) => Object.hasOwn(said, field);
  return {
    fields: {
      ...Object.fromEntries(
        PARTICULARS.filter(isOf).map((name) => [
          name,
          said[name] === '' && (name === 'legalForm' || name === 'lei') ? null : said[name],
        ]),
      ),
      ...(changed.some(({ field }) => field.startsWith('shares_'))
        ? {
            shareClasses: company.stake.map(({ shareClass, foundingShares }, no) => ({
              code: shareClass,
              foundingShares: said[`shares_${no}`] ?? foundingShares,
            })),
          }
        : {}),
    },
    reason: form.values['reason']?.trim() || undefined,
  };
}

/** The field of each place in the request. */
const placesOf = ({ stake }: Company): Readonly<Record<string, string>> => ({
  '/reason': 'reason',
  ...Object.fromEntries(PARTICULARS.map((name) => [`/fields/${name}`, name])),
  ...Object.fromEntries(
    stake.map((_, no) => [`/fields/shareClasses/${no}/foundingShares`, `shares_${no}`]),
  ),
});

const wrongOf = ({ stake }: Company, { clerk: { wrong } }: Reader['words']) => ({
  reason: wrong.reason,
  ...Object.fromEntries(PARTICULARS.map((name) => [name, wrong[name]])),
  ...Object.fromEntries(stake.map((_, no) => [`shares_${no}`, wrong.foundingShares])),
});
