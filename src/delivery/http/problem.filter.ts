import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { gaveWay, noneWasFree } from '../../database.js';
import { Refusal, refusalOf } from '../../domain/refusal.js';
import { ProviderUnavailable } from '../identity/provider-keys.js';
import type { PageAnswers } from '../web/page-answers.js';
import { mediaOf, type Passed } from './door.guard.js';
import { HttpProblem, type ProblemCode, problemBody, ToldProblem } from './problems.js';
import { methodsOf } from './routes.js';

/** Connection trouble, by SQLSTATE class or socket error: the database is away, the request is not at fault. */
const DATABASE_AWAY = /^(08|57P|53|ECONN|EPIPE|ETIMEDOUT)/;
/** What the driver says, without a code, of a connection that broke under it. */
const CONNECTION_BROKEN = /^(Connection terminated|Client has encountered a connection error)/;

/** Seconds; one where nothing is said. The identity provider is asked again no sooner. */
const RETRY_AFTER: Readonly<Partial<Record<ProblemCode, string>>> = {
  'identity-provider-unavailable': '10',
};

/** Answers every error as problem details; what nobody foresaw is logged and answered with 500. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  /** @param pages  what tells people, where there are pages */
  constructor(
    private readonly log: Logger,
    private readonly pages?: PageAnswers,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest(), http.getResponse());
  }

  answer(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const { code, detail, fields, facts } = read(error, request);
    const body = problemBody(code, detail, fields, facts);
    const isTold = error instanceof ToldProblem;
    if (!isTold) (request as Passed).problem = code;
    if (body.status === 500 && !isTold)
      this.log.error({ err: error, requestId: request.id }, 'request failed');
    if (reply.sent || reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    const isForPerson = this.pages?.isForPerson(request) === true;
    if (code === 'unauthorized' && !isForPerson) void reply.header('www-authenticate', 'Bearer');
    if (body.status === 503 && !reply.hasHeader('retry-after'))
      void reply.header('retry-after', RETRY_AFTER[code] ?? '1');
    if (body.status === 413) void reply.header('connection', 'close');
    if (body.status === 405) void reply.header('allow', methodsOf(request.url).join(', '));
    if (facts?.['id'] !== undefined)
      void reply.header('location', locationOf(code, String(facts['id'])));
    if (isForPerson) void this.pages.sendProblem(request, reply, body);
    else void reply.status(body.status).type('application/problem+json').send(body);
  }
}

/** What the `id` of a refusal is of, where it is not a company's. */
const COLLECTIONS: Partial<Record<ProblemCode, string>> = {
  'dividend-run-exists': '/v1/dividend-runs',
  'payment-report-exists': '/v1/payment-reports',
  'nav-already-approved': '/v1/valuation-runs',
  'valuation-run-exists': '/v1/valuation-runs',
};

const locationOf = (code: ProblemCode, id: string): string =>
  `${COLLECTIONS[code] ?? '/v1/incorporations'}/${id}`;

/** Is the path in the table, by other methods only? A worker serves few of those it knows of. */
const isOtherMethod = ({ url, method }: FastifyRequest): boolean => {
  const methods = methodsOf(url);
  return methods.length > 0 && !methods.includes(method);
};

interface Read {
  readonly code: ProblemCode;
  readonly detail?: string | undefined;
  readonly fields?: Refusal['fields'];
  readonly facts?: Refusal['facts'];
}

function read(error: unknown, request: FastifyRequest): Read {
  const refusal = refusalOf(error);
  if (refusal) return { code: refusal.code, fields: refusal.fields, facts: refusal.facts };
  if (error instanceof HttpProblem)
    return { code: error.code, detail: error.detail, fields: error.fields };
  if (error instanceof ProviderUnavailable) return { code: 'identity-provider-unavailable' };
  if (error instanceof HttpException && error.getStatus() === 404)
    return { code: isOtherMethod(request) ? 'method-not-allowed' : 'not-found' };
  const {
    code = '',
    statusCode = error instanceof HttpException ? error.getStatus() : 500,
    message = '',
    driverError,
  } = (error ?? {}) as {
    code?: string;
    statusCode?: number;
    message?: string;
    driverError?: { code?: string };
  };
  if (gaveWay(error) || noneWasFree(error)) return { code: 'overloaded' };
  if (DATABASE_AWAY.test(driverError?.code ?? code) || CONNECTION_BROKEN.test(message))
    return { code: 'unavailable' };
  if (statusCode === 413) return { code: 'body-too-large' };
  if (statusCode === 414) return { code: 'not-found' }; // Nothing has so long a name.
  if (statusCode === 415) {
    const { route } = request as Passed;
    return { code: 'unsupported-media-type', detail: route && `Send ${mediaOf(route)}.` };
  }
  return { code: statusCode >= 400 && statusCode < 500 ? 'malformed-request' : 'internal-error' };
}

/** Answers what never became a request, such as a line that is not HTTP. */
export function answerBrokenHttp(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  answerOutsideHttp(socket, BROKEN[error.code ?? ''] ?? 'malformed-request');
}

const BROKEN: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};

/** Writes an answer where there is no request that could be answered, and ends the connection. */
export function answerOutsideHttp(socket: Socket, code: ProblemCode): void {
  const { status, ...problem } = problemBody(code);
  const body = JSON.stringify({ status, ...problem });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/problem+json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
