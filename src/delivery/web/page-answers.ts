import { createHash } from 'node:crypto';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import nunjucks from 'nunjucks';
import type { Nation } from '../../domain/nation.js';
import { projectRoot } from '../../project-root.js';
import { helmetHeaders } from '../http/helmet-headers.js';
import type { ProblemCode } from '../http/problems.js';
import { routeOf } from '../http/routes.js';
import { type Formats, formatsOf } from './formats.js';
import { COMPONENTS, encodingFor, type PageAssets } from './page-assets.js';
import { languageWished, type Offered, offeredBy } from './page-language.js';

/** A page loads and asks of this server alone, and runs nothing that stands in the page itself. */
const PAGE_POLICY = {
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'"],
};
/** A reader's language is kept for a year. */
const COOKIE_SECONDS = 31_536_000;
/** What answers programs: errors there are for programs, too. */
const FOR_PROGRAMS = /^\/(v1|log|health|metrics|openapi\.json)(\/|$)/;

const smaller = promisify(gzip);

/** Who reads, and how they are spoken to. */
export interface Reader extends Offered {
  readonly format: Formats;
}

/** Pages as they go out: in the reader's language, under the strictest policy that they work with. */
export class PageAnswers {
  private readonly templates = new nunjucks.Environment(
    new nunjucks.FileSystemLoader([
      path.join(projectRoot, 'src/delivery/web/templates'),
      COMPONENTS,
    ]),
    { autoescape: true, throwOnUndefined: true },
  );
  private readonly offered: readonly Offered[];
  private readonly headers = helmetHeaders(PAGE_POLICY);
  private readonly formats = new Map<string, Formats>();

  constructor(
    private readonly nation: Pick<Nation, 'name' | 'languages' | 'currency' | 'minorUnit'>,
    private readonly assets: PageAssets,
  ) {
    this.offered = offeredBy(nation);
  }

  /** Who asks, by what they say of their language. */
  readerOf({ query, headers }: FastifyRequest): Reader {
    const asked = (query as Record<string, unknown> | undefined)?.['language'];
    const offered = languageWished(this.offered, {
      asked: typeof asked === 'string' ? asked : undefined,
      cookie: headers.cookie,
      accepted: headers['accept-language'],
    });
    const format = this.formats.get(offered.tag) ?? formatsOf(offered.tag, this.nation);
    this.formats.set(offered.tag, format);
    return { ...offered, format };
  }

  /** Answers with a page, or that the reader has it already. */
  async send(
    request: FastifyRequest,
    reply: FastifyReply,
    template: string,
    content: object,
  ): Promise<void> {
    const reader = this.readerOf(request);
    const html = this.render(request, reader, template, content);
    const tag = `"${createHash('sha256').update(html).digest('base64url')}"`;
    void reply
      .headers(await this.headers)
      .header('cache-control', 'private, no-cache')
      .header('vary', 'accept-language, cookie, accept-encoding')
      .header('etag', tag);
    this.keepLanguage(request, reader, reply);
    const isKnown = (request.headers['if-none-match'] ?? '').split(/,\s*/).includes(tag);
    if (isKnown) await reply.code(304).send();
    else await this.sendHtml(request, reply, html);
  }

  /** Answers with what went wrong, in words. */
  async sendProblem(
    request: FastifyRequest,
    reply: FastifyReply,
    status: number,
    code: ProblemCode,
  ): Promise<void> {
    const reader = this.readerOf(request);
    const { problems } = reader.words;
    const told = (Object.hasOwn(problems, code) ? code : 'other') as keyof typeof problems;
    const html = this.render(request, reader, 'problem', { told: problems[told], id: request.id });
    void reply.headers(await this.headers).header('cache-control', 'no-store');
    await this.sendHtml(request, reply.code(status), html);
  }

  /** Is it a person who is to be told what went wrong? */
  isForPerson(request: FastifyRequest): boolean {
    const route = routeOf(request);
    if (route) return route.isPage === true;
    return (
      /\btext\/html\b/.test(request.headers.accept ?? '') &&
      !FOR_PROGRAMS.test(request.url.split('?')[0]!)
    );
  }

  private async sendHtml(
    { headers }: FastifyRequest,
    reply: FastifyReply,
    html: string,
  ): Promise<void> {
    void reply.type('text/html; charset=utf-8');
    if (encodingFor(headers['accept-encoding'])) {
      void reply.header('content-encoding', 'gzip');
      await reply.send(await smaller(html));
    } else await reply.send(html);
  }

  /** What the fund is called in the reader's language. */
  fundNameFor = ({ words }: Reader): string => words.layout.fundOf(capitalised(this.nation.name));

  private render(
    request: FastifyRequest,
    reader: Reader,
    template: string,
    content: object,
  ): string {
    return this.templates.render(`${template}.njk`, {
      ...reader,
      fundName: this.fundNameFor(reader),
      at: request.url.split('?')[0]!,
      offered: this.offered,
      stylesheet: this.assets.stylesheets[reader.direction]!,
      script: this.assets.script,
      icon: this.assets.icon,
      ...content,
    });
  }

  /** Whoever has chosen a language is spoken to in it from then on. */
  private keepLanguage(request: FastifyRequest, { language }: Reader, reply: FastifyReply): void {
    if ((request.query as Record<string, unknown>)['language'] === undefined) return;
    const secure = request.protocol === 'https' ? '; Secure' : '';
    void reply.header(
      'set-cookie',
      `language=${language}; Path=/; Max-Age=${COOKIE_SECONDS}; SameSite=Lax; HttpOnly${secure}`,
    );
  }
}

const capitalised = (name: string): string =>
  name.replace(
    /(^|-)([a-z])/g,
    (_, gap: string, letter: string) => (gap && ' ') + letter.toUpperCase(),
  );
