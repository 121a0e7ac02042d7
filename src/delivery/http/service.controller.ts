import { Controller, Get, Header, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
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
    private readonly metrics: Metrics,
  ) {}

  @Get('health/live')
  live() {
    return { status: 'up' };
  }

  @Get('health/ready')
  async ready() {
    const database = await within(
      this.database.query('select 1').then(
        () => true,
        () => false,
      ),
    );
    const queue = await within(this.queue.isReady());
    if (!database || !queue)
      throw new HttpProblem(
        'unavailable',
        `Not ready: ${[!database && 'database', !queue && 'queue'].filter(Boolean).join(', ')}`,
      );
    return { status: 'ready', checks: { database: 'up', queue: 'up' } };
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
