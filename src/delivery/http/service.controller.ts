import { Controller, Get, Header, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { Identity } from '../identity/identity.js';
import { RunQueue } from '../jobs/run.queue.js';
import { Metrics } from './metrics.js';
import { openApi } from './openapi.js';
import { HttpProblem } from './problems.js';

const PROBE_MS = 2_000;

const within = <T>(work: Promise<T>): Promise<T | undefined> =>
  Promise.race([
    work,
    new Promise<undefined>((resolve) => setTimeout(resolve, PROBE_MS, undefined).unref()),
  ]);

@Controller()
export class ServiceController {
  constructor(
    private readonly database: DataSource,
    private readonly queue: RunQueue,
    private readonly identity: Identity,
    private readonly metrics: Metrics,
  ) {}

  @Get('health/live')
  live() {
    return { status: 'up' };
  }

  @Get('health/ready')
  async ready() {
    const database = this.database.query('select 1').then(
      () => true,
      () => false,
    );
    const { keys } = this.identity;
    const [isDatabaseUp, isQueueUp, isProviderUp] = await Promise.all(
      [database, this.queue.isReady(), keys.isProviderUp()].map(within),
    );
    const missing = [
      !isDatabaseUp && 'database',
      !isQueueUp && 'queue',
      !keys.areKnown && 'identity provider',
    ].filter(Boolean);
    if (missing.length > 0)
      throw new HttpProblem('unavailable', `Not ready: ${missing.join(', ')}`);
    // While the provider is away its last keys go on: what can be served is served, and it is said.
    const identityProvider = isProviderUp ? 'up' : 'unreachable';
    return { status: 'ready', checks: { database: 'up', queue: 'up', identityProvider } };
  }

  @Get('metrics')
  async measure(@Res() reply: FastifyReply) {
    await reply.type(this.metrics.contentType).send(await this.metrics.read());
  }

  @Get('openapi.json')
  @Header('cache-control', 'no-cache')
  description() {
    return openApi;
  }
}
