import type { LoggerService } from '@nestjs/common';
import { type Logger, pino } from 'pino';
import type { Config } from '../config.js';

/** One log for Nest and Fastify. Nothing personal is handed to it; headers that carry tokens are cut out. */
export const openLog = ({ LOG_LEVEL, NODE_ENV }: Config): Logger =>
  pino({
    level: LOG_LEVEL ?? (NODE_ENV === 'production' ? 'info' : 'warn'),
    redact: ['req.headers.authorization', 'req.headers.cookie'],
    serializers: {
      // Statements may be bound to values of people; the text and the code say enough.
      err: (error: Error & { code?: string; driverError?: { code?: string; where?: string } }) => ({
        name: error.name,
        message: error.message,
        code: error.driverError?.code ?? error.code,
        where: error.driverError?.where,
        stack: error.stack,
      }),
    },
  });

export class NestLog implements LoggerService {
  constructor(private readonly to: Logger) {}

  log = (message: unknown, context?: string): void => this.to.debug({ context }, String(message));
  error = (message: unknown, stack?: string): void => this.to.error({ stack }, String(message));
  warn = (message: unknown, context?: string): void => this.to.warn({ context }, String(message));
  debug = (message: unknown, context?: string): void => this.to.debug({ context }, String(message));
  verbose = (message: unknown, context?: string): void =>
    this.to.trace({ context }, String(message));
}
