import { Readable } from 'node:stream';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Caller, Role } from '../identity/caller.js';
import { Identity } from '../identity/identity.js';
import { fieldProblems } from './fields.js';
import { HttpProblem } from './problems.js';
import { type Route, ROUTES } from './routes.js';

/** A request that has passed the door: its caller is known, its body and query are what the route's schemas made. */
export interface Passed extends FastifyRequest {
  route: Route;
  caller: Caller;
  /** The role by which the caller passed. */
  role: Role;
  idempotencyKey: string | undefined;
}

const KEY_PATTERN = /^[\x20-\x7e]{1,255}$/;

/** The one door: looks the route up, lets in who may, and reads what they brought. Deny by default. */
@Injectable()
export class DoorGuard implements CanActivate {
  constructor(private readonly identity: Identity) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Passed>();
    // HEAD asks what GET would answer.
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const route = ROUTES[`${method} ${request.routeOptions.url ?? ''}`];
    if (!route) throw new HttpProblem('not-found');
    request.route = route;
    if (route.roles === 'open') return true;

    request.caller = await this.authenticate(request.headers.authorization);
    const role = request.caller.roles.find(
      (mine) => route.roles === 'everyone' || route.roles.includes(mine),
    );
    if (!role) throw new HttpProblem('forbidden');
    request.role = role;
    if (route.approves && request.caller.machine) throw new HttpProblem('machine-may-not-approve');
    refuseOtherMedia(route, request);

    request.idempotencyKey = idempotencyKey(route, request.headers['idempotency-key']);
    if (route.query) request.query = read(route.query, request.query);
    if (route.body)
      request.body = read(route.body, request.body ?? (route.body.isOptional() ? undefined : {}));
    return true;
  }

  private async authenticate(authorization: string | undefined): Promise<Caller> {
    const [, token] = /^Bearer ([\w.-]+)$/i.exec(authorization ?? '') ?? [];
    const caller = token === undefined ? undefined : await this.identity.callerOf(token);
    if (!caller) throw new HttpProblem('unauthorized');
    return caller;
  }
}

/** A file goes only to a route that reads files, and JSON only to one that does not. */
function refuseOtherMedia(route: Route, { body, headers }: FastifyRequest): void {
  const type = headers['content-type']?.split(';')[0]!.trim().toLowerCase();
  const isFile = body instanceof Readable;
  if (isFile !== (route.file !== undefined) || (isFile && !route.file?.includes(type ?? '')))
    throw new HttpProblem('unsupported-media-type');
}

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
  throw new HttpProblem('invalid-fields', undefined, fieldProblems(parsed.error));
}
