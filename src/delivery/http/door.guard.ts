import { Readable } from 'node:stream';
import { type CanActivate, type ExecutionContext, Injectable, Optional } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Caller, Role } from '../identity/caller.js';
import { Identity } from '../identity/identity.js';
import { PageDoor } from '../web/sign-in/page-door.js';
import { fieldProblems, NO_FIELD } from './fields.js';
import { Limits } from './limits.js';
import { HttpProblem, type ProblemCode } from './problems.js';
import { type Route, routeOf } from './routes.js';
import { SecondLook } from './second-look.js';

/** A request that has passed the door: its caller is known, its body and query are what the route's schemas made. */
export interface Passed extends FastifyRequest {
  route: Route;
  caller: Caller;
  /** The role by which the caller passed. */
  role: Role;
  idempotencyKey: string | undefined;
  /** Pseudonym of the citizen who is read or changed, for the audit trail; null: several, or one nobody can name. */
  citizen?: string | null | undefined;
  /** Where it comes from, once it was asked for. */
  address?: string | null;
  /** What was done stands in the audit trail. */
  isRecorded?: boolean;
  /** What it was refused with. */
  problem?: ProblemCode;
}

const KEY_PATTERN = /^[\x20-\x7e]{1,255}$/;

/** The one door: looks the route up, lets in who may, and reads what they brought. Deny by default. */
@Injectable()
export class DoorGuard implements CanActivate {
  /**
   * @param pages       the door of what people read, where there are pages
   * @param secondLook  where records can be asked
   */
  constructor(
    private readonly identity: Identity,
    private readonly limits: Limits,
    @Optional() private readonly pages?: PageDoor,
    @Optional() private readonly secondLook?: SecondLook,
  ) {}

  /** Lets in who may, before a body is read: nobody has us hold one who could not send it anywhere. */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', async (request, reply) => {
      const route = routeOf(request);
      if (route) await this.admit(request as Passed, reply, route);
    });
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Passed>();
    const { route } = request;
    if (!route) throw new HttpProblem('not-found');
    if (route.isPage) {
      await this.pageDoor.checkForm(request, route);
      return true;
    }
    refuseOtherMedia(route, request);

    request.idempotencyKey = idempotencyKey(route, request.headers['idempotency-key']);
    if (route.query) request.query = read(route.query, request.query);
    if (route.body && !(request.body instanceof Readable))
      request.body = await this.readBody(
        route,
        request.body ?? (route.body.isOptional() ? undefined : {}),
      );
    return true;
  }

  private async readBody(route: Route, body: unknown): Promise<unknown> {
    try {
      return read(route.body!, body);
    } catch (problem) {
      if (!route.looksAgainAt || !(problem instanceof HttpProblem) || !this.secondLook)
        throw problem;
      const fields = await this.secondLook.beside(route.looksAgainAt, problem.fields, body);
      throw new HttpProblem(problem.code, problem.detail, fields);
    }
  }

  private async admit(request: Passed, reply: FastifyReply, route: Route): Promise<void> {
    request.route = route;
    if (route.isPage) return this.pageDoor.admit(request, reply, route);
    if (route.roles === 'open') return;
    request.caller = await this.authenticate(request, reply);
    await this.limits.countCaller(request, reply);
    const role = request.caller.roles.find(
      (mine) => route.roles === 'everyone' || route.roles.includes(mine),
    );
    if (!role) throw new HttpProblem('forbidden', forbiddenTo(route));
    request.role = role;
    if (route.approves && request.caller.machine) throw new HttpProblem('machine-may-not-approve');
  }

  /** @throws HttpProblem `not-found` where there are no pages */
  private get pageDoor(): PageDoor {
    if (!this.pages) throw new HttpProblem('not-found');
    return this.pages;
  }

  private async authenticate(request: Passed, reply: FastifyReply): Promise<Caller> {
    const [, token = ''] = /^Bearer ([\w.-]+)$/i.exec(request.headers.authorization ?? '') ?? [];
    const look = async () => (token === '' ? undefined : this.identity.callerOf(token));
    const caller = this.identity.remembers(token)
      ? await look()
      : await this.limits.amongGuesses(request, reply, look);
    if (caller) return caller;
    throw new HttpProblem('unauthorized');
  }
}

/** A file goes only to a route that reads files, and JSON only to one that reads no files, or both. */
function refuseOtherMedia(route: Route, { body, headers }: FastifyRequest): void {
  const type = headers['content-type']?.split(';')[0]!.trim().toLowerCase();
  const isFile = body instanceof Readable;
  const isMeant = isFile ? route.file?.includes(type ?? '') : !route.file || route.body;
  if (!isMeant) throw new HttpProblem('unsupported-media-type', `Send ${mediaOf(route)}.`);
}

const forbiddenTo = ({ roles }: Route): string =>
  `Your role does not allow this; it takes one of these: ${[...roles].join(', ')}.`;

/** The media types that a route takes, for whoever sent another. */
export const mediaOf = ({ body, file = [] }: Route): string =>
  [...(body || file.length === 0 ? ['application/json'] : []), ...file].join(' or ');

function idempotencyKey(route: Route, header: string | string[] | undefined): string | undefined {
  if (!route.idempotency) return undefined;
  if (header === undefined) {
    if (route.idempotency === 'required') throw new HttpProblem('idempotency-key-required');
    return undefined;
  }
  if (typeof header !== 'string' || !KEY_PATTERN.test(header))
    throw new HttpProblem('idempotency-key-invalid');
  return header;
}

/** @throws HttpProblem `invalid-fields` with every one of them */
function read(schema: z.ZodType, value: unknown): unknown {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  const fields = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  const unknown = (field: string): string => {
    const meant = (MEANT.get(field) ?? []).filter((one) => fields.includes(one));
    return meant.length > 0 ? `${NO_FIELD}; it takes ${meant.join(' and ')}` : NO_FIELD;
  };
  throw new HttpProblem('invalid-fields', undefined, fieldProblems(parsed.error, unknown));
}

/** Some questions are of a time and others as of a day: by what the same is asked elsewhere. */
const MEANT: ReadonlyMap<string, readonly string[]> = new Map([
  ['from', ['asOf']],
  ['to', ['asOf']],
  ['asOf', ['from', 'to']],
]);
