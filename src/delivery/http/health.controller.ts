import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { DataSource } from 'typeorm';
import type { Keys } from '../identity/identity.js';
import type { RunQueue } from '../jobs/run.queue.js';
import { Metrics } from './metrics.js';
import { HttpProblem } from './problems.js';

const PROBE_MS = 2_000;

const within = <T>(work: Promise<T>): Promise<T | undefined> =>
  Promise.race([
    work,
    new Promise<undefined>((resolve) => setTimeout(resolve, PROBE_MS, undefined).unref()),
  ]);

/** What this process cannot do without. */
export class Health {
  /** @param keys  of those who sign in; a worker lets nobody in and needs none */
  constructor(
    private readonly database: DataSource,
    private readonly queue: RunQueue,
    private readonly keys: Keys | undefined,
  ) {}

  /** @throws HttpProblem `unavailable`, which names what is missing */
  async check(): Promise<Record<string, 'up' | 'unreachable'>> {
    const database = this.database.query('select 1').then(
      () => true,
      () => false,
    );
    const [isDatabaseUp, isQueueUp, isProviderUp] = await Promise.all(
      [database, this.queue.isReady(), this.keys?.isProviderUp() ?? database].map(within),
    );
    const missing = [
      !isDatabaseUp && 'database',
      !isQueueUp && 'queue',
      this.keys?.areKnown === false && 'identity provider',
    ].filter(Boolean);
    if (missing.length > 0)
      throw new HttpProblem('unavailable', `Not ready: ${missing.join(', ')}`);
    const checks = { database: 'up', queue: 'up' } as const;
    if (!this.keys) return checks;
    // While the provider is away its last keys go on: what can be served is served, and it is said.
    return { ...checks, identityProvider: isProviderUp ? 'up' : 'unreachable' };
  }
}

/** Every process answers these, a worker too. */
@Controller()
export class HealthController {
  constructor(
    private readonly health: Health,
    private readonly metrics: Metrics,
  ) {}

  @Get('health/live')
  live() {
    return { status: 'up' };
  }

  @Get('health/ready')
  async ready() {
    return { status: 'ready', checks: await this.health.check() };
  }

  @Get('metrics')
  async measure(@Res() reply: FastifyReply) {
    await reply.type(this.metrics.contentType).send(await this.metrics.read());
  }
}
