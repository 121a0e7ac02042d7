import type { OutgoingHttpHeaders } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';

const POLL_MS = 500;
const KEEP_ALIVE_MS = 15_000;
/** Nobody watches longer than this at one go; a browser's EventSource comes back by itself. */
const WATCH_MS_MAX = 10 * 60_000;
/** States in which something is going on that nobody has to decide. */
const AT_WORK = new Set(['receiving', 'running', 'computing', 'approving', 'distributing']);

/** Server-sent events: the resource whenever it has changed, until its work rests. Costs nothing when nobody watches. */
export async function progressEvents(
  request: FastifyRequest,
  reply: FastifyReply,
  read: () => Promise<{ state: string }>,
): Promise<void> {
  let resource = await read(); // Fails as an ordinary answer when there is no such resource.
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    ...(reply.getHeaders() as OutgoingHttpHeaders),
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  if (request.method === 'HEAD') return void raw.end();
  let shown = '';
  let saidAt = 0;
  for (
    const end = Date.now() + WATCH_MS_MAX;
    request.server.server.listening && // A service that stops waits for nobody who watches.
    !request.raw.destroyed &&
    !raw.destroyed &&
    Date.now() < end;
  ) {
    const now = JSON.stringify(resource);
    const isNew = now !== shown;
    if (isNew || Date.now() - saidAt > KEEP_ALIVE_MS) {
      raw.write(isNew ? `event: progress\ndata: ${now}\n\n` : ': still here\n\n');
      saidAt = Date.now();
    }
    shown = now;
    if (!AT_WORK.has(resource.state)) break;
    await sleep(POLL_MS);
    if (raw.destroyed) return; // Nobody watches any more; perhaps the service has stopped.
    resource = await read();
  }
  raw.end();
}
