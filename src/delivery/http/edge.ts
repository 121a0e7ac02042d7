import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import cors from '@fastify/cors';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  type FastifyInstance,
  LogController,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import type { Logger } from 'pino';
import type { Config } from '../../config.js';
import { Connections } from './connections.js';
import { helmetHeaders } from './helmet-headers.js';
import { beginsWithin } from './inner-requests.js';
import { answerBrokenHttp, ProblemFilter } from './problem.filter.js';

/** Parameters of a path; what is longer is no id of ours. */
const PARAMETER_LENGTH_MAX = 200;
/** For how long a browser may remember what another origin may ask. */
const PREFLIGHT_SECONDS = 600;

/** The server: how it listens, and what it takes for a request before anyone looks at it. */
export function openEdge({ TRUST_PROXY, CONNECTIONS_MAX }: Config, log: Logger): Edge {
  const connections = new Connections(CONNECTIONS_MAX);
  const adapter = new FastifyAdapter({
    loggerInstance: log,
    logController: new RequestLog({ requestIdLogLabel: 'requestId' }),
    genReqId: requestIdOf,
    // A number is how many proxies stand in a row before us: whoever stands behind them cannot forge an address.
    trustProxy:
      typeof TRUST_PROXY === 'number'
        ? (_address, hop) => hop < TRUST_PROXY
        : TRUST_PROXY && [...TRUST_PROXY],
    serverFactory: connections.serve,
    routerOptions: { maxParamLength: PARAMETER_LENGTH_MAX },
    // What the router or the parser of HTTP refuses is answered as everything else is.
    clientErrorHandler: answerBrokenHttp,
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      new ProblemFilter(log).answer(error, request, reply),
  });
  return { adapter, connections };
}

export interface Edge {
  readonly adapter: FastifyAdapter;
  readonly connections: Connections;
}

/** What goes with every answer. */
export async function keepEdge(
  fastify: FastifyInstance,
  { connections }: Edge,
  { CORS_ORIGINS }: Config,
): Promise<void> {
  connections.watch(fastify);
  const headers = await helmetHeaders({});
  fastify.addHook('onRequest', (request, reply, next) => {
    void reply.headers(headers);
    void reply.header('x-request-id', request.id);
    // What is said to one caller is kept by nobody on the way, nor by the browser of whoever comes after them.
    if (request.url.startsWith('/v1/')) void reply.header('cache-control', 'no-store');
    next();
  });
  if (CORS_ORIGINS.length > 0)
    await fastify.register(cors, {
      origin: [...CORS_ORIGINS],
      methods: ['GET', 'HEAD', 'POST', 'PUT'],
      allowedHeaders: ['authorization', 'content-type', 'idempotency-key', 'x-request-id'],
      exposedHeaders: [
        'idempotency-replayed',
        'location',
        'ratelimit',
        'ratelimit-policy',
        'retry-after',
        'x-request-id',
      ],
      maxAge: PREFLIGHT_SECONDS,
      strictPreflight: false,
    });
}

/** One line for a request, when it is answered. */
class RequestLog extends LogController {
  override incomingRequest(): void {}
}

/** A UUID or a trace id: what else there is in the header may be anything, and stands in every line of the log. */
const REQUEST_ID = /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32})$/i;

function requestIdOf(raw: IncomingMessage): string {
  const outer = beginsWithin(raw);
  if (outer) return outer.id;
  const given = raw.headers['x-request-id'];
  return typeof given === 'string' && REQUEST_ID.test(given) ? given.toLowerCase() : randomUUID();
}
