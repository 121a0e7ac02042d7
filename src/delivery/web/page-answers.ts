import { createHash } from 'node:crypto';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import nunjucks from 'nunjucks';
import type { Nation } from '../../domain/nation.js';
import { projectRoot } from '../../project-root.js';
import { helmetHeaders } from '../http/helmet-headers.js';
import { HttpProblem, type problemBody } from '../http/problems.js';
import { routeOf, SERVED } from '../http/routes.js';
import type { SignInProvider } from '../identity/sign-in-provider.js';
import { type Formats, formatsOf } from './formats.js';
import { filledField, type Form } from './forms/form.js';
import { gzipOf, type KeptPart, keptPart, wholeOf } from './kept-part.js';
import { COMPONENTS, encodingFor, type PageAssets } from './page-assets.js';
import { languageWished, type Offered, offeredBy } from './page-language.js';
import type { PageDoor, Visitor } from './sign-in/page-door.js';
import type { Sessions } from './sign-in/sessions.js';

/**
 * A page loads, asks and sends to this server alone, and runs nothing that stands in the page itself. Who signs out is sent
 * on to the provider.
 */
const pagePolicy = (provider: string | undefined) => ({
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'"],
  connectSrc: ["'self'"],
  formAction: ["'self'", ...(provider === undefined ? [] : [provider])],
});
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
  private readonly headers: ReturnType<typeof helmetHeaders>;
  private readonly formats = new Map<string, Formats>();

  constructor(
    private readonly nation: Pick<
      Nation,
      'name' | 'languages' | 'currency' | 'minorUnit' | 'theme'
    >,
    private readonly assets: PageAssets,
    private readonly door: PageDoor,
    private readonly sessions: Sessions,
    private readonly provider: SignInProvider | undefined,
    private readonly settings: { readonly PUBLIC_URL?: string | undefined },
  ) {
    this.offered = offeredBy(nation);
    this.templates.addGlobal('filled', filledField);
    this.templates.addGlobal('chartScript', assets.chartScript);
    // Without any referrer a browser calls the origin of a form null, and no form would be taken for ours.
    this.headers = helmetHeaders(pagePolicy(provider?.origin)).then((headers) => ({
      ...headers,
      'referrer-policy': 'same-origin',
    }));
  }

  /** Where a page is found from outside; undefined where nobody has said: what a request says of that may be anybody's. */
  publicAddressOf(page: string): string | undefined {
    const { PUBLIC_URL } = this.settings;
    return PUBLIC_URL && new URL(page, PUBLIC_URL).href;
  }

  /** The reader's language, with its region. */
  languageOf = (request: FastifyRequest): string => this.readerOf(request).tag;

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

  /** Answers with a page, or that the reader has it already. @param kept  what stands where the page says `KEPT_HERE` */
  async send(
    request: FastifyRequest,
    reply: FastifyReply,
    template: string,
    content: object,
    kept?: KeptPart,
  ): Promise<void> {
    const reader = this.readerOf(request);
    const visitor = await this.visitorOf(request);
    const html = this.render(request, reader, visitor, template, content);
    this.keepLanguage(request, reader, reply);
    if (visitor || reply.statusCode >= 300 || request.method === 'POST') {
      // What is one reader's own is kept by nobody, nor shown to who comes back to this browser.
      void reply.headers(await this.headers).header('cache-control', 'no-store');
      return this.sendHtml(request, reply, html, kept);
    }
    const tag = `"${createHash('sha256')
      .update(html)
      .update(kept?.bytes ?? '')
      .digest('base64url')}"`;
    void reply
      .headers(await this.headers)
      .header('cache-control', 'private, no-cache')
      .header('vary', 'accept-language, cookie, accept-encoding')
      .header('etag', tag);
    const isKnown = (request.headers['if-none-match'] ?? '').split(/,\s*/).includes(tag);
    if (isKnown) await reply.code(304).send();
    else await this.sendHtml(request, reply, html, kept);
  }

  /** Answers with what went wrong, in words: ours where there are any for it, else the API's. Who is nobody yet signs in. */
  async sendProblem(
    request: FastifyRequest,
    reply: FastifyReply,
    problem: ReturnType<typeof problemBody>,
  ): Promise<void> {
    const { code, status, title, detail } = problem;
    if (code === 'unauthorized' && this.provider) {
      const back = `/sign-in?return=${encodeURIComponent(pageAskedFor(request))}`;
      return void reply.header('cache-control', 'no-store').redirect(back, 303);
    }
    const reader = this.readerOf(request);
    const { problems } = reader.words;
    // Where it cannot be known now, nobody has signed in; to look takes room, which there is none of then.
    const visitor =
      code === 'overloaded' ? undefined : await this.door.visitorOf(request).catch(() => undefined);
    // What only answers a form is asked for by who kept its address; what is sent anywhere else was no form of ours.
    const what = code === 'method-not-allowed' && request.method !== 'GET' ? 'other' : code;
    const own = Object.hasOwn(problems, what) ? problems[what as keyof typeof problems] : undefined;
    // What is not there is so, whatever it would be; else the API says best what was wrong, in its own language.
    const ours =
      own ?? (status === 404 ? problems['not-found'] : visitor ? undefined : problems.other);
    const told = ours
      ? { ...ours, isOurs: true }
      : { title, detail, next: problems.other.next, isOurs: false };
    const again =
      code === 'fresh-sign-in-required'
        ? `/sign-in?again=1&return=${encodeURIComponent(pageAskedFor(request))}`
        : null;
    const html = this.render(request, reader, visitor, 'problem', { told, again, id: request.id });
    void reply.headers(await this.headers).header('cache-control', 'no-store');
    await this.sendHtml(request, reply.code(status), html);
  }

  /** Whoever has signed in; where the provider does not say now, nobody has. @throws HttpProblem `too-many-requests` */
  private visitorOf(request: FastifyRequest): Promise<Visitor | undefined> {
    return this.door.visitorOf(request).catch((error) => {
      if (error instanceof HttpProblem) throw error;
      return undefined;
    });
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
    kept?: KeptPart,
  ): Promise<void> {
    void reply.type('text/html; charset=utf-8');
    if (encodingFor(headers['accept-encoding'])) {
      void reply.header('content-encoding', 'gzip');
      await reply.send(await (kept ? gzipOf(html, kept) : smaller(html)));
    } else await reply.send(kept ? wholeOf(html, kept) : html);
  }

  /** What the fund is called in the reader's language. */
  fundNameFor({ words, language }: Reader): string {
    const { name, theme } = this.nation;
    return theme.fund[language] ?? words.layout.fundOf(theme.nation[language] ?? capitalised(name));
  }

  /** A part of pages that is the same for all who read it in the same language: it can be kept. */
  part = (reader: Reader, template: string, content: object): Promise<KeptPart> =>
    keptPart(this.templates.render(`${template}.njk`, { ...reader, ...content }));

  private render(
    request: FastifyRequest,
    reader: Reader,
    visitor: Visitor | undefined,
    template: string,
    content: object,
  ): string {
    const at = request.url.split('?')[0]!;
    return this.templates.render(`${template}.njk`, {
      ...reader,
      fundName: this.fundNameFor(reader),
      brandColour: this.nation.theme.colours.brand,
      at,
      visitor: visitor
        ? {
            name: visitor.session.name,
            roles: visitor.caller.roles,
            idleMinutes: this.sessions.idleMinutes,
          }
        : null,
      csrf: visitor ? this.door.tokenOf(visitor.session) : '',
      menu: menuOf(visitor, reader, at),
      signIn:
        this.provider && !visitor
          ? `/sign-in?return=${encodeURIComponent(pageAskedFor(request))}`
          : null,
      offered: this.offered,
      languagesAt: languagesAt(request),
      stylesheet: this.assets.stylesheets[reader.direction]!,
      script: this.assets.script,
      icon: this.assets.icon,
      ...content,
      ...('form' in content
        ? { form: { ...(content.form as Form), errorWord: reader.words.form.error } }
        : {}),
    });
  }

  /** Whoever has chosen a language is spoken to in it from then on. */
  private keepLanguage(request: FastifyRequest, { language }: Reader, reply: FastifyReply): void {
    if ((request.query as Record<string, unknown>)['language'] === undefined) return;
    const secure = this.door.isSecure(request) ? '; Secure' : '';
    void reply.header(
      'set-cookie',
      `language=${language}; Path=/; Max-Age=${COOKIE_SECONDS}; SameSite=Lax; HttpOnly${secure}`,
    );
  }
}

/** The pages that somebody chooses from; there are many more that do not stand in a menu. */
const CHOSEN_FROM = Object.entries(SERVED).flatMap(([line, { menu, roles }]) =>
  menu ? [{ href: line.slice('GET '.length), menu, roles }] : [],
);

/** Those a reader chooses from: their own, or those for everybody. */
function menuOf(visitor: Visitor | undefined, { words }: Reader, at: string) {
  const own = visitor?.caller.roles ?? [];
  return CHOSEN_FROM.flatMap(({ href, menu, roles }) => {
    const isOwn = Array.isArray(roles) && own.some((role) => roles.includes(role));
    return roles === 'open' || isOwn
      ? [{ href, text: menu(words), current: at === href, isOwn }]
      : [];
  });
}

/** The page that a reader wanted: what was sent from a form goes back to the page that the form is on. */
function pageAskedFor({ method, url, headers: { referer = '' } }: FastifyRequest): string {
  if (method === 'GET' || method === 'HEAD') return url;
  if (!URL.canParse(referer)) return '/';
  const { pathname, search } = new URL(referer);
  return `${pathname}${search}`;
}

/**
 * Where a link to another language leads, up to the language: to the same page; from what answers a form, which has no
 * address that it could be asked for at, to the page that the form stands on; null where there is none.
 */
function languagesAt(request: FastifyRequest): string | null {
  if (request.method !== 'POST') return '?';
  const { params, body, routeOptions } = request;
  const form = routeOf(request)?.form ?? routeOptions.url;
  if (form === undefined || !SERVED[`GET ${form.split('?')[0]}`]?.isPage) return null;
  const sent: Readonly<Record<string, string>> = {
    ...(body instanceof URLSearchParams ? Object.fromEntries(body) : {}),
    ...(params as Readonly<Record<string, string>>),
  };
  const at = form.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(sent[name] ?? ''));
  return at + (at.includes('?') ? '&' : '?');
}

const capitalised = (name: string): string =>
  name.replace(
    /(^|-)([a-z])/g,
    (_, gap: string, letter: string) => (gap && ' ') + letter.toUpperCase(),
  );
