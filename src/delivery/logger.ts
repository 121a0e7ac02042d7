import type { LoggerService } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Logger, pino } from 'pino';
import { type Config, ConfigMistakes } from '../config.js';
import { Refusal } from '../domain/refusal.js';
import { HttpProblem } from './http/problems.js';

/**
 * One log for Nest, Fastify and the jobs: a JSON object a line in production, a line for people in development. Nothing personal
 * is handed to it; what others say (a driver, a parser) may quote what it was given, so quotations are cut out of it.
 */
export const openLog = ({ LOG_LEVEL, NODE_ENV }: Config): Logger =>
  pino({
    level: LOG_LEVEL ?? (NODE_ENV === 'production' ? 'info' : 'warn'),
    serializers: { err: errorShown, req: requestShown, res: replyShown },
    hooks: { streamWrite: NODE_ENV === 'production' ? withoutSecrets : forPeople },
  });

/** Whatever is ours says nothing of what it was given. */
const OURS = [Refusal, HttpProblem, ConfigMistakes];
/** SQLSTATEs of broken laws, whose texts are ours: entries and quantities stand in them, nothing personal. */
const LAW = /^LB\d{3}$/;

interface Said {
  readonly severity?: string;
  readonly code?: string;
  readonly message?: string;
  readonly schema?: string;
  readonly table?: string;
  readonly column?: string;
  readonly constraint?: string;
  readonly routine?: string;
  readonly where?: string;
}

/**
 * An error as the log has it: what kind it is, what it says without quotations, and where it happened. Of an error of the database
 * only what the catalogue knows: its text, and the place in a file, may quote a row.
 */
export function errorShown(error: unknown): object {
  if (!(error instanceof Error)) return { name: typeof error };
  const { name, message, stack = '', cause } = error;
  const said = ((error as { driverError?: Said }).driverError ?? error) as Said;
  const isLaw = LAW.test(said.code ?? '');
  const isOfDatabase = said.severity !== undefined;
  return {
    name,
    message:
      isLaw || OURS.some((type) => error instanceof type)
        ? (said.message ?? message)
        : isOfDatabase
          ? `the database refused it (${said.code})`
          : withoutQuotations(message),
    code: said.code,
    ...(isOfDatabase ? catalogued(said) : {}),
    stack: stack.split('\n').filter((line) => /^ {4}at /.test(line)),
    ...(cause === undefined ? {} : { cause: errorShown(cause) }),
  };
}

const catalogued = ({ table, column, constraint, routine, where = '' }: Said) => ({
  table,
  column,
  constraint,
  routine,
  where: [...where.matchAll(/PL\/pgSQL function \S+ line \d+|^COPY \w+, line \d+/gm)].map(
    ([place]) => place,
  ),
});

const requestShown = ({ method, routeOptions }: FastifyRequest): object => ({
  method,
  // Its pattern: what stands in the path and behind it may be personal.
  route: routeOptions?.url ?? null,
});

const replyShown = ({ statusCode, request }: FastifyReply): object => ({
  ...(request ? requestShown(request) : {}),
  status: statusCode,
});

const QUOTATION = /"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|`[^`]*`?|“[^”]*”?/g;
const withoutQuotations = (text: string): string => text.replace(QUOTATION, '"…"');

/** What has the form of a token or of an account number goes, wherever it came from. */
const SECRET =
  /\beyJ[\w-]+(?:\.[\w-]*)*|\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/g;
const withoutSecrets = (line: string): string => line.replace(SECRET, '…');

/** A line of JSON as a person reads it: the time, how bad it is, what happened, and the rest. */
function forPeople(line: string): string {
  const {
    level,
    time,
    msg,
    err,
    pid: _pid,
    hostname: _host,
    ...more
  } = JSON.parse(line) as Record<string, unknown> & {
    level: number;
    time: number;
    err?: { stack?: string[] };
  };
  const rest = Object.entries(more).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const { stack = [], ...what } = err ?? {};
  const lines = [
    [
      new Date(time).toISOString().slice(11, 23),
      pino.levels.labels[level]?.toUpperCase(),
      msg,
      ...rest,
    ].join(' '),
    ...(err ? [`    ${JSON.stringify(what)}`] : []),
    ...stack,
  ];
  return withoutSecrets(`${lines.join('\n')}\n`);
}

export class NestLog implements LoggerService {
  constructor(private readonly to: Logger) {}

  log = (message: unknown, context?: string): void => this.to.debug({ context }, said(message));
  error = (message: unknown, stack?: string): void =>
    this.to.error({ stack: stack?.split('\n').slice(1) }, said(message));
  warn = (message: unknown, context?: string): void => this.to.warn({ context }, said(message));
  debug = (message: unknown, context?: string): void => this.to.debug({ context }, said(message));
  verbose = (message: unknown, context?: string): void => this.to.trace({ context }, said(message));
}

const said = (message: unknown): string => withoutQuotations(String(message));
