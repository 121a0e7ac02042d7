import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Vault } from '../../../registry/vault.js';
import type { Passed } from '../../http/door.guard.js';
import { askingFor } from '../../http/inner-requests.js';
import type { Limits } from '../../http/limits.js';
import { HttpProblem } from '../../http/problems.js';
import type { Route } from '../../http/routes.js';
import type { Caller } from '../../identity/caller.js';
import type { Identity } from '../../identity/identity.js';
import type { Cookies } from './cookies.js';
import type { Session, Sessions } from './sessions.js';

/** The field of every form that shows that it is ours. */
export const CSRF_FIELD = 'csrf';
const TOKEN_BYTES = 32;

/** Somebody who has signed in, as a page has them. */
export interface Visitor {
  readonly session: Session;
  readonly caller: Caller;
}

/**
 * The door to pages: a cookie instead of a bearer token, and a form that is proved to be ours. What somebody may do or see is
 * for the API to say, which every page asks in its reader's name; the roles of a page say who is shown a way to it.
 */
export class PageDoor {
  private readonly visitors = new WeakMap<FastifyRequest, Promise<Visitor | undefined>>();

  constructor(
    private readonly sessions: Sessions,
    private readonly cookies: Cookies,
    private readonly identity: Identity,
    private readonly vault: Vault,
    private readonly limits: Limits,
  ) {}

  /** Lets in who may see a page. @throws HttpProblem `unauthorized`, `forbidden`, `overloaded`, `too-many-requests` */
  async admit(request: Passed, reply: FastifyReply, route: Route): Promise<void> {
    if (route.roles === 'open') return;
    const visitor = await this.limits.amongRequests(reply, () => this.visitorOf(request, reply));
    if (!visitor) throw new HttpProblem('unauthorized');
    const role = visitor.caller.roles.find(
      (mine) => route.roles === 'everyone' || route.roles.includes(mine),
    );
    if (!role) throw new HttpProblem('forbidden');
    request.role = role;
  }

  /** Who reads, by their cookie; undefined where nobody has signed in, or their session has ended. */
  visitorOf(request: FastifyRequest, reply?: FastifyReply): Promise<Visitor | undefined> {
    const known = this.visitors.get(request) ?? this.lookUp(request as Passed, reply);
    this.visitors.set(request, known);
    return known;
  }

  private async lookUp(request: Passed, reply?: FastifyReply): Promise<Visitor | undefined> {
    const found = await this.sessions.find(this.cookies.read(request, 'session'));
    const session = found && (await askingFor(request, () => this.sessions.inForce(found)));
    if (!session) return undefined;
    const caller = await this.identity.callerOf(session.tokens.access);
    // Where its token is not taken, nobody reads; only the provider says that a session has ended.
    if (!caller) return undefined;
    request.caller = caller;
    await this.limits.countCaller(request, reply);
    return { session, caller };
  }

  /** For this page nobody has signed in: it has gone on from whoever had, or is not to count as read by them. */
  forget(request: FastifyRequest): void {
    this.visitors.set(request, Promise.resolve(undefined));
  }

  /**
   * A form was sent from a page of ours: it comes from this address, and has what only a page of this session has.
   *
   * @throws HttpProblem `foreign-form`, `unsupported-media-type`
   */
  async checkForm(request: Passed, route: Route): Promise<void> {
    if (request.method === 'GET' || request.method === 'HEAD') return;
    const { body, query } = request as { body: unknown; query: Record<string, unknown> };
    if (!(body instanceof URLSearchParams) && !route.file)
      throw new HttpProblem('unsupported-media-type');
    const visitor = await this.visitorOf(request); // Before it is refused: the trail tells whose browser was to send it.
    if (!this.isFromHere(request)) throw new HttpProblem('foreign-form');
    if (!visitor) return; // Whoever is nobody cannot be made to do anything.
    const token = body instanceof URLSearchParams ? body.get(CSRF_FIELD) : query[CSRF_FIELD];
    if (typeof token !== 'string' || !this.isTokenOf(visitor.session, token))
      throw new HttpProblem('foreign-form');
  }

  /** Whether its reader comes over https. */
  isSecure = (request: FastifyRequest): boolean => this.cookies.isSecure(request);

  /** A browser of today says by itself whether it was one of our pages that sent this; an older one, where it came from. */
  private isFromHere(request: FastifyRequest): boolean {
    const { origin, 'sec-fetch-site': site } = request.headers;
    if (site !== undefined) return site === 'same-origin';
    return origin === undefined || origin === this.cookies.originOf(request);
  }

  /** For a form of this session; never twice the same, so that nobody finds it out by how well a page is compressed. */
  tokenOf(session: Session): string {
    const pad = randomBytes(TOKEN_BYTES);
    return Buffer.concat([pad, xor(pad, this.secretOf(session))]).toString('base64url');
  }

  private isTokenOf(session: Session, token: string): boolean {
    const bytes = Buffer.from(token, 'base64url');
    if (bytes.length !== 2 * TOKEN_BYTES) return false;
    const secret = xor(bytes.subarray(0, TOKEN_BYTES), bytes.subarray(TOKEN_BYTES));
    return timingSafeEqual(secret, this.secretOf(session));
  }

  private readonly secretOf = ({ id }: Session): Buffer => this.vault.hash('form', id);
}

const xor = (one: Buffer, other: Buffer): Buffer =>
  Buffer.from(one.map((byte, at) => byte ^ other[at]!));
