import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** What is kept in a browser for a while: a session, and what somebody who goes to sign in must bring back. */
export type CookieName = 'session' | 'sign-in';

/**
 * The cookies of signing in: out of the reach of scripts, sent along with nothing that another site makes a browser send but
 * a link, and over https under a name that only this host may set, and only so (`__Host-`).
 */
export class Cookies {
  /** @param publicUrl  where people reach the service, where that is set */
  constructor(private readonly publicUrl: string | undefined) {}

  read(request: FastifyRequest, name: CookieName): string | undefined {
    const { cookie } = request.headers;
    if (cookie === undefined) return undefined;
    return parseCookie(cookie, { decode: (text) => text })[this.nameOf(request, name)];
  }

  /** @param seconds  how long it is kept; undefined until the browser is closed */
  keep(
    request: FastifyRequest,
    reply: FastifyReply,
    name: CookieName,
    value: string,
    seconds?: number,
  ): void {
    const cookie = stringifySetCookie({
      name: this.nameOf(request, name),
      value,
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure: this.isSecure(request),
      ...(seconds === undefined ? {} : { maxAge: seconds }),
    });
    void reply.header('set-cookie', cookie);
  }

  drop(request: FastifyRequest, reply: FastifyReply, name: CookieName): void {
    this.keep(request, reply, name, '', 0);
  }

  /** Where the reader of this page reaches the service. */
  originOf = ({ protocol, host }: FastifyRequest): string =>
    this.publicUrl ?? `${protocol}://${host}`;

  isSecure = (request: FastifyRequest): boolean => this.originOf(request).startsWith('https:');

  private nameOf = (request: FastifyRequest, name: CookieName): string =>
    this.isSecure(request) ? `__Host-${name}` : name;
}
