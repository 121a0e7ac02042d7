import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EncryptJWT, jwtDecrypt } from 'jose';
import { Vault } from '../../../registry/vault.js';
import type { Passed } from '../../http/door.guard.js';
import { askingFor } from '../../http/inner-requests.js';
import { HttpProblem } from '../../http/problems.js';
import { isPageAt, SERVED } from '../../http/routes.js';
import { type Role, ROLES } from '../../identity/caller.js';
import { DevelopmentProvider, PROVIDER_COOKIES } from '../../identity/development-provider.js';
import { Identity } from '../../identity/identity.js';
import { ProviderUnavailable } from '../../identity/provider-keys.js';
import {
  CALLBACK_PATH,
  NotSignedIn,
  type Pending,
  type SignedIn,
  SignInProvider,
} from '../../identity/sign-in-provider.js';
import { PageAnswers } from '../page-answers.js';
import { Cookies } from './cookies.js';
import { DEMO_PEOPLE } from './demo-people.js';
import { PageDoor } from './page-door.js';
import { Sessions } from './sessions.js';

/** So long somebody may take to sign in at the provider. */
const PENDING_SECONDS = 15 * 60;
const ENDED = '/sign-in/ended';
/** As long as a caller's name may be; no line breaks. */
const NAME = /^[^\p{Cc}\p{Cs}]{1,200}$/u;

/** What somebody who went to sign in brings back. */
interface Brought extends Pending {
  readonly comeBackTo: string | undefined;
}

/** Signing in and out on the pages. */
@Controller()
export class SignInController {
  constructor(
    @Inject(SignInProvider) private readonly provider: SignInProvider | undefined,
    @Inject(DevelopmentProvider) private readonly development: DevelopmentProvider | undefined,
    private readonly sessions: Sessions,
    private readonly cookies: Cookies,
    private readonly door: PageDoor,
    private readonly identity: Identity,
    private readonly pages: PageAnswers,
    private readonly vault: Vault,
  ) {}

  @Get('sign-in')
  async goThere(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    if (!this.provider) throw new HttpProblem('not-found');
    const { again, return: asked } = request.query as Readonly<Record<string, unknown>>;
    const callback = `${this.cookies.originOf(request)}${CALLBACK_PATH}`;
    const { location, pending } = await this.provider.goThere(callback, again !== undefined);
    const brought: Brought = { ...pending, comeBackTo: ownPage(asked) };
    this.cookies.keep(request, reply, 'sign-in', await this.sealed(brought), PENDING_SECONDS);
    // Else it would first have whoever signed in last signed out, on a page that takes a script.
    if (this.development)
      for (const name of PROVIDER_COOKIES)
        void reply.header('set-cookie', `${name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax`);
    await reply.header('cache-control', 'no-store').redirect(location, 303);
  }

  @Get('sign-in/callback')
  async comeBack(@Req() request: Passed, @Res() reply: FastifyReply) {
    const { provider } = this;
    if (!provider) throw new HttpProblem('not-found');
    const brought = await this.opened(this.cookies.read(request, 'sign-in'));
    this.cookies.drop(request, reply, 'sign-in'); // What it allows, it allows once.
    const at = request.url.indexOf('?');
    try {
      if (!brought) throw new NotSignedIn();
      const signedIn = await askingFor(request, () =>
        provider.comeBack(at < 0 ? '' : request.url.slice(at), brought),
      );
      await this.begin(request, reply, signedIn, brought.comeBackTo);
    } catch (error) {
      if (!(error instanceof NotSignedIn)) throw error;
      request.problem = 'unauthorized';
      await this.tell(request, reply.code(400), 'notSignedIn');
    }
  }

  /** A session for whom the API knows; the one before ends. @throws NotSignedIn where it takes no such token */
  private async begin(
    request: Passed,
    reply: FastifyReply,
    signedIn: SignedIn,
    comeBackTo: string | undefined,
  ): Promise<void> {
    const caller = await this.identity.callerOf(signedIn.access);
    if (!caller) throw new NotSignedIn();
    const before = await this.door.visitorOf(request);
    if (before) await this.sessions.end(before.session);
    request.caller = caller;
    this.cookies.keep(request, reply, 'session', await this.sessions.begin(signedIn));
    await reply
      .header('cache-control', 'no-store')
      .redirect(comeBackTo ?? firstPageOf(caller.roles), 303);
  }

  @Get('sign-in/as/:uid')
  async who(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    await this.refuseUnlessAsking(request, reply);
    await this.pages.send(request, reply, 'sign-in/who', { people: DEMO_PEOPLE, roles: ROLES });
  }

  @Post('sign-in/as/:uid')
  async take(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const development = await this.refuseUnlessAsking(request, reply);
    const body = request.body as URLSearchParams;
    const [role = '', ...name] = (body.get('as') ?? `${body.get('role')} ${body.get('name')}`)
      .trim()
      .split(' ');
    const subject = name.join(' ').trim();
    if (!isRole(role) || !NAME.test(subject)) {
      await reply.redirect(request.url, 303);
      return;
    }
    reply.hijack();
    await development.take(request.raw, reply.raw, role, subject);
  }

  @Get('sign-in/stay')
  async stay(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    await this.tell(request, reply, 'stays');
  }

  @Get('sign-in/ended')
  async ended(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const isThere = await this.sessions.isThere(this.cookies.read(request, 'session'));
    if (!isThere) this.cookies.drop(request, reply, 'session');
    this.door.forget(request); // Whoever leaves a page alone comes here by themselves: that is no sign of them.
    await this.tell(request, reply, isThere ? 'stays' : 'ended', {
      signIn: isThere ? null : '/sign-in?again=1', // Whoever had signed out is not let in by the provider unasked.
    });
  }

  @Post('sign-out')
  async signOut(@Req() request: Passed, @Res() reply: FastifyReply) {
    const visitor = await this.door.visitorOf(request);
    this.cookies.drop(request, reply, 'session');
    if (visitor) await this.sessions.end(visitor.session);
    this.door.forget(request);
    const here = `${this.cookies.originOf(request)}${ENDED}`;
    // Where the provider cannot be asked, we forget whoever it was all the same; whose session has ended is out already.
    const goodbye =
      visitor &&
      (await this.provider?.goodbye(visitor.session.tokens, here).catch((error) => {
        if (!(error instanceof ProviderUnavailable)) throw error;
      }));
    await reply.header('cache-control', 'no-store').redirect(goodbye ?? ENDED, 303);
  }

  private async tell(
    request: FastifyRequest,
    reply: FastifyReply,
    what: 'notSignedIn' | 'stays' | 'ended',
    more: { readonly signIn?: string | null } = {},
  ): Promise<void> {
    await this.pages.send(request, reply, 'sign-in/told', { what, ...more });
  }

  /** @throws HttpProblem `not-found` where there is no such provider, or this browser is not being asked */
  private async refuseUnlessAsking(
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<DevelopmentProvider> {
    const { development } = this;
    if (!(await development?.isAsking(request.raw, reply.raw))) throw new HttpProblem('not-found');
    return development!;
  }

  private sealed(brought: Brought): Promise<string> {
    return new EncryptJWT({ ...brought })
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .setExpirationTime(`${PENDING_SECONDS}s`)
      .encrypt(this.vault.hash('sign-in-key', ''));
  }

  private async opened(cookie: string | undefined): Promise<Brought | undefined> {
    if (!cookie) return undefined;
    return jwtDecrypt<Brought>(cookie, this.vault.hash('sign-in-key', '')).then(
      ({ payload }) => payload,
      () => undefined,
    );
  }
}

const isRole = (text: string): text is Role => ROLES.some((role) => role === text);

/** A page of ours, with what stands behind its address; undefined where it is anything else. */
export function ownPage(asked: unknown): string | undefined {
  if (typeof asked !== 'string' || !/^\/[\x21-\x7e]{0,1000}$/.test(asked)) return undefined;
  if (/^\/[/\\]|\\/.test(asked)) return undefined;
  const { origin, pathname, search } = new URL(asked, 'http://here.invalid');
  if (origin !== 'http://here.invalid' || /^\/(\/|sign-)/.test(pathname)) return undefined;
  return isPageAt(pathname) ? `${pathname}${search}` : undefined;
}

/** Where somebody begins who asked for no page: at the first of their own. */
const firstPageOf = (roles: readonly Role[]): string => {
  const own = Object.entries(SERVED).find(
    ([line, { menu, roles: readers }]) =>
      menu &&
      line.startsWith('GET ') &&
      Array.isArray(readers) &&
      readers.some((role) => roles.includes(role as Role)),
  );
  return own?.[0].slice('GET '.length) ?? '/';
};
