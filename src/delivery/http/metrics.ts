import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { RunQueue } from '../jobs/run.queue.js';

/** What Prometheus reads: the process, requests by route and status, the queue. */
export class Metrics {
  private readonly registry = new Registry();
  private readonly requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer, by route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [this.registry],
  });

  constructor(queue: RunQueue) {
    collectDefaultMetrics({ register: this.registry });
    const jobs = new Gauge({
      name: 'queue_jobs',
      help: 'Jobs in the queue, by state',
      labelNames: ['state'],
      async collect() {
        for (const [state, count] of Object.entries(await queue.counts()))
          this.set({ state }, count);
      },
      registers: [],
    });
    this.registry.registerMetric(jobs);
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  read = (): Promise<string> => this.registry.metrics();

  /** Times every request under its route, never under its address: ids stay out of labels. */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onResponse', (request, reply, done) => {
      const route = request.routeOptions.url ?? 'none';
      this.requests.observe(
        { method: request.method, route, status: reply.statusCode },
        reply.elapsedTime / 1000,
      );
      done();
    });
  }
}
